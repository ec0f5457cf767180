"""Stored value: paid in with a bonus, spent in an order, given back by returns, paid out and back."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopclub.core.kernel.errors import (
    Conflict,
    InvalidInput,
    MemberClosed,
    NotAllowed,
    NotFound,
    RuleViolation,
)
from shopclub.core.ledger.units import BONUS, CASHBACK, VALUE
from shopclub.core.programme.purse import BonusBack, StoredValue, ValueOrder
from shopclub.core.sales.model import RefundDraft
from shopclub.core.sales.paying import purse_parts
from shopclub.core.shop.prepaid import Prepaid
from shopclub.core.staff.model import KIOSK
from shopclub.core.stored.rules import bonus_gone, bonus_of_package
from tests.builders import CLERK, OWNER, a_shop
from tests.core.stored.purse import FIFTY, buy, pay_back, pay_out, purse, top_up, with_purse

# -- paying in --------------------------------------------------------------------------------------


async def test_a_package_gives_its_bonus_and_earns_nothing(tmp_path: Path) -> None:
    """500 in cash are 500 of value and 50 of bonus: no points, no turnover, no visit."""
    async with a_shop(tmp_path, with_purse()) as shop:
        who = await shop.join()
        done = await top_up(shop, who)
        row, account = shop.club.takings.get(done.number), shop.club.points.account(who)
        assert (done.value, done.bonus, purse(shop, who)) == (50000, 5000, (50000, 5000))
        assert (row.paid_minor, row.tenders, row.lines[0].sells) == (50000, {"cash": 50000}, "value:fifty")
        assert (account.points(), account.life.spend_minor, account.life.visits) == (0, 0, 0)
        assert shop.club.insight.day(shop.club.today()).takings_minor == 50000


async def test_a_free_amount_gets_no_bonus_within_its_bounds(tmp_path: Path) -> None:
    """From 100 to 1,000, both included."""
    async with a_shop(tmp_path, with_purse({"min_minor": 10000, "max_minor": 100000})) as shop:
        who = await shop.join()
        for minor in (10000, 100000):
            await top_up(shop, who, "", minor)
        assert purse(shop, who) == (110000, 0)
        for minor, code in ((9999, "value_least"), (100001, "value_most"), (0, "amount_positive")):
            with pytest.raises((RuleViolation, InvalidInput), match=code):
                shop.club.stored.quote(who, "", minor)


async def test_what_is_not_offered_is_refused(tmp_path: Path) -> None:
    """A package that is none, is off or not for this member; free amounts where only packages are sold."""
    vip = {"id": "vip", "name": {"en": "V"}, "pays_minor": 1, "when": {"kind": "tag", "tags": ["vip"]}}
    off = {"id": "off", "name": {"en": "O"}, "pays_minor": 1, "enabled": False}
    async with a_shop(tmp_path, with_purse({"packages": [FIFTY, vip, off], "free_amounts": False})) as shop:
        who = await shop.join()
        assert [one.id for one in shop.club.stored.packages(who)] == ["fifty"]
        for package, code in (("none", "top_up_not_found"), ("off", "top_up_not_found"), ("vip", "top_up_not_now")):
            with pytest.raises((NotFound, RuleViolation), match=code):
                shop.club.stored.quote(who, package)
        with pytest.raises(RuleViolation, match="value_packages_only"):
            shop.club.stored.quote(who, "", 100)


async def test_without_stored_value_in_the_programme_nothing_is_paid_in(tmp_path: Path) -> None:
    """The plain programme takes none."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join()
        with pytest.raises(RuleViolation, match="value_none"):
            shop.club.stored.quote(who, "", 100)
        assert shop.club.stored.packages(who) == []


async def test_the_same_top_up_twice_is_one(tmp_path: Path) -> None:
    """Pressing twice with one operation id takes the money once."""
    async with a_shop(tmp_path, with_purse()) as shop:
        who, op = await shop.join(), shop.op()
        seen = shop.club.stored.quote(who, "fifty")
        first = await shop.club.stored.top_up(seen, "Top-up", op, CLERK, tender="cash")
        again = await shop.club.stored.top_up(seen, "Top-up", op, CLERK, tender="cash")
        assert (again.number, again.repeated, purse(shop, who)) == (first.number, True, (50000, 5000))


