"""Versions of the programme: planned for a day, called back, returned to, and what asks for the one in force."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from shopclub.core.changes import Change, ProgrammeChanged
from shopclub.core.kernel.errors import Conflict, InvalidInput, NotAllowed, NotFound, RuleViolation
from shopclub.core.programme.model import Programme
from shopclub.core.programme.timeline import VersionState
from tests.builders import CLERK, OWNER, Counter, a_shop, in_shanghai, programme_of

MONDAY = date(2026, 3, 16)
BASE = {"id": "base", "then": {"kind": "points_per_amount", "step_minor": 100, "points": 1}}


def times(points: int, **more: Any) -> Programme:
    """So many points for each yuan."""
    rule = {"id": "base", "then": {"kind": "points_per_amount", "step_minor": 100, "points": points}}
    return programme_of(**{"rules": [rule], **more})


async def plan(shop: Counter, programme: Programme, on: date = MONDAY) -> int:
    """Plan a programme for a day."""
    return await shop.club.programme.adopt(programme, shop.op(), OWNER, from_on=on)


async def test_a_planned_version_takes_effect_with_its_day(tmp_path: Path) -> None:
    """Until midnight before its day the present one counts, from midnight on the planned one, also after a restart."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join()
        assert await plan(shop, times(2)) == 2
        for when, points, version in (
            ((2026, 3, 15, 23, 59, 59), 1, 1),
            ((2026, 3, 16, 0, 0, 0), 2, 2),
            ((2026, 3, 16, 9, 0, 0), 2, 2),
        ):
            shop.at(*when)
            sale = await shop.sell(who, 100)
            assert (sale.sale.points, sale.sale.version, shop.club.programme.version) == (points, version, version)
            await shop.restart()
            assert shop.club.programme.version == version


async def test_without_a_daily_run_it_takes_effect_all_the_same(tmp_path: Path) -> None:
    """The PC was off for weeks: the first sale after it goes by the version whose day has come."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join()
        await plan(shop, times(3))
        shop.at(2026, 4, 20)
        assert (await shop.sell(who, 100)).sale.points == 3


async def test_a_clock_set_back_brings_the_version_of_its_day(tmp_path: Path) -> None:
    """The clock went past the day and was put back: the plan waits for its day again."""
    async with a_shop(tmp_path) as shop:
        await plan(shop, times(2))
        found = []
        for day in (16, 15, 16, 14):
            shop.at(2026, 3, day)
            found.append(shop.club.programme.version)
        assert found == [2, 1, 2, 1]


async def test_a_quote_of_the_evening_is_not_recorded_after_midnight(tmp_path: Path) -> None:
    """What the clerk saw by the old version is shown anew when the new one has begun."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join()
        await plan(shop, times(2))
        shop.at(2026, 3, 15, 23, 59, 59)
        draft = shop.draft(who, 1000)
        seen = shop.club.sales.quote(draft)
        shop.at(2026, 3, 16, 0, 0, 0)
        with pytest.raises(Conflict, match="quote_changed"):
            await shop.club.sales.record(draft, seen.fingerprint, shop.op(), CLERK)


async def test_a_version_does_not_take_over_in_the_middle_of_a_verb(tmp_path: Path) -> None:
    """Midnight comes while a verb decides: it goes by one version throughout, the next verb by the next."""
    async with a_shop(tmp_path) as shop:
        await plan(shop, times(2))
        programme = shop.club.programme
        shop.at(2026, 3, 15, 23, 59, 59)
        async with shop.club.books.writing():
            assert programme.version == 1
            shop.at(2026, 3, 16, 0, 0, 0)
            assert programme.version == 1
        async with shop.club.books.writing():
            assert programme.version == 2


async def test_a_plan_is_called_back_only_before_its_day(tmp_path: Path) -> None:
    """Called back it never takes effect; in force, called back or unknown it can't be; a clerk may not."""
    async with a_shop(tmp_path) as shop:
        programme = shop.club.programme
        await plan(shop, times(2))
        await plan(shop, times(3), MONDAY + timedelta(days=1))
        with pytest.raises(NotAllowed):
            await programme.call_back(2, shop.op(), CLERK)
        op = shop.op()
        await programme.call_back(2, op, OWNER)
        await programme.call_back(2, op, OWNER)
        for number in (1, 2):
            with pytest.raises(RuleViolation, match="version_not_planned"):
                await programme.call_back(number, shop.op(), OWNER)
        with pytest.raises(NotFound, match="programmes_not_found"):
            await programme.call_back(9, shop.op(), OWNER)
        shop.at(2026, 3, 16)
        assert (programme.version, programme.states()[2]) == (1, VersionState.CALLED_BACK)
        shop.at(2026, 3, 17)
        with pytest.raises(RuleViolation, match="version_not_planned"):
            await programme.call_back(3, shop.op(), OWNER)
        assert programme.version == 3


async def test_a_plan_stands_beside_what_is_adopted_at_once(tmp_path: Path) -> None:
    """Something adopted meanwhile counts until the plan's day; on that day or later it takes the plan's place."""
    async with a_shop(tmp_path) as shop:
        programme = shop.club.programme
        await plan(shop, times(2))
        await programme.adopt(times(5), shop.op(), OWNER)
        assert [n for n, _ in programme.planned()] == [2]
        assert (programme.version, programme.version_on(MONDAY)) == (3, 2)
        shop.at(2026, 3, 16)
        assert programme.version == 2
        await programme.adopt(times(6), shop.op(), OWNER)
        assert (programme.version, programme.version_on(MONDAY)) == (4, 4)


