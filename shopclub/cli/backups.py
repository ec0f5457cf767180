"""Backups: make one, see how they stand, look after their places."""

from __future__ import annotations

import asyncio
import contextlib
import getpass
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from shopclub.cli.session import NobodyToAsk, NoShop, ProblemsFound, Session
from shopclub.cli.spoken import Decorated, SpokenCommand, json_option
from shopclub.i18n import N_

if TYPE_CHECKING:
    from shopclub.core.backups.folder import Folder
    from shopclub.core.backups.keeper import Keeper
    from shopclub.core.backups.making import Made
    from shopclub.core.backups.model import BackupStatus
    from shopclub.core.backups.places import Places

PASSPHRASE_FILE = click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help=N_("Read the passphrase from a file's first line, rather than ask."),
)


def places_here(session: Session) -> Places:
    """Where this computer's backups go."""
    from shopclub.core.backups.places import places_of

    settings = session.settings()
    return places_of(settings.data, settings.backup_folder, settings.second_backup_folder)


@asynccontextmanager
async def _keeper(session: Session, places: Places) -> AsyncIterator[Keeper]:
    """A keeper over a snapshot of the shop, also while it runs."""
    from shopclub.core.backups.keeper import Keeper
    from shopclub.core.store.copies.folders import OsFolders

    async with session.club("r") as club:
        yield Keeper(club, places, disk=OsFolders())


def passphrase_of(session: Session, file: Path | None, question: str) -> str:
    """
    What somebody types unseen, or the first line of a file.

    Raises:
        NotFound: `file_missing`.
        NobodyToAsk: no file, and no terminal.
    """
    from shopclub.core.kernel.errors import NotFound

    if file is not None:
        try:
            return file.read_text(encoding="utf-8-sig").partition("\n")[0].rstrip("\r")
        except FileNotFoundError as error:
            raise NotFound("file_missing", name=file.name) from error
    if not sys.stdin.isatty():
        raise NobodyToAsk
    return getpass.getpass(f"{question} ", sys.stderr)


def say_last_good(session: Session) -> None:
    """The file can't be used: name the backup to restore, if there is a proven one."""
    from shopclub.core.backups.folder import Folder
    from shopclub.core.backups.rules import newest_sound
    from shopclub.core.kernel.errors import ClubError

    words = session.words
    with contextlib.suppress(ClubError, OSError):  # what is wrong was said already; this is only a help
        places = places_here(session)
        found = []
        for path in (places.first, places.second):
            if path is not None:
                folder = Folder.of_file(path, places.data.stem)
                newest = newest_sound(folder.present(folder.read()).items())
                if newest is not None:
                    found.append((newest[1].at, folder.at(newest[0]), newest[1].sales))
        if found:
            _, best, sales = max(found)
            receipts = words.n("{n} receipt", "{n} receipts", sales)
            session.warn(words.t("The last proven backup: {path} ({receipts}).", path=best, receipts=receipts))


# -- backup -----------------------------------------------------------------------------------------------


@click.command("backup", cls=SpokenCommand, help=N_("Copy the file and prove the copy; also while the shop runs."))
@click.argument("folder", required=False, metavar="[DIR]", type=click.Path(path_type=Path))
@click.option("--status", "asks_status", is_flag=True, help=N_("Only say how the backups stand."))
@json_option
@click.pass_obj
def backup(session: Session, folder: Path | None, asks_status: bool, as_json: bool) -> None:
    """Make a verified copy; into its own folder, where older ones are dropped in their turn, or into another."""
    if asks_status:
        asyncio.run(_status(session, as_json))
    else:
        asyncio.run(_backup(session, folder, as_json))


async def _backup(session: Session, folder: Path | None, as_json: bool) -> None:
    from shopclub.core.backups.making import make
    from shopclub.core.backups.model import Why
    from shopclub.core.backups.places import load_key
    from shopclub.core.backups.restoring import request_for
    from shopclub.words.backups import say_size

    places = places_here(session)
    async with _keeper(session, places) as keeper:
        where = folder or places.first
        request = request_for(keeper.club, where, why=Why.ASKED, key=load_key(places), rotate=folder is None)
        made = make(request, lambda share: session.progress(round(share * 100), 100))
        second, problem = await _carried(session, keeper) if folder is None else ([], "")
    words = session.words
    if as_json:
        session.give(_made_json(made, places.data, where, second))
    else:
        session.say(
            words.t(
                "{path}: a proven copy, {receipts}, {members}, {size}.",
                path=where / made.name,
                receipts=words.n("{n} receipt", "{n} receipts", made.kept.sales),
                members=words.n("{n} member", "{n} members", made.kept.members),
                size=say_size(made.kept.bytes),
            )
        )
        for name in second:
            session.say(words.t("{path}: proven in the second place too.", path=name))
    if problem:
        raise ProblemsFound(problem)


