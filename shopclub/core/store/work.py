"""The unit of work of a verb: changes staged over raw documents, seen by nobody before their commit."""

from __future__ import annotations

from collections.abc import Mapping

from shopclub.core.store.codec import CRC_KEY, Doc, check_change, check_document, decode, encode
from shopclub.core.store.layout import Stored
from shopclub.core.store.storage import AppendStorage

_MARK = b'"' + CRC_KEY.encode() + b'"'


class Work:
    """Staged changes, with reads that see them. Made by `ShopDB.writing()`."""

    def __init__(self, storage: AppendStorage) -> None:
        self._storage = storage
        self._changes: Stored = {}
        self._next: dict[str, int] = {}
        self._over = False
        self.seq: int | None = None
        """Number of the record, once committed; None if nothing was staged."""

    def get(self, table: str, doc_id: int) -> Doc | None:
        """A document as it will be after the commit, the caller's own, or None."""
        stored = self.stored(table, doc_id)
        return None if stored is None else decode(stored)

    def stored(self, table: str, doc_id: int) -> bytes | None:
        """A document as it will be in the file after the commit, or None."""
        changes = self._changes.get(table)
        if changes is not None and doc_id in changes:
            return changes[doc_id]
        return self._storage.rows(table).get(doc_id)

    def put(self, table: str, doc_id: int, doc: Mapping[str, object]) -> None:
        """
        Set a document, new or not.

        Raises:
            TypeError, ValueError: JSON can't hold it as it is.
        """
        given = dict(doc)
        check_change({table: {doc_id: given}})
        self._put(table, doc_id, encode(given))

    def put_stored(self, table: str, doc_id: int, stored: bytes) -> None:
        """
        Set a document that a type of the club was encoded to.

        Raises:
            ValueError: it uses a key that belongs to the file format.
        """
        if _MARK in stored:
            check_document(decode(stored))
        self._put(table, doc_id, stored)

    def _put(self, table: str, doc_id: int, stored: bytes) -> None:
        self._stage(table, doc_id, stored)
        if doc_id >= self._next.get(table, 0):
            self._next[table] = doc_id + 1

    def next_number(self, table: str) -> int:
        """
        The number of the table's next document: never one that was given out before, not even if that document is
        gone and the program was restarted. A number of a block that fails is given out again.
        """
        return max(self._next.get(table, 1), self._storage.next_number(table))

    def insert(self, table: str, doc: Mapping[str, object]) -> int:
        """
        Add a document under the table's next number; returns it.

        Raises:
            TypeError, ValueError: as `put`.
        """
        number = self.next_number(table)
        self.put(table, number, doc)
        return number

    def delete(self, table: str, doc_id: int) -> None:
        """Take a document away; one that is not there is no error."""
        self._stage(table, doc_id, None)

    @property
    def changes(self) -> Stored:
        """What is staged."""
        return self._changes

    def end(self) -> None:
        """No more staging: the commit takes it from here."""
        self._over = True

    def _stage(self, table: str, doc_id: int, stored: bytes | None) -> None:
        if self._over:
            raise RuntimeError("this unit of work is over")
        self._changes.setdefault(table, {})[doc_id] = stored
