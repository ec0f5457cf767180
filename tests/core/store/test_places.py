"""What a computer says of its disks, and what that means for a shop's file; each system by its own texts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

import pytest

from shopclub.core.store.computer import ThisComputer, disks_below
from shopclub.core.store.places import (
    Drive,
    NetworkDrive,
    Place,
    bytes_free,
    demand_own_drive,
    look,
    mount_of,
    read_mounts,
    same_disk,
)

LINUX = """\
22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 8:2 / / rw,relatime shared:1 - ext4 /dev/sda2 rw
40 27 8:3 / /home rw,relatime - ext4 /dev/sda3 rw
41 27 8:17 / /media/stick\\040of\\040mine rw,nosuid - vfat /dev/sdb1 rw
42 27 0:45 /@data /srv rw - btrfs /dev/nvme0n1p2 rw,subvol=/@data
43 27 0:46 /@home /srv/home rw - btrfs /dev/nvme0n1p2 rw,subvol=/@home
44 27 0:50 / /nas rw,relatime - nfs4 nas:/volume1 rw,vers=4.2
"""
MAC = """\
/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled, nobrowse)
/dev/disk4s1 on /Volumes/STICK (one) (msdos, local, nodev, nosuid, noowners)
/dev/disk4s2 on /Volumes/SECOND (exfat, local, nodev)
/dev/disk5s1 on /Volumes/BACKUP (exfat, local, nodev)
//guest@nas._smb._tcp.local/shop on /Volumes/shop (smbfs, nodev, nosuid)
"""


class Said:
    """A computer that answers what a test has put down."""

    def __init__(
        self,
        platform: str,
        *,
        mounts: str = "",
        devices: Mapping[str, int] | None = None,
        specials: Mapping[str, int] | None = None,
        disks: Mapping[int, frozenset[str]] | None = None,
        drives: Mapping[str, int] | None = None,
        environment: Mapping[str, str] | None = None,
        present: tuple[str, ...] = (),
        free: int | None = None,
    ) -> None:
        self.platform = platform
        self.environment: Mapping[str, str] = environment or {}
        self._present = present
        self._free = free
        self._mounts = mounts
        self._devices = devices or {}
        self._specials = specials or {}
        self._disks = disks or {}
        self._drives = drives or {}

    def whole(self, path: PurePath) -> PurePath:
        return path

    def device(self, path: PurePath) -> int | None:
        return next((self._devices[str(p)] for p in (path, *path.parents) if str(p) in self._devices), None)

    def special(self, path: str) -> int | None:
        return self._specials.get(path)

    def disks(self, device: int) -> frozenset[str] | None:
        return self._disks.get(device)

    def mounts(self) -> str:
        return self._mounts

    def free(self, path: PurePath) -> int | None:
        return self._free

    def has(self, path: PurePath) -> bool:
        return str(path) in self._present

    def drive_type(self, root: str) -> int:
        return self._drives.get(root.upper(), 0)


LINUX_PC = Said(
    "linux",
    mounts=LINUX,
    devices={"/": 82, "/home": 83, "/media/stick of mine": 817, "/srv": 45, "/srv/home": 46, "/nas": 50},
    specials={"/dev/nvme0n1p2": 2592},
    disks={82: frozenset({"sda"}), 83: frozenset({"sda"}), 817: frozenset({"sdb"}), 2592: frozenset({"nvme0n1"})},
)
MAC_PC = Said(
    "darwin",
    mounts=MAC,
    devices={"/": 1, "/System/Volumes/Data": 2, "/Volumes/STICK (one)": 3, "/Volumes/SECOND": 4, "/Volumes/BACKUP": 5}
    | {"/Volumes/shop": 6},
)
WINDOWS_PC = Said("win32", drives={"C:\\": 3, "D:\\": 3, "E:\\": 2, "Z:\\": 4}, devices={"C:\\": 11, "C:\\Mounted": 12})


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("/var/shop", "/var/backups", True),
        ("/var/shop", "/home/wang/backups", True),
        ("/var/shop", "/media/stick of mine/backups", False),
        ("/srv/shop", "/srv/home/backups", True),
        ("/srv/shop", "/var/backups", False),
        ("/var/shop", "/nas/backups", None),
    ],
)
def test_disks_of_linux(one: str, other: str, same: bool | None) -> None:
    """Partitions of one disk, and btrfs volumes of one device, go together; a share on the net is not known."""
    paths = PurePosixPath(one), PurePosixPath(other)
    assert same_disk(*paths, LINUX_PC) is same
    assert same_disk(*reversed(paths), LINUX_PC) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("/Users/wang", "/System/Volumes/Data/backups", True),
        ("/Volumes/STICK (one)/a", "/Volumes/SECOND", True),
        ("/Volumes/SECOND", "/Volumes/BACKUP", False),
        ("/Users/wang", "/Volumes/BACKUP", None),
        ("/Users/wang", "/Volumes/shop", False),
    ],
)
def test_disks_of_a_mac(one: str, other: str, same: bool | None) -> None:
    """`disk3s1` and `disk3s5` are one disk; which disk an APFS container lies on is not said."""
    assert same_disk(PurePosixPath(one), PurePosixPath(other), MAC_PC) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("C:\\shop", "c:\\backups", True),
        ("C:\\shop", "D:\\backups", None),
        ("C:\\shop", "E:\\backups", False),
        ("C:\\shop", "Z:\\backups", False),
        ("C:\\shop", "\\\\nas\\shop\\backups", False),
        ("Z:\\shop", "\\\\nas\\shop", None),
        ("C:\\shop", "Q:\\backups", None),
    ],
)
def test_disks_of_windows(one: str, other: str, same: bool | None) -> None:
    """A letter is a volume, a stick or a share is elsewhere; two fixed letters may be one disk."""
    assert same_disk(PureWindowsPath(one), PureWindowsPath(other), WINDOWS_PC) is same


def test_disks_below_a_device(tmp_path: Path) -> None:
    """A partition leads to its disk, a RAID of two partitions to two disks, what is not there to none."""
    for disk in ("sda", "sdb"):
        part = tmp_path / "devices" / disk / f"{disk}1"
        part.mkdir(parents=True)
        (part / "partition").write_text("1\n")
    raid = tmp_path / "devices" / "md0"
    (raid / "slaves").mkdir(parents=True)
    for disk in ("sda", "sdb"):
        (raid / "slaves" / f"{disk}1").symlink_to(tmp_path / "devices" / disk / f"{disk}1")
    block = tmp_path / "8:1"
    block.symlink_to(tmp_path / "devices" / "sda" / "sda1")
    assert disks_below(block) == {"sda"}
    assert disks_below(tmp_path / "devices" / "sdb") == {"sdb"}
    assert disks_below(raid) == {"sda", "sdb"}
    assert disks_below(tmp_path / "9:9") is None


def test_the_deepest_mount_counts() -> None:
    """A path lies on the deepest mount above it, the last of two on one point; `/home2` is not in `/home`."""
    mounts = read_mounts(LINUX + "50 27 0:60 / /home rw - tmpfs tmpfs rw\nnonsense\n", "linux")
    assert len(mounts) == 8
    kinds = {p: m.kind for p in ("/home/x", "/home2", "/media/stick of mine") if (m := mount_of(PurePath(p), mounts))}
    assert kinds == {"/home/x": "tmpfs", "/home2": "ext4", "/media/stick of mine": "vfat"}
    assert mount_of(PurePath("/x"), []) is None


def test_this_computer_answers(tmp_path: Path) -> None:
    """Two folders of one volume are on one disk, also where one is not made yet; and nothing raises."""
    assert same_disk(tmp_path, tmp_path / "not" / "yet") is True
    here = ThisComputer()
    assert here.special(str(tmp_path / "none")) is None
    assert here.drive_type("C:\\") in range(7)
    assert (here.free(tmp_path / "not" / "yet") or 0) > 0
    assert (here.has(tmp_path), here.has(tmp_path / "none")) == (True, False)
    assert look(tmp_path / "shop.json").synced == ""
    assert same_disk(tmp_path, Path("/proc")) in (None, False)


def drive(platform: str, line: str, path: str) -> tuple[Drive, str]:
    """The drive of a path on a computer with a sound root and one more mount."""
    roots = {
        "linux": "27 1 8:2 / / rw - ext4 /dev/sda2 rw\n",
        "darwin": "/dev/disk3s1s1 on / (apfs, sealed, local, read-only)\n",
    }
    place = look(PurePosixPath(path), Said(platform, mounts=roots[platform] + line))
    return place.drive, place.kind


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("40 27 0:50 / /shop rw - nfs4 nas:/volume1 rw,vers=4.2", (Drive.NETWORK, "nfs4")),
        ("40 27 0:50 / /shop rw - cifs //nas/shop rw", (Drive.NETWORK, "cifs")),
        ("40 27 0:50 / /shop rw - smb3 //nas/shop rw", (Drive.NETWORK, "smb3")),
        ("40 27 0:50 / /shop rw - fuse.sshfs wang@nas:/shop rw", (Drive.NETWORK, "fuse.sshfs")),
        ("40 27 0:50 / /shop rw - fuse.rclone drive:shop rw", (Drive.NETWORK, "fuse.rclone")),
        ("40 27 0:50 / /shop rw - fuse.somethingnew //nas/shop rw", (Drive.NETWORK, "fuse.somethingnew")),
        ("40 27 0:50 / /shop rw - fuse https://dav.example.org rw", (Drive.NETWORK, "fuse")),
        ("40 27 0:50 / /shop rw - 9p nas rw,trans=tcp", (Drive.NETWORK, "9p")),
        ("40 27 0:50 / /shop rw - 9p C:\\134 rw,dirsync,aname=drvfs;path=C:\\,trans=fd", (Drive.LENT, "9p")),
        ("40 27 0:50 / /shop rw - 9p Z: rw,aname=drvfs;path=UNC\\nas\\shop,trans=fd", (Drive.NETWORK, "9p")),
        ("40 27 0:50 / /shop rw - drvfs C: rw", (Drive.LENT, "drvfs")),
        ("40 27 0:50 / /shop rw - vboxsf shop rw", (Drive.LENT, "vboxsf")),
        ("40 27 8:17 / /shop rw - fuseblk /dev/sdb1 rw", (Drive.OWN, "")),
        ("40 27 0:50 / /shop rw - fuse.mergerfs /a:/b rw", (Drive.OWN, "")),
        ("40 27 0:50 / /shop rw - tmpfs tmpfs rw", (Drive.OWN, "")),
        ("40 27 0:50 / /shop2 rw - nfs nas:/volume1 rw", (Drive.OWN, "")),
    ],
)
def test_drives_of_linux(line: str, found: tuple[Drive, str]) -> None:
    """Shares are another computer's, also through FUSE; what WSL or a virtual machine lends is doubtful."""
    assert drive("linux", line, "/shop/data/shop.json") == found


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("//wang@nas._smb._tcp.local/shop on /Volumes/shop (smbfs, nodev, nosuid)", (Drive.NETWORK, "smbfs")),
        ("nas:/volume1 on /Volumes/shop (nfs, nodev, nosuid)", (Drive.NETWORK, "nfs")),
        ("https://dav.example.org/ on /Volumes/shop (webdav, nodev)", (Drive.NETWORK, "webdav")),
        ("wang@nas:/shop on /Volumes/shop (macfuse, nodev)", (Drive.NETWORK, "macfuse")),
        ("/dev/disk4s1 on /Volumes/shop (exfat, local, nodev)", (Drive.OWN, "")),
    ],
)
def test_drives_of_a_mac(line: str, found: tuple[Drive, str]) -> None:
    """What `mount` prints on a Mac."""
    assert drive("darwin", line, "/Volumes/shop/shop.json") == found


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("C:\\shop\\shop.json", Drive.OWN),
        ("\\\\?\\C:\\shop\\shop.json", Drive.OWN),
        ("E:\\shop.json", Drive.OWN),
        ("Q:\\shop.json", Drive.OWN),
        ("Z:\\shop\\shop.json", Drive.NETWORK),
        ("\\\\nas\\shop\\shop.json", Drive.NETWORK),
        ("//nas/shop/shop.json", Drive.NETWORK),
        ("\\\\?\\UNC\\nas\\shop\\shop.json", Drive.NETWORK),
    ],
)
def test_drives_of_windows(path: str, found: Drive) -> None:
    """A letter of type 4 and every UNC path are another computer's; the long prefix changes nothing."""
    assert look(PureWindowsPath(path), WINDOWS_PC).drive is found


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("/home/wang/Dropbox/shop/shop.json", "Dropbox"),
        ("/home/wang/Dropbox (Lotus)/shop.json", "Dropbox"),
        ("/Users/wang/Library/CloudStorage/Dropbox-Personal/shop.json", "Dropbox"),
        ("/Users/wang/Library/CloudStorage/OneDrive-Lotus/shop.json", "OneDrive"),
        ("/Users/wang/Library/CloudStorage/GoogleDrive-wang@example.org/My Drive/shop.json", "Google Drive"),
        ("/Users/wang/Library/Mobile Documents/com~apple~CloudDocs/shop.json", "iCloud Drive"),
        ("/home/wang/Nutstore Files/shop.json", "坚果云 Nutstore"),
        ("/home/wang/我的坚果云/shop.json", "坚果云 Nutstore"),
        ("/home/wang/BaiduSyncdisk/shop.json", "百度网盘"),
        ("/home/wang/百度网盘同步空间/店/shop.json", "百度网盘"),
        ("/home/wang/Nextcloud/shop.json", "Nextcloud"),
        ("/home/wang/MEGAsync/shop.json", "MEGAsync"),
        ("/home/wang/shared/shop.json", "Syncthing"),
        ("/home/wang/renamed/deep/er/shop.json", "Dropbox"),
        ("/home/wang/Dropbox.json", ""),
        ("/home/wang/Dropbox-old/shop.json", ""),
        ("/home/wang/not-dropbox/shop.json", ""),
        ("/home/wang/shop/Dropbox", ""),
    ],
)
def test_synced_folders_by_name_and_mark(path: str, service: str) -> None:
    """The folder's own name, or what the service leaves in it, at any height above the file; never the file's name."""
    marks = ("/home/wang/shared/.stfolder", "/home/wang/renamed/.dropbox.cache")
    assert look(PurePosixPath(path), Said("linux", present=marks)).synced == service


