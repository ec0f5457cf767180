"""The way to the disk: the loop stands still for a moment, never for long and never twice in a row."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from threading import Event

import pytest

from shopclub.core.store.writer import Writer


@pytest.fixture
async def writer() -> AsyncIterator[Writer]:
    """A thread for the disk."""
    writer = Writer()
    yield writer
    writer.close()


async def test_what_is_done_at_once_lets_nothing_come_between(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A call that the disk answers within the moment gives no other turn of the loop away."""
    monkeypatch.setattr("shopclub.core.store.writer.PATIENCE", 60.0)
    turns: list[str] = []
    asyncio.get_running_loop().call_soon(turns.append, "page")
    assert await writer.run(lambda: 7) == (7, None)
    assert turns == []


async def test_one_call_after_another_leaves_turns_between(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    """An import, which waits for nothing but the disk, lets the loop go on at every second call."""
    monkeypatch.setattr("shopclub.core.store.writer.PATIENCE", 60.0)
    turns: list[int] = []
    for call in range(4):
        asyncio.get_running_loop().call_soon(turns.append, call)
        await writer.run(lambda: None)
        assert turns == list(range(call + call % 2))


async def test_a_slow_disk_holds_nobody_up(writer: Writer) -> None:
    """A call that lasts longer is waited for beside everything else."""
    answers = Event()
    asyncio.get_running_loop().call_soon(answers.set)  # only a turn of the loop brings the disk's answer
    assert await writer.run(lambda: answers.wait(60)) == (True, None)


async def test_a_refusal_reaches_who_waits(writer: Writer) -> None:
    """What the disk refuses is raised where it was asked, at once or later."""

    def refuse() -> None:
        raise OSError("full")

    for _ in range(2):
        with pytest.raises(OSError, match="full"):
            await writer.run(refuse)
