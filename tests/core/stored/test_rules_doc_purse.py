"""The worked example of docs/rules.md about the order in which stored value goes: the page says what is done."""

from __future__ import annotations

from pathlib import Path

from tests.builders import a_shop
from tests.core.sales.test_rules_doc import figures
from tests.core.stored.purse import buy, top_up, with_purse

ORDERS = ("bonus_first", "value_first", "by_share")


async def test_which_part_goes_first(tmp_path: Path) -> None:
    """80.00 of 100.00 by stored value, of 500.00 and 50.00, and one point for each fen that earns."""
    per_fen = {"id": "base", "then": {"kind": "points_per_amount", "step_minor": 1, "points": 1}}
    rows = []
    for order in ORDERS:
        folder = tmp_path / order
        folder.mkdir()
        async with a_shop(folder, with_purse({"order": order}, rules=[per_fen])) as shop:
            who = await shop.join()
            await top_up(shop, who)
            sale = (await buy(shop, who, 10000, value=8000)).sale
            parts = [sale.tenders.get(name, 0) for name in ("bonus", "value", "cash")]
            rows.append([f"{figure / 100:.2f}" for figure in (*parts, sale.points)])
    assert figures("purse order") == rows
