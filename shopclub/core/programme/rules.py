"""
Reading, checking and compiling a programme: pure functions.

A rule with a tag this version does not know (a file of a newer version) is kept apart in `unknown_rules`:
it is shown and written back, never sold by, and does not make the rest unreadable.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

from shopclub.core.kernel.errors import InvalidInput
from shopclub.core.ledger.rules import months_after, year_end_with_grace
from shopclub.core.programme.conditions import AllOf, Always, AnyOf, Condition, Not, TierIn
from shopclub.core.programme.effects import PercentOff, PointsFixed, PointsPerAmount, PointsTimes
from shopclub.core.programme.expiry import AfterInactivity, EndOfYear, Expiry, MonthsAfterEarning, NeverExpires
from shopclub.core.programme.ladder import AllCriteria, AnyCriterion, Criterion, Ladder, Reach
from shopclub.core.programme.model import Occasion, Programme, Rule


class CompiledRules(msgspec.Struct, frozen=True, kw_only=True):
    """A programme's rules sorted by what they do, so that a quote looks only at those that can matter."""

    programme: Programme
    version: int
    per_amount: tuple[tuple[Rule, PointsPerAmount], ...]
    fixed: tuple[tuple[Rule, PointsFixed], ...]
    times: tuple[tuple[Rule, PointsTimes], ...]
    percent_off: tuple[tuple[Rule, PercentOff], ...]
    on_join: tuple[tuple[Rule, PointsFixed], ...]


def read_programme(values: Mapping[str, Any]) -> Programme:
    """
    Turn JSON values into a programme; rules of unknown kinds are kept aside.

    Raises:
        InvalidInput: `programme_invalid` with `where` and `detail`.
    """
    known: list[Any] = []
    unknown: list[dict[str, Any]] = list(values.get("unknown_rules", ()))
    for raw in values.get("rules", ()):
        try:
            known.append(msgspec.convert(raw, Rule))
        except msgspec.ValidationError as error:
            if not _is_unknown_tag(error):
                raise InvalidInput("programme_invalid", detail=str(error)) from error
            unknown.append(dict(raw))
    rest = {k: v for k, v in values.items() if k not in ("rules", "unknown_rules")}
    try:
        programme = msgspec.convert({**rest, "rules": [], "unknown_rules": unknown}, Programme)
    except msgspec.ValidationError as error:
        raise InvalidInput("programme_invalid", detail=str(error)) from error
    return msgspec.structs.replace(programme, rules=tuple(known))


def _is_unknown_tag(error: msgspec.ValidationError) -> bool:
    text = str(error)
    return text.startswith(("Invalid value", "Invalid enum value")) or "unknown field" in text


def write_programme(programme: Programme) -> dict[str, Any]:
    """A programme as JSON values, unknown rules back in their place among the rules."""
    values: dict[str, Any] = msgspec.to_builtins(programme)
    unknown = values.pop("unknown_rules", [])
    if unknown:
        values["rules"] = [*values.get("rules", []), *unknown]
    return values


def compile_rules(programme: Programme, version: int) -> CompiledRules:
    """Sort the rules by effect; switched-off rules stay out, dates are looked at when a sale is quoted."""
    sale = [r for r in programme.rules if r.enabled and r.on is Occasion.SALE]
    join = [r for r in programme.rules if r.enabled and r.on is Occasion.JOIN]
    return CompiledRules(
        programme=programme,
        version=version,
        per_amount=tuple((r, r.then) for r in sale if isinstance(r.then, PointsPerAmount)),
        fixed=tuple((r, r.then) for r in sale if isinstance(r.then, PointsFixed)),
        times=tuple((r, r.then) for r in sale if isinstance(r.then, PointsTimes)),
        percent_off=tuple((r, r.then) for r in sale if isinstance(r.then, PercentOff)),
        on_join=tuple((r, r.then) for r in join if isinstance(r.then, PointsFixed)),
    )


def holds(condition: Condition, tier: str) -> bool:
    """
    Whether a condition holds.

    Args:
        condition: of a rule.
        tier: id of the member's tier, empty for a walk-in.
    """
    match condition:
        case Always():
            return True
        case TierIn(tiers=tiers):
            return tier in tiers
        case AllOf(of=parts):
            return all(holds(part, tier) for part in parts)
        case AnyOf(of=parts):
            return any(holds(part, tier) for part in parts)
        case Not(of=part):
            return not holds(part, tier)


def last_usable_day(expiry: Expiry, earned_on: date) -> date | None:
    """Last day points earned on `earned_on` can be spent; None without a fixed day (never, or by inactivity)."""
    match expiry:
        case MonthsAfterEarning(months=months):
            return months_after(earned_on, months)
        case EndOfYear(grace_months=grace):
            return year_end_with_grace(earned_on, grace)
        case NeverExpires() | AfterInactivity():
            return None


def check_programme(programme: Programme) -> None:
    """
    Refuse a programme that contradicts itself.

    Raises:
        InvalidInput: `rule_id_twice`, `tier_id_twice`, `reward_id_twice`, `tier_unknown`, `first_tier_has_reach`,
            `tier_without_reach`, `tier_order` or `name_missing`, with the id concerned.
    """
    _no_twins("rule_id_twice", [r.id for r in programme.rules])
    _no_twins("tier_id_twice", [t.id for t in programme.tiers()])
    _no_twins("reward_id_twice", [r.id for r in programme.rewards])
    named = [(programme.id, programme.name)]
    named += [(t.id, t.name) for t in programme.tiers()] + [(r.id, r.name) for r in programme.rewards]
    for one, name in named:
        if not any(text.strip() for text in name.values()):
            raise InvalidInput("name_missing", id=one)
    tier_ids = {t.id for t in programme.tiers()}
    for rule in programme.rules:
        for tier in _tiers_named(rule.when):
            if tier not in tier_ids:
                raise InvalidInput("tier_unknown", rule=rule.id, tier=tier)
    if programme.ladder is not None:
        _check_ladder(programme.ladder)


def _no_twins(code: str, ids: list[str]) -> None:
    for one in ids:
        if ids.count(one) > 1:
            raise InvalidInput(code, id=one)


def _tiers_named(condition: Condition) -> set[str]:
    match condition:
        case TierIn(tiers=tiers):
            return set(tiers)
        case AllOf(of=parts) | AnyOf(of=parts):
            return set().union(*(_tiers_named(part) for part in parts))
        case Not(of=part):
            return _tiers_named(part)
        case _:
            return set()


def _check_ladder(ladder: Ladder) -> None:
    if not ladder.tiers:
        raise InvalidInput("ladder_empty")
    if ladder.tiers[0].reach is not None:
        raise InvalidInput("first_tier_has_reach", id=ladder.tiers[0].id)
    below: Criterion | None = None
    for tier in ladder.tiers[1:]:
        if tier.reach is None:
            raise InvalidInput("tier_without_reach", id=tier.id)
        if _easier(tier.reach, below):
            raise InvalidInput("tier_order", id=tier.id)
        below = tier.reach


def _easier(upper: Criterion, lower: Criterion | None) -> bool:
    """Whether a higher tier asks for no more of the same figure than the one below it."""
    return (
        isinstance(upper, Reach)
        and isinstance(lower, Reach)
        and (upper.metric, upper.window) == (lower.metric, lower.window)
        and upper.value <= lower.value
    )


def criteria_of(criterion: Criterion) -> list[Criterion]:
    """A criterion and all its parts, itself first."""
    if isinstance(criterion, AllCriteria | AnyCriterion):
        return [criterion, *(inner for part in criterion.of for inner in criteria_of(part))]
    return [criterion]
