"""Families, couples and companies: several cards that collect on one, and every way back of it."""

from __future__ import annotations

from collections.abc import Awaitable
from pathlib import Path
from typing import Any

import pytest

from shopclub.core.changes import Change, PointsMoved
from shopclub.core.games.model import Pay
from shopclub.core.households.model import Household, HouseholdView
from shopclub.core.households.rules import is_same, with_price
from shopclub.core.kernel.errors import ClubError, InsufficientPoints, NotAllowed, RuleViolation
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.members.model import MemberChange, NewMember
from shopclub.core.programme.model import Programme
from shopclub.core.rewards.model import AskedAt
from shopclub.core.sales.model import Draft, DraftLine
from shopclub.core.staff.model import KIOSK
from tests.builders import CLERK, OWNER, Counter, a_shop, new_phone, open_shop, plant, programme_of
from tests.core.games.games import FIVE, SPRING, opened
from tests.core.games.test_predictions import asking, judging, staking

FAMILY = {"id": "family", "form": "family", "cards": 4}
COUPLE = {"id": "couple", "form": "couple"}
COMPANY = {"id": "company", "form": "company", "cards": 20, "with_purchase": True}
MONEY_OFF = {"points": 100, "minor": 100}
MUG = {"id": "mug", "name": {"en": "Mug"}, "points": 50}


def sharing(**changes: Any) -> Programme:
    """A point a yuan, 100 points a yuan off, a mug for 50; the kinds of cards above."""
    values = {"households": [FAMILY, COUPLE, COMPANY], "money_off": MONEY_OFF, "rewards": [MUG]}
    return programme_of(**(values | changes))


async def family(shop: Counter, *subs: int, kind: str = "family", name: str = "") -> tuple[MemberNo, int]:
    """A new main card with these sub-cards; the number of its holder and of the household."""
    main = await shop.join("王爸爸")
    number = await shop.club.households.open(
        main, kind, name or ("公司" if kind == "company" else ""), shop.op(), CLERK
    )
    for sub in subs:
        await shop.club.households.invite(number, MemberNo(sub), shop.op(), CLERK, agrees=True)
    return main, number


def seen(shop: Counter, member: int) -> HouseholdView:
    """A member's household."""
    found = shop.club.households.view(MemberNo(member))
    assert found is not None
    return found


def part(shop: Counter, member: int) -> tuple[int, int]:
    """What a card brought and took."""
    found = seen(shop, member).part(member)
    assert found is not None
    return found.brought, found.taken


def balance(shop: Counter, member: int) -> int:
    """What the counter shows as the member's points."""
    return shop.club.profile(MemberNo(member)).points


def code(raised: pytest.ExceptionInfo[ClubError]) -> str:
    """The code of an error."""
    return raised.value.code


async def test_every_card_hears_that_the_points_moved(tmp_path: Path) -> None:
    """Whatever moves the common points, of whichever card, is told of each card once."""
    async with a_shop(tmp_path, sharing()) as shop:
        sub, alone = await shop.join("王妈妈"), await shop.join()
        main, _ = await family(shop, sub)
        heard: list[Change] = []
        shop.club.changes.subscribe(heard.append)

        async def told_by(doing: Awaitable[object]) -> list[int]:
            heard.clear()
            await doing
            return [change.member for change in heard if isinstance(change, PointsMoved)]

        assert await told_by(shop.sell(sub, 20000)) == [sub, main]
        assert await told_by(shop.club.rewards.redeem(sub, "mug", 1, shop.op(), CLERK)) == [sub, main]
        assert await told_by(shop.give(main, 10)) == [main, sub]
        assert await told_by(shop.give(alone, 10)) == [alone]


# -- collecting and spending ------------------------------------------------------------------------


async def test_points_of_all_cards_lie_on_the_main_card(tmp_path: Path) -> None:
    """What a sub-card earns is the main card's balance; money, visits and tier figures stay with who bought."""
    async with a_shop(tmp_path, sharing()) as shop:
        sub = await shop.join("王妈妈")
        main, _ = await family(shop, sub)
        await shop.sell(main, 3000)
        closed = await shop.sell(sub, 5000)
        assert closed.balance == 80
        assert balance(shop, main) == balance(shop, sub) == 80
        assert shop.points(main) == 80
        assert shop.points(sub) == 0
        own = shop.club.points.account(sub)
        assert (own.life.spend_minor, own.life.points, own.life.visits) == (5000, 50, 1)
        assert shop.club.points.account(main).life.points == 30
        assert (part(shop, main), part(shop, sub)) == ((30, 0), (50, 0))


async def test_points_from_before_are_brought_along_with_their_days(tmp_path: Path) -> None:
    """Who joins brings what they have; each lot keeps its last usable day."""
    async with a_shop(tmp_path, sharing(expiry={"kind": "months", "months": 12})) as shop:
        sub = await shop.join("王妈妈")
        await shop.sell(sub, 4000)
        shop.at(2026, 4, 14)
        main, _ = await family(shop, sub)
        assert shop.lots(main) == {"2027-03-14": 40}
        assert shop.lots(sub) == {}
        assert part(shop, sub) == (40, 0)
        kinds = [kind for kind, _ in shop.entries(sub)]
        assert kinds == ["earn", "transfer", "transfer"]


