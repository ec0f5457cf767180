"""What tells a running program to end: signals, and a terminal that was closed."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def stop_signals() -> Iterator[asyncio.Event]:
    """An event that SIGTERM, SIGINT and a closed terminal set, for as long as the block lasts."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    names = [name for name in ("SIGTERM", "SIGINT", "SIGHUP") if hasattr(signal, name)]
    before: list[tuple[signal.Signals, object]] = []
    looped: list[signal.Signals] = []
    for name in names:
        number = signal.Signals[name]
        try:
            loop.add_signal_handler(number, stop.set)
            looped.append(number)
        except NotImplementedError:  # Windows: the handler runs between two bytecodes of the main thread
            before.append((number, signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.set))))
    try:
        yield stop
    finally:
        for number in looped:
            loop.remove_signal_handler(number)
        for number, handler in before:
            signal.signal(number, handler)  # type: ignore[arg-type]
