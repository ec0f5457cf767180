"""A programme sorted once per version, so that a quote looks only at the rules that can matter: pure functions."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from shopclub.core.programme.conditions import BoughtOften, CodeTyped, Condition
from shopclub.core.programme.effects import PointsFixed, PointsPerAmount, PriceEffect
from shopclub.core.programme.holding import parts_of
from shopclub.core.programme.model import NO_CAPS, Occasion, Programme, Rule, Stacking


class CompiledRules(msgspec.Struct, frozen=True, kw_only=True):
    """A programme's rules that are switched on, sorted by what they do; within each, the higher priority first."""

    programme: Programme
    version: int
    price: tuple[Rule, ...]
    """Rules that change the price of a sale."""
    gains: tuple[Rule, ...]
    """Rules of a sale that give points or things."""
    occasions: dict[Occasion, tuple[Rule, ...]]
    """Rules that answer to something else than a sale."""
    groups: dict[str, Stacking]
    capped: frozenset[str]
    """Rules whose uses are counted."""
    by_id: dict[str, Rule]
    codes: frozenset[str]
    """Codes of campaigns, folded to lower case."""
    look_back_days: int
    """How far back its conditions look into what a member bought; 0: they don't."""

    def on(self, occasion: Occasion) -> tuple[Rule, ...]:
        """The rules that answer to an occasion."""
        return self.occasions.get(occasion, ())

    @property
    def on_join(self) -> tuple[tuple[Rule, PointsFixed], ...]:
        """Rules that give points for joining."""
        return tuple((rule, rule.then) for rule in self.on(Occasion.JOIN) if isinstance(rule.then, PointsFixed))

    @property
    def per_amount(self) -> tuple[tuple[Rule, PointsPerAmount], ...]:
        """Rules that give points by amount."""
        return tuple((rule, rule.then) for rule in self.gains if isinstance(rule.then, PointsPerAmount))


def compile_rules(programme: Programme, version: int) -> CompiledRules:
    """Sort the rules; those switched off stay out, dates are looked at when a sale is quoted."""
    live = sorted((r for r in programme.rules if r.enabled), key=lambda r: (-r.priority, r.id))
    sale = [r for r in live if r.on is Occasion.SALE]
    return CompiledRules(
        programme=programme,
        version=version,
        price=tuple(r for r in sale if isinstance(r.then, PriceEffect)),
        gains=tuple(r for r in sale if not isinstance(r.then, PriceEffect)),
        occasions={on: tuple(r for r in live if r.on is on) for on in Occasion if on is not Occasion.SALE},
        groups={group.id: group.stacking for group in programme.groups},
        capped=frozenset(r.id for r in live if r.caps != NO_CAPS),
        by_id={r.id: r for r in programme.rules},
        codes=frozenset(part.code.casefold() for part in _parts(programme) if isinstance(part, CodeTyped)),
        look_back_days=max((part.days for part in _parts(programme) if isinstance(part, BoughtOften)), default=0),
    )


def _parts(programme: Programme) -> Iterator[Condition]:
    return (part for condition in conditions_of(programme) for part in parts_of(condition))


def conditions_of(programme: Programme) -> Iterator[Condition]:
    """Every condition a programme holds, whole."""
    for rule in programme.rules:
        yield rule.when
    for coupon in programme.coupons:
        yield coupon.when
    for reward in programme.rewards:
        yield reward.when
    for package in programme.packages:
        yield package.when
    for only in programme.goods_for:
        yield only.when
    for benefit in programme.benefits():
        yield benefit.when
    if programme.late is not None:
        yield programme.late.when
    if programme.member_day is not None:
        yield programme.member_day