async def test_each_card_spends_what_is_there(tmp_path: Path) -> None:
    """A sub-card takes from the common points, off a bill and for a reward; who took it is on record."""
    async with a_shop(tmp_path, sharing()) as shop:
        sub = await shop.join("王妈妈")
        main, _ = await family(shop, sub)
        await shop.give(main, 300)
        closed = await shop.sell(sub, 1000, points=200)
        assert closed.sale.paid_minor == 800
        assert closed.balance == 108
        await shop.club.rewards.redeem(sub, "mug", 1, shop.op(), CLERK)
        assert balance(shop, main) == 58
        assert part(shop, sub) == (8, 250)


async def test_a_limit_a_day_holds_at_the_border(tmp_path: Path) -> None:
    """A sub-card takes at most its limit a day, the main card what it likes; the next day begins anew."""
    async with a_shop(tmp_path, sharing(households=[FAMILY | {"per_day": 200}])) as shop:
        sub = await shop.join("王妈妈")
        main, _ = await family(shop, sub)
        await shop.give(main, 1000)
        with pytest.raises(InsufficientPoints):
            await shop.sell(sub, 1000, points=300)
        await shop.sell(sub, 1000, points=200)
        with pytest.raises(InsufficientPoints):
            await shop.club.rewards.redeem(sub, "mug", 1, shop.op(), CLERK)
        await shop.sell(main, 1000, points=300)
        assert seen(shop, sub).parts[1].left_today == 0
        shop.at(2026, 3, 15)
        assert seen(shop, sub).parts[1].left_today == 200
        await shop.club.rewards.redeem(sub, "mug", 1, shop.op(), CLERK)


async def test_what_is_given_back_the_same_day_may_be_taken_again(tmp_path: Path) -> None:
    """A return of today's purchase gives the day's limit back; one of an earlier day does not raise it."""
    async with a_shop(tmp_path, sharing(households=[FAMILY | {"per_day": 200}])) as shop:
        sub = await shop.join("王妈妈")
        main, _ = await family(shop, sub)
        await shop.give(main, 1000)
        first = await shop.sell(sub, 1000, points=200)
        await shop.refund(first.number)
        second = await shop.sell(sub, 1000, points=200)
        assert shop.club.households.left_today(sub, shop.club.today()) == 0
        shop.at(2026, 3, 15)
        await shop.sell(sub, 1000, points=100)
        await shop.refund(second.number)
        assert shop.club.households.left_today(sub, shop.club.today()) == 100


async def test_a_limit_of_ones_own_stands_over_the_programme(tmp_path: Path) -> None:
    """The limit said for one card counts instead of the programme's; nothing said is the programme's again."""
    async with a_shop(tmp_path, sharing(households=[FAMILY | {"per_day": 200}])) as shop:
        sub = await shop.join("王妈妈")
        await family(shop, sub)
        await shop.club.households.set_limit(sub, 0, shop.op(), CLERK)
        assert shop.club.households.left_today(sub, shop.club.today()) == 0
        await shop.club.households.set_limit(sub, None, shop.op(), CLERK)
        assert shop.club.households.left_today(sub, shop.club.today()) == 200


async def test_where_only_the_main_card_spends_a_sub_card_has_nothing_to_spend(tmp_path: Path) -> None:
    """With `spends: main` a sub-card collects and can't take."""
    async with a_shop(tmp_path, sharing(households=[FAMILY | {"spends": "main"}])) as shop:
        sub = await shop.join("王妈妈")
        main, _ = await family(shop, sub)
        await shop.give(main, 500)
        assert shop.club.profile(sub).available == 0
        with pytest.raises(InsufficientPoints):
            await shop.sell(sub, 1000, points=100)


async def test_a_couple_collects_on_the_partner_they_name(tmp_path: Path) -> None:
    """Two cards, one balance, no third; the named partner changes by passing on, with what is there."""
    async with a_shop(tmp_path, sharing()) as shop:
        she, third = await shop.join("李娜"), await shop.join("赵云")
        he, number = await family(shop, she, kind="couple")
        with pytest.raises(RuleViolation) as raised:
            await shop.club.households.invite(number, third, shop.op(), CLERK, agrees=True)
        assert (code(raised), raised.value.figures["most"]) == ("household_full", 2)
        await shop.sell(she, 5000)
        await shop.club.households.pass_on(number, she, shop.op(), CLERK)
        assert (shop.points(he), shop.points(she)) == (0, 50)
        await shop.sell(he, 1000)
        assert (shop.points(he), shop.points(she)) == (0, 60)


async def test_the_tier_of_the_main_card_may_count_for_all(tmp_path: Path) -> None:
    """With `tier: main` a sub-card pays the price of the main card's tier, and rises by its own figures alone."""
    ladder = {
        "tiers": [
            {"id": "plain", "name": {"en": "Plain"}},
            {"id": "gold", "name": {"en": "Gold"}, "reach": {"kind": "reach", "metric": "spend", "value": 100000}},
        ]
    }
    off = {
        "id": "gold-price",
        "then": {"kind": "percent_off", "permille": 100},
        "when": {"kind": "tier_in", "tiers": ["gold"]},
    }
    for counts, paid in (("own", 1000), ("main", 900)):
        folder = tmp_path / counts
        folder.mkdir()
        kind = FAMILY | {"tier": counts}
        async with a_shop(folder, sharing(households=[kind], ladder=ladder, rules=[off])) as shop:
            sub = await shop.join("王妈妈")
            main, _ = await family(shop, sub)
            await shop.sell(main, 100000)
            closed = await shop.sell(sub, 1000)
            assert closed.sale.paid_minor == paid
            assert (closed.tier_before, closed.tier_after, shop.tier(sub)) == ("plain", "plain", "plain")


