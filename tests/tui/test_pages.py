"""The areas around the counter: members and their pages, returns, rewards, programme, today, settings, the lock."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import msgspec
from textual.widgets import TabbedContent

from shopclub import presets
from shopclub.core.kernel.ids import MemberNo, SaleNo
from shopclub.core.members.model import Status
from shopclub.core.programme.conditions import BillAmount
from shopclub.core.programme.effects import PointsPerAmount
from shopclub.core.staff.model import Role
from shopclub.i18n import Language
from shopclub.presets.pieces import pieces
from shopclub.tui.screens.counter import CounterScreen
from shopclub.tui.screens.lock import LockScreen
from shopclub.tui.screens.member import MemberScreen
from shopclub.tui.screens.programme import ProgrammeScreen
from shopclub.tui.screens.refund import RefundScreen
from shopclub.tui.widgets.field import Field
from shopclub.tui.widgets.rows import Listing
from tests.builders import CLERK, a_shop, programme_of
from tests.tui.bench import NARROW, Bench, at_counter, make_app, owner_of, sell_lines

MUG = {"id": "mug", "name": {"en": "Mug"}, "points": 100, "stock": 3}


async def test_one_piece_of_a_line_is_returned(tmp_path: Path) -> None:
    """One of two masks goes back: 19.75 of 88.50, and the 88 points become 69 (20 of 40 by share, rounded)."""
    async with at_counter(tmp_path, members=("王芳",)) as bench:
        sale = await sell_lines(bench.shop, 1, ("Vitamin C", 1, 4900), ("Mask", 2, 1975))
        await bench.press("f10", "t", "r")
        assert isinstance(bench.app.screen, RefundScreen)
        await bench.press("down", "right")
        assert "¥19.75" in bench.says()
        plan_taken = 88 - _after_refund(bench, sale)
        await bench.press("enter", "enter")
        refund = bench.shop.club.sales.get(bench.shop.club.sales.refunds_of(sale)[0])
        assert refund.paid_minor == -1975
        assert bench.shop.points(1) == 88 - plan_taken
        assert bench.shop.club.sales.left_of(sale) == {0: 1, 1: 1}


def _after_refund(bench: Bench, sale: SaleNo) -> int:
    screen = bench.app.screen
    assert isinstance(screen, RefundScreen)
    assert screen._plan is not None
    assert screen._plan.sale == sale
    assert screen._plan.balance_after is not None
    return screen._plan.balance_after


async def test_a_whole_receipt_is_returned_by_its_number(tmp_path: Path) -> None:
    """Ctrl+R, the number, Enter, A, Enter, Enter: everything goes back."""
    async with at_counter(tmp_path, size=NARROW, members=("王芳",)) as bench:
        sale = await sell_lines(bench.shop, 1, ("Tea", 3, 500), ("Mug", 1, 800))
        await bench.press("ctrl+r")
        await bench.type(str(sale))
        await bench.press("enter", "a", "enter", "enter")
        assert bench.shop.points(1) == 0
        assert bench.shop.club.sales.left_of(sale) == {}
        assert isinstance(bench.app.screen, CounterScreen)


async def test_a_return_says_what_becomes_debt(tmp_path: Path) -> None:
    """Points already spent on a mug become debt, and the preview says so before it is done."""
    async with at_counter(tmp_path, programme_of(rewards=[MUG]), members=("王芳",)) as bench:
        sale = await sell_lines(bench.shop, 1, ("Tea", 1, 12000))
        await bench.shop.club.rewards.redeem(MemberNo(1), "mug", 1, bench.shop.op(), CLERK)
        bench.app.open_refund(sale)
        await bench.settle()
        assert "Becomes debt, already spent" in bench.says()
        await bench.press("enter", "enter")
        assert bench.shop.points(1) == -100


async def test_the_member_page_says_why(tmp_path: Path) -> None:
    """Every point stands with its reason, and the parts of the page are an arrow away."""
    async with at_counter(tmp_path, members=("王芳",)) as bench:
        await sell_lines(bench.shop, 1, ("Tea", 1, 8850))
        await bench.take(MemberNo(1))
        await bench.press("f2")
        assert isinstance(bench.app.screen, MemberScreen)
        assert "¥88.50 paid: 1 point" in bench.text()
        await bench.press("right")
        assert bench.app.screen.query_one(TabbedContent).active == "purchases"
        assert "Tea" in bench.text()
        await bench.press("right", "right", "right")
        assert bench.shop.club.members.get(1).phone in bench.says()
        await bench.press("escape")
        assert bench.counter.till.member == 1


async def test_points_are_changed_by_hand_with_a_reason(tmp_path: Path) -> None:
    """The owner gives 50 points, says why, and sees the balance after it while typing."""
    async with at_counter(tmp_path, members=("王芳",)) as bench:
        bench.app.open_member(MemberNo(1))
        await bench.settle()
        await bench.press("a")
        await bench.type("50")
        assert "0 now, 50 after it" in bench.says()
        await bench.press("enter")
        await bench.type("sorry")
        await bench.press("enter")
        assert bench.shop.points(1) == 50
        assert "by hand: sorry" in bench.text()


async def test_a_file_is_corrected(tmp_path: Path) -> None:
    """E, a new name, Ctrl+S: the file has it, and the page shows it."""
    async with at_counter(tmp_path, members=("王芳",)) as bench:
        bench.app.open_member(MemberNo(1))
        await bench.settle()
        await bench.press("e")
        await bench.type("王方")
        await bench.press("ctrl+s")
        assert bench.shop.club.members.get(1).name == "王方"


async def test_leaving_can_forget_the_person(tmp_path: Path) -> None:
    """Delete, yes, Esc: the file is closed and keeps its name; with a second yes the person is gone from it."""
    async with at_counter(tmp_path, members=("王芳", "李雷")) as bench:
        for number, keys in ((1, ("delete", "enter", "escape")), (2, ("delete", "enter", "enter"))):
            bench.app.open_member(MemberNo(number))
            await bench.settle()
            await bench.press(*keys)
            await bench.press("escape")
        kept, gone = bench.shop.club.members.get(1), bench.shop.club.members.get(2)
        assert (kept.status, kept.name) == (Status.CLOSED, "王芳")
        assert (gone.status, gone.name, gone.phone) == (Status.CLOSED, "", None)


async def test_a_card_is_written_to_print(tmp_path: Path) -> None:
    """K and P write a page of its own with the code; a hostile name is text in it."""
    async with at_counter(tmp_path, members=("<img src=x onerror=alert(1)>",)) as bench:
        bench.app.open_member(MemberNo(1))
        await bench.settle()
        await bench.press("k", "p")
        page = (tmp_path / "print" / "card-1.html").read_text(encoding="utf-8")
        assert "&lt;img src=x" in page
        assert "<img" not in page
        assert "<svg" in page
        card = bench.shop.club.members.get(1).card
        assert " ".join(card[i : i + 4] for i in range(0, 20, 4)) in page


async def test_the_member_list_filters_and_opens(tmp_path: Path) -> None:
    """/ filters the list, Enter opens the first, C serves at the counter."""
    async with at_counter(tmp_path, members=("王芳", "李雷")) as bench:
        await bench.press("f10", "m", "slash")
        await bench.type("ll")
        await bench.press("enter")
        assert isinstance(bench.app.screen, MemberScreen)
        assert bench.app.screen.number == 2
        await bench.press("c")
        assert bench.counter.till.member == 2


async def test_a_number_of_the_programme_is_edited_and_adopted(tmp_path: Path) -> None:
    """One point becomes two; nothing counts before S and Enter, and the sentence says so at each key."""
    async with at_counter(tmp_path, members=("王芳",)) as bench:
        await bench.press("f10", "p", "enter")
        await bench.type("2")
        assert "2 points for each full ¥1" in bench.says()
        await bench.press("ctrl+s")
        assert "not in force" in bench.says()
        assert bench.shop.club.programme.version == 1
        await bench.press("s")
        assert "Put this in force?" in bench.text()
        await bench.press("enter")
        assert bench.shop.club.programme.version == 2
        then = bench.shop.club.programme.current.rules[0].then
        assert isinstance(then, PointsPerAmount)
        assert then.points == 2


async def test_a_number_out_of_bounds_is_refused_at_its_field(tmp_path: Path) -> None:
    """Zero points for each yuan is no rule: the form says so and stays."""
    async with at_counter(tmp_path) as bench:
        await bench.press("f10", "p", "enter")
        await bench.type("0")
        await bench.press("ctrl+s")
        assert "out of bounds" in bench.says()
        assert bench.shop.club.programme.version == 1


async def test_another_programme_is_chosen(tmp_path: Path) -> None:
    """P lists the presets, and adopting one puts it in force in the shop's currency."""
    async with at_counter(tmp_path) as bench:
        await bench.press("f10", "p", "p", "enter", "s", "enter")
        current = bench.shop.club.programme.current
        assert current.id == presets.names()[0]
        assert current.currency == "CNY"


