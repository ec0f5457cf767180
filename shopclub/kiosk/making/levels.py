"""
The door before what only the member may see: pages that need level A3 ask here for the PIN.

    async def history(request: web.Request) -> web.Response:
        if (asked := require_pin(request, "/m/history")) is not None:
            return asked
        ...

After it `request[SESSION].member` is the member, and each such page gives another ten minutes. A page may also look at
`request[SESSION].level` to show less below A3. Where the PIN is asked, and where it leads back to, stand in `BACKS`.
"""

from __future__ import annotations

import re

from aiohttp import web

from shopclub.kiosk.guard.proofs import Level
from shopclub.kiosk.guard.sessions import SESSION
from shopclub.kiosk.keys import CLUB
from shopclub.kiosk.making.pages import go, page

__all__ = ["BACKS", "Level", "ask_pin", "is_back", "read_back", "require_pin"]

BACKS = frozenset(
    {
        "/m",
        "/m/why",
        "/m/history",
        "/m/data",
        "/m/data/correct",
        "/m/data/leave",
        "/m/data/file",
        "/m/family",
        "/m/family/join",
        "/m/board",
        "/m/invite",
        "/m/pin/new",
        "/k/pin/change",
        "/k/me",
        "/k/data",
        "/k/data/file",
        "/k/data/correct",
        "/k/data/leave",
        "/k/history",
    }
)
"""Pages behind a PIN, the only ones it leads on to. A new page of yours is a line here."""
_CARRIED = ("c", "m", "p")
"""What stays with the way on in its query: a code that was scanned, a month, a page of it."""
_VALUE = re.compile(r"[0-9A-Za-z-]{1,40}")
_PART = re.compile(rf"(?:{'|'.join(_CARRIED)})={_VALUE.pattern}")


def require_pin(request: web.Request, back: str) -> web.Response | None:
    """
    See that the member has shown card and PIN.

    Members without a PIN don't get in: the answer says how to get one at the counter.

    Args:
        request: of a page that only the member may see; for a form too, whose fields are then lost.
        back: where to go on once the PIN is typed; one of `BACKS`, of the tablet (`/k…`) if the page is. What a
            page's own query says goes along; a form names it.

    Returns:
        None at level A3, which then lasts another ten minutes; else the answer to give.
    """
    if back.partition("?")[0] not in BACKS:
        raise ValueError(f"{back} is not in BACKS")
    session = request[SESSION]
    if session.level is Level.A3:
        session.keep_proof()
        return None
    if session.level is not Level.A2:
        # Nobody, or a phone number alone: the card first.
        return go(
            "/k/card" if session.at_tablet and session.tablet is not None else "/k" if session.at_tablet else "/m"
        )
    session.end_proof()
    is_read = request.method in ("GET", "HEAD")
    whole = back + _query_of(request) if is_read and request.path == back else back
    return ask_pin(request, whole if is_back(whole) else back.partition("?")[0], status=200 if is_read else 403)


def _query_of(request: web.Request) -> str:
    """What of a page's query goes along; anything else in it is left behind."""
    parts = [f"{name}={request.query[name]}" for name in _CARRIED if _VALUE.fullmatch(request.query.get(name, ""))]
    return f"?{'&'.join(parts)}" if parts else ""


def ask_pin(request: web.Request, back: str, *, said: str = "", status: int = 200) -> web.Response:
    """
    The page that asks for the PIN; call it for somebody whose card is known.

    Args:
        request: whose session has a member.
        back: where it leads on to.
        said: why the last try opened nothing.
        status: of the answer.
    """
    session, pins = request[SESSION], request.app[CLUB].pins
    member = session.member
    pin = pins.get(member) if member is not None else None
    locked = member is not None and pins.is_locked(member)
    template = "tablet/pin.html" if session.at_tablet else "phone/pin.html"
    return page(
        request, template, status=status, back=back, here=back, said=said, has_pin=pin is not None, locked=locked
    )


def is_back(text: str) -> bool:
    """Whether the PIN may lead on to an address: a page in the list, with what such a page's query may say."""
    path, mark, query = text.partition("?")
    return path in BACKS and (not mark or all(_PART.fullmatch(part) for part in query.split("&")))


def read_back(text: str, *, at_tablet: bool) -> str:
    """Where to go on: a page of this kind of device that is in the list, else its start."""
    start = "/k/me" if at_tablet else "/m"
    return text if is_back(text) and text.startswith("/k") == at_tablet else start
