"""The composition root: what starts first stops last, signals end it cleanly, days turn, a crash shows no data."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import pty
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from shopclub import bootstrap, days, incidents, presets
from shopclub.bootstrap import House, make_app, open_house, turn_days, words_for
from shopclub.core.club import Club
from shopclub.core.founding import found_shop
from shopclub.core.kernel.clock import ManualClock
from shopclub.core.kernel.errors import Conflict
from shopclub.core.kernel.ids import new_operation_id
from shopclub.core.shop.model import Shop
from shopclub.core.staff.model import SYSTEM
from shopclub.core.store.errors import DiskFull, Locked
from shopclub.i18n import Language, Words
from shopclub.incidents import stop_log
from shopclub.settings import Settings

NOON = datetime(2026, 1, 5, 4, 0, tzinfo=UTC)
EN = Words(Language.EN)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def founded(folder: Path, now: datetime) -> Path:
    file = folder / "data" / "shop.json"
    shop = Shop(name="Lotus", founded_at=now)
    await found_shop(file, shop, presets.load("standard-retail"), "Lin Yue", ManualClock(now))
    return file


@pytest.fixture
async def path(tmp_path: Path) -> Path:
    """A new shop's file, founded on 5 January 2026."""
    return await founded(tmp_path, NOON)


@pytest.fixture
async def new_path(tmp_path: Path) -> Path:
    """A new shop's file, founded today by the computer's clock, as processes go by that."""
    return await founded(tmp_path, datetime.now(UTC).replace(microsecond=0))


@pytest.fixture
async def club(path: Path) -> AsyncIterator[Club]:
    opened = Club.open(path, clock=ManualClock(NOON))
    yield opened
    await opened.close()


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    file = tmp_path / "shopclub.log"
    monkeypatch.setattr(incidents, "log_file", lambda: file)
    level = logging.getLogger().level
    yield file
    stop_log()
    logging.getLogger().setLevel(level)


# -- opening and closing ------------------------------------------------------------------------------


async def test_a_house_is_open_and_then_closed(path: Path) -> None:
    """Inside the block the file is held and the kiosk answers; after it the file is free and nothing listens."""
    settings = Settings(data=path, port=free_port())
    async with open_house(settings, EN, ManualClock(NOON), warn=print) as house:
        assert house.kiosk is not None
        assert house.kiosk.port == settings.port
        with pytest.raises(Locked):
            Club.open(path)
        _, writer = await asyncio.open_connection("127.0.0.1", settings.port)
        writer.close()
        await writer.wait_closed()
    with pytest.raises(OSError):
        await asyncio.open_connection("127.0.0.1", settings.port)
    await Club.open(path).close()


