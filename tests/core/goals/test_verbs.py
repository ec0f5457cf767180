"""Goals end to end: set, changed, given up, taken back; their figures are the report's; proven by check."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from shopclub.core.apart import apart
from shopclub.core.goals.model import GOALS, Aim, Behind, Goal, GoalsChanged, Measure, Period, Setting, Span, Standings
from shopclub.core.goals.verbs import MOST_GOALS
from shopclub.core.insight import Report
from shopclub.core.jobs import BehindAsked, GoalsAsked
from shopclub.core.kernel.errors import ClubError, NotAllowed, NotFound
from tests.builders import CLERK, OWNER, Counter, a_shop, open_shop, plant, programme_of

JOINS = Aim(metric="joins", target=10)
POINTS_OFF = programme_of(
    money_off={"points": 10, "minor": 100},
    rewards=[{"id": "mug", "name": {"en": "Mug"}, "points": 20}],
)


async def set_goal(shop: Counter, aim: Aim, number: int | None = None) -> int:
    """By the owner."""
    return await shop.club.goals.set(aim, shop.op(), OWNER, number=number)


def aims(shop: Counter) -> list[Aim]:
    """What is wanted now."""
    return [aim for _, _, aim in shop.club.goals.all()]


class TestSetting:
    """Setting, changing, giving up, and the way back."""

    async def test_set_changed_given_up(self, tmp_path: Path) -> None:
        """Each setting stands in the goal's history; the last one counts, also after a restart."""
        async with a_shop(tmp_path) as shop:
            number = await set_goal(shop, JOINS)
            more = msgspec.structs.replace(JOINS, target=12)
            assert await set_goal(shop, more, number) == number
            assert aims(shop) == [more]
            await shop.restart()
            assert aims(shop) == [more]
            await shop.club.goals.give_up(number, shop.op(), OWNER)
            assert aims(shop) == []
            assert [one.aim for one in shop.club.goals.get(number).settings] == [JOINS, more, None]

    async def test_back_step_by_step(self, tmp_path: Path) -> None:
        """Undo takes back one setting after the other; the one before stands again, at last none."""
        async with a_shop(tmp_path) as shop:
            number = await set_goal(shop, JOINS)
            more = msgspec.structs.replace(JOINS, target=12)
            await set_goal(shop, more, number)
            await shop.club.goals.give_up(number, shop.op(), OWNER)
            for left in ([more], [JOINS], []):
                await shop.undo()
                assert aims(shop) == left
            assert shop.check() == []

    async def test_twice_is_once(self, tmp_path: Path) -> None:
        """The same operation again sets nothing, and tells the number it made."""
        async with a_shop(tmp_path) as shop:
            op = shop.op()
            number = await shop.club.goals.set(JOINS, op, OWNER)
            assert await shop.club.goals.set(JOINS, op, OWNER) == number
            gone = shop.op()
            for _ in range(2):
                await shop.club.goals.give_up(number, gone, OWNER)
            assert len(shop.club.goals.get(number).settings) == 2

    async def test_told(self, tmp_path: Path) -> None:
        """Whoever listens hears of a goal set, given up and taken back."""
        async with a_shop(tmp_path) as shop:
            heard: list[object] = []
            shop.club.changes.subscribe(heard.append)
            number = await set_goal(shop, JOINS)
            await shop.club.goals.give_up(number, shop.op(), OWNER)
            await shop.undo()
            assert heard == [GoalsChanged(number=number)] * 3

    async def test_owners_only(self, tmp_path: Path) -> None:
        """A clerk looks, and sets none."""
        async with a_shop(tmp_path) as shop:
            number = await set_goal(shop, JOINS)
            with pytest.raises(NotAllowed):
                await shop.club.goals.set(JOINS, shop.op(), CLERK)
            with pytest.raises(NotAllowed):
                await shop.club.goals.give_up(number, shop.op(), CLERK)
            assert aims(shop) == [JOINS]

    async def test_refused(self, tmp_path: Path) -> None:
        """The same again, what was given up, what never was: each refused by its code, and nothing is written."""
        async with a_shop(tmp_path) as shop:
            goals = shop.club.goals
            number = await set_goal(shop, JOINS)
            before = goals.get(number)
            with pytest.raises(ClubError, match="goal_as_before"):
                await set_goal(shop, JOINS, number)
            with pytest.raises(NotFound):
                await set_goal(shop, JOINS, number + 1)
            assert goals.get(number) == before
            await goals.give_up(number, shop.op(), OWNER)
            for late in (goals.give_up(number, shop.op(), OWNER),):
                with pytest.raises(NotFound):
                    await late
            with pytest.raises(NotFound):
                goals.behind(number)

    async def test_one_screen_of_them(self, tmp_path: Path) -> None:
        """Twenty at a time; one given up makes room."""
        async with a_shop(tmp_path) as shop:
            numbers = [await set_goal(shop, Aim(metric="joins", target=n)) for n in range(1, MOST_GOALS + 1)]
            with pytest.raises(ClubError, match="goals_full"):
                await set_goal(shop, JOINS)
            await shop.club.goals.give_up(numbers[0], shop.op(), OWNER)
            await set_goal(shop, JOINS)

    async def test_a_goal_of_a_newer_version(self, tmp_path: Path) -> None:
        """A figure nobody here knows is kept, has no figure, and stands in nobody's way."""
        shop = await open_shop(tmp_path)
        number = await set_goal(shop, JOINS)
        told = msgspec.json.decode(msgspec.json.encode(shop.club.goals.get(number)))
        told["settings"][0]["aim"]["metric"] = "smiles"
        shop = await plant(shop, (GOALS.name, number, told))
        try:
            (one,) = shop.club.goals.standings().goals
            assert (one.aim.metric, one.now.value(), one.verdict.value) == ("smiles", None, "no_figure")
            assert shop.club.goals.behind(number).measure.value() is None
            assert shop.check() == []
        finally:
            await shop.club.close()


