"""The list in memory: how much was sold of what, and which categories there are; kept up to date by every commit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from heapq import nsmallest

from shopclub.core.products.model import CategoryCount
from shopclub.core.store import Doc


class Shelf:
    """An index of the product table that orders and counts."""

    def __init__(self) -> None:
        self._rows: dict[int, tuple[int, str, str, str]] = {}
        """Number -> (times sold, less than nothing; name; category; the same folded)."""
        self._counts: Counter[str] = Counter()
        """Category, folded -> products."""
        self._spellings: dict[str, Counter[str]] = {}

    def add(self, doc_id: int, doc: Doc) -> None:
        """Take in a document as it is."""
        category = str(doc.get("category", ""))
        folded = category.casefold()
        self._rows[doc_id] = (-int(doc.get("sold", 0)), str(doc.get("name", "")), category, folded)
        self._counts[folded] += 1
        self._spellings.setdefault(folded, Counter())[category] += 1

    def remove(self, doc_id: int, doc: Doc) -> None:
        """Forget a document as it was."""
        del doc
        row = self._rows.pop(doc_id, None)
        if row is None:
            return
        _, _, category, folded = row
        self._counts[folded] -= 1
        self._spellings[folded][category] -= 1
        if not self._counts[folded]:
            del self._counts[folded], self._spellings[folded]

    def rebuild(self, docs: Mapping[int, Doc]) -> None:
        """Forget everything and take in these."""
        self._rows.clear()
        self._counts.clear()
        self._spellings.clear()
        for doc_id, doc in docs.items():
            self.add(doc_id, doc)

    def most_sold(self, limit: int, category: str | None = None) -> list[int]:
        """Numbers of products, the most sold first, then by name; of one category, if one is named."""
        if category is None:
            return nsmallest(limit, self._rows, key=self._rows.__getitem__)
        folded = category.casefold()
        return nsmallest(limit, self.in_category(folded), key=self._rows.__getitem__)

    def in_category(self, category: str) -> list[int]:
        """Numbers of all products of a category, ascending; empty: of those without one."""
        folded = category.casefold()
        if folded not in self._counts:
            return []
        return sorted(number for number, row in self._rows.items() if row[3] == folded)

    def is_in(self, number: int, category: str) -> bool:
        """Whether a product is of a category."""
        row = self._rows.get(number)
        return row is not None and row[3] == category.casefold()

    def categories(self) -> list[CategoryCount]:
        """Every category by name, as most of its products spell it; those of no category last."""
        found = [CategoryCount(name=self.spelling(folded), products=n) for folded, n in self._counts.items()]
        return sorted(found, key=lambda one: (not one.name, one.name.casefold()))

    def spelling(self, category: str) -> str:
        """A category as most of its products spell it; as given where there is none of the name."""
        spelled = self._spellings.get(category.casefold())
        return max(spelled, key=lambda name: (spelled[name], name)) if spelled else category

    def has_categories(self) -> bool:
        """Whether any product has one."""
        return len(self._counts) > (1 if "" in self._counts else 0)

    def __len__(self) -> int:
        return len(self._rows)
