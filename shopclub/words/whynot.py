"""
Why something gave nothing, by how much it was missed, and how it would: the sentences.

What is explained stands in `core/explaining`; the parts of a condition are said as the rules say them.
"""

from __future__ import annotations

from shopclub.core.explaining.gaps import Gap, Measure
from shopclub.core.explaining.sale import Item, Sort, State
from shopclub.core.programme.conditions import CodeTyped, Condition, IsMember, PaidBy, TierIn
from shopclub.core.programme.model import Rule
from shopclub.core.programme.tracing import Bar, Cap, Hurdle
from shopclub.core.programme.values import ALL_GOODS, Period
from shopclub.i18n import N_
from shopclub.words.coupons import gift_name, say_coupon_use
from shopclub.words.errors import say_code
from shopclub.words.goods import named_goods, pieces_of
from shopclub.words.missing import Reader, say_missed, say_proven
from shopclub.words.names import coupon_name, joined, local_name, reward_name, tiers_named
from shopclub.words.occasions import say_occasion
from shopclub.words.rules import say_rule, say_rule_id
from shopclub.words.telling import begun, quoted
from shopclub.words.units import unit_amount

_RULES = (Sort.RULE, Sort.OCCASION)
MOST_WAYS = 3
"""Ways that are said of one thing."""


# -- names --------------------------------------------------------------------------------------------


def item_name(item: Item, reader: Reader) -> str:
    """What something is called: a rule by its name or sentence, a coupon, a reward, points, kept goods."""
    programme, words = reader.programme, reader.words
    match item.sort:
        case Sort.RULE | Sort.OCCASION:
            return say_rule_id(programme, item.id, words, currency=reader.currency)
        case Sort.COUPON:
            return words.t("Coupon “{name}”", name=coupon_name(programme, item.id, words))
        case Sort.REWARD:
            return reward_name(programme, item.id, words)
        case Sort.POINTS:
            return words.t("Points as part payment")
        case Sort.GOODS:
            only = next((one for one in programme.goods_for if one.id == item.id), None)
            if only is None:
                return item.id
            return local_name(only.name, words) or begun(words, named_goods(only.goods, words))


def say_verdict(item: Item, reader: Reader) -> str:
    """What comes of it, in a few characters: what it gives, what it would, else what is missing."""
    match item.state:
        case State.GIVES:
            return _given(item, reader)
        case State.OFFERED:
            return _offered(item, reader)
        case State.NOT:
            return _short(item, reader)


def _given(item: Item, reader: Reader) -> str:
    words = reader.words
    if item.minor:
        return reader.money(-item.minor)
    if item.points:
        return f"+{unit_amount(item.unit, item.points, words, reader.currency)}"
    rule = reader.programme.rule(item.id)
    then = getattr(rule.then, "coupon", "") if rule is not None else ""
    if then:
        return words.n("{n} coupon", "{n} coupons", item.handed)
    name = item.id if item.sort in _RULES else f"coupon:{item.id}"
    return gift_name(reader.programme, name, words)


def _offered(item: Item, reader: Reader) -> str:
    words = reader.words
    if item.sort is Sort.REWARD:
        return words.n("{n} point", "{n} points", item.points)
    if item.sort is Sort.OCCASION:
        return words.t("comes by itself")
    if item.minor:
        return words.t("would be {amount}", amount=reader.money(-item.minor))
    return words.t("would be {amount}", amount=_given(item, reader))


def _short(item: Item, reader: Reader) -> str:
    words = reader.words
    alone = item.ways[0][0] if item.ways and len(item.ways[0]) == 1 else None
    gap = item.proven or (alone.gap if alone is not None else None)
    if gap is not None and gap.amount > 0:
        return _short_by(gap, reader)
    text = _short_of(alone.condition, reader) if alone is not None and alone.wanted else ""
    if text:
        return text
    if item.hurdle is not None:
        return words.t(_VERDICTS[item.hurdle.bar])
    return words.t(_REFUSED.get(item.refusal.code, _NOT_NOW)) if item.refusal is not None else words.t(_NOT_NOW)


def _short_by(gap: Gap, reader: Reader) -> str:
    words = reader.words
    match gap.measure:
        case Measure.MONEY:
            return words.t("{amount} more", amount=reader.money(gap.amount))
        case Measure.PIECES:
            return words.n("{n} more piece", "{n} more pieces", gap.amount)
        case Measure.POINTS:
            return words.n("{n} more point", "{n} more points", gap.amount)
        case Measure.PURCHASES:
            return words.n("{n} more purchase", "{n} more purchases", gap.amount)
        case Measure.DAYS if gap.on is not None:
            return words.t("from {day} on", day=words.day(gap.on, reader.today))
        case _:
            return words.t("not yet")


