"""
Middleware, outermost: every refusal and every failure becomes a page in words.

What went wrong inside is logged under a short number, with the places in the code and nothing a person typed.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import traceback

from aiohttp import web
from aiohttp.typedefs import Handler

from shopclub.core.kernel.errors import (
    ClubError,
    Conflict,
    InvalidInput,
    NotAllowed,
    NotFound,
    RuleViolation,
    StoreError,
)
from shopclub.i18n import N_
from shopclub.kiosk.guard.csrf import PageExpired
from shopclub.kiosk.guard.throttle import TooMany
from shopclub.kiosk.keys import CLUB
from shopclub.kiosk.making.language import words_of
from shopclub.kiosk.making.pages import page
from shopclub.words import say_to_customer

_log = logging.getLogger(__name__)

_STATUS: tuple[tuple[type[ClubError], int], ...] = (
    (NotFound, 404),
    (Conflict, 409),
    (NotAllowed, 403),
    (RuleViolation, 409),
    (InvalidInput, 422),
    (StoreError, 503),
)
_SAYS = {
    403: (N_("This can't be done from here"), N_("Please ask at the counter.")),
    404: (N_("There is nothing here"), N_("The address may have been mistyped.")),
    405: (N_("There is nothing here"), N_("The address may have been mistyped.")),
    408: (N_("That took too long"), N_("The connection was too slow. Please try again.")),
    413: (N_("That was too much"), N_("Please write less and try again.")),
    421: (N_("Wrong address"), N_("Please open the address shown at the counter.")),
    503: (N_("Just a moment, please"), N_("The shop's computer is busy. Please ask at the counter.")),
}
_OTHER = (N_("That did not work"), N_("Please go back and try again."))
_STALE = (N_("This page had been open too long"), N_("Nothing was sent. Please start again."))
_OFTEN = N_("One moment, please")


@web.middleware
async def errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn what was refused or failed into a page."""
    try:
        return await handler(request)
    except web.HTTPException as refused:
        return _refused(request, refused)
    except ClubError as refused:
        status = next((status for kind, status in _STATUS if isinstance(refused, kind)), 500)
        if status == 503:
            _log.error("the store refused: %s", refused.code)
            return _said(request, status, *_SAYS[503])
        shop = request.app[CLUB].shop
        return _page(request, status, words_of(request).t(_OTHER[0]), say_to_customer(refused, words_of(request), shop))
    except (asyncio.CancelledError, ConnectionError):
        raise
    except Exception as failure:  # noqa: BLE001 - an outer edge: the customer gets a page, the owner a number
        return _failed(request, failure)


def _refused(request: web.Request, refused: web.HTTPException) -> web.StreamResponse:
    if refused.status < 400:
        return refused
    if isinstance(refused, TooMany):
        words = words_of(request)
        wait = words.n(
            "Please wait {n} second and try again.", "Please wait {n} seconds and try again.", refused.seconds
        )
        response = _page(request, refused.status, words.t(_OFTEN), wait)
        response.headers["Retry-After"] = str(refused.seconds)
        return response
    if isinstance(refused, PageExpired):
        return _said(request, refused.status, *_STALE)
    response = _said(request, refused.status, *_SAYS.get(refused.status, _OTHER))
    if "Allow" in refused.headers:
        response.headers["Allow"] = refused.headers["Allow"]
    return response


def _failed(request: web.Request, failure: Exception) -> web.Response:
    number = secrets.token_hex(3).upper()
    # Neither the message nor values of variables: they may hold what a person typed.
    frames = traceback.extract_tb(failure.__traceback__)
    places = " > ".join(f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in frames[-8:])
    route = request.match_info.route.name or "?"
    _log.error("incident %s: %s at %s (%s)", number, type(failure).__name__, places, route)
    words = words_of(request)
    return _page(
        request,
        500,
        words.t("Something went wrong on our side"),
        words.t("Please ask at the counter and mention number {number}.", number=number),
    )


def _said(request: web.Request, status: int, title: str, text: str) -> web.Response:
    words = words_of(request)
    return _page(request, status, words.t(title), words.t(text))


def _page(request: web.Request, status: int, title: str, text: str) -> web.Response:
    return page(request, "error.html", status=status, title=title, text=text)
