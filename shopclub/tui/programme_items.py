"""A programme as a list of sentences, each knowing where in the programme it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from shopclub.core.programme.ladder import Ladder
from shopclub.core.programme.model import Debt, Programme
from shopclub.i18n import Words
from shopclub.tui.editor.slots import Path, at, with_value
from shopclub.words import say_coupon, say_reward, say_rule
from shopclub.words.calendar import say_holiday, say_member_day
from shopclub.words.cards import say_card, say_package
from shopclub.words.draws import say_draw
from shopclub.words.households import say_household, say_late
from shopclub.words.offers import say_goods_for, say_leaderboard, say_money_off, say_pickup
from shopclub.words.plans import say_plan
from shopclub.words.programme import (
    TITLES,
    rules_under,
    say_benefit,
    say_cashback,
    say_debt,
    say_expiry,
    say_group,
    say_newer,
    say_no_points,
    say_points_part,
    say_returned_grace,
)
from shopclub.words.stored import say_gift_cards, say_stored, say_top_up
from shopclub.words.tiers import say_fall, say_grace, say_notice, say_tier, tiers_end


class Item(NamedTuple):
    """One sentence."""

    key: str
    section: str
    """Id of the section it stands under; see `shopclub.words.programme.TITLES`."""
    sentence: str
    path: Path
    """Where the value it says stands; empty where there is nothing to edit."""
    switch: Path = ()
    """Where its on and off stands; empty where it can't be switched."""


def items_of(programme: Programme, words: Words, currency: str) -> Iterator[Item]:
    """Every sentence of a programme in the order they are read."""
    found = [
        *_rules(programme, words, currency),
        *_switches(programme, words),
        *_offers(programme, words, currency),
        *_ladder(programme, words, currency),
        *_plans(programme, words, currency),
        *_purse(programme, words, currency),
        *_calendar(programme, words),
    ]
    for index, said in enumerate(say_newer(programme, words)):
        found.append(Item(f"newer:{index}", "newer", said, ()))
    order = list(TITLES)
    yield from sorted(found, key=lambda item: order.index(item.section))


def key_of(place: str) -> str:
    """The key of what stands in a list of the programme (`cards/tenth`), or by itself (`stored_value`)."""
    where, _, one = place.partition("/")
    return f"{where.removesuffix('s')}:{one}" if one else where


def _rules(programme: Programme, words: Words, currency: str) -> Iterator[Item]:
    for section in ("earning", "discounts", "gifts"):
        for rule in rules_under(programme, section):
            path: Path = ("rules", programme.rules.index(rule))
            said = say_rule(rule, programme, words, currency=currency)
            yield Item(f"rule:{rule.id}", section, said, path, (*path, "enabled"))
    if without := say_no_points(programme.switches, words):
        yield Item("no_points", "earning", without, ("switches", "no_points_goods"))


def _switches(programme: Programme, words: Words) -> Iterator[Item]:
    switches = programme.switches
    if programme.money_off is not None:
        said = say_points_part(switches, words)
        yield Item("points_part_earns", "spending", said, ("switches",), ("switches", "points_part_earns"))
    yield Item("debt", "returns", say_debt(switches.debt, words), ("switches",), ("switches", "debt"))
    if switches.returned_grace_days:
        said = say_returned_grace(switches.returned_grace_days, words)
        yield Item("returned_grace", "returns", said, ("switches",))


def _offers(programme: Programme, words: Words, currency: str) -> Iterator[Item]:
    if programme.money_off is not None:
        said = say_money_off(programme.money_off, words, currency)
        yield Item("money_off", "spending", said, ("money_off",))
    for index, reward in enumerate(programme.rewards):
        path: Path = ("rewards", index)
        said = say_reward(reward, programme, words, currency=currency)
        yield Item(f"reward:{reward.id}", "rewards", said, path, (*path, "enabled"))
    if programme.rewards:
        yield Item("pickup", "rewards", say_pickup(programme.switches.pickup_days, words), ("switches",))
    if programme.leaderboard.enabled:
        board = say_leaderboard(programme.leaderboard, words)
        yield Item("leaderboard", "rewards", board, ("leaderboard",), ("leaderboard", "enabled"))
    for index, coupon in enumerate(programme.coupons):
        path = ("coupons", index)
        said = say_coupon(coupon, programme, words, currency=currency)
        yield Item(f"coupon:{coupon.id}", "coupons", said, path, (*path, "enabled"))
    for index, card in enumerate(programme.cards):
        path = ("cards", index)
        yield Item(f"card:{card.id}", "cards", say_card(card, programme, words), path, (*path, "enabled"))
    for index, package in enumerate(programme.packages):
        path = ("packages", index)
        said = say_package(package, programme, words, currency=currency)
        yield Item(f"package:{package.id}", "packages", said, path, (*path, "enabled"))
    for index, draw in enumerate(programme.draws):
        path = ("draws", index)
        said = say_draw(draw, programme, words, currency=currency)
        yield Item(f"draw:{draw.id}", "draws", said, path, (*path, "enabled"))
    for index, only in enumerate(programme.goods_for):
        said = say_goods_for(only, programme, words, currency=currency)
        yield Item(f"goods:{only.id}", "goods", said, ("goods_for", index))
    for index, kind in enumerate(programme.households):
        path = ("households", index)
        yield Item(f"household:{kind.id}", "households", say_household(kind, words), path, (*path, "enabled"))
    if programme.late is not None:
        yield Item("late", "expiry", say_late(programme.late, programme, words), ("late",))
    yield Item("expiry", "expiry", say_expiry(programme.expiry, words), ("expiry",))
    for said in say_cashback(programme, words):
        yield Item("cashback", "expiry", said, ("cashback",))


