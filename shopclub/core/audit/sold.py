"""What the quotes of the rule check have shown: discounts that add up, bills that come to nothing, coupons. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import msgspec

from shopclub.core.audit.changing import coupon_from_amount_on, from_amount_on
from shopclub.core.audit.model import Finding, Situation, Weight
from shopclub.core.audit.situations import case_of, situations
from shopclub.core.kernel.errors import ClubError
from shopclub.core.programme.compiling import CompiledRules
from shopclub.core.programme.effects import AmountOff, CouponEffect, PriceEffect, StepsOff
from shopclub.core.programme.facts import CouponAtHand
from shopclub.core.programme.holding import holds
from shopclub.core.programme.model import Programme
from shopclub.core.programme.offers import CouponKind
from shopclub.core.programme.values import ALL_GOODS
from shopclub.core.sales.model import Quote
from shopclub.core.sales.rules import quote

PRICED = 200
"""Bills a coupon is tried on."""
HIGH_PERMILLE = 500
"""Discounts that add up to this share of a bill or more are named."""


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A situation and its quote."""

    situation: Situation
    quote: Quote

    def gross(self) -> int:
        """The bill before any discount."""
        return self.quote.gross_minor

    def off(self) -> int:
        """What came off, points left aside."""
        return self.quote.gross_minor - self.quote.net_minor


