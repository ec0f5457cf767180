"""The figures of a replay, computed by hand for a small shop: what is counted, what it costs, who gains, why."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from shopclub.core.insight.worth import Breakage
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.model import Account, Standing
from shopclub.core.ledger.units import CASHBACK, POINTS, VALUE
from shopclub.core.programme.model import Programme
from shopclub.core.shop.estimate import Estimate
from shopclub.core.simulate.blind import Seen
from shopclub.core.simulate.comparing import (
    Both,
    Played,
    explained,
    extremes,
    held_minor,
    member_changes,
    tendency,
    worth_of,
)
from shopclub.core.simulate.figures import Comparison, Period, PointWorth
from shopclub.core.simulate.model import Closing, Unplayed
from shopclub.core.simulate.tally import Half, Tally
from shopclub.core.simulate.whole import Books, comparison
from tests.builders import programme_of

WANG, LI, ZHAO = MemberNo(1), MemberNo(2), MemberNo(3)
JAN, FEB = date(2026, 1, 10), date(2026, 2, 10)
PERIOD = Period(from_on=date(2026, 1, 1), until_on=date(2026, 3, 2))
"""61 days: two average months are 60.875."""
LADDER = {
    "tiers": [
        {"id": "member", "name": {"en": "Member", "zh": "会员"}},
        {
            "id": "gold",
            "name": {"en": "Gold", "zh": "金卡"},
            "reach": {"kind": "reach", "metric": "points", "value": 500},
            "lasts": {"kind": "for_good"},
        },
    ]
}
BASE = {"id": "base", "then": {"kind": "points_per_amount", "step_minor": 100, "points": 1}}
OFF = {
    "id": "gold-off",
    "then": {"kind": "percent_off", "permille": 100},
    "when": {"kind": "tier_in", "tiers": ["gold"]},
}


def shop(**changes: Any) -> Programme:
    """Points by amount, 100 points take 1.00 off, gold from 500 points on."""
    return programme_of(**{"money_off": {"points": 100, "minor": 100}, "ladder": LADDER, "rules": [BASE], **changes})


TODAY = shop()
CHANGED = shop(money_off={"points": 50, "minor": 100}, rules=[BASE, OFF])


def closing(balances: dict[MemberNo, dict[Any, int]], gold: tuple[MemberNo, ...] = (), **changes: Any) -> Closing:
    """How it ended: balances, and who is gold."""
    accounts = {
        member: Account(
            balance=balance,
            standing=Standing(tier="gold", since=JAN) if member in gold else None,
        )
        for member, balance in balances.items()
    }
    values = {"on": PERIOD.until_on, "accounts": accounts, "coupons_open": {}, "sales": 3, "unplayed": ()}
    return Closing(**{**values, **changes})


def today_half() -> Half:
    """
    Wang had 100 points, earns 600 (gold in February), spends 200 for 2.00; Li had 50 and lets them expire.

    Wang: 100 + 600 - 200 = 500. Li: 50 + 30 - 50 - 10 taken back = 20. Zhao buys nothing and holds 40.
    """
    tally = Tally(worth_of(TODAY), {"member": 0, "gold": 1})
    tally.sale(JAN, WANG, "member", 60000, 60000, 60000, {})
    tally.earned(JAN, WANG, "member", POINTS, 600, "base")
    tally.tier(JAN, WANG, "member", "gold")
    tally.sale(FEB, WANG, "gold", 20000, 20000, 19800, {})
    tally.spent(FEB, WANG, POINTS, 200, 200)
    tally.sale(FEB, LI, "member", 3000, 3000, 3000, {})
    tally.earned(FEB, LI, "member", POINTS, 30, "base")
    tally.sale(FEB, LI, "member", -1000, -1000, -1000, {})
    tally.taken_back(FEB, LI, POINTS, 10, "base")
    tally.expired(FEB, LI, POINTS, 50)
    tally.sale(FEB, None, "", 500, 500, 500, {})
    return tally.half(closing({WANG: {POINTS: 500}, LI: {POINTS: 20}, ZHAO: {POINTS: 40}}, gold=(WANG,)), TODAY)


def changed_half() -> Half:
    """The same, but 50 points are 1.00: 200 take 4.00 off; gold pays 10 % less, 20.00 off 200.00."""
    tally = Tally(worth_of(CHANGED), {"member": 0, "gold": 1})
    tally.sale(JAN, WANG, "member", 60000, 60000, 60000, {})
    tally.earned(JAN, WANG, "member", POINTS, 600, "base")
    tally.tier(JAN, WANG, "member", "gold")
    tally.sale(FEB, WANG, "gold", 20000, 18000, 17600, {"gold-off": 2000})
    tally.spent(FEB, WANG, POINTS, 200, 400)
    tally.sale(FEB, LI, "member", 3000, 3000, 3000, {})
    tally.earned(FEB, LI, "member", POINTS, 30, "base")
    tally.sale(FEB, LI, "member", -1000, -1000, -1000, {})
    tally.taken_back(FEB, LI, POINTS, 10, "base")
    tally.expired(FEB, LI, POINTS, 50)
    tally.sale(FEB, None, "", 500, 500, 500, {})
    return tally.half(closing({WANG: {POINTS: 500}, LI: {POINTS: 20}, ZHAO: {POINTS: 40}}, gold=(WANG,)), CHANGED)


SEEN = Seen(
    members=3, with_birthday=1, tagged=0, together=0, in_plans=0,
    sales=3, with_tender=0, with_goods=3, with_category=0,
)  # fmt: skip
BOOKS = Books(
    as_of=date(2026, 3, 3),
    members=frozenset({WANG, LI, ZHAO}),
    buyers=2,
    segments={"high": (WANG,), "ordinary": (LI,)},
    breakage=Breakage(months=3, redeemed=1, issued=4),
    seen=SEEN,
)


def compared(**changes: Any) -> Comparison:
    """The two side by side."""
    values = {"today": Played(TODAY, today_half()), "changed": Played(CHANGED, changed_half())}
    values |= {"books": BOOKS, "period": PERIOD}
    return comparison(**{**values, **changes})


# -- a month, a point -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "minor", "month"),
    [(487, 16000, 1000), (487, -16000, -1000), (487, 8, 1), (487, 7, 0), (487, -8, -1), (1, 100, 3044), (61, 0, 0)],
)
def test_a_month_has_30_4375_days(days: int, minor: int, month: int) -> None:
    """A sum over n days is sum x 487 / (16 n) a month, half rounded away from nothing."""
    first = date(2026, 1, 1)
    assert Period(from_on=first, until_on=date.fromordinal(first.toordinal() + days - 1)).per_month(minor) == month


def test_a_point_is_worth_what_it_takes_off_a_bill() -> None:
    """With points as part payment their rate counts, whatever rewards cost."""
    reward = {"id": "cup", "name": {"en": "Cup", "zh": "杯"}, "points": 100, "value_minor": 9900}
    assert worth_of(shop(rewards=[reward])) == PointWorth(points=100, minor=100)


def test_a_point_is_worth_its_best_reward_where_nothing_comes_off_a_bill() -> None:
    """The reward that gives most for a point, less the money asked beside it; without a price there is no worth."""
    cup = {"id": "cup", "name": {"en": "Cup", "zh": "杯"}, "points": 100, "value_minor": 500}
    pot = {"id": "pot", "name": {"en": "Pot", "zh": "壶"}, "points": 200, "minor": 100, "value_minor": 1300}
    bare = {"id": "mat", "name": {"en": "Mat", "zh": "垫"}, "points": 1}
    off = {**pot, "id": "off", "points": 1, "enabled": False}
    found = worth_of(shop(money_off=None, rewards=[cup, pot, bare, off]))
    assert found == PointWorth(points=200, minor=1200, by_reward="pot")
    assert worth_of(shop(money_off=None, rewards=[bare])) is None


def test_the_owners_estimate_counts_only_where_the_programme_says_nothing() -> None:
    """Money off a bill and a reward with a price stand before it; without either it is what a point is worth."""
    said = Estimate(points=100, minor=250)
    cup = {"id": "cup", "name": {"en": "Cup", "zh": "杯"}, "points": 100, "value_minor": 500}
    bare = {"id": "mat", "name": {"en": "Mat", "zh": "垫"}, "points": 1}
    assert worth_of(shop(), said) == PointWorth(points=100, minor=100)
    assert worth_of(shop(money_off=None, rewards=[cup]), said) == PointWorth(points=100, minor=500, by_reward="cup")
    assert worth_of(shop(money_off=None, rewards=[bare]), said) == PointWorth(points=100, minor=250, estimated=True)


def test_points_held_before_count_by_the_estimate_too() -> None:
    """
    190 points before and 560 after at 100 = 3.00: today 2.00 + 16.80 - 5.70.

    Changed, 100 points are 2.00 by the bill: 20.00 off, 4.00 used, + 11.20 - 5.70; what was held before loses 1.90.
    """
    said = Estimate(points=100, minor=300)
    goods = Played(shop(money_off=None), today_half(), said)
    found = compared(today=goods, changed=Played(CHANGED, changed_half(), said))
    assert (found.today.owed_before.gross_minor, found.changed.owed_before.gross_minor) == (570, 380)
    assert found.today.cost_minor == 200 + 1680 - 570
    assert found.changed.cost_minor == 2000 + 400 + 1120 - 570
    assert found.once_minor == -190
    assert found.today.worth is not None
    assert found.changed.worth is not None
    assert (found.today.worth.estimated, found.changed.worth.estimated) == (True, False)


def test_what_customers_paid_in_is_no_gift_of_the_shop() -> None:
    """Points and cashback that somebody holds count, stored value does not; debts count against it."""
    worth = PointWorth(points=100, minor=100)
    assert held_minor({POINTS: 250, CASHBACK: 30, VALUE: 10_000}, TODAY, worth) == (280, False)
    assert held_minor({POINTS: -250}, TODAY, worth) == (-250, False)
    assert held_minor({POINTS: 250, CASHBACK: 30}, TODAY, None) == (30, True)


# -- one side ---------------------------------------------------------------------------------------


def test_a_side_is_added_up() -> None:
    """Points, money and people of today's side, by hand."""
    found = compared().today
    assert msgspec.to_builtins(found.sums) == {
        "sales": 3,
        "net_minor": 60000 + 20000 + 3000 - 1000 + 500,
        "issued": 630,
        "taken_back": 10,
        "spent": 200,
        "used_minor": 200,
        "expired": 50,
        "ups": 1,
    }
    assert [(one.tier, one.members, one.sums.issued, one.sums.sales) for one in found.tiers] == [
        ("member", 2, 630, 2),
        ("gold", 1, 0, 1),
    ]
    assert [(one.rule, one.minor, one.points, one.times) for one in found.rules] == [("base", 0, 620, 2)]