async def test_what_changed_since_is_shown_and_a_customer_takes_nothing(tmp_path: Path) -> None:
    """A bonus that ends another day than was seen; the kiosk may not; a clerk may not pay out."""
    async with a_shop(tmp_path, with_purse({"bonus_months": 3})) as shop:
        who = await shop.join()
        seen = shop.club.stored.quote(who, "fifty")
        with pytest.raises(NotAllowed):
            await shop.club.stored.top_up(seen, "Top-up", shop.op(), KIOSK)
        shop.at(2026, 3, 15)
        with pytest.raises(Conflict, match="quote_changed"):
            await shop.club.stored.top_up(seen, "Top-up", shop.op(), CLERK)
        await top_up(shop, who)
        out = shop.club.stored.pay_out_quote(who)
        with pytest.raises(NotAllowed):
            await shop.club.stored.pay_out(who, out, "Out", shop.op(), CLERK)


@pytest.mark.parametrize(("minor", "codes"), [(449999, []), (450000, []), (450001, ["prepaid_named"])])
async def test_the_limit_of_the_country_warns(tmp_path: Path, minor: int, codes: list[str]) -> None:
    """In China 5,000 may stand on a named card: with 500 there, 4,500.01 more is too much, and goes all the same."""
    async with a_shop(tmp_path, with_purse()) as shop:
        who = await shop.join()
        await top_up(shop, who)
        seen = shop.club.stored.quote(who, "", minor)
        assert [one.code for one in seen.cautions] == codes
        await top_up(shop, who, "", minor)
        assert purse(shop, who)[0] == 50000 + minor


async def test_the_shop_may_have_limits_of_its_own(tmp_path: Path) -> None:
    """What the owner set stands over the country's."""
    async with a_shop(tmp_path, with_purse()) as shop:
        who = await shop.join()
        own = msgspec.structs.replace(shop.club.shop, prepaid=Prepaid(named_minor=100))
        await shop.club.settings.change(own, shop.op(), OWNER)
        (caution,) = shop.club.stored.quote(who, "", 101).cautions
        assert caution.figures == {"most_minor": 100, "holds_minor": 101}


# -- paying bills -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("order", "tenders"),
    [
        ("bonus_first", {"bonus": 5000, "value": 3000, "cash": 2000}),
        ("value_first", {"value": 8000, "cash": 2000}),
        ("by_share", {"bonus": 727, "value": 7273, "cash": 2000}),
    ],
)
async def test_the_order_is_the_programmes(tmp_path: Path, order: str, tenders: dict[str, int]) -> None:
    """80 of a bill of 100 by stored value, of 500 and 50 there: by share 80 x 50 / 550 = 7.27 of bonus."""
    async with a_shop(tmp_path, with_purse({"order": order})) as shop:
        who = await shop.join()
        await top_up(shop, who)
        closed = await buy(shop, who, 10000, value=8000)
        assert (closed.sale.tenders, closed.sale.paid_minor) == (tenders, 10000)
        assert purse(shop, who) == (50000 - tenders["value"], 5000 - tenders.get("bonus", 0))


async def test_what_bonus_pays_earns_nothing_unless_said(tmp_path: Path) -> None:
    """A bill of 100 with 50 of bonus is 50 points, or 100 with the switch; spending and turnover count it whole."""
    for switch, points in ((False, 50), (True, 100)):
        folder = tmp_path / str(switch)
        folder.mkdir()
        async with a_shop(folder, with_purse({"bonus_earns": switch})) as shop:
            who = await shop.join()
            await top_up(shop, who)
            closed = await buy(shop, who, 6000, 4000, value=10000)
            assert (closed.sale.points, shop.club.points.account(who).life.spend_minor) == (points, 10000)
            await shop.refund(closed.number, {0: 1})
            await shop.refund(closed.number)
            assert (shop.points(who), purse(shop, who)) == (0, (50000, 5000))


async def test_no_more_is_used_than_the_bill_leaves_or_there_is(tmp_path: Path) -> None:
    """A bill of 10 takes 10 of the 600 named; 550.01 of 550 there is refused; a walk-in has none."""
    async with a_shop(tmp_path, with_purse()) as shop:
        who = await shop.join()
        await top_up(shop, who)
        closed = await buy(shop, who, 1000, value=60000)
        assert closed.sale.tenders == {"bonus": 1000}
        with pytest.raises(RuleViolation, match="value_insufficient") as refused:
            await buy(shop, who, 90000, value=54001)
        assert refused.value.figures == {"available_minor": 54000}
        await buy(shop, who, 90000, value=54000)
        with pytest.raises(RuleViolation, match="cashback_insufficient"):
            await buy(shop, who, 100, cashback=1)
        with pytest.raises(RuleViolation, match="purse_no_member"):
            await buy(shop, None, 100, value=1)
        with pytest.raises(InvalidInput, match="tender_unknown"):
            await buy(shop, who, 100, tenders={"value": 1})


