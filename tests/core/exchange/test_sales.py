"""Importing past sales into the books."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from shopclub.core.club import Club
from shopclub.core.exchange import ImportReport, import_file
from shopclub.core.insight import report
from shopclub.core.kernel.errors import Conflict, NotAllowed
from shopclub.core.kernel.ids import new_operation_id
from shopclub.core.ledger.model import LEDGER, Kind, Source
from shopclub.core.ledger.units import POINTS
from shopclub.core.members.model import MEMBERS
from shopclub.core.products.model import PRODUCTS
from shopclub.core.sales.model import SALES, RefundDraft, SaleKind
from shopclub.core.staff.model import Actor, Role
from shopclub.core.store.writer import Writer
from shopclub.core.tiers.model import STANDINGS
from tests.core.exchange.desk import account, assert_balanced, programme, put_clock, shop, write

HEADER = "receipt,member,date,code,product,qty,price\n"
MONTHS_12 = {"kind": "months", "months": 12}
LADDER = {
    "tiers": [
        {"id": "plain", "name": {"en": "Plain"}},
        {
            "id": "silver",
            "name": {"en": "Silver"},
            "reach": {"kind": "reach", "metric": "spend", "value": 10000, "window": {"kind": "life"}},
        },
    ]
}


async def take(club: Club, folder: Path, text: str, points: str = "programme", header: str = HEADER) -> ImportReport:
    """Import lines of a sales file."""
    return await import_file(club, "sales", write(folder, header + text), points=points)


def snapshot(club: Club) -> dict[str, dict[int, object]]:
    """Every document of the tables an import touches."""
    tables = ("members", "sales", "ledger", "accounts", "standings", "products")
    return {name: dict(club.books.db.storage.docs(name)) for name in tables}


async def test_receipts_become_sales_members_and_points(tmp_path: Path) -> None:
    """A file of two members, a walk-in, a refund and a write-off, with every figure worked out by hand."""
    club = await shop(tmp_path)
    done = await take(
        club,
        tmp_path,
        "A1,7,2017-01-01 9:00,x,Apple,2,5.30\n"  # 10.60 paid: 10 points
        "A2,8,2017-01-02 9:00,y,Pear,1,99.99\n"  # 99 points
        "C3,8,2017-01-03 9:00,y,Pear,-1,50.50\n"  # 50 back, 49 left
        "A4,,2017-01-04 9:00,x,Apple,1,5.30\n"
        "W5,,2017-01-05 9:00,x,,-3,0\n",
    )
    assert done.to_json() == {
        "lines": 5,
        "sales": 3,
        "refunds": 1,
        "write_offs": 1,
        "members_new": 2,
        "walk_in_sales": 1,
        "already_known": 0,
        "net_minor": 1060 + 9999 - 5050 + 530,
        "points_earned": 109,
        "points_taken_back": 50,
        "skipped": [],
    }
    assert (account(club, "7").points(), account(club, "8").points()) == (10, 49)
    assert account(club, "8").life.spend_minor == 4949
    assert account(club, "8").life.visits == 1
    assert [m.joined_on for _, m in club.books.all(MEMBERS)] == [date(2017, 1, 1), date(2017, 1, 2)]
    assert [(s.receipt, s.kind.value, s.paid_minor, s.points) for _, s in club.books.all(SALES)] == [
        ("A1", "sale", 1060, 10),
        ("A2", "sale", 9999, 99),
        ("C3", "refund", -5050, -50),
        ("A4", "sale", 530, 0),
    ]
    assert_balanced(club)
    await club.close()


async def test_the_same_file_twice_changes_nothing(tmp_path: Path) -> None:
    """The second time every receipt is known, and no document differs, also after opening the file again."""
    club = await shop(tmp_path, programme(ladder=LADDER, expiry=MONTHS_12))
    text = "A1,7,2016-01-01,x,A,1,150\nA2,7,2016-03-01,x,A,1,20\nC3,7,2016-03-02,x,A,-1,20\nA4,,2016-03-02,x,,1,1\n"
    await take(club, tmp_path, text)
    before = snapshot(club)
    await club.close()
    club = Club.open(club.path, clock=club.clock)
    again = await take(club, tmp_path, text)
    assert (again.sales, again.refunds, again.members_new, again.points_earned, again.net_minor) == (0, 0, 0, 0, 0)
    assert again.already_known == 4
    assert snapshot(club) == before
    await club.close()


async def test_a_dry_run_says_the_same_and_changes_nothing(tmp_path: Path) -> None:
    """What would happen is what happens."""
    club = await shop(tmp_path)
    path = write(tmp_path, HEADER + "A1,7,2017-01-01,x,Apple,1,150\nA2,7,someday,x,Apple,1,20\n")
    before = snapshot(club)
    tried = await import_file(club, "sales", path, points="programme", dry_run=True)
    assert snapshot(club) == before
    done = await import_file(club, "sales", path, points="programme")
    assert tried == done
    assert (done.sales, len(done.skipped)) == (1, 1)
    await club.close()


async def test_points_expire_on_their_day_between_past_sales(tmp_path: Path) -> None:
    """100 points of 10 January 2015 lapse on 11 January 2016, before the refund of that day makes a debt of 30."""
    club = await shop(tmp_path, programme(expiry=MONTHS_12))
    done = await take(club, tmp_path, "A1,7,2015-01-10,x,Apple,1,100\nC2,7,2016-01-11,x,Apple,-1,30\n")
    entries = [(e.on, e.kind, e.amount) for _, e in sorted(club.books.all(LEDGER))]
    assert entries == [
        (date(2015, 1, 10), Kind.EARN, 100),
        (date(2016, 1, 11), Kind.EXPIRE, -100),
        (date(2016, 1, 11), Kind.REVERSE, -30),
    ]
    assert account(club, "7").debt == {POINTS: 30}
    assert (done.points_earned, done.points_taken_back) == (100, 30)
    assert_balanced(club)
    await club.close()


async def test_a_refund_takes_back_at_most_what_was_earned(tmp_path: Path) -> None:
    """Of 80 yuan returned only the 50 points that were earned are taken; a member who only returned owes nothing."""
    club = await shop(tmp_path)
    done = await take(
        club, tmp_path, "A1,7,2017-01-01,x,A,1,50\nC2,7,2017-01-02,x,A,-1,80\nC3,8,2017-01-02,x,A,-1,80\n"
    )
    assert (account(club, "7").points(), account(club, "8").points()) == (0, 0)
    assert done.points_taken_back == 50
    assert done.members_new == 2
    await club.close()


async def test_tiers_move_on_the_day_of_the_sale_that_reached_them(tmp_path: Path) -> None:
    """100 yuan of life spending reach silver on the second sale, which still earned as a plain member."""
    club = await shop(tmp_path, programme(ladder=LADDER))
    await take(club, tmp_path, "A1,7,2017-01-01,x,A,1,60\nA2,7,2017-02-01,x,A,1,40\nA3,7,2017-03-01,x,A,1,1\n")
    number = club.members.directory.by_outside("7")
    assert number is not None
    (change,) = club.tiers.history(number)
    assert (change.on, change.before, change.after, change.cause) == (date(2017, 2, 1), "plain", "silver", "reached")
    assert [s.tier for _, s in club.books.all(SALES)] == ["plain", "plain", "silver"]
    assert report(club, date(2017, 1, 31)).tiers == {"plain": 1, "silver": 0}
    assert report(club, date(2017, 2, 1)).tiers == {"plain": 0, "silver": 1}
    await club.close()


async def test_without_points_past_sales_still_count_for_tiers(tmp_path: Path) -> None:
    """`--points none` writes no entry, but spending, visits and the tier by spending are there."""
    club = await shop(tmp_path, programme(ladder=LADDER))
    done = await take(club, tmp_path, "A1,7,2017-01-01,x,A,1,120\n", points="none")
    mine = account(club, "7")
    assert (done.points_earned, mine.points(), mine.life.spend_minor, mine.life.visits) == (0, 0, 12000, 1)
    assert mine.standing is not None
    assert mine.standing.tier == "silver"
    assert club.books.count(LEDGER) == 0
    await club.close()


async def test_a_longer_export_adds_only_what_is_new(tmp_path: Path) -> None:
    """Later receipts are added, and the result is the same as if the longer file had come first."""
    first = "A1,7,2017-01-01,x,A,1,60\n"
    rest = "A2,7,2017-02-01,x,A,1,40\nC3,7,2017-02-02,x,A,-1,10\n"
    club = await shop(tmp_path, programme(ladder=LADDER, expiry=MONTHS_12))
    await take(club, tmp_path, first)
    added = await take(club, tmp_path, first + rest)
    assert (added.already_known, added.sales, added.refunds, added.points_earned) == (1, 1, 1, 40)
    assert club.books.count(LEDGER) == 3
    whole = await shop(tmp_path, programme(ladder=LADDER, expiry=MONTHS_12), name="whole.json")
    await take(whole, tmp_path, first + rest)
    assert account(club, "7") == account(whole, "7")
    assert_balanced(club)
    await club.close()
    await whole.close()


async def test_older_receipts_set_right_what_followed_from_their_absence(tmp_path: Path) -> None:
    """
    The later half first: a refund of 30 finds nothing earned. With the older half known, it takes 30 back; the
    books come to the same figures on every day as if all had come at once, and nothing is rewritten.
    """
    older = "A1,7,2016-01-01,x,A,1,100\n"
    later = "C2,7,2016-02-01,x,A,-1,30\nA3,7,2016-03-01,x,A,1,20\n"
    club = await shop(tmp_path, programme(ladder=LADDER, expiry=MONTHS_12))
    await take(club, tmp_path, later)
    kept = dict(club.books.raw(LEDGER))
    done = await take(club, tmp_path, older + later)
    assert (done.points_earned, done.points_taken_back, done.sales) == (100, 30, 1)
    assert all(club.books.raw(LEDGER)[n] == doc for n, doc in kept.items())
    whole = await shop(tmp_path, programme(ladder=LADDER, expiry=MONTHS_12), name="whole.json")
    await take(whole, tmp_path, older + later)
    assert account(club, "7") == account(whole, "7")
    for day in (date(2016, 1, 15), date(2016, 2, 15), date(2016, 12, 31), date(2017, 3, 2)):
        assert report(club, day).to_json() == report(whole, day).to_json()
    assert_balanced(club)
    again = snapshot(club)
    await take(club, tmp_path, older + later)
    assert snapshot(club) == again
    await club.close()
    await whole.close()


async def test_points_can_be_asked_for_after_a_first_import_without(tmp_path: Path) -> None:
    """The same file with `programme` after `none` gives the points it would have given at once."""
    text = "A1,7,2017-01-01,x,A,1,60\nA2,7,2017-02-01,x,A,1,60\n"
    club = await shop(tmp_path, programme(ladder=LADDER))
    await take(club, tmp_path, text, points="none")
    done = await take(club, tmp_path, text)
    assert (done.already_known, done.sales, done.points_earned) == (2, 0, 120)
    assert account(club, "7").points() == 120
    assert club.books.count(STANDINGS) == 1
    assert_balanced(club)
    await club.close()


async def test_a_member_served_at_the_counter_keeps_what_they_hold(tmp_path: Path) -> None:
    """Past sales of somebody with other entries count as spending and visits, from now on, and earn nothing."""
    club = await shop(tmp_path, programme(ladder=LADDER))
    await take(club, tmp_path, "A1,7,2017-01-01,x,A,1,60\n")
    number = club.members.directory.by_outside("7")
    assert number is not None
    owner = Actor(staff=None, role=Role.OWNER, source=Source.COUNTER)
    await club.points.adjust(number, 5, "gift", new_operation_id(club.clock.now()), owner)
    done = await take(club, tmp_path, "A0,7,2016-12-01,x,A,1,50\n")
    mine = account(club, "7")
    assert (done.sales, done.points_earned, mine.points(), mine.life.spend_minor) == (1, 0, 65, 11000)
    assert (mine.first_on, mine.last_on) == (date(2016, 12, 1), date(2017, 1, 1))
    (change,) = club.tiers.history(number)
    assert (change.on, change.after) == (club.today(), "silver")
    assert_balanced(club)
    await club.close()


async def test_files_without_receipt_numbers_work_too(tmp_path: Path) -> None:
    """Two equal purchases of a day are two; a longer file adds only what is new; no name or phone is in a key."""
    header = "customer_id,date,cds,amount\n"
    club = await shop(tmp_path)
    text = "00001,19970101,1,11.77\n00001,19970101,1,11.77\n00002,19970112,2,12.00\n"
    first = await take(club, tmp_path, text, header=header)
    assert (first.lines, first.sales, first.members_new, first.net_minor) == (3, 3, 2, 3554)
    longer = await take(club, tmp_path, text + "00001,19970101,1,11.77\n00003,19970203,1,5.00\n", header=header)
    assert (longer.already_known, longer.sales, longer.members_new) == (3, 2, 1)
    assert {s.receipt for _, s in club.books.all(SALES)} >= {"~1/19970101/1177/1/1", "~1/19970101/1177/1/3"}
    assert account(club, "00001").points() == 33
    await club.close()


async def test_a_known_receipt_with_another_amount_is_said(tmp_path: Path) -> None:
    """A receipt that changed at its source is neither recorded twice nor passed over in silence."""
    club = await shop(tmp_path)
    await take(club, tmp_path, "A1,7,2017-01-01,x,A,1,5\nA2,7,2017-01-01,x,A,1,5\n")
    done = await take(club, tmp_path, "A1,7,2017-01-01,x,A,1,5\nA2,7,2017-01-01,x,A,1,6\n")
    assert (done.already_known, done.sales) == (1, 0)
    assert [(s.line, s.reason, s.figures) for s in done.skipped] == [(3, "receipt_differs", {"receipt": "A2"})]
    await club.close()


async def test_members_can_be_named_by_phone(tmp_path: Path) -> None:
    """A phone finds the member who has it, links the outside number, and makes a member where nobody has it."""
    club = await shop(tmp_path)
    header = "receipt,会员卡号,手机号,date,amount\n"
    await take(club, tmp_path, "1,,13812345678,2017-01-01,5\n2,,138 1234 5678,2017-01-02,5\n", header=header)
    assert club.members.count() == 1
    done = await take(
        club, tmp_path, "3,K9,13812345678,2017-01-03,5\n4,K9,,2017-01-04,5\n5,,12,2017-01-04,5\n", header=header
    )
    assert club.members.count() == 1
    assert club.members.directory.by_outside("K9") == 1
    assert [(s.line, s.reason) for s in done.skipped] == [(4, "phone_length")]
    assert account(club, "K9").life.visits == 4
    await club.close()


async def test_a_bad_phone_beside_a_number_loses_no_sale(tmp_path: Path) -> None:
    """Where the outside number names the member, a phone that can't be read is left out alone."""
    club = await shop(tmp_path)
    done = await take(club, tmp_path, "3,K9,1381234,2017-01-03,5\n", header="receipt,会员卡号,手机号,date,amount\n")
    assert (done.sales, done.skipped, club.members.get(1).phone) == (1, (), None)
    await club.close()


