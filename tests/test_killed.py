"""A real kiosk process is killed while phones join: no join it has answered is lost."""

from __future__ import annotations

import asyncio
import re
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest

from shopclub import presets
from shopclub.core.club import Club
from shopclub.core.founding import found_shop
from shopclub.core.shop.model import Shop

JOINS_PER_ADDRESS = 8
"""Below what one address may do in ten minutes, so that every join is taken."""
PHONES = 4
"""Joining at the same time, each from a loopback address of its own."""


async def start(path: Path) -> tuple[asyncio.subprocess.Process, str]:
    """The kiosk in a process of its own; returns it and its address."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "shopclub", "--data", str(path), "kiosk", "--port", "0"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdout is not None
    line = (await asyncio.wait_for(process.stdout.readline(), 30)).decode().strip()
    assert line.startswith("http://"), line
    return process, line


async def join(base: str, source: str, phone: str) -> bool:
    """One phone joins from an address; whether it was told that it waits for the counter."""
    connector = aiohttp.TCPConnector(local_addr=(source, 0))
    async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        async with session.get(f"{base}/j") as answer:
            hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', await answer.text()))
        form = {**hidden, "phone": phone, "agree": "yes"}
        async with session.post(f"{base}/j", data=form, headers={"Origin": base}, allow_redirects=False) as answer:
            return answer.status == 303


async def join_until_gone(base: str, source: str, numbers: range, answered: set[str], enough: asyncio.Event) -> None:
    """Join with one number after the other until the process is gone; the numbers it answered for are kept."""
    for number in numbers:
        phone = f"138{number:08d}"
        try:
            if await join(base, source, phone):
                answered.add(phone)
        except aiohttp.ClientError:
            return
        if len(answered) >= PHONES * 2:
            enough.set()


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal to close needs a POSIX system")
async def test_a_closed_terminal_frees_the_file(tmp_path: Path) -> None:
    """The window is closed while the counter paints and nobody reads: the process ends, and the shop opens again."""
    import fcntl
    import os
    import termios

    path = tmp_path / "shop.json"
    shop = Shop(name="Lotus", founded_at=datetime.now(UTC))
    await found_shop(path, shop, presets.load("standard-retail"), "Owner")
    (tmp_path / "shopclub.toml").write_text("port = 0\n")
    master, slave = os.openpty()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "shopclub", "--data", str(path)),
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )
    os.close(slave)
    await asyncio.wait_for(asyncio.to_thread(os.read, master, 1), 30)
    os.close(master)
    try:
        await asyncio.wait_for(process.wait(), 20)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    club = Club.open(path)
    await club.close()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="phones of their own need the loopback network of Linux")
async def test_no_answered_join_is_lost_by_a_kill(tmp_path: Path) -> None:
    """Four phones join at once, the process dies by SIGKILL among them, and starts again: three times over."""
    path = tmp_path / "shop.json"
    shop = Shop(name="Lotus", founded_at=datetime.now(UTC))
    await found_shop(path, shop, presets.load("standard-retail"), "Owner")
    answered: set[str] = set()
    for life in range(3):
        process, base = await start(path)
        now: set[str] = set()
        enough = asyncio.Event()
        first = 10_000 * (life + 1)
        phones = [
            asyncio.create_task(
                join_until_gone(
                    base,
                    f"127.0.{life + 1}.{n + 1}",
                    range(first + 100 * n, first + 100 * n + JOINS_PER_ADDRESS),
                    now,
                    enough,
                )
            )
            for n in range(PHONES)
        ]
        await asyncio.wait_for(enough.wait(), 30)
        process.send_signal(signal.SIGKILL)
        await asyncio.gather(*phones, return_exceptions=False)
        assert await process.wait() == -signal.SIGKILL
        answered |= now
        club = Club.open(path, access="r")
        kept = {wait.phone.removeprefix("+86") for _, wait in club.members.pending()}
        await club.close()
        assert answered <= kept
    assert len(answered) >= 3 * PHONES * 2