def test_what_was_held_before_is_what_is_held_now_less_what_was_added() -> None:
    """Wang began with 100, Li with 50, Zhao with 40: 190 points, 1.90."""
    assert today_half().before() == {WANG: {POINTS: 100}, LI: {POINTS: 50}, ZHAO: {POINTS: 40}}
    found = compared()
    assert (found.today.owed_before.points, found.today.owed_before.gross_minor) == (190, 190)
    assert (found.changed.owed_before.points, found.changed.owed_before.gross_minor) == (190, 380)
    assert found.once_minor == 190


def test_what_a_programme_costs() -> None:
    """Discounts + balances used + what is owed at the end - what was owed: 0 + 2.00 + 5.60 - 1.90, and by 50 a yuan."""
    found = compared()
    assert found.today.owed.gross_minor == 560
    assert found.today.cost_minor == 200 + 560 - 190
    assert found.changed.owed.gross_minor == 1120
    assert found.changed.cost_minor == 2000 + 400 + 1120 - 190
    assert found.difference_minor == 3330 - 570
    assert found.to_json()["difference"]["per_month_minor"] == 1377  # 2760 x 487 / (16 x 61) = 1377.17


def test_what_will_be_asked_for_goes_by_the_shops_own_past() -> None:
    """A quarter of past points was redeemed: of 5.60 and 1.90 that is 1.40 and 0.47."""
    found = compared()
    assert (found.today.owed.expected_minor, found.today.owed_before.expected_minor) == (140, 47)
    assert found.today.likely_minor == 200 + 140 - 47
    assert found.changed.likely_minor == 2400 + 280 - 47
    blind = compared(books=msgspec.structs.replace(BOOKS, breakage=Breakage()))
    assert blind.today.likely_minor is None
    assert blind.likely_difference_minor is None


