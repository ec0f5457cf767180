"""Asking "why not?" at the counter: gathers what the rules look at, and lets the pure functions explain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import msgspec

from shopclub.core.campaigns.gathering import Gatherer
from shopclub.core.context import Context
from shopclub.core.coupons.model import Coupon, CouponState
from shopclub.core.coupons.rules import is_of_card
from shopclub.core.coupons.verbs import Coupons
from shopclub.core.explaining.gaps import Gap, Measure, Missed, Way
from shopclub.core.explaining.missing import Climbs, ways
from shopclub.core.explaining.nearest import first_proven, is_near, nearest_first, proven
from shopclub.core.explaining.occasions import outside_a_sale
from shopclub.core.explaining.past import Issued, as_recorded, before, cards_of, draft_of, given_at
from shopclub.core.explaining.sale import Asked, Explanation, Item, Sort, State, explain, is_for_reward
from shopclub.core.kernel.errors import RuleViolation
from shopclub.core.kernel.ids import EntryNo, MemberNo, SaleNo
from shopclub.core.ledger.units import POINTS, PURSE
from shopclub.core.ledger.verbs import Points
from shopclub.core.programme.compiling import CompiledRules
from shopclub.core.programme.facts import Case, CouponAtHand, Facts
from shopclub.core.programme.verbs import Programmes
from shopclub.core.rewards.model import Offer
from shopclub.core.rewards.verbs import Rewards
from shopclub.core.sales.model import Draft, Sale
from shopclub.core.sales.verbs import Sales
from shopclub.core.tiers.figures import ways_to
from shopclub.core.tiers.model import still_missing
from shopclub.core.tiers.rules import place_of

RECENT = timedelta(days=30)
"""So long a coupon that can't be used any more is still explained."""
MOST_COUPONS = 20
"""Coupons of one member tried on a bill."""
PROVEN = 2
"""How many of the nearest are proven by quotes."""


