"""Two files of one person: read as one from then on, nothing rewritten, and parted again as one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from shopclub.core.kernel.errors import Conflict, InvalidInput, MemberClosed, NotAllowed, RuleViolation
from shopclub.core.kernel.ids import MemberNo, SaleNo
from shopclub.core.ledger.model import ACCOUNTS, LEDGER, Activity
from shopclub.core.members.model import MEMBERS, MemberChange, NewMember, Status
from shopclub.core.sales.model import SALES
from tests.builders import CLERK, OWNER, Counter, a_shop, as_json, programme_of

LADDER = {
    "tiers": [
        {"id": "member", "name": {"en": "Member"}},
        {
            "id": "silver",
            "name": {"en": "Silver"},
            "reach": {"kind": "reach", "metric": "spend", "value": 10000, "window": {"kind": "life"}},
            "lasts": {"kind": "months", "months": 12},
        },
    ]
}
MONTHS = {"kind": "months", "months": 12}


async def merge(shop: Counter, kept: int, gone: int) -> int:
    """Merge as the owner would: look, then do."""
    merging = shop.club.mending.merging
    plan = merging.plan(MemberNo(kept), MemberNo(gone))
    return await merging.merge(MemberNo(kept), MemberNo(gone), plan.fingerprint, shop.op(), OWNER)


async def two(shop: Counter) -> tuple[MemberNo, MemberNo]:
    """The same woman twice: once with a full file, once in a hurry."""
    return await shop.join("李娜", "13800138000"), await shop.join("李娜", "13900139000")


async def test_balances_come_over_with_their_days(tmp_path: Path) -> None:
    """Lots keep their last usable day, and what the other file held is nothing afterwards."""
    async with a_shop(tmp_path, programme_of(expiry=MONTHS)) as shop:
        kept, gone = await two(shop)
        await shop.sell(kept, 5000)
        await shop.day(2026, 4, 20)
        await shop.sell(gone, 3000)
        await merge(shop, kept, gone)
        assert shop.lots(kept) == {"2027-03-14": 50, "2027-04-20": 30}
        account = shop.club.books.require(ACCOUNTS, gone)
        assert (account.points(), account.life, account.first_on) == (0, Activity(), None)
        assert shop.points(gone) == 80  # the old number means the kept one


async def test_a_debt_is_settled_by_what_the_other_file_holds(tmp_path: Path) -> None:
    """What one file owes and the other holds comes to their difference, whichever is kept."""
    for turned in (False, True):
        folder = tmp_path / str(turned)
        folder.mkdir()
        async with a_shop(folder, programme_of(money_off={"points": 10, "minor": 100})) as shop:
            ower, holder = await two(shop)
            sale = await shop.sell(ower, 10000)
            await shop.sell(ower, 10000, points=100)
            await shop.refund(sale.number)
            owed = shop.debt(ower)
            assert owed > 0
            await shop.sell(holder, 3000)
            before = shop.points(ower) + shop.points(holder)
            kept, gone = (holder, ower) if turned else (ower, holder)
            await merge(shop, kept, gone)
            assert shop.points(kept) == before
            assert not (shop.debt(kept) and shop.lots(kept))


async def test_figures_add_up(tmp_path: Path) -> None:
    """Visits, money and months are those of both; the first and the last purchase are the earlier and the later one."""
    async with a_shop(tmp_path) as shop:
        kept, gone = await two(shop)
        await shop.sell(gone, 3000)
        await shop.day(2026, 4, 20)
        await shop.sell(kept, 5000)
        await merge(shop, kept, gone)
        account = shop.club.points.account(kept)
        assert account.life == Activity(8000, 80, 2)
        assert account.months == {"2026-03": Activity(3000, 30, 1), "2026-04": Activity(5000, 50, 1)}
        assert (account.first_on, account.last_on) == (date(2026, 3, 14), date(2026, 4, 20))


async def test_every_old_key_finds_the_kept_one(tmp_path: Path) -> None:
    """Number, card, replaced card, phone, its ending and the name of the other file find the kept member, once."""
    async with a_shop(tmp_path) as shop:
        kept = await shop.join("李娜", "13800138000")
        gone = await shop.join("李安娜", "13900139111")
        first = shop.club.members.get(gone).card
        await shop.club.members.replace_card(gone, shop.op(), CLERK)
        card = shop.club.members.get(gone).card
        await merge(shop, kept, gone)
        members = shop.club.members
        assert members.by_phone("13900139111") == kept
        assert [(o.kind, o.number) for o in (members.by_card(card), members.by_card(first)) if o] == [
            ("member", kept),
            ("former", kept),
        ]
        for text in (str(gone), "13900139111", "9111", "李安娜", "lianna", card):
            assert [found.number for found in members.search(text)] == [kept], text
        assert shop.club.profile(gone).number == kept
        assert members.find_referrer(str(gone)) == kept
        with pytest.raises(Conflict, match="phone_taken"):
            await shop.join("别人", "13900139111")


async def test_rows_stay_as_they_were_recorded_and_read_as_one(tmp_path: Path) -> None:
    """No sale and no entry changes a byte; purchases, points and coupons of both stand on the one page."""
    async with a_shop(tmp_path) as shop:
        kept, gone = await two(shop)
        sale = await shop.sell(gone, 3000)
        await shop.sell(kept, 5000)
        before = {n: bytes(row) for table in (SALES, LEDGER) for n, row in shop.club.books.rows(table)}
        await merge(shop, kept, gone)
        after = {n: bytes(row) for table in (SALES, LEDGER) for n, row in shop.club.books.rows(table)}
        assert {n: after[n] for n in before} == before
        assert [s.member for _, s in shop.club.sales.of_member(kept)] == [kept, gone]
        assert [n for n, _ in shop.club.sales.of_member(gone)] == [n for n, _ in shop.club.sales.of_member(kept)]
        await shop.refund(sale.number)
        assert shop.points(kept) == 50
        assert shop.club.points.account(kept).life == Activity(5000, 50, 1)


async def test_the_better_tier_stands_and_figures_together_may_reach_more(tmp_path: Path) -> None:
    """60 and 40 yuan are 100 together, which is silver."""
    async with a_shop(tmp_path, programme_of(ladder=LADDER)) as shop:
        kept, gone = await two(shop)
        await shop.sell(kept, 6000)
        await shop.sell(gone, 4000)
        assert shop.club.mending.merging.plan(kept, gone).tier_after == "silver"
        await merge(shop, kept, gone)
        assert shop.tier(kept) == "silver"
        await shop.undo()
        assert (shop.tier(kept), shop.tier(gone)) == ("member", "member")


async def test_the_file_keeps_what_it_says_and_takes_what_it_lacks(tmp_path: Path) -> None:
    """Own words stay, empty fields are filled, tags added, notes joined, the earlier first day counts."""
    async with a_shop(tmp_path) as shop:
        gone = (
            await shop.club.members.enrol(
                NewMember(name="李娜", phone="13900139000", birthday="1990-05-06", note="nuts"), shop.op(), CLERK
            )
        ).number
        await shop.club.members.edit(gone, MemberChange(tags=("VIP", "tea"), fields={"size": "M"}), shop.op(), CLERK)
        await shop.day(2026, 5, 1)
        kept = await shop.join("李娜娜", "13800138000")
        await shop.club.members.edit(kept, MemberChange(note="milk", tags=("vip",)), shop.op(), CLERK)
        plain = shop.club.members.get(kept)
        plan = shop.club.mending.merging.plan(kept, gone)
        assert (plan.took, plan.differs) == (("birthday",), ("name", "phone"))
        await merge(shop, kept, gone)
        file = shop.club.members.get(kept)
        assert (file.name, file.phone, file.birthday) == ("李娜娜", "+8613800138000", "1990-05-06")
        assert (file.note, file.tags, file.fields) == ("milk; nuts", ("vip", "tea"), {"size": "M"})
        assert file.joined_on == date(2026, 3, 14)
        await shop.undo()
        assert shop.club.members.get(kept) == plain
        other = shop.club.members.get(gone)
        assert (other.status, other.merged, other.note) == (Status.ACTIVE, None, "nuts")


async def test_parting_leaves_both_as_they_were(tmp_path: Path) -> None:
    """Undone, both accounts are to the byte what they had been, but for entries that come to nothing."""
    async with a_shop(tmp_path, programme_of(expiry=MONTHS, ladder=LADDER)) as shop:
        kept, gone = await two(shop)
        await shop.sell(kept, 12000)
        await shop.sell(gone, 3300)
        before = [as_json(shop.club.books.require(ACCOUNTS, n)) for n in (kept, gone)]
        await merge(shop, kept, gone)
        await shop.undo()
        assert [as_json(shop.club.books.require(ACCOUNTS, n)) for n in (kept, gone)] == before
        assert shop.club.members.by_phone("13900139000") == gone
        await merge(shop, gone, kept)  # and the other way round is open again
        assert shop.points(gone) == 153


async def test_parting_is_refused_once_something_was_recorded(tmp_path: Path) -> None:
    """After a sale nobody could say whose the figures are; even undone, the sale has been."""
    async with a_shop(tmp_path) as shop:
        kept, gone = await two(shop)
        number = await merge(shop, kept, gone)
        await shop.sell(kept, 1000)
        await shop.undo()
        with pytest.raises(RuleViolation, match="undo_merge_used"):
            await shop.undo()
        assert shop.club.mending.merging.get(number).back_on is None


async def test_chains_are_followed_to_the_end(tmp_path: Path) -> None:
    """A into B and B into C: what A had is C's, and each step can be taken back in its turn."""
    async with a_shop(tmp_path) as shop:
        a, b = await two(shop)
        c = await shop.join("李娜", "13700137000")
        for number, amount in ((a, 1000), (b, 2000), (c, 4000)):
            await shop.sell(number, amount)
        await merge(shop, b, a)
        await merge(shop, c, b)
        assert shop.points(a) == shop.points(b) == shop.points(c) == 70
        assert len(shop.club.sales.of_member(c)) == 3
        assert shop.check() == []
        await shop.undo()
        await shop.undo()
        assert [shop.points(n) for n in (a, b, c)] == [10, 20, 40]