# -- the way back -----------------------------------------------------------------------------------


async def test_a_return_goes_to_where_the_points_are(tmp_path: Path) -> None:
    """A return takes back and gives back on the main card, and takes money and visit off who bought."""
    async with a_shop(tmp_path, sharing()) as shop:
        sub = await shop.join("王妈妈")
        main, _ = await family(shop, sub)
        await shop.give(main, 500)
        closed = await shop.sell(sub, 5000, points=100)
        assert balance(shop, main) == 449
        back = await shop.refund(closed.number)
        assert back.balance == 500
        assert shop.points(sub) == 0
        assert shop.club.points.account(sub).life.spend_minor == 0
        assert part(shop, sub) == (0, 0)


async def test_a_purchase_from_before_is_returned_from_the_common_points(tmp_path: Path) -> None:
    """What was earned before joining was brought along: a return takes it from there."""
    async with a_shop(tmp_path, sharing()) as shop:
        sub = await shop.join("王妈妈")
        before = await shop.sell(sub, 5000)
        main, _ = await family(shop, sub)
        await shop.refund(before.number)
        assert (shop.points(main), shop.points(sub), shop.debt(sub)) == (0, 0, 0)


async def test_a_purchase_in_the_family_is_returned_from_it_after_leaving(tmp_path: Path) -> None:
    """What stayed with the main card is taken back there, though who bought has left."""
    async with a_shop(tmp_path, sharing()) as shop:
        sub = await shop.join("王妈妈")
        main, _ = await family(shop, sub)
        closed = await shop.sell(sub, 5000)
        await shop.club.households.leave(sub, shop.op(), CLERK)
        assert (shop.points(main), balance(shop, sub)) == (50, 0)
        await shop.refund(closed.number)
        assert (shop.points(main), shop.debt(sub)) == (0, 0)


async def test_points_gone_with_a_closed_main_card_are_not_asked_back(tmp_path: Path) -> None:
    """When the main card's membership has ended, a return of a sub-card's purchase changes no balance."""
    async with a_shop(tmp_path, sharing(households=[FAMILY | {"main_leaves": "close"}])) as shop:
        sub = await shop.join("王妈妈")
        main, _ = await family(shop, sub)
        closed = await shop.sell(sub, 5000)
        await shop.club.members.close_member(main, shop.op(), OWNER)
        back = await shop.refund(closed.number)
        assert (back.sale.points, back.balance, shop.points(main)) == (0, 0, 0)


async def test_undoing_a_sale_and_a_reward_restores_the_common_points(tmp_path: Path) -> None:
    """Undo of a sub-card's sale, of its reward and of points given by hand leaves every account as it was."""
    async with a_shop(tmp_path, sharing()) as shop:
        sub = await shop.join("王妈妈")
        main, _ = await family(shop, sub)
        await shop.give(main, 500)
        before = shop.club.points.account(main).lots
        await shop.sell(sub, 5000, points=100)
        await shop.undo()
        await shop.club.rewards.redeem(sub, "mug", 2, shop.op(), CLERK)
        await shop.undo()
        await shop.give(sub, 70)
        assert balance(shop, main) == 570
        await shop.undo()
        assert shop.club.points.account(main).lots == before


# -- who belongs to it ------------------------------------------------------------------------------


async def test_an_adult_collects_once_they_agreed(tmp_path: Path) -> None:
    """An invitation changes nothing until its holder agrees, at the counter or on their own page."""
    async with a_shop(tmp_path, sharing()) as shop:
        sub = await shop.join("王妈妈")
        main, number = await family(shop)
        await shop.club.households.invite(number, sub, shop.op(), CLERK)
        await shop.sell(sub, 3000)
        assert (shop.points(sub), seen(shop, sub).is_invited, seen(shop, sub).parts) == (30, True, ())
        household = await shop.club.households.agree(sub, shop.op(), KIOSK)
        card = household.card(sub)
        assert card is not None
        assert card.agreed is not None
        assert (card.agreed.by, card.agreed.source.value) == (sub, "kiosk")
        assert (shop.points(main), shop.points(sub)) == (30, 0)


async def test_an_invitation_can_be_declined(tmp_path: Path) -> None:
    """Who declines is free again, and nothing tells of it."""
    async with a_shop(tmp_path, sharing()) as shop:
        sub = await shop.join("王妈妈")
        _, number = await family(shop)
        await shop.club.households.invite(number, sub, shop.op(), CLERK)
        await shop.club.households.leave(sub, shop.op(), KIOSK)
        household = shop.club.households.get(number)
        assert (household.cards, household.former) == ((), ())


