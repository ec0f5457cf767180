"""The check finds what tallies, accounts and rows of occasions do not bear out, and nothing in sound books."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from shopclub.core.check import check_club
from tests.builders import Counter, open_shop, plant
from tests.core.campaigns.test_verbs import coupon, rule, sign_in, tell, with_rules

CARRIES = {"id": "c", "then": {"kind": "points_per_amount", "step_minor": 1000, "points": 1, "carry": True}}
OFF = {
    "id": "off",
    "then": {"kind": "percent_off", "permille": 100},
    "caps": {"uses": 9, "per_member": 3, "period": "month"},
}


async def a_sound_shop(folder: Path) -> Counter:
    """Capped discounts, points and coupons of several members, one sale undone, money carried, days in a row."""
    rules = [
        CARRIES,
        OFF,
        rule("s", "survey", 5, caps={"per_member": 3, "period": "month"}),
        coupon("k", "review", 2, caps={"uses": 5}),
        rule("d", "sign_in", 1, caps={"per_day": 100}),
    ]
    shop = await open_shop(folder, with_rules(*rules))
    who, other = await shop.join(), await shop.join()
    await shop.sell(who, 1550)
    await shop.sell(who, 2000)
    await shop.undo()
    await shop.sell(None, 700)
    await tell(shop, who)
    await tell(shop, other)
    await tell(shop, who, "review")
    for day in (15, 16):
        await shop.day(2026, 3, day)
        await sign_in(shop, who)
    return shop


async def test_sound_books(tmp_path: Path) -> None:
    """Nothing is found; a rule capped for each member gives a walk-in nothing, and what was undone is not counted."""
    shop = await a_sound_shop(tmp_path)
    assert shop.check() == []
    given = shop.club.campaigns.tallies().given
    assert {r: (t.uses, t.points, t.minor) for r, t in given.items()} == {
        "off": (1, 0, 155),
        "s": (2, 10, 0),
        "k": (1, 0, 0),
        "d": (2, 2, 0),
    }
    await shop.club.close()


@pytest.mark.parametrize(
    ("fault", "code", "table"),
    [
        (("tallies", 1, {"given": {}}), "tally", "tallies"),
        (("accounts", 1, {"used": {}}), "account_used", "accounts"),
        (("accounts", 1, {"carry": {}}), "account_carry", "accounts"),
        (("accounts", 2, {"used": {"s": ["2026-03", 2, 10]}}), "account_used", "accounts"),
        (("accounts", 2, {"used": {"s": ["2026-03", 1, 6]}}), "account_used", "accounts"),
        (("accounts", 2, {"used": {"s": ["2026-04", 1, 5]}}), "account_used", "accounts"),
        (("coupons", 1, {"period": ...}), "tally", "tallies"),
        (("happenings", 4, {"streak": 1}), None, ""),
        (("happenings", 5, {"streak": 1}), "sign_in_days", "happenings"),
        (("happenings", 1, {"entries": [1]}), "happening_entry", "happenings"),
        (("happenings", 3, {"coupons": [1, 9]}), "happening_coupon", "happenings"),
    ],
)
async def test_each_fault_is_found(fault: Any, code: str | None, table: str, tmp_path: Path) -> None:
    """Planted one by one; the row it was planted at or the record that no longer fits is named."""
    shop = await plant(await a_sound_shop(tmp_path), fault)
    found = {(finding.code, finding.table) for finding in check_club(shop.club)}
    await shop.club.close()
    assert ((code, table) in found) if code else not found
