"""Replaying the programmes that were in force gives back exactly what the ledger says."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from shopclub import presets
from shopclub.core.club import Club
from shopclub.core.exchange import import_file
from shopclub.core.kernel.clock import ManualClock
from shopclub.demo import make_demo
from tests.builders import in_shanghai, open_shop
from tests.core.simulate.comparing import compared
from tests.core.test_machine_language import LONG, LanguageMachine

SAMPLES = Path(__file__).parents[3] / "data" / "samples"
EVENING = datetime(2026, 11, 20, 10, tzinfo=UTC)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Club]:
    """Eight months of the demo shop: two programmes, tiers, coupons, returns, changes by hand."""
    path = tmp_path_factory.mktemp("demo") / "shop.json"
    make_demo(path, ManualClock(EVENING), "en", months=8)
    club = Club.open(path, clock=ManualClock(EVENING), access="r")
    yield club
    asyncio.run(club.close())


def test_the_demo_shop_comes_out_as_its_ledger_says(demo: Club) -> None:
    """Every entry, lot, balance and tier of the demo shop follows again from what people did."""
    found = compared(demo)
    assert found.is_exact(), found
    assert found.unplayed == {}
    assert found.rows > 1000


def receipts(path: Path) -> Path:
    """A till's file: 240 receipts of 30 customers over two years, some returned without saying which."""
    chance = Random(7)
    lines = ["receipt,code,product,qty,date,price,member"]
    for number in range(240):
        when = datetime(2024, 3, 1, 9) + timedelta(hours=number * 71)
        back = chance.random() < 0.15
        who = chance.randrange(33)
        for _ in range(1 if back else chance.randrange(1, 6)):
            code, price = chance.randrange(40), chance.randrange(300, 60000) / 100
            member = 1000 + who if who < 30 else ""
            pieces = -1 if back else chance.randrange(1, 4)
            name = f"{'C' if back else ''}{500 + number}"
            lines.append(f"{name},{20000 + code},THING {code},{pieces},{when:%Y-%m-%d %H:%M},{price:.2f},{member}")
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.mark.parametrize("preset", ["standard-retail", "four-steps", "pharmacy", "growth-ladder"])
async def test_imported_receipts_come_out_as_they_were_imported(tmp_path: Path, preset: str) -> None:
    """Receipts of a file earn, expire and lift tiers in a replay as they did when they were imported."""
    shop = await open_shop(tmp_path, presets.load(preset), now=in_shanghai(2026, 3, 14))
    await import_file(shop.club, "sales", receipts(tmp_path / "till.csv"), points="programme")
    await import_file(shop.club, "sales", SAMPLES / "sales-zh.csv", points="programme")
    found = compared(shop.club)
    assert found.is_exact(), found
    assert found.rows > 150
    await shop.club.close()


WORK = ["sell"] * 9 + ["refund"] * 4 + ["issue", "happened", "happened", "sign_in", "benefit", "adjust"]
WORK += ["join", "grant", "days_pass", "days_pass", "days_pass"]
WORK += ["undo"] * 3 + ["bearer", "void", "reward", "ask", "ask", "answer", "leave", "change"]


class PastMachine(LanguageMachine):
    """A shop under a random programme; in the end its past is replayed."""

    @rule(what=st.sampled_from(WORK), data=st.data())
    def work(self, what: str, data: st.DataObject) -> None:
        """Something happens in the shop that a replay can repeat, a second after what happened before."""
        self.shop.clock.set(self.shop.clock.now() + timedelta(seconds=1))
        super().work(what, data)

    @invariant()
    def books_are_sound(self) -> None:
        """The machine of the language proves the books after each step; here the end counts."""

    def teardown(self) -> None:
        """Replay and compare, then close and throw away."""
        try:
            if hasattr(self, "shop"):
                self.run(self.shop.club.clockwork.catch_up(confirmed=True))
                found = compared(self.shop.club)
                assert found.is_exact(), found
        finally:
            super().teardown()


PastMachine.TestCase.settings = settings(
    max_examples=400 if LONG else 15,
    stateful_step_count=80 if LONG else 30,
    deadline=None,
    derandomize=not LONG,
    suppress_health_check=list(HealthCheck),
)


class TestPast(PastMachine.TestCase):  # type: ignore[misc,valid-type]
    """The machine as pytest runs it."""
