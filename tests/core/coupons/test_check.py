"""What `check` finds of coupons: each fault planted behind the club's back in a sound file."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path
from typing import Any

import pytest

from shopclub.core.check import Finding
from shopclub.core.club import Club
from shopclub.core.kernel.clock import ManualClock
from shopclub.i18n import Language, Words
from shopclub.words.findings import say_finding
from tests.builders import CLERK, NOW, OWNER, Counter, open_shop, plant
from tests.core.coupons.coupons import issue, one, sell, with_coupons

Fault = tuple[str, int, dict[str, Any] | None]
BRINGS = {
    "id": "brings",
    "when": {"kind": "amount", "at_least_minor": 8000},
    "then": {"kind": "coupon", "coupon": "week"},
}
DAY, LATER = "2026-03-14", "2026-03-15"
CODE = "22000000000004"
TENTH: dict[str, Any] = {"kind": "tenth", "code": CODE, "at": "2026-03-14T02:30:00Z", "from_on": DAY}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with coupons in every state, closed in order."""
    return asyncio.run(every_state(tmp_path_factory.mktemp("sound")))


async def every_state(folder: Path) -> Path:
    """
    Coupons of member 1: 1 used at sale 1 (which brought 2), 3 used for a reward (entry 4), 4 for three uses with
    one given back (sale 2), 5 a gift handed out, 6 for whoever brings it, taken back by hand; sale 3 is member 2's.
    """
    shop = await open_shop(folder, with_coupons(BRINGS))
    who, other = await shop.join(), await shop.join()
    _, ten = await one(shop, "ten", who)
    await sell(shop, who, 9000, code=ten.code)
    await shop.give(who, 1000)
    reward, _ = await one(shop, "gift", who)
    await shop.club.rewards.redeem(who, "gift", 1, shop.op(), CLERK, coupon=reward)
    _, thrice = await one(shop, "thrice", who)
    closed = await sell(shop, who, 1000, code=thrice.code)
    await shop.refund(closed.number)
    await issue(shop, "tea", who)
    await shop.club.coupons.hand_out(5, shop.op(), CLERK)
    await one(shop, "tenth", None)
    await shop.club.coupons.void(6, "lost", shop.op(), OWNER)
    await sell(shop, other, 1000)
    await shop.club.close()
    return shop.club.path


async def with_faults(sound: Path, folder: Path, *faults: Fault) -> list[Finding]:
    """What the check says of a copy with some documents changed."""
    path = folder / "shop.json"
    shutil.copy(sound, path)
    clock = ManualClock(NOW)
    shop = await plant(Counter(Club.open(path, clock=clock), clock), *faults)
    try:
        return shop.check()
    finally:
        await shop.club.close()


PLANTED: dict[str, tuple[list[Fault], set[tuple[str, str, int]]]] = {
    "nothing": ([], set()),
    "a code with a slip of the pen": ([("coupons", 6, {"code": "22000000000000"})], {("coupon_code", "coupons", 6)}),
    "one code for two": (
        [("coupons", 7, TENTH), ("coupons", 8, TENTH)],
        {("coupon_twice", "coupons", 8)},
    ),
    "days that end before they begin": (
        [("coupons", 6, {"until_on": "2026-03-13"})],
        {("coupon_days", "coupons", 6)},
    ),
    "a coupon of nobody": ([("coupons", 5, {"member": 77})], {("member_missing", "coupons", 5)}),
    "used before its first day": ([("coupons", 1, {"from_on": LATER})], {("coupon_day", "coupons", 1)}),
    "used after its last day": (
        [("coupons", 1, {"from_on": "2026-03-01", "until_on": "2026-03-13"})],
        {("coupon_day", "coupons", 1)},
    ),
    "used more often than its kind allows": (
        [("coupons", 5, {"uses": [{"on": DAY, "op": "a"}, {"on": DAY, "op": "b"}]})],
        {("coupon_overused", "coupons", 5)},
    ),
    "as often as its kind allows": (
        [("coupons", 7, {**TENTH, "kind": "thrice", "uses": [{"on": DAY, "op": "a"}] * 3})],
        set(),
    ),
    "of a kind nobody knows, however often": (
        [("coupons", 7, {**TENTH, "kind": "of-a-newer-version", "uses": [{"on": DAY, "op": "a"}] * 9})],
        set(),
    ),
    "used after it was taken back": (
        [("coupons", 6, {"uses": [{"on": LATER, "op": "a"}]})],
        {("coupon_void_used", "coupons", 6)},
    ),
    "given back before it was used": (
        [("coupons", 5, {"uses": [{"on": DAY, "op": "a", "back_on": "2026-03-13"}]})],
        {("coupon_back", "coupons", 5)},
    ),
    "used at a sale that does not know it": (
        [("coupons", 6, {"uses": [{"on": DAY, "sale": 4}]})],
        {("coupon_sale", "coupons", 6)},
    ),
    "used at a sale that is gone": (
        [("coupons", 6, {"uses": [{"on": DAY, "sale": 66}]})],
        {("coupon_sale", "coupons", 6)},
    ),
    "used twice at one sale": (
        [("coupons", 4, {"uses": [{"on": DAY, "sale": 2}, {"on": DAY, "sale": 2}]})],
        {("coupon_sale_twice", "coupons", 4)},
    ),
    "a sale that names a coupon not used at it": ([("sales", 4, {"coupon": 6})], {("sale_coupon", "sales", 4)}),
    "a sale that names a coupon that is not there": ([("sales", 4, {"coupon": 66})], {("sale_coupon", "sales", 4)}),
    "a use that was struck out": ([("coupons", 1, {"uses": ...})], {("sale_coupon", "sales", 1)}),
    "used for an entry that does not know it": (
        [("coupons", 6, {"uses": [{"on": DAY, "entry": 1}]})],
        {("coupon_entry", "coupons", 6)},
    ),
    "an entry that names a coupon not used for it": ([("ledger", 1, {"coupon": 6})], {("entry_coupon", "ledger", 1)}),
    "a reward's use that was struck out": ([("coupons", 3, {"uses": ...})], {("entry_coupon", "ledger", 3)}),
    "brought by a sale that is gone": ([("coupons", 2, {"sale": 66})], {("coupon_brought", "coupons", 2)}),
    "brought by somebody else's sale": ([("coupons", 2, {"sale": 4})], {("coupon_brought", "coupons", 2)}),
    "brought by a return": ([("coupons", 2, {"sale": 3})], {("coupon_brought", "coupons", 2)}),
    "a coupon that can't be read": ([("coupons", 1, {"uses": 5})], {("row_unreadable", "coupons", 1)}),
    "an operation that issued nothing": ([("operations", 3, {"ref": 66})], {("operation_target", "operations", 3)}),
}


@pytest.mark.parametrize("name", PLANTED)
async def test_a_planted_fault_is_found(name: str, sound: Path, tmp_path: Path) -> None:
    """Each fault is found at the document it was planted in, and nothing else is said."""
    faults, expected = PLANTED[name]
    found = await with_faults(sound, tmp_path, *faults)
    assert {(f.code, f.table, f.number) for f in found} == expected


@pytest.mark.parametrize("language", Language)
async def test_each_finding_says_itself(language: Language, sound: Path, tmp_path: Path) -> None:
    """Every finding planted above becomes a sentence with its figures in it and no field left open."""
    words = Words(language)
    for number, (faults, _) in enumerate(PLANTED.values()):
        folder = tmp_path / str(number)
        folder.mkdir()
        for finding in await with_faults(sound, folder, *faults):
            said = say_finding(finding, words, currency="CNY")
            assert "{" not in said
            assert finding.code not in said
