"""What a store is told about its tables: which have a long past, how that past is found, how it is laid out."""

from __future__ import annotations

import msgspec

from shopclub.core.store.blocks import BLOCK_BYTES
from shopclub.core.store.layout import IndexSpec
from shopclub.core.store.pages import PAGE_BYTES

EVERY = "*"
"""Stands for every table."""
HOT_ROWS = 20_000


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """Data, so that the process that folds can be told."""

    history: tuple[str, ...] = ()
    """Tables that grow for ever: of these only the newest rows are kept in memory. All others are, whole."""
    indexes: tuple[IndexSpec, ...] = ()
    hot_rows: int = HOT_ROWS
    """How many rows of such a table, at least."""
    block_bytes: int = BLOCK_BYTES
    page_bytes: int = PAGE_BYTES

    def hot(self, table: str) -> int | None:
        """How many of a table's newest rows to keep in memory; None: all."""
        return self.hot_rows if table in self.history or EVERY in self.history else None
