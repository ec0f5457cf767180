"""Where the file lies, how much room there is and what the clock says: told at the start and while the shop runs."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from shopclub.bootstrap import House, open_house, turn_days
from shopclub.cli.root import run
from shopclub.core.changes import Change, ClockAsked, DiskNearlyFull
from shopclub.core.club import Club
from shopclub.core.founding import found_shop
from shopclub.core.kernel.clock import ManualClock
from shopclub.core.kernel.ids import new_operation_id
from shopclub.core.privacy.model import HandedOut, HandoutNote
from shopclub.core.privacy.notes import leave_note
from shopclub.core.shop.model import Shop
from shopclub.core.store.computer import ThisComputer
from shopclub.core.store.places import NetworkDrive
from shopclub.days import LOOKS_AN_HOUR, TICK
from shopclub.i18n import Language, Words
from shopclub.settings import Settings
from shopclub.telling import tell_of_computer
from shopclub.tui.setup import make_shop, set_owner_pin
from shopclub.tui.setup_question import Answers
from shopclub.tui.whereabouts import place_here
from tests.builders import programme_of

NOON = datetime(2026, 1, 5, 4, 0, tzinfo=UTC)
EN, ZH = Words(Language.EN), Words(Language.ZH)
MEBIBYTE = 1 << 20


def make(path: Path) -> Path:
    """A shop's file, closed."""
    asyncio.run(found_shop(path, Shop(name="莲花", founded_at=NOON), programme_of(), "Li Na", ManualClock(NOON)))
    return path


def lying_in(folder: Path) -> dict[str, bytes]:
    """Every file of a folder."""
    return {file.name: file.read_bytes() for file in folder.iterdir()}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return make(tmp_path / "shop.json")


