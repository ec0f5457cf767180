"""Tiers as a shop lives them: rises, reviews, grants, notices and returns through the club's verbs, books proven."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopclub.core.changes import Change, TierEnding, TierMoved
from shopclub.core.ledger.model import Fixed
from shopclub.core.ledger.posting import Posting
from shopclub.core.staff.model import Source
from shopclub.core.tiers.moving import rise
from tests.builders import OWNER, Counter, a_shop, open_shop, plant, programme_of
from tests.core.tiers.test_rules import reach
from tests.core.tiers.test_verbs import causes, steps

YEAR = {"kind": "months", "months": 12}
ROLLING = {"kind": "rolling", "months": 12}


def rolling(*values: int, **more: Any) -> dict[str, Any]:
    """Tiers by points within twelve months, held for twelve."""
    tiers: list[dict[str, Any]] = [{"id": "t0", "name": {"en": "T0"}}]
    for i, value in enumerate(values, 1):
        tiers.append({"id": f"t{i}", "name": {"en": f"T{i}"}, "reach": reach(value, ROLLING), "lasts": YEAR})
    return {"tiers": tiers, **more}


def heard(shop: Counter) -> list[Change]:
    """What the faces hear from now on."""
    changes: list[Change] = []
    shop.club.changes.subscribe(changes.append)
    return changes


async def test_a_grant_outlives_the_tier_above_it(tmp_path: Path) -> None:
    """t1 by hand for good; t2 earned, then not kept: back to t1, and the books agree after a restart."""
    async with a_shop(tmp_path, programme_of(ladder=rolling(100, 200))) as shop:
        who = await shop.join()
        await shop.club.tiers.grant(who, "t1", None, "founder's friend", shop.op(), OWNER)
        await shop.sell(who, 20000)
        assert shop.tier(who) == "t2"
        await shop.day(2027, 3, 14)
        assert shop.tier(who) == "t2"
        await shop.day(2027, 3, 15)
        await shop.restart()
        assert shop.tier(who) == "t1"
        standing = shop.club.points.account(who).standing
        assert standing is not None
        assert (standing.by_hand, standing.until, standing.since) == (True, None, date(2026, 3, 14))
        assert causes(shop, who) == [("hand", "t0", "t1"), ("reached", "t1", "t2"), ("review", "t2", "t1")]
        given = [change.granted() for change in shop.club.tiers.history(who) if change.granted()]
        assert [(hold.tier, hold.until) for hold in given if hold] == [("t1", None)]


async def test_a_grant_below_what_was_earned_waits(tmp_path: Path) -> None:
    """The row says what was granted and why; nobody moves, nothing is heard of a move."""
    async with a_shop(tmp_path, programme_of(ladder=rolling(100, 200))) as shop:
        who = await shop.join()
        await shop.sell(who, 20000)
        changes = heard(shop)
        await shop.club.tiers.grant(who, "t1", date(2028, 1, 1), "staff", shop.op(), OWNER)
        assert shop.tier(who) == "t2"
        assert not [c for c in changes if isinstance(c, TierMoved)]
        (row, _) = shop.club.tiers.history(who)
        hold = row.granted()
        assert hold is not None
        assert (row.before, row.after, row.note, hold.tier, hold.until) == ("t2", "t2", "staff", "t1", date(2028, 1, 1))
        await shop.day(2027, 3, 15)
        assert shop.tier(who) == "t1"
        await shop.day(2028, 1, 1)
        assert shop.tier(who) == "t1"
        await shop.day(2028, 1, 2)
        assert shop.tier(who) == "t0"


async def test_the_return_of_a_rise_leaves_a_grant_made_meanwhile(tmp_path: Path) -> None:
    """t2 earned, t1 granted after it, the sale returned: t1 by hand, not nothing."""
    async with a_shop(tmp_path, programme_of(ladder=rolling(100, 200))) as shop:
        who = await shop.join()
        sale = await shop.sell(who, 20000)
        await shop.club.tiers.grant(who, "t1", None, "friend", shop.op(), OWNER)
        await shop.refund(sale.number)
        standing = shop.club.points.account(who).standing
        assert standing is not None
        assert (standing.tier, standing.by_hand, standing.below) == ("t1", True, None)


async def test_the_return_of_a_rise_below_a_grant_takes_it_from_there(tmp_path: Path) -> None:
    """t3 by hand, t2 earned below it and returned: nothing waits below t3 any more."""
    async with a_shop(tmp_path, programme_of(ladder=rolling(100, 200, 300))) as shop:
        who = await shop.join()
        await shop.club.tiers.grant(who, "t3", date(2026, 6, 30), "trial", shop.op(), OWNER)
        sale = await shop.sell(who, 20000)
        standing = shop.club.points.account(who).standing
        assert standing is not None
        assert standing.below is not None
        assert (shop.tier(who), standing.below.tier, sale.tier_before, sale.tier_after) == ("t3", "t2", "t3", "t3")
        await shop.refund(sale.number)
        standing = shop.club.points.account(who).standing
        assert standing is not None
        assert (standing.tier, standing.below) == ("t3", None)
        await shop.day(2026, 7, 1)
        assert shop.tier(who) == "t0"


async def test_returning_piece_by_piece_ends_where_it_began(tmp_path: Path) -> None:
    """Two steps up by one sale, returned line by line: one step down, then back to before the sale."""
    async with a_shop(tmp_path, programme_of(ladder=rolling(100, 200))) as shop:
        who = await shop.join()
        sale = await shop.sell(who, (15000, 1), (5000, 1))
        await shop.refund(sale.number, {1: 1})
        assert shop.tier(who) == "t1"
        await shop.refund(sale.number, {0: 1})
        assert (shop.tier(who), shop.club.points.account(who).standing) == ("t0", None)


async def test_notice_is_heard_once_and_again_of_the_next_term(tmp_path: Path) -> None:
    """Thirty days before the last day, once; kept for another term, it is told again a year later."""
    async with a_shop(tmp_path, programme_of(ladder=rolling(100))) as shop:
        who = await shop.join()
        await shop.sell(who, 10000)
        changes = heard(shop)
        await shop.day(2027, 2, 11)
        assert not [c for c in changes if isinstance(c, TierEnding)]
        await shop.day(2027, 2, 12)
        told = TierEnding(member=who, tier="t1", until=date(2027, 3, 14))
        assert [c for c in changes if isinstance(c, TierEnding)] == [told]
        (part,) = shop.club.profile(who).keeping
        assert (part.have, part.need, part.by) == (0, 100, date(2027, 3, 14))
        await shop.day(2027, 2, 13)
        await shop.restart()
        changes = heard(shop)
        await shop.day(2027, 2, 14)
        assert not [c for c in changes if isinstance(c, TierEnding)]
        await shop.sell(who, 10000)
        assert (shop.club.profile(who).ending, shop.club.profile(who).keeping) == (None, ())
        await shop.day(2027, 3, 15)
        assert shop.tier(who) == "t1"
        await shop.day(2028, 2, 20)
        assert [c.until for c in changes if isinstance(c, TierEnding)] == [date(2028, 3, 15)]


async def test_no_notice_of_what_ended_while_the_computer_was_off(tmp_path: Path) -> None:
    """Opened again after the last day: the review is done, nobody is told to hurry."""
    async with a_shop(tmp_path, programme_of(ladder=rolling(100))) as shop:
        who = await shop.join()
        await shop.sell(who, 10000)
        changes = heard(shop)
        await shop.day(2027, 5, 1)
        assert [c for c in changes if isinstance(c, TierEnding | TierMoved)] == [
            TierMoved(member=who, before="t1", after="t0")
        ]


async def test_engagement_points_lift_and_buy_nothing(tmp_path: Path) -> None:
    """Sixty of them reach a tier at once; the balance of points stays, and the check counts them."""
    ladder = {
        "tiers": [
            {"id": "t0", "name": {"en": "T0"}},
            {"id": "t1", "name": {"en": "T1"}, "reach": reach(60, {"kind": "year"}, "engagement")},
        ]
    }
    async with a_shop(tmp_path, programme_of(ladder=ladder)) as shop:
        who = await shop.join()
        for n, tier in ((59, "t0"), (1, "t1")):
            async with shop.club.books.writing() as session:
                posting = Posting(
                    session, who, at=shop.clock.now(), on=shop.club.today(), source=Source.KIOSK, staff=None
                )
                posting.engage(n, Fixed("sign_in"))
                rise(session, posting, shop.club.programme.current.ladder, shop.clock.now())
                posting.close()
            assert shop.tier(who) == tier
        account = shop.club.points.account(who)
        assert (account.points(), shop.club.profile(who).available, account.life.engagement) == (0, 0, 60)
        assert account.active_on is None
        await shop.club.members.close_member(who, shop.op(), OWNER)
        assert shop.club.points.account(who).lots["engagement"] == {}


async def test_a_tier_taken_out_of_the_programme(tmp_path: Path) -> None:
    """Its holders count as the lowest at once; the next daily run gives what the figures give, and the books hold."""
    async with a_shop(tmp_path, programme_of(ladder=steps(100, 200))) as shop:
        who, other = await shop.join(), await shop.join()
        await shop.sell(who, 20000)
        await shop.club.tiers.grant(other, "t2", None, "x", shop.op(), OWNER)
        await shop.club.programme.adopt(programme_of(ladder=steps(100)), shop.op(), OWNER)
        assert (shop.tier(who), shop.tier(other)) == ("t0", "t0")
        assert shop.club.profile(who).ending is None
        await shop.day(2026, 3, 15)
        assert (shop.tier(who), shop.tier(other)) == ("t1", "t0")
        await shop.club.programme.adopt(programme_of(), shop.op(), OWNER)
        await shop.day(2026, 3, 16)
        assert shop.club.profile(who).tier is None


@pytest.mark.parametrize(
    ("zone", "last_second", "first_second"),
    [
        ("Asia/Shanghai", datetime(2027, 3, 14, 15, 59, 59, tzinfo=UTC), datetime(2027, 3, 14, 16, 0, tzinfo=UTC)),
        # Winter time on 14 March, summer time from 28 March 2027 on: midnight is 23:00 UTC, then 22:00.
        ("Europe/Berlin", datetime(2027, 3, 14, 22, 59, 59, tzinfo=UTC), datetime(2027, 3, 14, 23, 0, tzinfo=UTC)),
        ("America/New_York", datetime(2027, 3, 15, 3, 59, 59, tzinfo=UTC), datetime(2027, 3, 15, 4, 0, tzinfo=UTC)),
    ],
)
async def test_the_last_day_lasts_until_midnight_in_the_shop(
    tmp_path: Path, zone: str, last_second: datetime, first_second: datetime
) -> None:
    """Earned on 14 March 2026 for twelve months: held to the last second of 14 March 2027 in the shop's time zone."""
    programme = programme_of(ladder=rolling(100))
    async with a_shop(tmp_path, programme, now=datetime(2026, 3, 14, 12, tzinfo=UTC), timezone=zone) as shop:
        who = await shop.join()
        await shop.sell(who, 10000)
        for instant, tier in ((last_second, "t1"), (first_second, "t0")):
            shop.clock.set(instant)
            await shop.club.clockwork.catch_up(confirmed=True)
            assert shop.tier(who) == tier


