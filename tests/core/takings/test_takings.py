"""Money taken for a balance: a row with tenders, entries and a seal that is no sale, and how it is taken back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from shopclub.core.exchange import export_rows, import_file
from shopclub.core.kernel.errors import ClubError, InvalidInput, NotAllowed, NotFound, RuleViolation
from shopclub.core.kernel.ids import MemberNo, SaleNo
from shopclub.core.ledger.model import Fixed, Kind
from shopclub.core.ledger.posting import Posting
from shopclub.core.ledger.units import VALUE
from shopclub.core.sales.model import RefundDraft, Sale, SaleKind
from shopclub.core.staff.model import KIOSK
from shopclub.core.takings.model import PACKAGE
from shopclub.core.takings.staging import TakingLine
from tests.builders import CLERK, OWNER, Counter, a_shop, open_shop, plant

CUTS = "visits:ten-cuts"


async def take(
    shop: Counter,
    member: MemberNo | None,
    *lines: tuple[int, str],
    tenders: Mapping[str, int] | None = None,
    tender: str = "",
    of: SaleNo | None = None,
    value: int = 0,
) -> SaleNo:
    """A taking as a room above would make it: its row, an entry of `value` on the member's account."""
    desk, op = shop.club.takings.desk, shop.op()
    async with shop.club.books.writing() as session:
        number = desk.stage(
            session,
            member=member,
            lines=[TakingLine(name="Ten cuts", minor=minor, sells=sells) for minor, sells in lines],
            tenders=tenders,
            tender=tender,
            op=op,
            actor=CLERK,
            of=of,
        )
        if value and member is not None:
            now, today = shop.clock.now(), shop.club.today()
            posting = Posting(session, member, at=now, on=today, source=CLERK.source, sale=number)
            posting.post(posting.entry(Kind.EARN, value, Fixed("sale"), unit=VALUE))
            desk.close(session, number, posting.close())
        session.done(op, PACKAGE, number)
    return number


def row(shop: Counter, number: int) -> Sale:
    """A row of the sales table."""
    return shop.club.sales.get(SaleNo(number))


async def test_a_taking_is_no_sale(tmp_path: Path) -> None:
    """900.00 for ten cuts: no turnover, no visit, no points, no first purchase; the drawer has them all the same."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join()
        number = await take(shop, who, (90000, CUTS), tenders={"cash": 50000}, tender="wechat")
        taken, account = row(shop, number), shop.club.points.account(who)
        assert (taken.kind, taken.paid_minor, taken.lines[0].sells) == (SaleKind.TAKING, 90000, CUTS)
        assert taken.tenders == {"cash": 50000, "wechat": 40000}
        assert (account.life.visits, account.life.spend_minor, account.points(), account.first_on) == (0, 0, 0, None)
        day, report = shop.club.insight.day(shop.club.today()), shop.club.insight.report()
        assert (day.sales, day.net_minor, day.tenders, day.takings_minor) == (0, 0, {}, 90000)
        assert day.taking_tenders == {"cash": 50000, "wechat": 40000}
        assert (report.sales, report.buyers, report.net_minor, report.member_net_minor) == (0, 0, 0, 0)
        assert shop.club.sales.receipts_since(who, date(2026, 1, 1)) == ()
        assert shop.check() == []


async def test_a_purchase_beside_it_counts_alone(tmp_path: Path) -> None:
    """A sale of 20.00 on the day of a taking is all of the turnover, the visits and the points."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join()
        await take(shop, who, (90000, CUTS))
        await shop.sell(who, 2000)
        day = shop.club.insight.day(shop.club.today())
        assert (day.sales, day.net_minor, day.member_sales, shop.points(who)) == (1, 2000, 1, 20)
        assert len(shop.club.sales.receipts_since(who, date(2026, 1, 1))) == 1
        assert shop.check() == []


async def test_goods_are_not_returned_from_a_taking(tmp_path: Path) -> None:
    """A taking has no goods that could be brought back by line, nor has what pays one back."""
    async with a_shop(tmp_path) as shop:
        number = await take(shop, None, (90000, CUTS))
        with pytest.raises(RuleViolation, match="refund_of_taking"):
            shop.club.refunds.plan(RefundDraft(sale=number))


