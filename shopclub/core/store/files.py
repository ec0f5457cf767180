"""
The only place that touches the disk. Tests pass a simulator in its stead.

Nothing here retries a failed sync: Linux drops the dirty pages and would report success the second time.
"""

from __future__ import annotations

import contextlib
import errno
import os
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock, Thread
from typing import Protocol, TypeVar

import msgspec
from filelock import FileLock, Timeout

from shopclub.core.store.errors import Locked

_CHUNK = 1 << 20
_WAITS = (0.05, 0.1, 0.2, 0.4, 1.0)
_HELD = frozenset({32, 33})
"""What Windows says of a file that somebody has open."""
_HELD_OR_DENIED = _HELD | {5}
"""To replace or delete such a file it may also deny access."""
_LOCK_WAIT = 0.3
"""Seconds. A process that is killed while it starts another leaves its lock to that one for an instant."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Identity:
    """Which file it is: device, inode, size in bytes."""

    device: int
    inode: int
    size: int


class Handle(Protocol):
    """One open file."""

    def size(self) -> int:
        """Its length in bytes."""
        ...

    def read_at(self, offset: int, length: int) -> bytes:
        """Up to `length` bytes from `offset`; fewer only at the end of the file."""
        ...

    def write_at(self, offset: int, data: bytes) -> None:
        """Write all of `data` at `offset`, or raise OSError."""
        ...

    def sync(self) -> None:
        """Return once the data is on the disk."""
        ...

    def sync_all(self) -> None:
        """Return once data and metadata are on the disk."""
        ...

    def truncate(self, size: int) -> None:
        """Cut the file to `size` bytes."""
        ...

    def is_at(self, path: str) -> bool:
        """Whether what lies at `path` is still this file, as cheaply as the system tells."""
        ...

    def close(self) -> None:
        """Let go of it. Idempotent."""
        ...


class Hold(Protocol):
    """The right to write one file, until released."""

    def release(self) -> None:
        """Give it back. Idempotent."""
        ...


class Files(Protocol):
    """Everything the store asks of the disk. Every path is a path of a file, as text."""

    def open(self, path: str, *, create: bool = False, write: bool = True) -> Handle:
        """Open a file; `create` makes it (mode 0600) and fails if it exists."""
        ...

    def exists(self, path: str) -> bool:
        """Whether there is a file."""
        ...

    def unlink(self, path: str) -> None:
        """Delete a file."""
        ...

    def replace(self, source: str, target: str) -> None:
        """Put `source` in the place of `target` in one step."""
        ...

    def sync_folder(self, path: str) -> None:
        """Make the names in the folder of `path` durable."""
        ...

    def identity(self, path: str) -> Identity | None:
        """What lies at `path` now, None if nothing."""
        ...

    def make_folder(self, path: str) -> None:
        """Create the folder of `path` and its parents (mode 0700) where missing."""
        ...

    def lock(self, path: str, holder: str | None, now: datetime) -> Hold:
        """Take the one right to write `path`, or raise Locked with who has it."""
        ...


def _identity(stat: os.stat_result) -> Identity:
    return Identity(stat.st_dev, stat.st_ino, stat.st_size)


class _OsHandle:
    """An open file of the operating system."""

    def __init__(self, fd: int) -> None:
        self._fd: int | None = fd
        self._name = self._name_now()

    def _name_now(self) -> str | None:
        """The path the system has for the open file ("... (deleted)" if it has none any more), where it tells."""
        if sys.platform != "linux":
            return None
        try:
            return os.readlink(f"/proc/self/fd/{self._fd}")  # noqa: PTH115 - asked before every commit
        except OSError:
            return None

    @property
    def _open_fd(self) -> int:
        if self._fd is None:
            raise ValueError("I/O operation on closed file")
        return self._fd

    def size(self) -> int:
        return os.lseek(self._open_fd, 0, os.SEEK_END)

    def read_at(self, offset: int, length: int) -> bytes:
        fd = self._open_fd
        parts: list[bytes] = []
        while length > 0:
            part = self._read_some(fd, min(length, 64 * _CHUNK), offset)
            if not part:
                break
            parts.append(part)
            offset += len(part)
            length -= len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def write_at(self, offset: int, data: bytes) -> None:
        fd = self._open_fd
        view = memoryview(data)
        while view:
            done = self._write_some(fd, view, offset)
            if done <= 0:
                raise OSError(errno.EIO, "short write")
            view = view[done:]
            offset += done

    def _read_some(self, fd: int, length: int, offset: int) -> bytes:
        return os.pread(fd, length, offset)

    def _write_some(self, fd: int, view: memoryview, offset: int) -> int:
        return os.pwrite(fd, view, offset)

    def sync(self) -> None:
        if sys.platform == "linux":
            os.fdatasync(self._open_fd)
        else:
            self.sync_all()

    def sync_all(self) -> None:
        if sys.platform == "darwin":
            import fcntl

            fcntl.fcntl(self._open_fd, fcntl.F_FULLFSYNC)  # plain fsync stops at the drive's cache there
        else:
            os.fsync(self._open_fd)

    def truncate(self, size: int) -> None:
        os.ftruncate(self._open_fd, size)

    def is_at(self, path: str) -> bool:
        # Not by stat where it can be helped: asking for a file's times makes Linux 6.13 and later record a new time
        # at each following write, which costs a commit a third of its speed.
        name = self._name_now()
        if name is not None:
            return name == self._name
        try:
            there = os.stat(path)  # noqa: PTH116
        except FileNotFoundError:
            return False
        own = os.fstat(self._open_fd)
        return (there.st_dev, there.st_ino) == (own.st_dev, own.st_ino)

    def close(self) -> None:
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None


class _SeekingHandle(_OsHandle):
    """Where a system can't read or write at an offset (Windows): threads share one position, and take turns at it."""

    def __init__(self, fd: int) -> None:
        super().__init__(fd)
        self._turn = Lock()

    def size(self) -> int:
        with self._turn:
            return super().size()

    def _read_some(self, fd: int, length: int, offset: int) -> bytes:
        with self._turn:
            os.lseek(fd, offset, os.SEEK_SET)
            return os.read(fd, length)

    def _write_some(self, fd: int, view: memoryview, offset: int) -> int:
        with self._turn:
            os.lseek(fd, offset, os.SEEK_SET)
            return os.write(fd, view)


