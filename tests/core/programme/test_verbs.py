"""Putting a programme in force."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopclub import presets
from shopclub.core.kernel.errors import Conflict, InvalidInput, NotAllowed
from tests.builders import CLERK, OWNER, a_shop, programme_of

TWICE = {"id": "base", "then": {"kind": "points_per_amount", "step_minor": 100, "points": 2}}


async def test_a_change_is_a_new_version_and_never_reaches_back(tmp_path: Path) -> None:
    """The lots and the return of an old sale keep its terms; the next sale has the new ones."""
    async with a_shop(tmp_path, programme_of(expiry={"kind": "months", "months": 1})) as shop:
        who = await shop.join()
        old = await shop.sell(who, 10000)
        later = programme_of(rules=[TWICE], expiry={"kind": "months", "months": 12})
        op = shop.op()
        assert await shop.club.programme.adopt(later, op, OWNER) == 2
        assert await shop.club.programme.adopt(later, op, OWNER) == 2
        await shop.restart()
        await shop.sell(who, 5000)
        assert shop.lots(who) == {"2026-04-14": 100, "2027-03-14": 100}
        assert -(await shop.refund(old.number)).sale.points == 100
        assert [number for number, _ in shop.club.programme.versions()] == [2, 1]


async def test_a_sale_quoted_before_the_change_asks_again(tmp_path: Path) -> None:
    """The clerk saw the old points: what has changed is shown, not slipped in."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join()
        draft = shop.draft(who, 10000)
        seen = shop.club.sales.quote(draft)
        await shop.club.programme.adopt(programme_of(rules=[TWICE]), shop.op(), OWNER)
        with pytest.raises(Conflict, match="quote_changed"):
            await shop.club.sales.record(draft, seen.fingerprint, shop.op(), CLERK)


async def test_points_that_never_qualified_come_back_so_after_a_change(tmp_path: Path) -> None:
    """A rule that begins to count toward tiers does not make an old sale's return lower them."""
    silent = {**TWICE, "qualifies": False}
    async with a_shop(tmp_path, programme_of(rules=[silent])) as shop:
        who = await shop.join()
        sale = await shop.sell(who, 10000)
        await shop.club.programme.adopt(programme_of(rules=[TWICE]), shop.op(), OWNER)
        await shop.refund(sale.number)
        assert shop.club.points.account(who).life.points == 0


async def test_only_the_owner_and_only_what_makes_sense(tmp_path: Path) -> None:
    """A clerk may not; a contradiction is refused; the version stays."""
    async with a_shop(tmp_path) as shop:
        with pytest.raises(NotAllowed):
            await shop.club.programme.adopt(presets.load("four-steps"), shop.op(), CLERK)
        with pytest.raises(InvalidInput, match="rule_id_twice"):
            await shop.club.programme.adopt(programme_of(rules=[TWICE, TWICE]), shop.op(), OWNER)
        assert shop.club.programme.version == 1
