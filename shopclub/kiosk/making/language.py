"""Which language a page speaks: what the customer chose, else what fits who is reading."""

from __future__ import annotations

from functools import cache, lru_cache

from aiohttp import hdrs, web

from shopclub.i18n import Language, Words, language_of, language_of_header
from shopclub.kiosk.guard.sessions import LANGUAGE_COOKIE, cookie_of, is_of_tablet
from shopclub.kiosk.keys import CLUB, SETTINGS, WORDS

_CHINESE = ("CN", "HK", "MO", "TW", "SG")


@cache
def words_in(language: Language) -> Words:
    """The sentences of a language, shared by all readers."""
    return Words(language)


def shop_language(app: web.Application) -> Language:
    """What the shop speaks when nobody chose: its setting, else what its country speaks."""
    shop = app[CLUB].shop
    fallback = Language.ZH if shop.country in _CHINESE else Language.EN
    return app[SETTINGS].language or language_of(shop.language) or fallback


def chosen(request: web.Request) -> Language | None:
    """What the customer chose in this browser."""
    value = cookie_of(request, LANGUAGE_COOKIE)
    return Language(value) if value in ("zh", "en") else None


@lru_cache(maxsize=64)
def _asked_for(header: str) -> Language | None:
    return language_of_header(header)


def words_of(request: web.Request) -> Words:
    """
    The reader's words: as chosen; else on the tablet the shop's, on a phone what the phone asks for.

    The tablet's own settings say nothing about who stands before it.
    """
    if WORDS not in request:
        language = chosen(request)
        if language is None and not is_of_tablet(request.path):
            language = _asked_for(request.headers.get(hdrs.ACCEPT_LANGUAGE, "")[:200])
        request[WORDS] = words_in(language or shop_language(request.app))
    return request[WORDS]
