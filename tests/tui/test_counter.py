"""Selling at the counter, with keys as a person presses them."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopclub.core.kernel.ids import MemberNo, SaleNo
from shopclub.core.members.model import NewMember
from shopclub.core.store.errors import DiskFull
from tests.builders import programme_of
from tests.tui.bench import NARROW, WIDE, at_counter

BOTH_SIZES = pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x40"])
POINTS_OFF = {"points": 100, "minor": 100}


@BOTH_SIZES
async def test_scan_amount_enter_closes_a_sale(tmp_path: Path, size: tuple[int, int]) -> None:
    """From idle a scan, an amount and Enter close a sale: ¥88.50 earn 88 points."""
    async with at_counter(tmp_path, size=size, members=("王芳",)) as bench:
        await bench.scan(bench.shop.club.members.get(1).card)
        await bench.type("88.50")
        await bench.press("enter")
        assert bench.shop.points(1) == 88
        assert bench.shop.club.sales.get(SaleNo(1)).paid_minor == 8850
        assert bench.focused() == "who"
        assert "王芳 paid ¥88.50: +88, now 88." in bench.says()


@pytest.mark.parametrize("typed", ["王芳", "wf", "wangfang", "1"])
async def test_a_member_is_found_by_whatever_is_typed(tmp_path: Path, typed: str) -> None:
    """Name, initials, pinyin and number find her, and Enter takes the first of the list."""
    async with at_counter(tmp_path, members=("王芳", "李雷")) as bench:
        await bench.type(typed)
        await bench.press("enter")
        assert bench.counter.till.member == 1
        assert bench.focused() == "amount"


async def test_a_member_is_found_by_phone_and_last_four(tmp_path: Path) -> None:
    """A whole phone number and its last four digits find the same member."""
    async with at_counter(tmp_path) as bench:
        number = await bench.shop.join("王芳", "13812345678")
        for typed in ("13812345678", "5678"):
            await bench.type(typed)
            await bench.press("enter")
            assert bench.counter.till.member == number
            await bench.press("escape")


async def test_the_marked_one_is_taken(tmp_path: Path) -> None:
    """Down marks the second of those found, and Enter takes that one."""
    async with at_counter(tmp_path, members=("王芳", "王方")) as bench:
        await bench.type("wf")
        first = bench.counter.who.listing.key
        await bench.press("down")
        second = bench.counter.who.listing.key
        await bench.press("enter")
        assert first != second
        assert str(bench.counter.till.member) == second


async def test_a_sale_without_a_member(tmp_path: Path) -> None:
    """Enter in the empty first field goes to the amount; the sale has no member and earns nothing."""
    async with at_counter(tmp_path, members=("王芳",)) as bench:
        await bench.press("enter")
        await bench.type("12.50")
        await bench.press("enter")
        sale = bench.shop.club.sales.get(SaleNo(1))
        assert (sale.member, sale.paid_minor, sale.points) == (None, 1250, 0)


async def test_an_amount_typed_first_becomes_a_sale_without_a_member(tmp_path: Path) -> None:
    """An amount where nobody is found by it is offered as a sale without a member."""
    async with at_counter(tmp_path, members=("王芳",)) as bench:
        await bench.type("12.50")
        assert "A sale of ¥12.50 without a member" in bench.text()
        await bench.press("enter", "enter")
        assert bench.shop.club.sales.get(SaleNo(1)).paid_minor == 1250


async def test_enter_pressed_twice_records_once(tmp_path: Path) -> None:
    """A second Enter right after the first changes nothing."""
    async with at_counter(tmp_path, members=("王芳",)) as bench:
        await bench.take(MemberNo(1))
        await bench.type("10")
        await bench.press("enter", "enter", "enter")
        assert bench.shop.points(1) == 10
        assert len(bench.shop.club.sales.of_member(MemberNo(1))) == 1


async def test_a_sum_is_lines_of_its_own(tmp_path: Path) -> None:
    """`49+2*19.75` is two lines, the second of two pieces, so that each can be returned alone."""
    async with at_counter(tmp_path) as bench:
        await bench.press("enter")
        await bench.type("49+2*19.75")
        await bench.press("enter")
        lines = bench.shop.club.sales.get(SaleNo(1)).lines
        assert [(line.qty, line.gross_minor) for line in lines] == [(1, 4900), (2, 3950)]


async def test_what_it_earns_is_said_before_it_is_closed(tmp_path: Path) -> None:
    """At each key the bill says what the sale earns and why."""
    async with at_counter(tmp_path, members=("王芳",)) as bench:
        await bench.take(MemberNo(1))
        await bench.type("88.50")
        assert "+88 points" in bench.says()
        assert "¥88.50 paid: 1 point for each full ¥1" in bench.says()
        await bench.press("backspace", "backspace", "backspace", "backspace")
        assert "+8 points" in bench.says()


async def test_an_amount_that_cannot_be_read_is_said_and_not_sold(tmp_path: Path) -> None:
    """`12.345` has a decimal too many: it is said, and Enter closes nothing."""
    async with at_counter(tmp_path) as bench:
        await bench.press("enter")
        await bench.type("12.345")
        await bench.press("enter")
        assert bench.shop.club.sales.on_day(bench.shop.club.today()) == []
        assert bench.counter.till.problem is not None


# -- lines --------------------------------------------------------------------------------------------


async def test_lines_are_rung_up_and_learnt(tmp_path: Path) -> None:
    """A product rung up once completes itself, with its price, the next time."""
    async with at_counter(tmp_path) as bench:
        await bench.press("f3")
        await bench.type("Vitamin C")
        await bench.press("enter")
        await bench.type("49")
        await bench.press("enter", "enter")
        assert bench.shop.club.sales.get(SaleNo(1)).lines[0].name == "Vitamin C"
        await bench.press("tab")
        await bench.type("vit")
        await bench.press("enter")
        await bench.press("2", "enter", "enter")
        again = bench.shop.club.sales.get(SaleNo(2)).lines[0]
        assert (again.name, again.qty, again.gross_minor) == ("Vitamin C", 2, 9800)


async def test_a_line_is_struck_out(tmp_path: Path) -> None:
    """Backspace in the empty product field strikes out the last line."""
    async with at_counter(tmp_path) as bench:
        await bench.press("f3")
        for name, price in (("Tea", "5"), ("Mug", "8")):
            await bench.type(name)
            await bench.press("enter")
            await bench.type(price)
            await bench.press("enter")
        assert bench.counter.till.quote is not None
        assert bench.counter.till.quote.due_minor == 1300
        await bench.press("backspace")
        assert bench.counter.till.quote.due_minor == 500
        await bench.press("enter")
        assert [line.name for line in bench.shop.club.sales.get(SaleNo(1)).lines] == ["Tea"]


# -- points -------------------------------------------------------------------------------------------


async def test_points_take_money_off_live(tmp_path: Path) -> None:
    """300 of 450 points take ¥3 off; the bill says so before it is closed."""
    async with at_counter(tmp_path, programme_of(money_off=POINTS_OFF), members=("王芳",)) as bench:
        await bench.shop.give(1, 450)
        await bench.take(MemberNo(1))
        await bench.type("20")
        await bench.press("f4")
        await bench.type("300")
        assert "-¥3.00" in bench.says()
        await bench.press("enter", "enter")
        sale = bench.shop.club.sales.get(SaleNo(1))
        assert (sale.paid_minor, sale.spent) == (1700, 300)
        assert bench.shop.points(1) == 450 - 300 + 17


async def test_the_most_points_are_one_key_away(tmp_path: Path) -> None:
    """F4 again takes all that may be: 400 of 450 points in steps of 100."""
    async with at_counter(tmp_path, programme_of(money_off=POINTS_OFF), members=("王芳",)) as bench:
        await bench.shop.give(1, 450)
        await bench.take(MemberNo(1))
        await bench.type("20")
        await bench.press("f4", "f4")
        assert bench.counter.till.points == 400
        await bench.press("down")
        assert bench.counter.till.points == 300
        await bench.press("up", "up")
        assert bench.counter.till.points == 400


async def test_impossible_points_are_refused_in_words(tmp_path: Path) -> None:
    """150 points are no multiple of 100: Enter closes nothing and the sentence says why."""
    async with at_counter(tmp_path, programme_of(money_off=POINTS_OFF), members=("王芳",)) as bench:
        await bench.shop.give(1, 450)
        await bench.take(MemberNo(1))
        await bench.type("20")
        await bench.press("f4")
        await bench.type("150")
        await bench.press("enter", "enter")
        assert bench.shop.club.sales.of_member(MemberNo(1)) == []
        assert "100" in str(bench.counter.sale.said.content)


async def test_escape_goes_back_a_step_at_a_time(tmp_path: Path) -> None:
    """Escape takes away the points, then the amount, then the customer."""
    async with at_counter(tmp_path, programme_of(money_off=POINTS_OFF), members=("王芳",)) as bench:
        await bench.shop.give(1, 450)
        await bench.take(MemberNo(1))
        await bench.type("20")
        await bench.press("f4", "f4", "escape")
        assert (bench.counter.till.points, bench.counter.till.amount) == (0, "20")
        await bench.press("escape")
        assert (bench.counter.till.amount, bench.counter.till.member) == ("", 1)
        await bench.press("escape")
        assert bench.counter.till.is_idle
        assert bench.focused() == "who"


# -- around the sale ----------------------------------------------------------------------------------


async def test_undo_takes_the_sale_back(tmp_path: Path) -> None:
    """Ctrl+Z asks with what it will do; Enter takes the sale and its points back."""
    async with at_counter(tmp_path, members=("王芳",)) as bench:
        await bench.take(MemberNo(1))
        await bench.type("88.50")
        await bench.press("enter", "ctrl+z")
        assert "王芳's sale of ¥88.50 is taken back whole, with its 88 points." in bench.says()
        await bench.press("enter")
        assert bench.shop.points(1) == 0
        last = bench.shop.club.undo.last()
        assert last is None or last.verb == "enrol"


async def test_undo_can_be_thought_better_of(tmp_path: Path) -> None:
    """Escape in the question leaves everything as it is."""
    async with at_counter(tmp_path, members=("王芳",)) as bench:
        await bench.take(MemberNo(1))
        await bench.type("10")
        await bench.press("enter", "ctrl+z", "escape")
        assert bench.shop.points(1) == 10


async def test_what_changed_meanwhile_is_shown_and_asked_again(tmp_path: Path) -> None:
    """A programme adopted between quote and Enter is not slipped in: the first Enter shows it, the second closes."""
    async with at_counter(tmp_path, members=("王芳",)) as bench:
        await bench.take(MemberNo(1))
        await bench.type("100")
        shop, counter = bench.shop, bench.counter
        stale = counter.till.quote
        double = {"id": "base", "then": {"kind": "points_per_amount", "step_minor": 100, "points": 2}}
        await shop.club.programme.adopt(programme_of(rules=[double]), shop.op(), bench.app.actor)
        await bench.settle()
        counter.till.quote = stale
        await bench.press("enter")
        assert shop.club.sales.of_member(MemberNo(1)) == []
        assert counter.till.quote is not None
        assert counter.till.quote.points == 200
        await bench.press("enter")
        assert shop.points(1) == 200


async def test_a_full_disk_keeps_the_sale_on_the_screen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A save that fails is said in a dialog; the sale stands where it was, and Enter there records it once."""
    async with at_counter(tmp_path, members=("王芳",)) as bench:
        await bench.take(MemberNo(1))
        await bench.type("10")
        sales = bench.shop.club.sales
        real = sales.record

        async def full(*_: object, **__: object) -> None:
            raise DiskFull(path="shop.json", needed=4096)

        monkeypatch.setattr(sales, "record", full)
        await bench.press("enter")
        assert "this is NOT saved" in bench.says()
        monkeypatch.setattr(sales, "record", real)
        await bench.press("enter")
        assert bench.counter.till.amount == "10"
        await bench.press("enter")
        assert bench.shop.points(1) == 10


