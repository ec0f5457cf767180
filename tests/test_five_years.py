"""The shop that figures are measured in is a shop as the verbs make it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.five_years import make, sizes
from benchmarks.five_years_story import MEMBERS_WHOLE, SALES_WHOLE
from shopclub.core.check import check_club
from shopclub.core.club import Club

SALES = 600
OWN = {"_meta", "_index", "_blocks", "_check", "_log"}
"""What the store keeps about the file itself."""


async def made(folder: Path) -> tuple[Path, dict[str, Any]]:
    """A small one, and its documents."""
    path = folder / "shop.json"
    await make(path, SALES)
    return path, json.loads(path.read_bytes())


@pytest.mark.slow
async def test_it_is_a_sound_shop_and_the_same_each_time(tmp_path: Path) -> None:
    """So many sales, members and entries as asked for, every kind of entry among them, no finding; twice the same."""
    (tmp_path / "again").mkdir()
    path, documents = await made(tmp_path)
    club = Club.open(path)
    assert check_club(club) == []
    await club.close()
    sales = [row for row in documents["sales"].values() if row.get("kind") != "refund"]
    assert len(sales) == SALES
    assert {len(row["lines"]) for row in sales} == {3}
    assert len(documents["members"]) == MEMBERS_WHOLE * SALES // SALES_WHOLE
    assert 1.5 * SALES < len(documents["ledger"]) < 2.5 * SALES
    kinds = {entry["kind"] for entry in documents["ledger"].values()}
    assert kinds >= {"earn", "redeem", "expire", "reverse", "adjust"}
    assert {row["cause"] for row in documents["standings"].values()} >= {"reached", "review"}
    found = sizes(path)
    assert found["sales"][0] == len(documents["sales"])
    assert found["sales"][1] / found["sales"][0] <= 600
    assert found["ledger"][1] / found["ledger"][0] <= 200
    _, again = await made(tmp_path / "again")
    assert {k: v for k, v in again.items() if k not in OWN} == {k: v for k, v in documents.items() if k not in OWN}
