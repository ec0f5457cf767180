"""
The open file: recovery, one durable append, and putting a freshly written file in its place.

Knows bytes, offsets and syncs; what the tables hold is the storage's affair.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from shopclub.core.store.errors import Broken, DiskFull, FoldFailed, InUse, ReadOnly, Replaced, StoreError
from shopclub.core.store.files import Files, Handle, Identity, is_held
from shopclub.core.store.layout import TAIL, LogScan, Mark, genesis_crc, rechained, record_line
from shopclub.core.store.writing import Written

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_PAGE = 4096


def is_full(error: OSError) -> bool:
    """Whether the disk had no room."""
    return error.errno in _FULL


def is_forbidden(error: OSError) -> bool:
    """Whether we may not write there."""
    return error.errno in _FORBIDDEN


def refuse(error: OSError, name: str, needed: int) -> None:
    """
    Say a disk's refusal in the store's words; nothing happens where it is another error.

    Raises:
        DiskFull, InUse, ReadOnly: what it was.
    """
    if is_full(error):
        raise DiskFull(path=name, needed=needed) from error
    if is_held(error):
        raise InUse(path=name) from error
    if is_forbidden(error):
        raise ReadOnly(path=name) from error


@contextmanager
def refusals(name: str, needed: int) -> Iterator[None]:
    """Say a disk's refusal in the store's words."""
    try:
        yield
    except OSError as error:
        if not isinstance(error, StoreError):
            refuse(error, name, needed)
        raise


def stamp(now: datetime) -> str:
    """A moment as part of a file name that every system accepts and that sorts by time."""
    return now.strftime("%Y-%m-%dT%H%M%S")


class Log:
    """One open file of ours."""

    def __init__(self, path: str, files: Files, handle: Handle, reserve: int) -> None:
        self.path = path
        self.name = Path(path).name
        self.seq = 0
        """Number of the last durable record."""
        self.records = 0
        """Records in the log."""
        self.size = 0
        self.end = 0
        self.log_start = 0
        self.broken: StoreError | None = None
        """Why nothing may be written any more."""
        self._files = files
        self._handle = handle
        self._reserve = max(reserve, 1)
        self._crc = 0

    @property
    def log_bytes(self) -> int:
        """Length of the log: what a fold would take out."""
        return self.end - self.log_start

    def adopt(self, scan: LogScan) -> None:
        """
        Take over a file as it was found, cutting an unfinished record, so that it can be appended to.

        All of it is synced first: a killed process can leave a finished record, or the file's very name, only in
        memory, and what we show must not be lost to a power cut afterwards. Of a file that was not closed the last
        record is written once more before: if its sync failed, the system may still show it and have forgotten to
        write it, and then no later sync would.

        Raises:
            OSError: the disk's refusal; nothing was acknowledged.
        """
        self.seq, self._crc, self.end, self.size = scan.seq, scan.crc, scan.end, scan.size
        self.log_start, self.records = scan.log_start, len(scan.records)
        if not scan.tail_clean:
            last = self._handle.read_at(scan.last_at, self.end - scan.last_at)
            blank = TAIL + b" " * max(1, self.size - self.end - len(TAIL))
            self._handle.write_at(scan.last_at, last + blank)
            self.size = self.end + len(blank)
        self._handle.sync_all()
        self._files.sync_folder(self.path)

    def append(self, payload: bytes) -> int:
        """
        Make one record durable.

        Returns:
            its number.

        Raises:
            DiskFull: nothing changed; may be tried again.
            Broken, Replaced: nothing is written from now on.
        """
        if self.broken is not None:
            raise self.broken
        line, crc = record_line(self.seq + 1, payload, self._crc)
        data = line + TAIL
        self._check_ours()
        # one blank always stays behind the tail: a bare tail says that the file was closed in order
        if self.end + len(data) >= self.size:
            self._extend(self.end + len(data), self._reserve)
        try:
            self._handle.write_at(self.end, data)
        except OSError as error:
            self._put_back_tail()
            raise self._refusal(error, len(data)) from error
        self._sync()
        self.seq += 1
        self.records += 1
        self._crc = crc
        self.end += len(line)
        return self.seq

    def _check_ours(self) -> None:
        """
        Before each write: is it still our file, as long as we left it?

        An edit in place that keeps the length is not seen here but by a fold, which proves every byte it copies:
        until then nothing of it is overwritten.
        """
        try:
            if self._handle.is_at(self.path) and self._handle.size() == self.size:
                return
        except OSError as error:
            raise self._stop(Broken(path=self.name, errno=error.errno, seq=self.seq)) from error
        raise self._stop(Replaced(path=self.name, rescued=None))

    def _extend(self, needed: int, reserve: int) -> None:
        """
        Write and sync the reserve ahead of need: a full disk then never strikes inside a record.

        Where there is no room for all of it, the last page will do: a sale matters more than a reserve.
        """
        size = (needed + reserve + _PAGE) // _PAGE * _PAGE
        try:
            self._handle.write_at(self.size, b" " * (size - self.size))
            self._handle.sync()
        except OSError as error:
            refusal = self._refusal(error, size - self.size)
            try:
                self._handle.truncate(self.size)
            except OSError:
                raise self._stop(refusal) from error
            if self.broken is not None or reserve <= _PAGE:
                raise refusal from error
            self._extend(needed, 1)
        else:
            self.size = size

    def _put_back_tail(self) -> None:
        try:
            self._handle.write_at(self.end, TAIL + b" " * (self.size - self.end - len(TAIL)))
            self._handle.sync()
        except OSError as error:
            self.broken = Broken(path=self.name, errno=error.errno, seq=self.seq)

    def _sync(self) -> None:
        try:
            self._handle.sync()
        except OSError as error:
            # never tried again: the kernel may have dropped the pages and would then report success
            raise self._stop(Broken(path=self.name, errno=error.errno, seq=self.seq)) from error

    def _refusal(self, error: OSError, needed: int) -> StoreError:
        if is_full(error):
            return DiskFull(path=self.name, needed=needed)
        return self._stop(Broken(path=self.name, errno=error.errno, seq=self.seq))

    def _stop(self, why: StoreError) -> StoreError:
        self.broken = self.broken or why
        return why

    def mark(self) -> Mark:
        """Where a fold that begins now has to stop."""
        return Mark(self.end, self.seq, self._crc)

    def catch_up(self, temporary: str, written: Written, mark: Mark, first: int) -> tuple[Written, Mark]:
        """
        Carry the records since `mark` over into a folded file, and sync it. Commits may go on meanwhile.

        Args:
            temporary: the folded file.
            written: where its log stands.
            mark: how far it has come.
            first: checksum of its log's first line, by which it is known.

        Returns:
            where the folded file's log stands now, and how far it has come.

        Raises:
            FoldFailed: another file lies there: one that a killed program's fold wrote after all.
            OSError: the disk's refusal.
            Unsound: the records are not what was written.
        """
        to = self.mark()
        lines, seq, crc = rechained(
            self._handle.read_at(mark.end, to.end - mark.end), written.seq, mark.crc, written.crc
        )
        if seq != to.seq:
            raise Broken(path=self.name, errno=None, seq=self.seq)
        handle = self._files.open(temporary)
        try:
            if genesis_crc(handle.read_at(written.log_start, _PAGE)) != first:
                raise FoldFailed(path=self.name, errno=None)
            handle.write_at(written.end, lines + TAIL + b" " * self._reserve)
            handle.sync_all()
        finally:
            handle.close()
        return Written(seq, crc, written.log_start, written.end + len(lines)), to

    def swap_in(self, temporary: str, written: Written, folded: int) -> None:
        """
        Put a folded file that has every record in the place of this one. Safe to kill at any point.

        Args:
            temporary: the file.
            written: where its log stands.
            folded: number of the last record that is in its tables.

        Raises:
            InUse: another program holds the file; nothing changed, and it goes on in the old one.
            Broken, Replaced: nothing is written from now on.
        """
        if self.broken is not None:
            raise self.broken
        self._check_ours()
        identity = self._files.identity(self.path)
        self._handle.close()  # Windows replaces no open file
        try:
            self._files.replace(temporary, self.path)
        except OSError as error:
            self._go_on(identity, error)
            raise InUse(path=self.name) from error
        try:
            self._files.sync_folder(self.path)
            self._handle = self._files.open(self.path)
            self.size = self._handle.size()
        except OSError as error:
            raise self._stop(Broken(path=self.name, errno=error.errno, seq=self.seq)) from error
        self.seq, self._crc, self.end = written.seq, written.crc, written.end
        self.log_start, self.records = written.log_start, written.seq - folded

    def _go_on(self, identity: Identity | None, why: OSError) -> None:
        """The file could not be replaced: open it again, if it is still ours."""
        try:
            self._handle = self._files.open(self.path)
            if self._files.identity(self.path) == identity and self._handle.size() == self.size:
                return
        except OSError as error:
            raise self._stop(Broken(path=self.name, errno=error.errno, seq=self.seq)) from error
        raise self._stop(Broken(path=self.name, errno=why.errno, seq=self.seq)) from why

    def close(self) -> None:
        """Drop the reserve, which marks a close in order, and let go. Idempotent."""
        try:
            if self.broken is None and self.size > self.end + len(TAIL):
                self._check_ours()
                self._handle.truncate(self.end + len(TAIL))
                self._handle.sync_all()
                self.size = self.end + len(TAIL)
        except (OSError, Replaced, Broken):
            # every record is already durable; the next start finds a file that was not closed, which it can read
            self.broken = self.broken or Broken(path=self.name, errno=None, seq=self.seq)
        finally:
            self._handle.close()
