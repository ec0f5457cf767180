"""
The rooms a replay works with: the club's own, over books in memory and a clock that stands where the replay puts it.

What the file keeps in indices beside its tables is kept here by hand; everything that decides is the real thing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime

from shopclub.core.campaigns.gathering import Gatherer
from shopclub.core.campaigns.verbs import Campaigns
from shopclub.core.changes import Changes
from shopclub.core.context import Context
from shopclub.core.coupons.staging import CouponDesk
from shopclub.core.coupons.verbs import Coupons
from shopclub.core.giftcards.staging import CardDesk
from shopclub.core.households.model import Household
from shopclub.core.households.reading import HouseholdReading
from shopclub.core.kernel.calendar import ShopCalendar
from shopclub.core.kernel.chance import SystemChance
from shopclub.core.kernel.ids import EntryNo, MemberNo, SaleNo
from shopclub.core.ledger.model import Entry
from shopclub.core.ledger.verbs import Points
from shopclub.core.members.verbs import Members
from shopclub.core.plans.model import PLANS, Enrolment
from shopclub.core.plans.rules import plan_on
from shopclub.core.programme.compiling import CompiledRules
from shopclub.core.programme.facts import PastReceipt
from shopclub.core.programme.rules import Undated, ends_of_undated
from shopclub.core.programme.verbs import Programmes
from shopclub.core.sales.refunds import Refunds
from shopclub.core.sales.staging import SaleDesk
from shopclub.core.sales.verbs import Sales
from shopclub.core.shop.model import Shop
from shopclub.core.simulate.events import Ruled
from shopclub.core.simulate.memory import MemoryBooks
from shopclub.core.tiers.verbs import Tiers


class Moment(Context):
    """Where the replay stands."""

    def __init__(self, books: MemoryBooks, shop: Shop) -> None:
        self.books = books
        self.changes = Changes()
        self.chance = SystemChance()
        self._shop = shop
        self._calendar = ShopCalendar(shop.timezone)
        self.at = shop.founded_at
        self.on = date.min

    @property
    def shop(self) -> Shop:
        """The shop."""
        return self._shop

    @property
    def calendar(self) -> ShopCalendar:
        """Days of the shop's time zone."""
        return self._calendar

    def now(self) -> datetime:
        """The instant that is replayed."""
        return self.at

    def today(self) -> date:
        """The business day that is replayed."""
        return self.on


class InForce(Programmes):
    """The programme of the day that is replayed."""

    def __init__(self, spans: Sequence[Ruled]) -> None:
        """
        Args:
            spans: what was in force from which day, by day.
        """
        self._spans = [spans[0], *(span for span in spans[1:] if span.planned)]
        self._now = spans[0].rules
        self._by_version = {span.rules.version: span.rules for span in spans}

    def put(self, rules: CompiledRules) -> None:
        """From now on this one is in force."""
        self._now = rules
        self._by_version[rules.version] = rules

    def adopted(self, span: Ruled) -> None:
        """In the middle of a day it came into force."""
        rest = [one for one in self._spans if one.planned or one.from_on < span.from_on]
        self._spans = sorted([*(rest or ()), span], key=lambda one: one.from_on)
        self.put(span.rules)

    def only(self, span: Ruled) -> None:
        """From a day on nothing but this one is in force, whatever was adopted later."""
        self._spans = [*(one for one in self._spans if one.from_on < span.from_on), span]
        self.put(span.rules)

    @property
    def rules(self) -> CompiledRules:
        """The programme in force."""
        return self._now

    def rules_of(self, version: int) -> CompiledRules:
        """A version compiled."""
        return self._by_version.get(version, self._now)

    def rules_on(self, on: date) -> CompiledRules:
        """The programme in force on a day."""
        return next((span.rules for span in reversed(self._spans) if span.from_on <= on), self._spans[0].rules)

    @contextmanager
    def of_day(self, on: date) -> Iterator[CompiledRules]:
        """Let everybody who asks for the programme in force have that of a day."""
        now = self._now
        self._now = self.rules_on(on)
        try:
            yield self._now
        finally:
            self._now = now

    @property
    def version(self) -> int:
        """Number of the version in force."""
        return self._now.version

    def undated(self, without: int = 0) -> Callable[[date], date | None]:
        """First day on which points without a last usable day are gone, by the day of the last activity."""
        del without  # a replay does not ask what would have been
        told = [Undated(span.from_on, span.rules.programme.expiry, span.lots) for span in self._spans]
        return ends_of_undated(told)


