"""
The club against a plain one: random days of a shop, every figure compared and every invariant proven after each step.

The profile `long` (`HYPOTHESIS_PROFILE=long`) runs twenty times as much.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from shopclub.core.club import Club
from shopclub.core.kernel.errors import ClubError
from shopclub.core.kernel.ids import MemberNo, OperationId, SaleNo
from shopclub.core.members.model import NewMember
from shopclub.core.sales.model import RefundDraft, SaleClosed
from shopclub.core.seals.model import Seal
from tests.builders import CLERK, OWNER, Counter, in_shanghai, new_phone, open_shop, programme_of
from tests.core.plain_club import MUG, Bill, Person, PlainClub, months_on

T = TypeVar("T")
KEPT = timedelta(days=14)
LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"


def rules(debt: str) -> dict[str, Any]:
    """The programme that `plain_club` keeps by hand."""
    silver = {"kind": "tier_in", "tiers": ["silver"]}
    reach = {"kind": "reach", "metric": "points", "value": 300, "window": {"kind": "rolling", "months": 2}}
    return {
        "rules": [
            {"id": "base", "then": {"kind": "points_per_amount", "step_minor": 100, "points": 1}},
            {"id": "off", "when": silver, "then": {"kind": "percent_off", "permille": 100}},
            {"id": "twice", "when": silver, "then": {"kind": "points_times", "permille": 2000}},
        ],
        "expiry": {"kind": "months", "months": 2},
        "money_off": {"points": 10, "minor": 100},
        "rewards": [{"id": "mug", "name": {"en": "Mug"}, "points": MUG, "stock": 5}],
        "ladder": {
            "tiers": [
                {"id": "member", "name": {"en": "Member"}},
                {"id": "silver", "name": {"en": "Silver"}, "reach": reach, "lasts": {"kind": "months", "months": 1}},
            ]
        },
        "switches": {"debt": debt},
    }


WORK = ["sell"] * 7 + ["refund"] * 5 + ["mug"] * 2 + ["adjust"] * 2 + ["undo"] * 3 + ["days_pass"] * 2 + ["again"] * 2
WORK += ["join", "leave", "restart", "power_cut"]
"""What happens how often. One rule draws from it: of many rules Hypothesis leaves most out of each example."""
AMOUNTS = st.one_of(st.sampled_from([333, 999, 1000, 2500, 8850, 12345, 30000]), st.integers(0, 40_000))
Redo = Callable[[], Awaitable[Any]]
Undo = Callable[[], str | None]
"""Takes an action back in the plain book; the code of the refusal if that can't be, nothing changed."""


