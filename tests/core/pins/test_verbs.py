from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from shopclub.core.changes import Change
from shopclub.core.kernel.errors import InvalidInput, MemberClosed, NotAllowed, NotFound
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.pins.model import PINS, Asked, MemberHere, PinAsked, PinsChanged
from shopclub.core.pins.verbs import ASK_FOR
from shopclub.core.staff.model import KIOSK
from tests.builders import CLERK, OWNER, Counter, a_shop

PIN, OTHER = "4803", "590381"


async def member_with_pin(shop: Counter) -> MemberNo:
    """Somebody whose PIN is 4803."""
    who = await shop.join()
    await shop.club.pins.set(who, PIN, shop.op(), CLERK)
    return who


async def miss(shop: Counter, who: MemberNo, times: int = 1) -> list[str]:
    """Type a wrong PIN; what each try was answered."""
    codes = []
    for _ in range(times):
        with pytest.raises(NotAllowed) as refused:
            await shop.club.pins.verify(who, "9999")
        codes.append(refused.value.code)
    return codes


async def test_the_pin_that_was_chosen_opens_and_no_other(tmp_path: Path) -> None:
    """One without a PIN has none that fits."""
    async with a_shop(tmp_path) as shop:
        who, other = await member_with_pin(shop), await shop.join()
        await shop.club.pins.verify(who, PIN)
        with pytest.raises(NotAllowed, match="member_pin_wrong"):
            await shop.club.pins.verify(who, "4804")
        with pytest.raises(NotFound, match="pins_not_found"):
            await shop.club.pins.verify(other, PIN)
        assert (shop.club.pins.has(who), shop.club.pins.has(other)) == (True, False)


