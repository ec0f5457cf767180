"""Fields of a form, as text fit to keep."""

from __future__ import annotations

from aiohttp import web

from shopclub.core.kernel.ids import OperationId, new_operation_id, operation_instant
from shopclub.core.kernel.text import clean_text, fold_digits
from shopclub.kiosk.keys import CLOCK, FORM

LONGEST = 200


def text(request: web.Request, name: str, most: int = LONGEST) -> str:
    """
    One field, cleaned: NFC, no control characters, trimmed; empty when missing.

    Raises:
        InvalidInput: `text_too_long`.
    """
    return clean_text(request[FORM].get(name, ""), name, most)


def echo(request: web.Request, name: str) -> str:
    """One field as it is shown again for correction: cleaned, and cut where it is far too long to be meant."""
    return clean_text(request[FORM].get(name, "")[:80], name, 400)


def short(request: web.Request, name: str, most: int = 40) -> str:
    """One field that is a number or a choice; what is too long for that counts as empty."""
    value = fold_digits(request[FORM].get(name, "")[: most + 1])
    return value if len(value) <= most else ""


def digits(request: web.Request, name: str, most: int = 40) -> str:
    """The digits of one field; everything else in it is dropped."""
    return "".join(c for c in short(request, name, most) if c.isascii() and c.isdigit())


def ticked(request: web.Request, name: str) -> bool:
    """Whether a box was ticked."""
    return request[FORM].get(name) == "yes"


def entry(request: web.Request) -> OperationId:
    """
    The id that the form was opened with: the same form posted twice does its work once.

    Raises:
        HTTPBadRequest: it is not one that we could have made.
    """
    value = request[FORM].get("entry", "")
    if operation_instant(value) is None:
        raise web.HTTPBadRequest
    return OperationId(value)


def new_entry(request: web.Request) -> OperationId:
    """An id for a form that is about to be shown."""
    return new_operation_id(request.app[CLOCK].now())
