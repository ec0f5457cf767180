"""
Conditions in their plainest form: negations at the leaves, nothing nested without need.

So a sentence says what is meant rather than how it was put together. Nothing here has words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from shopclub.core.programme.conditions import (
    About,
    AllOf,
    Always,
    AnyOf,
    Between,
    Condition,
    HasTag,
    InMonths,
    InSegment,
    Not,
    OnMonthDays,
    OnWeekdays,
    PaidBy,
    TierIn,
)

NOBODY = Not(of=Always())
"""The plainest form of a condition that can't hold."""


def plainest(condition: Condition, *, negated: bool = False) -> Condition:
    """
    The same condition with negations at the leaves, nests of one kind folded and tiers of one side gathered.

    Args:
        condition: any.
        negated: whether its opposite is wanted.
    """
    match condition:
        case Not(of=part):
            return plainest(part, negated=not negated)
        case AllOf(of=parts) | AnyOf(of=parts):
            inner = [plainest(part, negated=negated) for part in parts]
            return _combined(inner, all_of=isinstance(condition, AllOf) != negated)
        case Always() | Between(from_on=None, until_on=None):
            return NOBODY if negated else Always()
        case _ if _is_empty(condition):
            return Always() if negated else NOBODY
        case _:
            return Not(of=condition) if negated else condition


def _is_empty(condition: Condition) -> bool:
    """Whether it asks for one of none."""
    match condition:
        case TierIn(tiers=()) | InSegment(segments=()) | HasTag(tags=()) | About(ids=()) | PaidBy(tenders=()):
            return True
        case OnWeekdays(days=()) | InMonths(months=()):
            return True
        case OnMonthDays(days=days):
            return not any(days)
        case _:
            return False


def _combined(parts: Iterable[Condition], *, all_of: bool) -> Condition:
    """Plainest parts as one: every one of them (`all_of`) or at least one."""
    kind = AllOf if all_of else AnyOf
    neutral, decisive = (Always(), NOBODY) if all_of else (NOBODY, Always())
    flat: list[Condition] = []
    for part in parts:
        flat.extend(part.of if isinstance(part, AllOf | AnyOf) and isinstance(part, kind) else (part,))
    if decisive in flat:
        return decisive
    left = _gathered([part for part in flat if part != neutral], all_of=all_of)
    if len(left) < 2:
        return left[0] if left else neutral
    return AllOf(of=left) if all_of else AnyOf(of=left)


def _gathered(parts: list[Condition], *, all_of: bool) -> tuple[Condition, ...]:
    """Tiers asked for one by one gathered into one part: `A or B`, `neither A nor B`. Each part once."""
    tiers: list[str] = []
    place: int | None = None
    left: list[Condition] = []
    for part in parts:
        leaf = part.of if all_of and isinstance(part, Not) else part if not all_of else None
        if isinstance(leaf, TierIn):
            tiers.extend(leaf.tiers)
            place = len(left) if place is None else place
        elif part not in left:
            left.append(part)
    if place is not None:
        merged = TierIn(tiers=tuple(dict.fromkeys(tiers)))
        left.insert(place, Not(of=merged) if all_of else merged)
    return tuple(left)


def leaves_of(condition: Condition) -> Iterator[Condition]:
    """The conditions it is put together from, without what puts them together."""
    match condition:
        case AllOf(of=parts) | AnyOf(of=parts):
            for part in parts:
                yield from leaves_of(part)
        case Not(of=part):
            yield from leaves_of(part)
        case _:
            yield condition
