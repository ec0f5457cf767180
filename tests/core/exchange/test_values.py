"""Reading cells of other people's files."""

from __future__ import annotations

from datetime import datetime, time
from decimal import Decimal

import pytest

from shopclub.core.exchange.values import (
    DateOrder,
    NumberStyle,
    date_order,
    member_reference,
    number_style,
    plain,
    read_clock,
    read_moment,
    read_number,
    reference,
    to_minor,
)
from shopclub.core.kernel.calendar import ShopCalendar
from shopclub.core.kernel.errors import InvalidInput

SHANGHAI = ShopCalendar("Asia/Shanghai")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2017年1月1日 13:24", datetime(2017, 1, 1, 13, 24)),
        ("2017年01月01日13时24分05秒", datetime(2017, 1, 1, 13, 24, 5)),
        ("2010/12/1 9:41", datetime(2010, 12, 1, 9, 41)),
        ("2010-12-01 09:41", datetime(2010, 12, 1, 9, 41)),
        ("2010.12.1", datetime(2010, 12, 1)),
        ("19970101", datetime(1997, 1, 1)),
        ("20170101132405", datetime(2017, 1, 1, 13, 24, 5)),
        ("２０１７／１／１　９：４１", datetime(2017, 1, 1, 9, 41)),
        ("2017/1/1 星期日 下午 1:24", datetime(2017, 1, 1, 13, 24)),
        ("2017/1/1 上午 12:05", datetime(2017, 1, 1, 0, 5)),
        ("2010-12-01T09:41:00", datetime(2010, 12, 1, 9, 41)),
        ("2010-12-01T01:41:00Z", datetime(2010, 12, 1, 9, 41)),
        ("2010-12-01T20:00:00.123+00:00", datetime(2010, 12, 2, 4, 0)),
        ("2010-12-01 09:41:00 +0800", datetime(2010, 12, 1, 9, 41)),
        ("1 Dec 2010 9:41 PM", datetime(2010, 12, 1, 21, 41)),
        ("Dec 1, 2010", datetime(2010, 12, 1)),
        ("25/12/2010 08:26", datetime(2010, 12, 25, 8, 26)),
        ("12/25/2010", datetime(2010, 12, 25)),
        ("7/7/2010", datetime(2010, 7, 7)),
        ('="2010-12-01"', datetime(2010, 12, 1)),
    ],
)
def test_a_date_is_read_however_a_till_writes_it(text: str, expected: datetime) -> None:
    """A date that can only be one day is read, and a zone is turned into the shop's time."""
    assert read_moment(text, DateOrder.UNKNOWN, SHANGHAI) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "date_missing"),
        ("  ", "date_missing"),
        ("1/12/2010", "date_ambiguous"),
        ("2010-13-01", "date_unreadable"),
        ("2010-02-30", "date_unreadable"),
        ("01/12/10", "date_unreadable"),
        ("2010-12-01 25:00", "date_unreadable"),
        ("2010-12-01 nine", "date_unreadable"),
        ("yesterday", "date_unreadable"),
    ],
)
def test_a_date_that_may_be_two_days_or_none_is_refused(text: str, code: str) -> None:
    """Nothing is guessed: the reason says what is wrong."""
    with pytest.raises(InvalidInput) as refused:
        read_moment(text, DateOrder.UNKNOWN, SHANGHAI)
    assert refused.value.code == code


def test_one_clear_date_settles_a_column() -> None:
    """A 25 in the first place says that the day comes first on every line of the file."""
    order = date_order(["1/12/2010", "25/12/2010 9:00"])
    assert order is DateOrder.DAY_FIRST
    assert read_moment("1/12/2010", order, SHANGHAI) == datetime(2010, 12, 1)
    assert date_order(["1/12/2010", "12/25/2010"]) is DateOrder.MONTH_FIRST


