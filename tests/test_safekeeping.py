"""Backups where no face is in front: at closing, and between two openings of the file."""

from __future__ import annotations

import asyncio
import os
import pty
import select
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from shopclub import bootstrap, presets
from shopclub.core.backups.keeper import Keeper
from shopclub.core.backups.making import make
from shopclub.core.backups.model import RestoreWish, Why
from shopclub.core.backups.places import Places
from shopclub.core.backups.restoring import request_for
from shopclub.core.club import Club
from shopclub.core.founding import found_shop
from shopclub.core.kernel.clock import ManualClock
from shopclub.core.kernel.ids import new_operation_id
from shopclub.core.sales.model import SALES, Draft, DraftLine
from shopclub.core.shop.model import Shop
from shopclub.core.staff.model import SYSTEM
from shopclub.core.store.copies.folders import OsFolders
from shopclub.i18n import Language, Words
from shopclub.safekeeping import last_backup, places_in, put_back
from shopclub.settings import Settings
from tests.builders import Counter, open_shop

EN = Words(Language.EN)
NOW = datetime(2026, 3, 14, 2, 30, tzinfo=UTC)


@pytest.fixture
async def shop(tmp_path: Path) -> Counter:
    """A shop with one sale; the test closes it."""
    (tmp_path / "data").mkdir()
    counter = await open_shop(tmp_path / "data", now=NOW)
    await counter.sell(None, 8800)
    return counter


def settings_of(shop: Counter) -> Settings:
    return Settings(data=shop.club.path)


def back_up(club: Club) -> Path:
    folder = club.path.parent / "backups"
    return folder / make(request_for(club, folder, why=Why.DAILY), lambda _: None).name


async def test_closing_says_that_it_makes_a_backup(shop: Counter) -> None:
    """Once, with how to leave at once; the second closing of the day is quiet."""
    said: list[str] = []
    keeper = Keeper(shop.club, places_in(settings_of(shop)), disk=OsFolders())
    for _ in range(2):
        await last_backup(keeper, asyncio.Event(), EN, said.append)
    assert said == ["Making today's backup… (Ctrl+C leaves at once; nothing is lost by that)"]
    assert len(keeper.first.read().backups) == 1
    await shop.club.close()


