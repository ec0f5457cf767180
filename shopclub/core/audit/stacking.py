"""Discounts that come together, bills that come to nothing, coupons that are worth more than what brings them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

import msgspec

from shopclub.core.audit.changing import from_amount_on, mend, off, part_at
from shopclub.core.audit.climbing import Pricing, best_of, comes
from shopclub.core.audit.firing import in_its_days
from shopclub.core.audit.model import Finding, Mend, Situation, Weight
from shopclub.core.audit.situations import case_of
from shopclub.core.audit.steady import is_steady
from shopclub.core.audit.view import View, fired_in, is_past
from shopclub.core.audit.with_coupon import with_coupon
from shopclub.core.ledger.units import ACCRUING
from shopclub.core.programme.choosing import exclude
from shopclub.core.programme.effects import (
    AmountOff,
    Cashback,
    Effect,
    IssueCoupon,
    NthItem,
    PercentOff,
    Phase,
    PriceEffect,
    StepsOff,
    phase_of,
)
from shopclub.core.programme.model import Rule, Stacking
from shopclub.core.programme.offers import CouponKind
from shopclub.core.programme.values import ALL_GOODS
from shopclub.core.sales.model import Quote
from shopclub.core.sales.pricing import is_bill_percentage, price

Still = Callable[[View], bool]
"""Whether what was found is still there."""
HIGH_PERMILLE = 500
"""Discounts that come to this share of a bill or more are named."""
HIGHEST = 1000
"""The highest priority there is."""
PAIRS = 150
"""Pairs of rules that are tried together."""
DOUBLINGS = 6
"""So often the least amount of a mend is doubled."""


def stacking_findings(view: View) -> Iterator[Finding]:
    """What comes off bills."""
    for rule in view.live_price():
        yield from _alone(view, rule)
    for rules in _sets(view):
        found = together(view, rules)
        if found is not None:
            yield _adds_up(view, rules, *found)
    for kind in view.programme.coupons:
        if kind.enabled and isinstance(kind.then, PriceEffect):
            yield from _of_coupon(view, kind)
    for rule in view.rules.gains:
        if isinstance(rule.then, Cashback) and not is_past(rule, view.today):
            yield from _money_back(view, rule)


def _share(seen: Quote) -> int:
    """The share of a bill that came off, in thousandths; points and money are left aside."""
    return (seen.gross_minor - seen.net_minor) * 1000 // seen.gross_minor if seen.gross_minor else 0


def _off(seen: Quote) -> int:
    return seen.gross_minor - seen.net_minor


def _names_goods(effect: Effect) -> bool:
    """Whether it is about certain goods: that those are cheap, or for nothing, is meant."""
    if isinstance(effect, PercentOff | AmountOff | StepsOff):
        return effect.goods != ALL_GOODS
    return not isinstance(effect, NthItem) or effect.goods != ALL_GOODS or effect.n > 1 or effect.most is not None


# -- one alone ----------------------------------------------------------------------------------------------


def _alone(view: View, rule: Rule) -> Iterator[Finding]:
    if _names_goods(rule.then):
        return
    found = _freest(view, rule)
    if found is not None:
        yield _free(view, (f"rule:{rule.id}",), *found, lambda other: _freest_at(other, rule.id) is not None)
    elif isinstance(rule.then, PercentOff | NthItem) and rule.then.permille >= HIGH_PERMILLE:
        yield from _much_off(view, f"rule:{rule.id}", rule.then, _most_off(view, rule))


def _freest_at(view: View, rule_id: str) -> tuple[Situation, Quote] | None:
    rule = view.programme.rule(rule_id)
    return _freest(view, rule) if rule is not None and rule.enabled else None


def _freest(view: View, rule: Rule) -> tuple[Situation, Quote] | None:
    """The largest bill that a rule (with whatever comes beside it) makes free; None for none."""

    def priced(situation: Situation) -> Quote | None:
        seen = view.quoted(situation)
        free = seen is not None and seen.gross_minor and not seen.net_minor
        return seen if free and seen is not None and {d.rule for d in seen.discounts} == {rule.id} else None

    return best_of(view, [in_its_days(rule)], [rule.then], priced, lambda seen: (seen.gross_minor,))


def _most_off(view: View, rule: Rule) -> tuple[Situation, Quote] | None:
    def priced(situation: Situation) -> Quote | None:
        seen = view.quoted(situation)
        return seen if seen is not None and rule.id in fired_in(seen) else None

    return best_of(view, [in_its_days(rule)], [rule.then], priced, lambda seen: (_share(seen),))


def _much_off(
    view: View, place: str, then: PercentOff | NthItem, found: tuple[Situation, Quote] | None
) -> Iterator[Finding]:
    """Half of any bill or more; in a shop that counts a discount by what is left, 8 may have become 80 %."""
    if found is None or _share(found[1]) < HIGH_PERMILLE:
        return  # its budget, or what comes beside it, keeps it small
    left = 1000 - then.permille
    less = type(then)(**{**{name: getattr(then, name) for name in then.__struct_fields__}, "permille": left})
    tenths = mend(view, "tenths", place, {"share_permille": left}, then=less) if 0 < left < HIGH_PERMILLE else None
    figures = {"share_permille": then.permille, "gross_minor": found[1].gross_minor, "off_minor": _off(found[1])}
    yield Finding(
        code="much_off",
        weight=Weight.COSTLY,
        places=(place,),
        figures=figures,
        proof=view.proof(found[0]),
        mend=view.if_it_helps(tenths, lambda _: False),
    )


def _free(view: View, places: tuple[str, ...], situation: Situation, seen: Quote, still: Still) -> Finding:
    """A bill that comes to nothing; the first place is what can be kept to larger ones."""
    return Finding(
        code="free_basket",
        weight=Weight.COSTLY,
        places=places,
        figures={"gross_minor": seen.gross_minor},
        proof=view.proof(situation),
        mend=_least(view, places[0], 2 * _off(seen), still) or view.if_it_helps(off(view, places[0]), still),
    )


def _least(view: View, place: str, minor: int, still: Still) -> Mend | None:
    """The smallest of a few doubled amounts from which on what was found is no more."""
    for doubling in range(DOUBLINGS):
        found = view.if_it_helps(from_amount_on(view, place, _round(minor << doubling)), still)
        if found is not None:
            return found
    return None


def _round(minor: int) -> int:
    """An amount as one would write it: its first two figures, rounded up."""
    unit: int = 10 ** max(0, len(str(minor)) - 2)
    return -(-minor // unit) * unit


# -- several together ---------------------------------------------------------------------------------------


def _sets(view: View) -> list[tuple[Rule, ...]]:
    """Rules of the price that give something on one bill: the largest such sets."""
    live = view.live_price()
    pairs = [pair for pair in combinations(live, 2) if not _apart(view, *pair)]
    met = [pair for pair in pairs[:PAIRS] if _meet(view, pair)]
    found: list[tuple[Rule, ...]] = []
    for pair in met:
        more: tuple[Rule, ...] = pair
        for rule in live:
            fits = all((one, rule) in met or (rule, one) in met for one in more if one is not rule)
            if rule not in more and fits and _meet(view, (*more, rule)):
                more = (*more, rule)
        ordered = tuple(rule for rule in live if rule in more)
        if ordered not in found:
            found.append(ordered)
    ids = [{rule.id for rule in one} for one in found]
    return [one for one, mine in zip(found, ids, strict=True) if not any(mine < other for other in ids)]


def _apart(view: View, one: Rule, other: Rule) -> bool:
    """Whether two rules never give something on one bill, as can be told from what they are."""
    if exclude(one, other) or (is_bill_percentage(one.then) and is_bill_percentage(other.then)):
        return True
    phase = phase_of(one.then)
    if phase is not phase_of(other.then) or phase is Phase.ITEMS or one.group != other.group:
        return False
    return view.rules.groups.get(one.group or "", Stacking.BEST) is Stacking.BEST


def together(view: View, rules: Sequence[Rule]) -> tuple[Situation, Quote] | None:
    """The bill off which some rules together take the largest share; None where they never meet."""
    conditions, effects = [in_its_days(rule) for rule in rules], [rule.then for rule in rules]
    return best_of(view, conditions, effects, _showing(view, rules), lambda seen: (_share(seen), -seen.gross_minor))


def _meet(view: View, rules: Sequence[Rule]) -> bool:
    """Whether there is a bill off which some rules take something together; prices alone are asked."""
    wanted = {rule.id for rule in rules}
    conditions, effects = [in_its_days(rule) for rule in rules], [rule.then for rule in rules]
    return comes(
        view,
        conditions,
        effects,
        lambda one: wanted <= set(price(case_of(view.programme, one), view.rules).fired()),
    )


def _showing(view: View, rules: Sequence[Rule]) -> Pricing:
    """A sale at which all of some rules take something off; None for any other."""
    wanted = {rule.id for rule in rules}

    def priced(situation: Situation) -> Quote | None:
        seen = view.quoted(situation)
        return seen if seen is not None and wanted <= {d.rule for d in seen.discounts} else None

    return priced


def _adds_up(view: View, rules: tuple[Rule, ...], situation: Situation, seen: Quote) -> Finding:
    ids = tuple(rule.id for rule in rules)

    def still(other: View) -> bool:
        there = [other.rules.by_id[one] for one in ids]
        return _meet(other, there)

    places = tuple(f"rule:{one}" for one in ids)
    if not seen.net_minor and not any(_names_goods(rule.then) for rule in rules):
        return _free_together(view, places, situation, seen, still)
    is_costly = _share(seen) >= HIGH_PERMILLE and not any(_names_goods(rule.then) for rule in rules)
    return Finding(
        code="adds_up",
        weight=Weight.COSTLY if is_costly else Weight.LOOK,
        places=places,
        figures={"share_permille": _share(seen), "gross_minor": seen.gross_minor, "off_minor": _off(seen)},
        proof=view.proof(situation),
        mend=view.if_it_helps(excluding(view, rules), still),
    )


def _free_together(view: View, places: tuple[str, ...], situation: Situation, seen: Quote, still: Still) -> Finding:
    rules = tuple(view.rules.by_id[place.removeprefix("rule:")] for place in places)
    return Finding(
        code="free_basket",
        weight=Weight.COSTLY,
        places=places,
        figures={"gross_minor": seen.gross_minor},
        proof=view.proof(situation),
        mend=view.if_it_helps(excluding(view, rules), still),
    )


def excluding(view: View, rules: Sequence[Rule]) -> Mend | None:
    """Of some rules only one counts: the first of them excludes the others, and goes before them."""
    first = max(rules, key=lambda rule: rule.priority)
    others = [rule for rule in rules if rule is not first]
    excludes = tuple(dict.fromkeys((*first.excludes, *(rule.id for rule in others))))
    after = msgspec.structs.replace(first, excludes=excludes)
    against = {rule.priority for rule in view.programme.rules if rule.id != first.id and exclude(after, rule)}
    least = max(first.priority, max(rule.priority for rule in others) + 1)
    free = [priority for priority in range(least, HIGHEST + 1) if priority not in against]
    if not free:
        return None
    return mend(view, "exclude", f"rule:{first.id}", excludes=excludes, priority=free[0])


# -- coupons ------------------------------------------------------------------------------------------------


def _of_coupon(view: View, kind: CouponKind) -> Iterator[Finding]:
    best = _best_with(view, kind)
    place = f"coupon:{kind.id}"
    if best is None:
        return
    situation, seen = best
    beside = sorted({d.rule for d in seen.discounts} - {f"coupon:{kind.id}"})
    named = [view.rules.by_id[one].then for one in beside]
    places = (place, *(f"rule:{one}" for one in beside))
    least_permille = 1000 if not seen.net_minor else HIGH_PERMILLE

    def still(other: View) -> bool:
        again = other.programme.coupon(kind.id)
        found = _best_with(other, again) if again is not None and again.enabled else None
        return found is not None and _share(found[1]) >= least_permille

    if _names_goods(kind.then) or any(_names_goods(then) for then in named):
        pass
    elif not seen.net_minor:
        yield _free(view, places, situation, seen, still)
    elif _share(seen) >= HIGH_PERMILLE and not beside and isinstance(kind.then, PercentOff | NthItem):
        yield from _much_off(view, place, kind.then, best)
    elif _share(seen) >= HIGH_PERMILLE and beside:
        figures = {"share_permille": _share(seen), "gross_minor": seen.gross_minor, "off_minor": _off(seen)}
        yield Finding(
            code="adds_up",
            weight=Weight.COSTLY,
            places=places,
            figures=figures,
            proof=view.proof(situation),
            mend=_least(view, place, 2 * _off(seen), still),
        )
    yield from _worth_more(view, kind, seen)


def _best_with(view: View, kind: CouponKind) -> tuple[Situation, Quote] | None:
    """The basket off which a coupon (with what comes beside it) takes the largest share; None: it can't be used."""
    own = f"coupon:{kind.id}"

    def priced(situation: Situation) -> Quote | None:
        if situation.facts.member is None and not kind.bearer:
            return None
        seen = view.quoted(with_coupon(situation, kind))
        return seen if seen is not None and own in {d.rule for d in seen.discounts} else None

    live = view.live_price()
    best: tuple[Situation, Quote] | None = None
    for others in [[], *([rule] for rule in live)]:
        conditions = [kind.when, *(in_its_days(rule) for rule in others)]
        effects: list[Effect] = [kind.then, *(rule.then for rule in others)]
        found = best_of(view, conditions, effects, priced, lambda seen: (_share(seen), seen.gross_minor))
        if found is not None and (best is None or _share(found[1]) > _share(best[1])):
            best = found
    return None if best is None else (with_coupon(best[0], kind), best[1])


