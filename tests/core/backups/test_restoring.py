"""Getting the shop back: what would be lost is said first, the forgotten stay forgotten, a crash leaves old or new."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shopclub.core.backups.erasures import fingerprint, list_path
from shopclub.core.backups.keeper import Keeper
from shopclub.core.backups.making import make
from shopclub.core.backups.model import Why
from shopclub.core.backups.places import Places, set_passphrase
from shopclub.core.backups.restoring import Coming, request_for
from shopclub.core.check import check_club
from shopclub.core.club import Club
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.members.model import MEMBERS, MemberChange, NewMember
from shopclub.core.store import ShopDB, copy_proven
from shopclub.core.store.copies import put_in_place, unpack
from shopclub.core.store.errors import Locked
from tests.builders import OWNER, Counter, a_shop, new_phone, open_shop
from tests.core.backups.simulated import SimFolders, Till


@pytest.fixture
async def counter(tmp_path: Path) -> AsyncIterator[Counter]:
    """A shop with two members and two sales on 14 March."""
    folder = tmp_path / "data"
    folder.mkdir()
    async with a_shop(folder) as shop:
        await shop.join("王芳", "13800138000")
        await shop.join("Li Lei", "13900139000")
        await shop.sell(1, 8800)
        await shop.sell(2, 1200)
        yield shop


def back_up(counter: Counter, why: Why = Why.DAILY) -> Path:
    folder = counter.club.path.parent / "backups"
    return folder / make(request_for(counter.club, folder, why=why), lambda _: None).name


async def test_the_comparison_says_what_would_be_lost(counter: Counter) -> None:
    """Two sales of 30.00 and a return of 12.00 since 13:00, one new member: counted by hand, nothing changed."""
    copy = back_up(counter)
    counter.at(2026, 3, 14, 13, 0)
    await counter.sell(1, 2500)
    await counter.sell(None, 500)
    await counter.refund(2)
    await counter.join("Han Mei")
    before = counter.club.path.read_bytes()
    with Coming(copy, counter.club.path, counter.clock) as coming:
        found = coming.compare()
    assert found.present is not None
    assert found.lost is not None
    assert (found.coming.receipts, found.present.receipts) == (2, 5)
    assert (found.coming.members, found.present.members) == (2, 3)
    assert (found.coming.points, found.present.points) == (88 + 12, 88 + 25)
    assert (found.lost.receipts, found.lost.net_minor, found.lost.members) == (3, 2500 + 500 - 1200, 1)
    assert found.lost.since == counter.clock.now()
    assert found.coming.last_sale is not None
    assert found.coming.last_sale < found.lost.since
    assert found.present.last_entry == found.lost.since
    assert not counter.club.path.with_name("shop.json.restoring").exists()
    assert counter.club.path.read_bytes() == before


async def test_what_two_futures_of_one_past_differ_in(counter: Counter, tmp_path: Path) -> None:
    """After a restore both files went on from the same past: lost is what the present one did since they parted."""
    copy = back_up(counter)
    await counter.sell(1, 700)
    counter.at(2026, 3, 15)
    other = back_up(counter)
    await counter.club.close()
    with Coming(copy, counter.club.path, counter.clock) as coming:
        await coming.put_in(tmp_path / "b")
    counter.club = Club.open(counter.club.path, clock=counter.clock)
    await counter.sell(1, 900)
    await counter.sell(1, 1000)
    with Coming(other, counter.club.path, counter.clock) as coming:
        found = coming.compare()
    assert found.lost is not None
    assert (found.lost.receipts, found.lost.net_minor) == (2, 1900)


async def test_another_shops_backup_has_nothing_in_common(counter: Counter, tmp_path: Path) -> None:
    """Then nothing is called lost: the two are shown side by side."""
    (tmp_path / "other").mkdir()
    other = await open_shop(tmp_path / "other", now=counter.clock.now().replace(hour=1))
    copy = back_up(other)
    await other.club.close()
    with Coming(copy, counter.club.path, counter.clock) as coming:
        assert coming.compare().lost is None


async def test_a_damaged_file_is_compared_as_far_as_it_goes(counter: Counter) -> None:
    """The present side says why it can't be read; restoring works, the damaged bytes are kept, no backup is made."""
    copy = back_up(counter)
    await counter.club.close()
    path = counter.club.path
    damaged = path.read_bytes().replace("王芳".encode(), b"\0\0\0\0\0\0", 1)
    path.write_bytes(damaged)
    with Coming(copy, path, counter.clock) as coming:
        found = coming.compare()
        assert (found.present, found.problem, found.lost) == (None, "store_damaged", None)
        done = await coming.put_in(path.parent / "backups")
    assert done.backup == ""
    assert done.kept is not None
    assert path.with_name(done.kept).read_bytes() == damaged
    counter.club = Club.open(path, clock=counter.clock)
    assert counter.club.books.count(MEMBERS) == 2


