"""
Typed keys of what the application and a request carry, where it is made elsewhere; else a key stands beside its type.

The types are imported for the checker only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from collections import OrderedDict
    from collections.abc import Hashable

    from shopclub.core.club import Club
    from shopclub.core.kernel.clock import Clock
    from shopclub.i18n import Words
    from shopclub.settings import Settings

CLUB: web.AppKey[Club] = web.AppKey("club")
SETTINGS: web.AppKey[Settings] = web.AppKey("settings")
CLOCK: web.AppKey[Clock] = web.AppKey("clock")
KEPT: web.AppKey[OrderedDict[Hashable, tuple[bytes, ...]]] = web.AppKey("kept")
"""Pages that are the same for many; see `making.pages.kept_page`."""
LISTENING: web.AppKey[str] = web.AppKey("listening")
"""The host we listen on."""

FORM: web.RequestKey[dict[str, str]] = web.RequestKey("form")
WORDS: web.RequestKey[Words] = web.RequestKey("words")
