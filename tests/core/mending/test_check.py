"""Each fault that a check can find in what was mended, planted and found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from shopclub.core.kernel.ids import MemberNo, SaleNo
from tests.builders import OWNER, Counter, open_shop, plant

Fault = tuple[str, int, dict[str, Any] | None]


async def mended(folder: Path) -> Counter:
    """Members 1 and 2 are merged, 3 gave 4 ten points, sale 3 of member 3 was moved to 4 (row 5)."""
    shop = await open_shop(folder)
    people = [await shop.join(name) for name in "ABCD"]
    for member, amount in zip(people[:3], (1000, 2000, 5000), strict=True):
        await shop.sell(member, amount)
    mending = shop.club.mending
    plan = mending.merging.plan(people[0], people[1])
    await mending.merging.merge(people[0], people[1], plan.fingerprint, shop.op(), OWNER)
    await mending.points.transfer(people[2], people[3], 10, "", shop.op(), OWNER)
    move = mending.sales.plan(SaleNo(3), people[3])
    await mending.sales.move(SaleNo(3), people[3], move.fingerprint, shop.op(), OWNER)
    assert shop.check() == []
    return shop


MERGED_OUT, MERGED_IN, GIVEN, GOT = 4, 5, 6, 7


MENDED: list[tuple[Fault, str]] = [
    (("ledger", GOT, {"why": ["transferred", 1, ""]}), "transfer_pair"),
    (("ledger", GIVEN, {"kind": "adjust"}), "transfer_pair"),
    (("ledger", GOT, {"lots": {"2030-01-01": 10}}), "transfer_lots"),
    (("members", 2, {"merged": 3}), "merge_file"),
    (("merges", 1, None), "merge_unknown"),
    (("members", 2, {"status": "active"}), "merge_unknown"),
    (("members", 1, {"merged": 2, "status": "closed"}), "merge_circle"),
    (("members", 2, {"merged": 99}), "merge_circle"),
    (("accounts", 2, {"balance": {"points": 1}, "lots": {"points": {"never": 1}}}), "merge_left"),
    (("merges", 1, {"entries": [GIVEN, 2]}), "merge_entry"),
    (("merges", 1, {"back_on": "2026-03-14"}), "merge_entry"),
    (("merges", 1, {"kept": 99}), "member_missing"),
    (("sales", 5, {"moved_from": 1}), "sale_moved"),
    (("sales", 5, {"moved_from": 99}), "sale_moved"),
    (("sales", 4, {"void": False}), "sale_moved"),
    (("sales", 5, {"on": "2026-03-13"}), "sale_moved"),
]


@pytest.mark.parametrize(("fault", "code"), MENDED)
async def test_each_fault_is_found(tmp_path: Path, fault: Fault, code: str) -> None:
    """What does not fit is said, where it is."""
    shop = await plant(await mended(tmp_path), fault)
    assert code in {finding.code for finding in shop.check()}
    await shop.club.close()


async def test_half_a_transfer_taken_back_is_found(tmp_path: Path) -> None:
    """One half alone can't be undone."""
    shop = await mended(tmp_path)
    await shop.undo()
    last = shop.club.undo.last()
    assert last is not None
    assert last.verb == "transfer"
    await shop.undo()
    assert shop.check() == []
    reversal = max(n for n, e in shop.club.points.history(MemberNo(3)) if e.reverses == GIVEN)
    shop = await plant(shop, ("ledger", reversal, {"reverses": ...}))
    assert "transfer_half" in {finding.code for finding in shop.check()}
    await shop.club.close()