async def test_a_reward_is_made_and_counted(tmp_path: Path) -> None:
    """N adds a reward to the draft, S adopts it, and the rewards' screen sets its stock."""
    async with at_counter(tmp_path) as bench:
        await bench.press("f10", "p", "n", "enter")
        await bench.type("Mug")
        await bench.press("enter", "enter")
        await bench.type("120")
        await bench.press("ctrl+s", "s", "enter")
        reward = bench.shop.club.programme.current.rewards[0]
        assert (reward.name["en"], reward.points) == ("Mug", 120)
        await bench.press("f10", "r", "s")
        await bench.type("7")
        await bench.press("enter")
        assert bench.shop.club.rewards.stock_left(reward) == 7


async def test_a_stamp_card_is_added_or_left(tmp_path: Path) -> None:
    """Esc at its numbers adds nothing; kept, card, stamps and coupon are in the draft, and adopted they work."""
    async with at_counter(tmp_path) as bench:
        place = [piece.id for piece in pieces()].index("stamp-card")
        await bench.press("f10", "p", "n", *["down"] * place, "enter", "escape")
        assert not bench.shop.club.programme.current.cards
        await bench.press("n", *["down"] * place, "enter", "ctrl+s", "s", "enter")
        programme = bench.shop.club.programme.current
        assert [card.size for card in programme.cards] == [9]
        assert programme.rule("stamp") is not None
        assert programme.coupon("one-free") is not None


