"""
Reading the cells of other people's files: dates, numbers, numbers that name somebody.

What can be read in two ways is refused, unless the rest of the file settles it; nothing is guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from shopclub.core.kernel.calendar import ShopCalendar
from shopclub.core.kernel.errors import InvalidInput
from shopclub.core.kernel.money import MAX_MINOR, exponent

_WRAPPED = re.compile(r'="(.*)"', re.DOTALL)
_GUARDED = re.compile(r"'+[=+\-@\t\r＝＋－＠]")
_BLANKS = frozenset(
    {"-", "--", "—", "/", "\\", "null", "none", "nan", "n/a", "#n/a", "nat", "(null)", "\\n", "无", "空"}
)
_NOBODY = frozenset({"散客", "非会员", "普通顾客", "过路客", "walk-in", "walkin", "walk in", "guest", "0"})
_FLOAT_ID = re.compile(r"(\d+)\.0+")

_MONTHS = {m: i + 1 for i, m in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split())}
_YEAR_FIRST = re.compile(r"(\d{4}) ?[-/.年] ?(\d{1,2}) ?[-/.月] ?(\d{1,2}) ?日?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?=$|[ T]|\d{4}(?:\d\d)?$)")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})")
_DAY_NAMED = re.compile(r"(\d{1,2})[- .]([a-z]{3})[a-z]*[- .,]+(\d{4})", re.IGNORECASE)
_MONTH_NAMED = re.compile(r"([a-z]{3})[a-z]*[- .](\d{1,2})(?:st|nd|rd|th)?[- .,]+(\d{4})", re.IGNORECASE)
_WEEKDAY = re.compile(
    r"\(?(?:星期|周|礼拜)[一二三四五六日天]\)?|\(?\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\b[,.]?\)?", re.I
)
_CLOCK = re.compile(
    r"(?P<zh>上午|下午|凌晨|早上|中午|晚上)? ?(?P<h>\d{1,2}) ?[::时点] ?(?P<m>\d{1,2}) ?分?"
    r"(?: ?:? ?(?P<s>\d{1,2})(?:[.,]\d+)? ?秒?)?"
    r" ?(?P<en>[ap]\.?m\.?)? ?(?P<zone>z|utc|gmt|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
_HALVES = {"上午": "a", "凌晨": "a", "早上": "a", "中午": "n", "下午": "p", "晚上": "p"}
_CLOCK_COMPACT = re.compile(r"(?P<h>\d{2})(?P<m>\d{2})(?P<s>\d{2})?")

_MONEY_SIGNS = re.compile(r"[¥￥$€£元圆円₩₹\s']|rmb|cny|usd|eur|gbp|jpy", re.IGNORECASE)
_DOT_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+|\d{1,3}(?:,\d{3})+(?:\.\d*)?)")
_COMMA_NUMBER = re.compile(r"[+-]?(?:\d+(?:,\d*)?|,\d+|\d{1,3}(?:\.\d{3})+(?:,\d*)?)")
_SURELY_COMMA = re.compile(r"[+-]?(?:\d+,(?:\d{1,2}|\d{4,})|\d{1,3}(?:\.\d{3})+,\d*|\d{4,},\d+)")
_SURELY_DOT = re.compile(r"[+-]?(?:\d*\.(?:\d{1,2}|\d{4,})|\d{1,3}(?:,\d{3})+\.\d*|\d{4,}\.\d+)")


class DateOrder(StrEnum):
    """How a file writes dates whose year comes last."""

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"
    UNKNOWN = "unknown"


class NumberStyle(StrEnum):
    """Which sign a file puts before the decimals."""

    DOT = "dot"
    COMMA = "comma"
    MIXED = "mixed"
    """Both were seen: a number that could be meant either way is refused."""


def plain(text: str) -> str:
    """
    A cell as meant: `="123"` unwrapped, the apostrophe that guards against formulas taken off, stripped.

    Full-width characters stay as they are: they may belong to a name.
    """
    text = text.strip()
    if found := _WRAPPED.fullmatch(text):
        text = found.group(1).replace('""', '"').strip()
    if _GUARDED.match(text):
        text = text[1:].strip()
    return "" if text.casefold() in _BLANKS else text


def folded(text: str) -> str:
    """`plain` with full-width digits and signs made half-width, for everything that is not a name."""
    return unicodedata.normalize("NFKC", plain(text)).strip()


def reference(text: str) -> str:
    """A number that names somebody or something; `17850.0`, as spreadsheets make of 17850, is 17850."""
    text = folded(text)
    if found := _FLOAT_ID.fullmatch(text):
        return found.group(1)
    return text


def member_reference(text: str) -> str:
    """A member's outside number; what tills print for nobody is empty."""
    text = reference(text)
    return "" if text.casefold() in _NOBODY else text


