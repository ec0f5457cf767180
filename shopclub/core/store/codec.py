"""
Documents to bytes and back. msgspec is the one JSON codec; what JSON would bend is refused here.

A document is a `dict` with text keys. Its number is an int; other kinds of key (a TinyDB table may be told
to use text) are kept as text and are our guests: nothing of the club uses them.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any, TypeAlias, cast

import msgspec

Doc: TypeAlias = dict[str, Any]
"""One document: JSON values under text keys."""
Rows: TypeAlias = dict[int, Doc]
"""The documents of one table by number."""
Change: TypeAlias = Mapping[str, Mapping[int, Doc | None]]
"""What a commit writes: table -> number -> the new document, or None to delete it."""

RESERVED_TABLES = frozenset({"_meta", "_index", "_blocks", "_check", "_log"})
CRC_KEY = "_crc"
"""The key that marks a log record; recovery searches for it, so no document may use it."""
_MAX_DEPTH = 100
_KEY_TYPES: frozenset[type] = frozenset({int, str})

encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder().decode
_decode_rows = msgspec.json.Decoder(dict[int, dict[str, Any]]).decode
_decode_named = msgspec.json.Decoder(dict[str, dict[str, Any]]).decode


def key_of(text: str | int) -> int:
    """The number a JSON key stands for; a key that is no plain whole number stays the text it is."""
    if not isinstance(text, str):
        return text
    if text.isascii() and text.removeprefix("-").isdigit():
        number = int(text)
        if str(number) == text:
            return number
    return cast(int, text)


def is_number(key: object) -> bool:
    """Whether a document's key is a number (and no guest's text, nor a truth value)."""
    return type(key) is int


def decode_rows(data: bytes) -> Rows:
    """
    The documents of one table, decoded.

    Raises:
        msgspec.DecodeError: not an object of objects (ValidationError is one of these).
        UnicodeDecodeError: not UTF-8.
    """
    try:
        return _decode_rows(data)
    except msgspec.ValidationError:
        return {key_of(key): doc for key, doc in _decode_named(data).items()}


def _check_value(value: object, depth: int) -> None:
    if value is None or isinstance(value, str | bool | int):
        return
    if isinstance(value, float):
        if not isfinite(value):
            raise ValueError(f"a document can't hold {value}: JSON has no such number")
    elif isinstance(value, dict):
        check_document(value, depth + 1)
    elif isinstance(value, list | tuple):
        if depth >= _MAX_DEPTH:
            raise ValueError("a document is nested too deeply, or holds itself")
        for item in value:
            _check_value(item, depth + 1)
    else:
        raise TypeError(f"a document can't hold a {type(value).__name__}: not a JSON value")


def check_document(doc: Mapping[Any, object], depth: int = 0) -> None:
    """
    Refuse what would come back from the file as something else.

    Raises:
        TypeError: a value or key of a type JSON does not know (sets, bytes, dates, float keys).
        ValueError: NaN or infinity, two keys that read the same, the reserved key `_crc`, endless nesting.
    """
    if depth >= _MAX_DEPTH:
        raise ValueError("a document is nested too deeply, or holds itself")
    numbers = False
    for key, value in doc.items():
        if type(key) is not str:
            if type(key) is not int:
                raise TypeError(f"a document's key must be text or a whole number, not {type(key).__name__}")
            numbers = True
        elif key == CRC_KEY:
            raise ValueError(f"the key {CRC_KEY} belongs to the file format")
        if type(value) is not str:
            _check_value(value, depth)
    if numbers and len({str(key) for key in doc}) != len(doc):
        raise ValueError("two keys of a document read the same in JSON")


def check_change(change: Change) -> None:
    """
    Refuse a change that could not be read back exactly as given.

    Raises:
        TypeError, ValueError: as `check_document`; also for a reserved table name or a number that is no int.
    """
    for table, rows in change.items():
        if table in RESERVED_TABLES:
            raise ValueError(f"the table name {table} belongs to the file format")
        if not isinstance(table, str):
            raise TypeError("a table's name must be text")
        for key, doc in rows.items():
            if type(key) not in _KEY_TYPES:
                raise TypeError(f"a document's number must be int, not {type(key).__name__}")
            if doc is None:
                continue
            if not isinstance(doc, dict):
                raise TypeError(f"a document must be a dict, not {type(doc).__name__}")
            check_document(doc)


def copy_value(value: Any) -> Any:
    """A JSON value that shares no list or dict with the one given."""
    if type(value) is dict:
        return {key: copy_value(item) for key, item in value.items()}
    if type(value) is list:
        return [copy_value(item) for item in value]
    return value


def copy_doc(doc: Mapping[str, Any]) -> Doc:
    """A caller's own copy of a document."""
    return {key: copy_value(value) for key, value in doc.items()}
