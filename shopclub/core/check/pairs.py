"""What one member gave another: two entries, one after the other, that come to nothing and keep their days."""

from __future__ import annotations

from collections.abc import Container

from shopclub.core.check.reader import Reader
from shopclub.core.ledger.model import LEDGER, Entry, Kind
from shopclub.core.ledger.reasons import MergedFiles, Pooled, Transferred

_GIVES = Transferred | MergedFiles | Pooled


class Pairs:
    """The halves as they come by."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.waiting: tuple[int, Entry] | None = None
        """A first half whose second has not come yet."""
        self._found: list[int] = []
        """First halves of whole pairs."""

    def take(self, number: int, entry: Entry) -> None:
        """The next entry: a half, or anything behind one that waits."""
        first, self.waiting = self.waiting, None
        if first is not None and _is_other_half(first, (number, entry)):
            self._found.append(first[0])
            if not _keeps_days(first[1], entry):
                self._reader.found("transfer_lots", LEDGER, number)
            return
        if first is not None:
            self._reader.found("transfer_pair", LEDGER, first[0])
        if entry.kind is Kind.TRANSFER:
            self.waiting = (number, entry)

    def close(self, taken_back: Container[int | None]) -> None:
        """
        There are no more entries.

        Args:
            taken_back: numbers of entries that were taken back.
        """
        if self.waiting is not None:
            self._reader.found("transfer_pair", LEDGER, self.waiting[0])
        for number in self._found:
            if (number in taken_back) != (number + 1 in taken_back):
                self._reader.found("transfer_half", LEDGER, number)


def _is_other_half(first: tuple[int, Entry], second: tuple[int, Entry]) -> bool:
    (before, out), (number, into) = first, second
    if number != before + 1 or into.kind is not Kind.TRANSFER or type(out.why) is not type(into.why):
        return False
    if not isinstance(out.why, _GIVES) or not isinstance(into.why, _GIVES):
        return False
    named = out.why.other in _sides(into) and into.why.other in _sides(out)
    return named and (out.unit, out.amount) == (into.unit, -into.amount)


def _sides(entry: Entry) -> tuple[int, ...]:
    """Who may be named as one side: whose account it is; between members also who acted, whose points are there."""
    owner = entry.account or entry.member
    return (owner,) if isinstance(entry.why, Pooled) else (owner, entry.member)


def _keeps_days(out: Entry, into: Entry) -> bool:
    """Nothing came into a lot that did not come out of one of the same last usable day."""
    return all(-out.lots.get(key, 0) >= change for key, change in into.lots.items() if change > 0)
