"""
A disk that remembers what was not synced, so that every state a crash may leave can be made.

Contents of a file: any mix of old and new sectors of its unsynced writes, at any of the sizes it had, new
sectors not yet written reading as zeros; and the last write cut at any byte. Names in the folder: any prefix of
the unsynced operations, as journals keep their order.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from shopclub.core.store.files import Identity

Op = tuple[int, bytes | None]
"""Bytes written at an offset; None: cut to that size."""
Hook = Callable[["SimFiles", str], None]
_ids = itertools.count(1)


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

    @classmethod
    def holding(cls, data: bytes) -> SimInode:
        return cls(durable=data, now=bytearray(data))

    def do(self, op: Op) -> None:
        _play(self.now, op)
        self.pending.append(op)

    def sync(self) -> None:
        self.durable = bytes(self.now)
        self.pending = []

    def clone(self) -> SimInode:
        return SimInode(self.durable, list(self.pending), bytearray(self.now), self.number)

    def versions(self) -> list[bytes]:
        """The content after each of the unsynced operations, oldest first."""
        content = bytearray(self.durable)
        found = [bytes(content)]
        for op in self.pending:
            _play(content, op)
            found.append(bytes(content))
        return found

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
        """The last write cut at every byte: old bytes behind the cut, or nothing."""
        if not self.pending or self.pending[-1][1] is None:
            return
        before = bytearray(self.versions()[-2])
        offset, data = self.pending[-1]
        assert data is not None
        for cut in range(len(data) + 1):
            content = bytearray(before)
            _play(content, (offset, data[:cut]))
            yield bytes(content)
            yield bytes(content[: offset + cut])


class SimHandle:
    """An open file of the simulated disk."""

    def __init__(self, files: SimFiles, inode: SimInode, new: bool) -> None:
        self._files = files
        self._inode = inode
        self._new = new

    def size(self) -> int:
        return len(self._inode.now)

    def read_at(self, offset: int, length: int) -> bytes:
        return bytes(self._inode.now[offset : offset + length])

    def write_at(self, offset: int, data: bytes) -> None:
        room = self._files.room
        if room is not None and (error := room(self._inode, offset, data)) is not None:
            raise error
        self._inode.do((offset, bytes(data)))
        self._files.tick("write")

    def truncate(self, size: int) -> None:
        self._inode.do((size, None))
        self._files.tick("truncate")

    def sync(self) -> None:
        if self._files.sync_error is not None:
            raise self._files.sync_error
        self._files.tick("before sync")
        if not self._files.lazy_sync:
            self._inode.sync()

    def sync_all(self) -> None:
        if self._files.sync_error is not None:
            raise self._files.sync_error
        self._files.tick("before sync")
        if not (self._files.lazy_sync or (self._new and self._files.lazy_new_files)):
            self._inode.sync()

    def is_at(self, path: str) -> bool:
        return self._files.names.get(path) is self._inode

    def close(self) -> None:
        pass


class SimHold:
    """The simulated lock: one process at a time is the harness's affair."""

    def release(self) -> None:
        pass


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
        # ways to be a broken disk or a broken store: the negative controls
        self.lazy_sync = False
        self.lazy_new_files = False
        self.lazy_folder = False
        self.copy_for_rename = False

    def tick(self, what: str) -> None:
        if self.hook is not None:
            self.hook(self, what)

    def clone(self) -> SimFiles:
        """The same disk with the same unsynced writes: what a killed process leaves."""
        twin = SimFiles()
        inodes = {id(inode): inode.clone() for inode in [*self.names.values(), *self.durable_names.values()]}
        for _, _, inode in self.pending:
            if inode is not None and id(inode) not in inodes:
                inodes[id(inode)] = inode.clone()
        twin.names = {path: inodes[id(inode)] for path, inode in self.names.items()}
        twin.durable_names = {path: inodes[id(inode)] for path, inode in self.durable_names.items()}
        twin.pending = [(kind, path, inode and inodes[id(inode)]) for kind, path, inode in self.pending]
        for flag in ("lazy_sync", "lazy_new_files", "lazy_folder", "copy_for_rename"):
            setattr(twin, flag, getattr(self, flag))
        return twin

    def folder_states(self) -> Iterator[dict[str, SimInode]]:
        """The names after a power cut: any prefix of the unsynced operations."""
        names = dict(self.durable_names)
        yield dict(names)
        for kind, path, inode in self.pending:
            if kind == "remove":
                names.pop(path, None)
            else:
                assert inode is not None
                if kind == "rename":
                    names = {p: i for p, i in names.items() if i is not inode}
                names[path] = inode
            yield dict(names)

    def crash_states(
        self, path: str, sector: int, rng: random.Random, limit: int, *, cuts: bool = False
    ) -> Iterator[dict[str, bytes]]:
        """What a power cut may leave: all files, `path` in each of its states, the others as they are."""
        seen: set[tuple[frozenset[str], bytes | None]] = set()
        for names in self.folder_states():
            inode = names.get(path)
            others = {name: bytes(other.now) for name, other in names.items() if name != path}
            contents: Iterator[bytes | None] = iter((None,))
            if inode is not None:
                states = [inode.crash_states(sector, rng, limit)]
                contents = itertools.chain(*states, inode.cut_states() if cuts else ())
            for content in contents:
                key = (frozenset(names), content)
                if key not in seen:
                    seen.add(key)
                    yield others if content is None else {**others, path: content}

    # what the store asks for

    def open(self, path: str, *, create: bool = False, write: bool = True) -> SimHandle:
        if create:
            if path in self.names:
                raise FileExistsError(path)
            self.names[path] = inode = SimInode()
            self.pending.append(("create", path, inode))
            self.tick("create")
            return SimHandle(self, inode, new=True)
        if path not in self.names:
            raise FileNotFoundError(path)
        return SimHandle(self, self.names[path], new=False)

    def exists(self, path: str) -> bool:
        return path in self.names

    def unlink(self, path: str) -> None:
        del self.names[path]
        self.pending.append(("remove", path, None))
        self.tick("remove")

    def replace(self, source: str, target: str) -> None:
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
        if not self.lazy_folder:
            self.durable_names = dict(self.names)
            self.pending = []

    def identity(self, path: str) -> Identity | None:
        inode = self.names.get(path)
        return None if inode is None else Identity(1, inode.number, len(inode.now))

    def make_folder(self, path: str) -> None:
        pass

    def lock(self, path: str, holder: str | None, now: datetime) -> SimHold:
        return SimHold()