async def test_it_is_paid_back_by_what_it_was_paid_by(tmp_path: Path) -> None:
    """Of 500 in cash and 400 by WeChat, 300 go back as 166.67 and 133.33 (largest remainder), the rest as the rest."""
    async with a_shop(tmp_path) as shop:
        number = await take(shop, None, (90000, CUTS), tenders={"cash": 50000}, tender="wechat")
        some = await take(shop, None, (-30000, CUTS), of=number)
        rest = await take(shop, None, (-60000, CUTS), of=number)
        assert (row(shop, some).tenders, row(shop, some).of) == ({"cash": -16667, "wechat": -13333}, number)
        assert row(shop, rest).tenders == {"cash": -33333, "wechat": -26667}
        assert shop.club.insight.day(shop.club.today()).takings_minor == 0
        assert shop.check() == []


@pytest.mark.parametrize(("minor", "goes"), [(59999, True), (60000, True), (60001, False)])
async def test_no_more_is_paid_back_than_was_taken(tmp_path: Path, minor: int, goes: bool) -> None:
    """After 300 of 900 are back, 600 more can go back and not a fen beyond."""
    async with a_shop(tmp_path) as shop:
        number = await take(shop, None, (90000, CUTS))
        await take(shop, None, (-30000, CUTS), of=number)
        if goes:
            await take(shop, None, (-minor, CUTS), of=number)
        else:
            with pytest.raises(RuleViolation, match="taking_back_too_much") as refused:
                await take(shop, None, (-minor, CUTS), of=number)
            assert refused.value.figures == {"left_minor": 60000}
        assert shop.check() == []


async def test_what_is_new_may_settle_what_is_old(tmp_path: Path) -> None:
    """A change to a larger package takes 120.00 and gives 45.00 back in one row: 75.00 in cash."""
    async with a_shop(tmp_path) as shop:
        number = await take(shop, None, (12000, "visits:gold"), (-4500, "visits:silver"), tender="cash")
        assert (row(shop, number).paid_minor, row(shop, number).tenders) == (7500, {"cash": 7500})
        assert shop.check() == []


async def test_what_cannot_be_taken_is_refused(tmp_path: Path) -> None:
    """No line, a tender the shop does not take, tenders that are too much or too little."""
    async with a_shop(tmp_path) as shop:
        with pytest.raises(RuleViolation, match="taking_empty"):
            await take(shop, None)
        with pytest.raises(InvalidInput, match="tender_unknown"):
            await take(shop, None, (100, CUTS), tender="shells")
        with pytest.raises(InvalidInput, match="tender_unknown"):
            await take(shop, None, (100, CUTS), tender="value")
        with pytest.raises(RuleViolation, match="tenders_too_much"):
            await take(shop, None, (100, CUTS), tenders={"cash": 101})
        with pytest.raises(RuleViolation, match="tenders_too_little"):
            await take(shop, None, (100, CUTS), tenders={"cash": 99})
        assert shop.club.sales.on_day(shop.club.today()) == []


async def test_a_taking_undone_leaves_nothing_behind(tmp_path: Path) -> None:
    """Money and balance are as before; the rows stay, and the second undo is told so."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join()
        number = await take(shop, who, (90000, CUTS), tender="cash", value=90000)
        last = shop.club.undo.last()
        assert last is not None
        assert (last.verb, last.ref) == (PACKAGE, number)
        await shop.club.undo.undo(last.op, shop.op(), CLERK)
        (void,) = shop.club.sales.refunds_of(number)
        assert (row(shop, void).void, row(shop, void).tenders) == (True, {"cash": -90000})
        assert shop.club.points.account(who).balance == {VALUE: 0}
        assert shop.club.insight.day(shop.club.today()).takings_minor == 0
        with pytest.raises(ClubError, match="undone_already"):
            await shop.club.undo.undo(last.op, shop.op(), CLERK)
        with pytest.raises(RuleViolation, match="taking_undone"):
            await take(shop, who, (-1, CUTS), of=number)
        assert shop.check() == []


async def test_the_same_undo_again_changes_nothing(tmp_path: Path) -> None:
    """One operation id undoes a taking once."""
    async with a_shop(tmp_path) as shop:
        number, op = await take(shop, None, (90000, CUTS)), shop.op()
        for _ in range(2):
            await shop.club.takings.undo(number, op, OWNER, undoes=1)
        assert len(shop.club.sales.refunds_of(number)) == 1


async def test_what_is_used_or_paid_back_is_not_undone(tmp_path: Path) -> None:
    """Once a fen of the balance is spent, or of the money back, the way back is another one."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join()
        await take(shop, who, (1000, CUTS), value=1000)
        async with shop.club.books.writing() as session:
            posting = Posting(session, who, at=shop.clock.now(), on=shop.club.today(), source=CLERK.source)
            posting.spend(posting.entry(Kind.REDEEM, -1, Fixed("sale"), unit=VALUE))
            posting.close()
        with pytest.raises(RuleViolation, match="undo_spent"):
            await shop.undo()
        number = await take(shop, None, (1000, CUTS))
        op = shop.club.undo.last()
        assert op is not None
        await take(shop, None, (-1, CUTS), of=number)
        with pytest.raises(RuleViolation, match="taking_paid_back"):
            await shop.club.undo.undo(op.op, shop.op(), OWNER)
        assert shop.check() == []


