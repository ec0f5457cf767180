"""Moving to another computer: the copy holds all, the old file takes nothing more, a move that fails undoes itself."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from shopclub.core import store
from shopclub.core.apart import Progress
from shopclub.core.check import check_club
from shopclub.core.club import Club
from shopclub.core.exchange.sales import tag_of
from shopclub.core.kernel.clock import ManualClock
from shopclub.core.kernel.errors import ClubError, Conflict, InvalidInput, NotAllowed
from shopclub.core.moving import verbs
from shopclub.core.moving.carrying import carry
from shopclub.core.moving.model import Carried, CarryRequest
from shopclub.core.sales.model import SALES
from shopclub.core.shop.model import Moved, Shop
from shopclub.core.store.errors import DiskFull
from tests.builders import CLERK, NOW, OWNER, Counter, a_shop


async def carry_here(request: CarryRequest, progress: Progress) -> Carried:
    """The same work in this process, where a test can see it."""
    return await asyncio.to_thread(carry, request, progress)


def page(carried: Carried, shop: Shop) -> str:
    return f"{shop.name} {carried.name}\n"


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Counter]:
    """Two members, two sales."""
    (tmp_path / "old").mkdir()
    async with a_shop(tmp_path / "old") as opened:
        first = await opened.join("王小明")
        await opened.join("李静")
        await opened.sell(first, 5000)
        await opened.sell(None, 700)
        yield opened


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """An empty folder to move to."""
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def names(folder: Path) -> list[str]:
    """What lies in a folder."""
    return sorted(path.name for path in folder.iterdir())


async def moved(shop: Counter, stick: Path, seen: list[float] | None = None) -> verbs.Copied:
    tell = (seen if seen is not None else []).append
    return await verbs.move(shop.club, stick, shop.op(), OWNER, readme=page, progress=tell, carry=carry_here)


async def test_the_copy_holds_everything_and_opens(shop: Counter, stick: Path) -> None:
    """A folder with the file and the page appears, nothing else; the copy is sound and can be sold into."""
    seen: list[float] = []
    done = await moved(shop, stick, seen)
    assert names(stick) == ["shopclub 2026-03-14 103000"] == [done.folder.name]
    assert names(done.folder) == ["README.txt", "shop.json"]
    data = (done.folder / "shop.json").read_bytes()
    assert done.carried.sha256 == sha256(data).hexdigest()
    assert (done.carried.bytes, done.carried.members, done.carried.receipts) == (len(data), 2, 2)
    assert done.carried.last_at == NOW
    assert (done.folder / "README.txt").read_bytes() == "\ufeff测试小店 shop.json\r\n".encode()
    assert seen == sorted(seen)
    store.verify(done.folder / "shop.json")
    there = Club.open(done.folder / "shop.json", clock=ManualClock(NOW))
    assert (there.shop.moved, there.shop.line) == (None, "")
    await Counter(there, ManualClock(NOW)).sell(1, 1000)
    assert there.books.count(SALES) == 3
    assert check_club(there) == []
    await there.close()


async def test_the_old_file_is_shut_for_all_but_its_owner(shop: Counter, stick: Path) -> None:
    """No sale, member, return, point or import; looking, signing in and settings still work; so after a restart."""
    done = await moved(shop, stick)
    for again in range(2):
        refused: list[ClubError] = []
        for act in (shop.sell(1, 100), shop.join("新"), shop.give(1, 5), shop.refund(1)):
            with pytest.raises(Conflict) as error:
                await act
            refused.append(error.value)
        assert {one.code for one in refused} == {"shop_moved"}
        assert refused[0].figures == {"to": str(done.folder), "day": "2026-03-14"}
        assert shop.points(1) == 50
        assert (await shop.club.staff.sign_in(shop.club.staff.all()[0][0], "")).role is OWNER.role
        if not again:
            await shop.restart()
    with pytest.raises(Conflict):
        await moved(shop, stick)
    assert check_club(shop.club) == []


async def test_its_owner_can_go_on_and_its_numbers_are_told_apart(shop: Counter, stick: Path) -> None:
    """A clerk can't; the owner can, and from then on numbers in exports of the two files never mean the same."""
    before = tag_of(shop.club)
    done = await moved(shop, stick)
    with pytest.raises(NotAllowed):
        await verbs.stay(shop.club, shop.op(), CLERK)
    opened = await verbs.stay(shop.club, shop.op(), OWNER)
    assert opened.moved is None
    assert tag_of(shop.club) != before
    await shop.sell(1, 100)
    there = Club.open(done.folder / "shop.json", clock=ManualClock(NOW))
    assert tag_of(there) == before
    await there.close()
    line = opened.line
    assert (await verbs.stay(shop.club, shop.op(), OWNER)).line == line