async def test_the_tablet_follows_the_counter(tmp_path: Path) -> None:
    """The tablet is shown the member, then the bill at each key, then the closed sale."""
    async with at_counter(tmp_path, members=("王芳",)) as bench:
        sales = bench.shop.club.sales
        assert sales.running is None
        await bench.take(MemberNo(1))
        assert sales.running is not None
        assert sales.running.member == 1
        await bench.type("10")
        assert sales.running.quote is not None
        assert sales.running.quote.due_minor == 1000
        await bench.press("enter")
        assert sales.running is not None
        assert sales.running.closed is not None


async def test_a_member_who_has_left_is_said_and_not_served(tmp_path: Path) -> None:
    """A closed membership can be found, is marked as such, and takes part in no sale."""
    async with at_counter(tmp_path, members=("王芳",)) as bench:
        club = bench.shop.club
        await club.members.close_member(MemberNo(1), bench.shop.op(), bench.app.actor)
        bench.app.serve(MemberNo(1))
        await bench.settle()
        await bench.type("10")
        await bench.press("enter")
        assert club.sales.of_member(MemberNo(1)) == []
        assert "has left the club" in bench.says()


async def test_somebody_new_joins_in_a_few_keys(tmp_path: Path) -> None:
    """A phone nobody has, Enter, a name, Enter: enrolled with consent recorded, and standing at the counter."""
    async with at_counter(tmp_path) as bench:
        await bench.type("13812345678")
        await bench.press("enter")
        await bench.type("Ann")
        await bench.press("enter")
        member = bench.shop.club.members.get(1)
        assert (member.name, member.phone) == ("Ann", "+8613812345678")
        assert member.consent is not None
        assert not member.consent.marketing
        assert bench.counter.till.member == 1


