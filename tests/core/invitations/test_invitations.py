"""A member's own invitation: whose a link is, who came by it, what it brought, and every way back of that."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from shopclub.core.invitations.model import Counted, Friend
from shopclub.core.invitations.rules import given_to_friend, given_to_inviter, to_friend
from shopclub.core.kernel.errors import Conflict, InvalidInput, MemberClosed, NotAllowed, NotFound
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.members.model import NewMember
from shopclub.core.programme.conditions import Always
from shopclub.core.programme.model import Occasion
from shopclub.core.staff.model import KIOSK, Actor, Role, Source
from tests.builders import CLERK, OWNER, Counter, a_shop, new_phone, open_shop, plant, programme_of

BASE = {"id": "base", "then": {"kind": "points_per_amount", "step_minor": 100, "points": 1}}
REFERRED = {"kind": "referred"}
CAME = {"id": "came", "on": "friend_joined", "then": {"kind": "points_fixed", "points": 30}}
BOUGHT = {"id": "bought", "on": "friend_bought", "then": {"kind": "points_fixed", "points": 50}}
PROGRAMME = programme_of(rules=[BASE, CAME, BOUGHT])
DAY = date(2026, 3, 14)


async def come(shop: Counter, token: str, name: str = "李雷") -> MemberNo:
    """Join on a phone by a link, and be activated at the counter."""
    pending, _ = await shop.club.members.ask_to_join(
        NewMember(name=name, phone=new_phone(), invitation=token), shop.op()
    )
    return (await shop.club.members.activate(pending, shop.op(), CLERK)).number


async def invite(shop: Counter, member: MemberNo) -> str:
    """The word in a member's link."""
    return (await shop.club.invitations.make(member, shop.op(), KIOSK)).token


async def test_what_came_of_it(tmp_path: Path) -> None:
    """Joined 30, first purchase 50, a second one nothing; the latest friend stands first, named by an initial."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        wang = await shop.join("王小明")
        token = await invite(shop, wang)
        first = await come(shop, token)
        shop.at(2026, 3, 20)
        await come(shop, token, "")
        await shop.sell(first, 1000)
        await shop.sell(first, 1000)
        joined = Counted(occasion=Occasion.FRIEND_JOINED, on=DAY, points=30)
        bought = Counted(occasion=Occasion.FRIEND_BOUGHT, on=date(2026, 3, 20), points=50)
        later = Counted(occasion=Occasion.FRIEND_JOINED, on=date(2026, 3, 20), points=30)
        assert shop.club.invitations.friends(wang) == [
            Friend(initial="", joined_on=date(2026, 3, 20), has_bought=False, has_left=False, counted=(later,)),
            Friend(initial="李**", joined_on=DAY, has_bought=True, has_left=False, counted=(joined, bought)),
        ]
        assert shop.points(wang) == 110
        assert shop.check() == []


async def test_goods_that_come_back_take_it_back(tmp_path: Path) -> None:
    """A first purchase returned is shown as taken back, and its 50 are gone."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        wang = await shop.join()
        friend = await come(shop, await invite(shop, wang))
        sale = await shop.sell(friend, 1000)
        await shop.refund(sale.number)
        (seen,) = shop.club.invitations.friends(wang)
        assert [(one.points, one.back) for one in seen.counted] == [(30, False), (50, True)]
        assert shop.points(wang) == 30


async def test_it_waits_for_the_counter(tmp_path: Path) -> None:
    """Who joined on a phone counts among those who wait, and brings nothing before the counter activates."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        wang, other = await shop.join(), await shop.join()
        new = NewMember(phone=new_phone(), invitation=await invite(shop, wang))
        pending, _ = await shop.club.members.ask_to_join(new, shop.op())
        assert (shop.club.invitations.waiting(wang), shop.club.invitations.waiting(other)) == (1, 0)
        assert shop.points(wang) == 0
        await shop.restart()
        await shop.club.members.activate(pending, shop.op(), CLERK)
        assert shop.club.invitations.waiting(wang) == 0
        assert shop.points(wang) == 30


async def test_enrolling_at_the_counter_by_the_word(tmp_path: Path) -> None:
    """The word counts at the counter too; whom the clerk names goes before it."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        wang, li = await shop.join(), await shop.join()
        token = await invite(shop, wang)
        new = NewMember(phone=new_phone(), invitation=token)
        first = (await shop.club.members.enrol(new, shop.op(), CLERK)).number
        named = NewMember(phone=new_phone(), invitation=token, referrer=str(li))
        second = (await shop.club.members.enrol(named, shop.op(), CLERK)).number
        assert shop.club.members.get(first).referred_by == wang
        assert shop.club.members.get(second).referred_by == li


