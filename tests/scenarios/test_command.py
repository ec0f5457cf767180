"""`shopclub programme test`: exit codes, what is printed where, and its JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from shopclub.cli.root import run

GOOD = """
title = "Good"
preset = "standard-retail"
[[step]]
title = "Tea"
sell = { amount = 3.00 }
expect = { paid = 3.00 }
"""
BAD = GOOD.replace("Good", "Bad").replace("paid = 3.00", "paid = 4.00")
Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs `programme test` in a folder with a good, a bad and an unreadable file; exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)
    Path("more").mkdir()
    for name, text in (("good.toml", GOOD), ("bad.toml", BAD), ("torn.toml", "title ="), ("more/good.toml", GOOD)):
        Path(name).write_text(text, encoding="utf-8")

    def told(*arguments: str) -> tuple[int, str, str]:
        code = run(["programme", "test", *arguments], environment={"LANG": "C"})
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return told


def test_all_as_expected(command: Command) -> None:
    """Exit 0 and one line."""
    assert command("good.toml") == (0, "1 story, as expected.\n", "")
    assert command("good.toml", "more") == (0, "2 stories, all as expected.\n", "")


def test_something_came_otherwise(command: Command) -> None:
    """Exit 1; what came otherwise on stdout, how many on stderr."""
    code, out, err = command("good.toml", "bad.toml")
    assert code == 1
    assert out == 'bad.toml: Bad\n  step 1 · sell · Tea\n    paid: expected "4.00", came "3.00"\n'
    assert err == "1 story of 2 came otherwise.\n"


def test_a_file_that_can_not_be_read(command: Command) -> None:
    """Exit 2, also beside a story that came otherwise; the others are played."""
    code, out, err = command("torn.toml", "bad.toml")
    assert (code, out.count("expected")) == (2, 1)
    assert err.splitlines()[0].startswith("torn.toml: The file can't be read: Invalid value (at ")
    assert err.splitlines()[-1] == "1 file can't be played."
    assert command("none.toml")[0] == 2
    Path("empty").mkdir()
    assert command("empty", "good.toml")[::2] == (
        2,
        "empty: There is no .toml file in empty.\n1 file can't be played.\n",
    )
    assert command()[0] == 2


def test_verbose_says_each_step(command: Command) -> None:
    """Number, verb, own words, the shop's clock, and the figures as the file would write them."""
    code, out, _ = command("-v", "good.toml")
    assert code == 0
    title, step, last = out.splitlines()
    assert (title, last) == ("good.toml: Good", "1 story, as expected.")
    assert step.startswith('  step 1 · sell · Tea  2026-01-05 10:00  gross = "3.00"')
    assert 'paid = "3.00"' in step


def test_json_is_one_value(command: Command) -> None:
    """Every file in order, with its stories, failures and what is wrong with it."""
    code, out, err = command("--json", "good.toml", "bad.toml", "torn.toml")
    given = json.loads(out)
    assert (code, err) == (2, "1 file can't be played.\n")
    assert (given["stories"], given["otherwise"], given["unreadable"]) == (2, 1, 1)
    good, bad, torn = given["files"]
    assert good == {
        "file": "good.toml",
        "wrong": None,
        "stories": [{"title": "Good", "passed": True, "steps": 1, "unplayed": 0, "failures": [], "findings": []}],
    }
    assert bad["stories"][0]["failures"] == [
        {
            "step": 1,
            "verb": "sell",
            "title": "Tea",
            "how": "differs",
            "what": "paid",
            "expected": '"4.00"',
            "came": '"3.00"',
            "text": 'paid: expected "4.00", came "3.00"',
        }
    ]
    assert (torn["wrong"]["code"], torn["wrong"]["where"], torn["stories"]) == ("syntax", "", [])


def test_json_with_every_step(command: Command) -> None:
    """`-v --json` adds what came of each step, values as the file would write them."""
    (file,) = json.loads(command("-v", "--json", "good.toml")[1])["files"]
    (step,) = file["stories"][0]["played"]
    assert (step["number"], step["verb"], step["title"], step["at"]) == (1, "sell", "Tea", "2026-01-05 10:00")
    assert (step["came"]["paid"], step["came"]["earned"]) == ('"3.00"', "0")


def test_no_shop_is_needed_and_none_is_made(command: Command) -> None:
    """The folder holds afterwards what it held before."""
    before = sorted(path.name for path in Path().rglob("*"))
    command("good.toml", "bad.toml")
    assert sorted(path.name for path in Path().rglob("*")) == before