class Files(Members):
    """The member file, without the ways to find somebody by name."""

    def __init__(self, context: Context) -> None:
        self._context = context


class SharedCards(HouseholdReading):
    """Shared cards, with who is in which."""

    def __init__(self, context: Context, programmes: Programmes, points: Points) -> None:
        self._context = context
        self._programmes = programmes
        self._points = points
        self._in: dict[int, int] = {}

    def number_of(self, member: int) -> int | None:
        """The household a member belongs to or is invited to."""
        return self._in.get(member)

    def told(self, number: int, household: Household) -> None:
        """A household is as it is now."""
        self._in = {member: of for member, of in self._in.items() if of != number}
        self._in |= dict.fromkeys(household.members(), number)


class PastSales(Sales):
    """Sales as far as a return asks for them."""

    def __init__(
        self, context: Context, programmes: Programmes, members: Members, points: Points, cards: CardDesk
    ) -> None:
        self._context = context
        self._programmes = programmes
        self._members = members
        self._points = points
        self.cards = cards
        self.bought: dict[MemberNo, list[tuple[SaleNo, date]]] = {}
        """Purchases that stand, of whom somebody may ask."""
        self.receipts: dict[MemberNo, list[tuple[SaleNo, PastReceipt]]] = {}
        """What was bought, those returned whole left out; empty while no rule looks back."""

    def entries_of(self, number: SaleNo) -> list[tuple[EntryNo, Entry]]:
        """The entries a sale made."""
        return self._points.span(self.get(number).entries)

    def purchase_days(self, member: MemberNo, without: SaleNo) -> tuple[date | None, date | None]:
        """Days of the first and last purchase, one sale left out."""
        days = [on for number, on in self.bought.get(member, ()) if number != without]
        return (min(days), max(days)) if days else (None, None)

    def receipts_since(self, member: MemberNo, since: date) -> tuple[PastReceipt, ...]:
        """A member's purchases since a day, newest first."""
        mine = self.receipts.get(member, ())
        return tuple(receipt for _, receipt in reversed(mine) if receipt.on >= since)


class Rooms:
    """All of them."""

    def __init__(self, books: MemoryBooks, shop: Shop, programmes: InForce) -> None:
        self.books = books
        self.moment = context = Moment(books, shop)
        self.programmes = programmes
        self.tiers = Tiers(context, programmes)
        self.points = Points(context, programmes, _anybody, self.tiers.lift)
        self.gatherer = Gatherer(context, programmes, self.points)
        desk = CouponDesk(books, lambda: programmes.version)
        self.campaigns = Campaigns(context, programmes, self.points, self.gatherer, desk)
        members = Files(context)
        self.coupons = Coupons(context, programmes, members, self.gatherer.facts)
        self.desk = SaleDesk(context, programmes, self.coupons.desk, self.campaigns)
        self.sales = PastSales(context, programmes, members, self.points, self.desk.cards)
        self.refunds = Refunds(context, programmes, self.points, self.sales, self.tiers, self.coupons, self.campaigns)
        self.shared = SharedCards(context, programmes, self.points)
        self.gatherer.providers.receipts = self.sales.receipts_since
        self.gatherer.providers.plan = self._plan_on
        self._shares_cards = False

    def share_cards(self) -> None:
        """Ask from now on who shares a card with whom."""
        if self._shares_cards:
            return
        self._shares_cards = True
        providers, shared = self.gatherer.providers, self.shared
        providers.household = shared.kind_name
        providers.ranked = shared.ranked
        providers.agreed = shared.agreed_prices
        providers.redeems = shared.redeems_now
        self.points.together = shared.together
        self.points.limit = shared.left_today

    def _plan_on(self, member: MemberNo, on: date) -> str:
        return plan_on(self.books.get(PLANS, member) or Enrolment(), on)


def _anybody(member: MemberNo) -> None:
    """Whoever did something was a member."""
    del member