async def test_a_signal_does_not_wait_for_a_backup(shop: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped before: none is begun. Stopped meanwhile: it is broken off at once."""
    said: list[str] = []
    keeper = Keeper(shop.club, places_in(settings_of(shop)), disk=OsFolders())
    stop = asyncio.Event()
    stop.set()
    await last_backup(keeper, stop, EN, said.append)
    assert said == []
    stop.clear()
    broken_off: list[bool] = []

    async def for_ever(self: Keeper) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            broken_off.append(True)

    monkeypatch.setattr(Keeper, "at_closing", for_ever)
    asyncio.get_running_loop().call_later(0.01, stop.set)
    await asyncio.wait_for(last_backup(keeper, stop, EN, said.append), 5)
    assert broken_off == [True]
    await shop.club.close()


async def test_a_backup_that_fails_at_closing_is_said(shop: Counter) -> None:
    """And the program ends as it would have."""
    said: list[str] = []
    keeper = Keeper(shop.club, Places(data=shop.club.path, first=shop.club.path / "no folder"), disk=OsFolders())
    await last_backup(keeper, asyncio.Event(), EN, said.append)
    assert said[-1] == "no folder can't be read or written. Was the stick pulled out?"
    await shop.club.close()


async def test_a_backup_is_put_back_between_two_openings(shop: Counter) -> None:
    """What was sold since is gone, and kept beside; the sentences say so."""
    copy = back_up(shop.club)
    await shop.sell(None, 1200)
    await shop.club.close()
    said = await put_back(RestoreWish(copy=str(copy)), settings_of(shop), EN, shop.clock)
    assert said[0].startswith("The backup is back: 1 receipt, 0 members, 0 points")
    assert said[1] == "The file that was there is kept as shop.json.before-restore-2026-03-14T103000."
    club = Club.open(shop.club.path, clock=shop.clock)
    assert club.books.count(SALES) == 1
    await club.close()


async def test_what_cant_be_put_back_leaves_everything(shop: Counter) -> None:
    """A backup that is not sound, one that went away meanwhile: said, and the file is as it was."""
    copy = back_up(shop.club)
    await shop.club.close()
    before = shop.club.path.read_bytes()
    copy.write_bytes(copy.read_bytes()[:-3])
    said = await put_back(RestoreWish(copy=str(copy)), settings_of(shop), EN, shop.clock)
    assert said[0] == "The backup was not put back; everything is as it was."
    assert "is not sound" in said[1]
    copy.unlink()
    said = await put_back(RestoreWish(copy=str(copy)), settings_of(shop), EN, shop.clock)
    assert said[0] == "The backup was not put back; everything is as it was."
    assert shop.club.path.read_bytes() == before


def test_the_counter_opens_again_after_a_restore(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second opening is handed what there is to say; then the program ends with the counter's code."""
    openings: list[list[str]] = []

    async def counter(settings: Any, words: Any, clock: Any, warn: Any, news: list[str]) -> tuple[int, Any]:
        openings.append(news)
        return (0, RestoreWish(copy="x.json.gz")) if len(openings) == 1 else (7, None)

    async def back(wish: RestoreWish, *_: object) -> list[str]:
        return [f"{wish.copy} is back"]

    monkeypatch.setattr(bootstrap, "_counter", counter)
    monkeypatch.setattr(bootstrap, "put_back", back)
    monkeypatch.setattr(bootstrap, "start_log", lambda: None)
    code = bootstrap.run_counter(Settings(data=tmp_path / "shop.json"), EN, ManualClock(NOW), warn=print)
    assert (code, openings) == (7, [[], ["x.json.gz is back"]])


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of its own needs a POSIX system")
def test_from_the_keyboard_in_a_real_terminal(tmp_path: Path) -> None:
    """F10 B Enter Y: the counter closes, the file of before is back, the counter opens and says so; Ctrl+Q ends it."""
    path = tmp_path / "data" / "shop.json"
    now = datetime.now(UTC).replace(microsecond=0)

    async def prepare() -> None:
        shop = Shop(name="Lotus", founded_at=now - timedelta(days=1))
        await found_shop(path, shop, presets.load("standard-retail"), "Lin Yue", ManualClock(now))
        club = Club.open(path)
        back_up(club)
        draft = Draft(lines=(DraftLine(gross_minor=8800),))
        quote = club.sales.quote(draft)
        await club.sales.record(draft, quote.fingerprint, new_operation_id(now), SYSTEM)
        await club.close()

    asyncio.run(prepare())
    ours, theirs = pty.openpty()
    environment = {**os.environ, "LANG": "C.UTF-8", "TERM": "xterm-256color", "COLUMNS": "120", "LINES": "40"}
    environment |= {"XDG_STATE_HOME": str(tmp_path / "state"), "SHOPCLUB_PORT": "0"}
    counter = subprocess.Popen(
        [sys.executable, "-m", "shopclub"], cwd=tmp_path, env=environment, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    try:
        for keys, text in (
            (b"", "Who is it?"),
            (b"\x1b[21~", "Where to?"),
            (b"b", "proven"),
            (b"\r", "Put this backup back?"),
            (b"y", "The backup is back"),
        ):
            os.write(ours, keys)
            read_until(ours, text)
        os.write(ours, b"\r")
        read_until(ours, "Who is it?")
        os.write(ours, b"\x11")
        drain(ours, counter)
        assert counter.wait(timeout=20) == 0
    finally:
        counter.kill()
        counter.wait()
        os.close(ours)
    club = Club.open(path)
    assert club.books.count(SALES) == 0
    asyncio.run(club.close())
    assert len(list(path.parent.glob("shop.json.before-restore-*"))) == 1


def read_until(terminal: int, text: str) -> None:
    seen = ""
    until = time.monotonic() + 30
    while text not in seen and time.monotonic() < until:
        if select.select([terminal], [], [], 0.2)[0]:
            try:
                seen += os.read(terminal, 65_536).decode("utf-8", "replace")
            except OSError:
                break
    assert text in seen, seen[-3000:]


def drain(terminal: int, process: subprocess.Popen[bytes]) -> None:
    """Read what is painted until the process ends: it waits for its terminal."""
    until = time.monotonic() + 20
    while process.poll() is None and time.monotonic() < until:
        if select.select([terminal], [], [], 0.2)[0]:
            try:
                os.read(terminal, 65_536)
            except OSError:
                break
