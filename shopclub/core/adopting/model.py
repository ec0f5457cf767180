"""What adopting would do to what runs, before it is done."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

import msgspec

from shopclub.core.kernel.ids import MemberNo


class Grain(NamedTuple):
    """Points of one lot that were earned together and are there still."""

    lot: str
    """Key of the lot they are in."""
    on: date
    """The day they were earned."""
    rule: str
    """The rule that gave them; empty: by hand."""
    points: int


class Affected(msgspec.Struct, frozen=True, kw_only=True):
    """One member for whom the new terms would be others."""

    member: MemberNo
    longer: int = 0
    """Points that could be used longer."""
    shorter: int = 0
    """Points that would end sooner."""
    days: int = 0
    """The most days that any of them end later (less than nothing: sooner); of those that never end, nothing."""
    tier_before: str = ""
    tier_after: str = ""
    """Ids; the same where only the last day is another, empty where the standing stays."""
    until_before: date | None = None
    until_after: date | None = None
    better: bool = False
    """Whether the standing is better: higher, or lasting longer."""

    def gains(self) -> bool:
        """Whether something is better for the member."""
        return bool(self.longer) or self.better

    def loses(self) -> bool:
        """Whether something is worse."""
        return bool(self.shorter) or (bool(self.tier_after) and not self.better)


class Left(msgspec.Struct, frozen=True, kw_only=True):
    """Something the new programme no longer has, or says otherwise, and that members still have of the present one."""

    part: str
    """`tier`, `coupon`, `coupon_changed`, `plan`, `card`, `reward`, `household` or `draw`."""
    id: str
    count: int
    """How many members, coupons or things waiting."""


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What new terms would do to what runs."""

    on: date
    """As of this day."""
    affected: tuple[Affected, ...] = ()
    """Everybody for whom something would be another, by number."""
    left: tuple[Left, ...] = ()

    def sums(self) -> Sums:
        """How many it is about."""
        return sum_up(self.affected)


class Sums(msgspec.Struct, frozen=True, kw_only=True):
    """How many members and points a preview is about."""

    longer: int = 0
    longer_members: int = 0
    shorter: int = 0
    shorter_members: int = 0
    higher: int = 0
    """Members who would stand in a higher tier, or in theirs for longer."""
    lower: int = 0


def sum_up(affected: Iterable[Affected]) -> Sums:
    """Add up what happens to some members."""
    rows = list(affected)
    return Sums(
        longer=sum(one.longer for one in rows),
        longer_members=sum(one.longer > 0 for one in rows),
        shorter=sum(one.shorter for one in rows),
        shorter_members=sum(one.shorter > 0 for one in rows),
        higher=sum(bool(one.tier_after) and one.better for one in rows),
        lower=sum(bool(one.tier_after) and not one.better for one in rows),
    )
