"""
Moving: shut this file, make a proven copy, say so. And the way back, for whoever goes on here all the same.

The mark comes first, so that no sale can land in this file once the copy is begun; if the copy can't be made it is
taken away again. A crash in between leaves an unfinished mark, which the owner takes away at the next start.
"""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import NamedTuple

import msgspec

from shopclub.core.apart import Progress, apart
from shopclub.core.changes import ShopChanged
from shopclub.core.club import Club
from shopclub.core.kernel.errors import ClubError, Conflict, InvalidInput
from shopclub.core.kernel.ids import OperationId
from shopclub.core.kernel.text import one_line
from shopclub.core.moving.model import Carried, CarryRequest
from shopclub.core.shop.gate import refusal
from shopclub.core.shop.model import SHOP, Moved, Shop
from shopclub.core.staff.model import Action, Actor
from shopclub.core.staff.rules import demand

README = "README.txt"
_TO_LENGTH = 200
_log = logging.getLogger(__name__)
Readme = Callable[[Carried, Shop], str]
"""Makes the page that is laid beside the copy: what to do with it on the new computer."""
Carry = Callable[[CarryRequest, Progress], Awaitable[Carried]]


class Copied(NamedTuple):
    """A copy that is ready to be taken to another computer."""

    folder: Path
    """Made for it; holds the file and the page."""
    carried: Carried


async def carry_apart(request: CarryRequest, progress: Progress) -> Carried:
    """`carrying.carry` in a process of its own."""
    return await apart("shopclub.core.moving.carrying:carry", request, reply=Carried, progress=progress)


async def move(
    club: Club,
    folder: Path,
    op: OperationId,
    actor: Actor,
    *,
    readme: Readme,
    progress: Progress,
    carry: Carry = carry_apart,
) -> Copied:
    """
    Shut this file for selling and lay a proven copy into a folder; if that can't be done, all is as before.

    Args:
        club: open for writing.
        folder: on the stick, or wherever the new computer finds it.
        op: operation id.
        actor: the owner.
        readme: makes the page beside the copy.
        progress: told the share done.
        carry: makes the copy.

    Raises:
        NotAllowed: only the owner.
        Conflict: `shop_moved`, `move_unfinished`: it has moved already.
        InvalidInput: `move_folder_missing` or `move_folder_failed`, with `folder`.
        StoreError: this file, or the folder's disk.
        WorkFailed: the process that makes the copy broke off.
    """
    demand(actor, Action.CHANGE_SETTINGS)
    await _check(folder)
    mark = await _shut(club, folder, op)
    try:
        copied = await copy(club, folder, readme=readme, progress=progress, carry=carry)
    except BaseException:
        await _put(club, None)
        raise
    await _put(club, msgspec.structs.replace(mark, to=_shown(copied.folder), done=True))
    return copied


async def copy(club: Club, folder: Path, *, readme: Readme, progress: Progress, carry: Carry = carry_apart) -> Copied:
    """
    Lay a proven copy into a folder, and nothing else; it appears there whole or not at all.

    Raises:
        InvalidInput, StoreError, WorkFailed: as `move`.
    """
    await _check(folder)
    now = club.clock.now().replace(microsecond=0)
    wall = club.calendar.local(now)
    draft = folder / f".shopclub-{secrets.token_hex(6)}"
    request = CarryRequest(shop=os.fsencode(club.path.absolute()), folder=os.fsencode(draft), now=wall)
    try:
        carried = await carry(request, progress)
        target = await asyncio.to_thread(
            _finish, draft, folder / f"shopclub {wall:%Y-%m-%d %H%M%S}", readme(carried, club.shop)
        )
    except OSError as error:
        await asyncio.to_thread(shutil.rmtree, draft, ignore_errors=True)
        if isinstance(error, ClubError):
            raise
        raise InvalidInput("move_folder_failed", folder=_shown(folder)) from error
    except BaseException:
        await asyncio.to_thread(shutil.rmtree, draft, ignore_errors=True)
        raise
    return Copied(target, carried)


async def stay(club: Club, op: OperationId, actor: Actor) -> Shop:
    """
    Go on in a file that has moved. Where the copy was finished, this file's own numbers are told apart from then on.

    Raises:
        NotAllowed: only the owner.
    """
    demand(actor, Action.CHANGE_SETTINGS)
    shop = club.shop
    if shop.moved is None:
        return shop
    line = secrets.token_hex(4) if shop.moved.done else shop.line
    async with club.books.writing() as session:
        if session.done_before(op, club.clock.now()):
            return club.shop
        wanted = msgspec.structs.replace(session.require(SHOP, 1), moved=None, line=line)
        session.put(SHOP, 1, wanted)
        session.done(op, "stay", 1)
    club.changes.publish(ShopChanged())
    return wanted


async def _check(folder: Path) -> None:
    try:
        is_there = await asyncio.to_thread(folder.is_dir)
    except (OSError, ValueError):
        is_there = False
    if not is_there:
        raise InvalidInput("move_folder_missing", folder=_shown(folder))


async def _shut(club: Club, folder: Path, op: OperationId) -> Moved:
    now = club.clock.now().replace(microsecond=0)
    mark = Moved(at=now, to=_shown(folder))
    async with club.books.writing() as session:
        shop = session.require(SHOP, 1)
        if (why := refusal(shop)) is not None:
            raise why
        if session.done_before(op, now):
            raise Conflict("move_unfinished", to=mark.to)
        session.put(SHOP, 1, msgspec.structs.replace(shop, moved=mark))
        session.done(op, "move", 1)
    club.changes.publish(ShopChanged())
    return mark


async def _put(club: Club, moved: Moved | None) -> None:
    async with club.books.writing() as session:
        session.put(SHOP, 1, msgspec.structs.replace(session.require(SHOP, 1), moved=moved))
    club.changes.publish(ShopChanged())


def _finish(draft: Path, wanted: Path, page: str) -> Path:
    """Lay the page beside the copy and give both their name."""
    with (draft / README).open("x", encoding="utf-8-sig", errors="replace", newline="\r\n") as file:
        file.write(page)
        file.flush()
        os.fsync(file.fileno())
    target, count = wanted, 1
    while target.exists():
        count += 1
        target = wanted.with_name(f"{wanted.name} ({count})")
    draft.rename(target)
    _sync(target.parent)
    return target


def _sync(folder: Path) -> None:
    if os.name == "nt":  # Windows opens no folders; the stick's eject does it
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        _log.info("the folder of the copy can't be synced: errno %s", error.errno)
    finally:
        os.close(handle)


def _shown(path: Path) -> str:
    return one_line(str(path), _TO_LENGTH)
