"""A live example in words: who, with what bill, on which day, gets what, and what would be without."""

from __future__ import annotations

from collections.abc import Callable

from shopclub.core.audit.model import Situation
from shopclub.core.audit.showing import Brings, Example, Scene
from shopclub.core.programme.model import Occasion, Programme
from shopclub.i18n import Language, Words
from shopclub.words.example_facts import say_fact
from shopclub.words.names import coupon_name, joined, local_name, member_at, plan_name, tier_name
from shopclub.words.outcomes import HAPPENED
from shopclub.words.proofs import goods_of, who_is
from shopclub.words.telling import Telling, begun, listed, short_ordinal
from shopclub.words.tenders import tender_name
from shopclub.words.units import unit_amount, unit_order


def say_example(example: Example, programme: Programme, words: Words, *, currency: str) -> list[str]:
    """
    An example as a few sentences: where it gives, and where it doesn't.

    Args:
        example: of the programme.
        programme: for the names of tiers and coupons.
        words: the reader's language.
        currency: the shop's.
    """
    telling = Telling(programme, words, currency)
    said = [say_fact(fact, telling) for fact in example.facts]
    if example.gives is not None:
        said.append(_scene(example.gives, example.asked, telling))
        if example.beside is not None:
            said.append(_beside(example.beside, example.asked, telling))
    elif not example.facts:
        said.append(words.t("No situation was found in which this gives anything."))
    return [begun(words, one) for one in said]


def _scene(scene: Scene, asked: frozenset[str], telling: Telling) -> str:
    return telling.words.t(
        "{who} {did}: {brings}.",
        who=_who(scene.situation, asked, telling),
        did=_did(scene, asked, telling),
        brings=_brings(scene, asked, telling),
    )


def _beside(scene: Scene, asked: frozenset[str], telling: Telling) -> str:
    words = telling.words
    who, did = _who(scene.situation, asked, telling), _did(scene, asked, telling)
    if "goods_for" in asked:
        return words.t("{who} {did}: can't buy it.", who=who, did=did)
    return words.t("{who} {did}: doesn't get it.", who=who, did=did)


# -- who ----------------------------------------------------------------------------------------------------


def _who(situation: Situation, asked: frozenset[str], telling: Telling) -> str:
    words = telling.words
    who = who_is(situation, telling) if "tier" in asked or situation.facts.member is None else words.t("a member")
    first = next((tier.id for tier in telling.programme.tiers()), "")
    if "tier" in asked and situation.facts.tier == first and first:
        who = member_at(tier_name(telling.programme, first, words), words)
    if situation.facts.member is None:
        return who
    traits = [said for axis, says in _TRAITS.items() if axis in asked and (said := says(situation, telling))]
    return words.t("{who} ({traits})", who=who, traits=listed(words, traits)) if traits else who


Trait = Callable[[Situation, Telling], str]


def _birthday(situation: Situation, telling: Telling) -> str:
    words, day = telling.words, next(iter(situation.facts.birthdays.values()), None)
    return words.t("no birthday near") if day is None else words.t("birthday on {day}", day=words.day(day))


def _balance(situation: Situation, telling: Telling) -> str:
    words = telling.words
    return words.t("with {points}", points=unit_amount("points", situation.facts.available, words, telling.currency))


def _joined(situation: Situation, telling: Telling) -> str:
    day = situation.facts.joined_on
    return "" if day is None else telling.words.t("joined on {day}", day=telling.words.day(day, situation.on))


def _nth(situation: Situation, telling: Telling) -> str:
    words = telling.words
    return words.t("the {nth} purchase", nth=short_ordinal(words, situation.facts.purchases + 1))


def _last(situation: Situation, telling: Telling) -> str:
    words, last = telling.words, situation.facts.last_on
    return words.t("last here on {day}", day=words.day(last, situation.on)) if last else words.t("never here")


def _tags(situation: Situation, telling: Telling) -> str:
    tags = sorted(situation.facts.tags)
    return joined(telling.words, [telling.words.t("“{name}”", name=tag) for tag in tags])


def _fields(situation: Situation, telling: Telling) -> str:
    fields = situation.facts.fields
    return listed(telling.words, [telling.words.t("{name}: {text}", name=n, text=v) for n, v in fields.items()])


def _household(situation: Situation, telling: Telling) -> str:
    kind = telling.programme.household(situation.facts.household)
    if kind is None:
        return telling.words.t("no shared card")
    return local_name(kind.name, telling.words, kind.id)


def _plan(situation: Situation, telling: Telling) -> str:
    plan = situation.facts.plan
    return plan_name(telling.programme, plan, telling.words) if plan else telling.words.t("no paid plan")


def _streak(situation: Situation, telling: Telling) -> str:
    return telling.words.n("{n} day in a row", "{n} days in a row", situation.facts.streak)


