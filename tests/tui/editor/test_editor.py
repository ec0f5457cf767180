"""The editor as an owner uses it: keys, what it says at each, what is kept, and what is taken back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from textual.widgets import Input

from shopclub import presets
from shopclub.core.club import Club
from shopclub.core.kernel.clock import ManualClock
from shopclub.core.products.model import NewProduct
from shopclub.core.programme.conditions import AllOf, Always, AnyOf, Not, OnMemberDay, OnWeekdays, TierIn
from shopclub.core.programme.effects import IssueCoupon, MemberPrice, PercentOff, PointsTimes
from shopclub.core.programme.model import Programme, Rule
from shopclub.core.programme.offers import CouponKind
from shopclub.core.programme.values import Period
from shopclub.i18n import Language
from shopclub.tui.editor.fields import Marks
from shopclub.tui.editor.row import FormRow
from shopclub.tui.editor.screen import EditorScreen
from shopclub.tui.screens.programme import ProgrammeScreen
from shopclub.tui.widgets.choice import ChoiceInput
from tests.builders import NOW, OWNER, Counter, programme_of
from tests.tui.bench import NARROW, WIDE, Bench, at_counter, make_app

TEA_WEEK = {
    "id": "tea",
    "when": {"kind": "weekdays", "days": [3]},
    "then": {"kind": "percent_off", "permille": 200, "goods": {"categories": ["tea"]}},
    "caps": {"per_member": 2, "period": "month"},
}
SIZES = pytest.mark.parametrize("size", [WIDE, NARROW], ids=["120x40", "80x24"])


def editor(bench: Bench) -> EditorScreen:
    """The editor, which must be in front."""
    assert isinstance(bench.app.screen, EditorScreen), bench.app.screen
    return bench.app.screen


def draft(bench: Bench) -> Programme:
    """The draft of the programme's screen, which must be in front."""
    assert isinstance(bench.app.screen, ProgrammeScreen), bench.app.screen
    return bench.app.screen.draft


def rule_of(programme: Programme, rule_id: str) -> Rule:
    """A rule that must be there."""
    rule = programme.rule(rule_id)
    assert rule is not None
    return rule


async def pick(bench: Bench, text: str) -> None:
    """Take what a list offers under a word."""
    await bench.type(text)
    await bench.press("enter")


@SIZES
async def test_the_owner_s_sentence_is_written_by_keys(tmp_path: Path, size: tuple[int, int]) -> None:
    """Double points on cosmetics for gold and diamond on Wednesdays from 1 December, 200 points a member a month."""
    async with at_counter(tmp_path, "four-steps", size=size) as bench:
        await bench.press("f10", "p", "n")
        await pick(bench, "multi")
        await bench.press("down", "down")
        await bench.type("cosmetics")
        await bench.press("f3")
        await pick(bench, "tier")
        await bench.press("g", "d", "f3")
        await pick(bench, "week")
        await bench.press("3", "f4")
        await pick(bench, "first day")
        await bench.type("1 Dec")
        await bench.press("f4")
        await pick(bench, "points for one")
        await bench.type("200")
        said = bench.says()
        assert (
            "Gold and Diamond members get 2 times the points for cosmetics on Wednesdays, from 1 December 2026 on, "
            "at most 200 points a month" in said
        )
        assert "金卡和钻石会员每周三" in said
        await bench.press("ctrl+s")
        made = draft(bench).rules[-1]
        assert made.then == PointsTimes(permille=2000, goods=made.then.goods)  # type: ignore[union-attr]
        assert made.when == AllOf(of=(TierIn(tiers=("gold", "diamond")), OnWeekdays(days=(3,))))
        assert made.from_on == date(2026, 12, 1)
        assert (made.caps.points_per_member, made.caps.period) == (200, Period.MONTH)
        await bench.press("s", "enter")
        assert bench.shop.club.programme.current.rules[-1] == made


