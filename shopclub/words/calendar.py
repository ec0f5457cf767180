"""The shop's calendar in words: the member day and the holidays."""

from __future__ import annotations

from datetime import date

from shopclub.core.programme.conditions import Condition
from shopclub.core.programme.model import Holiday, Programme
from shopclub.i18n import Language, Words
from shopclub.words.conditions import say_days
from shopclub.words.names import joined, local_name
from shopclub.words.telling import Telling, followed, headed, ordinal

DATES_SAID = 6
"""How many single dates of a holiday a sentence names."""
_DIGITS = "一二三四五六七八九十"
_LEAP_YEAR = 2000


def say_member_day(condition: Condition, programme: Programme, words: Words) -> str:
    """Which days are member days, as a sentence."""
    telling = Telling(programme, words, programme.currency)
    return headed(words, words.t("Member day"), say_days(condition, telling))


def say_holiday(holiday: Holiday, words: Words) -> str:
    """When a holiday is, as a sentence."""
    said = ""
    if holiday.on is not None:
        said = _lunar(holiday.on, words) if holiday.lunar else _solar(holiday.on, words)
        if holiday.days > 1:
            said = words.n("{n} day from {first} on", "{n} days from {first} on", holiday.days, first=said)
    dates = [words.day_long(one) for one in holiday.dates[:DATES_SAID]]
    more = len(holiday.dates) - len(dates)
    if more > 0:
        dates.append(words.n("{n} further day", "{n} further days", more))
    said = followed(words, said, joined(words, dates))
    return headed(words, local_name(holiday.name, words, holiday.id), said or words.t("on no day yet"))


def _solar(month_day: str, words: Words) -> str:
    month, day = (int(part) for part in month_day.split("-"))
    try:
        return words.day(date(_LEAP_YEAR, month, day))
    except ValueError:
        return words.t("day {day} of month {month}, which no year has", month=month, day=day)


def _lunar(month_day: str, words: Words) -> str:
    month, day = (int(part) for part in month_day.split("-"))
    is_zh = words.language is Language.ZH
    return words.t(
        "the {day} day of the {month} lunar month",
        day=_lunar_day(day) if is_zh else ordinal(words, day),
        month=_lunar_month(month) if is_zh else ordinal(words, month),
    )


def _lunar_month(month: int) -> str:
    special = {1: "正", 11: "冬", 12: "腊"}
    return f"{special.get(month) or _DIGITS[month - 1]}月"


def _lunar_day(day: int) -> str:
    if day == 31:
        return "卅一"
    if day in (10, 20, 30):
        return {10: "初十", 20: "二十", 30: "三十"}[day]
    return ("初", "十", "廿")[day // 10] + _DIGITS[day % 10 - 1]
