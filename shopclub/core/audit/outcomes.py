"""What comes of a situation under a programme, by the functions that the counter itself uses. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec

from shopclub.core.audit.model import Situation
from shopclub.core.audit.showing import Brings
from shopclub.core.audit.situations import case_of
from shopclub.core.campaigns.rules import gives
from shopclub.core.kernel.errors import ClubError
from shopclub.core.programme.compiling import CompiledRules
from shopclub.core.programme.facts import NO_BILL
from shopclub.core.programme.model import Occasion
from shopclub.core.sales.rules import quote


def outcome(situation: Situation, rules: CompiledRules, occasion: Occasion = Occasion.SALE) -> Brings:
    """What a situation brings: a sale its quote, another occasion what its rules give."""
    if occasion is Occasion.SALE:
        return _of_sale(situation, rules)
    case = msgspec.structs.replace(case_of(rules.programme, situation), bill=NO_BILL)
    found = gives(case, rules, occasion)
    return Brings(
        units=_summed((gain.unit, gain.points) for gain in found if not gain.coupon),
        coupons=_summed((gain.coupon, gain.count) for gain in found if gain.coupon),
        rules=frozenset(gain.rule for gain in found),
    )


def _of_sale(situation: Situation, rules: CompiledRules) -> Brings:
    try:
        seen = quote(situation.draft, situation.facts, rules, situation.on)
    except ClubError as error:
        return Brings(refused=error.code)
    gave = [d.rule for d in seen.discounts] + [e.rule for e in seen.earnings] + [h.rule for h in seen.handed]
    return Brings(
        due_minor=seen.due_minor,
        units=_summed((earning.unit, earning.points) for earning in seen.earnings),
        coupons=_summed((handed.coupon, handed.count) for handed in seen.handed if handed.coupon),
        gifts=_summed((handed.rule, handed.count) for handed in seen.handed if not handed.coupon),
        rules=frozenset(gave),
    )


def _summed(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    sums: Counter[str] = Counter()
    for name, count in pairs:
        sums[name] += count
    return {name: count for name, count in sums.items() if count}