async def test_stored_value_is_there_once(tmp_path: Path) -> None:
    """A second time it is said that it is there already, and nothing changes."""
    async with at_counter(tmp_path) as bench:
        place = [piece.id for piece in pieces()].index("stored-value")
        await bench.press("f10", "p", "n", *["down"] * place, "enter", "ctrl+s")
        await bench.press("n", *["down"] * place, "enter")
        assert "already" in bench.text()


async def test_a_clerk_signs_in_with_a_pin_and_cannot_change_the_programme(tmp_path: Path) -> None:
    """With two people the counter asks who serves; a clerk's PIN opens it, and the programme stays the owner's."""
    async with a_shop(tmp_path) as shop:
        await shop.club.staff.add("Li Lei", Role.CLERK, "2468", shop.op(), owner_of(shop))
        app = make_app(shop)
        async with app.run_test(size=NARROW, notifications=True) as pilot:
            bench = Bench(shop, app, pilot)
            await bench.settle()
            assert isinstance(app.screen, LockScreen)
            await bench.press("down")
            await bench.type("1111")
            await bench.press("enter")
            await bench.until(lambda: app.screen.query_one("#pin", Field).input.value == "")
            assert isinstance(app.screen, LockScreen)
            await bench.type("2468")
            await bench.press("enter")
            await bench.until(lambda: isinstance(app.screen, CounterScreen))
            assert app.actor.role is Role.CLERK
            await bench.press("f10", "p", "space", "s")
            assert shop.club.programme.version == 1
            await bench.press("ctrl+l")
            assert isinstance(app.screen, LockScreen)


