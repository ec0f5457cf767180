"""Random days in which people are merged and parted, and things go from one to another: the proof finds nothing."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Awaitable
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from shopclub.core.kernel.errors import ClubError
from shopclub.core.kernel.ids import MemberNo, SaleNo
from shopclub.core.ledger.units import POINTS
from shopclub.core.mending.model import Opening, OpeningLine
from shopclub.core.sales.model import SALES
from tests.builders import OWNER, in_shanghai, open_shop, programme_of

T = TypeVar("T")
PEOPLE = st.integers(1, 4)
WORK = ["sell"] * 6 + ["merge"] * 3 + ["move"] * 3 + ["undo"] * 4 + ["transfer"] * 2 + ["refund"] * 2 + ["adjust"]
WORK += ["opening", "days_pass", "restart"]
"""What happens how often. One rule draws from it: of many rules Hypothesis leaves most out of each example."""
BASE = {"id": "base", "then": {"kind": "points_per_amount", "step_minor": 100, "points": 1, "carry": True}}
TWICE = {
    "id": "twice",
    "when": {"kind": "tier_in", "tiers": ["silver"]},
    "then": {"kind": "points_times", "permille": 2000},
}
CAPPED = {
    "id": "capped",
    "then": {"kind": "points_fixed", "points": 5},
    "caps": {"per_member": 2, "period": "month", "uses": 9},
}
REACH = {"kind": "reach", "metric": "spend", "value": 20000, "window": {"kind": "rolling", "months": 2}}
LADDER = {
    "tiers": [
        {"id": "member", "name": {"en": "Member"}},
        {"id": "silver", "name": {"en": "Silver"}, "reach": REACH, "lasts": {"kind": "months", "months": 1}},
    ]
}
EXPIRY = [{"kind": "months", "months": 2}, {"kind": "inactivity", "months": 2}, {"kind": "never"}]


class MendingMachine(RuleBasedStateMachine):
    """One shop with four members; any of them may turn out to be another."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = Path(tempfile.mkdtemp())

    def run(self, doing: Awaitable[T]) -> T:
        """Wait for a verb."""

        async def wait() -> T:
            return await doing

        return self.loop.run_until_complete(wait())

    def attempt(self, what: str, doing: Awaitable[object]) -> None:
        """Do it; a refusal is an answer too, and leaves the books as they were."""
        try:
            self.run(doing)
        except ClubError as error:
            event(f"{what}: {error.code}")
        else:
            event(f"{what}: done")

    @initialize(debt=st.sampled_from(["owe", "forgive"]), expiry=st.sampled_from(EXPIRY), capped=st.booleans())
    def found(self, debt: str, expiry: dict[str, object], capped: bool) -> None:
        """A new shop with a programme of its own."""
        rules = [BASE, TWICE, *([CAPPED] if capped else [])]
        programme = programme_of(
            rules=rules, expiry=expiry, ladder=LADDER, switches={"debt": debt}, money_off={"points": 10, "minor": 100}
        )
        self.today = date(2026, 1, 20)
        self.shop = self.run(open_shop(self.folder, programme, now=in_shanghai(2026, 1, 20)))
        for name in "ABCD":
            self.run(self.shop.join(name))

    @rule(what=st.sampled_from(WORK), data=st.data())
    def work(self, what: str, data: st.DataObject) -> None:
        """Something happens in the shop."""
        self.draw = data.draw
        getattr(self, what)()

    def some_sale(self) -> int:
        """One of the last rows."""
        last = self.shop.club.books.last(SALES) or 1
        return self.draw(st.integers(max(1, last - 5), last))

    def sell(self) -> None:
        """A sale, to anybody by any number they ever had."""
        who = self.draw(st.one_of(st.none(), PEOPLE, PEOPLE, PEOPLE))
        amount, points = self.draw(st.integers(1, 15_000)), self.draw(st.sampled_from([0, 0, 20]))
        number = None if who is None else self.shop.club.books.kept(who)
        self.attempt("sell", self._sell(number, amount, points))

    async def _sell(self, who: int | None, amount: int, points: int) -> None:
        await self.shop.sell(who, amount, (amount // 3 + 1, 2), points=points)

    def refund(self) -> None:
        """Goods come back."""
        sale, whole = self.some_sale(), self.draw(st.booleans())
        self.attempt("refund", self._refund(sale, None if whole else {1: 1}))

    async def _refund(self, sale: int, pieces: dict[int, int] | None) -> None:
        await self.shop.refund(sale, pieces)

    def adjust(self) -> None:
        """The owner gives or takes points."""
        who, points = self.draw(PEOPLE), self.draw(st.sampled_from([-30, -1, 7, 60]))
        self.attempt("adjust", self.shop.give(who, points))

    def transfer(self) -> None:
        """One gives to another."""
        giver, taker, amount = self.draw(PEOPLE), self.draw(PEOPLE), self.draw(st.sampled_from([1, 25, 90]))
        points = self.shop.club.mending.points
        self.attempt("transfer", points.transfer(MemberNo(giver), MemberNo(taker), amount, "", self.shop.op(), OWNER))

    def merge(self) -> None:
        """Two turn out to be one."""
        kept, gone = self.draw(PEOPLE), self.draw(PEOPLE)
        self.attempt("merge", self._merge(MemberNo(kept), MemberNo(gone)))

    async def _merge(self, kept: MemberNo, gone: MemberNo) -> None:
        merging = self.shop.club.mending.merging
        plan = merging.plan(kept, gone)
        before = self.shop.points(kept) + self.shop.points(gone)
        await merging.merge(kept, gone, plan.fingerprint, self.shop.op(), OWNER)
        assert self.shop.points(kept) == self.shop.points(gone) == before
        assert not (self.shop.debt(kept) and self.shop.lots(kept))

    def move(self) -> None:
        """A sale was somebody else's."""
        sale, who = self.some_sale(), self.draw(st.one_of(st.none(), PEOPLE, PEOPLE))
        self.attempt("move", self._move(SaleNo(sale), None if who is None else MemberNo(who)))

    async def _move(self, sale: SaleNo, who: MemberNo | None) -> None:
        sales, insight = self.shop.club.mending.sales, self.shop.club.insight
        plan = sales.plan(sale, who)
        on = self.shop.club.sales.get(sale).on
        before = insight.day(on)
        await sales.move(sale, who, plan.fingerprint, self.shop.op(), OWNER)
        after = insight.day(on)
        assert (after.sales, after.net_minor, after.tenders) == (before.sales, before.net_minor, before.tenders)

    def opening(self) -> None:
        """Somebody had points before."""
        who, points = self.draw(PEOPLE), self.draw(st.integers(1, 50))
        brought = Opening(lines=(OpeningLine(unit=POINTS, amount=points),), tier="silver" if points > 40 else "")
        self.attempt("open", self.shop.club.mending.opening.open(MemberNo(who), brought, "", self.shop.op(), OWNER))

    def undo(self) -> None:
        """The last action is taken back, whatever it was."""
        last = self.shop.club.undo.last()
        if last is not None:
            self.attempt(f"undo {last.verb}", self.shop.club.undo.undo(last.op, self.shop.op(), OWNER))

    def days_pass(self) -> None:
        """Some nights."""
        days = self.draw(st.sampled_from([1, 9, 31, 70]))
        self.today += timedelta(days=days)
        self.run(self.shop.day(self.today.year, self.today.month, self.today.day))

    def restart(self) -> None:
        """The file is closed and opened."""
        self.run(self.shop.restart())

    @invariant()
    def books_are_sound(self) -> None:
        """The proof of the books finds nothing, and all points together are what all accounts hold."""
        if hasattr(self, "shop"):
            assert self.shop.check() == []

    def teardown(self) -> None:
        """Close and throw away."""
        if hasattr(self, "shop"):
            self.run(self.shop.club.close())
        self.loop.close()
        shutil.rmtree(self.folder)


MendingMachine.TestCase.settings = settings(
    max_examples=25, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)


class TestMending(MendingMachine.TestCase):  # type: ignore[misc,valid-type]
    """The machine as pytest runs it."""
