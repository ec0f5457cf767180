"""The form of every value of a programme: what can be set, how it is typed, and that nothing is left out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from textual.widgets import Input

from shopclub import presets
from shopclub.core.kernel.errors import ClubError
from shopclub.core.programme.conditions import AtHours, Condition, FieldIs, OnWeekdays
from shopclub.core.programme.effects import Effect, IssueCoupon, MemberPrice, PercentOff
from shopclub.core.programme.ladder import Metric, Reach
from shopclub.core.programme.model import Programme, Rule
from shopclub.core.programme.offers import CouponKind
from shopclub.core.programme.values import Period, Rounding
from shopclub.i18n import Language, Words
from shopclub.tui import knobs
from shopclub.tui.knob_text import Typed
from shopclub.tui.knobs import LABELS, Knob, Shape, knobs_of, settable, with_value
from shopclub.tui.programme_items import changes, is_on, items_of, switched, titles
from shopclub.tui.text import content
from shopclub.tui.widgets.choice import ChoiceInput
from shopclub.tui.widgets.sentence import Sentence
from shopclub.words import say_programme, say_programme_lines
from tests.builders import programme_of
from tests.strategies.programmes import programmes
from tests.tui.bench import NARROW, WIDE, at_counter

EN, ZH = Words(Language.EN), Words(Language.ZH)
TYPED = Typed(EN, "CNY")


def test_every_field_has_a_label() -> None:
    """A field of a new name is asked for by a name people know; the table has none that nothing uses."""
    used = {name for kind in knobs.kinds_within(Programme) for name in settable(kind)}
    assert used - set(LABELS) == set()
    assert set(LABELS) - used == set()


def test_every_kind_of_value_has_a_form() -> None:
    """Every field of every value is asked for, holds values of its own, or has a place elsewhere."""
    left_out = {
        f"{kind.__name__}.{field.name}"
        for kind in knobs.kinds_within(Programme)
        for field in msgspec.structs.fields(kind)
        if field.name not in settable(kind) and not knobs.kinds_within_type(field.type)
    }
    elsewhere = {"id", "enabled", "about", "unknown_rules", "unknown_parts"}
    assert {name for name in left_out if name.partition(".")[2] not in elsewhere} == set()


@settings(
    max_examples=25,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(programmes(2))
def test_what_is_typed_is_what_stands_there(programme: Programme) -> None:
    """Whatever a programme holds, each field's text read back gives its value, in both languages."""
    for words in (EN, ZH):
        typed = Typed(words, "CNY", programme)
        for item in items_of(programme, words, "CNY"):
            value = knobs.at(programme, item.path) if item.path else None
            if not isinstance(value, msgspec.Struct):
                continue
            for knob in knobs_of(value, item.path):
                text = typed.text(knob)
                assert typed.read(knob, text, "f") == knob.value, (knob, text)
                assert with_value(programme, knob.path, knob.value) == programme
                assert not (choices := typed.choices(knob)) or text in choices


@settings(max_examples=15, deadline=None, phases=(Phase.explicit, Phase.generate))
@given(programmes(2))
def test_every_sentence_is_listed(programme: Programme) -> None:
    """What a programme's own words say, its editor lists, in the same order under the same headings."""
    listed = [(item.section, item.sentence) for item in items_of(programme, EN, "CNY")]
    said = [(section.id, line) for section in say_programme(programme, EN) for line in section.lines]
    assert sorted(listed) == sorted(said)
    assert list(dict.fromkeys(section for section, _ in listed)) == list(dict.fromkeys(section for section, _ in said))
    keys = [item.key for item in items_of(programme, EN, "CNY")]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("name", presets.names())
def test_every_sentence_of_a_preset_is_listed(name: str) -> None:
    """Nothing a preset says is hidden from its editor."""
    programme = presets.load(name)
    listed = {item.sentence for item in items_of(programme, ZH, "CNY")}
    assert set(say_programme_lines(programme, ZH, currency="CNY")) == listed
    assert set(titles(ZH)) >= {item.section for item in items_of(programme, ZH, "CNY")}


