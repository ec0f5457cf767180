"""What the command line handed out is taken into the log by whoever has the file open."""

from __future__ import annotations

import stat
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from shopclub.core.privacy.model import HandedOut, Handout, HandoutNote
from shopclub.core.privacy.notes import leave_note, take_notes
from shopclub.core.staff.model import Source
from tests.builders import Counter, a_shop


def leave(shop: Counter, what: HandedOut, lines: int, *, full: bool = False) -> HandoutNote:
    """What `shopclub export` leaves."""
    note = HandoutNote(at=shop.clock.now(), what=what, lines=lines, full=full)
    leave_note(shop.club.path, note, shop.op())
    return note


def notes(shop: Counter) -> list[Path]:
    """The notes that lie there."""
    return sorted(shop.club.path.parent.glob("*-handed-out-*"))


def logged(shop: Counter) -> list[Handout]:
    """The log, oldest first."""
    return [one for _, one in reversed(shop.club.privacy.handouts())]


async def test_a_note_becomes_a_line_of_the_log(tmp_path: Path) -> None:
    """With the instant it happened, also weeks later; the note is the owner's alone, and gone then."""
    async with a_shop(tmp_path) as shop:
        first = leave(shop, HandedOut.MEMBERS, 7, full=True)
        shop.clock.set(shop.clock.now() + timedelta(days=1))
        second = leave(shop, HandedOut.SALES, 0)
        assert [stat.S_IMODE(path.stat().st_mode) for path in notes(shop)] == [0o600, 0o600]
        shop.clock.set(shop.clock.now() + timedelta(days=40))
        assert await take_notes(shop.club.path, shop.club.privacy) == 2
        assert notes(shop) == []
        assert [(one.at, one.what, one.lines, one.full, one.channel) for one in logged(shop)] == [
            (first.at, HandedOut.MEMBERS, 7, True, Source.SYSTEM),
            (second.at, HandedOut.SALES, 0, False, Source.SYSTEM),
        ]
        assert logged(shop)[0].on == shop.club.calendar.day_of(first.at)
        assert shop.check() == []
        assert await take_notes(shop.club.path, shop.club.privacy) == 0


async def test_a_note_taken_twice_is_one_line(tmp_path: Path) -> None:
    """Killed between the line and the note's end: it comes again and changes nothing."""
    async with a_shop(tmp_path) as shop:
        note = leave(shop, HandedOut.MEMBERS, 7)
        await shop.club.privacy.take_note(note)
        before = shop.club.books.db.storage.seq
        assert await take_notes(shop.club.path, shop.club.privacy) == 1
        assert (len(logged(shop)), notes(shop)) == (1, [])
        assert shop.club.books.db.storage.seq == before


@pytest.mark.parametrize("written", [b"", b"{", b"[]", b"\xff", b'{"format":"other-1","at":"2026-01-05T00:00:00Z"}'])
async def test_what_is_no_note_is_put_aside(tmp_path: Path, written: bytes, caplog: pytest.LogCaptureFixture) -> None:
    """Nothing is taken, the others are, and it is said once."""
    async with a_shop(tmp_path) as shop:
        odd = shop.club.path.with_name("shop-handed-out-x.json")
        odd.write_bytes(written)
        leave(shop, HandedOut.LEDGER, 3)
        for taken in (1, 0):
            assert await take_notes(shop.club.path, shop.club.privacy) == taken
        assert [path.name for path in notes(shop)] == ["shop-handed-out-x.json.unreadable"]
        assert [one.what for one in logged(shop)] == [HandedOut.LEDGER]
        assert caplog.text.count("can't be read") == 1


async def test_notes_of_another_shop_in_the_folder_stay(tmp_path: Path) -> None:
    """The name of the file says whose they are."""
    async with a_shop(tmp_path) as shop:
        note = HandoutNote(at=shop.clock.now(), what=HandedOut.SALES, lines=1, full=False)
        leave_note(shop.club.path.with_name("other.json"), note, shop.op())
        assert await take_notes(shop.club.path, shop.club.privacy) == 0
        assert len(notes(shop)) == 1


def test_a_note_says_nothing_about_anybody() -> None:
    """When, which list, how many lines, how whole; nothing else has a place in it."""
    assert [one.name for one in msgspec.structs.fields(HandoutNote)] == ["format", "at", "what", "lines", "full"]