async def test_for_a_child_the_main_card_agrees(tmp_path: Path) -> None:
    """A child's card collects at once, with the guardian's word; somebody of age by the file is no child."""
    async with a_shop(tmp_path, sharing()) as shop:
        child, grown = await shop.join("王小宝"), await shop.join("王大宝")
        await shop.club.members.edit(child, MemberChange(birthday="2008-03-15"), shop.op(), CLERK)
        await shop.club.members.edit(grown, MemberChange(birthday="2008-03-14"), shop.op(), CLERK)
        main, number = await family(shop)
        household = await shop.club.households.invite(number, child, shop.op(), CLERK, child=True)
        card = household.card(child)
        assert card is not None
        assert card.agreed is not None
        assert card.agreed.by == main
        with pytest.raises(RuleViolation) as raised:
            await shop.club.households.invite(number, grown, shop.op(), CLERK, child=True)
        assert code(raised) == "household_adult"
        with pytest.raises(RuleViolation) as raised:
            await shop.club.households.pass_on(number, child, shop.op(), CLERK)
        assert code(raised) == "household_child"


async def test_who_owes_points_settles_them_first(tmp_path: Path) -> None:
    """Nobody brings a debt into a family."""
    async with a_shop(tmp_path, sharing()) as shop:
        sub = await shop.join("王妈妈")
        closed = await shop.sell(sub, 10000)
        await shop.club.rewards.redeem(sub, "mug", 1, shop.op(), CLERK)
        await shop.refund(closed.number)
        assert shop.debt(sub) == 50
        _, number = await family(shop)
        with pytest.raises(RuleViolation) as raised:
            await shop.club.households.invite(number, sub, shop.op(), CLERK, agrees=True)
        assert (code(raised), raised.value.figures["points"]) == ("household_owes", 50)
        await shop.sell(sub, 5000)
        await shop.club.households.invite(number, sub, shop.op(), CLERK, agrees=True)


async def test_nobody_is_in_two(tmp_path: Path) -> None:
    """A member shares one card, invited or agreed; a closed one frees everybody."""
    async with a_shop(tmp_path, sharing()) as shop:
        sub = await shop.join("王妈妈")
        main, number = await family(shop, sub)
        other, second = await family(shop)
        for who in (main, sub, other):
            with pytest.raises(RuleViolation) as raised:
                await shop.club.households.invite(second, who, shop.op(), CLERK)
            assert code(raised) == "household_already"
        await shop.club.households.end(number, shop.op(), CLERK)
        await shop.club.households.invite(second, sub, shop.op(), CLERK, agrees=True)
        assert seen(shop, sub).number == second


@pytest.mark.parametrize(("leaving", "main_has", "sub_has"), [("nothing", 130, 0), ("share", 90, 40)])
async def test_leaving_takes_along_what_the_programme_says(
    tmp_path: Path, leaving: str, main_has: int, sub_has: int
) -> None:
    """Who leaves takes nothing, or what they brought less what they took: 90 brought, 50 spent, 40 taken along."""
    async with a_shop(tmp_path, sharing(households=[FAMILY | {"leaving": leaving}])) as shop:
        sub = await shop.join("王妈妈")
        main, _ = await family(shop, sub)
        await shop.sell(main, 9000)
        await shop.sell(sub, 9000)
        await shop.club.rewards.redeem(sub, "mug", 1, shop.op(), CLERK)
        await shop.club.households.leave(sub, shop.op(), CLERK)
        assert (shop.points(main), shop.points(sub)) == (main_has, sub_has)
        assert shop.club.points.account(sub).life.spend_minor == 9000
        await shop.sell(sub, 1000)
        assert shop.points(sub) == sub_has + 10


async def test_a_share_is_never_more_than_is_there(tmp_path: Path) -> None:
    """When others have spent it, who leaves by the share takes what is left, from every lot alike."""
    kind = FAMILY | {"leaving": "share"}
    async with a_shop(tmp_path, sharing(households=[kind], expiry={"kind": "months", "months": 12})) as shop:
        sub = await shop.join("王妈妈")
        main, _ = await family(shop, sub)
        await shop.sell(sub, 9000)
        shop.at(2026, 4, 14)
        await shop.sell(main, 3000)
        await shop.club.rewards.redeem(main, "mug", 1, shop.op(), CLERK)
        assert shop.lots(main) == {"2027-03-14": 40, "2027-04-14": 30}
        await shop.club.households.leave(sub, shop.op(), CLERK)
        assert (shop.lots(main), shop.lots(sub)) == ({}, {"2027-03-14": 40, "2027-04-14": 30})


async def test_when_the_main_card_leaves_the_club_the_next_adult_has_it(tmp_path: Path) -> None:
    """The main card goes to the adult who has belonged longest, with everything, before the membership ends."""
    async with a_shop(tmp_path, sharing()) as shop:
        child, adult = await shop.join("王小宝"), await shop.join("王妈妈")
        main, number = await family(shop)
        await shop.club.households.invite(number, child, shop.op(), CLERK, child=True)
        await shop.club.households.invite(number, adult, shop.op(), CLERK, agrees=True)
        await shop.sell(child, 5000)
        await shop.club.members.close_member(main, shop.op(), OWNER, erase=True)
        assert (shop.points(main), shop.points(adult)) == (0, 50)
        assert seen(shop, child).household.main == adult
        await shop.sell(child, 1000)
        assert shop.points(adult) == 60


