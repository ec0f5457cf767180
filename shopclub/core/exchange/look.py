"""
A first look at a file somebody wants to bring in: its characters, its separator, its columns and what we take them for.

Works also where the header is not understood, so that the owner can say which column is which.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from pathlib import Path

import msgspec

from shopclub.core.exchange.columns import missing_field, recognise
from shopclub.core.exchange.model import ImportKind
from shopclub.core.exchange.reading import (
    HEADER_WITHIN,
    SEPARATORS,
    decode,
    find_header,
    read_bytes,
    records,
)
from shopclub.core.kernel.errors import InvalidInput


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """What a file looks like before anything is done with it."""

    encoding: str
    """`UTF-8`, `GB18030` or `UTF-16`."""
    separator: str
    """`,`, `;` or a tab."""
    header: tuple[str, ...]
    """Column names as printed; of a file whose header is not understood, the likeliest line."""
    header_line: int
    """Its number in the file, the first line being 1."""
    fields: tuple[str, ...]
    """For each column the field it was taken for; empty for none."""
    missing: str
    """The first field without which the file can't be read; empty when all is there."""


def look_at(path: Path, kind: ImportKind, mapping: Mapping[str, str]) -> Look:
    """
    Look at a file without taking anything from it.

    Args:
        path: the file.
        kind: what it is said to hold.
        mapping: column name -> field, as the owner says.

    Raises:
        NotFound: `file_missing`.
        InvalidInput: it can't be read at all (`file_encoding`, `file_is_workbook`, `file_empty` …).
    """
    data = read_bytes(path)
    text = decode(data)
    separator, line, header = _header(text, kind, mapping)
    columns = recognise(header, kind, mapping)
    by_index = {index: field for field, index in columns.items()}
    return Look(
        encoding=_encoding(data),
        separator=separator,
        header=tuple(cell.strip() for cell in header),
        header_line=line,
        fields=tuple(by_index.get(index, "") for index in range(len(header))),
        missing=missing_field(kind, columns) or "",
    )


def _header(text: str, kind: ImportKind, mapping: Mapping[str, str]) -> tuple[str, int, list[str]]:
    """Separator, line number and cells of the header; where none is understood, the first of the widest lines."""
    try:
        separator, index = find_header(text, kind, mapping)
    except InvalidInput as error:
        if error.code != "header_missing":
            raise
        return _likeliest(text)
    line, cells = next(islice(records(text, separator), index, None))
    return separator, line, cells


def _likeliest(text: str) -> tuple[str, int, list[str]]:
    best: tuple[str, int, list[str]] = (",", 1, [])
    for separator in SEPARATORS:
        for line, cells in islice(records(text, separator), HEADER_WITHIN):
            if sum(map(bool, cells)) > sum(map(bool, best[2])):
                best = (separator, line, cells)
    return best


def _encoding(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "GB18030"
    return "UTF-8"
