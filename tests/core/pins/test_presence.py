from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclub.core.changes import Change
from shopclub.core.kernel.errors import NotFound, RuleViolation
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.members.rules import is_card_code, read_card_code
from shopclub.core.pins.model import MemberHere
from shopclub.core.pins.presence import CODES, FRESH, HERE_FOR, LIVE_FOR, LiveCode
from shopclub.core.pins.rules import is_live_code, make_live_code, read_live_code
from shopclub.core.rewards.model import AskedAt
from shopclub.core.staff.model import KIOSK, SYSTEM
from tests.builders import CLERK, OWNER, Counter, a_shop, programme_of

PROGRAMME = programme_of(
    money_off={"points": 10, "minor": 100},
    stored={"top_ups": [{"id": "500", "minor": 50000, "bonus_minor": 5000}]},
    rewards=[{"id": "mug", "name": {"en": "Mug"}, "points": 20}],
)


def card_of(shop: Counter, who: MemberNo) -> str:
    """The member's card."""
    return shop.club.members.get(who).card


@given(st.integers(0, 10**17 - 1))
def test_a_live_code_is_no_card_code(number: int) -> None:
    """20 digits that begin with 21 and carry a check digit; a card's with 20, so neither is taken for one."""
    code = make_live_code(lambda most: number % most)
    assert len(code) == 20
    assert code.startswith("21")
    assert is_live_code(code)
    assert not is_card_code(code)
    assert read_card_code(code) is None


@given(st.integers(0, 10**17 - 1), st.integers(0, 19), st.integers(1, 9))
def test_one_wrong_digit_is_found(number: int, place: int, by: int) -> None:
    """As with a card: a slip of a finger never opens somebody else."""
    code = make_live_code(lambda most: number % most)
    wrong = code[:place] + str((int(code[place]) + by) % 10) + code[place + 1 :]
    assert not is_live_code(wrong)


def test_what_a_scanner_makes_of_it_is_read() -> None:
    """Groups of four, full-width digits."""
    code = make_live_code(Random(7).randrange)
    assert read_live_code(" ".join(code[at : at + 4] for at in range(0, 20, 4))) == code
    assert read_live_code(code.translate(str.maketrans("0123456789", "０１２３４５６７８９"))) == code
    assert read_live_code(code[:-1]) is None
    assert read_live_code("") is None


async def test_a_live_code_opens_its_member_once(tmp_path: Path) -> None:
    """Whoever photographed it over a shoulder finds it used."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join()
        heard: list[Change] = []
        shop.club.changes.subscribe(heard.append)
        made = shop.club.presence.issue(card_of(shop, who))
        assert not shop.club.presence.is_here(who)
        assert shop.club.presence.use(made.code) == who
        assert shop.club.presence.is_here(who)
        assert shop.club.presence.was_used(made.code)
        assert heard == [MemberHere(member=who, code=made.code)]
        with pytest.raises(RuleViolation, match="live_code_used"):
            shop.club.presence.use(made.code)


@pytest.mark.parametrize(("seconds", "good"), [(-1, True), (0, False), (1, False)])
async def test_a_live_code_lasts_a_minute(tmp_path: Path, seconds: int, good: bool) -> None:
    """To the second; too late it makes nobody present."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join()
        made = shop.club.presence.issue(card_of(shop, who))
        shop.clock.set(shop.clock.now() + LIVE_FOR + timedelta(seconds=seconds))
        assert shop.club.presence.is_good(made) is good
        if good:
            assert shop.club.presence.use(made.code) == who
        else:
            with pytest.raises(RuleViolation, match="live_code_over"):
                shop.club.presence.use(made.code)
            assert not shop.club.presence.is_here(who)


async def test_a_clock_put_back_makes_no_code_last_longer(tmp_path: Path) -> None:
    """A code from what is now the future is none."""
    async with a_shop(tmp_path) as shop:
        made = shop.club.presence.issue(card_of(shop, await shop.join()))
        shop.clock.set(shop.clock.now() - timedelta(hours=1))
        with pytest.raises(RuleViolation, match="live_code_over"):
            shop.club.presence.use(made.code)


async def test_a_code_of_a_card_that_was_replaced_is_worth_nothing(tmp_path: Path) -> None:
    """Also one made a moment before; and so is one of a member who has left, and of a card that waits."""
    async with a_shop(tmp_path) as shop:
        who, other = await shop.join(), await shop.join()
        made, gone = (shop.club.presence.issue(card_of(shop, one)) for one in (who, other))
        await shop.club.members.replace_card(who, shop.op(), CLERK)
        await shop.club.members.close_member(other, shop.op(), OWNER)
        for one in (made, gone):
            with pytest.raises(NotFound, match="live_code_unknown"):
                shop.club.presence.use(one.code)
            with pytest.raises(NotFound, match="live_code_unknown"):
                shop.club.presence.issue(one.card)


async def test_codes_do_not_outlive_a_restart(tmp_path: Path) -> None:
    """They are in no file."""
    async with a_shop(tmp_path) as shop:
        made = shop.club.presence.issue(card_of(shop, await shop.join()))
        await shop.restart()
        assert made.code not in shop.club.path.read_text("utf-8")
        with pytest.raises(NotFound, match="live_code_unknown"):
            shop.club.presence.use(made.code)


