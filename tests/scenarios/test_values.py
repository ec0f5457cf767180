"""How amounts, times and the two kinds of files are read."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from shopclub.core.kernel.calendar import ShopCalendar
from shopclub.scenarios.values import Figure, Money, When, hook_for, read_json, read_toml

SHANGHAI = ShopCalendar("Asia/Shanghai")
NOON = datetime(2026, 1, 5, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "currency", "minor"),
    [("88.50", "CNY", 8850), (88, "CNY", 8800), ("0.01", "CNY", 1), ("-3.5", "CNY", -350), ("1200", "JPY", 1200)],
)
def test_amounts_are_read_to_the_smallest_unit(written: str | int, currency: str, minor: int) -> None:
    """88.50 is 8,850 fen; a number without a point is whole yuan, or whole yen."""
    assert hook_for(currency)(Money, written) == Money(minor, currency)


@pytest.mark.parametrize(
    ("written", "currency"), [("0.005", "CNY"), ("1.5", "JPY"), ("x", "CNY"), (True, "CNY"), ([], "CNY")]
)
def test_what_is_no_amount_is_refused(written: object, currency: str) -> None:
    """Half a fen, a tenth of a yen, text, true: none of them is rounded or guessed."""
    with pytest.raises(ValueError, match="Expected `amount`"):
        hook_for(currency)(Money, written)


def test_amounts_are_told_apart_by_value_and_currency() -> None:
    """1.00 CNY is neither 1.01 CNY nor 1.00 USD nor the number 100."""
    assert Money(100, "CNY") == Money(100, "CNY")
    assert {Money(100, "CNY"), Money(101, "CNY"), Money(100, "USD")} == {
        Money(100, "CNY"),
        Money(101, "CNY"),
        Money(100, "USD"),
    }
    assert Money(100, "CNY") != 100
    assert str(Money(-5, "CNY")) == "-0.05"


def test_a_figure_is_a_number_or_an_amount() -> None:
    """1999 is 1,999 points or 1,999.00 of spend, as the figure it meets is."""
    assert Figure("1999") == 1999
    assert Figure("1999") == Money(199900, "CNY")
    assert Figure("1999.00") == Money(199900, "CNY")
    assert Figure("1999.01") != Money(199900, "CNY")
    assert Figure("1999.00") != 1999
    assert Figure("x") != Money(0, "CNY")


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2026-02-01T10:30:00", datetime(2026, 2, 1, 2, 30, tzinfo=UTC)),
        ("2026-02-01 10:30", datetime(2026, 2, 1, 2, 30, tzinfo=UTC)),
        ("2026-02-01", datetime(2026, 2, 1, 4, 0, tzinfo=UTC)),
        ("10:30", datetime(2026, 1, 5, 2, 30, tzinfo=UTC)),
        ("2026-02-01T10:30:00+01:00", datetime(2026, 2, 1, 9, 30, tzinfo=UTC)),
        ("2026-02-01T10:30Z", datetime(2026, 2, 1, 10, 30, tzinfo=UTC)),
    ],
)
def test_times_are_those_of_the_shops_wall(written: str, instant: datetime) -> None:
    """What is left out is the present day or time; a zone of its own names an instant."""
    assert When(written).instant(SHANGHAI, NOON) == instant


@pytest.mark.parametrize("written", ["", "tomorrow", "2026-02-30", "25:00", "10:30+01:00", "2026-02-01T", "2026-02"])
def test_what_is_no_time_is_refused(written: str) -> None:
    """Words, days that are not in the calendar, a zone without its day."""
    with pytest.raises(ValueError):
        When(written)


def test_toml_and_json_have_one_shape() -> None:
    """Days, times and amounts come out of both as the text they were written as."""
    toml = read_toml("a = 88.50\nb = 2026-01-05T10:00:00\nc = [{ d = 2026-01-05 }]\ne = 10:30:00\nf = 3\ng = true")
    json = read_json(
        '{"a": 88.50, "b": "2026-01-05T10:00:00", "c": [{"d": "2026-01-05"}], "e": "10:30:00", "f": 3, "g": true}'
    )
    assert toml == json
    assert toml["a"] == "88.50"


def test_no_number_is_a_float() -> None:
    """Also those that JSON and TOML know beside the plain ones are text, which is then no amount."""
    assert read_toml("a = [nan, inf, 1e2]")["a"] == ["nan", "inf", "1e2"]
    assert read_json('{"a": [NaN, 1e2]}')["a"] == ["NaN", "1e2"]


@pytest.mark.parametrize("text", ["[]", "3", "{", ""])
def test_json_that_is_no_table_is_refused(text: str) -> None:
    """A scenario is an object."""
    with pytest.raises(ValueError):
        read_json(text)
