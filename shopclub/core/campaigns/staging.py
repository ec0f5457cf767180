"""
What verbs do when something happens outside a sale: post, issue and count what the rules give, inside their commit.

What is given may lift a tier, and a tier that is reached is an occasion itself: that follows at once. It ends, since
nothing given here lowers a figure and there are only so many tiers.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

import msgspec

from shopclub.core.books import Session
from shopclub.core.campaigns.counting import Given, count, end
from shopclub.core.campaigns.gathering import Gatherer
from shopclub.core.campaigns.model import HAPPENINGS, TALLIES, Gain, Happening, OccasionGave, Tallies
from shopclub.core.campaigns.rules import gives, points_of
from shopclub.core.changes import Change, CouponsChanged, PointsMoved
from shopclub.core.context import Context
from shopclub.core.coupons.model import COUPONS
from shopclub.core.coupons.staging import CouponDesk, Stamp
from shopclub.core.kernel.ids import EntryNo, SaleNo
from shopclub.core.ledger.posting import Posting
from shopclub.core.ledger.units import ENGAGEMENT
from shopclub.core.members.model import MEMBERS
from shopclub.core.programme.facts import Case
from shopclub.core.programme.model import Occasion, Rule
from shopclub.core.programme.verbs import Programmes
from shopclub.core.staff.model import Actor
from shopclub.core.tiers.moving import moved, rise
from shopclub.core.tiers.rules import current_tier, place_of

_OF_A_DAY = (Occasion.DAY, Occasion.PERIOD_END)


class Cause(msgspec.Struct, frozen=True, kw_only=True):
    """What happened, and who recorded it."""

    occasion: Occasion
    actor: Actor
    about: str = ""
    streak: int = 0
    sale: SaleNo | None = None
    """The sale on whose account it happened."""
    own: bool = False
    """Whether that is the member's own."""
    keep: bool = True
    """Whether a row of `happenings` tells of it; the daily run keeps its own record."""
    always: bool = False
    """Keep the row also when nothing was given."""
    of: int = 0
    """The happening it follows from."""


class Staged:
    """What an occasion brought so far within a verb."""

    def __init__(self) -> None:
        self.gains: list[Gain] = []
        """Those that gave something, as given."""
        self.entries: list[EntryNo] = []
        self.coupons: list[int] = []
        self.number = 0
        """Of the happening; 0 without one."""
        self.news: list[Change] = []

    @property
    def points(self) -> int:
        """All points given."""
        return points_of(self.gains)

    @property
    def engagement(self) -> int:
        """All engagement points given."""
        return sum(gain.points for gain in self.gains if gain.unit == ENGAGEMENT)


