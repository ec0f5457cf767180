"""How each thing of a programme is typed, and what is no such thing."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from shopclub.core.kernel.errors import ClubError
from shopclub.core.programme.conditions import (
    AtHours,
    Condition,
    FieldIs,
    HasTag,
    InMonths,
    OnNthWeekday,
    OnWeekdays,
    PaidBy,
    TierIn,
)
from shopclub.core.programme.effects import Effect, IssueCoupon, PercentOff
from shopclub.core.programme.ladder import Metric, Reach
from shopclub.core.programme.values import Period, Rounding
from shopclub.i18n import Language, Words
from shopclub.tui.editor.outline import Knob, knob_of
from shopclub.tui.editor.reading import day_of
from shopclub.tui.editor.slots import Shape, slot_of
from shopclub.tui.editor.typing import Typed
from tests.builders import programme_of

EN = Words(Language.EN)
TYPED = Typed(EN, "CNY")


def field_of(value: msgspec.Struct, name: str) -> Knob:
    """A field of a value, as a form asks for it."""
    return knob_of(slot_of(type(value), name), value, (name,), getattr(value, name))


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
        (field_of(FieldIs(field="skin", value="dry"), "value"), "65", 65),
        (field_of(FieldIs(field="skin", value=60), "value"), "oily", "oily"),
        (field_of(FieldIs(field="skin", value="65"), "value"), "65", "65"),
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
    one = field_of(value, field)
    with pytest.raises(ClubError):
        TYPED.read(one, typed, "f")


def test_a_figure_of_spending_is_money() -> None:
    """What is counted in money is typed in money; visits are counted."""
    shapes = {metric: field_of(Reach(metric=metric, value=100), "value").shape for metric in Metric}
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
    one = field_of(IssueCoupon(coupon="a"), "coupon")
    assert typed.choices(one) == ["Spring", "Summer (b)", "Summer (c)"]
    assert typed.text(one) == "Spring"
    assert typed.read(one, "Summer (c)", "f") == "c"


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-12-31", date(2026, 12, 31)),
        ("2027/1/5", date(2027, 1, 5)),
        ("2026.12.1", date(2026, 12, 1)),
        ("2026年12月1日", date(2026, 12, 1)),
        ("12-1", date(2026, 12, 1)),
        ("12月1日", date(2026, 12, 1)),
        ("1 Dec", date(2026, 12, 1)),
        ("1 December 2027", date(2027, 12, 1)),
        ("Dec 1", date(2026, 12, 1)),
        ("Dec 1, 2028", date(2028, 12, 1)),
        ("11-22", date(2026, 11, 22)),
        ("11-21", date(2027, 11, 21)),
        ("2-29", date(2028, 2, 29)),
        ("today", date(2026, 11, 22)),
        ("明天", date(2026, 11, 23)),
    ],
)
def test_a_day_is_read_as_people_write_it(typed: str, day: date) -> None:
    """A day without its year is the next such day, today among them."""
    assert day_of(typed, date(2026, 11, 22)) == day


@pytest.mark.parametrize("typed", ["", "12", "32-1", "2-30", "2026-2-29", "Dec", "1 Foo", "1 Dec 5", "yesterday"])
def test_what_is_no_day_is_none(typed: str) -> None:
    """Half a day, a day that no year has, a month that is none."""
    with pytest.raises(ValueError, match=r".*"):
        day_of(typed, date(2026, 11, 22))


def test_weekdays_tiers_and_months_are_marked() -> None:
    """What takes several of a few offers each by its name, with what stands there and is gone."""
    tiers = [{"id": "base", "name": {"en": "Base"}}, {"id": "gold", "name": {"en": "Gold"}, "reach": {"kind": "never"}}]
    typed = Typed(EN, "CNY", programme_of(ladder={"tiers": tiers}), tenders={"cash": "cash", "card": "bank card"})
    assert list(typed.options(field_of(OnWeekdays(days=(3,)), "days")))[2:4] == [3, 4]
    assert typed.options(field_of(TierIn(tiers=("gold", "lost")), "tiers")) == {
        "base": "Base",
        "gold": "Gold",
        "lost": "lost",
    }
    assert typed.options(field_of(InMonths(months=()), "months"))[6] == "June"
    assert typed.options(field_of(PaidBy(tenders=()), "tenders")) == {"cash": "cash", "card": "bank card"}
    assert typed.options(field_of(HasTag(tags=("vip",)), "tags")) == {}


def test_the_second_tuesday_is_chosen_by_its_name() -> None:
    """Which one and which day are chosen in words, and read back."""
    value = OnNthWeekday(nth=2, weekday=2)
    nth, weekday = field_of(value, "nth"), field_of(value, "weekday")
    assert (TYPED.text(nth), TYPED.text(weekday)) == ("second", "Tuesday")
    assert TYPED.choices(nth) == ["first", "second", "third", "fourth", "fifth", "last"]
    assert (TYPED.read(nth, "last", "f"), TYPED.read(weekday, "Sunday", "f")) == (-1, 7)