@SIZES
async def test_lists_days_and_choices_are_edited_in_place(tmp_path: Path, size: tuple[int, int]) -> None:
    """A weekday, the goods, the percent and the period of a limit change, and the sentence says so at each key."""
    async with at_counter(tmp_path, programme_of(rules=[TEA_WEEK]), size=size) as bench:
        await bench.press("f10", "p", "enter")
        assert "20% off tea on Wednesdays, at most twice a month" in bench.says()
        await bench.type("30")
        await bench.press("enter", "enter")
        await bench.type("tea, cake")
        assert "30% off tea and cake on Wednesdays" in bench.says()
        await bench.press("enter", "enter")
        assert isinstance(bench.app.focused, Marks)
        await bench.press("3", "5")
        assert "on Fridays" in bench.says()
        await bench.press("down", "down", "down", "right")
        assert isinstance(bench.app.focused, ChoiceInput)
        assert "at most twice a quarter" in bench.says()
        await bench.press("x", "backspace", "ctrl+s", "s", "enter")
        rule = rule_of(bench.shop.club.programme.current, "tea")
        assert rule.when == OnWeekdays(days=(5,))
        assert isinstance(rule.then, PercentOff)
        assert (rule.then.permille, rule.then.goods.categories) == (300, ("tea", "cake"))
        assert (rule.caps.per_member, rule.caps.period) == (2, Period.QUARTER)


async def test_a_refusal_stands_at_the_field(tmp_path: Path) -> None:
    """What is no number is said beside it, and the form stays until it is one."""
    async with at_counter(tmp_path, programme_of(rules=[TEA_WEEK])) as bench:
        await bench.press("f10", "p", "enter")
        await bench.type("some")
        await bench.press("ctrl+s")
        assert "A number, please." in bench.text()
        form = editor(bench).form
        assert form.row_in_focus() is not None
        await bench.press("home", "ctrl+k")
        await bench.type("101")
        await bench.press("ctrl+s")
        assert "This number is out of bounds." in bench.text()
        await bench.press("home", "ctrl+k")
        await bench.type("100")
        await bench.press("ctrl+s")
        then = rule_of(draft(bench), "tea").then
        assert isinstance(then, PercentOff)
        assert then.permille == 1000


async def test_prices_and_names_are_edited_in_chinese(tmp_path: Path) -> None:
    """A price list and a coupon's name change, each language in its own field."""
    coupon = {
        "id": "c",
        "name": {"en": "Spring", "zh": "春券"},
        "then": {"kind": "member_price", "prices": {"茶": 1500}},
    }
    programme = programme_of(coupons=[coupon])
    async with at_counter(tmp_path, programme, language=Language.ZH) as bench:
        await bench.press("f10", "p", "down")
        assert "春券：专享价：茶 ¥15" in bench.text()
        await bench.press("enter")
        await bench.type("茶点券")
        assert "茶点券：专享价：茶 ¥15，长期有效" in bench.says()
        await bench.press("down")
        await bench.type("Tea time")
        assert "Tea time" in bench.says()
        await bench.press("down", "down")
        await bench.type("茶 12、蛋糕 8.5")
        assert "茶点券：专享价：茶 ¥12、蛋糕 ¥8.50，长期有效" in bench.says()
        await bench.press("ctrl+s", "s", "enter")
        kept = bench.shop.club.programme.current.coupon("c")
        assert isinstance(kept, CouponKind)
        assert isinstance(kept.then, MemberPrice)
        assert kept.then.prices == {"茶": 1200, "蛋糕": 850}
        assert kept.name == {"en": "Tea time", "zh": "茶点券"}


async def test_a_condition_is_taken_out_and_turned_round(tmp_path: Path) -> None:
    """F11 makes it an exception, F7 takes it out, and nothing is left of the frame around it."""
    async with at_counter(tmp_path, programme_of(rules=[TEA_WEEK])) as bench:
        await bench.press("f10", "p", "enter", *["down"] * 4)
        await bench.press("f11")
        form = editor(bench).form
        assert form.programme.rules[0].when == Not(of=OnWeekdays(days=(3,)))
        assert "Except" in bench.text()
        await bench.press("ctrl+z")
        assert form.programme.rules[0].when == OnWeekdays(days=(3,))
        while not isinstance(bench.app.focused, Marks):
            await bench.press("down")
        await bench.press("f7")
        assert form.programme.rules[0].when == Always()


