"""How to take out what ties a browser to a person; see `taking_out`."""

from __future__ import annotations

import secrets
from types import SimpleNamespace

from aiohttp import web

from scripts.taking_out import Taken
from shopclub.core.kernel.ids import MemberNo
from shopclub.kiosk.guard import sessions
from shopclub.kiosk.making import pages
from shopclub.kiosk.views import join_phone, lookup


def keep_id(patch: Taken) -> None:
    renew = sessions.Session.renew

    def renew_once(self: sessions.Session) -> None:
        if not self.id:
            renew(self)

    patch.setattr(sessions.Session, "renew", renew_once)
    patch.setattr(lookup, "_greet", greet_on)


def greet_on(session: sessions.Session, member: MemberNo, *, by_card: bool) -> web.Response:
    visit = session.visit or session.begin()
    visit.member, visit.by_card = member, by_card
    return pages.go("/k/me")


def short_ids(patch: Taken) -> None:
    def short(size: int) -> str:
        return secrets.token_hex(4) if size == 24 else secrets.token_urlsafe(size)

    given = {name: getattr(secrets, name) for name in secrets.__all__}
    patch.setattr(sessions, "secrets", SimpleNamespace(**{**given, "token_urlsafe": short}))


def telling_address(patch: Taken) -> None:
    patch.setattr(join_phone, "go", lambda path: pages.go(f"{path}?card=20770180866309493625"))