async def test_products_are_learned_from_what_was_sold(tmp_path: Path) -> None:
    """Name and price of the latest sale stand; fees, discounts, free and returned goods teach nothing."""
    club = await shop(tmp_path)
    await take(
        club,
        tmp_path,
        "A2,7,2017-02-01,x,Red apple,2,3.00\nA1,7,2017-01-01,x,Apple,1,2.50\nA1,7,2017-01-01,x,Apple,1,2.50\n"
        "A1,7,2017-01-01,POST,Postage,1,5\nA1,7,2017-01-01,D,Discount,-1,1\nA1,7,2017-01-01,z,Free,1,0\n"
        "C3,7,2017-02-02,y,Pear,-1,4\n",
    )
    ((_, product),) = club.books.all(PRODUCTS)
    assert (product.code, product.name, product.price_minor, product.sold) == ("x", "Red apple", 300, 2)
    assert product.last_on == date(2017, 2, 1)
    await club.close()


async def test_an_imported_sale_can_be_returned_at_the_counter(tmp_path: Path) -> None:
    """It is a sale like any other: a return by line takes back the points that line earned."""
    club = await shop(tmp_path)
    await take(club, tmp_path, "A1,7,2017-01-01,x,A,2,10\nA1,7,2017-01-01,y,B,1,30\n")
    ((number, _),) = club.sales.on_day(date(2017, 1, 1))
    plan = club.refunds.plan(RefundDraft(sale=number, quantities={0: 1}))
    assert (plan.paid_minor, plan.taken, plan.balance_after) == (1000, 10, 40)
    await club.close()


