"""Taking in one file of the inbox, and remembering what became of it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import msgspec

from shopclub.core.exchange.host import OpenClub
from shopclub.core.exchange.model import ImportReport, PointsMode
from shopclub.core.inbox.model import INTAKES, FileTaken, InboxChanged, Intake, Trouble
from shopclub.core.kernel.errors import Conflict, InvalidInput
from shopclub.core.shop.model import Inbox

if TYPE_CHECKING:
    from shopclub.core.exchange.kinds import Reading

KEPT = 200
"""Files whose fate is remembered; their reports stay in the folder."""
TRIES = 5
"""How often a file is taken up again where a sale came in between."""
FOLDER = "inbox"
"""The folder beside the shop's file, unless the owner chose another."""


class Host(OpenClub, Protocol):
    """The open club, and where its file lies."""

    path: Path


class InboxRoom:
    """What came through the inbox."""

    def __init__(self, club: Host) -> None:
        """
        Args:
            club: open.
        """
        self._club = club
        self._troubles: tuple[Trouble, ...] = ()
        self._left_lying: tuple[str, ...] = ()

    @property
    def settings(self) -> Inbox:
        """How the owner set it."""
        return self._club.shop.inbox

    @property
    def folder(self) -> Path:
        """Where the inbox is; as relative as the path of the shop's file."""
        return self._club.path.parent / (self.settings.folder or FOLDER)

    @property
    def left_lying(self) -> tuple[str, ...]:
        """What the last look found that is no list: names of links, subfolders, pictures."""
        return self._left_lying

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """What it waits for now; empty when all is well."""
        return self._troubles

    def latest(self, limit: int = KEPT) -> list[tuple[int, Intake]]:
        """What became of the latest files, newest first."""
        return sorted(self._club.books.all(INTAKES), key=lambda pair: -pair[0])[:limit]

    def get(self, number: int) -> Intake:
        """
        What became of one file.

        Raises:
            NotFound: `intakes_not_found`.
        """
        return self._club.books.require(INTAKES, number)

    async def read(self, data: bytes, name: str) -> Reading:
        """
        What a file holds, by what the owner has said of such a file, or by its header.

        Raises:
            InvalidInput: it can't be told, or can't be read (`file_empty`, `file_encoding`, `file_is_workbook`,
                `kind_unknown`, `kind_unclear`, `quote_open`).
        """
        if not data.strip():
            raise InvalidInput("file_empty", name=name)
        from shopclub.core.exchange.kinds import recognise_kind
        from shopclub.core.exchange.layouts import known_layouts
        from shopclub.core.exchange.reading import decode

        layouts = known_layouts(self._club.books)
        return await asyncio.to_thread(lambda: recognise_kind(decode(data), layouts))

    async def take(self, data: bytes, name: str, reading: Reading) -> ImportReport:
        """
        Bring a file's lines in. The same file again changes nothing.

        Raises:
            InvalidInput: the file as a whole can't be read.
            Conflict: `import_disturbed`: the counter was quicker each time; try later.
            StoreError: the shop's file can't be written.
        """
        from shopclub.core.exchange.verbs import OWNER, import_bytes

        points = PointsMode.PROGRAMME if self.settings.earns else PointsMode.NONE
        for left in reversed(range(TRIES)):
            try:
                return await import_bytes(
                    self._club, reading.kind, data, name, columns=reading.columns, points=points, actor=OWNER
                )
            except Conflict as error:
                if error.code != "import_disturbed" or not left:
                    raise
        raise AssertionError("unreachable")

    async def note(self, intake: Intake) -> int:
        """
        Remember what became of a file, and tell whoever listens.

        Raises:
            StoreError: the shop's file can't be written.
        """
        async with self._club.books.writing() as session:
            number = session.insert(INTAKES, intake)
            there = sorted(number for number, _ in self._club.books.all(INTAKES))
            for old in there[: max(0, len(there) + 1 - KEPT)]:
                session.delete(INTAKES, old)
        self._club.changes.publish(FileTaken(number=number))
        return number

    def looked(self, troubles: tuple[Trouble, ...] = (), left_lying: tuple[str, ...] = ()) -> None:
        """Say what a look found; told once, however often it is found again."""
        if (troubles, left_lying) != (self._troubles, self._left_lying):
            self._troubles, self._left_lying = troubles, left_lying
            self._club.changes.publish(InboxChanged())


def without_lines(done: ImportReport) -> ImportReport:
    """A report as it is kept: the lines left out may quote somebody, and stand in the file beside it."""
    return msgspec.structs.replace(done, skipped=(), columns=(), unread=())
