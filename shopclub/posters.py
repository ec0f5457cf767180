"""Codes on posters hold an address: whether the kiosk still answers at the one it had when it last opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shopclub.core.club import Club
    from shopclub.kiosk.runner import KioskControl


async def posters_bear(club: Club, kiosk: KioskControl | None) -> str:
    """
    Note the kiosk's address.

    Returns:
        the address that posters may bear where it is another one now; else empty, also while only this computer
        reaches the kiosk, and in the demo shop, whose posters nobody prints.
    """
    if kiosk is None or kiosk.join_url is None or club.shop.demo:
        return ""
    return await club.settings.answers_at(kiosk.join_url)
