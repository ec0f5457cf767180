"""`seals`, and the seal at the end of `report`."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from shopclub.core.club import Club
from shopclub.core.kernel.clock import ManualClock
from shopclub.core.seals.rules import in_groups
from tests.cli.conftest import NOW, Shop


async def the_next_day(path: Path, now: datetime) -> str:
    """Do the daily work; the last seal."""
    club = Club.open(path, clock=ManualClock(now))
    await club.clockwork.catch_up()
    last = club.seals.last()
    await club.close()
    assert last is not None
    return last[1].sha256


def test_seals_are_listed_and_end_the_report(shop: Shop, tmp_path: Path) -> None:
    """None on the first day; then the day before, whole in JSON and in groups for people, in both languages."""
    shop("init", "--name", "莲花")
    assert shop("seals")[1] == "There is no seal yet: the first one is made when a day is over.\n"
    assert "Last seal" not in shop("report")[1]
    Path("sales.csv").write_text("date,amount\n2026-01-04,10\n", encoding="utf-8")
    shop("import", "sales", "sales.csv")
    assert json.loads(shop("seals", "--json")[1])["so_far"]["sales"]["last"] == 1
    figure = asyncio.run(the_next_day(tmp_path / "data" / "shop.json", NOW + timedelta(days=1)))
    groups = " ".join(in_groups(figure))
    assert shop("seals")[1] == f"5 January 2026: {groups}\n"
    assert shop("--lang", "zh", "seals")[1] == f"2026年1月5日：{groups}\n"
    given = json.loads(shop("seals", "--json")[1])
    assert [(s["number"], s["day"], s["sales"]["last"], s["sha256"]) for s in given["seals"]] == [
        (1, "2026-01-05", 1, figure)
    ]
    assert given["so_far"] is None
    assert shop("report")[1].endswith(f"Last seal: 5 January 2026: {groups}\n")
    assert "Last seal" not in shop("report", "--as-of", "2026-01-04")[1]


def test_an_edit_of_the_past_is_found_and_said(shop: Shop, tmp_path: Path) -> None:
    """A sale of a sealed day with another receipt number: `check` names day, table and rows in both languages."""
    shop("init", "--name", "莲花")
    Path("sales.csv").write_text("date,amount,receipt\n2026-01-04,10,R-1\n", encoding="utf-8")
    shop("import", "sales", "sales.csv")
    path = tmp_path / "data" / "shop.json"
    asyncio.run(the_next_day(path, datetime(2026, 1, 6, 2, 0, tzinfo=UTC)))
    assert shop("check")[0] == 0
    path.write_bytes(path.read_bytes().replace(b'"receipt":"R-1"', b'"receipt":"R-2"'))
    assert shop("accept-edit", "--yes")[0] == 0
    code, out, _ = shop("check")
    assert code == 1
    assert "Seal 1: no longer fits 5 January 2026: sales 1 to 1 are not what was sealed\n" in out
    assert "与 2026年1月5日 的记录对不上：销售第 1 至 1 号" in shop("--lang", "zh", "check")[1]
