"""
The price of a bill under the rules: item promotions, steps by amount, the whole bill by groups. Pure functions.

Order and choice are those of docs/rules.md: each line takes part in one item promotion, the better one; then the steps;
then tier discounts and campaigns by their stacking groups, at most one whole-bill percentage among them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from shopclub.core.programme.choosing import in_force, minor_left, settled
from shopclub.core.programme.compiling import CompiledRules
from shopclub.core.programme.effects import (
    AgreedPrices,
    BuyGet,
    MemberPrice,
    NthItem,
    PercentOff,
    Phase,
    PriceEffect,
    phase_of,
)
from shopclub.core.programme.facts import Bill, Case
from shopclub.core.programme.model import Rule, Stacking
from shopclub.core.programme.tracing import Bar, Trace
from shopclub.core.programme.values import Goods
from shopclub.core.sales.discounts import Parts, at_most, discount_of, goods_of, split_over


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


def price(case: Case, rules: CompiledRules, *, percentage: bool = True, trace: Trace | None = None) -> Priced:
    """
    What the rules in force take off the bill of a case.

    Args:
        case: the bill at list price.
        rules: the compiled programme.
        percentage: whether a percentage off the whole bill may be among it; not when a coupon brings one.
        trace: told what became of each rule.
    """
    ready = [_as_agreed(rule, case) for rule in in_force(rules.price, case, trace)]
    if trace is not None:
        trace.works.update((rule.id, (rule, case.bill)) for rule in ready)
    if not percentage:
        able = [rule for rule in ready if not is_bill_percentage(rule.then)]
        if trace is not None:
            trace.rest(ready, {rule.id for rule in able}, Bar.COUPON)
        ready = able
    if not ready:
        return Priced(off=tuple({} for _ in case.bill.lines), bill=case.bill, percent="")
    alone = {rule.id: discount_of(_price(rule), case.bill) for rule in ready}
    return settled(
        ready,
        lambda rule: any(alone[rule.id]),
        lambda kept: _Work(case, rules.groups, alone, trace).run(kept),
        lambda done: done.fired(),
        trace,
    )


def _as_agreed(rule: Rule, case: Case) -> Rule:
    """A rule about agreed prices with those of the customer's household in it."""
    if not isinstance(rule.then, AgreedPrices) or not case.facts.agreed:
        return rule
    return msgspec.structs.replace(rule, then=MemberPrice(prices=case.facts.agreed))


def is_bill_percentage(effect: object) -> bool:
    """Whether an effect takes a percentage off the whole bill."""
    return isinstance(effect, PercentOff) and phase_of(effect) is Phase.BILL


def _price(rule: Rule) -> PriceEffect:
    assert isinstance(rule.then, PriceEffect)
    return rule.then


class _Offer(NamedTuple):
    """What a rule would take off each line."""

    rule: Rule
    parts: Parts
    total: int
    is_percentage: bool


class _Bundle(NamedTuple):
    """What rules that go by the line give together."""

    parts: list[dict[str, int]]
    """By line: rule -> its part."""
    totals: Parts


class _Set(NamedTuple):
    """What a set gives on some lines."""

    rule: Rule
    places: frozenset[int]
    parts: Parts
    more: int
    """Than the promotions by line would."""


