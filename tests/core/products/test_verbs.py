"""The product list: learned, found, corrected, sorted, renamed, undone; on a real file."""

from __future__ import annotations

import asyncio
import time
from datetime import date
from pathlib import Path

import pytest

from shopclub.core.changes import Change
from shopclub.core.check import check_club
from shopclub.core.kernel.errors import ClubError, Conflict, InvalidInput, NotAllowed, NotFound, RuleViolation
from shopclub.core.products.model import PRODUCTS, NewProduct, Product, ProductChange, ProductsChanged
from shopclub.core.sales.model import Draft, DraftLine
from shopclub.core.staff.model import KIOSK
from tests.builders import CLERK, OWNER, Counter, a_shop, programme_of


async def put(shop: Counter, *products: tuple[str, str, int, str]) -> list[int]:
    """Name, code, price, category of each."""
    return [
        await shop.club.products.add(
            NewProduct(name=name, code=code, price_minor=price, category=category), shop.op(), OWNER
        )
        for name, code, price, category in products
    ]


async def sell(shop: Counter, *lines: DraftLine) -> tuple[str, ...]:
    """A walk-in buys; the categories of the lines as sold."""
    draft = Draft(lines=lines)
    seen = shop.club.sales.quote(draft)
    closed = await shop.club.sales.record(draft, seen.fingerprint, shop.op(), CLERK)
    return tuple(line.category for line in closed.sale.lines)


def found(shop: Counter, text: str, category: str | None = None) -> list[str]:
    """Names of what a search finds."""
    return [product.name for _, product in shop.club.products.search(text, 20, category)]


TEA = (
    ("西湖龙井", "T1", 3200, "茶"),
    ("普洱", "T2", 8800, "茶"),
    ("马克杯", "", 2500, ""),
    ("Green Tea Cake", "Z9", 500, "Cake"),
)


async def test_a_product_is_found_as_members_are(tmp_path: Path) -> None:
    """By the beginning of its name or code, a part of them, pinyin, initials, a later word; the most sold first."""
    async with a_shop(tmp_path) as shop:
        await put(shop, *TEA)
        for text in ("西湖", "龙井", "xihulongjing", "xhlj", "t1", "T1"):
            assert found(shop, text) == ["西湖龙井"]
        assert found(shop, "cake") == ["Green Tea Cake"]
        assert found(shop, "t", "茶") == ["普洱", "西湖龙井"]
        assert found(shop, "t", "") == []
        assert found(shop, "", "") == ["马克杯"]
        assert found(shop, "nothing of the kind") == []
        await sell(shop, DraftLine(name="马克杯", gross_minor=2500))
        assert found(shop, "")[0] == "马克杯"
        await put(shop, ("茉莉花茶", "", 100, ""))
        assert found(shop, "mlhc") == ["茉莉花茶"]


async def test_a_product_is_called_by_its_code_else_by_its_name(tmp_path: Path) -> None:
    """The code comes before a name that reads like it, letters are cased as one likes, and a part names nothing."""
    async with a_shop(tmp_path, programme_of()) as shop:
        await put(shop, ("T1", "", 500, ""), ("Green Tea", "t1", 900, ""), ("Cake", "", 300, ""))
        called = shop.club.products.called
        assert [one and one.name for one in map(called, ("T1", "green tea", "CAKE", "gre", ""))] == [
            "Green Tea", "Green Tea", "Cake", None, None,
        ]  # fmt: skip


async def test_a_line_is_of_its_products_category(tmp_path: Path) -> None:
    """Found by code or name; what the line says itself comes first; a sale teaches one only where there is none."""
    async with a_shop(tmp_path) as shop:
        await put(shop, *TEA)
        sold = await sell(
            shop,
            DraftLine(name="龙井", code="t1", gross_minor=3000),
            DraftLine(name="马克杯", gross_minor=2500, category="杂货"),
            DraftLine(name="西湖龙井", gross_minor=100),
            DraftLine(name="普洱", code="T2", gross_minor=100, category="样品"),
        )
        assert sold == ("茶", "杂货", "", "样品")
        assert shop.club.products.category_of("", "马克杯") == "杂货"
        assert shop.club.products.category_of("T2", "") == "茶"
        assert check_club(shop.club) == []


async def test_what_a_sale_teaches_stays(tmp_path: Path) -> None:
    """The latest name and price, the day, how often; an older receipt changes no price."""
    async with a_shop(tmp_path) as shop:
        (number, *_) = await put(shop, *TEA)
        assert shop.club.products.get(number).last_on is None
        await sell(shop, DraftLine(name="龙井", code="T1", gross_minor=6000, qty=2))
        after = shop.club.products.get(number)
        assert (after.name, after.price_minor, after.sold, after.last_on) == ("龙井", 3000, 1, date(2026, 3, 14))


