"""
One table of an open file, hot and cold: what changed since the last fold and the newest rows are in memory, as stored
bytes; the past stays in the file until it is asked for.

    changed   since the last fold
    folding   what a fold under way is writing down (then it is in the next base)
    recent    rows of the base at hand: all of them, or of a table with a long past the newest
    base      everything as of the last fold, on the disk
"""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, Mapping
from typing import Any, cast

from shopclub.core.store.base import Base
from shopclub.core.store.blocks import BlockList
from shopclub.core.store.codec import Doc, decode, is_number, key_of

Changed = dict[int, bytes | None]


class TableRows:
    """The rows of one table by number."""

    def __init__(self, name: str, base: Base | None, hot_rows: int | None) -> None:
        """
        Args:
            name: of the table.
            base: where its past lies; None: there is none.
            hot_rows: how many of the newest to keep in memory; None keeps all.

        Raises:
            Damaged: a block that belongs in memory is not what was written.
        """
        self.name = name
        self.count = 0
        self.changed: Changed = {}
        self.folding: Changed | None = None
        self.recent: dict[int, bytes] = {}
        self._hot_rows = hot_rows
        self._base: Base | None = None
        self._cold_until: int | None = None
        """Rows of the base up to this number are not in memory; None: all of them are."""
        if base is not None and name in base.tables:
            self._base = base
            blocks = base.tables[name]
            cold = blocks.latest(hot_rows) if hot_rows is not None and blocks.numbered else 0
            for position in range(cold, len(blocks.blocks)):
                self.recent.update(base.rows(name, position))
            self._cold_until = int(blocks.blocks[cold - 1].last) if cold else None
            self.count = blocks.count

    @property
    def _blocks(self) -> BlockList:
        assert self._base is not None
        return self._base.tables[self.name]

    def _cold_row(self, key: int) -> bytes | None:
        if self._base is None or not is_number(key) or not self._is_cold(key):
            return None
        return self._base.row(self.name, key)

    def get(self, key: int) -> bytes | None:
        """
        A document as stored, or None.

        Raises:
            Damaged: the part of the file it lies in is not what was written.
        """
        if key in self.changed:
            return self.changed[key]
        if self.folding is not None and key in self.folding:
            return self.folding[key]
        return self.recent.get(key) or self._cold_row(key)

    def put(self, key: int, doc: bytes | None) -> bytes | None:
        """Set or delete (None) a document; returns what it was before."""
        old = self.get(key)
        self.count += (doc is not None) - (old is not None)
        self.changed[key] = doc
        return old

    def since_base(self, key: int) -> bool:
        """Whether a document was set or deleted since the last fold."""
        return key in self.changed or (self.folding is not None and key in self.folding)

    def news(self) -> Changed:
        """Everything set or deleted since the last fold."""
        return {**(self.folding or {}), **self.changed}

    def clear(self) -> None:
        """Forget every row, also the base's."""
        self._base, self._cold_until, self.count = None, None, 0
        self.changed, self.recent = {}, {}
        if self.folding is not None:
            self.folding = {}

    def at_hand(self) -> dict[int, bytes]:
        """Everything that is in memory."""
        return {key: doc for key, doc in {**self.recent, **self.news()}.items() if doc is not None}

    # -- a fold, from its beginning to its end ----------------------------------------------------------

    def begin_fold(self) -> None:
        """From now on changes are kept apart from what the fold writes down."""
        self.folding, self.changed = self.changed, {}

    def abandon_fold(self) -> None:
        """The fold came to nothing."""
        self.changed = self.news()
        self.folding = None

    def adopt(self, base: Base) -> None:
        """
        The fold is in place: what it wrote down belongs to its base now.

        Raises:
            Damaged: a block that belongs in memory is not what was written.
        """
        for key, doc in (self.folding or {}).items():
            if doc is None:
                self.recent.pop(key, None)
            else:
                self.recent[key] = doc
        complete_from = None if self._cold_until is None else self._cold_until + 1
        self.folding, self._base = None, base
        blocks = base.tables[self.name]
        if complete_from is not None and not blocks.numbered:  # a guest came in: such a table is kept whole
            self._cold_until, self.recent = None, {}
            for position in range(len(blocks.blocks)):
                self.recent.update(base.rows(self.name, position))
            return
        cold = blocks.latest(self._hot_rows) if self._hot_rows is not None and blocks.numbered else 0
        if complete_from is not None:
            while cold < len(blocks.blocks) and int(blocks.blocks[cold].first) < complete_from:
                cold += 1
        until = self._cold_until = int(blocks.blocks[cold - 1].last) if cold else None
        for key in [] if until is None else [key for key in self.recent if key <= until]:
            del self.recent[key]

    # -- walking ---------------------------------------------------------------------------------------

    def items(self) -> Iterator[tuple[int, bytes]]:
        """
        Every document as stored: those of the last fold in their order, then what came since.

        Commits and folds may happen between two steps.

        Raises:
            Damaged: a part of the file is not what was written.
        """
        yield from self._from_cold()
        order = dict.fromkeys(self.recent)
        for key in order:
            doc = self.get(key)
            if doc is not None:
                yield key, doc
        for key in self.news():
            if key not in order and self._cold_row(key) is None and (doc := self.get(key)) is not None:
                yield key, doc

    def span(self, first: int, last: int) -> Iterator[tuple[int, bytes]]:
        """
        The documents numbered `first` to `last` as stored, by number; the past is read part by part.

        Nothing may happen between two steps. A number without a document is left out.

        Raises:
            Damaged: a part of the file is not what was written.
        """
        part: dict[int, bytes] = {}
        until = first - 1
        for key in range(first, last + 1):
            if not self._is_cold(key) or self.since_base(key):
                doc = self.get(key)
            else:
                if key > until and self._base is not None:
                    part = self._base.rows_after(self.name, key - 1)
                    until = max(part, default=last)
                doc = part.get(key)
            if doc is not None:
                yield key, doc

    def _is_cold(self, key: int) -> bool:
        return self._cold_until is not None and key <= self._cold_until

    def _from_cold(self) -> Iterator[tuple[int, bytes]]:
        last: int | None = None
        while self._base is not None and self._cold_until is not None:
            rows = self._base.rows_after(self.name, last)
            if not rows or not self._is_cold(next(iter(rows))):
                return
            for key, doc in rows.items():
                if not self._is_cold(key):
                    return
                last = key
                if not self.since_base(key):
                    yield key, doc
                elif (new := self.get(key)) is not None:
                    yield key, new

    def numbers(self) -> Iterator[int]:
        """Every number there is, in the order of `items`."""
        for key, _ in self.items():
            yield key

    def numbers_down(self) -> Iterator[int]:
        """Every number there is, in the opposite order."""
        for key in reversed(self.news()):
            if key not in self.recent and self._cold_row(key) is None and self.get(key) is not None:
                yield key
        for key in reversed(self.recent):
            if not self.since_base(key) or self.get(key) is not None:
                yield key
        until = None if self._cold_until is None else self._cold_until + 1
        while self._base is not None and until is not None:
            rows = [key for key in self._base.rows_before(self.name, until) if key < until]
            for key in reversed(rows):
                if not self.since_base(key) or self.get(key) is not None:
                    yield key
            until = rows[0] if rows else None

    def last(self) -> int | None:
        """The highest number there is."""
        top = max((key for key, doc in self.news().items() if doc is not None and is_number(key)), default=None)
        recent = max((key for key in self.recent if is_number(key) and self.get(key) is not None), default=None)
        found = [key for key in (top, recent) if key is not None]
        if found or self._cold_until is None:
            return max(found, default=None)
        return max((key for key in self.numbers() if is_number(key)), default=None)