# -- dates ------------------------------------------------------------------------------------------


def date_order(texts: Iterable[str]) -> DateOrder:
    """What the dates of a whole column say about which part is the day: one `25/12/2010` settles it."""
    day_first = month_first = False
    for text in texts:
        if found := _YEAR_LAST.match(folded(text)):
            day_first = day_first or int(found.group(1)) > 12
            month_first = month_first or int(found.group(3)) > 12
    if day_first == month_first:
        return DateOrder.UNKNOWN
    return DateOrder.DAY_FIRST if day_first else DateOrder.MONTH_FIRST


def read_moment(text: str, order: DateOrder, calendar: ShopCalendar) -> datetime:
    """
    A date, with or without a time, as naive wall-clock time in the shop; without one it is midnight.

    Args:
        text: such as `2017年1月1日 13:24`, `2010/12/1 9:41`, `20170101`, `2010-12-01T01:41:00Z`.
        order: for dates whose year comes last.
        calendar: of the shop, for times that carry a zone.

    Raises:
        InvalidInput: `date_missing`, `date_unreadable` or `date_ambiguous`, the latter two with `text`.
    """
    whole = " ".join(_WEEKDAY.sub(" ", folded(text)).split())
    if not whole:
        raise InvalidInput("date_missing")
    day, rest = _read_day(whole, order)
    rest = rest.strip(" T,")
    if not rest:
        return datetime.combine(day, time.min)
    found = _CLOCK.fullmatch(rest) or _CLOCK_COMPACT.fullmatch(rest)
    if found is None:
        raise InvalidInput("date_unreadable", text=text[:40])
    return _with_clock(day, found.groupdict(), calendar, text)


def read_clock(text: str) -> time | None:
    """A time of day in a column of its own; None where there is none to be read."""
    found = _CLOCK.search(" ".join(folded(text).split()))
    if found is None:
        return None
    parts = found.groupdict()
    try:
        return time(_hour(parts), int(parts["m"]), int(parts["s"] or 0))
    except ValueError:
        return None


def _read_day(text: str, order: DateOrder) -> tuple[date, str]:
    if found := _YEAR_FIRST.match(text) or _COMPACT.match(text):
        year, month, day = (int(part) for part in found.groups())
    elif found := _YEAR_LAST.match(text):
        first, second, year = int(found.group(1)), int(found.group(3)), int(found.group(4))
        day, month = _settle(first, second, order, text)
    elif found := _DAY_NAMED.match(text):
        day, month, year = int(found.group(1)), _MONTHS.get(found.group(2).lower(), 0), int(found.group(3))
    elif found := _MONTH_NAMED.match(text):
        month, day, year = _MONTHS.get(found.group(1).lower(), 0), int(found.group(2)), int(found.group(3))
    else:
        raise InvalidInput("date_unreadable", text=text[:40])
    try:
        return date(year, month, day), text[found.end() :]
    except ValueError as error:
        raise InvalidInput("date_unreadable", text=text[:40]) from error


def _settle(first: int, second: int, order: DateOrder, text: str) -> tuple[int, int]:
    if order is DateOrder.DAY_FIRST or (order is DateOrder.UNKNOWN and first > 12):
        return first, second
    if order is DateOrder.MONTH_FIRST or second > 12 or first == second:
        return second, first
    raise InvalidInput("date_ambiguous", text=text[:40])


