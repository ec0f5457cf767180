"""A live example in words: who, with what bill, on which day, gets what, and what would be without."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from shopclub.core.audit.model import Situation
from shopclub.core.audit.showing import Brings, Example, Scene
from shopclub.core.programme.model import Occasion, Programme
from shopclub.i18n import Words
from shopclub.words.names import coupon_name, joined, tier_name
from shopclub.words.telling import Telling, begun, listed
from shopclub.words.units import unit_amount, unit_order


def say_example(example: Example, programme: Programme, words: Words, *, currency: str) -> list[str]:
    """
    An example as one or two sentences: where it gives, and where it doesn't.

    Args:
        example: of the programme.
        programme: for the names of tiers and coupons.
        words: the reader's language.
        currency: the shop's.
    """
    telling = Telling(programme, words, currency)
    if example.gives is None:
        return [] if example.facts else [words.t("No situation was found in which this gives anything.")]
    said = [_scene(example.gives, example, telling)]
    if example.beside is not None:
        said.append(_beside(example.beside, example, telling))
    return [begun(words, one) for one in said]


def _scene(scene: Scene, example: Example, telling: Telling) -> str:
    words = telling.words
    return words.t(
        "{who} {did}: {brings}.",
        who=_who(scene.situation, example.asked, telling),
        did=_did(scene, example.asked, telling),
        brings=_brings(scene.brings, scene.without, telling),
    )


def _who(situation: Situation, asked: frozenset[str], telling: Telling) -> str:
    words, facts = telling.words, situation.facts
    if facts.member is None:
        return words.t("a walk-in")
    who = words.t("a member")
    if facts.tier and ("tier" in asked) and facts.tier != next((t.id for t in telling.programme.tiers()), ""):
        who = words.t("a member of {tier}", tier=tier_name(telling.programme, facts.tier, words))
    traits = [said for axis, says in _TRAITS.items() if axis in asked and (said := says(situation, telling))]
    return words.t("{who} ({traits})", who=who, traits=listed(words, traits)) if traits else who


Trait = Callable[[Situation, Telling], str]


def _birthday(situation: Situation, telling: Telling) -> str:
    day = next(iter(situation.facts.birthdays.values()), None)
    return "" if day is None else telling.words.t("birthday on {day}", day=telling.words.day(day))


def _balance(situation: Situation, telling: Telling) -> str:
    return telling.words.t("with {points}", points=unit_amount("points", situation.facts.available, telling.words, ""))


def _joined(situation: Situation, telling: Telling) -> str:
    joined_on = situation.facts.joined_on
    return "" if joined_on is None else telling.words.t("joined on {day}", day=telling.words.day(joined_on))


def _nth(situation: Situation, telling: Telling) -> str:
    return telling.words.t("purchase No. {n}", n=telling.words.number(situation.facts.purchases + 1))


def _last(situation: Situation, telling: Telling) -> str:
    last = situation.facts.last_on
    return telling.words.t("last here on {day}", day=telling.words.day(last)) if last else telling.words.t("never here")


_TRAITS: dict[str, Trait] = {
    "birthday": _birthday,
    "balance": _balance,
    "joined": _joined,
    "purchases": _nth,
    "last": _last,
}
"""Axis -> what is said of it behind who it is."""


def _did(scene: Scene, asked: frozenset[str], telling: Telling) -> str:
    words, situation = telling.words, scene.situation
    day = words.t("{weekday}, {day}", weekday=words.weekday(situation.on), day=words.day(situation.on))
    if "minute" in asked:
        clock = (timedelta(minutes=situation.facts.minute)).seconds // 60
        day = words.t("{day} at {clock}", day=day, clock=f"{clock // 60:02d}:{clock % 60:02d}")
    if scene.occasion is not Occasion.SALE:
        return words.t("on {day}", day=day)
    gross = words.money(sum(line.gross_minor for line in situation.draft.lines), telling.currency)
    return words.t("buying for {amount} on {day}", amount=gross, day=day)


def _brings(brings: Brings, without: Brings, telling: Telling) -> str:
    """What comes of it, each with what it would be without the part."""
    words = telling.words
    said: list[str] = []
    if brings.due_minor != without.due_minor:
        due, plain = (words.money(minor, telling.currency) for minor in (brings.due_minor, without.due_minor))
        said.append(words.t("pays {amount} instead of {plain}", amount=due, plain=plain))
    for unit in sorted({*brings.units, *without.units}, key=unit_order):
        here, there = brings.units.get(unit, 0), without.units.get(unit, 0)
        if here != there:
            said.append(_instead(unit, here, there, telling))
    for kind, count in brings.coupons.items():
        if count != without.coupons.get(kind, 0):
            name = coupon_name(telling.programme, kind, words)
            many = words.t("{count} coupons “{name}”", count=words.number(count), name=name)
            said.append(words.t("the coupon “{name}”", name=name) if count == 1 else many)
    if any(count != without.gifts.get(rule, 0) for rule, count in brings.gifts.items()):
        said.append(words.t("the gift"))
    return joined(words, said) or words.t("nothing changes")


def _instead(unit: str, here: int, there: int, telling: Telling) -> str:
    words = telling.words
    amount = unit_amount(unit, here, words, telling.currency)
    if not there:
        return amount
    return words.t(
        "{amount} instead of {plain}", amount=amount, plain=unit_amount(unit, there, words, telling.currency)
    )


def _beside(scene: Scene, example: Example, telling: Telling) -> str:
    words = telling.words
    return words.t(
        "{who} {did}: nothing of it.",
        who=_who(scene.situation, example.asked, telling),
        did=_did(scene, example.asked, telling),
    )
