"""
Values made from nothing: what stands in a form before anybody has typed.

Every required field gets something its type allows, so that a form always holds a programme. What refers to a
coupon, a card or a draw takes the last there is; where there is none, one is made along with it.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Any, cast

import msgspec

from shopclub.core.kernel.money import parse_minor
from shopclub.core.programme.conditions import Always
from shopclub.core.programme.effects import Effect, FillStep, PercentOff, PointsFixed, PointsTimes
from shopclub.core.programme.ladder import ByEach, Ladder, Life, Metric, Reach, Tier
from shopclub.core.programme.model import Occasion, Programme, Rule
from shopclub.core.programme.values import LocalName
from shopclub.i18n import Words
from shopclub.tui.editor.kinds import KINDS
from shopclub.tui.editor.slots import Kind, Path, Shape, Slot, Sort, at, slot_of, slots_of, with_value

REFERRED = {"coupon": "coupons", "reward": "rewards", "card": "cards", "draw": "draws"}
"""Field that names something by its id -> the list of the programme it stands in."""
_MONEY = {
    "step_minor": "1",
    "minor": "10",
    "over_minor": "100",
    "off_minor": "10",
    "price_minor": "90",
    "pays_minor": "500",
}
"""Amounts of money to begin with, in the currency's main unit."""
_NUMBERS = {
    "permille": 100,
    "points": 100,
    "n": 2,
    "nth": 1,
    "weekday": 3,
    "days": 30,
    "months": 12,
    "times": 3,
    "size": 10,
    "visits": 10,
    "places": 10,
    "odds": 100,
    "value": 1000,
    "step": 1000,
    "at_least": 100,
    "to": 200,
    "at_most": 10_000,
    "unit": 1000,
    "rest": 500,
}
"""Numbers to begin with; any other is the least its type allows."""
_TEXTS = {"since": "09:00", "until": "12:00", "code": "CODE", "field": "field"}
_OF_KIND: dict[tuple[Kind, str], object] = {
    (PointsTimes, "permille"): 2000,
    (FillStep, "at_least"): 100,
}
_FIRST: dict[str, Kind] = {"then": PercentOff, "give": PointsFixed}
"""Which of several kinds stands there first, where it is not the first of its union."""
_NO_ID = re.compile(r"[^a-z0-9]+")


