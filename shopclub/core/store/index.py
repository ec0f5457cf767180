"""
Look-ups that each commit keeps up to date, so that a key press never depends on the age of the file.

An index is fed by `AppendStorage.subscribe`: (table, number, old, new). What the keys of a document are is
the caller's: a function from the document to its keys. It must depend on the document alone.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Protocol

from shopclub.core.store.codec import Doc, is_number
from shopclub.core.store.storage import AppendStorage

Keys = Callable[[Doc], Iterable[str]]
"""The keys under which a document is found; may be none, may repeat."""

_END = "\0"
"""Between a key and the number behind it: sorts before every character a key may hold."""


def _keys_of(keys: Keys, doc: Doc) -> set[str]:
    """The keys of a document. One without the shape its table has gets none: the shop opens, and `check` says so."""
    try:
        found: set[object] = set(keys(doc))
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return set()
    return {key for key in found if isinstance(key, str)}


class Index(Protocol):
    """What keeps itself up to date from changed documents."""

    def remove(self, doc_id: int, doc: Doc) -> None:
        """Forget a document as it was."""
        ...

    def add(self, doc_id: int, doc: Doc) -> None:
        """Take in a document as it is."""
        ...

    def rebuild(self, docs: Mapping[int, Doc]) -> None:
        """Forget everything and take in these."""
        ...


def attach(storage: AppendStorage, table: str, *indices: Index) -> None:
    """Fill indices from a table and keep them up to date with each commit; a guest's text keys stay out."""
    numbered = {doc_id: doc for doc_id, doc in storage.docs(table).items() if is_number(doc_id)}
    for index in indices:
        index.rebuild(numbered)

    def changed(name: str, doc_id: int, old: Doc | None, new: Doc | None) -> None:
        del name
        if is_number(doc_id):
            for index in indices:
                if old is not None and new is not None and isinstance(index, Keyed) and index.is_found_alike(old, new):
                    continue
                if old is not None:
                    index.remove(doc_id, old)
                if new is not None:
                    index.add(doc_id, new)

    storage.subscribe(changed, table)


class Keyed:
    """An index that goes by keys and nothing else of a document."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    def is_found_alike(self, one: Doc, other: Doc) -> bool:
        """Whether two states of a document have the same keys: a sale changes three products and the name of none."""
        return _keys_of(self._keys, one) == _keys_of(self._keys, other)


class ExactIndex(Keyed):
    """Key -> the one document that has it (of several, which a verb should never allow: the lowest number)."""

    def __init__(self, keys: Keys) -> None:
        super().__init__(keys)
        self._ids: dict[str, int | list[int]] = {}

    def get(self, key: str) -> int | None:
        """The number of the document with this key."""
        found = self._ids.get(key)
        return found[0] if isinstance(found, list) else found

    def add(self, doc_id: int, doc: Doc) -> None:
        """Take in a document as it is."""
        for key in _keys_of(self._keys, doc):
            have = self._ids.get(key)
            if have is None:
                self._ids[key] = doc_id
            elif isinstance(have, list):
                insort(have, doc_id)
            else:
                self._ids[key] = sorted((have, doc_id))

    def remove(self, doc_id: int, doc: Doc) -> None:
        """Forget a document as it was."""
        for key in _keys_of(self._keys, doc):
            have = self._ids.get(key)
            if have == doc_id:
                del self._ids[key]
            elif isinstance(have, list) and doc_id in have:
                have.remove(doc_id)
                if len(have) == 1:
                    self._ids[key] = have[0]

    def rebuild(self, docs: Mapping[int, Doc]) -> None:
        """Forget everything and take in these."""
        self._ids.clear()
        for doc_id, doc in docs.items():
            self.add(doc_id, doc)

    def __len__(self) -> int:
        return len(self._ids)


class MultiIndex(Keyed):
    """Key -> the numbers of all documents that have it, ascending: also the order of recording."""

    def __init__(self, keys: Keys) -> None:
        super().__init__(keys)
        self._ids: dict[str, list[int]] = {}

    def get(self, key: str) -> list[int]:
        """The numbers, ascending; the caller's own list."""
        return list(self._ids.get(key, ()))

    def count(self, key: str) -> int:
        """How many documents have this key."""
        return len(self._ids.get(key, ()))

    def last(self, key: str, count: int) -> list[int]:
        """The `count` highest numbers, highest first."""
        return list(islice(reversed(self._ids.get(key, [])), count))

    def keys(self) -> Iterator[str]:
        """Every key that some document has."""
        return iter(self._ids)

    def add(self, doc_id: int, doc: Doc) -> None:
        """Take in a document as it is."""
        for key in _keys_of(self._keys, doc):
            ids = self._ids.setdefault(key, [])
            if not ids or ids[-1] < doc_id:
                ids.append(doc_id)
            else:
                insort(ids, doc_id)

    def remove(self, doc_id: int, doc: Doc) -> None:
        """Forget a document as it was."""
        for key in _keys_of(self._keys, doc):
            ids = self._ids.get(key, [])
            at = bisect_left(ids, doc_id)
            if at < len(ids) and ids[at] == doc_id:
                del ids[at]
                if not ids:
                    del self._ids[key]

    def rebuild(self, docs: Mapping[int, Doc]) -> None:
        """Forget everything and take in these."""
        self._ids.clear()
        for doc_id in sorted(docs):
            self.add(doc_id, docs[doc_id])

    def __len__(self) -> int:
        return len(self._ids)


