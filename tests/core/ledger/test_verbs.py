"""Changing a balance by hand, and reading the ledger."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from shopclub.core.kernel.errors import (
    Conflict,
    InsufficientPoints,
    InvalidInput,
    MemberClosed,
    NotAllowed,
    NotFound,
)
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.model import ByHand
from tests.builders import CLERK, OWNER, a_shop, programme_of


async def test_points_by_hand_keep_their_reason_and_their_end(tmp_path: Path) -> None:
    """50 given for a complaint: in the lot the programme says, with the reason as it was typed."""
    async with a_shop(tmp_path, programme_of(expiry={"kind": "months", "months": 12})) as shop:
        who = await shop.join()
        assert await shop.club.points.adjust(who, 50, " 投诉补偿\n [/x] ", shop.op(), OWNER) == 50
        assert shop.lots(who) == {"2027-03-14": 50}
        assert shop.club.points.history(who)[0][1].why == ByHand("投诉补偿 [/x]")
        assert shop.club.points.account(who).life.points == 0


async def test_points_taken_by_hand_come_from_what_is_there(tmp_path: Path) -> None:
    """30 of 50 are taken; 21 more are not there."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join()
        await shop.give(who, 50)
        assert await shop.give(who, -30) == 20
        with pytest.raises(InsufficientPoints):
            await shop.give(who, -21)
        assert await shop.give(who, -20) == 0


async def test_what_is_refused(tmp_path: Path) -> None:
    """A clerk, nothing, too much, no reason, nobody, somebody who left."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join()
        adjust = shop.club.points.adjust
        with pytest.raises(NotAllowed):
            await adjust(who, 5, "x", shop.op(), CLERK)
        for points, note, code in (
            (0, "x", "adjust_nothing"),
            (1_000_001, "x", "adjust_too_much"),
            (5, " ", "text_missing"),
        ):
            with pytest.raises(InvalidInput, match=code):
                await adjust(who, points, note, shop.op(), OWNER)
        with pytest.raises(NotFound, match="members_not_found"):
            await adjust(MemberNo(77), 5, "x", shop.op(), OWNER)
        await shop.club.members.close_member(who, shop.op(), OWNER)
        with pytest.raises(MemberClosed):
            await adjust(who, 5, "x", shop.op(), OWNER)
        assert shop.entries(who) == []


async def test_twice_the_same_id_is_once(tmp_path: Path) -> None:
    """The same form sent three times at once, and again after a restart, gives once."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join()
        op = shop.op()
        balances = await asyncio.gather(*(shop.club.points.adjust(who, 7, "x", op, OWNER) for _ in range(3)))
        assert balances == [7, 7, 7]
        await shop.restart()
        assert await shop.club.points.adjust(who, 7, "x", op, OWNER) == 7


async def test_an_id_from_long_ago_is_refused(tmp_path: Path) -> None:
    """An operation older than what is remembered could have been done; it is not done again."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join()
        op = shop.op()
        await shop.club.points.adjust(who, 7, "x", op, OWNER)
        await shop.day(2026, 3, 29)
        with pytest.raises(Conflict, match="operation_too_old"):
            await shop.club.points.adjust(who, 7, "x", op, OWNER)
        assert shop.points(who) == 7


async def test_history_is_newest_first_and_bounded(tmp_path: Path) -> None:
    """The last entries, at most as many as asked for."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join()
        for points in (1, 2, 3):
            await shop.give(who, points)
        assert [e.amount for _, e in shop.club.points.history(who, 2)] == [3, 2]
