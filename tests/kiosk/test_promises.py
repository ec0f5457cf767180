"""The page that says what customers can do names pages that are there, and tests that are there."""

from __future__ import annotations

import re
from pathlib import Path

from shopclub.kiosk.routes import PAGES

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = (ROOT / "docs" / "kiosk-promises.md").read_text(encoding="utf-8")
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if line.startswith("| ")]
PROMISES = [row for row in ROWS if row[0] != "promise"]
LATER = {"K7", "K8", "P5", "P6"}
ASKED = (
    {f"K{n}" for n in range(1, 13)}
    | {f"P{n}" for n in range(1, 10)}
    | {"R1.1", "R1.2", "R1.5", "R1.8", "R2.3", "R5.2", "R5.3", "R5.4", "R10.3", "X2", "X4"}
)
STEPS = {"/", "/static/{name}", "/picture/{name}", "/k/data/file", "/k/pin/later", "/k/pin/done", "/m/pin/done"}
"""Answers that are a step to a page or a part of one."""


def test_each_line_is_kept_or_said_to_come_later() -> None:
    """Nothing that was asked for is left out, and what is not there yet is not promised."""
    begun = {row[0].split()[0] for row in PROMISES}
    assert begun >= ASKED - LATER
    assert not begun & LATER
    assert all(f"{one}," in PAGE or f"{one})" in PAGE for one in LATER)


def test_every_page_keeps_a_promise_and_no_other_is_named() -> None:
    """A new page says here what it is for; a page that goes takes its line along."""
    named = {path for row in PROMISES for path in re.findall(r"`(/[^`]*)`", row[1])}
    assert named - {page.path for page in PAGES} == set()
    assert {page.path for page in PAGES} - named == STEPS


def test_every_proof_is_there() -> None:
    """Each promise names a test at least, by its file and name."""
    for row in PROMISES:
        proofs = re.findall(r"`([^`]+)::(\w+)`", row[2])
        assert proofs, row[0]
        for path, name in proofs:
            assert f"def {name}(" in (ROOT / path).read_text(encoding="utf-8"), name
