"""Pages for anybody: the way in, the sign that it works, the privacy notice, the language."""

from __future__ import annotations

from aiohttp import hdrs, web

from shopclub.core.members.model import NOTICE_VERSION
from shopclub.i18n import Language
from shopclub.kiosk.asking import forms
from shopclub.kiosk.book import BOOK
from shopclub.kiosk.guard.contacts import CONTACTS
from shopclub.kiosk.guard.headers import KEEP
from shopclub.kiosk.guard.sessions import SESSION
from shopclub.kiosk.keys import CLOCK, CLUB
from shopclub.kiosk.making import assets
from shopclub.kiosk.making.language import words_of
from shopclub.kiosk.making.pages import LARGE, go, kept_page, page
from shopclub.words.notices import say_notice, versions


async def home(request: web.Request) -> web.Response:
    """The bare address: a tablet goes to its welcome, a phone to its card."""
    return go("/k" if request[SESSION].tablet is not None else "/m")


async def ping(request: web.Request) -> web.Response:
    """That the phone reaches the shop's computer, for whoever holds it and, by its address, for the counter."""
    request.app[CONTACTS].note_test(request.remote)
    now = request.app[CLUB].calendar.local(request.app[CLOCK].now())
    words = words_of(request)
    return page(request, "phone/ping.html", day=words.day_long(now.date()), time=words.time(now), at=request.remote)


async def privacy(request: web.Request) -> web.Response:
    """What is kept, why, how long, and what one may ask for."""
    return _notice(request, NOTICE_VERSION)


async def tablet_privacy(request: web.Request) -> web.Response:
    """The same on the tablet, which needs a way back and clears itself."""
    return _notice(request, NOTICE_VERSION)


async def old_privacy(request: web.Request) -> web.Response:
    """An older text, which somebody agreed to once."""
    return _notice(request, request.match_info["version"])


def _notice(request: web.Request, version: str) -> web.Response:
    parts = say_notice(version, request.app[CLUB].shop, words_of(request))
    if parts is None:
        raise web.HTTPNotFound
    is_old = version != NOTICE_VERSION
    older = () if is_old else tuple(one for one in versions() if one != version)
    return kept_page(request, "privacy.html", version=version, notice=parts, old=is_old, older=older)


async def language(request: web.Request) -> web.Response:
    """Speak the chosen language from now on, and show the same page again."""
    wanted = forms.short(request, "lang")
    if wanted in (Language.ZH, Language.EN):
        request[SESSION].speak(wanted)
    return go(request.app[BOOK].back(forms.text(request, "back")))


async def type_size(request: web.Request) -> web.Response:
    """Show large type on this device from now on, or type as usual, and the same page again."""
    request[SESSION].enlarge(LARGE if forms.short(request, "size") == LARGE else None)
    return go(request.app[BOOK].back(forms.text(request, "back")))


async def static(request: web.Request) -> web.Response:
    """One of our few static files, out of memory: no path of the disk is ever made from what somebody asks for."""
    found = assets.file(request.app, request.match_info["name"])
    if found is None:
        raise web.HTTPNotFound
    is_packed = "gzip" in request.headers.get(hdrs.ACCEPT_ENCODING, "")
    answer = web.Response(body=found.packed if is_packed else found.body, content_type=found.kind, charset="utf-8")
    answer.headers[hdrs.VARY] = hdrs.ACCEPT_ENCODING
    if found.version == request.query.get("v"):  # an old address is not kept: the shop may come back to that look
        answer.headers[hdrs.CACHE_CONTROL] = KEEP
    if is_packed:
        answer.headers[hdrs.CONTENT_ENCODING] = "gzip"
    return answer
