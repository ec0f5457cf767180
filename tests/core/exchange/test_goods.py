"""Product lists: what they say counts, what they leave empty stays; categories of lines, and past sales by goods."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from shopclub.core.exchange import export_rows, import_file, write_export
from shopclub.core.exchange.kinds import recognise_kind
from shopclub.core.exchange.model import ImportKind
from shopclub.core.kernel.errors import InvalidInput
from shopclub.core.products.model import PRODUCTS, Product
from shopclub.core.sales.model import SALES
from tests.core.exchange.desk import account, assert_balanced, programme, shop, write

SALES_FILE = (
    "小票号,会员号,日期,商品编码,商品名称,数量,单价\n"
    "1,80001,2017-01-02,T1,龙井茶,1,30.00\n"
    "1,80001,2017-01-02,,杯子,2,10.00\n"
    "2,80001,2017-01-03,C1,储值卡,1,100.00\n"
)
LIST = "商品编码,商品名称,售价,分类\nT1,西湖龙井,32.00,茶\nC1,储值卡,,卡\nB7,杯子,12.5,\nN1,普洱,88,茶\n"


def shelf(rows: list[tuple[int, Product]]) -> list[tuple[str, str, int, str, int]]:
    """Code, name, price, category, receipts."""
    return [(p.code, p.name, p.price_minor, p.category, p.sold) for _, p in rows]


async def test_a_list_counts_over_what_sales_taught(tmp_path: Path) -> None:
    """Found by code, or by name without one, which then has it; empty cells leave things as they are."""
    club = await shop(tmp_path)
    await import_file(club, "sales", write(tmp_path, SALES_FILE))
    done = await import_file(club, "products", write(tmp_path, LIST, "list.csv"))
    assert (done.lines, done.products_new, done.products_changed, done.already_known) == (4, 1, 3, 0)
    assert sorted(shelf(list(club.books.all(PRODUCTS)))) == [
        ("B7", "杯子", 1250, "", 1),
        ("C1", "储值卡", 10000, "卡", 1),
        ("N1", "普洱", 8800, "茶", 0),
        ("T1", "西湖龙井", 3200, "茶", 1),
    ]
    again = await import_file(club, "products", write(tmp_path, LIST, "list.csv"))
    assert (again.products_new, again.products_changed, again.already_known) == (0, 0, 4)
    assert not again.did_something()
    await club.close()


async def test_a_trial_changes_nothing(tmp_path: Path) -> None:
    """What would be done, with the lines that are left out and why."""
    club = await shop(tmp_path)
    text = "编码,名称,价格,分类\nA1,苹果,3.50,水果\n,,1,\nA1,红苹果,4,\nX9,,2,\nB1,梨,-1,\nB2,桃,一元,\n"
    seq = club.books.db.storage.seq
    done = await import_file(club, "products", write(tmp_path, text), dry_run=True)
    assert (done.products_new, done.products_changed) == (1, 0)
    reasons = ["product_missing", "product_twice", "product_unnamed", "price_negative", "price_unreadable"]
    assert [(s.line, s.reason) for s in done.skipped] == list(zip((3, 4, 5, 6, 7), reasons, strict=True))
    assert club.books.db.storage.seq == seq
    assert done.to_json()["products_new"] == 1
    assert "products_new" not in (await import_file(club, "sales", write(tmp_path, SALES_FILE), dry_run=True)).to_json()
    await club.close()


async def test_capitals_make_no_other_category(tmp_path: Path) -> None:
    """The spelling that is there stands; bringing the same list in again changes nothing."""
    club = await shop(tmp_path)
    await import_file(club, "products", write(tmp_path, "name,category\nGreen,Tea\nBlack,Tea\n"))
    text = "name,category\nGreen,TEA\nOolong,tea\n"
    done = await import_file(club, "products", write(tmp_path, text))
    assert (done.products_new, done.products_changed, done.already_known) == (1, 0, 1)
    assert {p.category for _, p in club.books.all(PRODUCTS)} == {"Tea"}
    await club.close()


async def test_our_own_list_comes_in_again(tmp_path: Path) -> None:
    """Handed out and taken into another shop it is the same list; here it changes nothing. Formulas are disarmed."""
    club = await shop(tmp_path)
    await import_file(club, "products", write(tmp_path, LIST + "=1+1,公式,1,\n"))
    out = tmp_path / "out.csv"
    assert write_export(club, "products", out) == 5
    rows = list(export_rows(club, "products"))
    assert rows[0] == "number code name price category times_sold last_sold_on".split()
    assert rows[-1][1] == "'=1+1"
    assert recognise_kind(out.read_text(encoding="utf-8-sig")).kind is ImportKind.PRODUCTS
    assert (await import_file(club, "products", out)).already_known == 5
    other = await shop(tmp_path, name="other.json")
    assert (await import_file(other, "products", out)).products_new == 5
    assert shelf(list(other.books.all(PRODUCTS))) == shelf(list(club.books.all(PRODUCTS)))
    await club.close()
    await other.close()


def test_a_summary_of_sales_is_no_product_list() -> None:
    """A list with quantities or amounts is not taken for one by itself; nor is one of names alone."""
    assert recognise_kind("货号,品名,售价\n1,茶,3\n").kind is ImportKind.PRODUCTS
    for header in ("商品名称,数量,金额,分类", "商品名称"):
        with pytest.raises(InvalidInput) as refused:
            recognise_kind(f"{header}\n茶,1,2,3\n")
        assert refused.value.code == "kind_unknown"


async def test_lines_of_sales_have_a_category(tmp_path: Path) -> None:
    """From a column of the file; else that of the product as the list has it; it goes out again with the sale."""
    club = await shop(tmp_path)
    await import_file(club, "products", write(tmp_path, LIST))
    text = (
        "小票号,日期,商品编码,商品名称,商品分类,数量,单价\n1,2017-01-02,T1,龙井茶,,1,30\n1,2017-01-02,Z9,红糖,糖,1,5\n"
    )
    await import_file(club, "sales", write(tmp_path, text))
    ((_, sale),) = club.books.all(SALES)
    assert [line.category for line in sale.lines] == ["茶", "糖"]
    assert club.products.category_of("Z9", "") == "糖"
    rows = list(export_rows(club, "sales"))
    assert [row[rows[0].index("category")] for row in rows[1:]] == ["茶", "糖"]
    await club.close()


GOODS = programme(
    rules=[
        {"id": "base", "then": {"kind": "points_per_amount", "step_minor": 100, "points": 1}},
        {
            "id": "tea",
            "then": {"kind": "points_per_piece", "points": 5, "goods": {"categories": ["茶"]}},
        },
        {"id": "first", "then": {"kind": "points_fixed", "points": 7}, "when": {"kind": "nth_purchase", "n": 1}},
        {"id": "capped", "then": {"kind": "points_fixed", "points": 1000}, "caps": {"uses": 100}},
        {"id": "coded", "then": {"kind": "points_fixed", "points": 1000}, "when": {"kind": "code", "code": "MAY"}},
        {
            "id": "not-by-card",
            "then": {"kind": "points_fixed", "points": 1000},
            "when": {"kind": "not", "of": {"kind": "tender", "tenders": ["card"]}},
        },
        {"id": "gift", "then": {"kind": "gift", "name": {"zh": "袋"}}},
    ],
    switches={"no_points_goods": {"categories": ["卡"]}},
)


async def test_past_sales_earn_by_their_lines(tmp_path: Path) -> None:
    """By goods as at the counter; goods that earn nothing earn nothing; never by rules nobody could have counted."""
    club = await shop(tmp_path, GOODS)
    await import_file(club, "products", write(tmp_path, LIST))
    done = await import_file(club, "sales", write(tmp_path, SALES_FILE), points="programme")
    # 50 yuan and a piece of tea, the first purchase; then a card, which earns nothing.
    assert done.points_earned == 50 + 5 + 7
    sales = [sale for _, sale in club.books.all(SALES)]
    assert [sale.points for sale in sales] == [62, 0]
    assert [line.points for line in sales[0].lines] == [{"tea": 5}, {}]
    assert account(club, "80001").points() == 62
    assert_balanced(club)
    again = await import_file(club, "sales", write(tmp_path, SALES_FILE), points="programme")
    assert not again.did_something()
    await club.close()


async def test_a_line_of_less_than_nothing_comes_off_the_others(tmp_path: Path) -> None:
    """30 of tea and 20 of cups less 10 by a discount line: 24 and 16 count."""
    rules = programme(
        rules=[
            {
                "id": "tea",
                "then": {"kind": "points_per_amount", "step_minor": 100, "points": 1, "goods": {"categories": ["茶"]}},
            }
        ]
    )
    club = await shop(tmp_path, rules)
    await import_file(club, "products", write(tmp_path, LIST))
    text = SALES_FILE.split("2,80001")[0] + "1,80001,2017-01-02,D,折扣,1,-10.00\n"
    done = await import_file(club, "sales", write(tmp_path, text), points="programme")
    assert (done.net_minor, done.points_earned) == (4000, 24)
    assert_balanced(club)
    await club.close()


async def test_every_cell_of_an_export_is_text(tmp_path: Path) -> None:
    """The list as a spreadsheet reads it: seven columns, money as a plain decimal, the day as ISO."""
    club = await shop(tmp_path)
    await import_file(club, "sales", write(tmp_path, SALES_FILE))
    stream = io.StringIO()
    write_export(club, "products", stream)
    rows = list(csv.reader(io.StringIO(stream.getvalue().removeprefix("\ufeff"))))
    assert ["T1", "龙井茶", "30.00", "", "1", "2017-01-02"] in [row[1:] for row in rows]
    await club.close()
