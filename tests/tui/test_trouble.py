"""The shop's file can't be opened: the screen says what is wrong and each way out takes one key."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from shopclub import bootstrap, mishaps
from shopclub.cli.root import run
from shopclub.core.club import Club
from shopclub.core.kernel.clock import Clock, ManualClock
from shopclub.core.kernel.errors import StoreError
from shopclub.core.store import ShopDB
from shopclub.i18n import Language, Words
from shopclub.settings import Settings
from shopclub.tui.trouble import Answer, TroubleApp, Way
from tests.builders import Counter
from tests.tui.bench import Bench

NOW = datetime(2026, 1, 5, 6, 0, tzinfo=UTC)
"""Two in the afternoon in Shanghai."""
NARROW, WIDE = (80, 24), (120, 40)
BOTH_LANGUAGES = pytest.mark.parametrize("language", list(Language))
BOTH_SIZES = pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x40"])


def make(folder: Path) -> Path:
    """A shop with three members and two receipts, and a backup made before the second."""
    path = folder / "data" / "shop.json"
    clock = ManualClock(datetime(2026, 1, 5, 5, 0, tzinfo=UTC))
    (folder / "members.csv").write_text("name,phone\n王小明,13800000001\n李四,13800000002\n陈静,13800000003\n")
    (folder / "one.csv").write_text("receipt,date,amount,phone\nA1,2026-01-04,10,13800000001\n")
    (folder / "two.csv").write_text("receipt,date,amount,phone\nA2,2026-01-04,20,13800000002\n")

    def shop(*arguments: str) -> None:
        assert run(["--data", str(path), *arguments], environment={"LANG": "C"}, clock=clock) == 0

    shop("init", "--name", "Lotus")
    shop("import", "members", str(folder / "members.csv"))
    shop("import", "sales", str(folder / "one.csv"))
    shop("backup")
    shop("import", "sales", str(folder / "two.csv"))
    return path


def error_of(path: Path) -> StoreError:
    """Why it can't be opened."""
    with pytest.raises(StoreError) as caught:
        Club.open(path, clock=ManualClock(NOW))
    return caught.value


class Screen:
    """The screen with a keyboard."""

    def __init__(self, app: TroubleApp, pilot: Pilot[Answer]) -> None:
        self.app = app
        self.pilot = pilot

    async def press(self, key: str) -> None:
        """One key, and everything it sets going."""
        await self.pilot.press(key)
        await self.settle()

    async def settle(self) -> None:
        """Until nothing is under way."""
        await self.app.workers.wait_for_complete()
        await self.pilot.pause()

    def says(self) -> str:
        """Everything that is to be read."""
        return "\n".join(str(widget.visual) for widget in self.app.query(Static) if widget.display)


@asynccontextmanager
async def shown(
    path: Path, error: StoreError, language: Language = Language.EN, size: tuple[int, int] = NARROW
) -> AsyncIterator[Screen]:
    """The screen for a file, after it has looked around."""
    app = mishaps.make_screen(Settings(data=path), Words(language), ManualClock(NOW), error)
    async with app.run_test(size=size) as pilot:
        screen = Screen(app, pilot)
        await screen.settle()
        yield screen


def damage(path: Path) -> bytes:
    """Make the line of member 2 unreadable."""
    data = path.read_bytes()
    at = data.index("李四".encode()) - 3
    path.write_bytes(data[:at] + b"\xff\xff" + data[at + 2 :])
    return path.read_bytes()


@BOTH_SIZES
@BOTH_LANGUAGES
def test_a_damaged_file_names_its_line_and_the_last_good_backup(
    tmp_path: Path, language: Language, size: tuple[int, int]
) -> None:
    """The sentence of the morning: which line, how old the backup is, how many receipts it lacks, and two ways out."""
    path = make(tmp_path)
    broken = damage(path)

    async def look() -> None:
        async with shown(path, error_of(path), language, size) as screen:
            said = screen.says()
            line = broken[: broken.index(b"\xff\xff")].count(b"\n") + 1
            if language is Language.EN:
                assert f"Line {line} of shop.json is damaged. Nothing was changed." in said
                assert "Last good backup: today 13:00 (1 receipt ago)." in said
            else:
                assert f"shop.json 第 {line} 行损坏。没有改动任何内容。" in said
                assert "最近一份完好的备份：今天 13:00（其后还有 1 张小票）。" in said
            assert " R " in said
            assert " S " in said
            assert " A " not in said
            await screen.press("escape")
        assert screen.app.return_value is None

    asyncio.run(look())
    assert path.read_bytes() == broken


