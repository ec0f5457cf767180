"""What a place of a draft says: its sentences, what is missing in it, and what does not work, each as people say it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, cast

import msgspec

from shopclub.core.kernel.errors import ClubError, InvalidInput
from shopclub.core.programme.checking import check_programme
from shopclub.core.programme.model import Programme
from shopclub.core.programme.values import Goods
from shopclub.i18n import Words
from shopclub.tui.editor.kinds import KINDS
from shopclub.tui.editor.slots import Path, Shape, Sort, at, slots_of
from shopclub.tui.programme_items import Item, items_of
from shopclub.words import local_name, say_rule
from shopclub.words.errors import say_code

Knows = Callable[[str], bool]
_NAMED = ("rule", "id", "other", "tier", "coupon", "reward", "card", "draw", "plan", "group", "holiday")
"""Figures of a refusal that are ids of parts."""


def items_at(programme: Programme, path: Path, words: Words, currency: str) -> list[Item]:
    """The sentences that a place says, and those of what stands in it."""
    return [item for item in items_of(programme, words, currency) if item.path == path]


def say_place(programme: Programme, path: Path, words: Words, currency: str) -> list[str]:
    """What a place says; of one without a sentence what it is for."""
    said = [item.sentence for item in items_at(programme, path, words, currency)]
    if said:
        return said
    value = at(programme, path)
    return [words.t(KINDS[type(value)].about)] if isinstance(value, msgspec.Struct) else []


def missing_in(programme: Programme, path: Path, words: Words) -> list[str]:
    """What has been begun and says nothing yet: a condition on tiers without any, a tier without a name."""
    value = at(programme, path)
    named = [words.t("It has no name yet.")] if _is_nameless(value) else []
    return named + [
        words.t("Nothing is chosen yet: {field}.", field=words.t(label)) for label in dict.fromkeys(_empty(value, path))
    ]


def _is_nameless(value: object) -> bool:
    """Whether a thing that people call by its name (a tier, a coupon) has none in any language."""
    if not isinstance(value, msgspec.Struct):
        return False
    names = (slot for slot in slots_of(type(value)) if slot.shape is Shape.NAME and slot.is_required)
    return any(not any(getattr(value, slot.name).values()) for slot in names)


def _empty(value: object, path: Path) -> Iterator[str]:
    if isinstance(value, tuple):
        for one in value:
            yield from _empty(one, path)
    if not isinstance(value, msgspec.Struct):
        return
    for slot in slots_of(type(value)):
        held = getattr(value, slot.name)
        is_list = slot.sort is Sort.TYPED and slot.shape in _LISTS
        if is_list and slot.is_required and not held:
            yield KINDS[type(value)].name
        elif slot.sort in (Sort.PART, Sort.KINDS, Sort.LIST):
            yield from _empty(held, path)


def strange_in(programme: Programme, path: Path, words: Words, *, has_category: Knows, has_product: Knows) -> list[str]:
    """
    Goods that the shop has never sold nor listed: a slip of the keyboard, or something new.

    Args:
        programme: the draft.
        path: the place that is looked at.
        words: the reader's language.
        has_category: whether the shop's list has one of that name.
        has_product: likewise a product, by code or name.
    """
    said: dict[str, None] = {}
    for goods in _goods_in(at(programme, path)):
        for one in (*goods.categories, *goods.but_categories):
            if not has_category(one):
                said[words.t("No product is in the category “{name}” yet.", name=one)] = None
        for one in (*goods.products, *goods.but_products):
            if not has_product(one):
                said[words.t("No product is called “{name}” yet.", name=one)] = None
    return list(said)


def _goods_in(value: object) -> Iterator[Goods]:
    if isinstance(value, Goods):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from _goods_in(one)
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from _goods_in(getattr(value, name))


_LISTS = (Shape.TEXTS, Shape.NUMBERS, Shape.WEEKDAYS, Shape.DAYS, Shape.PRICES)


def field_of_problem(programme: Programme, path: Path) -> str:
    """Name of the field of a place that keeps the draft from being put in force; empty where it is none of its own."""
    try:
        check_programme(programme)
    except InvalidInput as error:
        own = getattr(at(programme, path), "id", path[-1] if path else "")
        if own not in error.figures.values():
            return ""
        return _FIELDS.get(error.code, error.code.removesuffix("_unknown"))
    return ""


_FIELDS = {
    "rule_needs_cap": "on",
    "effect_out_of_place": "on",
    "period_without_end": "period",
    "condition_needs_sale": "when",
    "rules_exclude_equally": "priority",
    "rule_unknown": "excludes",
    "tier_unknown": "tiers",
    "plan_unknown": "plans",
    "holiday_unknown": "ids",
    "expiry_out_of_place": "expiry",
    "cap_out_of_place": "caps",
    "steps_order": "steps",
    "tier_without_reach": "reach",
    "first_tier_has_reach": "reach",
    "tier_order": "value",
    "draw_odds": "odds",
    "draw_without_price": "tickets",
    "draw_instead": "instead",
    "prize_unknown": "instead",
    "plan_without_fee": "fees",
    "plan_fee_twice": "months",
    "single_price_missing": "single_minor",
    "name_missing": "name",
}
"""Code of a refusal -> the field to look at."""


def problem_of(programme: Programme, words: Words, currency: str) -> str:
    """Why a draft can't be put in force, with what is concerned called by its name; empty where it can."""
    try:
        check_programme(programme)
    except InvalidInput as error:
        return say_problem(error, programme, words, currency)
    return ""


def say_problem(error: ClubError, programme: Programme, words: Words, currency: str) -> str:
    """A refusal of a programme with names in the place of ids."""
    figures = {
        name: called(programme, figure, words, currency) if name in _NAMED and isinstance(figure, str) else figure
        for name, figure in error.figures.items()
    }
    return say_code(error.code, figures, words, currency=currency)


def called(programme: Programme, one: str, words: Words, currency: str) -> str:
    """What a part is called: its name, a rule's sentence; the id where nothing has it."""
    rule = programme.rule(one)
    if rule is not None:
        return local_name(rule.name, words, "") or say_rule(rule, programme, words, currency=currency)
    return next((local_name(part.name, words, one) for part in _parts(programme) if part.id == one), one)


def _parts(value: object) -> Iterator[Any]:
    """Everything with an id and a name, wherever it stands."""
    if isinstance(value, tuple):
        for one in value:
            yield from _parts(one)
    elif isinstance(value, msgspec.Struct):
        if hasattr(value, "id") and hasattr(value, "name"):
            yield cast(Any, value)
        for name in value.__struct_fields__:
            yield from _parts(getattr(value, name))