async def test_when_a_sub_card_leaves_the_club_the_rest_goes_on(tmp_path: Path) -> None:
    """A sub-card's membership ends and takes nothing of what is common."""
    async with a_shop(tmp_path, sharing(households=[FAMILY | {"leaving": "share"}])) as shop:
        sub = await shop.join("王妈妈")
        main, number = await family(shop, sub)
        await shop.sell(sub, 5000)
        await shop.club.members.close_member(sub, shop.op(), OWNER)
        assert shop.points(main) == 50
        assert shop.club.households.get(number).members() == (main,)


async def test_ending_it_gives_each_their_share(tmp_path: Path) -> None:
    """When it ends, each sub-card leaves as the programme says; the rest is the main card's."""
    async with a_shop(tmp_path, sharing(households=[FAMILY | {"leaving": "share"}])) as shop:
        one, two = await shop.join("王妈妈"), await shop.join("王奶奶")
        main, number = await family(shop, one, two)
        for who, minor in ((main, 1000), (one, 2000), (two, 3000)):
            await shop.sell(who, minor)
        await shop.club.households.end(number, shop.op(), CLERK)
        assert [shop.points(who) for who in (main, one, two)] == [10, 20, 30]
        assert shop.club.households.view(one) is None


async def test_a_debt_goes_with_the_main_card(tmp_path: Path) -> None:
    """What the family owes is owed by the new main card; what it collects next settles it."""
    async with a_shop(tmp_path, sharing()) as shop:
        sub = await shop.join("王妈妈")
        main, number = await family(shop, sub)
        closed = await shop.sell(main, 10000)
        await shop.club.rewards.redeem(sub, "mug", 1, shop.op(), CLERK)
        await shop.refund(closed.number)
        assert (shop.points(main), shop.debt(main)) == (-50, 50)
        await shop.club.households.pass_on(number, sub, shop.op(), CLERK, stays=False)
        assert (shop.debt(main), shop.debt(sub), shop.points(sub)) == (0, 50, -50)
        await shop.sell(sub, 6000)
        assert (shop.points(sub), shop.debt(sub)) == (10, 0)
        await shop.undo()
        await shop.undo()
        assert (shop.debt(main), shop.debt(sub)) == (50, 0)


# -- undoing what was done to it --------------------------------------------------------------------


async def test_every_change_can_be_taken_back(tmp_path: Path) -> None:
    """Opened, joined, limited, passed on, left, ended: undone one after the other, everything is as before."""
    async with a_shop(tmp_path, sharing(households=[FAMILY | {"leaving": "share"}])) as shop:
        sub = await shop.join("王妈妈")
        await shop.sell(sub, 5000)
        main, number = await family(shop)
        rooms = shop.club.households
        seen_so_far: list[tuple[Household | None, dict[Any, Any], dict[Any, Any]]] = [(None, {}, {})]

        def note() -> None:
            accounts = shop.club.points
            seen_so_far.append((rooms.get(number), accounts.account(main).lots, accounts.account(sub).lots))

        note()
        await rooms.invite(number, sub, shop.op(), CLERK)
        note()
        await rooms.agree(sub, shop.op(), CLERK)
        note()
        await rooms.set_limit(sub, 10, shop.op(), CLERK)
        note()
        await rooms.agree_prices(number, {"tea": 500}, shop.op(), OWNER)
        note()
        await rooms.pass_on(number, sub, shop.op(), CLERK)
        note()
        await rooms.leave(main, shop.op(), CLERK)
        note()
        await rooms.end(number, shop.op(), CLERK)
        for household, of_main, of_sub in reversed(seen_so_far[1:]):
            await shop.undo()
            assert household is not None
            assert is_same(rooms.get(number), household)
            held = shop.club.points.account(main).lots, shop.club.points.account(sub).lots
            assert [dict(lots.get("points", {})) for lots in held] == [
                dict(lots.get("points", {})) for lots in (of_main, of_sub)
            ]
        await shop.undo()
        assert rooms.view(main) is None


async def test_joining_is_not_undone_once_points_moved(tmp_path: Path) -> None:
    """Who has collected or spent since stays; their purchases have to be undone first."""
    async with a_shop(tmp_path, sharing()) as shop:
        sub = await shop.join("王妈妈")
        main, _ = await family(shop, sub)
        joined = shop.club.undo.last()
        assert joined is not None
        await shop.sell(sub, 5000)
        with pytest.raises(RuleViolation) as raised:
            await shop.club.undo.undo(joined.op, shop.op(), OWNER)
        assert code(raised) == "undo_household_used"
        await shop.sell(main, 5000)


async def test_the_same_operation_twice_changes_nothing(tmp_path: Path) -> None:
    """Each verb, done again with its id, answers as the first time."""
    async with a_shop(tmp_path, sharing()) as shop:
        sub = await shop.join("王妈妈")
        await shop.sell(sub, 5000)
        main = await shop.join("王爸爸")
        opened, joined, left = shop.op(), shop.op(), shop.op()
        rooms = shop.club.households
        for _ in range(2):
            number = await rooms.open(main, "family", "", opened, CLERK)
        for _ in range(2):
            await rooms.invite(number, sub, joined, CLERK, agrees=True)
        assert shop.points(main) == 50
        for _ in range(2):
            await rooms.leave(sub, left, CLERK)
        assert len(rooms.get(number).former) == 1