async def test_a_rest_that_nobody_says_how_it_is_paid_is_asked_for(tmp_path: Path) -> None:
    """Where the shop has no usual way of paying, a part by stored value asks what pays the rest."""
    async with a_shop(tmp_path, with_purse()) as shop:
        who = await shop.join()
        await top_up(shop, who)
        with pytest.raises(RuleViolation, match="tenders_too_little"):
            await buy(shop, who, 1000, value=999, tender="")
        await buy(shop, who, 1000, value=1000, tender="")


async def test_a_price_can_go_by_stored_value(tmp_path: Path) -> None:
    """Ten percent off for who pays all with stored value: 100 becomes 90, though cash would pay a rest; 89.99 no."""
    by_value = {"kind": "tender", "tenders": ["value"]}
    rule = {"id": "tenth", "when": by_value, "then": {"kind": "percent_off", "permille": 100}}
    async with a_shop(tmp_path, with_purse({"order": "value_first"}, rules=[rule])) as shop:
        who = await shop.join()
        await top_up(shop, who)
        assert (await buy(shop, who, 10000)).sale.paid_minor == 10000
        assert (await buy(shop, who, 10000, value=9000)).sale.tenders == {"value": 9000}
        assert (await buy(shop, who, 10000, value=8999)).sale.tenders == {"value": 8999, "cash": 1001}


async def test_a_bonus_ends_and_the_value_stays(tmp_path: Path) -> None:
    """Given on 14 March for a month it pays on 14 April and is gone the day after, once."""
    async with a_shop(tmp_path, with_purse({"bonus_months": 1})) as shop:
        who = await shop.join()
        await top_up(shop, who)
        await shop.day(2026, 4, 14)
        assert shop.club.stored.purse(who) == (50000, 5000)
        await shop.day(2026, 4, 15)
        await shop.day(2026, 4, 15)
        assert purse(shop, who) == (50000, 0)
        assert shop.entries(who) == [("earn", 50000), ("earn", 5000), ("expire", -5000)]


# -- returns ----------------------------------------------------------------------------------------


async def test_a_return_goes_back_where_it_came_from(tmp_path: Path) -> None:
    """100 by 50 of bonus, 30 of value, 20 in cash: a third line by line gives back by share, the last the rest."""
    async with a_shop(tmp_path, with_purse()) as shop:
        who = await shop.join()
        await top_up(shop, who)
        closed = await buy(shop, who, 3333, 3333, 3334, value=8000)
        plan = shop.club.refunds.plan(RefundDraft(sale=closed.number, quantities={0: 1}))
        assert plan.tenders == {"bonus": 1666, "value": 1000, "cash": 667}
        await shop.refund(closed.number, {0: 1})
        assert purse(shop, who) == (48000, 1666)
        await shop.refund(closed.number, {1: 1})
        await shop.refund(closed.number)
        rows = [shop.club.sales.get(n).tenders for n in shop.club.sales.refunds_of(closed.number)]
        assert {name: sum(-row.get(name, 0) for row in rows) for name in rows[0]} == closed.sale.tenders
        assert purse(shop, who) == (50000, 5000)


async def test_what_comes_back_of_an_ended_bonus_has_days_of_grace(tmp_path: Path) -> None:
    """The bonus ended on 14 April: returned on 20 April it is usable seven days more, as points are."""
    async with a_shop(tmp_path, with_purse({"bonus_months": 1})) as shop:
        who = await shop.join()
        await top_up(shop, who)
        closed = await buy(shop, who, 1000, value=1000)
        await shop.day(2026, 4, 20)
        await shop.refund(closed.number)
        assert shop.club.points.account(who).lots[BONUS] == {"2026-04-27": 1000}


async def test_a_sale_undone_puts_the_purse_back(tmp_path: Path) -> None:
    """As if it had never been: value, bonus, points and visits."""
    async with a_shop(tmp_path, with_purse()) as shop:
        who = await shop.join()
        await top_up(shop, who)
        await buy(shop, who, 10000, value=10000)
        await shop.undo()
        assert (purse(shop, who), shop.points(who)) == ((50000, 5000), 0)
        await shop.undo()
        assert purse(shop, who) == (0, 0)