class _Holder(msgspec.Struct, frozen=True):
    """Who holds a file: computer, process, since when (ISO instant)."""

    host: str
    pid: int
    since: str


class _OsHold:
    """
    A lock file beside the data file, and a note saying who took it.

    The lock is the operating system's: kill -9 frees it at once. It is never on the data file itself, which a
    fold renames away. The note is only for the sentence that a second start shows.
    """

    def __init__(self, path: str, holder: str | None, now: datetime) -> None:
        self._note = Path(f"{path}.holder")
        # thread_local: the store may be closed by another thread than the one that opened it
        self._lock = FileLock(f"{path}.lock", timeout=_LOCK_WAIT, mode=0o600, thread_local=False)
        try:
            self._lock.acquire()
        except Timeout as error:
            who = _read_note(self._note)
            raise Locked(
                path=Path(path).name,
                host=who.host if who else None,
                since=who.since if who else None,
                pid=who.pid if who else None,
            ) from error
        who = _Holder(holder or socket.gethostname(), os.getpid(), now.isoformat(timespec="seconds"))
        try:
            fd = os.open(self._note, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(fd, "wb") as note:
                note.write(msgspec.json.encode(who))
        except OSError:
            self._lock.release()
            raise

    def release(self) -> None:
        if self._lock.is_locked:
            with contextlib.suppress(FileNotFoundError):
                self._note.unlink()
            self._lock.release()


def _read_note(path: Path) -> _Holder | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=_Holder)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None  # being written, or gone: then we say only that someone holds the file


def is_held(error: OSError) -> bool:
    """Whether another program has the file open in a way that keeps us out (Windows)."""
    return getattr(error, "winerror", None) in _HELD


def _patiently(do: Callable[[], T], held: frozenset[int]) -> T:
    """Windows: a virus scanner or a copy in progress has the file open for a moment."""
    waits = iter(_WAITS)
    while True:
        try:
            return do()
        except OSError as error:
            wait = next(waits, None)
            if wait is None or getattr(error, "winerror", None) not in held:
                raise
            time.sleep(wait)


def _held_on_to(path: str) -> int | None:
    """
    A file that is about to be replaced, held open: the system frees it when nobody has it open any more, and for
    a large one that takes longer than a sale may wait. None where that would stand in the way of the rename.
    """
    if sys.platform == "win32":
        return None
    try:
        return os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None  # nothing is there, or it can't be read: then there is nothing to hold


class OsFiles:
    """The operating system's disk."""

    def open(self, path: str, *, create: bool = False, write: bool = True) -> Handle:
        """Open or create a file; never through another program's inheritance."""
        flags = (os.O_RDWR if write else os.O_RDONLY) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
        if create:
            flags |= os.O_CREAT | os.O_EXCL
        fd = _patiently(lambda: os.open(path, flags, 0o600), _HELD)
        return _OsHandle(fd) if hasattr(os, "pread") else _SeekingHandle(fd)

    def exists(self, path: str) -> bool:
        """Whether there is a file."""
        return Path(path).exists()

    def unlink(self, path: str) -> None:
        """Delete a file; on Windows wait up to two seconds for whoever holds it."""
        _patiently(Path(path).unlink, _HELD_OR_DENIED)

    def replace(self, source: str, target: str) -> None:
        """Rename over; on Windows wait up to two seconds for whoever holds the file."""
        old = _held_on_to(target)
        try:
            _patiently(lambda: Path(source).replace(target), _HELD_OR_DENIED)
        finally:
            if old is not None:
                Thread(target=os.close, args=(old,), name="shopclub-old-file", daemon=True).start()

    def sync_folder(self, path: str) -> None:
        """Make names durable, where the system needs to be asked."""
        if sys.platform == "win32":
            # A folder can't be opened for syncing there. NTFS writes names to its journal in order, and flushing a
            # file flushes the journal up to it: so the file that just got its name is flushed.
            fd = _patiently(lambda: os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0)), _HELD)
        else:
            fd = os.open(Path(path).absolute().parent, os.O_RDONLY)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)

    def identity(self, path: str) -> Identity | None:
        """What lies at a path now."""
        try:
            return _identity(Path(path).stat())
        except FileNotFoundError:
            return None

    def make_folder(self, path: str) -> None:
        """Create missing folders, for the owner alone."""
        missing: list[Path] = []
        folder = Path(path).absolute().parent
        while not folder.exists():
            missing.append(folder)
            folder = folder.parent
        for new in reversed(missing):
            new.mkdir(mode=0o700, exist_ok=True)
            if sys.platform != "win32":
                self.sync_folder(str(new))  # a folder whose name is lost takes its files with it

    def lock(self, path: str, holder: str | None, now: datetime) -> Hold:
        """Take the lock file beside `path`, in a folder that is there."""
        folder = Path(path).absolute().parent
        if not folder.is_dir():
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(folder))
        return _OsHold(path, holder, now)
