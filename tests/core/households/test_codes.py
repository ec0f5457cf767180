"""Inviting to a shared card by a code: one person, one day, and nobody who must not."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from shopclub.core.households.inviting import CODE_LASTS
from shopclub.core.kernel.errors import ClubError, NotAllowed, RuleViolation
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.members.model import MemberChange
from shopclub.core.staff.model import KIOSK, Actor, Source
from tests.builders import CLERK, Counter, a_shop, open_shop, plant
from tests.core.households.test_households import FAMILY, balance, family, sharing


async def a_code(shop: Counter, main: MemberNo) -> str:
    """A fresh code of a main card."""
    return (await shop.club.households.make_code(main, shop.op(), KIOSK)).code


async def accept(shop: Counter, code: str, member: MemberNo) -> None:
    """Say yes to it on one's own phone."""
    await shop.club.households.accept(code, member, shop.op(), KIOSK)


async def refused(shop: Counter, code: str, member: MemberNo) -> str:
    """Why a code is refused; asking first and saying yes at once say the same, and nothing changes."""
    seq = shop.club.books.db.storage.seq
    with pytest.raises(ClubError) as asked:
        shop.club.households.invited_by(code, member)
    with pytest.raises(ClubError) as said:
        await accept(shop, code, member)
    assert asked.value.code == said.value.code
    assert shop.club.books.db.storage.seq == seq
    return said.value.code


async def test_one_person_one_day(tmp_path: Path) -> None:
    """The points go along, the code is used up, the books are sound; the same id again changes nothing."""
    async with a_shop(tmp_path, sharing()) as shop:
        main, number = await family(shop)
        sub, late = await shop.join(), await shop.join()
        await shop.give(main, 100)
        await shop.give(sub, 40)
        code = await a_code(shop, main)
        asked = shop.club.households.invited_by(f"{code[:4]}-{code[4:]}".upper(), sub)
        assert (asked.number, asked.brings, asked.household.main) == (number, 40, main)
        op = shop.op()
        for _ in range(2):
            await shop.club.households.accept(code, sub, op, KIOSK)
        assert balance(shop, main) == balance(shop, sub) == 140
        assert shop.club.households.code_of(number) is None
        assert await refused(shop, code, late) == "household_code"
        assert shop.check() == []


@pytest.mark.parametrize(("seconds", "holds"), [(-1, True), (0, False), (1, False)])
async def test_a_code_holds_for_a_day(tmp_path: Path, seconds: int, holds: bool) -> None:
    """One second before 24 hours it holds, at 24 hours no longer."""
    async with a_shop(tmp_path, sharing()) as shop:
        main, number = await family(shop)
        sub = await shop.join()
        code = await a_code(shop, main)
        shop.clock.set(shop.clock.now() + CODE_LASTS + timedelta(seconds=seconds))
        assert (shop.club.households.code_of(number) is not None) is holds
        if holds:
            await accept(shop, code, sub)
        else:
            assert await refused(shop, code, sub) == "household_code"


async def test_a_clock_put_back_does_not_prolong_it(tmp_path: Path) -> None:
    """A code from a day that is to come again in a year holds no longer."""
    async with a_shop(tmp_path, sharing()) as shop:
        main, number = await family(shop)
        await a_code(shop, main)
        shop.clock.set(shop.clock.now() - timedelta(days=1))
        assert shop.club.households.code_of(number) is None


async def test_a_new_code_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    """Of two codes the later one holds; one taken back holds no longer; a restart changes neither."""
    async with a_shop(tmp_path, sharing()) as shop:
        main, number = await family(shop)
        sub = await shop.join()
        first, second = await a_code(shop, main), await a_code(shop, main)
        assert await refused(shop, first, sub) == "household_code"
        await shop.restart()
        found = shop.club.households.code_of(number)
        assert found is not None
        assert found.code == second
        op = shop.op()
        for _ in range(2):
            await shop.club.households.drop_code(main, op, KIOSK)
        assert await refused(shop, second, sub) == "household_code"


async def test_codes_that_are_over_are_swept_away(tmp_path: Path) -> None:
    """Making one takes those out of the file that hold no longer."""
    async with a_shop(tmp_path, sharing()) as shop:
        main, _ = await family(shop)
        other, _ = await family(shop)
        await a_code(shop, main)
        shop.clock.set(shop.clock.now() + CODE_LASTS)
        await a_code(shop, other)
        assert len(shop.club.books.db.table("family_codes")) == 1


async def test_two_at_once(tmp_path: Path) -> None:
    """Of two who say yes in the same moment one joins, the other is told that the code is used."""
    async with a_shop(tmp_path, sharing()) as shop:
        main, number = await family(shop)
        one, other = await shop.join(), await shop.join()
        code = await a_code(shop, main)
        done = await asyncio.gather(accept(shop, code, one), accept(shop, code, other), return_exceptions=True)
        assert [type(result) for result in done] == [type(None), RuleViolation]
        assert shop.club.households.get(number).members() == (main, one)


