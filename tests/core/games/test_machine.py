"""
Draws and predictions in any order, against a plain book of what everybody has: nothing is made, nothing lost.

After each step the balances are those of the book and the books are proven; at the end the round is closed and proven
from its file.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Awaitable
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from shopclub.core.games.model import State
from shopclub.core.games.proving import prove, publish, read_publication
from shopclub.core.kernel.errors import ClubError
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.rules import available
from shopclub.core.ledger.units import tickets_of
from tests.builders import CLERK, OWNER, open_shop
from tests.core.games.games import opened, programme, with_tickets

T = TypeVar("T")
PEOPLE = 2
GIVES = {"cup": 0, "points": 50, "off": 0, "thanks": 0}


class Games(RuleBasedStateMachine):
    """One round, one prediction at a time, two members."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = Path(tempfile.mkdtemp())

    def run(self, doing: Awaitable[T]) -> T:
        """Wait for a verb."""

        async def wait() -> T:
            return await doing

        return self.loop.run_until_complete(wait())

    @initialize()
    def begin(self) -> None:
        """Two members with three tickets and 300 points each."""
        self.shop = self.run(open_shop(self.folder, programme()))
        self.round = self.run(opened(self.shop))
        self.people: list[MemberNo] = [self.run(with_tickets(self.shop, 3)) for _ in range(PEOPLE)]
        self.points = dict.fromkeys(self.people, 300)
        self.tickets = dict.fromkeys(self.people, 3)
        self.owed_again: dict[MemberNo, list[int]] = {who: [] for who in self.people}
        self.prediction = 0
        self.stakes: dict[MemberNo, tuple[int, int]] = {}
        self.is_undoable = False

    @rule(who=st.integers(0, PEOPLE - 1), lucky=st.integers(0, 999).map(str))
    def draw(self, who: int, lucky: str) -> None:
        """A draw costs a ticket, else 30 points; one that was undone comes again with its number."""
        member = self.people[who]
        try:
            result = self.run(self.shop.club.draws.draw(self.round, member, self.shop.op(), CLERK, lucky=lucky))
        except ClubError as error:
            assert error.code == "tickets_insufficient"
            assert (self.tickets[member], self.points[member] < 30) == (0, True)
            return
        by_ticket = self.tickets[member] > 0
        self.tickets[member] -= by_ticket
        self.points[member] += GIVES[result.prize.id] - (0 if by_ticket else 30)
        waiting = self.owed_again[member]
        assert result.again == bool(waiting)
        if waiting:
            assert result.number == min(waiting)
            waiting.remove(result.number)
        self.last = (member, result.number, by_ticket, GIVES[result.prize.id])
        self.is_undoable = True

    @precondition(lambda self: self.is_undoable)
    @rule()
    def undo(self) -> None:
        """The last draw is taken back, price and prize."""
        member, number, by_ticket, won = self.last
        self.run(self.shop.undo())
        self.tickets[member] += by_ticket
        self.points[member] += (0 if by_ticket else 30) - won
        self.owed_again[member].append(number)
        self.is_undoable = False

    @precondition(lambda self: not self.prediction)
    @rule()
    def ask(self) -> None:
        """A question with three answers; the two begin with a stake on different ones, as far as they have points."""
        closes = self.shop.clock.now() + timedelta(hours=1)
        ask = self.shop.club.predictions.ask("?", ("a", "b", "c"), closes, self.shop.op(), OWNER)
        self.prediction, self.stakes = self.run(ask), {}
        for place, member in enumerate(self.people):
            self.put(member, place, min(20 * place + 21, self.points[member]))
        self.is_undoable = False

    @precondition(lambda self: self.prediction)
    @rule(who=st.integers(0, PEOPLE - 1), answer=st.integers(0, 2), points=st.integers(1, 120))
    def stake(self, who: int, answer: int, points: int) -> None:
        """A stake takes the place of the one before."""
        self.put(self.people[who], answer, points)
        self.is_undoable = False

    def put(self, member: MemberNo, answer: int, points: int) -> None:
        """Stake; with more points than there are it is refused."""
        if not points:
            return
        before = self.stakes.get(member, (0, 0))[1]
        doing = self.shop.club.predictions.stake(self.prediction, member, answer, points, self.shop.op(), CLERK)
        if points > self.points[member] + before:
            try:
                self.run(doing)
            except ClubError as error:
                assert error.code == "points_insufficient"
            return
        self.run(doing)
        self.points[member] += before - points
        self.stakes[member] = (answer, points)

    @precondition(lambda self: self.prediction)
    @rule(right=st.none() | st.integers(0, 2), again=st.booleans())
    def judge(self, right: int | None, again: bool) -> None:
        """The pool goes to who was right; undone and judged again it comes to the same."""
        club = self.shop.club
        self.run(club.predictions.close(self.prediction, self.shop.op(), OWNER))
        for _ in range(2 if again else 1):
            self.run(club.predictions.judge(self.prediction, right, self.shop.op(), OWNER))
            if again:
                self.run(self.shop.undo())
                again = False
        winners = {who: points for who, (answer, points) in self.stakes.items() if answer == right}
        pool = sum(points for _, points in self.stakes.values())
        back = winners or {who: points for who, (_, points) in self.stakes.items()}
        whole, given = sum(back.values()), 0
        for place, (who, points) in enumerate(sorted(back.items(), key=lambda one: one[0])):
            share = self.shop.points(who) - self.points[who]
            assert abs(share * whole - pool * points) < max(1, whole), place
            self.points[who] += share
            given += share
        assert given == pool
        assert club.predictions.get(self.prediction).state in (State.JUDGED, State.VOID)
        self.prediction, self.is_undoable = 0, False

    @rule()
    def restart(self) -> None:
        """The program is closed and opened again."""
        self.run(self.shop.restart())

    @invariant()
    def adds_up(self) -> None:
        """Balances are those of the plain book, and the books are sound."""
        if not hasattr(self, "people") or len(self.people) < PEOPLE:
            return
        today = self.shop.club.today()
        for who in self.people:
            account = self.shop.club.points.account(who)
            assert account.points() == self.points[who]
            assert available(account, today, tickets_of("spring")) == self.tickets[who]
        assert self.shop.check() == []

    def teardown(self) -> None:
        """Close the round, prove it from its file, throw all away."""
        if hasattr(self, "shop"):
            draws = self.shop.club.draws
            closed = self.run(draws.close(self.round, self.shop.op(), OWNER))
            raw = publish("Shop", closed, draws.plays(self.round))
            assert prove(read_publication(raw)).flaws == ()
            self.run(self.shop.club.close())
        self.loop.close()
        shutil.rmtree(self.folder)


TestGames = Games.TestCase
TestGames.settings = settings(max_examples=20, stateful_step_count=25, deadline=None)
