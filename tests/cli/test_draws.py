"""`draw`: rounds listed, written and proven; nothing is overwritten and no seed is told too early."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from pathlib import Path

from shopclub.core.club import Club
from shopclub.core.kernel.chance import KnownChance
from shopclub.core.kernel.clock import ManualClock
from shopclub.core.kernel.ids import OperationId, new_operation_id
from shopclub.core.members.model import NewMember
from tests.builders import CLERK, OWNER
from tests.cli.conftest import NOW, Shop
from tests.core.games.games import programme


async def play(path: Path, *, close: bool) -> str:
    """Open a round of the spring draw, draw twice, close it if wanted; its published hash."""
    clock = ManualClock(NOW)
    club = Club.open(path, clock=clock, chance=KnownChance())

    def op() -> OperationId:
        return new_operation_id(clock.now())

    await club.programme.adopt(programme(), op(), OWNER)
    number, seen = await club.draws.open("spring", club.today() + timedelta(days=9), op(), OWNER)
    who = (await club.members.enrol(NewMember(name="王小明", phone="13800000001"), op(), CLERK)).number
    await club.points.adjust(who, 100, "test", op(), OWNER)
    for lucky in ("7", ""):
        await club.draws.draw(number, who, op(), CLERK, lucky=lucky)
    if close:
        await club.draws.close(number, op(), OWNER)
    await club.close()
    return seen.commitment


def test_an_open_round_is_written_without_its_seed(shop: Shop, tmp_path: Path) -> None:
    """Its hash can be kept; there is nothing to compute yet."""
    shop("init", "--name", "莲花")
    assert shop("draw", "list")[1] == "No lucky draw has been opened yet.\n"
    commitment = asyncio.run(play(tmp_path / "data" / "shop.json", close=False))
    code, out, _ = shop("draw", "export", "spring", "open.json")
    assert (code, out) == (
        0,
        "2 draws written to open.json.\nThe round is still open, so its seed is not in it.\n",
    )
    text = Path("open.json").read_text(encoding="utf-8")
    assert commitment in text
    assert '"seed"' not in text
    listed = json.loads(shop("draw", "list", "--json")[1])["rounds"]
    assert [(one["round"], one["seed"], one["draws"]) for one in listed] == [("spring/1", None, 2)]
    code, out, _ = shop("draw", "verify", "open.json")
    assert (code, out.splitlines()[-1]) == (
        0,
        "The round is still open: keep this file, and compare the hash when the seed is published.",
    )


def test_a_closed_round_is_proven_in_both_languages(shop: Shop, tmp_path: Path) -> None:
    """Sound it exits 0; with another prize 1 and says which draw."""
    shop("init", "--name", "莲花")
    asyncio.run(play(tmp_path / "data" / "shop.json", close=True))
    assert shop("draw", "export", "spring/1", "spring.json")[0] == 0
    code, out, _ = shop("draw", "verify", "spring.json")
    assert (code, out.splitlines()[0]) == (0, "莲花: Spring draw, round 1, drawn from through 14 January 2026")
    assert out.splitlines()[-1].startswith("Proven: ")
    assert "The program named the lucky number of 1 draw." in out
    assert "验证通过" in shop("--lang", "zh", "draw", "verify", "spring.json")[1]
    text = Path("spring.json").read_text(encoding="utf-8")
    came = json.loads(text)["draws"][0]["prize"]
    other = "cup" if came != "cup" else "thanks"
    Path("bent.json").write_text(text.replace(f'"prize": "{came}"', f'"prize": "{other}"', 1), encoding="utf-8")
    code, out, err = shop("draw", "verify", "bent.json")
    assert (code, "Draw 1 brought" in out, err) == (1, True, "This file does not prove the draw.\n")


def test_what_is_refused(shop: Shop) -> None:
    """A round that is none, a file that is there, one that is not, one that is something else."""
    shop("init", "--name", "莲花")
    assert shop("draw", "export", "autumn", "a.json")[0] == 1
    Path("other.json").write_text("{}", encoding="utf-8")
    assert shop("draw", "verify", "other.json")[0] == 1
    assert shop("draw", "verify", "none.json")[0] == 1