def test_each_month_ends_with_what_is_held() -> None:
    """190 + 600 in January, + 30 - 10 - 200 - 50 in February; with what comes once the months add up."""
    january, february = compared().today.months
    assert (january.month, january.outstanding, january.cost_minor) == ("2026-01", 790, 600)
    assert (february.month, february.outstanding, february.cost_minor) == ("2026-02", 560, 30 - 10 - 50)
    assert sum(month.cost_minor or 0 for month in compared().today.months) == compared().today.cost_minor
    months = sum(month.cost_minor or 0 for month in compared().changed.months)
    assert months + (compared().once_minor or 0) == compared().changed.cost_minor


def test_points_without_a_worth_leave_the_cost_open() -> None:
    """Nobody said what the rewards cost: no sum in money is shown, and that is said."""
    bare = shop(money_off=None, rewards=[{"id": "mat", "name": {"en": "Mat", "zh": "垫"}, "points": 10}])
    found = compared(changed=Played(bare, changed_half()))
    assert found.changed.cost_minor is None
    assert found.changed.months[0].cost_minor is None
    assert found.difference_minor is None
    assert found.to_json()["difference"]["per_month_minor"] is None
    assert ("worth", ("mat",)) in {(one.code, one.names) for one in found.unknown}
    assert found.winners[0].minor == 2000 + 400 - 200  # the discount and what was used; held points count nothing
    other = compared(today=Played(bare, today_half()))
    assert other.today.cost_minor is None
    assert other.changed.cost_minor is None  # what was held before has no worth to be set against
    assert "worth_today" in {one.code for one in other.unknown}
    assert other.once_minor is None