class _Pairs(ItemsView[int, Doc]):
    def __init__(self, docs: Docs) -> None:
        super().__init__(docs)
        self._rows = docs.rows

    def __iter__(self) -> Iterator[tuple[int, Doc]]:
        for key, doc in self._rows.items():
            yield key, decode(doc)


class Docs(Mapping[int, Doc]):
    """A live view of one table; each document is decoded anew, so that it is the caller's own."""

    def __init__(self, rows: TableRows) -> None:
        self.rows = rows

    def __getitem__(self, key: int) -> Doc:
        doc = self.rows.get(key)
        if doc is None:
            raise KeyError(key)
        return cast(Doc, decode(doc))

    def __contains__(self, key: object) -> bool:
        return self.rows.get(key_of(cast(int, key))) is not None

    def __iter__(self) -> Iterator[int]:
        return self.rows.numbers()

    def __len__(self) -> int:
        return self.rows.count

    def items(self) -> ItemsView[int, Doc]:
        """Number and document, part by part of the file."""
        return _Pairs(self)

    def __reversed__(self) -> Iterator[int]:
        return self.rows.numbers_down()

    def get(self, key: int, default: Any = None) -> Any:
        """A document, or `default`."""
        doc = self.rows.get(key)
        return default if doc is None else decode(doc)
