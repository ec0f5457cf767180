"""Coupons at the counter: scanned, typed, picked; on the bill and off it; issued, shown, taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from shopclub.core.coupons.model import Coupon
from shopclub.core.coupons.rules import make_coupon_code
from shopclub.core.kernel.ids import MemberNo, SaleNo
from shopclub.i18n import Language
from shopclub.tui.modals.coupon import CouponDialog
from shopclub.tui.modals.dialog import Confirm
from shopclub.tui.screens.member import MemberScreen
from shopclub.tui.widgets.field import Field
from tests.builders import CLERK, OWNER
from tests.core.coupons.coupons import one, sell, with_coupons
from tests.tui.bench import NARROW, WIDE, Bench, at_counter

BOTH_SIZES = pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x40"])
BRINGS = {
    "id": "brings",
    "when": {"kind": "amount", "at_least_minor": 5000},
    "then": {"kind": "coupon", "coupon": "week", "count": 2},
}
TEA = {
    "id": "tea-for-all",
    "when": {"kind": "amount", "at_least_minor": 5000},
    "then": {"kind": "gift", "name": {"en": "Cup of tea", "zh": "热茶"}, "count": 2},
}


async def scan(bench: Bench, code: str) -> None:
    """Scan, and wait until an Enter is the person's again."""
    await bench.scan(code)
    await bench.pilot.pause(0.2)
    await bench.settle()


async def give(bench: Bench, kind: str, member: int | None = 1) -> tuple[int, Coupon]:
    made = await one(bench.shop, kind, member)
    await bench.settle()
    return made


@BOTH_SIZES
async def test_a_scanned_coupon_finds_its_member_and_goes_on_the_bill(tmp_path: Path, size: tuple[int, int]) -> None:
    """From idle: scan the coupon, type the amount, Enter: ¥10 off 88.50."""
    async with at_counter(tmp_path, with_coupons(), size=size, members=("王芳",)) as bench:
        number, coupon = await give(bench, "ten")
        await scan(bench, coupon.code)
        assert bench.counter.till.member == 1
        assert "Coupon: ¥10 off 80, without an end" in bench.says()
        await bench.type("88.50")
        assert "Coupon “¥10 off 80” -¥10.00" in bench.says()
        await bench.press("enter")
        sale = bench.shop.club.sales.get(SaleNo(1))
        assert (sale.paid_minor, sale.coupon) == (7850, number)
        assert bench.counter.till.code == ""


async def test_scanned_in_the_middle_of_a_sale(tmp_path: Path) -> None:
    """What is rung up stays, digits of the scan stay out of the amount, and whoever brings it may be a walk-in."""
    async with at_counter(tmp_path, with_coupons()) as bench:
        _, coupon = await give(bench, "tenth", None)
        await bench.press("enter")
        await bench.type("100")
        await scan(bench, coupon.code)
        assert bench.counter.sale.amount.value == "100"
        assert "Coupon “10 % off” -¥10.00" in bench.says()
        await bench.press("enter")
        assert bench.shop.club.sales.get(SaleNo(1)).paid_minor == 9000


async def test_what_is_short_is_said_and_the_bill_stays(tmp_path: Path) -> None:
    """¥12.00 short of ¥80.00: the bill stands without it and does not close; Del in F6 takes it off."""
    async with at_counter(tmp_path, with_coupons(), members=("王芳",)) as bench:
        _, coupon = await give(bench, "ten")
        await bench.take(MemberNo(1))
        await bench.type("68")
        await scan(bench, coupon.code)
        assert "¥12.00 short of ¥80.00 for this coupon." in bench.says()
        assert "68.00" in bench.text()
        await bench.press("enter")
        assert bench.shop.club.sales.of_member(MemberNo(1)) == []
        await bench.press("f6", "delete", "enter")
        assert bench.shop.club.sales.get(SaleNo(1)).paid_minor == 6800


async def test_it_fits_as_soon_as_the_bill_is_large_enough(tmp_path: Path) -> None:
    """The refusal goes with the next key that makes the bill large enough."""
    async with at_counter(tmp_path, with_coupons(), members=("王芳",)) as bench:
        _, coupon = await give(bench, "ten")
        await scan(bench, coupon.code)
        await bench.type("8")
        assert "¥72.00 short of ¥80.00" in bench.says()
        await bench.type("0")
        assert "short of" not in bench.says()
        await bench.press("enter")
        assert bench.shop.club.sales.get(SaleNo(1)).paid_minor == 7000


async def test_the_dialog_says_what_each_would_give(tmp_path: Path) -> None:
    """Each of the member's coupons with its letter: what it takes off now, what it brings, or that it doesn't fit."""
    async with at_counter(tmp_path, with_coupons(), members=("王芳",)) as bench:
        for kind in ("ten", "week", "double", "tea", "gift"):
            await give(bench, kind)
        await bench.take(MemberNo(1))
        await bench.type("68")
        await bench.press("f6")
        shown = bench.text()
        for text in ("-¥1.00", "+68 points", "Tea", "a reward", "not on this bill"):
            assert text in shown, text
        assert shown.index("¥1 off this week") < shown.index("¥10 off 80"), "the one that ends first"
        await bench.press("down", "down", "down", "up", "up")
        await bench.press("a")
        assert bench.counter.till.code
        assert "Coupon “¥1 off this week” -¥1.00" in bench.says()