def test_by_hand_is_no_rule() -> None:
    """What was given by hand moves balances but is nothing the programme issued."""
    tally = Tally(worth_of(TODAY), {})
    tally.earned(JAN, WANG, "", POINTS, 80, "")
    tally.taken_back(JAN, WANG, POINTS, 30, "")
    tally.moved(JAN, WANG, POINTS, -10)
    half = tally.half(closing({WANG: {POINTS: 40}}), TODAY)
    found = compared(today=Played(TODAY, half))
    assert (found.today.sums.issued, found.today.sums.taken_back, found.today.sums.moved) == (0, 0, 40)
    assert found.today.rules == ()
    assert found.today.months[0].outstanding == 40


def test_money_back_is_given_used_and_expires() -> None:
    """Cashback counts at its face: earned 5.00, used 2.00, 1.00 expired, 2.00 held."""
    tally = Tally(None, {})
    tally.earned(JAN, WANG, "", CASHBACK, 500, "back")
    tally.spent(FEB, WANG, CASHBACK, 200, 200)
    tally.expired(FEB, WANG, CASHBACK, 100)
    half = tally.half(closing({WANG: {CASHBACK: 200}}), TODAY)
    found = compared(today=Played(TODAY, half)).today
    assert (found.sums.earned_minor, found.sums.used_minor) == (400, 200)
    assert found.cost_minor == 200 + 200
    assert found.rules[0].minor == 500