def knob(shape: Shape, value: object, kind: object, name: str = "x", *, optional: bool = False) -> Knob:
    """A knob by itself."""
    return Knob((name,), name, shape, value, kind, optional)


@pytest.mark.parametrize(
    ("one", "typed", "value"),
    [
        (knob(Shape.COUNT, 1, int), "12", 12),
        (knob(Shape.COUNT, 1, int), "１２", 12),
        (knob(Shape.COUNT, 1, int | None, optional=True), "", None),
        (knob(Shape.COUNT, None, int | None, optional=True), "3", 3),
        (knob(Shape.COUNT, 0, int), "-5", -5),
        (knob(Shape.MONEY, 1, int), "12.50", 1250),
        (knob(Shape.PERCENT, 1, int), "12.5", 125),
        (knob(Shape.FACTOR, 1, int), "1.5", 1500),
        (knob(Shape.DAY, None, date | None, optional=True), "2026/1/5", date(2026, 1, 5)),
        (knob(Shape.DAY, date(2026, 1, 5), date | None, optional=True), " ", None),
        (knob(Shape.YES, False, bool), "yes", True),
        (knob(Shape.YES, True, bool), "no", False),
        (knob(Shape.CHOICE, Period.DAY, Period), "each birthday", Period.BIRTHDAY),
        (knob(Shape.CHOICE, Rounding.DOWN, Rounding), "rounded up", Rounding.UP),
        (knob(Shape.TEXTS, (), tuple[str, ...]), "tea，green tea、 tea ,", ("tea", "green tea")),
        (knob(Shape.DAYS, (), tuple[date, ...]), "2026-5-1, 2026-5-2", (date(2026, 5, 1), date(2026, 5, 2))),
        (knob(Shape.NUMBERS, (), tuple[int, ...]), "1, 15, -1", (1, 15, -1)),
        (knob(Shape.WEEKDAYS, (), tuple[int, ...]), "Wed, 周五、六, 7, tues", (3, 5, 6, 7, 2)),
        (knob(Shape.WEEKDAYS, (), tuple[int, ...]), "星期一", (1,)),
        (knob(Shape.PRICES, {}, dict[str, int]), "iced tea 12.50、cake 8", {"iced tea": 1250, "cake": 800}),
        (knob(Shape.NAME, {"zh": "茶"}, dict[str, str]), "tea", {"zh": "茶", "en": "tea"}),
        (knob(Shape.NAME, {"zh": "茶", "en": "tea"}, dict[str, str]), "", {"zh": "茶"}),
        (knob(Shape.TEXT, "14:00", str), "9:30", "09:30"),
        (knob(Shape.TEXT, 60, str | int), "65", 65),
        (knob(Shape.TEXT, "dry", str | int), "oily", "oily"),
    ],
)
def test_a_thing_is_typed_in_its_own_way(one: Knob, typed: str, value: object) -> None:
    """Money in yuan, shares in percent, days and lists as people write them, names in their own language."""
    assert TYPED.read(one, typed, "f") == value


@pytest.mark.parametrize(
    ("one", "typed"),
    [
        (knob(Shape.COUNT, 1, int), "1.5"),
        (knob(Shape.COUNT, 1, int), ""),
        (knob(Shape.PERCENT, 1, int), "1.25"),
        (knob(Shape.MONEY, 1, int), "x"),
        (knob(Shape.FACTOR, 1, int), "NaN"),
        (knob(Shape.DAY, None, date | None), "2026-13-01"),
        (knob(Shape.DAYS, (), tuple[date, ...]), "2026-5-1, soon"),
        (knob(Shape.WEEKDAYS, (), tuple[int, ...]), "T"),
        (knob(Shape.PRICES, {}, dict[str, int]), "12.50"),
        (knob(Shape.PRICES, {}, dict[str, int]), "tea cheap"),
        (knob(Shape.CHOICE, Period.DAY, Period), "fortnight"),
    ],
)
def test_what_is_no_such_thing_is_refused(one: Knob, typed: str) -> None:
    """Half a point, nothing, a thirteenth month, a price without a product: refused, never guessed."""
    with pytest.raises(ClubError):
        TYPED.read(one, typed, "f")


