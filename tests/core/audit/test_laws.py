"""Laws of the rule check over random programmes: each proof proves, each mend mends, nothing sound is spoilt."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings

from shopclub import presets
from shopclub.core.audit.changing import part_at
from shopclub.core.audit.model import CODES, MENDS, Finding, Pace
from shopclub.core.audit.rules import audit
from shopclub.core.audit.situations import case_of
from shopclub.core.audit.view import fired_in
from shopclub.core.campaigns.rules import gives
from shopclub.core.kernel.errors import ClubError
from shopclub.core.programme.checking import check_programme
from shopclub.core.programme.compiling import CompiledRules, compile_rules
from shopclub.core.programme.facts import NO_BILL
from shopclub.core.programme.holding import holds
from shopclub.core.programme.model import Occasion, Programme
from shopclub.core.programme.reading import read_programme, write_programme
from shopclub.core.sales.model import Quote
from shopclub.core.sales.rules import quote
from tests.strategies.programmes import programmes

TODAY = date(2026, 3, 14)
PACE = Pace(month_minor=5000)


def bare(place: str) -> str:
    """A rule by its id, as a sale names it; a coupon as it stands."""
    return place.removeprefix("rule:")


def sold(finding: Finding, rules: CompiledRules) -> Quote:
    """The proof as the counter would sell it."""
    assert finding.proof is not None
    one = finding.proof.situation
    seen = quote(one.draft, one.facts, rules, one.on)
    assert seen == finding.proof.quote
    return seen


def fired(finding: Finding, rules: CompiledRules) -> frozenset[str]:
    """What gives something in the proof."""
    assert finding.proof is not None
    proof = finding.proof
    if proof.occasion is Occasion.SALE:
        return fired_in(sold(finding, rules))
    case = msgspec.structs.replace(case_of(rules.programme, proof.situation), bill=NO_BILL)
    return frozenset(gain.rule for gain in gives(case, rules, proof.occasion))


def never_wins(finding: Finding, rules: CompiledRules) -> bool:
    """The condition holds, and the rule gives nothing."""
    assert finding.proof is not None
    rule = rules.by_id[bare(finding.places[0])]
    held = holds(rule.when, case_of(rules.programme, finding.proof.situation)) and rule.in_force(
        finding.proof.situation.on
    )
    return held and rule.id not in fired(finding, rules)


def never_holds(finding: Finding, rules: CompiledRules) -> bool:
    """One part holds, another does not, and the rule gives nothing."""
    assert finding.proof is not None
    case = case_of(rules.programme, finding.proof.situation)
    if finding.proof.occasion is not Occasion.SALE:
        case = msgspec.structs.replace(case, bill=NO_BILL)
    held = [holds(part, case) for part in finding.parts]
    return held == [True, False] and bare(finding.places[0]) not in fired(finding, rules)


def adds_up(finding: Finding, rules: CompiledRules) -> bool:
    """All of them take something off, and together as much as is said."""
    seen = sold(finding, rules)
    off = seen.gross_minor - seen.net_minor
    return {bare(place) for place in finding.places} <= {d.rule for d in seen.discounts} and (
        finding.figures["off_minor"] == off
    )


def free(finding: Finding, rules: CompiledRules) -> bool:
    """All of them take something off, and nothing is left to pay."""
    seen = sold(finding, rules)
    return {bare(place) for place in finding.places} <= {d.rule for d in seen.discounts} and not seen.net_minor


def much_off(finding: Finding, rules: CompiledRules) -> bool:
    """Half of the bill or more comes off by it."""
    seen = sold(finding, rules)
    return bare(finding.places[0]) in {d.rule for d in seen.discounts} and (
        2 * (seen.gross_minor - seen.net_minor) >= seen.gross_minor
    )


def much_back(finding: Finding, rules: CompiledRules) -> bool:
    """Half of what is paid comes back."""
    seen = sold(finding, rules)
    back = sum(e.points for e in seen.earnings if e.unit == "accruing")
    return bare(finding.places[0]) in fired_in(seen) and 2 * back >= seen.due_minor


def coupon_worth_more(finding: Finding, rules: CompiledRules) -> bool:
    """The bill brings the coupon, and is no larger than what that takes off."""
    seen = sold(finding, rules)
    coupon = finding.places[1].removeprefix("coupon:")
    worth = finding.figures["worth_minor"]
    assert isinstance(worth, int)
    return any(h.rule == bare(finding.places[0]) and h.coupon == coupon for h in seen.handed) and (
        worth >= seen.due_minor == finding.figures["due_minor"]
    )


def gap(finding: Finding, rules: CompiledRules) -> bool:
    """Neither of the two gives anything."""
    return not {bare(place) for place in finding.places} & fired(finding, rules)


def double(finding: Finding, rules: CompiledRules) -> bool:
    """Both give something."""
    return {bare(place) for place in finding.places} <= fired(finding, rules)


def both_hold(finding: Finding, rules: CompiledRules) -> bool:
    """Both conditions hold on one bill."""
    assert finding.proof is not None
    case = case_of(rules.programme, finding.proof.situation)
    return all(holds(rules.by_id[bare(place)].when, case) for place in finding.places)


def earns(finding: Finding, rules: CompiledRules) -> bool:
    """The purchase brings points."""
    return sold(finding, rules).points > 0


PROVEN: dict[str, Callable[[Finding, CompiledRules], bool]] = {
    "never_holds": never_holds,
    "never_wins": never_wins,
    "adds_up": adds_up,
    "free_basket": free,
    "much_off": much_off,
    "much_back": much_back,
    "coupon_worth_more": coupon_worth_more,
    "gap": gap,
    "double_border": double,
    "exclude_equally": both_hold,
    "reward_worth_more": earns,
    "money_off_worth_more": earns,
    "points_too_late": earns,
}
"""Code -> whether its proof shows what is said."""


@settings(max_examples=60, deadline=None)
@given(programmes(4))
def test_each_proof_proves(programme: Programme) -> None:
    """Run through the real quote, each basket shows what its finding says; each place is one of the programme."""
    check_programme(programme)
    rules = compile_rules(programme, 0)
    for one in audit(programme, TODAY, pace=PACE):
        assert one.code in CODES
        assert all(part_at(programme, place) is not None for place in one.places)
        if one.proof is not None and one.code in PROVEN:
            assert PROVEN[one.code](one, rules), one
        assert one.code not in ("never_wins", "adds_up", "free_basket", "gap", "double_border") or one.proof


@settings(max_examples=60, deadline=None)
@given(programmes(4))
def test_each_mend_mends(programme: Programme) -> None:
    """With the mend the programme can be saved, and the finding is gone."""
    for one in audit(programme, TODAY, pace=PACE):
        if one.mend is None:
            continue
        assert one.mend.code in MENDS
        check_programme(one.mend.programme)
        again = {(other.code, other.places) for other in audit(one.mend.programme, TODAY, pace=PACE)}
        assert (one.code, one.places) not in again, one


def numbers(values: Any, path: tuple[str | int, ...] = ()) -> list[tuple[tuple[str | int, ...], int]]:
    """Every whole number of JSON values, with where it stands."""
    if isinstance(values, dict):
        return [found for key, value in values.items() for found in numbers(value, (*path, key))]
    if isinstance(values, list):
        return [found for index, value in enumerate(values) for found in numbers(value, (*path, index))]
    return [(path, values)] if isinstance(values, int) and not isinstance(values, bool) else []


def mutations(programme: Programme) -> list[Programme]:
    """A programme with each number changed and each rule dropped, as far as it can be saved."""
    values = msgspec.json.decode(msgspec.json.encode(write_programme(programme)))
    found = []
    for path, number in numbers(values):
        for other in (0, number - 1, number + 1, number * 10, number // 10):
            changed = msgspec.json.decode(msgspec.json.encode(values))
            at = changed
            for step in path[:-1]:
                at = at[step]
            at[path[-1]] = other
            found.append(changed)
    for index in range(len(values["rules"])):
        found.append({**values, "rules": [rule for place, rule in enumerate(values["rules"]) if place != index]})
    return [sound for one in found if (sound := sound_or_none(one)) is not None]


def sound_or_none(values: dict[str, Any]) -> Programme | None:
    """A programme that can be saved; None for values that are none."""
    try:
        programme = read_programme(values)
        check_programme(programme)
    except (ClubError, msgspec.ValidationError):
        return None
    return programme


@pytest.mark.parametrize("name", ["coffee-house", "four-steps", "subscription"])
def test_every_mutation_of_a_preset(name: str) -> None:
    """With any number changed or rule dropped each proof still proves, and each mend still mends."""
    for programme in mutations(presets.load(name)):
        rules = compile_rules(programme, 0)
        for one in audit(programme, TODAY, pace=PACE):
            if one.proof is not None and one.code in PROVEN:
                assert PROVEN[one.code](one, rules), one
            if one.mend is not None:
                check_programme(one.mend.programme)
                again = {(other.code, other.places) for other in audit(one.mend.programme, TODAY, pace=PACE)}
                assert (one.code, one.places) not in again, one


@pytest.mark.parametrize("name", presets.names())
def test_the_check_of_a_preset_takes_no_time(name: str) -> None:
    """Less than 0.1 s of the processor, so that it can be asked for at a key."""
    programme = presets.load(name)
    seconds = []
    for _ in range(3):
        before = time.process_time()
        audit(programme, TODAY, pace=PACE)
        seconds.append(time.process_time() - before)
    assert min(seconds) < 0.1