async def test_a_review_on_the_day_the_clocks_change(tmp_path: Path) -> None:
    """Sunday 28 March 2027 has 23 hours in Berlin: held to its midnight, which is 22:00 UTC."""
    start = datetime(2026, 3, 28, 12, tzinfo=UTC)
    async with a_shop(tmp_path, programme_of(ladder=rolling(100)), now=start, timezone="Europe/Berlin") as shop:
        who = await shop.join()
        await shop.sell(who, 10000)
        for instant, tier in (
            (datetime(2027, 3, 28, 21, 59, 59, tzinfo=UTC), "t1"),
            (datetime(2027, 3, 28, 22, 0, tzinfo=UTC), "t0"),
        ):
            shop.clock.set(instant)
            await shop.club.clockwork.catch_up(confirmed=True)
            assert shop.tier(who) == tier


async def test_a_clock_set_back_reviews_nothing_twice(tmp_path: Path) -> None:
    """A year ahead by mistake took the tier; back again, nothing returns by itself and nothing is done twice."""
    async with a_shop(tmp_path, programme_of(ladder=rolling(100))) as shop:
        who = await shop.join()
        await shop.sell(who, 10000)
        await shop.day(2027, 3, 20)
        rows = causes(shop, who)
        assert rows[-1] == ("review", "t1", "t0")
        await shop.day(2026, 3, 15)
        await shop.day(2026, 3, 15)
        assert causes(shop, who) == rows
        await shop.sell(who, 100)
        assert causes(shop, who)[-1] == ("reached", "t0", "t1")


