"""
A day's gifts for who meets their condition after the day's run: who joins, buys, or tells the birthday that very day.

The run looks at everybody once. Whatever changes a member later on the day asks again here, inside its own commit, so
that nobody has to come back tomorrow for what is due today, and so that its way back takes the gift along.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from shopclub.core.books import Session
from shopclub.core.campaigns.model import RUNS
from shopclub.core.campaigns.rules import gives, still_open
from shopclub.core.campaigns.runs import DayBatch
from shopclub.core.campaigns.staging import Cause, Occasions
from shopclub.core.changes import Change
from shopclub.core.context import Context
from shopclub.core.coupons.model import COUPONS
from shopclub.core.kernel.ids import MemberNo, SaleNo
from shopclub.core.ledger.model import LEDGER, Kind
from shopclub.core.ledger.posting import Posting
from shopclub.core.members.birthdays import birthdays_around
from shopclub.core.members.model import MEMBERS
from shopclub.core.programme.compiling import CompiledRules
from shopclub.core.programme.daily import may_hold
from shopclub.core.programme.model import Occasion, Rule
from shopclub.core.programme.verbs import Programmes
from shopclub.core.shop.model import CLOCKWORK
from shopclub.core.staff.model import Actor


class Latecomers:
    """The gifts of a day that is given already."""

    def __init__(self, context: Context, programmes: Programmes, occasions: Occasions) -> None:
        self._context = context
        self._programmes = programmes
        self._occasions = occasions
        self._looked: tuple[date, CompiledRules, tuple[Rule, ...]] | None = None

    def today(self) -> tuple[Rule, ...]:
        """The rules that may still give something today; none while the day's run is to come, or was taken back."""
        today, rules = self._context.today(), self._programmes.rules
        daily = rules.on(Occasion.DAY)
        if not daily or not self._is_given(today):
            return ()
        if self._looked is None or self._looked[0] != today or self._looked[1] is not rules:
            may = tuple(r for r in daily if r.in_force(today) and may_hold(r.when, rules.programme, today))
            self._looked = today, rules, may  # each sale of the day asks
        return self._looked[2]

    def _meant(self, session: Session, member: MemberNo) -> tuple[Rule, ...]:
        """Those that can mean a member, as far as their birthday tells: mostly none."""
        daily = self.today()
        if not daily:
            return ()
        today, programme = self._context.today(), self._programmes.current
        days = birthdays_around(session.require(MEMBERS, member), today)
        return tuple(rule for rule in daily if may_hold(rule.when, programme, today, days))

    def _is_given(self, day: date) -> bool:
        done = self._context.books.get(CLOCKWORK, 1)
        run = self._context.books.get(RUNS, day.toordinal())
        if run is not None and run.reversed_on is not None:
            return False
        days = (self._occasions.given_through, done.through if done else None, done.given if done else None)
        return max((known for known in days if known is not None), default=date.min) >= day

    def joins(self, session: Session, posting: Posting, actor: Actor) -> list[Change]:
        """Stage today's gifts for who joins today; the account is the caller's to close."""
        daily = self._meant(session, posting.member)
        return self._give(session, posting, Cause(occasion=Occasion.DAY, actor=actor, keep=False), daily)

    def changed(self, session: Session, member: MemberNo, actor: Actor) -> list[Change]:
        """Stage today's gifts for whose file was corrected: the birthday is today, a tag was put on."""
        return self._later(session, member, self._cause(actor))

    def bought(self, session: Session, member: MemberNo, sale: SaleNo, actor: Actor) -> list[Change]:
        """Stage today's gifts for who meets their condition by a purchase; they go back with it, once it does whole."""
        return self._later(session, member, self._cause(actor, sale=sale))

    def happened(self, session: Session, member: MemberNo, happening: int, actor: Actor) -> list[Change]:
        """Stage today's gifts for who meets their condition by an occasion; undoing that takes them back."""
        return self._later(session, member, self._cause(actor, of=happening))

    def _cause(self, actor: Actor, *, sale: SaleNo | None = None, of: int = 0) -> Cause:
        return Cause(occasion=Occasion.DAY, actor=actor, sale=sale, own=sale is not None, of=of)

    def _later(self, session: Session, member: MemberNo, cause: Cause) -> list[Change]:
        daily = self._meant(session, session.kept(member))
        if not daily:
            return []
        now, today, actor = self._context.now(), self._context.today(), cause.actor
        posting = Posting(session, member, at=now, on=today, source=actor.source, staff=actor.staff)
        return self._give(session, posting, cause, daily)

    def _give(self, session: Session, posting: Posting, cause: Cause, daily: Sequence[Rule]) -> list[Change]:
        if not daily:
            return []
        rules = self._programmes.rules
        case = self._occasions.case(session, posting, cause)
        if not gives(case, rules, Occasion.DAY, of=daily):
            return []
        had = self._had(posting.member, posting.on, {rule.id for rule in rules.on(Occasion.DAY)})
        left = still_open(daily, [rules.by_id[rule] for rule in had], rules.groups)
        staged = self._occasions.hand_over(session, posting, cause, gives(case, rules, Occasion.DAY, of=left))
        batch = DayBatch(session, posting.on)
        batch.take(posting, staged)
        if staged.gains:
            batch.put(reached=0 if cause.keep else posting.member)
        return batch.news

    def _had(self, member: MemberNo, on: date, rules: Iterable[str]) -> frozenset[str]:
        """Rules of the day that have given this member something for it which stands."""
        books, wanted = self._context.books, frozenset(rules)
        calendar = self._context.calendar
        midnight = calendar.start_of(on)
        gave: set[str] = set()
        for number in reversed(books.of_member(LEDGER, "member", member)):
            entry = books.require(LEDGER, number)
            if entry.at < midnight:
                break
            is_gift = entry.kind is Kind.EARN and entry.on == on and entry.rule in wanted
            if is_gift and not books.find(LEDGER, "reverses", number):
                gave.add(entry.rule)
        for number in reversed(books.of_member(COUPONS, "member", member)):
            coupon = books.require(COUPONS, number)
            if coupon.at < midnight:
                break
            if calendar.day_of(coupon.at) == on and coupon.rule in wanted and coupon.void_on is None:
                gave.add(coupon.rule)
        return frozenset(gave)
