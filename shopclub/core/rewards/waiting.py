"""The vouchers in memory: which wait, whose they are, under which code; kept up to date by every commit."""

from __future__ import annotations

from bisect import insort
from collections.abc import Mapping

from shopclub.core.rewards.model import VoucherState
from shopclub.core.store import Doc

_WAITS = VoucherState.WAITING.value


class Waiting:
    """An index of the table of vouchers."""

    def __init__(self) -> None:
        self._waits: dict[int, str] = {}
        """Those that wait: number -> until when, as the file holds instants; these sort as text."""
        self._codes: dict[str, int] = {}
        """Of all that are kept."""
        self._entries: dict[int, int] = {}
        """Entry of handing one out -> the voucher."""
        self._of_member: dict[int, list[int]] = {}

    def add(self, doc_id: int, doc: Doc) -> None:
        """Take in a document as it is."""
        self._codes[str(doc.get("code", ""))] = doc_id
        insort(self._of_member.setdefault(int(doc.get("member", 0)), []), doc_id)
        if (entry := doc.get("entry")) is not None:
            self._entries[int(entry)] = doc_id
        if doc.get("state", _WAITS) == _WAITS:
            self._waits[doc_id] = str(doc.get("until", ""))

    def remove(self, doc_id: int, doc: Doc) -> None:
        """Forget a document as it was."""
        self._codes.pop(str(doc.get("code", "")), None)
        mine = self._of_member.get(int(doc.get("member", 0)), [])
        if doc_id in mine:
            mine.remove(doc_id)
        if (entry := doc.get("entry")) is not None:
            self._entries.pop(int(entry), None)
        self._waits.pop(doc_id, None)

    def rebuild(self, docs: Mapping[int, Doc]) -> None:
        """Forget everything and take in these."""
        self._waits.clear()
        self._codes.clear()
        self._entries.clear()
        self._of_member.clear()
        for doc_id, doc in docs.items():
            self.add(doc_id, doc)

    def numbers(self) -> list[int]:
        """Those that wait, the oldest first; some may have lapsed since."""
        return sorted(self._waits)

    def of_code(self, code: str) -> int | None:
        """The voucher of a code."""
        return self._codes.get(code)

    def of_entry(self, entry: int) -> int | None:
        """The voucher that an entry handed out."""
        return self._entries.get(entry)

    def of_member(self, member: int) -> list[int]:
        """Every voucher of a member that is kept, the oldest first."""
        return list(self._of_member.get(member, ()))

    def next_until(self) -> str | None:
        """When the next one lapses, as the file holds instants; None while none waits."""
        return min(self._waits.values(), default=None)

    def __len__(self) -> int:
        return len(self._codes)
