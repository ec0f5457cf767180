"""The report of a whole shop, and the figures of a day."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from shopclub.core.club import Club
from shopclub.core.exchange import import_file
from shopclub.core.insight import Insight, report
from shopclub.core.kernel.ids import new_operation_id
from shopclub.core.ledger.model import Source
from shopclub.core.members.model import NewMember
from shopclub.core.sales.model import Draft, DraftLine
from shopclub.core.staff.model import Actor, Role
from tests.builders import a_shop
from tests.core.exchange.desk import SHARED, assert_balanced, programme, shop, write

OWNER = Actor(staff=None, role=Role.OWNER, source=Source.COUNTER)
REAL = SHARED / "online-retail-sample.csv"
MESSY = SHARED / "online-retail-messy-zh-gb18030.csv"
AS_OF = date(2011, 12, 9)
needs_data = pytest.mark.skipif(not REAL.exists(), reason="the shared sample data is not beside this checkout")


async def test_an_empty_shop_has_a_report(tmp_path: Path) -> None:
    """Nothing is 0, a share of nothing is null, and no edge is made up."""
    club = await shop(tmp_path)
    assert report(club).to_json() == {
        "as_of": "2017-06-30",
        "members": 0,
        "buyers": 0,
        "sales": 0,
        "refunds": 0,
        "net_minor": 0,
        "member_net_minor": 0,
        "repeat": {"by_sales": None, "by_days": None},
        "dormant": {"months_3": 0, "months_6": 0},
        "tiers": {},
        "points": {"earned": 0, "redeemed": 0, "expired": 0, "outstanding": 0, "expiring_30_days": 0},
        "liability": {
            "gross_minor": 0,
            "expected_minor": 0,
            "breakage": {"months": 0, "redeemed": 0, "issued": 0},
            "units": {},
        },
        "rfm": {
            "edges": {"R": [], "F": [], "M_minor": []},
            "segments": {"high": 0, "potential": 0, "ordinary": 0, "lost": 0},
        },
    }
    await club.close()


async def test_a_small_shop_by_hand(tmp_path: Path) -> None:
    """Three members, one of whom only returned, and a walk-in, seen on two days."""
    club = await shop(tmp_path)
    text = (
        "receipt,member,date,amount\n1,7,2017-01-01,100\n2,7,2017-06-01,50\n3,8,2017-03-01,10\n"
        "4,,2017-03-02,7\nC5,9,2017-03-03,-5\nC6,7,2017-06-02,-20\n"
    )
    await import_file(club, "sales", write(tmp_path, text), points="programme")
    now = report(club).to_json()
    assert (now["members"], now["buyers"], now["sales"], now["refunds"]) == (3, 2, 4, 2)
    assert (now["net_minor"], now["member_net_minor"]) == (14200, 13500)
    assert now["repeat"] == {"by_sales": 0.5, "by_days": 0.5}
    assert now["dormant"] == {"months_3": 1, "months_6": 0}
    assert now["points"]["outstanding"] == 140
    # R of 30 June: 29 and 121 days; the fifths of two values lie between them.
    assert now["rfm"]["edges"] == {
        "R": [47.4, 65.8, 84.2, 102.6],
        "F": [1.2, 1.4, 1.6, 1.8],
        "M_minor": [3400, 5800, 8200, 10600],
    }
    assert now["rfm"]["segments"] == {"high": 1, "potential": 0, "ordinary": 1, "lost": 0}
    then = report(club, date(2017, 2, 28)).to_json()
    assert (then["members"], then["buyers"], then["sales"], then["net_minor"]) == (1, 1, 1, 10000)
    assert then["points"]["outstanding"] == 100
    await club.close()


async def test_the_figures_of_a_day(tmp_path: Path) -> None:
    """Today's sales, joins and points, asked before and after a sale, and without what was undone."""
    club = await shop(tmp_path)
    figures = club.insight
    assert isinstance(figures, Insight)
    assert figures.day(club.today()).sales == 0
    new = NewMember(name="王小明", phone="13812345678")
    member = (await club.members.enrol(new, new_operation_id(club.clock.now()), OWNER)).number
    for who, minor in ((member, 2500), (None, 1000), (member, 700)):
        await _sell(club, who, minor)
    last = club.undo.last()
    assert last is not None
    await club.undo.undo(last.op, new_operation_id(club.clock.now()), OWNER)
    day = figures.day(club.today())
    assert (day.sales, day.refunds, day.net_minor) == (2, 0, 3500)
    assert (day.member_sales, day.member_net_minor, day.joins) == (1, 2500, 1)
    assert (day.points_given, day.points_taken) == (25, 0)
    assert figures.day(date(2017, 6, 29)).sales == 0
    await club.close()


