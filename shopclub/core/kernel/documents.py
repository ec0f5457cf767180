"""Naming a table of the file and the type of its documents; each package declares its own in model.py."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

import msgspec

T = TypeVar("T", bound=msgspec.Struct)


class Collection(Generic[T]):
    """A table of the file and the type of its documents."""

    def __init__(self, name: str, type_: type[T]) -> None:
        self.name = name
        self.type = type_

    def read(self, raw: dict[str, Any]) -> T:
        """A stored document as its typed value."""
        return msgspec.convert(raw, self.type)
