"""Files dropped into the inbox are taken in once, put away with a report, and nothing keeps the next one waiting."""

from __future__ import annotations

import errno
import os
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from shopclub.core.changes import Change
from shopclub.core.check import check_club
from shopclub.core.exchange import import_file
from shopclub.core.inbox.model import FileTaken, InboxChanged
from shopclub.core.inbox.rules import LOOKS_WHILE_EMPTY, Look
from shopclub.core.inbox.verbs import KEPT
from shopclub.core.kernel.errors import Conflict
from shopclub.core.kernel.ids import new_operation_id
from shopclub.core.staff.model import SYSTEM
from shopclub.core.store.errors import DiskFull
from shopclub.i18n import Language, Words
from shopclub.inbox.folder import Folder
from shopclub.inbox.tray import watch_inbox
from shopclub.words.inbox import say_intake, say_trouble
from tests.inbox.desk import EN, MORE, SALES, UNCLEAR, Desk, after_crash, desk, with_inbox

ZH = Words(Language.ZH)


def said(made: Desk, words: Words = EN) -> list[str]:
    return [say_intake(intake, words) for _, intake in made.club.inbox.latest()]


async def test_a_file_is_taken_when_it_has_stopped_growing(tmp_path: Path) -> None:
    """Not at the first look; at the second its sales are in the books, and it lies in `done` with its report."""
    made = await desk(tmp_path)
    made.drop("till.csv", SALES + "4,A1,when,Tea,1,3.50\n")
    assert await made.look(1) == []
    assert made.lies() == ["till.csv"]
    assert await made.look(1) == [1]
    assert made.counts() == (2, 0, 1)
    assert made.lies() == []
    assert made.lies("done") == ["2017-06-30 120000 till.csv", "2017-06-30 120000 till.csv.report.txt"]
    assert said(made) == ["till.csv: 2 receipts, 1 new member, 1 line left out"]
    assert said(made, ZH) == ["till.csv：2 张小票、1 名新会员、1 行未导入"]
    assert made.club.inbox.get(1).report == "done/2017-06-30 120000 till.csv.report.txt"
    assert check_club(made.club) == []


async def test_the_report_names_every_line(tmp_path: Path) -> None:
    """Figures, columns and each line left out with its reason, in the shop's language, as plain text."""
    made = await desk(tmp_path)
    made.drop("[b]=1.csv", SALES.replace("qty", "qty,clerk").replace(",2,3.50", ",2,x,3.50").replace(",1,5", ",1,x,5"))
    await made.look()
    assert made.report() == (
        "[b]=1.csv\n30 Jun 2017, 12:00\n\nTaken in as: Past sales\nLines read: 2\nSales: 2\nOf these walk-in: 1\n"
        "New members: 1\nNet sales: ¥12.00\n\nHow its columns were read:\n  receipt → receipt number\n"
        "  member → member's number\n  date → date\n  product → product\n  qty → quantity\n  price → unit price\n"
        "  not read: clerk\n"
    )
    shop = msgspec.structs.replace(made.club.shop, language="zh")
    await made.club.settings.change(shop, new_operation_id(made.club.clock.now()), SYSTEM)
    made.drop("bad.csv", UNCLEAR)
    await made.look()
    assert made.report("failed") == (
        "bad.csv\n2017年6月30日 12:00\n\n未导入。\n"
        "看不出这个文件是带来的积分还是会员。请先在“导入导出”里手动导入一次，以后收件箱就照此读取这类文件。\n"
    )
    raw = next((made.folder / "failed").glob("*.report.txt")).read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfbad.csv\r\n")


async def test_the_same_file_again_changes_nothing_and_a_longer_one_adds(tmp_path: Path) -> None:
    """Twice the same export is recorded once; the next day's adds what is new; the last line says so."""
    made = await desk(tmp_path, earns=True)
    for text in (SALES, SALES, MORE):
        made.drop("till.csv", text)
        await made.look()
    assert made.counts() == (3, 2, 1)
    assert said(made) == [
        "till.csv: 1 receipt, 3 points",
        "till.csv: nothing new",
        "till.csv: 2 receipts, 1 new member, 7 points",
    ]
    assert len(made.lies("done")) == 6
    assert check_club(made.club) == []