async def test_only_the_owner_moves(shop: Counter, stick: Path) -> None:
    """A clerk is refused, and nothing is written."""
    with pytest.raises(NotAllowed):
        await verbs.move(shop.club, stick, shop.op(), CLERK, readme=page, progress=print, carry=carry_here)
    assert names(stick) == []
    await shop.sell(1, 100)


async def test_just_a_copy_shuts_nothing(shop: Counter, stick: Path) -> None:
    """The copy is as good, and the shop goes on here; a second one in the same second lies beside it."""
    for _ in range(2):
        await verbs.copy(shop.club, stick, readme=page, progress=print, carry=carry_here)
    assert names(stick) == [
        "shopclub 2026-03-14 103000",
        "shopclub 2026-03-14 103000 (2)",
    ]
    await shop.sell(1, 100)


@pytest.mark.parametrize(
    "failure",
    [DiskFull(path="shop.json", needed=1), InvalidInput("move_folder_failed", folder="x"), OSError(5, "gone")],
)
async def test_a_move_that_fails_undoes_itself(shop: Counter, stick: Path, failure: Exception) -> None:
    """The stick is full or pulled out: nothing stays there, the shop goes on here, under its own numbers."""
    tag = tag_of(shop.club)

    async def failing(request: CarryRequest, progress: Progress) -> Carried:
        await carry_here(request, progress)
        raise failure

    with pytest.raises(ClubError):
        await verbs.move(shop.club, stick, shop.op(), OWNER, readme=page, progress=print, carry=failing)
    assert names(stick) == []
    assert (shop.club.shop.moved, tag_of(shop.club)) == (None, tag)
    await shop.sell(1, 100)


async def test_a_move_that_is_stopped_undoes_itself(shop: Counter, stick: Path) -> None:
    """Cancelled while it copies, it opens this file again; no sale got into it meanwhile."""
    begun = asyncio.Event()

    async def slow(request: CarryRequest, progress: Progress) -> Carried:
        del progress
        os.mkdir(request.folder)  # noqa: PTH102 - bytes, as the request has it
        begun.set()
        await asyncio.Event().wait()
        raise AssertionError

    task = asyncio.create_task(verbs.move(shop.club, stick, shop.op(), OWNER, readme=page, progress=print, carry=slow))
    await begun.wait()
    with pytest.raises(Conflict) as refused:
        await shop.sell(1, 100)
    assert refused.value.code == "move_unfinished"
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert names(stick) == []
    await shop.sell(1, 100)


async def test_a_crash_in_the_middle_is_asked_about(shop: Counter, stick: Path) -> None:
    """The mark is there, unfinished, as the next start finds it; the owner goes on, under the same numbers."""
    tag = tag_of(shop.club)
    await verbs._put(shop.club, Moved(at=NOW, to=str(stick)))
    await shop.restart()
    with pytest.raises(Conflict) as refused:
        await shop.sell(1, 100)
    assert refused.value.code == "move_unfinished"
    await verbs.stay(shop.club, shop.op(), OWNER)
    assert tag_of(shop.club) == tag
    await shop.sell(1, 100)


async def test_a_folder_that_is_not_there_is_refused_first(shop: Counter, tmp_path: Path) -> None:
    """Without a folder nothing is shut."""
    with pytest.raises(InvalidInput) as refused:
        await moved(shop, tmp_path / "none")
    assert refused.value.code == "move_folder_missing"
    await shop.sell(1, 100)


async def test_in_a_process_of_its_own(shop: Counter, stick: Path) -> None:
    """The real thing: another process makes the copy."""
    done = await verbs.move(shop.club, stick, shop.op(), OWNER, readme=page, progress=lambda _: None)
    assert done.carried.receipts == 2
    assert names(done.folder) == ["README.txt", "shop.json"]


async def test_the_address_on_posters_is_remembered(shop: Counter) -> None:
    """The first address is noted, the same again says nothing, another one says which was before."""
    settings = shop.club.settings
    seq = shop.club.books.db.storage.seq
    assert await settings.answers_at("http://192.168.1.23:8080/j") == ""
    assert await settings.answers_at("http://192.168.1.23:8080/j") == ""
    assert shop.club.books.db.storage.seq == seq + 1
    await shop.restart()
    assert await shop.club.settings.answers_at("http://10.0.0.5:8080/j") == "http://192.168.1.23:8080/j"


def test_a_day_is_of_the_shop() -> None:
    """Late in the evening in Shanghai it is still the shop's day, whatever the computer thinks."""
    from shopclub.core.shop.gate import refusal

    at = datetime(2026, 3, 13, 17, 0, tzinfo=UTC)
    why = refusal(Shop(name="x", founded_at=at, moved=Moved(at=at, to="E:", done=True)))
    assert why is not None
    assert why.figures["day"] == "2026-03-14"