async def test_the_daily_run_done_again_changes_nothing(tmp_path: Path) -> None:
    """Kept, told, expired: each once, however often the run is repeated that day."""
    async with a_shop(tmp_path, programme_of(ladder=rolling(100))) as shop:
        who = await shop.join()
        await shop.sell(who, 10000)
        await shop.day(2027, 3, 1)
        before = (shop.club.points.account(who), shop.entries(who), causes(shop, who))
        await shop.day(2027, 3, 1)
        await shop.restart()
        await shop.day(2027, 3, 1)
        assert (shop.club.points.account(who), shop.entries(who), causes(shop, who)) == before


async def test_a_file_of_an_older_program(tmp_path: Path) -> None:
    """Rows and standings without the newer fields: read, proven, reviewed, and a rise by hand-made grant is undone."""
    async with a_shop(tmp_path, programme_of(ladder=rolling(100, 200))) as shop:
        who = await shop.join()
        await shop.club.tiers.grant(who, "t1", date(2026, 6, 30), "x", shop.op(), OWNER)
        sale = await shop.sell(who, 20000)
        old = {"tier": "t2", "since": "2026-03-14", "until": "2027-03-14"}
        bare: dict[str, Any] = {"since": ..., "by_hand": ..., "below": ..., "before_below": ...}
        again = await plant(shop, ("accounts", who, {"standing": old}), ("standings", 1, bare), ("standings", 2, bare))
        shop.club, shop.clock = again.club, again.clock
        assert shop.check() == []
        await shop.refund(sale.number)
        standing = shop.club.points.account(who).standing
        assert standing is not None
        assert (standing.tier, standing.by_hand, standing.until) == ("t1", True, date(2026, 6, 30))


