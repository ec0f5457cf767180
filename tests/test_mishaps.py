"""
Every mishap has its sentence, in both languages, through the real program; docs/mishaps.md quotes just these.

Each function below brings one about in a folder of its own and returns what a person then reads.
"""

from __future__ import annotations

import asyncio
import errno
import json
import re
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from shopclub.bootstrap import open_house
from shopclub.cli.root import run
from shopclub.core.backups.keeper import Keeper
from shopclub.core.backups.model import Warn, Why
from shopclub.core.backups.places import Places
from shopclub.core.changes import Change, FileUnsound
from shopclub.core.club import Club
from shopclub.core.kernel.clock import ManualClock
from shopclub.core.kernel.errors import ClubError
from shopclub.core.kernel.ids import new_operation_id
from shopclub.core.members.model import NewMember
from shopclub.core.proof import ProofWatch
from shopclub.core.staff.model import Actor, Role, Source
from shopclub.core.store import ShopDB
from shopclub.core.store.computer import ThisComputer
from shopclub.core.store.files import OsFiles
from shopclub.core.store.files import _OsHandle as OsHandle
from shopclub.i18n import Language, Words
from shopclub.settings import Settings
from shopclub.telling import tell_of_computer
from shopclub.words import say_error
from shopclub.words.backups import say_warning

NOON = datetime(2026, 1, 5, 4, 0, tzinfo=UTC)
OWNER = Actor(staff=None, role=Role.OWNER, source=Source.COUNTER)
PAGES = {
    Language.EN: Path(__file__).parents[1] / "docs" / "mishaps.md",
    Language.ZH: Path(__file__).parents[1] / "docs" / "mishaps.zh-CN.md",
}


