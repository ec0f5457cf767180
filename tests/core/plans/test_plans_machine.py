"""
Plans against a plain book that knows nothing of terms: for each member a table of days with the plan and the part of a
fee that each day stands for, kept as fractions. After every step the fact, the money and the proof of the books agree.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Awaitable
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from shopclub.core.kernel.errors import ClubError
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.plans.model import Move, PlanDone, StepKind, Wish
from shopclub.core.sales.model import SALES, SaleKind
from tests.builders import OWNER, in_shanghai, open_shop, programme_of

T = TypeVar("T")
DAY = timedelta(days=1)
N = {"en": "Plan"}
FEES = {("a", 12): 6000, ("b", 12): 12000, ("b", 1): 1500, ("c", 1): 1499, ("c", 12): 13900}
BACK = {"a": "full", "b": "unused", "c": "none"}
ANEW, TRIAL, GRACE = "c", {"c": 30}, {"c": 7}
PROGRAMME: dict[str, Any] = {
    "plans": [
        {
            "id": plan,
            "name": N,
            "fees": [{"months": months, "minor": fee} for (one, months), fee in FEES.items() if one == plan],
            "refund": BACK[plan],
            "changing": "anew" if plan == ANEW else "rest",
            "trial_days": TRIAL.get(plan, 0),
            "grace_days": GRACE.get(plan, 0),
        }
        for plan in "abc"
    ],
    "rules": [{"id": "ten", "when": {"kind": "plan"}, "then": {"kind": "percent_off", "permille": 100}}],
}
WORK = ["join"] * 4 + ["renew"] * 4 + ["change"] * 5 + ["end"] * 2 + ["stop"] + ["undo"] * 3 + ["days_pass"] * 6
WORK += ["again", "restart"]


class Paid(NamedTuple):
    """A day somebody has paid for, or has on trial."""

    plan: str
    share: Fraction
    """Of the fee, in minor units."""


class Book:
    """One member, day by day."""

    def __init__(self) -> None:
        self.days: dict[date, Paid] = {}
        self.stops = False

    def copy(self) -> Book:
        other = Book()
        other.days, other.stops = dict(self.days), self.stops
        return other

    def last(self) -> date | None:
        return max(self.days, default=None)

    def plan(self, on: date) -> str:
        """What counts on a day: the day itself, or grace after the last one that was paid for."""
        if on in self.days:
            return self.days[on].plan
        last = self.last()
        if last is None or last > on or self.stops:
            return ""
        end = self.days[last]
        grace = GRACE.get(end.plan, 0) if end.share else 0
        return end.plan if on <= last + grace * DAY else ""

    def unused(self, on: date) -> Fraction:
        return sum((paid.share for day, paid in self.days.items() if day >= on), Fraction())


class PlansMachine(RuleBasedStateMachine):
    """One shop with three members."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = Path(tempfile.mkdtemp())
        self.undoable: list[tuple[int, Book, int]] = []
        self.money = 0
        self.redo: tuple[Move, Any] | None = None

    def run(self, doing: Awaitable[T]) -> T:
        async def wait() -> T:
            return await doing

        return self.loop.run_until_complete(wait())

    @initialize(start=st.sampled_from([date(2026, 1, 31), date(2027, 12, 15), date(2028, 2, 29)]))
    def found(self, start: date) -> None:
        """A new shop."""
        self.today = start
        now = in_shanghai(start.year, start.month, start.day)
        self.shop = self.run(open_shop(self.folder, programme_of(**PROGRAMME), now=now))
        self.books = {self.run(self.shop.join()): Book() for _ in range(3)}

    def teardown(self) -> None:
        if hasattr(self, "shop"):
            self.run(self.shop.club.close())
        self.loop.close()
        shutil.rmtree(self.folder)

    @rule(what=st.sampled_from(WORK), data=st.data())
    def work(self, what: str, data: st.DataObject) -> None:
        """Something happens."""
        self.draw = data.draw
        self.who = self.draw(st.sampled_from(list(self.books)))
        getattr(self, what)()

    # -- what people do -------------------------------------------------------------------------------

    def _try(self, kind: StepKind, plan: str = "", months: int = 0) -> tuple[Move, PlanDone] | None:
        club, op = self.shop.club, self.shop.op()
        try:
            move = club.plans.preview(Wish(member=MemberNo(self.who), kind=kind, plan=plan, months=months))
        except ClubError as error:
            event(f"{kind}: {error.code}")
            return None
        before = self.books[self.who].copy()
        tender = self.draw(st.sampled_from(["", "cash", "card"]))
        done = self.run(club.plans.carry_out(move, op, OWNER, tender=tender))
        self.undoable.append((self.who, before, move.due_minor))
        self.money += move.due_minor
        self.redo = (move, op)
        event(f"{kind}: done")
        return move, done

    def _term(self) -> tuple[str, int]:
        pairs: list[tuple[str, int]] = [*FEES, *((plan, 0) for plan in TRIAL)]
        return self.draw(st.sampled_from(pairs))

    def _fill(self, plan: str, begins: date, until: date, fee: int) -> None:
        count = (until - begins).days + 1
        for place in range(count):
            self.books[self.who].days[begins + place * DAY] = Paid(plan, Fraction(fee, count))

    def join(self) -> None:
        """For the fee, or on trial."""
        plan, months = self._term()
        book = self.books[self.who]
        has_one = bool(book.plan(self.today))
        if (made := self._try(StepKind.JOINED, plan, months)) is not None:
            assert not has_one
            last = made[0].last()
            assert last is not None
            fee = FEES.get((plan, months), 0)
            assert made[0].due_minor == fee
            self.books[self.who] = Book()
            self._fill(plan, self.today, last.until_on, fee)
            assert 28 * max(1, months) <= last.days() <= 31 * max(1, months)

    def renew(self) -> None:
        """The day after the last one."""
        plan, months = self._term()
        book = self.books[self.who]
        before = book.last()
        if (made := self._try(StepKind.RENEWED, plan, months)) is not None:
            last = made[0].last()
            assert last is not None
            assert before is not None
            assert made[0].due_minor == FEES[plan, months]
            assert last.from_on == before + DAY
            self._fill(plan, last.from_on, last.until_on, made[0].due_minor)
            self.books[self.who].stops = False

    def change(self) -> None:
        """The unused days count by their share; a fen for each term may be lost to rounding."""
        plan, months = self._term()
        book = self.books[self.who]
        unused, last_day = book.unused(self.today), book.last()
        if (made := self._try(StepKind.CHANGED, plan, months)) is None:
            return
        move, last = made[0], made[0].last()
        assert last is not None
        assert last_day is not None
        assert unused - 4 < move.credit_minor <= unused
        for day in [day for day in book.days if day >= self.today]:
            del book.days[day]
        for term in move.after.not_over(self.today):
            self._fill(plan, term.from_on, term.until_on, term.minor)
        assert {term.plan for term in move.after.not_over(self.today)} == {plan}
        assert last.until_on == last_day or move.fee_minor == FEES[plan, months]
        book.stops = False

    def end(self) -> None:
        """No more than was paid comes back; by unused days, to the fen of each term."""
        book = self.books[self.who]
        plans = {paid.plan for day, paid in book.days.items() if day >= self.today and paid.share}
        if (made := self._try(StepKind.ENDED)) is not None:
            back = -made[0].due_minor
            whole = sum((paid.share for paid in book.days.values()), Fraction())
            unused = book.unused(self.today)
            event(f"ended: {sorted(plans)}")
            assert 0 <= back <= whole
            if all(paid.plan == "c" for paid in book.days.values()):
                assert back == 0
            if all(paid.plan == "b" for paid in book.days.values()):
                assert unused - 2 < back <= unused
            if plans == {"a"}:
                assert back > unused - 2
            self.books[self.who] = Book()

    def stop(self) -> None:
        """To the last day."""
        if self._try(StepKind.STOPPED) is not None:
            self.books[self.who].stops = True

    def undo(self) -> None:
        """The last thing done, whoever it was about."""
        last = self.shop.club.undo.last()
        if last is None or last.verb != "plan_step" or not self.undoable:
            return
        self.run(self.shop.club.undo.undo(last.op, self.shop.op(), OWNER))
        who, before, minor = self.undoable.pop()
        self.books[who] = before
        self.money -= minor
        self.redo = None
        event("undone")

    def again(self) -> None:
        """The same operation once more changes nothing."""
        if self.redo is not None and self.shop.club.books.operation(self.redo[1]) is not None:
            done = self.run(self.shop.club.plans.carry_out(self.redo[0], self.redo[1], OWNER))
            assert done.repeated

    def days_pass(self) -> None:
        """Up to a good year."""
        days = self.draw(st.sampled_from([1, 7, 20, 30, 31, 100, 364, 366]))
        self.today += days * DAY
        self.run(self.shop.day(self.today.year, self.today.month, self.today.day))
        if days > 13:  # the operation is forgotten
            self.undoable.clear()
        self.redo = None

    def restart(self) -> None:
        """The file is closed and opened."""
        self.run(self.shop.restart())

    # -- what always holds ----------------------------------------------------------------------------

    @invariant()
    def books_agree(self) -> None:
        """The fact, the price it gives, the money in the sales, and the proof."""
        if not hasattr(self, "shop"):
            return
        club = self.shop.club
        for who, book in self.books.items():
            for on in (self.today, self.today + DAY, self.today + 40 * DAY):
                assert club.plans.plan_on(MemberNo(who), on) == book.plan(on), (who, on)
            due = 900 if book.plan(self.today) else 1000
            assert club.sales.quote(self.shop.draft(who, 1000)).due_minor == due
        taken = sum(row.paid_minor for _, row in club.books.all(SALES) if row.kind is SaleKind.TAKING)
        assert taken == self.money
        assert self.shop.check() == []


TestPlansMachine = PlansMachine.TestCase
TestPlansMachine.settings = settings(
    max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
