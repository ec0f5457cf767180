"""The encrypted door beside the open one: https on a port of its own, for the owner's tablet."""

from __future__ import annotations

import asyncio
import errno
import logging
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from aiohttp import web

from shopclub.core.kernel.clock import Clock
from shopclub.core.kernel.errors import Conflict, InvalidInput
from shopclub.kiosk.guard.addresses import Hosts
from shopclub.kiosk.guard.authority import Authority
from shopclub.kiosk.guard.connections import AT_ONCE, Door, Guarded, let_wait

WAYS: web.AppKey[Ways] = web.AppKey("ways")

_log = logging.getLogger(__name__)

SHAKEN_WITHIN = 10.0
"""Seconds a connection may take to agree on a key."""
LOOK_AGAIN = 30.0
"""Seconds between looks at our addresses and at the end of the certificate."""
MOST_EARLY = 64 * 1024
"""Bytes kept that came in the moment the key was agreed on; more than any request's head."""

Connect = Callable[[str], Guarded]
"""Makes what serves one connection, which has gone through the door already under this address."""


@dataclass
class Ways:
    """Where the kiosk listens; filled in when it starts."""

    open: int = 0
    """Port of http; 0 before the start."""
    encrypted: int = 0
    """Port of https; 0 while it is off."""
    authority: Authority | None = None


class Encrypted:
    """The listening https socket and the work that keeps its certificate good."""

    def __init__(self, server: asyncio.Server, context: ssl.SSLContext, authority: Authority) -> None:
        self._server = server
        self._context = context
        self.authority = authority
        self.port = int(server.sockets[0].getsockname()[1])
        """The port it got."""
        self._renewing: asyncio.Task[None] | None = None

    def follow(self, hosts: Hosts, clock: Clock) -> None:
        """Renew the certificate whenever our addresses change or its end comes near."""
        self._renewing = asyncio.create_task(self._follow(hosts, clock), name="certificate")

    async def _follow(self, hosts: Hosts, clock: Clock) -> None:
        while True:
            await asyncio.sleep(LOOK_AGAIN)
            try:
                if await asyncio.to_thread(self.authority.renew, hosts.all_names(), clock.now()):
                    self.authority.load(self._context)
            except OSError as error:
                _log.warning("the certificate could not be renewed: errno %s", error.errno)

    async def stop(self) -> None:
        """Stop listening."""
        self._server.close()
        if self._renewing is not None:
            self._renewing.cancel()
            await asyncio.gather(self._renewing, return_exceptions=True)


async def listen(connect: Connect, door: Door, authority: Authority, host: str, port: int) -> Encrypted:
    """
    Start listening for https.

    Args:
        connect: makes what serves a connection once its key is agreed on.
        door: counts who is inside, from the first byte on.
        authority: with a leaf that is good.
        host: what to listen on.
        port: the port; 0 takes a free one.

    Raises:
        Conflict: `port_taken` with `port`.
        InvalidInput: `host_unusable` with `host`, `port`.
    """
    loop = asyncio.get_running_loop()
    context = await asyncio.to_thread(authority.context)
    shaking: set[asyncio.Task[None]] = set()

    def arrived() -> Arrival:
        return Arrival(connect, door, context, shaking)

    try:
        server = await loop.create_server(arrived, host, port, backlog=AT_ONCE)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise Conflict("port_taken", port=port) from error
        raise InvalidInput("host_unusable", host=host, port=port) from error
    let_wait(server)
    return Encrypted(server, context, authority)


class Arrival(asyncio.Protocol):
    """
    A connection before its key is agreed on: it goes through the door first.

    The loop's own way to listen with TLS counts nobody until the key is agreed on, so that connections that never say
    a word would not be counted at all.
    """

    def __init__(self, connect: Connect, door: Door, context: ssl.SSLContext, shaking: set[asyncio.Task[None]]) -> None:
        self._connect = connect
        self._door = door
        self._context = context
        self._shaking = shaking

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Come in, or be turned away before anything is read."""
        plain = cast(asyncio.Transport, transport)
        address = str((plain.get_extra_info("peername") or ("?",))[0])
        if not self._door.enter(address):
            plain.abort()
            return
        plain.pause_reading()
        task = asyncio.get_running_loop().create_task(self._shake(plain, address))
        self._shaking.add(task)
        task.add_done_callback(self._shaking.discard)

    async def _shake(self, plain: asyncio.Transport, address: str) -> None:
        early = Early()
        try:
            encrypted = await asyncio.get_running_loop().start_tls(
                plain, early, self._context, server_side=True, ssl_handshake_timeout=SHAKEN_WITHIN
            )
        except (OSError, ssl.SSLError, asyncio.CancelledError) as error:
            # Another protocol, a certificate not trusted, gone, too slow: all of it is the other side's affair.
            self._door.leave(address)
            plain.abort()
            if isinstance(error, asyncio.CancelledError):
                raise
            return
        if encrypted is None or early.gone:
            self._door.leave(address)
            plain.abort()
            return
        serving = self._connect(address)
        encrypted.set_protocol(serving)
        serving.connection_made(encrypted)
        if early.received:
            serving.data_received(bytes(early.received))
        if early.ended:
            serving.eof_received()


class Early(asyncio.Protocol):
    """Keeps what comes in between the agreed key and whoever serves it."""

    def __init__(self) -> None:
        self.received = bytearray()
        self.ended = False
        self.gone = False

    def data_received(self, data: bytes) -> None:
        """Keep it."""
        if len(self.received) < MOST_EARLY:
            self.received += data

    def eof_received(self) -> None:
        """Nothing more will come."""
        self.ended = True

    def connection_lost(self, exc: Exception | None) -> None:
        """It went away."""
        del exc
        self.gone = True
