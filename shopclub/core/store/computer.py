"""
What a computer says of its disks: the only door to mount tables, drive types and free space. Tests pass their own.

A system that does not answer gives None, nothing or an unknown type, never an error.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path, PurePath
from typing import Protocol

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

    def free(self, path: PurePath) -> int | None:
        """Bytes this person may still write where a folder lies, or None."""
        ...

    def has(self, path: PurePath) -> bool:
        """Whether there is such a file or folder."""
        ...


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

    def free(self, path: PurePath) -> int | None:
        """See `Computer`; a folder that is not there yet will lie where its nearest parent does."""
        for place in (Path(path), *Path(path).parents):
            try:
                return shutil.disk_usage(place).free
            except FileNotFoundError:
                continue
            except OSError:
                return None
        return None

    def has(self, path: PurePath) -> bool:
        """See `Computer`."""
        try:
            return Path(path).exists()
        except OSError:
            return False

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
