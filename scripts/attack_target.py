"""What is attacked: a kiosk over a made-up shop, in a process of its own, with a counter that goes on selling."""

from __future__ import annotations

import asyncio
import logging
import statistics
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec

from shopclub import presets
from shopclub.core.club import Club
from shopclub.core.founding import found_shop
from shopclub.core.kernel.clock import SystemClock
from shopclub.core.kernel.ids import new_operation_id
from shopclub.core.members.model import NewMember
from shopclub.core.sales.model import Draft, DraftLine
from shopclub.core.shop.model import Kiosk, Shop
from shopclub.core.staff.model import Actor, Role, Source
from shopclub.kiosk.runner import KioskControl, start_kiosk
from shopclub.settings import Settings

OWNER = Actor(staff=None, role=Role.OWNER, source=Source.COUNTER)
MEMBERS = 40
PAUSE = 0.02
"""Seconds between two sales at the counter: faster than any cashier."""


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """Where it listens and what it knows."""

    port: int
    encrypted: int
    phones: tuple[str, ...]
    """Numbers of members."""
    card: str
    """A member's card."""
    log: Path
    """Everything the kiosk's process logs, at its chattiest."""


async def _serve(pipe: Connection) -> None:
    folder = Path(tempfile.mkdtemp(prefix="attack-"))
    logging.basicConfig(filename=folder / "log", level=logging.DEBUG, format="%(name)s %(message)s")
    clock = SystemClock()
    shop = Shop(name="Lotus", founded_at=clock.now(), kiosk=Kiosk(https=True, https_port=0))
    await found_shop(folder / "shop.json", shop, presets.load("standard-retail"), "Li Na")
    club = Club.open(folder / "shop.json")
    phones = tuple(f"1390000{n:04d}" for n in range(MEMBERS))
    for n, phone in enumerate(phones):
        await club.members.enrol(NewMember(name=f"Wang {n}", phone=phone), new_operation_id(clock.now()), OWNER)
    kiosk = await start_kiosk(club, Settings(host="0.0.0.0", port=0, given=frozenset({"port", "host"})))
    known = club.members.by_phone(phones[0])
    assert known is not None
    encrypted = kiosk.encrypted.port if kiosk.encrypted is not None else 0
    card = club.members.get(known).card
    pipe.send(Target(port=kiosk.port, encrypted=encrypted, phones=phones, card=card, log=folder / "log"))
    await _answer(pipe, club, kiosk, clock)
    await kiosk.stop()
    await club.close()


async def _answer(pipe: Connection, club: Club, kiosk: KioskControl, clock: SystemClock) -> None:
    """Sell until told to stop, and say how that goes whenever asked."""
    took: list[float] = []
    failed = 0
    asked = asyncio.ensure_future(asyncio.to_thread(pipe.recv))
    while True:
        start = time.perf_counter()
        draft = Draft(lines=(DraftLine(gross_minor=1_000),))
        try:
            quote = club.sales.quote(draft)
            await club.sales.record(draft, quote.fingerprint, new_operation_id(clock.now()), OWNER)
        except OSError:
            failed += 1
        took.append((time.perf_counter() - start) * 1000)
        await asyncio.wait([asked], timeout=PAUSE)
        if asked.done():
            word = asked.result()
            if word is None:
                return
            slow = statistics.quantiles(took, n=20)[-1] if len(took) > 1 else 0.0
            count = {
                "seq": club.books.db.storage.seq,
                "open": kiosk.connections,
                "pending": len(club.members.pending()),
            }
            pipe.send({"sales": len(took), "failed": failed, "p95": slow, "members": club.members.count(), **count})
            took, failed = [], 0
            asked = asyncio.ensure_future(asyncio.to_thread(pipe.recv))


def serving(pipe: Connection) -> None:
    """The process."""
    asyncio.run(_serve(pipe))
