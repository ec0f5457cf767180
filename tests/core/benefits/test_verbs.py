"""Benefits through the club: offered by tier, used up, back with the next period and by undo, never by a return."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopclub.core.books import OPERATIONS
from shopclub.core.changes import BenefitTaken, Change
from shopclub.core.exchange.export import export_rows
from shopclub.core.kernel.errors import InvalidInput, MemberClosed, NotAllowed, NotFound, RuleViolation
from shopclub.core.kernel.ids import MemberNo, OperationId
from shopclub.core.ledger.units import quota_of
from shopclub.core.members.model import MemberChange
from shopclub.core.programme.model import Programme
from shopclub.core.staff.model import KIOSK
from tests.builders import CLERK, OWNER, Counter, a_shop, open_shop, programme_of

TEST = {"id": "test", "name": {"en": "Blood-sugar test", "zh": "免费测血糖"}, "quota": {"count": 1}}
FIRST = {"id": "first", "name": {"en": "Served first"}}


def with_benefits(*benefits: dict[str, Any], lower: tuple[dict[str, Any], ...] = ()) -> Programme:
    """Gold from 100 points in a life, with benefits; the lower tier may have some too."""
    gold = {
        "id": "gold",
        "name": {"en": "Gold"},
        "reach": {"kind": "reach", "metric": "points", "value": 100},
        "lasts": {"kind": "months", "months": 12},
        "benefits": list(benefits),
    }
    return programme_of(
        ladder={"tiers": [{"id": "plain", "name": {"en": "Plain"}, "benefits": list(lower)}, gold]},
        expiry={"kind": "months", "months": 12},
    )


async def a_gold_member(shop: Counter) -> MemberNo:
    who = await shop.join()
    await shop.sell(who, 10000)
    return who


async def use(shop: Counter, who: int, benefit: str = "test", note: str = "") -> int:
    """Use it once; returns what is left."""
    return (await shop.club.benefits.use(MemberNo(who), benefit, note, shop.op(), CLERK)).left


def left(shop: Counter, who: int, benefit: str = "test") -> int | None:
    found = [seen for seen in shop.club.benefits.offered(MemberNo(who)) if seen.benefit.id == benefit]
    return found[0].left if found else None


async def test_a_use_is_granted_and_redeemed(tmp_path: Path) -> None:
    """The month's quota comes with the first use as a lot to the month's end; points are not touched."""
    async with a_shop(tmp_path, with_benefits({**TEST, "quota": {"count": 2}})) as shop:
        who = await a_gold_member(shop)
        heard: list[Change] = []
        shop.club.changes.subscribe(heard.append)
        assert left(shop, who) == 2
        assert await use(shop, who, note=" 5.6 mmol/l ") == 1
        account = shop.club.points.account(who)
        assert account.lots[quota_of("test")] == {"2026-03-31": 1}
        assert (account.points(), account.life.points) == (100, 100)
        assert shop.entries(who) == [("earn", 100), ("earn", 2), ("redeem", -1)]
        assert [c for c in heard if isinstance(c, BenefitTaken)] == [BenefitTaken(member=who, benefit="test")]
        assert await use(shop, who) == 0
        with pytest.raises(RuleViolation, match="benefit_used_up") as refused:
            await use(shop, who)
        assert refused.value.figures["day"] == "2026-04-01"
        assert [e.why.note for _, e in shop.club.benefits.uses(who)] == ["", "5.6 mmol/l"]  # type: ignore[union-attr]


async def test_the_same_operation_uses_once(tmp_path: Path) -> None:
    """Pressed twice, handed out once."""
    async with a_shop(tmp_path, with_benefits({**TEST, "quota": {"count": 2}})) as shop:
        who, op = await a_gold_member(shop), shop.op()
        done = [await shop.club.benefits.use(who, "test", "", op, CLERK) for _ in range(2)]
        assert [(one.repeated, one.left, one.benefit) for one in done] == [(False, 1, "test"), (True, 1, "test")]
        assert done[0].entry == done[1].entry


async def test_a_quota_comes_back_with_the_next_month_only(tmp_path: Path) -> None:
    """Used on 31 March, had again on 1 April; what was not used of March is gone and adds nothing."""
    async with a_shop(tmp_path, with_benefits({**TEST, "quota": {"count": 2}})) as shop:
        who = await a_gold_member(shop)
        await shop.day(2026, 3, 31)
        await use(shop, who)
        assert left(shop, who) == 1
        await shop.day(2026, 4, 1)
        assert left(shop, who) == 2
        assert shop.entries(who)[-1] == ("expire", -1)
        await use(shop, who)
        assert shop.club.points.account(who).lots[quota_of("test")] == {"2026-04-30": 1}


async def test_a_tier_that_falls_and_rises_brings_no_new_quota(tmp_path: Path) -> None:
    """Used as gold, gold lost by a return and earned again the same month: used is used."""
    async with a_shop(tmp_path, with_benefits(TEST)) as shop:
        who = await shop.join()
        sale = await shop.sell(who, 10000)
        await use(shop, who)
        await shop.refund(sale.number)
        assert shop.tier(who) == "plain"
        with pytest.raises(RuleViolation, match="benefit_not_yours"):
            await use(shop, who)
        await shop.sell(who, 10000)
        assert (shop.tier(who), left(shop, who)) == ("gold", 0)


async def test_a_clock_that_moves_brings_no_new_quota(tmp_path: Path) -> None:
    """A month ahead by mistake and back again: March was used, and April, which was used too, is used when it comes."""
    async with a_shop(tmp_path, with_benefits(TEST)) as shop:
        who = await a_gold_member(shop)
        await use(shop, who)
        await shop.day(2026, 4, 10)
        await use(shop, who)
        await shop.day(2026, 3, 15)
        assert left(shop, who) == 0
        await shop.day(2026, 4, 20)
        assert left(shop, who) == 0
        await shop.day(2026, 5, 1)
        assert left(shop, who) == 1


async def test_an_undo_brings_a_use_back_a_return_never(tmp_path: Path) -> None:
    """Taken back it can be used again, also after the end of its month, when it is gone with it."""
    async with a_shop(tmp_path, with_benefits(TEST)) as shop:
        who = await a_gold_member(shop)
        await use(shop, who)
        sale = await shop.sell(who, 100)
        await shop.refund(sale.number)
        assert left(shop, who) == 0
        heard: list[Change] = []
        shop.club.changes.subscribe(heard.append)
        used = next(op for _, op in shop.club.books.all(OPERATIONS) if op.verb == "benefit")
        await shop.club.undo.undo(OperationId(used.op), shop.op(), CLERK)
        assert [c for c in heard if isinstance(c, BenefitTaken)] == [
            BenefitTaken(member=who, benefit="test", back=True)
        ]
        assert (left(shop, who), shop.club.benefits.uses(who)) == (1, [])
        await use(shop, who)
        assert left(shop, who) == 0


async def test_an_undo_after_the_month_gives_nothing_to_the_next(tmp_path: Path) -> None:
    """The use goes back to March, which is over: April has its own quota and no more."""
    async with a_shop(tmp_path, with_benefits(TEST)) as shop:
        who = await a_gold_member(shop)
        await shop.day(2026, 3, 30)
        await use(shop, who)
        await shop.day(2026, 4, 2)
        await shop.undo()
        assert left(shop, who) == 1
        await shop.day(2026, 4, 3)
        assert shop.club.points.account(who).lots[quota_of("test")] == {}
        await use(shop, who)
        assert left(shop, who) == 0


async def test_a_benefit_once_for_each_birthday(tmp_path: Path) -> None:
    """Three days before the birthday, then not after it, and again for the next one."""
    cake = {
        "id": "cake",
        "name": {"en": "Birthday cake"},
        "quota": {"count": 1, "period": "birthday"},
        "when": {"kind": "birthday", "span": "week"},
    }
    async with a_shop(tmp_path, with_benefits(cake)) as shop:
        who = await a_gold_member(shop)
        await shop.club.members.edit(who, MemberChange(birthday="1990-05-20"), shop.op(), CLERK)
        for day, refusal in (((2026, 5, 16), "benefit_not_now"), ((2026, 5, 17), None)):
            await shop.day(*day)
            assert shop.club.benefits.offered(who)[0].refusal == refusal
        await use(shop, who, "cake")
        await shop.day(2026, 5, 23)
        assert shop.club.benefits.offered(who)[0].refusal == "benefit_used_up"
        await shop.sell(who, 20000)
        await shop.day(2027, 3, 15)
        await shop.day(2027, 5, 20)
        assert shop.club.benefits.offered(who)[0].refusal is None


async def test_what_is_offered(tmp_path: Path) -> None:
    """Those of the own tier only, in the programme's order, none switched off; none to who has left."""
    off = {**TEST, "id": "off", "enabled": False}
    programme = with_benefits(FIRST, TEST, off, lower=({"id": "tea", "name": {"en": "Tea"}},))
    async with a_shop(tmp_path, programme) as shop:
        who, other = await a_gold_member(shop), await shop.join()
        assert [s.benefit.id for s in shop.club.benefits.offered(who)] == ["first", "test"]
        assert [s.is_counted() for s in shop.club.benefits.offered(who)] == [False, True]
        assert [s.benefit.id for s in shop.club.benefits.offered(other)] == ["tea"]
        await use(shop, who)
        await shop.club.members.close_member(who, shop.op(), OWNER)
        assert shop.club.benefits.offered(who) == []
        assert shop.check() == []