async def test_a_return_takes_back_what_a_later_import_posted(tmp_path: Path) -> None:
    """
    A sale imported without points, given them, and posted anew when an older sale came to light: its return takes
    back what stands for it now, once. Silver earns double, so the older sale makes the 50 of the later one 100.
    """
    rules = [
        {"id": "base", "then": {"kind": "points_per_amount", "step_minor": 100, "points": 1}},
        {
            "id": "twice",
            "then": {"kind": "points_times", "permille": 2000},
            "when": {"kind": "tier_in", "tiers": ["silver"]},
        },
    ]
    club = await shop(tmp_path, programme(ladder=LADDER, rules=rules))
    later = "A2,7,2017-02-01,x,A,1,50\n"
    await take(club, tmp_path, later, points="none")
    await take(club, tmp_path, later)
    assert account(club, "7").points() == 50
    await take(club, tmp_path, "A1,7,2017-01-01,x,A,1,100\n" + later)
    assert account(club, "7").points() == 200
    ((number, _),) = club.sales.on_day(date(2017, 2, 1))
    back = RefundDraft(sale=number)
    plan = club.refunds.plan(back)
    assert (plan.taken, plan.balance_after) == (100, 100)
    owner = Actor(staff=None, role=Role.OWNER, source=Source.COUNTER)
    await club.refunds.refund(back, plan.fingerprint, new_operation_id(club.clock.now()), owner)
    assert_balanced(club)
    await club.close()


