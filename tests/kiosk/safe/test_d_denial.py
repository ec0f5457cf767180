"""KIOSK 4.2, D: however many knock, the shop goes on selling."""

from __future__ import annotations

import ast
import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

import shopclub.kiosk
from shopclub.kiosk.guard import connections, csrf
from shopclub.kiosk.guard.sessions import SESSION, SESSIONS, Session
from shopclub.kiosk.live import streams as live
from shopclub.kiosk.live.streams import STREAMS
from shopclub.settings import Settings
from tests.kiosk.house import Browser, ShopHere
from tests.kiosk.safe.everywhere import raw
from tests.kiosk.test_runner import running

FLOOD = 500
FLOODER = """
import resource, socket, sys
hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
held = [socket.socket() for _ in range(int(sys.argv[2]))]
for one in held:
    one.setblocking(False)
    one.connect_ex(("127.0.0.1", int(sys.argv[1])))
for one in held:
    try:
        one.send(b"POST /j HTTP/1.1\\r\\nHost: ")
    except OSError:
        pass
print("held", flush=True)
sys.stdin.readline()
"""
"""Another program that opens connections and finishes no header: in a process of its own, with its own descriptors."""


@contextmanager
def few_descriptors(spare: int) -> Iterator[int]:
    """Let this process open only so many more files, whatever other tests hold; a Mac gives 256 in all."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    limit = sum(1 for _ in Path("/proc/self/fd").iterdir()) + spare
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))
    try:
        yield spare
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.skipif(sys.platform != "linux", reason="counts open files in /proc")
async def test_d1_the_shop_saves_during_a_flood(
    here: ShopHere, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """500 half-open connections and few descriptors: each sale meanwhile is on the disk, and a new file opens."""
    with few_descriptors(250) as limit:
        monkeypatch.setattr(connections, "descriptor_limit", lambda: limit)
        settings = Settings(
            port=0, given=frozenset({"port", "host"}), connections_per_address=10_000, connections=10_000
        )
        async with running(here, settings) as kiosk:
            flooder = await asyncio.create_subprocess_exec(
                sys.executable, "-c", FLOODER, str(kiosk.port), str(FLOOD),
                stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            )  # fmt: skip
            assert flooder.stdout is not None
            done = asyncio.ensure_future(flooder.stdout.readline())
            sold = 0
            async with asyncio.timeout(60):
                while not done.done() or sold < 5:
                    await here.sell(100 + sold)
                    (tmp_path / "beside").write_bytes(b"a backup, an export")
                    sold += 1
                    await asyncio.sleep(0.02)
            assert await done == b"held\n"
            assert kiosk.connections <= limit - connections.RESERVE
            await here.sell(999)
            flooder.terminate()
            await flooder.communicate()
    assert len(here.club.sales.on_day(here.club.today())) == sold + 1
    assert "out of system resource" not in caplog.text


@pytest.mark.skipif(sys.platform == "win32", reason="no such limit there")
def test_d1_the_limit_of_open_files_is_raised() -> None:
    """What the system allows is taken at the start; 256 would be too few for a full shop."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    low = min(soft if soft != resource.RLIM_INFINITY else 512, 512)
    resource.setrlimit(resource.RLIMIT_NOFILE, (low, hard))
    try:
        connections.Door(40, 400)
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] > low
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def test_d2_an_address_and_all_together_have_their_number(here: ShopHere) -> None:
    """Of 30 connections from one address 20 stay, of those of several addresses 60 in all, as the settings say."""
    settings = Settings(port=0, given=frozenset({"port", "host"}), connections_per_address=20, connections=60)
    async with running(here, settings) as kiosk:
        opened: list[asyncio.StreamWriter] = []
        for last, most in ((1, 20), (2, 40), (3, 60), (4, 60)):
            for _ in range(30):
                _, writer = await asyncio.open_connection("127.0.0.1", kiosk.port, local_addr=(f"127.0.0.{last}", 0))
                opened.append(writer)
            await asyncio.sleep(0.05)
            assert kiosk.connections == most, last
        for writer in opened:
            writer.close()


