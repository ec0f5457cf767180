from __future__ import annotations

from datetime import date

import msgspec
import pytest

from shopclub.core.members.rules import masked_name
from shopclub.core.programme.ladder import Benefit, Metric, Quota, Tier
from shopclub.core.programme.model import Programme
from shopclub.core.sales.model import Draft, DraftLine, RunningSale
from shopclub.core.tiers.model import Missing
from shopclub.i18n import Words
from shopclub.kiosk.showing.present import MOST_LINES, _share, bill, digit_groups, person
from shopclub.words.inviting import benefits, join_bonus
from tests.kiosk.house import OWNER, ShopHere


@pytest.mark.parametrize(
    ("name", "shown"),
    [("王小明", "王**"), ("Ann", "A**"), ("", ""), ("e\u0301va", "e\u0301**"), ("<b>", "<**"), ("👩‍👩‍👧", "👩**")],
)
def test_of_a_name_only_the_first_letter_is_shown(name: str, shown: str) -> None:
    """With the mark that belongs to it; of no name, nothing."""
    assert masked_name(name) == shown


def test_a_card_code_is_read_in_fours() -> None:
    """As people read it out."""
    assert digit_groups("20123456789012345675") == "2012 3456 7890 1234 5675"


async def test_a_member_as_a_page_shows_one(here: ShopHere, en: Words, zh: Words) -> None:
    """1,288.00 paid is 1,288 points: 712 are missing for silver, 64 hundredths of the way are done."""
    number = await here.member()
    await here.sell(128_800, number)
    shown = person(here.club, number, en)
    assert (shown.initial, shown.tier, shown.colour, shown.points) == ("王**", "○ Member", 0, 1_288)
    assert shown.share == 64
    assert shown.progress.startswith("712 more points to earn")
    assert person(here.club, number, zh).progress.endswith("就升银卡")
    assert shown.held == ""


async def test_a_member_who_has_risen(here: ShopHere, en: Words) -> None:
    """2,000.00 in one go is silver, held for twelve months: until 14 March 2027."""
    number = await here.member()
    await here.sell(200_000, number)
    shown = person(here.club, number, en)
    assert (shown.tier, shown.colour) == ("● Silver", 1)
    assert shown.held == "until 14 Mar 2027"
    assert shown.share == 40


async def test_points_that_expire_soon_are_said_in_colour(here: ShopHere, en: Words) -> None:
    """Twelve months after 14 March 2026; sixty days before that day it becomes urgent."""
    number = await here.member()
    await here.sell(10_000, number)
    shown = person(here.club, number, en)
    assert (shown.expiring, shown.good_until) == ((), "100 points until 14 Mar 2027")
    here.pass_time(days=305)
    assert person(here.club, number, en).expiring == ("100 points until 14 Mar",)
    assert person(here.club, number, en).good_until == ""


def test_how_far_one_has_come_on_a_way() -> None:
    """Each part counts the same: half the points, all the visits: 75 hundredths; more than enough is 100."""
    tier = Tier(id="gold", name={"en": "Gold"})
    points = Missing(tier=tier, metric=Metric.POINTS, have=1_000, need=2_000, by=date(2026, 12, 31))
    visits = Missing(tier=tier, metric=Metric.VISITS, have=9, need=4, by=None)
    assert [_share(way) for way in ((points,), (visits,), (points, visits), ())] == [50, 100, 75, 100]


def with_a_test(here: ShopHere) -> Programme:
    """The programme of the shop, its silver with a test each month and a table kept."""
    now = here.club.programme.current
    ladder = now.ladder
    assert ladder is not None
    test = Benefit(id="test", name={"en": "Blood-sugar test", "zh": "免费测血糖"}, quota=Quota(count=1))
    table = Benefit(id="table", name={"en": "A table kept"})
    tiers = tuple(
        msgspec.structs.replace(tier, benefits=(test, table)) if tier.id == "silver" else tier for tier in ladder.tiers
    )
    return msgspec.structs.replace(now, ladder=msgspec.structs.replace(ladder, tiers=tiers))