async def test_a_known_number_is_said_while_it_is_typed(tmp_path: Path) -> None:
    """The join form names whose number it is already, and Enter serves them instead."""
    async with at_counter(tmp_path) as bench:
        await bench.shop.join("王芳", "13812345678")
        await bench.press("ctrl+n")
        await bench.type("Ann")
        await bench.press("enter")
        await bench.type("13812345678")
        assert "This number is 王芳's already" in bench.says()
        await bench.press("enter")
        assert bench.counter.till.member == 1
        assert bench.shop.club.members.count() == 1


async def test_a_phone_with_too_few_digits_is_said_at_its_field(tmp_path: Path) -> None:
    """Ten digits are one too few: the form stays and says so beside the field."""
    async with at_counter(tmp_path) as bench:
        await bench.press("ctrl+n")
        await bench.type("Ann")
        await bench.press("enter")
        await bench.type("1381234567")
        await bench.press("enter")
        assert bench.shop.club.members.count() == 0
        assert bench.focused() == ""
        assert "11" in bench.says()


async def test_a_pending_join_shows_at_once_and_one_key_activates_it(tmp_path: Path) -> None:
    """A join at the kiosk appears in the top bar; F8 and Enter make them a member at the counter."""
    async with at_counter(tmp_path) as bench:
        await bench.shop.club.members.ask_to_join(NewMember(name="赵敏", phone="13911112222"), bench.shop.op())
        await bench.settle()
        assert "1 waiting F8" in bench.says()
        await bench.press("f8", "enter")
        assert bench.shop.club.members.get(1).name == "赵敏"
        assert bench.counter.till.member == 1
        assert "waiting F8" not in bench.says()


async def test_a_reward_is_handed_over(tmp_path: Path) -> None:
    """F7, Enter says what it costs and leaves, Enter again hands it over."""
    mug = {"id": "mug", "name": {"en": "Mug"}, "points": 100, "stock": 3}
    async with at_counter(tmp_path, programme_of(rewards=[mug]), members=("王芳",)) as bench:
        await bench.shop.give(1, 250)
        await bench.take(MemberNo(1))
        await bench.press("f7", "right", "enter")
        assert "2 × Mug for 200 points; 50 left after it." in bench.says()
        assert bench.shop.points(1) == 250
        await bench.press("enter")
        assert bench.shop.points(1) == 50
        assert bench.shop.club.rewards.offers(None)[0].stock_left == 1