def ever(metric: str) -> Aim:
    """A goal over the whole life of the shop."""
    return Aim(metric=metric, target=1, span=Span.DATES, first_on=date(2024, 1, 1), last_on=date(2026, 12, 31))


async def a_busy_time(shop: Counter) -> None:
    """Sales, returns, points off a bill, mistakes undone on another day, two files of one person, a sale moved."""
    club = shop.club
    shop.at(2026, 3, 2, 10)
    one, two, three, twin = [await shop.join(name) for name in ("王小明", "李雷", "韩梅梅", "王晓明")]
    await shop.sell(one, 5000)
    await shop.sell(twin, 70000)
    await shop.sell(two, 99900)
    shop.at(2026, 3, 3, 10)
    await shop.undo()
    await shop.sell(one, 4000, points=10)
    back = await shop.sell(two, 3000)
    await shop.sell(None, 1234)
    await club.rewards.redeem(twin, "mug", 2, shop.op(), CLERK)
    await club.rewards.redeem(twin, "mug", 1, shop.op(), CLERK)
    shop.at(2026, 4, 1, 10)
    await shop.undo()
    await shop.refund(back.number)
    wrong = await shop.sell(one, 2500)
    seen = club.mending.sales.plan(wrong.number, three)
    await club.mending.sales.move(wrong.number, three, seen.fingerprint, shop.op(), OWNER)
    plan = club.mending.merging.plan(one, twin)
    await club.mending.merging.merge(one, twin, plan.fingerprint, shop.op(), OWNER)


