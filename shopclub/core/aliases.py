"""
Who a member number means: two files that were one person are read as one, under the number that was kept.

A row is never rewritten: it keeps the number it was recorded with. Whoever reads rows of a member asks for those of
all numbers that mean the member (`Books.of_member`), whoever acts on an old row asks whom its number means now
(`Books.kept`). The truth stands in the member file (`Member.merged`); this is its look-up.
"""

from __future__ import annotations

from collections.abc import Mapping

from shopclub.core.kernel.ids import MemberNo
from shopclub.core.store import Doc

MEMBERS_TABLE = "members"
_LONGEST = 1000
"""More numbers in a chain only a damaged file has."""


def follow(number: int, merged: Mapping[int, int]) -> MemberNo:
    """
    The number a chain of merges ends at.

    Args:
        number: to begin with.
        merged: number -> the one it was merged into.
    """
    for _ in range(_LONGEST):
        into = merged.get(number)
        if into is None:
            break
        number = into
    return MemberNo(number)


class Aliases:
    """Numbers that mean another member, kept up to date by every commit."""

    def __init__(self) -> None:
        self._into: dict[int, int] = {}
        self._from: dict[int, list[int]] = {}

    def kept(self, number: int) -> MemberNo:
        """Whom a number means: the member it was merged into at last, or itself."""
        return follow(number, self._into) if number in self._into else MemberNo(number)

    def numbers(self, number: int) -> list[int]:
        """Every number that means the same member as this one, ascending."""
        kept = self.kept(number)
        if kept not in self._from:
            return [kept]
        found: list[int] = []
        waiting = [int(kept)]
        while waiting and len(found) < _LONGEST:
            found.append(waiting.pop())
            waiting += self._from.get(found[-1], ())
        return sorted(set(found))

    # -- as an index of the member table ---------------------------------------------------------------

    def add(self, doc_id: int, doc: Doc) -> None:
        """Take in a member as it is."""
        into = doc.get("merged")
        if type(into) is int:
            self._into[doc_id] = into
            self._from.setdefault(into, []).append(doc_id)

    def remove(self, doc_id: int, doc: Doc) -> None:
        """Forget a member as it was."""
        del doc
        into = self._into.pop(doc_id, None)
        if into is not None:
            self._from[into].remove(doc_id)
            if not self._from[into]:
                del self._from[into]

    def rebuild(self, docs: Mapping[int, Doc]) -> None:
        """Forget everything and take in these."""
        self._into.clear()
        self._from.clear()
        for doc_id, doc in docs.items():
            self.add(doc_id, doc)