class Occasions:
    """The rules of occasions, within a commit."""

    def __init__(self, context: Context, programmes: Programmes, gatherer: Gatherer, desk: CouponDesk) -> None:
        self._context = context
        self._programmes = programmes
        self._gatherer = gatherer
        self._desk = desk
        self.given_through: date | None = None
        """The day whose gifts every member has had in this run of the program, before that is written down."""

    def case(self, session: Session, posting: Posting, cause: Cause) -> Case:
        """The member as they stand within a verb, on the day of the posting; the gifts of a day ask for no hour."""
        tallies = session.get(TALLIES, 1) or Tallies()
        is_now = posting.on == self._context.today() and cause.occasion not in _OF_A_DAY
        facts = self._gatherer.facts(
            posting.member,
            account=posting.account,
            purse=posting.purse,
            on=None if is_now else posting.on,
            member=session.get(MEMBERS, posting.member),
            tallies=tallies.given,
        )
        if cause.about or cause.streak:
            facts = msgspec.structs.replace(facts, about=cause.about, streak=cause.streak)
        return Case(programme=self._programmes.current, on=posting.on, facts=facts)

    def stage(
        self,
        session: Session,
        posting: Posting,
        cause: Cause,
        *,
        of: Sequence[Rule] | None = None,
        but: Collection[str] = (),
    ) -> Staged:
        """
        Stage what an occasion brings a member, and what follows of it; the account is the caller's to close.

        Args:
            session: of the verb.
            posting: of the member, of no sale, on the day it counts for.
            cause: what happened.
            of: the rules of the occasion to look at; None: all.
            but: rules that have given for this already.
        """
        rules = self._programmes.rules
        if not (rules.on(cause.occasion) if of is None else of) and not cause.always:
            return Staged()
        case = self.case(session, posting, cause)
        return self.hand_over(session, posting, cause, gives(case, rules, cause.occasion, of=of, but=but))

    def hand_over(self, session: Session, posting: Posting, cause: Cause, gains: Sequence[Gain]) -> Staged:
        """Stage some gains, the row that tells of them, and what follows; as `stage`, where they are known already."""
        staged = Staged()
        before = current_tier(posting.account, self._programmes.current.ladder)
        for gain in gains:
            self._give(session, posting, cause, gain, staged)
        if not staged.gains and not cause.always:
            return staged
        if cause.keep:
            staged.number = session.insert(HAPPENINGS, _happening(posting, cause, staged))
        self._tell(posting, cause, staged)
        staged.news += end(session, self._programmes.rules, posting.on)
        self._climb(session, posting, cause, before, staged)
        return staged

    def _give(self, session: Session, posting: Posting, cause: Cause, gain: Gain, staged: Staged) -> None:
        if gain.coupon:
            numbers = self._issue(session, posting, cause, gain)
            if not numbers:
                return
            staged.coupons += numbers
        else:
            assert gain.why is not None
            more = {"rule": gain.rule, "unit": gain.unit, "expires": gain.expires, "qualifies": gain.qualifies}
            number = posting.earn(gain.points, gain.why, **more)
            staged.entries.append(number)
        if gain.period:
            count(session, posting, {gain.rule: Given(period=gain.period, points=gain.points)}, posting.on)
        staged.gains.append(gain)

    def _issue(self, session: Session, posting: Posting, cause: Cause, gain: Gain) -> list[int]:
        kind = self._programmes.current.coupon(gain.coupon)
        if kind is None:
            return []
        stamp = Stamp(at=posting.at, on=posting.on, actor=cause.actor, rule=gain.rule, period=gain.period)
        numbers = self._desk.issue(session, kind, posting.member, stamp, gain.count)
        for number in numbers[1:]:
            # The uses of a rule are counted by the first coupon of each.
            coupon = session.require(COUPONS, number)
            session.put(COUPONS, number, msgspec.structs.replace(coupon, period=""))
        return numbers

    def _tell(self, posting: Posting, cause: Cause, staged: Staged) -> None:
        if staged.entries:
            staged.news.append(PointsMoved(member=posting.member))
        if staged.coupons:
            staged.news.append(CouponsChanged(member=posting.member))
        if staged.number and staged.gains:
            gave = OccasionGave(number=staged.number, member=posting.member, occasion=cause.occasion)
            staged.news.append(gave)

    def _climb(self, session: Session, posting: Posting, cause: Cause, before: str, staged: Staged) -> None:
        """Lift the tier where what was given reaches it, and give what reaching it brings."""
        ladder = self._programmes.current.ladder
        after = rise(session, posting, ladder, posting.at, sale=cause.sale if cause.own else None)
        staged.news += moved(posting.member, before, after)
        self.reached(session, posting, before, after, cause, staged)

    def reached(
        self, session: Session, posting: Posting, before: str, after: str, cause: Cause, staged: Staged
    ) -> None:
        """
        Stage what reaching a tier brings, where `after` is higher than `before`; both as of the posting's account.

        Args:
            session: of the verb.
            posting: of the member, of no sale.
            before: tier before.
            after: tier now.
            cause: what lifted it.
            staged: takes up the news.
        """
        ladder = self._programmes.current.ladder
        if ladder is None or place_of(ladder, after) <= place_of(ladder, before):
            return
        tier = Cause(
            occasion=Occasion.TIER,
            actor=cause.actor,
            about=after,
            sale=cause.sale,
            own=cause.own,
            keep=cause.keep,
            of=cause.of or staged.number,
        )
        follows = self.stage(session, posting, tier)
        staged.gains += follows.gains
        staged.entries += follows.entries
        staged.coupons += follows.coupons
        staged.news += follows.news


def _happening(posting: Posting, cause: Cause, staged: Staged) -> Happening:
    return Happening(
        at=posting.at,
        on=posting.on,
        member=posting.member,
        occasion=cause.occasion,
        about=cause.about,
        rules=tuple(gain.rule for gain in staged.gains),
        entries=tuple(staged.entries),
        coupons=tuple(staged.coupons),
        streak=cause.streak,
        sale=cause.sale,
        of=cause.of,
        staff=cause.actor.staff,
        source=cause.actor.source,
    )
