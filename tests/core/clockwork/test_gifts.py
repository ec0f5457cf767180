"""The gifts of days and the end of periods: once each, to whom the last day says, also after weeks without the PC."""

from __future__ import annotations

import asyncio
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopclub.core.campaigns.model import CampaignEnded, DayGave
from shopclub.core.changes import Change
from shopclub.core.clockwork import gifts
from shopclub.core.club import Club
from shopclub.core.kernel.clock import ManualClock
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.model import FilledUp, Happened, Ranked
from shopclub.core.members.model import BirthdayCalendar, Feb29, MemberChange, NewMember
from tests.builders import CLERK, OWNER, Counter, a_shop, in_shanghai, new_phone, open_shop, programme_of

BASE = {"id": "base", "then": {"kind": "points_per_amount", "step_minor": 100, "points": 1}}
TEA = {"id": "tea", "name": {"en": "Tea"}, "then": {"kind": "gift", "name": {"en": "Tea"}}}
ONCE_A_BIRTHDAY = {"per_member": 1, "period": "birthday"}
BIRTHDAY = {
    "id": "bday",
    "on": "day",
    "when": {"kind": "birthday"},
    "then": {"kind": "points_fixed", "points": 88},
    "caps": ONCE_A_BIRTHDAY,
}
FILL = {
    "id": "fill",
    "on": "day",
    "when": {"kind": "member_day"},
    "then": {"kind": "fill_up", "steps": [{"at_least": 80, "to": 100}, {"at_least": 130, "to": 150}]},
    "caps": {"per_member": 1, "period": "month"},
}
THE_20TH = {"kind": "month_days", "days": [20]}
GOLD = {
    "tiers": [
        {"id": "member", "name": {"en": "Member"}},
        {
            "id": "gold",
            "name": {"en": "Gold"},
            "reach": {"kind": "reach", "metric": "points", "value": 100, "window": {"kind": "quarter"}},
            "keep": {"kind": "never"},
            "lasts": {"kind": "year_end"},
        },
    ]
}


def with_rules(*rules: dict[str, Any], **more: Any) -> Any:
    """The plain programme with some more rules and one kind of coupon."""
    return programme_of(rules=[BASE, *rules], coupons=[TEA], **more)


def daily(name: str, points: int = 10, **more: Any) -> dict[str, Any]:
    """A rule of each day with fixed points."""
    caps = {"per_member": 1, "period": "ever"}
    return {"id": name, "on": "day", "then": {"kind": "points_fixed", "points": points}, "caps": caps, **more}


async def born(shop: Counter, birthday: str, **more: Any) -> MemberNo:
    """Enrol somebody with a birthday."""
    new = NewMember(name="王", phone=new_phone(), birthday=birthday, **more)
    return (await shop.club.members.enrol(new, shop.op(), CLERK)).number


def given_on(shop: Counter, who: int) -> list[date]:
    """Days on which somebody was given something, oldest first."""
    kinds = (Happened, FilledUp, Ranked)
    return [e.on for _, e in reversed(shop.club.points.history(MemberNo(who))) if isinstance(e.why, kinds)]


# -- birthdays --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("birthday", "more", "days"),
    [
        ("1990-04-01", {}, [date(2026, 4, 1), date(2027, 4, 1)]),
        ("1992-02-29", {}, [date(2027, 2, 28), date(2028, 2, 29)]),
        ("1992-02-29", {"feb29": Feb29.AFTER}, [date(2027, 3, 1), date(2028, 2, 29)]),
        ("1990-12-31", {}, [date(2026, 12, 31), date(2027, 12, 31)]),
        ("1990-01-01", {}, [date(2027, 1, 1), date(2028, 1, 1)]),
        # The 15th of the eighth lunar month: 25 September 2026, 15 September 2027.
        ("1990-08-15", {"birthday_calendar": BirthdayCalendar.LUNAR}, [date(2026, 9, 25), date(2027, 9, 15)]),
    ],
)
async def test_a_birthday_is_given_for_on_its_day(
    birthday: str, more: dict[str, Any], days: list[date], tmp_path: Path
) -> None:
    """Solar and lunar, 29 February as the member chose, over the turn of the year; the entry counts for the day."""
    async with a_shop(tmp_path, with_rules(BIRTHDAY)) as shop:
        who = await born(shop, birthday, **more)
        await shop.day(2028, 3, 2)
        assert given_on(shop, who)[:2] == days


