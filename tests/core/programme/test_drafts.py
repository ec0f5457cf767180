"""The draft of the next programme: kept until it is dropped, gone by by nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopclub.core.club import Club
from shopclub.core.kernel.clock import ManualClock
from shopclub.core.kernel.errors import NotAllowed
from shopclub.core.programme.drafts import DRAFTS
from tests.builders import CLERK, NOW, OWNER, a_shop, programme_of

NEXT = programme_of(rewards=[{"id": "mug", "name": {"en": "Mug"}, "points": 100}])
NO_SUCH_COUPON = programme_of(rules=[{"id": "r", "then": {"kind": "coupon", "coupon": "gone"}}])


async def test_a_draft_is_there_after_a_restart(tmp_path: Path) -> None:
    """What was kept is read back from the file, and nothing goes by it."""
    async with a_shop(tmp_path) as shop:
        before = shop.club.programme.current
        await shop.club.drafts.keep(NEXT, OWNER)
        assert shop.club.programme.current == before
    again = Club.open(tmp_path / "shop.json", clock=ManualClock(NOW))
    try:
        assert again.drafts.kept() == NEXT
    finally:
        await again.close()


async def test_there_is_one_draft(tmp_path: Path) -> None:
    """The next one stands in the place of the one before; none leaves nothing behind."""
    async with a_shop(tmp_path) as shop:
        drafts = shop.club.drafts
        assert drafts.kept() is None
        await drafts.keep(None, OWNER)
        await drafts.keep(NO_SUCH_COUPON, OWNER)
        await drafts.keep(NEXT, OWNER)
        assert drafts.kept() == NEXT
        assert shop.club.books.count(DRAFTS) == 1
        await drafts.keep(None, OWNER)
        assert drafts.kept() is None
        assert shop.club.books.count(DRAFTS) == 0


async def test_a_draft_need_not_be_whole(tmp_path: Path) -> None:
    """One that can't be put in force yet is kept all the same."""
    async with a_shop(tmp_path) as shop:
        await shop.club.drafts.keep(NO_SUCH_COUPON, OWNER)
        assert shop.club.drafts.kept() == NO_SUCH_COUPON


async def test_only_the_owner_keeps_a_draft(tmp_path: Path) -> None:
    """A clerk changes no programme, nor a draft of one."""
    async with a_shop(tmp_path) as shop:
        with pytest.raises(NotAllowed):
            await shop.club.drafts.keep(NEXT, CLERK)