async def test_sales_earn_only_where_the_owner_says_so(tmp_path: Path) -> None:
    """Unless switched on, past sales are spending and visits."""
    made = await desk(tmp_path)
    made.drop("till.csv")
    await made.look()
    assert made.counts() == (2, 0, 1)


async def test_a_growing_file_waits(tmp_path: Path) -> None:
    """A file that is longer at every look is taken only once it stays as it is."""
    made = await desk(tmp_path)
    text = SALES
    for number in range(3, 7):
        made.drop("till.csv", text)
        assert await made.look(1) == []
        text += f"{number},A1,2017-06-03 11:00,Tea,1,3.50\n"
    assert made.tray.growing == 1
    made.drop("till.csv", text)
    assert await made.look() == [1]
    assert made.counts()[0] == 6


async def test_an_empty_file_is_waited_for_and_then_refused(tmp_path: Path) -> None:
    """A file without a byte stays for a minute, then its report says that it is empty."""
    made = await desk(tmp_path)
    made.drop("till.csv", "")
    assert await made.look(LOOKS_WHILE_EMPTY - 1) == []
    assert await made.look(1) == [1]
    assert said(made) == ["till.csv was not taken in. The file till.csv is empty."]


async def test_a_file_that_grows_while_it_is_read_is_taken_again(tmp_path: Path) -> None:
    """What was added between reading and moving is not moved away unread: the file stays and is looked at again."""

    class Growing(Folder):
        grown = False

        def put_away(self, look: Look, where: str, name: str) -> None:
            if not Growing.grown:
                Growing.grown = True
                (self.path / look.name).write_text(MORE)
            super().put_away(look, where, name)

    made = await desk(tmp_path, Growing)
    made.drop("till.csv")
    assert await made.look() == []
    assert made.lies() == ["till.csv"]
    assert await made.look() == [1]
    assert made.counts()[0] == 3


async def test_what_cannot_be_understood_is_put_aside(tmp_path: Path) -> None:
    """A workbook, binary rubbish, prose and an unclear list go to `failed` with a sentence; the good one is taken."""
    made = await desk(tmp_path)
    made.drop("a.xlsx", "PK\x03\x04...")
    (made.folder / "b.csv").write_bytes(b"\xff\xff\x00\x81")
    made.drop("c.txt", "Dear Sir,\nhello\n")
    made.drop("d.csv", UNCLEAR)
    made.drop("e.csv", 'receipt,date,price\n1,2017-01-01,"3.50\n' + "x\n" * 60)
    made.drop("good.csv")
    assert len(await made.look()) == 6
    assert made.counts()[0] == 2
    assert len(made.lies("failed")) == 10
    reasons = {intake.name: intake.reason for _, intake in made.club.inbox.latest()}
    assert reasons == {
        "a.xlsx": "file_is_workbook",
        "b.csv": "file_encoding",
        "c.txt": "kind_unknown",
        "d.csv": "kind_unclear",
        "e.csv": "quote_open",
        "good.csv": "",
    }


async def test_what_was_said_by_hand_once_is_known(tmp_path: Path) -> None:
    """A header that the owner brought in by hand is taken from then on, with the same columns."""
    made = await desk(tmp_path)
    by_hand = tmp_path / "first.csv"
    by_hand.write_text("单,卡,何时,多少\n1,A1,2017-01-02,5.00\n", encoding="utf-8")
    said_columns = {"单": "receipt", "卡": "member", "何时": "date", "多少": "amount"}
    await import_file(made.club, "sales", by_hand, columns=said_columns)
    made.drop("next.csv", "单,卡,何时,多少\n2,A1,2017-01-03,6.00\n")
    await made.look()
    assert said(made) == ["next.csv: 1 receipt"]


