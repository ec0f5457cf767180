"""
Who was forgotten, kept outside the shop's file too, so that an older backup does not bring anybody back.

The list holds member numbers and instants, nothing about a person. It is worked out from the file itself (who has
left and has nothing left), so it can't miss anybody; what lies in several places is put together.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from shopclub.core.backups.model import ERASED_FORMAT, Erased, ErasedList
from shopclub.core.kernel.ids import MemberNo, new_operation_id
from shopclub.core.members.model import MEMBERS, PENDING, Member
from shopclub.core.members.rules import is_forgotten
from shopclub.core.staff.model import SYSTEM
from shopclub.core.store.copies.folders import Folders, OsFolders, read_small, write_small

if TYPE_CHECKING:
    from shopclub.core.club import Club


def list_path(folder: Path, stem: str) -> str:
    """Where the list lies in a folder."""
    return str(folder / f"{stem}-erased.json")


def fingerprint(member: Member) -> str:
    """What tells a membership from a later one of the same number: a hash of its first card's random code."""
    return _hashed(member.former_cards[0] if member.former_cards else member.card)


def _hashed(card: str) -> str:
    return hashlib.sha256(card.encode()).hexdigest()[:16]


_LEFT = b'"status":"closed"'
"""How the stored bytes of somebody who has left look: only those are worth decoding."""


def forgotten_in(club: Club) -> list[tuple[int, str]]:
    """Number and fingerprint of everybody who was forgotten; goes over all members, at the speed of the memory."""
    left = ((number, MEMBERS.decode(row)) for number, row in club.books.rows(MEMBERS) if _LEFT in row)
    return [(number, fingerprint(member)) for number, member in left if _is_gone(club, number, member)]


def _is_gone(club: Club, number: int, member: Member) -> bool:
    """Whether nothing about a person is left; a file that was merged goes with the kept one."""
    return is_forgotten(member) and is_forgotten(club.books.require(MEMBERS, club.books.kept(number)))


def read_list(folder: Path, stem: str, shop: str, disk: Folders | None = None) -> tuple[Erased, ...]:
    """
    The list in a folder; empty where there is none of this shop that can be read.

    Raises:
        OSError: of the disk.
    """
    found = read_small(disk or OsFolders(), list_path(folder, stem))
    if found is not None:
        with contextlib.suppress(msgspec.MsgspecError, UnicodeDecodeError):
            listed = msgspec.json.decode(found, type=ErasedList)
            if (listed.format, listed.shop) == (ERASED_FORMAT, shop):
                return listed.erased
    return ()


def merged(*lists: Iterable[Erased]) -> tuple[Erased, ...]:
    """One list of several; of two that say the same, the earlier instant stays."""
    found: dict[tuple[int, str], Erased] = {}
    for one in sorted((one for each in lists for one in each), key=lambda one: (one.at, one.member, one.card)):
        found.setdefault((one.member, one.card), one)
    return tuple(found.values())


def write_list(folder: Path, stem: str, shop: str, more: Iterable[Erased], disk: Folders | None = None) -> None:
    """
    Add to the list in a folder; written only where something is new.

    Raises:
        OSError: of the disk.
    """
    files = disk or OsFolders()
    there = read_list(folder, stem, shop, files)
    whole = merged(there, more)
    if whole != there:
        listed = ErasedList(shop=shop, erased=whole)
        path = list_path(folder, stem)
        files.make_folder(path)
        write_small(files, path, msgspec.json.format(msgspec.json.encode(listed), indent=1))


def known_in(club: Club, listed: Iterable[Erased], now: datetime) -> tuple[Erased, ...]:
    """The list with everybody who was forgotten in the file, at `now` if not known before."""
    return merged(listed, (Erased(member=number, card=card, at=now) for number, card in forgotten_in(club)))


def to_forget(club: Club, listed: Iterable[Erased]) -> list[MemberNo]:
    """Who of the list is a person again in this file."""
    found = []
    for one in listed:
        member = club.books.get(MEMBERS, one.member)
        if member is not None and fingerprint(member) == one.card and not _is_gone(club, one.member, member):
            found.append(MemberNo(one.member))
    return sorted(set(found))


def to_dismiss(club: Club, listed: Iterable[Erased]) -> list[int]:
    """Joins that wait again in this file, of people who became members later and were forgotten."""
    cards = {one.card for one in listed}
    return [number for number, wait in club.books.all(PENDING) if _hashed(wait.card) in cards]


async def forget_again(club: Club, listed: Sequence[Erased]) -> int:
    """
    Forget them again in a file that was put back, each by the verb that forgot them.

    Returns:
        How many people.
    """
    numbers, waiting = to_forget(club, listed), to_dismiss(club, listed)
    for number in numbers:
        # Merged into another in this file: that one's closing erases both.
        op = new_operation_id(club.clock.now())
        await club.members.close_member(club.books.kept(number), op, SYSTEM, erase=True)
    for pending in waiting:
        await club.members.dismiss(pending, new_operation_id(club.clock.now()), SYSTEM)
    return len(numbers) + len(waiting)