async def _carried(session: Session, keeper: Keeper) -> tuple[list[str], str]:
    """What was brought to the second place, and why not; a stick that is out is said, but is no problem."""
    from shopclub.core.kernel.errors import ClubError
    from shopclub.words import say_error

    words, place = session.words, keeper.places.second
    try:
        carried = await keeper.carry()
    except ClubError as error:
        why = say_error(error, words)
        return [], words.t("The second place did not get its copy: {why}", why=why)
    if carried is None or place is None:
        return [], ""
    if not carried.present:
        session.warn(words.t("The second place, {path}, is not there now. It gets its copy later.", path=place))
    return [str(place / name) for name in carried.names], ""


def _made_json(made: Made, data: Path, where: Path, second: list[str]) -> dict[str, Any]:
    return {
        "file": str(data),
        "backup": str(where / made.name),
        "bytes": made.kept.bytes,
        "sha256": made.kept.sha256,
        "sealed": made.kept.sealed,
        "second": second,
        "dropped": list(made.dropped),
        "documents": made.counts,
    }


async def _status(session: Session, as_json: bool) -> None:
    from shopclub.words.backups import say_place, say_warning

    async with _keeper(session, places_here(session)) as keeper:
        status, timezone = await keeper.status(), keeper.club.shop.timezone
    words = session.words
    if as_json:
        session.give(_status_json(status, [say_warning(one, words) for one in status.warnings], timezone))
        return
    for place in status.places:
        session.say(say_place(place, timezone, words))
    if status.sealed:
        session.say(words.t("New backups are sealed with a passphrase."))
    for warned in status.warnings:
        session.say(say_warning(warned, words))
    if not status.warnings:
        session.say(words.t("All is well."))


def _status_json(status: BackupStatus, said: list[str], timezone: str) -> dict[str, Any]:
    places = [
        {
            "place": place.place.value,
            "path": place.path,
            "present": place.present,
            "other_disk": place.other_disk,
            "count": place.count,
            "bytes": place.bytes,
            "last": place.last or None,
            "last_at": local_text(place.last_at, timezone),
            "seen": local_text(place.seen, timezone),
        }
        for place in status.places
    ]
    warnings = [
        {"code": warned.code.value, "days": warned.days, "count": warned.count, "text": text}
        for warned, text in zip(status.warnings, said, strict=True)
    ]
    return {"places": places, "sealed": status.sealed, "warnings": warnings}


def local_text(at: datetime | None, timezone: str) -> str | None:
    """An instant as ISO text by the shop's wall clock."""
    from shopclub.core.kernel.calendar import ShopCalendar

    return None if at is None else ShopCalendar(timezone).local(at).isoformat()


# -- backups ----------------------------------------------------------------------------------------------


def _looking_after(command: Decorated) -> Decorated:
    for option in (
        PASSPHRASE_FILE,
        click.option("--no-seal", "unseals", is_flag=True, help=N_("Seal no more; older ones stay sealed.")),
        click.option("--seal", "seals", is_flag=True, help=N_("Seal new backups with a passphrase.")),
        click.option("--no-second", "ends_second", is_flag=True, help=N_("Give up the second place.")),
        click.option(
            "--second",
            type=click.Path(path_type=Path),
            metavar="DIR",
            help=N_("Copy each backup to a second place too: a stick, a network drive."),
        ),
        click.option("--check", "checks", is_flag=True, help=N_("Read every backup again and compare.")),
    ):
        command = option(command)
    return command


@click.command("backups", cls=SpokenCommand, help=N_("List the backups, read them again, set a second place, seal."))
@_looking_after
@json_option
@click.pass_obj
def backups(
    session: Session,
    checks: bool,
    second: Path | None,
    ends_second: bool,
    seals: bool,
    unseals: bool,
    passphrase_file: Path | None,
    as_json: bool,
) -> None:
    """Do what is asked, then list what lies in each place."""
    if (second is not None and ends_second) or (seals and unseals):
        raise click.UsageError("opposites", click.get_current_context())
    if second is not None:
        asyncio.run(_set_second(session, second.expanduser().absolute()))
    elif ends_second:
        _end_second(session)
    if seals or unseals:
        _seal(session, passphrase_file, wanted=seals)
    asyncio.run(_list(session, checks, as_json))