class TestReading:
    """What is read from the file."""

    @pytest.mark.parametrize(
        ("metric", "figure"),
        [
            ("net_sales", lambda report: (report.net_minor, 1)),
            ("sales", lambda report: (report.sales, 1)),
            ("joins", lambda report: (report.members, 1)),
            ("member_share", lambda report: (report.member_net_minor, report.net_minor)),
            ("repeat", lambda report: (report.repeat_by_days.part, report.repeat_by_days.whole)),
            ("participation", lambda report: (report.buyers, report.members)),
            ("redemption", lambda report: (report.points.redeemed, report.points.earned)),
            ("liability", lambda report: (report.liability_minor, 1)),
        ],
    )
    async def test_all_of_it_is_what_the_report_says(
        self, tmp_path: Path, metric: str, figure: Callable[[Report], tuple[int, int]]
    ) -> None:
        """A goal over the whole life of the shop comes to the report's figure, whatever was undone, moved or merged."""
        async with a_shop(tmp_path, POINTS_OFF) as shop:
            await a_busy_time(shop)
            await set_goal(shop, ever(metric))
            (one,) = shop.club.goals.standings().goals
            assert (one.now.part, one.now.whole) == figure(shop.club.insight.report())

    async def test_as_of_an_earlier_day(self, tmp_path: Path) -> None:
        """As of a day the figures are the report's of that day: the mistake still counts, the return not yet."""
        async with a_shop(tmp_path, POINTS_OFF) as shop:
            await a_busy_time(shop)
            await set_goal(shop, ever("net_sales"))
            for day in (date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 31)):
                (one,) = shop.club.goals.standings(day).goals
                assert one.now == Measure(shop.club.insight.report(day).net_minor)

    async def test_never_later_than_today(self, tmp_path: Path) -> None:
        """Nobody sees ahead: a day to come is today."""
        async with a_shop(tmp_path) as shop:
            assert shop.club.goals.standings(date(2099, 1, 1)).as_of == shop.club.today()

    async def test_what_was_owed_a_month_ago(self, tmp_path: Path) -> None:
        """Owed on the last day of an earlier month is what was held that evening, by what points are worth today."""
        async with a_shop(tmp_path, POINTS_OFF) as shop:
            member = await shop.join()
            await shop.day(2026, 3, 31)
            await shop.sell(member, 50000)
            await shop.day(2026, 4, 2)
            await shop.sell(member, 30000)
            number = await set_goal(shop, Aim(metric="liability", target=10_000))
            (one,) = shop.club.goals.standings().goals
            assert (one.now, one.before) == (Measure(8000), Measure(5000))
            (unit,) = shop.club.goals.behind(number, Period(date(2026, 3, 1), date(2026, 3, 31))).units
            assert (unit.unit, unit.out, unit.minor) == ("points", 500, 5000)

    async def test_apart_it_is_the_same(self, tmp_path: Path) -> None:
        """A process of its own finds on the file what is found here, with every value on its way across."""
        async with a_shop(tmp_path, POINTS_OFF) as shop:
            await a_busy_time(shop)
            for metric in ("participation", "sales_growth", "liability"):
                await set_goal(shop, Aim(metric=metric, target=100))
            number = await set_goal(shop, Aim(metric="average_bill", target=100))
            club, path, now = shop.club, bytes(shop.club.path), shop.clock.now()
            assert club.goals.is_quick()
            asked = GoalsAsked(shop=path, now=now)
            assert await apart("shopclub.core.jobs:look_at_goals", asked, reply=Standings) == club.goals.standings()
            one = BehindAsked(shop=path, now=now, number=number)
            assert await apart("shopclub.core.jobs:look_behind_goal", one, reply=Behind) == club.goals.behind(number)

    async def test_many_receipts_are_read_elsewhere(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """With more receipts than can be read at once it says so."""
        async with a_shop(tmp_path) as shop:
            await set_goal(shop, JOINS)
            for _ in range(3):
                await shop.sell(None, 100)
            for most, is_quick in ((3, True), (2, False), (0, False)):
                monkeypatch.setattr("shopclub.core.goals.verbs.AT_ONCE", most)
                assert shop.club.goals.is_quick() is is_quick


SOUND = {"at": "2026-03-14T02:30:00Z", "on": "2026-03-14", "op": "X", "aim": {"metric": "joins", "target": 10}}
FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "never set": ({"settings": ...}, "goal_empty"),
    "more than all": ({"settings": [{**SOUND, "aim": {"metric": "repeat", "target": 1001}}]}, "goal_aim"),
    "dates in a month's goal": (
        {"settings": [{**SOUND, "aim": {"metric": "joins", "target": 1, "last_on": "2026-01-01"}}]},
        "goal_aim",
    ),
}


class TestCheck:
    """What check finds."""

    @pytest.mark.parametrize("fault", FAULTS)
    async def test_each_fault_is_found(self, tmp_path: Path, fault: str) -> None:
        """A goal that was never set or can't be meant is found."""
        fields, code = FAULTS[fault]
        shop = await open_shop(tmp_path)
        number = await set_goal(shop, JOINS)
        shop = await plant(shop, (GOALS.name, number, fields))
        try:
            assert [(one.code, one.table, one.number) for one in shop.check()] == [(code, "goals", number)]
        finally:
            await shop.club.close()

    @pytest.mark.parametrize("is_undone", [True, False])
    async def test_what_was_taken_back(self, tmp_path: Path, *, is_undone: bool) -> None:
        """A setting that says it was taken back and was not is found, and so is the other way round."""
        shop = await open_shop(tmp_path)
        try:
            number = await set_goal(shop, JOINS)
            if is_undone:
                await shop.undo()
            (setting,) = shop.club.goals.get(number).settings
            async with shop.club.books.writing() as session:
                wrong = msgspec.structs.replace(setting, back=not is_undone)
                session.put(GOALS, number, Goal(settings=(wrong,)))
            assert [one.code for one in shop.check()] == ["goal_back"]
        finally:
            await shop.club.close()

    async def test_an_operation_that_set_nothing(self, tmp_path: Path) -> None:
        """A goal that an operation made and that is not there is found."""
        shop = await open_shop(tmp_path)
        number = await set_goal(shop, JOINS)
        shop = await plant(shop, (GOALS.name, number, None))
        try:
            assert "operation_target" in [one.code for one in shop.check()]
        finally:
            await shop.club.close()


def test_a_setting_of_before_reads_as_it_was() -> None:
    """A document that says the least has the defaults that mean "as before"."""
    aim = msgspec.json.decode(b'{"metric":"joins","target":5}', type=Aim)
    assert aim == Aim(metric="joins", target=5, span=Span.MONTH)
    assert msgspec.json.decode(b"{}", type=Goal).standing() is None
    plain = msgspec.json.decode(b'{"at":"2026-03-14T02:30:00Z","on":"2026-03-14","op":"X"}', type=Setting)
    assert (plain.aim, plain.back) == (None, False)
