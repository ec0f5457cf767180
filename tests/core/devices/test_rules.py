from __future__ import annotations

from datetime import UTC, datetime, timedelta

from shopclub.core.devices.model import Device, DeviceKind, DeviceNo
from shopclub.core.devices.rules import PHONES_PER_CARD, is_in_force, to_forget, token_hash

NOW = datetime(2026, 3, 14, 2, 30, tzinfo=UTC)


def phone(card: str, *, days: int = 30) -> Device:
    """A phone that is signed in for so many days more."""
    return Device(kind=DeviceKind.PHONE, token=token_hash(card), at=NOW, until=NOW + timedelta(days=days), card=card)


def tablet() -> Device:
    """A tablet."""
    return Device(kind=DeviceKind.TABLET, token=token_hash("t"), at=NOW)


def test_only_the_hash_of_a_token_is_kept() -> None:
    """SHA-256 of `abc` as FIPS 180-2 prints it."""
    assert token_hash("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_phone_is_known_until_its_time_is_over() -> None:
    """The instant `until` is the first at which it is unknown; a tablet has none."""
    assert is_in_force(phone("a", days=1), NOW + timedelta(days=1) - timedelta(seconds=1))
    assert not is_in_force(phone("a", days=1), NOW + timedelta(days=1))
    assert is_in_force(tablet(), NOW + timedelta(days=9_999))


def test_a_sixth_phone_of_a_card_signs_the_first_out() -> None:
    """Five phones show one card; the oldest makes room, other cards and tablets stay."""
    known = [(DeviceNo(n), phone("a")) for n in range(2, 2 + PHONES_PER_CARD)]
    known = [(DeviceNo(1), tablet()), *known, (DeviceNo(9), phone("b"))]
    assert to_forget(known, "a", NOW) == [2]
    assert to_forget(known, "b", NOW) == []


def test_phones_whose_time_is_over_are_forgotten_first() -> None:
    """A new phone clears away what is no longer in force, of any card."""
    known = [(DeviceNo(1), phone("a", days=0)), (DeviceNo(2), phone("b", days=-1)), (DeviceNo(3), phone("c"))]
    assert to_forget(known, "a", NOW) == [1, 2]


def test_strangers_cannot_fill_the_file() -> None:
    """Of 5,000 phones, the oldest makes room for one more."""
    known = [(DeviceNo(n), phone(str(n))) for n in range(1, 5_001)]
    assert to_forget(known, "new", NOW) == [1]
    assert to_forget(known[1:], "new", NOW) == []
