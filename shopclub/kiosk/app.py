"""
The kiosk as an aiohttp application.

Order of the middlewares, outermost first: errors, host, (headers), throttle, session, csrf, counter_first. The headers
are a signal rather than a middleware, because answers made outside the chain need them as well; see `guard.headers`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator

from aiohttp import web

from shopclub.core.club import Club
from shopclub.core.kernel.clock import Clock
from shopclub.core.kernel.errors import ClubError
from shopclub.kiosk import routes
from shopclub.kiosk.guard.addresses import HOSTS, Hosts, hosts_of, listening
from shopclub.kiosk.guard.contacts import CONTACTS, Contacts
from shopclub.kiosk.guard.counter_first import counter_first
from shopclub.kiosk.guard.csrf import MAX_BYTES, csrf
from shopclub.kiosk.guard.headers import headers
from shopclub.kiosk.guard.host import host
from shopclub.kiosk.guard.pairing import PAIRING, PairingCodes
from shopclub.kiosk.guard.secure import WAYS, Ways
from shopclub.kiosk.guard.sessions import SESSIONS, Sessions, session
from shopclub.kiosk.guard.throttle import LIMITS, Limits, throttle
from shopclub.kiosk.keys import CLOCK, CLUB, LISTENING, SETTINGS
from shopclub.kiosk.live.stage import STAGE, Stage
from shopclub.kiosk.live.streams import STREAMS, Streams, end_streams
from shopclub.kiosk.making import pages
from shopclub.kiosk.making.errors import errors
from shopclub.settings import Settings

_log = logging.getLogger(__name__)
LAPSE_AGAIN = 30.0
"""Seconds until the next try after the file could not be written."""


def create_kiosk(club: Club, settings: Settings, *, clock: Clock, hosts: Hosts | None = None) -> web.Application:
    """
    Build the kiosk over an open club.

    Args:
        club: reads, verbs and news.
        settings: public names and where to listen.
        clock: for sessions, limits and codes.
        hosts: the addresses that are ours; found out unless given.
    """
    app = web.Application(middlewares=[errors, host, throttle, session, csrf, counter_first], client_max_size=MAX_BYTES)
    kiosk = club.shop.kiosk
    app[CLUB] = club
    app[SETTINGS] = settings
    app[CLOCK] = clock
    app[HOSTS] = hosts or hosts_of(club, settings, clock)
    app[LISTENING] = listening(settings, kiosk)[0]
    app[CONTACTS] = Contacts(clock)
    app[LIMITS] = Limits(clock)
    app[SESSIONS] = Sessions(clock)
    app[PAIRING] = PairingCodes(clock)
    app[STREAMS] = Streams()
    app[WAYS] = Ways()
    pages.setup(app)
    routes.setup(app)
    app.on_response_prepare.append(headers)
    app.cleanup_ctx.append(_follow)
    app.on_shutdown.append(end_streams)
    return app


async def _follow(app: web.Application) -> AsyncIterator[None]:
    """Hear the club's news while the kiosk runs."""
    app[STAGE] = stage = Stage(app[CLUB], app[CLOCK])
    stop = app[CLUB].changes.subscribe(app[STREAMS].hear)
    lapsing = asyncio.create_task(_let_lapse(app[CLUB]))
    yield
    lapsing.cancel()
    await asyncio.gather(lapsing, return_exceptions=True)
    stop()
    stage.close()


async def _let_lapse(club: Club) -> None:
    """Let go each second what was asked for and nobody answered: somebody stands there and waits to hear so."""
    while True:
        await asyncio.sleep(1)
        try:
            await club.rewards.lapse()
        except (ClubError, OSError) as error:
            _log.warning("what was asked for could not lapse: %s", type(error).__name__)
            await asyncio.sleep(LAPSE_AGAIN)
