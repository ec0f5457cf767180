"""
Connections, few enough that the shop's own work always has descriptors left.

A crowd of half-open connections would otherwise use up what the operating system gives this process, and then even
the shop's file could not be written. So each address may hold a number of them, all together a larger number, and
one that says nothing is closed after a while.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections import Counter

from aiohttp import web
from aiohttp.web_request import BaseRequest

from shopclub.kiosk.guard.addresses import is_loopback
from shopclub.kiosk.guard.headers import FORGET, HEADERS

_log = logging.getLogger(__name__)

RESERVE = 96
"""Descriptors kept for the file, its backups, the terminal and the loop itself."""
WANTED = 4_096
WAITING = 128
"""Connections that may wait in the system until they are let in."""
AT_ONCE = 8
"""
Connections let in in one go.

A connection holds a descriptor from when it is let in, and the door sends it away only a moment later. The loop would
let in as many in one go as may wait: a flood then took every descriptor, and the shop's file could not be opened.
"""
SILENT = 15.0
"""Seconds after which a connection without a request is closed."""


def descriptor_limit() -> int | None:
    """How many descriptors this process may open, raised as far as allowed; None where there is no such limit."""
    if sys.platform == "win32":
        return None
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = WANTED if hard == resource.RLIM_INFINITY else min(WANTED, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        except (ValueError, OSError):
            _log.warning("the limit of %d open files could not be raised", soft)
            return soft
        return wanted
    return None if soft == resource.RLIM_INFINITY else soft


class Door:
    """Counts who is inside."""

    def __init__(self, per_address: int, in_all: int) -> None:
        """
        Args:
            per_address: connections one address may hold.
            in_all: connections in all; less where the process has few descriptors.
        """
        limit = descriptor_limit()
        self.per_address = per_address
        self.in_all = in_all if limit is None else max(8, min(in_all, limit - RESERVE))
        self._live: Counter[str] = Counter()
        self.turned_away = 0
        """Connections refused since the start."""

    def __len__(self) -> int:
        return self._live.total()

    @property
    def others(self) -> int:
        """Other devices that are connected now."""
        return sum(not is_loopback(address) for address in self._live)

    def enter(self, address: str) -> bool:
        """Whether one more from this address may come in; counted if so."""
        if self._live[address] >= self.per_address or self._live.total() >= self.in_all:
            if not self._live[address]:
                del self._live[address]
            self.turned_away += 1
            return False
        self._live[address] += 1
        return True

    def leave(self, address: str) -> None:
        """One less from this address."""
        self._live[address] -= 1
        if self._live[address] <= 0:
            del self._live[address]


class Guarded(web.RequestHandler):
    """One connection that went through the door."""

    __slots__ = ("_address", "_door")

    def __init__(
        self, server: web.Server, door: Door, *, loop: asyncio.AbstractEventLoop, inside: str | None = None
    ) -> None:
        """
        Args:
            server: the application's.
            door: counts the connections.
            loop: the loop it runs on.
            inside: the address of one that has come through the door already.
        """
        super().__init__(
            server,
            loop=loop,
            keepalive_timeout=SILENT,
            access_log=None,  # type: ignore[arg-type]  # documented: None switches the log off
            logger=_log,
        )
        self._door = door
        self._address = inside

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Come in, or be turned away before anything is read."""
        if self._address is None:
            address = str((transport.get_extra_info("peername") or ("?",))[0])
            if not self._door.enter(address):
                assert isinstance(transport, asyncio.WriteTransport)
                transport.abort()
                return
            self._address = address
        super().connection_made(transport)

    def connection_lost(self, exc: BaseException | None) -> None:
        """Leave; who was never inside has nothing to clean up."""
        if self._address is not None:
            self._door.leave(self._address)
            self._address = None
            super().connection_lost(exc)

    def handle_error(
        self,
        request: BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer what is not HTTP at all with our headers, without telling versions, and without logging its bytes."""
        del message
        _log.info("refused an unreadable request: %s", type(exc).__name__)
        if request.writer.output_size > 0:
            raise ConnectionError("the answer has begun already")
        response = web.Response(status=status, text=f"{status}\n", headers={**HEADERS, "Cache-Control": FORGET})
        response.force_close()
        return response


def let_wait(server: asyncio.Server) -> None:
    """Let more connections wait in the system than are let in in one go; the loop knows one number for both."""
    for listening in server.sockets:
        with listening.dup() as same:
            same.listen(WAITING)