async def test_who_has_left_meanwhile_stops_nobody(tmp_path: Path) -> None:
    """The inviter leaves while the friend waits: the friend is activated, brought along by nobody; the link is gone."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        wang = await shop.join()
        token = await invite(shop, wang)
        new = NewMember(phone=new_phone(), invitation=token)
        pending, _ = await shop.club.members.ask_to_join(new, shop.op())
        await shop.club.members.close_member(wang, shop.op(), OWNER, erase=True)
        number = (await shop.club.members.activate(pending, shop.op(), CLERK)).number
        assert shop.club.members.get(number).referred_by is None
        assert shop.club.invitations.inviter(token) is None
        assert shop.club.invitations.of(wang) is None
        assert shop.check() == []
        with pytest.raises(MemberClosed):
            await invite(shop, wang)


async def test_a_friend_who_left_has_no_initial(tmp_path: Path) -> None:
    """What came of somebody who left stays, their name does not; who asked to be forgotten is nowhere in the list."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        wang = await shop.join()
        token = await invite(shop, wang)
        gone, forgotten = await come(shop, token), await come(shop, token)
        await shop.club.members.close_member(gone, shop.op(), OWNER)
        await shop.club.members.close_member(forgotten, shop.op(), OWNER, erase=True)
        (seen,) = shop.club.invitations.friends(wang)
        assert (seen.initial, seen.has_left, [one.points for one in seen.counted]) == ("", True, [30])


async def test_a_mistaken_enrolment_takes_it_back(tmp_path: Path) -> None:
    """An activation undone takes the 30 back, and says so."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        wang = await shop.join()
        await come(shop, await invite(shop, wang))
        await shop.undo()
        (seen,) = shop.club.invitations.friends(wang)
        assert [(one.points, one.back) for one in seen.counted] == [(30, True)]
        assert shop.points(wang) == 0


async def test_ones_own_phone_can_not_be_the_friends(tmp_path: Path) -> None:
    """Who joins by their own link with their own number is refused at the counter, as with any known number."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        wang = await shop.join("王小明", "13811110000")
        new = NewMember(phone="13811110000", invitation=await invite(shop, wang))
        pending, _ = await shop.club.members.ask_to_join(new, shop.op())
        with pytest.raises(Conflict, match="phone_taken"):
            await shop.club.members.activate(pending, shop.op(), CLERK)


async def test_the_word_changes_when_a_new_one_is_wanted(tmp_path: Path) -> None:
    """Once more is the same; the same id once more is the same, also of a new one; the old word opens nothing."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        wang = await shop.join()
        first = await invite(shop, wang)
        assert await invite(shop, wang) == first
        op = shop.op()
        second = (await shop.club.invitations.make(wang, op, KIOSK, anew=True)).token
        assert (await shop.club.invitations.make(wang, op, KIOSK, anew=True)).token == second != first
        assert shop.club.invitations.inviter(first) is None
        assert shop.club.invitations.inviter(f" {second.upper()} ") == wang
        await shop.restart()
        assert shop.club.invitations.inviter(second) == wang


async def test_two_files_that_were_one(tmp_path: Path) -> None:
    """After a merge both links lead to the one kept, friends of both stand in one list, until a new link is made."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        kept, gone = await shop.join("王小明"), await shop.join("王小明")
        token = await invite(shop, gone)
        await come(shop, token)
        merging = shop.club.mending.merging
        plan = merging.plan(kept, gone)
        await merging.merge(kept, gone, plan.fingerprint, shop.op(), OWNER)
        assert shop.club.invitations.inviter(token) == kept
        found = shop.club.invitations.of(kept)
        assert found is not None
        assert found.token == token
        await come(shop, token, "赵敏")
        assert [one.initial for one in shop.club.invitations.friends(kept)] == ["赵**", "李**"]
        fresh = (await shop.club.invitations.make(kept, shop.op(), KIOSK, anew=True)).token
        assert shop.club.invitations.inviter(token) is None
        assert shop.club.invitations.inviter(fresh) == kept
        assert shop.check() == []