async def test_of_somebody_who_left_nothing_goes_back_to_the_purse(tmp_path: Path) -> None:
    """Spent to the last fen, then left: what was paid so can't be returned; what was paid in cash can."""
    async with a_shop(tmp_path, with_purse()) as shop:
        who = await shop.join()
        await top_up(shop, who, "", 1000)
        by_value, by_cash = await buy(shop, who, 1000, value=1000), await buy(shop, who, 1000)
        await shop.club.members.close_member(who, shop.op(), OWNER)
        with pytest.raises(RuleViolation, match="refund_purse_closed"):
            shop.club.refunds.plan(RefundDraft(sale=by_value.number))
        await shop.refund(by_cash.number)


# -- paying out and back ----------------------------------------------------------------------------


@pytest.mark.parametrize(("how", "bonus"), [("share", 3000), ("all", 0), ("keep", 5000)])
async def test_paying_out_gives_the_value_alone(tmp_path: Path, how: str, bonus: int) -> None:
    """200 of 500 out: of the 50 on top 20 go by share, all, or none; undone it is all there again."""
    async with a_shop(tmp_path, with_purse({"bonus_back": how})) as shop:
        who = await shop.join()
        await top_up(shop, who)
        done = await pay_out(shop, who, 20000)
        row = shop.club.takings.get(done.number)
        assert (row.paid_minor, row.tenders, row.of) == (-20000, {"cash": -20000}, None)
        assert purse(shop, who) == (30000, bonus)
        await shop.undo()
        assert purse(shop, who) == (50000, 5000)


@pytest.mark.parametrize(("minor", "code"), [(50001, "value_insufficient"), (0, "value_nothing_left")])
async def test_no_more_is_paid_out_than_was_paid_in(tmp_path: Path, minor: int, code: str) -> None:
    """The bonus is no money: of 500 and 50, 500 can be paid out."""
    async with a_shop(tmp_path, with_purse()) as shop:
        who = await shop.join()
        await top_up(shop, who)
        with pytest.raises(RuleViolation, match=code):
            shop.club.stored.pay_out_quote(who, minor)
        await pay_out(shop, who)
        assert purse(shop, who) == (0, 0)
        with pytest.raises(RuleViolation, match="value_nothing_left"):
            shop.club.stored.pay_out_quote(who)


async def test_a_payment_goes_back_as_far_as_it_is_not_spent(tmp_path: Path) -> None:
    """Of 500 by WeChat 150 are spent (50 bonus, 100 value): 400 can go back, by WeChat, in parts; then no more."""
    async with a_shop(tmp_path, with_purse()) as shop:
        who = await shop.join()
        paid = await top_up(shop, who, tender="wechat")
        await buy(shop, who, 15000, value=15000)
        assert shop.club.stored.top_ups(who)[0][::2] == (paid.number, 40000)
        with pytest.raises(RuleViolation, match="taking_back_too_much"):
            shop.club.stored.pay_back_quote(paid.number, 40001)
        first = await pay_back(shop, paid.number, 10000)
        assert shop.club.takings.get(first.number).tenders == {"wechat": -10000}
        await pay_back(shop, paid.number)
        assert (purse(shop, who), shop.club.stored.top_ups(who)) == ((0, 0), [])
        with pytest.raises(RuleViolation, match="value_nothing_left"):
            shop.club.stored.pay_back_quote(paid.number)


async def test_the_bonus_goes_back_by_share_and_the_last_takes_the_rest(tmp_path: Path) -> None:
    """Of 500 with 50: 333.33 back take 33.33 of the bonus, the rest 16.67; undone neither can be."""
    async with a_shop(tmp_path, with_purse()) as shop:
        who = await shop.join()
        paid = await top_up(shop, who)
        await pay_back(shop, paid.number, 33333)
        assert purse(shop, who) == (16667, 1667)
        assert shop.club.undo.last() is None
        await pay_back(shop, paid.number)
        assert purse(shop, who) == (0, 0)


async def test_only_a_payment_of_stored_value_goes_back_to_it(tmp_path: Path) -> None:
    """A sale is no payment; a payment undone has nothing left; a member who left has none."""
    async with a_shop(tmp_path, with_purse()) as shop:
        who = await shop.join()
        sale = await shop.sell(who, 1000)
        with pytest.raises(NotFound):
            shop.club.stored.pay_back_quote(sale.number)
        paid = await top_up(shop, who)
        await shop.undo()
        with pytest.raises(RuleViolation, match="value_nothing_left"):
            shop.club.stored.pay_back_quote(paid.number)
        assert shop.club.stored.top_ups(who) == []