async def test_what_started_first_stops_last(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kiosk ends before the file is closed, so that a request in flight can still be saved."""
    order: list[str] = []
    close = Club.close

    async def closing(self: Club) -> None:
        order.append("club")
        await close(self)

    monkeypatch.setattr(Club, "close", closing)
    async with open_house(Settings(data=path, port=0), EN, ManualClock(NOON), warn=print) as house:
        assert house.kiosk is not None
        stop = house.kiosk.stop

        async def stopping() -> None:
            order.append("kiosk")
            await stop()

        monkeypatch.setattr(house.kiosk, "stop", stopping)
    assert order == ["kiosk", "club"]


async def test_a_taken_port_leaves_the_file_free(path: Path) -> None:
    """When the kiosk can't listen the error says the port, and the shop is closed again."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Conflict) as refused:
            async with open_house(Settings(data=path, port=port), EN, ManualClock(NOON), warn=print):
                pytest.fail("it opened on a taken port")
    assert (refused.value.code, refused.value.figures) == ("port_taken", {"port": port})
    await Club.open(path).close()


async def test_a_kiosk_that_hangs_does_not_hold_up_the_end(
    path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The kiosk gets its seconds and no more; the file is closed all the same."""
    monkeypatch.setattr(bootstrap, "STOP_WITHIN", 0.01)
    async with open_house(Settings(data=path, port=0), EN, ManualClock(NOON), warn=print) as house:
        assert house.kiosk is not None
        stop = house.kiosk.stop
        monkeypatch.setattr(house.kiosk, "stop", asyncio.Event().wait)
    assert "the kiosk did not end in time" in caplog.text
    await stop()
    await Club.open(path).close()


async def test_a_crash_before_is_said(path: Path, tmp_path: Path) -> None:
    """Opening a file that was not closed says so once, in the language spoken."""
    club = Club.open(path, clock=ManualClock(NOON))
    await club.clockwork.catch_up()
    spoken = Shop(name="Lotus", founded_at=NOON, language="zh")
    await club.settings.change(spoken, new_operation_id(NOON), SYSTEM)
    shutil.copytree(path.parent, tmp_path / "copy")
    await club.close()
    said: list[str] = []
    settings = Settings(data=tmp_path / "copy" / "shop.json")
    async with open_house(settings, EN, ManualClock(NOON), with_kiosk=False, warn=said.append) as house:
        assert house.words.language is Language.ZH
    assert said == ["上次意外关闭。已保存的 0 笔销售都在。"]


def test_words_are_the_settings_then_the_shops_then_the_systems() -> None:
    """What was set counts first, then what the owner chose for the shop, then the computer's language."""
    assert words_for(Settings(language=Language.EN), EN, "zh").language is Language.EN
    assert words_for(Settings(), EN, "zh").language is Language.ZH
    assert words_for(Settings(), EN, "").language is Language.EN


# -- days ---------------------------------------------------------------------------------------------


class Nights:
    """Stands in for sleeping: each wait moves the clock, and after the last one the timer is stopped."""

    def __init__(self, clock: ManualClock, *steps: timedelta) -> None:
        self._clock = clock
        self._steps = iter(steps)
        self.waits: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.waits.append(seconds)
        step = next(self._steps, None)
        if step is None:
            raise asyncio.CancelledError
        self._clock.set(self._clock.now() + step)


async def run_days(club: Club, *steps: timedelta) -> Nights:
    assert isinstance(club.clock, ManualClock)
    nights = Nights(club.clock, *steps)
    with contextlib.suppress(asyncio.CancelledError):
        await turn_days(club, sleep=nights)
    return nights


async def test_the_daily_work_is_done_when_the_shops_day_turns(club: Club) -> None:
    """At 23:59 in Shanghai nothing happens; a minute later the new day's work is done, and the log is folded."""
    await club.clockwork.catch_up()
    assert isinstance(club.clock, ManualClock)
    club.clock.set(datetime(2026, 1, 5, 15, 58, tzinfo=UTC))
    await run_days(club, timedelta(minutes=1))
    assert club.clockwork.through() == date(2026, 1, 5)
    nights = await run_days(club, timedelta(minutes=1), timedelta(seconds=30))
    assert club.clockwork.through() == date(2026, 1, 6)
    assert nights.waits == [days.TICK] * 3
    assert club.books.db.storage.report.status
    assert b'"through":"2026-01-06"' in club.path.read_bytes().split(b'"_log"')[0]


async def test_a_clock_that_jumped_waits_for_a_person(club: Club) -> None:
    """More than 40 days ahead nothing is done until somebody has confirmed the date."""
    await club.clockwork.catch_up()
    await run_days(club, timedelta(days=90), timedelta(seconds=30))
    assert club.clockwork.through() == date(2026, 1, 5)
    await club.clockwork.catch_up(confirmed=True)
    await run_days(club, timedelta(days=1))
    assert club.clockwork.through() == date(2026, 4, 6)


async def test_a_full_disk_at_night_is_tried_again(
    club: Club, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What the disk refuses at midnight is logged and done at the next look; the timer goes on."""
    await club.clockwork.catch_up()
    refusals = iter([DiskFull(path="shop.json", needed=1)])
    catch_up = club.clockwork.catch_up

    async def sometimes(confirmed: bool = False) -> object:
        for refusal in refusals:
            raise refusal
        return await catch_up(confirmed)

    monkeypatch.setattr(club.clockwork, "catch_up", sometimes)
    await run_days(club, timedelta(days=1), timedelta(seconds=30))
    assert "the daily work was refused: store_disk_full" in caplog.text
    assert club.clockwork.through() == date(2026, 1, 6)


# -- as a process -------------------------------------------------------------------------------------


class Running:
    """A program that keeps running, its lines read as they come."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        environment = {**os.environ, "LANG": "C.UTF-8", "LC_ALL": "", "XDG_STATE_HOME": str(folder / "state")}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "shopclub", *arguments],
            cwd=folder, env=environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8",
        )  # fmt: skip

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def end(self, number: signal.Signals = signal.SIGTERM) -> tuple[int, str, float]:
        begun = time.monotonic()
        self.process.send_signal(number)
        _, err = self.process.communicate(timeout=20)
        return self.process.returncode, err, time.monotonic() - begun


def folder_of(path: Path) -> Path:
    return path.parent.parent


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda n: n.name)
def test_the_kiosk_alone_says_its_address_and_ends_cleanly(new_path: Path, number: signal.Signals) -> None:
    """It answers at the address it prints, and a signal ends it with 0 within five seconds, connections open or not."""
    port = free_port()
    kiosk = Running(folder_of(new_path), "kiosk", "--port", str(port))
    assert kiosk.line() == f"http://127.0.0.1:{port}"
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as answer:
        assert answer.status == 200
    with socket.create_connection(("127.0.0.1", port)) as idle:
        idle.sendall(b"GET / HTTP/1.1\r\n")
        code, err, seconds = kiosk.end(number)
    assert code == 0
    assert seconds < 5
    assert err == ("Only this computer reaches the kiosk. “--host 0.0.0.0” opens it to the shop's Wi-Fi.\n")
    assert not new_path.with_name("shop.json.holder").exists()


def test_without_a_terminal_no_command_is_the_kiosk(new_path: Path) -> None:
    """`shopclub` with no terminal runs the kiosk alone and prints where it answers."""
    port = free_port()
    (new_path.parent / "shopclub.toml").write_text(f"port = {port}\n")
    kiosk = Running(folder_of(new_path))
    assert kiosk.line() == f"http://127.0.0.1:{port}"
    assert kiosk.end()[0] == 0


def test_a_second_start_is_told_who_has_the_file(new_path: Path) -> None:
    """A second program ends with 3 and the sentence that names the first; a taken port is 1."""
    port = free_port()
    first = Running(folder_of(new_path), "kiosk", "--port", str(port))
    first.line()
    second = Running(folder_of(new_path), "kiosk", "--port", str(free_port()))
    _, err = second.process.communicate(timeout=20)
    assert second.process.returncode == 3
    assert f"(PID {first.process.pid})" in err
    shutil.copyfile(new_path, new_path.with_name("other.json"))
    third = Running(folder_of(new_path), "--data", "data/other.json", "kiosk", "--port", str(port))
    _, err = third.process.communicate(timeout=20)
    assert third.process.returncode == 1
    assert f"Port {port} is in use by another program." in err
    assert first.end()[0] == 0


def test_the_counter_ends_cleanly_on_sigterm(new_path: Path) -> None:
    """In a terminal the counter opens; SIGTERM ends it with 0, the terminal is itself again, the file is free."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "LANG": "C.UTF-8", "TERM": "xterm-256color", "COLUMNS": "100", "LINES": "30"}
    environment |= {"XDG_STATE_HOME": str(folder_of(new_path) / "state"), "SHOPCLUB_PORT": str(free_port())}
    counter = subprocess.Popen(
        [sys.executable, "-m", "shopclub"],
        cwd=folder_of(new_path), env=environment, stdin=theirs, stdout=theirs, stderr=theirs,
    )  # fmt: skip
    os.close(theirs)
    try:
        seen = read_until(ours, "Lotus")
        assert "\x1b[?1049h" in seen
        counter.send_signal(signal.SIGTERM)
        seen += read_until(ours, "\x1b[?1049l")
        assert counter.wait(timeout=5) == 0
    finally:
        counter.kill()
        counter.wait()
        os.close(ours)
    assert not new_path.with_name("shop.json.holder").exists()


def read_until(terminal: int, text: str) -> str:
    seen = ""
    until = time.monotonic() + 20
    while text not in seen and time.monotonic() < until:
        if select.select([terminal], [], [], 0.2)[0]:
            try:
                seen += os.read(terminal, 65_536).decode("utf-8", "replace")
            except OSError:
                break
    assert text in seen
    return seen


# -- a crash of the screens ---------------------------------------------------------------------------


async def test_the_counter_starts_as_it_does_in_a_terminal(
    club: Club, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not through the pilot of tests, which starts tasks differently: it comes up, and leaves with nothing to tell."""
    app = make_app(House(club, EN), Settings(data=club.path))
    monkeypatch.setattr(type(app), "on_ready", lambda self: self.exit(0), raising=False)
    await app.run_async(headless=True)
    assert app.return_code == 0
    assert not log.exists()  # noqa: ASYNC240 - a test waits for nobody


async def test_a_crash_of_the_screens_is_an_incident(club: Club, log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The person reads a number and the log's place; neither shows the values at hand; the exit code isn't zero."""
    app = make_app(House(club, EN), Settings(data=club.path))

    def crash() -> None:
        secret = "王芳 13812345678"
        raise ValueError(secret)

    app.call_later(crash)
    await app.run_async(headless=True)
    shown = capsys.readouterr().err
    assert app.return_code == 1
    assert "Something went wrong (incident " in shown
    assert "Traceback" not in shown
    assert "13812345678" not in shown
    written = log.read_text(encoding="utf-8")  # noqa: ASYNC240 - a test waits for nobody
    assert "builtins.ValueError\n" in written
    assert "test_bootstrap.py" in written
    assert "13812345678" not in written
