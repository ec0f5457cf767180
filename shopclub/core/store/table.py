"""
TinyDB's Table with its semantics whole, at the cost of the change instead of the table.

Every document handed out is the caller's own copy. Bugs of TinyDB 4.9.0 that would lose a shop's data are
not kept: ids in a mixed `insert_multiple`, ids given as text, `update_multiple` with a generator, an
updater that raises half way.
"""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterable, Iterator, Mapping, MutableMapping
from typing import Any, cast

from tinydb.queries import QueryLike
from tinydb.table import Document, Table

from shopclub.core.store.codec import Doc, copy_doc, is_number, key_of
from shopclub.core.store.storage import AppendStorage

Fields = Mapping[str, Any] | Callable[[MutableMapping[str, Any]], None]
"""What `update` takes: values to set, or a function that changes the document in place."""


class _ViewItems(ItemsView[Any, Doc]):
    """Number and document of a view, read part by part of the file instead of one by one."""

    def __init__(self, view: TableView) -> None:
        super().__init__(view)
        self._view = view

    def __iter__(self) -> Iterator[tuple[Any, Doc]]:
        return self._view.pairs()


class TableView(Mapping[Any, Doc]):
    """One table's raw documents with an open transaction on top. Takes ids as int or text."""

    def __init__(self, base: Mapping[int, Doc], changes: Mapping[int, Doc | None], id_class: type) -> None:
        self._base = base
        self._changes = changes
        self._id_class = id_class

    def __getitem__(self, key: Any) -> Doc:
        number = key_of(key)
        if number in self._changes:
            doc = self._changes[number]
            if doc is None:
                raise KeyError(key)
            return doc
        return self._base[number]

    def __contains__(self, key: object) -> bool:
        number = key_of(cast(int, key))
        if number in self._changes:
            return self._changes[number] is not None
        return number in self._base

    def __iter__(self) -> Iterator[Any]:
        for key, _ in self.pairs():
            yield key

    def items(self) -> ItemsView[Any, Doc]:
        """Number and document, in the order of numbers."""
        return _ViewItems(self)

    def pairs(self) -> Iterator[tuple[Any, Doc]]:
        """As `items`."""
        changes = self._changes
        for key, committed in self._base.items():
            doc = changes.get(key, committed)
            if doc is not None:
                yield self._id_class(key), doc
        for key, doc in changes.items():
            if doc is not None and key not in self._base:
                yield self._id_class(key), doc

    def __len__(self) -> int:
        count = len(self._base)
        for key, doc in self._changes.items():
            count += (doc is not None) - (key in self._base)
        return count


class _Overlay(MutableMapping[Any, Doc]):
    """What a foreign updater gets: copies on touch, and remembers what was touched."""

    def __init__(self, view: TableView) -> None:
        self._view = view
        self.touched: dict[int, Doc | None] = {}

    def __getitem__(self, key: Any) -> Doc:
        number = key_of(key)
        if number not in self.touched:
            self.touched[number] = copy_doc(self._view[number])
        doc = self.touched[number]
        if doc is None:
            raise KeyError(key)
        return doc

    def __setitem__(self, key: Any, doc: Doc) -> None:
        self.touched[key_of(key)] = doc

    def __delitem__(self, key: Any) -> None:
        if key not in self:
            raise KeyError(key)
        self.touched[key_of(key)] = None

    def __contains__(self, key: object) -> bool:
        number = key_of(cast(int, key))
        return self.touched[number] is not None if number in self.touched else number in self._view

    def __iter__(self) -> Iterator[Any]:
        kept = [key for key in self._view if self.touched.get(key_of(key), self) is not None]
        return iter(kept + [key for key, doc in self.touched.items() if doc is not None and key not in self._view])

    def __len__(self) -> int:
        return sum(1 for _ in self)


