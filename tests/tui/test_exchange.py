"""Files of other programs at the counter: seen first, then brought in; lists handed out."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from shopclub.core.apart import apart
from shopclub.core.check import check_club
from shopclub.core.exchange.model import ImportKind, PointsMode
from shopclub.core.jobs import WriteList
from shopclub.core.kernel.errors import WorkFailed
from shopclub.core.kernel.ids import MemberNo, SaleNo
from shopclub.core.ledger.model import LEDGER
from shopclub.core.sales.model import SALES
from shopclub.core.staff.model import Actor, Role, Source
from shopclub.core.store.errors import DiskFull
from shopclub.i18n import Language
from shopclub.tui import importing
from shopclub.tui.files import MOST, offers, read_path, short, usual_folders
from shopclub.tui.importing import ImportJob, Stage
from shopclub.tui.modals import export
from shopclub.tui.modals.dialog import Confirm, Notice
from shopclub.tui.modals.export import ExportDialog
from shopclub.tui.screens.bring_in import ImportScreen
from shopclub.tui.screens.counter import CounterScreen
from shopclub.tui.screens.exchange import ExchangeScreen
from tests.tui.bench import NARROW, WIDE, Bench, at_counter

BOTH_SIZES = pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x40"])
PAST = (
    "销售流水\r\n"
    "单据号,会员卡号,消费时间,商品名称,数量,金额,店员\r\n"
    'A1,V7,2026/1/5 10:22,维生素C,1,"¥1,088.50",小李\r\n'
    "A2,,2026/1/5 11:00,口罩,2,39.50,小李\r\n"
    "A3,V7,什么时候,茶,1,5.00,小李\r\n"
    "A4,V7,2026/1/6 9:00,维生素C,-1,-49.00,小李\r\n"
    "合计,,,,,1079.00,\r\n"
)
"""Two sales (one a walk-in), a return, a line without a day: ¥1,088.50 + 39.50 - 49.00 = 1,079.00."""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One's own folder, empty but for Downloads."""
    folder = tmp_path / "home"
    (folder / "Downloads").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("USERPROFILE", str(folder))
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def past(home: Path) -> Path:
    """A file of past sales as tills in China write them."""
    file = home / "Downloads" / "流水.csv"
    file.write_bytes(PAST.encode("gb18030"))
    return file


@asynccontextmanager
async def at_files(
    tmp_path: Path, *, size: tuple[int, int] = WIDE, language: Language = Language.EN
) -> AsyncIterator[Bench]:
    async with at_counter(tmp_path, size=size, language=language) as bench:
        await bench.press("f10", "i")
        assert isinstance(bench.app.screen, ExchangeScreen)
        yield bench


async def choose(bench: Bench, way: str) -> None:
    """Open a line of the list."""
    ways = [
        "import:members",
        "import:sales",
        "import:balances",
        "import:products",
        "export:members",
        "export:sales",
        "export:ledger",
    ]
    await bench.press("home", *["down"] * ways.index(way), "enter")


async def work_done(bench: Bench) -> None:
    """Wait for what was begun; dialogs wait for a person and are not waited for."""
    ours = [worker for worker in bench.app.workers if worker.group in ("look", "import")]
    if ours:
        await bench.app.workers.wait_for_complete(ours)
    await bench.settle()


async def until(bench: Bench, said: str) -> None:
    """Wait for a sentence on the screen."""
    await bench.until(lambda: said in bench.says())


async def look(bench: Bench, name: str, kind: str = "sales") -> None:
    """Choose a file by part of its name and see what it would do."""
    await choose(bench, f"import:{kind}")
    await bench.type(name)
    await bench.press("enter")
    await work_done(bench)


def sales(bench: Bench) -> int:
    return bench.shop.club.books.count(SALES)


# -- bringing in ------------------------------------------------------------------------------------------


