"""How the backups stand: what lies where, how old it is, and what to warn of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import msgspec

from shopclub.core.backups.folder import Folder
from shopclub.core.backups.model import BackupList, BackupStatus, Facts, Kept, Place, PlaceStatus, Shelved
from shopclub.core.backups.rules import newest_sound, warnings
from shopclub.core.kernel.calendar import ShopCalendar
from shopclub.core.kernel.errors import ClubError
from shopclub.core.store.copies.folders import Folders
from shopclub.core.store.places import same_disk

SameDisk = Callable[[Path, Path], bool | None]


@dataclass(frozen=True, slots=True)
class Standing:
    """What is asked about."""

    places: list[Path]
    """The first, then perhaps the second."""
    data: Path
    shop: str
    founded: date
    today: date
    timezone: str
    sealed: bool


def stands(asked: Standing, disk: Folders, same: SameDisk) -> BackupStatus:
    """Look at the places; one that can't be read counts as not there."""
    calendar = ShopCalendar(asked.timezone)
    listed = BackupList(shop=asked.shop)
    found: list[PlaceStatus] = []
    days: list[date] = []
    apart: list[bool | None] = []
    unsound = 0
    for place, path in zip(Place, asked.places, strict=False):
        folder = Folder(path, asked.data.stem, asked.shop, disk)
        alike = same(asked.data, path)
        status, here, held = _place(place, folder, None if alike is None else not alike)
        if place is Place.FIRST:
            listed = held
        unsound += sum(not one.sound for one in here.values())
        if (last := newest_sound(here.items())) is not None:
            days.append(last[1].day)
            apart.append(status.other_disk)
        found.append(status)
    seen = listed.second if len(asked.places) > 1 and listed.second is not None else None
    if seen is not None and seen.path == str(asked.places[1]):
        found[1] = msgspec.structs.replace(found[1], seen=seen.seen)
        if not found[1].present:  # the folder that a stick leaves behind says nothing about the stick
            found[1] = msgspec.structs.replace(found[1], other_disk=seen.other_disk)
            apart.extend([seen.other_disk] if seen.count else [])
    second_seen = found[1].seen if len(found) > 1 else None
    facts = Facts(
        today=asked.today,
        founded=asked.founded,
        last=max(days, default=None),
        unsound=unsound,
        live_failed=listed.live_failed is not None,
        elsewhere=_elsewhere(apart),
        has_second=len(asked.places) > 1,
        second_seen=calendar.day_of(second_seen) if second_seen is not None else None,
    )
    return BackupStatus(places=tuple(found), sealed=asked.sealed, warnings=warnings(facts), read_on=listed.read_on)


def _elsewhere(apart: list[bool | None]) -> bool | None:
    """Whether any of the newest lies on another disk: one that surely does is enough."""
    if True in apart:
        return True
    return None if None in apart else False


def _place(place: Place, folder: Folder, apart: bool | None) -> tuple[PlaceStatus, dict[str, Kept], BackupList]:
    nothing = BackupList(shop=folder.shop)
    try:
        present = folder.has_list()
        listed = folder.read()
        here = folder.present(listed)
    except (OSError, ClubError):
        return PlaceStatus(place=place, path=str(folder.path), present=False, other_disk=apart), {}, nothing
    last = newest_sound(here.items())
    status = PlaceStatus(
        place=place,
        path=str(folder.path),
        present=present,
        other_disk=apart,
        count=len(here),
        bytes=sum(one.bytes for one in here.values()),
        last=last[0] if last is not None else "",
        last_at=last[1].at if last is not None else None,
    )
    return status, here, listed


def shelf(folders: list[Folder]) -> list[Shelved]:
    """Every backup on a list, the newest first; of two of one name the sound one speaks for both."""
    found: dict[str, Shelved] = {}
    for place, folder in zip(Place, folders, strict=False):
        try:
            here = folder.present(folder.read())
        except (OSError, ClubError):
            continue  # a place that can't be read is told by `stands`
        for name, kept in here.items():
            known = found.get(name)
            paths = {place: folder.at(name)}
            if known is None or (kept.sound and not known.kept.sound):
                found[name] = Shelved(name=name, kept=kept, paths=paths)
            elif kept.sound or not known.kept.sound:
                found[name] = msgspec.structs.replace(known, paths={**known.paths, **paths})
    return sorted(found.values(), key=lambda one: (one.kept.at, one.name), reverse=True)


__all__ = ["Standing", "same_disk", "shelf", "stands"]
