"""What happens outside a sale: recorded once, counted, taken back, with everything that follows from it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from shopclub.core.campaigns.model import CampaignEnded, OccasionGave, Outcome
from shopclub.core.changes import Change, CouponsChanged, PointsMoved, TierMoved
from shopclub.core.coupons.model import COUPONS
from shopclub.core.kernel.errors import ClubError, InvalidInput, MemberClosed, NotAllowed, RuleViolation
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.model import Happened
from shopclub.core.members.model import NewMember
from shopclub.core.programme.model import Occasion
from shopclub.core.staff.model import KIOSK
from tests.builders import CLERK, OWNER, Counter, a_shop, new_phone, programme_of

BASE = {"id": "base", "then": {"kind": "points_per_amount", "step_minor": 100, "points": 1}}
COUPON = {"id": "tea", "name": {"en": "Tea"}, "then": {"kind": "gift", "name": {"en": "Tea"}}}
TIERS = {
    "tiers": [
        {"id": "member", "name": {"en": "Member"}},
        {
            "id": "silver",
            "name": {"en": "Silver"},
            "reach": {"kind": "reach", "metric": "points", "value": 100, "window": {"kind": "life"}},
        },
        {
            "id": "gold",
            "name": {"en": "Gold"},
            "reach": {"kind": "reach", "metric": "points", "value": 200, "window": {"kind": "life"}},
        },
    ]
}


def rule(rule_id: str, on: str, points: int = 0, **more: Any) -> dict[str, Any]:
    """A rule of fixed points; `then=` makes it another."""
    return {"id": rule_id, "on": on, "then": {"kind": "points_fixed", "points": points}, **more}


def coupon(name: str, on: str, count: int = 1, **more: Any) -> dict[str, Any]:
    """A rule that issues coupons of the one kind."""
    return rule(name, on, then={"kind": "coupon", "coupon": "tea", "count": count}, **more)


def with_rules(*rules: dict[str, Any], **more: Any) -> Any:
    """The plain programme with some more rules, and the one kind of coupon."""
    return programme_of(rules=[BASE, *rules], coupons=[COUPON], **more)


async def tell(shop: Counter, who: int, what: str = "survey", about: str = "") -> Outcome:
    """Record that something happened."""
    return await shop.club.campaigns.happened(MemberNo(who), Occasion(what), about, shop.op(), CLERK)


async def brought_by(shop: Counter, who: int) -> MemberNo:
    """Enrol somebody whom a member brought along."""
    new = NewMember(name="陈新", phone=new_phone(), referrer=str(who))
    return (await shop.club.members.enrol(new, shop.op(), CLERK)).number


async def test_a_survey_brings_points_once(tmp_path: Path) -> None:
    """40 points, told as news; the same one again brings nothing, another one does; without a name caps alone count."""
    async with a_shop(tmp_path, with_rules(rule("s", "survey", 40))) as shop:
        who = await shop.join()
        heard: list[Change] = []
        shop.club.changes.subscribe(heard.append)
        first = await tell(shop, who, about="spring")
        assert (first.points, first.balance, first.repeated) == (40, 40, False)
        gave = OccasionGave(number=first.number, member=who, occasion=Occasion.SURVEY)
        assert heard == [PointsMoved(member=who), gave]
        assert (await tell(shop, who, about="spring")).is_nothing()
        assert (await tell(shop, who, about="summer")).points == 40
        assert [(await tell(shop, who)).points for _ in range(2)] == [40, 40]
        assert shop.points(who) == 160
        entry = shop.club.points.history(who)[-1][1]
        assert (entry.why, entry.rule) == (Happened("survey", "spring"), "s")


async def test_the_same_operation_is_done_once(tmp_path: Path) -> None:
    """Pressed twice, one after the other or at once: the same answer, given once."""
    async with a_shop(tmp_path, with_rules(rule("s", "survey", 40), coupon("c", "survey"))) as shop:
        who, op = await shop.join(), shop.op()
        both = await asyncio.gather(
            *(shop.club.campaigns.happened(who, Occasion.SURVEY, "", op, CLERK) for _ in range(2))
        )
        again = await shop.club.campaigns.happened(who, Occasion.SURVEY, "", op, CLERK)
        assert [(o.number, o.points, len(o.coupons)) for o in (*both, again)] == [(1, 40, 1)] * 3
        assert (again.repeated, shop.points(who)) == (True, 40)


async def test_two_counters_at_the_last_of_a_budget(tmp_path: Path) -> None:
    """Two members at once, 60 points left of 100 after one: the other gets what is left, and that is told once."""
    async with a_shop(tmp_path, with_rules(rule("s", "survey", 60, caps={"points": 100}))) as shop:
        people = [await shop.join() for _ in range(3)]
        heard: list[Change] = []
        shop.club.changes.subscribe(heard.append)
        got = await asyncio.gather(*(tell(shop, who) for who in people))
        assert sorted(o.points for o in got) == [0, 40, 60]
        assert heard.count(CampaignEnded(rule="s")) == 1
        assert shop.club.campaigns.tallies().ended == {"s": shop.club.today()}


async def test_a_cap_says_how_often_the_same_counts(tmp_path: Path) -> None:
    """Once a month, the same survey each month; the complete file once for good."""
    monthly = {"per_member": 1, "period": "month"}
    async with a_shop(tmp_path, with_rules(rule("s", "survey", 5, caps=monthly), rule("p", "profile", 7))) as shop:
        who = await shop.join()
        assert [(await tell(shop, who, about="x")).points for _ in range(2)] == [5, 0]
        assert [(await tell(shop, who, "profile")).points for _ in range(2)] == [7, 0]
        await shop.day(2026, 3, 31)
        assert (await tell(shop, who, about="x")).points == 0
        await shop.day(2026, 4, 1)
        assert [(await tell(shop, who, about="x")).points, (await tell(shop, who, "profile")).points] == [5, 0]


async def test_what_can_be_recorded_and_by_whom(tmp_path: Path) -> None:
    """Only what the programme gives something for is offered; the rest, customers and who has left are refused."""
    later = rule("r", "review", 5, from_on="2026-03-15")
    async with a_shop(tmp_path, with_rules(rule("s", "survey", 5), later, rule("j", "join", 1))) as shop:
        who = await shop.join()
        campaigns = shop.club.campaigns
        assert campaigns.offered() == (Occasion.SURVEY,)
        await shop.day(2026, 3, 15)
        assert campaigns.offered() == (Occasion.SURVEY, Occasion.REVIEW)
        with pytest.raises(InvalidInput, match="occasion_by_itself"):
            await tell(shop, who, "join")
        with pytest.raises(NotAllowed):
            await campaigns.happened(who, Occasion.SURVEY, "", shop.op(), KIOSK)
        await shop.club.members.close_member(who, shop.op(), OWNER)
        with pytest.raises(MemberClosed):
            await tell(shop, who)


async def test_an_occasion_is_undone_whole(tmp_path: Path) -> None:
    """Points, engagement, coupons and the use of a cap go back; then it can be given again."""
    engaged = rule("e", "survey", then={"kind": "engagement", "points": 3})
    rules = [rule("s", "survey", 40, caps={"per_member": 1}), coupon("c", "survey", 2, caps={"uses": 1}), engaged]
    async with a_shop(tmp_path, with_rules(*rules)) as shop:
        who = await shop.join()
        first = await tell(shop, who)
        assert (first.points, first.engagement, len(first.coupons)) == (40, 3, 2)
        assert (await tell(shop, who)).engagement == 3
        await shop.undo()
        await shop.undo()
        account = shop.club.points.account(who)
        assert (account.points(), account.life.engagement, account.used) == (0, 0, {})
        assert [c.void_on for _, c in shop.club.books.all(COUPONS)] == [shop.club.today()] * 2
        assert {r: t.uses for r, t in shop.club.campaigns.tallies().given.items()} == {"s": 0, "c": 0}
        assert shop.check() == []
        assert (await tell(shop, who)).points == 40


async def test_what_is_spent_can_not_be_undone(tmp_path: Path) -> None:
    """Nor can what was already taken back."""
    async with a_shop(tmp_path, with_rules(rule("s", "survey", 40))) as shop:
        who = await shop.join()
        await tell(shop, who)
        done = shop.club.undo.last()
        assert done is not None
        await shop.give(who, -1)
        with pytest.raises(RuleViolation, match="undo_points_spent"):
            await shop.club.undo.undo(done.op, shop.op(), CLERK)
        await shop.give(who, 1)
        await shop.club.undo.undo(done.op, shop.op(), CLERK)
        with pytest.raises(RuleViolation, match="undone_already"):
            await shop.club.undo.undo(done.op, shop.op(), CLERK)


async def test_points_may_reach_a_tier_and_that_brings_more(tmp_path: Path) -> None:
    """100 for the survey reach silver, silver's 100 reach gold, gold's coupon; undone, all of it goes back."""
    rules = [
        rule("s", "survey", 100),
        rule("up", "tier", 100, when={"kind": "tier_in", "tiers": ["silver"]}),
        coupon("top", "tier", when={"kind": "tier_in", "tiers": ["gold"]}),
    ]
    async with a_shop(tmp_path, with_rules(*rules, ladder=TIERS)) as shop:
        who = await shop.join()
        heard: list[Change] = []
        shop.club.changes.subscribe(heard.append)
        seen = await tell(shop, who)
        assert (seen.tier, seen.balance, seen.points, len(seen.coupons)) == ("gold", 200, 200, 1)
        tiers = [(c.before, c.after) for c in heard if isinstance(c, TierMoved)]
        assert (tiers, heard.count(CouponsChanged(member=who))) == ([("member", "silver"), ("silver", "gold")], 1)
        await shop.undo()
        assert (shop.points(who), shop.tier(who)) == (0, "member")
        assert [c.void_on for _, c in shop.club.books.all(COUPONS)] == [shop.club.today()]


async def test_a_tier_brings_its_gift_once_for_each_time_it_is_reached(tmp_path: Path) -> None:
    """A sale reaches silver: 10 points beside the sale's own. A second sale brings no second gift."""
    gift = rule("up", "tier", 10, qualifies=False)
    async with a_shop(tmp_path, with_rules(gift, ladder=TIERS)) as shop:
        who = await shop.join()
        closed = await shop.sell(who, 10000)
        assert (closed.balance, closed.tier_after, closed.sale.points) == (110, "silver", 100)
        await shop.sell(who, 1000)
        assert shop.points(who) == 120


