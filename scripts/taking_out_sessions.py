"""How to take out what ties a browser to a person; see `taking_out`."""

from __future__ import annotations

import secrets
from datetime import timedelta
from types import SimpleNamespace

from aiohttp import web

from scripts.taking_out import Taken
from shopclub.core.devices.verbs import Devices
from shopclub.core.kernel.ids import MemberNo
from shopclub.kiosk.guard import csrf, sessions, throttle
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


def plain_cookies(patch: Taken) -> None:
    """The encrypted door sets the cookies of the open one."""
    write = sessions.Session.write

    def open_to_all(self: sessions.Session, response: web.StreamResponse) -> None:
        self.encrypted = False
        write(self, response)

    patch.setattr(sessions.Session, "write", open_to_all)


def any_cookie(patch: Taken) -> None:
    """On the encrypted door a cookie counts that anybody on the Wi-Fi could have planted."""
    cookie_of = sessions.cookie_of
    patch.setattr(
        sessions, "cookie_of", lambda request, name: cookie_of(request, name) or request.cookies.get(name, "")
    )


def endless_visits(patch: Taken) -> None:
    """Neither the end button nor a minute without a touch ends a visit."""
    patch.setattr(sessions, "IDLE", timedelta(days=1))
    patch.setattr(sessions.Sessions, "end", lambda *_: None)


def still_signed_in(patch: Taken) -> None:
    """What the counter takes away stays."""

    async def unpair(self: Devices, *_: object) -> None:
        """Nothing is done."""

    patch.setattr(Devices, "unpair", unpair)


def no_guard(patch: Taken) -> None:
    """Forms of any page are taken."""
    patch.setattr(csrf, "_check_origin", lambda _: None)
    patch.setattr(sessions.Session, "owns", lambda *_: True)


def untold(patch: Taken) -> None:
    """What was refused is not shown to anybody."""
    lookup = throttle.Limits.lookup

    def quiet(self: throttle.Limits, device: int, number: str) -> None:
        try:
            lookup(self, device, number)
        finally:
            self.lookups_refused = 0

    patch.setattr(throttle.Limits, "lookup", quiet)


def uncounted(patch: Taken) -> None:
    """Nobody counts how often somebody guesses."""
    patch.setattr(throttle.Limits, "post", lambda *_: None)
