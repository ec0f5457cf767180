"""Importing a file, and trying it first: the one entry for the command line and the counter."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

import msgspec

from shopclub.core.changes import ShopChanged
from shopclub.core.exchange.balances import plan_balances
from shopclub.core.exchange.cells import Cells
from shopclub.core.exchange.goods import plan_goods, write_goods
from shopclub.core.exchange.host import OpenClub
from shopclub.core.exchange.layouts import remember_layout
from shopclub.core.exchange.members import plan_members
from shopclub.core.exchange.model import ImportKind, ImportReport, PointsMode, Sheet
from shopclub.core.exchange.pace import ThreadPace, let_go, without_pauses
from shopclub.core.exchange.reading import decode, read_bytes, read_sheet
from shopclub.core.exchange.receipts import read_sales
from shopclub.core.exchange.sales import plan_sales
from shopclub.core.exchange.writing import PeopleWriter, Progress, SalesWriter
from shopclub.core.kernel.text import clean_text
from shopclub.core.ledger.model import Opening, Source
from shopclub.core.products.model import ProductsChanged
from shopclub.core.staff.model import Action, Actor, Role
from shopclub.core.staff.rules import demand

OWNER = Actor(staff=None, role=Role.OWNER, source=Source.IMPORT)
"""Whoever holds the file and the keyboard, where nobody signs in."""


async def import_file(
    club: OpenClub,
    kind: ImportKind | str,
    path: Path | str,
    *,
    dry_run: bool = False,
    columns: Mapping[str, str] | None = None,
    points: PointsMode | str = PointsMode.NONE,
    actor: Actor = OWNER,
    progress: Progress | None = None,
) -> ImportReport:
    """
    Bring in a CSV file of another system. The same file again changes nothing.

    Args:
        club: open for writing; for a dry run reading suffices.
        kind: what the file holds.
        path: where it is.
        dry_run: report what would happen and change nothing.
        columns: column name -> field (or `ignore`), where the header is not understood by itself.
        points: whether past sales earn by the present programme; for sales only.
        actor: who imports.
        progress: called with (done, of how many) after each commit.

    Returns:
        What was done; lines that could not be taken are in it with number and reason, all others are in.

    Raises:
        NotAllowed: only the owner.
        NotFound: `file_missing`.
        InvalidInput: the file as a whole can't be read (`file_encoding`, `header_missing` …).
        Conflict: `import_disturbed`: a member was changed meanwhile; import the file again.
        StoreError: the shop's file can't be written.
    """
    demand(actor, Action.IMPORT)
    data = await asyncio.to_thread(read_bytes, Path(path))
    sheet, report = await _take(
        club, ImportKind(kind), data, Path(path).name, columns or {}, points, actor, dry_run, progress
    )
    if not dry_run:
        await remember_layout(club.books, sheet.header, ImportKind(kind), columns or {})
    return report


async def import_bytes(
    club: OpenClub,
    kind: ImportKind,
    data: bytes,
    name: str,
    *,
    columns: Mapping[str, str],
    points: PointsMode,
    actor: Actor = OWNER,
) -> ImportReport:
    """
    Bring in what was read of a file already, as `import_file` does.

    Args:
        club: open for writing.
        kind: what it holds.
        data: the file's bytes.
        name: the file's, for the entries it opens.
        columns: column name -> field (or `ignore`).
        points: whether past sales earn.
        actor: who imports.

    Raises:
        as `import_file`, but for `file_missing`.
    """
    demand(actor, Action.IMPORT)
    return (await _take(club, kind, data, name, columns, points, actor, False, None))[1]


async def _take(
    club: OpenClub,
    kind: ImportKind,
    data: bytes,
    name: str,
    columns: Mapping[str, str],
    points: PointsMode | str,
    actor: Actor,
    dry_run: bool,
    progress: Progress | None,
) -> tuple[Sheet, ImportReport]:
    points = PointsMode(points)
    with without_pauses():
        sheet, cells = await _open(club, kind, data, columns)
        if kind is ImportKind.SALES:
            report = await _import_sales(club, sheet, cells, points, dry_run, actor, progress)
        elif kind is ImportKind.PRODUCTS:
            report = await _import_products(club, sheet, cells, dry_run, progress)
        elif kind is ImportKind.MEMBERS:
            report = await _import_members(club, sheet, cells, dry_run, actor, progress)
        else:
            report = await _import_balances(club, sheet, cells, dry_run, actor, progress, _source_name(name))
        return sheet, msgspec.structs.replace(report, columns=_understood(sheet), unread=_unread(sheet))


async def _open(club: OpenClub, kind: ImportKind, data: bytes, columns: Mapping[str, str]) -> tuple[Sheet, Cells]:
    """Understand the file in a thread: a large one takes a second or two, and the counter goes on selling meanwhile."""
    calendar, today, country = club.calendar, club.today(), club.shop.country

    def opened() -> tuple[Sheet, Cells]:
        pace = ThreadPace()
        sheet = read_sheet(decode(data), kind, columns, pace)
        return sheet, Cells(sheet, calendar, today, country, phones_matter=kind is not ImportKind.SALES, pace=pace)

    return await asyncio.to_thread(opened)


def _source_name(name: str) -> str:
    """What the opening entries say they were brought along from: the file's name without folders."""
    return clean_text(name, "name", 1000)[:60]


