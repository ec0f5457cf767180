"""`import` and `export`: files from and for other programs."""

from __future__ import annotations

import asyncio
import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from shopclub.cli.session import ProblemsFound, Session
from shopclub.cli.spoken import SpokenCommand, json_option
from shopclub.i18n import N_

if TYPE_CHECKING:
    from shopclub.core.exchange.model import ImportReport

SHOWN = 20
"""Lines left out that are said one by one; the rest is counted."""


@click.command("import", cls=SpokenCommand, help=N_("Bring in members, sales, balances or products from a CSV file."))
@click.argument("kind", metavar="KIND", type=click.Choice(["members", "sales", "balances", "products"]))
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help=N_("Only say what would be done."))
@click.option("--map", "mapping", multiple=True, metavar="COLUMN=FIELD", help=N_("What a column holds; repeatable."))
@click.option(
    "--points",
    type=click.Choice(["programme", "none"]),
    default="none",
    help=N_("What past sales earn: what the programme gives, or none."),
)
@json_option
@click.pass_obj
def import_(
    session: Session, kind: str, file: Path, dry_run: bool, mapping: tuple[str, ...], points: str, as_json: bool
) -> None:
    """Take a file in and say line by line what was left out."""
    asyncio.run(_import(session, kind, file, dry_run, _columns(mapping), points, as_json))


def _columns(mapping: tuple[str, ...]) -> dict[str, str]:
    """`column=field`; a column's own name may hold `=`."""
    columns: dict[str, str] = {}
    for text in mapping:
        column, equals, field = text.rpartition("=")
        if not (equals and column.strip() and field.strip()):
            raise click.BadOptionUsage("--map", text)
        columns[column.strip()] = field.strip()
    return columns


async def _import(
    session: Session, kind: str, file: Path, dry_run: bool, columns: dict[str, str], points: str, as_json: bool
) -> None:
    from shopclub.core.exchange import import_file
    from shopclub.core.exchange.model import ImportKind, PointsMode

    async with session.club("r" if dry_run else "r+") as club:
        done = await import_file(
            club,
            ImportKind(kind),
            file,
            dry_run=dry_run,
            columns=columns,
            points=PointsMode(points),
            progress=session.progress,
        )
        currency = club.shop.currency
    words = session.words
    if as_json:
        session.give(done.to_json())
    else:
        _tell(session, done, kind, currency, dry_run)
    if done.skipped:
        raise ProblemsFound(words.n("{n} line was left out.", "{n} lines were left out.", len(done.skipped)))


def _tell(session: Session, done: ImportReport, kind: str, currency: str, dry_run: bool) -> None:
    from shopclub.core.exchange.model import ImportKind
    from shopclub.words.exchange import say_import, say_skipped

    words = session.words
    if dry_run:
        session.say(words.t("Nothing is recorded; this is what would be done."))
    for label, value in say_import(done, ImportKind(kind), words, currency=currency):
        session.say(f"{label}{words.p('after a label', ': ')}{value}")
    for one in done.skipped[:SHOWN]:
        session.say(say_skipped(one, words))
    if len(done.skipped) > SHOWN:
        more = len(done.skipped) - SHOWN
        session.say(words.n("… and {n} line more", "… and {n} lines more", more))


@click.command(
    "export",
    cls=SpokenCommand,
    help=N_("Hand out members, sales, ledger, products, coupons or what is owed as CSV."),
)
@click.argument(
    "kind", metavar="KIND", type=click.Choice(["members", "sales", "ledger", "products", "coupons", "liability"])
)
@click.option(
    "--out",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help=N_("The file to write; standard output unless given."),
)
@click.option("--full", is_flag=True, help=N_("With whole phone numbers, not masked ones."))
@click.option("--json", "as_json", is_flag=True, help=N_("Print what was written as one JSON value; needs --out."))
@click.pass_obj
def export(session: Session, kind: str, out: Path | None, full: bool, as_json: bool) -> None:
    """Write the file, readable by its owner only."""
    if as_json and out is None:
        raise click.BadOptionUsage("--json", "needs --out")
    asyncio.run(_export(session, kind, out, full, as_json))


async def _export(session: Session, kind: str, out: Path | None, full: bool, as_json: bool) -> None:
    from shopclub.core.exchange import write_export
    from shopclub.core.exchange.model import ExportKind

    async with session.club("r") as club:
        if out is None:
            stream = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="")  # whatever the terminal speaks
            try:
                rows = write_export(club, ExportKind(kind), stream, full=full)
                stream.flush()
            finally:
                stream.detach()
        else:
            rows = write_export(club, ExportKind(kind), out, full=full)
        _note(session, club.path, kind, rows, full=full)
    if out is not None:
        _told_export(session, {"file": str(out), "kind": kind, "rows": rows, "full": full}, as_json)


def _note(session: Session, shop: Path, kind: str, rows: int, *, full: bool) -> None:
    """Leave word of it for the log of what was handed out, which only a program that writes the file can keep."""
    from shopclub.core.kernel.ids import new_operation_id
    from shopclub.core.privacy.model import HandedOut, HandoutNote
    from shopclub.core.privacy.notes import leave_note

    now = session.clock.now()
    try:
        note = HandoutNote(at=now, what=HandedOut(kind), lines=rows, full=full)
        leave_note(shop.absolute(), note, new_operation_id(now))
    except OSError:
        session.warn(session.words.t("This could not be written into the log of what was handed out."))


def _told_export(session: Session, made: dict[str, Any], as_json: bool) -> None:
    if as_json:
        session.give(made)
        return
    words = session.words
    session.say(words.n("{file}: {n} line.", "{file}: {n} lines.", int(made["rows"]), file=made["file"]))
