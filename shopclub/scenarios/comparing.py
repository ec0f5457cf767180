"""What was expected against what came; only what is stated is compared."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from shopclub.scenarios.model import Written

BY_KEY = frozenset(
    {
        "members",
        "units",
        "months",
        "rewards",
        "stock",
        "took",
        "fields",
        "tiers",
        "rules",
        "benefits",
        "places",
        "goals",
        "sources",
    }
)
"""Tables in which each key stands for itself; any other table is stated whole."""


class Difference(NamedTuple):
    """One value that is not as expected; values as the file would write them."""

    what: str
    expected: str
    came: str
    absent: bool = False
    """There is nothing of that name at all."""


def differences(expected: Written, came: Mapping[str, Any], path: str = "") -> Iterator[Difference]:
    """
    Everything that is not as expected.

    Args:
        expected: None is not compared.
        came: figures under the same names.
        path: where in the file's `expect` this is.
    """
    for key, wanted in stated(expected).items():
        where = f"{path}.{key}" if path else key
        if key not in came:
            yield Difference(where, show(wanted), "", absent=True)
        else:
            yield from _compared(wanted, came[key], where, by_key=key in BY_KEY)


def stated(expected: Written) -> dict[str, Any]:
    """What an expectation states, by the file's keys."""
    pairs = zip(expected.__struct_encode_fields__, expected.__struct_fields__, strict=True)
    return {key: value for key, field in pairs if (value := getattr(expected, field)) is not None}


def _compared(wanted: Any, came: Any, where: str, *, by_key: bool) -> Iterator[Difference]:
    match wanted:
        case Written():
            yield from differences(wanted, came, where)
        case dict() if by_key:
            for key, one in wanted.items():
                if key not in came:
                    yield Difference(f"{where}.{key}", show(one), "", absent=True)
                else:
                    yield from _compared(one, came[key], f"{where}.{key}", by_key=False)
        case tuple() if wanted and isinstance(wanted[0], Written):
            yield from _listed(wanted, came, where)
        case tuple():
            if list(wanted) != list(came):
                yield Difference(where, show(wanted), show(came))
        case _:
            if wanted != came:
                yield Difference(where, show(wanted), show(came))


def _listed(wanted: Sequence[Written], came: Sequence[Mapping[str, Any]], where: str) -> Iterator[Difference]:
    if len(wanted) == len(came):
        for place, (one, other) in enumerate(zip(wanted, came, strict=True), 1):
            yield from differences(one, other, f"{where}[{place}]")
        return
    keys = {key: None for one in wanted for key in stated(one)}
    shown = [{key: one[key] for key in keys if key in one} for one in came]
    yield Difference(where, show(wanted), show(shown))


def show(value: Any) -> str:
    """A value as the file would write it."""
    match value:
        case Written():
            return show(stated(value))
        case msgspec.Struct():
            return show(msgspec.structs.asdict(value))
        case Mapping():
            inner = ", ".join(f"{_bare(str(key))} = {show(one)}" for key, one in value.items())
            return f"{{ {inner} }}" if inner else "{}"
        case list() | tuple():
            return f"[{', '.join(show(one) for one in value)}]"
        case bool():
            return "true" if value else "false"
        case None:
            return "–"
        case int():
            return str(value)
        case _:
            return json.dumps(str(value), ensure_ascii=False)


def _bare(key: str) -> str:
    return key if key.replace("_", "").replace("-", "").isalnum() and key.isascii() else f'"{key}"'
