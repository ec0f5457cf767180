"""Scans: told from typing by shape, check digit and speed, and taken on any screen."""

from __future__ import annotations

from pathlib import Path

from textual import events

from shopclub.core.coupons.rules import make_coupon_code
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.members.model import NewMember
from shopclub.core.members.rules import make_card_code
from shopclub.tui.modals.join import JoinDialog
from shopclub.tui.scan import ScanWatch
from shopclub.tui.widgets.field import Field
from tests.tui.bench import NARROW, at_counter

CODE = make_card_code(lambda n: 123456789 % n)


def fed(code: str, per_key: float) -> tuple[ScanWatch[str], float]:
    """A watch that has seen a code at a speed, and the time of its last key."""
    watch: ScanWatch[str] = ScanWatch()
    at = 100.0
    for place, char in enumerate(code):
        at += per_key
        watch.digit(char, at, f"before {place}")
    return watch, at


def test_a_scanner_is_faster_than_a_person() -> None:
    """20 digits at 3 to 45 ms a key are a scan; at 110 ms a person typed them."""
    for per_key, expected in ((0.003, True), (0.045, True), (0.110, False)):
        watch, at = fed(CODE, per_key)
        assert (watch.end(at + per_key) is not None) is expected


def test_a_coupon_is_scanned_like_a_card() -> None:
    """Its 14 digits at a scanner's speed, also right behind other keys; at a person's speed they are typed."""
    code = make_coupon_code(lambda n: 98765432109 % n)
    for per_key, expected in ((0.003, True), (0.045, True), (0.110, False)):
        watch, at = fed(code, per_key)
        assert (watch.end(at + per_key) is not None) is expected
    late: ScanWatch[str] = ScanWatch()
    for place, char in enumerate("1234567"):
        late.digit(char, 90 + place, "typed")
    for place, char in enumerate(code):
        late.digit(char, 100 + place / 100, f"before {place}")
    assert late.end(100.2) == (code, "before 0")


def test_one_long_gap_loses_no_scan() -> None:
    """The average counts: a single gap of 300 ms in an otherwise fast run is still a scan."""
    watch: ScanWatch[str] = ScanWatch()
    for place, char in enumerate(CODE):
        watch.digit(char, 100 + 0.01 * place + (0.3 if place > 7 else 0), "")
    assert watch.end(100.55) is not None


def test_what_stood_there_before_the_first_digit_comes_back() -> None:
    """The state handed back is the one before the first of the 20 digits, whatever was typed earlier."""
    watch: ScanWatch[str] = ScanWatch()
    watch.digit("7", 99.0, "earlier")
    for place, char in enumerate(CODE):
        watch.digit(char, 100 + place / 100, f"before {place}")
    assert watch.end(100.25) == (CODE, "before 0")


def test_a_wrong_check_digit_is_no_scan() -> None:
    """Twenty fast digits that fail the check are left to the field they were typed into."""
    wrong = CODE[:-1] + str((int(CODE[-1]) + 1) % 10)
    watch, at = fed(wrong, 0.01)
    assert watch.end(at) is None


def test_enter_belongs_to_the_scan_for_a_moment() -> None:
    """An Enter within 150 ms of a scan is its echo; after that it is the person's."""
    watch, at = fed(CODE, 0.01)
    assert watch.end(at) is not None
    assert watch.is_echo(at + 0.1)
    assert not watch.is_echo(at + 0.2)


async def test_a_scan_from_another_screen_serves_at_the_counter(tmp_path: Path) -> None:
    """On the programme a scan goes to the counter with the member."""
    async with at_counter(tmp_path, members=("王芳",)) as bench:
        await bench.press("f10", "p")
        await bench.scan(bench.shop.club.members.get(1).card)
        assert bench.counter.till.member == 1