@BOTH_SIZES
async def test_a_file_is_seen_before_it_is_brought_in(tmp_path: Path, past: Path, size: tuple[int, int]) -> None:
    """The preview names figures, columns, characters and the line left out; only Enter records, and the books hold."""
    async with at_files(tmp_path, size=size) as bench:
        await look(bench, "流水")
        said = bench.says()
        for figure in ("Lines read 4", "Sales 2", "Of these walk-in 1", "Returns 1", "New members 1"):
            assert figure in " ".join(said.split())
        assert "¥1,079.00" in said
        assert "GB18030, separated by commas, header in line 2" in said
        assert "→ receipt number" in said
        assert "not read: 店员" in said
        assert "1 line is left out:\nLine 5: “什么时候” can't be read as a date." in said
        assert "Nothing is recorded yet. Enter brings it in." in said
        assert sales(bench) == 0
        await bench.press("enter")
        await work_done(bench)
        assert "✓ Brought in. The books are sound." in bench.says()
        assert (sales(bench), bench.shop.club.members.count()) == (3, 1)
        assert bench.shop.points(1) == 0
        assert check_club(bench.shop.club) == []


async def test_the_same_in_chinese(tmp_path: Path, past: Path) -> None:
    """No English is left on the way."""
    async with at_files(tmp_path, language=Language.ZH, size=NARROW) as bench:
        await look(bench, "流水")
        assert "GB18030 编码，以逗号分隔，表头在第 2 行" in bench.says()
        assert "还没有记录任何内容。按回车导入。" in bench.says()
        await bench.press("enter")
        await work_done(bench)
        assert "✓ 已导入。 账目核对无误。" in bench.says()


async def test_past_sales_earn_only_when_asked(tmp_path: Path, past: Path) -> None:
    """F4 lets them earn by the programme, shown anew before: 1,088 points, 49 taken back."""
    async with at_files(tmp_path) as bench:
        await look(bench, "流水")
        assert "Past sales earn nothing" in bench.says()
        assert "Points earned" not in bench.says()
        await bench.press("f4")
        await work_done(bench)
        assert "Every past sale earns what the present programme gives" in bench.says()
        assert "1,088" in bench.says()
        await bench.press("enter")
        await work_done(bench)
        assert bench.shop.points(1) == 1088 - 49


async def test_the_same_file_twice_changes_nothing(tmp_path: Path, past: Path) -> None:
    """A second look finds nothing new, and Enter does nothing."""
    async with at_files(tmp_path) as bench:
        await look(bench, "流水")
        await bench.press("enter")
        await work_done(bench)
        await bench.press("enter")
        assert bench.app.imported == (past,)
        await bench.type("流水")
        await bench.press("enter")
        await work_done(bench)
        assert "There is nothing new in this file." in bench.says()
        await bench.press("enter")
        await work_done(bench)
        assert sales(bench) == 3


async def test_what_a_column_is_can_be_said(tmp_path: Path, home: Path) -> None:
    """A header nobody knows is explained with F3; one field has one column."""
    (home / "x.csv").write_text("when;how much;who\n2026-01-05;3.00;7\n")
    async with at_files(tmp_path) as bench:
        await look(bench, "x.csv")
        assert "No column for “date” was recognised. F3 says which one it is." in bench.says()
        await bench.press("f3", "enter", *["up"] * 9, "enter")
        assert "date" in bench.text()
        await bench.press("down", "enter", "up", "enter", "down", "enter", *["up"] * 13, "enter", "s")
        await work_done(bench)
        job = bench.app.screen._job  # type: ignore[attr-defined]
        assert job.columns == {"when": "date", "how much": "amount", "who": "member"}
        await bench.press("enter")
        await work_done(bench)
        assert bench.shop.club.sales.get(SaleNo(1)).paid_minor == 300


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("book.xlsx", b"PK\x03\x04...", "This is a spreadsheet. Save it as CSV there, then import that file."),
        ("empty.csv", b"  \n", "The file empty.csv is empty."),
        ("bytes.csv", b"\x81\x00\xff\xfe", "The file's characters can't be read. Save it as CSV in UTF-8."),
        ("open.csv", b'date,amount\n2026-01-01,"1\n' + b"x\n" * 60, "A quotation mark in line 2 is never closed."),
    ],
)
async def test_a_wrong_file_is_said_and_changes_nothing(
    tmp_path: Path, home: Path, name: str, data: bytes, said: str
) -> None:
    """What is no table is refused in a sentence; Escape leads back to the choice."""
    (home / name).write_bytes(data)
    async with at_files(tmp_path) as bench:
        await look(bench, name)
        assert said in bench.says()
        await bench.press("enter")
        await work_done(bench)
        assert sales(bench) == 0
        await bench.press("escape")
        assert isinstance(bench.app.screen, ImportScreen)
        assert bench.app.screen.files.field.value == name


