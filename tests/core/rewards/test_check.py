"""What `check` finds of rewards that were asked for: each fault planted behind the club's back in a sound file."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path
from typing import Any

import pytest

from shopclub.core.check import Finding
from shopclub.core.club import Club
from shopclub.core.coupons.rules import check_digit
from shopclub.core.kernel.clock import ManualClock
from shopclub.i18n import Language, Words
from shopclub.words.findings import say_finding
from tests.builders import CLERK, NOW, Counter, open_shop, plant
from tests.core.rewards.shops import PROGRAMME, ask

CODE = "240000000000000" + check_digit("240000000000000")
Fault = tuple[str, int, dict[str, Any] | None]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with vouchers in every state, closed in order."""
    return asyncio.run(every_state(tmp_path_factory.mktemp("sound")))


async def every_state(folder: Path) -> Path:
    """
    Vouchers of member 1: 1 handed out (entry 3), 2 handed out for money too (entry 4) and undone (entry 5), 3 declined,
    4 waits for a bag of 30 points; member 2 has bought one at once (entry 6).
    """
    shop = await open_shop(folder, PROGRAMME)
    who, other = await shop.join(), await shop.join()
    for one in (who, other):
        await shop.give(one, 500)
    first, _ = await ask(shop, who, "mug")
    await shop.club.rewards.hand_over(first, shop.op(), CLERK)
    second, _ = await ask(shop, who, "pan")
    await shop.club.rewards.hand_over(second, shop.op(), CLERK, tender="cash")
    await shop.undo()
    third, _ = await ask(shop, who, "bag")
    await shop.club.rewards.decline(third, shop.op(), CLERK)
    await ask(shop, who, "bag")
    await shop.club.rewards.redeem(other, "bag", 1, shop.op(), CLERK)
    await shop.club.close()
    return shop.club.path


async def with_faults(sound: Path, folder: Path, *faults: Fault) -> list[Finding]:
    """What the check says of a copy with some documents changed behind the club's back."""
    path = folder / "shop.json"
    shutil.copy(sound, path)
    clock = ManualClock(NOW)
    shop = await plant(Counter(Club.open(path, clock=clock), clock), *faults)
    try:
        return shop.check()
    finally:
        await shop.club.close()


PLANTED: dict[str, tuple[list[Fault], set[tuple[str, str, int]]]] = {
    "points held for nothing": ([("accounts", 2, {"reserved": 1})], {("account_reserved", "accounts", 2)}),
    "points not held": ([("accounts", 1, {"reserved": ...})], {("account_reserved", "accounts", 1)}),
    "one point held too few": ([("accounts", 1, {"reserved": 29})], {("account_reserved", "accounts", 1)}),
    "a voucher that was not closed": (
        [("vouchers", 3, {"state": ...})],
        {("account_reserved", "accounts", 1)},
    ),
    "a voucher of nobody": (
        [("vouchers", 3, {"member": 77})],
        {("member_missing", "vouchers", 3)},
    ),
    "a code with a slip of the pen": (
        [("vouchers", 3, {"code": "2400000000000001"})],
        {("voucher_code", "vouchers", 3)},
    ),
    "handed out, and no entry says so": ([("vouchers", 1, {"entry": ...})], {("voucher_entry", "vouchers", 1)}),
    "handed out with another member's entry": (
        [("vouchers", 1, {"entry": 6})],
        {("voucher_entry", "vouchers", 1)},
    ),
    "handed out with an entry that is not there": (
        [("vouchers", 1, {"entry": 99})],
        {("voucher_entry", "vouchers", 1)},
    ),
    "handed out for other points": ([("vouchers", 1, {"points": 99})], {("voucher_entry", "vouchers", 1)}),
    "two with one code": (
        [("vouchers", 3, {"code": CODE}), ("vouchers", 4, {"code": CODE})],
        {("voucher_twice", "vouchers", 4)},
    ),
    "two handed out at once": (
        [("vouchers", 3, {"state": "handed_out", "entry": 3, "reward": "mug", "points": 100})],
        {("voucher_entry_twice", "vouchers", 3)},
    ),
    "declined, and an entry all the same": (
        [("vouchers", 3, {"entry": 6})],
        {("voucher_entry", "vouchers", 3)},
    ),
}


async def test_sound_books_have_no_findings(sound: Path, tmp_path: Path) -> None:
    """The file that all faults are planted in is sound itself."""
    assert await with_faults(sound, tmp_path) == []


@pytest.mark.parametrize("name", PLANTED)
async def test_planted_faults(sound: Path, tmp_path: Path, name: str) -> None:
    """Each is found where it is, alone, and said in both languages."""
    faults, expected = PLANTED[name]
    found = await with_faults(sound, tmp_path, *faults)
    assert {(f.code, f.table, f.number) for f in found} == expected
    for finding in found:
        for language in Language:
            said = say_finding(finding, Words(language), currency="CNY")
            assert finding.code not in said
            assert "{" not in said