async def test_what_is_refused(tmp_path: Path) -> None:
    """Nobody's, of another tier, not counted, a customer at the kiosk, too long a note, somebody who has left."""
    async with a_shop(tmp_path, with_benefits(TEST, FIRST)) as shop:
        who, other = await a_gold_member(shop), await shop.join()
        with pytest.raises(NotFound, match="benefit_not_found"):
            await use(shop, who, "sauna")
        with pytest.raises(NotFound, match="members_not_found"):
            await use(shop, 77)
        with pytest.raises(RuleViolation, match="benefit_not_yours"):
            await use(shop, other)
        with pytest.raises(RuleViolation, match="benefit_not_counted"):
            await use(shop, who, "first")
        with pytest.raises(InvalidInput, match="text_too_long"):
            await use(shop, who, note="x" * 101)
        with pytest.raises(NotAllowed):
            await shop.club.benefits.use(who, "test", "", shop.op(), KIOSK)
        await shop.club.members.close_member(who, shop.op(), OWNER)
        with pytest.raises(MemberClosed):
            await use(shop, who)
        assert shop.entries(who) == [("earn", 100), ("expire", -100)]


async def test_uses_survive_a_restart_and_a_new_programme(tmp_path: Path) -> None:
    """Used once of one; with a quota of three there are two more, with one of two none of a fourth."""
    async with a_shop(tmp_path, with_benefits(TEST)) as shop:
        who = await a_gold_member(shop)
        await use(shop, who)
        await shop.restart()
        assert left(shop, who) == 0
        await shop.club.programme.adopt(with_benefits({**TEST, "quota": {"count": 3}}), shop.op(), OWNER)
        assert await use(shop, who) == 1
        await shop.club.programme.adopt(with_benefits({**TEST, "quota": {"count": 2}}), shop.op(), OWNER)
        assert left(shop, who) == 0
        await shop.day(2026, 4, 1)
        assert left(shop, who) == 2