class AppendTable(Table):
    """A TinyDB table on an AppendStorage."""

    def __init__(self, storage: AppendStorage, name: str, **options: Any) -> None:
        """As TinyDB's; `options` are its `cache_size` and `persist_empty`."""
        super_storage: Any = storage
        self._append = storage
        super().__init__(super_storage, name, **options)
        self._free = 1
        """At least this number comes next, although nothing below it may be committed yet."""

    # reading

    def _view(self) -> TableView:
        staged = self._append.staged
        base = self._append.docs(self.name)
        if staged is None:
            return TableView(base, {}, self.document_id_class)
        if self.name in staged.drops:
            return TableView({}, staged.changes.get(self.name, {}), self.document_id_class)
        return TableView(base, staged.changes.get(self.name, {}), self.document_id_class)

    def _out(self, doc: Mapping[str, Any], doc_id: Any) -> Document:
        return self.document_class(copy_doc(doc), self.document_id_class(doc_id))

    def _read_table(self) -> Any:
        return self._view()

    def __len__(self) -> int:
        return len(self._view())

    def __iter__(self) -> Iterator[Document]:
        for doc_id, doc in self._view().items():
            yield self._out(doc, doc_id)

    def get(self, cond: Any = None, doc_id: Any = None, doc_ids: Any = None) -> Any:
        """As TinyDB's; by `doc_ids` in the table's order, at the cost of the ids."""
        view = self._view()
        if doc_id is not None:
            doc = view.get(doc_id)
            return None if doc is None else self._out(doc, doc_id)
        if doc_ids is not None:
            return self._get_many(view, doc_ids)
        if cond is not None:
            return next((self._out(doc, key) for key, doc in view.items() if cond(doc)), None)
        raise RuntimeError("You have to pass either cond or doc_id or doc_ids")

    def _get_many(self, view: TableView, doc_ids: Iterable[Any]) -> list[Document]:
        wanted = dict.fromkeys(key_of(doc_id) for doc_id in doc_ids)
        found = [key for key in wanted if key in view]
        if len(found) > 1 and len(found) * 8 < len(view):
            found.sort(key=lambda key: (isinstance(key, str), key))
        elif len(found) > 1:
            found = [key_of(key) for key in view if key_of(key) in wanted]
        return [self._out(view[key], key) for key in found]

    def search(self, cond: QueryLike) -> list[Document]:
        """As TinyDB's; for reports and support, never for a key press: it looks at every document."""
        hit = self._query_cache.get(cond)
        if hit is not None:
            return [self._out(doc, doc.doc_id) for doc in hit]
        found = [self._out(doc, key) for key, doc in self._view().items() if cond(doc)]
        if getattr(cond, "is_cacheable", lambda: True)():
            self._query_cache[cond] = [self._out(doc, doc.doc_id) for doc in found]
        return found

    # writing

    def _stage(self, rows: Mapping[int, Doc | None], *, drop: bool = False) -> None:
        staged = self._append.staged
        try:
            if staged is not None:
                if drop:
                    staged.drop(self.name)
                staged.put(self.name, rows)
            elif rows or drop or not self._append.has_table(self.name):
                self._append.commit({self.name: rows}, [self.name] if drop else [])
        except BaseException:
            self._free = 1
            raise
        self.clear_cache()

    def _get_next_id(self) -> Any:
        staged = self._append.staged
        anew = staged is not None and self.name in staged.drops
        free = self._free if anew else max(self._free, self._append.next_number(self.name))
        self._free = free + 1
        return self.document_id_class(free)

    def _place(self, document: Mapping[str, Any], taken: Mapping[int, object], view: TableView) -> int:
        """The number a new document goes to."""
        if not isinstance(document, Mapping):
            raise ValueError("Document is not a Mapping")
        if isinstance(document, self.document_class):
            key = key_of(document.doc_id)
            if key in taken or key in view:
                raise ValueError(f"Document with ID {key} already exists")
            if is_number(key):
                self._free = max(self._free, key + 1)
            return key
        while True:
            key = key_of(self._get_next_id())
            if key not in taken and key not in view:
                return key

    def insert(self, document: Mapping[str, Any]) -> int:
        """As TinyDB's."""
        return self.insert_multiple([document])[0]

    def insert_multiple(self, documents: Iterable[Mapping[str, Any]]) -> list[int]:
        """As TinyDB's; all of them or none."""
        view = self._view()
        rows: dict[int, Doc | None] = {}
        try:
            for document in documents:
                key = self._place(document, rows, view)
                rows[key] = copy_doc(dict(document))
        except ValueError:
            self._free = 1
            raise
        self._stage(rows)
        return [self.document_id_class(key) for key in rows]

    def _changed(self, fields: Fields, doc: Mapping[str, Any]) -> Doc:
        new = copy_doc(doc)
        if callable(fields):
            fields(new)
        else:
            new.update(fields)
        return new

    def _chosen(self, view: TableView, cond: QueryLike | None, doc_ids: Iterable[Any] | None) -> list[int]:
        if doc_ids is not None:
            return [key for key in map(key_of, doc_ids) if key in view]
        return [key_of(key) for key, doc in view.items() if cond is None or cond(doc)]

    def update(self, fields: Fields, cond: QueryLike | None = None, doc_ids: Iterable[Any] | None = None) -> list[int]:
        """As TinyDB's; an updater that raises leaves every document as it was."""
        view = self._view()
        keys = self._chosen(view, cond, doc_ids)
        rows: dict[int, Doc | None] = {}
        for key in keys:
            rows[key] = self._changed(fields, rows.get(key) or view[key])
        self._stage(rows)
        return [self.document_id_class(key) for key in keys]

    def update_multiple(self, updates: Iterable[tuple[Fields, QueryLike]]) -> list[int]:
        """As TinyDB's; `updates` may be a generator."""
        view = self._view()
        steps = list(updates)
        rows: dict[int, Doc | None] = {}
        ids: list[int] = []
        for key, old in view.items():
            doc: Doc = old
            for fields, cond in steps:
                if cond(doc):
                    doc = rows[key_of(key)] = self._changed(fields, doc)
                    ids.append(key)
        self._stage(rows)
        return ids

    def remove(self, cond: QueryLike | None = None, doc_ids: Iterable[Any] | None = None) -> list[int]:
        """As TinyDB's."""
        if cond is None and doc_ids is None:
            raise RuntimeError("Use truncate() to remove all documents")
        keys = list(dict.fromkeys(self._chosen(self._view(), cond, doc_ids)))
        self._stage(dict.fromkeys(keys))
        return [self.document_id_class(key) for key in keys]

    def truncate(self) -> None:
        """As TinyDB's: the table stays, empty, and counts its ids from 1 again."""
        self._stage({}, drop=True)
        self._free = 1

    def forget(self) -> None:
        """Drop what was remembered of a transaction that is over."""
        self._free = 1
        self.clear_cache()

    def _update_table(self, updater: Callable[[Any], None]) -> None:
        overlay = _Overlay(self._view())
        updater(overlay)
        view = self._view()
        self._stage(
            {key: doc for key, doc in overlay.touched.items() if (key in view if doc is None else view.get(key) != doc)}
        )
