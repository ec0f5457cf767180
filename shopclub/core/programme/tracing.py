"""
What became of each rule while a bill was worked out: written down by the functions that decide it, for who asks why.

Nothing here decides anything: without a `Trace` the same functions do the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from shopclub.core.programme.facts import Bill, Case
from shopclub.core.programme.model import Rule


class Cap(StrEnum):
    """Which limit of a rule is reached."""

    USES = "uses"
    """It has been given as often as it may be in all."""
    DAY = "day"
    """As often as it may be on one day."""
    MEMBER = "member"
    """As often as this member may have it in the period."""
    WALK_IN = "walk_in"
    """It is counted by member, and nobody is named."""
    BUDGET = "budget"
    """Its budget is spent."""
    SHARE = "share"
    """This member's share of it in the period is used up."""


class Bar(StrEnum):
    """Why a rule gives nothing."""

    OFF = "off"
    NOT_YET = "not_yet"
    OVER = "over"
    CONDITION = "condition"
    CAP = "cap"
    WALK_IN = "walk_in"
    """What it gives only members can have."""
    NOTHING = "nothing"
    """It applies, and comes to nothing on this bill."""
    EXCLUDED = "excluded"
    """It can't apply together with another that goes first."""
    STOPPED = "stopped"
    """Another one lets nothing of lower priority follow."""
    BEATEN = "beaten"
    """Another one of its group, or for the same goods, gives more."""
    SPENT = "spent"
    """Others have left nothing to take off."""
    OCCASION = "occasion"
    """It answers to something that has not happened here."""
    THEN = "then"
    """Of a past sale: it was not given, and why no row tells any more."""
    COUPON = "coupon"
    """A coupon with a percentage off the whole bill stands in its place."""


class Hurdle(NamedTuple):
    """What held a rule up."""

    bar: Bar
    by: tuple[str, ...] = ()
    """The rules that did."""
    cap: Cap | None = None


class Trace:
    """What became of each rule in one run."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Begin anew: another run was given up."""
        self.hurdles: dict[str, Hurdle] = {}
        """Rule -> what held it up; only those that were looked at and gave nothing."""
        self.cases: dict[str, Case] = {}
        """Rule -> what its condition was asked about."""
        self.works: dict[str, tuple[Rule, Bill]] = {}
        """Rule -> itself as it was worked out, and the bill it was worked out on."""
        self.coupon: Case | None = None
        """What the condition of the coupon was asked about."""

    def bar(self, rule: Rule, bar: Bar, *by: str) -> None:
        """Write down what held a rule up."""
        self.hurdles[rule.id] = Hurdle(bar, tuple(one for one in dict.fromkeys(by) if one != rule.id))

    def anew(self, rules: Iterable[Rule]) -> None:
        """Forget what held these up: they are worked out once more."""
        for rule in rules:
            self.hurdles.pop(rule.id, None)

    def rest(self, rules: Iterable[Rule], gave: Iterable[str], bar: Bar) -> None:
        """Write down the same for those that gave nothing and for which nothing is written yet."""
        for rule in rules:
            if rule.id not in gave and rule.id not in self.hurdles:
                self.bar(rule, bar)