async def test_the_file_holds_no_digits_of_it(tmp_path: Path) -> None:
    """Only an argon2 hash with a salt of its own: two members with one PIN have two hashes."""
    async with a_shop(tmp_path) as shop:
        one, two = await member_with_pin(shop), await member_with_pin(shop)
        hashes = {shop.club.books.require(PINS, number).hashed for number in (one, two)}
        assert len(hashes) == 2
        assert all(kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$") for kept in hashes)
        assert PIN not in {str(value) for value in shop.club.books.raw(PINS)[one].values()}


async def test_five_misses_shut_it_and_the_counter_opens_it(tmp_path: Path) -> None:
    """The right PIN does not open it then; unlocked, the old one is good again."""
    async with a_shop(tmp_path) as shop:
        who = await member_with_pin(shop)
        assert await miss(shop, who, 4) == ["member_pin_wrong"] * 4
        assert not shop.club.pins.is_locked(who)
        assert await miss(shop, who) == ["member_pin_locked"]
        assert shop.club.pins.is_locked(who)
        with pytest.raises(NotAllowed, match="member_pin_locked"):
            await shop.club.pins.verify(who, PIN)
        await shop.club.pins.unlock(who, shop.op(), CLERK)
        await shop.club.pins.verify(who, PIN)


async def test_the_right_pin_forgets_the_misses(tmp_path: Path) -> None:
    """Four misses, then right, then four more do not shut it."""
    async with a_shop(tmp_path) as shop:
        who = await member_with_pin(shop)
        for _ in range(2):
            await miss(shop, who, 4)
            await shop.club.pins.verify(who, PIN)


async def test_each_wrong_try_says_how_many_are_left(tmp_path: Path) -> None:
    """Four after the first."""
    async with a_shop(tmp_path) as shop:
        who = await member_with_pin(shop)
        for left in (4, 3, 2, 1):
            with pytest.raises(NotAllowed) as refused:
                await shop.club.pins.verify(who, "0000")
            assert refused.value.figures["left"] == left


async def test_misses_outlive_a_restart(tmp_path: Path) -> None:
    """Who turns the computer off and on has no more tries than before."""
    async with a_shop(tmp_path) as shop:
        who = await member_with_pin(shop)
        await miss(shop, who, 4)
        await shop.restart()
        assert await miss(shop, who) == ["member_pin_locked"]
        await shop.restart()
        assert shop.club.pins.is_locked(who)


async def test_many_at_once_have_no_more_tries_than_one(tmp_path: Path) -> None:
    """Twenty wrong PINs sent together are five; the right one behind them opens nothing."""
    async with a_shop(tmp_path) as shop:
        who = await member_with_pin(shop)
        tries = [*(f"99{n:02d}" for n in range(20)), PIN]
        done = await asyncio.gather(*(shop.club.pins.verify(who, one) for one in tries), return_exceptions=True)
        assert [str(error) for error in done[:4]] == ["member_pin_wrong"] * 4
        assert {str(error) for error in done[4:]} == {"member_pin_locked"}
        assert shop.club.books.require(PINS, who).misses == 5


async def test_a_reset_takes_it_away_once(tmp_path: Path) -> None:
    """The same id again changes nothing, also when a new one was chosen meanwhile."""
    async with a_shop(tmp_path) as shop:
        who, op = await member_with_pin(shop), shop.op()
        await shop.club.pins.reset(who, op, CLERK)
        assert not shop.club.pins.has(who)
        await shop.club.pins.set(who, OTHER, shop.op(), CLERK)
        await shop.club.pins.reset(who, op, CLERK)
        await shop.club.pins.verify(who, OTHER)


async def test_choosing_again_unlocks(tmp_path: Path) -> None:
    """A new PIN begins without misses, and the old one is nothing any more."""
    async with a_shop(tmp_path) as shop:
        who = await member_with_pin(shop)
        await miss(shop, who, 5)
        op = shop.op()
        for _ in range(2):
            await shop.club.pins.set(who, OTHER, op, CLERK)
        await shop.club.pins.verify(who, OTHER)
        with pytest.raises(NotAllowed, match="member_pin_wrong"):
            await shop.club.pins.verify(who, PIN)


async def test_a_customer_chooses_only_when_the_counter_asks(tmp_path: Path) -> None:
    """For that member, for two minutes, and once."""
    async with a_shop(tmp_path) as shop:
        who, other = await shop.join(), await shop.join()
        with pytest.raises(NotAllowed, match="pin_unasked"):
            await shop.club.pins.set(who, PIN, shop.op(), KIOSK)
        shop.club.pins.ask(who, CLERK)
        assert shop.club.pins.asking == Asked(member=who, at=shop.clock.now())
        with pytest.raises(NotAllowed, match="pin_unasked"):
            await shop.club.pins.set(other, PIN, shop.op(), KIOSK)
        op = shop.op()
        await shop.club.pins.set(who, PIN, op, KIOSK)
        await shop.club.pins.set(who, PIN, op, KIOSK)  # the same touch twice
        assert shop.club.pins.asking is None
        with pytest.raises(NotAllowed, match="pin_unasked"):
            await shop.club.pins.set(who, OTHER, shop.op(), KIOSK)


@pytest.mark.parametrize(("seconds", "asked"), [(-1, True), (0, False), (1, False)])
async def test_the_tablet_waits_two_minutes(tmp_path: Path, seconds: int, asked: bool) -> None:
    """Then nobody is asked any more."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join()
        shop.club.pins.ask(who, CLERK)
        shop.clock.set(shop.clock.now() + ASK_FOR + timedelta(seconds=seconds))
        assert (shop.club.pins.asking is not None) is asked


async def test_a_customer_may_neither_reset_nor_unlock_nor_ask(tmp_path: Path) -> None:
    """That is the counter's."""
    async with a_shop(tmp_path) as shop:
        who = await member_with_pin(shop)
        with pytest.raises(NotAllowed, match="not_allowed"):
            await shop.club.pins.reset(who, shop.op(), KIOSK)
        with pytest.raises(NotAllowed, match="not_allowed"):
            await shop.club.pins.unlock(who, shop.op(), KIOSK)
        with pytest.raises(NotAllowed, match="not_allowed"):
            shop.club.pins.ask(who, KIOSK)


async def test_who_knows_the_pin_may_choose_another(tmp_path: Path) -> None:
    """A wrong old one counts as a miss and changes nothing."""
    async with a_shop(tmp_path) as shop:
        who = await member_with_pin(shop)
        with pytest.raises(NotAllowed, match="member_pin_wrong"):
            await shop.club.pins.change(who, "9999", OTHER, shop.op())
        with pytest.raises(InvalidInput, match="pin_run"):
            await shop.club.pins.change(who, PIN, "1234", shop.op())
        op = shop.op()
        for _ in range(2):
            await shop.club.pins.change(who, PIN, OTHER, op)
        await shop.club.pins.verify(who, OTHER)


async def test_only_who_knows_the_pin_learns_what_a_new_one_may_not_be(tmp_path: Path) -> None:
    """Whoever holds the card alone could try birthdays by asking for them as a PIN: the wrong old one is told first."""
    async with a_shop(tmp_path) as shop:
        who = await member_with_pin(shop)
        phone = shop.club.members.get(who).phone or ""
        with pytest.raises(NotAllowed, match="member_pin_wrong"):
            await shop.club.pins.change(who, "9999", phone[-4:], shop.op())
        with pytest.raises(InvalidInput, match="pin_phone"):
            await shop.club.pins.change(who, PIN, phone[-4:], shop.op())


async def test_who_leaves_leaves_no_pin(tmp_path: Path) -> None:
    """Whether the file is erased or kept; and who has left chooses none."""
    async with a_shop(tmp_path) as shop:
        for erase in (False, True):
            who = await member_with_pin(shop)
            await shop.club.members.close_member(who, shop.op(), OWNER, erase=erase)
            assert shop.club.books.get(PINS, who) is None
            with pytest.raises(MemberClosed):
                await shop.club.pins.set(who, PIN, shop.op(), CLERK)
            with pytest.raises(MemberClosed):
                shop.club.pins.ask(who, CLERK)


async def test_a_merged_file_answers_with_the_kept_ones_pin(tmp_path: Path) -> None:
    """Whoever still has the old number is the same person."""
    async with a_shop(tmp_path) as shop:
        kept, gone = await member_with_pin(shop), await shop.join()
        await shop.club.pins.set(gone, OTHER, shop.op(), CLERK)
        plan = shop.club.mending.merging.plan(kept, gone)
        await shop.club.mending.merging.merge(kept, gone, plan.fingerprint, shop.op(), OWNER)
        await shop.club.pins.verify(gone, PIN)
        with pytest.raises(NotAllowed, match="member_pin_wrong"):
            await shop.club.pins.verify(gone, OTHER)
        await shop.club.members.close_member(kept, shop.op(), OWNER)
        assert dict(shop.club.books.all(PINS)) == {}


async def test_what_happens_to_a_pin_is_told(tmp_path: Path) -> None:
    """Asked, chosen, locked, unlocked, taken away; a single miss is not news."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join()
        heard: list[Change] = []
        shop.club.changes.subscribe(heard.append)
        shop.club.pins.ask(who, CLERK)
        await shop.club.pins.set(who, PIN, shop.op(), KIOSK)
        await miss(shop, who, 4)
        here = MemberHere(member=who)
        asked = PinAsked(asked=Asked(member=who, at=shop.clock.now()))
        assert heard == [asked, PinsChanged(member=who), PinAsked(asked=None), here]
        await miss(shop, who)
        await shop.club.pins.unlock(who, shop.op(), CLERK)
        await shop.club.pins.reset(who, shop.op(), CLERK)
        assert heard[4:] == [PinsChanged(member=who)] * 3


AT = {"at": "2026-03-14T02:30:00Z"}
FAULTS: dict[str, tuple[list[tuple[str, int, dict[str, Any] | None]], set[tuple[str, str, int]]]] = {
    "a PIN as it was typed": ([("pins", 1, {**AT, "hashed": "4803"})], {("pin_hash", "pins", 1)}),
    "a miss too many": ([("pins", 1, {**AT, "hashed": "$argon2id$x", "misses": 6})], {("pin_misses", "pins", 1)}),
    "less than no miss": ([("pins", 1, {**AT, "hashed": "$argon2id$x", "misses": -1})], {("pin_misses", "pins", 1)}),
    "a PIN of who has left": ([("pins", 3, {**AT, "hashed": "$argon2id$x"})], {("pin_owner", "pins", 3)}),
    "a PIN of nobody": ([("pins", 77, {**AT, "hashed": "$argon2id$x"})], {("pin_owner", "pins", 77)}),
}
"""For the file of `tests.core.test_check`, whose member 3 has left."""
