"""Starting and stopping the kiosk: one listening socket on the loop that the counter runs on."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Callable

from aiohttp import web

from shopclub.core.club import Club
from shopclub.core.kernel.clock import Clock
from shopclub.core.kernel.errors import Conflict, InvalidInput
from shopclub.kiosk.addresses import is_loopback, listening
from shopclub.kiosk.app import create_kiosk
from shopclub.kiosk.connections import Door, Guarded
from shopclub.kiosk.contacts import Contact
from shopclub.kiosk.host import join_address
from shopclub.kiosk.keys import CLUB, CONTACTS, HOSTS, LIMITS, LISTENING, PAIRING
from shopclub.settings import Settings

STOP_WITHIN = 1.0
"""Seconds that requests in flight get when the program ends."""
WAITING = 128
"""Connections that may wait in the system until they are let in."""
AT_ONCE = 8
"""
Connections let in in one go.

A connection holds a descriptor from when it is let in, and the door sends it away only a moment later. The loop would
let in as many in one go as may wait: a flood then took every descriptor, and the shop's file could not be opened.
"""


class KioskControl:
    """The running kiosk, for whoever started it and for the counter's screens."""

    def __init__(self, app: web.Application, runner: web.AppRunner, server: asyncio.Server, door: Door) -> None:
        self._app = app
        self._runner = runner
        self._server: asyncio.Server | None = server
        self._door = door
        self.host = app[LISTENING]
        """What it listens on."""
        self.port = int(server.sockets[0].getsockname()[1])
        """The port it got."""

    @property
    def lan(self) -> bool:
        """Whether other devices can reach it; on loopback they can't."""
        return not is_loopback(self.host)

    @property
    def urls(self) -> list[str]:
        """Addresses it answers at, the best first."""
        hosts = self._app[HOSTS]
        best = hosts.public(self.host, self.port)
        if best is None:
            return [f"http://127.0.0.1:{self.port}"]
        others = [f"{address}:{self.port}" for address in hosts.addresses()]
        return [f"http://{name}" for name in dict.fromkeys([best, *others])]

    @property
    def join_url(self) -> str | None:
        """What the join code says; None while only this computer reaches it."""
        return join_address(self._app, self.port)

    def pairing_code(self) -> str:
        """A new code of 6 digits, good for one tablet and two minutes; the one before stops working."""
        return self._app[PAIRING].issue()

    def announce_codes(self, tell: Callable[[str], None]) -> None:
        """Without a counter beside it: tell a fresh pairing code whenever a tablet asks that is not paired."""
        self._app[PAIRING].announce = tell

    @property
    def paired(self) -> int:
        """How many tablets are paired."""
        return len(self._app[CLUB].devices.tablets())

    @property
    def last_contact(self) -> Contact | None:
        """When another device asked for a page last, and from which address."""
        return self._app[CONTACTS].last

    @property
    def lookups_refused(self) -> int:
        """How often a tablet looked up phone numbers faster than a person would: worth a look by the owner."""
        return self._app[LIMITS].lookups_refused

    @property
    def connections(self) -> int:
        """How many connections are open."""
        return len(self._door)

    async def stop(self) -> None:
        """Stop listening, let requests in flight finish, end the live pages. Takes less than two seconds."""
        if self._server is not None:
            self._server.close()
            self._server = None
            await self._runner.cleanup()


async def start_kiosk(club: Club, settings: Settings, *, clock: Clock | None = None) -> KioskControl:
    """
    Start listening.

    Args:
        club: an open club on this loop.
        settings: host, port and limits; what nobody set there comes from the shop's own document.
        clock: the club's, unless told otherwise.

    Raises:
        Conflict: `port_taken` with `port`.
        InvalidInput: `host_unusable` with `host`: not an address of this computer, or a port that needs more rights.
    """
    host, port = listening(settings, club.shop.kiosk)
    app = create_kiosk(club, settings, clock=clock or club.clock)
    runner = web.AppRunner(app, handle_signals=False, access_log=None, shutdown_timeout=STOP_WITHIN)
    await runner.setup()
    door = Door(settings.connections_per_address, settings.connections)
    loop = asyncio.get_running_loop()

    def connect() -> Guarded:
        assert runner.server is not None
        return Guarded(runner.server, door, loop=loop)

    try:
        server = await loop.create_server(connect, host, port, backlog=AT_ONCE)
        _let_wait(server)
    except OSError as error:
        await runner.cleanup()
        if error.errno == errno.EADDRINUSE:
            raise Conflict("port_taken", port=port) from error
        raise InvalidInput("host_unusable", host=host, port=port) from error
    return KioskControl(app, runner, server, door)


def _let_wait(server: asyncio.Server) -> None:
    """Let more connections wait in the system than are let in in one go; the loop knows one number for both."""
    for listening_socket in server.sockets:
        with listening_socket.dup() as same:
            same.listen(WAITING)
