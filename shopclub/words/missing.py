"""What is not as it would have to be, and by how much, in words: the parts of a condition, what an effect needs."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from shopclub.core.explaining.gaps import Gap, Measure, Missed
from shopclub.core.programme.conditions import Condition
from shopclub.core.programme.model import Programme
from shopclub.core.programme.values import ALL_GOODS
from shopclub.i18n import Words
from shopclub.words.conditions import NOBODY, circumstances, plainest, say_condition
from shopclub.words.customers import WHO
from shopclub.words.goods import named_goods, pieces_of
from shopclub.words.progress import say_way
from shopclub.words.telling import Telling, in_order


class Reader(NamedTuple):
    """Who reads it, and what names are taken from."""

    programme: Programme
    words: Words
    currency: str
    today: date
    walk_in: bool = False
    """Whether nobody is named at the sale that is told about."""

    @property
    def telling(self) -> Telling:
        """The same for the sentences of rules."""
        return Telling(self.programme, self.words, self.currency)

    def money(self, minor: int) -> str:
        """An amount."""
        return self.words.money(minor, self.currency)

    def day(self, day: date) -> str:
        """A day, with the day of the week while that says something."""
        words = self.words
        if 0 < (day - self.today).days < 7:
            return words.p("a near day", "{weekday}, {day}", weekday=words.weekday(day), day=words.day(day))
        return words.day(day, self.today)


def say_missed(missed: Missed, reader: Reader) -> str:
    """One thing that is not as it would have to be, and by how much: `on Wednesdays: next on Wednesday, 25 Nov`."""
    words = reader.words
    by = _gap(missed, reader)
    if missed.condition is None:
        return by
    asked = _asked_for(missed.condition, missed.wanted, reader.telling)
    if by:
        return words.t("{asked}: {by}", asked=asked, by=by)
    if reader.walk_in and type(missed.condition) in WHO:
        return words.t("{asked}: find the member first", asked=asked)
    return words.t("{asked}: not the case here", asked=asked)


def _asked_for(condition: Condition, wanted: bool, telling: Telling) -> str:
    words = telling.words
    plain = plainest(condition)
    if plain == NOBODY or (not wanted and plainest(condition, negated=True) == NOBODY):
        return words.t("nobody can meet this")
    if wanted:
        return say_condition(condition, telling)
    found = circumstances(plain, telling).with_about(words)
    if found.who and not found.when and not found.what:
        return words.t("not for {who}", who=found.who)
    return words.t("not {when}", when=in_order(words, who=found.who, when=found.when, what=found.what))


def _gap(missed: Missed, reader: Reader) -> str:
    words, gap = reader.words, missed.gap
    if missed.climb:
        return say_way(missed.climb, words, currency=reader.currency, today=reader.today)
    if gap is None:
        return ""
    if missed.condition is None:
        return _needed(gap, reader)
    more = abs(gap.amount)
    match gap.measure:
        case Measure.MONEY if gap.amount > 0:
            return words.t("{amount} short", amount=reader.money(more))
        case Measure.MONEY:
            return words.t("{amount} too much", amount=reader.money(more))
        case Measure.PIECES if gap.amount > 0:
            return words.n("{n} piece short", "{n} pieces short", more)
        case Measure.PIECES:
            return words.n("{n} piece too many", "{n} pieces too many", more)
        case Measure.POINTS if gap.amount > 0:
            return words.n("{n} point short", "{n} points short", more)
        case Measure.POINTS:
            return words.n("{n} point too many", "{n} points too many", more)
        case _:
            return _in_time(gap, reader)


def _in_time(gap: Gap, reader: Reader) -> str:
    words = reader.words
    match gap.measure:
        case Measure.DAYS:
            return words.t("next on {day}", day=reader.day(gap.on or reader.today))
        case Measure.MINUTES:
            hours, minutes = divmod(gap.amount, 60)
            return words.t("in {hours} h {minutes} min", hours=hours, minutes=minutes)
        case Measure.PURCHASES:
            return words.n("{n} purchase to go", "{n} purchases to go", gap.amount)
        case Measure.RECEIPTS:
            return words.n("{n} receipt to go", "{n} receipts to go", gap.amount)
        case _:
            return words.n("{n} day of signing in to go", "{n} days of signing in to go", gap.amount)


def _needed(gap: Gap, reader: Reader) -> str:
    """What the effect itself needs on the bill."""
    words, money = reader.words, reader.money(gap.amount)
    match gap.measure:
        case Measure.MONEY if gap.goods == ALL_GOODS:
            return words.t("{amount} more, and it gives something", amount=money)
        case Measure.MONEY:
            goods = named_goods(gap.goods, words)
            return words.t("{amount} more of {goods}, and it gives something", amount=money, goods=goods)
        case Measure.PIECES:
            pieces = pieces_of(gap.goods, gap.amount, words)
            return words.t("{pieces} more, and it gives something", pieces=pieces)
        case Measure.POINTS:
            return words.n("{n} point short", "{n} points short", gap.amount)
        case _:
            return words.t("from {day} on", day=reader.day(gap.on or reader.today))


def say_proven(gap: Gap, reader: Reader) -> str:
    """What would have to be added to this bill, which a quote has proven."""
    words = reader.words
    if gap.measure is Measure.PIECES:
        return words.t("With {pieces} more on this bill it counts.", pieces=pieces_of(gap.goods, gap.amount, words))
    money = reader.money(gap.amount)
    if gap.goods == ALL_GOODS:
        return words.t("With {amount} more on this bill it counts.", amount=money)
    goods = named_goods(gap.goods, words)
    return words.t("With {amount} more of {goods} on this bill it counts.", amount=money, goods=goods)