async def test_a_crash_between_commits_leaves_a_true_beginning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped after two commits, the file holds whole receipts that add up; the same import then does the rest."""
    text = "".join(f"A{n},{n % 3 + 1},2017-01-{n:02d},x,A,1,{n}\n" for n in range(1, 21))
    monkeypatch.setattr("shopclub.core.exchange.writing.AT_ONCE", 5)
    club = await shop(tmp_path, programme(expiry=MONTHS_12))

    def stop(done: int, _: int) -> None:
        if done == 10:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await import_file(club, "sales", write(tmp_path, HEADER + text), points="programme", progress=stop)
    assert club.books.count(SALES) == 10
    assert_balanced(club)
    rest = await take(club, tmp_path, text)
    assert (rest.already_known, rest.sales) == (10, 10)
    assert sum(account(club, str(n)).points() for n in (1, 2, 3)) == 210
    assert_balanced(club)
    await club.close()


async def test_somebody_selling_meanwhile_stops_the_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An account that changed between deciding and writing is never overwritten; the file can be imported again."""
    monkeypatch.setattr("shopclub.core.exchange.writing.AT_ONCE", 1)
    monkeypatch.setattr(Writer, "_stand_still", lambda *_: None)  # a disk so slow that others have their turn
    club = await shop(tmp_path)
    await take(club, tmp_path, "A1,7,2017-01-01,x,A,1,10\nA2,8,2017-01-01,x,A,1,10\n")
    text = "A3,7,2017-02-01,x,A,1,10\nA4,8,2017-02-02,x,A,1,10\n"
    path = write(tmp_path, HEADER + text)

    from shopclub.core.exchange import writing

    close = writing.SalesWriter._close
    owner = Actor(staff=None, role=Role.OWNER, source=Source.COUNTER)

    async def meddle() -> None:
        await club.points.adjust(club.members.directory.by_outside("8") or 0, 5, "gift", op, owner)  # type: ignore[arg-type]

    op = new_operation_id(club.clock.now())
    import asyncio

    tasks: list[asyncio.Task[None]] = []

    def close_and_meddle(self: writing.SalesWriter, session: object) -> None:
        close(self, session)  # type: ignore[arg-type]
        if not tasks:
            tasks.append(asyncio.get_running_loop().create_task(meddle()))

    monkeypatch.setattr(writing.SalesWriter, "_close", close_and_meddle)
    with pytest.raises(Conflict, match="import_disturbed"):
        await import_file(club, "sales", path, points="programme")
    await tasks[0]
    assert account(club, "8").points() == 15
    assert_balanced(club)
    await club.close()


