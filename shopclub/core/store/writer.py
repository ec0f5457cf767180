"""
The one thread that waits for the disk, and the loop's way to it.

Leaner than an executor, whose futures and callbacks cost a commit a tenth of its time.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar

T = TypeVar("T")

PATIENCE = 0.02
"""Seconds the loop stands still for the disk at most. Most disks need a millisecond, turning ones ten."""


class Writer:
    """Runs calls one after another in a thread of its own, each to its end."""

    def __init__(self) -> None:
        self._calls: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._stood: asyncio.AbstractEventLoop | None = None
        """The loop that stood still for a call and has had no turn since."""
        # a daemon: a program that forgot to close must be able to end; every finished commit is durable anyway
        self._thread = Thread(target=self._work, name="shopclub-writer", daemon=True)
        self._thread.start()

    def _work(self) -> None:
        while (call := self._calls.get()) is not None:
            call()

    async def run(self, do: Callable[[], T]) -> tuple[T, asyncio.CancelledError | None]:
        """
        Run `do` in the thread and wait for its end, whoever is cancelled meanwhile: the disk can't be called back.

        The loop stands still for the first `PATIENCE` seconds: a commit is mostly done by then, and would otherwise
        queue behind every page that was asked for meanwhile. It never does so twice without a turn in between, so that
        an import, commit after commit, holds nobody up.

        Returns:
            what `do` returned, and the cancellation that the caller has to raise once it has dealt with that.

        Raises:
            what `do` raised.
        """
        loop = asyncio.get_running_loop()
        outcome: Future[T] = Future()

        def call() -> None:
            try:
                outcome.set_result(do())
            except BaseException as error:  # noqa: BLE001 - carried to the caller, who raises it
                outcome.set_exception(error)

        self._calls.put(call)
        self._stand_still(loop, outcome)
        waiter: asyncio.Future[Any] = loop.create_future()

        def wake() -> None:
            if not waiter.done():
                waiter.set_result(None)

        def done(_: Future[T]) -> None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(wake)

        cancelled: asyncio.CancelledError | None = None
        if not outcome.done():
            outcome.add_done_callback(done)
        while not outcome.done():
            try:
                await waiter
            except asyncio.CancelledError as error:
                cancelled = error
                waiter = loop.create_future()
        return outcome.result(), cancelled

    def _stand_still(self, loop: asyncio.AbstractEventLoop, outcome: Future[Any]) -> None:
        """Wait for the thread on the spot for a moment, unless the loop did so since its last turn."""
        if self._stood is loop:
            return
        self._stood = loop
        loop.call_soon(self._had_a_turn)
        with contextlib.suppress(TimeoutError):
            outcome.exception(PATIENCE)

    def _had_a_turn(self) -> None:
        self._stood = None

    def close(self) -> None:
        """Finish what was begun, then end the thread. Idempotent."""
        self._calls.put(None)
        self._thread.join()
