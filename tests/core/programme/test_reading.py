"""Reading a programme of a newer version: what is strange stands aside, comes back when written, and spoils nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from shopclub.core.kernel.errors import InvalidInput
from shopclub.core.ledger.model import Account, Standing
from shopclub.core.programme.checking import check_programme
from shopclub.core.programme.expiry import NeverExpires
from shopclub.core.programme.ladder import Ladder
from shopclub.core.programme.model import Programme, Switches
from shopclub.core.programme.offers import MoneyOff
from shopclub.core.programme.reading import read_programme, write_programme
from shopclub.core.tiers.rules import reviewed, risen
from tests.builders import programme_of

N = {"en": "X"}
MOON = {"kind": "moon", "phase": "full"}
DEEP = {"kind": "all", "of": [{"kind": "always"}, {"kind": "not", "of": {"kind": "any", "of": [MOON]}}]}
FIXED = {"kind": "points_fixed", "points": 1}
OFF = {"kind": "percent_off", "permille": 100}
FEE = {"months": 12, "minor": 6000}
REACH = {"kind": "reach", "metric": "spend", "value": 1}

PRIZES = [{"id": "p", "name": N, "odds": 100}]


def ids(programme: Programme, name: str) -> list[str]:
    return [one.id for one in getattr(programme, name)]


@pytest.mark.parametrize(
    "strange",
    [
        {"then": MOON},
        {"then": FIXED, "when": DEEP},
        {"then": FIXED, "on": "full_moon"},
        {"then": FIXED, "expiry": MOON},
        {"then": FIXED, "period": "moon"},
        {"then": FIXED, "caps": {"uses": 1, "period": "moon"}},
        {"then": FIXED, "caps": {"per_moon": 1}},
        {"then": {**OFF, "goods": {"brands": ["x"]}}},
        {"then": {**OFF, "rounding": "bankers"}},
        {"then": {"kind": "first", "places": 1, "by": "balance", "give": MOON}},
        {"then": {"kind": "first", "places": 1, "by": "smile", "give": FIXED}},
        {"then": {"kind": "fill_up", "beyond": {"at_least": 1, "unit": 1, "rest": 0, "at_most": 1, "moon": 1}}},
        {"then": FIXED, "when": {"kind": "birthday", "span": "decade"}},
        {"then": FIXED, "when": {"kind": "field", "field": "a", "compare": "sounds_like"}},
    ],
    ids=str,
)
def test_a_strange_rule(strange: dict[str, Any]) -> None:
    """Wherever in it the unknown kind or field stands: the rule is kept, the other rules are read."""
    base = {"id": "base", "then": FIXED}
    programme = programme_of(rules=[{"id": "strange", **strange}, base])
    assert (ids(programme, "rules"), programme.unknown_rules) == (["base"], ({"id": "strange", **strange},))
    written = write_programme(programme)
    assert written["rules"] == [base, {"id": "strange", **strange}]
    assert read_programme(written) == programme
    check_programme(programme)


@pytest.mark.parametrize(
    ("name", "sound", "strange"),
    [
        ("coupons", {"name": N, "then": OFF}, {"name": N, "then": OFF, "when": DEEP}),
        ("coupons", {"name": N, "then": OFF}, {"name": N, "then": MOON}),
        ("coupons", {"name": N, "then": OFF}, {"name": N, "then": OFF, "validity": {"starts": "full_moon"}}),
        ("coupons", {"name": N, "then": OFF}, {"name": N, "then": OFF, "colour": "red"}),
        ("rewards", {"name": N, "points": 1}, {"name": N, "points": 1, "when": DEEP}),
        ("rewards", {"name": N, "points": 1}, {"name": N, "points": 1, "limit_period": "moon"}),
        ("draws", {"name": N, "prizes": tuple(PRIZES)}, {"name": N, "prizes": [{**PRIZES[0], "then": MOON}]}),
        ("draws", {"name": N, "prizes": tuple(PRIZES)}, {"name": N, "prizes": PRIZES, "out": "explode"}),
        ("groups", {"stacking": "add"}, {"stacking": "worst"}),
        ("plans", {"name": N, "fees": (FEE,)}, {"name": N, "fees": (FEE,), "refund": "half"}),
        ("plans", {"name": N, "fees": (FEE,)}, {"name": N, "fees": ({**FEE, "weeks": 4},)}),
        ("plans", {"name": N, "fees": (FEE,)}, {"name": N, "fees": (FEE,), "benefits": [{"id": "b", "when": MOON}]}),
        ("holidays", {"name": N, "on": "05-01"}, {"name": N, "hijri": "09-01"}),
        ("goods_for", {"goods": {}, "when": {"kind": "member"}}, {"goods": {}, "when": DEEP}),
        (
            "goods_for",
            {"goods": {}, "when": {"kind": "member"}},
            {"goods": {"brands": ["x"]}, "when": {"kind": "member"}},
        ),
    ],
)
def test_a_strange_member_of_a_list(name: str, sound: dict[str, Any], strange: dict[str, Any]) -> None:
    """A coupon, reward, group, holiday or list of goods that can't be read leaves the others readable."""
    sound, strange = {"id": "sound", **sound}, {"id": "strange", **strange}
    programme = programme_of(**{name: [strange, sound]})
    assert (ids(programme, name), programme.unknown_parts) == (["sound"], {name: [strange]})
    written = write_programme(programme)
    assert written[name] == [sound, strange]
    assert read_programme(written) == programme
    check_programme(programme)


