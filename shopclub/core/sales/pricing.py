"""
The price of a bill under the rules: item promotions, steps by amount, the whole bill by groups. Pure functions.

Order and choice are those of docs/rules.md: each line takes part in one item promotion, the better one; then the steps;
then tier discounts and campaigns by their stacking groups, at most one whole-bill percentage among them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from shopclub.core.programme.choosing import in_force, minor_left, settled
from shopclub.core.programme.compiling import CompiledRules
from shopclub.core.programme.effects import BuyGet, NthItem, PercentOff, Phase, PriceEffect, phase_of
from shopclub.core.programme.facts import Bill, Case
from shopclub.core.programme.model import Rule, Stacking
from shopclub.core.sales.discounts import Parts, at_most, discount_of


class Priced(msgspec.Struct, frozen=True):
    """What the rules took off a bill."""

    off: tuple[dict[str, int], ...]
    """By line: rule -> its part."""
    bill: Bill
    """What the lines come to after it."""
    percent: str
    """The rule that took a percentage off the whole bill; empty for none."""

    def fired(self) -> list[str]:
        """Rules that took anything off, in the order they did."""
        return list(dict.fromkeys(rule for line in self.off for rule in line))

    def taken(self) -> dict[str, int]:
        """Rule -> all it took off."""
        totals: dict[str, int] = {}
        for line in self.off:
            for rule, minor in line.items():
                totals[rule] = totals.get(rule, 0) + minor
        return totals


def price(case: Case, rules: CompiledRules, *, percentage: bool = True) -> Priced:
    """
    What the rules in force take off the bill of a case.

    Args:
        case: the bill at list price.
        rules: the compiled programme.
        percentage: whether a percentage off the whole bill may be among it; not when a coupon brings one.
    """
    ready = in_force(rules.price, case)
    if not percentage:
        ready = [rule for rule in ready if not is_bill_percentage(rule.then)]
    if not ready:
        return Priced(off=tuple({} for _ in case.bill.lines), bill=case.bill, percent="")
    gives = {rule.id: any(discount_of(_price(rule), case.bill)) for rule in ready}
    return settled(
        ready,
        lambda rule: gives[rule.id],
        lambda kept: _Work(case, rules.groups).run(kept),
        lambda done: done.taken(),
    )


def is_bill_percentage(effect: object) -> bool:
    """Whether an effect takes a percentage off the whole bill."""
    return isinstance(effect, PercentOff) and phase_of(effect) is Phase.BILL


def _price(rule: Rule) -> PriceEffect:
    assert isinstance(rule.then, PriceEffect)
    return rule.then


class _Work:
    """One run through the three steps."""

    def __init__(self, case: Case, groups: Mapping[str, Stacking]) -> None:
        self._case = case
        self._groups = groups
        self._bill = case.bill
        self._off: list[dict[str, int]] = [{} for _ in case.bill.lines]
        self._percent = ""

    def run(self, rules: Sequence[Rule]) -> Priced:
        """Items, steps, bill."""
        phases = {phase: [r for r in rules if phase_of(r.then) is phase] for phase in Phase}
        self._items(phases[Phase.ITEMS])
        for phase in (Phase.STEPS, Phase.BILL):
            base = self._bill
            for stacking, group in self._grouped(phases[phase]):
                self._group(stacking, group, base)
        order = {rule.id: place for place, rule in enumerate(rules)}
        off = tuple(dict(sorted(line.items(), key=lambda part: order[part[0]])) for line in self._off)
        return Priced(off=off, bill=self._bill, percent=self._percent)

    def _grouped(self, rules: Sequence[Rule]) -> list[tuple[Stacking, list[Rule]]]:
        """The groups in the order of their first rule; rules without one stand in one of their own: the best counts."""
        found: dict[str, list[Rule]] = {}
        for rule in rules:
            found.setdefault(rule.group or "", []).append(rule)
        return [(self._groups.get(name, Stacking.BEST), group) for name, group in found.items()]

    def _parts(self, rule: Rule, bill: Bill) -> Parts:
        return at_most(discount_of(_price(rule), bill), minor_left(rule, self._case.facts))

    def _take(self, rule: Rule, parts: Sequence[int]) -> None:
        """Take a discount off the lines, never more than is left of them."""
        left = list(self._bill.minor)
        for i, part in enumerate(parts):
            part = min(part, left[i])
            if part:
                self._off[i][rule.id] = self._off[i].get(rule.id, 0) + part
                left[i] -= part
        self._bill = self._bill.at(left)

    # -- steps and bill -----------------------------------------------------------------------------

    def _group(self, stacking: Stacking, rules: Sequence[Rule], base: Bill) -> None:
        """Take what a group gives, worked out on what the bill came to before its step; the first of equals wins."""
        offers = [(rule, self._parts(rule, base)) for rule in rules if not self._second_percentage(rule)]
        if not offers:
            return
        if stacking is Stacking.BEST:
            offers = [max(offers, key=lambda offer: sum(offer[1]))]
        best = max((o for o in offers if is_bill_percentage(o[0].then)), key=lambda o: sum(o[1]), default=None)
        for rule, parts in offers:
            if is_bill_percentage(rule.then):
                if best is None or rule is not best[0]:
                    continue
                self._percent = rule.id
            self._take(rule, parts)

    def _second_percentage(self, rule: Rule) -> bool:
        return bool(self._percent) and is_bill_percentage(rule.then)

    # -- items --------------------------------------------------------------------------------------

    def _items(self, rules: Sequence[Rule]) -> None:
        """Each line takes part in one promotion: the best of those that go by the line, or a set it belongs to."""
        if not rules:
            return
        bill = self._bill
        single = [rule for rule in rules if not isinstance(rule.then, NthItem | BuyGet)]
        best = _best_by_line([self._bundle(group, bill) for group in self._single_groups(single)], len(bill.lines))
        free = set(range(len(bill.lines)))
        for rule in (rule for rule in rules if isinstance(rule.then, NthItem | BuyGet)):
            places = [i for i in _places_of(rule, bill) if i in free]
            parts = self._parts(rule, _only(bill, places))
            if sum(parts) > sum(sum(best[i].values()) for i in places):
                self._take(rule, parts)
                free.difference_update(places)
        by_id = {rule.id: rule for rule in single}
        taken: dict[str, Parts] = {}
        for i in free:
            for rule_id, part in best[i].items():
                taken.setdefault(rule_id, [0] * len(bill.lines))[i] = part
        for rule_id, parts in taken.items():
            # The money left of a budget may not do for all lines.
            self._take(by_id[rule_id], at_most(parts, minor_left(by_id[rule_id], self._case.facts)))

    def _single_groups(self, rules: Sequence[Rule]) -> Iterable[list[Rule]]:
        """Rules that add up on a line stand together, every other one alone."""
        for stacking, group in self._grouped(rules):
            if stacking is Stacking.ADD:
                yield group
            else:
                yield from ([rule] for rule in group)

    def _bundle(self, rules: Sequence[Rule], bill: Bill) -> list[dict[str, int]]:
        """By line, what rules give together, never more than the line."""
        out: list[dict[str, int]] = [{} for _ in bill.lines]
        for rule in rules:
            for i, part in enumerate(discount_of(_price(rule), bill)):
                part = min(part, bill.minor[i] - sum(out[i].values()))
                if part:
                    out[i][rule.id] = part
        return out


def _best_by_line(bundles: Sequence[list[dict[str, int]]], count: int) -> list[dict[str, int]]:
    """By line the bundle that gives most; of equals the first."""
    return [max((b[i] for b in bundles), key=lambda parts: sum(parts.values()), default={}) for i in range(count)]


def _places_of(rule: Rule, bill: Bill) -> list[int]:
    then = rule.then
    assert isinstance(then, NthItem | BuyGet)
    places = set(bill.places(then.goods))
    if isinstance(then, BuyGet) and then.gift is not None:
        places |= set(bill.places(then.gift))
    return sorted(places)


def _only(bill: Bill, places: Sequence[int]) -> Bill:
    """The bill with nothing but some lines on it: the others have no pieces to count."""
    wanted = set(places)
    if len(wanted) == len(bill.lines):
        return bill
    lines = [
        line if i in wanted else msgspec.structs.replace(line, code="", name="", category="", qty=0)
        for i, line in enumerate(bill.lines)
    ]
    return Bill(lines, [minor if i in wanted else 0 for i, minor in enumerate(bill.minor)])
