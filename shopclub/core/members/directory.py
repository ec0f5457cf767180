"""Finding a member by anything: card, number, phone, last four digits, name, pinyin, any part of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from shopclub.core.books import Books
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.kernel.text import fold_digits
from shopclub.core.members.model import MEMBERS, PENDING
from shopclub.core.members.rules import fold_name, read_card_code
from shopclub.core.store import Doc
from shopclub.core.store.index import ExactIndex, MultiIndex, PrefixIndex, attach


class CardOwner(msgspec.Struct, frozen=True, kw_only=True):
    """Whose card a code is."""

    kind: str
    """`member`, `former` (a replaced card) or `pending` (a join that waits)."""
    number: int
    """Member number, or number of the waiting join."""


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """A member found, and by what."""

    number: MemberNo
    matched: str


def _open(doc: Doc) -> bool:
    return bool(doc.get("status", "active") == "active")


def _found(doc: Doc) -> bool:
    """Whether a search may end at this file: somebody's, or one that was merged and finds the kept one."""
    return _open(doc) or _merged(doc)


def _merged(doc: Doc) -> bool:
    return type(doc.get("merged")) is int


def _phone_keys(doc: Doc) -> list[str]:
    phone = doc.get("phone")
    return [phone] if phone and _open(doc) else []


def _ends(doc: Doc) -> list[str]:
    phone = doc.get("phone")
    return [phone[-4:]] if phone and _found(doc) else []


def _prefix_keys(doc: Doc) -> Iterator[str]:
    if not _found(doc):
        return
    if name := doc.get("name"):
        yield fold_name(name)
    yield from doc.get("keys", ())
    if phone := doc.get("phone"):
        yield phone
        yield phone[3:] if phone.startswith("+86") else phone.lstrip("+")
    if outside := doc.get("outside"):
        yield outside.casefold()


class Directory:
    """The indices of the member table, kept up to date by every commit."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._phone = ExactIndex(_phone_keys)
        self._card = ExactIndex(lambda doc: (doc["card"],) if _found(doc) else ())
        self._old_phone = MultiIndex(lambda doc: (doc["phone"],) if _merged(doc) and doc.get("phone") else ())
        self._former = ExactIndex(lambda doc: doc.get("former_cards", ()))
        self._outside = ExactIndex(lambda doc: (doc["outside"],) if doc.get("outside") else ())
        self._last4 = MultiIndex(_ends)
        self._parts = PrefixIndex(_prefix_keys)
        self._brought = MultiIndex(lambda doc: (str(doc["referred_by"]),) if doc.get("referred_by") else ())
        self._pending = ExactIndex(lambda doc: (doc["card"],))
        storage = books.db.storage
        found_by = (self._phone, self._old_phone, self._card, self._former, self._outside, self._last4, self._parts)
        own = (*found_by, self._brought)
        attach(storage, MEMBERS.name, *own)
        attach(storage, PENDING.name, self._pending)

    def by_phone(self, phone: str) -> MemberNo | None:
        """The active member with an E.164 number."""
        found = self._phone.get(phone)
        if found is None:
            # A phone somebody had in a file that was merged; free again once the kept one has left.
            kept = (self._books.kept(number) for number in self._old_phone.get(phone))
            return next((number for number in kept if self._is_open(number)), None)
        return MemberNo(found)

    def _is_open(self, number: int) -> bool:
        doc = self._books.raw(MEMBERS).get(number)
        return doc is not None and _open(doc)

    def by_outside(self, outside: str) -> MemberNo | None:
        """The member another system knew by this number."""
        found = self._outside.get(outside)
        return None if found is None else self._books.kept(found)

    def brought_by(self, number: int) -> list[MemberNo]:
        """Files that say a member, under any of their numbers, brought them along, in the order they joined."""
        found = {one for own in self._books.numbers(number) for one in self._brought.get(str(own))}
        return [MemberNo(one) for one in sorted(found)]

    def by_card(self, text: str) -> CardOwner | None:
        """Whose card a scan is: a member's, a replaced one, a waiting join's; None if it is none of ours."""
        code = read_card_code(text)
        if code is None:
            return None
        for kind, index in (("member", self._card), ("pending", self._pending), ("former", self._former)):
            if (number := index.get(code)) is None:
                continue
            if kind == "pending":
                return CardOwner(kind=kind, number=number)
            kept = self._books.kept(number)
            if kind == "former" or kept == number or self._is_open(kept):
                return CardOwner(kind=kind, number=kept)
        return None

    def search(self, text: str, limit: int) -> list[Hit]:
        """
        Members a few typed characters may mean, the surest first.

        A whole card or member number or phone comes first, then last four digits, then names and pinyin that
        begin so, then any part of a name or number.
        """
        typed = fold_digits(text)
        if not typed:
            return []
        hits: dict[int, str] = {}
        owner = self.by_card(typed)
        if owner is not None:
            return [Hit(number=MemberNo(owner.number), matched="card")] if owner.kind == "member" else []
        folded = fold_name(typed)
        digits = folded.lstrip("+").replace("-", "")
        if digits.isascii() and digits.isdigit():
            self._by_digits(digits, hits, limit)
            folded = digits
        for number in self._parts.starting(folded, limit):
            hits.setdefault(number, "name")
        # One Latin letter is in nearly every name; one Chinese character is a given name.
        if len(hits) < limit and (len(folded) > 1 or not folded.isascii()):
            for number in self._parts.containing(folded, limit):
                hits.setdefault(number, "part")
        return self._kept(hits)[:limit]

    def _kept(self, hits: Mapping[int, str]) -> list[Hit]:
        """What was found, each person once: a file that was merged stands for the one that was kept."""
        found: dict[MemberNo, str] = {}
        for number, matched in hits.items():
            kept = self._books.kept(number)
            if kept == number or self._is_open(kept):
                found.setdefault(kept, matched)
        return [Hit(number=number, matched=matched) for number, matched in found.items()]

    def _by_digits(self, digits: str, hits: dict[int, str], limit: int) -> None:
        number = int(digits)
        doc = self._books.raw(MEMBERS).get(number) if len(digits) <= 9 else None
        if doc is not None and _found(doc) and len(digits) != 4:
            hits[number] = "number"
        if len(digits) == 4:
            for found in self._last4.last(digits, limit):
                hits.setdefault(found, "last4")
            if doc is not None and _found(doc):
                hits.setdefault(number, "number")
        for found in self._parts.starting(digits, limit):
            hits.setdefault(found, "phone")