async def test_a_code_is_typed_into_the_dialog(tmp_path: Path) -> None:
    """Digits begin the code at once; one that nobody has is said and leaves the bill alone."""
    async with at_counter(tmp_path, with_coupons(), members=("王芳",)) as bench:
        await give(bench, "ten")
        _, other = await give(bench, "tenth", None)
        await bench.take(MemberNo(1))
        await bench.type("100")
        await bench.press("f6")
        assert isinstance(bench.app.screen, CouponDialog)
        for char in "99":
            await bench.press(char)
        await bench.press("enter")
        assert any("No coupon and no campaign has the code “99”." in said for said in bench.notices())
        assert bench.counter.till.code == ""
        await bench.press("f6")
        for char in other.code:
            await bench.press(char)
        await bench.press("enter")
        assert "Coupon “10 % off” -¥10.00" in bench.says()


async def test_a_scan_in_the_dialog_is_the_answer(tmp_path: Path) -> None:
    """A coupon scanned while the dialog is open is taken; a card is not."""
    async with at_counter(tmp_path, with_coupons(), members=("王芳",)) as bench:
        _, coupon = await give(bench, "ten")
        await bench.take(MemberNo(1))
        await bench.press("f6")
        await scan(bench, bench.shop.club.members.get(1).card)
        assert isinstance(bench.app.screen, CouponDialog)
        await scan(bench, coupon.code)
        assert bench.counter.till.code == coupon.code


async def test_a_code_of_ours_that_nobody_has(tmp_path: Path) -> None:
    """A well-formed code that was never issued is told."""
    async with at_counter(tmp_path, with_coupons()) as bench:
        await scan(bench, make_coupon_code(lambda _: 7))
        assert bench.notices() == ["This coupon is none of ours."]


async def test_used_meanwhile_the_sale_is_not_lost(tmp_path: Path) -> None:
    """Somebody else uses it while it is on the bill: that is said, the amount stands, without it the sale closes."""
    async with at_counter(tmp_path, with_coupons(), members=("王芳",)) as bench:
        number, coupon = await give(bench, "tea")
        await bench.take(MemberNo(1))
        await bench.type("30")
        await scan(bench, coupon.code)
        await bench.shop.club.coupons.hand_out(number, bench.shop.op(), OWNER)
        await bench.settle()
        assert "This coupon is used already." in bench.says()
        await bench.press("enter", "f6", "delete", "enter")
        assert bench.shop.club.sales.get(SaleNo(1)).paid_minor == 3000


@BOTH_SIZES
async def test_what_a_sale_brought_stands_large(tmp_path: Path, size: tuple[int, int]) -> None:
    """Gifts to hand out and new coupons, until the next customer begins."""
    async with at_counter(tmp_path, with_coupons(BRINGS, TEA), size=size, members=("王芳",)) as bench:
        await bench.take(MemberNo(1))
        await bench.type("60")
        assert "Gift: 2 × Cup of tea" in bench.says()
        await bench.press("enter")
        assert "★ 2 × Cup of tea" in bench.text()
        assert "New: 2 × ¥1 off this week, until Friday" in bench.text()
        await bench.type("w")
        assert "Cup of tea" not in bench.text()


async def test_a_gift_without_a_purchase_is_asked_about(tmp_path: Path) -> None:
    """Scanned with nothing rung up: Enter hands it out, Esc keeps it; with a bill it stands on that."""
    async with at_counter(tmp_path, with_coupons(), members=("王芳",)) as bench:
        number, coupon = await give(bench, "tea")
        await scan(bench, coupon.code)
        assert isinstance(bench.app.screen, Confirm)
        await bench.press("escape")
        assert bench.shop.club.coupons.get(number).used() == 0
        await scan(bench, coupon.code)
        await bench.press("enter")
        assert bench.shop.club.coupons.get(number).used() == 1
        assert "Hand out: Tea" in bench.notices()


async def test_a_reward_at_its_price(tmp_path: Path) -> None:
    """Scanned at the counter it asks: the gift for 1,000 points; Enter hands it over; too few points are said."""
    async with at_counter(tmp_path, with_coupons(), members=("王芳",)) as bench:
        number, coupon = await give(bench, "gift")
        await bench.shop.give(1, 1500)
        await scan(bench, coupon.code)
        assert "1 × Gift for 1,000 points; 500 left after it." in bench.says()
        await bench.press("enter")
        assert (bench.shop.points(1), bench.shop.club.coupons.get(number).used()) == (500, 1)


async def test_the_card_says_what_there_is(tmp_path: Path) -> None:
    """Coupons of use stand on the member's card, the one that ends first at the head, the rest counted."""
    async with at_counter(tmp_path, with_coupons(), members=("王芳",)) as bench:
        for kind in ("ten", "week", "tenth", "thrice"):
            await give(bench, kind)
        await bench.take(MemberNo(1))
        said = bench.says()
        assert "! Coupon ¥1 off this week, until Friday" in said
        assert "! 2 more coupons (F6)" in said


