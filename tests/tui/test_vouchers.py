"""Rewards that were asked for, at the counter: seen at once, handed over with one key or by their code, declined."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from shopclub.core.kernel.ids import MemberNo
from shopclub.core.rewards.model import AskedAt, VoucherState
from shopclub.core.rewards.rules import make_voucher_code
from shopclub.core.staff.model import KIOSK
from shopclub.i18n import Language
from tests.core.rewards.shops import PROGRAMME, ask, free
from tests.tui.bench import NARROW, WIDE, Bench, at_counter


@asynccontextmanager
async def a_bench(folder: Path, **options: object) -> AsyncIterator[Bench]:
    """A counter with one member who has 250 points."""
    async with at_counter(folder, PROGRAMME, members=("王芳",), **options) as bench:  # type: ignore[arg-type]
        await bench.shop.give(1, 250)
        yield bench


@pytest.mark.parametrize(("size", "language"), [(WIDE, Language.EN), (NARROW, Language.ZH)])
async def test_seen_at_once_and_handed_over_with_one_key(
    tmp_path: Path, size: tuple[int, int], language: Language
) -> None:
    """What is asked for shows in the top bar and the day's lines; F8 and Enter hand it over."""
    async with a_bench(tmp_path, size=size, language=language) as bench:
        number, _ = await ask(bench.shop, 1, "mug", at=AskedAt.TABLET)
        await bench.settle()
        assert "F8" in bench.says()
        await bench.press("f8")
        assert "Mug" in bench.text()
        assert "王芳" in bench.text()
        await bench.press("enter")
        assert bench.shop.club.rewards.voucher(number).state is VoucherState.HANDED_OUT
        assert bench.shop.points(1) == 150
        assert bench.counter.till.member == 1


async def test_scanning_its_code_hands_it_over(tmp_path: Path) -> None:
    """The code on the phone is scanned like a card: done, said, and undone with one key."""
    async with a_bench(tmp_path) as bench:
        number, voucher = await ask(bench.shop, 1, "bag")
        await bench.scan(voucher.code)
        await bench.settle()
        assert bench.shop.club.rewards.voucher(number).state is VoucherState.HANDED_OUT
        assert any("Hand out: 1 × Bag" in said for said in bench.notices())
        await bench.press("ctrl+z", "enter")
        assert bench.shop.points(1) == 250
        await bench.scan(voucher.code)
        await bench.settle()
        assert any("no longer asked for" in said for said in bench.notices())


async def test_one_that_is_none_of_ours(tmp_path: Path) -> None:
    """A code of the right shape that nobody asked under is said to be none of ours."""
    async with a_bench(tmp_path) as bench:
        await bench.scan(make_voucher_code(lambda below: below - 1))
        await bench.settle()
        assert any("no reward of ours" in said for said in bench.notices())


async def test_money_is_asked_for(tmp_path: Path) -> None:
    """80 points and 19.90: Enter asks how it is paid, Enter takes the marked way; Esc leaves all as it was."""
    async with a_bench(tmp_path) as bench:
        number, _ = await ask(bench.shop, 1, "pan")
        await bench.press("f8", "enter")
        assert "¥19.90" in bench.text()
        await bench.press("escape")
        assert bench.shop.club.rewards.voucher(number).state is VoucherState.WAITING
        await bench.press("enter", "down", "enter")
        assert bench.shop.club.rewards.voucher(number).state is VoucherState.HANDED_OUT
        (taking,) = [sale for _, sale in bench.shop.club.sales.on_day(bench.shop.club.today())]
        assert (taking.paid_minor, taking.tenders) == (1990, {"card": 1990})


async def test_declined(tmp_path: Path) -> None:
    """Del says no: the points are the member's again, the list is empty."""
    async with a_bench(tmp_path) as bench:
        number, _ = await ask(bench.shop, 1, "mug")
        await bench.press("f8", "delete")
        assert bench.shop.club.rewards.voucher(number).state is VoucherState.DECLINED
        assert free(bench.shop, 1) == 250
        assert "Nobody waits" in bench.says()


async def test_put_aside(tmp_path: Path) -> None:
    """F7, P keeps one for somebody who will come; F8 hands it over."""
    async with a_bench(tmp_path) as bench:
        await bench.take(MemberNo(1))
        await bench.press("f7", "p")
        assert free(bench.shop, 1) == 220
        await bench.press("f8", "enter")
        assert (bench.shop.points(1), free(bench.shop, 1)) == (220, 220)


async def test_taken_back_by_the_customer_meanwhile(tmp_path: Path) -> None:
    """The list empties under the clerk's eyes; nothing is left to press."""
    async with a_bench(tmp_path) as bench:
        number, _ = await ask(bench.shop, 1, "mug")
        await bench.press("f8")
        await bench.shop.club.rewards.withdraw(number, MemberNo(1), bench.shop.op(), KIOSK)
        await bench.settle()
        assert "Nobody waits" in bench.says()
        await bench.press("enter")
        assert bench.shop.points(1) == 250
