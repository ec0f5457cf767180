"""What an open file holds, as the last commit left it: its tables, its look-ups, the numbers that are taken."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from shopclub.core.store.base import Base
from shopclub.core.store.codec import is_number
from shopclub.core.store.finding import Finder
from shopclub.core.store.layout import record_rows
from shopclub.core.store.opening import Opened
from shopclub.core.store.plan import Plan
from shopclub.core.store.rows import TableRows

News = list[tuple[str, int, bytes | None, bytes | None]]
"""Table, number, the document before and after."""


class State:
    """Hot and cold rows of every table over one base."""

    def __init__(self, plan: Plan, opened: Opened) -> None:
        """
        Raises:
            Damaged, ForeignEdit: a part that belongs in memory is not what was written.
        """
        self.plan = plan
        self.base: Base | None = opened.base
        self.seq = 0
        self.present: dict[str, None] = {}
        """Names of the tables there are, also empty ones."""
        self.next: dict[str, int] = opened.next
        """Table -> the lowest number that was never given out."""
        self._rows: dict[str, TableRows] = {}
        self._finders: dict[str, Finder] = {}
        self._dropped: set[str] | None = None
        """Tables that were dropped since a fold began; None: none is under way."""
        for name in opened.base.tables if opened.base is not None else ():
            self.table(name)
            self.present[name] = None
        self.take(opened.rows, ())
        for record in opened.records:
            self.take(record_rows(record), record.x)
        self.seq = opened.seq

    def table(self, name: str) -> TableRows:
        """The rows of a table, there or not."""
        rows = self._rows.get(name)
        if rows is None:
            rows = self._rows[name] = TableRows(name, self.base, self.plan.hot(name))
            for spec in self.plan.indexes:
                if spec.table == name:
                    self._finders[spec.name] = Finder(spec, rows, self.base)
        return rows

    def finder(self, index: str) -> Finder:
        """
        The look-up of an index of the plan.

        Raises:
            KeyError: no such index.
        """
        if index not in self._finders:
            self.table(next((spec.table for spec in self.plan.indexes if spec.name == index), index))
        return self._finders[index]

    def tables(self) -> dict[str, TableRows]:
        """The tables there are."""
        return {name: self._rows[name] for name in self.present}

    def counts(self) -> dict[str, int]:
        """Documents per table."""
        return {name: rows.count for name, rows in self.tables().items()}

    def lacks_index(self) -> bool:
        """Whether the file has documents but not every index of the plan, so that looking up walks all of them."""
        base = self.base
        return base is not None and any(
            base.tables[spec.table].count and (spec.name not in base.indexes or base.indexes[spec.name].spec != spec)
            for spec in self.plan.indexes
            if spec.table in base.tables
        )

    def take(
        self,
        rows: Mapping[str, Mapping[int, bytes | None]],
        drops: Iterable[str],
        heard: Callable[[str], bool] = lambda name: False,
    ) -> News:
        """
        Bring memory up to one record.

        Args:
            rows: its documents.
            drops: tables dropped before.
            heard: whether somebody listens to a table.

        Returns:
            what happened in the tables somebody listens to.
        """
        news: News = []
        for name in drops:
            if heard(name):
                news.extend((name, key, old, None) for key, old in self.table(name).items())
            self._drop(name)
        for name, docs in rows.items():
            self._take_table(name, docs, news if heard(name) else None)
        self.seq += 1
        return news

    def _take_table(self, name: str, docs: Mapping[int, bytes | None], news: News | None) -> None:
        table = self.table(name)
        self.present.setdefault(name)
        finders = [finder for finder in self._finders.values() if finder.spec.table == name]
        for key, doc in docs.items():
            old = table.put(key, doc)
            if is_number(key) and key >= self.next.get(name, 1):
                self.next[name] = key + 1
            if old is None and doc is None:
                continue
            for finder in finders:
                finder.changed(key, old, doc)
            if news is not None:
                news.append((name, key, old, doc))

    def _drop(self, name: str) -> None:
        self.table(name).clear()  # the same object stays: views of it are live
        for finder in self._finders.values():
            if finder.spec.table == name:
                finder.adopt(None)
        if self._dropped is not None:
            self._dropped.add(name)
        self.present.pop(name, None)
        self.next.pop(name, None)

    # -- a fold, from its beginning to its end ----------------------------------------------------------

    def begin_fold(self) -> None:
        """From now on changes are kept apart from what the fold will write down."""
        self._dropped = set()
        for rows in self._rows.values():
            rows.begin_fold()

    def abandon_fold(self) -> None:
        """The fold came to nothing."""
        self._dropped = None
        for rows in self._rows.values():
            rows.abandon_fold()

    def adopt_fold(self) -> None:
        """
        The fold is in place, the base is the new one: let go of what it wrote down.

        Raises:
            Damaged, ForeignEdit: a part that belongs in memory is not what was written.
        """
        assert self.base is not None
        dropped, self._dropped = self._dropped or set(), None
        for name, rows in self._rows.items():
            there = name in self.base.tables and name not in dropped
            if there:
                rows.adopt(self.base)
            else:
                rows.abandon_fold()
            for finder in self._finders.values():
                if finder.spec.table == name:
                    finder.adopt(self.base if there else None)