async def test_a_return_is_a_new_version_that_says_the_same(tmp_path: Path) -> None:
    """Nothing is rubbed out: the earlier rules stand again under a new number that names the old one."""
    async with a_shop(tmp_path) as shop:
        programme = shop.club.programme
        await programme.adopt(times(2), shop.op(), OWNER)
        op = shop.op()
        assert await programme.return_to(1, op, OWNER) == 3
        assert await programme.return_to(1, op, OWNER) == 3
        assert programme.current == programme.programme_of(1) != programme.programme_of(2)
        assert [(number, one.returns) for number, one in programme.versions()] == [(3, 1), (2, None), (1, None)]
        with pytest.raises(RuleViolation, match="version_in_force"):
            await programme.return_to(3, shop.op(), OWNER)
        assert await programme.return_to(2, shop.op(), OWNER, from_on=MONDAY) == 4
        assert (programme.version, programme.version_on(MONDAY)) == (3, 4)


@pytest.mark.parametrize(("ahead", "code"), [(-1, "day_past"), (0, ""), (1, ""), (366, ""), (367, "adopt_too_far")])
async def test_the_day_lies_within_a_year(ahead: int, code: str, tmp_path: Path) -> None:
    """Today is at once; yesterday and more than a year ahead are refused."""
    async with a_shop(tmp_path) as shop:
        day = shop.club.today() + timedelta(days=ahead)
        if code:
            with pytest.raises(InvalidInput, match=code):
                await plan(shop, times(2), day)
            return
        await plan(shop, times(2), day)
        assert shop.club.programme.version == (2 if ahead == 0 else 1)


async def test_days_made_up_for_go_by_the_version_of_their_day(tmp_path: Path) -> None:
    """The PC was off over the change: gifts of the days before it come by the old version, those after by the new."""

    def daily(points: int) -> dict[str, Any]:
        caps = {"per_member": 1, "period": "day"}
        return {"id": "day", "on": "day", "then": {"kind": "points_fixed", "points": points}, "caps": caps}

    async with a_shop(tmp_path, programme_of(rules=[BASE, daily(1)])) as shop:
        who = await shop.join()
        await shop.day(2026, 3, 14)
        await plan(shop, programme_of(rules=[BASE, daily(10)]), date(2026, 3, 17))
        await shop.day(2026, 3, 19)
        given = [(e.on.day, e.amount) for _, e in reversed(shop.club.points.history(who))]
        assert given == [(14, 1), (15, 1), (16, 1), (17, 10), (18, 10), (19, 10)]


async def test_what_fell_due_before_the_change_falls_due_by_the_old_version(tmp_path: Path) -> None:
    """A tier whose time was up before the new version is reviewed by the old one, though the run comes after both."""

    def ladder(need: int) -> dict[str, Any]:
        reach = {"kind": "reach", "metric": "points", "value": need, "window": {"kind": "rolling", "months": 2}}
        gold = {"id": "gold", "name": {"en": "Gold"}, "reach": reach, "lasts": {"kind": "months", "months": 1}}
        return {"tiers": [{"id": "member", "name": {"en": "Member"}}, gold]}

    async with a_shop(tmp_path, programme_of(ladder=ladder(100))) as shop:
        who = await shop.join()
        await shop.sell(who, 10000)  # gold through 14 April; 100 points in March and April keep it
        await plan(shop, programme_of(ladder=ladder(5000)), date(2026, 4, 16))
        await shop.day(2026, 4, 20)
        assert (shop.tier(who), shop.club.points.account(who).standing.until) == ("gold", date(2026, 5, 15))  # type: ignore[union-attr]


async def test_the_daily_run_tells_that_a_version_took_effect(tmp_path: Path) -> None:
    """The kiosk's pages and the counter draw themselves anew with the version's first day, and only then."""
    async with a_shop(tmp_path) as shop:
        await shop.day(2026, 3, 14)
        await plan(shop, times(2))
        heard: list[Change] = []
        shop.club.changes.subscribe(heard.append)
        for day, count in ((15, 0), (16, 1), (17, 1)):
            await shop.day(2026, 3, day)
            assert sum(isinstance(change, ProgrammeChanged) for change in heard) == count


async def test_undated_points_keep_what_was_promised(tmp_path: Path) -> None:
    """Points that never expire do not begin to by a new version until their owner comes again."""
    idle = {"kind": "inactivity", "months": 6}
    async with a_shop(tmp_path) as shop:
        away, back = await shop.join(), await shop.join()
        await shop.sell(away, 10000)
        await shop.sell(back, 10000)
        shop.at(2026, 10, 1)
        await shop.club.programme.adopt(programme_of(expiry=idle), shop.op(), OWNER)
        await shop.day(2026, 10, 2)
        assert (shop.points(away), shop.points(back)) == (100, 100)
        await shop.sell(back, 10000)
        await shop.day(2027, 4, 2)
        assert (shop.points(away), shop.points(back)) == (100, 200)
        await shop.day(2027, 4, 3)
        assert (shop.points(away), shop.points(back)) == (100, 0)


async def test_a_version_of_an_older_program_was_adopted_at_once(tmp_path: Path) -> None:
    """A document without the fields of plans means as before, whatever day it says."""
    async with a_shop(tmp_path) as shop:
        shop.clock.set(in_shanghai(2027, 3, 14))
        await shop.club.programme.adopt(times(2), shop.op(), OWNER)
        shop.clock.set(in_shanghai(2026, 3, 14))
        assert set(shop.club.books.raw(_table())[2]) == {"at", "from_on", "programme"}
        assert shop.club.programme.version == 2
        await shop.restart()
        assert shop.club.programme.version == 2


def _table() -> Any:
    from shopclub.core.programme.model import PROGRAMMES

    return PROGRAMMES