async def test_the_check_finds_a_claim_without_a_row(tmp_path: Path) -> None:
    """A claim put below, one called granted, another day: each is found; whether it was told is not proven."""
    async with a_shop(tmp_path, programme_of(ladder=rolling(100, 200))) as shop:
        who = await shop.join()
        await shop.sell(who, 10000)
        fine = {"tier": "t1", "since": "2026-03-14", "until": "2027-03-14"}
        below = {"tier": "t2", "since": "2026-03-14", "by_hand": True}
        for wrong, found in (
            ({**fine, "below": below}, ["standing_row"]),
            ({**fine, "by_hand": True}, ["standing_row"]),
            ({**fine, "since": "2026-03-13"}, ["standing_row"]),
            ({**fine, "below": {**below, "tier": "pink"}}, ["standing_row", "tier_missing"]),
            ({**fine, "told": True}, []),
            (fine, []),
        ):
            again = await plant(shop, ("accounts", who, {"standing": wrong}))
            shop.club, shop.clock = again.club, again.clock
            assert sorted(f.code for f in shop.check()) == found


async def test_a_day_is_a_day_however_late_the_run(tmp_path: Path) -> None:
    """The review counts for the day it was due, also when the computer was off for a week."""
    async with a_shop(tmp_path, programme_of(ladder=rolling(100))) as shop:
        who = await shop.join()
        await shop.sell(who, 10000)
        await shop.day(2027, 3, 22)
        row = shop.club.tiers.history(who)[0]
        assert (row.cause, row.on, row.at.date() - row.on) == ("review", date(2027, 3, 15), timedelta(days=7))