async def test_a_file_that_is_not_there(tmp_path: Path, home: Path) -> None:
    """A path that leads nowhere is said as such."""
    async with at_files(tmp_path) as bench:
        await look(bench, str(home / "nowhere.csv"))
        assert "There is no file nowhere.csv." in bench.says()


async def test_hostile_names_are_just_names(tmp_path: Path, home: Path) -> None:
    """A file, a column and a member that look like markup or a formula are shown and kept as they are."""
    (home / "[b][@click=app.quit]x.csv").write_text("phone,name,[/x]\n13812345678,[/x]=cmd|' /C calc',y\n,,\n1,z,\n")
    async with at_files(tmp_path) as bench:
        await choose(bench, "import:members")
        assert "[b][@click=app.quit]x.csv" in bench.text()
        await bench.press("enter")
        await work_done(bench)
        assert "not read: [/x]" in bench.says()
        await bench.press("enter")
        await work_done(bench)
        assert bench.shop.club.members.get(MemberNo(1)).name == "[/x]=cmd|' /C calc'"


@pytest.mark.skipif(os.name == "nt", reason="names are not bytes there")
async def test_a_name_in_another_encoding_can_be_taken_by_the_mark(tmp_path: Path, home: Path) -> None:
    """A file whose name is no text can't be typed, but Enter on it opens it."""
    (home / os.fsdecode(b"\xc1\xf7\xcb\xae.csv")).write_bytes(PAST.encode("gb18030"))
    async with at_files(tmp_path) as bench:
        await choose(bench, "import:sales")
        await bench.press("tab", "enter")
        await work_done(bench)
        assert "Nothing is recorded yet." in bench.says()


def receipts(count: int) -> str:
    lines = [f"R{n},2026-01-05,{n}.00" for n in range(1, count + 1)]
    return "\n".join(["receipt,date,amount", *lines])


