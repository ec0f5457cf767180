"""Mends: a programme with one thing put right; `View.if_it_helps` says whether one is worth offering. Pure."""

from __future__ import annotations

from typing import Any

import msgspec

from shopclub.core.audit.model import Mend
from shopclub.core.audit.view import View
from shopclub.core.kernel.errors import Figure
from shopclub.core.programme.conditions import AllOf, Always, BillAmount, Condition
from shopclub.core.programme.model import Programme

_LISTS = {
    "rule": "rules",
    "coupon": "coupons",
    "reward": "rewards",
    "card": "cards",
    "package": "packages",
    "draw": "draws",
    "goods": "goods_for",
    "household": "households",
    "plan": "plans",
}
"""Kind of a place -> the list of the programme it stands in."""


def part_at(programme: Programme, place: str) -> Any:
    """What stands at a place; None for nothing."""
    kind, _, one = place.partition(":")
    match kind:
        case "tier":
            return programme.tier(one)
        case "benefit" | "plan_benefit":
            above, _, one = one.partition(":")
            holder: Any = programme.tier(above) if kind == "benefit" else programme.plan(above)
            return _of_id(holder.benefits, one) if holder is not None else None
        case "top_up":
            stored = programme.stored_value
            return _of_id(stored.packages, one) if stored is not None else None
        case _ if kind in _LISTS:
            return _of_id(getattr(programme, _LISTS[kind]), one)
        case _:
            return getattr(programme, kind, None)


def _of_id(parts: tuple[Any, ...], one: str) -> Any:
    return next((part for part in parts if part.id == one), None)


def changed(programme: Programme, place: str, **changes: Any) -> Programme:
    """A programme with one part changed; the same where there is none at that place."""
    part = part_at(programme, place)
    return programme if part is None else _put(programme, place, msgspec.structs.replace(part, **changes))


def _put(programme: Programme, place: str, part: Any) -> Programme:
    """A programme with another part at a place; None takes it out."""
    kind, _, one = place.partition(":")
    match kind:
        case "tier":
            assert programme.ladder is not None
            ladder = msgspec.structs.replace(programme.ladder, tiers=_replaced(programme.ladder.tiers, one, part))
            return msgspec.structs.replace(programme, ladder=ladder)
        case "benefit" | "plan_benefit":
            above, _, one = one.partition(":")
            holder = f"{'tier' if kind == 'benefit' else 'plan'}:{above}"
            benefits = _replaced(part_at(programme, holder).benefits, one, part)
            return changed(programme, holder, benefits=benefits)
        case "top_up":
            assert programme.stored_value is not None
            packages = _replaced(programme.stored_value.packages, one, part)
            return changed(programme, "stored_value", packages=packages)
        case _ if kind in _LISTS:
            name = _LISTS[kind]
            return msgspec.structs.replace(programme, **{name: _replaced(getattr(programme, name), one, part)})
        case _:
            return msgspec.structs.replace(programme, **{kind: part})


def _replaced(parts: tuple[Any, ...], one: str, part: Any) -> tuple[Any, ...]:
    after = [part if old.id == one else old for old in parts]
    return tuple(old for old in after if old is not None)


def mend(view: View, code: str, place: str, figures: dict[str, Figure] | None = None, **changes: Any) -> Mend:
    """A part changed."""
    return Mend(code=code, programme=changed(view.programme, place, **changes), figures=figures or {})


def off(view: View, place: str) -> Mend | None:
    """A part that does nothing is switched off; None for one without a switch."""
    if not hasattr(part_at(view.programme, place), "enabled"):
        return None
    return mend(view, "off", place, enabled=False)


def without(view: View, place: str) -> Mend:
    """A part is taken out."""
    return Mend(code="away", programme=_put(view.programme, place, None))


def condition_away(view: View, place: str) -> Mend:
    """A condition that says nothing is left out."""
    return mend(view, "condition_away", place, when=Always())


def from_amount_on(view: View, place: str, minor: int) -> Mend:
    """A rule or a kind of coupon holds only from an amount on."""
    when: Condition = part_at(view.programme, place).when
    least = BillAmount(at_least_minor=minor)
    when = least if isinstance(when, Always) else AllOf(of=(when, least))
    return mend(view, "least", place, {"least_minor": minor}, when=when)