class ClubMachine(RuleBasedStateMachine):
    """One shop; rules are what people do in it."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = Path(tempfile.mkdtemp())
        self.files = 0
        self.done: list[tuple[datetime, Redo]] = []
        self.last: list[tuple[str, datetime, OperationId, Undo | None]] = []

    def run(self, doing: Awaitable[T]) -> T:
        """Wait for a verb."""

        async def wait() -> T:
            return await doing

        return self.loop.run_until_complete(wait())

    @initialize(debt=st.sampled_from(["owe", "forgive"]))
    def found(self, debt: str) -> None:
        """A new shop."""
        self.plain = PlainClub(forgive=debt == "forgive")
        self.today = date(2026, 1, 20)
        self.seals: list[tuple[int, Seal]] = []
        self.shop = self.run(open_shop(self.folder, programme_of(**rules(debt)), now=in_shanghai(2026, 1, 20)))
        self.join()
        self.join()

    @rule(what=st.sampled_from(WORK), data=st.data())
    def work(self, what: str, data: st.DataObject) -> None:
        """Something happens in the shop."""
        self.draw = data.draw
        getattr(self, what)()

    def anybody(self) -> int:
        """One of the people, members or not any more."""
        return self.draw(st.sampled_from([1, 1, *self.plain.people]))

    def teardown(self) -> None:
        """Close and throw away."""
        if hasattr(self, "shop"):
            self.run(self.shop.club.close())
        self.loop.close()
        shutil.rmtree(self.folder)

    def note(self, verb: str, op: OperationId, redo: Redo, undo: Undo | None) -> None:
        """Remember what was done, for repeating and for undoing it."""
        self.done.append((self.shop.clock.now(), redo))
        self.last.append((verb, self.shop.clock.now(), op, undo))

    # -- people -----------------------------------------------------------------------------------------

    def join(self) -> None:
        """Somebody joins, if there are few."""
        if len(self.plain.people) > 2:
            return
        op, new = self.shop.op(), NewMember(name="王", phone=new_phone())
        number = self.run(self.shop.club.members.enrol(new, op, CLERK)).number
        self.plain.people[number] = Person()
        self.note(
            "enrol",
            op,
            lambda: self.shop.club.members.enrol(new, op, CLERK),
            lambda: self.undo_join(number),
        )

    def undo_join(self, number: int) -> str | None:
        """In the book: somebody enrolled by mistake, unless they have bought something."""
        if self.plain.people[number].days:
            return "undo_has_sales"
        self.plain.leave(number)
        return None

    def leave(self) -> None:
        """Somebody leaves, with all points and debts; the first stays."""
        who = self.anybody()
        if who == 1:
            return
        op = self.shop.op()
        self.run(self.shop.club.members.close_member(MemberNo(who), op, OWNER))
        self.plain.leave(who)
        self.note("close", op, lambda: self.shop.club.members.close_member(MemberNo(who), op, OWNER), None)

    # -- selling ----------------------------------------------------------------------------------------

    def sell(self) -> None:
        """A sale, some of it with points: none, half of the most, the most; often the first of its day."""
        if self.draw(st.booleans()):
            self.sleep(1)
        who = self.draw(st.sampled_from([None, 1, 1, 1, 1, *self.plain.people]))
        lines = self.draw(st.lists(st.tuples(AMOUNTS, st.integers(1, 4)), min_size=1, max_size=3))
        share = self.draw(st.sampled_from([2, 0, 1, 2]))
        if who is not None and self.plain.people[who].left:
            who = None
        net = sum(g for g, _ in lines) - sum(self.plain.price(who, lines))
        free = self.plain.people[who].usable(self.today) if who is not None else 0
        most = min(free // 10, net // 100) * 10
        points = most * share // 2 // 10 * 10
        draft = self.shop.draft(who, *lines, points=points)
        seen = self.shop.club.sales.quote(draft)
        assert seen.max_points == most
        op = self.shop.op()
        closed = self.run(self.shop.club.sales.record(draft, seen.fingerprint, op, CLERK))
        bill = self.plain.sell(closed.number, who, lines, points, self.today)
        event("a sale with points" if points else "a sale with money only")
        if len(bill.spent_from) > 1:
            event("points from several lots")
        assert (closed.sale.paid_minor, closed.sale.points) == (sum(bill.paid()), sum(bill.earned))
        assert [line.paid_minor() for line in closed.sale.lines] == bill.paid()
        self.note(
            "sale",
            op,
            lambda: self.shop.club.sales.record(draft, seen.fingerprint, op, CLERK),
            lambda: self.undo_sale(bill),
        )

    def undo_sale(self, bill: Bill) -> str | None:
        """In the book: everything comes back, and it never was a purchase."""
        self.plain.bring_back(bill, bill.rest(), self.today, mistake=True)
        return None

    def refund(self) -> None:
        """Some pieces come back, or all that is left."""
        if not self.plain.bills:
            return
        late = sorted(self.plain.bills)[-6:]
        number = self.draw(
            st.sampled_from(
                [
                    *late,
                    *(n for n in late if len(self.plain.bills[n].spent_from) > 1),
                    *(n for n in late if self.plain.bills[n].spent),
                ]
            )
        )
        whole = self.draw(st.sampled_from([False, False, True]))
        bill = self.plain.bills[number]
        rest = bill.rest()
        pieces: dict[int, int] | None = None
        if not whole and rest:
            pieces = {i: self.draw(st.integers(0, n)) for i, n in rest.items()}
        wanted = rest if pieces is None else {i: n for i, n in pieces.items() if n}
        draft = RefundDraft(sale=SaleNo(number), quantities=pieces)
        if not wanted:
            with pytest.raises(ClubError, match="nothing_to_return"):
                self.shop.club.refunds.plan(draft)
            return
        plan = self.shop.club.refunds.plan(draft)
        op = self.shop.op()
        closed = self.run(self.shop.club.refunds.refund(draft, plan.fingerprint, op, CLERK))
        debts = sum(p.debt for p in self.plain.people.values())
        money = self.plain.bring_back(bill, wanted, self.today)
        if len(bill.spent_from) > 1 and pieces is not None:
            event("part of a sale with points from several lots comes back")
        if sum(p.debt for p in self.plain.people.values()) != debts:
            event("a return changes a debt")
        assert money >= 0
        assert (plan.paid_minor, -closed.sale.paid_minor) == (money, money)
        assert (plan.balance_after, plan.tier_after) == (closed.balance, closed.tier_after)
        self.note("refund", op, lambda: self.shop.club.refunds.refund(draft, plan.fingerprint, op, CLERK), None)

    # -- points -----------------------------------------------------------------------------------------

    def mug(self) -> None:
        """Somebody takes mugs, or is refused."""
        who, count = self.anybody(), self.draw(st.integers(1, 3))
        person = self.plain.people[who]
        op = self.shop.op()
        take = lambda: self.shop.club.rewards.redeem(MemberNo(who), "mug", count, op, CLERK)  # noqa: E731
        if person.left or self.plain.mugs < count or person.usable(self.today) < count * MUG:
            with pytest.raises(ClubError):
                self.run(take())
            return
        self.run(take())
        taken = person.take(count * MUG)
        self.plain.mugs -= count

        def undo() -> str | None:
            if person.left:
                return "member_closed"
            person.give_back(taken, 0, count * MUG, self.today)
            self.plain.mugs += count
            return None

        self.note("reward", op, take, undo)

    def adjust(self) -> None:
        """The owner gives or takes points."""
        who, points = self.anybody(), self.draw(st.sampled_from([-60, -7, -1, 1, 9, 60, 120]))
        person = self.plain.people[who]
        op = self.shop.op()
        give = lambda: self.shop.club.points.adjust(MemberNo(who), points, "test", op, OWNER)  # noqa: E731
        if person.left or -points > person.usable(self.today):
            with pytest.raises(ClubError):
                self.run(give())
            return
        self.run(give())
        lot = months_on(self.today, 2)
        fresh = points - min(person.debt, points)
        taken = person.take(-points) if points < 0 else []
        if points > 0:
            person.add(lot, points)

        def undo() -> str | None:
            if person.left:
                return "member_closed"
            if points < 0:
                person.give_back(taken, 0, -points, self.today)
                return None
            if sum(n for last, n in person.lots.items() if last >= self.today) < fresh:
                return "undo_points_spent"
            person.debt += points - sum(n for _, n in person.take(points, lot))
            return None

        self.note("adjust", op, give, undo)

    # -- the way back -----------------------------------------------------------------------------------

    def undo(self) -> None:
        """The last action is taken back, if it can be."""
        if not self.last:
            return
        verb, _, op, plain_undo = self.last[-1]
        last = self.shop.club.undo.last()
        if plain_undo is None:
            assert last is None
            return
        assert last is not None
        assert (last.verb, last.op) == (verb, op)
        undo_op = self.shop.op()
        refusal = plain_undo()
        if refusal is not None:
            with pytest.raises(ClubError, match=refusal):
                self.run(self.shop.club.undo.undo(op, undo_op, OWNER))
            return
        self.run(self.shop.club.undo.undo(op, undo_op, OWNER))
        self.last.pop()
        self.done.append((self.shop.clock.now(), lambda: self.shop.club.undo.undo(op, undo_op, OWNER)))

    def again(self) -> None:
        """Somebody presses twice, or posts a form of last month again."""
        at, redo = self.draw(st.sampled_from(self.done[-8:]))
        before = self.shop.club.books.db.storage.seq
        if at < self.shop.clock.now() - KEPT:
            with pytest.raises(ClubError, match=r"operation_too_old|operation_not_found|member_closed"):
                self.run(redo())
        else:
            result = self.run(redo())
            assert not isinstance(result, SaleClosed) or result.repeated
        assert self.shop.club.books.db.storage.seq == before

    # -- time and file ------------------------------------------------------------------------------------

    def days_pass(self) -> None:
        """The PC was off for some days; at the next start everything that fell due is done."""
        self.sleep(self.draw(st.sampled_from([1, 8, 20, 31, 59, 100])))

    def sleep(self, days: int) -> None:
        """Some nights."""
        before, self.today = self.today, self.today + timedelta(days=days)
        noon = datetime(self.today.year, self.today.month, self.today.day, 4, tzinfo=UTC)
        self.shop.clock.set(noon)
        self.run(self.shop.club.clockwork.catch_up(confirmed=True))
        self.plain.day_by_day(before, self.today)
        seals = self.shop.club.seals.every()
        assert seals[: len(self.seals)] == self.seals
        assert len(seals) - len(self.seals) in (0, 1)
        self.seals = seals
        self.last = [one for one in self.last if one[1] >= noon - KEPT]

    def restart(self) -> None:
        """The shop is closed and opened."""
        self.run(self.shop.restart())

    def power_cut(self) -> None:
        """The PC loses power: what is in the file at this moment is all there is."""
        self.files += 1
        copy = self.folder / f"after-{self.files}.json"
        shutil.copy(self.shop.club.path, copy)
        self.run(self.shop.club.close())
        self.shop = Counter(Club.open(copy, clock=self.shop.clock), self.shop.clock)

    # -- always -------------------------------------------------------------------------------------------

    @invariant()
    def books_and_book_agree(self) -> None:
        """Every figure of every member is what the plain book says."""
        if not hasattr(self, "shop"):
            return
        for number, person in self.plain.people.items():
            account = self.shop.club.points.account(MemberNo(number))
            assert self.shop.lots(number) == {day.isoformat(): n for day, n in sorted(person.lots.items())}
            assert (self.shop.points(number), self.shop.debt(number)) == (person.balance(), person.debt)
            life = account.life
            assert (life.spend_minor, life.points, life.visits) == (person.spend, person.points, person.visits)
            assert self.shop.tier(number) == ("silver" if person.silver_since else "member")
            assert self.shop.club.profile(MemberNo(number)).available == person.usable(self.today)
            days = [day for _, day in person.days]
            assert (account.first_on, account.last_on) == ((min(days), max(days)) if days else (None, None))
        offers = self.shop.club.rewards.offers(None)
        assert [offer.stock_left for offer in offers] == [self.plain.mugs]

    @invariant()
    def books_are_sound(self) -> None:
        """The proof of the books finds nothing."""
        if hasattr(self, "shop"):
            assert self.shop.check() == []


ClubMachine.TestCase.settings = settings(
    max_examples=1000 if LONG else 50,
    stateful_step_count=100 if LONG else 60,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


class TestClub(ClubMachine.TestCase):  # type: ignore[misc,valid-type]
    """The machine as pytest runs it."""
