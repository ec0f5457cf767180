"""
How an import keeps out of the counter's way: it works in slices of some milliseconds and lets others in between.

What touches the books runs on the loop and gives it up (`Breath`). What only reads the file runs in a thread and
lets go of the interpreter (`ThreadPace`): otherwise each step of a sale would wait for the switch interval.
Durations are measured by the computer's own counter: they decide nothing that is kept.
"""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol, TypeVar

T = TypeVar("T")
SLICE = 0.004
"""Seconds of deciding after which the loop is given up."""
STAGING = 0.001
"""Seconds of staging after which a commit is closed; its encoding and the disk come on top."""
THREAD_SLICE = 0.001
"""Seconds of reading after which the interpreter is let go."""
_LET_GO = 0.0002
_FREED_AT_ONCE = 500


class Pace(Protocol):
    """Hands items through, one after the other, and may rest in between."""

    def __call__(self, items: Iterable[T]) -> Iterator[T]:
        """The items."""
        ...


def unhurried(items: Iterable[T]) -> Iterator[T]:
    """Without a rest: for where nobody waits."""
    return iter(items)


@contextmanager
def without_pauses() -> Iterator[None]:
    """
    Put off the search for circles of garbage while a file is in memory: each one would go through all its lines, and
    hold up a sale by some 50 ms. Lines hold no circles, and go when the import is done.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class Breath:
    """Gives up the loop whenever a slice is over."""

    def __init__(self) -> None:
        self._until = time.perf_counter() + SLICE

    async def take(self) -> None:
        """Let others have the loop if it is time; call it where nothing is half done."""
        if time.perf_counter() >= self._until:
            await asyncio.sleep(0)
            self._until = time.perf_counter() + SLICE


class ThreadPace:
    """A `Pace` that lets other threads run every so often."""

    def __init__(self) -> None:
        self._until = time.perf_counter() + THREAD_SLICE

    def __call__(self, items: Iterable[T]) -> Iterator[T]:
        """The items."""
        for item in items:
            if time.perf_counter() >= self._until:
                time.sleep(_LET_GO)
                self._until = time.perf_counter() + THREAD_SLICE
            yield item


async def let_go(items: list[T]) -> None:
    """Empty a list bit by bit: freeing hundreds of thousands of lines at once holds up a sale by half a second."""
    breath = Breath()
    while items:
        del items[-_FREED_AT_ONCE:]
        await breath.take()


def stage_some(items: Sequence[T], start: int, most: int, stage: Callable[[T], None]) -> int:
    """
    Stage items for one commit until its time is used up.

    Args:
        items: all there are.
        start: the first not staged yet.
        most: in one commit, however fast it goes.
        stage: stages one.

    Returns:
        the first that is left for the next commit.
    """
    until = time.perf_counter() + STAGING
    place = start
    for item in items[start : start + most]:
        stage(item)
        place += 1
        if time.perf_counter() >= until:
            break
    return place
