"""
The tables of a damaged file: every block whose checksum fits as it is, of the others what can be read line by line.

Where the directory of the blocks is sound, it says what must be there: a block is looked for at its place, then by its
first line, because bytes that were put in or taken out before it have moved it. Where the directory is gone, the lines
speak for themselves, and nothing is proven.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import pairwise

import msgspec

from shopclub.core.store.blocks import crc_text, row_line, rows_of
from shopclub.core.store.codec import RESERVED_TABLES, check_document, decode, is_number
from shopclub.core.store.layout import Block
from shopclub.core.store.salvage.flips import mended
from shopclub.core.store.salvage.found import Found, between
from shopclub.core.store.salvage.frame import UNKNOWN, Frame

_HEAD = re.compile(rb'\n("(?:[^"\\\n]|\\.)+"):\{(?=\n)')
_TABLE_ENDS = frozenset({b"}", b"},"})


def read_tables(data: bytes, frame: Frame) -> dict[str, Found]:
    """Every table of the file as it was at the last fold, as far as it can be read. `frame` is what describes it."""
    heads = _heads(data, frame.log_at)
    names = list(frame.offsets) or list(dict.fromkeys([*frame.blocks, *heads]))  # a damaged head may bear any name
    starts = {name: _start(data, frame, heads, name) for name in names}
    stops = sorted({start for start in starts.values() if start is not None} | frame.ends | {frame.log_at})
    tables: dict[str, Found] = {}
    floor = 0
    for name, start in starts.items():
        if name in RESERVED_TABLES:
            continue
        begin = floor if start is None else start
        if (blocks := frame.blocks.get(name)) is not None:
            tables[name], floor = _Blocks(data, blocks, begin, stops, known=start is not None).read()
        else:
            end = stops[min(bisect_left(stops, begin + 1), len(stops) - 1)]
            tables[name] = _free(data[begin:end], frame.counts.get(name)) if start is not None else _gone(frame, name)
            floor = max(floor, begin)
    return tables


def _heads(data: bytes, end: int) -> dict[str, int]:
    """Name -> offset behind the line that begins a table, for all that can be read."""
    heads: dict[str, int] = {}
    for match in _HEAD.finditer(data, 0, end):
        try:
            name = decode(match[1])
        except (msgspec.DecodeError, UnicodeDecodeError):
            continue
        if isinstance(name, str):
            heads.setdefault(name, match.end() + 1)
    return heads


def _start(data: bytes, frame: Frame, heads: dict[str, int], name: str) -> int | None:
    """Where a table's lines begin: as the checks say, if its first line looks like one there; else behind its head."""
    said = frame.offsets.get(name)
    if said is not None and (name not in heads or data[said - 1 : said] == b"\n"):
        return min(said, len(data))
    return heads.get(name)


def _gone(frame: Frame, name: str) -> Found:
    found = Found()
    found.lose(frame.counts.get(name), ())
    return found


class _Blocks:
    """One table of which the blocks are known."""

    def __init__(self, data: bytes, blocks: list[Block], start: int, stops: list[int], *, known: bool) -> None:
        self._data = data
        self._blocks = blocks
        self._start = start
        self._known = known
        self._stops = stops
        self._found = Found()

    def read(self) -> tuple[Found, int]:
        """What is there, and where the table ends."""
        placed, end = self._place()
        bad: list[int] = []
        begin = self._start
        for position, at in enumerate(placed):
            if at is None:
                bad.append(position)
                continue
            self._gap(bad, begin, at, last=False)
            bad = []
            begin = at + self._blocks[position].length
        self._gap(bad, begin, self._limit(begin, end), last=True)
        tops = [block.last for block in self._blocks if isinstance(block.last, int)]
        self._found.top = max([self._found.top, *tops])
        rows = self._found.rows
        if any(not is_number(one) for one in rows) or any(one > other for one, other in pairwise(rows)):
            ordered = sorted(rows.items(), key=lambda item: (not is_number(item[0]), item[0]))
            self._found.rows = dict(ordered)
        return self._found, max(begin, end)

    def _place(self) -> tuple[list[int | None], int]:
        """Where each sound block lies (None: it does not fit anywhere), and where the table should end."""
        placed: list[int | None] = []
        at, floor, sure = self._start, self._start, self._known
        for block in self._blocks:
            here = at if self._take(block, at) else self._search(block, floor)
            if here is None and self._mend(block, at):
                here = at
            placed.append(here)
            if here is not None:
                at = floor = here + block.length
                sure = True
            elif sure:
                at += block.length
        return placed, at

    def _take(self, block: Block, at: int) -> bool:
        lines = self._data[at : at + block.length]
        if len(lines) != block.length or crc_text(lines) != block.crc:
            return False
        try:
            self._found.rows.update(rows_of(lines))
        except (msgspec.DecodeError, UnicodeDecodeError):
            return False
        return True

    def _search(self, block: Block, floor: int) -> int | None:
        """Something was put in or taken out before it: it begins where its first line does."""
        mark = b"\n" + row_line(_key(block.first), b"")
        at = self._data.find(mark, max(0, floor - 1))
        while at >= 0:
            if self._take(block, at + 1):
                return at + 1
            at = self._data.find(mark, at + 1)
        return None

    def _mend(self, block: Block, at: int) -> bool:
        """One flipped bit: put right, and looked at."""
        lines = self._data[at : at + block.length]
        known = len(lines) == block.length and block.crc != UNKNOWN
        whole = mended(lines, int(block.crc, 16)) if known else None
        if whole is None:
            return False
        try:
            rows = rows_of(whole)
            sound = all(_is_document(doc) for doc in rows.values())
        except (msgspec.DecodeError, UnicodeDecodeError):
            return False
        keys = list(rows)
        if not sound or len(keys) != block.count or keys[0] != block.first or keys[-1] != block.last:
            return False
        self._found.rows.update(rows)
        self._found.repaired.update(rows)
        return True

    def _limit(self, begin: int, end: int) -> int:
        """Where the lines behind the last sound block end at the latest."""
        at = bisect_left(self._stops, begin + 1)
        return self._stops[at] if at < len(self._stops) else end

    def _gap(self, bad: list[int], begin: int, end: int, *, last: bool) -> None:
        """Blocks next to each other that don't fit: what of their lines can be read is kept, unproven."""
        if not bad:
            return
        first, final = self._blocks[bad[0]].first, self._blocks[bad[-1]].last
        rows = _plausible(
            (key, doc)
            for key, doc in _lines(self._data[begin:end], stop=last)
            if key is not None and _within(key, first, final)
        )
        self._found.rows.update(rows)
        self._found.unproven.update(rows)
        count = sum(self._blocks[position].count for position in bad)
        spans = between(first, final, rows) if isinstance(first, int) and isinstance(final, int) else []
        self._found.lose(max(0, count - len(rows)), spans if count > len(rows) else ())


