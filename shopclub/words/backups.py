"""What there is to say about backups: how they stand, what is wrong with them, what a restore would cost."""

from __future__ import annotations

from datetime import datetime

from shopclub.core.backups.model import Comparison, Held, Kept, Lost, Place, PlaceStatus, Warn, Warned, Why
from shopclub.core.kernel.calendar import ShopCalendar
from shopclub.i18n import N_, Words
from shopclub.words.file import FILE_SENTENCES

_PLACES = {Place.FIRST: N_("on this computer"), Place.SECOND: N_("second place")}
_SIZES = ((1 << 30, "{size} GB"), (1 << 20, "{size} MB"), (1 << 10, "{size} KB"))


def say_size(count: int) -> str:
    """Bytes as a person counts them: `54.3 MB`, `1.0 KB`, `812 B`."""
    for unit, form in _SIZES:
        if count >= unit:
            size = count / unit
            return form.format(size=f"{size:.1f}" if size < 100 else f"{size:.0f}")
    return f"{count} B"


def place_name(place: Place, words: Words) -> str:
    """What a place is called."""
    return words.t(_PLACES[place])


def why_name(why: Why, words: Words) -> str:
    """What a backup was made for."""
    match why:
        case Why.DAILY:
            return words.p("of a backup", "daily")
        case Why.ASKED:
            return words.p("of a backup", "by hand")
        case Why.BEFORE:
            return words.p("of a backup", "before a restore")


def say_state(kept: Kept, words: Words) -> str:
    """Whether a backup was found as it was written."""
    return words.t("proven") if kept.sound else words.t("changed on the disk")


def say_warning(warned: Warned, words: Words) -> str:
    """What is wrong, and what to do."""
    match warned.code:
        case Warn.LIVE_UNSOUND:
            return words.t("The shop's file fails its check. No backup is dropped until that is settled.")
        case Warn.NONE_YET:
            return words.t("There is no backup yet. If this disk dies, everything is lost.")
        case Warn.OLD:
            return words.n(
                "The last backup is {n} day old. Look at why.", "The last backup is {n} days old. Look at why.",
                warned.days,
            )  # fmt: skip
        case Warn.UNSOUND:
            return words.n(
                "{n} backup has changed on the disk and can't be trusted. Is that disk failing?",
                "{n} backups have changed on the disk and can't be trusted. Is that disk failing?",
                warned.count,
            )
        case Warn.SECOND_UNSEEN if warned.days:
            return words.n(
                "The second place was not seen for {n} day. Is the stick in?",
                "The second place was not seen for {n} days. Is the stick in?",
                warned.days,
            )
        case Warn.SECOND_UNSEEN:
            return words.t("The second place was not seen yet. Is the stick in?")
        case Warn.SAME_DISK:
            return words.t("All backups lie on the disk of the shop's file: they would be lost with it. Add a stick.")


def say_place(status: PlaceStatus, timezone: str, words: Words) -> str:
    """How one place stands, in a sentence."""
    if not status.present:
        if status.place is Place.FIRST:
            return words.t("{path}: no backup yet", path=status.path)
        if status.seen is None:
            return words.t("{path}: not there, and never seen", path=status.path)
        when = words.instant(ShopCalendar(timezone).local(status.seen))
        return words.t("{path}: not there now, last seen {when}", path=status.path, when=when)
    if status.last_at is None:
        return words.t("{path}: no backup yet", path=status.path)
    when = words.instant(ShopCalendar(timezone).local(status.last_at))
    return words.n(
        "{path}: {n} backup, {size}, the last one {when}; {disk}",
        "{path}: {n} backups, {size}, the last one {when}; {disk}",
        status.count,
        path=status.path,
        size=say_size(status.bytes),
        when=when,
        disk=say_disk(status.other_disk, words),
    )


def say_disk(other: bool | None, words: Words) -> str:
    """Whether a place would survive the shop's disk."""
    if other is None:
        return words.t("perhaps another disk")
    return words.t("another disk") if other else words.t("the shop's own disk")


def say_held(held: Held, words: Words) -> str:
    """What a file holds, in a line."""
    parts = [
        words.n("{n} receipt", "{n} receipts", held.receipts),
        words.n("{n} member", "{n} members", held.members),
        words.n("{n} point", "{n} points", held.points),
    ]
    if held.last_sale is not None:
        parts.append(words.t("last receipt {when}", when=_when(held.last_sale, held, words)))
    if held.last_entry is not None:
        parts.append(words.t("last points {when}", when=_when(held.last_entry, held, words)))
    return words.p("between the items of a list", ", ").join(parts)


def _when(at: datetime, held: Held, words: Words) -> str:
    return words.instant(ShopCalendar(held.timezone).local(at))


def say_lost(lost: Lost, held: Held, words: Words) -> list[str]:
    """What the restore would lose, a sentence each; that nothing would be lost, if so."""
    said = []
    if lost.receipts and lost.since is not None:
        said.append(
            words.n(
                "Lost would be: {n} receipt since {when}, {money} in all.",
                "Lost would be: {n} receipts since {when}, {money} in all.",
                lost.receipts,
                when=_when(lost.since, held, words),
                money=words.money(lost.net_minor, held.currency),
            )
        )
    if lost.members:
        said.append(
            words.n(
                "Lost would be: {n} member who joined since.",
                "Lost would be: {n} members who joined since.",
                lost.members,
            )
        )
    return said or [words.t("No receipt and no member would be lost.")]


def say_forgotten(count: int, words: Words) -> str:
    """That who was forgotten stays forgotten; empty for nobody."""
    if not count:
        return ""
    return words.n(
        "{n} member was erased since that backup and stays erased.",
        "{n} members were erased since that backup and stay erased.",
        count,
    )


def say_present(found: Comparison, words: Words) -> str:
    """What the present file holds, or why that can't be told: a damaged one is what a restore is for."""
    if found.present is not None:
        return say_held(found.present, words)
    if not found.problem:
        return words.t("no file")
    return FILE_SENTENCES[found.problem](found.figures, words)


def say_comparison(found: Comparison, words: Words) -> list[str]:
    """What would be lost."""
    lines = []
    if found.lost is not None:
        lines += say_lost(found.lost, found.coming, words)
    elif found.present is not None:
        lines.append(words.t("The backup is another shop's: {name}.", name=found.coming.shop))
    return lines