async def test_one_birthday_is_one_gift_whatever_moves(tmp_path: Path) -> None:
    """The clock goes back and on again, the member names another day: the next gift is next year's."""
    async with a_shop(tmp_path, with_rules(BIRTHDAY)) as shop:
        who = await born(shop, "1990-04-01")
        await shop.day(2026, 4, 1)
        await shop.day(2026, 3, 25)
        await shop.day(2026, 4, 2)
        change = MemberChange(birthday="1990-05-05")
        await shop.club.members.edit(who, change, shop.op(), CLERK)
        await shop.day(2026, 6, 1)
        assert given_on(shop, who) == [date(2026, 4, 1)]
        await shop.day(2027, 6, 1)
        assert given_on(shop, who) == [date(2026, 4, 1), date(2027, 5, 5)]


@pytest.mark.parametrize(("joined", "times"), [((2026, 3, 31), 1), ((2026, 4, 1), 1), ((2026, 4, 2), 0)])
async def test_who_joins_later_gets_nothing_for_the_day(
    joined: tuple[int, int, int], times: int, tmp_path: Path
) -> None:
    """The day before and on the day itself (though its gifts were given in the morning) yes; the day after no."""
    async with a_shop(tmp_path, with_rules(BIRTHDAY)) as shop:
        await shop.day(*joined)
        who = await born(shop, "1990-04-01")
        await shop.day(2026, 4, 20)
        assert len(given_on(shop, who)) == times


async def test_the_day_is_the_shop_s_own_also_when_its_clocks_change(tmp_path: Path) -> None:
    """New York, 8 March 2026, a day of 23 hours: from its midnight (5:00 UTC) on, and not a second earlier."""
    now = datetime(2026, 3, 7, 17, 0, tzinfo=UTC)
    async with a_shop(tmp_path, with_rules(BIRTHDAY), now=now, timezone="America/New_York") as shop:
        who = await born(shop, "1990-03-08")
        nxt = await born(shop, "1990-03-09")
        shop.clock.set(datetime(2026, 3, 8, 4, 59, 59, tzinfo=UTC))
        await shop.club.clockwork.catch_up()
        assert given_on(shop, who) == []
        shop.clock.set(datetime(2026, 3, 8, 5, 0, tzinfo=UTC))
        await shop.club.clockwork.catch_up()
        assert given_on(shop, who) == [date(2026, 3, 8)]
        shop.clock.set(datetime(2026, 3, 9, 3, 59, 59, tzinfo=UTC))
        await shop.club.clockwork.catch_up()
        assert given_on(shop, nxt) == []
        shop.clock.set(datetime(2026, 3, 9, 4, 0, tzinfo=UTC))
        await shop.club.clockwork.catch_up()
        assert given_on(shop, nxt) == [date(2026, 3, 9)]


# -- member day, lapsed -----------------------------------------------------------------------------


async def test_member_day_fills_up_once_a_month(tmp_path: Path) -> None:
    """On the 20th 79 stays, 80 becomes 100, 149 becomes 150; the 28th is one too, but the month has had its turn."""
    days = {"kind": "month_days", "days": [20, 28]}
    async with a_shop(tmp_path, with_rules(FILL, member_day=days)) as shop:
        people = [await shop.join() for _ in range(3)]
        for who, paid in zip(people, (7900, 8000, 14900), strict=True):
            await shop.sell(who, paid)
        await shop.day(2026, 3, 20)
        assert [shop.points(who) for who in people] == [79, 100, 150]
        entry = shop.club.points.history(people[1])[0][1]
        assert (entry.why, entry.rule) == (FilledUp(80, 100, "2026-03"), "fill")
        await shop.sell(people[0], 100)
        await shop.sell(people[1], 3000)
        await shop.day(2026, 3, 28)
        assert [shop.points(who) for who in people] == [100, 130, 150]
        await shop.day(2026, 4, 20)
        assert [shop.points(who) for who in people] == [100, 150, 150]