def _referred(situation: Situation, telling: Telling) -> str:
    words = telling.words
    return words.t("brought along by a friend") if situation.facts.referred else words.t("came alone")


def _bought(situation: Situation, telling: Telling) -> str:
    words, count = telling.words, len(situation.facts.receipts)
    return words.n("bought it on {n} receipt", "bought it on {n} receipts", count)


_TRAITS: dict[str, Trait] = {
    "birthday": _birthday,
    "balance": _balance,
    "joined": _joined,
    "purchases": _nth,
    "last": _last,
    "tags": _tags,
    "field": _fields,
    "household": _household,
    "plan": _plan,
    "streak": _streak,
    "referred": _referred,
    "bought": _bought,
}
"""Axis -> what is said of it behind who it is."""


# -- what they do -------------------------------------------------------------------------------------------


def _did(scene: Scene, asked: frozenset[str], telling: Telling) -> str:
    words, situation = telling.words, scene.situation
    when = words.t("{weekday}, {day}", weekday=words.weekday(situation.on), day=words.day(situation.on))
    if "minute" in asked:
        clock = f"{situation.facts.minute // 60:02d}:{situation.facts.minute % 60:02d}"
        when = words.t("{day} at {clock}", day=when, clock=clock)
    if scene.occasion is not Occasion.SALE:
        did = HAPPENED.get(scene.occasion) if scene.occasion is not Occasion.DAY else None
        return words.t("who {did} on {day}", did=words.t(did), day=when) if did else words.t("on {day}", day=when)
    said = _buys(situation, when, telling)
    tender, code = situation.draft.tender, situation.draft.code
    if tender and "tender" in asked:
        said = words.t("{what}, paid by {tender}", what=said, tender=tender_name(tender, (), words))
    if code and "code" in asked:
        said = words.t("{what}, with the code {code}", what=said, code=code)
    return said


def _buys(situation: Situation, when: str, telling: Telling) -> str:
    """What is bought: an amount, or the goods with their amounts where they matter."""
    words, lines = telling.words, situation.draft.lines
    if len(lines) == 1 and not lines[0].name and not lines[0].category and lines[0].qty == 1:
        amount = words.money(lines[0].gross_minor, telling.currency)
        return words.t("spending {amount} on {day}", amount=amount, day=when)
    goods = [
        words.t(
            "{count} × {goods} for {amount}",
            count=words.number(line.qty),
            goods=goods_of(line, words),
            amount=words.money(line.gross_minor, telling.currency),
        )
        for line in lines
    ]
    return words.t("buying {bill} on {day}", bill=joined(words, goods), day=when)


# -- what comes of it ---------------------------------------------------------------------------------------


def _brings(scene: Scene, asked: frozenset[str], telling: Telling) -> str:
    """What comes of it, each with what it would be without the part."""
    words, brings, without = telling.words, scene.brings, scene.without
    said: list[str] = []
    if "points" in asked and scene.situation.draft.points:
        spent = unit_amount("points", scene.situation.draft.points, words, telling.currency)
        said.append(words.t("uses {points}", points=spent))
    if brings.due_minor != without.due_minor:
        due, plain = (words.money(minor, telling.currency) for minor in (brings.due_minor, without.due_minor))
        said.append(words.t("pays {amount} instead of {plain}", amount=due, plain=plain))
    for unit in sorted({*brings.units, *without.units}, key=unit_order):
        here, there = brings.units.get(unit, 0), without.units.get(unit, 0)
        if here != there:
            said.append(_instead(unit, here, there, telling))
    said += _things(brings, without, telling)
    if "goods_for" in asked:
        said.append(words.t("can buy it"))
    return words.p("between outcomes", "; ").join(said) or words.t("nothing changes")


def _instead(unit: str, here: int, there: int, telling: Telling) -> str:
    words = telling.words
    amount = unit_amount(unit, here, words, telling.currency)
    if not there:
        return words.t("gets {amount}", amount=amount)
    plain = unit_amount(unit, there, words, telling.currency)
    # The unit is said once: 105 points, 88 without it.
    bare = words.number(there) if unit == "points" and words.language is Language.EN else plain
    return words.t("gets {amount}, {plain} without it", amount=amount, plain=bare)


def _things(brings: Brings, without: Brings, telling: Telling) -> list[str]:
    words, said = telling.words, []
    for kind, count in brings.coupons.items():
        if count != without.coupons.get(kind, 0):
            name = coupon_name(telling.programme, kind, words)
            many = words.t("{count} coupons “{name}”", count=words.number(count), name=name)
            one = words.t("the coupon “{name}”", name=name)
            said.append(one if count == 1 else many)
    if any(count != without.gifts.get(rule, 0) for rule, count in brings.gifts.items()):
        said.append(words.t("gets the gift"))
    return said