class _Work:
    """One run through the three steps."""

    def __init__(
        self, case: Case, groups: Mapping[str, Stacking], alone: Mapping[str, Parts], trace: Trace | None
    ) -> None:
        self._case = case
        self._trace = trace
        self._groups = groups
        self._alone = alone
        self._bill = case.bill
        self._off: list[dict[str, int]] = [{} for _ in case.bill.lines]
        self._percent = ""

    def run(self, rules: Sequence[Rule]) -> Priced:
        """Items, steps, bill."""
        phases: dict[Phase, list[Rule]] = {Phase.ITEMS: [], Phase.STEPS: [], Phase.BILL: []}
        for rule in rules:
            phases[phase_of(rule.then)].append(rule)
        if phases[Phase.ITEMS]:
            self._items(phases[Phase.ITEMS])
        for phase in (Phase.STEPS, Phase.BILL):
            if phases[phase]:
                self._whole(phases[phase])
        order = {rule.id: place for place, rule in enumerate(rules)}
        off = tuple(
            dict(sorted(line.items(), key=lambda part: order[part[0]])) if len(line) > 1 else line for line in self._off
        )
        return Priced(off=off, bill=self._bill, percent=self._percent)

    def _grouped(self, rules: Sequence[Rule]) -> list[tuple[Stacking, list[Rule]]]:
        """The groups in the order of their first rule; rules without one stand in one of their own: the best counts."""
        found: dict[str, list[Rule]] = {}
        for rule in rules:
            found.setdefault(rule.group or "", []).append(rule)
        return [(self._groups.get(name, Stacking.BEST), group) for name, group in found.items()]

    def _parts(self, rule: Rule, bill: Bill) -> Parts:
        parts = self._alone[rule.id] if bill is self._case.bill else discount_of(_price(rule), bill)
        return parts if rule.caps.minor is None else at_most(parts, minor_left(rule, self._case.facts))

    def _take(self, rule: Rule, parts: Sequence[int], goods: Goods | None = None) -> None:
        """
        Take a discount off the lines, never more than is left of them.

        Args:
            rule: whose it is.
            parts: by line.
            goods: over which lines what one of them has not got any more is spread; None: it is let go.
        """
        left = self._bill.minor
        taken = [min(part, rest) for part, rest in zip(parts, left, strict=True)]
        short = sum(parts) - sum(taken)
        if short and goods is not None:
            rest = self._bill.at([minor - part for minor, part in zip(left, taken, strict=True)])
            taken = [part + more for part, more in zip(taken, split_over(short, rest, goods), strict=True)]
        for off, part in zip(self._off, taken, strict=True):
            if part:
                off[rule.id] = off.get(rule.id, 0) + part
        self._bill = self._bill.at([minor - part for minor, part in zip(left, taken, strict=True)])

    # -- steps and bill -----------------------------------------------------------------------------

    def _whole(self, rules: Sequence[Rule]) -> None:
        """Take what the groups of a step give, all worked out on what the bill came to before it."""
        base = self._bill
        groups = [(stacking, [self._offer(rule, base) for rule in group]) for stacking, group in self._grouped(rules)]
        whole = base.total()
        chosen = max(_choices(groups), key=lambda offers: min(sum(offer.total for offer in offers), whole))
        for offer in chosen:
            self._take(offer.rule, offer.parts, goods_of(_price(offer.rule)))
            if offer.is_percentage:
                self._percent = offer.rule.id
        if self._trace is not None:
            self._tell_whole(self._trace, groups, chosen, base)

    def _tell_whole(
        self, trace: Trace, groups: Sequence[tuple[Stacking, list[_Offer]]], chosen: Sequence[_Offer], base: Bill
    ) -> None:
        """Write down which offer stands in the place of each that gives nothing."""
        mine = {id(offer) for offer in chosen}
        for stacking, group in groups:
            for offer in group:
                trace.works[offer.rule.id] = (offer.rule, base)
                if not offer.total:
                    trace.bar(offer.rule, Bar.NOTHING)
                elif id(offer) in mine:
                    trace.rest([offer.rule], {rule for line in self._off for rule in line}, Bar.SPENT)
                else:
                    rivals = [o for o in group if stacking is Stacking.BEST and id(o) in mine]
                    rivals += [o for o in chosen if offer.is_percentage and o.is_percentage]
                    trace.bar(offer.rule, Bar.BEATEN if rivals else Bar.SPENT, *(o.rule.id for o in rivals))

    def _offer(self, rule: Rule, bill: Bill) -> _Offer:
        parts = self._parts(rule, bill)
        return _Offer(rule, parts, sum(parts), is_bill_percentage(rule.then))

    # -- items --------------------------------------------------------------------------------------

    def _items(self, rules: Sequence[Rule]) -> None:
        """Each line takes part in one promotion: the best of those that go by the line, or a set it belongs to."""
        count = len(self._bill.lines)
        single = [rule for rule in rules if not isinstance(rule.then, NthItem | BuyGet)]
        best = _best_by_line([self._bundle(group) for group in self._single_groups(single)], count)
        winners = [set(parts) for parts in best] if self._trace is not None else []
        free = self._sets([rule for rule in rules if isinstance(rule.then, NthItem | BuyGet)], best, winners)
        taken: dict[str, Parts] = {}
        for i in free:
            for rule_id, part in best[i].items():
                taken.setdefault(rule_id, [0] * count)[i] = part
        by_id = {rule.id: rule for rule in single}
        for rule_id, parts in taken.items():
            self._take(by_id[rule_id], parts)
        if self._trace is not None:
            self._tell_items(self._trace, rules, winners)

    def _tell_items(self, trace: Trace, rules: Sequence[Rule], winners: Sequence[set[str]]) -> None:
        """Write down which promotions stand on the lines of each that gives nothing."""
        fired = {rule for line in self._off for rule in line}
        order = [rule.id for rule in rules]
        adding = {rule.id: rule.group for rule in rules if self._groups.get(rule.group or "") is Stacking.ADD}
        for rule in rules:
            if rule.id in fired:
                continue
            lines = {i for i, part in enumerate(self._alone[rule.id]) if part}
            if isinstance(rule.then, NthItem | BuyGet):
                lines |= _places_of(rule, self._case.bill)
            there = sorted({one for i in lines for one in winners[i] if one != rule.id}, key=order.index)
            beside = [one for one in there if rule.id in adding and adding.get(one) == rule.group]
            trace.bar(rule, Bar.SPENT if beside or not there else Bar.BEATEN, *(beside or there))

    def _sets(self, rules: Sequence[Rule], best: Sequence[dict[str, int]], winners: list[set[str]]) -> set[int]:
        """
        Take the sets that bring more than the promotions by line, the one that brings most more first.

        Args:
            rules: the sets.
            best: by line what the promotions by line give.
            winners: told which set each line is in; empty where nobody asks.

        Returns:
            The lines that are in none.
        """
        bill, free = self._bill, set(range(len(best)))
        by_line = [sum(parts.values()) for parts in best]
        waiting = [self._set_of(rule, _places_of(rule, bill), by_line, bill) for rule in rules]
        while chosen := max(waiting, key=lambda one: one.more, default=None):
            if chosen.more <= 0:
                break
            self._take(chosen.rule, chosen.parts)
            free -= chosen.places
            for i in chosen.places if winners else ():
                winners[i] = {chosen.rule.id}
            waiting = [
                one if one.places <= free else self._set_of(one.rule, one.places & free, by_line, bill)
                for one in waiting
                if one is not chosen
            ]
        return free

    def _set_of(self, rule: Rule, places: frozenset[int], by_line: Sequence[int], bill: Bill) -> _Set:
        """What a set brings on these of its lines beyond the promotions by line."""
        parts = self._parts(rule, bill if places == _places_of(rule, bill) else _only(bill, places))
        return _Set(rule, places, parts, sum(parts) - sum(by_line[i] for i in places))

    def _single_groups(self, rules: Sequence[Rule]) -> Iterable[list[Rule]]:
        """Rules that add up on a line stand together, every other one alone."""
        for stacking, group in self._grouped(rules):
            if stacking is Stacking.ADD:
                yield group
            else:
                yield from ([rule] for rule in group)

    def _bundle(self, rules: Sequence[Rule]) -> _Bundle:
        """What rules give together by line, never more than the line."""
        left = list(self._bill.minor)
        out: list[dict[str, int]] = [{} for _ in left]
        for rule in rules:
            for i, part in enumerate(self._parts(rule, self._bill)):
                if part := min(part, left[i]):
                    out[i][rule.id] = part
                    left[i] -= part
        return _Bundle(out, [minor - rest for minor, rest in zip(self._bill.minor, left, strict=True)])


