"""Who only looks lets a verb go first, and still looks when verbs never end."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from shopclub import presets
from shopclub.core.club import Club
from shopclub.core.founding import found_shop
from shopclub.core.kernel.clock import ManualClock
from shopclub.core.shop.model import Shop


@pytest.fixture
async def club(tmp_path: Path, clock: ManualClock) -> Club:
    """A shop's club, open."""
    path = tmp_path / "shop.json"
    await found_shop(path, Shop(name="A", founded_at=clock.now()), presets.load("standard-retail"), "Li", clock)
    return Club.open(path, clock=clock)


async def test_who_looks_waits_for_the_verb(club: Club) -> None:
    """A page asked for in the middle of a verb is made after it."""
    told: list[str] = []

    async def look() -> None:
        await club.books.give_way(most=60)
        told.append("looked")

    async with club.books.writing():
        looking = asyncio.create_task(look())
        for _ in range(5):
            await asyncio.sleep(0)
        told.append("recorded")
    await looking
    assert told == ["recorded", "looked"]
    await club.close()


async def test_nobody_waits_where_nothing_is_recorded_and_nobody_for_ever(club: Club) -> None:
    """At rest it goes on in the same turn; while a long import writes, after the time stated."""
    turns: list[int] = []
    other = asyncio.get_running_loop().call_soon(turns.append, 1)
    await club.books.give_way()
    assert turns == []  # no other turn of the loop came between
    other.cancel()
    async with club.books.writing():
        await club.books.give_way(most=0.001)
    await club.books.give_way(most=60)
    await club.close()


async def test_who_was_woken_gives_way_to_the_next_verb(club: Club) -> None:
    """A verb that begins in the turn in which the waiting ones are woken goes before them, too."""
    told: list[str] = []

    async def look() -> None:
        await club.books.give_way(most=60)
        told.append("looked")

    async def record() -> None:
        async with club.books.writing():
            await asyncio.sleep(0)
            told.append("recorded")

    async with club.books.writing():
        second = asyncio.create_task(record())
        looking = asyncio.create_task(look())
        await asyncio.sleep(0)
    await asyncio.gather(second, looking)
    assert told == ["recorded", "looked"]
    await club.close()