async def test_it_does_not_stand_in_the_way_of_the_counters_undo(tmp_path: Path) -> None:
    """An invitation made on a phone is not what the counter takes back next."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        wang = await shop.join()
        await shop.sell(wang, 1000)
        before = shop.club.undo.last()
        await invite(shop, wang)
        assert shop.club.undo.last() == before


async def test_who_may(tmp_path: Path) -> None:
    """The member's own page and the counter may; somebody without a role may not."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        wang = await shop.join()
        await shop.club.invitations.make(wang, shop.op(), CLERK)
        nobody = Actor(staff=None, role=None, source=Source.COUNTER)
        with pytest.raises(NotAllowed):
            await shop.club.invitations.make(wang, shop.op(), nobody)
        assert Role.CLERK is CLERK.role


def test_what_both_get() -> None:
    """For the inviter what friends bring; for the friend joining gifts and what asks for it, not what excludes it."""
    gift = {"kind": "points_fixed", "points": 1}
    rules = programme_of(
        rules=[
            BASE,
            CAME,
            BOUGHT,
            {"id": "any", "on": "join", "then": gift},
            {"id": "alone", "on": "join", "then": gift, "when": {"kind": "not", "of": REFERRED}},
            {"id": "brought", "on": "join", "then": gift, "when": {"kind": "all", "of": [REFERRED]}},
            {"id": "buys", "then": gift, "when": {"kind": "any", "of": [REFERRED, {"kind": "first_today"}]}},
            {"id": "over", "on": "join", "then": gift, "until_on": "2026-03-13"},
            {"id": "last", "on": "join", "then": gift, "until_on": "2026-03-14"},
            {"id": "off", "on": "friend_joined", "then": gift, "enabled": False},
        ]
    ).rules
    assert [rule.id for rule in given_to_inviter(rules, DAY)] == ["came", "bought"]
    assert [rule.id for rule in given_to_friend(rules, DAY)] == ["any", "brought", "buys", "last"]
    assert given_to_inviter(rules, DAY - timedelta(days=1)) == given_to_inviter(rules, DAY)


FAULTS: list[tuple[tuple[str, int, dict[str, Any] | None], tuple[str, str, int]]] = [
    (("invitations", 1, {"token": "short"}), ("invitation_word", "invitations", 1)),
    (("invitations", 1, {"token": "oooooooooo"}), ("invitation_word", "invitations", 1)),
    (("invitations", 2, {"token": "2222222222"}), ("invitation_twice", "invitations", 2)),
    (("invitations", 9, {"token": "3333333333", "at": "2026-03-14T02:30:00Z"}), ("member_missing", "invitations", 9)),
    (("pending", 1, {"referred_by": 9}), ("member_missing", "pending", 1)),
]
"""What is planted, and one of the findings it must give."""


@pytest.mark.parametrize(("fault", "finding"), FAULTS, ids=str)
async def test_each_fault_is_found(tmp_path: Path, fault: Any, finding: tuple[str, str, int]) -> None:
    """A word nobody could type, one that two have, an invitation or an inviter of nobody."""
    shop = await open_shop(tmp_path, programme=PROGRAMME)
    try:
        wang, li = await shop.join(), await shop.join()
        await invite(shop, wang)
        new = NewMember(phone=new_phone(), invitation=await invite(shop, li))
        await shop.club.members.ask_to_join(new, shop.op())
        assert shop.check() == []
        shop = await plant(shop, ("invitations", 1, {"token": "2222222222"}))
        assert shop.check() == []
        shop = await plant(shop, fault)
        assert [(f.code, f.table, f.number) for f in shop.check()] == [finding]
    finally:
        await shop.club.close()