async def _sell(club: Club, member: int | None, minor: int) -> None:
    draft = Draft(lines=(DraftLine(gross_minor=minor),), member=member)  # type: ignore[arg-type]
    seen = club.sales.quote(draft)
    await club.sales.record(draft, seen.fingerprint, new_operation_id(club.clock.now()), OWNER)


# -- the gift shop ----------------------------------------------------------------------------------


class Plain:
    """The figures of the gift shop's file, drawn from it with nothing but csv, Counter and Decimal."""

    def __init__(self) -> None:
        with REAL.open(encoding="utf-8", newline="") as stream:
            self.rows = list(csv.DictReader(stream))
        self.cents: Counter[str] = Counter()
        self.who: dict[str, str] = {}
        self.day: dict[str, date] = {}
        self.write_offs = 0
        for row in self.rows:
            if not row["CustomerID"] and int(row["Quantity"]) < 0 and Decimal(row["UnitPrice"]) == 0:
                self.write_offs += 1
                continue
            number = row["InvoiceNo"]
            amount = Decimal(row["Quantity"]) * Decimal(row["UnitPrice"]) * 100
            self.cents[number] += int(amount.quantize(Decimal(1), ROUND_HALF_UP))
            self.who[number] = row["CustomerID"]
            self.day[number] = date.fromisoformat(row["InvoiceDate"][:10])
        self.sales = [n for n in self.who if not n.startswith("C")]
        self.refunds = [n for n in self.who if n.startswith("C")]
        self.by_member: dict[str, list[str]] = defaultdict(list)
        for number in self.sales:
            if self.who[number]:
                self.by_member[self.who[number]].append(number)


@pytest.fixture(scope="module")
def plain() -> Plain:
    """The file, counted by hand."""
    return Plain()


