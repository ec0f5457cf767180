"""One fold of an open file, from its beginning to its end, beside the commits that go on meanwhile."""

from __future__ import annotations

from datetime import datetime

from shopclub.core.store.base import Base
from shopclub.core.store.errors import Broken, DiskFull, FoldFailed, ReadOnly, Replaced, StoreError
from shopclub.core.store.files import Files
from shopclub.core.store.folding import fold_file
from shopclub.core.store.layout import Unsound
from shopclub.core.store.log import Log, is_forbidden, is_full
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
        self.temporary = f"{log.path}.tmp"
        self._files = files
        self._reached = self.mark
        self._written: Written | None = None

    def run(self) -> None:
        """
        Write the new file here and now.

        Raises:
            DiskFull, ReadOnly, FoldFailed, Damaged, ForeignEdit, Replaced: nothing changed.
        """
        try:
            if self._files.exists(self.temporary):
                self._files.unlink(self.temporary)
            self.take(fold_file(self._files, self.log.path, self.mark, self.temporary, self.plan, self.now))
        except OSError as error:
            raise self._refusal(error) from error
        except Unsound as error:
            raise Replaced(path=self.log.name, rescued=None) from error

    def take(self, written: Written) -> None:
        """The new file is written, perhaps by another process."""
        self._written = written

    def catch_up(self) -> None:
        """
        Carry over the records since it began, so that little is left for `swap_in`.

        Raises:
            DiskFull, FoldFailed: nothing changed.
        """
        assert self._written is not None
        try:
            self._written, self._reached = self.log.catch_up(self.temporary, self._written, self._reached)
        except OSError as error:
            raise self._refusal(error) from error
        except Unsound as error:
            raise Replaced(path=self.log.name, rescued=None) from error

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
            with base.exchanged(self._files, self.log.path):
                self.log.swap_in(self.temporary, self._written, self.mark.seq)
        except (OSError, Unsound) as error:
            if isinstance(error, StoreError):
                raise
            number = error.errno if isinstance(error, OSError) else None
            self.log.broken = Broken(path=self.log.name, errno=number, seq=self.log.seq)
            raise self.log.broken from error

    def discard(self) -> None:
        """Take the new file away again, if it is there and still under its own name."""
        try:
            if self._files.exists(self.temporary):
                self._files.unlink(self.temporary)
        except OSError:
            return  # the next start does it

    def _refusal(self, error: OSError) -> StoreError:
        if isinstance(error, StoreError):
            return error
        if is_full(error):
            return DiskFull(path=self.log.name, needed=self.log.size)
        if is_forbidden(error):
            return ReadOnly(path=self.log.name)
        return FoldFailed(path=self.log.name, errno=error.errno)