async def test_what_falls_due_on_the_day_comes_first(tmp_path: Path) -> None:
    """100 points of 19 February end on 19 March: on the 20th there are 80 of March left, which are filled to 100."""
    programme = with_rules(FILL, member_day=THE_20TH, expiry={"kind": "months", "months": 1})
    async with a_shop(tmp_path, programme, now=in_shanghai(2026, 2, 19)) as shop:
        who = await shop.join()
        await shop.sell(who, 10000)
        await shop.day(2026, 3, 1)
        await shop.sell(who, 8000)
        await shop.day(2026, 3, 20)
        assert shop.entries(who)[-2:] == [("expire", -100), ("earn", 20)]
        assert shop.points(who) == 100


@pytest.mark.parametrize(("day", "given"), [(12, 0), (13, 1), (14, 1)])
async def test_who_stays_away_is_won_back(day: int, given: int, tmp_path: Path) -> None:
    """Thirty days after the last purchase on 14 March: on 13 April, and not a day earlier; once."""
    back = daily("back", when={"kind": "lapsed", "days": 30}, then={"kind": "coupon", "coupon": "tea"})
    async with a_shop(tmp_path, with_rules(back)) as shop:
        who = await shop.join()
        await shop.sell(who, 100)
        await shop.day(2026, 4, day)
        assert len(shop.club.coupons.of_member(who)) == given


async def test_given_points_can_lift_a_tier(tmp_path: Path) -> None:
    """99 points, and 10 for the day: gold on that day; with `qualifies` off not."""
    async with a_shop(tmp_path, with_rules(daily("d", 10, from_on="2026-03-20"), ladder=GOLD)) as shop:
        who = await shop.join()
        await shop.sell(who, 9900)
        await shop.day(2026, 3, 22)
        change = shop.club.tiers.history(who)[0]
        assert (change.after, change.on, change.cause) == ("gold", date(2026, 3, 20), "reached")
    async with a_shop(tmp_path / "b", with_rules(daily("d", 10, qualifies=False), ladder=GOLD)) as shop:
        who = await shop.join()
        await shop.sell(who, 9900)
        await shop.day(2026, 3, 22)
        assert (shop.points(who), shop.tier(who)) == (109, "member")


# -- once, whatever happens -------------------------------------------------------------------------


async def test_a_rule_that_gives_several_times_a_month_gives_once_a_day(tmp_path: Path) -> None:
    """Thrice a month at most: repeated, restarted, the clock set back by a day and on again: one for each day."""
    often = daily("d", 10, caps={"per_member": 3, "period": "month"}, from_on="2026-03-16", until_on="2026-03-17")
    async with a_shop(tmp_path, with_rules(often)) as shop:
        who = await shop.join()
        await shop.day(2026, 3, 16)
        await shop.club.clockwork.catch_up()
        await shop.restart()
        await shop.club.clockwork.catch_up()
        await shop.day(2026, 3, 15)
        await shop.day(2026, 3, 16)
        await shop.day(2026, 3, 18)
        await shop.day(2026, 3, 30)
        assert given_on(shop, who) == [date(2026, 3, 16), date(2026, 3, 17)]


