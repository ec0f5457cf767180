"""
Real crashes: a process that sells, folds and makes backups is killed again and again, or its disk is copied away.

`python -m tests.core.store.kills --kills 300` kills it; `--images 100` takes a real file system instead: it lies in an
image file that is mounted, and while the process sells the image is copied, as a power cut would leave it; the copy is
mounted (which plays back its journal) and opened. That needs root, loop devices and `mkfs`.

What the process acknowledged stands in what it printed, one line for each commit and each backup.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from shopclub.core.store import ShopDB, verify
from tests.core.store.shop import PLAN

ROOT = Path(__file__).parents[3]
_A_SHOP = 30
SELL = """
import asyncio, sys
from shopclub.core.compaction import APART_FROM, compact
from shopclub.core.store import ShopDB, backup
from shopclub.core import compaction
from shopclub.core.store import files
from tests.core.store.shop import PLAN

async def main(path, how):
    compaction.APART_FROM = 0 if how == "apart" else APART_FROM
    if how == "unsynced":
        files._OsHandle.sync = lambda handle: None
    db = ShopDB(path, reserve=2048, plan=PLAN)
    fold = None
    n = len(db.storage.docs("members"))
    while True:
        n += 1
        async with db.writing() as work:
            member = work.insert("members", {"name": "王小明", "n": n, "text": "x" * (n % 300)})
            for points in (5, -2):
                work.insert("ledger", {"m": member % 4, "member": member, "why": ["reward", "cup"], "points": points})
            work.insert("sales", {"m": member, "v": n})
        print(member, flush=True)
        if fold is not None and fold.done():
            fold.result()
            print("folded", flush=True)
            fold = None
        if n % 7 == 0 and fold is None:
            fold = asyncio.create_task(compact(db))
        if n % 23 == 0:
            made = await asyncio.to_thread(backup, db.storage, path + ".backups")
            print("backup", made, member, flush=True)
        await asyncio.sleep(0)

asyncio.run(main(*sys.argv[1:]))
"""


@dataclass
class Seller:
    """A process that sells."""

    path: Path
    how: str = "thread"
    """Folds in a thread, or `apart` in another process, as with a large file; or `unsynced`: a broken one."""
    last: int = 0
    """The member it acknowledged last."""
    folds: int = 0
    """How many it has finished."""
    backups: dict[Path, int] = field(default_factory=dict)
    """Backup -> the member acknowledged before it was made."""

    def __post_init__(self) -> None:
        command = [sys.executable, "-c", SELL, str(self.path), self.how]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
        assert self.process.stdout is not None
        self.pipe = self.process.stdout.fileno()
        self._said = b""

    def listen(self, count: int) -> None:
        """Wait for so many commits more."""
        until = self.last + count
        while self.last < until:
            if not self._read():
                raise AssertionError(f"it ended by itself: {self.process.wait()}")

    def hear(self) -> None:
        """Take in what it has said so far."""
        os.set_blocking(self.pipe, False)
        with contextlib.suppress(BlockingIOError):
            while self._read():
                pass
        os.set_blocking(self.pipe, True)

    def _read(self) -> bytes:
        said = os.read(self.pipe, 65536)
        *lines, self._said = (self._said + said).split(b"\n")
        for line in lines:
            if line == b"folded":
                self.folds += 1
            elif line.startswith(b"backup"):
                _, path, number = line.decode().split()
                self.backups[Path(path)] = int(number)
            else:
                self.last = int(line)
        return said

    def kill(self) -> None:
        """SIGKILL, then everything it had still said."""
        self.process.send_signal(signal.SIGKILL)
        while self._read():
            pass
        self.process.wait(10)
        assert self.process.stdout is not None
        self.process.stdout.close()


def look(path: Path, last: int) -> int:
    """
    Open what was left; how many members there are.

    Raises:
        AssertionError: something acknowledged is gone, or something is there by halves.
    """
    with ShopDB(path, plan=PLAN, fold_at_close=False) as db:
        storage = db.storage
        members, ledger, sales = (dict(storage.docs(name).items()) for name in ("members", "ledger", "sales"))
        count = len(members)
        assert count in (last, last + 1), f"{last} were acknowledged, {count} are there"
        assert sorted(members) == sorted(sales) == list(range(1, count + 1))
        assert [doc["member"] for doc in ledger.values()] == [n for n in range(1, count + 1) for _ in range(2)]
        for number in range(max(1, count - 30), count + 1):
            assert storage.finder("sales.member").get(number) == [number]
        for rest in range(1, 4):
            found = storage.finder("ledger.reward").get(f"{rest}/cup")
            assert found == [n for n, doc in ledger.items() if doc["m"] == rest]
        for _ in storage.prove():
            pass
    return count


def killed(path: Path, kills: int, rng: random.Random) -> int:
    """Kill so often, look each time; how many commits there were. After thirty kills another shop is taken."""
    if kills > _A_SHOP:
        return killed(path, _A_SHOP, rng) + killed(path.with_name(f"{kills}.json"), kills - _A_SHOP, rng)
    kept: dict[Path, int] = {}
    count = 0
    for number in range(kills):
        seller = Seller(path, "thread" if number % 3 else "apart", last=count)
        seller.listen(rng.choice((1, 3, 6, 15, 40, 40, 250)))
        time.sleep(rng.random() * 0.02)
        seller.kill()
        count = look(path, seller.last)
        kept |= seller.backups
    for copy in path.with_name(f"{path.name}.backups").rglob("*.json.gz"):
        _whole_backup(copy, kept.get(copy))
    assert all(copy.exists() for copy in kept)
    return count


def _whole_backup(copy: Path, number: int | None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "shop.json"
        plain.write_bytes(gzip.decompress(copy.read_bytes()))
        found = verify(plain).counts["members"]
        assert number is None or found >= number, f"{copy.name} lacks what was acknowledged before it"


@contextlib.contextmanager
def mounted(image: Path, folder: Path, options: str = "") -> Iterator[None]:
    """A file system in an image, mounted."""
    folder.mkdir(exist_ok=True)
    command = ["mount", "-o", ",".join(filter(None, ("loop", options))), str(image), str(folder)]
    subprocess.run(command, check=True, capture_output=True)
    try:
        yield
    finally:
        for _ in range(100):
            if subprocess.run(["umount", str(folder)], capture_output=True).returncode == 0:
                break
            time.sleep(0.05)


def why_no_images(kind: str) -> str | None:
    """Why a file system of this kind can't be tried here; None if it can."""
    if os.geteuid() != 0:
        return "only root can mount an image"
    if shutil.which(f"mkfs.{kind}") is None:
        return f"mkfs.{kind} is not installed"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        try:
            with mounted(made(folder / "try", kind), folder / "there"):
                return None
        except subprocess.CalledProcessError as error:
            return f"can't mount {kind} here: {error.stderr.decode().strip()}"


