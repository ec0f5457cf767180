"""Figures as values; money in minor units, shares as counts so that a face can say `3 of 7`."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import msgspec

from shopclub.core.insight.worth import Breakage, Worth, owed
from shopclub.core.kernel.ids import MemberNo, SaleNo
from shopclub.core.sales.model import SaleKind


class SaleRow(msgspec.Struct, frozen=True, kw_only=True):
    """What the figures need of a row of the sales table."""

    on: date
    kind: SaleKind = SaleKind.SALE
    member: MemberNo | None = None
    paid_minor: int
    of: SaleNo | None = None
    void: bool = False
    tenders: dict[str, int] = {}


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """`part` of `whole`; of nothing there is no share."""

    part: int
    whole: int

    def value(self) -> float | None:
        """The share as a number from 0 to 1, or None."""
        return self.part / self.whole if self.whole else None


class Bought(msgspec.Struct, frozen=True, kw_only=True):
    """One buyer's purchases as of a day."""

    member: MemberNo
    first_on: date
    last_on: date
    sales: int
    days: int
    """Distinct purchase dates."""
    spend_minor: int
    """Sales and refunds."""


class Points(msgspec.Struct, frozen=True, kw_only=True):
    """Points as of a day."""

    earned: int
    """Given by rules, gross; what was recorded by mistake and undone is left out."""
    redeemed: int
    expired: int
    outstanding: int
    """Sum of all balances, debts taken off."""
    expiring_30_days: int
    """Whose last usable day is the as-of day or one of the 30 after it."""


class Rfm(msgspec.Struct, frozen=True, kw_only=True):
    """Buyers by recency, frequency and money."""

    edges_r: tuple[Fraction, ...]
    """20/40/60/80th percentiles of days since the last purchase."""
    edges_f: tuple[Fraction, ...]
    edges_m_minor: tuple[Fraction, ...]
    segments: dict[str, tuple[MemberNo, ...]]
    """`high`, `potential`, `ordinary`, `lost` -> members, so that each figure opens its list."""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """The shop as of a day, that day included."""

    as_of: date
    members: int
    """Joined by then."""
    buyers: int
    """Members with at least one sale."""
    sales: int
    refunds: int
    net_minor: int
    member_net_minor: int
    repeat_by_sales: Share
    repeat_by_days: Share
    dormant: dict[int, tuple[MemberNo, ...]]
    """Months (3, 6) -> buyers whose last purchase is before so many months earlier."""
    tiers: dict[str, int]
    """Tier id -> members in it."""
    points: Points
    liability_minor: int | None
    """Outstanding points at what they take off a bill, gross of breakage; None where they take nothing off."""
    worths: tuple[Worth, ...]
    """What is owed in every unit, in money where it stands for money."""
    breakage: Breakage
    """Of points: what the expected figures go by."""
    rfm: Rfm

    def to_json(self) -> dict[str, Any]:
        """The keys the command line promises, as JSON values; fractions become numbers."""
        return {
            "as_of": self.as_of.isoformat(),
            "members": self.members,
            "buyers": self.buyers,
            "sales": self.sales,
            "refunds": self.refunds,
            "net_minor": self.net_minor,
            "member_net_minor": self.member_net_minor,
            "repeat": {"by_sales": self.repeat_by_sales.value(), "by_days": self.repeat_by_days.value()},
            "dormant": {f"months_{months}": len(who) for months, who in self.dormant.items()},
            "tiers": dict(self.tiers),
            "points": msgspec.to_builtins(self.points),
            "liability": self._liability(),
            "rfm": {
                "edges": {
                    "R": _numbers(self.rfm.edges_r),
                    "F": _numbers(self.rfm.edges_f),
                    "M_minor": _numbers(self.rfm.edges_m_minor),
                },
                "segments": {name: len(who) for name, who in self.rfm.segments.items()},
            },
        }

    def _liability(self) -> dict[str, Any]:
        gross, expected = owed(self.worths)
        return {
            "gross_minor": gross,
            "expected_minor": expected,
            "breakage": msgspec.to_builtins(self.breakage),
            "units": {
                one.unit: {
                    "outstanding": one.out,
                    "holders": one.holders,
                    "gross_minor": one.gross_minor,
                    "expected_minor": one.expected_minor,
                }
                for one in self.worths
            },
        }


def _numbers(edges: tuple[Fraction, ...]) -> list[int | float]:
    return [int(edge) if edge.denominator == 1 else float(edge) for edge in edges]


class DayFigures(msgspec.Struct, frozen=True, kw_only=True):
    """One business day."""

    on: date
    sales: int = 0
    refunds: int = 0
    net_minor: int = 0
    """Sales less refunds."""
    tenders: dict[str, int] = {}
    """Way of paying -> sales less refunds paid by it; what nobody said is in none."""
    takings_minor: int = 0
    """Money taken for balances, less what was paid back or out; no turnover."""
    taking_tenders: dict[str, int] = {}
    """Way of paying -> its part of that money."""
    member_sales: int = 0
    """Sales to members."""
    member_net_minor: int = 0
    joins: int = 0
    points_given: int = 0
    """Earned, gross."""
    points_taken: int = 0
    """Spent on bills and rewards."""
    points_expired: int = 0
