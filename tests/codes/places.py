"""
Every place of the program that shows or prints a QR code, and the sights at which its code is read back.

`test_places.py` finds the places by looking through the program and compares them with this table; the tests that read
(`tests/browser/test_codes_*.py`) walk the sights named here. A new code is a line
here, and its sight is walked to there.
"""

from __future__ import annotations

from typing import NamedTuple


class Place(NamedTuple):
    """Codes that one file draws, or one template shows."""

    codes: int
    """How many are written in it."""
    sights: tuple[str, ...]
    """Where they are read."""


TABLET = ("tablet-welcome", "tablet-sale", "tablet-join-card", "tablet-coupons")
PHONE = (
    "phone-pending",
    "phone-live",
    "phone-card",
    "phone-card-svg",
    "phone-coupons",
    "phone-asked",
    "phone-invite",
    "phone-family",
)
TERMINAL = ("terminal-join", "terminal-source", "terminal-test", "terminal-card", "terminal-coupon")
PAPER = ("paper-a4", "paper-a5", "paper-table", "paper-card", "paper-cards", "paper-gifts")
RECEIPT = ("receipt",)
"""The printer draws it itself, from the digits that it is sent: tests/printer/test_bytes.py."""

POSTERS = ("paper-a4", "paper-a5")
DRAWN = {
    "kiosk/live/code.py": Place(1, ("phone-live",)),
    "kiosk/views/coupons.py": Place(1, ("phone-coupons", "tablet-coupons")),
    "kiosk/views/family.py": Place(1, ("phone-family",)),
    "kiosk/views/invite.py": Place(1, ("phone-invite",)),
    "kiosk/views/join_tablet.py": Place(1, ("tablet-join-card",)),
    "kiosk/views/phone.py": Place(2, ("phone-pending", "phone-card", "phone-card-svg")),
    "kiosk/views/rewards.py": Place(1, ("phone-asked",)),
    "kiosk/views/tablet.py": Place(1, ("tablet-welcome", "tablet-sale")),
    "printer/bytes.py": Place(1, RECEIPT),
    "tui/modals/card.py": Place(1, ("terminal-card",)),
    "tui/modals/coupon_slip.py": Place(1, ("terminal-coupon",)),
    "tui/modals/network.py": Place(1, ("terminal-join",)),
    "tui/modals/origin.py": Place(1, ("terminal-source",)),
    "tui/modals/try_phone.py": Place(1, ("terminal-test",)),
}
"""Files of the program that draw one."""
SHOWN = {
    "kiosk/templates/parts.html": Place(1, ("phone-coupons", "tablet-coupons")),
    "kiosk/templates/phone/asked.html": Place(1, ("phone-asked",)),
    "kiosk/templates/phone/family.html": Place(1, ("phone-family",)),
    "kiosk/templates/phone/invite.html": Place(1, ("phone-invite",)),
    "kiosk/templates/phone/member.html": Place(2, ("phone-live", "phone-card")),
    "kiosk/templates/phone/pending.html": Place(1, ("phone-pending",)),
    "kiosk/templates/tablet/join_card.html": Place(1, ("tablet-join-card",)),
    "kiosk/templates/tablet/sale.html": Place(1, ("tablet-sale",)),
    "kiosk/templates/tablet/welcome.html": Place(1, ("tablet-welcome",)),
    "prints/templates/gifts.html": Place(1, ("paper-gifts",)),
    "prints/templates/member.html": Place(1, ("paper-card", "paper-cards")),
    "prints/templates/poster.html": Place(2, POSTERS),
    "prints/templates/table.html": Place(1, ("paper-table",)),
}
"""Templates that show one."""