async def test_a_file_too_large_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Above the limit the sentence names it, and not a byte is read."""
    monkeypatch.setattr("shopclub.inbox.tray.MAX_BYTES", 2**20)

    class Unread(Folder):
        def read(self, look: Look) -> bytes:
            raise AssertionError("read")

    made = await desk(tmp_path, Unread)
    made.drop("till.csv", "x" * (2**20 + 1))
    await made.look()
    assert said(made) == [
        "till.csv was not taken in. The file till.csv is too large. At most 1 MB at once: cut it in parts."
    ]


async def test_links_folders_and_pictures_are_left_lying(tmp_path: Path) -> None:
    """A link is not followed, whatever it leads to; subfolders, pipes and pictures stay; all are named."""
    made = await desk(tmp_path)
    secret = tmp_path / "secret.csv"
    secret.write_text(SALES)
    (made.folder / "link.csv").symlink_to(secret)
    (made.folder / "sub").mkdir()
    (made.folder / "sub" / "till.csv").write_text(SALES)
    os.mkfifo(made.folder / "pipe.csv")
    made.drop("menu.pdf", "x")
    made.drop("~$till.xlsx", "x")
    made.drop("till.csv.part", "x")
    assert await made.look(3) == []
    assert made.counts() == (0, 0, 0)
    assert made.club.inbox.left_lying == ("link.csv", "menu.pdf", "pipe.csv", "sub")
    assert secret.read_text() == SALES


async def test_a_file_swapped_for_a_link_is_not_read(tmp_path: Path) -> None:
    """Between look and opening a file became a link: nothing is taken."""

    class Swapping(Folder):
        def read(self, look: Look) -> bytes:
            (self.path / look.name).unlink()
            (self.path / look.name).symlink_to(tmp_path / "secret.csv")
            return super().read(look)

    made = await desk(tmp_path, Swapping)
    (tmp_path / "secret.csv").write_text(SALES)
    made.drop("till.csv")
    assert await made.look(4) == []
    assert made.counts() == (0, 0, 0)


@pytest.mark.parametrize("lock", ["~$till.csv", "~$ll.csv", ".~lock.till.csv#"])
async def test_a_file_open_in_a_spreadsheet_is_waited_for(tmp_path: Path, lock: str) -> None:
    """While the spreadsheet's own lock lies beside it the file waits, which is said once; then it is taken."""
    made = await desk(tmp_path)
    heard: list[Change] = []
    made.club.changes.subscribe(heard.append)
    made.drop("till.csv")
    made.drop(lock, "")
    await made.look(4)
    assert made.troubles() == ["inbox_file_open"]
    assert [type(change) for change in heard] == [InboxChanged]
    (made.folder / lock).unlink()
    assert await made.look(1) == [1]
    assert made.troubles() == []
    assert InboxChanged() in heard[1:]


async def test_a_folder_that_vanished_is_said_once_and_comes_back(tmp_path: Path) -> None:
    """A stick pulled out: one sentence, no crash; put in again, its files are taken."""
    made = await desk(tmp_path)
    stick = tmp_path / "stick"
    await with_inbox(made, folder=str(stick))
    heard: list[Change] = []
    made.club.changes.subscribe(heard.append)
    await made.look(3)
    (trouble,) = made.club.inbox.troubles
    assert say_trouble(trouble, EN) == f"The inbox can't reach its folder {stick}. It looks again by itself."
    assert [type(change) for change in heard] == [InboxChanged]
    stick.mkdir()
    (stick / "till.csv").write_text(SALES)
    assert await made.look() == [1]
    assert made.troubles() == []


async def test_the_shops_own_folder_is_no_inbox(tmp_path: Path) -> None:
    """A folder that holds the shop's file would have it moved about: it is refused, also one above it."""
    made = await desk(tmp_path)
    for folder in (tmp_path, tmp_path.parent):
        await with_inbox(made, folder=str(folder))
        (folder / "till.csv").write_text(SALES)
        assert await made.look(3) == []
        assert made.troubles() == ["inbox_folder_of_shop"]
        (folder / "till.csv").unlink()


async def test_nothing_is_taken_that_could_not_be_put_away(tmp_path: Path) -> None:
    """Where `done` can't be written the file is not imported again and again: it waits, and is taken once it can."""

    class ReadOnly(Folder):
        allowed = False

        def prepare(self) -> None:
            if not ReadOnly.allowed:
                raise PermissionError(errno.EACCES, "no")
            super().prepare()

    made = await desk(tmp_path, ReadOnly)
    made.drop("till.csv")
    await made.look(3)
    assert made.troubles() == ["inbox_folder_unwritable"]
    assert made.counts() == (0, 0, 0)
    ReadOnly.allowed = True
    assert len(await made.look()) == 1
    (made.folder / "done").rename(made.folder / "elsewhere")
    (made.folder / "done").symlink_to(made.folder / "elsewhere")
    made.drop("till.csv")
    await made.look()
    assert made.troubles() == ["inbox_folder_unwritable"]


