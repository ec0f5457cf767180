"""
Conditions on the customer: each as a clause that follows "who" in English and stands before 的顾客 in Chinese.
"""

from __future__ import annotations

from shopclub.core.programme.conditions import (
    BalanceIs,
    BoughtOften,
    Comparison,
    FieldIs,
    HasPlan,
    HasTag,
    InHousehold,
    InSegment,
    IsMember,
    Lapsed,
    NewMember,
    Referred,
    TierIn,
)
from shopclub.core.programme.values import ALL_GOODS
from shopclub.i18n import N_, Words
from shopclub.words.figures import points
from shopclub.words.goods import named_goods
from shopclub.words.names import joined, plan_name, tiers_named
from shopclub.words.telling import Register, Telling, quoted

WHO: Register[Telling, str] = Register()
"""Kind of condition -> its clause."""

_HOUSEHOLDS = {"family": N_("family"), "couple": N_("couple"), "company": N_("company")}
_FIELDS = {
    Comparison.IS: N_("have “{value}” in the field “{field}”"),
    Comparison.IS_NOT: N_("don't have “{value}” in the field “{field}”"),
    Comparison.AT_LEAST: N_("have {value} or more in the field “{field}”"),
    Comparison.AT_MOST: N_("have {value} or less in the field “{field}”"),
}


def _either(ids: tuple[str, ...], words: Words) -> str:
    return joined(words, [quoted(one) for one in ids], either=True)


@WHO.of(TierIn)
def _tier(condition: TierIn, telling: Telling) -> str:
    tiers = joined(telling.words, tiers_named(telling.programme, condition.tiers, telling.words), either=True)
    return telling.words.t("are {tiers}", tiers=tiers)


@WHO.of(IsMember)
def _member(condition: IsMember, telling: Telling) -> str:
    del condition
    return telling.words.t("are members")


@WHO.of(InSegment)
def _segment(condition: InSegment, telling: Telling) -> str:
    return telling.words.t("are in the segment {segments}", segments=_either(condition.segments, telling.words))


@WHO.of(HasTag)
def _tag(condition: HasTag, telling: Telling) -> str:
    return telling.words.t("have the tag {tags}", tags=_either(condition.tags, telling.words))


@WHO.of(FieldIs)
def _field(condition: FieldIs, telling: Telling) -> str:
    if condition.compare is Comparison.FILLED:
        return telling.words.t("have the field “{field}” filled in", field=condition.field)
    return telling.words.t(_FIELDS[condition.compare], field=condition.field, value=condition.value)


@WHO.of(NewMember)
def _new(condition: NewMember, telling: Telling) -> str:
    return telling.words.n(
        "are in their first {n} day of membership", "are in their first {n} days of membership", condition.days
    )


@WHO.of(Lapsed)
def _lapsed(condition: Lapsed, telling: Telling) -> str:
    return telling.words.n("last bought {n} day ago or more", "last bought {n} days ago or more", condition.days)


@WHO.of(Referred)
def _referred(condition: Referred, telling: Telling) -> str:
    del condition
    return telling.words.t("were brought along by another member")


@WHO.of(InHousehold)
def _household(condition: InHousehold, telling: Telling) -> str:
    words = telling.words
    if not condition.kinds:
        return words.t("share a card")
    kinds = [words.t(_HOUSEHOLDS[kind]) if kind in _HOUSEHOLDS else quoted(kind) for kind in condition.kinds]
    return words.t("hold a {kinds} card", kinds=joined(words, kinds, either=True))


@WHO.of(HasPlan)
def _plan(condition: HasPlan, telling: Telling) -> str:
    if not condition.plans:
        return telling.words.t("pay for a plan")
    named = tuple(plan_name(telling.programme, plan, telling.words) for plan in condition.plans)
    return telling.words.t("pay for the plan {plans}", plans=_either(named, telling.words))


@WHO.of(BalanceIs)
def _balance(condition: BalanceIs, telling: Telling) -> str:
    words = telling.words
    least, most = condition.at_least, condition.at_most
    if most is None:
        return words.t("have {points} or more", points=points(words, least))
    if not least:
        return words.t("have at most {points}", points=points(words, most))
    return words.t("have from {least} to {points}", least=words.number(least), points=points(words, most))


@WHO.of(BoughtOften)
def _often(condition: BoughtOften, telling: Telling) -> str:
    words = telling.words
    within = words.n("{n} day", "{n} days", condition.days)
    if condition.goods == ALL_GOODS:
        return words.n(
            "bought at least {n} time within {days}", "bought at least {n} times within {days}",
            condition.times, days=within,
        )  # fmt: skip
    return words.n(
        "bought {goods} on at least {n} receipt within {days}",
        "bought {goods} on at least {n} receipts within {days}",
        condition.times,
        goods=named_goods(condition.goods, words),
        days=within,
    )