# -- companies --------------------------------------------------------------------------------------

AGREED = {
    "id": "agreed",
    "then": {"kind": "agreed_prices"},
    "when": {"kind": "household", "kinds": ["company"]},
}


async def test_a_company_buys_at_agreed_prices(tmp_path: Path) -> None:
    """Agreed prices count a piece, for all cards of that company, where they are lower, and for nobody else."""
    async with a_shop(tmp_path, sharing(rules=[AGREED])) as shop:
        worker, guest = await shop.join("小李"), await shop.join("路人")
        _, number = await family(shop, worker, kind="company", name="蓝天公司")
        lines = (DraftLine(name="Tea", gross_minor=3000, qty=2), DraftLine(name="Cake", gross_minor=1000))
        draft = Draft(lines=lines, member=worker)
        assert shop.club.sales.quote(draft).due_minor == 4000
        await shop.club.households.agree_prices(number, {"tea": 1200, "Cake": 1500}, shop.op(), OWNER)
        quote = shop.club.sales.quote(draft)
        assert quote.due_minor == 3400
        assert quote.lines[0].off == {"agreed": 600}
        assert shop.club.sales.quote(Draft(lines=lines, member=guest)).due_minor == 4000
        with pytest.raises(NotAllowed):
            await shop.club.households.agree_prices(number, {}, shop.op(), CLERK)


@pytest.mark.parametrize(
    ("product", "minor", "after"),
    [
        ("tea", 900, {"Cake": 500, "tea": 900}),
        ("Cake", None, {"Tea": 1200}),
        ("Coffee", 0, {"Tea": 1200, "Cake": 500, "Coffee": 0}),
        ("Coffee", None, {"Tea": 1200, "Cake": 500}),
    ],
)
def test_one_price_changes_and_the_others_stay(product: str, minor: int | None, after: dict[str, int]) -> None:
    """A product has one agreed price however its letters are cased; nothing for it strikes it out."""
    assert with_price({"Tea": 1200, "Cake": 500}, product, minor) == after


@pytest.mark.parametrize(("changed", "apply"), [({}, True), ({"enabled": False}, False), (None, False)])
async def test_prices_apply_where_a_rule_in_force_asks_for_them(
    tmp_path: Path, changed: dict[str, Any] | None, apply: bool
) -> None:
    """Agreed prices stand on a bill only with a rule that is switched on."""
    rules = [] if changed is None else [{**AGREED, **changed}]
    async with a_shop(tmp_path, sharing(rules=rules)) as shop:
        assert shop.club.households.prices_apply() is apply


async def test_a_company_takes_rewards_with_a_purchase_only(tmp_path: Path) -> None:
    """Off a bill at any purchase; a reward on a day one of its cards has bought."""
    async with a_shop(tmp_path, sharing()) as shop:
        worker = await shop.join("小李")
        boss, _ = await family(shop, worker, kind="company")
        await shop.give(boss, 500)
        with pytest.raises(RuleViolation) as raised:
            await shop.club.rewards.redeem(boss, "mug", 1, shop.op(), CLERK)
        assert code(raised) == "reward_with_purchase"
        await shop.sell(worker, 1000, points=100)
        await shop.club.rewards.redeem(boss, "mug", 1, shop.op(), CLERK)
        await shop.undo()
        await shop.undo()
        with pytest.raises(RuleViolation):
            await shop.club.rewards.redeem(boss, "mug", 1, shop.op(), CLERK)


# -- late redemption --------------------------------------------------------------------------------

LATE = {"days": 30, "when": {"kind": "tag", "tags": ["late"]}}


async def test_who_may_redeem_late_loses_nothing_for_so_many_days(tmp_path: Path) -> None:
    """Points that end on 14 March 2027 are gone the day after; with 30 days more on 14 April."""
    rules = sharing(expiry={"kind": "months", "months": 12}, late=LATE)
    async with a_shop(tmp_path, rules) as shop:
        may, may_not = await shop.join("王妈妈"), await shop.join("路人")
        await shop.club.members.edit(may, MemberChange(tags=("late",)), shop.op(), CLERK)
        for who in (may, may_not):
            await shop.sell(who, 20000)
        await shop.day(2027, 3, 15)
        assert (shop.points(may), shop.points(may_not)) == (200, 0)
        profile = shop.club.profile(may)
        assert (profile.available, [count for _, count in profile.late]) == (0, [200])
        await shop.sell(may, 1000, points=100)
        await shop.day(2027, 4, 13)
        await shop.club.rewards.redeem(may, "mug", 1, shop.op(), CLERK)
        assert shop.lots(may) == {"2027-03-14": 50, "2028-03-15": 9}
        await shop.day(2027, 4, 14)
        assert shop.lots(may) == {"2028-03-15": 9}