def _worth_more(view: View, kind: CouponKind, most: Quote) -> Iterator[Finding]:
    """Purchases that bring a coupon worth more than was paid; a welcome may do that, no rule of every day."""
    worth = next(d.minor for d in most.discounts if d.rule == f"coupon:{kind.id}")
    for rule in view.rules.gains:
        if not isinstance(rule.then, IssueCoupon) or rule.then.coupon != kind.id or not is_steady(rule):
            continue
        found = _cheapest(view, rule)
        if found is None or worth < found[1].due_minor:
            continue

        def still(other: View, rule: Rule = rule) -> bool:
            again = other.programme.rule(rule.id)
            cheapest = _cheapest(other, again) if again is not None and again.enabled else None
            return cheapest is not None and worth >= cheapest[1].due_minor

        place = f"rule:{rule.id}"
        yield Finding(
            code="coupon_worth_more",
            weight=Weight.COSTLY,
            places=(place, f"coupon:{kind.id}"),
            figures={"due_minor": found[1].due_minor, "worth_minor": worth},
            proof=view.proof(found[0]),
            mend=_least(view, place, 2 * worth, still),
        )


def _cheapest(view: View, rule: Rule) -> tuple[Situation, Quote] | None:
    """The smallest bill for which a rule brings its coupon."""

    def priced(situation: Situation) -> Quote | None:
        seen = view.quoted(situation)
        return seen if seen is not None and rule.id in {h.rule for h in seen.handed} else None

    return best_of(view, [in_its_days(rule)], [rule.then], priced, lambda seen: (-seen.due_minor,))


