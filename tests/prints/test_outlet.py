"""Opening a page and making a PDF of it: what is started where, and that nothing hangs or is left behind."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from shopclub.prints import pdf
from shopclub.prints.opening import opener, show_file
from shopclub.prints.pdf import find_chromium, write_pdf


def nowhere(name: str) -> str | None:
    """No program is there."""
    del name
    return None


def test_what_opens_a_file() -> None:
    """Each system's own way; without a screen nothing, as a browser for the terminal would write over the counter."""
    seen = {"DISPLAY": ":0"}
    assert opener("win32", {}, nowhere) == ["cmd", "/c", "start", ""]
    assert opener("darwin", {}, nowhere) == ["open"]
    assert opener("linux", seen, lambda name: f"/usr/bin/{name}") == ["/usr/bin/xdg-open"]
    assert opener("linux", {"WAYLAND_DISPLAY": "w"}, lambda name: name) == ["xdg-open"]
    assert opener("linux", {}, lambda name: name) is None
    assert opener("linux", seen, nowhere) is None


async def test_without_a_screen_nothing_is_started(tmp_path: Path) -> None:
    """The path is told all the same by whoever asked."""
    assert not await show_file(tmp_path / "x.html", {})


async def test_a_program_that_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Found, and gone when it is started: nothing is opened, and nothing is raised."""
    monkeypatch.setattr("sys.platform", "linux")
    assert not await show_file(tmp_path / "x.html", {"DISPLAY": ":0"}, which=lambda _: str(tmp_path / "none"))


def a_program(folder: Path, script: str) -> str:
    """A stand-in for the browser."""
    path = folder / "browser"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o700)
    return str(path)


async def test_without_a_browser_there_is_no_pdf(tmp_path: Path) -> None:
    """The page can still be printed."""
    assert await write_pdf(tmp_path / "x.html", None) is None


@pytest.mark.parametrize(
    "script", ["exit 1", "exit 0", "for a; do case $a in --print-to-pdf=*) : > ${a#*=};; esac; done"]
)
async def test_a_browser_that_writes_nothing(tmp_path: Path, script: str) -> None:
    """It fails, ends without a word, or writes an empty file: no PDF, and none left half made."""
    page = tmp_path / "x.html"
    page.write_text("<p>x")
    assert await write_pdf(page, a_program(tmp_path, script)) is None
    assert not page.with_suffix(".pdf").exists()


async def test_a_browser_that_hangs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is ended when its time is over."""
    monkeypatch.setattr(pdf, "WITHIN", 0.1)
    page = tmp_path / "x.html"
    page.write_text("<p>x")
    assert await write_pdf(page, a_program(tmp_path, "exec sleep 60")) is None


@pytest.mark.skipif(find_chromium() is None, reason="there is no Chromium on the path")
async def test_a_pdf(tmp_path: Path) -> None:
    """One page, beside the page it was made of, for nobody else to read."""
    page = tmp_path / "x.html"
    page.write_text("<!doctype html><p>x")
    made = await write_pdf(page, find_chromium())
    assert made == tmp_path / "x.pdf"
    assert made.read_bytes().startswith(b"%PDF-")
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert {path.name for path in tmp_path.iterdir()} == {"x.html", "x.pdf"}  # noqa: ASYNC240 - a folder of a test
