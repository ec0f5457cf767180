"""From lines to sales and refunds."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from shopclub.core.exchange.cells import Cells
from shopclub.core.exchange.receipts import ReadSales, read_sales
from shopclub.core.kernel.calendar import ShopCalendar
from shopclub.core.sales.model import SaleKind
from tests.core.exchange.desk import sheet_of

HEADER = "receipt,member,date,code,product,qty,price\n"


def read(text: str, *, header: str = HEADER, currency: str = "CNY") -> ReadSales:
    """A sales file, understood as on 30 June 2017."""
    sheet = sheet_of(header + text)
    return read_sales(sheet, Cells(sheet, ShopCalendar("Asia/Shanghai"), date(2017, 6, 30), "CN"), currency)


def reasons(found: ReadSales) -> list[tuple[int, str]]:
    """(line, reason) of what was left out."""
    return [(one.line, one.reason) for one in found.skipped]


def test_lines_of_one_receipt_are_one_sale() -> None:
    """Lines apart in the file, or a minute apart, belong together; the earliest minute counts; their order is kept."""
    found = read("A1,7,2017-01-01 9:01,x,X,1,2.00\nA2,8,2017-01-01 9:00,y,Y,3,1.00\nA1,7,2017-01-01 9:00,z,Z,2,0.50\n")
    assert [r.key for r in found.receipts] == ["A1", "A2"]
    mine = found.receipts[0]
    assert [(line.code, line.qty, line.gross_minor) for line in mine.lines] == [("x", 1, 200), ("z", 2, 100)]
    assert (mine.paid_minor, mine.wall, mine.kind) == (300, datetime(2017, 1, 1, 9, 0), SaleKind.SALE)


def test_the_same_line_twice_is_sold_twice() -> None:
    """Exact duplicates inside one receipt are second scans of the same item."""
    found = read("A1,7,2017-01-01,x,X,1,2.00\n" * 2)
    assert [r.paid_minor for r in found.receipts] == [400]


def test_a_number_that_comes_again_another_day_is_another_receipt() -> None:
    """Tills that begin at 1 each morning do not melt their days together; a receipt over midnight stays one."""
    found = read("1,7,2017-01-01 9:00,x,X,1,2\n1,8,2017-01-02 9:00,x,X,1,3\n")
    assert [(r.on().day, r.paid_minor) for r in found.receipts] == [(1, 200), (2, 300)]
    night = read("1,7,2017-01-01 23:59,x,X,1,2\n1,7,2017-01-02 0:00,x,X,1,3\n")
    assert [(r.on().day, r.paid_minor) for r in night.receipts] == [(1, 500)]


def test_a_c_or_a_negative_sum_is_a_refund() -> None:
    """A leading C marks a refund, and so does a receipt that gives money out; its figures are negative."""
    found = read(
        "A1,7,2017-01-01,x,X,5,2\nC2,7,2017-01-02,x,X,-1,2\nA3,7,2017-01-03,x,X,-2,2\nC4,7,2017-01-04,x,X,1,2\n"
    )
    assert [(r.key, r.kind.value, r.paid_minor) for r in found.receipts] == [
        ("A1", "sale", 1000),
        ("C2", "refund", -200),
        ("A3", "refund", -400),
        ("C4", "refund", -200),
    ]
    assert [line.qty for r in found.receipts for line in r.lines] == [5, -1, -2, -1]


def test_a_till_whose_numbers_all_begin_with_c_marks_nothing() -> None:
    """Where every number begins so, the C tells nothing and the sum decides."""
    found = read("C1,7,2017-01-01,x,X,5,2\nC2,7,2017-01-02,x,X,-1,2\n")
    assert [r.kind.value for r in found.receipts] == ["sale", "refund"]


def test_stock_taken_off_is_counted_apart() -> None:
    """Minus for nobody at price 0 is a write-off; at a price a walk-in refund; for a member a receipt of 0."""
    found = read("W1,,2017-01-01,x,,-80,0\nW2,,2017-01-01,x,,-1,3\nW3,7,2017-01-01,x,,-1,0\nW4,,2017-01-01,x,,280,0\n")
    assert found.write_offs == 1
    assert [(r.key, r.kind.value, r.paid_minor) for r in found.receipts] == [
        ("W2", "refund", -300),
        ("W3", "sale", 0),
        ("W4", "sale", 0),
    ]


def test_a_discount_line_lowers_its_sale() -> None:
    """A line of minus money stays a line; on a sale its pieces count up so that it is returned with the rest."""
    found = read("A1,7,2017-01-01,x,X,2,10\nA1,7,2017-01-01,D,Discount,-1,5\n")
    assert found.receipts[0].paid_minor == 1500
    assert [(line.qty, line.gross_minor) for line in found.receipts[0].lines] == [(2, 2000), (1, -500)]


def test_a_line_is_quantity_times_price_rounded_half_up() -> None:
    """3 x 0.335 is 1.005 and counts as 1.01; weighed goods are one piece at their amount."""
    found = read("A1,7,2017-01-01,x,X,3,0.335\nA2,7,2017-01-02,x,X,0.35,10\n")
    assert [(line.qty, line.gross_minor) for r in found.receipts for line in r.lines] == [(3, 101), (1, 350)]


def test_the_amount_stands_in_where_there_is_no_price() -> None:
    """Without a price the amount counts, with the sign of the quantity; what was paid wins over all."""
    header = "receipt,date,qty,price,amount,paid\n"
    found = read(
        "1,2017-01-01,2,,7.50,\n2,2017-01-02,-1,,7.50,\n3,2017-01-03,2,5,10,8\n4,2017-01-04,2,5,9,\n", header=header
    )
    assert [r.paid_minor for r in found.receipts] == [750, -750, 800, 1000]


def test_one_bad_line_leaves_out_its_whole_receipt() -> None:
    """Never half a receipt: the bad line has its reason, the others name it; other receipts are taken."""
    found = read("A1,7,2017-01-01,x,X,1,2\nA1,7,2017-01-01,y,Y,1,two\nA2,7,2017-01-01,x,X,1,2\n")
    assert reasons(found) == [(2, "receipt_incomplete"), (3, "price_unreadable")]
    assert found.skipped[0].figures == {"receipt": "A1", "because": 3}
    assert [r.key for r in found.receipts] == ["A2"]


def test_a_bad_date_spoils_only_the_receipt_beside_it() -> None:
    """With the same number on several days, a line without a readable date belongs to the nearest."""
    found = read("1,7,2017-01-01,x,X,1,2\n2,7,2017-01-01,x,X,1,2\n1,7,2017-01-02,x,X,1,2\n1,7,someday,y,Y,1,2\n")
    assert reasons(found) == [(4, "receipt_incomplete"), (5, "date_unreadable")]
    assert [(r.key, r.on().day) for r in found.receipts] == [("1", 1), ("2", 1)]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("A1,7,2017-07-01,x,X,1,2", "date_future"),
        ("A1,7,,x,X,1,2", "date_missing"),
        ("A1,7,1/2/2017,x,X,1,2", "date_ambiguous"),
        ("A1,7,1905-01-01,x,X,1,2", "date_unreadable"),
        (",7,2017-01-01,x,X,1,2", "receipt_missing"),
        ("A1,7,2017-01-01,x,X,one,2", "quantity_unreadable"),
        ("A1,7,2017-01-01,x,X,1,", "amount_missing"),
        ("A1,7,2017-01-01,x,X,2000000,2", "quantity_too_large"),
        ("A1,7,2017-01-01,x,X,1,2,surplus", "line_too_long"),
        ("A1," + "7" * 61 + ",2017-01-01,x,X,1,2", "reference_too_long"),
        ("A1,7,2017-01-01," + "x" * 41 + ",X,1,2", "text_too_long"),
        ("A1,7,2017-01-01,x,X,1," + "9" * 60, "amount_too_large"),
    ],
)
def test_a_line_that_can_not_be_read_says_why(line: str, reason: str) -> None:
    """Every line that is left out has its number and one reason."""
    assert reasons(read(line + "\n")) == [(2, reason)]


def test_a_receipt_with_two_members_is_left_out() -> None:
    """A line without a member belongs to the receipt's; two different members can't both have bought it."""
    found = read("A1,7,2017-01-01,x,X,1,2\nA1,,2017-01-01,x,X,1,2\nA2,7,2017-01-01,x,X,1,2\nA2,8,2017-01-01,x,X,1,2\n")
    assert [(r.person.outside, r.paid_minor) for r in found.receipts] == [("7", 400)]
    assert reasons(found) == [(4, "receipt_incomplete"), (5, "receipt_two_members")]


def test_without_receipt_numbers_each_line_is_a_sale_of_its_own() -> None:
    """Equal lines of one day are told apart by which of such they are, the day's time left out."""
    found = read("7,19970101,1,11.77\n7,19970101,1,11.77\n7,19970102,2,20\n", header="customer_id,date,cds,amount\n")
    assert [r.key for r in found.receipts] == ["19970101/1177/1/1", "19970101/1177/1/2", "19970102/2000/2/1"]


def test_every_line_is_accounted_for() -> None:
    """Lines are in a receipt, a write-off or left out with a reason; nothing is silently lost."""
    found = read(
        "A1,7,2017-01-01,x,X,1,2\nA1,7,2017-01-01,y,Y,1,two\nA2,7,2017-01-01,x,X,1,2\nW,,2017-01-01,x,X,-1,0\n,,,,,,\n"
    )
    assert found.lines == 4
    assert sum(r.line_count for r in found.receipts) + found.write_offs + len(found.skipped) == found.lines


def test_yen_have_no_decimals() -> None:
    """The shop's currency decides the smallest unit."""
    assert read("A1,7,2017-01-01,x,X,3,0.5\n", currency="JPY").receipts[0].paid_minor == 2


def test_a_very_long_name_is_cut_and_sold() -> None:
    """A product's name beyond 80 characters ends in …; the sale is not lost for it."""
    assert read("A1,7,2017-01-01,x," + "X" * 81 + ",1,2\n").receipts[0].lines[0].name == "X" * 79 + "…"