async def test_a_restore_makes_a_backup_of_what_it_replaces(counter: Counter) -> None:
    """It is among those kept apart from the days, so that the night's own does not take its place."""
    copy = back_up(counter)
    await counter.sell(1, 700)
    await counter.club.close()
    path = counter.club.path
    with Coming(copy, path, counter.clock) as coming:
        done = await coming.put_in(path.parent / "backups")
    counter.club = Club.open(path, clock=counter.clock)
    assert counter.club.books.count(MEMBERS) == 2
    listed = Keeper(counter.club, Places(data=path, first=path.parent / "backups")).first.read()
    assert listed.backups[done.backup].why is Why.BEFORE
    assert listed.backups[done.backup].sales == 3


async def test_an_open_shop_is_not_restored_over(counter: Counter) -> None:
    """Locked; the file and the folder are as they were."""
    copy = back_up(counter)
    with Coming(copy, counter.club.path, counter.clock) as coming, pytest.raises(Locked):
        await coming.put_in(counter.club.path.parent / "backups")
    await counter.sell(1, 700)
    left = {path.name for path in counter.club.path.parent.iterdir() if path.is_file()}
    assert not [name for name in left if "restor" in name]


# -- the forgotten -----------------------------------------------------------------------------------------


def read_text(path: str) -> str:
    return Path(path).read_text(encoding="utf-8")


async def forget(counter: Counter, number: int) -> None:
    await counter.club.members.close_member(MemberNo(number), counter.op(), OWNER, erase=True)


async def test_who_was_forgotten_stays_forgotten(counter: Counter) -> None:
    """A backup from before brings the person's name back only until the restore ends; the books still add up."""
    change = MemberChange(birthday="农8-15", tags=("老街坊",), fields={"likes": "茶"})
    await counter.club.members.edit(MemberNo(1), change, counter.op(), OWNER)
    copy = back_up(counter)
    await forget(counter, 1)
    path = counter.club.path
    await counter.club.close()
    with Coming(copy, path, counter.clock) as coming:
        assert coming.compare().erased == 1
        done = await coming.put_in(path.parent / "backups")
    assert done.forgotten == 1
    assert (done.held.members, done.held.points) == (1, 12)  # Li Lei's; the points of the forgotten lapsed
    counter.club = Club.open(path, clock=counter.clock)
    assert counter.club.members.get(1).name == ""
    gone = counter.club.members.get(1)
    assert (gone.phone, gone.birthday, gone.birthday_calendar, gone.tags, gone.fields) == (None, None, "solar", (), {})
    assert counter.club.members.get(2).name == "Li Lei"
    assert check_club(counter.club) == []
    assert "王芳".encode() not in path.read_bytes()


async def test_a_new_computer_needs_only_the_stick(counter: Counter, tmp_path: Path) -> None:
    """The old PC is gone with its file: the list beside the backups on the stick is enough."""
    stick = tmp_path / "stick"
    stick.mkdir()
    path = counter.club.path
    keeper = Keeper(counter.club, Places(data=path, first=path.parent / "backups", second=stick))
    await keeper.make(Why.DAILY)
    assert (await keeper.carry(prepare=True)) is not None
    await forget(counter, 1)
    await keeper.look()  # the person is forgotten after the day's backup; the stick hears of it within a minute
    new = tmp_path / "new" / "kasse.json"
    copy = next(stick.glob("*.json.gz"))
    with Coming(copy, new, counter.clock) as coming:
        found = coming.compare()
        assert (found.present, found.erased) == (None, 1)
        done = await coming.put_in(new.parent / "backups")
    assert (done.kept, done.forgotten) == (None, 1)
    club = Club.open(new, clock=counter.clock)
    assert (club.members.get(1).name, club.members.get(2).name) == ("", "Li Lei")
    await club.close()
    assert "王芳".encode() not in new.read_bytes()