async def test_language_and_colours_change_at_once(tmp_path: Path) -> None:
    """Settings speak Chinese and turn to night without a restart, and the shop remembers both."""
    async with at_counter(tmp_path, members=("王芳",)) as bench:
        await bench.press("f10", "s", "down", "enter")
        assert bench.app.voice.words.language is Language.ZH
        assert "设置" in bench.text()
        await bench.press("down", "enter")
        assert bench.app.theme == "shopclub-night"
        assert bench.shop.club.shop.theme == "night"
        assert bench.shop.club.shop.language == "zh"
        await bench.press("escape")
        assert "柜台" in bench.text()


async def test_somebody_is_added_to_the_staff(tmp_path: Path) -> None:
    """N, a name, a PIN: a clerk more, with a PIN."""
    async with at_counter(tmp_path) as bench:
        await bench.press("f10", "s", "n")
        await bench.type("Li Lei")
        await bench.press("enter")
        await bench.type("2468")
        await bench.press("enter")
        staff = bench.shop.club.staff
        await bench.until(lambda: len(staff.all()) == 2)
        names = [(person.name, person.role, person.pin is not None) for _, person in staff.all()]
        assert ("Li Lei", Role.CLERK, True) in names


async def test_the_receipt_says_every_reason(tmp_path: Path) -> None:
    """Today, Enter: the receipt's text with what was paid and why it earned."""
    async with at_counter(tmp_path, members=("王芳",)) as bench:
        await sell_lines(bench.shop, 1, ("Tea", 1, 8850))
        await bench.press("f10", "t", "enter")
        paper = bench.says()
        assert "Tea" in paper
        assert "+88" in paper
        await bench.press("p")
        assert (tmp_path / "print" / "receipt-1.txt").exists()


async def test_other_days_are_an_arrow_away(tmp_path: Path) -> None:
    """Left shows the day before, right comes back; there is no day after today."""
    async with at_counter(tmp_path, members=("王芳",)) as bench:
        await sell_lines(bench.shop, 1, ("Tea", 1, 100))
        bench.shop.clock.set(bench.shop.clock.now() + timedelta(days=1))
        await bench.press("f10", "t")
        assert "No sales on this day." in bench.says()
        await bench.press("left")
        assert "Tea" in bench.text()
        await bench.press("right", "right")
        assert "Tea" not in bench.text()


async def test_a_clock_that_jumped_is_asked_about(tmp_path: Path) -> None:
    """Two months ahead the counter asks before anything expires by that clock; Enter lets it work."""
    async with a_shop(tmp_path) as shop:
        before = shop.club.clockwork.through()
        shop.clock.set(shop.clock.now() + timedelta(days=60))
        app = make_app(shop)
        async with app.run_test(notifications=True) as pilot:
            bench = Bench(shop, app, pilot)
            await bench.settle()
            assert "Is the clock right?" in bench.text()
            assert shop.club.clockwork.through() == before
            await bench.press("enter")
            assert shop.club.clockwork.through() == shop.club.today()


async def test_the_kiosk_is_one_key_away(tmp_path: Path) -> None:
    """F9 shows the join code's address and the tablet's, P a code to pair a tablet with."""
    async with at_counter(tmp_path) as bench:
        await bench.press("f9")
        assert "http://192.168.1.23:8080/j" in bench.text()
        assert "http://192.168.1.23:8080/k" in bench.text()
        await bench.press("p")
        assert "481 920" in bench.text()


async def test_the_palette_offers_what_can_be_done_now(tmp_path: Path) -> None:
    """Without a member there is no page to open; the settings are there by name."""
    async with at_counter(tmp_path, members=("王芳",)) as bench:
        await bench.palette("settings")
        assert type(bench.app.screen).__name__ == "SettingsScreen"


