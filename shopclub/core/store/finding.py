"""Looking up by key in a table with a long past: pages of the last fold, with what changed since on top."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator

from shopclub.core.store.base import Base
from shopclub.core.store.codec import decode, is_number
from shopclub.core.store.layout import IndexSpec
from shopclub.core.store.pages import key_maker
from shopclub.core.store.rows import TableRows


class Finder:
    """Key -> the numbers of the documents that have it, ascending: also the order of recording."""

    def __init__(self, spec: IndexSpec, rows: TableRows, base: Base | None) -> None:
        self.spec = spec
        self._rows = rows
        self._key = key_maker(spec)
        self._base: Base | None = None
        self._news: dict[str, list[int]] | None = None
        """Keys of what changed since the base (of everything, where no base has this index); made when first asked."""
        self.adopt(base)

    def adopt(self, base: Base | None) -> None:
        """Another base is in place, or none that this table stands on."""
        there = None if base is None else base.indexes.get(self.spec.name)
        self._base = base if there is not None and there.spec == self.spec else None
        self._news = None

    def get(self, key: str | int) -> list[int]:
        """The numbers, ascending; the caller's own list."""
        wanted = str(key)
        new = self._made().get(wanted, [])
        if self._base is None:
            return list(new)
        old = [n for n in self._base.numbers(self.spec.name, wanted) if not self._rows.since_base(n)]
        return sorted(old + new) if old and new and new[0] < old[-1] else old + new

    def count(self, key: str | int) -> int:
        """How many documents have this key."""
        return len(self.get(key))

    def last(self, key: str | int, count: int) -> list[int]:
        """The `count` highest numbers, highest first."""
        return self.get(key)[: -count - 1 : -1] if count > 0 else []

    def keys(self) -> Iterator[str]:
        """Every key that some document has."""
        made = self._made()
        yield from made
        if self._base is not None:
            for key in self._base.keys(self.spec.name):
                if key not in made and self.get(key):
                    yield key

    def changed(self, number: int, old: bytes | None, new: bytes | None) -> None:
        """A document was set or deleted; `old` is what it was before."""
        if self._news is None or not is_number(number):
            return
        before = None if old is None else self._key(decode(old))
        after = None if new is None else self._key(decode(new))
        if before is not None:
            numbers = self._news.get(before, [])
            at = bisect_left(numbers, number)
            if at < len(numbers) and numbers[at] == number:
                del numbers[at]
                if not numbers:
                    del self._news[before]
        if after is not None:
            _add(self._news.setdefault(after, []), number)

    def _made(self) -> dict[str, list[int]]:
        if self._news is None:
            made: dict[str, list[int]] = {}
            rows = self._rows.items() if self._base is None else self._rows.news().items()
            for number, doc in rows:
                if doc is not None and is_number(number) and (key := self._key(decode(doc))) is not None:
                    _add(made.setdefault(key, []), number)
            self._news = made
        return self._news


def _add(numbers: list[int], number: int) -> None:
    if not numbers or numbers[-1] < number:
        numbers.append(number)
    else:
        insort(numbers, number)
