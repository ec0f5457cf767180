"""The unit of work of a verb: changes staged over raw documents, seen by nobody before their commit."""

from __future__ import annotations

from shopclub.core.store.codec import Change, Doc
from shopclub.core.store.storage import AppendStorage


class Work:
    """
    Staged changes, with reads that see them. Made by `ShopDB.writing()`.

    Documents that come out are not copies: to change one, `put` a new one.
    """

    def __init__(self, storage: AppendStorage) -> None:
        self._storage = storage
        self._changes: dict[str, dict[int, Doc | None]] = {}
        self._next: dict[str, int] = {}
        self._over = False
        self.seq: int | None = None
        """Number of the record, once committed; None if nothing was staged."""

    def get(self, table: str, doc_id: int) -> Doc | None:
        """A document as it will be after the commit, or None."""
        changes = self._changes.get(table)
        if changes is not None and doc_id in changes:
            return changes[doc_id]
        return self._storage.docs(table).get(doc_id)

    def put(self, table: str, doc_id: int, doc: Doc) -> None:
        """Set a document, new or not."""
        self._stage(table, doc_id, doc)
        if doc_id >= self._next.get(table, 0):
            self._next[table] = doc_id + 1

    def insert(self, table: str, doc: Doc) -> int:
        """
        Add a document under the table's next number: never one that was given out before, not even if that
        document is gone and the program was restarted. A number of a block that fails is given out again.
        """
        number = max(self._next.get(table, 1), self._storage.next_number(table))
        self.put(table, number, doc)
        return number

    def delete(self, table: str, doc_id: int) -> None:
        """Take a document away; one that is not there is no error."""
        self._stage(table, doc_id, None)

    @property
    def changes(self) -> Change:
        """What is staged."""
        return self._changes

    def end(self) -> None:
        """No more staging: the commit takes it from here."""
        self._over = True

    def _stage(self, table: str, doc_id: int, doc: Doc | None) -> None:
        if self._over:
            raise RuntimeError("this unit of work is over")
        self._changes.setdefault(table, {})[doc_id] = doc