def test_the_backup_is_shown_before_it_is_put_in(tmp_path: Path) -> None:
    """R compares and changes nothing; only Enter answers, and then the shop opens with what the backup holds."""
    path = make(tmp_path)
    broken = damage(path)

    async def choose() -> Answer | None:
        async with shown(path, error_of(path)) as screen:
            await screen.press("r")
            said = screen.says()
            assert "The backup: 1 receipt, 3 members, 0 points" in said
            assert "Lost would be: 1 receipt that the damaged file still shows." in said
            assert path.read_bytes() == broken
            await screen.press("escape")
            assert "is damaged" in screen.says()
            await screen.press("r")
            await screen.press("enter")
        return screen.app.return_value

    answer = asyncio.run(choose())
    assert answer is not None
    assert answer.way is Way.RESTORE
    said = mishaps.settle(answer, Settings(data=path), Words(Language.EN), ManualClock(NOW))
    assert said[0].startswith("The backup is back: 1 receipt, 3 members")
    assert [found.read_bytes() for found in path.parent.glob("shop.json.before-restore-*")] == [broken]
    club = Club.open(path, clock=ManualClock(NOW), access="r")
    assert club.report.counts["sales"] == 1
    club.books.db.close()


def test_what_is_salvaged_is_shown_before_it_is_taken(tmp_path: Path) -> None:
    """S writes a new file beside the damaged one and says what is lost; Enter puts it in place."""
    path = make(tmp_path)
    broken = damage(path)

    async def choose() -> Answer | None:
        async with shown(path, error_of(path)) as screen:
            await screen.press("s")
            said = screen.says()
            assert "Lost: members, number 2." in said
            assert "The check found" in said
            assert path.read_bytes() == broken
            await screen.press("enter")
        return screen.app.return_value

    answer = asyncio.run(choose())
    assert answer is not None
    said = mishaps.settle(answer, Settings(data=path), Words(Language.EN), ManualClock(NOW))
    assert said[0].startswith("What was saved is in place: 2 receipts")
    club = Club.open(path, clock=ManualClock(NOW), access="r")
    assert (club.report.counts["sales"], club.report.counts["members"]) == (2, 2)
    club.books.db.close()


def test_an_edit_is_told_by_document_and_field(tmp_path: Path) -> None:
    """Which documents differ from the newest backup, by their fields' names; what stands in them is not shown."""
    path = make(tmp_path)
    path.write_bytes(path.read_bytes().replace("李四".encode(), "李白".encode()))

    async def choose() -> Answer | None:
        async with shown(path, error_of(path)) as screen:
            said = screen.says()
            assert "shop.json was changed outside the program." in said
            assert "members 2: name" in said
            assert "李" not in said
            await screen.press("a")
            assert "Take the file as it now is?" in screen.says()
            await screen.press("enter")
        return screen.app.return_value

    answer = asyncio.run(choose())
    assert answer == Answer(Way.ACCEPT)
    mishaps.settle(answer, Settings(data=path), Words(Language.EN), ManualClock(NOW))
    club = Club.open(path, clock=ManualClock(NOW), access="r")
    assert club.report.counts["members"] == 3
    club.books.db.close()