def _short_of(condition: Condition | None, reader: Reader) -> str:
    """What alone is missed and is no number."""
    words = reader.words
    match condition:
        case TierIn(tiers=tiers):
            named = joined(words, tiers_named(reader.programme, tiers, words), either=True)
            return words.t("{tiers} only", tiers=named)
        case PaidBy():
            return words.t("another way to pay")
        case CodeTyped():
            return words.t("needs its code")
        case IsMember():
            return words.t("members only")
        case _:
            return ""


_NOT_NOW = N_("not now")
_REFUSED = {
    "coupon_used": N_("used up"),
    "coupon_expired": N_("over"),
    "coupon_void": N_("taken back"),
    "coupon_off": N_("switched off"),
    "coupon_gives_nothing": N_("nothing here"),
    "reward_out_of_stock": N_("out of stock"),
    "reward_limit": N_("used up"),
    "reward_with_purchase": N_("with a purchase"),
    "points_no_member": N_("members only"),
    "goods_not_for_all": N_("not for everybody"),
}
"""What holds up anything else, in a word or two."""
_VERDICTS = {
    Bar.OFF: N_("switched off"),
    Bar.NOT_YET: N_("not yet"),
    Bar.OVER: N_("over"),
    Bar.CONDITION: N_("not met"),
    Bar.CAP: N_("used up"),
    Bar.WALK_IN: N_("members only"),
    Bar.NOTHING: N_("nothing here"),
    Bar.EXCLUDED: N_("excluded"),
    Bar.STOPPED: N_("stopped"),
    Bar.BEATEN: N_("another is better"),
    Bar.SPENT: N_("nothing left"),
    Bar.COUPON: N_("coupon instead"),
    Bar.OCCASION: N_("not at a sale"),
    Bar.THEN: N_("not given"),
}
"""What holds a rule up, in a word or two."""


def say_about(item: Item, reader: Reader) -> list[str]:
    """What it does in a sentence, where its name does not say it already."""
    programme, words = reader.programme, reader.words
    kind = programme.coupon(item.id) if item.sort is Sort.COUPON else None
    if kind is not None:
        return [say_coupon_use(kind, programme, words, currency=reader.currency)]
    if item.sort is Sort.POINTS and item.state is State.OFFERED:
        taken = words.n("{n} point", "{n} points", item.points)
        return [words.t("{points} would take {amount} off.", points=taken, amount=reader.money(item.minor))]
    rule = programme.rule(item.id) if item.sort in _RULES else None
    if rule is not None and local_name(rule.name, words):
        return [say_rule(rule, programme, words, currency=reader.currency)]
    return []


# -- why ----------------------------------------------------------------------------------------------


def say_why(item: Item, reader: Reader) -> list[str]:
    """Why it gives nothing, each reason a sentence; then how it would. Empty for what gives."""
    if item.state is not State.NOT:
        return []
    said = _hurdles(item, reader)
    mine = item.ways[0][0].gap if item.ways else None
    if item.proven is not None and (mine is None or mine.amount != item.proven.amount):
        said.append(say_proven(item.proven, reader))
    if item.as_now:
        said.append(reader.words.t("That is by what the member's file says now; what it said then is not kept."))
    return list(dict.fromkeys(said))


def _hurdles(item: Item, reader: Reader) -> list[str]:
    rule = reader.programme.rule(item.id) if item.sort in _RULES else None
    if rule is not None and item.hurdle is not None and item.hurdle.bar not in (Bar.CONDITION, Bar.NOTHING):
        return [_hurdle(rule, item, item.hurdle, reader)]
    ways = _ways(item, reader)
    if item.refusal is not None and item.refusal.code not in _SAID_BY_WAYS:
        return [say_code(item.refusal.code, item.refusal.figures, reader.words, currency=reader.currency), *ways]
    if ways:
        return ways
    if item.refusal is not None:
        return [say_code(item.refusal.code, item.refusal.figures, reader.words, currency=reader.currency)]
    return [reader.words.t("It applies, but comes to nothing on this bill.")]


_SAID_BY_WAYS = frozenset(
    {"coupon_minimum", "coupon_tender", "coupon_condition", "reward_condition", "points_insufficient", "coupon_not_yet"}
)
"""Refusals that the ways say better."""