async def test_a_budget_that_runs_out_ends_the_rule_and_that_is_told_once(tmp_path: Path) -> None:
    """Three members, 10 each, 25 in all: 10, 10, 5, in the order of their numbers."""
    async with a_shop(
        tmp_path, with_rules(daily("d", 10, from_on="2026-03-15", caps={"per_member": 1, "points": 25}))
    ) as shop:
        people = [await shop.join() for _ in range(4)]
        heard: list[Change] = []
        shop.club.changes.subscribe(heard.append)
        await shop.day(2026, 3, 15)
        await shop.day(2026, 3, 16)
        assert [shop.points(who) for who in people] == [10, 10, 5, 0]
        assert [c for c in heard if isinstance(c, CampaignEnded)] == [CampaignEnded(rule="d")]
        gave = DayGave(on=date(2026, 3, 15), members=3, points=25, coupons=0)
        assert [c for c in heard if isinstance(c, DayGave)] == [gave]


async def test_a_rule_switched_on_later_gives_nothing_for_days_before(tmp_path: Path) -> None:
    """The programme changes on 20 March: what its days gave before is not made up for."""
    async with a_shop(tmp_path, with_rules()) as shop:
        who = await born(shop, "1990-03-18")
        await shop.day(2026, 3, 20)
        await shop.club.programme.adopt(with_rules(BIRTHDAY), shop.op(), OWNER)
        await shop.day(2026, 4, 20)
        assert given_on(shop, who) == []


# -- the end of a period ----------------------------------------------------------------------------


def at_end(name: str, period: str = "quarter", **more: Any) -> dict[str, Any]:
    """A rule for the end of a period, 10 points unless said otherwise."""
    return {"id": name, "on": "period_end", "period": period, "then": {"kind": "points_fixed", "points": 10}, **more}


def to_first(places: int, by: str = "balance", ties: str = "earlier", points: int = 50) -> dict[str, Any]:
    """Points to the first ones."""
    give = {"kind": "points_fixed", "points": points}
    return {"kind": "first", "places": places, "by": by, "ties": ties, "give": give}


@pytest.mark.parametrize(
    ("period", "days"),
    [
        ("month", [date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)]),
        ("quarter", [date(2026, 4, 1), date(2026, 7, 1)]),
        ("year", []),
    ],
)
async def test_each_period_ends_once(period: str, days: list[date], tmp_path: Path) -> None:
    """To everybody, on the first day after it; from March to 2 July."""
    async with a_shop(tmp_path, with_rules(at_end("e", period))) as shop:
        who = await shop.join()
        await shop.day(2026, 7, 2)
        assert given_on(shop, who) == days
        await shop.day(2026, 7, 3)
        await shop.day(2026, 7, 1)
        await shop.day(2026, 7, 2)
        assert given_on(shop, who) == days


async def test_a_tier_that_ends_with_the_year_still_counts_for_its_last_quarter(tmp_path: Path) -> None:
    """Gold through 31 December: ranked among the gold ones on 1 January, which takes the tier."""
    rank = at_end("top", then=to_first(2), when={"kind": "tier_in", "tiers": ["gold"]})
    all_gold = at_end("all", "year", when={"kind": "tier_in", "tiers": ["gold"]})
    programme = with_rules(rank, all_gold, ladder=GOLD)
    async with a_shop(tmp_path, programme, now=in_shanghai(2026, 12, 1)) as shop:
        people = [await shop.join() for _ in range(4)]
        for who, paid in zip(people, (15000, 30000, 20000, 9900), strict=True):
            await shop.sell(who, paid)
        await shop.day(2027, 1, 1)
        assert [shop.tier(who) for who in people] == ["member"] * 4
        assert [shop.points(who) for who in people] == [160, 360, 260, 99]
        entry = shop.club.points.history(people[2])[0][1]
        assert (entry.why, entry.on) == (Ranked(2, 2, date(2026, 12, 31)), date(2027, 1, 1))
        ((_, kept),) = shop.club.campaigns.lists()
        assert (kept.rule, kept.period, kept.until) == ("top", "2026-Q4", date(2026, 12, 31))
        assert [(r.member, r.place, r.figure) for r in kept.rows] == [(people[1], 1, 300), (people[2], 2, 200)]


