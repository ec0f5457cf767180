"""
A disk that remembers what was not synced, so that every state a crash may leave can be made.

Contents of a file: any mix of old and new sectors of its unsynced writes, at any of the sizes it had, new
sectors not yet written reading as zeros; and the last write cut at any byte. Names in the folder: any prefix of
the unsynced operations, as journals keep their order, or (`unordered`) any selection of them.

`windows` makes it refuse to replace or delete what anybody has open, ourselves included; `trouble` makes an
operation fail as real disks do.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from shopclub.core.store.errors import Locked
from shopclub.core.store.files import Identity
from tests.core.store.trouble import Trouble, sharing_violation

Op = tuple[int, bytes | None]
"""Bytes written at an offset; None: cut to that size."""
Hook = Callable[["SimFiles", str], None]
_ids = itertools.count(1)
_FLAGS = ("lazy_sync", "lazy_new_files", "lazy_folder", "copy_for_rename", "windows", "unordered", "locking")


def _play(content: bytearray, op: Op) -> None:
    offset, data = op
    if data is None:
        if offset < len(content):
            del content[offset:]
        else:
            content.extend(bytes(offset - len(content)))
        return
    if offset > len(content):
        content.extend(bytes(offset - len(content)))
    content[offset : offset + len(data)] = data


@dataclass
class SimInode:
    """One file: what is surely on the disk, and what came since."""

    durable: bytes = b""
    pending: list[Op] = field(default_factory=list)
    now: bytearray = field(default_factory=bytearray)
    number: int = field(default_factory=lambda: next(_ids))
    handles: int = 0
    """How many have it open."""
    dropped: bool = False
    """A sync failed: some of what reading shows will never be on the disk."""

    @classmethod
    def holding(cls, data: bytes) -> SimInode:
        return cls(durable=data, now=bytearray(data))

    def do(self, op: Op) -> None:
        _play(self.now, op)
        self.pending.append(op)

    def sync(self) -> None:
        self.durable = self.versions()[-1] if self.dropped else bytes(self.now)
        self.pending = []

    def drop(self) -> None:
        """A failed sync: the system forgets what it should have written, but goes on showing it."""
        self.pending = []
        self.dropped = True

    def clone(self) -> SimInode:
        return SimInode(self.durable, list(self.pending), bytearray(self.now), self.number, dropped=self.dropped)

    def versions(self) -> list[bytes]:
        """The content after each of the unsynced operations, oldest first."""
        content = bytearray(self.durable)
        found = [bytes(content)]
        for op in self.pending:
            _play(content, op)
            found.append(bytes(content))
        return found

    def one_state(self, sector: int, rng: random.Random) -> bytes:
        """Some content after a power cut."""
        if not self.pending:
            return self.durable
        versions = self.versions()
        size = rng.choice([len(version) for version in versions])
        parts = (rng.choice(versions)[at : at + sector].ljust(sector, b"\0") for at in range(0, size, sector))
        return b"".join(parts)[:size]

    def crash_states(self, sector: int, rng: random.Random, limit: int) -> Iterator[bytes]:
        """All contents after a power cut, or `limit` of them at random."""
        if not self.pending:
            yield self.durable
            return
        versions = self.versions()
        sizes = sorted({len(version) for version in versions})
        choices: list[list[bytes]] = []
        for at in range(0, sizes[-1], sector):
            seen = dict.fromkeys(version[at : at + sector].ljust(sector, b"\0") for version in versions)
            choices.append(list(seen))
        total = len(sizes)
        for choice in choices:
            total *= len(choice)
        if total <= limit:
            for picked in itertools.product(*choices):
                for size in sizes:
                    yield b"".join(picked)[:size]
            return
        yield versions[0]
        yield versions[-1]
        for _ in range(limit - 2):
            yield b"".join([rng.choice(choice) for choice in choices])[: rng.choice(sizes)]

    def cut_states(self) -> Iterator[bytes]:
        """The last write cut at every byte: old bytes behind the cut, or nothing where the file was growing."""
        if not self.pending or self.pending[-1][1] is None:
            return
        versions = self.versions()
        before, least = bytearray(versions[-2]), min(map(len, versions))
        offset, data = self.pending[-1]
        assert data is not None
        for cut in range(len(data) + 1):
            content = bytearray(before)
            _play(content, (offset, data[:cut]))
            yield bytes(content)
            yield bytes(content[: max(offset + cut, least)])


class SimHandle:
    """An open file of the simulated disk."""

    def __init__(self, files: SimFiles, inode: SimInode, new: bool) -> None:
        self._files = files
        self._open: SimInode | None = inode
        self._new = new
        inode.handles += 1

    @property
    def _inode(self) -> SimInode:
        if self._open is None:
            raise ValueError("I/O operation on closed file")
        return self._open

    def size(self) -> int:
        return len(self._inode.now)

    def read_at(self, offset: int, length: int) -> bytes:
        return bytes(self._inode.now[offset : offset + length])

    def write_at(self, offset: int, data: bytes) -> None:
        inode = self._inode
        room = self._files.room
        if room is not None and (error := room(inode, offset, data)) is not None:
            raise error
        self._files.fail("write", lambda share: inode.do((offset, bytes(data[: int(share * len(data))]))))
        inode.do((offset, bytes(data)))
        self._files.tick("write")

    def truncate(self, size: int) -> None:
        self._files.fail("truncate")
        self._inode.do((size, None))
        self._files.tick("truncate")

    def sync(self) -> None:
        self._sync(lazy=self._files.lazy_sync)

    def sync_all(self) -> None:
        self._sync(lazy=self._files.lazy_sync or (self._new and self._files.lazy_new_files))

    def _sync(self, *, lazy: bool) -> None:
        inode = self._inode
        if self._files.sync_error is not None:
            raise self._files.sync_error
        self._files.tick("before sync")
        self._files.fail("sync", lambda share: inode.drop() if share else None)
        if not lazy:
            inode.sync()
            if self._files.windows:
                self._files.sync_names()  # NTFS: flushing a file flushes the journal of names before it

    def is_at(self, path: str) -> bool:
        return self._files.names.get(path) is self._inode

    def close(self) -> None:
        if self._open is not None:
            self._open.handles -= 1
            self._open = None


class SimHold:
    """The simulated lock; with `locking` it is one."""

    def __init__(self, files: SimFiles, path: str) -> None:
        self._files = files
        self._path = path

    def release(self) -> None:
        self._files.locked.discard(self._path)


class SimFiles:
    """The simulated disk. `hook` is called at each step at which a crash makes a difference."""

    def __init__(self, files: dict[str, bytes] | None = None, hook: Hook | None = None) -> None:
        self.names = {path: SimInode.holding(data) for path, data in (files or {}).items()}
        self.durable_names = dict(self.names)
        self.pending: list[tuple[str, str, SimInode | None]] = []
        self.hook = hook
        self.room: Callable[[SimInode, int, bytes], OSError | None] | None = None
        """Refuses a write when it returns an error."""
        self.sync_error: OSError | None = None
        self.trouble: Trouble | None = None
        self.locked: set[str] = set()
        self.locking = False
        """Whether a lock that is taken refuses a second one."""
        self.windows = False
        self.unordered = False
        """Whether names may become durable in another order than they were made."""
        # ways to be a broken disk or a broken store: the negative controls
        self.lazy_sync = False
        self.lazy_new_files = False
        self.lazy_folder = False
        self.copy_for_rename = False

    def tick(self, what: str) -> None:
        if self.hook is not None:
            self.hook(self, what)

    def fail(self, what: str, partly: Callable[[float], None] | None = None) -> None:
        """Raise what the trouble at hand does to this operation, after a part of it was done."""
        if self.trouble is not None:
            self.trouble.strike(what, partly)

    def like(self, other: SimFiles) -> SimFiles:
        """This disk with the manners of another."""
        for flag in _FLAGS:
            setattr(self, flag, getattr(other, flag))
        return self

    def clone(self) -> SimFiles:
        """The same disk with the same unsynced writes: what a killed process leaves."""
        twin = SimFiles().like(self)
        inodes = {id(inode): inode.clone() for inode in [*self.names.values(), *self.durable_names.values()]}
        for _, _, inode in self.pending:
            if inode is not None and id(inode) not in inodes:
                inodes[id(inode)] = inode.clone()
        twin.names = {path: inodes[id(inode)] for path, inode in self.names.items()}
        twin.durable_names = {path: inodes[id(inode)] for path, inode in self.durable_names.items()}
        twin.pending = [(kind, path, inode and inodes[id(inode)]) for kind, path, inode in self.pending]
        return twin

    def folder_states(self, rng: random.Random | None = None) -> Iterator[dict[str, SimInode]]:
        """The names after a power cut: any prefix of the unsynced operations, or some selections of them."""
        count = len(self.pending)
        kept = [range(n) for n in range(count + 1)]
        if self.unordered and rng is not None and count > 1:
            kept += [sorted(rng.sample(range(count), rng.randrange(1, count))) for _ in range(min(count, 4))]  # type: ignore[misc]
        for chosen in kept:
            names = dict(self.durable_names)
            for at in chosen:
                kind, path, inode = self.pending[at]
                if kind == "remove":
                    names.pop(path, None)
                    continue
                assert inode is not None
                if kind == "rename":
                    names = {p: i for p, i in names.items() if i is not inode}
                names[path] = inode
            yield names

    def crash_states(
        self, path: str, sector: int, rng: random.Random, limit: int, *, cuts: bool = False
    ) -> Iterator[dict[str, bytes]]:
        """What a power cut may leave: `path` in each of its states, every other file in one of its own."""
        seen: set[tuple[frozenset[str], bytes | None]] = set()
        for names in self.folder_states(rng):
            inode = names.get(path)
            contents: Iterator[bytes | None] = iter((None,))
            if inode is not None:
                states = [inode.crash_states(sector, rng, limit)]
                contents = itertools.chain(*states, inode.cut_states() if cuts else ())
            for content in contents:
                key = (frozenset(names), content)
                if key not in seen:
                    seen.add(key)
                    found = {name: other.one_state(sector, rng) for name, other in names.items() if name != path}
                    yield found if content is None else {**found, path: content}

    # what the store asks for

    def open(self, path: str, *, create: bool = False, write: bool = True) -> SimHandle:
        if create:
            if path in self.names:
                raise FileExistsError(path)
            self.fail("create")
            self.names[path] = inode = SimInode()
            self.pending.append(("create", path, inode))
            self.tick("create")
            return SimHandle(self, inode, new=True)
        if path not in self.names:
            raise FileNotFoundError(path)
        return SimHandle(self, self.names[path], new=False)

    def exists(self, path: str) -> bool:
        return path in self.names

    def _refuse_if_open(self, path: str) -> None:
        inode = self.names.get(path)
        if self.windows and inode is not None and inode.handles:
            raise sharing_violation(path)

    def unlink(self, path: str) -> None:
        self._refuse_if_open(path)
        self.fail("remove")
        del self.names[path]
        self.pending.append(("remove", path, None))
        self.tick("remove")

    def replace(self, source: str, target: str) -> None:
        self._refuse_if_open(source)
        self._refuse_if_open(target)
        self.fail("rename")
        if self.copy_for_rename and target in self.names:
            self.names[target].do((0, None))
            self.names[target].do((0, bytes(self.names[source].now)))
            self.tick("write")
            self.names[target].sync()
            self.unlink(source)
            return
        inode = self.names.pop(source)
        self.names[target] = inode
        self.pending.append(("rename", target, inode))
        self.tick("rename")

    def sync_folder(self, path: str) -> None:
        self.tick("before folder sync")
        self.fail("folder sync")
        if not self.lazy_folder:
            self.sync_names()

    def sync_names(self) -> None:
        self.durable_names = dict(self.names)
        self.pending = []

    def identity(self, path: str) -> Identity | None:
        inode = self.names.get(path)
        return None if inode is None else Identity(1, inode.number, len(inode.now))

    def make_folder(self, path: str) -> None:
        pass

    def lock(self, path: str, holder: str | None, now: datetime) -> SimHold:
        if self.locking:
            if path in self.locked:
                raise Locked(path=path, host=holder, since=None, pid=None)
            self.locked.add(path)
        return SimHold(self, path)
