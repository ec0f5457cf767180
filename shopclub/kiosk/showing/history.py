"""What the page of a member's history shows: a month of events with their reasons, and what runs out when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from shopclub.codes.links import link
from shopclub.core.club import Club
from shopclub.core.explaining.history import Event, History, Month
from shopclub.core.kernel.ids import MemberNo
from shopclub.i18n import Words
from shopclub.kiosk.showing.family import names
from shopclub.words.explained import Teller
from shopclub.words.history import Chapter, say_event
from shopclub.words.progress import say_ending, say_promise

AT_ONCE = 40
"""Events on one page; a busy month has several."""


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """One day of a month."""

    said: str
    chapters: tuple[Chapter, ...]


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """A page to turn to."""

    address: str
    said: str


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """One page of the history."""

    month: str
    came: str
    went: str
    days: tuple[Day, ...]
    newer: Turn | None
    older: Turn | None
    months: tuple[Turn, ...]
    """Every month that has something."""
    fresh: bool
    """Nothing has happened yet but joining."""


class Ahead(msgspec.Struct, frozen=True, kw_only=True):
    """What is to come: the way up, what ends, what runs out."""

    ways: tuple[str, ...]
    """Each way to the next tier, the nearest first."""
    ending: str
    lots: tuple[tuple[str, str], ...]
    """Last usable day, and how many points."""
    endless: int
    """Points without a last day."""


def ahead(club: Club, member: MemberNo, words: Words) -> Ahead:
    """What a member may still reach, and has to use in time."""
    profile, today, currency = club.profile(member), club.today(), club.shop.currency
    dated = sum(left for _, left in profile.expiring)
    return Ahead(
        ways=tuple(
            say_promise(tuple(p for p in way if p.missing()) or way, words, currency=currency, today=today)
            for way in profile.ways
            if way
        ),
        ending=say_ending(profile.ending, words, currency=currency, today=today) if profile.ending else "",
        lots=tuple((words.day_long(day), words.n("{n} point", "{n} points", left)) for day, left in profile.expiring),
        endless=max(0, profile.points + profile.debt - dated - sum(left for _, left in profile.late)),
    )


async def shown(club: Club, member: MemberNo, words: Words, wanted: str, place: int, base: str) -> Shown:
    """
    A page of the history; there is one at least, that of the day somebody joined.

    Args:
        club: the shop's.
        member: whose.
        words: the reader's language.
        wanted: the month, `YYYY-MM`; any other text is the latest.
        place: which page of it, from 1.
        base: address of the page.
    """
    history = await club.history.of(member)
    months = history.months
    index = next((i for i, first in enumerate(months) if f"{first:%Y-%m}" == wanted), 0)
    month = history.month(months[index])
    pages = _pages(month)
    page = min(max(1, place), pages)
    came, went = month.points()
    return Shown(
        month=words.month(month.first),
        came=words.number(came) if came else "",
        went=words.number(went) if went else "",
        days=tuple(_days(club, member, words, month.events[(page - 1) * AT_ONCE : page * AT_ONCE])),
        newer=_turn(history, month, page - 1, words, base),
        older=_turn(history, month, page + 1, words, base),
        fresh=len(months) == 1 and len(month.events) == 1,
        months=tuple(Turn(address=_address(base, one), said=words.month(one)) for one in months),
    )


def _address(base: str, first: date, page: int = 1) -> str:
    return link(base, m=f"{first:%Y-%m}", p=str(page) if page > 1 else "")


def _pages(month: Month) -> int:
    return -(-len(month.events) // AT_ONCE)


def _turn(history: History, month: Month, page: int, words: Words, base: str) -> Turn | None:
    """The page before or after: of the same month, else of the month beside it."""
    first = month.first
    if not 1 <= page <= _pages(month):
        index = history.months.index(first) + (-1 if page < 1 else 1)
        if not 0 <= index < len(history.months):
            return None
        first = history.months[index]
        page = _pages(history.month(first)) if page < 1 else 1
    return Turn(address=_address(base, first, page), said=words.month(first))


def _days(club: Club, member: MemberNo, words: Words, events: Sequence[Event]) -> list[Day]:
    teller = Teller(club, words, member, own=True)
    by_day: dict[date, list[Chapter]] = {}
    called = names(
        club, dict.fromkeys((*club.households.together(member), *(e.by for e in events if e.by is not None)))
    )
    for event in events:
        who = called[event.by] or words.t("another card") if event.by is not None else ""
        by_day.setdefault(event.on, []).append(say_event(event, teller, who))
    return [Day(said=words.day_long(day), chapters=tuple(chapters)) for day, chapters in by_day.items()]
