"""docs/draws.md keeps its word: its program, its file and its plan do what the page says."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from shopclub.core.games.proving import prove, read_publication
from shopclub.core.programme.checking import check_draw
from tests.builders import programme_of

DOCS = Path(__file__).resolve().parents[3] / "docs"
PAGES = (DOCS / "draws.md", DOCS / "draws.zh-CN.md")
SAMPLE = DOCS / "draws" / "spring-1.json"


def part(page: Path, language: str) -> str:
    """The one block of a language on a page."""
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return str(found)


def run(program: str, file: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """The page's program on a file."""
    script = folder / "proof.py"
    script.write_text(program, encoding="utf-8")
    return subprocess.run([sys.executable, "-I", script, file], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("page", PAGES, ids=["en", "zh"])
def test_the_program_of_the_page_proves_the_sample(page: Path, tmp_path: Path) -> None:
    """Without a line of ours; and it comes to what `draw verify` comes to."""
    done = run(part(page, "python"), SAMPLE, tmp_path)
    proof = prove(read_publication(SAMPLE.read_bytes()))
    assert done.returncode == 0, done.stderr
    said = {name: int(count) for name, count in re.findall(r"(\w+) (\d+)", done.stdout.partition(":")[2])}
    assert {name: count for name, count in said.items() if count} == proof.came
    assert (proof.flaws, proof.unnamed, proof.undone) == ((), 1, 1)


@pytest.mark.parametrize(
    ("old", "new"),
    [('"prize": "', '"prize": "x'), ('"lucky": "007"', '"lucky": "7"'), ('"seed": "', '"seed": "0'), (": 3,", ": 33,")],
)
def test_the_program_of_the_page_finds_what_was_changed(old: str, new: str, tmp_path: Path) -> None:
    """Another prize, lucky number, seed or running number."""
    text = SAMPLE.read_text(encoding="utf-8")
    assert old in text
    changed = tmp_path / "changed.json"
    changed.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert run(part(PAGES[0], "python"), changed, tmp_path).returncode == 1


@pytest.mark.parametrize("page", PAGES, ids=["en", "zh"])
def test_the_plan_of_the_page_can_be_saved(page: Path) -> None:
    """It is read whole, and its odds add up."""
    values = json.loads(part(page, "json"))
    programme = programme_of(
        draws=[values], coupons=[{"id": "five", "name": {"en": "5"}, "then": {"kind": "amount_off", "minor": 500}}]
    )
    assert programme.unknown_parts == {}
    check_draw(programme.draws[0])