def test_synced_folders_of_windows() -> None:
    """OneDrive says in a variable where it is, whatever the folder is called; names count there too."""
    pc = Said("win32", drives={"C:\\": 3, "D:\\": 3}, environment={"OneDriveCommercial": "D:\\Lotus"})
    assert look(PureWindowsPath("d:\\lotus\\shop\\shop.json"), pc).synced == "OneDrive"
    assert look(PureWindowsPath("D:\\Lotus2\\shop.json"), pc).synced == ""
    assert look(PureWindowsPath("C:\\Users\\wang\\OneDrive - Lotus\\shop.json"), pc).synced == "OneDrive"
    assert look(PureWindowsPath("C:\\Users\\wang\\iCloudDrive\\shop.json"), pc).synced == "iCloud Drive"
    assert look(PureWindowsPath("C:\\Users\\wang\\shop.json"), pc) == Place()


def test_a_network_drive_is_refused_unless_somebody_wants_it() -> None:
    """The refusal names the file without its folder, and the file system."""
    pc = Said("linux", mounts="40 27 0:50 / /nas rw - nfs4 nas:/v rw")
    path = PurePosixPath("/nas/shop/shop.json")
    with pytest.raises(NetworkDrive) as refused:
        demand_own_drive(path, computer=pc)
    assert (refused.value.code, refused.value.figures) == (
        "store_network_drive",
        {"path": "shop.json", "kind": "nfs4"},
    )
    demand_own_drive(path, allow=True, computer=pc)
    demand_own_drive(PurePosixPath("/home/shop.json"), computer=pc)
    demand_own_drive(
        PurePosixPath("/mnt/c/shop.json"), computer=Said("linux", mounts="1 1 0:5 / /mnt/c rw - drvfs C: rw")
    )


def test_room_left() -> None:
    """Bytes as the system says; a system that does not say is no shortage."""
    assert bytes_free(PurePosixPath("/shop"), Said("linux", free=5)) == 5
    assert bytes_free(PurePosixPath("/shop"), Said("linux")) is None