@pytest.mark.parametrize(
    ("value", "field", "typed"),
    [
        (PercentOff(permille=200), "permille", "100.1"),
        (OnWeekdays(days=(1,)), "days", "8"),
        (AtHours(since="14:00", until="17:00"), "until", "24:00"),
        (FieldIs(field="skin"), "field", "Not An Id"),
    ],
)
def test_bounds_follow_from_the_type(value: Effect | Condition, field: str, typed: str) -> None:
    """More than all of it, an eighth day of the week, an hour that is none: the value's own type refuses it."""
    one = next(knob for knob in knobs_of(value) if knob.path == (field,))
    with pytest.raises(ClubError):
        TYPED.read(one, typed, "f")


def test_a_figure_of_spending_is_money() -> None:
    """What is counted in money is typed in money; visits are counted."""
    shapes = {
        metric: next(knob.shape for knob in knobs_of(Reach(metric=metric, value=100)) if knob.path == ("value",))
        for metric in Metric
    }
    assert [metric for metric, shape in shapes.items() if shape is Shape.MONEY] == [Metric.SPEND]


def test_what_is_named_elsewhere_is_chosen_by_its_name() -> None:
    """A coupon is picked by what it is called; two of one name are told apart by their ids."""
    programme = programme_of(
        coupons=[
            {"id": one, "name": {"en": name}, "then": {"kind": "percent_off", "permille": 100}}
            for one, name in (("a", "Spring"), ("b", "Summer"), ("c", "Summer"))
        ]
    )
    typed = Typed(EN, "CNY", programme)
    one = next(knob for knob in knobs_of(IssueCoupon(coupon="a")) if knob.path == ("coupon",))
    assert typed.choices(one) == ["Spring", "Summer (b)", "Summer (c)"]
    assert typed.text(one) == "Spring"
    assert typed.read(one, "Summer (c)", "f") == "c"


def test_a_switch_goes_over_and_back() -> None:
    """Switching a sentence twice is the programme as it was, and once is a change that can be said."""
    coupon = {"id": "c", "name": {"en": "C"}, "then": {"kind": "percent_off", "permille": 100}}
    programme = programme_of(money_off={"points": 100, "minor": 100}, coupons=[coupon])
    for item in items_of(programme, EN, "CNY"):
        if item.switch:
            over = switched(programme, item)
            assert over != programme
            assert changes(programme, over, EN, "CNY") != []
            back = next(one for one in items_of(over, EN, "CNY") if one.key == item.key)
            assert is_on(over, back) is (item.switch[-1] != "enabled")
            assert switched(over, back) == programme


def test_a_sentence_wraps_beside_its_heading() -> None:
    """At any width each line fits, the words are all there, and the mark of what can be edited ends the first line."""
    text = "金卡和钻石会员每周三 14:00–17:00 茶饮 8 折，每月最多 2 次"
    for width in (40, 53, 100):
        lines = Sentence(title=content("折扣"), mark=content("·"), text=text, end="›").lines(width)
        assert {line.cell_length for line in lines} == {width}
        assert lines[0].plain.startswith("折扣")
        assert lines[0].plain.endswith("›")
        said = "".join(
            line.plain[lines[0].plain.index("金") :] if not place else line.plain for place, line in enumerate(lines)
        )
        assert said.replace(" ", "").replace("›", "") == text.replace(" ", "")


# -- on the screen ------------------------------------------------------------------------------------


