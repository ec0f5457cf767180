"""
From the bytes of a CSV file to rows under a header: encoding, separator, header, title and total lines.

Valid UTF-8 wins; what is not is read as GB18030, strictly. Title lines before the header, total lines, notes
after them and blank lines are not data.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from shopclub.core.exchange.columns import check_mapping, fold_header, missing_field, recognise
from shopclub.core.exchange.model import ImportKind, Sheet
from shopclub.core.exchange.pace import Pace, unhurried
from shopclub.core.exchange.values import folded
from shopclub.core.kernel.errors import InvalidInput, NotFound

MAX_BYTES = 512 * 2**20
HEADER_WITHIN = 50
_LINES_IN_A_CELL = 50
SEPARATORS = ",;\t"
_TOTAL = re.compile(
    r"(?:本页|本日|当日|本月)?(?:合计|总计|小计|总和|共计|累计)(?:[:(\s\d].*)?"
    r"|(?:grand|sub)?[ -]?totals?(?:[:\s\d].*)?",
    re.IGNORECASE,
)
_FOOTER = re.compile(r"(?:制表|打印|导出|审核|复核|报表|页码|第\s*\d+\s*页|printed|exported|page\s*\d)", re.I)
_FOOTER_CELLS = 3
_ANCHORS = {
    ImportKind.SALES: ("date", "code", "name"),
    ImportKind.MEMBERS: ("outside", "member", "phone", "name"),
    ImportKind.BALANCES: ("outside", "member", "phone", "name"),
    ImportKind.PRODUCTS: ("code", "name", "price"),
}
"""Columns of which at least one more than the word itself is filled on every real line."""
_FIRST_MISSED = {ImportKind.SALES: "date", ImportKind.PRODUCTS: "name"}
"""Said to be missing where nothing at all was recognised."""


def read_bytes(path: Path) -> bytes:
    """
    The file's bytes.

    Raises:
        NotFound: `file_missing`.
        InvalidInput: `file_unreadable`, `file_too_large` or `file_empty`; all with `name`.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InvalidInput("file_too_large", name=path.name, max_megabytes=MAX_BYTES // 2**20)
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise NotFound("file_missing", name=path.name) from error
    except OSError as error:
        raise InvalidInput("file_unreadable", name=path.name) from error
    if not data.strip():
        raise InvalidInput("file_empty", name=path.name)
    return data


def decode(data: bytes) -> str:
    """
    Text of a file in UTF-8 (with or without mark), UTF-16 with mark, or GB18030.

    Raises:
        InvalidInput: `file_is_workbook` for a spreadsheet that was not saved as CSV, or `file_encoding`.
    """
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise InvalidInput("file_is_workbook")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise InvalidInput("file_encoding")


def read_sheet(text: str, kind: ImportKind, mapping: Mapping[str, str], pace: Pace = unhurried) -> Sheet:
    """
    Find the header and cut the lines under it into cells.

    Args:
        text: of the whole file.
        kind: what it holds.
        mapping: column name -> field, as the owner says.
        pace: lets other threads run between two lines.

    Raises:
        InvalidInput: `field_unknown`, `field_twice`, `column_unknown`, `header_missing` (with the `field` that
            no column has) or `quote_open` (with `line`).
    """
    check_mapping(kind, mapping)
    separator, header_index = find_header(text, kind, mapping)
    rows = records(text, separator)
    before: list[list[str]] = []
    for _ in range(header_index):
        before.append(next(rows)[1])
    header_line, header = next(rows)
    columns = recognise(header, kind, mapping)
    names = {fold_header(cell) for cell in header}
    for column in mapping:
        if fold_header(column) not in names:
            raise InvalidInput("column_unknown", column=column)
    repeated = [cells for cells in (*before, header) if any(cells)]
    anchors = [columns[field] for field in _ANCHORS[kind] if field in columns]
    return Sheet(
        header=tuple(cell.strip() for cell in header),
        header_line=header_line,
        columns=columns,
        rows=list(_data_rows(pace(rows), repeated, anchors)),
    )


def find_header(text: str, kind: ImportKind, mapping: Mapping[str, str]) -> tuple[str, int]:
    """The separator under which most columns are recognised, and which record is the header."""
    best: tuple[int, str, int] | None = None
    missing: str | None = None
    most = 0
    for separator in SEPARATORS:
        for index, (_, cells) in enumerate(records(text, separator)):
            if index >= HEADER_WITHIN:
                break
            columns = recognise(cells, kind, mapping)
            lacking = missing_field(kind, columns)
            if lacking is None and (best is None or len(columns) > best[0]):
                best = (len(columns), separator, index)
            elif lacking is not None and len(columns) > most:
                missing, most = lacking, len(columns)
    if best is None:
        raise InvalidInput("header_missing", field=missing or _FIRST_MISSED.get(kind, "member"))
    return best[1], best[2]


def records(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """(line number, cells) of every record, blank ones included."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise InvalidInput("quote_open", line=line) from error
        if reader.line_num - line >= _LINES_IN_A_CELL:
            raise InvalidInput("quote_open", line=line)
        yield line, cells
        line = reader.line_num + 1


def _data_rows(
    rows: Iterator[tuple[int, list[str]]], repeated: Sequence[list[str]], anchors: Sequence[int]
) -> Iterator[tuple[int, list[str]]]:
    after_total = False
    for line, cells in rows:
        filled = [i for i, cell in enumerate(cells) if cell and not cell.isspace()]
        if not filled or cells in repeated:
            continue
        first = folded(cells[filled[0]])
        others = [i for i in anchors if i in filled and i != filled[0]]
        if not others and _TOTAL.fullmatch(first):
            after_total = True
            continue
        if not others and len(filled) <= _FOOTER_CELLS and (after_total or _FOOTER.match(first)):
            continue
        after_total = False
        yield line, cells