class Sold:
    """Every basket that was priced, as far as it shows something."""

    def __init__(self, programme: Programme) -> None:
        """
        Args:
            programme: whose rules price them.
        """
        self._programme = programme
        self._together: dict[tuple[str, ...], Shown] = {}
        """Rules of the price that came together -> the basket with the highest share off."""
        self._free: dict[str, Shown] = {}
        """Rule that brought a whole bill to nothing -> the largest such bill."""
        self._brought: dict[tuple[str, str], Shown] = {}
        """Rule and kind of coupon it brought -> the cheapest bill that did."""
        self.best: Shown | None = None
        """The basket with the most points for its money."""

    def sell(self, situation: Situation, rules: CompiledRules) -> frozenset[str]:
        """The rules that gave something in a situation; none where there is no such sale."""
        try:
            seen = quote(situation.draft, situation.facts, rules, situation.on)
        except ClubError:
            # Goods that are not for everybody, a code without its rule: nobody can buy like this.
            return frozenset()
        self._keep(Shown(situation=situation, quote=seen))
        return frozenset(
            [d.rule for d in seen.discounts] + [e.rule for e in seen.earnings] + [h.rule for h in seen.handed]
        )

    def _keep(self, shown: Shown) -> None:
        seen = shown.quote
        by = tuple(sorted(d.rule for d in seen.discounts))
        if len(by) > 1 and (by not in self._together or _share(shown) > _share(self._together[by])):
            self._together[by] = shown
        if seen.gross_minor and not seen.net_minor:
            for rule in by:
                if self._is_for_all(rule) and (rule not in self._free or shown.gross() > self._free[rule].gross()):
                    self._free[rule] = shown
        for handed in seen.handed:
            key = (handed.rule, handed.coupon)
            if handed.coupon and (key not in self._brought or seen.due_minor < self._brought[key].quote.due_minor):
                self._brought[key] = shown
        if seen.points and seen.due_minor and (self.best is None or _is_richer(seen, self.best.quote)):
            self.best = shown

    def _is_for_all(self, rule: str) -> bool:
        """Whether it takes off a bill whatever goods are on it: goods given away are meant."""
        by_id = {one.id: one.then for one in self._programme.rules}
        then = by_id.get(rule)
        return isinstance(then, AmountOff | StepsOff) and then.goods == ALL_GOODS

    def _names_goods(self, rule: str) -> bool:
        """Whether it is about certain goods: what those cost beside other discounts was thought of."""
        then = next((one.then for one in self._programme.rules if one.id == rule), None)
        return getattr(then, "goods", ALL_GOODS) != ALL_GOODS

    def findings(self, rules: CompiledRules, today: date) -> Iterator[Finding]:
        """What the baskets show, and the coupons on bills of their own."""
        for by, shown in self._together.items():
            permille = _share(shown)
            figures = {"share_permille": permille, "gross_minor": shown.gross(), "off_minor": shown.off()}
            is_costly = permille >= HIGH_PERMILLE and not any(self._names_goods(rule) for rule in by)
            weight = Weight.COSTLY if is_costly else Weight.LOOK
            yield Finding(code="adds_up", weight=weight, ids=by, figures=figures, proof=shown.situation)
        for rule, shown in self._free.items():
            mend = from_amount_on(self._programme, rule, 2 * shown.off())
            figures = {"gross_minor": shown.gross()}
            yield Finding(
                code="free_basket", weight=Weight.COSTLY, ids=(rule,), figures=figures, proof=shown.situation, mend=mend
            )
        for kind in self._programme.coupons:
            if kind.enabled and isinstance(kind.then, PriceEffect):
                yield from self._of_coupon(kind, rules, today)

    def _of_coupon(self, kind: CouponKind, rules: CompiledRules, today: date) -> Iterator[Finding]:
        best = self._best_with(kind, rules, today)
        if best is None:
            yield Finding(code="never_holds", weight=Weight.WRONG, ids=(kind.id,))
            return
        if isinstance(kind.then, AmountOff | StepsOff) and kind.then.goods == ALL_GOODS and not best.quote.net_minor:
            yield Finding(
                code="free_basket",
                weight=Weight.COSTLY,
                ids=(kind.id,),
                figures={"gross_minor": best.gross()},
                proof=best.situation,
                mend=coupon_from_amount_on(self._programme, kind.id, 2 * best.off()),
            )
        for (rule, coupon), shown in self._brought.items():
            worth = next(d.minor for d in best.quote.discounts if d.rule == f"coupon:{kind.id}")
            if coupon == kind.id and worth >= shown.quote.due_minor:
                figures = {"due_minor": shown.quote.due_minor, "worth_minor": worth}
                yield Finding(
                    code="coupon_worth_more",
                    weight=Weight.COSTLY,
                    ids=(rule, kind.id),
                    figures=figures,
                    proof=shown.situation,
                    mend=from_amount_on(self._programme, rule, 2 * worth),
                )

    def _best_with(self, kind: CouponKind, rules: CompiledRules, today: date) -> Shown | None:
        """The basket off which a coupon takes the most, the smallest of equals; None: it can't be used at all."""
        best: Shown | None = None
        effects: list[CouponEffect] = [kind.then]
        tried = [
            one
            for one in situations(self._programme, [kind.when], effects, today).tried
            if (one.facts.member is not None or kind.bearer) and holds(kind.when, case_of(self._programme, one))
        ]
        for one in tried[:: max(1, len(tried) // PRICED)]:
            facts = one.facts
            at_hand = CouponAtHand(number=1, kind=kind, member=facts.member, from_on=one.on, until_on=None, uses_left=1)
            draft = msgspec.structs.replace(one.draft, code="coupon")
            situation = msgspec.structs.replace(one, facts=msgspec.structs.replace(facts, coupon=at_hand), draft=draft)
            try:
                seen = quote(draft, situation.facts, rules, one.on)
            except ClubError:
                continue  # it can't be used on this bill
            shown = Shown(situation=situation, quote=seen)
            if best is None or (shown.off(), -shown.gross()) > (best.off(), -best.gross()):
                best = shown
        return best


def _share(shown: Shown) -> int:
    """The share of a bill that came off, in thousandths."""
    return shown.off() * 1000 // shown.gross() if shown.gross() else 0


def _is_richer(one: Quote, other: Quote) -> bool:
    """Whether one brings more points for its money than the other."""
    return one.points * other.due_minor > other.points * one.due_minor