@pytest.mark.parametrize(
    ("name", "strange", "meanwhile"),
    [
        ("member_day", DEEP, None),
        ("expiry", MOON, NeverExpires()),
        ("expiry", {"kind": "months", "months": 12, "lunar": True}, NeverExpires()),
        ("money_off", {"points": 1, "minor": 1, "on_moons": 2}, None),
        ("switches", {"moon": True}, Switches()),
        ("switches", {"debt": "haggle"}, Switches()),
    ],
)
def test_a_strange_part(name: str, strange: dict[str, Any], meanwhile: object) -> None:
    """A field that can't be read is as if it had not been written, until a program that knows it writes it again."""
    programme = programme_of(**{name: strange})
    assert (getattr(programme, name), programme.unknown_parts) == (meanwhile, {name: strange})
    assert write_programme(programme)[name] == strange
    assert read_programme(write_programme(programme)) == programme
    check_programme(programme)


def test_a_strange_field_of_the_whole() -> None:
    """A field nobody knows comes back as it was."""
    programme = programme_of(weather={"rain": [1, 2]})
    assert programme.unknown_parts == {"weather": {"rain": [1, 2]}}
    assert write_programme(programme)["weather"] == {"rain": [1, 2]}


def test_what_the_owner_puts_in_its_place_stands() -> None:
    """A part that could not be read does not come back over what was chosen since."""
    programme = programme_of(money_off={"points": 1, "minor": 1, "on_moons": 2}, weather=1)
    changed = msgspec.structs.replace(programme, money_off=MoneyOff(points=100, minor=100))
    assert write_programme(changed)["money_off"] == {"points": 100, "minor": 100}
    laddered = programme_of(ladder=ladder_of({"reach": MOON}))
    assert laddered.ladder is not None
    tiers = laddered.ladder.tiers
    shorter = msgspec.structs.replace(laddered, ladder=msgspec.structs.replace(laddered.ladder, tiers=tiers[:1]))
    assert [tier.id for tier in read_programme(write_programme(shorter)).tiers()] == ["plain"]
    assert read_programme(write_programme(msgspec.structs.replace(laddered, ladder=None))).ladder is None


def ladder_of(second: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"tiers": [{"id": "plain", "name": N}, {"id": "up", "name": N, **second}], **more}


@pytest.mark.parametrize(
    "raw",
    [
        ladder_of({"reach": MOON}, grace_days=3),
        ladder_of({"reach": {"kind": "all", "of": [{"kind": "any", "of": [MOON]}]}}, grace_days=3),
        ladder_of({"reach": {**REACH, "metric": "smiles"}}, grace_days=3),
        ladder_of({"reach": {**REACH, "window": MOON}}, grace_days=3),
        ladder_of({"reach": REACH, "keep": MOON}, grace_days=3),
        ladder_of({"reach": REACH, "lasts": MOON}, grace_days=3),
        ladder_of({"reach": REACH, "colour": "red"}, grace_days=3),
    ],
    ids=str,
)
def test_a_strange_tier_stays_in_its_place(raw: dict[str, Any]) -> None:
    """Nobody reaches it, nobody who stands in it falls at the review, and the file keeps what it says."""
    programme = programme_of(ladder=raw)
    ladder = programme.ladder
    assert ladder is not None
    assert ([tier.id for tier in ladder.tiers], ladder.grace_days) == (["plain", "up"], 3)
    rich = Account()
    assert risen(rich, ladder, date(2026, 3, 1)) in (None, Standing(tier="plain", since=date(2026, 3, 1)))
    held = Account(standing=Standing(tier="up", since=date(2026, 1, 1), until=date(2026, 2, 28)))
    assert reviewed(held, ladder, date(2026, 3, 4)).tier == "up"
    assert write_programme(programme)["ladder"] == raw
    assert read_programme(write_programme(programme)) == programme
    check_programme(programme)


def test_a_strange_field_of_the_ladder() -> None:
    """How one falls, if in no known way, is as by default; the tiers are as they are."""
    raw = ladder_of({"reach": REACH}, fall="slowly", notice_days=5, moons=2)
    programme = programme_of(ladder=raw)
    assert programme.ladder == msgspec.convert(ladder_of({"reach": REACH}, notice_days=5), Ladder)
    assert write_programme(programme)["ladder"] == raw