class WhyNot:
    """Why each part of the programme gives something or doesn't."""

    def __init__(
        self,
        context: Context,
        programmes: Programmes,
        points: Points,
        gatherer: Gatherer,
        sales: Sales,
        coupons: Coupons,
        rewards: Rewards,
    ) -> None:
        self._context = context
        self._programmes = programmes
        self._points = points
        self._gatherer = gatherer
        self._sales = sales
        self._coupons = coupons
        self._rewards = rewards

    def at_counter(self, draft: Draft) -> Explanation:
        """
        The bill being rung up: what gives, what could be used, what is missed and by how much, the nearest first.

        Args:
            draft: as rung up; may be without lines.
        """
        asked = self._asked(draft)
        found = explain(asked)
        if draft.member is not None:
            more = (*self._offers(draft.member, asked), *outside_a_sale(asked))
            found = msgspec.structs.replace(found, items=(*found.items, *more))
        found = nearest_first(found, asked.facts.available)
        return msgspec.structs.replace(found, items=proven(asked, found.items, PROVEN))

    def nearest(self, draft: Draft) -> Item | None:
        """The nearest thing that more on the bill would bring, with the proof; None where there is none."""
        if not draft.lines:
            return None
        asked = self._asked(draft)
        found = nearest_first(explain(asked), asked.facts.available)
        return first_proven(proven(asked, [item for item in found.items if is_near(item)], PROVEN))

    def of_sale(self, number: SaleNo) -> Explanation:
        """
        A sale that is closed: what gave, and why the rest of that version did not.

        Raises:
            NotFound: `sales_not_found`.
        """
        sale = self._sales.get(number)
        issued = Counter(coupon.rule for _, coupon in self._coupons.of_sale(number) if not is_of_card(coupon))
        entries = [entry for _, entry in self._sales.entries_of(number)]
        given = given_at(sale, entries, [Issued(rule, count) for rule, count in issued.items()])
        asked = self._asked_then(number, sale)
        return nearest_first(as_recorded(explain(asked), given, sale), asked.facts.available)

    def _asked_then(self, number: SaleNo, sale: Sale) -> Asked:
        rules = self._programmes.rules_of(sale.version)
        draft, facts = draft_of(sale), self._facts_then(number, sale)
        mine = dict(self._had(number, sale, rules)) if sale.member is not None else {}
        if sale.coupon is not None:
            used = mine.pop(sale.coupon, None) or self._as_of(sale.coupon, number, sale, rules)
            facts = msgspec.structs.replace(facts, coupon=used)
            draft = msgspec.structs.replace(draft, code=self._coupons.get(sale.coupon).code if used else "")
        codes = {one: self._coupons.get(one).code for one in (*mine, *([sale.coupon] if sale.coupon else []))}
        return Asked(draft=draft, facts=facts, rules=rules, on=sale.on, coupons=tuple(mine.values()), codes=codes)

    def _facts_then(self, number: SaleNo, sale: Sale) -> Facts:
        """What the rules looked at, as far as the books tell; the rest as the file says now."""
        local = self._context.calendar.local(sale.at)
        paid = {unit: minor for unit in PURSE if (minor := sale.tenders.get(unit, 0)) > 0}
        then = Facts(minute=local.hour * 60 + local.minute, version=sale.version, cards=cards_of(sale), purse=paid)
        if sale.member is None:
            return then
        now = self._gatherer.facts(self._context.books.kept(sale.member), on=sale.on)
        first = sale.entries[0] if sale.entries is not None else None
        rows = [(n, one) for n, one in self._sales.of_member(sale.member, limit=10**9)]
        had = before(number, rows)
        return msgspec.structs.replace(
            now,
            minute=then.minute,
            version=sale.version,
            member=sale.member,
            tier=sale.tier,
            available=self._balance_before(sale.member, first, sale),
            held=0,
            purchases=had.purchases,
            last_on=had.last_on,
            carry=had.carry,
            receipts=tuple(receipt for receipt in now.receipts if receipt.on < sale.on),
            used={},
            tallies={},
            cards=then.cards,
            purse=paid,
        )

    def _balance_before(self, member: MemberNo, first: EntryNo | None, sale: Sale) -> int:
        """Points before a sale: what the entries up to it come to."""
        mine = self._points.history(member, limit=10**9)
        earlier = (e for n, e in mine if (n < first if first is not None else e.at < sale.at) and e.unit == POINTS)
        return max(sale.spent, sum(entry.amount for entry in earlier))

    def _had(self, number: SaleNo, sale: Sale, rules: CompiledRules) -> Iterator[tuple[int, CouponAtHand]]:
        """The member's coupons that could be used then."""
        assert sale.member is not None
        for one, coupon in self._coupons.of_member(sale.member):
            over = coupon.until_on is not None and coupon.until_on < sale.on
            if coupon.at > sale.at or over or coupon.from_on > sale.on or coupon.sale == number:
                continue
            seen = self._as_of(one, number, sale, rules)
            if seen is not None and seen.uses_left > 0 and not seen.void and not is_for_reward(seen):
                yield one, seen

    def _as_of(self, one: int, number: SaleNo, sale: Sale, rules: CompiledRules) -> CouponAtHand | None:
        """A coupon as it stood before a sale; None for one whose kind that version did not know."""
        coupon = self._coupons.get(one)
        kind = rules.programme.coupon(coupon.kind)
        if kind is None:
            return None
        uses = [use for use in coupon.uses if (use.sale < number if use.sale is not None else use.on < sale.on)]
        standing = [use for use in uses if use.back_on is None or use.back_on > sale.on]
        return CouponAtHand(
            number=one,
            kind=kind,
            member=sale.member if coupon.member is not None else None,
            from_on=coupon.from_on,
            until_on=coupon.until_on,
            uses_left=kind.uses - len(standing),
            void=coupon.void_on is not None and coupon.void_on < sale.on,
        )

    def _asked(self, draft: Draft) -> Asked:
        draft = self._sales.named(draft)
        code = draft.code if self._is_known(draft.code) else ""
        facts = self._sales.facts(draft.member, code, draft.cards)
        mine = dict(self._mine(draft.member)) if draft.member is not None else {}
        here = facts.coupon
        codes = {number: coupon.code for number, coupon in mine.items()}
        if here is not None:
            codes[here.number] = draft.code
        return Asked(
            draft=msgspec.structs.replace(draft, code=code),
            facts=facts,
            rules=self._programmes.rules,
            on=self._context.today(),
            climbs=self._climbs(facts),
            coupons=tuple(seen for coupon in mine.values() if (seen := self._at_hand(coupon)) is not None),
            codes=codes,
        )

    def _is_known(self, code: str) -> bool:
        """Whether a code is a campaign's or that of a coupon whose kind there is."""
        number = self._coupons.number_of(code) if code else None
        if number is None:
            return code.casefold() in self._programmes.rules.codes
        return self._coupons.kind_of(self._coupons.get(number)) is not None

    # -- coupons ------------------------------------------------------------------------------------

    def _mine(self, member: MemberNo) -> Iterator[tuple[int, Coupon]]:
        """A member's coupons: those that can be used, then those that could be until a while ago."""
        usable = self._coupons.usable(member)
        yield from usable[:MOST_COUPONS]
        since = self._context.today() - RECENT
        shown = {number for number, _ in usable}
        left = MOST_COUPONS - len(usable)
        for number, coupon in self._coupons.of_member(member):
            if left <= 0:
                return
            if number not in shown and self._ended_since(coupon, since):
                left -= 1
                yield number, coupon

    def _ended_since(self, coupon: Coupon, since: date) -> bool:
        """Whether a coupon that can't be used any more could be until a while ago."""
        ended = {
            CouponState.OFF: self._context.today(),
            CouponState.USED: max((use.on for use in coupon.uses), default=None),
            CouponState.EXPIRED: coupon.until_on,
            CouponState.VOID: coupon.void_on,
        }.get(self._coupons.state(coupon))
        return ended is not None and ended >= since

    def _at_hand(self, coupon: Coupon) -> CouponAtHand | None:
        """A coupon as a quote sees it; None for one that goes with no bill, or whose kind is no more."""
        seen = self._coupons.at_hand(coupon.code) if self._coupons.kind_of(coupon) is not None else None
        return None if seen is None or is_for_reward(seen) else seen

    # -- tiers and rewards --------------------------------------------------------------------------

    def _climbs(self, facts: Facts) -> Climbs:
        """What the member is still missing for each tier above their own."""
        ladder = self._programmes.current.ladder
        if ladder is None or facts.member is None:
            return {}
        account = self._points.account(self._gatherer.providers.ranked(facts.member))
        found = {}
        for place in range(place_of(ladder, facts.tier) + 1, len(ladder.tiers)):
            tier = ladder.tiers[place]
            if tier.reach is not None:
                found[tier.id] = still_missing(ways_to(account, tier, tier.reach, place, self._context.today()))
        return found

    def _offers(self, member: MemberNo, asked: Asked) -> Iterator[Item]:
        left = asked.facts.available - asked.draft.points
        for offer in self._rewards.offers(member, at_counter=True):
            case = Case(programme=asked.rules.programme, on=asked.on, facts=asked.facts)
            yield _of_reward(_beside(offer, left), case, asked.climbs)


def _beside(offer: Offer, left: int) -> Offer:
    """A reward beside a bill: the points that bill takes are no more there to take it with."""
    missing = max(0, offer.points - left)
    refusal = "points_insufficient" if missing and offer.refusal is None else offer.refusal
    return msgspec.structs.replace(offer, missing=missing, refusal=refusal)


def _of_reward(offer: Offer, case: Case, climbs: Climbs) -> Item:
    found: tuple[Way, ...] = ()
    if offer.refusal == "points_insufficient":
        found = ((Missed(gap=Gap(measure=Measure.POINTS, amount=offer.missing)),),)
    elif offer.refusal == "reward_condition":
        found = ways(offer.reward.when, case, climbs)
    refusal = None if offer.refusal is None else RuleViolation(offer.refusal, reward=offer.reward.id)
    return Item(
        sort=Sort.REWARD,
        id=offer.reward.id,
        state=State.OFFERED if refusal is None else State.NOT,
        points=offer.points,
        minor=offer.minor,
        refusal=refusal,
        ways=found,
    )