def _choices(groups: Sequence[tuple[Stacking, list[_Offer]]]) -> Iterator[list[_Offer]]:
    """What the groups give together with each whole-bill percentage as the only one, and last without any."""
    offers = [offer for _, group in groups for offer in group]
    for only in (*(offer for offer in offers if offer.is_percentage), None):
        chosen: list[_Offer] = []
        for stacking, group in groups:
            able = [offer for offer in group if not offer.is_percentage or offer is only]
            if stacking is Stacking.BEST:
                chosen += [max(able, key=lambda offer: offer.total)] if able else []
            else:
                chosen += able
        yield chosen


def _best_by_line(bundles: Sequence[_Bundle], count: int) -> list[dict[str, int]]:
    """By line the bundle that gives most; of equals the first."""
    if not bundles:
        return [{} for _ in range(count)]
    return [max(bundles, key=lambda bundle: bundle.totals[i]).parts[i] for i in range(count)]


def _places_of(rule: Rule, bill: Bill) -> frozenset[int]:
    then = rule.then
    assert isinstance(then, NthItem | BuyGet)
    places = frozenset(bill.places(then.goods))
    if isinstance(then, BuyGet) and then.gift is not None:
        places |= frozenset(bill.places(then.gift))
    return places


def _only(bill: Bill, places: frozenset[int]) -> Bill:
    """The bill with nothing but some lines on it: the others have no pieces to count."""
    lines = [
        line if i in places else msgspec.structs.replace(line, code="", name="", category="", qty=0)
        for i, line in enumerate(bill.lines)
    ]
    return Bill(lines, [minor if i in places else 0 for i, minor in enumerate(bill.minor)])