async def test_the_balance_of_the_last_day_is_what_counts(tmp_path: Path) -> None:
    """80 points usable through 31 March stand above 70 of longer life, and are gone the next day."""
    programme = with_rules(at_end("top", then=to_first(1)), expiry={"kind": "months", "months": 2})
    async with a_shop(tmp_path, programme, now=in_shanghai(2026, 1, 31)) as shop:
        early, late = await shop.join(), await shop.join()
        await shop.sell(early, 8000)
        await shop.day(2026, 2, 20)
        await shop.sell(late, 7000)
        await shop.day(2026, 4, 1)
        assert (shop.points(early), shop.points(late)) == (50, 70)
        assert shop.club.campaigns.lists()[0][1].rows[0].figure == 80


@pytest.mark.parametrize(("ties", "winners"), [("earlier", 100), ("all", 101)])
async def test_the_first_hundred_with_a_tie_at_the_last_place(ties: str, winners: int, tmp_path: Path) -> None:
    """101 members with 300 to 200 points, the last two with the same; all in the first hundred get theirs."""
    async with a_shop(tmp_path, with_rules(at_end("top", then=to_first(100, ties=ties)))) as shop:
        for i in range(102):
            who = await shop.join()
            await shop.sell(who, 100 * (300 - min(i, 99)) if i < 101 else 100)
        await shop.day(2026, 4, 1)
        ((_, kept),) = shop.club.campaigns.lists()
        assert (len(kept.rows), kept.rows[98].place, kept.rows[-1].place) == (winners, 99, 100)
        assert [shop.points(n) for n in (1, 100, 101, 102)] == [350, 251, 251 if ties == "all" else 201, 1]


async def test_who_has_left_gets_no_place(tmp_path: Path) -> None:
    """The best one left: the next stands first."""
    async with a_shop(tmp_path, with_rules(at_end("top", then=to_first(1, by="spend")))) as shop:
        people = [await shop.join(), await shop.join()]
        await shop.sell(people[0], 9000)
        await shop.sell(people[1], 100)
        await shop.club.members.close_member(people[0], shop.op(), OWNER)
        await shop.day(2026, 4, 1)
        assert [row.member for row in shop.club.campaigns.lists()[0][1].rows] == [people[1]]


# -- catching up ------------------------------------------------------------------------------------

EVERYTHING = with_rules(
    BIRTHDAY,
    FILL,
    daily("capped", 7, when={"kind": "balance", "at_least": 50}, caps={"per_member": 2, "period": "month", "uses": 5}),
    daily(
        "budget", 9, when={"kind": "weekdays", "days": [2, 5]}, caps={"per_member": 9, "period": "month", "points": 50}
    ),
    daily("tea", then={"kind": "coupon", "coupon": "tea"}, when={"kind": "lapsed", "days": 12}),
    at_end("top", then=to_first(2), when={"kind": "tier_in", "tiers": ["gold"]}),
    at_end("monthly", "month", then={"kind": "engagement", "points": 3}),
    member_day=THE_20TH,
    ladder=GOLD,
    expiry={"kind": "months", "months": 1},
)


def what_is_left(club: Club) -> list[Any]:
    """Accounts, tallies, lists, entries and coupons without the instant they were written at."""
    books = club.books.db.storage
    out: list[Any] = [dict(books.docs(table)) for table in ("accounts", "tallies", "rankings")]
    for table in ("ledger", "standings", "coupons"):
        rows = [{k: v for k, v in doc.items() if k not in ("at", "code")} for doc in books.docs(table).values()]
        out.append(sorted(rows, key=str))
    runs = [club.campaigns.run_of(date.fromordinal(n)) for n in sorted(books.docs("runs"))]
    out.append(
        [(run.on, run.members, run.points, sum(n for _, n in run.coupons)) for run in runs if run and run.members]
    )
    return out


async def a_busy_shop(folder: Path, amounts: list[int]) -> Counter:
    """Some members with birthdays and purchases, on 14 March."""
    shop = await open_shop(folder, EVERYTHING)
    for i, amount in enumerate(amounts):
        who = await born(shop, f"1990-{3 + i % 2:02d}-{14 + 2 * i:02d}")
        if amount:
            await shop.sell(who, amount)
    return shop