def _hour(parts: dict[str, str | None]) -> int:
    hour = int(parts["h"] or 0)
    half = (parts.get("en") or "").lower()[:1] or _HALVES.get(parts.get("zh") or "", "")
    if half == "p" and hour < 12:
        return hour + 12
    if half == "a" and hour == 12:
        return 0
    if half == "n" and hour < 3:
        return hour + 12
    return hour


def _with_clock(day: date, parts: dict[str, str | None], calendar: ShopCalendar, text: str) -> datetime:
    try:
        wall = datetime.combine(day, time(_hour(parts), int(parts["m"] or 0), int(parts["s"] or 0)))
        zone = (parts.get("zone") or "").lower()
        if not zone:
            return wall
        offset = "+0000" if zone in ("z", "utc", "gmt") else zone.replace(":", "")
        aware = datetime.strptime(wall.strftime("%Y%m%d%H%M%S") + offset, "%Y%m%d%H%M%S%z")
        return calendar.local(aware).replace(tzinfo=None)
    except (ValueError, OverflowError) as error:
        raise InvalidInput("date_unreadable", text=text[:40]) from error


# -- numbers ----------------------------------------------------------------------------------------


def _bare(text: str) -> str:
    number = _MONEY_SIGNS.sub("", folded(text)).replace("−", "-").replace("–", "-")
    if number.startswith("(") and number.endswith(")"):
        number = "-" + number[1:-1]
    elif number.endswith("-"):
        number = "-" + number[:-1]
    return number


def number_style(texts: Iterable[str]) -> NumberStyle:
    """What the numbers of whole columns say about the decimal sign; a dot unless a comma shows itself."""
    comma = dot = False
    for text in texts:
        if "," in text or "." in text or "，" in text:
            bare = _bare(text)
            comma = comma or bool(_SURELY_COMMA.fullmatch(bare))
            dot = dot or bool(_SURELY_DOT.fullmatch(bare))
    if comma:
        return NumberStyle.MIXED if dot else NumberStyle.COMMA
    return NumberStyle.DOT


def read_number(text: str, style: NumberStyle, field: str) -> Decimal | None:
    """
    A number as exported: `¥1,234.50`, `１２`, `(3.00)`, `12-`; None when the cell is empty.

    Args:
        text: the cell.
        style: which sign stands before the decimals.
        field: `amount`, `price`, `quantity` or `points`, for the reason when it is refused.

    Raises:
        InvalidInput: `<field>_unreadable` or `number_ambiguous`, with `text`.
    """
    bare = _bare(text)
    if not bare:
        return None
    if style is NumberStyle.MIXED:
        if "," in bare and not _SURELY_COMMA.fullmatch(bare) and not _SURELY_DOT.fullmatch(bare):
            raise InvalidInput("number_ambiguous", text=text[:40])
        style = NumberStyle.COMMA if _SURELY_COMMA.fullmatch(bare) else NumberStyle.DOT
    pattern = _COMMA_NUMBER if style is NumberStyle.COMMA else _DOT_NUMBER
    if not pattern.fullmatch(bare):
        raise InvalidInput(_UNREADABLE[field], text=text[:40])
    bare = bare.replace(".", "").replace(",", ".") if style is NumberStyle.COMMA else bare.replace(",", "")
    return Decimal(bare)


_UNREADABLE = {
    "amount": "amount_unreadable",
    "price": "price_unreadable",
    "quantity": "quantity_unreadable",
    "points": "points_unreadable",
}


def to_minor(amount: Decimal, currency: str) -> int:
    """
    An amount in minor units, halves rounded away from zero, so that a refund mirrors its sale.

    Raises:
        InvalidInput: `amount_too_large`.
    """
    if abs(amount) > MAX_MINOR:
        raise InvalidInput("amount_too_large", text=str(amount)[:40])
    scaled = amount.scaleb(exponent(currency)).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    if abs(scaled) > MAX_MINOR:
        raise InvalidInput("amount_too_large", text=str(amount)[:40])
    return int(scaled)