async def test_another_kind_keeps_what_both_say(tmp_path: Path) -> None:
    """20% off tea becomes the second tea 20% off; taken back, it is what it was."""
    async with at_counter(tmp_path, programme_of(rules=[TEA_WEEK])) as bench:
        await bench.press("f10", "p", "enter", "up", "enter")
        await pick(bench, "nth piece")
        assert "20% off the second" in bench.says() or "second" in bench.says()
        then = editor(bench).form.programme.rules[0].then
        assert (then.permille, then.goods.categories) == (200, ("tea",))  # type: ignore[union-attr]
        await bench.press("ctrl+z")
        assert isinstance(editor(bench).form.programme.rules[0].then, PercentOff)


async def test_a_coupon_that_is_not_there_is_made_along(tmp_path: Path) -> None:
    """A rule that gives a coupon has one to give, under a name to change, and F5 makes another."""
    async with at_counter(tmp_path) as bench:
        await bench.press("f10", "p", "n")
        await pick(bench, "gets a coupon")
        await bench.press("f5")
        await bench.press("ctrl+s")
        made = draft(bench)
        assert len(made.coupons) == 2
        assert isinstance(made.rules[-1].then, IssueCoupon)
        assert made.rules[-1].then.coupon == made.coupons[1].id


async def test_what_a_line_names_is_opened(tmp_path: Path) -> None:
    """F6 on a coupon edits it; kept, it is part of the same step of the draft."""
    async with at_counter(tmp_path) as bench:
        await bench.press("f10", "p", "n")
        await pick(bench, "gets a coupon")
        await bench.press("f6")
        await bench.type("Welcome")
        await bench.press("ctrl+s")
        assert "Welcome" in bench.says()
        await bench.press("ctrl+s")
        assert draft(bench).coupons[0].name["en"] == "Welcome"
        await bench.press("ctrl+z")
        assert draft(bench) == bench.shop.club.programme.current


async def test_leaving_asks_where_something_was_changed(tmp_path: Path) -> None:
    """Escape leaves what nobody touched at once, and asks before it drops anything."""
    async with at_counter(tmp_path, programme_of(rules=[TEA_WEEK])) as bench:
        await bench.press("f10", "p", "enter", "escape")
        assert draft(bench) == bench.shop.club.programme.current
        await bench.press("enter")
        await bench.type("40")
        await bench.press("escape")
        assert "Leave without keeping?" in bench.text()
        await bench.press("escape")
        assert "40% off" in bench.says()
        await bench.press("escape", "enter")
        assert draft(bench) == bench.shop.club.programme.current


async def test_what_was_begun_and_says_nothing_is_said(tmp_path: Path) -> None:
    """A condition on tiers without a tier says so, and a rule of every day without a limit says what it lacks."""
    async with at_counter(tmp_path, "four-steps") as bench:
        await bench.press("f10", "p", "enter", "f3")
        await pick(bench, "tier")
        assert "Nothing is chosen yet: Tier." in bench.says()
        await bench.press("g")
        assert "Nothing is chosen yet" not in bench.says()


async def test_the_line_a_refusal_is_about_is_pointed_at(tmp_path: Path) -> None:
    """A rule of every day without a limit: the occasion stands out until a limit is there."""
    rule = {"id": "r", "then": {"kind": "points_fixed", "points": 5}}
    async with at_counter(tmp_path, programme_of(rules=[rule])) as bench:
        await bench.press("f10", "p", "enter", "down", "e")
        form = editor(bench).form
        assert [row.line.label for row in form.query(FormRow) if row.has_class("-pointed")] == ["On"]
        assert "looks at every member every day" in bench.says()
        await bench.press("f4")
        await pick(bench, "so often for one member")
        await bench.type("1")
        assert [row for row in form.query(FormRow) if row.has_class("-pointed")] == []


