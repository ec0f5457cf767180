"""The command line's page says what the command line does: its examples are run, in order, and compared."""

from __future__ import annotations

import json
import re
import shlex
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from shopclub.cli.root import COMMANDS, run
from shopclub.core.kernel.clock import ManualClock

PAGE = Path(__file__).resolve().parents[1] / "docs" / "cli.md"
FENCE = re.compile(r"^```(\w+) ?(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TEN_IN_SHANGHAI = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
BYTES = ("bytes", "bytes_before", "bytes_after")
ALWAYS_RUNNING = {"demo", "kiosk"}


class Example(NamedTuple):
    """One command of the page and what it should print."""

    command: str
    shown: str
    exit_code: int


def examples(page: str) -> list[Example | tuple[str, str]]:
    """Commands, and files (name, content) that they need, in the order of the page."""
    found: list[Example | tuple[str, str]] = []
    for language, name, body in FENCE.findall(page):
        if language != "console":
            found.append((name, body))
            continue
        for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
            command, _, shown = part.partition("\n")
            code = re.search(r"^\[exit (\d)\]\n", shown, re.MULTILINE)
            found.append(Example(command, shown[: code.start()] if code else shown, int(code[1]) if code else 0))
    return found


def without_sizes(value: object) -> object:
    """A JSON value whose byte counts are only looked at for being counts."""
    if isinstance(value, list):
        return [without_sizes(item) for item in value]
    if not isinstance(value, dict):
        return value
    assert all(isinstance(value[k], int) for k in BYTES if k in value)
    return {k: without_sizes(v) for k, v in value.items() if k not in BYTES}


def edit(command: str) -> None:
    """The one kind of `sed` the page uses."""
    _, _, script, file = shlex.split(command)
    _, old, new, _ = script.split("/")
    path = Path(file)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def without_sums(text: str) -> str:
    """JSON whose checksums are only looked at for being checksums: they change with the shape of every document."""
    return re.sub(r'"sha256": "[0-9a-f]{64}"', '"sha256": ""', text)


def check(example: Example, out: str, err: str) -> None:
    """Compare what was printed with what the page shows: JSON by value, text to the letter."""
    if not example.shown.startswith("{"):
        assert out.removeprefix("\ufeff").replace("\r\n", "\n") + err == example.shown
        return
    page = without_sums(example.shown)
    shown, end = json.JSONDecoder().raw_decode(page)
    assert without_sizes(json.loads(without_sums(out))) == without_sizes(shown)
    assert err == page[end:].lstrip("\n")


def test_the_examples_of_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every example on docs/cli.md prints what the page shows and ends with the code it shows."""
    monkeypatch.chdir(tmp_path)
    clock = ManualClock(TEN_IN_SHANGHAI)
    ran = 0
    for example in examples(PAGE.read_text(encoding="utf-8")):
        if not isinstance(example, Example):
            name, content = example
            Path(name).write_text(content, encoding="utf-8")
        elif example.command.startswith("sed "):
            edit(example.command)
        elif example.command.startswith("mkdir "):
            Path(example.command.removeprefix("mkdir ")).mkdir()
        else:
            program, *arguments = shlex.split(example.command)
            assert program == "shopclub"
            code = run(arguments, environment={"LANG": "C"}, clock=clock)
            captured = capsys.readouterr()
            check(example, captured.out, captured.err)
            assert code == example.exit_code, example.command
            ran += 1
    assert ran > 20


def test_every_command_has_a_worked_example() -> None:
    """Each command that ends by itself is shown with its JSON."""
    shown = PAGE.read_text(encoding="utf-8")
    worked = set(re.findall(r"^\$ shopclub ([\w-]+).* --json$", shown, re.MULTILINE))
    assert worked == set(COMMANDS) - ALWAYS_RUNNING
    for word in ("list", "show", "use", "check", "versions", "return", "call-back"):
        assert re.search(rf"^\$ shopclub programme {word}.* --json$", shown, re.MULTILINE)
