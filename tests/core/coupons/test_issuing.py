"""Issuing by hand: to one, to many in batches, to whoever brings the code; taken back and undone."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from shopclub.core.coupons import issuing
from shopclub.core.coupons.model import COUPONS, CouponState
from shopclub.core.coupons.rules import is_coupon_code
from shopclub.core.kernel.errors import (
    ClubError,
    Conflict,
    InvalidInput,
    MemberClosed,
    NotAllowed,
    NotFound,
    RuleViolation,
)
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.members.model import MemberChange, NewMember
from tests.builders import CLERK, OWNER, Counter, a_shop
from tests.core.coupons.coupons import draft, issue, one, sell, with_coupons


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two members a commit."""
    monkeypatch.setattr(issuing, "BATCH", 2)


def held(shop: Counter, member: int) -> list[tuple[str, str]]:
    """Kind and state of each coupon of a member, oldest first."""
    mine = reversed(shop.club.coupons.of_member(MemberNo(member)))
    return [(coupon.kind, shop.club.coupons.state(coupon).value) for _, coupon in mine]


async def test_one_member_gets_one(tmp_path: Path) -> None:
    """With a code of its own, its days, who issued it and why; it is there after a restart."""
    async with a_shop(tmp_path, with_coupons()) as shop:
        who = await shop.join()
        done = await shop.club.coupons.issue("week", [who], shop.op(), OWNER, note=" Sorry for\nthe wait ")
        await shop.restart()
        coupon = shop.club.coupons.get(done.numbers[0])
        assert is_coupon_code(coupon.code)
        assert (coupon.member, coupon.note, coupon.rule, coupon.sale) == (who, "Sorry for the wait", "", None)
        assert (coupon.from_on.isoformat(), (coupon.until_on or coupon.from_on).isoformat()) == (
            "2026-03-14",
            "2026-03-20",
        )
        assert shop.club.coupons.number_of(coupon.code) == done.numbers[0]
        assert [number for number, _ in shop.club.coupons.usable(who)] == list(done.numbers)


async def test_the_same_form_twice_issues_once(tmp_path: Path) -> None:
    """Three presses of Enter at once and one after a restart: one coupon, the same answer."""
    async with a_shop(tmp_path, with_coupons()) as shop:
        who, op = await shop.join(), shop.op()
        send = lambda: shop.club.coupons.issue("ten", [who], op, OWNER)  # noqa: E731
        done = await asyncio.gather(send(), send(), send())
        await shop.restart()
        done.append(await send())
        assert [d.numbers for d in done] == [(1,)] * 4
        assert [d.repeated for d in done] == [False, True, True, True]
        assert held(shop, who) == [("ten", "usable")]


