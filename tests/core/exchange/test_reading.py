"""From bytes to rows under a header."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopclub.core.exchange.columns import recognise
from shopclub.core.exchange.model import ImportKind
from shopclub.core.exchange.reading import decode, read_bytes, read_sheet
from shopclub.core.kernel.errors import InvalidInput, NotFound
from tests.core.exchange.desk import sheet_of

LINE = "单据号,会员卡号,消费时间,商品名称,数量,单价\nA1,7,2017/1/1 9:00,苹果,1,¥2.00\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_each_encoding_a_chinese_till_writes_is_read(encoding: str) -> None:
    """UTF-8 with and without mark, GB18030 and marked UTF-16 give the same text."""
    assert decode(LINE.encode(encoding)) == LINE


def test_valid_utf8_wins_over_gb18030() -> None:
    """Bytes that are UTF-8 are read as that, though they could be something else in GB18030."""
    data = "café".encode()
    assert data.decode("gb18030") == "caf茅"
    assert decode(data) == "café"


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"PK\x03\x04rest", "file_is_workbook"), (b"\xff\x30\xff,\x80", "file_encoding"), (b"a\0b", "file_encoding")],
)
def test_what_is_no_text_is_refused_whole(data: bytes, code: str) -> None:
    """A workbook and broken characters are named, not half read."""
    with pytest.raises(InvalidInput) as refused:
        decode(data)
    assert refused.value.code == code


def test_a_file_that_is_not_there_or_empty(tmp_path: Path) -> None:
    """A missing file and an empty one are told apart."""
    with pytest.raises(NotFound, match="file_missing"):
        read_bytes(tmp_path / "none.csv")
    (tmp_path / "empty.csv").write_bytes(b" \n")
    with pytest.raises(InvalidInput, match="file_empty"):
        read_bytes(tmp_path / "empty.csv")
    with pytest.raises(InvalidInput, match="file_unreadable"):
        read_bytes(tmp_path)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_the_one_that_gives_columns(separator: str) -> None:
    """Comma, semicolon and tab are told by which of them makes a header."""
    sheet = sheet_of(LINE.replace(",", separator))
    assert sheet.columns == {"receipt": 0, "member": 1, "date": 2, "name": 3, "qty": 4, "price": 5}
    assert sheet.rows == [(2, ["A1", "7", "2017/1/1 9:00", "苹果", "1", "¥2.00"])]


def test_titles_totals_and_notes_are_no_lines() -> None:
    """Titles, repeated headers, blank lines, totals and the notes after them are no data; lines keep their numbers."""
    text = (
        "销售明细报表,,,,,\n打印时间：2017-06-30,,,,,\n" + LINE + "\n小计,,,,1,\n" + LINE.replace("A1", "A2")
        + "合计：,,,,2,4.00\n制表人：张三,,,,,\n"
    )  # fmt: skip
    assert [(number, cells[0]) for number, cells in sheet_of(text).rows] == [(4, "A1"), (8, "A2")]


def test_a_product_called_total_is_a_line() -> None:
    """Only a line with nothing else that makes it a sale is a total."""
    text = "date,product,amount\n2017-01-01,Total,5\n2017-01-02,Total cereal,6\nTotal,,11\n"
    assert [number for number, _ in sheet_of(text).rows] == [2, 3]


def test_a_line_break_inside_quotes_keeps_the_count() -> None:
    """The number of a line is the one an editor shows."""
    text = 'date,product,amount\n2017-01-01,"two\nlines",5\n2017-01-02,x,6\n'
    assert [number for number, _ in sheet_of(text).rows] == [2, 4]


def test_a_quote_that_is_never_closed_is_named() -> None:
    """A quotation mark that would swallow the rest of the file stops the import at its line."""
    text = 'date,product,amount\n2017-01-01,"open,5\n' + "2017-01-02,x,6\n" * 60
    with pytest.raises(InvalidInput) as refused:
        sheet_of(text)
    assert (refused.value.code, dict(refused.value.figures)) == ("quote_open", {"line": 2})


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID,Country", "receipt code qty date price member"),
        ("customer_id,date,cds,amount", "member date qty amount"),
        ("小票号,会员号,日期,时间,商品,数量,实收金额(元)", "receipt member date time name qty paid"),
        ("Order ID;Order Date;SKU;Unit Price (CNY)", "receipt date code price"),
        ("交易日期,交易时间,金额", "date time amount"),
        ("时间,金额", "date amount"),
        ("金额,实付金额,应收金额,日期", "amount paid date"),
    ],
)
def test_headers_of_many_systems_are_recognised(header: str, expected: str) -> None:
    """Chinese and English names are found whatever their case, spaces and units."""
    cells = header.replace(";", ",").split(",")
    found = recognise(cells, ImportKind.SALES, {})
    assert sorted(found, key=found.__getitem__) == sorted(expected.split(), key=found.__getitem__)
    assert set(found) == set(expected.split())


def test_what_the_owner_says_about_a_column_wins() -> None:
    """A mapped column takes its field from one that would have had it; `ignore` drops a column."""
    text = "日期,金额,净额\n2017-01-01,10,8\n"
    assert sheet_of(text, 净额="amount").columns == {"date": 0, "amount": 2}
    assert read_sheet(text, ImportKind.SALES, {"净额": "amount", "金额": "ignore"}).columns == {"date": 0, "amount": 2}


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        ({"金额": "colour"}, "field_unknown"),
        ({"颜色": "name"}, "column_unknown"),
        ({"金额": "date", "日期": "date"}, "field_twice"),
        ({"金额": "ignore"}, "header_missing"),
    ],
)
def test_a_mapping_that_can_not_be_meant_is_refused(mapping: dict[str, str], code: str) -> None:
    """An unknown field or column, a field twice, or nothing left to read is said before anything is done."""
    with pytest.raises(InvalidInput) as refused:
        read_sheet("日期,金额\n2017-01-01,10\n", ImportKind.SALES, mapping)
    assert refused.value.code == code


def test_a_file_without_a_header_says_what_is_missing() -> None:
    """The reason names the field that no column has."""
    with pytest.raises(InvalidInput) as refused:
        sheet_of("日期,颜色\n2017-01-01,red\n")
    assert dict(refused.value.figures) == {"field": "amount"}
