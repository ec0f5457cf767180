"""The worked examples of docs/rules.md, in both languages: what the page says is what the program does."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from shopclub import presets
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.kernel.money import parse_minor, split_largest_remainder
from shopclub.core.programme.compiling import compile_rules
from shopclub.core.programme.rules import last_usable_day
from shopclub.core.sales.model import Draft, DraftLine, Facts
from shopclub.core.sales.rules import quote
from tests.builders import CLERK, a_shop, programme_of

DOCS = Path(__file__).parents[3] / "docs"
PAGES = {name: (DOCS / name).read_text(encoding="utf-8") for name in ("rules.md", "rules.zh-CN.md")}
BASE = {"id": "base", "then": {"kind": "points_per_amount", "step_minor": 100, "points": 1}}
GOLD = {"kind": "tier_in", "tiers": ["gold"]}
SKETCH = programme_of(
    rules=[
        BASE,
        {"id": "off", "when": GOLD, "then": {"kind": "percent_off", "permille": 50}},
        {"id": "more", "when": GOLD, "then": {"kind": "points_times", "permille": 1500}},
    ],
    money_off={"points": 100, "minor": 100},
    ladder={
        "tiers": [
            {"id": "member", "name": {"en": "Member"}},
            {"id": "gold", "name": {"en": "Gold"}, "reach": {"kind": "reach", "metric": "visits", "value": 99}},
        ]
    },
)
MUGS = [{"id": "mug-60", "name": {"en": "Mug"}, "points": 60}, {"id": "mug-120", "name": {"en": "Mug"}, "points": 120}]


def rows(page: str, table: str) -> list[list[str]]:
    """The cells of a table of the page, without its head."""
    _, _, after = PAGES[page].partition(f"<!-- table: {table} -->\n")
    lines = after.split("\n\n")[0].splitlines()[2:]
    assert lines, f"{page} has no table {table}"
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def fen(text: str) -> int:
    return parse_minor(text, "CNY")


def examples(table: str) -> list[list[str]]:
    """The rows of a table of figures, which is the same in both languages."""
    assert rows("rules.md", table) == rows("rules.zh-CN.md", table)
    return rows("rules.md", table)


def figures(table: str) -> list[list[str]]:
    """The rows of a table without their first column, which is a sentence; the same in both languages."""
    english, chinese = ([row[1:] for row in rows(page, table)] for page in PAGES)
    assert english == chinese
    return english


@pytest.mark.parametrize("row", examples("quote"), ids=" ".join)
def test_the_bill(row: list[str]) -> None:
    """Section 1: discount, points, money, points earned."""
    goods, tier, used, off, due, earned = row
    draft = Draft(lines=(DraftLine(gross_minor=fen(goods)),), member=MemberNo(1), points=int(used))
    facts = Facts(member=MemberNo(1), tier=tier, available=5000, version=1)
    seen = quote(draft, facts, compile_rules(SKETCH, 1), date(2026, 3, 14))
    assert sum(d.minor for d in seen.discounts) == fen(off)
    assert (seen.due_minor, seen.points) == (fen(due), int(earned))


@pytest.mark.parametrize("row", examples("split"), ids=" ".join)
def test_the_split(row: list[str]) -> None:
    """Section 2: largest remainder."""
    total, over, parts = row
    weights = [fen(part) for part in over.split(", ")]
    assert split_largest_remainder(fen(total), weights) == [fen(part) for part in parts.split(", ")]


@pytest.mark.parametrize("row", examples("last day"), ids=" ".join)
def test_the_last_usable_day(row: list[str]) -> None:
    """Section 3: when points end."""
    rule, earned, last = row
    kind, _, count = rule.partition(" ")
    fields = {"months": {"months": count}, "year_end": {"grace_months": count}, "never": {}}[kind]
    expiry = programme_of(expiry={"kind": kind, **{name: int(value) for name, value in fields.items()}}).expiry
    assert (last_usable_day(expiry, date.fromisoformat(earned)) or "never") == (
        "never" if last == "never" else date.fromisoformat(last)
    )


async def test_the_lots(tmp_path: Path) -> None:
    """Section 3: the lot that ends first is used first; the last day counts until midnight."""
    wanted = figures("lots")
    async with a_shop(tmp_path, programme_of(expiry={"kind": "months", "months": 2}, rewards=MUGS)) as shop:
        seen: list[list[str]] = []

        def look() -> None:
            lots = ", ".join(f"{day}: {n}" for day, n in shop.lots(who).items())
            seen.append([str(shop.points(who)), lots])

        await shop.day(2026, 1, 10)
        who = await shop.join()
        await shop.sell(who, 10000)
        look()
        await shop.day(2026, 2, 5)
        await shop.sell(who, 5000)
        look()
        await shop.day(2026, 2, 6)
        await shop.club.rewards.redeem(who, "mug-120", 1, shop.op(), CLERK)
        look()
        await shop.day(2026, 4, 5, 23, 59)
        assert shop.club.profile(who).available == 30
        look()
        await shop.day(2026, 4, 6, 0, 0)
        assert shop.club.profile(who).available == 0
        look()
        assert seen == wanted


@pytest.mark.parametrize("row", examples("tiers"), ids=" ".join)
async def test_the_tiers(row: list[str], tmp_path: Path) -> None:
    """Section 4: standard retail, at the borders of points and months."""
    *months, tier = row
    start = 2026, 1, 2
    async with a_shop(tmp_path, "standard-retail") as shop:
        shop.at(*start)
        who = await shop.join()
        for month in filter(None, months):
            when, points = month.split(": ")
            year, number = (int(part) for part in when.split("-"))
            await shop.day(year, number, 28)
            await shop.sell(who, int(points) * 100)
        assert shop.tier(who) == tier


@pytest.mark.parametrize("row", examples("four steps"), ids=" ".join)
async def test_the_four_steps(row: list[str], tmp_path: Path) -> None:
    """Section 4: a tier up with each 10,000 spent, and what it brings."""
    before, goods, tier, off, due, earned, after = row
    async with a_shop(tmp_path, "four-steps") as shop:
        who = await shop.join()
        for _ in range(fen(before) // 1_000_000):  # one by one: from gold on, 12,500.00 of goods cost 10,000.00
            await shop.sell(who, 1_250_000 if shop.tier(who) in ("gold", "diamond") else 1_000_000)
        assert shop.club.points.account(who).life.spend_minor == fen(before)
        assert shop.tier(who) == tier
        closed = await shop.sell(who, fen(goods))
        sale = closed.sale
        assert (sale.discount_minor(), sale.paid_minor, sale.points) == (fen(off), fen(due), int(earned))
        assert shop.tier(who) == after


async def test_the_return(tmp_path: Path) -> None:
    """Section 5: one piece, the two others, the second line; in the end all is as before the sale."""
    wanted = figures("return")
    async with a_shop(tmp_path, SKETCH) as shop:
        who = await shop.join()
        await shop.give(who, 1000)
        sale = await shop.sell(who, (6000, 3), (4000, 1), points=1000)
        assert (sale.sale.paid_minor, sale.sale.points) == (9000, 90)
        seen = []
        for pieces in ({0: 1}, {0: 2}, {1: 1}):
            back = (await shop.refund(sale.number, pieces)).sale
            seen.append([f"{-back.paid_minor / 100:.2f}", str(-back.spent), str(-back.points)])
        assert seen == wanted
        assert (shop.points(who), shop.lots(who)) == (1000, {"never": 1000})


@pytest.mark.parametrize("row", examples("pieces"), ids=" ".join)
async def test_the_pieces(row: list[str], tmp_path: Path) -> None:
    """Section 5: pieces of one line, one by one; the last takes the rest."""
    count, back = row
    async with a_shop(tmp_path) as shop:
        sale = await shop.sell(None, (1000, int(count)))
        seen = [-(await shop.refund(sale.number, {0: 1})).sale.paid_minor for _ in range(int(count))]
        assert seen == [fen(part) for part in back.split(", ")]


async def test_the_debt(tmp_path: Path) -> None:
    """Section 5: points owed, and settled by what is earned next."""
    wanted = figures("debt")
    async with a_shop(tmp_path, programme_of(rewards=MUGS)) as shop:
        seen: list[list[str]] = []

        def look() -> None:
            profile = shop.club.profile(who)
            seen.append([str(profile.points), str(profile.available), str(profile.debt)])

        who = await shop.join()
        sale = await shop.sell(who, 10000)
        look()
        await shop.club.rewards.redeem(who, "mug-60", 1, shop.op(), CLERK)
        look()
        await shop.refund(sale.number)
        look()
        for amount in (4500, 2000):
            await shop.sell(who, amount)
            look()
        assert seen == wanted


def test_the_presets_are_the_ones_described() -> None:
    """The two programmes the page speaks of by name are shipped."""
    assert {"standard-retail", "four-steps"} <= set(presets.names())
