"""When little room on the disk is told: as it becomes so, and once a day, not at every look."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from shopclub.core.changes import Change, Changes, DiskNearlyFull
from shopclub.core.disk import ENOUGH, SCARCE, DiskWatch

MEBIBYTE = 1 << 20


class Disk:
    """A disk that has what a test says, and a watch over it."""

    def __init__(self) -> None:
        self.free: int | None = 300 * MEBIBYTE
        self.today = date(2026, 1, 5)
        self.told: list[Change] = []
        changes = Changes()
        changes.subscribe(self.told.append)
        self.watch = DiskWatch(Path("shop.json"), changes, lambda: self.today, lambda _: self.free)

    def look(self, megabytes: int | None) -> tuple[int, int | None]:
        """How often it was told so far, and what the watch says is left."""
        self.free = None if megabytes is None else megabytes * MEBIBYTE
        self.watch.look()
        return len(self.told), None if self.watch.low is None else self.watch.low // MEBIBYTE


def test_it_is_told_when_it_becomes_so_and_once_a_day() -> None:
    """200 MB are enough, 199 are told; again the next day, not in the next hour."""
    disk = Disk()
    assert (SCARCE, ENOUGH) == (200 * MEBIBYTE, 250 * MEBIBYTE)
    assert disk.look(300) == (0, None)
    assert disk.look(200) == (0, None)
    assert disk.look(199) == (1, 199)
    assert disk.told == [DiskNearlyFull(free=199 * MEBIBYTE)]
    assert disk.look(180) == (1, 180)
    disk.today += timedelta(days=1)
    assert disk.look(170) == (2, 170)
    assert disk.look(170) == (2, 170)


def test_room_that_comes_and_goes_does_not_flicker() -> None:
    """It stays told up to 250 MB; from there the next shortage is a new one, also on the same day."""
    disk = Disk()
    assert disk.look(150) == (1, 150)
    assert disk.look(230) == (1, 230)
    assert disk.look(190) == (1, 190)
    assert disk.look(250) == (1, None)
    assert disk.look(230) == (1, None)
    assert disk.look(199) == (2, 199)


def test_a_system_that_does_not_say_has_room() -> None:
    """No figure, no warning."""
    disk = Disk()
    assert disk.look(150) == (1, 150)
    assert disk.look(None) == (1, None)
