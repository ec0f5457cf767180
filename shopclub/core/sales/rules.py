"""
The quote: price and points of a sale, as one pure function.

Order (docs/rules.md): discounts of the bill -> points taken off -> money. The earning base is what is paid in
money; each discount and the points part are split over the lines to the minor unit by largest remainder,
so that one line can later be returned alone. Rounding is down.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from hashlib import blake2b

import msgspec

from shopclub.core.kernel.errors import InsufficientPoints, InvalidInput, RuleViolation
from shopclub.core.kernel.money import MAX_MINOR, split_largest_remainder
from shopclub.core.ledger.model import ByAmount, Fixed, Multiplied
from shopclub.core.programme.effects import PercentOff
from shopclub.core.programme.model import Rule
from shopclub.core.programme.offers import MoneyOff
from shopclub.core.programme.rules import CompiledRules, holds, last_usable_day
from shopclub.core.sales.model import MAX_LINES, Discount, Draft, Earning, Facts, Line, Quote


def quote(draft: Draft, facts: Facts, rules: CompiledRules, as_of: date) -> Quote:
    """
    Price and points of a draft under the programme.

    Args:
        draft: the lines, the member and the points to take off.
        facts: what the verb gathered about the member.
        rules: the compiled programme.
        as_of: business day.

    Raises:
        InvalidInput: `too_many_lines` or `amount_too_large`.
        InsufficientPoints: more points than the member may spend.
        RuleViolation: `points_step`, `points_minimum`, `points_share`, `points_no_member` or `money_off_none`.
    """
    gross = [line.gross_minor for line in draft.lines]
    total = sum(gross)
    if len(gross) > MAX_LINES:
        raise InvalidInput("too_many_lines", max=MAX_LINES)
    if total > MAX_MINOR:
        raise InvalidInput("amount_too_large", text="")
    discount = _best_discount(total, facts, rules, as_of)
    off = split_largest_remainder(discount.minor, gross) if discount else [0] * len(gross)
    net = [g - o for g, o in zip(gross, off, strict=True)]
    net_total = sum(net)
    money_off = rules.programme.money_off if facts.member is not None else None
    most = most_points(money_off, net_total, facts.available)
    points_minor = _points_part(money_off, draft.points, net_total, facts)
    part = split_largest_remainder(points_minor, net) if points_minor else [0] * len(net)
    due = net_total - points_minor
    base = net_total if rules.programme.switches.points_part_earns else due
    earned = earnings(base, facts, rules, as_of)
    lines = tuple(
        Line(
            name=line.name,
            code=line.code,
            qty=line.qty,
            gross_minor=line.gross_minor,
            off={discount.rule: o} if discount and o else {},
            points_minor=p,
        )
        for line, o, p in zip(draft.lines, off, part, strict=True)
    )
    plain = Quote(
        lines=lines,
        gross_minor=total,
        discounts=(discount,) if discount else (),
        net_minor=net_total,
        points_spent=draft.points,
        points_minor=points_minor,
        due_minor=due,
        earnings=earned,
        points=sum(e.points for e in earned),
        max_points=most,
        tier=facts.tier,
        fingerprint="",
    )
    return msgspec.structs.replace(plain, fingerprint=_fingerprint(plain, facts, as_of))


def _fingerprint(plain: Quote, facts: Facts, as_of: date) -> str:
    # What may change without mattering to this sale (how many points the member has beside it) stays out.
    seen = msgspec.json.encode(
        (
            plain.lines,
            plain.discounts,
            plain.points_spent,
            plain.due_minor,
            plain.earnings,
            facts.member,
            facts.tier,
            facts.version,
            as_of,
        )
    )
    return blake2b(seen, digest_size=12).hexdigest()


def _in_force(rule: Rule, facts: Facts, as_of: date) -> bool:
    return rule.in_force(as_of) and holds(rule.when, facts.tier)


def _best_discount(total: int, facts: Facts, rules: CompiledRules, as_of: date) -> Discount | None:
    fired = [(rule, then) for rule, then in rules.percent_off if _in_force(rule, facts, as_of)]
    if not fired:
        return None
    rule, then = max(fired, key=lambda pair: pair[1].permille)
    minor = percent_of(total, then)
    return Discount(rule=rule.id, minor=minor, permille=then.permille) if minor else None


def percent_of(total: int, effect: PercentOff) -> int:
    """The discount on `total`, rounded down to the minor unit."""
    return total * effect.permille // 1000


def most_points(money_off: MoneyOff | None, net_total: int, available: int) -> int:
    """The most points that can be taken off a bill: whole steps, within the share, the bill and what there is."""
    if money_off is None:
        return 0
    limit = net_total * money_off.max_share_permille // 1000
    steps = min(available // money_off.points, limit // money_off.minor)
    points = steps * money_off.points
    return points if points >= money_off.min_points else 0


def _points_part(money_off: MoneyOff | None, points: int, net_total: int, facts: Facts) -> int:
    if not points:
        return 0
    if facts.member is None:
        raise RuleViolation("points_no_member")
    if money_off is None:
        raise RuleViolation("money_off_none")
    if points > facts.available:
        raise InsufficientPoints("points_insufficient", available=facts.available, wanted=points)
    if points % money_off.points:
        raise RuleViolation("points_step", step=money_off.points)
    if points < money_off.min_points:
        raise RuleViolation("points_minimum", minimum=money_off.min_points)
    minor = points // money_off.points * money_off.minor
    if minor > net_total * money_off.max_share_permille // 1000:
        raise RuleViolation("points_share", most=most_points(money_off, net_total, facts.available))
    return minor


def earnings(base_minor: int, facts: Facts, rules: CompiledRules, as_of: date) -> tuple[Earning, ...]:
    """
    The points a member earns on an earning base, one value per rule that gives any.

    Args:
        base_minor: what is paid in money.
        facts: member and tier; a walk-in earns nothing.
        rules: the compiled programme.
        as_of: business day, which decides the expiry.
    """
    if facts.member is None or base_minor <= 0:
        return ()
    expires = last_usable_day(rules.programme.expiry, as_of)
    out: list[Earning] = []
    for rule, per in rules.per_amount:
        points = base_minor // per.step_minor * per.points
        if points and _in_force(rule, facts, as_of):
            why = ByAmount(base_minor, per.step_minor, per.points)
            out.append(Earning(rule=rule.id, points=points, expires=expires, why=why, qualifies=rule.qualifies))
    extra = _multiplied(out, facts, rules, as_of, expires)
    for rule, fixed in rules.fixed:
        if _in_force(rule, facts, as_of):
            why_fixed = Fixed("sale")
            out.append(
                Earning(rule=rule.id, points=fixed.points, expires=expires, why=why_fixed, qualifies=rule.qualifies)
            )
    return (*out, extra) if extra else tuple(out)


def _multiplied(
    earned: Sequence[Earning], facts: Facts, rules: CompiledRules, as_of: date, expires: date | None
) -> Earning | None:
    """What the largest multiplier adds to the points by amount; below 1 it can't take any away."""
    fired = [(rule, then) for rule, then in rules.times if _in_force(rule, facts, as_of)]
    base = sum(e.points for e in earned)
    if not fired or not base:
        return None
    rule, then = max(fired, key=lambda pair: pair[1].permille)
    extra = base * then.permille // 1000 - base
    if extra <= 0:
        return None
    why = Multiplied(base, then.permille, facts.tier)
    return Earning(rule=rule.id, points=extra, expires=expires, why=why, qualifies=rule.qualifies)


def points_by_rate(base_minor: int, rules: CompiledRules, as_of: date) -> tuple[str, int, int, int]:
    """
    What the present programme gives for an amount to anybody: used for returns that name no sale.

    Returns:
        Rule id, points, and the step and points of that rule (the first by amount; "" and 0 without one).
    """
    for rule, per in rules.per_amount:
        if rule.in_force(as_of) and holds(rule.when, ""):
            return rule.id, base_minor // per.step_minor * per.points, per.step_minor, per.points
    return "", 0, 1, 0
