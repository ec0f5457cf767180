"""Starting and stopping the kiosk: one listening socket on the loop that the counter runs on."""

from __future__ import annotations

import asyncio
import errno
import logging
from collections.abc import Callable
from pathlib import Path

from aiohttp import web

from shopclub.core.club import Club
from shopclub.core.devices.model import DeviceNo
from shopclub.core.kernel.clock import Clock
from shopclub.core.kernel.errors import ClubError, Conflict, InvalidInput
from shopclub.core.network.model import Contact, Standing
from shopclub.core.shop.model import Kiosk
from shopclub.kiosk.app import create_kiosk
from shopclub.kiosk.guard import connections
from shopclub.kiosk.guard.addresses import HOSTS, is_loopback, listening
from shopclub.kiosk.guard.authority import FOLDER, Authority, may_vouch_for
from shopclub.kiosk.guard.connections import Door, Guarded, let_wait
from shopclub.kiosk.guard.contacts import CONTACTS
from shopclub.kiosk.guard.host import join_address
from shopclub.kiosk.guard.pairing import PAIRING
from shopclub.kiosk.guard.secure import WAYS, Connect, Encrypted, listen
from shopclub.kiosk.guard.throttle import LIMITS
from shopclub.kiosk.keys import CLOCK, CLUB, LISTENING
from shopclub.kiosk.making import pages
from shopclub.settings import Settings

_log = logging.getLogger(__name__)

STOP_WITHIN = 1.0
"""Seconds that requests in flight get when the program ends."""


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
        self.encrypted: Encrypted | None = None
        """The https door, where the owner wants one and it could be opened."""
        self.not_encrypted: ClubError | None = None
        """Why it could not."""

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
    def encrypted_urls(self) -> list[str]:
        """Addresses it answers at with https; empty while that is off."""
        if self.encrypted is None:
            return []
        hosts = [url.removeprefix("http://").rpartition(":")[0] for url in self.urls]
        return [f"https://{host}:{self.encrypted.port}" for host in hosts if may_vouch_for(host)]

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the authority's certificate, as the tablet shows it; empty while https is off."""
        return self.encrypted.authority.fingerprint if self.encrypted is not None else ""

    @property
    def join_url(self) -> str | None:
        """What the join code says; None while only this computer reaches it."""
        return join_address(self._app, self.port)

    async def get_ready(self) -> None:
        """Make every template ready, one after the other, so that a page's first visitor does not wait for that."""
        await pages.get_ready(self._app)

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

    def tablet_seen(self, tablet: DeviceNo) -> tuple[Contact | None, bool]:
        """When a tablet was heard of last since the start, and whether it has a page open now."""
        contacts = self._app[CONTACTS]
        return contacts.tablet(tablet), contacts.is_here(tablet)

    def standing(self) -> Standing:
        """All that the network doctor looks at, as it is now."""
        app, hosts, contacts = self._app, self._app[HOSTS], self._app[CONTACTS]
        kiosk, tablets = app[CLUB].shop.kiosk, app[CLUB].devices.tablets()
        return Standing(
            now=app[CLOCK].now(),
            since=contacts.since,
            port=self.port,
            lan=self.lan,
            cards=hosts.cards,
            choice=hosts.choice(),
            picked=kiosk.card,
            named=hosts.named,
            join_url=self.join_url,
            posters=kiosk.posters,
            contact=contacts.last,
            tested=contacts.tested,
            here=self._door.others,
            tablets=len(tablets),
            tablets_here=sum(contacts.is_here(number) for number, _ in tablets),
            turned_away=self._door.turned_away,
            lookups_refused=app[LIMITS].lookups_refused,
        )

    def look_again(self) -> None:
        """Ask for the computer's addresses anew: the owner has changed something, or waits for a change."""
        self._app[HOSTS].forget()

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
            if self.encrypted is not None:
                await self.encrypted.stop()
            await self._runner.cleanup()


def caps(settings: Settings, kiosk: Kiosk) -> tuple[int, int]:
    """Connections one address may hold, and in all: what file or environment say, else what the owner set."""
    given = settings.given
    one = 0 if "connections_per_address" in given else kiosk.per_address
    every = 0 if "connections" in given else kiosk.connections
    return one or settings.connections_per_address, every or settings.connections


async def start_kiosk(
    club: Club, settings: Settings, *, clock: Clock | None = None, at: str = "", instead: int = 0
) -> KioskControl:
    """
    Start listening.

    Args:
        club: an open club on this loop.
        settings: host, port and limits; what nobody set there comes from the shop's own document.
        clock: the club's, unless told otherwise.
        at: the host to listen on instead of the one that is set; empty: that one.
        instead: the port to take instead of the one that is set; 0: that one.

    Raises:
        Conflict: `port_taken` with `port`.
        InvalidInput: `host_unusable` with `host`: not an address of this computer, or a port that needs more rights.
    """
    host, port = listening(settings, club.shop.kiosk)
    host, port = at or host, instead or port
    app = create_kiosk(club, settings, clock=clock or club.clock)
    app[LISTENING] = host
    runner = web.AppRunner(app, handle_signals=False, access_log=None, shutdown_timeout=STOP_WITHIN)
    await runner.setup()
    door = Door(*caps(settings, club.shop.kiosk))
    loop = asyncio.get_running_loop()

    def connect() -> Guarded:
        assert runner.server is not None
        return Guarded(runner.server, door, loop=loop)

    try:
        server = await loop.create_server(connect, host, port, backlog=connections.AT_ONCE)
        let_wait(server)
    except OSError as error:
        await runner.cleanup()
        if error.errno == errno.EADDRINUSE:
            raise Conflict("port_taken", port=port) from error
        raise InvalidInput("host_unusable", host=host, port=port) from error
    control = KioskControl(app, runner, server, door)
    app[WAYS].open = control.port
    if club.shop.kiosk.https:

        def serve(address: str) -> Guarded:
            assert runner.server is not None
            return Guarded(runner.server, door, loop=loop, inside=address)

        await _encrypt(control, app, door, serve)
    return control


async def _encrypt(control: KioskControl, app: web.Application, door: Door, serve: Connect) -> None:
    """Open the https door as well; where that fails, the open one goes on and the counter says why."""
    club, clock, hosts = app[CLUB], app[CLOCK], app[HOSTS]
    folder = Path(club.books.db.storage.path).parent / FOLDER
    try:
        authority = await asyncio.to_thread(Authority, folder, club.shop.name, clock.now())
        await asyncio.to_thread(authority.renew, hosts.all_names(), clock.now())
        control.encrypted = await listen(serve, door, authority, app[LISTENING], club.shop.kiosk.https_port)
    except ClubError as error:
        control.not_encrypted = error
    except OSError as error:
        _log.warning("https could not be opened: errno %s", error.errno)
        control.not_encrypted = InvalidInput("https_no_keys")
    if control.encrypted is not None:
        control.encrypted.follow(hosts, clock)
        app[WAYS].encrypted, app[WAYS].authority = control.encrypted.port, control.encrypted.authority