async def test_a_higher_tier_adds_what_it_has_more(tmp_path: Path) -> None:
    """One talk a quarter, gold two: who had one before rising has one more, falling back none."""
    talk = {"id": "talk", "name": {"en": "Talk"}, "quota": {"count": 1, "period": "quarter"}}
    programme = with_benefits({**talk, "quota": {"count": 2, "period": "quarter"}}, lower=(talk,))
    async with a_shop(tmp_path, programme) as shop:
        who = await shop.join()
        assert await use(shop, who, "talk") == 0
        sale = await shop.sell(who, 10000)
        assert left(shop, who, "talk") == 1
        assert await use(shop, who, "talk") == 0
        await shop.refund(sale.number)
        assert (shop.tier(who), left(shop, who, "talk")) == ("plain", 0)


async def test_two_periods_that_end_with_the_same_day(tmp_path: Path) -> None:
    """Once a quarter below, once a month for gold: in March both end on the 31st, and neither eats the other's."""
    check = {"id": "check", "name": {"en": "Skin check"}, "quota": {"count": 2, "period": "quarter"}}
    monthly = {**check, "quota": {"count": 1, "period": "month"}}
    async with a_shop(tmp_path, with_benefits(monthly, lower=(check,))) as shop:
        who = await shop.join()
        assert await use(shop, who, "check") == 1
        sale = await shop.sell(who, 10000)
        assert await use(shop, who, "check") == 0
        await shop.refund(sale.number)
        assert left(shop, who, "check") == 1
        assert await use(shop, who, "check") == 0


async def test_the_export_says_what_an_entry_counts_in(tmp_path: Path) -> None:
    """Points beside uses of a benefit, told apart by their unit."""
    async with a_shop(tmp_path, with_benefits(TEST)) as shop:
        who = await a_gold_member(shop)
        await use(shop, who)
        head, *rows = export_rows(shop.club, "ledger")
        of = [dict(zip(head, row, strict=True)) for row in rows]
        assert [(row["unit"], row["kind"], row["points"]) for row in of] == [
            ("points", "earn", "100"),
            ("quota:test", "earn", "1"),
            ("quota:test", "redeem", "-1"),
        ]


DAYS = st.lists(st.tuples(st.integers(1, 90), st.booleans()), min_size=1, max_size=12)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(DAYS)
async def test_never_more_uses_than_the_quota_of_a_month(
    tmp_path_factory: pytest.TempPathFactory, tries: list[tuple[int, bool]]
) -> None:
    """On any days in any order, the clock going forth and back, with uses undone: at most two stand in each month."""
    shop = await open_shop(tmp_path_factory.mktemp("quota"), with_benefits({**TEST, "quota": {"count": 2}}))
    try:
        who = await a_gold_member(shop)
        stand: dict[str, int] = {}
        for offset, undo in tries:
            day = date.fromordinal(date(2026, 3, 14).toordinal() + offset)
            await shop.day(day.year, day.month, day.day)
            month = f"{day:%Y-%m}"
            try:
                await use(shop, who)
            except RuleViolation as refused:
                assert refused.code == "benefit_used_up"
                continue
            if undo:
                await shop.undo()
            else:
                stand[month] = stand.get(month, 0) + 1
        assert max(stand.values(), default=0) <= 2
        assert shop.check() == []
    finally:
        await shop.club.close()
