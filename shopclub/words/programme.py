"""A whole programme in plain sentences under headings: what earns, what it costs less, what points buy, the tiers."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from shopclub.core.programme.effects import Cashback, Phase, phase_of
from shopclub.core.programme.expiry import AfterInactivity, EndOfYear, Expiry, MonthsAfterEarning, NeverExpires
from shopclub.core.programme.ladder import Benefit, Tier
from shopclub.core.programme.model import Debt, Group, Programme, Rule, Stacking, Switches
from shopclub.core.programme.plans import PaidPlan
from shopclub.i18n import N_, Words
from shopclub.words.calendar import say_holiday, say_member_day
from shopclub.words.cards import say_card, say_cashback_terms, say_package
from shopclub.words.conditions import say_condition
from shopclub.words.draws import say_draw
from shopclub.words.goods import named_goods
from shopclub.words.households import say_household, say_late
from shopclub.words.names import joined, local_name, rule_name, tier_label
from shopclub.words.occasions import how_often
from shopclub.words.offers import say_coupon, say_goods_for, say_leaderboard, say_money_off, say_pickup, say_reward
from shopclub.words.plans import say_plan
from shopclub.words.rules import say_rule, say_unknown_rule
from shopclub.words.stored import say_purse
from shopclub.words.telling import Register, Telling, followed, headed, quoted
from shopclub.words.tiers import say_ladder

EXPIRY: Register[Words, str] = Register()
"""Kind of expiry -> its sentence."""

SECTION_OF = {
    Phase.ITEMS: "discounts",
    Phase.STEPS: "discounts",
    Phase.BILL: "discounts",
    Phase.POINTS: "earning",
    Phase.THINGS: "gifts",
}
"""The heading a rule stands under."""
TITLES = {
    "earning": N_("Earning"),
    "discounts": N_("Discounts"),
    "gifts": N_("Gifts"),
    "spending": N_("Spending"),
    "rewards": N_("Rewards"),
    "coupons": N_("Coupons"),
    "cards": N_("Stamp cards"),
    "packages": N_("Packages"),
    "draws": N_("Lucky draws"),
    "goods": N_("Members only"),
    "households": N_("Shared cards"),
    "expiry": N_("Expiry"),
    "tiers": N_("Tiers"),
    "plans": N_("Plans"),
    "purse": N_("Stored value and gift cards"),
    "benefits": N_("Benefits"),
    "calendar": N_("Calendar"),
    "stacking": N_("Stacking"),
    "returns": N_("Returns"),
    "newer": N_("Newer"),
}
"""Every heading in the order they are read."""


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """One heading of a programme and the sentences under it."""

    id: str
    """Stable key, one of `TITLES`."""
    title: str
    lines: tuple[str, ...]


def say_programme_lines(programme: Programme, words: Words, *, currency: str | None = None) -> list[str]:
    """All sentences of a programme, without headings; see `say_programme`."""
    return [line for section in say_programme(programme, words, currency=currency) for line in section.lines]


def say_programme(programme: Programme, words: Words, *, currency: str | None = None) -> list[Section]:
    """
    A whole programme in sentences under headings, those that have nothing to say left out.

    Args:
        programme: what to say.
        words: the reader's language.
        currency: the shop's, where it is not the programme's own.
    """
    money = currency or programme.currency
    lines = {
        **{key: [say_rule(rule, programme, words, currency=money) for rule in rules_under(programme, key)]
           for key in ("discounts", "gifts")},
        "earning": _earning(programme, words, money),
        "spending": _spending(programme, words, money),
        "rewards": _rewards(programme, words, money),
        "coupons": [say_coupon(one, programme, words, currency=money) for one in programme.coupons],
        "cards": [say_card(one, programme, words) for one in programme.cards],
        "packages": [say_package(one, programme, words, currency=money) for one in programme.packages],
        "draws": [say_draw(one, programme, words, currency=money) for one in programme.draws],
        "goods": [say_goods_for(one, programme, words, currency=money) for one in programme.goods_for],
        "households": [say_household(kind, words) for kind in programme.households],
        "expiry": _expiry(programme, words),
        "tiers": say_ladder(programme.ladder, words, money),
        "plans": [say_plan(one, programme, words, currency=money) for one in programme.plans],
        "purse": say_purse(programme, words, money),
        "benefits": list(_benefits(programme, words, money)),
        "calendar": list(_calendar(programme, words)),
        "stacking": [say_group(group, programme, words) for group in programme.groups],
        "returns": say_returns(programme.switches, words),
        "newer": say_newer(programme, words),
    }  # fmt: skip
    return [
        Section(id=key, title=words.t(title), lines=tuple(lines[key])) for key, title in TITLES.items() if lines[key]
    ]


def _rewards(programme: Programme, words: Words, currency: str) -> list[str]:
    told = [say_reward(one, programme, words, currency=currency) for one in programme.rewards]
    if told:
        told.append(say_pickup(programme.switches.pickup_days, words))
    return [*told, say_leaderboard(programme.leaderboard, words)] if programme.leaderboard.enabled else told


def rules_under(programme: Programme, section: str) -> list[Rule]:
    """The rules that stand under one heading."""
    return [rule for rule in programme.rules if SECTION_OF[phase_of(rule.then)] == section]


# -- expiry -----------------------------------------------------------------------------------------


def say_cashback(programme: Programme, words: Words) -> list[str]:
    """How long money back can be used, where a rule gives any."""
    gives = any(isinstance(rule.then, Cashback) for rule in programme.rules)
    return [say_cashback_terms(programme.cashback, words)] if gives else []


def say_expiry(expiry: Expiry, words: Words) -> str:
    """When points expire, as a sentence."""
    return EXPIRY.say(expiry, words)


@EXPIRY.of(NeverExpires)
def _never(expiry: NeverExpires, words: Words) -> str:
    del expiry
    return words.t("Points never expire")


@EXPIRY.of(MonthsAfterEarning)
def _months(expiry: MonthsAfterEarning, words: Words) -> str:
    return words.n(
        "Points can be used for {n} month after earning",
        "Points can be used for {n} months after earning",
        expiry.months,
    )


@EXPIRY.of(EndOfYear)
def _year(expiry: EndOfYear, words: Words) -> str:
    if not expiry.grace_months:
        return words.t("Points can be used through 31 December of the year they were earned in")
    return words.n(
        "Points can be used through 31 December of the year they were earned in, and {n} month more",
        "Points can be used through 31 December of the year they were earned in, and {n} months more",
        expiry.grace_months,
    )


@EXPIRY.of(AfterInactivity)
def _inactivity(expiry: AfterInactivity, words: Words) -> str:
    return words.n(
        "All points expire after {n} month without earning or spending any",
        "All points expire after {n} months without earning or spending any",
        expiry.months,
    )


# -- the other parts --------------------------------------------------------------------------------


def _expiry(programme: Programme, words: Words) -> list[str]:
    said = [say_expiry(programme.expiry, words), *say_cashback(programme, words)]
    return said if programme.late is None else [*said, say_late(programme.late, programme, words)]


def _earning(programme: Programme, words: Words, currency: str) -> list[str]:
    said = [say_rule(rule, programme, words, currency=currency) for rule in rules_under(programme, "earning")]
    without = say_no_points(programme.switches, words)
    return [*said, without] if without else said


def _spending(programme: Programme, words: Words, currency: str) -> list[str]:
    if programme.money_off is None:
        return []
    return [say_money_off(programme.money_off, words, currency), say_points_part(programme.switches, words)]


def say_points_part(switches: Switches, words: Words) -> str:
    """Whether the part of a bill paid with points earns points."""
    if switches.points_part_earns:
        return words.t("What is paid with points earns points too")
    return words.t("What is paid with points earns no points")


def say_benefit(benefit: Benefit, of: Tier | PaidPlan, programme: Programme, words: Words, currency: str) -> str:
    """What members of a tier or plan are entitled to, as a sentence: `◆ Gold: Blood-sugar test, once a month`."""
    telling = Telling(programme, words, currency)
    quota = how_often(benefit.quota.count, benefit.quota.period, words) if benefit.quota else ""
    name = local_name(benefit.name, words, benefit.id)
    whose = tier_label(of, words) if isinstance(of, Tier) else local_name(of.name, words, of.id)
    text = headed(words, whose, followed(words, name, quota, say_condition(benefit.when, telling)))
    return text if benefit.enabled else words.t("Switched off: {rule}", rule=text)


def _benefits(programme: Programme, words: Words, currency: str) -> Iterator[str]:
    for tier in programme.tiers():
        for benefit in tier.benefits:
            yield say_benefit(benefit, tier, programme, words, currency)
    for plan in programme.plans:
        for benefit in plan.benefits:
            yield say_benefit(benefit, plan, programme, words, currency)


def _calendar(programme: Programme, words: Words) -> Iterator[str]:
    if programme.member_day is not None:
        yield say_member_day(programme.member_day, programme, words)
    for holiday in programme.holidays:
        yield say_holiday(holiday, words)


def say_group(group: Group, programme: Programme, words: Words) -> str:
    """What a stacking group does with its rules, as a sentence."""
    named = [
        quoted(rule_name(programme, rule.id, words) or rule.id) for rule in programme.rules if rule.group == group.id
    ]
    listed = joined(words, named) if named else words.t("no rule yet")
    if group.stacking is Stacking.BEST:
        text = words.t("only the best of these counts: {rules}", rules=listed)
    else:
        text = words.t("all of these add up: {rules}", rules=listed)
    return headed(words, local_name(group.name, words, group.id), text)


def say_debt(debt: Debt, words: Words) -> str:
    """What happens when a return takes back points that are already spent."""
    if debt is Debt.OWE:
        return words.t("A return takes back its points; those already spent are settled by what is earned next")
    return words.t("A return takes back its points; those already spent are forgiven")


def say_returned_grace(days: int, words: Words) -> str:
    """How long points are usable that a return gives back after their last day."""
    return words.n(
        "Points given back after their last day can be used for {n} more day",
        "Points given back after their last day can be used for {n} more days",
        days,
    )


def say_no_points(switches: Switches, words: Words) -> str:
    """Which goods earn nothing; empty when all goods earn."""
    if switches.no_points_goods is None:
        return ""
    return words.t("No points are earned with {goods}", goods=named_goods(switches.no_points_goods, words))


def say_returns(switches: Switches, words: Words) -> list[str]:
    """What a return does, as sentences."""
    lines = [say_debt(switches.debt, words)]
    if switches.returned_grace_days:
        lines.append(say_returned_grace(switches.returned_grace_days, words))
    return lines


def say_newer(programme: Programme, words: Words) -> list[str]:
    """What stands in the programme and this version does not know: rules first, then other parts."""
    lines = [say_unknown_rule(raw, words) for raw in programme.unknown_rules]
    lines += [
        words.t("A part of a newer version, kept but not used: {id}", id=str(part)[:40])
        for part in programme.unknown_parts
    ]
    return lines