@pytest.fixture
def on_a_share(path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shop's file, its folder mounted from elsewhere."""
    line = f"27 1 8:2 / / rw - ext4 /dev/sda2 rw\n40 27 0:50 / {path.parent} rw - nfs4 nas:/volume1 rw\n"
    monkeypatch.setattr(ThisComputer, "platform", "linux")
    monkeypatch.setattr(ThisComputer, "mounts", lambda _: line)
    return path


async def said_at_start(path: Path, words: Words = EN, **settings: bool) -> list[str]:
    """What is said when the house opens."""
    said: list[str] = []
    asked = Settings(data=path, language=words.language, **settings)
    async with open_house(asked, words, ManualClock(NOON), with_kiosk=False, warn=said.append):
        pass
    return said


# -- places -------------------------------------------------------------------------------------------


async def test_a_share_is_for_viewing(on_a_share: Path) -> None:
    """Counter and kiosk refuse to write there and leave the file as it is; reading works."""
    before = lying_in(on_a_share.parent)
    with pytest.raises(NetworkDrive):
        await said_at_start(on_a_share)
    with pytest.raises(NetworkDrive):
        Club.open(on_a_share)
    club = Club.open(on_a_share, access="r")
    assert club.shop.name == "莲花"
    await club.close()
    assert lying_in(on_a_share.parent) == before


async def test_a_share_somebody_wants_is_warned_of(on_a_share: Path) -> None:
    """With the switch it opens, and each start says what may happen."""
    assert await said_at_start(on_a_share, allow_network_drive=True) == [
        "The shop's file lies on a network drive (nfs4). When the network fails, the last sale may be lost. "
        "Better: the file on this computer, the backups on the network drive."
    ]
    assert "网络驱动器" in (await said_at_start(on_a_share, ZH, allow_network_drive=True))[0]


def test_the_command_line_on_a_share(on_a_share: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What reads works, what writes ends with 3, unless the option, the variable or the settings file allows it."""
    sales = on_a_share.with_name("sales.csv")
    sales.write_text("date,amount\n2026-01-04,10\n", encoding="utf-8")
    clock = ManualClock(NOON)

    def command(*arguments: str, **environment: str) -> tuple[int, str]:
        code = run(["--data", str(on_a_share), *arguments], environment={"LANG": "C", **environment}, clock=clock)
        return code, capsys.readouterr().err

    assert command("report")[0] == 0
    assert command("check") == (0, "")
    code, said = command("import", "sales", str(sales))
    assert code == 3
    assert said.startswith("Viewing only: shop.json lies on a network drive (nfs4)")
    assert command("--lang", "zh", "compact")[1].startswith("只能查看：shop.json")
    assert command("backup", str(sales.with_name("copies")))[0] == 0
    (copy,) = [file for file in sales.with_name("copies").iterdir() if file.name.endswith(".json.gz")]
    assert command("restore", "--yes", str(copy))[0] == 3
    assert command("--allow-network-drive", "restore", "--yes", str(copy))[0] == 0
    on_a_share.write_bytes(on_a_share.read_bytes().replace("莲花".encode(), "荷花".encode()))
    assert command("accept-edit", "--yes")[0] == 3
    assert command("--allow-network-drive", "accept-edit", "--yes")[0] == 0
    assert command("--allow-network-drive", "import", "sales", str(sales))[0] == 0
    assert command("compact", SHOPCLUB_ALLOW_NETWORK_DRIVE="yes")[0] == 0
    assert command("compact", SHOPCLUB_ALLOW_NETWORK_DRIVE="no")[0] == 3
    assert command("compact", SHOPCLUB_ALLOW_NETWORK_DRIVE="perhaps")[0] == 1
    on_a_share.with_name("shopclub.toml").write_text("allow_network_drive = true\n", encoding="utf-8")
    assert command("compact")[0] == 0


def test_no_shop_is_made_on_a_share(on_a_share: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`init` refuses before anything lies there; with the option it makes the file."""
    new = on_a_share.with_name("new.json")
    arguments = ["--data", str(new), "init", "--name", "莲花"]
    assert run(arguments, environment={"LANG": "C"}, clock=ManualClock(NOON)) == 3
    assert "Viewing only: new.json" in capsys.readouterr().err
    assert not new.exists()
    assert run(["--allow-network-drive", *arguments], environment={"LANG": "C"}, clock=ManualClock(NOON)) == 0
    assert new.exists()


def test_a_synced_folder_is_warned_of(tmp_path: Path) -> None:
    """It opens, and says where the file and the backups belong."""
    path = make(tmp_path / "Nutstore" / "shop" / "shop.json")
    said = asyncio.run(said_at_start(path))
    assert len(said) == 1
    assert said[0].startswith("坚果云 Nutstore copies the shop's folder while the shop runs")
    assert said[0].endswith("Better: the file outside that folder, the backups inside.")
    assert "最好把店铺文件放在同步文件夹外面" in asyncio.run(said_at_start(path, ZH))[0]


# -- room ---------------------------------------------------------------------------------------------


async def test_a_disk_that_is_nearly_full_is_said_at_the_start(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """180 MB are said in both languages; 300 MB are not."""
    monkeypatch.setattr(ThisComputer, "free", lambda *_: 180 * MEBIBYTE)
    assert await said_at_start(path) == [
        "Disk nearly full: 180 MB left. Free some space: on a full disk no sale can be saved."
    ]
    assert (await said_at_start(path, ZH))[0].startswith("磁盘快满了：只剩 180 MB。")
    monkeypatch.setattr(ThisComputer, "free", lambda *_: 300 * MEBIBYTE)
    assert await said_at_start(path) == []


class Ticks:
    """Stands in for sleeping: runs what a test does at each tick, and stops the timer after the last one."""

    def __init__(self, clock: ManualClock, *steps: timedelta) -> None:
        self._clock = clock
        self._steps = list(steps)

    async def __call__(self, seconds: float) -> None:
        if not self._steps:
            raise asyncio.CancelledError
        self._clock.set(self._clock.now() + self._steps.pop(0))


async def days(club: Club, *steps: timedelta) -> list[Change]:
    """What is told while the timer ticks."""
    assert isinstance(club.clock, ManualClock)
    told: list[Change] = []
    stop = club.changes.subscribe(told.append)
    with contextlib.suppress(asyncio.CancelledError):
        await turn_days(club, sleep=Ticks(club.clock, *steps))
    stop()
    return [change for change in told if isinstance(change, ClockAsked | DiskNearlyFull)]


async def test_the_disk_is_looked_at_each_hour(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that fills up is told at the next hour's look, once; not at every tick."""
    club = Club.open(path, clock=ManualClock(NOON))
    monkeypatch.setattr(ThisComputer, "free", lambda *_: 150 * MEBIBYTE)
    second = timedelta(seconds=1)
    assert TICK * LOOKS_AN_HOUR == 3600
    assert await days(club, *[second] * 119) == []
    assert await days(club, *[second] * 360) == [DiskNearlyFull(free=150 * MEBIBYTE)]
    assert club.disk.low == 150 * MEBIBYTE
    await club.close()


async def test_what_the_command_line_handed_out_is_written_down(path: Path) -> None:
    """At the next look, while the shop runs."""
    club = Club.open(path, clock=ManualClock(NOON))
    leave_note(path, HandoutNote(at=NOON, what=HandedOut.MEMBERS, lines=7, full=True), new_operation_id(NOON))
    await days(club, timedelta(seconds=30))
    assert [(one.what, one.lines, one.at) for _, one in club.privacy.handouts()] == [(HandedOut.MEMBERS, 7, NOON)]
    await club.close()


# -- the clock ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("jump", [timedelta(days=-1), timedelta(days=41), datetime(1970, 1, 2, tzinfo=UTC) - NOON])
async def test_a_clock_that_jumps_while_the_shop_runs_is_asked_about_once(path: Path, jump: timedelta) -> None:
    """A day back, 41 days ahead, a dead battery: asked once for the jump, nothing is done; set right, work goes on."""
    club = Club.open(path, clock=ManualClock(NOON))
    await club.clockwork.catch_up()
    later = timedelta(seconds=30)
    assert await days(club, later, jump, later, later) == [ClockAsked()]
    assert club.clockwork.through() == date(2026, 1, 5)
    assert await days(club, -jump, later) == []
    assert await days(club, later, jump, later, -jump, later, jump) == [ClockAsked(), ClockAsked()]
    assert isinstance(club.clock, ManualClock)
    club.clock.set(NOON)
    assert await days(club, timedelta(days=1)) == []
    assert club.clockwork.through() == date(2026, 1, 6)
    await club.close()


async def test_a_question_nobody_answers_folds_once(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The log is folded at the turn of the day, not at every look while somebody is waited for."""
    club = Club.open(path, clock=ManualClock(NOON))
    await club.clockwork.catch_up()
    folds = 0

    async def folding(**_: object) -> None:
        nonlocal folds
        folds += 1

    monkeypatch.setattr(club.books.db, "compacting", folding)
    await days(club, timedelta(days=60), *[timedelta(seconds=30)] * 5)
    assert folds == 1
    await club.close()


async def test_a_kiosk_alone_says_what_happens_to_its_computer(path: Path) -> None:
    """A jump of the clock and a disk that fills up go to whoever started it, in both languages."""
    club = Club.open(path, clock=ManualClock(NOON))
    for words, clock, disk in (
        (EN, "The clock has jumped. Open the counter once to confirm the date.", "Disk nearly full: 150 MB left."),
        (ZH, "", "磁盘快满了：只剩 150 MB。"),
    ):
        said: list[str] = []
        house = House.__new__(House)
        house.words = words
        stop = club.changes.subscribe(partial(tell_of_computer, house.words, said.append))
        club.changes.publish(ClockAsked(), DiskNearlyFull(free=150 * MEBIBYTE))
        stop()
        assert len(said) == 2
        assert said[0].startswith(clock)
        assert said[1].startswith(disk)
    await club.close()


@pytest.mark.parametrize(
    ("now", "english", "chinese"),
    [
        (
            NOON - timedelta(days=1),
            "The clock says 4 January 2026, but the shop has worked through 5 January 2026 already. Look at the clock.",
            "2026年1月4日",
        ),
        (
            NOON + timedelta(days=41),
            "The clock says 15 February 2026; the last day worked was 5 January 2026. Confirm the date first.",
            "2026年2月15日",
        ),
        (
            datetime(1970, 1, 1, tzinfo=UTC),
            "The clock says 1 January 1970, but the shop has worked through 5 January 2026 already. Look at the clock.",
            "1970年1月1日",
        ),
    ],
)
def test_a_command_that_writes_says_that_the_clock_is_doubtful(
    path: Path, capsys: pytest.CaptureFixture[str], now: datetime, english: str, chinese: str
) -> None:
    """`compact` and `import` say it and do their work; what only reads does not; a sound clock is not spoken of."""
    for language, said in (("en", english), ("zh", chinese)):
        assert run(["--lang", language, "--data", str(path), "compact"], environment={}, clock=ManualClock(now)) == 0
        assert said in capsys.readouterr().err
    assert run(["--data", str(path), "check"], environment={"LANG": "C"}, clock=ManualClock(now)) == 0
    assert capsys.readouterr().err == ""
    assert run(["--data", str(path), "compact"], environment={"LANG": "C"}, clock=ManualClock(NOON)) == 0
    assert capsys.readouterr().err == ""


async def test_the_first_questions_refuse_a_share_too(on_a_share: Path) -> None:
    """A shop set up in the terminal is made there only if somebody wants it, its owner's PIN included."""
    new = on_a_share.with_name("new.json")
    here = place_here(Language.EN, {}, "Asia/Shanghai")
    answers = Answers(language=Language.EN, name="莲花", place=here, preset="standard-retail", owner="Li Na")
    with pytest.raises(NetworkDrive):
        await make_shop(new, answers, ManualClock(NOON))
    assert new.name not in lying_in(new.parent)
    await make_shop(new, answers, ManualClock(NOON), allow_network_drive=True)
    with pytest.raises(NetworkDrive):
        await set_owner_pin(new, "2468", ManualClock(NOON))
    await set_owner_pin(new, "2468", ManualClock(NOON), allow_network_drive=True)
