"""What campaigns have given, and which occasions bring something: looking only."""

from __future__ import annotations

from datetime import date, timedelta

from shopclub.core.campaigns.model import (
    HAPPENINGS,
    RANKINGS,
    RUNS,
    TALLIES,
    DayRun,
    Happening,
    Outcome,
    PeriodList,
    Tallies,
)
from shopclub.core.context import Context
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.units import ENGAGEMENT, POINTS
from shopclub.core.ledger.verbs import Points
from shopclub.core.programme.model import Occasion, Rule
from shopclub.core.programme.verbs import Programmes
from shopclub.core.tiers.rules import current_tier

BY_HAND = (Occasion.SURVEY, Occasion.PROFILE, Occasion.REVIEW, Occasion.ATTENDANCE)
"""Occasions that somebody records."""


class CampaignFile:
    """The campaigns, read."""

    def __init__(self, context: Context, programmes: Programmes, points: Points) -> None:
        self._context = context
        self._programmes = programmes
        self._points = points

    def offered(self) -> tuple[Occasion, ...]:
        """Occasions somebody may record that the programme gives anything for today."""
        return tuple(occasion for occasion in BY_HAND if self._in_force(occasion))

    def takes_sign_ins(self) -> bool:
        """Whether signing in on one's own page brings anything on some day."""
        return bool(self._in_force(Occasion.SIGN_IN))

    def _in_force(self, occasion: Occasion) -> list[Rule]:
        today = self._context.today()
        return [rule for rule in self._programmes.rules.on(occasion) if rule.in_force(today)]

    def happening(self, number: int) -> Happening:
        """
        One happening.

        Raises:
            NotFound: `happenings_not_found`.
        """
        return self._context.books.require(HAPPENINGS, number)

    def outcome(self, number: int, *, repeated: bool = True) -> Outcome:
        """What a happening brought, as it was recorded, with what a tier brought that its points reached."""
        seen = self.happening(number)
        rows = [seen, *(self.happening(n) for n in self._context.books.find(HAPPENINGS, "of", number))]
        entries = [self._points.entry(entry) for row in rows for entry in row.entries]
        account = self._points.account(seen.member)
        return Outcome(
            number=number,
            member=seen.member,
            occasion=seen.occasion,
            about=seen.about,
            points=sum(e.amount for e in entries if e.unit == POINTS),
            engagement=sum(e.amount for e in entries if e.unit == ENGAGEMENT),
            coupons=tuple(coupon for row in rows for coupon in row.coupons),
            streak=seen.streak,
            balance=self._points.purse(seen.member).points(),
            tier=current_tier(account, self._programmes.current.ladder),
            repeated=repeated,
        )

    def signed_in(self, member: MemberNo) -> Happening | None:
        """A member's last sign-in."""
        numbers = self._context.books.of_member(HAPPENINGS, "what", member, Occasion.SIGN_IN.value)
        return self.happening(numbers[-1]) if numbers else None

    def has_signed_in(self, member: MemberNo) -> bool:
        """Whether a member has signed in today (or, the clock set back, on a later day)."""
        last = self.signed_in(member)
        return last is not None and last.on >= self._context.today()

    def streak(self, member: MemberNo) -> int:
        """Days in a row up to today, or up to yesterday where today's sign-in is still to come; 0 for none."""
        last = self.signed_in(member)
        return last.streak if last is not None and last.on >= self._context.today() - timedelta(days=1) else 0

    def tallies(self) -> Tallies:
        """What rules with caps have given, and which have ended."""
        return self._context.books.get(TALLIES, 1) or Tallies()

    def lists(self) -> list[tuple[int, PeriodList]]:
        """Who had a place at the end of each period, newest first."""
        return [(n, one) for n, one in sorted(self._context.books.all(RANKINGS), reverse=True)]

    def run_of(self, day: date) -> DayRun | None:
        """What the daily run gave for a day; None for nothing."""
        return self._context.books.get(RUNS, day.toordinal())

    def runs(self, limit: int = 60) -> list[DayRun]:
        """Days for which the daily run gave something, newest first."""
        return [run for _, run in sorted(self._context.books.all(RUNS), reverse=True)[:limit]]