def test_a_column_that_contradicts_itself_settles_nothing() -> None:
    """With both orders in one file an open date stays open."""
    assert date_order(["25/12/2010", "12/25/2010"]) is DateOrder.UNKNOWN
    assert date_order(["1/2/2010"]) is DateOrder.UNKNOWN


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("¥27.50", "27.50"),
        ("￥1,234.5", "1234.5"),
        ("4,008.83", "4008.83"),
        ("１２．５", "12.5"),
        ('="123"', "123"),
        ("-27.50", "-27.50"),
        ("(3.00)", "-3.00"),
        ("12-", "-12"),
        ("'-5", "-5"),
        ("12元", "12"),
        (".5", "0.5"),
    ],
)
def test_a_number_is_read_through_its_trimmings(text: str, expected: str) -> None:
    """Signs of money, groups, full-width digits, spreadsheet wrappers and brackets do not change a number."""
    assert read_number(text, NumberStyle.DOT, "amount") == Decimal(expected)


@pytest.mark.parametrize("text", ["abc", "1,23,4", "1.2.3", "12 apples", "1e5", "NaN?", "--5"])
def test_what_is_no_number_is_refused(text: str) -> None:
    """A cell that is not a number is named, never taken as 0."""
    with pytest.raises(InvalidInput) as refused:
        read_number(text, NumberStyle.DOT, "price")
    assert refused.value.code == "price_unreadable"


def test_an_empty_cell_is_no_number() -> None:
    """Empty, `-` and NULL mean that nothing was entered."""
    assert [read_number(text, NumberStyle.DOT, "amount") for text in ("", "-", "NULL", "nan")] == [None] * 4


def test_decimal_commas_are_seen_by_the_whole_file() -> None:
    """`12,50` shows that commas stand before decimals, so `1,234` in the same file is a little more than one."""
    style = number_style(["12,50", "1,234", "1.234,00"])
    assert style is NumberStyle.COMMA
    assert read_number("1,234", style, "amount") == Decimal("1.234")
    assert read_number("1.234,00", style, "amount") == Decimal("1234.00")
    assert number_style(["1,234", "5"]) is NumberStyle.DOT


def test_a_file_with_both_styles_refuses_what_could_be_either() -> None:
    """With 12,50 and 12.50 in one file, 1,234 may be a thousand or one."""
    style = number_style(["12,50", "12.50"])
    assert style is NumberStyle.MIXED
    assert read_number("12,50", style, "amount") == read_number("12.50", style, "amount") == Decimal("12.50")
    with pytest.raises(InvalidInput) as refused:
        read_number("1,234", style, "amount")
    assert refused.value.code == "number_ambiguous"


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("0.005", "CNY", 1),
        ("-0.005", "CNY", -1),
        ("0.0049", "CNY", 0),
        ("12.345", "CNY", 1235),
        ("12.5", "JPY", 13),
        ("1.2345", "KWD", 1235),
    ],
)
def test_halves_round_away_from_zero_in_the_shops_currency(amount: str, currency: str, minor: int) -> None:
    """A refund is the mirror of its sale, to the smallest unit."""
    assert to_minor(Decimal(amount), currency) == minor


@pytest.mark.parametrize("amount", ["1" + "0" * 11, "-1" + "0" * 40])
def test_an_amount_no_till_takes_is_refused(amount: str) -> None:
    """However long the number, it is a reason and not a crash."""
    with pytest.raises(InvalidInput, match="amount_too_large"):
        to_minor(Decimal(amount), "CNY")


def test_names_are_unwrapped_and_keep_their_characters() -> None:
    """The guard against formulas comes off; full-width characters of a name stay."""
    assert plain("'=1+1") == "=1+1"
    assert plain("''=1+1") == "'=1+1"
    assert plain("'＋86") == "＋86"
    assert plain("'Tis") == "'Tis"
    assert plain('="ＡＢＣ"') == "ＡＢＣ"


def test_references_keep_their_zeros_and_lose_a_spreadsheets_point() -> None:
    """00001 is not 1, and 17850.0 is what a spreadsheet made of 17850."""
    assert reference("00001") == "00001"
    assert reference("17850.0") == "17850"
    assert reference("１７８５０") == "17850"
    assert member_reference("散客") == member_reference("Guest") == member_reference("") == ""


def test_a_time_of_its_own_column() -> None:
    """A time beside the date is read, and what is no time is None."""
    assert read_clock("13:24") == time(13, 24)
    assert read_clock("下午1:24") == time(13, 24)
    assert read_clock("") is None
    assert read_clock("25:00") is None