def test_a_reward_is_worth_its_points() -> None:
    """Points spent on a reward take no money off: they count by the worth of a point."""
    tally = Tally(PointWorth(points=100, minor=100), {})
    tally.spent(JAN, WANG, POINTS, 300, 0)
    assert tally.half(closing({}), TODAY).whole[6] == 300


# -- who gains, who loses ---------------------------------------------------------------------------


def test_what_each_member_gets() -> None:
    """Wang: 2.00 used + 5.00 held - 1.00 before = 6.00; changed 20.00 + 4.00 + 10.00 - 1.00, of it 1.00 once."""
    both = Both(Played(TODAY, today_half()), Played(CHANGED, changed_half()), today_half().before())
    wang, li, zhao = member_changes(both)
    assert (wang.today_minor, wang.changed_minor, wang.once_minor) == (600, 3300, 100)
    assert (wang.minor, wang.points) == (2700, 0)
    assert (li.today_minor, li.changed_minor, li.once_minor) == (20 - 50, 40 - 50, 50)
    assert (zhao.today_minor, zhao.changed_minor, zhao.once_minor) == (0, 40, 40)


def test_members_add_up_to_the_cost() -> None:
    """What all members gain together is what the programme costs more."""
    found = compared()
    both = Both(Played(TODAY, today_half()), Played(CHANGED, changed_half()), today_half().before())
    changes = member_changes(both)
    assert found.difference_minor is not None
    assert found.once_minor is not None
    assert sum(one.minor for one in changes) == found.difference_minor
    assert sum(one.today_minor for one in changes) == found.today.cost_minor
    for groups in (found.segments, found.tiers):
        assert sum(one.changed_minor for one in groups) == found.changed.cost_minor
        assert sum(one.once_minor for one in groups) == found.once_minor


def test_who_gains_most_stands_first() -> None:
    """By money, then by points, then by number; ten at most; the same on both sides is in neither list."""
    found = compared()
    assert [(one.member, one.minor) for one in found.winners] == [(WANG, 2700), (ZHAO, 40), (LI, 20)]
    assert (found.losers, found.gaining, found.losing) == ((), 3, 0)
    other = comparison(Played(CHANGED, changed_half()), Played(TODAY, today_half()), BOOKS, PERIOD)
    assert [one.member for one in other.losers] == [WANG, ZHAO, LI]
    alike = compared(changed=Played(TODAY, today_half()))
    assert (alike.winners, alike.losers, alike.gaining, alike.losing) == ((), (), 0, 0)
    assert alike.difference_minor == 0


def test_ten_are_named() -> None:
    """Eleven gain: the one who gains least is counted and not named."""
    changes = member_changes(
        Both(
            Played(TODAY, _spread(1)),
            Played(TODAY, _spread(2)),
            {},
        )
    )
    winners, losers = extremes(changes)
    assert [one.member for one in winners] == list(range(11, 1, -1))
    assert (losers, tendency(changes)) == ([], (11, 0))


def _spread(times: int) -> Half:
    tally = Tally(worth_of(TODAY), {})
    for number in range(1, 12):
        tally.sale(JAN, MemberNo(number), "", 1000, 1000 - number, 1000 - number, {"off": number * times})
    return tally.half(closing({}), TODAY)


def test_why_somebody_gains() -> None:
    """Wang: 20.00 by the gold discount, 6.00 as the 600 of the base rule are worth twice, 1.00 as the 100 are."""
    both = Both(Played(TODAY, today_half()), Played(CHANGED, changed_half()), today_half().before())
    causes = explained(member_changes(both)[0], both).causes
    assert [(one.code, one.rule, one.minor) for one in causes] == [
        ("rule", "gold-off", 2000),
        ("rule", "base", 600),
        ("worth", "", 100),
    ]
    assert sum(one.minor for one in causes) == 2700