class PrefixIndex(Keyed):
    """
    Beginnings of any key in one sorted list, and as a fallback any part of a key in one long text.

    Keys are compared as given: fold case and width in the key function and in the query alike.
    """

    def __init__(self, keys: Keys) -> None:
        super().__init__(keys)
        self._sorted: list[str] = []
        self._docs: dict[int, str] = {}
        self._text: str | None = None
        self._starts: list[int] = []
        self._order: list[int] = []

    def _entries(self, doc_id: int, doc: Doc) -> set[str]:
        return {f"{key}{_END}{doc_id}" for raw in _keys_of(self._keys, doc) if (key := raw.replace(_END, ""))}

    def starting(self, prefix: str, limit: int) -> list[int]:
        """Numbers of up to `limit` documents with a key that begins so, in the order of their keys."""
        found: dict[int, None] = {}
        at = bisect_left(self._sorted, prefix)
        while at < len(self._sorted) and len(found) < limit and self._sorted[at].startswith(prefix):
            found[int(self._sorted[at].rpartition(_END)[2])] = None
            at += 1
        return list(found)

    def containing(self, part: str, limit: int) -> list[int]:
        """Numbers of up to `limit` documents with `part` anywhere in a key, ascending."""
        if not part or _END in part:
            return []
        text = self._joined()
        found: list[int] = []
        at = text.find(part)
        while at >= 0 and len(found) < limit:
            slot = bisect_left(self._starts, at + 1) - 1
            found.append(self._order[slot])
            end = self._starts[slot + 1] if slot + 1 < len(self._starts) else len(text)
            at = text.find(part, end)
        return found

    def find(self, part: str, limit: int) -> list[int]:
        """Documents with a key that begins so, then those that hold it elsewhere; no number twice."""
        found = dict.fromkeys(self.starting(part, limit))
        if len(found) < limit:
            found.update(dict.fromkeys(self.containing(part, limit)))
        return list(found)[:limit]

    def _joined(self) -> str:
        if self._text is None:
            self._order = sorted(self._docs)
            self._starts = []
            parts: list[str] = []
            at = 0
            for doc_id in self._order:
                part = self._docs[doc_id]
                self._starts.append(at)
                parts.append(part)
                at += len(part)
            self._text = "".join(parts)
        return self._text

    def add(self, doc_id: int, doc: Doc) -> None:
        """Take in a document as it is."""
        entries = self._entries(doc_id, doc)
        for entry in entries:
            insort(self._sorted, entry)
        self._remember(doc_id, entries)

    def _remember(self, doc_id: int, entries: set[str]) -> None:
        part = "".join(sorted(entry.rpartition(_END)[0] + _END for entry in entries))
        if self._text is not None and doc_id not in self._docs and (not self._order or doc_id > self._order[-1]):
            # Somebody new: joining the whole text again would cost the next key press milliseconds.
            self._starts.append(len(self._text))
            self._order.append(doc_id)
            self._text += part
        else:
            self._text = None
        self._docs[doc_id] = part

    def remove(self, doc_id: int, doc: Doc) -> None:
        """Forget a document as it was."""
        for entry in self._entries(doc_id, doc):
            at = bisect_left(self._sorted, entry)
            if at < len(self._sorted) and self._sorted[at] == entry:
                del self._sorted[at]
        self._docs.pop(doc_id, None)
        self._text = None

    def rebuild(self, docs: Mapping[int, Doc]) -> None:
        """Forget everything and take in these."""
        self._docs.clear()
        entries: list[str] = []
        for doc_id, doc in docs.items():
            own = self._entries(doc_id, doc)
            entries.extend(own)
            self._remember(doc_id, own)
        self._sorted = sorted(entries)
        self._text = None

    def __len__(self) -> int:
        return len(self._docs)