@needs_data
async def test_the_gift_shop_comes_in_whole(tmp_path: Path, plain: Plain) -> None:
    """27,766 lines: every count and sum as drawn from the file independently, and points by whole pounds."""
    noon = datetime(2011, 12, 9, 12, tzinfo=UTC)
    club = await shop(tmp_path, programme(), now=noon, currency="GBP", timezone="Europe/London")
    done = await import_file(club, "sales", REAL, points="programme")
    members = {who for who in plain.who.values() if who}
    assert (done.lines, done.sales, done.refunds) == (len(plain.rows), len(plain.sales), len(plain.refunds))
    assert (done.write_offs, done.members_new, done.skipped) == (plain.write_offs, len(members), ())
    assert done.walk_in_sales == sum(not plain.who[n] for n in plain.sales)
    assert done.net_minor == sum(plain.cents.values())
    assert done.points_earned == sum(plain.cents[n] // 100 for n in plain.sales if plain.who[n])
    balance: Counter[str] = Counter()
    earned: Counter[str] = Counter()
    taken = 0
    for number in plain.who:  # the file is in order of time
        who, points = plain.who[number], abs(plain.cents[number]) // 100
        if not who:
            continue
        if number.startswith("C"):
            points = min(points, earned[who])
            earned[who], balance[who], taken = earned[who] - points, balance[who] - points, taken + points
        else:
            earned[who], balance[who] = earned[who] + points, balance[who] + points
    assert done.points_taken_back == taken
    for who in members:
        number_ = club.members.directory.by_outside(who)
        assert number_ is not None
        assert club.points.account(number_).points() == balance[who]
    assert_balanced(club)
    again = await import_file(club, "sales", REAL, points="programme")
    assert (again.sales, again.refunds, again.already_known) == (0, 0, len(plain.who))
    await club.close()


@needs_data
async def test_the_gift_shops_report(tmp_path: Path, plain: Plain) -> None:
    """Buyers, repeat rates, sleepers, edges and segments as of 9 December 2011, drawn independently."""
    import numpy as np

    noon = datetime(2011, 12, 9, 12, tzinfo=UTC)
    club = await shop(tmp_path, programme(), now=noon, currency="GBP", timezone="Europe/London")
    await import_file(club, "sales", REAL)
    found = report(club, AS_OF).to_json()
    buyers = plain.by_member
    last = {who: max(plain.day[n] for n in numbers) for who, numbers in buyers.items()}
    spend = Counter[str]()
    for number, who in plain.who.items():
        spend[who] += plain.cents[number]
    assert found["buyers"] == len(buyers)
    assert found["member_net_minor"] == sum(c for n, c in plain.cents.items() if plain.who[n])
    assert found["repeat"]["by_sales"] == sum(len(n) >= 2 for n in buyers.values()) / len(buyers)
    two_days = sum(len({plain.day[n] for n in numbers}) >= 2 for numbers in buyers.values())
    assert found["repeat"]["by_days"] == two_days / len(buyers)
    assert found["dormant"]["months_3"] == sum(day < date(2011, 9, 9) for day in last.values())
    assert found["dormant"]["months_6"] == sum(day < date(2011, 6, 9) for day in last.values())
    wanted = {
        "R": [(AS_OF - last[who]).days for who in buyers],
        "F": [len(numbers) for numbers in buyers.values()],
        "M_minor": [spend[who] for who in buyers],
    }
    for name, values in wanted.items():
        assert found["rfm"]["edges"][name] == pytest.approx(np.percentile(values, [20, 40, 60, 80]).tolist())
    assert found["rfm"]["segments"] == _segments(buyers, last, spend, found["rfm"]["edges"])
    await club.close()


def _segments(
    buyers: dict[str, list[str]], last: dict[str, date], spend: Counter[str], edges: dict[str, list[float]]
) -> dict[str, int]:
    out = {"high": 0, "potential": 0, "ordinary": 0, "lost": 0}
    for who, numbers in buyers.items():
        f = 1 + len([e for e in edges["F"] if e < len(numbers)])
        m = 1 + len([e for e in edges["M_minor"] if e < spend[who]])
        if last[who] < date(2011, 6, 9):
            out["lost"] += 1
        elif m == 5 and len(numbers) > 1:
            out["high"] += 1
        elif last[who] >= date(2011, 9, 9) and (m > 2 or f > 2):
            out["potential"] += 1
        else:
            out["ordinary"] += 1
    return out


@needs_data
async def test_the_chinese_till_says_the_same(tmp_path: Path) -> None:
    """The first 260 lines in GB18030 with title, ¥ and 合计 give the same sales as those lines in the plain file."""
    lines = REAL.read_text(encoding="utf-8").splitlines(keepends=True)
    first = write(tmp_path, "".join(lines[:261]), name="first.csv")
    noon = datetime(2011, 12, 9, 12, tzinfo=UTC)
    clubs = [await shop(tmp_path, now=noon, currency="GBP", name=name) for name in ("a.json", "b.json")]
    ours = await import_file(clubs[0], "sales", first, points="programme")
    theirs = await import_file(clubs[1], "sales", MESSY, points="programme")
    assert theirs.to_json() == ours.to_json()
    assert (theirs.lines, theirs.skipped) == (260, ())
    sales = [
        [(s.receipt, s.at, s.lines, s.member) for _, s in club.sales.of_member(1, 1000)]  # type: ignore[arg-type]
        for club in clubs
    ]
    assert sales[0] == sales[1]
    both = await import_file(clubs[0], "sales", MESSY, points="programme")
    assert (both.sales, both.already_known) == (0, ours.sales + ours.refunds)
    for club in clubs:
        await club.close()


async def test_points_held_follow_every_entry(tmp_path: Path) -> None:
    """The sum shown at the counter is that of all accounts: 88 + 100 by hand - 12 returned - a member who left."""
    async with a_shop(tmp_path) as counter:
        held = counter.club.insight.outstanding
        assert held() == 0
        wang, li = await counter.join("王小明"), await counter.join("李雷")
        sale = await counter.sell(wang, (1200, 1), (7600, 1))
        assert held() == 88
        await counter.give(li, 100)
        assert held() == 188
        await counter.refund(sale.number, {0: 1})
        assert held() == 176
        await counter.club.members.close_member(li, counter.op(), OWNER)
        assert held() == 76
        await counter.restart()
        assert counter.club.insight.outstanding() == 76