def _key(key: int | str) -> int:
    return key  # type: ignore[return-value]  # a guest's text key, see `codec`


def _within(key: int, first: int | str, last: int | str) -> bool:
    rank = (not is_number(key), key)
    return (not is_number(first), first) <= rank <= (not is_number(last), last)


def _lines(data: bytes, *, stop: bool) -> Iterator[tuple[int | None, bytes]]:
    """Number and document of each line that can be read, (None, line) for others; up to the table's end if `stop`."""
    for line in data.removesuffix(b"\n").split(b"\n"):
        if stop and line in _TABLE_ENDS:
            return
        row = _row(line)
        yield (None, line) if row is None else row


def _row(line: bytes) -> tuple[int, bytes] | None:
    if not line.startswith(b'"'):
        return None
    try:
        rows = rows_of(line)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    if len(rows) != 1:
        return None
    ((key, doc),) = rows.items()
    return (key, doc) if _is_document(doc) else None


def _is_document(doc: bytes) -> bool:
    try:
        value = decode(doc)
        if not isinstance(value, dict):
            return False
        check_document(value)
    except (msgspec.DecodeError, UnicodeDecodeError, TypeError, ValueError):
        return False
    return True


def _plausible(rows: Iterable[tuple[int | None, bytes]]) -> dict[int, bytes]:
    """
    Numbers ascend: a line whose number does not fit between the others has a damaged number. The longest run of lines
    that ascends is kept.
    """
    found = [(key, doc) for key, doc in rows if key is not None]
    ranks = [(not is_number(key), key) for key, _ in found]
    tails: list[tuple[bool, int]] = []
    ends: list[int] = []
    before: list[int] = []
    for index, rank in enumerate(ranks):
        at = bisect_left(tails, rank)
        before.append(ends[at - 1] if at else -1)
        if at == len(tails):
            tails.append(rank)
            ends.append(index)
        else:
            tails[at], ends[at] = rank, index
    kept: list[int] = []
    index = ends[-1] if ends else -1
    while index >= 0:
        kept.append(index)
        index = before[index]
    return dict(found[index] for index in reversed(kept))


def _free(data: bytes, count: int | None) -> Found:
    """
    The lines of a table of which no blocks are known.

    Behind lines that can't be read the table may have ended unseen: if the numbers then start again from below, what
    follows is of no table we could name, and is left.
    """
    found = Found()
    top: int | None = None
    missing = False
    for run in _runs(data):
        if run is None:
            missing = True
            continue
        rows = _plausible(iter(run))
        first = next(iter(rows))
        if top is not None and is_number(first) and first <= top:
            break
        if missing and top is not None and is_number(first):
            found.lose(None, between(top + 1, first - 1, ()))
        found.rows.update(rows)
        top = max((key for key in rows if is_number(key)), default=top)
        missing = False
    found.unproven = set(found.rows)
    found.top = top or 0
    if count is not None:
        found.lost_count = max(0, count - len(found.rows))
    elif missing:
        found.lose(None, ())
    return found


def _runs(data: bytes) -> Iterator[list[tuple[int | None, bytes]] | None]:
    """Lines next to each other that can be read; None for those between them that can't."""
    run: list[tuple[int | None, bytes]] = []
    for row in _lines(data, stop=True):
        if row[0] is not None:
            run.append(row)
            continue
        if run:
            yield run
        run = []
        yield None
    if run:
        yield run