async def test_it_stops_between_two_commits_and_goes_on_later(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped after the first slice of 2000 receipts, those stay; the same file again adds all the others."""
    (home / "many.csv").write_text(receipts(2000))
    async with at_files(tmp_path) as bench:
        await look(bench, "many")
        job = bench.app.screen._job  # type: ignore[attr-defined]
        heard: list[tuple[int, int]] = []
        shown = job.changed

        def changed() -> None:
            shown()
            if job.is_writing and job.done and not job.is_stopping:
                heard.append((job.done, job.whole))
                bench.app.screen.action_stop()  # type: ignore[attr-defined]

        job.changed = changed
        await bench.press("enter")
        await work_done(bench)
        [(done, whole)] = heard
        assert 0 < done < whole == 2000  # how many go in one slice depends on how fast the computer is
        assert job.stage is Stage.STOPPED
        assert (
            f"Stopped: {done:,} of 2,000 are in. The same file again adds the rest. The books are sound."
            in bench.says()
        )
        assert sales(bench) == done
        await bench.press("enter")
        await bench.type("many")
        await bench.press("enter")
        await work_done(bench)
        assert f"Sales {2000 - done:,}" in " ".join(bench.says().split())
        await bench.press("enter")
        await work_done(bench)
        assert sales(bench) == 2000


async def test_it_goes_on_while_the_counter_sells(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaving the screen leaves the import running; a sale in between is recorded, and the end is told."""
    (home / "many.csv").write_text(receipts(300))
    gate = asyncio.Event()
    real = importing.import_file

    async def slowly(*args: object, **named: object) -> object:
        if not named.get("dry_run"):
            await gate.wait()
        return await real(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(importing, "import_file", slowly)
    async with at_files(tmp_path) as bench:
        await look(bench, "many")
        await bench.press("enter")
        assert "S stops · Esc leaves, it goes on" in bench.says()
        await bench.press("escape")
        assert "An import is under way: many.csv" in bench.says()
        await bench.press("home", "enter")
        assert isinstance(bench.app.screen, ImportScreen)
        assert bench.app.screen._kind is ImportKind.SALES
        await bench.press("escape", "escape")
        assert isinstance(bench.app.screen, CounterScreen)
        await bench.press("enter")
        await bench.type("88.50")
        await bench.press("enter")
        assert sales(bench) == 1
        gate.set()
        await work_done(bench)
        assert "The import of many.csv has ended." in bench.notices()
        assert sales(bench) == 301
        assert check_club(bench.shop.club) == []


async def test_a_full_disk_is_said_and_what_is_in_stays(
    tmp_path: Path, past: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that fails opens the dialog about the file, and the screen says that it stopped."""
    async with at_files(tmp_path) as bench:
        await look(bench, "流水")

        async def full(*args: object, **named: object) -> None:
            raise DiskFull(needed=2**20, path="shop.json")

        monkeypatch.setattr(importing, "import_file", full)
        await bench.press("enter")
        await work_done(bench)
        assert isinstance(bench.app.screen, Notice)
        assert "Disk full: this is NOT saved." in bench.says()
        await bench.press("enter")
        assert "Disk full" in bench.says()


async def test_a_clerk_brings_nothing_in(tmp_path: Path, past: Path) -> None:
    """For a clerk the imports are closed, and the exports too."""
    async with at_files(tmp_path) as bench:
        bench.app.staff = Actor(staff=None, role=Role.CLERK, source=Source.COUNTER)
        bench.app.screen.show()  # type: ignore[attr-defined]
        await bench.settle()
        assert "Only the owner brings files in." in bench.says()
        await choose(bench, "import:sales")
        assert isinstance(bench.app.screen, ExchangeScreen)
        await choose(bench, "export:members")
        assert isinstance(bench.app.screen, ExchangeScreen)


async def test_whoever_signs_in_later_has_only_their_own_rights(tmp_path: Path, past: Path) -> None:
    """A preview left open by the owner is of no use to a clerk."""
    async with at_files(tmp_path) as bench:
        await look(bench, "流水")
        bench.app.staff = Actor(staff=None, role=Role.CLERK, source=Source.COUNTER)
        await bench.press("enter")
        await work_done(bench)
        assert sales(bench) == 0
        assert "Only the owner may do this: import files." in bench.says()


async def test_the_palette_leads_there(tmp_path: Path) -> None:
    """Typing `import` into the palette finds the screen."""
    async with at_counter(tmp_path) as bench:
        await bench.palette("import")
        assert isinstance(bench.app.screen, ExchangeScreen)


async def test_a_job_counts_opening_points(tmp_path: Path, home: Path) -> None:
    """Balances go the same way: looked at, then written."""
    file = home / "points.csv"
    file.write_text("会员号,积分\nV1,320\nV2,80\n")
    async with at_files(tmp_path) as bench:
        job, club = ImportJob(ImportKind.BALANCES, file), bench.shop.club
        await job.try_it(club.path, club.clock, bench.app.actor)
        assert (job.can_write, club.books.count(LEDGER)) == (True, 0)
        await job.write(club, bench.app.actor)
        assert (job.stage, job.findings, job.points) == (Stage.DONE, 0, PointsMode.NONE)
        assert [bench.shop.points(n) for n in (1, 2)] == [320, 80]


# -- handing out ------------------------------------------------------------------------------------------


@BOTH_SIZES
async def test_members_are_handed_out_masked(tmp_path: Path, size: tuple[int, int]) -> None:
    """The file lies beside the shop's, phones are masked, and the dialog says where it is."""
    async with at_files(tmp_path, size=size) as bench:
        await bench.shop.join("王芳", "13812345678")
        await choose(bench, "export:members")
        await bench.press("enter")
        await until(bench, "1 line was written to")
        file = tmp_path / "members-2026-03-14.csv"
        assert str(file) in bench.says()
        assert "138****5678" in file.read_text("utf-8-sig")
        assert "13812345678" not in file.read_text("utf-8-sig")


async def test_whole_numbers_are_the_owners(tmp_path: Path, home: Path) -> None:
    """Ticked, the file holds the whole number, the dialog warns, and only its owner may read it."""
    async with at_files(tmp_path) as bench:
        await bench.shop.join("王芳", "13812345678")
        await choose(bench, "export:members")
        await bench.press("tab", "space", "shift+tab", "end", "ctrl+u")
        await bench.type("~/all")
        await bench.press("enter")
        await until(bench, "keep it where only you can read it")
        assert "13812345678" in (home / "all.csv").read_text("utf-8-sig")
        if os.name != "nt":
            assert (home / "all.csv").stat().st_mode & 0o777 == 0o600


async def test_a_file_that_is_there_is_asked_about(tmp_path: Path, home: Path) -> None:
    """Escape keeps it as it is, Enter replaces it."""
    file = home / "old.csv"
    file.write_text("old")
    async with at_files(tmp_path) as bench:
        await choose(bench, "export:sales")
        await bench.press("ctrl+u")
        await bench.type(str(file))
        await bench.press("enter")
        assert isinstance(bench.app.screen, Confirm)
        await bench.press("escape")
        assert file.read_text() == "old"
        await bench.press("enter", "enter")
        await until(bench, "lines were written to")
        assert file.read_text("utf-8-sig").startswith("number,receipt,date")


async def test_the_shops_own_file_is_never_written_over(tmp_path: Path) -> None:
    """Typed as the target it gets an ending of its own; under a name ending in .csv it is refused."""
    async with at_files(tmp_path) as bench:
        before = json.loads(bench.shop.club.path.read_bytes())
        (tmp_path / "alias.csv").symlink_to(bench.shop.club.path)
        await choose(bench, "export:ledger")
        await bench.press("ctrl+u")
        await bench.type(str(tmp_path / "alias.csv"))
        await bench.press("enter")
        assert "That is the shop's own file." in bench.says()
        await bench.press("end", "ctrl+u")
        await bench.type(str(bench.shop.club.path))
        await bench.press("enter")
        await until(bench, "lines were written to")
        assert (tmp_path / "shop.json.csv").exists()
        after = json.loads(bench.shop.club.path.read_bytes())  # the log of lists handed out alone has grown
        assert {table: after[table] for table in ("shop", "staff", "members", "sales") if table in before} == {
            table: before[table] for table in ("shop", "staff", "members", "sales") if table in before
        }


async def test_a_place_that_cannot_be_written_is_said(tmp_path: Path, home: Path) -> None:
    """A folder that isn't there is said beside the field, and the dialog stays."""
    async with at_files(tmp_path) as bench:
        await choose(bench, "export:sales")
        await bench.press("ctrl+u")
        await bench.type(str(home / "no" / "where.csv"))
        await bench.press("enter")
        await until(bench, "The file where.csv can't be written there.")
        assert isinstance(bench.app.screen, ExportDialog)


def exports(folder: Path, kind: str) -> list[Path]:
    """Lists handed out, whole or begun."""
    return list(folder.glob(f"*{kind}*"))


class SlowWork:
    """Stands in for the process: tells a share and goes on until somebody stops it or lets it end."""

    def __init__(self, share: float) -> None:
        self.share = share
        self.ended = asyncio.Event()
        self.was_stopped = False

    async def __call__(self, job: str, request: object, *, reply: object, progress: Callable[[float], None]) -> object:
        try:
            progress(self.share)
            while not self.ended.is_set():
                await asyncio.sleep(0.05)
                progress(self.share)
            return await apart(job, request, reply=reply, progress=progress)  # type: ignore[type-var,arg-type]
        except BaseException:
            self.was_stopped = True
            raise


@pytest.mark.parametrize(
    ("language", "stops", "stopped"),
    [
        (Language.EN, "Esc stops", "Stopped. No file was written."),
        (Language.ZH, "Esc 停止", "已停止，没有写出文件。"),
    ],
)
async def test_writing_can_be_watched_and_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: Language, stops: str, stopped: str
) -> None:
    """How far it is stands below; Esc ends it and leaves no file; a second try goes through."""
    async with at_files(tmp_path, language=language, size=NARROW) as bench:
        slow = SlowWork(0.4)
        monkeypatch.setattr(export, "apart", slow)
        await choose(bench, "export:ledger")
        await bench.press("enter")
        await until(bench, "40%")
        assert stops in bench.text()
        await bench.press("enter")
        await bench.press("escape")
        await until(bench, stopped)
        assert slow.was_stopped
        assert stops not in bench.text()
        assert isinstance(bench.app.screen, ExportDialog)
        assert not exports(tmp_path, "ledger")
        monkeypatch.undo()
        await bench.press("enter")
        await until(bench, str(tmp_path / "ledger-2026-03-14.csv"))
        assert isinstance(bench.app.screen, Notice)
        assert exports(tmp_path, "ledger") == [tmp_path / "ledger-2026-03-14.csv"]


async def test_work_that_breaks_off_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the computer ends the work, the dialog says so and can be tried again; no half of a list is left lying."""

    async def ended(job: str, request: WriteList, **_: object) -> object:
        begun = Path(os.fsdecode(request.unfinished))
        assert begun.parent == tmp_path
        await asyncio.to_thread(begun.write_text, "number,receipt")
        raise WorkFailed("work_stopped")

    monkeypatch.setattr(export, "apart", ended)
    async with at_files(tmp_path) as bench:
        await choose(bench, "export:sales")
        await bench.press("enter")
        await until(bench, "most likely because its memory is full. Nothing was changed.")
        assert isinstance(bench.app.screen, ExportDialog)
        assert not exports(tmp_path, "sales")
        await bench.press("escape")
        assert isinstance(bench.app.screen, ExchangeScreen)


@pytest.mark.parametrize(
    ("language", "running", "unchecked"),
    [
        (Language.EN, "Checking the books … 62%  S stops", "The books were not checked; “shopclub check” does it"),
        (Language.ZH, "正在核对账目 … 62%  按 S 停止", "账目没有核对"),
    ],
)
async def test_the_check_afterwards_can_be_stopped(
    tmp_path: Path, past: Path, monkeypatch: pytest.MonkeyPatch, language: Language, running: str, unchecked: str
) -> None:
    """How far the check is stands there; S ends it, what was brought in stays, and it says that nothing was checked."""
    async with at_files(tmp_path, language=language) as bench:
        await look(bench, "流水")
        slow = SlowWork(0.62)
        monkeypatch.setattr(importing, "apart", slow)
        await bench.press("enter")
        await until(bench, running)
        await bench.press("s")
        await work_done(bench)
        assert slow.was_stopped
        assert unchecked in bench.says()
        assert "S stops" not in bench.says()
        assert sales(bench) == 3


async def test_leaving_ends_the_look_at_a_file(tmp_path: Path, past: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Esc while a file is read ends that and leads back to the choice; what it would have said is not shown."""
    looked = asyncio.Event()
    stopped = asyncio.Event()

    async def endless(*_: object, **__: object) -> object:
        looked.set()
        try:
            return await asyncio.Event().wait()
        finally:
            stopped.set()

    monkeypatch.setattr(importing, "apart", endless)
    async with at_files(tmp_path) as bench:
        await choose(bench, "import:sales")
        await bench.type("流水")
        await bench.press("enter")
        await asyncio.wait_for(looked.wait(), 5)
        await bench.settle()
        assert "Reading the file …" in bench.says()
        await bench.press("escape")
        await asyncio.wait_for(stopped.wait(), 5)
        assert isinstance(bench.app.screen, ImportScreen)
        assert "Nothing is recorded before you have seen what it would do." in bench.says()


# -- finding files ------------------------------------------------------------------------------------------


def test_the_newest_of_the_usual_folders_come_first(tmp_path: Path, home: Path) -> None:
    """Tables of home, Downloads and the shop's folder, newest first; hidden and other files are left out."""
    made = [home / "b.csv", home / "Downloads" / "a.XLSX", home / "c.tsv", home / ".d.csv", home / "e.pdf"]
    for age, file in enumerate(made):
        file.write_text("x")
        os.utime(file, (1000 - age, 1000 - age))
    folders = usual_folders(tmp_path / "shop.json", home, home)
    assert folders == [home, tmp_path, home / "Downloads"]
    assert [offer.path.name for offer in offers("", folders)] == ["b.csv", "a.XLSX", "c.tsv"]
    assert [offer.path.name for offer in offers("A.x", folders)] == ["a.XLSX"]
    assert [offer.path.name for offer in offers("", folders, [home / "c.tsv"])] == ["c.tsv", "b.csv", "a.XLSX"]


def test_a_path_shows_what_lies_there(home: Path) -> None:
    """Folders first, then tables that begin like what was typed."""
    (home / "Downloads" / "Sub").mkdir()
    (home / "Downloads" / "sales.csv").write_text("x")
    assert [o.path.name for o in offers("~/", [home])] == ["Downloads"]
    assert [(o.path.name, o.is_folder) for o in offers("~/Downloads/s", [home])] == [
        ("Sub", True),
        ("sales.csv", False),
    ]
    assert [o.path.name for o in offers("Downloads/sa", [home])] == ["sales.csv"]
    assert offers("/no/such/folder/x", [home]) == []


def test_a_crowded_folder_is_cut(home: Path) -> None:
    """No more than can be looked through."""
    for n in range(MOST + 5):
        (home / f"{n}.csv").write_text("x")
    assert len(offers("", [home])) == MOST


@pytest.mark.parametrize(
    "typed",
    [
        "past.csv",
        " past.csv ",
        "'{home}/past.csv'",
        '"{home}/past.csv"',
        "~/past.csv",
        "file://{home}/past.csv",
        "{home}/past.csv",
    ],
)
def test_a_path_is_read_as_typed_or_dropped(home: Path, typed: str) -> None:
    """Relative, quoted, with ~, or as a file manager hands it over."""
    (home / "past.csv").write_text("x")
    assert read_path(typed.format(home=home), [home.parent, home]) == home / "past.csv"


@pytest.mark.parametrize("typed", ["", "   ", "''", "\0"])
def test_nothing_is_no_path(home: Path, typed: str) -> None:
    """An empty field means no file."""
    assert read_path(typed, [home]) is None


@pytest.mark.parametrize("typed", ["x" * 5000 + ".csv", "~nobody-here/x.csv", "\ud800.csv"])
def test_a_path_nothing_can_have_is_just_missing(home: Path, typed: str) -> None:
    """Names too long, of unknown users or no names at all find no file, and nothing is raised."""
    assert offers(typed, [home]) == []
    path = read_path(typed, [home])
    assert path is not None
    assert path.name.endswith(".csv")


def test_ones_own_folder_is_a_tilde(home: Path) -> None:
    """Paths are shown as one reads them."""
    assert (short(home / "a"), short(home), short(Path("/srv"))) == ("~/a", "~", "/srv")