async def test_goods_that_nobody_knows_are_doubted(tmp_path: Path) -> None:
    """A category that no product has is asked about where the shop has categories, and so is a product."""
    async with at_counter(tmp_path, programme_of(rules=[TEA_WEEK])) as bench:
        product = NewProduct(name="Green tea", category="Tea", price_minor=1000)
        await bench.shop.club.products.add(product, bench.shop.op(), OWNER)
        await bench.press("f10", "p", "enter")
        assert "No product" not in bench.says()
        await bench.press("down", "down")
        await bench.type("teas")
        assert "? No product is in the category “teas” yet." in bench.says()
        await bench.press("up")
        await bench.type("green tea")
        assert "called “green tea”" not in bench.says()


async def test_the_name_that_begins_so_is_found_first(tmp_path: Path) -> None:
    """“any of” marks the condition of that name, although the sentence of one above it holds the letters."""
    async with at_counter(tmp_path, "four-steps") as bench:
        await bench.press("f10", "p", "enter", "f3")
        await pick(bench, "any of")
        await bench.press("enter")
        await pick(bench, "tier")
        await bench.press("g", "down", "enter")
        await pick(bench, "member day")
        any_of = AnyOf(of=(TierIn(tiers=("gold",)), OnMemberDay()))
        assert editor(bench).form.programme.rules[0].when == any_of


async def test_a_click_marks_what_it_meets(tmp_path: Path) -> None:
    """The mouse marks the day it points at, also on the second line."""
    async with at_counter(tmp_path, programme_of(rules=[TEA_WEEK]), size=NARROW) as bench:
        await bench.press("f10", "p", "enter")
        marks = editor(bench).query_one(Marks)
        await bench.pilot.click(marks, offset=(3, 0))
        await bench.pilot.click(marks, offset=(3, 1))
        await bench.settle()
        when = editor(bench).form.programme.rules[0].when
        assert isinstance(when, OnWeekdays)
        assert when.days[0] == 1
        assert len(when.days) == 3


async def test_an_example_stands_beside_it(tmp_path: Path) -> None:
    """The example follows when the keys rest, and names what the bill brings."""
    async with at_counter(tmp_path, "four-steps") as bench:
        await bench.press("f10", "p", "enter")
        await bench.until(lambda: "For example" in bench.says())


# -- the list of sentences ----------------------------------------------------------------------------


async def test_steps_of_the_draft_go_back_and_forth(tmp_path: Path) -> None:
    """Switching, copying, taking out, moving: each is one step back and one forth, and D drops them all as one."""
    async with at_counter(tmp_path, "standard-retail") as bench:
        await bench.press("f10", "p")
        base = draft(bench)
        await bench.press("c")
        assert len(draft(bench).rules) == len(base.rules) + 1
        assert len({rule.id for rule in draft(bench).rules}) == len(base.rules) + 1
        assert "! 1 point for" in bench.text(), "the copy is marked as new, though it says the same"
        await bench.press("space")
        off = draft(bench)
        assert [rule.enabled for rule in off.rules].count(False) == [r.enabled for r in base.rules].count(False) + 1
        await bench.press("ctrl+z", "ctrl+z")
        assert draft(bench) == base
        await bench.press("ctrl+y", "ctrl+y")
        assert draft(bench) == off
        await bench.press("d")
        assert draft(bench) == base
        await bench.press("ctrl+z")
        assert draft(bench) == off


async def test_a_rule_that_stands_earlier_goes_first(tmp_path: Path) -> None:
    """Put before one of a higher priority, a rule takes that priority."""
    rules = [
        {"id": "a", "priority": 5, "then": {"kind": "percent_off", "permille": 100}},
        {"id": "b", "then": {"kind": "percent_off", "permille": 200}},
    ]
    async with at_counter(tmp_path, programme_of(rules=rules)) as bench:
        await bench.press("f10", "p")
        await bench.mark("rule:b")
        await bench.press("shift+up")
        assert [(rule.id, rule.priority) for rule in draft(bench).rules] == [("b", 5), ("a", 0)]
        assert bench.app.screen.query_one("#rules").key == "rule:b"  # type: ignore[attr-defined]


