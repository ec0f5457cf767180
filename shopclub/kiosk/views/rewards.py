"""Asking for a reward: look, choose, ask; the counter answers and the page says so by itself."""

from __future__ import annotations

import asyncio

from aiohttp import hdrs, web
from markupsafe import Markup

from shopclub.core.kernel.errors import ClubError, InvalidInput, NotFound, StoreError
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.rewards.images import look_at
from shopclub.core.rewards.model import AskedAt
from shopclub.core.staff.model import KIOSK
from shopclub.kiosk.asking import forms
from shopclub.kiosk.guard.headers import KEEP
from shopclub.kiosk.guard.sessions import SESSION, Visit
from shopclub.kiosk.keys import CLUB
from shopclub.kiosk.making import qr
from shopclub.kiosk.making.language import words_of
from shopclub.kiosk.making.pages import go, page
from shopclub.kiosk.showing.rewards import Asked, Good, all_asked, asked, good, goods
from shopclub.kiosk.views.phone import mark_of, owner_of
from shopclub.kiosk.views.tablet import AFTER_RESULT
from shopclub.words import say_to_customer


def _good(request: web.Request, member: MemberNo) -> Good | None:
    """The reward that the address names, as this member sees it; None for one that is not offered."""
    club = request.app[CLUB]
    try:
        offer = club.rewards.offer_of(request.match_info["reward"], member)
    except NotFound:
        return None
    return good(club, offer, member, words_of(request)) if offer.reward.enabled else None


async def _ask(request: web.Request, member: MemberNo, at: AskedAt) -> tuple[int, str]:
    """Ask for it; the number of the voucher, or a sentence on why not."""
    club, reward = request.app[CLUB], request.match_info["reward"]
    entry = forms.entry(request)
    try:
        number, _ = await club.rewards.ask(member, reward, 1, entry, KIOSK, at=at)
    except StoreError:
        raise
    except ClubError as error:
        return 0, say_to_customer(error, words_of(request), club.shop)
    return number, ""


# -- a customer's own phone ---------------------------------------------------------------------------


def _holder(request: web.Request) -> MemberNo | None:
    """Whose card this phone shows."""
    found = owner_of(request)
    return MemberNo(found[1].number) if found is not None and found[1].kind == "member" else None


async def phone(request: web.Request) -> web.Response:
    """What the points of this phone's card buy."""
    member = _holder(request)
    if member is None:
        return go("/m")
    club, words = request.app[CLUB], words_of(request)
    return page(
        request,
        "phone/rewards.html",
        goods=goods(club, member, words),
        free=club.profile(member).available,
        waiting=len(club.rewards.asked_by(member)),
        mark=mark_of(club, member, words),
    )


async def phone_one(request: web.Request) -> web.Response:
    """One reward, and whether they want it."""
    member = _holder(request)
    if member is None:
        return go("/m")
    one = _good(request, member)
    if one is None:
        return go("/m/rewards")
    return page(request, "phone/reward.html", good=one, said="")


async def phone_ask(request: web.Request) -> web.Response:
    """Ask for it."""
    member = _holder(request)
    if member is None:
        return go("/m")
    number, said = await _ask(request, member, AskedAt.PHONE)
    one = _good(request, member)
    if number or one is None:
        return go("/m/asked" if number else "/m/rewards")
    return page(request, "phone/reward.html", status=422, good=one, said=said)


async def phone_asked(request: web.Request) -> web.Response:
    """What was asked for, with its code to show at the counter."""
    member = _holder(request)
    if member is None:
        return go("/m")
    club, words = request.app[CLUB], words_of(request)
    label = words.t("Code of what you asked for, its digits stand below")
    shown: list[tuple[Asked, Markup]] = [(one, qr.svg(one.code, label)) for one in all_asked(club, member, words)]
    return page(request, "phone/asked.html", asked=shown, mark=mark_of(club, member, words))


async def phone_withdraw(request: web.Request) -> web.Response:
    """Think better of it; what was answered meanwhile stands on the page."""
    member = _holder(request)
    if member is not None:
        await _withdraw(request, member, int(forms.digits(request, "number", 9) or 0))
    return go("/m/asked")


async def _withdraw(request: web.Request, member: MemberNo, number: int) -> None:
    entry = forms.entry(request)
    try:
        await request.app[CLUB].rewards.withdraw(number, member, entry, KIOSK)
    except StoreError:
        raise
    except ClubError:
        # Answered in the same moment: the page that follows says how.
        return


# -- the tablet ---------------------------------------------------------------------------------------


def _visitor(request: web.Request) -> tuple[Visit, MemberNo] | None:
    """Who stands at the tablet, by card or by number: both may ask, the counter sees who comes."""
    visit = request[SESSION].visit
    return (visit, visit.member) if visit is not None and visit.member is not None else None


async def tablet(request: web.Request) -> web.StreamResponse:
    """What the visitor's points buy."""
    found = _visitor(request)
    if found is None:
        return go("/k")
    club, words = request.app[CLUB], words_of(request)
    member = found[1]
    return page(request, "tablet/rewards.html", goods=goods(club, member, words), free=club.profile(member).available)


async def tablet_one(request: web.Request) -> web.StreamResponse:
    """One reward, and whether they want it."""
    found = _visitor(request)
    one = _good(request, found[1]) if found is not None else None
    if one is None:
        return go("/k/rewards" if found is not None else "/k")
    return page(request, "tablet/reward.html", good=one, said="")


async def tablet_ask(request: web.Request) -> web.StreamResponse:
    """Ask for it."""
    found = _visitor(request)
    if found is None:
        return go("/k")
    visit, member = found
    number, said = await _ask(request, member, AskedAt.TABLET)
    if number:
        visit.asked = number
        return go("/k/asked")
    one = _good(request, member)
    if one is None:
        return go("/k/rewards")
    return page(request, "tablet/reward.html", status=422, good=one, said=said)


async def tablet_asked(request: web.Request) -> web.StreamResponse:
    """What became of it."""
    found = _visitor(request)
    if found is None or not found[0].asked:
        return go("/k/rewards" if found is not None else "/k")
    try:
        one = asked(request.app[CLUB], found[0].asked, words_of(request))
    except NotFound:
        return go("/k/rewards")
    return page(request, "tablet/asked.html", one=one, seconds=AFTER_RESULT)


async def tablet_withdraw(request: web.Request) -> web.StreamResponse:
    """Think better of it."""
    found = _visitor(request)
    if found is None:
        return go("/k")
    await _withdraw(request, found[1], found[0].asked)
    return go("/k/asked")


# -- pictures -----------------------------------------------------------------------------------------


async def picture(request: web.Request) -> web.StreamResponse:
    """The picture of a reward; only names that the books hold lead anywhere."""
    found = request.app[CLUB].pictures.path(request.match_info["name"])
    if found is None:
        raise web.HTTPNotFound
    path, kind = found
    try:
        body = await asyncio.to_thread(path.read_bytes)
        is_it = look_at(body).kind == kind
    except (OSError, InvalidInput):
        raise web.HTTPNotFound from None
    if not is_it:  # somebody put another file in its place
        raise web.HTTPNotFound
    # Its name is made of its content.
    return web.Response(body=body, content_type=f"image/{kind}", headers={hdrs.CACHE_CONTROL: KEEP})