async def test_a_customer_undoes_nothing_and_a_sale_is_no_taking(tmp_path: Path) -> None:
    """The kiosk may not; the number of a sale finds no taking."""
    async with a_shop(tmp_path) as shop:
        number, sale = await take(shop, None, (1000, CUTS)), await shop.sell(None, 1000)
        with pytest.raises(NotAllowed):
            await shop.club.takings.undo(number, shop.op(), KIOSK, undoes=1)
        with pytest.raises(NotFound):
            shop.club.takings.get(sale.number)


def _line(minor: int, sells: str = CUTS) -> dict[str, Any]:
    return {"name": "Ten cuts", "gross_minor": minor, "sells": sells}


FAULTS: list[tuple[Any, tuple[str, str, int]]] = [
    (("sales", 1, {"lines": [_line(90000, "")]}), ("taking_line", "sales", 1)),
    (("sales", 1, {"lines": [_line(90000, "air:1")]}), ("taking_line", "sales", 1)),
    (("sales", 1, {"lines": [_line(80000)]}), ("sale_paid", "sales", 1)),
    (("sales", 1, {"tenders": {"cash": 1}}), ("sale_tenders", "sales", 1)),
    (("sales", 1, {"entries": ...}), ("entry_outside_sale", "ledger", 1)),
    (("sales", 2, {"of": 4}), ("taking_of", "sales", 2)),
    (("sales", 2, {"of": 9}), ("taking_of", "sales", 2)),
    (("sales", 2, {"member": 1}), ("taking_of", "sales", 2)),
    (("sales", 2, {"lines": [_line(-95000)], "paid_minor": -95000}), ("taking_back", "sales", 2)),
    (("sales", 6, {"lines": [_line(-400)], "paid_minor": -400}), ("taking_void", "sales", 6)),
    (("sales", 6, {"tenders": {"card": -500}}), ("taking_void", "sales", 6)),
    (("sales", 4, {"lines": [_line(1000)]}), ("taking_line", "sales", 4)),
]
"""What is planted, and one of the findings it must give."""


@pytest.mark.parametrize(("fault", "finding"), FAULTS)
async def test_each_fault_is_found(tmp_path: Path, fault: Any, finding: tuple[str, str, int]) -> None:
    """A taking that does not say what for or add up, pays back what it is not, or does not undo what it says."""
    shop = await open_shop(tmp_path)
    try:
        who = await shop.join()
        number = await take(shop, None, (90000, CUTS), tender="cash")
        await take(shop, None, (-100, CUTS), of=number)
        await take(shop, who, (500, CUTS), value=500, tender="cash")
        await shop.sell(None, 1000)
        await take(shop, None, (500, CUTS), tender="cash")
        await shop.undo()
        if finding == ("entry_outside_sale", "ledger", 1):
            fault = ("sales", 3, {"entries": ...})
        assert shop.check() == []
        shop = await plant(shop, fault)
        assert finding in {(f.code, f.table, f.number) for f in shop.check()}
    finally:
        await shop.club.close()


async def test_the_export_tells_takings_from_sales(tmp_path: Path) -> None:
    """Our own file calls them takings, says what for and by what they were paid, and the import leaves them out."""
    async with a_shop(tmp_path) as shop:
        await take(shop, None, (90000, CUTS), tenders={"cash": 40000}, tender="card")
        await shop.undo()
        await shop.sell(None, 1000)
        header, *rows = export_rows(shop.club, "sales")
        told = [[row[header.index(name)] for name in ("record_kind", "amount", "taken_for", "paid_by")] for row in rows]
        assert told == [
            ["taking", "900.00", CUTS, "cash=400.00 card=500.00"],
            ["taking_void", "-900.00", CUTS, "cash=-400.00 card=-500.00"],
            ["sale", "10.00", "", ""],
        ]
        (tmp_path / "other").mkdir()
        path = tmp_path / "out.csv"
        path.write_text("\n".join(",".join(row) for row in [header, *rows]), encoding="utf-8")
    async with a_shop(tmp_path / "other") as other:
        report = await import_file(other.club, "sales", path)
        assert [one.reason for one in report.skipped] == ["line_taking", "line_taking"]
        assert other.club.insight.day(other.club.today()).net_minor == 1000