async def test_the_right_gone_the_points_go_with_the_next_run(tmp_path: Path) -> None:
    """Who loses the right loses the late points with the day's work, and nothing else."""
    rules = sharing(expiry={"kind": "months", "months": 12}, late=LATE)
    async with a_shop(tmp_path, rules) as shop:
        who = await shop.join("王妈妈")
        await shop.club.members.edit(who, MemberChange(tags=("late",)), shop.op(), CLERK)
        await shop.sell(who, 20000)
        await shop.day(2027, 3, 20)
        assert shop.points(who) == 200
        await shop.club.members.edit(who, MemberChange(tags=()), shop.op(), CLERK)
        await shop.day(2027, 3, 21)
        assert shop.points(who) == 0


# -- the proof --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "number", "fault", "found"),
    [
        ("accounts", 2, {"pool": None}, {"account_pool"}),
        ("accounts", 3, {"pool": 2}, {"account_pool"}),
        ("households", 1, {"cards": []}, {"account_pool", "entry_account"}),
        ("households", 1, {"main": 3}, {"account_pool", "entry_account"}),
    ],
)
async def test_the_check_finds_points_that_are_elsewhere(
    tmp_path: Path, table: str, number: int, fault: dict[str, Any], found: set[str]
) -> None:
    """An account that leads elsewhere than its household says, and an entry on an account never shared, are found."""
    planted = await _shared(tmp_path, (table, number, fault))
    assert {finding.code for finding in planted.check()} == found
    await planted.club.close()


@pytest.mark.parametrize("fault", [{"lots": {"points": {"never": 5}}}, {"debt": {"points": 5}}])
async def test_the_check_finds_points_nobody_can_spend(tmp_path: Path, fault: dict[str, Any]) -> None:
    """The account of a sub-card holds no points and owes none: all of them are where it collects."""
    planted = await _shared(tmp_path, ("accounts", 2, fault))
    assert ("account_stray", "accounts", 2) in {(f.code, f.table, f.number) for f in planted.check()}
    await planted.club.close()


async def _shared(folder: Path, *faults: tuple[str, int, dict[str, Any]]) -> Counter:
    """A family of members 1 and 2, who bought; 3 is a stranger; with faults put into the file."""
    shop = await open_shop(folder, sharing())
    main, sub = await shop.join("王爸爸"), await shop.join("王妈妈")
    await shop.join("路人")
    await shop.sell(sub, 2000)
    number = await shop.club.households.open(main, "family", "", shop.op(), CLERK)
    await shop.club.households.invite(number, sub, shop.op(), CLERK, agrees=True)
    await shop.sell(sub, 5000)
    assert shop.check() == []
    return await plant(shop, *faults)


def _card(member: int, by: int | None = None) -> dict[str, Any]:
    agreed = {"at": "2026-03-14T02:30:00Z", "by": by or member}
    return {"member": member, "invited_on": "2026-03-14", "agreed": agreed}


@pytest.mark.parametrize(
    ("fault", "found"),
    [
        ({"cards": [_card(2), _card(3, by=2)]}, {"account_pool", "household_consent"}),
        ({"cards": [_card(2), _card(1)]}, {"account_pool", "household_twice"}),
        ({"cards": [_card(2), _card(99)]}, {"account_pool", "member_missing"}),
    ],
)
async def test_the_check_finds_whom_nobody_asked(tmp_path: Path, fault: dict[str, Any], found: set[str]) -> None:
    """A card for which somebody else agreed, one twice, one of nobody are found."""
    planted = await _shared(tmp_path, ("households", 1, fault))
    assert {finding.code for finding in planted.check()} == found
    await planted.club.close()


async def test_the_check_finds_points_lost_on_the_way(tmp_path: Path) -> None:
    """What leaves one account reaches the other, to the point."""
    planted = await _shared(tmp_path, ("ledger", 3, {"amount": 19, "lots": {"never": 19}}))
    assert {"transfer_pair", "balance_entries"} <= {finding.code for finding in planted.check()}
    await planted.club.close()


async def test_somebody_enrolled_twice_by_mistake_leaves_the_family_again(tmp_path: Path) -> None:
    """Undoing an enrolment takes the member out of the household they were put into."""
    async with a_shop(tmp_path, sharing()) as shop:
        main, number = await family(shop)
        new = NewMember(name="王奶奶", phone=new_phone())
        sub = (await shop.club.members.enrol(new, shop.op(), CLERK)).number
        enrolled = shop.club.undo.last()
        assert enrolled is not None
        await shop.club.households.invite(number, sub, shop.op(), CLERK, agrees=True)
        await shop.club.undo.undo(enrolled.op, shop.op(), OWNER)
        assert shop.club.households.get(number).members() == (main,)


# -- rewards that wait -------------------------------------------------------------------------------


async def put_aside(shop: Counter, member: MemberNo) -> int:
    """A mug for 50 that waits for a member; the voucher's number."""
    asked = await shop.club.rewards.ask(member, "mug", 1, shop.op(), KIOSK, at=AskedAt.PHONE)
    return asked[0]


