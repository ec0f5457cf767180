"""The product list: found by pinyin, corrected, many sorted at once, a category renamed, all of it undone."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopclub.core.products.model import NewProduct, Product
from shopclub.core.staff.model import Actor, Role, Source
from shopclub.i18n import Language
from shopclub.tui.modals.product import CategoryDialog, ProductDialog, RenameCategoryDialog
from tests.builders import OWNER, programme_of
from tests.tui.bench import NARROW, WIDE, Bench, at_counter

GOODS = (
    ("西湖龙井", "T1", 3200, "茶"),
    ("普洱", "T2", 8800, ""),
    ("马克杯", "", 2500, ""),
    ("red [sugar]", "Z9", 500, ""),
)
DOUBLE_TEA = {
    "id": "tea",
    "name": {"en": "Double points for tea"},
    "then": {"kind": "points_times", "permille": 2000, "goods": {"categories": ["茶"]}},
}
RULES = programme_of(
    rules=[{"id": "base", "then": {"kind": "points_per_amount", "step_minor": 100, "points": 1}}, DOUBLE_TEA]
)


async def stocked(bench: Bench) -> None:
    """Four products, and the screen that lists them."""
    for name, code, price, category in GOODS:
        new = NewProduct(name=name, code=code, price_minor=price, category=category)
        await bench.shop.club.products.add(new, bench.shop.op(), OWNER)
    bench.app.go("products")
    await bench.settle()


def products(bench: Bench) -> dict[str, Product]:
    """Name -> product."""
    return {product.name: product for _, product in bench.shop.club.products.search("", 100)}


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_the_list_shows_what_there_is(tmp_path: Path, size: tuple[int, int]) -> None:
    """Names as text, prices, categories; found by initials, by a code, by part of a name."""
    async with at_counter(tmp_path, RULES, size=size) as bench:
        await stocked(bench)
        assert "red [sugar]" in bench.text()
        assert "¥88.00" in bench.text()
        await bench.press("slash")
        await bench.type("xhlj")
        assert "T1" in bench.text() or size == NARROW
        assert "red [sugar]" not in bench.text()
        await bench.press("escape", "slash")
        await bench.type("z9")
        assert "red [sugar]" in bench.text()


async def test_one_is_corrected(tmp_path: Path) -> None:
    """Enter opens it, the fields change it, what another has is refused at its field."""
    async with at_counter(tmp_path, RULES, size=NARROW) as bench:
        await stocked(bench)
        await bench.press("slash")
        await bench.type("mkb")
        await bench.press("enter", "enter")
        assert isinstance(bench.app.screen, ProductDialog)
        await bench.press("tab")
        await bench.type("t1")
        await bench.press("ctrl+s")
        assert "already" in bench.text()
        await bench.type("00")
        await bench.press("ctrl+s")
        assert products(bench)["马克杯"].code == "t100"
        await bench.press("ctrl+z", "enter")
        assert products(bench)["马克杯"].code == ""


async def test_many_are_sorted_at_once(tmp_path: Path) -> None:
    """Two are marked, one key gives both a category that is new; undone with one."""
    async with at_counter(tmp_path, RULES, size=WIDE) as bench:
        await stocked(bench)
        await bench.press("space", "space")
        assert "2 marked" in bench.text()
        await bench.press("k")
        assert isinstance(bench.app.screen, CategoryDialog)
        await bench.type("杂货")
        await bench.press("enter")
        assert sorted(p.category for p in products(bench).values()).count("杂货") == 2
        assert "2 marked" not in bench.text()
        await bench.press("ctrl+z", "enter")
        assert {p.category for p in products(bench).values()} == {"", "茶"}


async def test_all_that_are_found_are_marked(tmp_path: Path) -> None:
    """A marks what the filter and the category leave, and takes the marks off again."""
    async with at_counter(tmp_path, RULES, size=NARROW) as bench:
        await stocked(bench)
        await bench.press("a")
        assert "4 marked" in bench.text()
        await bench.press("a")
        assert "marked" not in bench.text()
        await bench.press("f", "down", "enter", "a", "k")
        await bench.type("t")
        await bench.press("backspace", "down", "enter")
        assert products(bench)["西湖龙井"].category == ""


async def test_a_category_gets_another_name(tmp_path: Path) -> None:
    """The rules that name it are said, so that they can be followed up."""
    async with at_counter(tmp_path, RULES, size=NARROW) as bench:
        await stocked(bench)
        await bench.press("r", "enter")
        assert isinstance(bench.app.screen, RenameCategoryDialog)
        assert "The programme names it here" in bench.says()
        await bench.press("end")
        await bench.type("叶")
        await bench.press("enter")
        assert products(bench)["西湖龙井"].category == "茶叶"


async def test_a_new_one_is_put_down(tmp_path: Path) -> None:
    """N, a name, a price; undone it is off the list."""
    async with at_counter(tmp_path, RULES, size=NARROW, language=Language.ZH) as bench:
        bench.app.go("products")
        await bench.settle()
        await bench.press("n")
        await bench.type("酸梅汤")
        await bench.press("enter", "enter")
        await bench.type("6.5")
        await bench.press("enter", "enter")
        assert products(bench)["酸梅汤"].price_minor == 650
        await bench.press("ctrl+z", "enter")
        assert products(bench) == {}


async def test_a_clerk_corrects_and_does_not_sort(tmp_path: Path) -> None:
    """Rules go by categories: those are the owner's."""
    async with at_counter(tmp_path, RULES, size=NARROW) as bench:
        await stocked(bench)
        bench.app.staff = Actor(staff=None, role=Role.CLERK, source=Source.COUNTER)
        await bench.press("k")
        assert not isinstance(bench.app.screen, CategoryDialog)
        await bench.press("enter")
        assert isinstance(bench.app.screen, ProductDialog)
        assert not bench.app.screen.query("#category")