async def test_many_get_a_category_in_one_commit(tmp_path: Path) -> None:
    """All or none, once, told once; the spelling that is there stands."""
    async with a_shop(tmp_path) as shop:
        numbers = await put(shop, *TEA)
        heard: list[Change] = []
        shop.club.changes.subscribe(heard.append)
        seq, op, change = shop.club.books.db.storage.seq, shop.op(), ProductChange(category="CAKE")
        assert await shop.club.products.change(numbers, change, op, OWNER) == 3
        assert await shop.club.products.change(numbers, change, op, OWNER) == 3
        assert (shop.club.books.db.storage.seq, heard) == (seq + 1, [ProductsChanged()])
        assert {product.category for _, product in shop.club.books.all(PRODUCTS)} == {"Cake"}
        with pytest.raises(NotFound):
            await shop.club.products.change([*numbers, 99], ProductChange(category="x"), shop.op(), OWNER)
        assert [(one.name, one.products) for one in shop.club.products.categories()] == [("Cake", 4)]
        await shop.undo()
        assert [(one.name, one.products) for one in shop.club.products.categories()] == [
            ("Cake", 1),
            ("茶", 2),
            ("", 1),
        ]
        assert check_club(shop.club) == []


async def test_name_code_and_price_are_corrected(tmp_path: Path) -> None:
    """Of one; the code or name of another is refused, and so is one name for two."""
    async with a_shop(tmp_path) as shop:
        longjing, puer, mug, _ = await put(shop, *TEA)
        products = shop.club.products
        await products.change([mug], ProductChange(name="杯子", code="B1", price_minor=2600), shop.op(), CLERK)
        assert products.get(mug) == Product(name="杯子", code="B1", price_minor=2600)
        assert found(shop, "bz") == ["杯子"]
        assert found(shop, "马克杯") == []
        with pytest.raises(Conflict) as taken:
            await products.change([puer], ProductChange(code="t1"), shop.op(), CLERK)
        assert dict(taken.value.figures) == {"number": longjing, "name": "西湖龙井"}
        with pytest.raises(InvalidInput) as two:
            await products.change([puer, mug], ProductChange(name="x"), shop.op(), CLERK)
        assert two.value.code == "product_one_only"
        await shop.undo()
        assert products.get(mug) == Product(name="马克杯", price_minor=2500)


async def test_a_category_gets_another_name_or_joins_another(tmp_path: Path) -> None:
    """In every product; what of the programme names it is listed, and stays as it is."""
    tea = {"categories": ["茶"]}
    programme = programme_of(
        rules=[
            {"id": "base", "then": {"kind": "points_per_amount", "step_minor": 100, "points": 1}},
            {"id": "double", "then": {"kind": "points_times", "permille": 2000, "goods": tea}},
            {
                "id": "much-tea",
                "then": {"kind": "points_fixed", "points": 5},
                "when": {"kind": "all", "of": [{"kind": "amount", "at_least_minor": 10000, "goods": tea}]},
            },
            {"id": "but", "then": {"kind": "percent_off", "permille": 100, "goods": {"but_categories": ["茶"]}}},
        ],
        coupons=[{"id": "ten", "name": {"en": "Ten"}, "then": {"kind": "amount_off", "minor": 1000, "goods": tea}}],
        switches={"no_points_goods": {"categories": ["卡", "茶"]}},
    )
    async with a_shop(tmp_path, programme) as shop:
        await put(shop, *TEA)
        products = shop.club.products
        assert products.rules_naming("茶") == ["double", "much-tea", "but", "coupon:ten", "switches"]
        assert products.rules_naming("Cake") == []
        assert await products.rename_category("茶", "Tea", shop.op(), OWNER) == 2
        assert await products.rename_category("tea", "TEA", shop.op(), OWNER) == 2
        assert await products.rename_category("cake", "tea", shop.op(), OWNER) == 1
        assert [(one.name, one.products) for one in products.categories()] == [("TEA", 3), ("", 1)]
        assert products.rules_naming("茶") == ["double", "much-tea", "but", "coupon:ten", "switches"]
        await shop.undo()
        assert products.category_of("Z9", "") == "Cake"
        for former in ("", "nothing"):
            with pytest.raises(RuleViolation) as refused:
                await products.rename_category(former, "x", shop.op(), OWNER)
            assert refused.value.code == "category_unknown"
        assert await products.rename_category("TEA", " ", shop.op(), OWNER) == 2
        assert [(one.name, one.products) for one in products.categories()] == [("Cake", 1), ("", 3)]