async def test_who_joins_or_leaves_has_no_reward_waiting(tmp_path: Path) -> None:
    """Points held for a reward are not moved away from under it: it is handed out or given up first."""
    async with a_shop(tmp_path, sharing()) as shop:
        sub = await shop.join("王妈妈")
        await shop.give(sub, 100)
        waits = await put_aside(shop, sub)
        main, number = await family(shop)
        await shop.club.households.invite(number, sub, shop.op(), CLERK)
        with pytest.raises(RuleViolation) as raised:
            await shop.club.households.agree(sub, shop.op(), CLERK)
        assert (code(raised), raised.value.figures["member"]) == ("household_waiting", sub)
        await shop.club.rewards.withdraw(waits, sub, shop.op(), KIOSK)
        await shop.club.households.agree(sub, shop.op(), CLERK)
        waits = await put_aside(shop, sub)
        assert shop.club.points.free(main, shop.club.today()) == 50
        for way in (
            shop.club.households.leave(sub, shop.op(), CLERK),
            shop.club.households.end(number, shop.op(), CLERK),
        ):
            with pytest.raises(RuleViolation, match="household_waiting"):
                await way
        await shop.club.rewards.hand_over(waits, shop.op(), CLERK)
        await shop.club.households.leave(sub, shop.op(), CLERK)
        assert balance(shop, main) == 50


async def test_a_reward_waits_on_while_the_main_card_is_passed_on(tmp_path: Path) -> None:
    """Passed on, the points go together: what waits for a card that stays is fetched from the new main card's."""
    async with a_shop(tmp_path, sharing()) as shop:
        sub, third = await shop.join("王妈妈"), await shop.join("王奶奶")
        main, number = await family(shop, sub, third)
        await shop.give(main, 200)
        first, second = await put_aside(shop, main), await put_aside(shop, third)
        with pytest.raises(RuleViolation, match="household_waiting"):
            await shop.club.households.pass_on(number, sub, shop.op(), CLERK, stays=False)
        await shop.club.households.pass_on(number, sub, shop.op(), CLERK)
        for waits in (first, second):
            await shop.club.rewards.hand_over(waits, shop.op(), CLERK)
        assert balance(shop, sub) == balance(shop, main) == 100


async def test_leaving_the_club_gives_up_what_waits(tmp_path: Path) -> None:
    """Who leaves the club gives up what they asked for; a household does not end over somebody else's reward."""
    async with a_shop(tmp_path, sharing(households=[{**FAMILY, "main_leaves": "close"}])) as shop:
        sub, third = await shop.join("王妈妈"), await shop.join("王奶奶")
        main, _ = await family(shop, sub, third)
        await shop.give(main, 200)
        await put_aside(shop, sub)
        await put_aside(shop, main)
        waits = await put_aside(shop, third)
        await shop.club.members.close_member(sub, shop.op(), OWNER)
        with pytest.raises(RuleViolation, match="household_waiting"):
            await shop.club.members.close_member(main, shop.op(), OWNER)
        await shop.club.rewards.decline(waits, shop.op(), CLERK)
        await shop.club.members.close_member(main, shop.op(), OWNER)
        assert shop.club.rewards.asked() == []


async def test_a_stake_comes_back_to_where_it_was_taken(tmp_path: Path) -> None:
    """Staked from the common points, it comes back to them, also after leaving; what the family owes it settles."""
    async with a_shop(tmp_path, sharing()) as shop:
        sub = await shop.join("王妈妈")
        main, _ = await family(shop, sub)
        sale = await shop.sell(main, 10000)
        number = await asking(shop)
        await staking(shop, number, sub, 0, 60)
        await shop.refund(sale.number)
        assert (balance(shop, main), shop.debt(main)) == (-60, 60)
        await shop.club.households.leave(sub, shop.op(), CLERK)
        await judging(shop, number, None)
        assert (balance(shop, main), shop.debt(main), balance(shop, sub)) == (0, 0, 0)


async def test_stakes_and_draws_keep_to_the_limit_and_to_what_is_held(tmp_path: Path) -> None:
    """A sub-card stakes within its limit of the day, changing a stake too; points held for a reward are no stake."""
    async with a_shop(tmp_path, sharing()) as shop:
        sub = await shop.join("王妈妈")
        main, _ = await family(shop, sub)
        await shop.give(main, 200)
        await shop.club.households.set_limit(sub, 80, shop.op(), CLERK)
        number = await asking(shop)
        with pytest.raises(InsufficientPoints) as raised:
            await staking(shop, number, sub, 0, 81)
        assert raised.value.figures["available"] == 80
        await staking(shop, number, sub, 0, 80)
        await staking(shop, number, sub, 1, 70)
        await put_aside(shop, main)
        with pytest.raises(InsufficientPoints):
            await staking(shop, number, main, 0, 81)
        await staking(shop, number, main, 0, 80)
        assert balance(shop, main) == 50


async def test_a_draw_keeps_to_the_limit(tmp_path: Path) -> None:
    """A draw for 30 points is within a sub-card's limit of 59 a day once, and not twice, however it is paid."""
    async with a_shop(tmp_path, sharing(coupons=[FIVE], draws=[SPRING])) as shop:
        sub = await shop.join("王妈妈")
        main, _ = await family(shop, sub)
        await shop.give(main, 200)
        await shop.club.households.set_limit(sub, 59, shop.op(), CLERK)
        round_no = await opened(shop)
        await shop.club.draws.draw(round_no, sub, shop.op(), CLERK, pay=Pay.POINTS)
        with pytest.raises(InsufficientPoints) as raised:
            await shop.club.draws.draw(round_no, sub, shop.op(), CLERK, pay=Pay.POINTS)
        assert raised.value.figures["available"] == 29