def _ladder(programme: Programme, words: Words, currency: str) -> Iterator[Item]:
    ladder = programme.ladder
    if ladder is None:
        return
    for place, tier in enumerate(ladder.tiers):
        path: Path = ("ladder", "tiers", place)
        yield Item(f"tier:{tier.id}", "tiers", say_tier(tier, place, words, currency), path)
        for index, benefit in enumerate(tier.benefits):
            here: Path = (*path, "benefits", index)
            said = say_benefit(benefit, tier, programme, words, currency)
            yield Item(f"benefit:{tier.id}:{benefit.id}", "benefits", said, here, (*here, "enabled"))
    yield from _ends(ladder, words)


def _plans(programme: Programme, words: Words, currency: str) -> Iterator[Item]:
    for place, plan in enumerate(programme.plans):
        path: Path = ("plans", place)
        said = say_plan(plan, programme, words, currency=currency)
        yield Item(f"plan:{plan.id}", "plans", said, path, (*path, "enabled"))
        for index, benefit in enumerate(plan.benefits):
            here: Path = (*path, "benefits", index)
            said = say_benefit(benefit, plan, programme, words, currency)
            yield Item(f"plan_benefit:{plan.id}:{benefit.id}", "benefits", said, here, (*here, "enabled"))


def _purse(programme: Programme, words: Words, currency: str) -> Iterator[Item]:
    stored, cards = programme.stored_value, programme.gift_cards
    if stored is not None:
        yield Item("stored_value", "purse", say_stored(stored, words, currency), ("stored_value",))
        for place, package in enumerate(stored.packages):
            path: Path = ("stored_value", "packages", place)
            said = say_top_up(package, programme, words, currency=currency)
            yield Item(f"top_up:{package.id}", "purse", said, path, (*path, "enabled"))
    if cards is not None:
        yield Item("gift_cards", "purse", say_gift_cards(cards, words, currency), ("gift_cards",))


def _ends(ladder: Ladder, words: Words) -> Iterator[Item]:
    if not tiers_end(ladder):
        return
    yield Item("fall", "tiers", say_fall(ladder.fall, words), ("ladder",))
    if grace := say_grace(ladder, words):
        yield Item("grace", "tiers", grace, ("ladder",))
    yield Item("notice", "tiers", say_notice(ladder, words), ("ladder",))


def _calendar(programme: Programme, words: Words) -> Iterator[Item]:
    if programme.member_day is not None:
        said = say_member_day(programme.member_day, programme, words)
        yield Item("member_day", "calendar", said, ("member_day",))
    for index, holiday in enumerate(programme.holidays):
        yield Item(f"holiday:{holiday.id}", "calendar", say_holiday(holiday, words), ("holidays", index))
    for index, group in enumerate(programme.groups):
        yield Item(f"group:{group.id}", "stacking", say_group(group, programme, words), ("groups", index))


def titles(words: Words) -> dict[str, str]:
    """The headings of the sections by their ids, in the order they are read."""
    return {section: words.t(title) for section, title in TITLES.items()}


def is_on(programme: Programme, item: Item) -> bool:
    """Whether an item is in use; what has no switch of that kind is."""
    return item.switch[-1:] != ("enabled",) or bool(at(programme, item.switch))


def switched(programme: Programme, item: Item) -> Programme:
    """The programme with an item switched over."""
    if not item.switch:
        return programme
    now = at(programme, item.switch)
    new: object = not now
    if isinstance(now, Debt):
        new = Debt.FORGIVE if now is Debt.OWE else Debt.OWE
    return with_value(programme, item.switch, new)


def changes(before: Programme, after: Programme, words: Words, currency: str) -> list[str]:
    """The sentences of `after` that `before` does not say, and those it no longer says."""
    old = {item.sentence for item in items_of(before, words, currency)}
    new = {item.sentence: None for item in items_of(after, words, currency)}
    gone = [words.t("no longer: {rule}", rule=sentence) for sentence in old if sentence not in new]
    return [sentence for sentence in new if sentence not in old] + sorted(gone)