@pytest.mark.usefixtures("small_batches")
async def test_broken_off_between_two_batches_it_is_done_by_repeating(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five members in batches of two; the power goes before the second one: nobody gets two, nobody is left out."""
    async with a_shop(tmp_path, with_coupons()) as shop:
        people = [await shop.join() for _ in range(5)]
        op, stage, calls = shop.op(), issuing.Issuing._stage, iter((False, True))

        def cut_off(*args: Any) -> Any:
            if next(calls):
                raise asyncio.CancelledError
            return stage(*args)

        with monkeypatch.context() as patched:
            patched.setattr(issuing.Issuing, "_stage", cut_off)
            with pytest.raises(asyncio.CancelledError):
                await shop.club.coupons.issue("ten", people, op, OWNER, count=2)
        assert shop.club.books.count(COUPONS) == 4
        await shop.restart()
        done = await shop.club.coupons.issue("ten", people, op, OWNER, count=2)
        assert (len(done.numbers), done.left_out) == (10, ())
        assert [len(held(shop, who)) for who in people] == [2] * 5
        again = await shop.club.coupons.issue("ten", people, op, OWNER, count=2)
        assert (again.numbers, again.repeated) == (done.numbers, True)


@pytest.mark.usefixtures("small_batches")
async def test_who_can_have_none_is_told(tmp_path: Path) -> None:
    """Of a list: who has left, who isn't there and who holds enough are named; the others have theirs."""
    async with a_shop(tmp_path, with_coupons()) as shop:
        people = [await shop.join() for _ in range(4)]
        await issue(shop, "week", people[1], count=2)
        await shop.club.members.close_member(people[2], shop.op(), OWNER)
        done = await issue(shop, "week", *people, 99, people[0])
        assert [(n.member, n.code) for n in done.left_out] == [
            (people[1], "coupon_limit"),
            (people[2], "member_closed"),
            (99, "members_not_found"),
        ]
        assert [len(held(shop, who)) for who in people] == [1, 2, 0, 1]


async def test_a_tier_and_a_tag_are_lists_of_members(tmp_path: Path) -> None:
    """Everybody active of a tier, or with a tag however it is cased; who has left is not among them."""
    async with a_shop(tmp_path, "standard-retail") as shop:
        people = [await shop.join() for _ in range(3)]
        for who, tags in zip(people, (("VIP",), ("vip", "x"), ("vip",)), strict=True):
            await shop.club.members.edit(who, MemberChange(tags=tags), shop.op(), OWNER)
        await shop.give(people[0], 1)
        await shop.club.members.close_member(people[2], shop.op(), OWNER)
        wanted = shop.club.coupons.members_of
        assert wanted(tag="Vip") == people[:2]
        assert wanted(tag="x") == [people[1]]
        assert wanted(tier="member") == wanted() == people[:2]
        assert wanted(tier="gold") == []
        assert wanted(tier="member", tag="x") == [people[1]]


@pytest.mark.parametrize(("held_before", "count", "given"), [(0, 2, 2), (0, 3, 2), (1, 2, 1), (2, 1, None)])
async def test_the_limit_at_its_border(tmp_path: Path, held_before: int, count: int, given: int | None) -> None:
    """At most two usable ones: what would be more is not issued, and of none at all that is said."""
    async with a_shop(tmp_path, with_coupons()) as shop:
        who = await shop.join()
        if held_before:
            await issue(shop, "week", who, count=held_before)
        if given is None:
            with pytest.raises(RuleViolation, match="coupon_limit") as refused:
                await issue(shop, "week", who, count=count)
            assert refused.value.figures["most"] == 2
        else:
            assert len((await issue(shop, "week", who, count=count)).numbers) == given


async def test_what_is_refused(tmp_path: Path) -> None:
    """A clerk, an unknown kind, nobody, none, too many, one switched off, one that is over, somebody who left."""
    changes = {"ten": {"enabled": False}, "week": {"validity": {"until_on": "2026-03-13"}}}
    async with a_shop(tmp_path, with_coupons(**changes)) as shop:
        who = await shop.join()
        coupons = shop.club.coupons
        with pytest.raises(NotAllowed):
            await coupons.issue("thrice", [who], shop.op(), CLERK)
        with pytest.raises(NotAllowed):
            await coupons.issue_bearer("tenth", 1, shop.op(), CLERK)
        with pytest.raises(NotFound, match="coupon_kind_not_found"):
            await issue(shop, "x", who)
        with pytest.raises(InvalidInput, match="coupons_nobody"):
            await issue(shop, "thrice")
        for count in (0, 21):
            with pytest.raises(InvalidInput, match="coupons_count"):
                await issue(shop, "thrice", who, count=count)
        with pytest.raises(RuleViolation, match="coupon_off"):
            await issue(shop, "ten", who)
        with pytest.raises(RuleViolation, match="coupon_over") as over:
            await issue(shop, "week", who)
        assert over.value.figures["until_on"] == "2026-03-13"
        with pytest.raises(NotFound, match="members_not_found"):
            await issue(shop, "thrice", 99)
        with pytest.raises(RuleViolation, match="coupon_not_bearer"):
            await coupons.issue_bearer("thrice", 1, shop.op(), OWNER)
        for count in (0, 1001):
            with pytest.raises(InvalidInput, match="coupons_count"):
                await coupons.issue_bearer("tenth", count, shop.op(), OWNER)
        await shop.club.members.close_member(who, shop.op(), OWNER)
        with pytest.raises(MemberClosed):
            await issue(shop, "thrice", who)
        old = shop.op()
        shop.at(2026, 3, 29)
        with pytest.raises(Conflict, match="operation_too_old"):
            await coupons.issue("thrice", [await shop.join()], old, OWNER)
        assert shop.club.books.count(COUPONS) == 0


async def test_codes_for_whoever_brings_them(tmp_path: Path) -> None:
    """Fifty codes, each another; sent twice there are still fifty; a walk-in uses one, once."""
    async with a_shop(tmp_path, with_coupons()) as shop:
        op = shop.op()
        done = [await shop.club.coupons.issue_bearer("tenth", 50, op, OWNER) for _ in range(2)]
        codes = {shop.club.coupons.get(number).code for number in done[1].numbers}
        assert (len(codes), done[1].repeated) == (50, True)
        code = sorted(codes)[0]
        assert (await sell(shop, None, 10000, code=code)).sale.paid_minor == 9000
        with pytest.raises(RuleViolation, match="coupon_used"):
            shop.club.sales.quote(draft(None, 10000, code=code))


async def test_taking_one_back(tmp_path: Path) -> None:
    """With a reason, once, by the owner; what is used or taken back already can't be; undone it is as before."""
    async with a_shop(tmp_path, with_coupons()) as shop:
        who = await shop.join()
        number, coupon = await one(shop, "ten", who)
        coupons = shop.club.coupons
        with pytest.raises(NotAllowed):
            await coupons.void(number, "lost", shop.op(), CLERK)
        with pytest.raises(InvalidInput, match="text_missing"):
            await coupons.void(number, " ", shop.op(), OWNER)
        with pytest.raises(NotFound, match="coupons_not_found"):
            await coupons.void(99, "lost", shop.op(), OWNER)
        op = shop.op()
        await coupons.void(number, "lost", op, OWNER)
        await coupons.void(number, "lost", op, OWNER)
        gone = coupons.get(number)
        assert (gone.void_note, coupons.state(gone)) == ("lost", CouponState.VOID)
        with pytest.raises(RuleViolation, match="coupon_void"):
            await coupons.void(number, "again", shop.op(), OWNER)
        with pytest.raises(RuleViolation, match="coupon_void"):
            await sell(shop, who, 8000, code=coupon.code)
        await shop.undo()
        assert coupons.get(number) == coupon
        await sell(shop, who, 8000, code=coupon.code)
        with pytest.raises(RuleViolation, match="coupon_used"):
            await coupons.void(number, "too late", shop.op(), OWNER)


async def test_undoing_an_issue(tmp_path: Path) -> None:
    """What is unused is void, what is used stands; when all are used it can't be undone; once is once."""
    async with a_shop(tmp_path, with_coupons()) as shop:
        people = [await shop.join(), await shop.join()]
        op = shop.op()
        done = await shop.club.coupons.issue("thrice", people, op, OWNER)
        code = shop.club.coupons.get(done.numbers[0]).code
        await sell(shop, people[0], 2000, code=code)
        await shop.club.undo.undo(op, shop.op(), OWNER)
        assert [held(shop, who) for who in people] == [[("thrice", "usable")], [("thrice", "void")]]
        with pytest.raises(RuleViolation, match="undone_already"):
            await shop.club.undo.undo(op, shop.op(), OWNER)
        other = shop.op()
        done = await shop.club.coupons.issue("ten", [people[0]], other, OWNER)
        await sell(shop, people[0], 8000, code=shop.club.coupons.get(done.numbers[0]).code)
        with pytest.raises(RuleViolation, match="undo_coupons_used"):
            await shop.club.undo.undo(other, shop.op(), OWNER)
        with pytest.raises(NotAllowed):
            await shop.club.undo.undo(other, shop.op(), CLERK)


async def test_leaving_takes_the_coupons_along(tmp_path: Path) -> None:
    """Unused ones are void with the membership; used ones stay as they are; erased, the rows keep the number alone."""
    async with a_shop(tmp_path, with_coupons()) as shop:
        who = await shop.join()
        for kind in ("ten", "thrice", "tenth", "week"):
            await issue(shop, kind, who)
        used, some = (shop.club.coupons.get(n) for n in (1, 2))
        await sell(shop, who, 8000, code=used.code)
        await sell(shop, who, 2000, code=some.code)
        await shop.club.members.close_member(who, shop.op(), OWNER, erase=True)
        assert held(shop, who) == [("ten", "used"), ("thrice", "void"), ("tenth", "void"), ("week", "void")]
        assert "王小明" not in shop.club.path.read_text(encoding="utf-8").split('"coupons":{')[-1].split("}}")[0]
        with pytest.raises(ClubError, match="coupon_void"):
            await sell(shop, None, 2000, code=some.code)


@pytest.mark.parametrize(("erase", "left"), [(False, ("for 王小明", "lost by 王小明")), (True, ("", ""))])
async def test_remarks_go_with_the_person(tmp_path: Path, erase: bool, left: tuple[str, str]) -> None:
    """What staff wrote on a coupon may name who is to be forgotten: gone with them, kept with whoever only leaves."""
    async with a_shop(tmp_path, with_coupons()) as shop:
        who, coupons = await shop.join(), shop.club.coupons
        done = await coupons.issue("ten", [who], shop.op(), OWNER, note="for 王小明")
        await coupons.void(done.numbers[0], "lost by 王小明", shop.op(), OWNER)
        await shop.club.members.close_member(who, shop.op(), OWNER, erase=erase)
        seen = coupons.get(done.numbers[0])
        assert (seen.note, seen.void_note) == left


async def test_an_enrolment_taken_back_takes_its_coupons_back(tmp_path: Path) -> None:
    """Enrolled by mistake: what was issued since is void too."""
    async with a_shop(tmp_path, with_coupons()) as shop:
        op = shop.op()
        who = (await shop.club.members.enrol(NewMember(name="x", phone="13900000001"), op, CLERK)).number
        await issue(shop, "ten", who)
        await shop.club.undo.undo(op, shop.op(), OWNER)
        assert held(shop, who) == [("ten", "void")]