async def test_benefits_and_notice_on_a_page(here: ShopHere, en: Words, zh: Words) -> None:
    """What is left of a quota and what simply applies; a month before its end, what keeps the tier."""
    await here.club.programme.adopt(with_a_test(here), here.op(), OWNER)
    number = await here.member()
    assert person(here.club, number, en).benefits == ()
    await here.sell(200_000, number)
    assert person(here.club, number, en).benefits == ("Blood-sugar test: 1 use left until 31 Mar", "A table kept")
    await here.club.benefits.use(number, "test", "", here.op(), OWNER)
    assert person(here.club, number, zh).benefits[0] == "免费测血糖：已用完，4月1日起可再用"
    assert person(here.club, number, en).ending == ""
    here.pass_time(days=350)
    assert person(here.club, number, en).ending == ("Silver ends with 14 Mar; to keep it: 2,000 more points to earn")


async def test_the_bill_names_what_it_is_made_of(here: ShopHere, en: Words) -> None:
    """88.50 + 2 x 39.50 = 167.50; 100 points used take 1.00 off; 166.50 paid earns 166."""
    number = await here.member()
    await here.sell(10_000, number)
    lines = (DraftLine(gross_minor=8_850, name="Tea"), DraftLine(gross_minor=7_900, name="Masks", qty=2))
    quote = here.club.sales.quote(Draft(lines=lines, member=number, points=100))
    shown = bill(here.club, RunningSale(quote=quote, member=number), en)
    assert shown is not None
    assert [(line.name, line.qty, line.amount) for line in shown.lines] == [
        ("Tea", 1, "¥88.50"),
        ("Masks", 2, "¥79.00"),
    ]
    assert (shown.gross, shown.due, shown.points_used, shown.points_off) == ("¥167.50", "¥166.50", 100, "-¥1.00")
    assert shown.earns == 166
    assert shown.reasons == ("¥166.50 paid: 1 point for each full ¥1",)


async def test_a_long_bill_shows_its_last_lines(here: ShopHere, en: Words) -> None:
    """Seven lines fit; how many stand above is said."""
    lines = tuple(DraftLine(gross_minor=100, name=str(n)) for n in range(12))
    quote = here.club.sales.quote(Draft(lines=lines))
    shown = bill(here.club, RunningSale(quote=quote, member=None), en)
    assert shown is not None
    assert [line.name for line in shown.lines] == [str(n) for n in range(12 - MOST_LINES, 12)]
    assert shown.hidden == 5


async def test_what_is_taken_off_stands_before_lines_of_goods(here: ShopHere, en: Words) -> None:
    """One line more fits beside seven; each further one takes a line's room, down to three lines of goods."""
    lines = tuple(DraftLine(gross_minor=100, name=str(n)) for n in range(12))
    sale = RunningSale(quote=here.club.sales.quote(Draft(lines=lines)), member=None)
    shown = {beside: bill(here.club, sale, en, beside=beside) for beside in range(8)}
    assert [len(one.lines) for one in shown.values() if one] == [7, 7, 6, 5, 4, 3, 3, 3]
    assert [one.hidden for one in shown.values() if one] == [5, 5, 6, 7, 8, 9, 9, 9]
    number = await here.member()
    await here.sell(10_000, number)
    paid = RunningSale(quote=here.club.sales.quote(Draft(lines=lines, member=number, points=100)), member=number)
    one, two = bill(here.club, paid, en), bill(here.club, paid, en, beside=1)
    assert one is not None
    assert two is not None
    assert (len(one.lines), len(two.lines)) == (7, 6)


async def test_nothing_rung_up_is_no_bill(here: ShopHere, en: Words) -> None:
    """Only a member was found so far."""
    number = await here.member()
    quote = here.club.sales.quote(Draft(member=number))
    assert bill(here.club, RunningSale(quote=quote, member=number), en) is None
    assert bill(here.club, RunningSale(quote=None, member=number), en) is None


async def test_the_invitation_says_what_membership_brings(here: ShopHere, en: Words, zh: Words) -> None:
    """The standard programme's first sentences; its join bonus is switched off, so none is promised."""
    assert benefits(here.club, en) == (
        "1 point for each full ¥1 paid",
        "100 points take ¥1 off the bill",
        "All members pay 5% less on member day",
    )
    assert len(benefits(here.club, zh)) == 3
    assert join_bonus(here.club) == 0