async def test_who_may_not_join(tmp_path: Path) -> None:
    """Whose card it is, who is in it, who is in another, who owes: each is told why."""
    async with a_shop(tmp_path, sharing()) as shop:
        sub, owing = await shop.join(), await shop.join()
        main, _ = await family(shop, sub)
        other, _ = await family(shop)
        code = await a_code(shop, main)
        assert await refused(shop, code, main) == "household_own_code"
        assert await refused(shop, code, sub) == "household_agreed"
        assert await refused(shop, code, other) == "household_already"
        sale = await shop.sell(owing, 5000)
        await shop.club.rewards.redeem(owing, "mug", 1, shop.op(), CLERK)
        await shop.refund(sale.number)
        assert await refused(shop, code, owing) == "household_owes"


@pytest.mark.parametrize(("born", "why"), [("2008-03-15", "household_guardian"), ("2008-03-14", ""), ("--03-15", "")])
async def test_under_age_the_counter_is_asked(tmp_path: Path, born: str, why: str) -> None:
    """Who turns 18 tomorrow by the birthday on file can't agree alone; today they can, and so whose year is unknown."""
    async with a_shop(tmp_path, sharing()) as shop:
        main, _ = await family(shop)
        sub = await shop.join()
        await shop.club.members.edit(sub, MemberChange(birthday=born), shop.op(), CLERK)
        code = await a_code(shop, main)
        if why:
            assert await refused(shop, code, sub) == why
        else:
            await accept(shop, code, sub)


async def test_a_full_card_gives_no_code_and_takes_nobody_in(tmp_path: Path) -> None:
    """With the last place taken meanwhile the code is refused, and there is none to be had."""
    async with a_shop(tmp_path, sharing(households=[FAMILY | {"cards": 2}])) as shop:
        main, number = await family(shop)
        sub, late = await shop.join(), await shop.join()
        code = await a_code(shop, main)
        assert shop.club.households.may_invite(main)
        await shop.club.households.invite(number, sub, shop.op(), CLERK)
        assert await refused(shop, code, late) == "household_full"
        assert not shop.club.households.may_invite(main)
        with pytest.raises(RuleViolation, match="household_full"):
            await a_code(shop, main)
        await accept(shop, code, sub)  # who was invited at the counter may come with the code, too
        assert shop.club.households.get(number).members() == (main, sub)


async def test_only_the_main_card_invites(tmp_path: Path) -> None:
    """A sub-card, somebody alone and somebody without a role get no code, and take none back."""
    async with a_shop(tmp_path, sharing()) as shop:
        sub, alone = await shop.join(), await shop.join()
        main, _ = await family(shop, sub)
        for member, code in ((sub, "household_not_main"), (alone, "household_not_in")):
            for verb in (shop.club.households.make_code, shop.club.households.drop_code):
                with pytest.raises(RuleViolation, match=code):
                    await verb(member, shop.op(), KIOSK)
        with pytest.raises(NotAllowed):
            await shop.club.households.make_code(main, shop.op(), Actor(staff=None, role=None, source=Source.COUNTER))


async def test_the_counter_takes_back_its_own_actions_only(tmp_path: Path) -> None:
    """What members do on their phones is not what the counter's undo finds next."""
    async with a_shop(tmp_path, sharing()) as shop:
        main, _ = await family(shop)
        sub = await shop.join()
        before = shop.club.undo.last()
        await accept(shop, await a_code(shop, main), sub)
        await shop.club.households.leave(sub, shop.op(), KIOSK)
        assert shop.club.undo.last() == before


async def test_what_goes_along_is_said_to_the_point(tmp_path: Path) -> None:
    """What is announced before leaving is what leaving then moves; without a share it is nothing."""
    async with a_shop(tmp_path, sharing(households=[FAMILY | {"leaving": "share"}])) as shop:
        main, _ = await family(shop)
        sub = await shop.join()
        await shop.give(sub, 40)
        await accept(shop, await a_code(shop, main), sub)
        await shop.sell(sub, 3000)
        await shop.club.rewards.redeem(sub, "mug", 1, shop.op(), CLERK)
        said = shop.club.households.takes_along(sub)
        assert said == 20
        assert shop.club.households.takes_along(main) == 0
        await shop.club.households.leave(sub, shop.op(), KIOSK)
        assert balance(shop, sub) == said
        assert shop.club.households.takes_along(sub) == 0


FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"code": "oooooooo"}, "family_code_word"),
    ({"code": "2222"}, "family_code_word"),
    ({"household": 9}, "family_code_leads"),
    ({"until": "2026-03-13T02:30:00Z"}, "family_code_leads"),
    ({"code": "22222222"}, "family_code_twice"),
]


@pytest.mark.parametrize(("fault", "found"), FAULTS, ids=str)
async def test_each_fault_is_found(tmp_path: Path, fault: dict[str, Any], found: str) -> None:
    """A code nobody could type, one that leads nowhere or is over before it began, one that is there twice."""
    shop = await open_shop(tmp_path, programme=sharing())
    try:
        one, _ = await family(shop)
        other, _ = await family(shop)
        await a_code(shop, one)
        await a_code(shop, other)
        shop = await plant(shop, ("family_codes", 1, {"code": "22222222"}))
        assert shop.check() == []
        shop = await plant(shop, ("family_codes", 2, fault))
        assert [(f.code, f.table, f.number) for f in shop.check()] == [(found, "family_codes", 2)]
    finally:
        await shop.club.close()