async def test_the_list_of_the_forgotten_holds_nobody(counter: Counter) -> None:
    """A number, a hash of a random code, an instant; no name, phone or card."""
    await forget(counter, 1)
    back_up(counter)
    member = counter.club.members.get(1)
    for folder in (counter.club.path.parent, counter.club.path.parent / "backups"):
        text = read_text(list_path(folder, "shop"))
        assert '"member": 1' in text
        assert fingerprint(member) in text
        assert member.card not in text
        assert "王芳" not in text
        assert "13800138000" not in text


async def test_somebody_else_with_the_same_number_is_left_alone(counter: Counter) -> None:
    """Han joins after the backup as number 3 and is forgotten; after a restore Mei gets number 3 and stays."""
    copy = back_up(counter)
    assert await counter.join("Han") == 3
    await forget(counter, 3)
    path = counter.club.path
    await counter.club.close()
    with Coming(copy, path, counter.clock) as coming:
        assert (await coming.put_in(path.parent / "backups")).forgotten == 0
    counter.club = Club.open(path, clock=counter.clock)
    assert await counter.join("Mei") == 3
    again = back_up(counter)
    await counter.club.close()
    with Coming(again, path, counter.clock) as coming:
        assert (await coming.put_in(path.parent / "backups")).forgotten == 0
    counter.club = Club.open(path, clock=counter.clock)
    assert counter.club.members.get(3).name == "Mei"


async def test_a_join_that_waits_again_is_forgotten_too(counter: Counter) -> None:
    """The backup is from when the person still waited for the counter: name and phone are in it all the same."""
    new = NewMember(name="Waiting Wu", phone=new_phone())
    pending, _ = await counter.club.members.ask_to_join(new, counter.op())
    copy = back_up(counter)
    number = (await counter.club.members.activate(pending, counter.op(), OWNER)).number
    await forget(counter, number)
    path = counter.club.path
    await counter.club.close()
    with Coming(copy, path, counter.clock) as coming:
        assert coming.compare().erased == 1
        await coming.put_in(path.parent / "backups")
    counter.club = Club.open(path, clock=counter.clock)
    assert counter.club.members.pending() == []
    assert b"Waiting Wu" not in path.read_bytes()


async def test_a_sealed_backup_is_restored_with_its_passphrase(counter: Counter) -> None:
    """The shop's computer writes it without knowing the passphrase; with it the shop is back."""
    path = counter.club.path
    places = Places(data=path, first=path.parent / "backups")
    set_passphrase(places, "a long passphrase")
    made = await Keeper(counter.club, places).make(Why.DAILY)
    assert made.kept.sealed
    await counter.sell(1, 700)
    await counter.club.close()
    with Coming(places.first / made.name, path, counter.clock, passphrase="a long passphrase") as coming:
        await coming.put_in(places.first)
    counter.club = Club.open(path, clock=counter.clock)
    assert counter.points(1) == 88


# -- crashes -------------------------------------------------------------------------------------------------


def test_a_restore_from_a_packed_backup_cut_off_anywhere_leaves_old_or_new() -> None:
    """Power lost at any step of laying out and putting in: what opens is the old state or the restored one."""
    till = Till()
    till.sell()
    copy = copy_proven(till.store, "backups", files=till.disk).path
    till.sell()
    till.store.close()
    seen: set[int] = set()
    rng = random.Random(3)
    states = 0

    def look(disk: object, what: str) -> None:
        nonlocal states
        assert isinstance(disk, SimFolders)
        for path in ("data/shop.json", "data/shop.json.restoring"):
            for state in disk.crash_states(path, 512, rng, 20):
                states += 1
                with ShopDB("data/shop.json", files=SimFolders(state)) as db:
                    seen.add(len(db.table("sales")))

    till.disk.hook = look
    unpack(copy, "data/shop.json.restoring", files=till.disk)
    put_in_place("data/shop.json.restoring", "data/shop.json", files=till.disk)
    till.disk.hook = None
    assert seen == {1, 2}
    assert states > 50
    assert len([name for name in till.disk.names if ".before-restore-" in name]) == 1
