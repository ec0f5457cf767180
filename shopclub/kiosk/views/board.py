"""The leaderboard: on the tablet for everybody in the shop, on a member's phone with their own yes or no to it."""

from __future__ import annotations

import msgspec
from aiohttp import web

from shopclub.core.club import Club
from shopclub.core.kernel.errors import ClubError, StoreError
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.programme.effects import RankBy
from shopclub.core.rewards.leaderboard import Placed
from shopclub.core.staff.model import KIOSK
from shopclub.i18n import Words
from shopclub.kiosk.asking import forms
from shopclub.kiosk.guard.sessions import SESSION
from shopclub.kiosk.keys import CLUB
from shopclub.kiosk.making.language import words_of
from shopclub.kiosk.making.levels import require_pin
from shopclub.kiosk.making.pages import go, page
from shopclub.kiosk.views.phone import mark_of, owner_of
from shopclub.words.offers import say_board_by


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One place."""

    place: int
    name: str
    """Masked; empty when no name is kept."""
    figure: str
    own: bool
    """Whether it is whoever looks."""


def lines(club: Club, words: Words, own: MemberNo | None) -> tuple[Line, ...]:
    """The places as a page shows them."""
    return tuple(_line(club, words, one, own) for one in club.leaderboard.places())


def _line(club: Club, words: Words, one: Placed, own: MemberNo | None) -> Line:
    is_money = club.leaderboard.by is RankBy.SPEND
    figure = words.money(one.figure, club.shop.currency) if is_money else words.number(one.figure)
    return Line(place=one.place, name=one.name, figure=figure, own=one.member == own)


def _what(club: Club, words: Words) -> str:
    return say_board_by(club.programme.current.leaderboard, words)


def _holder(request: web.Request) -> MemberNo | None:
    found = owner_of(request)
    return MemberNo(found[1].number) if found is not None and found[1].kind == "member" else None


async def phone(request: web.Request) -> web.Response:
    """The places, and whether they are among them."""
    club, words, member = request.app[CLUB], words_of(request), _holder(request)
    if member is None or not club.leaderboard.is_on:
        return go("/m")
    consent, shown = club.members.get(member).consent, lines(club, words, member)
    wanted = consent is not None and consent.board
    said_on = consent.board_at if consent is not None and wanted else None
    return page(
        request,
        "phone/board.html",
        lines=shown,
        what=_what(club, words),
        wanted=wanted,
        said_on=words.day(club.calendar.day_of(said_on), club.today()) if said_on is not None else "",
        own=None if any(line.own for line in shown) else _line(club, words, club.leaderboard.would_be(member), member),
        mark=mark_of(club, member, words),
    )


async def choose(request: web.Request) -> web.Response:
    """Be on it, or no longer."""
    club, member = request.app[CLUB], _holder(request)
    if member is None:
        return go("/m")
    if club.pins.has(member) and (asked := require_pin(request, "/m/board")) is not None:
        return asked
    entry, wanted = forms.entry(request), forms.short(request, "wanted") == "yes"
    try:
        await club.members.choose_board(member, wanted, entry, KIOSK)
    except StoreError:
        raise
    except ClubError:
        return go("/m")  # has left meanwhile: the page of the card says so
    return go("/m/board")


async def tablet(request: web.Request) -> web.StreamResponse:
    """The places, for whoever stands there."""
    club, words = request.app[CLUB], words_of(request)
    if not club.leaderboard.is_on:
        return go("/k")
    visit = request[SESSION].visit
    own = visit.member if visit is not None else None
    return page(request, "tablet/board.html", lines=lines(club, words, own), what=_what(club, words))
