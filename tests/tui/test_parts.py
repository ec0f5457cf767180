"""The parts that screens are made of, each by itself."""

from __future__ import annotations

from datetime import date

import pytest
from textual.content import Content

from shopclub.core.kernel.errors import ClubError
from shopclub.tui.modals.adjust import read_change
from shopclub.tui.modals.grant import read_day
from shopclub.tui.modals.join import is_phone_like
from shopclub.tui.themes import THEMES, tier_style
from shopclub.tui.till import read_amount
from shopclub.tui.widgets.meter import FULL, meter
from shopclub.tui.widgets.qr import QUIET_ZONE, matrix
from shopclub.tui.widgets.rows import Cell, Pair, Row


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("88.50", [(1, 8850)]),
        ("49+39.5", [(1, 4900), (1, 3950)]),
        ("3*12.5", [(3, 3750)]),
        ("２*５＋１", [(2, 1000), (1, 100)]),
        ("¥1,234.50", [(1, 123450)]),
    ],
)
def test_an_amount_is_read_as_it_is_typed(typed: str, expected: list[tuple[int, int]]) -> None:
    """Sums, pieces and full-width figures each give the lines they mean."""
    assert [(line.qty, line.gross_minor) for line in read_amount(typed, "CNY")] == expected


@pytest.mark.parametrize("typed", ["", "abc", "-5", "0*3", "1.5*2", "1+", "12.345", "*"])
def test_what_is_no_amount_is_refused(typed: str) -> None:
    """A minus, no pieces, half a piece, half a sum and nothing at all are refused, not guessed."""
    with pytest.raises(ClubError):
        read_amount(typed, "CNY")


@pytest.mark.parametrize(("typed", "expected"), [("50", 50), ("+50", 50), ("-20", -20), ("−20", -20), ("1,000", 1000)])
def test_a_change_of_points_is_read(typed: str, expected: int) -> None:
    """With a sign or without, and with the minus of a word processor."""
    assert read_change(typed) == expected


def test_a_day_is_read() -> None:
    """Dashes and slashes are fine, nothing is for good, a thirteenth month is not."""
    assert read_day("2026-12-31") == date(2026, 12, 31)
    assert read_day("2026/1/5") == date(2026, 1, 5)
    assert read_day("") is None
    with pytest.raises(ClubError):
        read_day("2026-13-01")


@pytest.mark.parametrize(
    ("typed", "expected"), [("13812345678", True), ("138 1234", True), ("Ann", False), ("7", False)]
)
def test_a_phone_is_told_from_a_name(typed: str, expected: bool) -> None:
    """What nobody is found by goes to the field of the form it belongs to."""
    assert is_phone_like(typed) is expected


@pytest.mark.parametrize(
    ("have", "need", "filled"), [(0, 100, 0), (50, 100, 5), (99, 100, 9), (100, 100, 10), (1, 0, 0)]
)
def test_the_bar_is_full_only_when_it_is_reached(have: int, need: int, filled: int) -> None:
    """99 of 100 leave a gap; 100 of 100 leave none."""
    assert meter(have, need, 10, "$accent").plain.count(FULL) == filled


def test_a_sentence_with_a_figure_wraps_and_loses_nothing() -> None:
    """The figure stands at the right of the last line, and each line fits."""
    lines = Pair("¥88.50 paid: 1 point for each full ¥1", Content("+88")).lines(20)
    assert {line.cell_length for line in lines} == {20}
    assert lines[-1].plain.endswith("+88")
    assert "".join(line.plain for line in lines).replace(" ", "") == "¥88.50paid:1pointforeachfull¥1+88"


def test_columns_go_when_it_is_narrow() -> None:
    """A field that needs 40 columns is there at 40 and gone at 39."""
    row = Row(Cell(Content("name")), Cell(Content("extra"), 5, least=40))
    assert "extra" in row.line(40).plain
    assert "extra" not in row.line(39).plain


def test_a_code_is_as_small_as_it_can_be() -> None:
    """A card's 20 digits fit version 1 (21 modules), a join address version 2 (25), each with its quiet zone."""
    assert len(matrix("20123456789012345678")) == 21 + 2 * QUIET_ZONE
    assert len(matrix("http://192.168.1.23:8080/j")) == 25 + 2 * QUIET_ZONE


# -- colours ------------------------------------------------------------------------------------------


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of WCAG 2."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_text_can_be_read_in_both_themes(theme: object) -> None:
    """Every colour that text is said in stands 4.5 to 1 against the surface it is said on."""
    from textual.theme import Theme

    assert isinstance(theme, Theme)
    names = ("muted", "gain", "spend", "warn", "wrong", *(f"tier-{n}" for n in range(5)))
    colours = {name: theme.variables[name] for name in names}
    colours |= {"accent": theme.accent or "", "foreground": theme.foreground or ""}
    for ground in (theme.surface or "", theme.background or "", theme.variables["block-cursor-background"]):
        for name, colour in colours.items():
            assert contrast(colour, ground) >= 4.5, (name, ground, round(contrast(colour, ground), 2))


def test_a_ladder_of_many_tiers_has_colours() -> None:
    """The sixth tier takes the second colour again; the first stays the quiet one."""
    assert tier_style(0) == "$tier-0"
    assert [tier_style(n) for n in (4, 5, 8, 9)] == ["$tier-4", "$tier-1", "$tier-4", "$tier-1"]
