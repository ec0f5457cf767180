"""The shop's file itself: prove it, fold it, accept an edit."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from shopclub.cli.session import NoShop, ProblemsFound, Session
from shopclub.cli.spoken import SpokenCommand, json_option, yes_option
from shopclub.i18n import N_, Words

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