class Maker:
    """Makes values for one draft, which grows by what they need beside them."""

    def __init__(self, programme: Programme, words: Words, currency: str) -> None:
        """
        Args:
            programme: the draft.
            words: in whose language new things are called at first.
            currency: of the shop.
        """
        self.programme = programme
        """The draft with what was made along."""
        self._words = words
        self._currency = currency

    def make(self, kind: Kind, **given: object) -> msgspec.Struct:
        """
        A value of a kind.

        Args:
            kind: which.
            given: fields that are known already.
        """
        fields = dict(given)
        for slot in slots_of(kind):
            if slot.name not in fields and slot.is_required:
                fields[slot.name] = self._required(slot, kind)
        return kind(**fields)

    def _required(self, slot: Slot, kind: Kind) -> object:
        if slot.name == "id":
            return self.free_id(kind)
        match slot.sort:
            case Sort.PART:
                return self.make(slot.kinds[0])
            case Sort.KINDS:
                return self.make(self._first(slot))
            case Sort.LIST:
                return () if slot.name == "of" else (self.make(slot.kinds[0]),)
            case _:
                return self._typed(slot, kind)

    @staticmethod
    def _first(slot: Slot) -> Kind:
        if slot.is_condition:
            return Always
        wanted = _FIRST.get(slot.name)
        return wanted if wanted in slot.kinds else slot.kinds[0]

    def _typed(self, slot: Slot, kind: Kind) -> object:
        match slot.shape:
            case Shape.NAME:
                return self.name_for(kind)
            case Shape.CHOICE:
                return next(iter(cast("type[StrEnum]", slot.kind)))
            case Shape.MONEY:
                return self.money(_MONEY.get(slot.name, "10"))
            case Shape.COUNT | Shape.PERCENT | Shape.FACTOR:
                return _OF_KIND.get((kind, slot.name), _NUMBERS.get(slot.name, 1))
            case Shape.TEXT:
                return self.reference(slot.name) or _TEXTS.get(slot.name, "")
            case Shape.PRICES:
                return {}
            case Shape.YES:
                return False
            case _:
                return ()

    def money(self, text: str) -> int:
        """An amount in the shop's minor units, given in the main one."""
        return parse_minor(text, self._currency)

    def name_for(self, kind: Kind) -> LocalName:
        """What something new is called at first: what it is, in the reader's language."""
        return {self._words.language.value: self._words.t(KINDS[kind].name)}

    def reference(self, field: str) -> str:
        """The id of what a field can name; made where there is none yet. Empty for a field that names nothing."""
        if field == "tier":
            tiers = self.programme.tiers()
            return tiers[-1].id if tiers else "tier"
        listed = REFERRED.get(field)
        if listed is None:
            return ""
        there = cast("tuple[Any, ...]", getattr(self.programme, listed))
        return str(there[-1].id) if there else str(self.put_in((listed,)).id)

    def put_in(self, path: Path) -> Any:
        """Something new at the end of a list of the draft."""
        owner = cast(msgspec.Struct, at(self.programme, path[:-1]))
        made = self.make(slot_of(type(owner), str(path[-1])).kinds[0])
        # What was made may have brought others along, so the list is read after it.
        held = cast("tuple[object, ...]", at(self.programme, path))
        self.programme = with_value(self.programme, path, (*held, made))
        return made

    def free_id(self, kind: Kind) -> str:
        """An id for something of a kind that nothing in the draft has."""
        return free_id(self.programme, _stem(kind))

    # -- rules and tiers ----------------------------------------------------------------------------

    def rule(self, effect: Kind) -> Rule:
        """A rule with an effect of a kind; on the occasion that is usual for it."""
        then = cast(Effect, self.make(effect))
        stem = str(effect.__struct_config__.tag or "rule").replace("_", "-")
        return Rule(id=free_id(self.programme, stem), then=then, on=usual_occasion(effect))

    def tier(self) -> Tier:
        """A tier above those there are, asking for twice what the one below it asks for."""
        tiers = self.programme.tiers()
        name = {self._words.language.value: self._words.t(KINDS[Tier].name)}
        made = Tier(id=free_id(self.programme, "tier"), name=name)
        if not tiers:
            return made
        below = tiers[-1].reach
        first = Reach(metric=Metric.SPEND, value=self.money("1000"), window=Life())
        reach = msgspec.structs.replace(below, value=below.value * 2) if isinstance(below, Reach) else first
        if isinstance(below, ByEach):
            return msgspec.structs.replace(made, reach=below, lasts=tiers[-1].lasts)
        return msgspec.structs.replace(made, reach=reach, lasts=tiers[-1].lasts)

    def ladder(self) -> Ladder:
        """The first ladder: everybody's tier, and one above it."""
        base = Tier(id="member", name=self._base_name())
        self.programme = with_value(self.programme, ("ladder",), Ladder(tiers=(base,)))
        above = self.tier()
        return Ladder(tiers=(base, above))

    def _base_name(self) -> LocalName:
        return {self._words.language.value: self._words.t("Member")}


def usual_occasion(effect: Kind) -> Occasion:
    """What a rule with such an effect usually answers to."""
    tag = effect.__struct_config__.tag
    if tag == "first":
        return Occasion.PERIOD_END
    return Occasion.DAY if tag == "fill_up" else Occasion.SALE


def _stem(kind: Kind) -> str:
    """How ids of a kind begin."""
    name = re.sub(r"(?<!^)(?=[A-Z])", "-", kind.__name__).lower()
    return _NO_ID.sub("-", name.removesuffix("-kind"))


def free_id(programme: Programme, stem: str) -> str:
    """The stem, or the stem with a number, so that nothing in the programme is called so."""
    taken, free, n = ids_of(msgspec.to_builtins(programme)), stem, 1
    while free in taken:
        n += 1
        free = f"{stem}-{n}"
    return free


def ids_of(value: Any) -> set[str]:
    """Every id anywhere in JSON values."""
    if isinstance(value, dict):
        own = {value["id"]} if isinstance(value.get("id"), str) else set()
        return own.union(*(ids_of(inner) for inner in value.values()))
    if isinstance(value, list | tuple):
        return set().union(*(ids_of(inner) for inner in value))
    return set()
