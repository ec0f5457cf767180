"""Making pages: one template environment, and what every page knows."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from functools import partial
from importlib.resources import files
from pathlib import Path
from types import CodeType
from typing import Any

import aiohttp_jinja2
import jinja2
import msgspec
from aiohttp import hdrs, web
from jinja2.bccache import Bucket
from markupsafe import Markup

from shopclub.i18n import N_, Language
from shopclub.kiosk.asking import forms
from shopclub.kiosk.asking.birthdays import CALENDARS, FEB29
from shopclub.kiosk.book import BOOK
from shopclub.kiosk.guard.sessions import SESSION, SESSIONS, TYPE_COOKIE, cookie_of, is_of_tablet
from shopclub.kiosk.keys import CLUB, KEPT
from shopclub.kiosk.making import assets, look
from shopclub.kiosk.making.language import words_of

HERE = Path(str(files("shopclub.kiosk")))
HTML = "text/html; charset=utf-8"
LARGE = "large"
MOST_KEPT = 256
"""Pages kept made; the one not asked for longest is forgotten first."""
# Places in a kept page where each reader's own token and entry id go. Random, so that no text from people is one.
_TOKEN = f"token-{secrets.token_hex(16)}"
_ENTRY = f"entry-{secrets.token_hex(16)}"
_READERS = f"readers-{secrets.token_hex(16)}-"
_SECRETS = re.compile(f"({_TOKEN}|{_ENTRY}|{_READERS}[a-z]+)".encode())
MONTHS = (
    N_("January"),
    N_("February"),
    N_("March"),
    N_("April"),
    N_("May"),
    N_("June"),
    N_("July"),
    N_("August"),
    N_("September"),
    N_("October"),
    N_("November"),
    N_("December"),
)


class _Compiled(jinja2.BytecodeCache):
    """Templates as they were compiled once in this process: a kiosk that is opened again need not do so."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, CodeType | None]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what was compiled from the same text."""
        checksum, code = self._kept.get(bucket.key, ("", None))
        if checksum == bucket.checksum:
            bucket.code = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._kept[bucket.key] = (bucket.checksum, bucket.code)


_COMPILED = _Compiled()


def setup(app: web.Application) -> None:
    """Prepare the templates."""
    aiohttp_jinja2.setup(
        app,
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        bytecode_cache=_COMPILED,
        autoescape=True,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        default_helpers=False,
    )
    app[KEPT] = OrderedDict()


async def get_ready(app: web.Application) -> None:
    """Compile every template, with a turn for everybody else after each."""
    environment = aiohttp_jinja2.get_env(app)
    for name in environment.list_templates():
        environment.get_template(name)
        await asyncio.sleep(0)


def context(request: web.Request) -> dict[str, Any]:
    """What every template may use; everything in it is plain text or a function of the reader's language."""
    words = words_of(request)
    session = request.get(SESSION)
    club = request.app[CLUB]
    return {
        "t": words.t,
        "n": words.n,
        "words": words,
        "lang": words.language.tag,
        "other": Language.EN if words.language is Language.ZH else Language.ZH,
        "shop": club.shop,
        "logo": logo_of(request),
        "large": is_large(request),
        "papers": look.papers(club.shop.look),
        "schemes": look.schemes(club.shop.look),
        "asset": partial(assets.address, request.app),
        "path": request.path,
        "here": request.path,
        "tablet": is_of_tablet(request.path),
        "token": session.token if session is not None else None,
        "entry": lambda: forms.new_entry(request),
        "months": MONTHS,
        "calendars": CALENDARS,
        "feb29": FEB29,
        "boot": request.app[SESSIONS].boot,
    }


def is_large(request: web.Request) -> bool:
    """Whether this device shows large type."""
    return cookie_of(request, TYPE_COOKIE) == LARGE


def logo_of(request: web.Request) -> tuple[str, int, int] | None:
    """The shop's logo: its address, width and height."""
    logo = request.app[CLUB].pictures.logo
    return None if logo is None else (f"/picture/{logo.file}", logo.width, logo.height)


def render(request: web.Request, template: str, **values: Any) -> Markup:
    """A template as HTML, with what every page knows; every value was escaped where it was put."""
    return Markup(aiohttp_jinja2.render_string(template, request, {**context(request), **values}))  # noqa: S704


def page(request: web.Request, template: str, *, status: int = 200, **values: Any) -> web.Response:
    """A page."""
    values.setdefault("here", request.app[BOOK].here(request))
    return web.Response(text=render(request, template, **values), status=status, content_type="text/html")


def kept_page(
    request: web.Request, template: str, *, readers: Mapping[str, str] | None = None, **values: Hashable
) -> web.Response:
    """
    A page that is made once for all who would see the same, and then only gets its form tokens and ids.

    Everything that it shows must follow from the template, the language, the shop and `values`.

    Args:
        request: who asks.
        template: of the page.
        readers: HTML of this reader alone, never kept, by a name of small letters; the template has it as
            `readers.name`.
        values: what the template shows.
    """
    mine = {f"{_READERS}{name}".encode(): html.encode() for name, html in (readers or {}).items()}
    club, session = request.app[CLUB], request[SESSION]
    shop = msgspec.json.encode(club.shop)  # some of its fields can't be keys
    looks = (logo_of(request), is_large(request))
    key = (template, words_of(request).language, request.path, shop, *looks, *values.values())
    kept = request.app[KEPT]
    pieces = kept.get(key)
    if pieces is None:
        places_of = {name: f"{_READERS}{name}" for name in readers or {}}
        html = render(request, template, **values, readers=places_of, token=lambda: _TOKEN, entry=lambda: _ENTRY)
        pieces = kept[key] = tuple(_SECRETS.split(html.encode()))
        while len(kept) > MOST_KEPT:
            kept.popitem(last=False)
    else:
        kept.move_to_end(key)
    filled = list(pieces)
    places = pieces[1::2]
    token = session.token().encode() if _TOKEN.encode() in places else b""
    entry = forms.new_entry(request).encode() if _ENTRY.encode() in places else b""
    filled[1::2] = [mine[place] if place in mine else entry if place == _ENTRY.encode() else token for place in places]
    return web.Response(body=b"".join(filled), headers={hdrs.CONTENT_TYPE: HTML})


def go(path: str) -> web.Response:
    """Send the browser on after a form (303), so that reloading posts nothing twice."""
    return web.Response(status=303, headers={"Location": path})