def _hurdle(rule: Rule, item: Item, hurdle: Hurdle, reader: Reader) -> str:
    words = reader.words
    others = joined(words, [quoted(_named(one, reader)) for one in hurdle.by])
    match hurdle.bar:
        case Bar.OFF:
            return words.t("It is switched off.")
        case Bar.NOT_YET:
            return words.t("It begins on {day}.", day=reader.day(rule.from_on or reader.today))
        case Bar.OVER:
            return words.t("It ended on {day}.", day=words.day(rule.until_on or reader.today, reader.today))
        case Bar.CAP:
            return _cap(rule, item, hurdle.cap, reader)
        case Bar.WALK_IN:
            return words.t("Only members get this. Find the member first.")
        case Bar.EXCLUDED:
            return words.t("It can't go together with {rules}, which goes first.", rules=others)
        case Bar.STOPPED:
            return words.t("{rules} lets nothing else follow.", rules=others)
        case Bar.BEATEN:
            return words.t("{rules} gives more; of these the better one counts.", rules=others)
        case Bar.COUPON:
            return words.t("The coupon's discount takes its place on this bill.")
        case Bar.OCCASION:
            return words.t("It is given {occasion}, not for this bill.", occasion=say_occasion(rule.on, words))
        case Bar.THEN:
            return words.t("It was not given at this sale. How much of its limits was left then is not on record.")
        case _ if others:
            return words.t("{rules} has left nothing to take off.", rules=others)
        case _:
            return words.t("Other discounts have left nothing to take off.")


def _named(rule_id: str, reader: Reader) -> str:
    return say_rule_id(reader.programme, rule_id, reader.words, currency=reader.currency)


def _cap(rule: Rule, item: Item, cap: Cap | None, reader: Reader) -> str:
    words, caps = reader.words, rule.caps
    again = _again(item, reader)
    match cap:
        case Cap.WALK_IN:
            return words.t("It is counted by member. Find the member first.")
        case Cap.USES:
            return words.n(
                "It is given {n} time in all, and that is used up.",
                "It is given {n} times in all, and they are used up.",
                caps.uses or 0,
            )
        case Cap.DAY:
            text = words.n(
                "It is given {n} time a day, and today's is used up.",
                "It is given {n} times a day, and today's are used up.",
                caps.per_day or 0,
            )
        case Cap.MEMBER | Cap.SHARE:
            text = words.t(_HAD[caps.period])
        case _:
            text = words.t("Its budget is spent.")
    return words.t("{why} {again}", why=text, again=again) if again else text


_HAD = {
    Period.DAY: N_("This member has had it today."),
    Period.WEEK: N_("This member has had it this week."),
    Period.MONTH: N_("This member has had it this month."),
    Period.QUARTER: N_("This member has had it this quarter."),
    Period.YEAR: N_("This member has had it this year."),
    Period.BIRTHDAY: N_("This member has had it for this birthday."),
    Period.EVER: N_("This member has had it already."),
}


def _again(item: Item, reader: Reader) -> str:
    gap = item.ways[0][0].gap if item.ways else None
    if gap is None or gap.on is None:
        return ""
    return reader.words.t("Again from {day} on.", day=reader.day(gap.on))


# -- ways ---------------------------------------------------------------------------------------------


def _ways(item: Item, reader: Reader) -> list[str]:
    words = reader.words
    said: list[str] = []
    for way in item.ways[:MOST_WAYS]:
        text = words.p("what is missing", "; ").join(say_missed(missed, reader) for missed in way)
        said.append(words.t("Or: {text}", text=text) if said else begun(words, text))
    return said


def say_nearest(item: Item, reader: Reader) -> str:
    """For the customer's eyes: what little more would bring; empty where nothing is proven."""
    gap, words = item.proven, reader.words
    if gap is None:
        return ""
    name = item_name(item, reader)
    if gap.measure is Measure.PIECES:
        pieces = pieces_of(gap.goods, gap.amount, words)
        return words.t("{pieces} more: {name}", pieces=pieces, name=name)
    money = words.money(gap.amount, reader.currency, short=True)
    if gap.goods == ALL_GOODS:
        return words.t("Only {amount} more: {name}", amount=money, name=name)
    goods = named_goods(gap.goods, words)
    return words.t("Only {amount} more of {goods}: {name}", amount=money, goods=goods, name=name)
