"""
What is wrong with the file, and what opening it found: who holds it, where it is damaged, what to do.

The wording follows STORAGE.md, section 7: nothing is said to be saved that may not be.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from shopclub.core.changes import FileUnsound
from shopclub.core.kernel.errors import ClubError, Figure
from shopclub.core.store.report import OpenReport, OpenStatus
from shopclub.i18n import N_, Words

_MEBIBYTE = 1024 * 1024

_TABLES = {
    "members": N_("members"),
    "sales": N_("sales"),
    "ledger": N_("ledger entries"),
    "accounts": N_("accounts"),
    "staff": N_("staff"),
    "pending": N_("waiting cards"),
    "origins": N_("sources of members"),
    "consents": N_("agreements"),
    "own_changes": N_("what members changed themselves"),
    "data_requests": N_("requests about data"),
    "handouts": N_("what was handed out"),
    "merges": N_("merged files"),
    "programmes": N_("programme versions"),
    "products": N_("products"),
    "standings": N_("tier changes"),
    "stock": N_("stock lists"),
    "vouchers": N_("rewards asked for"),
    "pictures": N_("pictures of rewards"),
    "coupons": N_("coupons"),
    "plans": N_("plans of members"),
    "plan_steps": N_("steps of plans"),
    "gift_cards": N_("gift cards"),
    "tallies": N_("what rules gave"),
    "happenings": N_("occasions"),
    "rankings": N_("lists of period ends"),
    "runs": N_("daily gifts"),
    "goals": N_("goals"),
    "seals": N_("seals"),
    "households": N_("shared cards"),
    "family_codes": N_("codes of shared cards"),
    "invitations": N_("invitations"),
}


def table_name(table: str, words: Words) -> str:
    """What a table of the file holds; its own name for one we don't know."""
    return words.t(_TABLES[table]) if table in _TABLES else table


def say_opening(report: OpenReport, words: Words) -> str:
    """What opening the file found, as a sentence; empty when there is nothing to say."""
    sales = words.number(report.counts.get("sales", 0))
    if report.status is OpenStatus.UNCLEAN:
        return words.t("Closed unexpectedly last time. All {sales} saved sales are there.", sales=sales)
    if report.status is OpenStatus.CUT_OFF:
        return words.t(
            "The file ends abruptly, like an unfinished copy. {sales} sales are in it; what was recorded later is not. "
            "Compare it with the newest backup before you go on.",
            sales=sales,
        )
    if report.status is not OpenStatus.RECOVERED:
        return ""
    if report.torn is None:
        return words.t(
            "Closed unexpectedly last time. All {sales} saved sales are there; one unfinished entry was cut off.",
            sales=sales,
        )
    return words.t(
        "Closed unexpectedly last time. All {sales} saved sales are there; "
        "one unfinished entry was set aside in {file}.",
        sales=sales,
        file=report.torn,
    )


def _text(figures: Mapping[str, Figure], name: str) -> str:
    value = figures.get(name)
    return "?" if value is None else str(value)


def _count(figures: Mapping[str, Figure], name: str) -> int:
    value = figures.get(name)
    return value if isinstance(value, int) else 0


def _locked(figures: Mapping[str, Figure], words: Words) -> str:
    host, since, pid = (figures.get(name) for name in ("host", "since", "pid"))
    if host is None or since is None or pid is None:
        return words.t(
            "{path} is open in another window or program. Use that one, or close it first.", path=_text(figures, "path")
        )
    when = datetime.fromisoformat(str(since)).astimezone()
    return words.t(
        "Already open on {host} since {when} (PID {pid}). Use that window, or close it first.",
        host=host,
        when=words.instant(when),
        pid=pid,
    )


def say_unsound(change: FileUnsound, words: Words) -> str:
    """What the proof that runs beside the sales found, and what to do."""
    path = _text(change.figures, "path")
    if change.code == "store_damaged":
        return words.t(
            "Line {line} of {path} is damaged, in an old part. Sales go on and are saved; no backup is dropped. "
            "Put back the last good backup (F10, B), or close and run “shopclub salvage”.",
            line=words.number(_count(change.figures, "line")),
            path=path,
        )
    return words.t(
        "An old part of {path} was changed outside the program. Sales go on and are saved; no backup is dropped. "
        "Close the shop when it is quiet, then run “shopclub accept-edit” or put back a backup.",
        path=path,
    )


def say_cleaned(words: Words) -> str:
    """That what was forgotten is out of the file to the last byte."""
    return words.t("The file was written anew: nothing of who was forgotten is left in it.")


def say_accepted(path: Path, words: Words) -> str:
    """That an edit was taken."""
    return words.t("{path} is accepted; the file as it was found is kept beside it.", path=path)