def _understood(sheet: Sheet) -> tuple[tuple[str, str], ...]:
    return tuple((sheet.header[index], field) for field, index in sorted(sheet.columns.items(), key=lambda c: c[1]))


def _unread(sheet: Sheet) -> tuple[str, ...]:
    read = set(sheet.columns.values())
    return tuple(name for index, name in enumerate(sheet.header) if name and index not in read)


async def _import_sales(
    club: OpenClub,
    sheet: Sheet,
    cells: Cells,
    mode: PointsMode,
    dry_run: bool,
    actor: Actor,
    progress: Progress | None,
) -> ImportReport:
    read = await asyncio.to_thread(read_sales, sheet, cells, club.shop.currency, ThreadPace())
    await let_go(sheet.rows)
    plan = await plan_sales(club, read, mode, actor.staff)
    if not dry_run:
        now = club.clock.now().replace(microsecond=0)
        await SalesWriter(club, plan, now, actor.staff).write(progress)
        _tell(club, plan.report)
    report, rest = plan.report, [*plan.arrived, *read.receipts]
    del plan, read
    await let_go(rest)
    return report


async def _import_members(
    club: OpenClub, sheet: Sheet, cells: Cells, dry_run: bool, actor: Actor, progress: Progress | None
) -> ImportReport:
    plan = await plan_members(club, sheet, cells, actor.staff)
    if not dry_run:
        await PeopleWriter(club, plan.people).members(plan.filled, progress)
        _tell(club, plan.report)
    return plan.report


async def _import_balances(
    club: OpenClub, sheet: Sheet, cells: Cells, dry_run: bool, actor: Actor, progress: Progress | None, name: str
) -> ImportReport:
    plan = await plan_balances(club, sheet, cells, actor.staff)
    if not dry_run:
        await PeopleWriter(club, plan.people).balances(plan.opened, Opening(name), actor.staff, progress)
        _tell(club, plan.report)
    return plan.report


async def _import_products(
    club: OpenClub, sheet: Sheet, cells: Cells, dry_run: bool, progress: Progress | None
) -> ImportReport:
    plan = await plan_goods(club, sheet, cells)
    if not dry_run:
        await write_goods(club, plan, progress)
        if plan.listed:
            club.changes.publish(ProductsChanged())
    return plan.report


def _tell(club: OpenClub, report: ImportReport) -> None:
    """One piece of news for the whole import: screens look again, rather than once per receipt."""
    if report.did_something():
        club.changes.publish(ShopChanged())