TEA_WEEK = {
    "id": "tea",
    "when": {"kind": "weekdays", "days": [3]},
    "then": {"kind": "percent_off", "permille": 200, "goods": {"categories": ["tea"]}},
    "caps": {"per_member": 2, "period": "month"},
}


def rule_of(programme: Programme, rule_id: str) -> Rule:
    """A rule that must be there."""
    rule = programme.rule(rule_id)
    assert rule is not None
    return rule


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["120x40", "80x24"])
async def test_lists_days_and_choices_are_edited_in_place(tmp_path: Path, size: tuple[int, int]) -> None:
    """A weekday, the goods, the percent and the period of a limit change, and the sentence says so at each key."""
    async with at_counter(tmp_path, programme_of(rules=[TEA_WEEK]), size=size) as bench:
        await bench.press("f10", "p", "enter")
        assert "20% off tea on Wednesdays, at most twice a month" in bench.says()
        fields = list(bench.app.screen.query(Input))
        await bench.type("30")
        await bench.press("enter")
        await bench.type("tea, cake")
        assert "30% off tea and cake on Wednesdays" in bench.says()
        await bench.press("enter")
        await bench.type("Fri")
        assert "on Fridays" in bench.says()
        await bench.press("enter", "enter", "right")
        assert isinstance(bench.app.focused, ChoiceInput)
        assert "at most twice a quarter" in bench.says()
        await bench.press("x", "backspace", "ctrl+s", "s", "enter")
        rule = rule_of(bench.shop.club.programme.current, "tea")
        assert rule.when == OnWeekdays(days=(5,))
        assert isinstance(rule.then, PercentOff)
        assert (rule.then.permille, rule.then.goods.categories) == (300, ("tea", "cake"))
        assert (rule.caps.per_member, rule.caps.period) == (2, Period.QUARTER)
        assert len(fields) > 10


async def test_more_is_shown_when_it_is_asked_for(tmp_path: Path) -> None:
    """At first the form asks for what the rule says; F2 shows the rest, a last day among it."""
    async with at_counter(tmp_path, programme_of(rules=[TEA_WEEK])) as bench:
        await bench.press("f10", "p", "enter")
        assert "Last day" not in bench.text()
        await bench.press("f2")
        for field in bench.app.screen.query("Field"):
            if str(field.query_one("Label").visual) == "Last day":
                field.query_one(Input).focus()
                break
        await bench.type("2026-12-31")
        assert "through 31 December 2026" in bench.says()
        await bench.press("ctrl+s", "s", "enter")
        assert rule_of(bench.shop.club.programme.current, "tea").until_on == date(2026, 12, 31)


async def test_a_refusal_stands_at_the_field(tmp_path: Path) -> None:
    """A weekday that is none is said beside it, and the form stays."""
    async with at_counter(tmp_path, programme_of(rules=[TEA_WEEK])) as bench:
        await bench.press("f10", "p", "enter", "enter", "enter")
        await bench.type("someday")
        await bench.press("ctrl+s")
        assert "A number, please." in bench.says()
        await bench.press("escape")
        assert "In force." in bench.says()


async def test_prices_and_names_are_edited_in_chinese(tmp_path: Path) -> None:
    """A price list and a coupon's name change, in the language of who edits them."""
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
        await bench.type("茶 12、蛋糕 8.5")
        await bench.press("enter")
        await bench.type("茶点券")
        assert "茶点券：专享价：茶 ¥12、蛋糕 ¥8.50，长期有效" in bench.says()
        await bench.press("ctrl+s", "s", "enter")
        kept = bench.shop.club.programme.current.coupon("c")
        assert isinstance(kept, CouponKind)
        assert isinstance(kept.then, MemberPrice)
        assert kept.then.prices == {"茶": 1200, "蛋糕": 850}
        assert kept.name == {"en": "Spring", "zh": "茶点券"}
