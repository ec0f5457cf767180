"""
Stored indexes: which documents of a table have a key, written by a fold, so that the past is found without a scan.

An index says what its keys are as data (`IndexSpec`), never as code: the process that folds, and any other reader
of the file, can compute them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

import msgspec

from shopclub.core.store.blocks import crc_text
from shopclub.core.store.codec import Doc, decode, encode, is_number
from shopclub.core.store.layout import IndexSpec, Page

PAGE_BYTES = 8192
"""What a page holds at most, but for a single key with more."""

KeyOf = Callable[[Doc], str | None]


class _Keys(msgspec.Struct):
    keys: dict[str, list[int]]


_decode_page = msgspec.json.Decoder(_Keys).decode


def _value(doc: Any, path: str) -> Any:
    for part in path.split("."):
        if isinstance(doc, dict):
            doc = doc.get(part)
        elif isinstance(doc, list) and part.isdecimal() and int(part) < len(doc):
            doc = doc[int(part)]
        else:
            return None
    return doc


def key_maker(spec: IndexSpec) -> KeyOf:
    """The function from a document to its key, or None if it has none."""
    conditions = tuple(spec.only.items())
    if not conditions and len(spec.fields) == 1 and "." not in spec.fields[0]:
        name = spec.fields[0]

        def simple(doc: Doc) -> str | None:
            value = _value(doc, name)
            return str(value) if value and type(value) in (int, str) else None

        return simple

    def composed(doc: Doc) -> str | None:
        if any(_value(doc, path) != wanted for path, wanted in conditions):
            return None
        values = [_value(doc, path) for path in spec.fields]
        return "/".join(map(str, values)) if all(v and type(v) in (int, str) for v in values) else None

    return composed


@dataclass(slots=True)
class KeyChanges:
    """What a fold has to change in one index."""

    spec: IndexSpec
    rebuild: bool
    """Nothing of the old pages may be kept."""
    key: KeyOf
    removed: dict[str, set[int]] = field(default_factory=dict)
    added: dict[str, list[int]] = field(default_factory=dict)

    def change(self, number: int, old: Doc | None, new: Doc | None) -> None:
        """A document was `old` in the last fold and is `new` in this one."""
        before = None if old is None or self.rebuild else self.key(old)
        after = None if new is None else self.key(new)
        if before == after:
            return
        if before is not None:
            self.removed.setdefault(before, set()).add(number)
        if after is not None:
            self.added.setdefault(after, []).append(number)


def note(changes: Iterable[KeyChanges], number: int, old: bytes | None, new: bytes | None) -> None:
    """Tell every index of a table what became of a document; of one that is built anew every document counts."""
    wanted = [one for one in changes if one.rebuild or old != new]
    if not wanted or not is_number(number):
        return
    before, after = (None if stored is None else decode(stored) for stored in (old, new))
    for one in wanted:
        one.change(number, before, after)


def page_line(number: int, body: bytes) -> bytes:
    """A page as a line of the table of pages, without its comma and line feed."""
    return b'"%d":%b' % (number, body)


def page_body(line: bytes) -> bytes:
    """The document in a page's line."""
    return line[line.index(b":") + 1 :].rstrip(b",\n")


def read_page(line: bytes) -> dict[str, list[int]]:
    """
    The keys of a page and the numbers of their documents, ascending.

    Raises:
        msgspec.DecodeError: no page.
    """
    steps = _decode_page(page_body(line)).keys
    return {key: list(accumulate(found)) for key, found in steps.items()}


class _Pager:
    """Gathers keys into pages."""

    def __init__(self, name: str, size: int) -> None:
        self._name = name
        self._size = size
        self._keys: dict[str, list[int]] = {}
        self._length = 0

    def add(self, key: str, numbers: list[int]) -> Iterator[tuple[str, bytes]]:
        """Take in the next key; yields the page before it when that is full."""
        steps = [number - before for before, number in zip([0, *numbers], numbers, strict=False)]
        cost = len(key) + 5 + len(encode(steps))
        if self._length + cost > self._size:
            yield from self.flush()
        self._keys[key] = steps
        self._length += cost

    def flush(self) -> Iterator[tuple[str, bytes]]:
        """What is gathered, as a page."""
        if self._keys:
            yield next(iter(self._keys)), encode({"index": self._name, "keys": self._keys})
        self._keys, self._length = {}, 0


def merged_pages(changes: KeyChanges, old: Iterable[tuple[str, bytes]], size: int) -> Iterator[tuple[str, bytes]]:
    """
    The pages of an index after a fold: first key and body of each.

    Args:
        changes: against the old pages.
        old: first key and line of each old page, in order; none for an index that is built anew.
        size: bytes a page holds at most.
    """
    touched = sorted(changes.removed.keys() | changes.added.keys())
    pager = _Pager(changes.spec.name, size)
    pages = list(old)
    at = 0
    for slot, (first, line) in enumerate(pages):
        upto = bisect_left(touched, pages[slot + 1][0]) if slot + 1 < len(pages) else len(touched)
        if upto == at:
            yield from pager.flush()
            yield first, page_body(line)
            continue
        for key, numbers in _merged(read_page(line), touched[at:upto], changes):
            yield from pager.add(key, numbers)
        at = upto
    for key, numbers in _merged({}, touched[at:], changes):
        yield from pager.add(key, numbers)
    yield from pager.flush()


def _merged(page: dict[str, list[int]], touched: list[str], changes: KeyChanges) -> Iterator[tuple[str, list[int]]]:
    for key in touched:
        gone = changes.removed.get(key, set())
        kept = [number for number in page.get(key, ()) if number not in gone]
        added = sorted(changes.added.get(key, []))
        if added and kept and added[0] < kept[-1]:
            kept = sorted({*kept, *added})
        else:
            kept += added
        page[key] = kept
    for key in sorted(page):
        if page[key]:
            yield key, page[key]


class PageList:
    """The pages of one index in the order of their keys."""

    def __init__(self, spec: IndexSpec, offset: int, pages: list[Page]) -> None:
        self.spec = spec
        self.pages = pages
        self.offsets = list(accumulate((page.length for page in pages), initial=offset))
        self._firsts = [page.first for page in pages]

    def holding(self, key: str) -> int | None:
        """Position of the page that would hold a key."""
        at = bisect_right(self._firsts, key) - 1
        return at if at >= 0 else None


def page_of(line: bytes, first: str) -> Page:
    """The directory's entry for a page."""
    return Page(len(line), first, crc_text(line))
