"""Reading the lucky draws: rounds with their odds, what was drawn, what waits to be handed over."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from shopclub.core.context import Context
from shopclub.core.coupons.staging import CouponDesk
from shopclub.core.games.drawing import DrawDesk
from shopclub.core.games.model import ROUNDS, WINS, DrawResult, Offer, Pay, Played, Round, Win
from shopclub.core.games.past import plays_of, to_repeat
from shopclub.core.games.rules import is_spent, odds_now
from shopclub.core.kernel.errors import NotFound
from shopclub.core.kernel.ids import EntryNo, MemberNo
from shopclub.core.ledger.model import LEDGER
from shopclub.core.ledger.reasons import Drawn, DrawWon
from shopclub.core.ledger.rules import available
from shopclub.core.ledger.units import tickets_of
from shopclub.core.ledger.verbs import Points
from shopclub.core.members.verbs import Members
from shopclub.core.programme.facts import Case, Facts
from shopclub.core.programme.games import Draw
from shopclub.core.programme.holding import holds
from shopclub.core.programme.verbs import Programmes


def shown(round_: Round) -> Round:
    """A round as faces may hold it: without its seed until it is closed."""
    return round_ if round_.closed_at is not None else msgspec.structs.replace(round_, seed="")


class DrawReading:
    """The lucky draws as they stand. No seed leaves this room before its round is closed."""

    def __init__(
        self,
        context: Context,
        programmes: Programmes,
        members: Members,
        points: Points,
        facts: Callable[[MemberNo], Facts],
    ) -> None:
        """
        Args:
            context: books, clock, chance, news.
            programmes: the draws as they are planned.
            members: who is one.
            points: the accounts.
            facts: gathers what conditions look at.
        """
        self._context = context
        self._programmes = programmes
        self._members = members
        self._points = points
        self._facts = facts
        self._desk = DrawDesk(context, programmes, CouponDesk(context.books, lambda: programmes.version))

    def get(self, number: int) -> Round:
        """
        One round; its seed is empty until it is closed.

        Raises:
            NotFound: `rounds_not_found`.
        """
        return shown(self._context.books.require(ROUNDS, number))

    def rounds(self) -> list[tuple[int, Round]]:
        """Every round, the latest first."""
        found = sorted(self._context.books.all(ROUNDS), reverse=True)
        return [(number, shown(one)) for number, one in found]

    def open_rounds(self) -> list[tuple[int, Round]]:
        """Rounds that are not closed, the earliest first; of one whose last day is over nobody draws any more."""
        return [(number, one) for number, one in reversed(self.rounds()) if one.closed_at is None]

    def find(self, label: str) -> tuple[int, Round]:
        """
        A round by its label (`spring/2`), or the latest of a draw by its id.

        Raises:
            NotFound: `round_unknown`.
        """
        for number, one in self.rounds():
            if label in (one.label, one.draw):
                return number, one
        raise NotFound("round_unknown", round=label[:60])

    def is_over(self, round_: Round) -> bool:
        """Whether nobody draws from a round any more: closed, or its last day has passed."""
        return round_.closed_at is not None or self._context.today() > round_.until_on

    def plays(self, number: int, member: MemberNo | None = None) -> list[Played]:
        """The draws of a round (of one member) in the order they were recorded."""
        return plays_of(self._context.books, number, member)

    def wins_of(self, member: MemberNo) -> list[tuple[int, Win]]:
        """Things and coupons a member has won, the latest first; those undone left out."""
        own = self._context.books.numbers(member)
        return [(n, one) for n, one in self._wins() if one.member in own]

    def waiting(self) -> list[tuple[int, Win]]:
        """What is still to be handed over, the earliest first."""
        return [(n, one) for n, one in reversed(self._wins()) if one.given_on is None]

    def _wins(self) -> list[tuple[int, Win]]:
        return sorted(((n, one) for n, one in self._context.books.all(WINS) if one.back_on is None), reverse=True)

    def tickets(self, member: MemberNo) -> dict[str, int]:
        """Draw -> tickets a member can use today; draws without any left out."""
        account, today = self._points.account(member), self._context.today()
        held = {draw.id: available(account, today, tickets_of(draw.id)) for draw in self._programmes.current.draws}
        return {draw: count for draw, count in held.items() if count}

    def offers(self, member: MemberNo | None = None) -> list[Offer]:
        """Every round that can be drawn from, as a member (or anybody) sees it."""
        return [self.offer(number, member) for number, one in self.open_rounds() if not self.is_over(one)]

    def offer(self, number: int, member: MemberNo | None = None) -> Offer:
        """
        One round as a member sees it.

        Raises:
            NotFound: `rounds_not_found`, `members_not_found`.
        """
        round_ = self.get(number)
        plan, today = round_.plan, self._context.today()
        seen = Offer(
            number=number, round=round_, odds=odds_now(plan, round_.given), tickets=0, points=0, today=0, so_far=0,
            again=False, refusal="draw_over" if self.is_over(round_) else None,
        )  # fmt: skip
        if member is None:
            return seen
        account, plays = self._points.account(member), self.plays(number, member)
        standing = [play for play in plays if not play.undone]
        seen = msgspec.structs.replace(
            seen,
            tickets=available(account, today, tickets_of(plan.id)),
            points=self._points.free(member, today),
            today=sum(play.on == today for play in standing),
            so_far=len(standing),
            again=to_repeat(plays) is not None,
        )
        return msgspec.structs.replace(seen, refusal=self._refusal(seen, plan, member))

    def _refusal(self, seen: Offer, plan: Draw, member: MemberNo) -> str | None:
        case = Case(programme=self._programmes.current, on=self._context.today(), facts=self._facts(member))
        if seen.refusal is not None:
            return seen.refusal
        if is_spent(plan, seen.round.given) and not seen.again:
            return "draw_spent"
        if not holds(plan.when, case):
            return "draw_condition"
        if plan.per_member is not None and seen.so_far >= plan.per_member:
            return "draw_limit"
        if plan.per_day is not None and seen.today >= plan.per_day:
            return "draw_limit_day"
        if self.pays_with(seen) is None:
            return "tickets_insufficient" if plan.tickets is not None else "points_insufficient"
        return None

    @staticmethod
    def pays_with(seen: Offer) -> Pay | None:
        """What a draw is paid with if nobody says: tickets while there are enough, then points; None: neither."""
        plan = seen.round.plan
        if plan.tickets is not None and seen.tickets >= plan.tickets:
            return Pay.TICKETS
        if plan.points is not None and seen.points >= plan.points:
            return Pay.POINTS
        return None

    def result(self, entry_no: EntryNo) -> DrawResult:
        """
        What a draw brought, read again.

        Raises:
            NotFound: `ledger_not_found`.
        """
        books, entry = self._context.books, self._points.entry(entry_no)
        assert isinstance(entry.why, Drawn)
        why, win_no, win = entry.why, 0, None
        for number, one in books.all(WINS):
            if one.entry == entry_no:
                win_no, win = number, one
        prize = self.get(why.round).plan.prize(why.prize)
        assert prize is not None
        won = [books.require(LEDGER, n) for n in books.find(LEDGER, "won", why.round, why.number) if n > entry_no]
        return DrawResult(
            entry=entry_no,
            member=entry.member,
            round=why.round,
            number=why.number,
            lucky=why.lucky,
            own=why.own,
            prize=prize,
            points=next((one.amount for one in won if isinstance(one.why, DrawWon)), 0),
            coupons=win.coupons if win else (),
            win=win_no,
            is_given=win is None or win.given_on is not None,
            again=any(p.number == why.number and p.entry < entry_no for p in self.plays(why.round, entry.member)),
            repeated=True,
        )
