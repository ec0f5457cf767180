"""How people write numbers, days, weekdays and lists: text from a form as values, whatever the keyboard."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from shopclub.core.kernel.text import fold_digits
from shopclub.core.programme.conditions import FieldIs
from shopclub.i18n import N_, Language, Words
from shopclub.tui.editor.outline import Knob
from shopclub.tui.house import Unreadable
from shopclub.words.moments import weekday_name

_BETWEEN = re.compile(r"[,，、;；\n]+")
_DAY = re.compile(r"(?:([0-9]{4})[-/.年] ?)?([0-9]{1,2})[-/.月] ?([0-9]{1,2})日?")
_ENGLISH_DAY = re.compile(r"(?:([0-9]{1,2})\.? )?([a-z]{3})[a-z]*\.?(?: ([0-9]{1,2}))?,?(?: ([0-9]{4}))?")
_SHORT_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_DAY = re.compile(r"([0-9]{1,2})-([0-9]{1,2})")
_SHORT_CLOCK = re.compile(r"^[0-9]:[0-5][0-9]$")
MOST = 10**12
"""No number of a programme is larger; what is checked exactly is its own range."""
MOST_DIGITS = 13


def items_of(text: str) -> list[str]:
    """The members of a list, however they are kept apart."""
    return [one for part in _BETWEEN.split(text) if (one := part.strip())]


def whole_of(text: str, unit: int, field: str) -> int:
    """
    A number in so many parts of one.

    Raises:
        Unreadable: it is none, or not whole.
    """
    try:
        number = Decimal(fold_digits(text)) * unit
    except InvalidOperation as error:
        raise Unreadable(field, N_("A number, please.")) from error
    if not number.is_finite() or number != number.to_integral_value() or abs(number) > MOST:
        raise Unreadable(field, N_("A whole number, please."))
    return int(number)


def day_of(text: str, today: date | None = None) -> date:
    """
    A day as typed: `2026-12-31`, `2026/1/5`, `12-31`, `12月31日`, `31 Dec`, `tomorrow`.

    Args:
        text: as typed.
        today: a day without its year is the next such day from this one on; without it the year has to be typed.

    Raises:
        ValueError: it is no day.
    """
    plain = fold_digits(text).strip().casefold()
    if today is not None and plain in ("today", "今天", "tomorrow", "明天"):
        return today + timedelta(days=plain in ("tomorrow", "明天"))
    year, month, day = _parts(plain)
    if year is not None:
        return date(year, month, day)
    if today is None:
        raise ValueError(text)
    # 29 February is in one of the next eight years.
    for ahead in range(9):
        try:
            found = date(today.year + ahead, month, day)
        except ValueError:
            continue
        if found >= today:
            return found
    raise ValueError(text)


def _parts(plain: str) -> tuple[int | None, int, int]:
    if found := _DAY.fullmatch(plain):
        year, month, day = found.groups()
        return int(year) if year else None, int(month), int(day)
    if found := _ENGLISH_DAY.fullmatch(plain):
        before, month, after, year = found.groups()
        if month in _SHORT_MONTHS and (before is None) is not (after is None):
            return int(year) if year else None, _SHORT_MONTHS.index(month) + 1, int(before or after)
    raise ValueError(plain)


def text_of(knob: Knob, text: str) -> str | int:
    """
    A text; what is compared with a field is a number where it looks like one, a day of each year and a time of day
    have their leading zeros.
    """
    folded = fold_digits(text)
    if (
        knob.owner is FieldIs
        and knob.path[-1] == "value"
        and folded.removeprefix("-").isdecimal()
        and len(folded) < MOST_DIGITS
    ):
        return text if text == knob.value else int(folded)
    if knob.path[-1] == "on" and (found := _MONTH_DAY.fullmatch(folded.replace("/", "-"))):
        return f"{int(found[1]):02d}-{int(found[2]):02d}"
    return f"0{folded}" if _SHORT_CLOCK.match(folded) else text


def weekday_of(text: str, field: str) -> int:
    """1 to 7, or a name in either language: `3`, `Wed`, `周三`, `三`."""
    folded = text.casefold().replace("星期", "周")
    for number in range(1, 8):
        english, chinese = (weekday_name(number, Words(language)) for language in (Language.EN, Language.ZH))
        if folded in (chinese, chinese[-1:]) or (len(folded) > 1 and english.casefold().startswith(folded)):
            return number
    return whole_of(text, 1, field)


def _is_number(folded: str) -> bool:
    return folded.removeprefix("-").isdecimal() and len(folded) <= MOST_DIGITS
