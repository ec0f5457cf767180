"""Every unit has a name and a way to say an amount, in both languages; one nobody knows is said by its key."""

from __future__ import annotations

import pytest

from shopclub.core.insight.worth import Breakage, Worth
from shopclub.core.ledger.units import POINTS, VALUE, Unit
from shopclub.core.programme.model import Programme
from shopclub.i18n import Language, Words
from shopclub.words.owed import owed_lines, owed_rows, say_breakage
from shopclub.words.paper import NARROW, width_of
from shopclub.words.units import UNITS, unit_amount, unit_change, unit_figure, unit_name, unit_order

EN, ZH = Words(Language.EN), Words(Language.ZH)
RULES = Programme(id="p", name={"en": "P"}, currency="CNY")


@pytest.mark.parametrize("kind", UNITS)
def test_every_unit_is_said_in_both_languages(kind: str) -> None:
    """The Chinese name is not the English one, and an amount carries its word or its currency."""
    unit = f"{kind}:tea" if "{name}" in UNITS[kind].label else kind
    assert unit_name(unit, EN) != unit_name(unit, ZH)
    assert unit_amount(unit, 3, EN, "CNY") != "3"
    assert ("tea" in unit_name(unit, ZH)) == (":" in unit)


def test_money_is_said_as_money() -> None:
    """1,234 fen of stored value are 12.34 yuan; a change carries its sign."""
    assert unit_amount(VALUE, 1234, EN, "CNY") == "¥12.34"
    assert unit_figure(VALUE, 1234, EN, "CNY") == "¥12.34"
    assert [unit_change(VALUE, n, EN, "CNY") for n in (5, 0, -5)] == ["+¥0.05", "¥0.00", "-¥0.05"]
    assert unit_change(POINTS, 1234, EN, "CNY") == "+1,234"


def test_a_unit_of_a_newer_version_is_said_by_its_key() -> None:
    """Nothing breaks over a kind this version does not know; it stands last."""
    assert unit_name("moons:full", EN) == "moons:full"
    assert unit_amount("moons:full", 7, EN, "CNY") == "7"
    assert sorted(["moons:full", "gift", "points"], key=unit_order) == ["points", "gift", "moons:full"]


def test_what_is_owed_stands_with_its_worth() -> None:
    """Points of which 60 % are expected, money at its face, stamps without money, and the sum in money."""
    worths = (
        Worth(unit=POINTS, out=200, holders=2, gross_minor=200, expected_minor=120),
        Worth(unit=VALUE, out=50_000, holders=1, gross_minor=50_000, expected_minor=50_000),
        Worth(unit=Unit("stamps:tea"), out=4, holders=1, gross_minor=None, expected_minor=None),
    )
    breakage = Breakage(months=1, redeemed=60, issued=100)
    rows = owed_rows(worths, breakage, "CNY", EN, RULES)
    assert [tuple(row) for row in rows] == [
        ("Points", "200 points", "¥2.00, of it expected ¥1.20"),
        ("Stored value", "¥500.00", "¥500.00"),
        ("Stamps: tea", "4 stamps", "no value in money"),
        ("Owed in money", "", "¥502.00, of it expected ¥501.20"),
    ]
    assert say_breakage(breakage, EN).endswith("60% were redeemed.")
    for words in (EN, ZH):
        lines = owed_lines(owed_rows(worths, breakage, "CNY", words, RULES), NARROW)
        assert max(width_of(line) for line in lines) <= NARROW
