"""Typed keys: what the application and a request carry. The types are imported for the checker only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from collections import OrderedDict
    from collections.abc import Hashable

    from shopclub.core.club import Club
    from shopclub.core.kernel.clock import Clock
    from shopclub.i18n import Words
    from shopclub.kiosk.guard.addresses import Hosts
    from shopclub.kiosk.guard.contacts import Contacts
    from shopclub.kiosk.guard.pairing import PairingCodes
    from shopclub.kiosk.guard.secure import Ways
    from shopclub.kiosk.guard.sessions import Session, Sessions
    from shopclub.kiosk.guard.throttle import Limits
    from shopclub.kiosk.live.stage import Stage
    from shopclub.kiosk.live.streams import Streams
    from shopclub.settings import Settings

CLUB: web.AppKey[Club] = web.AppKey("club")
SETTINGS: web.AppKey[Settings] = web.AppKey("settings")
CLOCK: web.AppKey[Clock] = web.AppKey("clock")
HOSTS: web.AppKey[Hosts] = web.AppKey("hosts")
CONTACTS: web.AppKey[Contacts] = web.AppKey("contacts")
LIMITS: web.AppKey[Limits] = web.AppKey("limits")
SESSIONS: web.AppKey[Sessions] = web.AppKey("sessions")
PAIRING: web.AppKey[PairingCodes] = web.AppKey("pairing")
STAGE: web.AppKey[Stage] = web.AppKey("stage")
STREAMS: web.AppKey[Streams] = web.AppKey("streams")
KEPT: web.AppKey[OrderedDict[Hashable, tuple[bytes, ...]]] = web.AppKey("kept")
"""Pages that are the same for many; see `making.pages.kept_page`."""
LISTENING: web.AppKey[str] = web.AppKey("listening")
"""The host we listen on."""

WAYS: web.AppKey[Ways] = web.AppKey("ways")
"""The ports we listen on, and the authority of the encrypted one."""

SESSION: web.RequestKey[Session] = web.RequestKey("session")
FORM: web.RequestKey[dict[str, str]] = web.RequestKey("form")
WORDS: web.RequestKey[Words] = web.RequestKey("words")
