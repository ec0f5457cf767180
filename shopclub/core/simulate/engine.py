"""
A programme replayed over the shop's past, in memory: the club's own rooms decide, nothing is written.

What people did is repeated in its order; what follows from the rules follows anew. What members spent is what they
really spent, as far as it is there, or what a stated habit says (`model.Habit`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta

import msgspec

from shopclub.core.campaigns.staging import Cause
from shopclub.core.coupons.model import COUPONS
from shopclub.core.coupons.rules import is_usable
from shopclub.core.households.model import HOUSEHOLDS
from shopclub.core.kernel.errors import ClubError
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.model import ACCOUNTS, Account, Source
from shopclub.core.ledger.posting import Posting
from shopclub.core.members.model import MEMBERS, Member, Status
from shopclub.core.plans.model import PLANS
from shopclub.core.programme.compiling import CompiledRules, compile_rules
from shopclub.core.programme.model import Occasion, Programme
from shopclub.core.simulate.daily import PastGifts
from shopclub.core.simulate.events import (
    Adopted,
    Enrolled,
    Event,
    Granted,
    Happened,
    Issued,
    Joined,
    Kept,
    Left,
    Past,
    Retracted,
    Returned,
    Ruled,
    Sharing,
    Sold,
    Voided,
)
from shopclub.core.simulate.falling import Falling
from shopclub.core.simulate.keeping import Keeping
from shopclub.core.simulate.memory import MemoryBooks
from shopclub.core.simulate.model import Closing, Habit, Unplayed, Window, Witness
from shopclub.core.simulate.rooms import InForce, Rooms
from shopclub.core.simulate.selling import COUNTER, Selling
from shopclub.core.simulate.telling import Teller
from shopclub.core.tiers.moving import move
from shopclub.core.tiers.rules import granted

TELL_EVERY = 500
"""Events between two tellings of progress."""
Progress = Callable[[float], None]


def replay(
    past: Past,
    programme: Programme | None,
    window: Window,
    habit: Habit | None = None,
    witness: Witness | None = None,
    progress: Progress | None = None,
) -> Closing:
    """
    Replay the past under a programme.

    Args:
        past: as read.
        programme: in force from the first day of the window on; None: those that were in force, all the time.
        window: the days that are looked at; the replay ends with its last.
        habit: how points are spent within the window under a programme; None: as they really were.
        witness: is told what happens within the window.
        progress: told the share done.
    """
    return Replay(past, programme, window, habit, witness or Witness()).run(progress)


class Replay:
    """One replay."""

    def __init__(
        self, past: Past, programme: Programme | None, window: Window, habit: Habit | None, witness: Witness
    ) -> None:
        self._past = past
        self._window = window
        self._tried = None if programme is None else compile_rules(programme, max(past.versions, default=0) + 1)
        self.books = MemoryBooks(past.merged)
        self.programmes = InForce(past.spans)
        self.rooms = Rooms(self.books, past.shop, self.programmes)
        self.falling = Falling(self.rooms)
        self.gifts = PastGifts(self.rooms, self.falling, self.rooms.campaigns.occasions)
        self.teller = Teller(self.rooms, window, witness, past.returned)
        self.unplayed: Counter[str] = Counter()
        self.selling = Selling(past, self.rooms, self.falling, self.teller, self.unplayed, habit)
        self._keeping = Keeping(self.rooms, self.falling)
        self._happened: dict[int, int] = {}
        self._day = date.min
        """The last day whose gifts are given."""
        self._runs_from = self.rooms.moment.calendar.day_of(past.shop.founded_at)
        """Before it there was no daily run."""
        every = [*past.versions.values(), *([self._tried] if self._tried else [])]
        self._gives_daily = any(rules.on(Occasion.DAY) or rules.on(Occasion.PERIOD_END) for rules in every)
        self._do: dict[type[Event], Callable[..., None]] = {
            Joined: self._join,
            Sold: self.selling.sell,
            Returned: self.selling.take_back,
            Kept: self._keep,
            Happened: self._happen,
            Retracted: self._retract,
            Granted: self._grant,
            Issued: self._issue,
            Voided: self._void,
            Enrolled: self._enrol,
            Sharing: self._share,
            Left: self._leave,
            Adopted: self._adopt,
        }

    def run(self, progress: Progress | None) -> Closing:
        """All of it."""
        events, last, do = self._past.events, self._window.last, self._do
        moment = self.rooms.moment
        self._set_rules(self.programmes.rules)
        for seen, event in enumerate(events):
            if event.on > last:
                if isinstance(event, Joined):  # the clock was set back: what they did may lie before that
                    self.books.put(MEMBERS, event.number, event.member)
                continue
            if event.on > self._day:
                self._turn_to(event.on)
            moment.at, moment.on = event.at, event.on
            do[type(event)](event)
            if progress is not None and seen % TELL_EVERY == 0:
                progress(seen / len(events))
        return self._close(last)

    # -- days and programmes ------------------------------------------------------------------------

    def _turn_to(self, on: date) -> None:
        """Let the days begin, up to one of them."""
        if self._tried is not None and self._day < self._window.first <= on:
            self._begin(self._window.first - timedelta(days=1))
            self.falling.bring_all(self._window.first - timedelta(days=1))
            self.programmes.only(Ruled(from_on=self._window.first, rules=self._tried))
            self._set_rules(self._tried)
            self.selling.is_tried = self._keeping.is_tried = True
            self._runs_from = min(self._runs_from, self._window.first)
        self._begin(on)

    def _begin(self, last: date) -> None:
        """The gifts of each day up to one."""
        moment = self.rooms.moment
        if self._gives_daily:
            for ordinal in range(max(self._day, self._runs_from).toordinal(), last.toordinal() + 1):
                day = date.fromordinal(ordinal)
                if day > self._day and day >= self._runs_from:
                    moment.on, moment.at = day, moment.calendar.start_of(day)
                    self.gifts.turn(day)
        self._day = max(self._day, last)

    def _set_rules(self, rules: CompiledRules) -> None:
        self.programmes.put(rules)
        self.falling.anew()
        self.selling.rules_changed()

    def _adopt(self, event: Adopted) -> None:
        if self.selling.is_tried or event.version == self.programmes.version:
            return
        # What fell due on the day itself was done in the morning, before somebody adopted anything.
        self.falling.bring_all(event.on - timedelta(days=event.planned))
        rules = self._past.versions[event.version]
        if not event.planned:
            known = next((span for span in self._past.spans if span.rules.version == event.version), None)
            self.programmes.adopted(known or Ruled(from_on=event.on, rules=rules))
        self._set_rules(rules)

    # -- people -------------------------------------------------------------------------------------

    def _join(self, event: Joined) -> None:
        number, member = event.number, event.member
        if member.merged is not None:
            return
        there = msgspec.structs.replace(member, status=Status.ACTIVE)
        self.books.put(MEMBERS, number, there)
        self.gifts.birthdays.add(number, there)
        if member.source is Source.IMPORT:
            return
        if member.referred_by is not None:
            self.falling.bring(self.books.kept(member.referred_by), event.on)
        self.rooms.campaigns.welcome(self.books.session, number, there, COUNTER)

    def _leave(self, event: Left) -> None:
        number = event.number
        member = self.books.get(MEMBERS, number)
        if member is None:
            return
        self.falling.bring(number, event.on)
        self.books.put(MEMBERS, number, _closed(member))
        posting = self._posting(number)
        posting.let_go()
        posting.close()
        self.rooms.coupons.leave(self.books.session, number, event.on)

    def _posting(self, member: MemberNo) -> Posting:
        moment = self.rooms.moment
        return Posting(self.books.session, member, at=moment.at, on=moment.on, source=Source.COUNTER)

    def _grant(self, event: Granted) -> None:
        self.falling.bring(event.member, event.on)
        ladder, hold = self.programmes.current.ladder, event.change.granted()
        if ladder is None or hold is None or self.programmes.current.tier(hold.tier) is None:
            self.unplayed["tier_not_found"] += 1
            return
        posting = self._posting(event.member)
        standing = granted(posting.account, ladder, hold.tier, hold.until, event.on)
        move(self.books.session, posting, ladder, standing, at=event.at, on=event.on, cause="hand")
        posting.close()

    def _enrol(self, event: Enrolled) -> None:
        self.books.put(PLANS, event.member, event.after)

    def _share(self, event: Sharing) -> None:
        self.rooms.share_cards()
        household = event.household
        before = self.books.get(HOUSEHOLDS, event.number)
        for member in set(before.members() if before else ()) - set(household.members()):
            self._collects_on(member, None)
        self.books.put(HOUSEHOLDS, event.number, household)
        self.rooms.shared.told(event.number, household)
        for member in household.members():
            self._collects_on(member, household.main if member != household.main else None)

    def _collects_on(self, member: MemberNo, pool: MemberNo | None) -> None:
        account = self.books.get(ACCOUNTS, member) or Account()
        if account.pool != pool:
            self.books.put(ACCOUNTS, member, msgspec.structs.replace(account, pool=pool))

    # -- outside sales ------------------------------------------------------------------------------

    def _keep(self, event: Kept) -> None:
        if self._keeping.keep(event) > 0:
            self.unplayed["points_insufficient"] += 1
        coupon = event.entry.coupon
        number = None if coupon is None or event.of is not None else self.selling.coupon_of(coupon, event.on)
        if number is not None:
            self.rooms.coupons.desk.use_for_reward(self.books.session, number, event.on, event.number)

    def _happen(self, event: Happened) -> None:
        self.falling.bring(event.member, event.on)
        cause = Cause(
            occasion=event.occasion,
            actor=COUNTER,
            about=event.about,
            streak=event.streak,
            always=event.occasion is Occasion.SIGN_IN,
        )
        staged = self.rooms.campaigns.stage(self.books.session, self._posting(event.member), cause)
        if staged.number:
            self._happened[event.number] = staged.number

    def _retract(self, event: Retracted) -> None:
        number = self._happened.get(event.number)
        if number is None:
            return
        try:
            self.rooms.campaigns.stage_undo(self.books.session, number, COUNTER)
        except ClubError as refusal:
            self.unplayed[refusal.code] += 1

    def _issue(self, event: Issued) -> None:
        self.selling.given[event.number] = self.books.insert(COUPONS, event.coupon)

    def _void(self, event: Voided) -> None:
        number = self.selling.coupon_of(event.number, event.on)
        if number is not None:
            self.rooms.coupons.desk.void(self.books.session, [number], event.on)

    # -- the end ------------------------------------------------------------------------------------

    def _close(self, last: date) -> Closing:
        moment = self.rooms.moment
        self._turn_to(last)
        moment.on, moment.at = last, moment.calendar.start_of(last)
        self.falling.bring_all(last)
        programme, still_open = self.programmes.current, Counter[str]()
        for coupon in self.books.table(COUPONS).values():
            if is_usable(coupon, programme.coupon(coupon.kind), last):
                still_open[coupon.kind] += 1
        return Closing(
            on=last,
            accounts={MemberNo(n): account for n, account in self.books.table(ACCOUNTS).items()},
            coupons_open=dict(still_open),
            sales=self.selling.count,
            unplayed=tuple(Unplayed(code=code, count=count) for code, count in self.unplayed.most_common()),
        )


def _closed(member: Member) -> Member:
    return msgspec.structs.replace(member, status=Status.CLOSED)