async def test_a_sale_that_reached_a_tier_comes_back_with_what_the_tier_brought(tmp_path: Path) -> None:
    """10 for silver are taken back with the sale; spent ones are owed; a member who keeps silver keeps them."""
    gift = rule("up", "tier", 10, qualifies=False, caps={"per_member": 1})
    async with a_shop(tmp_path, with_rules(gift, ladder=TIERS)) as shop:
        who = await shop.join()
        closed = await shop.sell(who, 10000)
        await shop.give(who, -105)
        back = await shop.refund(closed.number)
        assert (shop.points(who), shop.debt(who), shop.tier(who), back.balance) == (-105, 105, "member", -105)
        again = await shop.sell(who, 20000)
        assert (shop.points(who), shop.tier(who)) == (105, "gold")
        await shop.refund(again.number, {0: 1})
        assert shop.tier(who) == "member"


# -- friends ----------------------------------------------------------------------------------------

FRIENDS = [rule("fj", "friend_joined", 5), rule("fb", "friend_bought", 50)]


async def test_both_sides_are_rewarded_when_a_friend_comes(tmp_path: Path) -> None:
    """5 when the friend joins, 50 with the first purchase; the friend's own are ordinary rules that ask for it."""
    own = [
        rule("jf", "join", 20, when={"kind": "referred"}),
        {
            "id": "ff",
            "then": {"kind": "points_fixed", "points": 30},
            "when": {"kind": "all", "of": [{"kind": "referred"}, {"kind": "nth_purchase", "n": 1}]},
        },
    ]
    async with a_shop(tmp_path, with_rules(*FRIENDS, *own)) as shop:
        who = await shop.join()
        friend = await brought_by(shop, who)
        assert (shop.points(who), shop.points(friend)) == (5, 20)
        await shop.sell(friend, 1000)
        assert (shop.points(who), shop.points(friend)) == (55, 60)
        await shop.sell(friend, 1000)
        assert (shop.points(who), shop.points(friend)) == (55, 70)
        why = [entry.why for _, entry in shop.club.points.history(who)]
        assert why == [Happened("friend_bought", str(friend)), Happened("friend_joined", str(friend))]