async def test_a_scan_into_a_half_typed_amount_leaves_the_amount(tmp_path: Path) -> None:
    """A scan while an amount is typed serves the member and leaves the amount as it was typed."""
    async with at_counter(tmp_path, size=NARROW, members=("王芳",)) as bench:
        await bench.press("enter")
        await bench.type("12.5")
        await bench.scan(bench.shop.club.members.get(1).card)
        assert bench.counter.till.member == 1
        assert bench.counter.till.amount == "12.5"
        assert bench.counter.sale.amount.value == "12.5"


async def test_a_scan_presses_no_button(tmp_path: Path) -> None:
    """A scan while the undo question stands undoes nothing and serves nobody."""
    async with at_counter(tmp_path, members=("王芳", "李雷")) as bench:
        await bench.shop.sell(1, 1000)
        await bench.press("ctrl+z")
        await bench.scan(bench.shop.club.members.get(2).card)
        assert bench.shop.points(1) == 10
        assert "Finish here first" in " ".join(bench.notices())


async def test_a_scan_into_a_form_leaves_its_fields(tmp_path: Path) -> None:
    """The half-typed name of a join form is as it was before the scan."""
    async with at_counter(tmp_path, members=("王芳",)) as bench:
        await bench.press("ctrl+n")
        await bench.type("Ann")
        await bench.scan(bench.shop.club.members.get(1).card)
        assert isinstance(bench.app.screen, JoinDialog)
        assert bench.app.screen.query_one("#name", Field).value == "Ann"


async def test_a_pasted_card_is_a_scan(tmp_path: Path) -> None:
    """A scanner that pastes (or a person who does) serves the member too."""
    async with at_counter(tmp_path, members=("王芳",)) as bench:
        bench.app.post_message(events.Paste(bench.shop.club.members.get(1).card + "\n"))
        await bench.settle()
        assert bench.counter.till.member == 1


async def test_a_card_typed_by_hand_is_found(tmp_path: Path) -> None:
    """Twenty digits with spaces, typed slowly into the first field, find the member."""
    async with at_counter(tmp_path, members=("王芳",)) as bench:
        card = bench.shop.club.members.get(1).card
        await bench.type(card[:10] + " " + card[10:])
        await bench.press("enter")
        assert bench.counter.till.member == 1


async def test_a_replaced_card_is_told_and_serves_nobody(tmp_path: Path) -> None:
    """The old card of a member is recognised as ours and refused."""
    async with at_counter(tmp_path, members=("王芳",)) as bench:
        old = bench.shop.club.members.get(1).card
        await bench.shop.club.members.replace_card(MemberNo(1), bench.shop.op(), bench.app.actor)
        await bench.scan(old)
        assert bench.counter.till.member is None
        assert "was replaced" in " ".join(bench.notices())


async def test_a_foreign_card_is_told(tmp_path: Path) -> None:
    """A card with the right shape that nobody has is none of ours."""
    async with at_counter(tmp_path, members=("王芳",)) as bench:
        await bench.scan(CODE)
        assert "none of ours" in " ".join(bench.notices())


async def test_scanning_a_pending_card_activates_it(tmp_path: Path) -> None:
    """The first scan of a pending card makes its owner a member, at the counter."""
    async with at_counter(tmp_path) as bench:
        asked = NewMember(name="赵敏", phone="13911112222")
        _, pending = await bench.shop.club.members.ask_to_join(asked, bench.shop.op())
        await bench.scan(pending.card)
        assert bench.shop.club.members.get(1).card == pending.card
        assert bench.counter.till.member == 1


async def test_a_pending_card_of_a_known_phone_serves_the_member(tmp_path: Path) -> None:
    """A pending card with a member's phone makes nobody new: it says so and serves the member."""
    async with at_counter(tmp_path) as bench:
        await bench.shop.join("王芳", "13812345678")
        asked = NewMember(name="Fang", phone="13812345678")
        _, pending = await bench.shop.club.members.ask_to_join(asked, bench.shop.op())
        await bench.scan(pending.card)
        assert bench.shop.club.members.count() == 1
        assert bench.counter.till.member == 1
