"""What falls due by itself: once each, in date order, also after months without the PC."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopclub.core.changes import Change, DayTurned, JoinDropped, PointsMoved, TierMoved
from shopclub.core.clockwork.rules import question
from shopclub.core.club import Club
from shopclub.core.kernel.clock import ManualClock
from shopclub.core.kernel.errors import Conflict
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.model import Lapsed
from shopclub.core.members.model import NewMember
from tests.builders import Counter, a_shop, in_shanghai, new_phone, open_shop, programme_of

MONTH = {"kind": "months", "months": 1}
IDLE = {"kind": "inactivity", "months": 2}
TIERS = {
    "tiers": [
        {"id": "member", "name": {"en": "Member"}},
        {
            "id": "silver",
            "name": {"en": "Silver"},
            "reach": {"kind": "reach", "metric": "points", "value": 100, "window": {"kind": "rolling", "months": 3}},
            "lasts": {"kind": "months", "months": 2},
        },
    ]
}


async def test_the_last_day_counts_until_midnight_in_the_shop(tmp_path: Path) -> None:
    """Earned 31 January, through 28 February 23:59:59 in Shanghai; a second later gone, at 16:00 UTC."""
    async with a_shop(tmp_path, programme_of(expiry=MONTH), now=in_shanghai(2026, 1, 31)) as shop:
        who = await shop.join()
        await shop.sell(who, 5000)
        await shop.day(2026, 2, 28, 23, 59, 59)
        assert shop.club.clock.now() == datetime(2026, 2, 28, 15, 59, 59, tzinfo=UTC)
        assert (shop.points(who), shop.club.profile(who).available) == (50, 50)
        shop.at(2026, 3, 1, 0, 0, 0)
        assert (shop.points(who), shop.club.profile(who).available) == (50, 0)
        assert (await shop.club.clockwork.catch_up()).expired == 50
        entry = shop.club.points.history(who)[0][1]
        assert (entry.on, entry.why, shop.points(who)) == (date(2026, 3, 1), Lapsed(date(2026, 2, 28)), 0)


async def test_midnight_is_the_shop_s_own(tmp_path: Path) -> None:
    """A shop in New York: the day turns at 5:00 UTC in winter, 4:00 in summer."""
    now = datetime(2026, 2, 10, 17, 0, tzinfo=UTC)
    async with a_shop(tmp_path, programme_of(expiry=MONTH), now=now, timezone="America/New_York") as shop:
        who = await shop.join()
        await shop.sell(who, 5000)
        shop.clock.set(datetime(2026, 3, 11, 3, 59, tzinfo=UTC))
        assert (shop.club.today(), shop.club.profile(who).available) == (date(2026, 3, 10), 50)
        shop.clock.set(datetime(2026, 3, 11, 4, 0, tzinfo=UTC))
        assert (shop.club.today(), shop.club.profile(who).available) == (date(2026, 3, 11), 0)


async def test_twice_the_same_day_is_once(tmp_path: Path) -> None:
    """A second run, also after a restart, has nothing left to do and writes nothing."""
    async with a_shop(tmp_path, programme_of(expiry=MONTH)) as shop:
        who = await shop.join()
        await shop.sell(who, 5000)
        shop.at(2026, 4, 20)
        first = await shop.club.clockwork.catch_up()
        assert (first.days, first.expired) == (37, 50)
        seq = shop.club.books.db.storage.seq
        again = await shop.club.clockwork.catch_up()
        assert (again.days, again.expired, shop.club.books.db.storage.seq) == (0, 0, seq)
        await shop.restart()
        assert (await shop.club.clockwork.catch_up()).expired == 0


async def test_reviews_go_through_every_term(tmp_path: Path) -> None:
    """Silver of 14 March: kept on 15 May (100 points of March), lost on 16 July, each on its own day."""
    async with a_shop(tmp_path, programme_of(ladder=TIERS)) as shop:
        who = await shop.join()
        await shop.sell(who, 10000)
        await shop.day(2026, 12, 1)
        history = [(c.on, c.cause, c.after, c.until) for c in reversed(shop.club.tiers.history(who))]
        assert history == [
            (date(2026, 3, 14), "reached", "silver", date(2026, 5, 14)),
            (date(2026, 5, 15), "kept", "silver", date(2026, 7, 15)),
            (date(2026, 7, 16), "review", "member", None),
        ]


async def test_points_end_after_months_without_anything(tmp_path: Path) -> None:
    """Two idle months after 20 April: through 20 June; a sale in between starts anew."""
    async with a_shop(tmp_path, programme_of(expiry=IDLE)) as shop:
        who = await shop.join()
        await shop.sell(who, 5000)
        await shop.day(2026, 4, 20)
        await shop.sell(who, 100)
        await shop.day(2026, 6, 20)
        assert shop.points(who) == 51
        await shop.day(2026, 6, 21)
        assert shop.points(who) == 0


@pytest.mark.parametrize(
    ("today", "asks", "back"),
    [
        (date(2026, 3, 13), True, True),
        (date(2026, 3, 14), False, False),
        (date(2026, 4, 23), False, False),
        (date(2026, 4, 24), True, False),
    ],
)
def test_when_the_clock_is_asked_about(today: date, asks: bool, back: bool) -> None:
    """A day back asks; 40 days ahead does not, 41 do."""
    asked = question(date(2026, 3, 14), today)
    assert (asked is not None) is asks
    assert asked is None or asked.is_back() is back


async def test_a_clock_that_jumped_does_nothing_until_somebody_looked(tmp_path: Path) -> None:
    """A year ahead by mistake: refused, nothing expires; confirmed when it is true."""
    async with a_shop(tmp_path, programme_of(expiry=MONTH)) as shop:
        who = await shop.join()
        await shop.sell(who, 5000)
        for when, code in (((2027, 3, 14), "clock_far_ahead"), ((2026, 3, 13), "clock_back")):
            shop.at(*when)
            with pytest.raises(Conflict, match=code) as refused:
                await shop.club.clockwork.catch_up()
            assert refused.value.figures["through"] == "2026-03-14"
            assert shop.points(who) == 50
        shop.at(2026, 3, 13)
        await shop.club.clockwork.catch_up(confirmed=True)
        assert shop.club.clockwork.through() == date(2026, 3, 13)
        await shop.day(2027, 3, 14)
        assert shop.points(who) == 0


async def test_waiting_joins_lapse_after_a_week(tmp_path: Path) -> None:
    """On the seventh day they still wait at the same hour less a second; then they are gone, and that is told."""
    async with a_shop(tmp_path) as shop:
        number, _ = await shop.club.members.ask_to_join(NewMember(phone=new_phone()), shop.op())
        week = shop.clock.now() + timedelta(days=7)
        shop.clock.set(week - timedelta(seconds=1))
        await shop.club.clockwork.catch_up()
        assert [n for n, _ in shop.club.members.pending()] == [number]
        heard: list[Change] = []
        shop.club.changes.subscribe(heard.append)
        shop.clock.set(week)
        assert shop.club.members.pending() == []
        await shop.club.clockwork.catch_up()
        assert heard == [JoinDropped(number=number), DayTurned(today=date(2026, 3, 21))]


async def test_what_happened_is_told(tmp_path: Path) -> None:
    """Points that moved, tiers that moved, then that the day turned."""
    async with a_shop(tmp_path, programme_of(expiry=MONTH, ladder=TIERS)) as shop:
        who = await shop.join()
        await shop.sell(who, 10000)
        heard: list[Change] = []
        shop.club.changes.subscribe(heard.append)
        shop.at(2026, 8, 1)
        await shop.club.clockwork.catch_up(confirmed=True)
        assert heard == [
            PointsMoved(member=who),
            TierMoved(member=who, before="silver", after="member"),
            DayTurned(today=date(2026, 8, 1)),
        ]


STEPS = st.lists(
    st.tuples(st.integers(0, 1), st.sampled_from([2000, 9900, 10000, 25000]), st.sampled_from([0, 1, 17, 33])),
    min_size=1,
    max_size=5,
)


def what_is_left(club: Club) -> list[Any]:
    """Accounts, entries and tier changes without the instant they were written at."""
    books = club.books.db.storage
    out: list[Any] = [dict(books.docs("accounts"))]
    for table in ("ledger", "standings"):
        rows = [{k: v for k, v in doc.items() if k != "at"} for doc in books.docs(table).values()]
        out.append(sorted(rows, key=lambda row: (row["member"], row["on"], str(row))))
    return out


@settings(max_examples=12, deadline=None)
@given(
    steps=STEPS,
    idle=st.integers(30, 230),
    expiry=st.sampled_from([MONTH, IDLE, {"kind": "year_end"}, {"kind": "months", "months": 3}]),
)
async def test_a_catch_up_after_months_is_as_many_daily_runs(
    steps: list[tuple[int, int, int]], idle: int, expiry: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Two copies of a shop: one is switched on every day, the other at the end; accounts and rows are the same."""
    folder = tmp_path_factory.mktemp("daily")
    shop = await open_shop(folder, programme_of(expiry=expiry, ladder=TIERS), now=in_shanghai(2026, 9, 20))
    people = [await shop.join(), await shop.join()]
    for who, amount, days in steps:
        await shop.sell(people[who], amount)
        for _ in range(days):
            shop.clock.set(shop.clock.now() + timedelta(days=1))
            await shop.club.clockwork.catch_up()
    await shop.club.close()
    copy = folder / "copy.json"
    shutil.copy(shop.club.path, copy)
    ends = []
    for path, step in ((shop.club.path, 1), (copy, idle)):
        clock = ManualClock(shop.clock.now())
        other = Counter(Club.open(path, clock=clock), clock)
        for _ in range(0, idle, step):
            clock.set(clock.now() + timedelta(days=step))
            await other.club.clockwork.catch_up(confirmed=True)
        ends.append(what_is_left(other.club))
        assert other.check() == []
        await other.club.close()
    assert ends[0] == ends[1]


