"""
Making the copy that the new computer opens, in a process of its own.

The copy is a backup put back: written, read again, and proven by the store. Then the mark that shuts the old file is
taken out of it, and it is proven once more as it will be opened.
"""

from __future__ import annotations

import asyncio
import os
from hashlib import sha256
from pathlib import Path

import msgspec

from shopclub.core import store
from shopclub.core.apart import Progress
from shopclub.core.club import Club
from shopclub.core.kernel.clock import ManualClock
from shopclub.core.kernel.errors import InvalidInput, StoreError
from shopclub.core.members.model import MEMBERS
from shopclub.core.moving.model import Carried, CarryRequest
from shopclub.core.sales.model import SALES
from shopclub.core.shop.model import SHOP

_PIECE = 2**20


def carry(request: CarryRequest, progress: Progress) -> Carried:
    """
    Make the folder and the copy in it.

    Raises:
        StoreError: the source is not sound, or the folder's disk is full or refuses.
        InvalidInput: `move_folder_failed`: the disk fails otherwise, for example because the stick was pulled out.
    """
    source, folder = Path(os.fsdecode(request.shop)), Path(os.fsdecode(request.folder))
    try:
        folder.mkdir(mode=0o700)
        packed = store.backup(source, folder, now=request.now)
        progress(0.4)
        target = folder / source.name
        store.restore(packed, target, now=request.now)
        packed.unlink()
        progress(0.7)
        held = asyncio.run(_open_again(target, request))
        progress(0.85)
        store.verify(target)
        for left in (f"{target.name}.lock", f"{target.name}.holder"):
            (folder / left).unlink(missing_ok=True)
        return msgspec.structs.replace(held, bytes=target.stat().st_size, sha256=_sum_of(target))
    except OSError as error:
        if isinstance(error, StoreError):
            raise
        raise InvalidInput("move_folder_failed", folder=folder.parent.name) from error


async def _open_again(target: Path, request: CarryRequest) -> Carried:
    club = Club.open(target, clock=ManualClock(request.now), allow_network_drive=True)
    try:
        async with club.books.writing() as session:
            session.put(SHOP, 1, msgspec.structs.replace(club.shop, moved=None))
        last = club.books.last(SALES)
        return Carried(
            name=target.name,
            bytes=0,
            sha256="",
            members=club.books.count(MEMBERS),
            receipts=club.books.count(SALES),
            last_at=None if last is None else club.books.require(SALES, last).at,
        )
    finally:
        await club.close()


def _sum_of(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()