async def test_the_member_page(tmp_path: Path) -> None:
    """Every coupon with its state; F6 issues one, V takes the marked one back with a reason, Enter shows it."""
    async with at_counter(tmp_path, with_coupons(), members=("王芳",)) as bench:
        await give(bench, "ten")
        await bench.take(MemberNo(1))
        await bench.press("f2", "right", "right")
        assert isinstance(bench.app.screen, MemberScreen)
        assert "¥10 off 80" in bench.text()
        await bench.press("f6", "down")
        assert "Pay 10% less, without an end" in bench.says()
        await bench.press("enter", "enter")
        held = bench.shop.club.coupons.of_member(MemberNo(1))
        assert [coupon.kind for _, coupon in held] == ["tenth", "ten"]
        await bench.press("home", "enter")
        code = held[0][1].code
        assert " ".join(code[i : i + 4] for i in range(0, 14, 4)) in bench.says()
        await bench.press("escape", "v")
        await bench.type("lost")
        await bench.press("enter")
        assert bench.shop.club.coupons.get(held[0][0]).void_note == "lost"
        assert "taken back on 14 Mar: lost" in bench.text()
        await bench.press("ctrl+z")
        assert "The coupon “10 % off” that was taken back can be used again." in bench.says()


async def test_issuing_to_many(tmp_path: Path) -> None:
    """From the member list: everybody, or who has a tag; who got none is named; codes for whoever brings them."""
    async with at_counter(tmp_path, with_coupons(), members=("王芳", "李雷")) as bench:
        await give(bench, "week")
        await give(bench, "week")
        await bench.press("f10", "m", "f6", *["down"] * 6)
        assert "To everybody: 2 members" in bench.says()
        await bench.press("enter", "enter", "enter")
        assert "1 coupon issued." in bench.says()
        assert "No. 000001: This member holds as many of this coupon as one may (2)." in bench.says()
        await bench.press("enter", "f6", "down", "f6")
        assert "To whoever brings the code" in bench.says()
        await bench.press("5", "enter", "enter")
        assert "5 coupons issued." in bench.says()


async def test_a_clerk_uses_and_does_not_issue(tmp_path: Path) -> None:
    """Issuing and taking back are the owner's."""
    async with at_counter(tmp_path, with_coupons(), members=("王芳",)) as bench:
        bench.app.staff = CLERK
        await bench.take(MemberNo(1))
        await bench.press("f2", "right", "right", "f6")
        assert isinstance(bench.app.screen, MemberScreen)
        await bench.app.run_action("go('members')")
        await bench.press("f6")
        assert not bench.app.screen.query(Field)


@pytest.mark.parametrize("language", list(Language))
async def test_names_of_people_are_no_markup(tmp_path: Path, language: Language) -> None:
    """A coupon and a note with brackets are text in list, dialog and slip."""
    wild: dict[str, Any] = {"name": {"en": "[bold]10[/]", "zh": "[bold]10[/]"}}
    async with at_counter(tmp_path, with_coupons(ten=wild), language=language, members=("[/x]",)) as bench:
        await bench.shop.club.coupons.issue("ten", [MemberNo(1)], bench.shop.op(), OWNER, note="[@click=x]n")
        await bench.settle()
        await bench.take(MemberNo(1))
        await bench.press("f6")
        assert "[bold]10[/]" in bench.text()
        await bench.press("escape", "f2", "right", "right", "enter")
        assert "[@click=x]n" in bench.says()


async def test_a_return_says_what_becomes_of_coupons_and_gifts(tmp_path: Path) -> None:
    """The one used comes back, unused new ones are taken back, a used one is named, the gift is asked for."""
    async with at_counter(tmp_path, with_coupons(BRINGS, TEA), members=("王芳",)) as bench:
        _, ten = await give(bench, "ten")
        closed = await sell(bench.shop, 1, 8000, code=ten.code)
        (_, brought), _ = bench.shop.club.coupons.of_sale(closed.number)
        await sell(bench.shop, 1, 1000, code=brought.code)
        await bench.settle()
        bench.app.open_refund(closed.number)
        await bench.settle()
        await bench.press("right")
        said = bench.says()
        for sentence in (
            "The coupon “¥10 off 80” can be used again.",
            "1 coupon “¥1 off this week” is taken back.",
            "The coupon “¥1 off this week” it had brought is used already.",
            "Ask for the gift back: 2 × Cup of tea",
        ):
            assert sentence in said, sentence


async def test_the_coupon_of_somebody_who_left(tmp_path: Path) -> None:
    """It chooses nobody, and is told as taken back once there is a bill."""
    async with at_counter(tmp_path, with_coupons(), members=("王芳",)) as bench:
        _, coupon = await give(bench, "thrice")
        await bench.shop.club.members.close_member(MemberNo(1), bench.shop.op(), OWNER)
        await bench.settle()
        await scan(bench, coupon.code)
        assert bench.counter.till.member is None
        await bench.press("enter")
        await bench.type("10")
        assert "This coupon was taken back and no longer counts." in bench.says()
