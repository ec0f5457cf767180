"""Gathering the facts that conditions look at: everything about one member, at one moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

import msgspec

from shopclub.core.campaigns.model import TALLIES, Tallies
from shopclub.core.context import Context
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.model import Account
from shopclub.core.ledger.rules import available, usable
from shopclub.core.ledger.units import POINTS, PURSE
from shopclub.core.ledger.verbs import Points
from shopclub.core.members.birthdays import birthdays_around
from shopclub.core.members.model import MEMBERS, Member
from shopclub.core.programme.facts import Case, Facts, PastReceipt, Tally
from shopclub.core.programme.holding import holds
from shopclub.core.programme.verbs import Programmes
from shopclub.core.tiers.rules import current_tier

NO_TAGS: frozenset[str] = frozenset()


class Providers:
    """
    Where facts come from that belong to packages which lie higher; each answers for one member.

    The club puts its own in when such a package is there; until then nobody is in a segment, a household or a plan.
    """

    def __init__(self) -> None:
        self.segments: Callable[[MemberNo], frozenset[str]] = lambda _: frozenset()
        """Segments the member is in."""
        self.household: Callable[[MemberNo], str] = lambda _: ""
        """Kind of the household card."""
        self.plan: Callable[[MemberNo, date], str] = lambda _, __: ""
        """The paid plan on a day."""
        self.ranked: Callable[[MemberNo], MemberNo] = lambda member: member
        """Whose tier counts for the member: their own, or that of the household's main card."""
        self.agreed: Callable[[MemberNo], dict[str, int]] = lambda _: {}
        """Prices agreed with the member's household: code or name of a product, in lower case -> minor units."""
        self.redeems: Callable[[MemberNo, date], bool] = lambda _, __: True
        """Whether the member may take rewards on a day: a company only with a purchase."""
        self.receipts: Callable[[MemberNo, date], tuple[PastReceipt, ...]] = lambda _, __: ()
        """Purchases since a day."""


class Gatherer:
    """Puts facts together."""

    def __init__(self, context: Context, programmes: Programmes, points: Points) -> None:
        self._context = context
        self._programmes = programmes
        self._points = points
        self.providers = Providers()

    def facts(
        self,
        number: MemberNo | None,
        *,
        account: Account | None = None,
        purse: Account | None = None,
        on: date | None = None,
        member: Member | None = None,
        tallies: Mapping[str, Tally] | None = None,
    ) -> Facts:
        """
        The facts about a member; those of a walk-in for None.

        Args:
            number: of the member.
            account: as it stands within a verb; None: as it is committed.
            purse: the account the points are on, as it stands within a verb.
            on: the day asked for, where it is not today (a daily run that catches up); the wall clock is then noon.
            member: the file as it stands within a verb; None: as it is committed.
            tallies: what rules have given, as it stands within a verb; None: as it is committed.
        """
        walk_in = self.of_the_day(on, tallies)
        if number is None:
            return walk_in
        file = member or self._context.books.require(MEMBERS, number)
        day = self._context.today() if on is None else on
        return self.about(walk_in, number, file, account or self._points.account(number), day, purse)

    def of_the_day(self, on: date | None = None, tallies: Mapping[str, Tally] | None = None) -> Facts:
        """The facts about the moment alone; arguments as of `facts`."""
        now = self._context.calendar.local(self._context.now())
        minute = now.hour * 60 + now.minute if on is None else 12 * 60
        given = self.tallies().given if tallies is None else dict(tallies)
        return Facts(version=self._programmes.rules.version, minute=minute, tallies=given)

    def about(
        self,
        walk_in: Facts,
        number: MemberNo,
        member: Member,
        account: Account,
        day: date,
        purse: Account | None = None,
    ) -> Facts:
        """
        The facts about a member whose documents are at hand.

        Args:
            walk_in: of the day.
            number: of the member.
            member: the file.
            account: the balances.
            day: the day asked for.
            purse: the account the points are on; None: as it is committed.
        """
        rules, providers = self._programmes.rules, self.providers
        points = purse or self._points.purse_of(account)
        since = day - timedelta(days=rules.look_back_days - 1)
        return msgspec.structs.replace(
            walk_in,
            member=number,
            tier=self._tier(number, account),
            available=(free := self._points.free(number, day, purse=points)),
            held=max(0, usable(points, day) - free),
            owes=bool(points.debt.get(POINTS)),
            joined_on=member.joined_on,
            purchases=account.life.visits,
            last_on=account.last_on,
            birthdays=birthdays_around(member, day),
            referred=member.referred_by is not None,
            tags=frozenset(tag.casefold() for tag in member.tags) if member.tags else NO_TAGS,
            fields=member.fields,
            segments=providers.segments(number),
            household=providers.household(number),
            plan=providers.plan(number, day),
            agreed=providers.agreed(number),
            redeems=providers.redeems(number, day),
            receipts=providers.receipts(number, since) if rules.look_back_days else (),
            used=account.used,
            carry=account.carry,
            purse={unit: left for unit in PURSE if unit in account.lots and (left := available(account, day, unit))},
        )

    def _tier(self, number: MemberNo, account: Account) -> str:
        whose = self.providers.ranked(number)
        return current_tier(
            account if whose == number else self._points.account(whose), self._programmes.current.ladder
        )

    def at_counter(self, number: MemberNo) -> Facts:
        """
        The facts about a member at the counter, where points may be redeemed late by who has that right.

        `available` has those in it, `late_days` says how late they may be.
        """
        facts, today = self.facts(number), self._context.today()
        late = self.late_days(facts, today)
        if not late:
            return facts
        free = self._points.free(number, today, late_days=late)
        return msgspec.structs.replace(facts, available=free, late_days=late)

    def late_days(self, facts: Facts, on: date) -> int:
        """How many days after their last usable day a member may redeem points at the counter; mostly none."""
        programme = self._programmes.current
        right = programme.late
        if right is None or not holds(right.when, Case(programme=programme, on=on, facts=facts)):
            return 0
        return right.days

    def tallies(self) -> Tallies:
        """What rules with caps have given."""
        return self._context.books.get(TALLIES, 1) or Tallies()
