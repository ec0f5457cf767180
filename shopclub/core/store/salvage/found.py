"""What was found in a damaged file, and what was not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import msgspec

from shopclub.core.store.codec import is_number

Span = tuple[int, int]
"""Numbers from the first to the last, both included."""


class TableReport(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one table."""

    rows: int
    """Documents in the new file."""
    proven: int
    """Of them, how many are exactly what was written: their checksum says so, or a backup has them alike."""
    repaired: int = 0
    """Documents that stood in a block with one flipped bit, which was put right."""
    unproven: tuple[Span, ...] = ()
    """Numbers of those that could be read but not proven: to be looked at by a person."""
    unproven_count: int = 0
    fetched: tuple[Span, ...] = ()
    """Numbers of those that were taken from a backup."""
    lost_count: int | None = 0
    """Documents that are lost; None: some, nobody can say how many."""
    lost: tuple[Span, ...] = ()
    """Numbers among which the lost ones are; just these, if they are as many as are lost."""


class LostCommit(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A commit of the log that can't be read any more: what it changed is as it was before."""

    number: int
    tables: tuple[str, ...] = ()
    """Tables it changed, as far as they can be read."""
    last: bool = False
    """Nothing follows it: perhaps it was never finished."""


class SalvageReport(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was saved from a damaged file, and exactly what was not."""

    path: str
    """Name of the damaged file, which was not touched."""
    target: str
    """Name of the sound one."""
    tables: dict[str, TableReport]
    commits: int = 0
    """Commits of the log that are in it."""
    repaired_commits: tuple[int, ...] = ()
    unproven_commits: tuple[int, ...] = ()
    lost_commits: tuple[LostCommit, ...] = ()
    cut_off: bool = False
    """The file ends before its end: what stood there can't be known."""

    @property
    def lost(self) -> int | None:
        """Documents lost from the tables; None: nobody can say how many."""
        counts = [table.lost_count for table in self.tables.values()]
        return None if None in counts else sum(count for count in counts if count is not None)


@dataclass(slots=True)
class Found:
    """The documents of one table while they are gathered."""

    rows: dict[int, bytes] = field(default_factory=dict)
    unproven: set[int] = field(default_factory=set)
    repaired: set[int] = field(default_factory=set)
    fetched: set[int] = field(default_factory=set)
    lost: list[Span] = field(default_factory=list)
    lost_count: int | None = 0
    top: int = 0
    """Highest number the table ever had, as far as anything says."""

    def put(self, key: int, doc: bytes | None, *, proven: bool) -> None:
        """A later state of a document."""
        self.repaired.discard(key)
        self.unproven.discard(key)
        if doc is None:
            self.rows.pop(key, None)
        else:
            self.rows[key] = doc
            if not proven:
                self.unproven.add(key)

    def lose(self, count: int | None, spans: Iterable[Span]) -> None:
        """So many are lost, of the numbers in these spans."""
        self.lost += spans
        both_known = count is not None and self.lost_count is not None
        self.lost_count = (self.lost_count or 0) + (count or 0) if both_known else None

    def report(self) -> TableReport:
        """For people and programs."""
        gone, count = self._still_lost()
        return TableReport(
            rows=len(self.rows),
            proven=len(self.rows) - len(self.unproven),
            repaired=len(self.repaired),
            unproven=spans_of(self.unproven),
            unproven_count=len(self.unproven),
            fetched=spans_of(self.fetched),
            lost_count=count,
            lost=gone,
        )

    def _still_lost(self) -> tuple[tuple[Span, ...], int | None]:
        """Without what a commit or a backup brought back since."""
        left: list[Span] = []
        back = 0
        for low, high in self.lost:
            there = sorted(key for key in self.rows if is_number(key) and low <= key <= high)
            back += len(there)
            left += between(low, high, there)
        count = self.lost_count
        if count is not None:
            count = max(0, count - back)
        elif not left:
            count = None
        return tuple(left) if count is None or count else (), count


def spans_of(keys: Iterable[int]) -> tuple[Span, ...]:
    """Numbers as spans, ascending; guests' text keys have none."""
    spans: list[Span] = []
    for key in sorted(filter(is_number, keys)):
        if spans and spans[-1][1] == key - 1:
            spans[-1] = (spans[-1][0], key)
        else:
            spans.append((key, key))
    return tuple(spans)


def between(low: int, high: int, kept: Iterable[int]) -> list[Span]:
    """The numbers of a span that are not among `kept`, which ascend."""
    spans: list[Span] = []
    for key in kept:
        if key > low:
            spans.append((low, key - 1))
        low = key + 1
    if low <= high:
        spans.append((low, high))
    return spans
