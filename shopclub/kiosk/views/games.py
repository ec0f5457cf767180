"""Lucky draws and predictions: for anybody to look at, and to draw with tickets on one's own phone or by one's card."""

from __future__ import annotations

from aiohttp import hdrs, web

from shopclub.core.games.proving import publish
from shopclub.core.kernel.errors import ClubError, NotFound, StoreError
from shopclub.core.kernel.ids import MemberNo
from shopclub.kiosk.asking import forms
from shopclub.kiosk.guard.sessions import SESSION
from shopclub.kiosk.keys import CLUB
from shopclub.kiosk.making.language import words_of
from shopclub.kiosk.making.pages import go, page
from shopclub.kiosk.showing.games import questions, tables
from shopclub.kiosk.views.phone import owner_of
from shopclub.kiosk.views.tablet import AFTER_RESULT
from shopclub.words import say_to_customer


async def public(request: web.Request) -> web.Response:
    """Every round with its odds and its hash, and the seed once it is closed; for anybody."""
    club, words = request.app[CLUB], words_of(request)
    return page(request, "draws.html", tables=tables(club, None, words))


async def file(request: web.Request) -> web.Response:
    """The file that proves a round; it names nobody, and holds no seed before the round is closed."""
    club = request.app[CLUB]
    try:
        number = int(request.match_info["round"])
        round_ = club.draws.get(number)
    except (ValueError, NotFound) as error:
        raise web.HTTPNotFound from error
    return web.Response(
        body=publish(club.shop.name, round_, club.draws.plays(number)),
        content_type="application/json",
        headers={hdrs.CONTENT_DISPOSITION: f'attachment; filename="draw-{number}.json"'},
    )


def _holder(request: web.Request) -> MemberNo | None:
    """Whose card this phone shows."""
    found = owner_of(request)
    return MemberNo(found[1].number) if found is not None and found[1].kind == "member" else None


async def phone(request: web.Request) -> web.Response:
    """What can be played, and one's own results."""
    member = _holder(request)
    return go("/m") if member is None else _page(request, "phone/draws.html", member)


async def phone_draw(request: web.Request) -> web.Response:
    """Draw once, with tickets."""
    member = _holder(request)
    if member is None:
        return go("/m")
    said = await _draw(request, member)
    return _page(request, "phone/draws.html", member, said=said, status=422) if said else go("/m/draws")


def _visitor(request: web.Request) -> MemberNo | None:
    """Who showed their card at the tablet; a phone number alone opens nothing."""
    visit = request[SESSION].visit
    return visit.member if visit is not None and visit.by_card else None


async def tablet(request: web.Request) -> web.StreamResponse:
    """The same at the tablet."""
    member = _visitor(request)
    return go("/k") if member is None else _page(request, "tablet/draws.html", member)


async def tablet_draw(request: web.Request) -> web.StreamResponse:
    """Draw once at the tablet."""
    member = _visitor(request)
    if member is None:
        return go("/k")
    said = await _draw(request, member)
    return _page(request, "tablet/draws.html", member, said=said, status=422) if said else go("/k/draws")


def _page(request: web.Request, template: str, member: MemberNo, *, said: str = "", status: int = 200) -> web.Response:
    club, words = request.app[CLUB], words_of(request)
    return page(
        request,
        template,
        status=status,
        said=said,
        tables=tables(club, member, words),
        questions=questions(club, member, words),
        seconds=AFTER_RESULT * 2,
    )


async def _draw(request: web.Request, member: MemberNo) -> str:
    """Draw; empty when it is done, else why not."""
    club, entry = request.app[CLUB], forms.entry(request)
    number, lucky = int(forms.digits(request, "round", 9) or 0), forms.short(request, "lucky", 12)
    try:
        await club.draws.draw_alone(number, member, lucky, entry)
    except StoreError:
        raise
    except ClubError as error:
        return say_to_customer(error, words_of(request), club.shop)
    return ""
