"""Who works here: roles, PINs, signing in."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from shopclub.core.kernel.errors import ClubError, Conflict, InvalidInput, NotAllowed, NotFound, RuleViolation
from shopclub.core.kernel.ids import StaffNo
from shopclub.core.staff.model import KIOSK, SYSTEM, Action, Role
from shopclub.core.staff.rules import demand, may, read_pin
from tests.builders import CLERK, OWNER, Counter, a_shop

LI_NA = StaffNo(1)
OWNERS_ONLY = {
    Action.ADJUST,
    Action.CHANGE_CATEGORIES,
    Action.CLOSE_MEMBER,
    Action.ISSUE_COUPONS,
    Action.PAY_OUT,
    Action.MEND,
    Action.RUN_GAMES,
    Action.AGREE_PRICES,
    Action.GRANT_TIER,
    Action.CHANGE_PROGRAMME,
    Action.SET_GOALS,
    Action.CHANGE_STOCK,
    Action.CHANGE_STAFF,
    Action.CHANGE_SETTINGS,
    Action.EXPORT,
    Action.EXPORT_FULL,
    Action.IMPORT,
    Action.SEE_PERSONAL,
}


@pytest.mark.parametrize("action", Action)
def test_what_each_role_may(action: Action) -> None:
    """The owner and the clock all, a clerk what the day needs, a customer nothing that is asked for."""
    assert may(OWNER, action)
    assert may(SYSTEM, action)
    assert may(CLERK, action) is (action not in OWNERS_ONLY)
    with pytest.raises(NotAllowed) as refused:
        demand(KIOSK, action)
    assert dict(refused.value.figures) == {"action": action.value}


@pytest.mark.parametrize(("typed", "pin"), [("1234", "1234"), (" 123456 ", "123456"), ("１２３４", "1234")])
def test_a_pin_as_typed(typed: str, pin: str) -> None:
    """4 to 6 digits, full-width ones too."""
    assert read_pin(typed) == pin


@pytest.mark.parametrize("typed", ["", "123", "1234567", "12a4", "١٢٣٤", "12 34"])
def test_what_is_no_pin(typed: str) -> None:
    """Too short, too long, no digits."""
    with pytest.raises(InvalidInput, match="pin_shape"):
        read_pin(typed)


async def clerk(shop: Counter, pin: str | None = "4711", name: str = "小张") -> StaffNo:
    """Somebody new at the counter."""
    return await shop.club.staff.add(name, Role.CLERK, pin, shop.op(), OWNER)


async def test_signing_in(tmp_path: Path) -> None:
    """With the right PIN; without one where none was set; who did it is on the row afterwards."""
    async with a_shop(tmp_path) as shop:
        number = await clerk(shop)
        actor = await shop.club.staff.sign_in(number, "4711")
        assert (actor.staff, actor.role) == (number, Role.CLERK)
        assert (await shop.club.staff.sign_in(LI_NA, "")).role is Role.OWNER
        assert "4711" not in shop.club.path.read_text(encoding="utf-8")
        with pytest.raises(NotFound, match="staff_not_found"):
            await shop.club.staff.sign_in(StaffNo(9), "4711")


async def test_five_wrong_pins_shut_the_door(tmp_path: Path) -> None:
    """Counted in the file, so a restart does not forget; the right PIN does not open it then; a new PIN does."""
    async with a_shop(tmp_path) as shop:
        number = await clerk(shop)
        left = []
        for attempt in range(5):
            if attempt == 3:
                await shop.restart()
            with pytest.raises(NotAllowed, match="pin_wrong") as refused:
                await shop.club.staff.sign_in(number, "0000")
            left.append(refused.value.figures["left"])
        assert left == [4, 3, 2, 1, 0]
        with pytest.raises(NotAllowed, match="pin_locked"):
            await shop.club.staff.sign_in(number, "4711")
        await shop.club.staff.set_pin(number, "0815", shop.op(), OWNER)
        assert (await shop.club.staff.sign_in(number, "0815")).staff == number


async def test_tries_at_once_are_counted_one_by_one(tmp_path: Path) -> None:
    """Eight wrong guesses at the same moment: five are told so, the rest find the door shut, with the right one."""
    async with a_shop(tmp_path) as shop:
        number = await clerk(shop)
        tries = (shop.club.staff.sign_in(number, "0000") for _ in range(8))
        results = await asyncio.gather(*tries, return_exceptions=True)
        codes = sorted(r.code for r in results if isinstance(r, ClubError))
        assert codes == ["pin_locked"] * 3 + ["pin_wrong"] * 5
        assert shop.club.staff.get(number).failed == 5
        with pytest.raises(NotAllowed, match="pin_locked"):
            await shop.club.staff.sign_in(number, "4711")


async def test_a_right_pin_forgets_the_wrong_ones(tmp_path: Path) -> None:
    """Four slips, then the right one: five more are free."""
    async with a_shop(tmp_path) as shop:
        number = await clerk(shop)
        for _ in range(4):
            with pytest.raises(NotAllowed):
                await shop.club.staff.sign_in(number, "0000")
        await shop.club.staff.sign_in(number, "4711")
        assert shop.club.staff.get(number).failed == 0


async def test_the_owner_is_never_shut_out(tmp_path: Path) -> None:
    """Nobody could open the door again; wrong PINs are counted all the same."""
    async with a_shop(tmp_path) as shop:
        await shop.club.staff.set_pin(LI_NA, "1234", shop.op(), OWNER)
        for _ in range(6):
            with pytest.raises(NotAllowed, match="pin_wrong"):
                await shop.club.staff.sign_in(LI_NA, "0000")
        assert (await shop.club.staff.sign_in(LI_NA, "1234")).role is Role.OWNER


async def test_people_come_and_go(tmp_path: Path) -> None:
    """Names are unique among those here; who left can't sign in; the last owner can't leave; once per id."""
    async with a_shop(tmp_path) as shop:
        staff, op = shop.club.staff, shop.op()
        number = await staff.add("小张", Role.CLERK, None, op, OWNER)
        assert await staff.add("小张", Role.CLERK, None, op, OWNER) == number
        with pytest.raises(Conflict, match="staff_name_taken"):
            await clerk(shop)
        with pytest.raises(NotAllowed):
            await staff.add("x", Role.OWNER, None, shop.op(), CLERK)
        await staff.set_active(number, False, shop.op(), OWNER)
        with pytest.raises(NotAllowed, match="staff_inactive"):
            await staff.sign_in(number, "")
        with pytest.raises(RuleViolation, match="last_owner"):
            await staff.set_active(LI_NA, False, shop.op(), OWNER)
        assert [(n, s.active) for n, s in staff.all()] == [(1, True), (2, False)]


async def test_everybody_sets_their_own_pin_and_nobody_else_s(tmp_path: Path) -> None:
    """A clerk their own, the owner anybody's."""
    async with a_shop(tmp_path) as shop:
        number = await clerk(shop)
        me = await shop.club.staff.sign_in(number, "4711")
        await shop.club.staff.set_pin(number, "1111", shop.op(), me)
        with pytest.raises(NotAllowed):
            await shop.club.staff.set_pin(LI_NA, "1111", shop.op(), me)
