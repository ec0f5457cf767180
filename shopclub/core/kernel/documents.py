"""Naming a table of the file and the type of its documents; each package declares its own in model.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Generic, TypeVar

import msgspec

T = TypeVar("T", bound=msgspec.Struct)


class Lookup(msgspec.Struct, frozen=True):
    """A way to find documents: by the values of `fields`, joined by a slash, where `only` holds."""

    fields: tuple[str, ...]
    """A dot leads into an object (by key) or a list (by position)."""
    only: dict[str, str] = {}


class Collection(Generic[T]):
    """A table of the file and the type of its documents."""

    def __init__(
        self, name: str, type_: type[T], *, history: bool = False, lookups: Mapping[str, Lookup] | None = None
    ) -> None:
        """
        Args:
            name: of the table.
            type_: of its documents.
            history: it grows for ever: the past stays in the file until it is asked for.
            lookups: how documents of such a table are found by something else than their number.
        """
        self.name = name
        self.type = type_
        self.history = history
        self.lookups = dict(lookups or {})
        self._decoder = msgspec.json.Decoder(type_)

    def read(self, raw: dict[str, Any]) -> T:
        """
        A document as JSON values, as its typed value.

        Raises:
            msgspec.ValidationError: it is none of these.
        """
        return msgspec.convert(raw, self.type)

    def decode(self, stored: bytes) -> T:
        """
        A document as the file holds it, as its typed value.

        Raises:
            msgspec.DecodeError: it is none of these (ValidationError is one).
        """
        return self._decoder.decode(stored)