async def _set_second(session: Session, wanted: Path) -> None:
    from shopclub.core.backups.places import check_second, places_of
    from shopclub.settings import keep_setting

    settings = session.settings()
    places = places_of(settings.data, settings.backup_folder, wanted)
    check_second(places)
    async with _keeper(session, places) as keeper:
        await keeper.carry(prepare=True)
    keep_setting(settings.data, "second_backup_folder", str(wanted))
    session.warn(session.words.t("From now on each backup is copied to {path} too.", path=wanted))


def _end_second(session: Session) -> None:
    from shopclub.settings import keep_setting

    keep_setting(session.settings().data, "second_backup_folder", None)
    session.warn(session.words.t("There is no second place any more; what lies there stays."))


def _seal(session: Session, file: Path | None, *, wanted: bool) -> None:
    from shopclub.core.backups.places import drop_passphrase, set_passphrase
    from shopclub.core.kernel.errors import InvalidInput

    places, words = places_here(session), session.words
    if not places.data.exists():
        raise NoShop(places.data)
    if not wanted:
        drop_passphrase(places)
        session.warn(words.t("New backups are not sealed any more."))
        return
    passphrase = passphrase_of(session, file, words.t("Passphrase for new backups:"))
    if file is None and passphrase_of(session, None, words.t("Once more:")) != passphrase:
        raise InvalidInput("passphrase_differs")
    set_passphrase(places, passphrase)
    session.warn(words.t("New backups are sealed. Nobody can open them without the passphrase: write it down."))


async def _list(session: Session, checks: bool, as_json: bool) -> None:
    from shopclub.core.backups.model import Place

    places = places_here(session)
    async with _keeper(session, places) as keeper:
        shown = []
        spoilt = 0
        for place, folder in zip(Place, keeper.folders(), strict=False):
            rows, bad = _rows(session, keeper, folder, checks=checks)
            spoilt += bad
            shown.append(
                {"place": place.value, "path": str(folder.path), "present": folder.has_list(), "backups": rows}
            )
    if as_json:
        session.give({"file": str(places.data), "places": shown})
    else:
        for one in shown:
            _say_rows(session, one)
    if spoilt:
        raise ProblemsFound(
            session.words.n("{n} backup is not as it was written.", "{n} backups are not as they were written.", spoilt)
        )


def _rows(session: Session, keeper: Keeper, folder: Folder, *, checks: bool) -> tuple[list[dict[str, Any]], int]:
    """Each backup of a folder, the newest first, and how many are not sound."""
    listed = keeper.checked_all(folder, session.progress) if checks else folder.read()
    here, timezone = folder.present(listed), keeper.club.shop.timezone
    rows: list[dict[str, Any]] = [
        {
            "name": name,
            "at": local_text(kept.at, timezone),
            "why": kept.why.value,
            "bytes": kept.bytes,
            "receipts": kept.sales,
            "members": kept.members,
            "sealed": kept.sealed,
            "sound": kept.sound,
            "proven": local_text(kept.proven, timezone),
        }
        for name, kept in sorted(here.items(), key=lambda pair: -pair[1].no)
    ]
    rows += [{"name": name, "sound": None} for name in folder.files() if name not in here]
    return rows, sum(not kept.sound for kept in here.values())


def _say_rows(session: Session, place: dict[str, Any]) -> None:
    from shopclub.core.backups.model import Why
    from shopclub.words.backups import say_size, why_name

    words = session.words
    session.say(f"{place['path']}")
    if not place["present"]:
        session.say("  " + words.t("not there now"))
    for row in place["backups"]:
        if row["sound"] is None:
            session.say(f"  {row['name']}  " + words.t("not on the list: never proven, never dropped"))
            continue
        state = (
            words.t("proven {when}", when=words.instant(datetime.fromisoformat(row["proven"])))
            if row["sound"]
            else words.t("changed on the disk")
        )
        receipts = words.n("{n} receipt", "{n} receipts", row["receipts"])
        session.say(
            f"  {row['name']}  {say_size(row['bytes'])}  {receipts}  {why_name(Why(row['why']), words)}  {state}"
        )