def _money_back(view: View, rule: Rule) -> Iterator[Finding]:
    """Money back of half of what is paid or more."""

    def back(seen: Quote) -> int:
        return sum(e.points for e in seen.earnings if e.unit == ACCRUING)

    def priced(situation: Situation) -> Quote | None:
        seen = view.quoted(situation)
        fired = seen is not None and rule.id in fired_in(seen) and 2 * back(seen) >= seen.due_minor
        return seen if fired else None

    found = best_of(view, [in_its_days(rule)], [rule.then], priced, lambda seen: (back(seen) * 1000 // seen.due_minor,))
    if found is None:
        return
    figures = {"due_minor": found[1].due_minor, "back_minor": back(found[1])}
    place = f"rule:{rule.id}"
    then = part_at(view.programme, place).then
    tenth = max(1, then.permille // 10)
    lower = Cashback(permille=tenth, period=then.period, goods=then.goods, rounding=then.rounding)
    yield Finding(
        code="much_back",
        weight=Weight.COSTLY,
        places=(place,),
        figures=figures,
        proof=view.proof(found[0]),
        mend=view.if_it_helps(
            mend(view, "share", place, {"share_permille": tenth}, then=lower),
            lambda other: any(True for _ in _money_back(other, other.rules.by_id[rule.id])),
        ),
    )
