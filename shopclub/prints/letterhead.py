"""Whose page it is: the shop's name, its accent and its logo, on everything that is printed."""

from __future__ import annotations

import asyncio
import base64

import msgspec

from shopclub.core.club import Club
from shopclub.core.shop.look import Look, shades


class Logo(msgspec.Struct, frozen=True):
    """The shop's own sign."""

    kind: str
    """`png` or `jpeg`."""
    data: bytes

    def address(self) -> str:
        """The picture itself as an address, so that the page needs no second file."""
        return f"data:image/{self.kind};base64,{base64.b64encode(self.data).decode()}"


class Letterhead(msgspec.Struct, frozen=True, kw_only=True):
    """What tells one shop's paper from another's."""

    shop: str
    look: Look = Look()
    logo: Logo | None = None

    def accent(self) -> str:
        """The shop's accent as it can be read on paper; paper is lighter than anything it lies on by day."""
        return shades(self.look)[0]


async def letterhead(club: Club) -> Letterhead:
    """The shop's; without its logo where the picture is gone."""
    return Letterhead(shop=club.shop.name, look=club.shop.look, logo=await _logo(club))


async def _logo(club: Club) -> Logo | None:
    shown = club.pictures.logo
    found = club.pictures.path(shown.file) if shown is not None else None
    if found is None:
        return None
    path, kind = found
    try:
        return Logo(kind, await asyncio.to_thread(path.read_bytes))
    except OSError:
        return None
