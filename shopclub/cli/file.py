"""The shop's file itself: prove it, fold it, copy it, put a copy back, accept an edit."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from shopclub.cli.session import NoShop, ProblemsFound, Session
from shopclub.cli.spoken import SpokenCommand, json_option, yes_option
from shopclub.i18n import N_, Words

if TYPE_CHECKING:
    from shopclub.core.check import Finding
    from shopclub.core.store import EditReport

BACKUPS = "backups"
"""Folder beside the shop's file where backups go unless told otherwise."""


@click.command("check", cls=SpokenCommand, help=N_("Verify the file and everything that must hold in it."))
@json_option
@click.pass_obj
def check(session: Session, as_json: bool) -> None:
    """Say what is wrong and where; nothing is changed."""
    asyncio.run(_check(session, as_json))


async def _check(session: Session, as_json: bool) -> None:
    from shopclub.core.check import check_club
    from shopclub.words.findings import say_finding

    async with session.club("r") as club:
        findings = check_club(club)
        words, counts = session.words, dict(club.report.counts)
        said = [say_finding(one, words, currency=club.shop.currency) for one in findings]
    if as_json:
        rows = [_finding(one, text) for one, text in zip(findings, said, strict=True)]
        session.give({"file": str(club.path), "clean": not findings, "documents": counts, "findings": rows})
    else:
        for text in said:
            session.say(text)
    if findings:
        raise ProblemsFound(words.n("{n} problem was found.", "{n} problems were found.", len(findings)))
    if not as_json:
        documents = words.number(sum(counts.values()))
        session.say(words.t("{path} is sound: {documents} documents.", path=club.path, documents=documents))


def _finding(one: Finding, text: str) -> dict[str, Any]:
    figures = dict(one.figures)
    return {"code": one.code, "table": one.table, "number": one.number, "figures": figures, "text": text}


@click.command("compact", cls=SpokenCommand, help=N_("Fold the log into the tables, so that the file is small."))
@json_option
@click.pass_obj
def compact(session: Session, as_json: bool) -> None:
    """Fold now; it also happens by itself."""
    asyncio.run(_compact(session, as_json))


async def _compact(session: Session, as_json: bool) -> None:
    path = session.settings().data
    before = _size(path)
    async with session.club("r+") as club:
        await club.books.db.compacting()
        counts = dict(club.report.counts)
    after = _size(path)
    if as_json:
        session.give({"file": str(path), "bytes_before": before, "bytes_after": after, "documents": counts})
        return
    session.say(
        session.words.t(
            "{path} is folded: {after} bytes (before: {before}).",
            path=path,
            after=session.words.number(after),
            before=session.words.number(before),
        )
    )


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


@click.command("backup", cls=SpokenCommand, help=N_("Copy the file and prove the copy; also while the shop runs."))
@click.argument("folder", required=False, metavar="[DIR]", type=click.Path(path_type=Path))
@json_option
@click.pass_obj
def backup(session: Session, folder: Path | None, as_json: bool) -> None:
    """Make a verified copy."""
    from shopclub.core import store

    path = session.settings().data
    target = folder or path.parent / BACKUPS
    try:
        summary = _summary(path, session)
    except FileNotFoundError as error:
        raise NoShop(path) from error
    made = store.backup(path, target, now=summary.local(session.clock.now()))
    found = store.verify(made)
    if as_json:
        session.give({"file": str(path), "backup": str(made), "bytes": _size(made), "documents": dict(found.counts)})
        return
    what = summary.text(session.words)
    session.say(session.words.t("{path}: a verified copy with {what}.", path=made, what=what))


class _Summary:
    """What tells two files of a shop apart at a glance."""

    def __init__(self, receipts: int, last: datetime | None, timezone: str) -> None:
        from shopclub.core.kernel.calendar import ShopCalendar

        self._receipts = receipts
        self._last = last
        self._calendar = ShopCalendar(timezone)

    def local(self, instant: datetime) -> datetime:
        """An instant on the shop's wall clock: what copies are named after."""
        return self._calendar.local(instant)

    def text(self, words: Words) -> str:
        """How many receipts, and when the last one was."""
        if self._last is None:
            return words.t("no sales")
        when = words.instant(self.local(self._last))
        return words.n(
            "{n} receipt, the last one {when}", "{n} receipts, the last one {when}", self._receipts, when=when
        )

    def to_json(self) -> dict[str, Any]:
        """The same for programs."""
        return {"receipts": self._receipts, "last_at": self.local(self._last).isoformat() if self._last else None}


