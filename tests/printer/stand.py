"""A printer in the network to test with: it keeps what it was sent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Tray:
    """What came out, a piece of bytes for each connection."""

    def __init__(self) -> None:
        self.slips: list[bytes] = []
        self.port = 0

    @property
    def address(self) -> str:
        """As the settings take it."""
        return f"net:127.0.0.1:{self.port}"

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, to its end."""
        self.slips.append(await reader.read())
        writer.close()


@asynccontextmanager
async def a_printer() -> AsyncIterator[Tray]:
    """A printer that is on."""
    tray = Tray()
    server = await asyncio.start_server(tray.take, "127.0.0.1", 0)
    tray.port = server.sockets[0].getsockname()[1]
    try:
        yield tray
    finally:
        server.close()
        await server.wait_closed()


async def silent_port() -> int:
    """A port at which nobody listens."""
    server = await asyncio.start_server(lambda _r, w: w.close(), "127.0.0.1", 0)
    port: int = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    return port
