"""
Numbers and identities.

A *number* (member, sale, entry) is the document's id in its table: a permanent positive integer, never
reused. An *operation id* is made by whoever starts an operation (a form, a screen, an import), before
anything is known to have worked, so that pressing twice or posting again records once.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NewType

MemberNo = NewType("MemberNo", int)
SaleNo = NewType("SaleNo", int)
EntryNo = NewType("EntryNo", int)
StaffNo = NewType("StaffNo", int)
OperationId = NewType("OperationId", str)

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford base 32: no I, L, O, U
_TIME_CHARS = 9
_RANDOM_CHARS = 11
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _base32(value: int, width: int) -> str:
    chars = []
    for _ in range(width):
        value, digit = divmod(value, 32)
        chars.append(_ALPHABET[digit])
    return "".join(reversed(chars))


def new_operation_id(now: datetime) -> OperationId:
    """
    Mint a time-ordered operation id: 9 characters of milliseconds since 1970, 11 random (55 bits).

    Args:
        now: the clock's instant, aware.
    """
    millis = (now - _EPOCH) // timedelta(milliseconds=1)
    return OperationId(_base32(millis, _TIME_CHARS) + _base32(secrets.randbits(55), _RANDOM_CHARS))


def operation_instant(operation: str) -> datetime | None:
    """The instant an operation id was minted, or None if the text is not one of ours."""
    if len(operation) != _TIME_CHARS + _RANDOM_CHARS or any(c not in _ALPHABET for c in operation):
        return None
    millis = 0
    for char in operation[:_TIME_CHARS]:
        millis = millis * 32 + _ALPHABET.index(char)
    return _EPOCH + timedelta(milliseconds=millis)


def own_name(known: Iterable[str]) -> str:
    """
    The first free name for a thing of the shop's own, beside those it has: `own-1`, then `own-2`.

    Rules and files name it so; people never read it.
    """
    taken = frozenset(known)
    return next(name for n in range(1, len(taken) + 2) if (name := f"own-{n}") not in taken)