async def test_d2_silence_ends_a_connection(here: ShopHere, monkeypatch: pytest.MonkeyPatch) -> None:
    """A header that never ends is let go after its seconds, also when it comes drop by drop."""
    assert connections.SILENT <= 15
    monkeypatch.setattr(connections, "SILENT", 0.2)
    async with running(here) as kiosk:
        reader, writer = await asyncio.open_connection("127.0.0.1", kiosk.port)
        ended = asyncio.ensure_future(reader.read())
        writer.write(b"GET /p HTTP/1.1\r\n")
        for _ in range(40):
            if (await asyncio.wait([ended], timeout=0.05))[0]:
                break
            writer.write(b"X-Drop: 1\r\n")
        writer.close()
        assert ended.done()
        await asyncio.gather(ended, return_exceptions=True)
        assert kiosk.connections == 0


async def test_d3_a_slow_body_is_given_up(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """A form that does not arrive in time is answered with 408."""
    assert csrf.SLOWEST <= 10
    monkeypatch.setattr(csrf, "SLOWEST", 0.05)
    port = browser.client.port
    head = (
        f"POST /j HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: {browser.origin}\r\nConnection: close\r\n"
        f"Content-Type: {csrf.FORM_TYPE}\r\nContent-Length: 1000\r\n\r\nphone=1"
    )
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(head.encode())
    async with asyncio.timeout(2):
        line = await reader.readline()
    writer.close()
    assert b" 408 " in line


async def test_d4_a_page_that_takes_nothing_is_let_go(
    here: ShopHere, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stream whose reader is stuck ends by itself; a sale recorded meanwhile did not wait for it."""
    monkeypatch.setattr(live, "SLOWEST", 1.0)
    written = asyncio.Event()

    async def stuck(*_: object) -> None:
        written.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(web.StreamResponse, "write", stuck)
    streams = browser.client.app[STREAMS]
    request = make_mocked_request("GET", "/k/events", app=browser.client.app)
    request[SESSION] = Session(browser.client.app[SESSIONS], here.club, "")
    serving = asyncio.ensure_future(streams.serve(request, lambda: "data: x\n\n", lambda _: True))
    async with asyncio.timeout(2):
        await written.wait()
    await here.sell(100)
    assert not serving.done()
    assert len(streams) == 1
    done, _ = await asyncio.wait([serving], timeout=4)
    serving.cancel()
    assert done
    assert serving.exception() is None
    assert len(streams) == 0


def _calls(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.AsyncFunctionDef):
            for call in ast.walk(node):
                if isinstance(call, ast.Call):
                    found = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
                    yield call.lineno, found


def test_d4_no_page_waits_for_the_disk() -> None:
    """No coroutine of the kiosk opens, reads or writes a file itself: the counter shares the loop."""
    waits = {"open", "read_bytes", "read_text", "write_bytes", "write_text", "iterdir", "unlink", "sleep_ms"}
    root = Path(shopclub.kiosk.__file__).parent
    found = [(path.name, *call) for path in root.rglob("*.py") for call in _calls(path) if call[1] in waits]
    assert found == []


async def test_d1_one_address_cannot_shut_the_others_out(here: ShopHere) -> None:
    """While one address holds all it may, another one is served."""
    async with running(here) as kiosk:
        held = [await asyncio.open_connection("127.0.0.1", kiosk.port, local_addr=("127.0.0.9", 0)) for _ in range(60)]
        head = f"GET /p HTTP/1.1\r\nHost: 127.0.0.1:{kiosk.port}\r\nConnection: close\r\n\r\n"
        assert b" 200 " in (await raw(kiosk.port, head.encode())).split(b"\r\n")[0]
        assert kiosk.connections <= 40
        for _, writer in held:
            writer.close()