async def test_a_first_purchase_that_does_not_stay_brings_nothing(tmp_path: Path) -> None:
    """Returned whole or undone it is taken back; the next one is the first. One of two that stays is enough."""
    async with a_shop(tmp_path, with_rules(*FRIENDS)) as shop:
        who = await shop.join()
        friend = await brought_by(shop, who)
        first = await shop.sell(friend, 1000, 500)
        await shop.refund(first.number, {0: 1})
        assert shop.points(who) == 55
        await shop.refund(first.number)
        assert shop.points(who) == 5
        await shop.sell(friend, 1000)
        assert shop.points(who) == 55
        await shop.undo()
        assert shop.points(who) == 5
        second = await shop.sell(friend, 1000)
        await shop.sell(friend, 2000)
        await shop.refund(second.number)
        assert shop.points(who) == 55


async def test_a_friend_enrolled_by_mistake_brings_nothing(tmp_path: Path) -> None:
    """Undone, the 5 go back; who has spent them owes them."""
    async with a_shop(tmp_path, with_rules(*FRIENDS)) as shop:
        who = await shop.join()
        await brought_by(shop, who)
        await shop.undo()
        assert shop.points(who) == 0
        friend = await brought_by(shop, who)
        await shop.give(who, -5)
        done = shop.club.undo.last()
        assert done is not None
        await shop.club.members.close_member(friend, shop.op(), CLERK, undoes=1)
        assert (shop.points(who), shop.debt(who)) == (-5, 5)