# -- without a link -------------------------------------------------------------------------------------


async def name_somebody(shop: Counter, typed: str, phone: str = "") -> int:
    """Join at the kiosk and type who brought one along."""
    new = NewMember(name="李雷", phone=phone or new_phone(), referrer=typed)
    return (await shop.club.members.ask_to_join(new, shop.op()))[0]


@pytest.mark.parametrize("how", ["phone", "card", "number", "spaced"])
async def test_whom_they_name_at_the_kiosk_brought_them_along(tmp_path: Path, how: str) -> None:
    """By phone, card or number, like at the counter: 30 to the one who is named, nothing before the counter's yes."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        wang = await shop.join("王小明", "13800000091")
        typed = {"phone": "13800000091", "card": shop.club.members.get(wang).card, "number": str(wang)}
        pending = await name_somebody(shop, typed.get(how, " 138 0000 0091 "))
        assert shop.points(wang) == 0
        done = await shop.club.members.activate(pending, shop.op(), CLERK)
        assert done.member.referred_by == wang
        assert shop.points(wang) == 30


@pytest.mark.parametrize("typed", ["", "   ", "我阿姨", "13899999999", "13900000092", "2", "<b>", "9" * 40])
async def test_what_names_nobody_stops_nobody(tmp_path: Path, typed: str) -> None:
    """Unknown, oneself, left the club, no text at all: they become a member, and nobody brought them along."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        await shop.join("王小明")
        gone = await shop.join("周杰")
        assert gone == 2
        await shop.club.members.close_member(gone, shop.op(), OWNER)
        pending = await name_somebody(shop, typed, "13900000092")
        assert (await shop.club.members.activate(pending, shop.op(), CLERK)).member.referred_by is None
        assert shop.points(1) == 0


async def test_the_counter_says_it_better(tmp_path: Path) -> None:
    """What the clerk types goes before what was typed at the kiosk, and before a link; a mistake is refused."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        wang, li = await shop.join("王小明"), await shop.join("李娜")
        pending = await name_somebody(shop, str(wang), "13900000092")
        for typed, refused in (("99", "referrer_unknown"), ("13900000092", "referrer_self")):
            with pytest.raises((NotFound, Conflict)) as raised:
                await shop.club.members.activate(pending, shop.op(), CLERK, referrer=typed)
            assert raised.value.code == refused
        done = await shop.club.members.activate(pending, shop.op(), CLERK, referrer=str(li))
        assert done.member.referred_by == li
        assert (shop.points(wang), shop.points(li)) == (0, 30)


async def test_what_is_typed_is_not_kept_beside_the_member(tmp_path: Path) -> None:
    """Whom somebody named stands in the file only as long as the card waits; a text too long is refused."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        pending = await name_somebody(shop, "我阿姨")
        assert dict(shop.club.members.pending())[pending].referrer == "我阿姨"
        done = await shop.club.members.activate(pending, shop.op(), CLERK)
        assert "我阿姨" not in str(done.member)
        with pytest.raises(InvalidInput):
            await name_somebody(shop, "x" * 41)


def test_a_friend_needs_not_be_told_that_they_were_brought_along() -> None:
    """It falls out where it must hold anyway; where it is one way of several, or must not hold, the rule stays."""
    large = {"kind": "amount", "at_least_minor": 8000}
    conditions = {
        "bare": REFERRED,
        "all": {"kind": "all", "of": [REFERRED, large]},
        "deep": {"kind": "all", "of": [{"kind": "all", "of": [REFERRED]}, REFERRED]},
        "any": {"kind": "any", "of": [REFERRED, large]},
        "not": {"kind": "not", "of": REFERRED},
        "none": large,
    }
    rules = [{**BASE, "id": name, "when": when} for name, when in conditions.items()]
    kept = {rule.id: rule for rule in programme_of(rules=rules).rules}
    seen = {name: to_friend(rule) for name, rule in kept.items()}
    assert isinstance(seen["bare"].when, Always)
    assert isinstance(seen["deep"].when, Always)
    assert seen["all"].when == kept["none"].when
    assert all(seen[name] == kept[name] for name in ("any", "not", "none"))
