"""How tokens are kept, and which devices are forgotten: pure functions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from shopclub.core.devices.model import Device, DeviceKind, DeviceNo

PHONE_LASTS = timedelta(days=30)
"""How long a phone stays signed in."""
PHONES_PER_CARD = 5
"""A sixth phone signs the first one out."""
PHONES = 5_000
"""Phones signed in at once; beyond that the oldest is signed out, so that strangers can't fill the file."""


def token_hash(token: str) -> str:
    """What is kept of a token: its SHA-256 in hexadecimal. Tokens are long and random, so no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def is_in_force(device: Device, now: datetime) -> bool:
    """Whether a device is still known at `now`."""
    return device.until is None or now < device.until


def to_forget(known: Iterable[tuple[DeviceNo, Device]], card: str, now: datetime) -> list[DeviceNo]:
    """
    Which phones make room for one more with this card: those whose time is over, and the oldest beyond the limits.

    Args:
        known: all devices, in order of their numbers, which is the order they came in.
        card: the card the new phone signs in with.
        now: aware instant.
    """
    over: list[DeviceNo] = []
    same_card: list[DeviceNo] = []
    others: list[DeviceNo] = []
    for number, device in known:
        if device.kind is not DeviceKind.PHONE:
            continue
        if not is_in_force(device, now):
            over.append(number)
        elif device.card == card:
            same_card.append(number)
        else:
            others.append(number)
    crowd = len(same_card) - (PHONES_PER_CARD - 1)
    if crowd > 0:
        over += same_card[:crowd]
        same_card = same_card[crowd:]
    too_many = len(same_card) + len(others) - (PHONES - 1)
    if too_many > 0:
        over += sorted(others)[:too_many]
    return over
