"""What is known of shared cards: whose they are, what each brought and may still take."""

from __future__ import annotations

from datetime import date

from shopclub.core.context import Context
from shopclub.core.households.model import HOUSEHOLDS, Card, Household, HouseholdView, Part
from shopclub.core.households.rules import Contribution, contribution, lower, share_of, taken_on
from shopclub.core.kernel.errors import RuleViolation
from shopclub.core.kernel.ids import EntryNo, MemberNo
from shopclub.core.ledger.model import LEDGER, Entry
from shopclub.core.ledger.verbs import Points
from shopclub.core.programme.effects import AgreedPrices
from shopclub.core.programme.households import HouseholdKind, Leaving, RankedBy, Spending
from shopclub.core.programme.verbs import Programmes
from shopclub.core.store.index import ExactIndex, attach


class HouseholdReading:
    """Looking at shared cards; the facts that rules ask for come from here."""

    def __init__(self, context: Context, programmes: Programmes, points: Points) -> None:
        self._context = context
        self._programmes = programmes
        self._points = points
        # Only what stands: a household that ended has no keys, so that its members may share another card.
        self._index = ExactIndex(
            lambda doc: (
                ()
                if doc.get("closed_on")
                else (str(doc["main"]), *(str(card["member"]) for card in doc.get("cards", ())))
            )
        )
        attach(context.books.db.storage, HOUSEHOLDS.name, self._index)

    def get(self, number: int) -> Household:
        """
        One household, ended or not.

        Raises:
            NotFound: `households_not_found`.
        """
        return self._context.books.require(HOUSEHOLDS, number)

    def number_of(self, member: int) -> int | None:
        """The household a member belongs to or is invited to."""
        return self._index.get(str(member))

    def of(self, member: int) -> Household | None:
        """The household a member collects with; not one they are only invited to."""
        number = self.number_of(member)
        household = None if number is None else self.get(number)
        return household if household is not None and member in household.members() else None

    def all(self) -> list[tuple[int, Household]]:
        """Every household that has not ended, by number."""
        return [(n, one) for n, one in sorted(self._context.books.all(HOUSEHOLDS)) if one.closed_on is None]

    def kind_of(self, household: Household) -> HouseholdKind | None:
        """Its kind in the programme; None where that has it no more."""
        return self._programmes.current.household(household.kind)

    def offered(self) -> tuple[HouseholdKind, ...]:
        """Kinds of which new ones may be opened."""
        return tuple(kind for kind in self._programmes.current.households if kind.enabled)

    def view(self, member: MemberNo) -> HouseholdView | None:
        """A member's household as they may see it, an invitation too; None without one."""
        number = self.number_of(member)
        if number is None:
            return None
        household = self.get(number)
        is_in = member in household.members()
        return HouseholdView(
            number=number,
            household=household,
            kind=self.kind_of(household),
            member=member,
            is_main=member == household.main,
            is_invited=not is_in,
            points=self._points.account(household.main).points() if is_in else 0,
            parts=self.parts(household) if is_in else (),
        )

    def parts(self, household: Household) -> tuple[Part, ...]:
        """What each card has to do with what is collected."""
        today = self._context.today()
        cards = sorted(household.cards, key=lambda card: card.agreed is None)
        return (self._main_part(household, today), *(self._part(household, card, today) for card in cards))

    def _main_part(self, household: Household, today: date) -> Part:
        entries = [(n, e) for n, e in self._own(household.main) if e.on >= household.since]
        given = contribution(entries)
        return Part(
            member=household.main,
            is_main=True,
            card=None,
            brought=given.brought,
            taken=given.taken,
            taken_today=taken_on(entries, today, self._origin),
            left_today=None,
        )

    def _part(self, household: Household, card: Card, today: date) -> Part:
        given = self.contribution(household, card)
        return Part(
            member=card.member,
            is_main=False,
            card=card,
            brought=given.brought,
            taken=given.taken,
            taken_today=self._taken_today(card.member, household.main, today) if card.agreed else 0,
            left_today=self.left_today(card.member, today),
        )

    def contribution(self, household: Household, card: Card) -> Contribution:
        """What a sub-card brought and took since its holder agreed."""
        if card.agreed is None:
            return Contribution()
        since = card.agreed.at
        return contribution((n, e) for n, e in self._points.between(card.member, household.main) if e.at >= since)

    def takes_along(self, member: MemberNo) -> int:
        """Points a sub-card would take along if it left now, as the programme says."""
        household = self.of(member)
        card = household.card(member) if household is not None else None
        kind = self.kind_of(household) if household is not None else None
        if household is None or card is None or kind is None or kind.leaving is not Leaving.SHARE:
            return 0
        pool = self._points.account(household.main)
        return sum(share_of(self.contribution(household, card), pool, self._context.today()).values())

    def _own(self, member: MemberNo) -> list[tuple[EntryNo, Entry]]:
        """What somebody did to their own balance."""
        return [(number, entry) for number, entry in self._points.did(member) if entry.account is None]

    def _origin(self, number: EntryNo) -> Entry | None:
        return self._context.books.get(LEDGER, number)

    def _taken_today(self, member: MemberNo, main: MemberNo, day: date) -> int:
        recent = []
        for number, entry in self._points.did(member):
            if self._context.calendar.day_of(entry.at) < day:
                break
            if entry.account == main:
                recent.append((number, entry))
        return taken_on(recent, day, self._origin)

    # -- facts --------------------------------------------------------------------------------------

    def demand_alone(self, member: MemberNo) -> None:
        """
        Refuse who shares a card, or is invited to.

        Raises:
            RuleViolation: `household_alone`.
        """
        if self.number_of(member) is not None:
            raise RuleViolation("household_alone", member=member)

    def together(self, member: MemberNo) -> tuple[MemberNo, ...]:
        """All whose points are on the same account as a member's."""
        household = self.of(member)
        return (member,) if household is None else household.members()

    def kind_name(self, member: MemberNo) -> str:
        """Id of the kind of card a member shares; empty for none."""
        household = self.of(member)
        return household.kind if household is not None else ""

    def ranked(self, member: MemberNo) -> MemberNo:
        """Whose tier counts for a member."""
        household = self.of(member)
        kind = None if household is None else self.kind_of(household)
        return household.main if household is not None and kind is not None and kind.tier is RankedBy.MAIN else member

    def agreed_prices(self, member: MemberNo) -> dict[str, int]:
        """Prices agreed with a member's household, as a bill is compared with them."""
        household = self.of(member)
        return {} if household is None else lower(household.prices)

    def prices_apply(self) -> bool:
        """Whether a rule in force puts agreed prices on the bill."""
        rules = self._programmes.current.rules
        return any(rule.enabled and isinstance(rule.then, AgreedPrices) for rule in rules)

    def left_today(self, member: MemberNo, day: date) -> int | None:
        """What a sub-card may still take on a day; None: whatever is there, as for the main card and for others."""
        household = self.of(member)
        if household is None or member == household.main:
            return None
        kind, card = self.kind_of(household), household.card(member)
        if kind is not None and kind.spends is Spending.MAIN:
            return 0
        most = card.per_day if card is not None and card.per_day is not None else (kind.per_day if kind else None)
        return None if most is None else max(0, most - self._taken_today(member, household.main, day))

    def redeems_now(self, member: MemberNo, day: date) -> bool:
        """Whether rewards may be taken: with cards that redeem with a purchase, on a day one of them bought."""
        household = self.of(member)
        kind = None if household is None else self.kind_of(household)
        if household is None or kind is None or not kind.with_purchase:
            return True
        return any(self._points.account(one).last_on == day for one in household.members())
