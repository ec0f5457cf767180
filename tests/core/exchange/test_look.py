"""A first look at a file before anything is taken from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopclub.core.exchange.look import look_at
from shopclub.core.exchange.model import ImportKind
from shopclub.core.kernel.errors import InvalidInput


def put(folder: Path, data: bytes) -> Path:
    file = folder / "past.csv"
    file.write_bytes(data)
    return file


@pytest.mark.parametrize(
    ("encoding", "name"), [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("gb18030", "GB18030"), ("utf-16", "UTF-16")]
)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_characters_and_separator_are_found(tmp_path: Path, encoding: str, name: str, separator: str) -> None:
    """A title line, then a header in the file's own characters and separator."""
    text = "销售流水\r\n" + separator.join(["消费日期", "金额", "会员号", "店员"]) + "\r\n2026/1/5,1,2,3\r\n"
    seen = look_at(put(tmp_path, text.encode(encoding)), ImportKind.SALES, {})
    assert (seen.encoding, seen.separator, seen.header_line) == (name, separator, 2)
    assert seen.header == ("消费日期", "金额", "会员号", "店员")
    assert seen.fields == ("date", "amount", "member", "")
    assert seen.missing == ""


def test_a_header_nobody_knows_is_shown_all_the_same(tmp_path: Path) -> None:
    """The first of the widest lines is offered, with what is missing, and a mapping makes it known."""
    file = put(tmp_path, b"a title\nwhen;how much;who\n2026-01-05;3.00;7\n")
    seen = look_at(file, ImportKind.SALES, {})
    assert (seen.header, seen.header_line, seen.missing) == (("when", "how much", "who"), 2, "date")
    seen = look_at(file, ImportKind.SALES, {"when": "date", "how much": "amount"})
    assert (seen.separator, seen.fields, seen.missing) == (";", ("date", "amount", ""), "")


@pytest.mark.parametrize(
    ("data", "code"), [(b"", "file_empty"), (b"PK\x03\x04xyz", "file_is_workbook"), (b"\x81\x00\xff", "file_encoding")]
)
def test_what_is_no_text_is_refused(tmp_path: Path, data: bytes, code: str) -> None:
    """Empty files, workbooks and unreadable characters are said as the import says them."""
    with pytest.raises(InvalidInput) as caught:
        look_at(put(tmp_path, data), ImportKind.SALES, {})
    assert caught.value.code == code
