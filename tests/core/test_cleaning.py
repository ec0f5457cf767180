"""Who is forgotten is out of the file to the last byte while the shop goes on, not only at night."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from shopclub.core.changes import Change, FileCleaned, MemberErased
from shopclub.core.cleaning import AGAIN, GATHERING, Cleaner
from shopclub.core.club import Club
from shopclub.core.compaction import compact
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.members.model import MemberChange, NewMember
from shopclub.core.privacy.model import Asked, OwnEdit
from shopclub.core.staff.model import KIOSK
from shopclub.core.store import ShopDB
from shopclub.core.store.errors import DiskFull
from tests.builders import CLERK, OWNER, Counter, a_shop, open_shop

NAME, PHONE, NOTE, WISH = "钱多多", "13912345678", "likes jasmine", "13987654321"
WORDS = [text.encode() for text in (NAME, PHONE, NOTE, WISH, "钱小多", "call her", "qian")]


class Waits:
    """Stands in for sleeping: passes at once, keeps how long it would have been, ends after so many."""

    def __init__(self, most: int = 100) -> None:
        self.asked: list[float] = []
        self._most = most

    async def __call__(self, seconds: float) -> None:
        self.asked.append(seconds)
        if len(self.asked) > self._most:
            raise asyncio.CancelledError
        await asyncio.sleep(0)


@asynccontextmanager
async def cleaned(cleaner: Cleaner, waits: Waits) -> AsyncIterator[None]:
    """A cleaner at work for as long as the block lasts."""
    work = asyncio.create_task(cleaner.run(sleep=waits))
    try:
        yield
    finally:
        work.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await work


class Folds:
    """Stands in for the fold, or does it; a test waits for each."""

    def __init__(self, do: Callable[[ShopDB], Awaitable[None]] | None = None) -> None:
        self.count = 0
        self._do = do
        self._over: asyncio.Queue[int] = asyncio.Queue()

    async def __call__(self, db: ShopDB) -> None:
        self.count += 1
        try:
            if self._do is not None:
                await self._do(db)
        finally:
            self._over.put_nowait(self.count)

    async def over(self, number: int) -> None:
        """Wait until so many are over, well or not."""
        async with asyncio.timeout(20):
            while await self._over.get() < number:
                pass


async def somebody(shop: Counter) -> MemberNo:
    """Somebody with everything a file may hold of a person."""
    new = NewMember(name=NAME, phone=PHONE, note=NOTE, marketing=True)
    who = (await shop.club.members.enrol(new, shop.op(), CLERK)).number
    await shop.sell(who, 5_000)
    await shop.club.members.edit(who, MemberChange(name="钱小多"), shop.op(), CLERK)
    await shop.club.privacy.edit_own(who, OwnEdit(name=NAME), shop.op(), KIOSK)
    await shop.club.privacy.wish_phone(who, WISH, shop.op(), KIOSK)
    await shop.club.privacy.ask(who, Asked.COPY, "call her", shop.op(), CLERK)
    return who


def held(shop: Counter) -> list[bytes]:
    """What of a person stands in any file of the shop's folder: backups apart, which are another matter."""
    kept = b"".join(path.read_bytes() for path in shop.club.path.parent.rglob("*") if path.is_file())
    return [word for word in WORDS if word in kept]


async def test_nothing_of_who_leaves_is_left_while_the_shop_is_open(tmp_path: Path) -> None:
    """Before they leave every word stands there; soon after it none does, and the books still add up."""
    async with a_shop(tmp_path) as shop:
        told: list[Change] = []
        shop.club.changes.subscribe(told.append)
        folds = Folds(compact)
        cleaner = Cleaner(shop.club, folds)
        async with cleaned(cleaner, Waits()):
            who = await somebody(shop)
            assert held(shop) == WORDS
            await shop.club.privacy.leave(who, shop.op(), KIOSK)
            assert cleaner.due
            assert WORDS[0] in held(shop)
            await folds.over(1)
            assert held(shop) == []
            await shop.sell(None, 700)
        assert [one for one in told if isinstance(one, MemberErased | FileCleaned)] == [
            MemberErased(number=who),
            FileCleaned(erased=1),
        ]
        assert shop.check() == []


