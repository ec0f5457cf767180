"""The rows of a comparison: each figure on both sides and month by month, for whatever shows it. Pure functions."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from shopclub.core.kernel.calendar import month_key
from shopclub.core.simulate.figures import Comparison, MonthSums, Period, Side, Sums


class Measure(msgspec.Struct, frozen=True, kw_only=True):
    """One figure side by side."""

    id: str
    money: bool
    """Minor units, or a count."""
    today: int | None
    changed: int | None
    months: tuple[tuple[str, int | None, int | None], ...] = ()
    """Month, today, changed; empty for a figure that has no course over the months."""

    @property
    def difference(self) -> int | None:
        """How much more on the changed side; None where one of the two is not known."""
        return None if self.today is None or self.changed is None else self.changed - self.today

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing of it on either side."""
        return not self.today and not self.changed and self.today is not None and self.changed is not None


class _Kind(msgspec.Struct, frozen=True):
    id: str
    money: bool
    side: Callable[[Side], int | None]
    month: Callable[[MonthSums], int | None] | None = None
    always: bool = True
    """Shown although there is nothing of it."""


def _sum(field: str, *, money: bool = False, always: bool = True, id: str = "") -> _Kind:
    def read(sums: Sums) -> int:
        found: int = getattr(sums, field)
        return found

    return _Kind(id or field, money, lambda side: read(side.sums), lambda month: read(month.sums), always)


_KINDS = (
    _Kind("cost", True, lambda side: side.cost_minor, lambda month: month.cost_minor),
    _Kind("likely", True, lambda side: side.likely_minor, None, always=False),
    _sum("discount_minor", money=True, id="discounts"),
    _sum("issued"),
    _sum("taken_back", always=False),
    _sum("spent"),
    _sum("used_minor", money=True, always=False, id="used"),
    _sum("expired"),
    _sum("earned_minor", money=True, always=False, id="earned"),
    _sum("coupons", always=False),
    _sum("coupons_used", always=False),
    _sum("gifts", always=False),
    _Kind("outstanding", False, lambda side: side.owed.points, lambda month: month.outstanding),
    _Kind("owed", True, lambda side: side.owed.gross_minor),
    _Kind("owed_likely", True, lambda side: side.owed.expected_minor, None, always=False),
    _sum("ups"),
    _sum("downs"),
)
IDS = tuple(kind.id for kind in _KINDS)


def measures(found: Comparison) -> tuple[Measure, ...]:
    """Every row there is something to say of, what it costs first."""
    return tuple(one for kind, one in _all(found) if kind.always or _is_told(one))


def _is_told(one: Measure) -> bool:
    return not one.is_empty and (one.today is not None or one.changed is not None)


def _all(found: Comparison) -> Iterator[tuple[_Kind, Measure]]:
    months = months_of(found.period)
    for kind in _KINDS:
        courses = [_course(kind, side, months) for side in (found.today, found.changed)]
        one = Measure(
            id=kind.id,
            money=kind.money,
            today=kind.side(found.today),
            changed=kind.side(found.changed),
            months=tuple(zip(months, *courses, strict=True)) if kind.month is not None else (),
        )
        yield kind, one


def _course(kind: _Kind, side: Side, months: tuple[str, ...]) -> list[int | None]:
    """Month by month; one in which nothing was heard has nothing, and leaves what was held."""
    if kind.month is None:
        return [None] * len(months)
    heard = {month.month: month for month in side.months}
    held = side.owed_before.points
    out: list[int | None] = []
    for month in months:
        one = heard.get(month)
        held = one.outstanding if one is not None else held
        out.append(kind.month(one) if one is not None else held if kind.id == "outstanding" else 0)
    return out


def months_of(period: Period) -> tuple[str, ...]:
    """Every calendar month the period touches, `YYYY-MM`."""
    out: list[str] = []
    year, month = period.from_on.year, period.from_on.month
    last = month_key(period.until_on)
    while not out or out[-1] != last:
        out.append(f"{year:04d}-{month:02d}")
        year, month = year + month // 12, month % 12 + 1
    return tuple(out)