def test_a_rule_that_is_gone_is_a_cause_of_its_own() -> None:
    """Of two programmes that only share a rule's name, the old rule is lost and the new one won."""
    other = msgspec.structs.replace(shop(rules=[{**BASE, "then": {**BASE["then"], "points": 2}}]), id="other")  # type: ignore[dict-item]
    tally = Tally(worth_of(other), {})
    tally.earned(JAN, WANG, "", POINTS, 1200, "base")
    both = Both(Played(TODAY, today_half()), Played(other, tally.half(closing({WANG: {POINTS: 1300}}), other)), {})
    causes = explained(member_changes(both)[0], both).causes
    assert [(one.of, one.minor, one.points) for one in causes] == [("changed", 1200, 1200), ("today", -600, -600)]


# -- groups -----------------------------------------------------------------------------------------


def test_groups_of_members() -> None:
    """By segment and by today's tier: how many, and what they get on each side; who never bought stands apart."""
    found = compared()
    assert [(s.segment, s.members, s.today_minor, s.changed_minor) for s in found.segments] == [
        ("high", 1, 600, 3300),
        ("ordinary", 1, -30, -10),
        ("none", 1, 0, 40),
    ]
    assert [(s.segment, s.members, s.today_points) for s in found.tiers] == [("member", 2, 20), ("gold", 1, 600)]


def test_who_would_stand_elsewhere() -> None:
    """Moves between the tiers of the last day, and how many stand higher or lower by their place."""
    low = changed_half()
    low = msgspec.structs.replace(low, standing={**low.standing, WANG: "member", LI: "gold"})
    found = compared(changed=Played(CHANGED, low))
    assert {(one.today, one.changed): one.members for one in found.moves} == {
        ("member", "member"): 1,
        ("member", "gold"): 1,
        ("gold", "member"): 1,
    }
    assert (found.up, found.down) == (1, 1)


# -- what it can't know -----------------------------------------------------------------------------


def test_what_cannot_be_known_is_said() -> None:
    """Behaviour always; birthdays, tenders and categories where a rule asks for more than the past tells."""
    rules = [
        BASE,
        {"id": "b", "then": {"kind": "points_fixed", "points": 5}, "when": {"kind": "birthday", "span": "day"}},
        {"id": "c", "then": {"kind": "percent_off", "permille": 10, "goods": {"categories": ["tea"]}}},
        {"id": "d", "then": {"kind": "points_fixed", "points": 5}, "when": {"kind": "tender", "tenders": ["cash"]}},
        {"id": "e", "then": {"kind": "points_fixed", "points": 5}, "on": "survey"},
        {
            "id": "f",
            "then": {"kind": "points_fixed", "points": 5},
            "when": {"kind": "code", "code": "SPRING"},
            "enabled": False,
        },
    ]
    refused = (("points_step", 2), ("points_share", 3), ("goods_not_for_all", 1))
    left_out = tuple(Unplayed(code=code, count=count) for code, count in refused)
    half = msgspec.structs.replace(changed_half(), unplayed=left_out, coupons_open=4)
    found = compared(changed=Played(shop(rules=rules), half)).unknown
    told = {one.code: (one.n, one.whole) for one in found}
    assert found[0].code == "behaviour"
    assert told["birthdays"] == (1, 3)
    assert told["tenders"] == (0, 3)
    assert told["categories"] == (0, 3)
    assert told["unplayed_points"] == (5, 0)
    assert told["unplayed_other"] == (1, 0)
    assert told["coupons"] == (4, 0)
    assert told["short"] == (61, 3)
    assert told["no_habit"] == (0, 0)
    assert next(one.names for one in found if one.code == "occasions") == ("e",)
    assert not {"codes", "goods", "plans", "worth"} & told.keys()


def test_the_result_crosses_to_another_process_and_back() -> None:
    """What was heard, and what it comes to, are values that JSON carries whole."""
    half, found = today_half(), compared()
    assert msgspec.json.decode(msgspec.json.encode(half), type=Half) == half
    assert msgspec.json.decode(msgspec.json.encode(found), type=Comparison) == found