async def test_nobody_leaves_while_the_shop_holds_their_money(tmp_path: Path) -> None:
    """With 0.01 left the membership can't end; paid out, it can, and what was bonus goes."""
    async with a_shop(tmp_path, with_purse({"bonus_back": "keep"})) as shop:
        who = await shop.join()
        await top_up(shop, who)
        await pay_out(shop, who, 49999)
        with pytest.raises(RuleViolation, match="leave_value_left") as refused:
            await shop.club.members.close_member(who, shop.op(), OWNER)
        assert refused.value.figures == {"left_minor": 1}
        await pay_out(shop, who)
        await shop.club.members.close_member(who, shop.op(), OWNER, erase=True)
        assert purse(shop, who) == (0, 0)
        with pytest.raises(MemberClosed):
            shop.club.stored.quote(who, "fifty")


# -- laws -------------------------------------------------------------------------------------------


@given(
    cashback=st.integers(0, 500),
    value=st.integers(0, 2000),
    due=st.integers(0, 1500),
    has=st.tuples(st.integers(0, 500), st.integers(0, 500), st.integers(0, 1000)),
    order=st.sampled_from(ValueOrder),
)
def test_parts_of_a_purse_add_up(
    cashback: int, value: int, due: int, has: tuple[int, int, int], order: ValueOrder
) -> None:
    """Each part is what there is at most, together they are what was wanted or what the bill leaves, or refused."""
    purse_has = dict(zip((CASHBACK, BONUS, VALUE), has, strict=True))
    by_cashback = min(cashback, due)
    by_value = min(value, due - by_cashback)
    enough = by_cashback <= has[0] and by_value <= has[1] + has[2]
    try:
        parts = purse_parts(cashback, value, due, purse_has, order)
    except RuleViolation:
        assert not enough
        return
    assert enough
    assert all(0 < parts[unit] <= purse_has[unit] for unit in parts)
    assert sum(parts.values()) == by_cashback + by_value


@given(given_=st.integers(0, 10_000), paid=st.integers(1, 10_000), parts=st.lists(st.integers(1, 5000), max_size=6))
def test_a_bonus_goes_whole_with_its_payment(given_: int, paid: int, parts: list[int]) -> None:
    """However a payment is paid back in parts, its bonus goes by share and whole with the last part."""
    before = gone = 0
    for part in [*parts, paid]:
        now = min(part, paid - before)
        gone += bonus_of_package(BonusBack.SHARE, given_, paid, before, now)
        before += now
        assert gone <= given_
    assert gone == given_


@given(value=st.integers(1, 10_000), bonus=st.integers(0, 10_000), data=st.data())
def test_paying_out_all_takes_all_of_the_bonus(value: int, bonus: int, data: st.DataObject) -> None:
    """By share no more goes than there is, and the last fen of value takes the last of it."""
    part = data.draw(st.integers(1, value))
    gone = bonus_gone(BonusBack.SHARE, part, value, bonus)
    assert 0 <= gone <= bonus
    assert bonus_gone(BonusBack.SHARE, value - part, value - part, bonus - gone) in (bonus - gone, 0)
    assert bonus_gone(BonusBack.SHARE, value, value, bonus) == bonus


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lines=st.lists(st.integers(1, 20000), min_size=1, max_size=4),
    value=st.integers(0, 60000),
    order=st.sampled_from([one.value for one in ValueOrder]),
    data=st.data(),
)
async def test_however_it_comes_back_the_purse_is_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, lines: list[int], value: int, order: str, data: st.DataObject
) -> None:
    """Goods brought back one line after the other, in any order, leave value and bonus as they were before."""
    folder = tmp_path_factory.mktemp("purse")
    async with a_shop(folder, with_purse({"order": order})) as shop:
        who = await shop.join()
        await top_up(shop, who)
        closed = await buy(shop, who, *lines, value=min(value, 55000))
        for index in data.draw(st.permutations(range(len(lines)))):
            await shop.refund(closed.number, {index: 1})
        assert (purse(shop, who), shop.points(who)) == ((50000, 5000), 0)


def test_the_terms_are_those_of_a_careful_shop() -> None:
    """Without a word the bonus goes first, stays, earns nothing, and goes by share when money is paid out."""
    plain = StoredValue()
    assert (plain.order, plain.bonus_months, plain.bonus_earns) == (ValueOrder.BONUS_FIRST, None, False)
    assert plain.bonus_back is BonusBack.SHARE