def say_fact(error: ClubError, words: Words) -> str:
    """What is wrong with the file, for a screen that offers the ways out itself."""
    figures = error.figures
    path = _text(figures, "path")
    if error.code == "store_damaged":
        line = words.number(_count(figures, "line"))
        return words.t("Line {line} of {path} is damaged. Nothing was changed.", line=line, path=path)
    if error.code == "store_edited":
        table = figures.get("table")
        if table is None:
            return words.t("{path} was changed outside the program.", path=path)
        return words.t(
            "{path} was changed outside the program: {before} {table} before, {after} now.",
            path=path,
            before=words.number(_count(figures, "before")),
            after=words.number(_count(figures, "after")),
            table=table_name(str(table), words),
        )
    if error.code == "store_not_ours" and figures.get("tables") is not None:
        return words.t("{path} was not written by shopclub, but has the shape of its files.", path=path)
    return FILE_SENTENCES[error.code](figures, words)


def _damaged(figures: Mapping[str, Figure], words: Words) -> str:
    return words.t(
        "Line {line} of {path} is damaged. Nothing was changed. “shopclub restore FILE” puts a backup in its place, "
        "“shopclub salvage” saves what is left.",
        line=words.number(_count(figures, "line")),
        path=_text(figures, "path"),
    )


def _edited(figures: Mapping[str, Figure], words: Words) -> str:
    path = _text(figures, "path")
    table = figures.get("table")
    if table is None:
        return words.t(
            "{path} was changed outside the program. “shopclub accept-edit” takes it as it is; "
            "“shopclub restore FILE” puts a backup in its place.",
            path=path,
        )
    return words.t(
        "{path} was changed outside the program: {before} {table} before, {after} now. "
        "“shopclub accept-edit” takes it as it is; “shopclub restore FILE” puts a backup in its place.",
        path=path,
        before=words.number(_count(figures, "before")),
        after=words.number(_count(figures, "after")),
        table=table_name(str(table), words),
    )


def _not_ours(figures: Mapping[str, Figure], words: Words) -> str:
    path = _text(figures, "path")
    if figures.get("tables") is None:
        return words.t("{path} is not a file of shopclub.", path=path)
    return words.t(
        "{path} was not written by shopclub, but has the shape of its files. “shopclub accept-edit” takes it over.",
        path=path,
    )


def _newer(figures: Mapping[str, Figure], words: Words) -> str:
    return words.t(
        "{path} was written by a newer version ({format}; this one reads {known}). Install that version.",
        path=_text(figures, "path"),
        format=_text(figures, "format"),
        known=_text(figures, "known"),
    )


def _read_only(figures: Mapping[str, Figure], words: Words) -> str:
    return words.t("Viewing only: {path} cannot be written.", path=_text(figures, "path"))


def _network(figures: Mapping[str, Figure], words: Words) -> str:
    return words.t(
        "Viewing only: {path} lies on a network drive ({kind}), where neither locks nor saving can be relied on. "
        "Move it to this computer; backups may lie there. To write all the same: “--allow-network-drive”.",
        path=_text(figures, "path"),
        kind=_text(figures, "kind"),
    )


def _full(figures: Mapping[str, Figure], words: Words) -> str:
    mebibytes = max(1, -(-_count(figures, "needed") // _MEBIBYTE))
    return words.t("Disk full: this is NOT saved. Free {size} MB and try again.", size=words.number(mebibytes))


def _broken(figures: Mapping[str, Figure], words: Words) -> str:
    del figures
    return words.t(
        "The disk reported an error. The last entry may or may not be saved. "
        "Nothing more is written until a restart; check that entry then."
    )


def _replaced(figures: Mapping[str, Figure], words: Words) -> str:
    path, rescued = _text(figures, "path"), figures.get("rescued")
    if rescued is None:
        return words.t(
            "Another program replaced {path} while it was open. Nothing more is written. "
            "Keep this window open and ask for help.",
            path=path,
        )
    if missing := _count(figures, "missing"):
        return words.n(
            "Another program replaced {path}; your data is in {rescued}, but for {n} old document that a backup has.",
            "Another program replaced {path}; your data is in {rescued}, but for {n} old documents that a backup has.",
            missing,
            path=path,
            rescued=rescued,
        )
    return words.t("Another program replaced {path}; your data is in {rescued}.", path=path, rescued=rescued)


def _in_use(figures: Mapping[str, Figure], words: Words) -> str:
    return words.t(
        "Another program holds {path} at the moment, a virus scanner perhaps. Nothing was lost, and sales go on.",
        path=_text(figures, "path"),
    )


def _fold_failed(figures: Mapping[str, Figure], words: Words) -> str:
    return words.t(
        "The disk reported an error while {path} was written anew. The file in use is untouched, and sales go on. "
        "Make a backup on another disk now.",
        path=_text(figures, "path"),
    )


def _unsound(figures: Mapping[str, Figure], words: Words) -> str:
    return words.t("The backup {path} is not sound and was not used. Take another one.", path=_text(figures, "path"))


FILE_SENTENCES: dict[str, Callable[[Mapping[str, Figure], Words], str]] = {
    "store_locked": _locked,
    "store_damaged": _damaged,
    "store_edited": _edited,
    "store_not_ours": _not_ours,
    "store_newer_format": _newer,
    "store_read_only": _read_only,
    "store_network_drive": _network,
    "store_disk_full": _full,
    "store_broken": _broken,
    "store_replaced": _replaced,
    "store_in_use": _in_use,
    "store_fold_failed": _fold_failed,
    "store_backup_unsound": _unsound,
}
"""Error code of the store -> its sentence."""