async def test_clerks_do_not_import(tmp_path: Path) -> None:
    """Only the owner brings in files."""
    club = await shop(tmp_path)
    clerk = Actor(staff=None, role=Role.CLERK, source=Source.COUNTER)
    with pytest.raises(NotAllowed):
        await import_file(club, "sales", write(tmp_path, HEADER + "A1,7,2017-01-01,x,A,1,1\n"), actor=clerk)
    await club.close()


async def test_times_are_the_shops_own(tmp_path: Path) -> None:
    """A wall clock in the file is the shop's; a sale at 0:30 in Shanghai is on that day, not yet in UTC."""
    club = await shop(tmp_path)
    await take(club, tmp_path, "A1,7,2017-01-02 0:30,x,A,1,1\n")
    ((_, sale),) = club.books.all(SALES)
    assert (sale.on, sale.at) == (date(2017, 1, 2), datetime(2017, 1, 1, 16, 30, tzinfo=UTC))
    assert sale.kind is SaleKind.SALE
    await club.close()


async def test_today_comes_from_the_shops_clock(tmp_path: Path) -> None:
    """What was the future yesterday is taken today."""
    club = await shop(tmp_path)
    text = "A1,7,2017-07-01,x,A,1,1\n"
    assert [s.reason for s in (await take(club, tmp_path, text)).skipped] == ["date_future"]
    put_clock(club, datetime(2017, 7, 1, 4, tzinfo=UTC))
    assert (await take(club, tmp_path, text)).sales == 1
    await club.close()