@pytest.mark.parametrize(("friends", "points"), [(1, 5), (2, 10), (3, 10)])
async def test_friends_are_rewarded_as_often_as_the_cap_says(friends: int, points: int, tmp_path: Path) -> None:
    """Two a month."""
    capped = rule("fj", "friend_joined", 5, caps={"per_member": 2, "period": "month"})
    async with a_shop(tmp_path, with_rules(capped)) as shop:
        who = await shop.join()
        for _ in range(friends):
            await brought_by(shop, who)
        assert shop.points(who) == points


async def test_who_has_left_gets_nothing_for_friends(tmp_path: Path) -> None:
    """The friend buys after the one who brought them has left."""
    async with a_shop(tmp_path, with_rules(*FRIENDS)) as shop:
        who = await shop.join()
        friend = await brought_by(shop, who)
        await shop.club.members.close_member(who, shop.op(), OWNER)
        await shop.sell(friend, 1000)
        assert shop.points(who) == 0


# -- signing in -------------------------------------------------------------------------------------

SIGN_IN = [rule("d", "sign_in", 1), rule("w", "sign_in", 10, when={"kind": "streak", "n": 3, "every": True})]


async def sign_in(shop: Counter, who: int) -> tuple[int, int]:
    """Sign in at the kiosk: the points and the days in a row."""
    done = await shop.club.campaigns.sign_in(MemberNo(who), shop.op(), KIOSK)
    return done.points, done.streak


async def test_days_in_a_row(tmp_path: Path) -> None:
    """1 a day, 10 more on every third day in a row; a day left out starts anew, also over the turn of a month."""
    async with a_shop(tmp_path, with_rules(*SIGN_IN)) as shop:
        who = await shop.join()
        got = []
        for day in (29, 30, 31):
            shop.at(2026, 3, day, 9)
            got.append(await sign_in(shop, who))
        shop.at(2026, 4, 1, 23, 59, 59)
        got.append(await sign_in(shop, who))
        assert (shop.club.campaigns.has_signed_in(who), shop.club.campaigns.streak(who)) == (True, 4)
        shop.at(2026, 4, 2, 0, 0, 0)
        assert (shop.club.campaigns.has_signed_in(who), shop.club.campaigns.streak(who)) == (False, 4)
        shop.at(2026, 4, 3)
        assert shop.club.campaigns.streak(who) == 0
        got.append(await sign_in(shop, who))
        assert got == [(1, 1), (1, 2), (11, 3), (1, 4), (1, 1)]


async def test_once_a_day_by_the_shop_s_day(tmp_path: Path) -> None:
    """A second time the same day brings nothing and says what the first did; the clock set back neither."""
    async with a_shop(tmp_path, with_rules(*SIGN_IN)) as shop:
        who = await shop.join()
        await sign_in(shop, who)
        again = await shop.club.campaigns.sign_in(who, shop.op(), KIOSK)
        assert (again.repeated, again.points, shop.points(who)) == (True, 1, 1)
        shop.at(2026, 3, 13)
        assert (await sign_in(shop, who), shop.points(who)) == ((1, 1), 1)
        other = await shop.join()
        both = await asyncio.gather(*(sign_in(shop, other) for _ in range(2)))
        assert (both, shop.points(other)) == ([(1, 1), (1, 1)], 1)