async def test_codes_in_memory_are_bounded(tmp_path: Path) -> None:
    """The oldest make room, however many phones ask."""
    async with a_shop(tmp_path) as shop:
        card = card_of(shop, await shop.join())

        def next_one() -> LiveCode:
            shop.clock.set(shop.clock.now() + timedelta(microseconds=1))
            shop.club.presence._newest.clear()  # as phones of other members would make it
            return shop.club.presence.issue(card)

        first = next_one()
        made = [next_one() for _ in range(CODES)]
        assert len({one.code for one in (first, *made)}) == CODES + 1
        assert not shop.club.presence.is_good(first)
        assert shop.club.presence.is_good(made[0])


@pytest.mark.parametrize(("seconds", "same"), [(-1, True), (0, False), (1, False)])
async def test_page_and_stream_show_the_same_code(tmp_path: Path, seconds: int, same: bool) -> None:
    """For five seconds the card's newest code is given again, so a page's ring runs its fifty seconds."""
    async with a_shop(tmp_path) as shop:
        card = card_of(shop, await shop.join())
        first = shop.club.presence.issue(card)
        shop.clock.set(shop.clock.now() + FRESH + timedelta(seconds=seconds))
        assert (shop.club.presence.issue(card) == first) is same


async def test_a_used_code_is_not_given_again(tmp_path: Path) -> None:
    """Scanned, it is over at once; the phone gets another."""
    async with a_shop(tmp_path) as shop:
        card = card_of(shop, await shop.join())
        first = shop.club.presence.issue(card)
        shop.club.presence.use(first.code)
        assert shop.club.presence.issue(card) != first


@pytest.mark.parametrize(("seconds", "here"), [(-1, True), (0, False), (1, False)])
async def test_who_was_seen_is_here_for_five_minutes(tmp_path: Path, seconds: int, here: bool) -> None:
    """Then they are asked again."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join()
        shop.club.presence.note(who)
        shop.clock.set(shop.clock.now() + HERE_FOR + timedelta(seconds=seconds))
        assert shop.club.presence.is_here(who) is here


async def wants_proof(shop: Counter) -> None:
    """Set that a member shows PIN or live code before spending."""
    wanted = msgspec.structs.replace(shop.club.shop, proves_spending=True)
    await shop.club.settings.change(wanted, shop.op(), OWNER)


def spending(shop: Counter, who: MemberNo) -> dict[str, Any]:
    """Everything that spends points or stored value at the counter."""
    rewards = shop.club.rewards
    return {
        "points off a bill": lambda: shop.sell(who, 3000, points=20),
        "a reward": lambda: rewards.redeem(who, "mug", 1, shop.op(), CLERK),
    }


@pytest.mark.parametrize("what", ["points off a bill", "a reward"])
async def test_with_the_setting_points_are_spent_by_who_is_here_only(tmp_path: Path, what: str) -> None:
    """Refused before anything is written, done once they have shown themselves; without the setting as before."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        who = await shop.join()
        await shop.give(who, 100)
        await spending(shop, who)[what]()
        await wants_proof(shop)
        before = shop.club.books.commit
        with pytest.raises(RuleViolation, match="member_not_here") as refused:
            await spending(shop, who)[what]()
        assert refused.value.figures["member"] == who
        assert shop.club.books.commit == before
        shop.club.presence.note(who)
        await spending(shop, who)[what]()


async def test_a_reward_asked_for_is_handed_over_to_who_is_here(tmp_path: Path) -> None:
    """Asking needs no proof: the points are only held."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        who = await shop.join()
        await shop.give(who, 100)
        await wants_proof(shop)
        number, _ = await shop.club.rewards.ask(who, "mug", 1, shop.op(), KIOSK, at=AskedAt.PHONE)
        with pytest.raises(RuleViolation, match="member_not_here"):
            await shop.club.rewards.hand_over(number, shop.op(), CLERK)
        shop.club.presence.use(shop.club.presence.issue(card_of(shop, who)).code)
        await shop.club.rewards.hand_over(number, shop.op(), CLERK)


async def test_what_costs_no_points_needs_no_proof(tmp_path: Path) -> None:
    """A purchase that earns, and what does not come from the counter."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        who = await shop.join()
        await wants_proof(shop)
        await shop.sell(who, 3000)
        shop.club.presence.demand(who, SYSTEM)
        shop.club.presence.demand(who, KIOSK)


async def test_a_sale_sent_twice_is_closed_once_also_when_they_have_left(tmp_path: Path) -> None:
    """The repeat finds what the first one made, whoever is here by then."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        who = await shop.join()
        await shop.give(who, 100)
        await wants_proof(shop)
        shop.club.presence.note(who)
        draft, op = shop.draft(who, 3000, points=20), shop.op()
        seen = shop.club.sales.quote(draft)
        first = await shop.club.sales.record(draft, seen.fingerprint, op, CLERK)
        shop.clock.set(shop.clock.now() + HERE_FOR)
        assert (await shop.club.sales.record(draft, seen.fingerprint, op, CLERK)).number == first.number