async def test_the_points_for_joining_reach_a_tier_at_once(tmp_path: Path) -> None:
    """A hundred points for joining, silver from a hundred on: silver from the first moment, and it is heard."""
    gift = {"id": "welcome", "on": "join", "then": {"kind": "points_fixed", "points": 100}}
    async with a_shop(tmp_path, programme_of(rules=[gift], ladder=rolling(100))) as shop:
        changes = heard(shop)
        who = await shop.join()
        assert shop.tier(who) == "t1"
        assert [c for c in changes if isinstance(c, TierMoved)] == [TierMoved(member=who, before="t0", after="t1")]
        last = shop.club.undo.last()
        assert last is not None
        await shop.club.undo.undo(last.op, shop.op(), OWNER)


async def test_points_by_hand_that_count_lift_and_lead_back(tmp_path: Path) -> None:
    """A forgotten receipt set right: t1 at once, heard; undone it is left again, and the figures with it."""
    async with a_shop(tmp_path, programme_of(ladder=rolling(100, 200))) as shop:
        who = await shop.join()
        changes = heard(shop)
        await shop.club.points.adjust(who, 150, "receipt lost", shop.op(), OWNER, qualifies=True)
        assert (shop.tier(who), shop.points(who), shop.club.points.account(who).life.points) == ("t1", 150, 150)
        await shop.undo()
        account = shop.club.points.account(who)
        assert (shop.tier(who), account.standing, account.points(), account.life.points) == ("t0", None, 0, 0)
        told = [(c.before, c.after) for c in changes if isinstance(c, TierMoved)]
        assert told == [("t0", "t1"), ("t1", "t0")]
        assert causes(shop, who) == [("reached", "t0", "t1"), ("refund", "t1", "t0")]


async def test_points_by_hand_count_only_when_said(tmp_path: Path) -> None:
    """A kindness is no merit; what is taken by hand takes no tier; undone after a later rise, that one stays."""
    async with a_shop(tmp_path, programme_of(ladder=rolling(100, 200))) as shop:
        who = await shop.join()
        await shop.give(who, 500)
        assert (shop.tier(who), shop.club.points.account(who).life.points) == ("t0", 0)
        await shop.club.points.adjust(who, 100, "receipt lost", shop.op(), OWNER, qualifies=True)
        await shop.club.points.adjust(who, -300, "too much", shop.op(), OWNER, qualifies=True)
        assert (shop.tier(who), shop.club.points.account(who).life.points) == ("t1", 100)
        await shop.club.points.adjust(who, 100, "another", shop.op(), OWNER, qualifies=True)
        assert shop.tier(who) == "t2"
        await shop.undo()
        assert shop.tier(who) == "t1"


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("sell"), st.integers(1, 25)),
        st.tuples(st.just("grant"), st.integers(0, 3)),
        st.tuples(st.just("wait"), st.integers(1, 200)),
        st.tuples(st.just("return"), st.integers(0, 5)),
    ),
    max_size=8,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS, st.integers(1, 30), st.integers(1, 4))
async def test_a_rise_returned_leads_back(
    tmp_path_factory: pytest.TempPathFactory, past: list[tuple[str, int]], hundreds: int, pieces: int
) -> None:
    """After any past: a sale returned whole the same day, in however many pieces, leaves the standing as it was."""
    shop = await open_shop(tmp_path_factory.mktemp("lives"), programme_of(ladder=rolling(500, 1000, 2000, fall="one")))
    try:
        who = await shop.join()
        sales: list[int] = []
        today = shop.club.today()
        for what, n in past:
            if what == "sell":
                sales.append((await shop.sell(who, n * 10_000)).number)
            elif what == "grant":
                until = today + timedelta(days=30 * n) if n else None
                await shop.club.tiers.grant(who, f"t{n}", until, "x", shop.op(), OWNER)
            elif what == "wait":
                today += timedelta(days=n)
                await shop.day(today.year, today.month, today.day)
            elif n < len(sales):
                await shop.refund(sales.pop(n))
        before = shop.club.points.account(who).standing
        sale = await shop.sell(who, (hundreds * 10_000, pieces))
        for _ in range(pieces):
            await shop.refund(sale.number, {0: 1})
        assert shop.club.points.account(who).standing == before
        assert shop.check() == []
        await shop.restart()
        await shop.club.clockwork.catch_up(confirmed=True)
        assert shop.tier(who) == (before.tier if before else "t0")
    finally:
        await shop.club.close()