def _summary(path: Path, session: Session) -> _Summary:
    """
    Look at a file without opening it for writing.

    Raises:
        FileNotFoundError: there is none.
        StoreError: it can't be used.
    """
    from shopclub.core.club import Club
    from shopclub.core.sales.model import SALES

    club = Club.open(path, clock=session.clock, access="r")
    try:
        session.shop_speaks(club.shop)
        last = max(club.books.raw(SALES), default=None)
        at = club.books.require(SALES, last).at if last is not None else None
        return _Summary(club.books.count(SALES), at, club.shop.timezone)
    finally:
        asyncio.run(club.close())


@click.command("restore", cls=SpokenCommand, help=N_("Put a backup in the place of the file; the old one is kept."))
@click.argument("copy", metavar="FILE", type=click.Path(path_type=Path))
@yes_option
@json_option
@click.pass_obj
def restore(session: Session, copy: Path, yes: bool, as_json: bool) -> None:
    """Show both, ask, then do it."""
    from shopclub.core import store
    from shopclub.core.kernel.errors import NotFound, StoreError
    from shopclub.core.store.errors import BackupUnsound

    path = session.settings().data
    try:
        coming = _summary(copy, session)
    except FileNotFoundError as error:
        raise NotFound("file_missing", name=copy.name) from error
    except StoreError as error:
        raise BackupUnsound(path=copy.name, reason=error.code) from error
    words = session.words
    present = _present(path, session)
    if not yes:
        session.warn(words.t("Now in {path}: {what}", path=path, what=present))
        session.warn(words.t("In {path}: {what}", path=copy, what=coming.text(words)))
        session.ask(words.t("Put the backup in the place of the file?"))
    kept = store.restore(copy, path, now=coming.local(session.clock.now()))
    if as_json:
        session.give({"file": str(path), "restored": str(copy), "kept": kept, **coming.to_json()})
        return
    session.say(words.t("{path} is restored: {what}.", path=path, what=coming.text(words)))
    if kept is not None:
        session.say(words.t("The file that was there is kept as {file}.", file=kept))


def _present(path: Path, session: Session) -> str:
    """What the file holds now, or why that can't be told: a damaged one is what a restore is for."""
    from shopclub.core.kernel.errors import StoreError
    from shopclub.words import say_error

    try:
        return _summary(path, session).text(session.words)
    except FileNotFoundError:
        return session.words.t("no file")
    except StoreError as error:
        return say_error(error, session.words)


@click.command("accept-edit", cls=SpokenCommand, help=N_("Take a file that was edited by hand as it now is."))
@yes_option
@json_option
@click.pass_obj
def accept_edit(session: Session, yes: bool, as_json: bool) -> None:
    """Show what differs, ask, then write the checks anew."""
    from shopclub.core import store

    path, words = session.settings().data, session.words
    try:
        report = store.describe_edit(path)
        if report is None:
            if as_json:
                session.give({"file": str(path), "accepted": False, "tables": {}, "records": 0, "repeated": 0})
            else:
                session.say(words.t("{path} is as the program wrote it; there is nothing to accept.", path=path))
            return
        if not yes:
            for line in _differences(report, words):
                session.warn(line)
            session.ask(words.t("Take {path} as it is?", path=path))
        report = store.accept_edit(path, now=session.clock.now().astimezone()) or report
    except FileNotFoundError as error:
        raise NoShop(path) from error
    if as_json:
        session.give(_edit_json(path, report))
        return
    for line in _differences(report, words):
        session.say(line)
    session.say(words.t("{path} is accepted; the file as it was found is kept beside it.", path=path))


def _edit_json(path: Path, report: EditReport) -> dict[str, Any]:
    tables: Mapping[str, tuple[int | None, int]] = report.tables
    return {
        "file": str(path),
        "accepted": True,
        "tables": {name: {"before": before, "after": after} for name, (before, after) in tables.items()},
        "records": report.records,
        "repeated": report.repeated,
    }


def _differences(report: EditReport, words: Words) -> list[str]:
    from shopclub.words.file import table_name

    lines = []
    for table, (before, after) in report.tables.items():
        name, now = table_name(table, words), words.number(after)
        if before is None:
            lines.append(words.t("{table}: {after}", table=name, after=now))
        else:
            lines.append(
                words.t("{table}: {before} before, {after} now", table=name, before=words.number(before), after=now)
            )
    if report.records:
        lines.append(words.n("{n} entry of the log was changed", "{n} entries of the log were changed", report.records))
    if report.repeated:
        lines.append(
            words.n(
                "{n} number stands twice; the last one counts",
                "{n} numbers stand twice; the last of each counts",
                report.repeated,
            )
        )
    return lines or [words.t("The counts are the same; something inside was changed.")]