async def test_who_may_and_what_is_refused(tmp_path: Path) -> None:
    """Only the owner merges; not one with itself, not one who has left, not one merged before."""
    async with a_shop(tmp_path) as shop:
        kept, gone = await two(shop)
        third = await shop.join()
        merging = shop.club.mending.merging
        seen = merging.plan(kept, gone).fingerprint
        with pytest.raises(NotAllowed):
            await merging.merge(kept, gone, seen, shop.op(), CLERK)
        with pytest.raises(InvalidInput, match="merge_same"):
            merging.plan(kept, kept)
        op = shop.op()
        number = await merging.merge(kept, gone, seen, op, OWNER)
        assert await merging.merge(kept, gone, seen, op, OWNER) == number
        with pytest.raises(MemberClosed, match="member_merged"):
            merging.plan(third, gone)
        with pytest.raises(MemberClosed, match="member_merged"):
            await shop.give(gone, 5)
        await shop.club.members.close_member(third, shop.op(), OWNER)
        with pytest.raises(MemberClosed, match="member_closed"):
            merging.plan(kept, third)
        with pytest.raises(Conflict, match="quote_changed"):
            await merging.merge(kept, await shop.join(), seen, shop.op(), OWNER)


async def test_old_rows_are_acted_on_where_their_member_is_now(tmp_path: Path) -> None:
    """A change by hand from before the merge is undone on the kept account."""
    async with a_shop(tmp_path) as shop:
        kept, gone = await two(shop)
        await shop.give(gone, 40)
        given = shop.club.undo.last()
        assert given is not None
        await merge(shop, kept, gone)
        await shop.club.undo.undo(given.op, shop.op(), OWNER)
        assert shop.points(kept) == 0
        with pytest.raises(RuleViolation, match="undo_merge_used"):
            await shop.undo()


async def test_erasing_the_kept_one_erases_the_other_file_too(tmp_path: Path) -> None:
    """It is one person: nothing of either file is left, and both phones are free again."""
    async with a_shop(tmp_path) as shop:
        kept, gone = await two(shop)
        await merge(shop, kept, gone)
        await shop.club.members.close_member(kept, shop.op(), OWNER, erase=True)
        for number in (kept, gone):
            file = shop.club.books.require(MEMBERS, number)
            assert (file.name, file.phone, file.status) == ("", None, Status.CLOSED)
        assert shop.club.members.search("李娜") == []
        assert await shop.join("李娜", "13900139000")


async def test_a_sale_of_the_old_file_counts_once_in_the_figures(tmp_path: Path) -> None:
    """One person, two visits: a repeat customer, and one member."""
    async with a_shop(tmp_path) as shop:
        kept, gone = await two(shop)
        await shop.sell(kept, 1000)
        await shop.sell(gone, 1000)
        await merge(shop, kept, gone)
        report = shop.club.insight.report()
        assert (report.members, report.buyers, report.repeat_by_sales.part) == (1, 1, 1)
        assert shop.club.insight.outstanding() == 20
        assert SaleNo(2) in [n for n, _ in shop.club.sales.of_member(kept)]
