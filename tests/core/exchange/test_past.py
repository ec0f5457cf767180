"""A past that comes in pieces is the same past."""

from __future__ import annotations

import asyncio
import tempfile
from datetime import date, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from shopclub.core.club import Club
from shopclub.core.exchange import import_file
from shopclub.core.insight import report
from shopclub.core.members.model import MEMBERS
from shopclub.core.programme.model import Programme
from tests.core.exchange.desk import account, assert_balanced, programme, shop, write

FIRST = date(2016, 1, 1)
Visit = tuple[int, int, int, int]
"""Days since FIRST, member, yuan (negative: brought back), minute."""

visits = st.lists(
    st.tuples(st.integers(0, 500), st.integers(1, 2), st.integers(-60, 120), st.integers(0, 3)), min_size=1, max_size=12
)


def lively(expiry: dict[str, object], debt: str) -> Programme:
    """Everything that makes order matter: expiry, tiers that double points and end, debt."""
    reach = {"kind": "reach", "metric": "spend", "value": 15000, "window": {"kind": "rolling", "months": 3}}
    return programme(
        rules=[
            {"id": "base", "then": {"kind": "points_per_amount", "step_minor": 100, "points": 1}},
            {
                "id": "x",
                "then": {"kind": "points_times", "permille": 2000},
                "when": {"kind": "tier_in", "tiers": ["gold"]},
            },
        ],
        expiry=expiry,
        ladder={
            "tiers": [
                {"id": "plain", "name": {"en": "Plain"}},
                {"id": "gold", "name": {"en": "Gold"}, "reach": reach, "lasts": {"kind": "months", "months": 2}},
            ]
        },
        switches={"debt": debt},
    )


def lines(numbered: list[tuple[int, Visit]]) -> str:
    """A file of receipts, each visit under the number it always has."""
    rows = ["receipt,member,date,amount"]
    for number, (days, member, yuan, minute) in numbered:
        day = FIRST + timedelta(days=days)
        rows.append(f"R{number:03d},{member},{day} 10:{minute:02d},{yuan}.00")
    return "\n".join(rows) + "\n"


def told(club: Club) -> dict[str, object]:
    """Accounts by outside number, and the report on days from the first year to today."""
    days = [FIRST + timedelta(days=n) for n in (30, 90, 200, 366, 500)]
    out: dict[str, object] = {str(day): report(club, day).to_json() for day in days}
    return out | {str(m.outside): account(club, str(m.outside)) for _, m in club.books.all(MEMBERS)}


async def in_pieces(rules: Programme, found: list[Visit], first: set[int], points_first: str) -> None:
    """Import some receipts, then all; beside it all at once."""
    numbered = list(enumerate(found))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pieces, whole = await shop(folder, rules, name="a.json"), await shop(folder, rules, name="b.json")
        some = write(folder, lines([v for v in numbered if v[0] in first]), name="some.csv")
        everything = write(folder, lines(numbered), name="all.csv")
        await import_file(pieces, "sales", some, points=points_first)
        assert_balanced(pieces)
        await import_file(pieces, "sales", everything, points="programme")
        await import_file(whole, "sales", everything, points="programme")
        assert told(pieces) == told(whole)
        assert_balanced(pieces)
        before = {table: dict(pieces.books.db.storage.docs(table)) for table in ("ledger", "standings", "accounts")}
        again = await import_file(pieces, "sales", everything, points="programme")
        assert (again.sales, again.refunds, again.points_earned) == (0, 0, 0)
        assert before == {t: dict(pieces.books.db.storage.docs(t)) for t in before}
        await pieces.close()
        await whole.close()


@settings(max_examples=40)
@given(
    visits,
    st.sets(st.integers(0, 11)),
    st.sampled_from([{"kind": "months", "months": 2}, {"kind": "inactivity", "months": 2}, {"kind": "never"}]),
    st.sampled_from(["owe", "forgive"]),
    st.sampled_from(["programme", "none"]),
)
def test_whatever_comes_first_the_books_end_the_same(
    found: list[Visit], first: set[int], expiry: dict[str, object], debt: str, points_first: str
) -> None:
    """
    Any part of a file first, with or without points, then the whole: accounts, tiers and the report of every day
    are those of the whole file at once, the ledger proves them, and a third time changes nothing.
    """
    asyncio.run(in_pieces(lively(expiry, debt), found, first, points_first))
