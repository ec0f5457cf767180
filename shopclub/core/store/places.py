"""
What kind of place a folder is: which disk it lies on, and whether a shop's file should live there.

The answers are functions of what the computer says of itself (`computer.Computer`). Nothing here changes anything, and
where a system does not answer, a place counts as an ordinary one: a shop must open on a computer we know nothing about.
"""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import PurePath, PurePosixPath

import msgspec

from shopclub.core.kernel.errors import Figure, StoreError
from shopclub.core.store.computer import Computer, ThisComputer


class Mount(msgspec.Struct, frozen=True):
    """One line of what is mounted."""

    point: str
    kind: str
    """Type of the file system."""
    source: str
    options: str = ""


class NetworkDrive(StoreError):
    """The file lies on a network drive and was to be written. Figures: path, kind (file system, as the system says)."""

    def __init__(self, **figures: Figure) -> None:
        super().__init__("store_network_drive", **figures)


class Drive(StrEnum):
    """What a folder lies on."""

    OWN = "own"
    """A disk or stick of this computer, as far as is known."""
    LENT = "lent"
    """A folder that another system on this computer lends (WSL's /mnt/c, a virtual machine): locks are doubtful."""
    NETWORK = "network"
    """Another computer's: neither locks nor syncs can be relied on."""


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where a file lies."""

    drive: Drive = Drive.OWN
    kind: str = ""
    """The file system as the system calls it (`cifs`, `nfs4`); `share` on Windows; empty for a drive of our own."""
    synced: str = ""
    """The service that copies the folder elsewhere as it changes; empty for none that is known."""


def look(path: PurePath, computer: Computer | None = None) -> Place:
    """Where a file or a folder lies; it need not exist yet."""
    asked = computer or ThisComputer()
    whole = asked.whole(path)
    drive, kind = _drive(whole, asked)
    return Place(drive=drive, kind=kind, synced=_synced(whole, asked))


def demand_own_drive(path: PurePath, *, allow: bool = False, computer: Computer | None = None) -> None:
    """
    Refuse to write a shop's file on a network drive.

    Args:
        path: the file.
        allow: somebody decided to do so all the same.
        computer: what answers; this computer unless given.

    Raises:
        NetworkDrive: it lies on one, and nobody allowed it.
    """
    if allow:
        return
    asked = computer or ThisComputer()
    drive, kind = _drive(asked.whole(path), asked)
    if drive is Drive.NETWORK:
        raise NetworkDrive(path=path.name, kind=kind)


def bytes_free(path: PurePath, computer: Computer | None = None) -> int | None:
    """Bytes left where a file or folder lies; None where the system does not say."""
    asked = computer or ThisComputer()
    return asked.free(asked.whole(path))


# -- drives ---------------------------------------------------------------------------------------------

_FAR = frozenset(
    "nfs nfs3 nfs4 cifs smb smb2 smb3 smbfs afpfs afs ncpfs ncp coda ceph glusterfs lustre beegfs gpfs davfs webdav"
    " ftp sshfs".split()
)
"""File systems of other computers."""
_FAR_FUSE = frozenset(
    "sshfs rclone davfs davfs2 gvfsd-fuse s3fs s3ql gcsfuse goofys curlftpfs glusterfs ceph ceph-fuse juicefs smbnetfs"
    " onedriver google-drive-ocamlfuse cifs nfs httpfs alist cloudfs".split()
)
"""What stands behind `fuse.` for other computers' files."""
_LENT = frozenset("9p drvfs virtiofs vboxsf vmhgfs prl_fs osxfs fuse.vmhgfs-fuse fuse.grpcfuse fuse.prl_fs".split())
_HINT = re.compile(r"^(//|\\\\|https?:|s?ftp:|davs?:|[\w.@-]+:)")
"""How the source of a mount from another computer begins."""


def _drive(whole: PurePath, computer: Computer) -> tuple[Drive, str]:
    if computer.platform == "win32":
        far = _windows_kind(whole.anchor, computer) == _REMOTE
        return (Drive.NETWORK, "share") if far else (Drive.OWN, "")
    mount = mount_of(whole, read_mounts(computer.mounts(), computer.platform))
    if mount is None:
        return Drive.OWN, ""
    fuse = mount.kind.removeprefix("fuse.")
    far = mount.kind in _FAR or (fuse != mount.kind and fuse in _FAR_FUSE)
    if far or ("fuse" in mount.kind and _HINT.match(mount.source)):
        return Drive.NETWORK, mount.kind
    if mount.kind in _LENT:
        # 9p goes through a pipe to the host of a virtual machine (WSL's drives among them) or over a real network;
        # what the host lends may itself be a share.
        share = "UNC" in mount.options or "trans=tcp" in mount.options or mount.source.startswith(("\\\\", "//"))
        return (Drive.NETWORK if share else Drive.LENT), mount.kind
    return Drive.OWN, ""


def _windows_kind(anchor: str, computer: Computer) -> int:
    """The drive type of a root; a UNC path is another computer's, with the long prefix or without."""
    plain = anchor.replace("/", "\\")
    if plain.startswith("\\\\?\\UNC\\") or (plain.startswith("\\\\") and plain[2:3] not in "?."):
        return _REMOTE
    return computer.drive_type(plain.removeprefix("\\\\?\\")) if plain else 0


# -- synced folders -------------------------------------------------------------------------------------

_SYNCED_NAMES = tuple(
    (re.compile(pattern, re.IGNORECASE), service)
    for pattern, service in (
        (r"dropbox( \(.+\))?", "Dropbox"),
        (r"onedrive( - .+)?", "OneDrive"),
        (r"icloud ?drive|com~apple~clouddocs", "iCloud Drive"),
        (r"google ?drive( \(.+\))?|my drive|我的云端硬盘", "Google Drive"),
        (r"nutstore( files)?|我的坚果云|坚果云", "坚果云 Nutstore"),
        (r"baidusyncdisk|baidunetdiskworkspace|百度网盘同步空间|百度云同步盘", "百度网盘"),
        (r"nextcloud|owncloud", "Nextcloud"),
        (r"synologydrive|synology drive", "Synology Drive"),
        (r"box sync|megasync|pclouddrive|wpsdrive|微云同步助手", ""),
    )
)
"""Names that the services give their folders; an empty service is called by its folder."""
_MAC_CLOUDS = "CloudStorage"
"""Where a Mac keeps the services' folders, each as service, hyphen, account."""
_SYNCED_MARKS = (
    (".stfolder", "Syncthing"),
    (".dropbox.cache", "Dropbox"),
    (".tmp.drivedownload", "Google Drive"),
)
"""What the services leave in the folder they copy."""
_SYNCED_VARIABLES = ("OneDrive", "OneDriveConsumer", "OneDriveCommercial")


def _synced(whole: PurePath, computer: Computer) -> str:
    """The service that a folder above belongs to, or an empty text."""
    for name in _SYNCED_VARIABLES:
        root = computer.environment.get(name)
        if root and whole.is_relative_to(type(whole)(root)):
            return "OneDrive"
    for folder in whole.parents:
        for mark, service in _SYNCED_MARKS:
            if computer.has(folder / mark):
                return service
        name = folder.name.partition("-")[0] if folder.parent.name == _MAC_CLOUDS else folder.name
        for pattern, service in _SYNCED_NAMES:
            if pattern.fullmatch(name):
                return service or name
    return ""


# -- disks ----------------------------------------------------------------------------------------------


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
    kinds = [_windows_kind(path.anchor, computer) for path in (one, other)]
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
