"""The tablet on the counter: pairing, welcome, the live display, a member's greeting, the reset."""

from __future__ import annotations

import secrets

import msgspec
from aiohttp import web
from markupsafe import Markup

from shopclub.core.changes import Change, MemberJoined, ProgrammeChanged, ShopChanged
from shopclub.core.devices.model import DevicesChanged
from shopclub.core.kernel.errors import NotFound
from shopclub.core.pins.model import PinAsked
from shopclub.core.rewards.model import VoucherChanged
from shopclub.core.sales.model import Running
from shopclub.kiosk.asking import forms
from shopclub.kiosk.guard.contacts import CONTACTS
from shopclub.kiosk.guard.host import join_address, port_of
from shopclub.kiosk.guard.pairing import PAIRING
from shopclub.kiosk.guard.sessions import SESSION, SESSIONS
from shopclub.kiosk.keys import CLOCK, CLUB
from shopclub.kiosk.live.stage import STAGE, Asking, Greeting, Scene, Selling, Thanks, Welcome
from shopclub.kiosk.live.streams import STREAMS, event
from shopclub.kiosk.making import qr
from shopclub.kiosk.making.language import chosen, words_of
from shopclub.kiosk.making.pages import go, is_large, page, render
from shopclub.kiosk.showing.games import has_games
from shopclub.kiosk.showing.nearest import nearest
from shopclub.kiosk.showing.present import bill, person
from shopclub.kiosk.showing.rewards import has_rewards
from shopclub.words.inviting import benefits, join_bonus

CONCERNS = (Running, MemberJoined, ShopChanged, ProgrammeChanged, VoucherChanged, DevicesChanged, PinAsked)
"""News that may change what a tablet shows."""

NEAR_LINES, LARGE_LINES = 2, 3
"""Lines of a bill whose room goes to what a little more would bring, and to large type."""
AFTER_RESULT = 15
"""Seconds a result stays when nobody touches the screen."""


async def welcome(request: web.Request) -> web.StreamResponse:
    """The stage: the invitation, or what goes on at the counter. Whoever was here before is forgotten."""
    session = request[SESSION]
    if session.tablet is None:
        request.app[PAIRING].knock()
        return page(request, "tablet/unpaired.html", wrong=False)
    session.end()
    return _stage(request)


async def display(request: web.Request) -> web.StreamResponse:
    """The stage again, for a screen that shows nothing else; it has no session to end."""
    return _stage(request)


def _stage(request: web.Request) -> web.Response:
    scene = request.app[STAGE].scene()
    rest = _scene_html(request, Welcome())
    return page(
        request,
        "tablet/stage.html",
        scene=rest if isinstance(scene, Welcome) else _scene_html(request, scene),
        rest=rest,
        linger=_linger(request, scene),
        spoken=chosen(request) is not None,
    )


async def pair(request: web.Request) -> web.StreamResponse:
    """Take the code from the counter and know this tablet from now on."""
    if not request.app[PAIRING].redeem(forms.digits(request, "code")):
        return page(request, "tablet/unpaired.html", status=422, wrong=True, here="/k")
    token = secrets.token_urlsafe(24)
    await request.app[CLUB].devices.pair(token, forms.entry(request))
    request[SESSION].know_tablet(token)
    return go("/k")


async def events(request: web.Request) -> web.StreamResponse:
    """The live stream of a tablet's page."""
    boot, session, club = request.app[SESSIONS].boot, request[SESSION], request.app[CLUB]
    tablet = session.tablet
    assert tablet is not None  # the book lets only those in

    def asked() -> str:
        """What became of what the visitor asked for; the page that waits for it looks again."""
        try:
            return club.rewards.voucher(session.asked).state.value if session.asked else ""
        except NotFound:
            return ""

    def compose() -> str:
        scene = request.app[STAGE].scene()
        data = {
            # One that was taken away at the counter leaves its page, as after a new start.
            "boot": boot if club.devices.knows(tablet) else "",
            "html": str(_scene_html(request, scene)),
            "linger": _linger(request, scene),
            # Somebody's join was put in force: the page that waits for that looks again.
            "members": club.members.count(),
            "asked": asked(),
        }
        return event("scene", msgspec.json.encode(data).decode())

    def concerns(change: Change) -> bool:
        return isinstance(change, CONCERNS)

    with request.app[CONTACTS].staying(tablet, request.remote):
        return await request.app[STREAMS].serve(request, compose, concerns)


def _linger(request: web.Request, scene: Scene) -> int:
    """Milliseconds after which the screen goes back to the welcome; 0 stays."""
    if isinstance(scene, Thanks | Greeting | Asking):
        return max(1, int((scene.until - request.app[CLOCK].now()).total_seconds() * 1000))
    return 0


def _scene_html(request: web.Request, scene: Scene) -> Markup:
    club, words = request.app[CLUB], words_of(request)
    match scene:
        case Selling(sale=sale):
            who = person(club, sale.member, words) if sale.member is not None else None
            code, address = _join_code(request)
            near = nearest(club, sale, words)
            shown = bill(club, sale, words, beside=NEAR_LINES * bool(near) + LARGE_LINES * is_large(request))
            return render(request, "tablet/sale.html", bill=shown, person=who, code=code, address=address, near=near)
        case Thanks(sale=sale):
            who = person(club, sale.member, words) if sale.member is not None else None
            return render(request, "tablet/thanks.html", bill=bill(club, sale, words), person=who)
        case Greeting(member=member):
            return render(request, "tablet/greeting.html", person=person(club, member, words))
        case Asking(asked=asked):
            return render(
                request, "tablet/pin_asked.html", person=person(club, asked.member, words), proves=asked.proves
            )
        case Welcome():
            code, address = _join_code(request)
            return render(
                request,
                "tablet/welcome.html",
                address=address,
                code=code,
                benefits=benefits(club, words),
                bonus=join_bonus(club),
            )


def _join_code(request: web.Request) -> tuple[Markup | None, str | None]:
    """The join code and its address; neither while only this computer reaches us."""
    address = join_address(request.app, port_of(request))
    if address is None:
        return None, None
    return qr.svg(address, words_of(request).t("Code of the address {address}", address=address)), address


async def me(request: web.Request) -> web.StreamResponse:
    """Greet the member who was found, with initial, tier and points, for a short while."""
    visit = request[SESSION].visit
    if visit is None or visit.member is None:
        return go("/k")
    try:
        who = person(request.app[CLUB], visit.member, words_of(request))
    except NotFound:
        return go("/k")
    return page(
        request,
        "tablet/me.html",
        person=who,
        by_card=visit.by_card,
        seconds=AFTER_RESULT,
        shop_open=has_rewards(request.app[CLUB]),
        board=request.app[CLUB].leaderboard.is_on,
        games=has_games(request.app[CLUB]),
    )


async def end(request: web.Request) -> web.StreamResponse:
    """Forget whoever was here: session, what was typed, the language chosen."""
    request[SESSION].end()
    request[SESSION].speak(None)
    return go("/k")


async def stay(request: web.Request) -> web.StreamResponse:
    """Somebody is still there: the visit goes on (reading it has moved its clock)."""
    alive = request[SESSION].visit is not None
    return web.Response(status=204 if alive else 410)
