"""
The log of a damaged file: every commit whose checksum fits, also behind one that is lost.

A commit's checksum is chained to that of the one before, whose text stands in its line: so the chain can be taken up
again behind a damaged commit, as long as its checksum can be read or computed. A commit is taken whole or not at all:
half of one would be a payment without its points.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import msgspec

from shopclub.core.store.codec import check_document, decode
from shopclub.core.store.layout import TAIL, Record, crc_of, decode_record, record_rows
from shopclub.core.store.salvage.flips import mended
from shopclub.core.store.salvage.found import LostCommit
from shopclub.core.store.salvage.frame import Frame

_HEADER = re.compile(rb',"(\d{1,18})":\{"_crc":"([0-9a-f]{8})",')
_TABLE = re.compile(rb'("(?:[^"\\\n]|\\.)+"):\{"-?\d+":(?:\{|null)')
_CRC = 8


@dataclass(slots=True)
class Commit:
    """One that can be read."""

    number: int
    record: Record
    proven: bool
    repaired: bool = False


@dataclass(slots=True)
class LogFound:
    """What the log holds."""

    commits: list[Commit] = field(default_factory=list)
    lost: list[LostCommit] = field(default_factory=list)
    seq: int = 0
    ends: bool = True
    """The file has its end: nothing was cut off."""


@dataclass(slots=True)
class _Line:
    """The line of a commit as it lies there, or as it is once a flipped bit is put right."""

    crc: int
    """As it says."""
    computed: set[int]
    """What its bytes give, for each checksum the one before may have."""
    record: Record | None
    repaired: bool = False


def read_commits(data: bytes, frame: Frame, tables: Iterable[str]) -> LogFound:
    """
    Everything behind the tables.

    Args:
        data: the whole file.
        frame: what describes it.
        tables: names of tables there are, to name what a lost commit changed.
    """
    return _Reader(data, frame, set(tables)).read()


class _Reader:
    def __init__(self, data: bytes, frame: Frame, tables: set[str]) -> None:
        self._data = data
        self._at = frame.commits_at
        self._tables = tables
        self._seeds = set(frame.seeds)
        self._headers = [
            (match.start(), int(match[1])) for match in _HEADER.finditer(data, max(0, frame.commits_at - 1))
        ]
        self._tail = data.rstrip(b" \0").rfind(TAIL.rstrip())
        first = self._headers[0][1] - 1 if self._headers else 0
        self._found = LogFound(seq=first if frame.seq is None else frame.seq)

    def read(self) -> LogFound:
        """Commit by commit until nothing follows."""
        if self._at >= len(self._data):
            self._found.ends = False
        while not self._at_end():
            self._next()
        return self._found

    def _at_end(self) -> bool:
        if self._at >= len(self._data):
            return True
        if next(self._following(), None) is not None:
            return False
        rest = self._data[self._at :].strip(b" \0\n")
        if len(rest) >= len(TAIL):  # longer than the tail without its line feed
            return False
        self._found.ends = bool(rest)
        return True

    def _following(self) -> Iterator[tuple[int, int]]:
        """Where the commits begin that come after the last one read, and their numbers."""
        for position in range(bisect_left(self._headers, (self._at, 0)), len(self._headers)):
            if self._headers[position][1] > self._found.seq:
                yield self._headers[position]

    def _next(self) -> None:
        """The commit at this place, be it sound or not."""
        number = self._found.seq + 1
        later = next((found for found in self._following() if found[1] > number and found[0] > self._at), None)
        for end in self._ends(later):
            line = self._line(number, end)
            if line is not None and line.crc in line.computed:
                self._take(number, line, end, proven=True)
                return
        self._damaged(number, later)

    def _ends(self, later: tuple[int, int] | None) -> Iterator[int]:
        """Where its line may end: at a line feed, before the next commit, before the tail."""
        at = self._at
        for _ in range(3):
            at = self._data.find(b"\n", at) + 1
            if not at:
                break
            yield at
        if later is not None:
            yield later[0]
        if self._tail > self._at:
            yield self._tail

    def _line(self, number: int, end: int) -> _Line | None:
        """The line up to `end` (its line feed included), with one flipped bit put right if there is one."""
        line = self._data[self._at : end]
        head = b',"%d":{"_crc":"' % number
        if len(line) < len(head) + _CRC + 4:
            return None
        said, payload = line[len(head) : len(head) + _CRC], line[len(head) + _CRC + 2 : -2]
        frame = line[: len(head)] + line[len(head) + _CRC : len(head) + _CRC + 2] + line[-2:]
        flips = _bits(frame, head + b'",}\n')
        if flips > 1:
            return None
        computed = {crc_of(number, payload, seed) for seed in self._seeds}
        record = _record(payload)
        crc = int(said, 16) if re.fullmatch(b"[0-9a-f]{8}", said) else -1
        if crc in computed and record is not None:
            return _Line(crc, computed, record, repaired=flips == 1)
        if flips == 0:
            return self._mended(number, said, payload, crc, computed, record)
        return None

    def _mended(
        self, number: int, said: bytes, payload: bytes, crc: int, computed: set[int], record: Record | None
    ) -> _Line:
        if record is not None:
            for one in computed:
                if _bits(said, b"%08x" % one) == 1:
                    return _Line(one, {one}, record, repaired=True)
        for seed in self._seeds if crc >= 0 else ():
            whole = mended(payload, crc, crc_of(number, b"", seed))
            put_right = None if whole is None else _record(whole)
            if put_right is not None:
                return _Line(crc, {crc}, put_right, repaired=True)
        return _Line(crc, computed, record)

    def _take(self, number: int, line: _Line, end: int, *, proven: bool) -> None:
        assert line.record is not None
        self._found.commits.append(Commit(number, line.record, proven, line.repaired))
        self._found.seq = number
        self._seeds = {line.crc}
        self._at = end

    def _damaged(self, number: int, later: tuple[int, int] | None) -> None:
        """This one does not fit, and perhaps more up to the next that can be read."""
        feed = self._data.find(b"\n", self._at)
        end = feed + 1 if feed >= 0 else len(self._data)
        line = self._line(number, end)
        stop = later[0] if later is not None else len(self._data)
        if line is None or line.record is None:
            crc = self._said(number)
            self._lose(number, later, stop)
            self._seeds = {crc} if crc is not None and later is not None and later[1] == number + 1 else set()
            return
        fits = later is not None and later[1] == number + 1 and self._next_fits(number, end, line.computed)
        self._take(number, line, end, proven=fits)
        self._seeds = {crc for crc in (line.crc, *line.computed) if crc >= 0}
        if later is not None and later[1] > number + 1:
            self._lose(number + 1, later, stop)
            self._seeds = set()

    def _next_fits(self, number: int, at: int, seeds: set[int]) -> bool:
        """Whether the next commit is chained to what this one's bytes give: then only its checksum was damaged."""
        head = b',"%d":{"_crc":"' % (number + 1)
        end = self._data.find(b"\n", at)
        line = self._data[at : end + 1]
        if end < 0 or not line.startswith(head):
            return False
        said, payload = line[len(head) : len(head) + _CRC], line[len(head) + _CRC + 2 : -2]
        return any(said == b"%08x" % crc_of(number + 1, payload, seed) for seed in seeds)

    def _said(self, number: int) -> int | None:
        match = _HEADER.match(self._data, self._at)
        return int(match[2], 16) if match is not None and int(match[1]) == number else None

    def _lose(self, number: int, later: tuple[int, int] | None, stop: int) -> None:
        names = self._named(self._data[self._at : stop])
        upto = number + 1 if later is None else later[1]
        for lost in range(number, min(upto, number + 1000)):
            self._found.lost.append(LostCommit(number=lost, tables=names, last=later is None))
        self._found.seq = upto - 1
        self._at = stop
        if later is None:
            self._found.ends = self._data.rstrip(b" \0").endswith(TAIL.rstrip() + b"\n")

    def _named(self, data: bytes) -> tuple[str, ...]:
        names: dict[str, None] = {}
        for match in _TABLE.finditer(data):
            try:
                name = decode(match[1])
            except (msgspec.DecodeError, UnicodeDecodeError):
                continue
            if name in self._tables:
                names[name] = None
        return tuple(names)


def _record(payload: bytes) -> Record | None:
    """What a commit holds; None if it can't be read to the last document."""
    try:
        record = decode_record(b"{" + payload + b"}")
        for docs in record_rows(record).values():
            for doc in docs.values():
                if doc is not None:
                    check_document(decode(doc))
    except (msgspec.DecodeError, UnicodeDecodeError, TypeError, ValueError, AttributeError):
        return None
    return record


def _bits(one: bytes, other: bytes) -> int:
    """In how many bits two pieces of the same length differ."""
    if len(one) != len(other):
        return 8
    return (int.from_bytes(one) ^ int.from_bytes(other)).bit_count()
