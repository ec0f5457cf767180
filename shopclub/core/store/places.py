"""
What kind of place a folder is: which disk it lies on, and whether a shop's file should live there.

The questions are answered by functions of what the computer says of itself; `Computer` is the only door to that, and
tests pass one that speaks for another system. Nothing here changes anything, and a system that does not answer is
`None` or an ordinary place, never an error: a shop must open on a computer we know nothing about.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path, PurePath, PurePosixPath
from typing import Protocol

import msgspec

_MOUNT_WAIT = 5.0
"""Seconds `mount` gets on a Mac: one dead share must not keep a shop from opening."""
_SYS_BLOCK = Path("/sys/dev/block")


class Computer(Protocol):
    """What a computer says about its disks."""

    @property
    def platform(self) -> str:
        """`linux`, `darwin`, `win32`, as `sys.platform`."""
        ...

    @property
    def environment(self) -> Mapping[str, str]:
        """The variables of this process."""
        ...

    def whole(self, path: PurePath) -> PurePath:
        """The path without links and relative parts; what does not exist yet is left as it is."""
        ...

    def device(self, path: PurePath) -> int | None:
        """Number of the device a folder lies on; None if that can't be told."""
        ...

    def special(self, path: str) -> int | None:
        """Number of the device that a file such as `/dev/sda1` stands for, or None."""
        ...

    def disks(self, device: int) -> frozenset[str] | None:
        """Names of the whole disks below a device (several for a RAID), or None (Linux only)."""
        ...

    def mounts(self) -> str:
        """Linux: `/proc/self/mountinfo`; Mac: the output of `mount`; empty if that can't be read."""
        ...

    def drive_type(self, root: str) -> int:
        """Windows: what GetDriveTypeW says of a drive such as `C:` with its backslash; 0 (unknown) elsewhere."""
        ...


class Mount(msgspec.Struct, frozen=True):
    """One line of what is mounted."""

    point: str
    kind: str
    """Type of the file system."""
    source: str
    options: str = ""


def same_disk(one: PurePath, other: PurePath, computer: Computer | None = None) -> bool | None:
    """
    Whether two folders would be lost with the same disk.

    Args:
        one: a folder, or a file in it; it need not exist yet.
        other: another one.
        computer: what answers; this computer unless given.

    Returns:
        True: the same volume, or volumes of one disk. False: different disks. None: this system does not say
        (two drive letters, two network shares).
    """
    asked = computer or ThisComputer()
    one, other = asked.whole(one), asked.whole(other)
    devices = asked.device(one), asked.device(other)
    if None not in devices and devices[0] == devices[1]:
        return True
    if asked.platform == "win32":
        return _windows_same(one, other, asked)
    mounts = read_mounts(asked.mounts(), asked.platform)
    if asked.platform == "darwin":
        return _mac_same(mount_of(one, mounts), mount_of(other, mounts))
    mine, theirs = (_disks(path, device, mounts, asked) for path, device in ((one, devices[0]), (other, devices[1])))
    if mine is None or theirs is None:
        return None
    return bool(mine & theirs)


def _disks(path: PurePath, device: int | None, mounts: list[Mount], computer: Computer) -> frozenset[str] | None:
    """The disks of a folder; a volume without a device number of its own (btrfs) tells by what is mounted."""
    found = None if device is None else computer.disks(device)
    if found:
        return found
    mount = mount_of(path, mounts)
    if mount is None:
        return None
    special = computer.special(mount.source) if mount.source.startswith("/dev/") else None
    return None if special is None else computer.disks(special)


def _windows_same(one: PurePath, other: PurePath, computer: Computer) -> bool | None:
    """One letter is one volume; a stick or a share is not the disk inside; two fixed letters may be one disk."""
    roots = [path.anchor.casefold() for path in (one, other)]
    if not all(roots):
        return None
    if roots[0] == roots[1]:
        return True
    kinds = [_REMOTE if root.startswith("\\\\") else computer.drive_type(root) for root in roots]
    return None if kinds[0] == kinds[1] or 0 in kinds else False


_MAC_DISK = re.compile(r"/dev/(disk\d+)")