async def test_an_idle_counter_locks(tmp_path: Path) -> None:
    """After the minutes the owner set without a key, the counter asks again who serves."""
    async with at_counter(tmp_path) as bench:
        owner = bench.shop.club.staff.all()[0][0]
        await bench.shop.club.staff.set_pin(owner, "2468", bench.shop.op(), bench.app.actor)
        shop = msgspec.structs.replace(bench.shop.club.shop, lock_minutes=2)
        await bench.shop.club.settings.change(shop, bench.shop.op(), bench.app.actor)
        bench.app._lock_when_idle()
        await bench.settle()
        assert isinstance(bench.app.screen, CounterScreen)
        bench.app._last_key_at -= 121
        bench.app._lock_when_idle()
        await bench.settle()
        assert isinstance(bench.app.screen, LockScreen)


async def test_leaving_with_a_customer_asks_first(tmp_path: Path) -> None:
    """Ctrl+Q in the middle of a sale asks; Escape stays, Enter leaves. With nobody there it leaves at once."""
    async with at_counter(tmp_path, members=("王芳",)) as bench:
        await bench.take(MemberNo(1))
        await bench.press("ctrl+q")
        assert "would be dropped" in bench.says()
        await bench.press("escape")
        assert bench.counter.till.member == 1
        assert bench.app.is_running
        await bench.press("escape", "ctrl+q")
        assert bench.app.return_code == 0


async def test_the_check_mends_the_draft(tmp_path: Path) -> None:
    """A rule that makes a bill free is said with a basket; Enter puts it right in the draft, S in force."""
    five = {"id": "five", "then": {"kind": "amount_off", "minor": 500}}
    base = {"id": "base", "then": {"kind": "points_per_amount", "step_minor": 100, "points": 1}}
    mug = {"id": "mug", "name": {"en": "Mug"}, "points": 1000}
    async with at_counter(tmp_path, programme_of(rules=[five, base], rewards=[mug])) as bench:
        await bench.press("f10", "p", "k")
        assert "free" in bench.text()
        assert "The bill comes to ¥0.00" in bench.says()
        await bench.press("enter")
        assert "Nothing in it looks unmeant" in bench.text()
        await bench.press("u")
        assert "free" in bench.text()
        await bench.press("enter", "escape", "s", "enter")
        rule = bench.shop.club.programme.current.rule("five")
        assert rule is not None
        assert rule.when == BillAmount(at_least_minor=1000)
        await bench.press("k")
        assert "Nothing in it looks unmeant" in bench.text()


async def test_from_a_finding_to_its_part(tmp_path: Path) -> None:
    """G leaves the findings for the part the marked one is about; when adopting, what costs is said."""
    five = {"id": "five", "name": {"en": "Five off"}, "then": {"kind": "amount_off", "minor": 500}}
    mug = {"id": "mug", "name": {"en": "Mug"}, "points": 1000, "enabled": False}
    async with at_counter(tmp_path, programme_of(rules=[five], rewards=[mug])) as bench:
        await bench.press("f10", "p", "k", "g")
        assert bench.app.screen.query_one(Listing).key == "rule:five"
        assert "free" not in bench.says()
        bench.app.screen.query_one(Listing).mark("reward:mug")
        await bench.press("space", "s")
        assert "“Five off” makes a bill of ¥5.00 free." in bench.says()


async def test_a_notice_leaves_the_state_to_be_read(tmp_path: Path) -> None:
    """At 80x24 what is told stands above the line in which a screen says its state."""
    async with at_counter(tmp_path, size=NARROW) as bench:
        bench.app.push_screen(ProgrammeScreen())
        await bench.settle()
        bench.app.tell("Kept.")
        await bench.until(lambda: bool(bench.app.screen.query("Toast")))
        await bench.settle()
        state = bench.app.screen.query_one("#state")
        assert bench.app.screen.query_one("Toast").region.bottom <= state.region.y
