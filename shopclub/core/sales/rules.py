"""
The quote: price and points of a sale, as one pure function.

Order (docs/rules.md): member price or item promotion -> steps by amount -> tier discount and campaigns by their groups
-> one coupon -> points -> cashback -> stored value -> gift cards -> money. Each
discount and the points part are split over the lines to the minor unit by
largest remainder, so that one line can later be returned alone. Rounding is down unless a rule says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from hashlib import blake2b

import msgspec

from shopclub.core.kernel.errors import InvalidInput, RuleViolation
from shopclub.core.kernel.money import MAX_MINOR, split_largest_remainder
from shopclub.core.ledger.units import CASHBACK, GIFT, POINTS, VALUE
from shopclub.core.programme.choosing import counted_in
from shopclub.core.programme.compiling import CompiledRules
from shopclub.core.programme.effects import Gift
from shopclub.core.programme.facts import Bill, BillLine, Case, Facts
from shopclub.core.programme.holding import holds
from shopclub.core.programme.tracing import Trace
from shopclub.core.programme.values import ALL_GOODS
from shopclub.core.sales.couponing import demand_brought, priced_with, rule_for, rule_of
from shopclub.core.sales.discounts import Parts
from shopclub.core.sales.gains import Gains, gains
from shopclub.core.sales.model import MAX_LINES, Discount, Draft, DraftLine, Handed, Line, Quote
from shopclub.core.sales.paying import Paid, most_points, paid_by, points_part


def quote(draft: Draft, facts: Facts, rules: CompiledRules, as_of: date, trace: Trace | None = None) -> Quote:
    """As `reckoned`, with the fingerprint by which closing the sale sees that nothing has changed since."""
    plain = reckoned(draft, facts, rules, as_of, trace)
    return msgspec.structs.replace(plain, fingerprint=_fingerprint(plain, facts, as_of))


def reckoned(draft: Draft, facts: Facts, rules: CompiledRules, as_of: date, trace: Trace | None = None) -> Quote:
    """
    Price and points of a draft under the programme.

    Args:
        draft: the lines, the member, the points to take off, a code, the tenders.
        facts: what the verb gathered about the moment and the member.
        rules: the compiled programme.
        as_of: business day.
        trace: told what became of each rule, by who asks why.

    Raises:
        InvalidInput: `too_many_lines`, `amount_too_large` or `code_unknown`.
        InsufficientPoints: more points than the member may spend.
        RuleViolation: `goods_not_for_all`; those of `couponing.priced_with`, `paying.points_part` and
            `paying.paid_by`.
    """
    if draft.tender and not draft.tenders and any(_balances(draft)):
        # Prices may go by how all of it is paid: what would pay a rest counts only where there is one.
        try:
            return _quoted(msgspec.structs.replace(draft, tender=""), facts, rules, as_of, trace)
        except RuleViolation as error:
            if error.code != "tenders_too_little":
                raise
    return _quoted(draft, facts, rules, as_of, trace)


def _quoted(draft: Draft, facts: Facts, rules: CompiledRules, as_of: date, trace: Trace | None) -> Quote:
    if trace is not None:
        trace.clear()
    case = case_of(draft, facts, rules, as_of)
    gross = sum(case.bill.minor)
    if len(draft.lines) > MAX_LINES:
        raise InvalidInput("too_many_lines", max=MAX_LINES)
    if gross > MAX_MINOR:
        raise InvalidInput("amount_too_large", text="")
    _demand_known_code(draft, facts, rules)
    _demand_for_all(case)
    priced, by_coupon = priced_with(facts.coupon, case, rules, trace)
    net = [m - c for m, c in zip(priced.bill.minor, by_coupon or [0] * len(draft.lines), strict=True)]
    money_off = rules.programme.money_off if facts.member is not None else None
    points_minor = points_part(money_off, draft.points, sum(net), facts)
    by_points = split_largest_remainder(points_minor, net) if points_minor else [0] * len(net)
    due = sum(net) - points_minor
    paid = paid_by(draft, due, facts, rules.programme.stored_value)
    earns = _earns(net, by_points, paid, rules)
    brings = _brings(case, earns, rules, has_bonus=bool(paid.bonus_minor), trace=trace)
    lines = _lines(draft, facts, priced.off, by_coupon, by_points, brings)
    discounts = _discounts(lines)
    fired = {*(d.rule for d in discounts), *(e.rule for e in brings.earnings), *(h.rule for h in brings.handed)}
    return Quote(
        lines=lines,
        gross_minor=gross,
        discounts=discounts,
        net_minor=sum(net),
        points_spent=draft.points,
        points_minor=points_minor,
        due_minor=due,
        tenders=paid.tenders,
        cards=paid.cards,
        earnings=brings.earnings,
        points=sum(e.points for e in brings.earnings if e.unit == POINTS),
        handed=brings.handed,
        carry=brings.carry,
        fired={r: counted_in(rules.by_id[r], facts, as_of) for r in sorted(fired & rules.capped)},
        coupon=facts.coupon.number if facts.coupon else None,
        max_points=most_points(money_off, sum(net), facts.available),
        tier=facts.tier,
        late_days=facts.late_days,
        fingerprint="",
    )


def case_of(draft: Draft, facts: Facts, rules: CompiledRules, as_of: date) -> Case:
    """What conditions are asked about at the beginning: the bill at list price."""
    bill = Bill([_bill_line(line) for line in draft.lines], [line.gross_minor for line in draft.lines])
    said = (*draft.tenders, draft.tender, *_balances(draft))
    tenders = frozenset(name for name in said if name)
    codes = frozenset([draft.code.casefold()] if draft.code and facts.coupon is None else [])
    return Case(programme=rules.programme, on=as_of, facts=facts, bill=bill, tenders=tenders, codes=codes)


def _balances(draft: Draft) -> Iterator[str]:
    """Balances a bill is to be paid with, as conditions on the way of paying call them."""
    if draft.value:
        yield VALUE
    if draft.cashback:
        yield CASHBACK
    if draft.cards:
        yield GIFT


def _earns(net: Sequence[int], by_points: Sequence[int], paid: Paid, rules: CompiledRules) -> Sequence[int]:
    """By line what earns: what is paid after discounts, without the parts of points and of bonus."""
    stored = rules.programme.stored_value
    base = net if rules.programme.switches.points_part_earns else [n - p for n, p in zip(net, by_points, strict=True)]
    if not paid.bonus_minor or (stored is not None and stored.bonus_earns):
        return base
    money = [n - p for n, p in zip(net, by_points, strict=True)]
    by_bonus = split_largest_remainder(paid.bonus_minor, money)
    return [b - part for b, part in zip(base, by_bonus, strict=True)]


def _bill_line(line: DraftLine) -> BillLine:
    return BillLine(line.code.casefold(), line.name.casefold(), line.category.casefold(), line.qty)


def _demand_known_code(draft: Draft, facts: Facts, rules: CompiledRules) -> None:
    if draft.code and facts.coupon is None and draft.code.casefold() not in rules.codes:
        raise InvalidInput("code_unknown", text=draft.code[:40])


def _demand_for_all(case: Case) -> None:
    for only in case.programme.goods_for:
        places = case.bill.places(only.goods)
        if places and not holds(only.when, case):
            raise RuleViolation("goods_not_for_all", line=places[0] + 1, goods=only.id)


def _brings(case: Case, earns: Sequence[int], rules: CompiledRules, *, has_bonus: bool, trace: Trace | None) -> Gains:
    """What the sale brings, with what a coupon adds to it."""
    switches, extra = case.programme.switches, rule_for(case.facts.coupon)
    if extra is not None and not isinstance(extra.then, Gift):
        rules = msgspec.structs.replace(rules, gains=(extra, *rules.gains))
    found = gains(
        msgspec.structs.replace(case, bill=case.bill.at(earns)),
        rules,
        nothing_for=switches.no_points_goods,
        by_money=not switches.points_part_earns and not has_bonus,
        trace=trace,
    )
    if extra is None:
        return found
    if not isinstance(extra.then, Gift):
        demand_brought(extra, found.earnings)
        return found
    # Somebody who is no member brings a coupon for a gift, too.
    return msgspec.structs.replace(found, handed=(*found.handed, Handed(rule=extra.id, count=extra.then.count)))


def _lines(
    draft: Draft,
    facts: Facts,
    off: Sequence[dict[str, int]],
    by_coupon: Parts,
    by_points: Parts,
    brings: Gains,
) -> tuple[Line, ...]:
    coupon = rule_of(facts.coupon) if facts.coupon else ""
    split = [e for e in brings.earnings if e.parts]
    lines = tuple(
        Line(
            name=line.name,
            code=line.code,
            category=line.category,
            qty=line.qty,
            gross_minor=line.gross_minor,
            off={**off[i], coupon: by_coupon[i]} if by_coupon and by_coupon[i] else off[i],
            points_minor=by_points[i],
        )
        for i, line in enumerate(draft.lines)
    )
    if not split and not brings.carry_parts:
        return lines
    return tuple(
        msgspec.structs.replace(
            line,
            points={e.rule: e.parts[i] for e in split if e.parts[i]},
            carry={rule: parts[i] for rule, parts in brings.carry_parts.items() if parts[i]},
        )
        for i, line in enumerate(lines)
    )


def _discounts(lines: Sequence[Line]) -> tuple[Discount, ...]:
    totals: dict[str, int] = {}
    for line in lines:
        for rule, minor in line.off.items():
            totals[rule] = totals.get(rule, 0) + minor
    return tuple(Discount(rule=rule, minor=minor) for rule, minor in totals.items())


def _fingerprint(plain: Quote, facts: Facts, as_of: date) -> str:
    # What may change without mattering to this sale (how many points the member has beside it) stays out.
    seen = msgspec.json.encode(
        (
            plain.lines,
            plain.points_spent,
            plain.due_minor,
            plain.tenders,
            plain.cards,
            plain.earnings,
            plain.handed,
            plain.coupon,
            facts.member,
            facts.tier,
            facts.version,
            as_of,
        )
    )
    return blake2b(seen, digest_size=12).hexdigest()


def points_by_rate(base_minor: int, rules: CompiledRules, as_of: date) -> tuple[str, int, int, int]:
    """
    What the present programme gives for an amount to anybody: used for returns that name no sale.

    Returns:
        Rule id, points, and the step and points of that rule (the first by amount for all goods; "" and 0 without one).
    """
    case = Case(programme=rules.programme, on=as_of, facts=Facts())
    for rule, per in rules.per_amount:
        if per.goods == ALL_GOODS and rule.in_force(as_of) and holds(rule.when, case):
            return rule.id, base_minor // per.step_minor * per.points, per.step_minor, per.points
    return "", 0, 1, 0
