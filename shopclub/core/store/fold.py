"""One fold of an open file, from its beginning to its end, beside the commits that go on meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from shopclub.core.store.base import Base, open_base
from shopclub.core.store.errors import Broken, FoldFailed, Replaced, StoreError
from shopclub.core.store.files import Files
from shopclub.core.store.folding import fold_file
from shopclub.core.store.layout import Mark, Unsound
from shopclub.core.store.log import Log, refuse
from shopclub.core.store.plan import Plan
from shopclub.core.store.writing import Written


class Fold:
    """
    `run` writes the new file (anywhere: thread, process), `catch_up` carries over what was committed since (in the
    writer's thread), `swap_in` carries over the rest and puts it in place (there too, and nothing else may write).
    """

    def __init__(self, log: Log, files: Files, plan: Plan, now: datetime) -> None:
        if log.broken is not None:
            raise log.broken
        self.log = log
        self.mark = log.mark()
        self.plan = plan
        self.now = now
        self.temporary = temporary_of(log.path)
        self._files = files
        self._reached = self.mark
        self._written: Written | None = None
        self._read: Base | None = None
        self._first = 0

    def run(self) -> None:
        """
        Write the new file here and now.

        Raises:
            DiskFull, ReadOnly, InUse, FoldFailed, Damaged, ForeignEdit, Replaced: nothing changed.
        """
        self.take(write_fold(self._files, self.log.path, self.mark, self.plan, self.now))

    def take(self, written: Written) -> None:
        """The new file is written, perhaps by another process."""
        self._written, self._first = written, written.crc

    def catch_up(self) -> None:
        """
        Carry over the records since it began, so that little is left for `swap_in`.

        Raises:
            DiskFull, InUse, FoldFailed: nothing changed.
        """
        assert self._written is not None
        with _in_our_words(self.log.path, self.log.size):
            self._written, self._reached = self.log.catch_up(self.temporary, self._written, self._reached, self._first)
            self._coming()

    def swap_in(self, base: Base) -> None:
        """
        Carry over what is left and put the new file in the place of the old one.

        Raises:
            DiskFull, FoldFailed, InUse: nothing changed.
            Broken, Replaced: nothing is written from now on.
        """
        self.catch_up()
        assert self._written is not None
        try:
            with base.exchanged(self._files, self.log.path, self._coming()):
                self.log.swap_in(self.temporary, self._written, self.mark.seq)
        except (OSError, Unsound) as error:
            if isinstance(error, StoreError):
                raise
            number = error.errno if isinstance(error, OSError) else None
            self.log.broken = Broken(path=self.log.name, errno=number, seq=self.log.seq)
            raise self.log.broken from error

    def _coming(self) -> Base:
        """What the new file holds; read while others may still write, and let go of again."""
        if self._read is None:
            self._read, _ = open_base(self._files, self.temporary)
            self._read.close()
        return self._read

    def discard(self) -> None:
        """Take the new file away again, if it is there and still under its own name."""
        try:
            if self._files.exists(self.temporary):
                self._files.unlink(self.temporary)
        except OSError:
            return  # the next start does it


def temporary_of(path: str) -> str:
    """Where the new file of a fold is written."""
    return f"{path}.tmp"


def write_fold(files: Files, path: str, mark: Mark, plan: Plan, now: datetime) -> Written:
    """
    Write the new file of a fold beside the old one; see `fold_file`.

    Raises:
        DiskFull, ReadOnly, InUse, FoldFailed, Damaged, ForeignEdit, Replaced: nothing changed.
    """
    there = files.identity(path)
    with _in_our_words(path, 0 if there is None else there.size):
        if files.exists(temporary_of(path)):
            files.unlink(temporary_of(path))
        return fold_file(files, path, mark, temporary_of(path), plan, now)


@contextmanager
def _in_our_words(path: str, needed: int) -> Iterator[None]:
    name = Path(path).name
    try:
        yield
    except Unsound as error:
        raise Replaced(path=name, rescued=None) from error
    except OSError as error:
        if isinstance(error, StoreError):
            raise
        refuse(error, name, needed)
        raise FoldFailed(path=name, errno=error.errno) from error