def made(image: Path, kind: str) -> Path:
    """A new file system in an image file."""
    with image.open("wb") as file:
        file.truncate((320 if kind == "xfs" else 128 if kind == "btrfs" else 32) << 20)
    subprocess.run([f"mkfs.{kind}", "-q", str(image)], check=True, capture_output=True)
    return image


def images(folder: Path, kind: str, count: int, options: str, rng: random.Random, how: str = "apart") -> int:
    """Copy the image under a process that sells so often, and look at each copy; how many commits there were."""
    image, copy, there, back = (folder / name for name in ("image", "copy", "there", "back"))
    last = 0
    with mounted(made(image, kind), there, options):
        seller = Seller(there / "shop.json", how)
        try:
            for _ in range(count):
                seller.listen(rng.choice((1, 2, 5, 9)))
                time.sleep(rng.random() * 0.01)
                seller.process.send_signal(signal.SIGSTOP)
                seller.hear()
                stopped_at = seller.last
                shutil.copyfile(image, copy)
                seller.process.send_signal(signal.SIGCONT)
                with mounted(copy, back):
                    last = look(back / "shop.json", stopped_at)
        finally:
            seller.kill()
    return last


def main() -> int:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--images", type=int, default=0)
    parser.add_argument("--on", default="ext4", help="ext4, ext3, xfs, btrfs")
    parser.add_argument("--options", default="", help="of the mount, such as data=writeback")
    asked = parser.parse_args()
    rng = random.Random(1)
    begin = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        if asked.kills:
            count = killed(Path(name) / "shop.json", asked.kills, rng)
            sys.stdout.write(f"{asked.kills} kills, {count:,} commits, 0 lost, {time.monotonic() - begin:.0f} s\n")
        if asked.images:
            if (reason := why_no_images(asked.on)) is not None:
                sys.stdout.write(f"skipped: {reason}\n")
                return 0
            count = images(Path(name), asked.on, asked.images, asked.options, rng)
            sys.stdout.write(f"{asked.on} {asked.options}: {asked.images} images, {count:,} commits, 0 lost, ")
            sys.stdout.write(f"{time.monotonic() - begin:.0f} s\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