def test_a_strange_benefit_takes_no_tier_along() -> None:
    """The tier is reached as before and has its other benefits."""
    benefits = [{"id": "a", "name": N, "when": DEEP}, {"id": "b", "name": N}]
    raw = ladder_of({"reach": REACH, "benefits": benefits})
    programme = programme_of(ladder=raw)
    assert programme.ladder == msgspec.convert(ladder_of({"reach": REACH, "benefits": benefits[1:]}), Ladder)
    assert write_programme(programme)["ladder"] == raw


def test_the_first_tier_has_no_criterion_even_if_strange() -> None:
    """Everybody stands in it."""
    raw = {"tiers": [{"id": "plain", "name": N, "colour": "red"}]}
    programme = programme_of(ladder=raw)
    assert programme.ladder == msgspec.convert({"tiers": [{"id": "plain", "name": N}]}, Ladder)
    check_programme(programme)


STRANGE_COUPON = {"id": "free", "name": N, "then": MOON}


@pytest.mark.parametrize(
    "changes",
    [
        {"coupons": [STRANGE_COUPON], "rules": [{"id": "r", "then": {"kind": "coupon", "coupon": "free"}}]},
        {"groups": [{"id": "g", "stacking": "worst"}], "rules": [{"id": "r", "then": FIXED, "group": "g"}]},
        {"rules": [{"id": "r", "then": FIXED, "excludes": ["s"]}, {"id": "s", "then": MOON}]},
        {
            "holidays": [{"id": "h", "name": N, "hijri": 1}],
            "rules": [{"id": "r", "then": FIXED, "when": {"kind": "holiday", "ids": ["h"]}}],
        },
        {"member_day": MOON, "rules": [{"id": "r", "then": FIXED, "when": {"kind": "member_day"}}]},
        {
            "rewards": [{"id": "mug", "name": N, "points": 1, "when": MOON}],
            "coupons": [{"id": "c", "name": N, "then": {"kind": "reward_at", "reward": "mug", "points": 0}}],
        },
    ],
    ids=["coupon", "group", "rule", "holiday", "member day", "reward"],
)
def test_what_stands_aside_is_there_to_be_named(changes: dict[str, Any]) -> None:
    """A rule that names something a newer version wrote is sound: the programme can still be saved."""
    check_programme(programme_of(**changes))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"rules": [{"id": "r", "then": FIXED}, {"id": "r", "then": MOON}]}, "rule_id_twice"),
        ({"coupons": [STRANGE_COUPON, {**STRANGE_COUPON, "then": OFF}]}, "coupon_id_twice"),
    ],
)
def test_what_stands_aside_keeps_its_id(changes: dict[str, Any], code: str) -> None:
    """Nothing new takes the id of what can't be read."""
    with pytest.raises(InvalidInput, match=code):
        check_programme(programme_of(**changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"rules": None},
        {"rules": ["abc"]},
        {"rules": [{"id": "r", "then": {"kind": 3}}]},
        {"rules": [{"id": "r", "then": {**OFF, "permille": 1001}}]},
        {"rules": [{"id": "r", "then": {**OFF, "permille": "a"}}]},
        {"rules": [{"id": "r", "then": {**OFF, "permille": -1}}]},
        {"rules": [{"id": "r", "then": FIXED, "from_on": "2026-02-30"}]},
        {"rules": [{"id": "r", "then": FIXED, "when": {"kind": "hours", "since": "24:00", "until": "01:00"}}]},
        {"rules": [{"id": "r", "then": FIXED, "when": {"kind": "weekdays", "days": [8]}}]},
        {"coupons": None},
        {"coupons": [{"id": "c", "name": N}]},
        {"holidays": [{"id": "h", "name": N, "on": "13-01"}]},
        {"ladder": []},
        {"ladder": {}},
        {"ladder": ladder_of({"id": "Bad Id", "reach": MOON})},
        {"ladder": ladder_of({"reach": {**REACH, "value": 0}})},
        {"ladder": ladder_of({"reach": REACH, "benefits": [{"id": "b"}]})},
        {"expiry": {"kind": "months", "months": 0}},
        {"money_off": {"points": 100}},
        {"switches": {"returned_grace_days": -1}},
        {"currency": None},
    ],
    ids=str,
)
def test_what_is_wrong_is_refused(changes: dict[str, Any]) -> None:
    """A known kind with a figure or a shape that can't be is no newer version's."""
    with pytest.raises(InvalidInput, match="programme_invalid"):
        programme_of(**changes)


def test_a_package_of_an_unknown_kind_is_not_offered_and_not_lost() -> None:
    """Stored value goes on without the package a newer version wrote, and is written back as it was."""
    strange = {"id": "moon", "name": {"en": "Moon"}, "pays_minor": 1, "when": {"kind": "moon"}}
    plain = {"id": "plain", "name": {"en": "Plain"}, "pays_minor": 100}
    raw = {"packages": [strange, plain], "order": "by_share"}
    programme = programme_of(stored_value=raw)
    assert programme.stored_value is not None
    assert ([one.id for one in programme.stored_value.packages], programme.stored_value.order) == (
        ["plain"],
        "by_share",
    )
    assert write_programme(programme)["stored_value"] == raw