@pytest.mark.parametrize("step", ["write_report", "put_away"])
async def test_a_file_that_cannot_be_moved_is_imported_once(
    tmp_path: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk fills between import and moving: said once, tried again at each look, without importing anew."""
    made = await desk(tmp_path)
    made.drop("till.csv")
    right = getattr(Folder, step)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(Folder, step, full)
    await made.look(3)
    assert made.troubles() == ["inbox_not_put_away"]
    seq = made.club.books.db.storage.seq
    monkeypatch.setattr(Folder, step, right)
    assert await made.look(1) == [1]
    assert made.club.books.db.storage.seq == seq + 1
    assert said(made) == ["till.csv: 2 receipts, 1 new member"]
    assert made.troubles() == []


async def test_names_in_use_are_never_overwritten(tmp_path: Path) -> None:
    """Three files of one name within one second lie side by side in `done`."""
    made = await desk(tmp_path)
    for number in range(3):
        made.drop("till.csv", SALES.replace("\n1,", f"\n1{number},"))
        await made.look()
    names = [name for name in made.lies("done") if name.endswith(".csv")]
    stamp = "2017-06-30 120000 till"
    assert names == [f"{stamp} (2).csv", f"{stamp} (3).csv", f"{stamp}.csv"]


async def test_a_full_disk_of_the_shop_keeps_the_file_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When it is the shop's own file that can't be written, the dropped one has not failed: it waits."""
    made = await desk(tmp_path)
    made.drop("till.csv")
    right = made.club.inbox.take

    async def full(*_: object) -> None:
        raise DiskFull(path="shop.json", needed=1)

    monkeypatch.setattr(made.club.inbox, "take", full)
    await made.look(3)
    assert made.troubles() == [DiskFull(path="", needed=1).code]
    assert made.lies() == ["till.csv"]
    monkeypatch.setattr(made.club.inbox, "take", right)
    assert await made.look(1) == [1]


async def test_a_sale_in_between_only_delays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The counter changed a member while the file was read: it is read again, if need be at the next look."""
    made = await desk(tmp_path)
    calls = 0

    async def disturbed(*_: object, **__: object) -> None:
        nonlocal calls
        calls += 1
        raise Conflict("import_disturbed", member=1)

    made.drop("till.csv")
    with monkeypatch.context() as patch:
        patch.setattr("shopclub.core.exchange.verbs.import_bytes", disturbed)
        assert await made.look(3) == []
    assert calls == 10
    assert made.troubles() == []
    assert await made.look(1) == [1]


async def test_a_strange_file_does_not_stop_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What nobody foresaw becomes an incident; the file is put aside, and the next one is taken."""
    made = await desk(tmp_path)
    right = made.club.inbox.take

    async def broken(data: bytes, name: str, reading: object) -> object:
        if name == "a.csv":
            raise ZeroDivisionError(data)
        return await right(data, name, reading)  # type: ignore[arg-type]

    monkeypatch.setattr("shopclub.incidents.start_log", lambda: None)
    monkeypatch.setattr(made.club.inbox, "take", broken)
    made.drop("a.csv")
    made.drop("b.csv")
    assert len(await made.look()) == 2
    reasons = {intake.name: intake.reason for _, intake in made.club.inbox.latest()}
    assert reasons == {"a.csv": "inbox_incident", "b.csv": ""}
    assert "ZeroDivisionError" in caplog.text
    assert "3.50" not in caplog.text


async def test_only_the_latest_are_remembered(tmp_path: Path) -> None:
    """Two hundred files are remembered; the books do not grow with every one for ever."""
    made = await desk(tmp_path)
    for number in range(KEPT + 3):
        made.drop(f"{number}.csv")
    await made.look()
    latest = made.club.inbox.latest()
    assert len(latest) == KEPT
    assert latest[0][0] == KEPT + 3


async def test_it_watches_only_while_it_is_switched_on(tmp_path: Path) -> None:
    """Off: nothing is touched, not even the folder made; on: files are taken; whoever listens hears of each."""
    made = await desk(tmp_path)
    shop = made.club.shop
    turns = 0

    class Enough(Exception):
        pass

    async def sleep(seconds: float) -> None:
        nonlocal turns
        assert seconds > 1
        turns += 1
        if turns == 3:
            off = msgspec.structs.replace(shop, inbox=msgspec.structs.replace(shop.inbox, on=False))
            await made.club.settings.change(off, new_operation_id(made.club.clock.now()), SYSTEM)
            made.drop("late.csv")
        if turns == 8:
            raise Enough

    heard: list[Change] = []
    made.club.changes.subscribe(heard.append)
    made.drop("till.csv")
    with pytest.raises(Enough):
        await watch_inbox(made.club, EN, sleep=sleep)
    assert made.lies() == ["late.csv"]
    assert [change for change in heard if isinstance(change, FileTaken)] == [FileTaken(number=1)]


class Killed(BaseException):
    """The process dies here."""


@pytest.mark.parametrize("step", ["read", "is_used", "write_report", "after_report", "put_away", "moved"])
async def test_a_crash_at_any_step_loses_and_doubles_nothing(
    tmp_path: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    The process dies before or after reading, importing, reporting or moving. The next one finds the file where it is
    or done; every sale is in the books once, and the file is in one place.
    """

    class Dying(Folder):
        def read(self, look: Look) -> bytes:
            if step == "read":
                raise Killed
            return super().read(look)

        def is_used(self, where: str, name: str) -> bool:
            if step == "is_used":
                raise Killed
            return super().is_used(where, name)

        def write_report(self, where: str, name: str, text: str) -> None:
            if step == "write_report":
                raise Killed
            super().write_report(where, name, text)
            if step == "after_report":
                raise Killed

        def put_away(self, look: Look, where: str, name: str) -> None:
            if step == "put_away":
                raise Killed
            super().put_away(look, where, name)
            if step == "moved":
                raise Killed

    (tmp_path / "one").mkdir()
    made = await desk(tmp_path / "one", Dying, earns=True)
    made.drop("till.csv")
    with pytest.raises(Killed):
        await made.look()
    again = after_crash(made, tmp_path / "two")
    await again.look(4)
    assert again.counts() == (2, 1, 1)
    assert again.lies() == []
    assert [name for name in again.lies("done") if name.endswith(".csv")] == [
        "2017-06-30 120000 till (2).csv" if step in ("after_report", "put_away") else "2017-06-30 120000 till.csv"
    ]
    assert check_club(again.club) == []
    assert again.troubles() == []


async def test_a_crash_between_two_commits_of_an_import_is_made_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process dies in the middle of the import, at each commit in turn: the next look adds exactly the rest."""
    monkeypatch.setattr("shopclub.core.exchange.writing.AT_ONCE", 3)
    header, day = "receipt,member,date,price\n", datetime(2017, 6, 1, tzinfo=UTC)
    text = header + "".join(f"{n},A{n % 4},{day:%Y-%m-%d} 10:{n:02},5.00\n" for n in range(12))
    (tmp_path / "whole").mkdir()
    whole = await _uninterrupted(tmp_path / "whole", text)
    for dies_at in range(1, 6):
        (tmp_path / f"one{dies_at}").mkdir()
        made = await desk(tmp_path / f"one{dies_at}", earns=True)
        made.drop("till.csv", text)
        await made.look(1)
        append, commits = type(made.club.books.db.storage).append, 0

        def dying(self: object, prepared: object, append: object = append, dies_at: int = dies_at) -> object:
            nonlocal commits
            commits += 1
            if commits == dies_at:
                raise Killed
            return append(self, prepared)  # type: ignore[operator]

        with monkeypatch.context() as patch:
            patch.setattr(type(made.club.books.db.storage), "append", dying)
            with pytest.raises(Killed):
                await made.look(1)
        again = after_crash(made, tmp_path / f"two{dies_at}")
        await again.look()
        assert again.counts() == whole
        assert check_club(again.club) == []


async def _uninterrupted(folder: Path, text: str) -> tuple[int, int, int]:
    made = await desk(folder, earns=True)
    made.drop("till.csv", text)
    await made.look()
    return made.counts()