async def test_what_is_taken_out_and_named_elsewhere_is_said(tmp_path: Path) -> None:
    """Without the coupon that a rule gives, the draft says which rule by its sentence, and S is refused."""
    coupon = {"id": "c", "name": {"en": "Spring"}, "then": {"kind": "percent_off", "permille": 100}}
    rule = {"id": "r", "then": {"kind": "coupon", "coupon": "c"}, "name": {"en": "Spring gift"}}
    async with at_counter(tmp_path, programme_of(coupons=[coupon], rules=[rule])) as bench:
        await bench.press("f10", "p")
        await bench.mark("coupon:c")
        await bench.press("delete")
        assert "The rule “Spring gift” gives the coupon “c”, which the programme doesn't have." in bench.says()
        await bench.press("s")
        assert any("Spring gift" in notice for notice in bench.notices())
        assert bench.shop.club.programme.version == 1
        await bench.press("ctrl+z")
        assert draft(bench) == bench.shop.club.programme.current


async def test_the_draft_stays_while_one_is_elsewhere(tmp_path: Path) -> None:
    """Escape goes to the counter, and the draft is there when one comes back."""
    async with at_counter(tmp_path, "standard-retail") as bench:
        await bench.press("f10", "p", "space")
        changed = draft(bench)
        await bench.press("escape")
        assert bench.counter.is_attached
        await bench.press("f10", "p")
        assert draft(bench) == changed
        assert "not in force" in bench.says()


async def test_what_was_typed_a_moment_ago_is_kept_too(tmp_path: Path) -> None:
    """Ctrl+S right behind the last digit keeps that digit, though the form has not drawn it yet; a letter stops it."""
    async with at_counter(tmp_path, programme_of(rules=[TEA_WEEK])) as bench:
        await bench.press("f10", "p", "enter")
        screen = editor(bench)
        field = bench.app.focused
        assert isinstance(field, Input)
        field.value = "3x"
        screen.action_keep()
        await bench.settle()
        assert editor(bench) is screen
        assert "A number, please." in bench.says()
        field.value = "35"
        assert screen.form.is_changed
        screen.action_keep()
        await bench.settle()
        kept = rule_of(draft(bench), "tea").then
        assert isinstance(kept, PercentOff)
        assert kept.permille == 350


async def test_the_draft_is_there_after_a_restart(tmp_path: Path) -> None:
    """The program ends, and when it is started again one goes on where one was; adopted, nothing is kept."""
    async with at_counter(tmp_path, "standard-retail") as bench:
        await bench.press("f10", "p", "space")
        changed = draft(bench)
    clock = ManualClock(NOW)
    shop = Counter(Club.open(tmp_path / "shop.json", clock=clock), clock)
    try:
        app = make_app(shop)
        async with app.run_test(size=WIDE, notifications=True) as pilot:
            bench = Bench(shop, app, pilot)
            await bench.settle()
            await bench.press("f10", "p")
            assert draft(bench) == changed
            await bench.press("s", "enter")
            assert shop.club.programme.current == changed
            assert shop.club.drafts.kept() is None
    finally:
        await shop.club.close()


@pytest.mark.parametrize("language", list(Language))
@SIZES
async def test_every_sentence_of_every_preset_opens(tmp_path: Path, size: tuple[int, int], language: Language) -> None:
    """Whatever a preset says can be opened, read and left, and is the same afterwards."""
    programme = presets.load("pharmacy")
    async with at_counter(tmp_path, programme, size=size, language=language) as bench:
        await bench.press("f10", "p")
        screen = bench.app.screen
        assert isinstance(screen, ProgrammeScreen)
        for option in list(screen.listing.options)[::3]:
            screen.listing.mark(option.id or "")
            await bench.press("enter", "f2", "escape")
            assert draft(bench) == programme