async def test_signing_in_is_noted_on_days_that_bring_nothing(tmp_path: Path) -> None:
    """Only the third day brings something: the first two count all the same."""
    async with a_shop(tmp_path, with_rules(SIGN_IN[1])) as shop:
        who = await shop.join()
        got = []
        for day in (14, 15, 16):
            shop.at(2026, 3, day)
            got.append(await sign_in(shop, who))
        assert got == [(0, 1), (0, 2), (10, 3)]


async def test_where_nothing_is_given_for_it_nobody_signs_in(tmp_path: Path) -> None:
    """No rule, no button; whoever posts it anyway is told."""
    async with a_shop(tmp_path) as shop:
        who = await shop.join()
        assert not shop.club.campaigns.takes_sign_ins()
        with pytest.raises(RuleViolation, match="sign_in_off"):
            await sign_in(shop, who)


async def test_a_sign_in_does_not_stand_in_the_way_of_an_undo(tmp_path: Path) -> None:
    """The counter's last action is the sale, whatever customers do on their phones meanwhile."""
    async with a_shop(tmp_path, with_rules(*SIGN_IN)) as shop:
        who = await shop.join()
        closed = await shop.sell(who, 1000)
        await sign_in(shop, who)
        last = shop.club.undo.last()
        assert last is not None
        assert (last.verb, last.ref) == ("sale", closed.number)


async def test_coupons_beyond_the_limit_are_not_issued_and_not_counted(tmp_path: Path) -> None:
    """A member who holds as many as one may gets none: no use of the rule, nothing recorded."""
    kind = {**COUPON, "limit_per_member": 3}
    given = rule("c", "survey", then={"kind": "coupon", "coupon": "tea", "count": 2}, caps={"uses": 9})
    async with a_shop(tmp_path, programme_of(rules=[BASE, given], coupons=[kind])) as shop:
        who = await shop.join()
        assert [len((await tell(shop, who)).coupons) for _ in range(3)] == [2, 1, 0]
        assert shop.club.campaigns.tallies().given["c"].uses == 2
        assert shop.check() == []


async def test_joining_brings_points_coupons_and_a_tier(tmp_path: Path) -> None:
    """100 for joining reach silver at once; whoever joins gets a coupon too."""
    rules = [rule("j", "join", 100), coupon("jc", "join"), rule("up", "tier", 7, qualifies=False)]
    async with a_shop(tmp_path, with_rules(*rules, ladder=TIERS)) as shop:
        new = NewMember(name="王", phone=new_phone())
        enrolled = await shop.club.members.enrol(new, shop.op(), CLERK)
        assert (enrolled.points, shop.tier(enrolled.number)) == (107, "silver")
        assert [c.rule for _, c in shop.club.coupons.of_member(enrolled.number)] == ["jc"]


def test_errors_of_this_room_are_club_errors() -> None:
    """Whatever is refused can be put into words."""
    assert issubclass(RuleViolation, ClubError)


async def test_a_gift_does_not_hold_the_tier_that_brought_it(tmp_path: Path) -> None:
    """A sale reaches the tier, whose gift alone would reach it too: both go with the goods."""
    name = {"en": "Tier"}
    reach = {"kind": "reach", "metric": "points", "value": 100}
    rules = [
        {"id": "base", "then": {"kind": "points_per_amount", "step_minor": 100, "points": 1}},
        {"id": "up", "on": "tier", "then": {"kind": "points_fixed", "points": 213}},
    ]
    ladder = {"tiers": [{"id": "plain", "name": name}, {"id": "up", "name": name, "reach": reach}]}
    async with a_shop(tmp_path, programme_of(rules=rules, ladder=ladder)) as shop:
        who = await shop.join()
        sale = await shop.sell(who, 10000)
        assert (shop.points(who), shop.tier(who)) == (313, "up")
        await shop.refund(sale.number)
        assert (shop.points(who), shop.tier(who)) == (0, "plain")
        await shop.sell(who, 10000)
        assert (shop.points(who), shop.tier(who)) == (313, "up")
        await shop.undo()
        assert (shop.points(who), shop.tier(who)) == (0, "plain")
