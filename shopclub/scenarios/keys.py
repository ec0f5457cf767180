"""Reading a table of a file as a type: unknown keys and unfit values are said with their place and the likely key."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, TypeVar

import msgspec
from msgspec import inspect

from shopclub.scenarios.trouble import Unreadable, likely

T = TypeVar("T", bound=msgspec.Struct)
Hook = Callable[[type, Any], Any]


def read_table(table: Any, kind: type[T], hook: Hook, where: str = "", also: Iterable[str] = ()) -> T:
    """
    A table of the file as a type.

    Args:
        table: as it was parsed.
        kind: the type.
        hook: reads amounts and times.
        where: the place of the table in the file, without a dot at its end.
        also: further keys that would have been possible there, for the likely one.

    Raises:
        Unreadable: `key_unknown`, `value`.
    """
    _demand_known(table, _shape(kind), where, tuple(also))
    try:
        return msgspec.convert(table, kind, dec_hook=hook)
    except msgspec.ValidationError as error:
        detail, _, place = str(error).partition(" - at `$")
        raise Unreadable("value", _place(where, place.rstrip("`")), detail=detail) from error


@cache
def _shape(kind: type[msgspec.Struct]) -> inspect.Type:
    return inspect.type_info(kind)


def _place(where: str, inner: str) -> str:
    """A path of msgspec's as one of ours: counted from 1."""
    counted = re.sub(r"\[(\d+)\]", lambda found: f"[{int(found[1]) + 1}]", inner)
    return f"{where}{counted}".removeprefix(".")


def _demand_known(value: Any, kind: inspect.Type, where: str, also: tuple[str, ...] = ()) -> None:
    """
    Look at every key.

    Raises:
        Unreadable: `key_unknown`.
    """
    match kind:
        case inspect.StructType(fields=fields) if isinstance(value, dict):
            known = {field.encode_name: field.type for field in fields}
            for key, inner in value.items():
                if key not in known:
                    raise Unreadable("key_unknown", where, key=key, likely=likely(key, [*known, *also]))
                _demand_known(inner, known[key], f"{where}.{key}".removeprefix("."))
        case inspect.VarTupleType(item_type=item) if isinstance(value, list):
            for number, inner in enumerate(value, 1):
                _demand_known(inner, item, f"{where}[{number}]")
        case inspect.DictType(value_type=item) if isinstance(value, dict):
            for key, inner in value.items():
                _demand_known(inner, item, f"{where}.{key}")
        case inspect.UnionType(types=types):
            for one in types:
                _demand_known(value, one, where)
        case _:
            return
