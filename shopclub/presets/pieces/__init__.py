"""
Things an owner adds to a programme, one JSON file each: a stamp card, a package, stored value, a birthday gift, a draw.

A piece holds what it takes (`adds`), in the form of a programme; nothing in the code knows the name of one. Ids that
are taken get a number, so that a second card is another card.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

from shopclub.core.kernel.errors import RuleViolation
from shopclub.core.programme.model import Programme
from shopclub.core.programme.reading import read_programme, write_programme
from shopclub.core.programme.values import LocalName
from shopclub.presets import in_currency

_SUFFIX = ".json"
_REFERRING = frozenset({"id", "coupon", "card", "draw", "reward", "group", "instead", "plans", "excludes"})
"""Fields that name something by its id, or several."""


class Piece(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something to add."""

    id: str = ""
    """The name of its file."""
    place: int
    """Where it stands in the list of all."""
    name: LocalName
    about: LocalName
    shows: str
    """What is to be looked at once it is there, as list and id: `cards/tenth`; a single value: `stored_value`."""
    adds: dict[str, Any]
    """Lists of a programme with what comes to them; single values to be set where there is none. Amounts in CNY."""


@cache
def pieces() -> tuple[Piece, ...]:
    """All of them, in the order they are offered."""
    found = []
    for entry in files(__name__).iterdir():
        if entry.name.endswith(_SUFFIX):
            piece = msgspec.json.decode(entry.read_bytes(), type=Piece)
            found.append(msgspec.structs.replace(piece, id=entry.name.removesuffix(_SUFFIX)))
    return tuple(sorted(found, key=lambda piece: (piece.place, piece.id)))


def added(programme: Programme, piece: Piece, currency: str) -> tuple[Programme, str]:
    """
    A programme with a piece added.

    Args:
        programme: as it is.
        piece: what comes to it.
        currency: of the shop: its amounts are taken one to one (`presets.in_currency`).

    Returns:
        The programme, and what is to be looked at, as `Piece.shows` with the ids it got.

    Raises:
        RuleViolation: `piece_there`, with `piece`, where there can be only one of it.
    """
    bare = {"id": "piece", "name": {"en": "-"}, "currency": "CNY"}
    fragment = write_programme(in_currency(read_programme({**bare, **piece.adds}), currency))
    values = write_programme(programme)
    new_ids = _new_ids(fragment, values)
    for key in piece.adds:
        if isinstance(fragment.get(key), list | tuple):
            values[key] = [*values.get(key, []), *_renamed(fragment[key], new_ids)]
        elif values.get(key):
            raise RuleViolation("piece_there", piece=piece.id)
        else:
            values[key] = fragment[key]
    where, _, one = piece.shows.partition("/")
    return read_programme(values), f"{where}/{new_ids.get(one, one)}" if one else where


def _new_ids(fragment: dict[str, Any], values: dict[str, Any]) -> dict[str, str]:
    """Id in the piece -> a free one of the programme."""
    taken = set(_ids(values))
    new: dict[str, str] = {}
    for one in dict.fromkeys(_own_ids(fragment)):
        free, n = one, 1
        while free in taken:
            n += 1
            free = f"{one}-{n}"
        taken.add(free)
        new[one] = free
    return new


def _ids(value: Any) -> list[str]:
    """Every id anywhere in JSON values."""
    if isinstance(value, dict):
        own = [value["id"]] if isinstance(value.get("id"), str) else []
        return own + [one for inner in value.values() for one in _ids(inner)]
    return [one for inner in value for one in _ids(inner)] if isinstance(value, list | tuple) else []


def _own_ids(fragment: dict[str, Any]) -> list[str]:
    """Ids of what the piece brings; the fragment's own is none."""
    return [one for key, value in fragment.items() if key != "id" for one in _ids(value)]


def _renamed(value: Any, new: dict[str, str]) -> Any:
    """JSON values with the ids of a piece, and what refers to them, as they are called in the programme."""
    if isinstance(value, list | tuple):
        return [_renamed(one, new) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        key: _called(one, new) if key in _REFERRING and not _holds_values(one) else _renamed(one, new)
        for key, one in value.items()
    }


def _holds_values(value: Any) -> bool:
    """Whether it is no name, nor a list of names."""
    return isinstance(value, dict) or (isinstance(value, list | tuple) and any(isinstance(one, dict) for one in value))


def _called(value: Any, new: dict[str, str]) -> Any:
    if isinstance(value, list | tuple):
        return [new.get(one, one) for one in value]
    return new.get(value, value)