class Scene:
    """A shop with three members in a folder, and somebody who reads what is said."""

    def __init__(
        self, folder: Path, language: Language, patch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.folder = folder
        self.words = Words(language)
        self.patch = patch
        self._capsys = capsys
        self.clock = ManualClock(NOON)
        self.path = folder / "shop.json"
        self.table = folder / "sales.csv"
        self.table.write_text("receipt,date,amount\nA1,2026-01-04,10\nA2,2026-01-04,20\n", encoding="utf-8")
        members = folder / "members.csv"
        members.write_text("name,phone\n王小明,13800000001\n李四,13800000002\n陈静,13800000003\n", encoding="utf-8")
        assert self.command("init", "--name", "Lotus")[0] == 0
        assert self.command("import", "members", str(members))[0] == 0
        assert self.command("import", "sales", str(self.table))[0] == 0
        self.table.write_text("receipt,date,amount\nA3,2026-01-04,30\n", encoding="utf-8")

    def command(self, *arguments: str) -> tuple[int, str]:
        """Run one command line; its exit code and what it says on stderr."""
        language = self.words.language.value
        given = ["--lang", "zh" if language.startswith("zh") else "en", "--data", str(self.path), *arguments]
        code = run(given, environment={"LANG": "C"}, clock=self.clock)
        return code, self._capsys.readouterr().err.strip()

    def refused(self, *arguments: str) -> str:
        """What a command says that can't use the file: its first line."""
        code, said = self.command(*arguments)
        assert code == 3
        return said.splitlines()[0]

    def opening(self, path: Path | None = None) -> str:
        """What opening the shop says, counter or kiosk."""
        said: list[str] = []

        async def look() -> None:
            settings = Settings(data=path or self.path, language=self.words.language)
            async with open_house(settings, self.words, self.clock, with_kiosk=False, warn=said.append):
                pass

        asyncio.run(look())
        (sentence,) = said
        return sentence

    async def join(self, club: Club) -> None:
        """One more member: a commit."""
        new = NewMember(name="王芳", phone="13900000009")
        await club.members.enrol(new, new_operation_id(self.clock.now()), OWNER)

    def while_open(self) -> bytes:
        """The file's bytes as a crash would leave them: a commit in the log, not closed."""

        async def work() -> bytes:
            club = Club.open(self.path, clock=self.clock)
            await self.join(club)
            data = self.path.read_bytes()
            await club.close()
            return data

        return asyncio.run(work())


def crash(scene: Scene) -> str:
    """The process is killed between two sales."""
    scene.path.write_bytes(scene.while_open())
    return scene.opening()


def torn(scene: Scene) -> str:
    """The power fails while an entry is written."""
    data = scene.while_open().rstrip(b" ")
    number = max(map(int, json.loads(data)["_log"])) + 1
    scene.path.write_bytes(data[:-3] + b',"%d":{"_crc":"00112233","d":{"sal' % number + b" " * 500)
    return scene.opening()


def cut(scene: Scene) -> str:
    """A copy of the open file was not finished."""
    data = scene.while_open()
    scene.path.write_bytes(data[: data.index(b'"d":', data.index(b'"_log"')) + 30])
    return scene.opening()


def damage(scene: Scene) -> str:
    """The disk gives other bytes back than were written."""
    data = scene.path.read_bytes()
    at = data.index("李四".encode())
    scene.path.write_bytes(data[:at] + b"\xff\xff" + data[at + 2 :])
    return scene.refused("check")


def rot(scene: Scene) -> str:
    """The same, found by the proof that runs beside the sales."""
    said: list[str] = []

    async def work() -> None:
        club = Club.open(scene.path, clock=scene.clock)
        keeper = Keeper(club, Places(data=scene.path, first=scene.folder / "backups"))
        club.changes.subscribe(lambda change: tell_of_computer(scene.words, said.append, change))
        heard: list[Change] = []
        club.changes.subscribe(heard.append)
        with scene.path.open("r+b") as file:
            file.seek(scene.path.read_bytes().index("李四".encode()))
            file.write(b"\xff\xff")
        await ProofWatch(club, keeper).look()
        assert [type(change) for change in heard] == [FileUnsound]
        keeper.close()
        club.books.db.storage._fold_at_close = False
        await club.close()

    asyncio.run(work())
    return said[0]


def edit(scene: Scene) -> str:
    """Somebody deletes a line in an editor."""
    lines = scene.path.read_bytes().split(b"\n")
    (line,) = [line for line in lines if "李四".encode() in line and line.startswith(b'"2":')]
    scene.path.write_bytes(b"\n".join(other for other in lines if other != line))
    return scene.refused("check")


def full(scene: Scene) -> str:
    """No room for a sale."""
    write = OsHandle.write_at

    def refuse(handle: OsHandle, offset: int, data: bytes) -> None:
        if offset + len(data) > handle.size():
            raise OSError(errno.ENOSPC, "no space")
        write(handle, offset, data)

    scene.patch.setattr(OsHandle, "write_at", refuse)
    return scene.refused("import", "sales", str(scene.table))


def failing(scene: Scene) -> str:
    """The disk reports an error when an entry is to be made durable."""
    sync, count = OsHandle.sync, iter(range(100))

    def fail(handle: OsHandle) -> None:
        if next(count) > 0:
            raise OSError(errno.EIO, "I/O error")
        sync(handle)

    scene.patch.setattr(OsHandle, "sync", fail)
    return scene.refused("import", "sales", str(scene.table))


def replaced(scene: Scene) -> str:
    """Another program puts an older copy in the place of the open file."""

    async def work() -> str:
        club = Club.open(scene.path, clock=scene.clock)
        shutil.copyfile(scene.path, scene.folder / "older.json")
        (scene.folder / "older.json").replace(scene.path)
        with pytest.raises(ClubError) as caught:
            await scene.join(club)
        await club.close()
        return say_error(caught.value, scene.words)

    return asyncio.run(work())


def second(scene: Scene) -> str:
    """The program is started a second time."""
    db = ShopDB(scene.path, holder="FRONT-DESK")
    try:
        said = scene.refused("compact")
    finally:
        db.close()
    return re.sub(r"(?<=PID )\d+|(?<=进程 )\d+", "1234", said)


def read_only(scene: Scene) -> str:
    """The file may not be written."""
    opened = OsFiles.open

    def refuse(files: OsFiles, path: str, *, create: bool = False, write: bool = True) -> object:
        if write:
            raise PermissionError(errno.EACCES, "denied")
        return opened(files, path, create=create, write=write)

    scene.patch.setattr(OsFiles, "open", refuse)
    return scene.refused("compact")


def network(scene: Scene) -> str:
    """It lies on a network drive."""
    scene.patch.setattr(ThisComputer, "platform", "linux")
    line = f"27 1 8:2 / / rw - ext4 /dev/sda2 rw\n40 27 0:50 / {scene.folder} rw - nfs4 nas:/volume1 rw\n"
    scene.patch.setattr(ThisComputer, "mounts", lambda _: line)
    return scene.refused("compact")


def synced(scene: Scene) -> str:
    """It lies in a folder that another program copies."""
    folder = scene.folder / "Nutstore"
    folder.mkdir()
    shutil.copyfile(scene.path, folder / "shop.json")
    return scene.opening(folder / "shop.json")


def scarce(scene: Scene) -> str:
    """The disk is nearly full."""
    scene.patch.setattr(ThisComputer, "free", lambda *_: 180 << 20)
    return scene.opening()


def ahead(scene: Scene) -> str:
    """The computer's clock is two months ahead."""
    scene.clock.set(NOON + timedelta(days=60))
    return scene.command("compact")[1].splitlines()[0]


def behind(scene: Scene) -> str:
    """The computer's clock has gone back, because its battery is empty."""
    scene.clock.set(NOON - timedelta(days=3))
    return scene.command("compact")[1].splitlines()[0]


def warned(scene: Scene, code: Warn, later: timedelta) -> str:
    """What is said about the backups some days after one was made."""

    async def work() -> str:
        club = Club.open(scene.path, clock=scene.clock)
        keeper = Keeper(club, Places(data=scene.path, first=scene.folder / "backups"))
        await keeper.make(Why.ASKED)
        scene.clock.set(NOON + later)
        status = await keeper.status()
        keeper.close()
        await club.close()
        (found,) = [one for one in status.warnings if one.code is code]
        return say_warning(found, scene.words)

    return asyncio.run(work())


def old_backup(scene: Scene) -> str:
    """Nobody put the stick in for four days."""
    return warned(scene, Warn.OLD, timedelta(days=4))


def same_disk(scene: Scene) -> str:
    """All backups lie beside the file."""
    return warned(scene, Warn.SAME_DISK, timedelta(days=1))


def newer(scene: Scene) -> str:
    """A later version wrote it."""
    scene.path.write_bytes(scene.path.read_bytes().replace(b"shopclub-2", b"shopclub-3", 1))
    return scene.refused("check")


def foreign(scene: Scene) -> str:
    """It is something else."""
    scene.path.write_bytes(b"\x89PNG\r\n\x1a\n")
    return scene.refused("check")


MISHAPS: tuple[Callable[[Scene], str], ...] = (
    crash,
    torn,
    cut,
    damage,
    rot,
    edit,
    full,
    failing,
    replaced,
    second,
    read_only,
    network,
    synced,
    scarce,
    ahead,
    behind,
    old_backup,
    same_disk,
    newer,
    foreign,
)


def plain(text: str) -> str:
    """Text without its moments, which each run makes anew, on one line."""
    text = re.sub(r"\d{4}-\d\d-\d\dT\d{6}(-\d+)?", "TIME", text)
    text = re.sub(r"\d{1,2} \w{3} 20\d\d, \d\d:\d\d|20\d\d年\d+月\d+日 \d\d:\d\d", "WHEN", text)
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("language", list(Language), ids=lambda language: language.value)
@pytest.mark.parametrize("mishap", MISHAPS, ids=lambda mishap: mishap.__name__)
def test_a_mishap_says_what_the_page_says(
    mishap: Callable[[Scene], str],
    language: Language,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What a person reads stands word for word on the page of their language."""
    said = plain(mishap(Scene(tmp_path, language, monkeypatch, capsys)))
    assert said in plain(PAGES[language].read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", list(Language), ids=lambda language: language.value)
def test_the_page_has_a_row_for_each_and_no_other(language: Language) -> None:
    """A sentence nobody can bring about any more must not stay on the page."""
    rows = [line for line in PAGES[language].read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    assert len(rows) - 1 == len(MISHAPS)