async def copy_of(shop: Counter, name: str) -> Counter:
    """The shop as it is, once more, under another name."""
    path = shop.club.path.with_name(name)
    shutil.copy(shop.club.path, path)
    clock = ManualClock(shop.clock.now())
    return Counter(Club.open(path, clock=clock), clock)


@settings(max_examples=8, deadline=None)
@given(
    amounts=st.lists(st.sampled_from([0, 4900, 5000, 8000, 12000, 14900]), min_size=1, max_size=6),
    idle=st.integers(20, 60),
    step=st.integers(2, 25),
)
async def test_catching_up_is_as_many_daily_runs(
    amounts: list[int], idle: int, step: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Copies of a shop, switched on every day, now and then, only at the end: accounts, entries, lists are the same."""
    shop = await a_busy_shop(tmp_path_factory.mktemp("daily"), amounts)
    await shop.club.close()
    ends = []
    for every in (1, step, idle):
        other = await copy_of(shop, f"every-{every}.json")
        start = other.clock.now()
        for days in [*range(every, idle, every), idle]:
            other.clock.set(start + timedelta(days=days))
            await other.club.clockwork.catch_up(confirmed=True)
        assert other.check() == []
        ends.append(what_is_left(other.club))
        await other.club.close()
    assert ends[0] == ends[1] == ends[2]


async def test_a_run_that_is_killed_at_any_commit_goes_on_to_the_same_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after the first commit, the second … of a run over twenty days: the next run ends as one in one go."""
    monkeypatch.setattr(gifts, "GIVEN_TO", 2)
    shop = await a_busy_shop(tmp_path, [8000, 12000, 14900, 5000])
    await shop.club.close()

    async def run(name: str, killed_after: int) -> tuple[list[Any], bool]:
        other = await copy_of(shop, name)
        other.clock.set(other.clock.now() + timedelta(days=20))
        storage, left = other.club.books.db.storage, killed_after
        real, was_killed = other.club.books.db.writing, False

        class Killed(Exception):
            pass

        def counting() -> Any:
            nonlocal left
            left -= 1
            if left < 0:
                raise Killed
            return real()

        monkeypatch.setattr(other.club.books.db, "writing", counting)
        try:
            await other.club.clockwork.catch_up(confirmed=True)
        except Killed:
            was_killed = True
        monkeypatch.undo()
        monkeypatch.setattr(gifts, "GIVEN_TO", 2)
        assert storage.seq
        await other.restart()
        await other.club.clockwork.catch_up(confirmed=True)
        assert other.check() == []
        end = what_is_left(other.club)
        await other.club.close()
        return end, was_killed

    whole, _ = await run("whole.json", 10**6)
    commits, was_killed = 0, True
    while was_killed:
        end, was_killed = await run(f"killed-{commits}.json", commits)
        assert end == whole
        commits += 1
    assert commits > 20


async def test_sales_go_on_during_a_run(tmp_path: Path) -> None:
    """A sale rung up while the gifts are given waits for its turn, and both are there."""
    async with a_shop(tmp_path, with_rules(daily("d", 10, from_on="2026-03-15"))) as shop:
        people = [await shop.join() for _ in range(90)]
        shop.at(2026, 3, 15)
        run = asyncio.create_task(shop.club.clockwork.catch_up())
        await asyncio.sleep(0)
        await shop.sell(people[0], 1000)
        late = await shop.join()
        await run
        assert [shop.points(who) for who in (people[0], people[89], late)] == [20, 10, 10]


def test_the_record_of_a_day_is_small() -> None:
    """A thousand commits of a day take twelve kilobytes, and the record of how far the work is done none more."""
    from shopclub.core.campaigns.model import DayRun

    run = DayRun(on=date(2026, 3, 14), entries=tuple((i * 40, 40) for i in range(1000)))
    assert len(msgspec.json.encode(run)) < 12_000
