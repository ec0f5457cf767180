"""
Requests a second of the kiosk's pages beside a bare aiohttp handler that returns the same bytes.

    python benchmarks/kiosk.py [--seconds 2] [--rounds 3]

Server and client are processes of their own on loopback; pages and bare handler take turns. Bars (DESIGN section
8): a member's page at least 15 %, an anonymous page at least 40 % of the bare handler; p95 under 50 ms with 50
phones, each of which asks again as soon as it was answered (people do not: it is the worst case).
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import re
import statistics
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path

import aiohttp
from aiohttp import web

from shopclub import presets
from shopclub.core.changes import Change, JoinAsked
from shopclub.core.club import Club
from shopclub.core.founding import found_shop
from shopclub.core.kernel.clock import SystemClock
from shopclub.core.kernel.ids import new_operation_id
from shopclub.core.shop.model import Shop
from shopclub.core.staff.model import Actor, Role, Source
from shopclub.kiosk.runner import start_kiosk
from shopclub.settings import Settings

PHONES = 50
OWNER = Actor(staff=None, role=Role.OWNER, source=Source.COUNTER)


async def serve(pipe: Connection, bodies: dict[str, bytes]) -> None:
    """The kiosk on one port and bare handlers on another, until told to stop; joins are activated at once."""
    clock = SystemClock()
    path = Path(tempfile.mkdtemp()) / "shop.json"
    await found_shop(path, Shop(name="Lotus", founded_at=clock.now()), presets.load("standard-retail"), "Owner")
    club = Club.open(path)
    tasks: set[asyncio.Task[object]] = set()

    def heard(change: Change) -> None:
        if isinstance(change, JoinAsked):
            task = asyncio.create_task(club.members.activate(change.number, new_operation_id(clock.now()), OWNER))
            tasks.add(task)
            task.add_done_callback(tasks.discard)

    club.changes.subscribe(heard)
    settings = Settings(port=0, connections_per_address=400, given=frozenset({"port", "host"}))
    kiosk = await start_kiosk(club, settings)

    async def bare(request: web.Request) -> web.Response:
        return web.Response(body=bodies[request.query["page"]], content_type="text/html", charset="utf-8")

    app = web.Application()
    app.router.add_get("/", bare)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    pipe.send((kiosk.port, runner.addresses[0][1]))
    while (said := await asyncio.to_thread(pipe.recv)) is not None:
        bodies[said[0]] = said[1]
        pipe.send(True)
    await kiosk.stop()
    await runner.cleanup()
    await club.close()


def serving(pipe: Connection) -> None:
    """The server process."""
    asyncio.run(serve(pipe, {}))


async def load(session: aiohttp.ClientSession, url: str, seconds: float) -> tuple[float, float]:
    """Requests a second and the 95th percentile of the answers in milliseconds, with all phones asking at once."""
    took: list[float] = []
    end = time.perf_counter() + seconds

    async def phone() -> None:
        while time.perf_counter() < end:
            start = time.perf_counter()
            async with session.get(url) as answer:
                await answer.read()
                answer.raise_for_status()
            took.append((time.perf_counter() - start) * 1000)

    await asyncio.gather(*(phone() for _ in range(PHONES)))
    return len(took) / seconds, statistics.quantiles(took, n=20)[-1]


async def join(session: aiohttp.ClientSession, base: str) -> None:
    """Become a member as a phone does."""
    async with session.get(f"{base}/j") as answer:
        page = await answer.text()
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    form = {**hidden, "phone": "13812345678", "name": "Wang Fang", "agree": "yes"}
    async with session.post(f"{base}/j", data=form, headers={"Origin": base}) as answer:
        answer.raise_for_status()
    await asyncio.sleep(0.3)


async def measure(pipe: Connection, seconds: float, rounds: int) -> None:
    """Take turns and print the table."""
    ours, bare = pipe.recv()
    base, plain = f"http://127.0.0.1:{ours}", f"http://127.0.0.1:{bare}"
    connector = aiohttp.TCPConnector(limit=PHONES)
    async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        await join(session, base)
        print(f"{'page':<28}{'bytes':>8}{'requests/s':>12}{'bare':>9}{'share':>8}{'p95 ms':>9}")
        for label, path in (("anonymous: /privacy", "/privacy"), ("anonymous: /j", "/j"), ("a member's: /m", "/m")):
            async with session.get(base + path) as answer:
                body = await answer.read()
            pipe.send((path, body))
            pipe.recv()
            pairs = [
                (await load(session, base + path, seconds), await load(session, f"{plain}/?page={path}", seconds))
                for _ in range(rounds)
            ]
            speed = statistics.median(own[0] for own, _ in pairs)
            peer = statistics.median(other[0] for _, other in pairs)
            p95 = statistics.median(own[1] for own, _ in pairs)
            print(f"{label:<28}{len(body):>8}{speed:>12.0f}{peer:>9.0f}{speed / peer:>8.0%}{p95:>9.1f}")


def main() -> None:
    """Start the server, measure, stop it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    near, far = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serving, args=(far,), daemon=True)
    server.start()
    try:
        asyncio.run(measure(near, given.seconds, given.rounds))
    finally:
        near.send(None)
        server.join(10)


if __name__ == "__main__":
    main()
