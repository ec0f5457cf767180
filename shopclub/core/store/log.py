"""
The open file: recovery, one durable append, and putting a freshly written file in its place.

Knows bytes, offsets and syncs; what the tables hold is the storage's affair.
"""

from __future__ import annotations

import errno
import secrets
import zlib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from shopclub.core.store.codec import Doc
from shopclub.core.store.errors import Broken, DiskFull, ReadOnly, Replaced, StoreError
from shopclub.core.store.files import Files, Handle
from shopclub.core.store.layout import FORMAT, TAIL, Meta, Scan, Written, file_chunks, record_line

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_PAGE = 4096
_WRITE = 1 << 20


def is_full(error: OSError) -> bool:
    """Whether the disk had no room."""
    return error.errno in _FULL


def is_forbidden(error: OSError) -> bool:
    """Whether we may not write there."""
    return error.errno in _FORBIDDEN


def stamp(now: datetime) -> str:
    """A moment as part of a file name that every system accepts and that sorts by time."""
    return now.strftime("%Y-%m-%dT%H%M%S")


def new_meta(seq: int, numbers: Mapping[str, int], now: datetime) -> Meta:
    """The head of a file that is about to be written."""
    saved = now.isoformat(timespec="seconds")
    return Meta(format=FORMAT, gen=secrets.token_hex(8), seq=seq, saved=saved, next=dict(numbers))


def write_file(files: Files, path: str, tables: Mapping[str, Mapping[int, Doc]], meta: Meta) -> Written:
    """
    Write a whole new file beside the others and sync it; a failure leaves nothing behind.

    Raises:
        OSError: the disk's refusal.
    """
    out = Written()
    handle = files.open(path, create=True)
    try:
        parts: list[bytes] = []
        offset = pending = 0
        for chunk in file_chunks(tables, meta, out):
            parts.append(chunk)
            pending += len(chunk)
            if pending >= _WRITE:
                handle.write_at(offset, b"".join(parts))
                offset += pending
                parts, pending = [], 0
        handle.write_at(offset, b"".join(parts))
        handle.sync_all()
    except OSError:
        handle.close()
        files.unlink(path)  # a failed fold must not itself keep the disk full
        raise
    handle.close()
    return out


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
        self._bytes_crc = 0

    @property
    def log_bytes(self) -> int:
        """Length of the log: what a fold would take out."""
        return self.end - self.log_start

    def adopt(self, scan: Scan) -> None:
        """
        Take over a file as it was found, cutting an unfinished record, so that it can be appended to.

        All of it is synced first: a killed process can leave a finished record, or the file's very name, only in
        memory, and what we show must not be lost to a power cut afterwards.

        Raises:
            OSError: the disk's refusal; nothing was acknowledged.
        """
        self.seq, self._crc, self.end, self.size = scan.seq, scan.crc, scan.end, scan.size
        self.log_start, self.records, self._bytes_crc = scan.log_start, scan.records, scan.bytes_crc
        if scan.tail_torn:
            blank = TAIL + b" " * max(0, self.size - self.end - len(TAIL))
            self._handle.write_at(self.end, blank)
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
        self._bytes_crc = zlib.crc32(line, self._bytes_crc)
        return self.seq

    def _check_ours(self) -> None:
        """
        Before each write: is it still our file, as long as we left it?

        An edit in place that keeps the length is not seen here but before a fold, by the checksum of all bytes:
        until then nothing of it is overwritten.
        """
        try:
            if self._handle.is_at(self.path) and self._handle.size() == self.size:
                return
        except OSError as error:
            raise self._stop(Broken(path=self.name, errno=error.errno, seq=self.seq)) from error
        raise self._stop(Replaced(path=self.name, rescued=None))

    def _check_bytes(self) -> None:
        """Before the file is replaced by a fold: is every byte of it what we wrote?"""
        crc = offset = 0
        try:
            while offset < self.end and (part := self._handle.read_at(offset, min(_WRITE, self.end - offset))):
                crc = zlib.crc32(part, crc)
                offset += len(part)
        except OSError as error:
            raise self._stop(Broken(path=self.name, errno=error.errno, seq=self.seq)) from error
        if (crc, offset) != (self._bytes_crc, self.end):
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

    def fold(self, tables: Mapping[str, Mapping[int, Doc]], meta: Meta) -> None:
        """
        Put a file with `tables` and an empty log in the place of this one. Safe to kill at any point.

        Raises:
            DiskFull: nothing changed.
            ReadOnly: the folder can't be written; nothing changed.
            Broken, Replaced: nothing is written from now on.
        """
        if self.broken is not None:
            raise self.broken
        self._check_ours()
        self._check_bytes()
        temporary = f"{self.path}.tmp"
        try:
            if self._files.exists(temporary):
                self._files.unlink(temporary)
            out = write_file(self._files, temporary, tables, meta)
        except OSError as error:
            if is_forbidden(error):
                raise ReadOnly(path=self.name) from error
            raise self._refusal(error, self.size) from error
        self._swap_in(temporary)
        self._crc, self.end, self.size = out.crc, out.end, out.size
        self.log_start, self.records, self._bytes_crc = out.log_start, 0, out.bytes_crc

    def _swap_in(self, temporary: str) -> None:
        self._handle.close()  # Windows replaces no open file
        try:
            self._files.replace(temporary, self.path)
            self._files.sync_folder(self.path)
            self._handle = self._files.open(self.path)
        except OSError as error:
            raise self._stop(Broken(path=self.name, errno=error.errno, seq=self.seq)) from error

    def snapshot(self) -> bytes:
        """The file up to the last durable record, as one that was closed in order."""
        return self._handle.read_at(0, self.end) + TAIL

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