async def test_a_list_of_people_is_one_fold(tmp_path: Path) -> None:
    """Three that are forgotten at once are gathered, and who keeps their file open costs nothing."""
    async with a_shop(tmp_path) as shop:
        told: list[Change] = []
        shop.club.changes.subscribe(told.append)
        three = [await shop.join() for _ in range(3)]
        stays = await shop.join()
        folds, waits = Folds(), Waits()
        cleaner = Cleaner(shop.club, folds)
        for number in three:
            await shop.club.members.close_member(number, shop.op(), OWNER, erase=True)
        await shop.club.members.close_member(stays, shop.op(), OWNER)
        async with cleaned(cleaner, waits):
            await folds.over(1)
        assert (folds.count, waits.asked) == (1, [GATHERING])
        assert [one for one in told if isinstance(one, FileCleaned)] == [FileCleaned(erased=3)]


async def test_who_is_forgotten_during_a_fold_needs_another(tmp_path: Path) -> None:
    """The first fold began without them."""
    async with a_shop(tmp_path) as shop:
        one, other = await shop.join(), await shop.join()

        async def meanwhile(_: ShopDB) -> None:
            if folds.count == 1:
                await shop.club.members.close_member(other, shop.op(), OWNER, erase=True)

        folds = Folds(meanwhile)
        cleaner = Cleaner(shop.club, folds)
        await shop.club.members.close_member(one, shop.op(), OWNER, erase=True)
        async with cleaned(cleaner, Waits()):
            await folds.over(2)
        assert (folds.count, cleaner.due) == (2, False)


@pytest.mark.parametrize("refusal", [DiskFull(path="shop.json", needed=1), OSError(28, "no space")])
async def test_a_fold_that_is_refused_is_tried_again(
    tmp_path: Path, refusal: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    """A full disk: a minute later again, told once it is done, and the log says nothing about anybody."""
    async with a_shop(tmp_path) as shop:
        told: list[Change] = []
        shop.club.changes.subscribe(told.append)

        async def full(_: ShopDB) -> None:
            if folds.count == 1:
                raise refusal

        who = await somebody(shop)
        folds, waits = Folds(full), Waits()
        cleaner = Cleaner(shop.club, folds)
        await shop.club.members.close_member(who, shop.op(), OWNER, erase=True)
        async with cleaned(cleaner, waits):
            await folds.over(2)
        assert waits.asked == [GATHERING, AGAIN, GATHERING]
        assert [one for one in told if isinstance(one, FileCleaned)] == [FileCleaned(erased=1)]
        assert "written anew" in caplog.text
        assert not [word for word in WORDS if word.decode() in caplog.text]


async def test_a_file_that_was_not_closed_is_cleaned_at_the_start(tmp_path: Path) -> None:
    """Killed between the forgetting and the fold: nobody knows whose bytes stand there, so it folds; told to nobody."""
    shop = await open_shop(tmp_path)
    who = await somebody(shop)
    await shop.club.members.close_member(who, shop.op(), OWNER, erase=True)
    left = tmp_path / "killed"
    left.mkdir()
    (left / "shop.json").write_bytes(shop.club.path.read_bytes())
    await shop.club.close()
    for erased in (True, False):
        again = Counter(Club.open(left / "shop.json", clock=shop.clock), shop.clock)
        told: list[Change] = []
        again.club.changes.subscribe(told.append)
        folds = Folds(compact)
        cleaner = Cleaner(again.club, folds)
        assert cleaner.due is erased
        assert bool(held(again)) is erased
        async with cleaned(cleaner, Waits()):
            if erased:
                await folds.over(1)
        assert held(again) == []
        assert told == []
        await again.club.close()