async def test_one_put_down_by_mistake_goes_unless_it_was_sold(tmp_path: Path) -> None:
    """Undone it is off the list and found no more; its number is never used again."""
    async with a_shop(tmp_path) as shop:
        (number,) = await put(shop, ("茶", "A1", 100, ""))
        await shop.undo()
        assert found(shop, "茶") == []
        with pytest.raises(NotFound):
            shop.club.products.get(number)
        op = shop.op()
        again = await shop.club.products.add(NewProduct(name="茶", code="A1"), op, OWNER)
        assert again == number + 1
        assert await shop.club.products.add(NewProduct(name="茶", code="A1"), op, OWNER) == again
        await sell(shop, DraftLine(name="茶", code="A1", gross_minor=100))
        with pytest.raises(RuleViolation) as refused:
            await shop.club.undo.undo(op, shop.op(), OWNER)
        assert refused.value.code == "undo_product_sold"
        assert check_club(shop.club) == []


@pytest.mark.parametrize(
    ("new", "code"),
    [
        (NewProduct(name=" "), "text_missing"),
        (NewProduct(name="x" * 81), "text_too_long"),
        (NewProduct(name="x", category="y" * 41), "text_too_long"),
        (NewProduct(name="x", price_minor=10**18), "amount_too_large"),
        (NewProduct(name="西湖 龙井", code="t1"), "product_exists"),
        (NewProduct(name="马 克 杯"), "product_exists"),
    ],
)
async def test_what_does_not_fit_is_refused(tmp_path: Path, new: NewProduct, code: str) -> None:
    """No name, too long, too dear, or there already: nothing is written."""
    async with a_shop(tmp_path) as shop:
        await put(shop, *TEA)
        seq = shop.club.books.db.storage.seq
        with pytest.raises(ClubError) as refused:
            await shop.club.products.add(new, shop.op(), OWNER)
        assert (refused.value.code, shop.club.books.db.storage.seq) == (code, seq)


async def test_who_may(tmp_path: Path) -> None:
    """A clerk adds and corrects; categories, which rules go by, are the owner's; a customer may nothing."""
    async with a_shop(tmp_path) as shop:
        products = shop.club.products
        number = await products.add(NewProduct(name="茶"), shop.op(), CLERK)
        await products.change([number], ProductChange(price_minor=5), shop.op(), CLERK)
        for refused in (
            products.add(NewProduct(name="酒", category="x"), shop.op(), CLERK),
            products.change([number], ProductChange(category="x"), shop.op(), CLERK),
            products.rename_category("x", "y", shop.op(), CLERK),
            products.add(NewProduct(name="酒"), shop.op(), KIOSK),
        ):
            with pytest.raises(NotAllowed):
                await refused
        await products.change([number], ProductChange(category="x"), shop.op(), OWNER)
        last = shop.club.undo.last()
        assert last is not None
        with pytest.raises(NotAllowed):
            await shop.club.undo.undo(last.op, shop.op(), CLERK)


async def test_two_who_add_the_same_are_one(tmp_path: Path) -> None:
    """The second is told that it is there."""
    async with a_shop(tmp_path) as shop:
        adds = (shop.club.products.add(NewProduct(name="茶"), shop.op(), OWNER) for _ in range(2))
        first, second = await asyncio.gather(*adds, return_exceptions=True)
        assert first == 1
        assert isinstance(second, Conflict)


async def test_twenty_thousand_are_as_fast_as_twenty(tmp_path: Path) -> None:
    """A key press in a large list takes milliseconds, whatever is typed (a generous bar for a busy machine)."""
    async with a_shop(tmp_path) as shop:
        async with shop.club.books.writing() as session:
            for n in range(20_000):
                product = Product(
                    name=f"商品 {n % 977} 号 item {n}", code=f"C{n}", price_minor=n, category=f"K{n % 30}"
                )
                session.insert(PRODUCTS, product)
        products = shop.club.products
        products.search("sp", 200)  # the readings are made once
        slowest = 0.0
        for text, category in (("", None), ("", "k7"), ("商", None), ("sp", "K7"), ("item 199", None), ("zzz", None)):
            start = time.perf_counter()
            products.search(text, 200, category)
            products.categories()
            slowest = max(slowest, time.perf_counter() - start)
        assert slowest < 0.5
        assert len(products.search("c1999", 200)) == 11
