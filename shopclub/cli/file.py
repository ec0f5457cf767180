"""The shop's file itself: prove it, fold it, accept an edit."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from shopclub.cli.backups import places_here
from shopclub.cli.session import NoShop, ProblemsFound, Session
from shopclub.cli.spoken import SpokenCommand, json_option, yes_option
from shopclub.i18n import N_

if TYPE_CHECKING:
    from shopclub.core.check import Finding
    from shopclub.core.store import EditReport


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


@click.command("accept-edit", cls=SpokenCommand, help=N_("Take a file that was edited by hand as it now is."))
@yes_option
@json_option
@click.pass_obj
def accept_edit(session: Session, yes: bool, as_json: bool) -> None:
    """Show what differs, ask, then write the checks anew."""
    from shopclub.core import store
    from shopclub.words.file import say_accepted

    path, words = session.settings().data, session.words
    try:
        report = store.describe_edit(path)
        if report is None:
            if as_json:
                session.give({"file": str(path), "accepted": False, "tables": {}, "records": 0, "repeated": 0})
            else:
                session.say(words.t("{path} is as the program wrote it; there is nothing to accept.", path=path))
            return
        session.demand_own_drive(path)
        lines = [] if as_json else _differences(session, path, report)
        if not yes:
            for line in lines:
                session.warn(line)
            session.ask(words.t("Take {path} as it is?", path=path))
        report = store.accept_edit(path, now=session.clock.now().astimezone()) or report
    except FileNotFoundError as error:
        raise NoShop(path) from error
    if as_json:
        session.give(_edit_json(path, report))
        return
    for line in lines:
        session.say(line)
    session.say(say_accepted(path, words))


def _edit_json(path: Path, report: EditReport) -> dict[str, Any]:
    tables: Mapping[str, tuple[int | None, int]] = report.tables
    return {
        "file": str(path),
        "accepted": True,
        "tables": {name: {"before": before, "after": after} for name, (before, after) in tables.items()},
        "records": report.records,
        "repeated": report.repeated,
    }


def _differences(session: Session, path: Path, report: EditReport) -> list[str]:
    """Counts where they differ, then document by document: what the newest backup had otherwise."""
    from shopclub.core.differing import differing
    from shopclub.core.kernel.errors import ClubError
    from shopclub.core.salvaging import last_good
    from shopclub.words.file import table_name
    from shopclub.words.salvage import say_differences

    words, lines = session.words, []
    for table, (before, after) in report.tables.items():
        name, now = table_name(table, words), words.number(after)
        if before is None:
            lines.append(words.t("{table}: {after}", table=name, after=now))
        else:
            lines.append(
                words.t("{table}: {before} before, {after} now", table=name, before=words.number(before), after=now)
            )
    if not lines:
        lines = [words.t("The counts are the same; something inside was changed.")]
    try:
        good = last_good(places_here(session))
        found = differing(path, None if good is None else (good.path, good.kept))
    except ClubError:
        return lines  # the counts stand by themselves; the backup is only a help
    return lines if found is None else [*lines, *say_differences(found, words)]
