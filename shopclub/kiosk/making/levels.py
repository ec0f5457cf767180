"""
The door before what only the member may see: pages that need level A3 ask here for the PIN.

    async def history(request: web.Request) -> web.Response:
        if (asked := require_pin(request, "/m/history")) is not None:
            return asked
        ...

After it `request[SESSION].member` is the member, and each such page gives another ten minutes. A page may also look at
`request[SESSION].level` to show less below A3. Where a PIN may lead on to follows from the page's entry in `routes`.
"""

from __future__ import annotations

from aiohttp import web

from shopclub.kiosk.book import BOOK
from shopclub.kiosk.guard.proofs import Level
from shopclub.kiosk.guard.sessions import SESSION
from shopclub.kiosk.keys import CLUB
from shopclub.kiosk.making.pages import go, page

__all__ = ["Level", "ask_pin", "require_pin"]


def require_pin(request: web.Request, back: str) -> web.Response | None:
    """
    See that the member has shown card and PIN.

    Members without a PIN don't get in: the answer says how to get one at the counter.

    Args:
        request: of a page that only the member may see; for a form too, whose fields are then lost.
        back: where to go on once the PIN is typed, of the tablet (`/k…`) if the page is. What the page's own address
            carries goes along; a form names it.

    Returns:
        None at level A3, which then lasts another ten minutes; else the answer to give.

    Raises:
        ValueError: `back` is no page behind a PIN.
    """
    book, path = request.app[BOOK], back.partition("?")[0]
    if not book.may_follow_pin(path):
        raise ValueError(f"{path} is no page behind a PIN")
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
    whole = book.here(request) if is_read and request.path == back else back
    return ask_pin(request, whole if book.may_follow_pin(whole) else path, status=200 if is_read else 403)


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
