"""What the check sees of tenders, of parts of points by line, and of money carried below a full step."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from shopclub.core.sales.model import Draft, DraftLine
from tests.builders import CLERK, Counter, a_shop, open_shop, plant, programme_of

RULES: list[dict[str, Any]] = [
    {"id": "base", "then": {"kind": "points_per_amount", "step_minor": 300, "points": 1, "carry": True}},
    {"id": "tea", "then": {"kind": "points_per_piece", "points": 5, "goods": {"products": ["tea"]}}},
]


async def sold(shop: Counter) -> None:
    """Sale 1: tea for 5.00 and a cup for 5.00, 4.00 of it by card; return 2: the cup; return 3: the rest."""
    wang = await shop.join("Wang")
    lines = (DraftLine(gross_minor=500, name="tea"), DraftLine(gross_minor=500, name="cup"))
    draft = Draft(lines=lines, member=wang, tender="cash", tenders={"card": 400})
    seen = shop.club.sales.quote(draft)
    closed = await shop.club.sales.record(draft, seen.fingerprint, shop.op(), CLERK)
    await shop.refund(closed.number, {1: 1})
    await shop.refund(closed.number)


async def test_a_sale_by_two_tenders_comes_back_whole(tmp_path: Path) -> None:
    """10.00 is 3 points and 1.00 carried; half of it is 2.00 by card, 3.00 in cash; in the end nothing is left."""
    async with a_shop(tmp_path, programme_of(rules=RULES)) as shop:
        await sold(shop)
        sale, half, rest = (shop.club.sales.get(number) for number in (1, 2, 3))
        assert (sale.tenders, sale.carry, sale.points) == ({"card": 400, "cash": 600}, {"base": 100}, 8)
        assert (half.tenders, half.carry) == ({"card": -200, "cash": -300}, {"base": -50})
        assert (rest.tenders, rest.carry) == ({"card": -200, "cash": -300}, {"base": -50})
        assert sale.member is not None
        account = shop.club.points.account(sale.member)
        assert (shop.points(1), account.carry, account.life.spend_minor) == (0, {}, 0)
        assert shop.check() == []


FAULTS: list[tuple[Any, tuple[str, str, int]]] = [
    (("sales", 1, {"tenders": {"card": 400, "cash": 500}}), ("sale_tenders", "sales", 1)),
    (("sales", 1, {"tenders": {"card": 1100, "cash": -100}}), ("sale_tenders", "sales", 1)),
    (("sales", 2, {"tenders": {"card": -500}}), ("refund_tenders", "sales", 3)),
    (("sales", 3, {"carry": {"base": -60}}), ("refund_carry", "sales", 3)),
    (
        ("sales", 1, {"lines": [{"name": "tea", "gross_minor": 500, "points": {"tea": 4}}, {"gross_minor": 500}]}),
        ("sale_parts", "sales", 1),
    ),
]
"""What is planted, and one of the findings it must give."""


@pytest.mark.parametrize(("fault", "finding"), FAULTS)
async def test_each_fault_is_found(tmp_path: Path, fault: Any, finding: tuple[str, str, int]) -> None:
    """Tenders that do not add up or give back more than was paid, carry that stays, parts that are no whole."""
    shop = await open_shop(tmp_path, programme_of(rules=RULES))
    try:
        await sold(shop)
        shop = await plant(shop, fault)
        assert finding in {(f.code, f.table, f.number) for f in shop.check()}
    finally:
        await shop.club.close()
