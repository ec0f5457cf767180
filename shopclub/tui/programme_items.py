"""A programme as a list of sentences, each knowing where in the programme it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from shopclub.core.programme.effects import PercentOff
from shopclub.core.programme.model import Debt, Programme
from shopclub.i18n import Words
from shopclub.tui.knobs import Path, at, knobs_of, with_value
from shopclub.words import say_programme, say_reward, say_rule
from shopclub.words.rules import say_expiry, say_money_off
from shopclub.words.tiers import say_tier


class Item(NamedTuple):
    """One sentence."""

    key: str
    section: str
    """Id of the section it stands under; see `shopclub.words.rules.Section`."""
    sentence: str
    path: Path
    """Where the value it says stands; empty where there is nothing to edit."""
    switch: Path = ()
    """Where its on and off stands; empty where it can't be switched."""


def items_of(programme: Programme, words: Words, currency: str) -> Iterator[Item]:
    """Every sentence of a programme in the order they are read."""
    rules = list(enumerate(programme.rules))
    for is_discount, section in ((False, "earning"), (True, "discounts")):
        for index, rule in rules:
            if isinstance(rule.then, PercentOff) is is_discount:
                said = say_rule(rule, programme, words, currency=currency)
                path: Path = ("rules", index)
                yield Item(f"rule:{rule.id}", section, said, path, (*path, "enabled"))
    if programme.money_off is not None:
        said = say_money_off(programme.money_off, words, currency)
        yield Item("money_off", "spending", said, ("money_off",))
    yield from _switches(programme, words)
    for index, reward in enumerate(programme.rewards):
        path = ("rewards", index)
        yield Item(f"reward:{reward.id}", "rewards", say_reward(reward, words), path, (*path, "enabled"))
    yield Item("expiry", "expiry", say_expiry(programme.expiry, words), ("expiry",))
    if programme.ladder is not None:
        for place, tier in enumerate(programme.ladder.tiers):
            path = ("ladder", "tiers", place)
            yield Item(f"tier:{tier.id}", "tiers", say_tier(tier, place, words, currency), path)
        if programme.ladder.grace_days:
            said = words.n(
                "A tier is held for {n} more day after its end",
                "A tier is held for {n} more days after its end",
                programme.ladder.grace_days,
            )
            yield Item("grace", "tiers", said, ("ladder",))


def _switches(programme: Programme, words: Words) -> Iterator[Item]:
    switches = programme.switches
    if programme.money_off is not None:
        said = words.t("What is paid with points earns points too")
        if not switches.points_part_earns:
            said = words.t("What is paid with points earns no points")
        yield Item("points_part_earns", "spending", said, (), ("switches", "points_part_earns"))
    said = words.t("A return takes back its points; those already spent are settled by what is earned next")
    if switches.debt is Debt.FORGIVE:
        said = words.t("A return takes back its points; those already spent are forgiven")
    yield Item("debt", "returns", said, (), ("switches", "debt"))
    if switches.returned_grace_days:
        said = words.n(
            "Points given back after their last day can be used for {n} more day",
            "Points given back after their last day can be used for {n} more days",
            switches.returned_grace_days,
        )
        yield Item("returned_grace", "returns", said, ("switches",))


def titles(programme: Programme, words: Words, currency: str) -> dict[str, str]:
    """The headings of the sections."""
    return {section.id: section.title for section in say_programme(programme, words, currency=currency)}


def switched(programme: Programme, item: Item) -> Programme:
    """The programme with an item switched over."""
    if not item.switch:
        return programme
    now = at(programme, item.switch)
    new: object = not now
    if isinstance(now, Debt):
        new = Debt.FORGIVE if now is Debt.OWE else Debt.OWE
    return with_value(programme, item.switch, new)


def has_numbers(programme: Programme, item: Item) -> bool:
    """Whether there is a number to edit in an item."""
    value = at(programme, item.path) if item.path else None
    return isinstance(value, msgspec.Struct) and any(True for _ in knobs_of(value))


def changes(before: Programme, after: Programme, words: Words, currency: str) -> list[str]:
    """The sentences of `after` that `before` does not say, and those it no longer says."""
    old = {item.sentence for item in items_of(before, words, currency)}
    new = {item.sentence: None for item in items_of(after, words, currency)}
    gone = [words.t("no longer: {rule}", rule=sentence) for sentence in old if sentence not in new]
    return [sentence for sentence in new if sentence not in old] + sorted(gone)