async def test_many_due_at_once_go_in_several_commits(tmp_path: Path) -> None:
    """More members than fit one commit: all of them are done, and a run cut off in the middle goes on."""
    async with a_shop(tmp_path, programme_of(expiry=MONTH)) as shop:
        storage = shop.club.books.db.storage
        first = await shop.join()
        await shop.sell(first, 5000)
        member, account = storage.docs("members")[first], storage.docs("accounts")[first]
        entry = {k: v for k, v in storage.docs("ledger")[1].items() if k not in ("sale", "why")}
        quiet = {"balance": account["balance"], "lots": account["lots"], "active_on": account["active_on"]}
        count = 450
        numbers = range(2, count + 1)
        storage.commit(
            {
                "members": {n: {**member, "phone": None, "card": card(n)} for n in numbers},
                "accounts": dict.fromkeys(numbers, quiet),
                "ledger": {n: {**entry, "member": n, "kind": "open", "why": ["opening", "paper"]} for n in numbers},
            }
        )
        assert shop.check() == []
        shop.at(2026, 4, 20)
        seq = storage.seq
        assert (await shop.club.clockwork.catch_up()).expired == 50 * count
        assert storage.seq == seq + 4
        assert sum(shop.points(MemberNo(n)) for n in (first, *numbers)) == 0


def card(number: int) -> str:
    from shopclub.core.members.rules import make_card_code

    return make_card_code(lambda _: number)


def test_a_struct_of_the_file_is_what_it_says() -> None:
    """The record of how far the work is done is one plain day."""
    from shopclub.core.shop.model import Clockwork

    assert msgspec.to_builtins(Clockwork(through=date(2026, 3, 14))) == {"through": "2026-03-14"}