def test_an_open_shop_can_be_looked_at(tmp_path: Path) -> None:
    """A second start names the holder and offers to look; restoring is not offered."""
    path = make(tmp_path)
    db = ShopDB(path)

    async def choose() -> Answer | None:
        async with shown(path, error_of(path)) as screen:
            said = screen.says()
            assert "Already open on " in said
            assert " R " not in said
            await screen.press("v")
        return screen.app.return_value

    try:
        assert asyncio.run(choose()) == Answer(Way.VIEW)
    finally:
        db.close()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b"shopclub-2", b"shopclub-9", "was written by a newer version (shopclub-9; this one reads shopclub-2)"),
        (b"", b"\x89PNG", "shop.json is not a file of shopclub."),
    ],
)
def test_what_is_not_of_this_version_is_said(tmp_path: Path, old: bytes, new: bytes, said: str) -> None:
    """A newer file, and one that is no shop: there is nothing to salvage, and T tries again."""
    path = make(tmp_path)
    path.write_bytes(path.read_bytes().replace(old, new, 1) if old else new * 9)

    async def choose() -> Answer | None:
        async with shown(path, error_of(path)) as screen:
            assert said in screen.says()
            assert " S " not in screen.says()
            await screen.press("ctrl+n")
            await screen.press("t")
        return screen.app.return_value

    assert asyncio.run(choose()) == Answer(Way.AGAIN)


def test_a_counter_that_only_looks_refuses_to_sell(tmp_path: Path) -> None:
    """Members, day and reports can be read; closing a sale is refused by its sentence, and the file is as it was."""
    path = make(tmp_path)
    before = path.read_bytes()
    club = Club.open(path, clock=ManualClock(NOW), access="r")
    words = Words(Language.EN)
    app = bootstrap.make_app(bootstrap.House(club, words), Settings(data=path))
    app.news = [mishaps.say_viewing(path, words)]

    async def look() -> None:
        async with app.run_test(size=WIDE, notifications=True) as pilot:
            bench = Bench(Counter(club, ManualClock(NOW)), app, pilot)
            await bench.settle()
            assert "Viewing only: nothing can be sold or changed. This is shop.json as it was just now." in bench.says()
            await bench.press("enter")
            await bench.type("王小明")
            await bench.press("enter")
            assert "王小明" in bench.text()
            await bench.type("12")
            await bench.press("enter")
            await app.workers.wait_for_complete()
            await bench.settle()
            said = " ".join([bench.says(), *bench.notices()])
            assert "Viewing only: shop.json cannot be written." in said

    asyncio.run(look())
    club.books.db.close()
    assert path.read_bytes() == before


def test_the_counter_asks_and_opens_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that can't be opened leads to the screen; after the answer the counter opens on what it brought."""
    path = make(tmp_path)
    broken = damage(path)
    good = next((path.parent / "backups").glob("*.gz"))
    asked: list[tuple[str, list[str]]] = []
    served: list[list[str]] = []

    def answer(settings: Settings, words: Words, clock: Clock, error: StoreError, said: list[str]) -> Answer:
        asked.append((error.code, said))
        return Answer(Way.RESTORE, str(good))

    async def serve(house: bootstrap.House, *rest: object) -> tuple[int, None]:
        served.append([str(house.club.report.counts["sales"]), *map(str, rest[2:3])])
        return 0, None

    monkeypatch.setattr(bootstrap, "ask", answer)
    monkeypatch.setattr(bootstrap, "_serve", serve)
    code = bootstrap.run_counter(
        Settings(data=path, port=0), Words(Language.EN), ManualClock(NOW), warn=lambda text: None
    )
    assert code == 0
    assert asked == [("store_damaged", [])]
    assert served[0][0] == "1"
    assert "The backup is back: 1 receipt, 3 members" in served[0][1]
    assert [found.read_bytes() for found in path.parent.glob("shop.json.before-restore-*")] == [broken]


def test_who_leaves_gets_the_sentence_and_the_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Esc ends with the error itself, so that the terminal shows it and the exit code is 3."""
    path = make(tmp_path)
    damage(path)
    error = error_of(path)
    monkeypatch.setattr(TroubleApp, "run", lambda self: None)
    with pytest.raises(StoreError) as caught:
        mishaps.ask(Settings(data=path), Words(Language.EN), ManualClock(NOW), error, [])
    assert caught.value is error
