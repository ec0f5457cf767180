"""
A programme tried on the past as it runs apart: each side in a process of its own, side by side.

A replay is one thread's work. So the process that was asked starts one for each side, looks meanwhile at what the
shop's own books say, and puts both together. Whoever cancels it ends all three.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from shopclub.core.apart import Progress, apart
from shopclub.core.club import Club
from shopclub.core.kernel.clock import ManualClock
from shopclub.core.programme.model import Programme
from shopclub.core.programme.reading import read_programme
from shopclub.core.simulate.comparing import Played
from shopclub.core.simulate.figures import Comparison
from shopclub.core.simulate.tally import Half
from shopclub.core.simulate.trial import Play, Simulate, own_books
from shopclub.core.simulate.trial import play as play_side
from shopclub.core.simulate.whole import Books, comparison

JOB = "shopclub.core.simulating:play"


def play(request: Play, progress: Progress) -> Half:
    """One side."""
    with _opened(request.shop, request.now) as club:
        programme = read_programme(request.programme) if request.programme is not None else None
        return play_side(club, programme, request.period, progress, request.estimate)


def simulate(request: Simulate, progress: Progress) -> Comparison:
    """
    Both sides.

    Raises:
        WorkFailed: one of them ended before it was done.
    """
    return asyncio.run(_simulate(request, progress))


async def _simulate(request: Simulate, progress: Progress) -> Comparison:
    done = [0.0, 0.0]

    def told(side: int) -> Callable[[float], None]:
        def tell(share: float) -> None:
            done[side] = share
            progress(sum(done) / 2)

        return tell

    async def side(number: int, programme: dict[str, Any] | None) -> Half:
        asked = Play(
            shop=request.shop,
            now=request.now,
            programme=programme,
            period=request.period,
            estimate=request.estimate,
        )
        return await apart(JOB, asked, reply=Half, progress=told(number))

    today, changed, (current, books) = await asyncio.gather(
        side(0, None), side(1, request.programme), asyncio.to_thread(_books, request)
    )
    sides = (
        Played(current, today, request.estimate),
        Played(read_programme(request.programme), changed, request.estimate),
    )
    return comparison(*sides, books, request.period)


def _books(request: Simulate) -> tuple[Programme, Books]:
    """The programme in force, and what the books say."""
    with _opened(request.shop, request.now) as club:
        return club.programme.current, own_books(club, request.period)


@contextmanager
def _opened(shop: bytes, now: datetime) -> Iterator[Club]:
    club = Club.open(Path(os.fsdecode(shop)), clock=ManualClock(now), access="r")
    try:
        yield club
    finally:
        club.books.db.close()