def _mac_same(one: Mount | None, other: Mount | None) -> bool | None:
    """Volumes of one disk or APFS container share its name; an APFS container hides which disk it lies on."""
    if one is None or other is None:
        return None
    names = [found[1] if (found := _MAC_DISK.match(mount.source)) else None for mount in (one, other)]
    if None in names:
        return False if any(names) else None
    if names[0] == names[1]:
        return True
    return None if "apfs" in (one.kind, other.kind) else False


_REMOTE = 4
"""DRIVE_REMOTE of GetDriveTypeW."""
_MAC_LINE = re.compile(r"^(?P<source>.+?) on (?P<point>/.*) \((?P<options>[^()]*)\)$")
_ESCAPED = re.compile(r"\\([0-7]{3})")


def read_mounts(text: str, platform: str) -> list[Mount]:
    """What is mounted, in the order told; lines that make no sense are left out."""
    if platform == "darwin":
        lines = (_MAC_LINE.match(line) for line in text.splitlines())
        return [Mount(m["point"], m["options"].split(",")[0].strip(), m["source"], m["options"]) for m in lines if m]
    found = []
    for line in text.splitlines():
        left, _, right = line.partition(" - ")
        before, after = left.split(" "), right.split(" ")
        if len(before) >= 5 and len(after) >= 2:
            found.append(Mount(_plain(before[4]), after[0], _plain(after[1]), " ".join(after[2:])))
    return found


def _plain(text: str) -> str:
    """A path as mountinfo writes it: blank, tab, newline and backslash are octal there."""
    return _ESCAPED.sub(lambda m: chr(int(m[1], 8)), text)


def mount_of(path: PurePath, mounts: list[Mount]) -> Mount | None:
    """What a path lies on: the deepest mount above it, the last one where several cover each other."""
    here: Mount | None = None
    depth = 0
    for mount in mounts:
        point = PurePosixPath(mount.point)
        if len(point.parts) >= depth and path.is_relative_to(point):
            here, depth = mount, len(point.parts)
    return here


class ThisComputer:
    """The computer this runs on."""

    platform: str = sys.platform

    @property
    def environment(self) -> Mapping[str, str]:
        """The variables of this process."""
        return os.environ

    def whole(self, path: PurePath) -> PurePath:
        """See `Computer`."""
        return Path(path).resolve()

    def device(self, path: PurePath) -> int | None:
        """See `Computer`; a folder that is not there yet will lie where its nearest parent does."""
        for place in (Path(path), *Path(path).parents):
            try:
                return place.stat().st_dev
            except FileNotFoundError:
                continue
            except OSError:
                return None
        return None

    def special(self, path: str) -> int | None:
        """See `Computer`."""
        try:
            return os.stat(path).st_rdev if self.platform != "win32" else None  # noqa: PTH116 - a device's own name
        except OSError:
            return None

    def disks(self, device: int) -> frozenset[str] | None:
        """See `Computer`."""
        if self.platform != "linux":
            return None
        return disks_below(_SYS_BLOCK / f"{os.major(device)}:{os.minor(device)}")

    def mounts(self) -> str:
        """See `Computer`."""
        try:
            if self.platform == "linux":
                return Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape")
            if self.platform == "darwin":
                done = subprocess.run(
                    ["/sbin/mount"], capture_output=True, timeout=_MOUNT_WAIT, check=False, encoding="utf-8"
                )
                return done.stdout
        except (OSError, ValueError, subprocess.TimeoutExpired):
            return ""
        return ""

    def drive_type(self, root: str) -> int:
        """See `Computer`."""
        if self.platform != "win32":
            return 0
        import ctypes

        return int(ctypes.windll.kernel32.GetDriveTypeW(root))  # type: ignore[attr-defined]  # only there on Windows


def disks_below(block: Path) -> frozenset[str] | None:
    """
    The whole disks below a block device, through partitions, RAID and encrypted volumes.

    Args:
        block: the device's folder in sysfs, such as `/sys/dev/block/8:1`.

    Returns:
        Their names (`sda`, `nvme0n1`); None if there is no such device.
    """
    try:
        here = block.resolve(strict=True)
        below = sorted((here / "slaves").iterdir()) if (here / "slaves").is_dir() else []
        if below:
            found = [disks_below(one) for one in below]
            return frozenset().union(*(names for names in found if names))
        return frozenset({here.parent.name if (here / "partition").exists() else here.name})
    except OSError:
        return None
