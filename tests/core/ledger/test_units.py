"""Balances of other units than points: beside each other, never mixed; they expire, are taken back and let go alike."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclub.core.ledger.model import ACCOUNTS, LEDGER, Account, Activity, Entry, Fixed, Kind, Lapsed, TakenBack
from shopclub.core.ledger.posting import Posting
from shopclub.core.ledger.rules import available, counted, due_lots, is_active, lot_key, post, spend, take_back
from shopclub.core.ledger.units import ENGAGEMENT, POINTS, VALUE, Unit, quota_of
from shopclub.core.staff.model import Source
from tests.builders import NOW, OWNER, a_shop, programme_of

TODAY = date(2026, 3, 14)
UNITS = (POINTS, ENGAGEMENT, VALUE, quota_of("test"))


def entry(unit: Unit, kind: Kind, amount: int, expires: date | None = None) -> Entry:
    return Entry(at=NOW, on=TODAY, member=1, unit=unit, kind=kind, amount=amount, why=Fixed("sale"), expires=expires)  # type: ignore[arg-type]


def test_units_stand_beside_each_other() -> None:
    """Points earned leave stored value alone; each can be spent only of its own."""
    account, _ = post(Account(), entry(POINTS, Kind.EARN, 5))
    account, _ = post(account, entry(VALUE, Kind.EARN, 700))
    account, _ = spend(account, entry(VALUE, Kind.REDEEM, -200), TODAY)
    assert account.balance == {POINTS: 5, VALUE: 500}
    assert (available(account, TODAY), available(account, TODAY, VALUE)) == (5, 500)
    assert account.points() == 5


def test_a_unit_lies_in_the_file_as_plain_text() -> None:
    """As before for points, which an entry leaves out; a file of three figures a month is read."""
    stored = msgspec.json.encode(entry(POINTS, Kind.EARN, 5))
    assert b"unit" not in stored
    assert b'"unit":"quota:test"' in msgspec.json.encode(entry(quota_of("test"), Kind.EARN, 1))
    old = b'{"balance":{"points":3},"lots":{"points":{"never":3}},"months":{"2026-03":[300,3,1]},"life":[300,3,1]}'
    account = ACCOUNTS.decode(old)
    assert (account.points(), account.months["2026-03"], account.life) == (3, Activity(300, 3, 1), Activity(300, 3, 1))
    assert LEDGER.decode(stored).unit == POINTS


@pytest.mark.parametrize(
    ("unit", "kind", "qualifies", "points", "engagement", "active"),
    [
        (POINTS, Kind.EARN, True, 7, 0, True),
        (POINTS, Kind.EARN, False, 0, 0, True),
        (POINTS, Kind.ADJUST, True, 0, 0, False),
        (POINTS, Kind.OPEN, True, 0, 0, True),
        (ENGAGEMENT, Kind.EARN, True, 0, 7, False),
        (VALUE, Kind.EARN, True, 0, 0, False),
        (quota_of("test"), Kind.EARN, True, 0, 0, False),
    ],
)
def test_what_an_entry_counts_for(
    unit: Unit, kind: Kind, qualifies: bool, points: int, engagement: int, active: bool
) -> None:
    """Points earned for the tiers by points, engagement for those by engagement, the rest for none."""
    one = msgspec.structs.replace(entry(unit, kind, 7), qualifies=qualifies)
    assert (counted(one), is_active(one)) == ((points, engagement), active)


MOVES = st.lists(
    st.tuples(
        st.sampled_from(UNITS),
        st.sampled_from(["earn", "spend", "back", "expire"]),
        st.integers(1, 40),
        st.sampled_from([None, date(2026, 3, 1), date(2026, 4, 1)]),
    ),
    max_size=30,
)


@given(MOVES)
def test_no_unit_touches_another(moves: list[tuple[Unit, str, int, date | None]]) -> None:
    """After any history each balance is what its own entries alone come to: sum of entries = lots - debt, per unit."""
    account = Account()
    alone = {unit: Account() for unit in UNITS}
    sums = dict.fromkeys(UNITS, 0)
    for unit, what, count, day in moves:
        after: list[Account] = []
        for one in (account, alone[unit]):
            if what == "earn":
                moved, posted = post(one, entry(unit, Kind.EARN, count, day))
            elif what == "spend":
                if available(one, TODAY, unit) < count:
                    break
                moved, posted = spend(one, entry(unit, Kind.REDEEM, -count), TODAY)
            elif what == "back":
                wanted = msgspec.structs.replace(entry(unit, Kind.REVERSE, -count), why=TakenBack(1))
                moved, posted, _ = take_back(one, wanted, forgive=False, lot=lot_key(day))
            else:
                due = due_lots(one, TODAY, unit)
                if not due:
                    break
                lots = {due[0][0].isoformat(): -due[0][1]}
                moved, posted = post(one, msgspec.structs.replace(entry(unit, Kind.EXPIRE, -due[0][1]), lots=lots))
            after.append(moved)
        if len(after) == 2:
            account, alone[unit] = after
            sums[unit] += posted.amount
    for unit in UNITS:
        for part in ("balance", "lots", "debt"):
            assert getattr(account, part).get(unit) == getattr(alone[unit], part).get(unit)
        held = sum(account.lots.get(unit, {}).values()) - account.debt.get(unit, 0)
        assert account.balance.get(unit, 0) == sums[unit] == held


async def test_lots_of_every_unit_expire_with_their_day(tmp_path: Path) -> None:
    """Points of 20 March, stored value of 21 March: each on the day after, in its own unit; only points are told."""
    async with a_shop(tmp_path, programme_of(ladder=None)) as shop:
        who = await shop.join()
        async with shop.club.books.writing() as session:
            posting = Posting(session, who, at=NOW, on=TODAY, source=Source.COUNTER)
            posting.earn(5, Fixed("sale"), expires=date(2026, 3, 20))
            posting.post(posting.entry(Kind.EARN, 900, Fixed("sale"), unit=VALUE, expires=date(2026, 3, 21)))
            posting.engage(3, Fixed("sale"))
            posting.close()
        shop.at(2026, 3, 25)
        done = await shop.club.clockwork.catch_up()
        assert done.expired == 5
        gone = [(e.on, e.unit, e.amount, e.why) for _, e in shop.club.points.history(who) if e.kind is Kind.EXPIRE]
        assert gone == [
            (date(2026, 3, 22), VALUE, -900, Lapsed(date(2026, 3, 21))),
            (date(2026, 3, 21), POINTS, -5, Lapsed(date(2026, 3, 20))),
        ]
        account = shop.club.points.account(who)
        assert account.lots == {POINTS: {}, VALUE: {}, ENGAGEMENT: {"never": 3}}
        assert (account.life.points, account.life.engagement) == (5, 3)


async def test_leaving_lets_every_unit_go(tmp_path: Path) -> None:
    """One entry for each: nothing is left in any unit, and the points are what is told."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join()
        async with shop.club.books.writing() as session:
            posting = Posting(session, who, at=NOW, on=TODAY, source=Source.COUNTER)
            posting.earn(5, Fixed("sale"))
            posting.engage(3, Fixed("sale"))
            posting.close()
        await shop.club.members.close_member(who, shop.op(), OWNER)
        account = shop.club.points.account(who)
        assert set(account.balance.values()) == {0}
        assert shop.entries(who) == [("earn", 5), ("earn", 3), ("expire", -3), ("expire", -5)]
