"""What keeps running, as far as the command line decides: which file, which face, which port."""

from __future__ import annotations

import io
import socket
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import shopclub.bootstrap
import shopclub.demo
from shopclub import incidents
from shopclub.cli.root import run
from shopclub.core.kernel.clock import Clock, ManualClock
from shopclub.core.kernel.errors import Conflict
from shopclub.settings import Settings

NOW = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)


class Faces:
    """Stands in for the composition root and the demo's making; notes what was asked of them."""

    def __init__(self) -> None:
        self.ran: list[tuple[str, Settings]] = []
        self.made: list[tuple[Path, str]] = []
        self.taken: set[int] = set()
        self.code = 0

    def kiosk(self, settings: Settings, *_: object, say: Callable[[str], None], **__: object) -> int:
        self._start("kiosk", settings)
        say(f"http://127.0.0.1:{settings.port}")
        return 0

    def counter(self, settings: Settings, *_: object, **__: object) -> int:
        self._start("counter", settings)
        return self.code

    def _start(self, face: str, settings: Settings) -> None:
        self.ran.append((face, settings))
        if settings.port in self.taken:
            raise Conflict("port_taken", port=settings.port)

    def demo(self, path: Path, clock: Clock, language: str) -> None:
        assert clock.now() == NOW
        self.made.append((path, language))
        path.parent.mkdir(exist_ok=True)
        path.write_text("{}")


@pytest.fixture
def faces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Faces:
    stand_in = Faces()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(shopclub.bootstrap, "run_kiosk", stand_in.kiosk)
    monkeypatch.setattr(shopclub.bootstrap, "run_counter", stand_in.counter)
    monkeypatch.setattr(shopclub.demo, "make_demo", stand_in.demo)
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    return stand_in


class Terminal(io.StringIO):
    """A terminal, as far as anybody asks."""

    def isatty(self) -> bool:
        return True


def start(*arguments: str, **environment: str) -> int:
    return run(arguments, environment={"LANG": "C", **environment}, clock=ManualClock(NOW))


def at_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(sys, "stdout", Terminal())


def test_the_demo_is_made_once_in_a_file_of_its_own(faces: Faces, capsys: pytest.CaptureFixture[str]) -> None:
    """The first start makes data/demo.json in the language spoken, the second opens it."""
    assert start("--lang", "zh", "demo") == 0
    assert start("demo") == 0
    assert faces.made == [(Path("data/demo.json"), "zh")]
    assert [(face, settings.data) for face, settings in faces.ran] == [("kiosk", Path("data/demo.json"))] * 2
    shown = capsys.readouterr()
    assert shown.out == "http://127.0.0.1:8080\n" * 2
    assert shown.err == "正在生成演示店铺，需要几秒钟。\n"


def test_the_demo_can_be_kept_elsewhere(faces: Faces) -> None:
    """`--data` names the demo's file too, and the real shop's file is never the demo's."""
    start("--data", "x/try.json", "demo")
    Path("data").mkdir()
    Path("data/shop.json").write_text("{}")
    start("demo")
    assert [path for path, _ in faces.made] == [Path("x/try.json"), Path("data/demo.json")]


def test_the_demo_takes_another_port(faces: Faces, capsys: pytest.CaptureFixture[str]) -> None:
    """Where 8080 is in use the demo takes a free port and says so; one that was asked for is not replaced."""
    faces.taken = {8080}
    assert start("demo") == 0
    assert [settings.port for _, settings in faces.ran] == [8080, 0]
    assert capsys.readouterr().err.endswith("Port 8080 is in use, so the demo takes another one.\n")
    assert start("demo", "--port", "8080") == 1
    assert [settings.port for _, settings in faces.ran] == [8080, 0, 8080]
    assert capsys.readouterr().err.startswith("Port 8080 is in use by another program.")


def test_a_terminal_gets_the_counter(faces: Faces, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a terminal the counter opens, and its exit code is the program's."""
    Path("data").mkdir()
    Path("data/shop.json").write_text("{}")
    at_terminal(monkeypatch)
    assert start() == 0
    faces.code = 1
    assert start() == 1
    assert [face for face, _ in faces.ran] == ["counter", "counter"]


@pytest.mark.parametrize("stream", ["stdin", "stdout"])
def test_half_a_terminal_is_none(faces: Faces, monkeypatch: pytest.MonkeyPatch, stream: str) -> None:
    """When either side is no terminal the kiosk runs alone."""
    Path("data").mkdir()
    Path("data/shop.json").write_text("{}")
    at_terminal(monkeypatch)
    monkeypatch.setattr(sys, stream, io.StringIO())
    assert start() == 0
    assert [face for face, _ in faces.ran] == ["kiosk"]


def test_where_the_kiosk_listens(faces: Faces) -> None:
    """Host, port and names come from the command line over the environment over the file."""
    Path("data").mkdir()
    Path("data/shop.json").write_text("{}")
    Path("data/shopclub.toml").write_text('port = 9001\nhost = "0.0.0.0"\n')
    start("kiosk", SHOPCLUB_PORT="9002")
    start("kiosk", "--port", "9003", "--host", "192.168.1.23", "--public-host", "shop.local", "--public-host", "lotus")
    seen: list[Any] = [(s.host, s.port, s.public_hosts) for _, s in faces.ran]
    assert seen == [("0.0.0.0", 9002, ()), ("192.168.1.23", 9003, ("shop.local", "lotus"))]


def test_a_port_in_use_is_really_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the real kiosk a taken port ends with 1 before anything else is shown."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(incidents, "log_file", lambda: tmp_path / "shopclub.log")
    start("init", "--name", "x")
    capsys.readouterr()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert start("kiosk", "--port", str(taken.getsockname()[1])) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "is in use by another program" in shown.err
