from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclub.core.kernel.errors import InvalidInput
from shopclub.core.kernel.money import (
    MAX_MINOR,
    exponent,
    format_plain,
    parse_minor,
    share,
    split_largest_remainder,
)


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("88.50", 8850),
        ("88.5", 8850),
        ("88", 8800),
        ("88.", 8800),
        (".5", 50),
        ("0", 0),
        ("-0", 0),
        ("+3", 300),
        ("¥1,234.5", 123450),
        ("￥1，234．50", 123450),
        ("１２．５", 1250),
        ("1,234,567.89", 123456789),
        ("1 234.50", 123450),
        ("1'234.50", 123450),
        ("1\u202f234.50", 123450),
        ("88.50元", 8850),
        ("RMB 88.50", 8850),
        ("88.50 cny", 8850),
        ("-¥3", -300),
        ("¥-3", -300),
        ("−3.00", -300),
        ("(3.00)", -300),
        ("(¥3.00)", -300),
        ("  7 ", 700),
        ("0.10000", 10),
        ("007", 700),
        ("10000000000", MAX_MINOR),
    ],
)
def test_amounts_read_as_people_type_them(text: str, minor: int) -> None:
    """An amount is read in every form that tills export and people type."""
    assert parse_minor(text, "CNY") == minor


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "amount_unreadable"),
        (" ", "amount_unreadable"),
        (".", "amount_unreadable"),
        ("-", "amount_unreadable"),
        ("¥", "amount_unreadable"),
        ("abc", "amount_unreadable"),
        ("88 50", "amount_unreadable"),
        ("8¥8", "amount_unreadable"),
        ("12,34", "amount_unreadable"),
        ("1,2345", "amount_unreadable"),
        ("1,234 567", "amount_unreadable"),
        ("1.2.3", "amount_unreadable"),
        ("--3", "amount_unreadable"),
        ("-¥-3", "amount_unreadable"),
        ("(-3)", "amount_unreadable"),
        ("1e5", "amount_unreadable"),
        ("NaN", "amount_unreadable"),
        ("inf", "amount_unreadable"),
        ("1_000", "amount_unreadable"),
        ("=1+1", "amount_unreadable"),
        ("9" * 5000, "amount_unreadable"),
        ("1.234", "amount_too_fine"),
        ("1." + "0" * 30 + "1", "amount_too_fine"),
        ("10000000000.01", "amount_too_large"),
        ("9" * 30, "amount_too_large"),
    ],
)
def test_a_slip_is_refused_not_guessed(text: str, code: str) -> None:
    """What can be read in two ways, or in none, is refused with its reason."""
    with pytest.raises(InvalidInput) as caught:
        parse_minor(text, "CNY")
    assert caught.value.code == code


def test_a_refused_amount_is_quoted_short() -> None:
    """The sentence quotes at most forty characters of what was typed."""
    with pytest.raises(InvalidInput) as caught:
        parse_minor("x" * 500, "CNY")
    assert caught.value.figures["text"] == "x" * 40


@pytest.mark.parametrize(("currency", "digits"), [("CNY", 2), ("JPY", 0), ("KWD", 3), ("EUR", 2)])
def test_currencies_have_their_own_decimals(currency: str, digits: int) -> None:
    """Decimals follow ISO 4217."""
    assert exponent(currency) == digits


def test_yen_have_no_decimals() -> None:
    """An amount finer than the currency is refused, and says how fine it may be."""
    assert parse_minor("1,234", "JPY") == 1234
    with pytest.raises(InvalidInput) as caught:
        parse_minor("12.5", "JPY")
    assert caught.value.figures["decimals"] == 0


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [(123450, "CNY", "1234.50"), (-5, "CNY", "-0.05"), (0, "CNY", "0.00"), (12, "JPY", "12"), (-1005, "KWD", "-1.005")],
)
def test_plain_amounts_for_files(minor: int, currency: str, text: str) -> None:
    """A file gets a plain decimal without grouping or sign of currency."""
    assert format_plain(minor, currency) == text


@given(st.integers(-MAX_MINOR, MAX_MINOR), st.sampled_from(["CNY", "JPY", "KWD"]))
def test_plain_amounts_read_back(minor: int, currency: str) -> None:
    """What is written to a file reads back as the same amount."""
    assert parse_minor(format_plain(minor, currency), currency) == minor


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text makes the reader fail in another way than refusing it."""
    try:
        assert abs(parse_minor(text, "CNY")) <= MAX_MINOR
    except InvalidInput as error:
        assert error.code.startswith("amount_")


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (10, [1, 2, 3], [2, 3, 5]),  # 1.67, 3.33, 5: the first has the largest remainder
        (5, [0, 1, 0], [0, 5, 0]),
        (7, [0, 0], [7, 0]),
        (0, [], []),
        (2, [1, 1, 1, 1], [1, 1, 0, 0]),
        (1, [10**12, 10**12 + 1], [0, 1]),
    ],
)
def test_splitting_by_largest_remainder(total: int, weights: list[int], parts: list[int]) -> None:
    """What rounding down leaves goes to the largest remainders, ties to the earlier place."""
    assert split_largest_remainder(total, weights) == parts


@pytest.mark.parametrize(("total", "weights"), [(-1, [1]), (1, [1, -1]), (1, [])])
def test_splitting_the_impossible(total: int, weights: list[int]) -> None:
    """A negative share or a total without a place to go is a mistake of the caller."""
    with pytest.raises(ValueError, match=r"negative|nothing"):
        split_largest_remainder(total, weights)


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**6), min_size=1, max_size=30))
def test_splitting_loses_nothing(total: int, weights: list[int]) -> None:
    """Parts add up to the total, and each is within one unit of its exact share."""
    parts = split_largest_remainder(total, weights)
    assert sum(parts) == total
    whole = sum(weights)
    if whole:
        assert all(abs(part * whole - total * weight) < whole for part, weight in zip(parts, weights, strict=True))


@pytest.mark.parametrize(
    ("total", "part", "whole", "result"), [(100, 1, 3, 33), (-100, 1, 3, -33), (5, 2, 2, 5), (0, 1, 2, 0), (7, 0, 3, 0)]
)
def test_a_share_rounds_toward_zero(total: int, part: int, whole: int, result: int) -> None:
    """A share never takes or gives more than its due, whatever its sign."""
    assert share(total, part, whole) == result
