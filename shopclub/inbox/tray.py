"""
Looking into the inbox again and again: what has stopped growing is imported, then put away with a report.

The order is: import, lay the report, move the file, remember it. Whatever a crash leaves undone is done by the next
look; what was imported already is known by then and changes nothing. Where only the moving fails, this process
remembers what came of the import and tries the moving again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from shopclub.core.exchange.model import ImportReport
from shopclub.core.inbox.model import Intake, Trouble
from shopclub.core.inbox.rules import MAX_BYTES, REPORT, Look, has_settled, parked_name, shown_name
from shopclub.core.inbox.verbs import without_lines
from shopclub.core.kernel.errors import ClubError, InvalidInput, StoreError
from shopclub.core.shop.gate import refusal
from shopclub.i18n import Words, language_of
from shopclub.inbox.folder import DONE, FAILED, Changed, Folder
from shopclub.incidents import incident_number
from shopclub.words.inbox import inbox_report

if TYPE_CHECKING:
    from shopclub.core.club import Club

EVERY = 4.0
"""Seconds between two looks."""
_log = logging.getLogger(__name__)
Sleep = Callable[[float], Awaitable[None]]


class Outcome(NamedTuple):
    """What came of one file."""

    intake: Intake
    done: ImportReport | None
    """With its lines."""


class Tray:
    """One shop's inbox, looked into by `look`."""

    def __init__(self, club: Club, words: Words, *, folder: Callable[[Path], Folder] = Folder) -> None:
        """
        Args:
            club: open for writing.
            words: for reports, where the shop names no language of its own.
            folder: makes the seam to the disk.
        """
        self._club = club
        self._words = words
        self._make = folder
        self._folder: Folder | None = None
        self._looks: dict[str, list[Look]] = {}
        self._waiting: dict[Look, Outcome] = {}  # imported, but not put away yet
        self._left_lying: tuple[str, ...] = ()
        self.growing = 0
        """Files that have not stopped growing yet."""

    async def look(self) -> list[int]:
        """
        Look once, and take what has stopped growing since the look before.

        Returns:
            numbers of what was remembered (`club.inbox.get`); what went wrong stands in `club.inbox.troubles`.
        """
        folder = self._place()
        trouble = await self._glance(folder)
        if trouble is not None:
            self._looks.clear()
            self._club.inbox.looked((trouble,))
            return []
        ready = [looks[-1] for looks in self._looks.values() if has_settled(looks)]
        self.growing = len(self._looks) - len(ready)
        troubles: list[Trouble] = []
        taken: list[int] = []
        for look in sorted(ready, key=lambda look: (look.changed_ns, look.name)):
            found = await self._take(folder, look)
            if isinstance(found, Trouble):
                troubles.append(found)
            elif found is not None:
                taken.append(found)
        self._club.inbox.looked(tuple(troubles), self._left_lying)
        return taken

    def rest(self) -> None:
        """The inbox is switched off: nothing is waited for."""
        self._looks.clear()
        self._club.inbox.looked()

    # -- looking ------------------------------------------------------------------------------------

    def _place(self) -> Folder:
        path = self._club.inbox.folder.absolute()
        if self._folder is None or self._folder.path != path:
            self._folder = self._make(path)
            self._looks.clear()
            self._waiting.clear()
        return self._folder

    async def _glance(self, folder: Folder) -> Trouble | None:
        """Note how each file looks now; what keeps all of them waiting, if anything does."""
        if (why := refusal(self._club.shop)) is not None:
            return Trouble(code=why.code, figures=dict(why.figures))
        shown = shown_name(str(folder.path), 200)
        if folder.path in self._club.path.absolute().parents:
            return Trouble(code="inbox_folder_of_shop", figures={"folder": shown})
        try:
            if not self._club.inbox.settings.folder:
                await asyncio.to_thread(folder.make)
            looks, left = await asyncio.to_thread(folder.look)
        except OSError as error:
            _log.info("the inbox can't be looked into: errno %s", error.errno)
            return Trouble(code="inbox_folder_missing", figures={"folder": shown})
        self._left_lying = tuple(shown_name(name) for name in left)
        self._looks = {look.name: [*self._looks.get(look.name, []), look][-20:] for look in looks}
        if looks:
            try:
                await asyncio.to_thread(folder.prepare)
            except OSError as error:
                _log.info("the inbox can't put files away: errno %s", error.errno)
                return Trouble(code="inbox_folder_unwritable", figures={"folder": shown})
        return None

    # -- taking -------------------------------------------------------------------------------------

    async def _take(self, folder: Folder, look: Look) -> int | Trouble | None:
        """One file: its number once it is remembered, what it waits for, or None to look again."""
        name = shown_name(look.name)
        outcome = self._waiting.get(look)
        try:
            if outcome is None:
                if await asyncio.to_thread(folder.is_open_elsewhere, look.name):
                    return Trouble(code="inbox_file_open", figures={"name": name})
                outcome = await self._outcome(folder, look)
        except (Changed, FileNotFoundError):
            self._looks.pop(look.name, None)
            return None
        except OSError as error:
            _log.info("a file of the inbox can't be read: errno %s", error.errno)
            return Trouble(code="inbox_file_unreadable", figures={"name": name})
        except StoreError as error:
            return Trouble(code=error.code, figures=dict(error.figures))
        if outcome is None:
            return None
        return await self._put_away(folder, look, outcome)

    async def _outcome(self, folder: Folder, look: Look) -> Outcome | None:
        """
        Import a file; None if the counter was quicker each time.

        Raises:
            Changed, OSError: it can't be read now.
            StoreError: the shop's file can't be written now.
        """
        name = shown_name(look.name)
        intake = Intake(at=self._now(), name=name)
        try:
            if look.size > MAX_BYTES:
                raise InvalidInput("file_too_large", name=name, max_megabytes=MAX_BYTES // 2**20)
            data = await asyncio.to_thread(folder.read, look)
            reading = await self._club.inbox.read(data, name)
            intake = msgspec.structs.replace(intake, kind=reading.kind)
            done = await self._club.inbox.take(data, name, reading)
        except StoreError:
            raise
        except ClubError as error:
            if error.code == "import_disturbed":
                return None
            return Outcome(msgspec.structs.replace(intake, reason=error.code, figures=dict(error.figures)), None)
        except (OSError, Changed):
            raise
        except Exception as error:  # noqa: BLE001 - an outer edge: one strange file must not stop all those after it
            figures = {"number": incident_number(error)}
            return Outcome(msgspec.structs.replace(intake, reason="inbox_incident", figures=figures), None)
        return Outcome(
            msgspec.structs.replace(intake, done=without_lines(done), left_out=len(done.skipped), at=self._now()), done
        )

    async def _put_away(self, folder: Folder, look: Look, outcome: Outcome) -> int | Trouble | None:
        intake, where = outcome.intake, DONE if outcome.done is not None else FAILED
        wall = self._club.calendar.local(intake.at)
        text = inbox_report(intake, outcome.done, self._spoken(), wall=wall, currency=self._club.shop.currency)
        try:
            parked = await asyncio.to_thread(parked_name, look.name, wall, partial(folder.is_used, where))
            await asyncio.to_thread(folder.write_report, where, parked, text)
            await asyncio.to_thread(folder.put_away, look, where, parked)
        except (Changed, FileNotFoundError):
            self._looks.pop(look.name, None)  # it has grown, or somebody took it away; what is known stays known
            self._waiting.pop(look, None)
            return None
        except OSError as error:
            _log.info("a file of the inbox can't be put away: errno %s", error.errno)
            self._waiting[look] = outcome
            return Trouble(code="inbox_not_put_away", figures={"name": intake.name})
        self._looks.pop(look.name, None)
        self._waiting.pop(look, None)
        return await self._note(msgspec.structs.replace(intake, report=f"{where}/{parked}{REPORT}"))

    async def _note(self, intake: Intake) -> int | Trouble:
        try:
            return await self._club.inbox.note(intake)
        except StoreError as error:
            return Trouble(code=error.code, figures=dict(error.figures))

    def _now(self) -> datetime:
        return self._club.clock.now().replace(microsecond=0)

    def _spoken(self) -> Words:
        """The shop's own language, for what lies in its folder."""
        own = self._club.shop.language
        language = language_of(own) if own else None
        return Words(language) if language is not None else self._words


async def watch_inbox(club: Club, words: Words, *, sleep: Sleep = asyncio.sleep) -> None:
    """
    Look into the inbox as long as the shop is open and the inbox switched on. Never ends by itself.

    Args:
        club: open for writing.
        words: for reports, where the shop names no language of its own.
        sleep: waits so many seconds.
    """
    tray = Tray(club, words)
    while True:
        if club.inbox.settings.on:
            await tray.look()
        else:
            tray.rest()
        await sleep(EVERY)
