"""Why something gave nothing, in both languages."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given

from shopclub.core.explaining.gaps import Gap, Measure, Missed
from shopclub.core.explaining.missing import ways
from shopclub.core.explaining.nearest import nearest_first
from shopclub.core.explaining.sale import Item, Sort, State, explain
from shopclub.core.kernel.errors import RuleViolation
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.programme.conditions import (
    AllOf,
    AtHours,
    BalanceIs,
    BillAmount,
    BillQuantity,
    CodeTyped,
    Condition,
    IsMember,
    Not,
    NthPurchase,
    OnWeekdays,
    PaidBy,
    TierIn,
)
from shopclub.core.programme.facts import Bill, BillLine, Case, Facts
from shopclub.core.programme.ladder import Metric
from shopclub.core.programme.model import Programme
from shopclub.core.programme.tracing import Bar, Cap, Hurdle
from shopclub.core.programme.values import ALL_GOODS, Goods
from shopclub.core.tiers.model import Missing
from shopclub.i18n import Language, Words
from shopclub.words.missing import Reader, say_proven
from shopclub.words.whynot import item_name, say_about, say_nearest, say_verdict, say_why
from tests.builders import programme_of
from tests.core.explaining.test_sale import SOME, asked_of
from tests.strategies.sales import Asked as Question
from tests.strategies.sales import questions

TODAY = date(2026, 11, 22)  # a Sunday
EN, ZH = Words(Language.EN), Words(Language.ZH)
TEA = Goods(categories=("茶",))
GOLD = {
    "id": "gold",
    "name": {"en": "Gold", "zh": "金卡"},
    "reach": {"kind": "reach", "metric": "points", "value": 500},
}
SHOP = programme_of(
    rules=[
        {"id": "a", "name": {"en": "Wednesday", "zh": "周三折扣"}, "then": {"kind": "percent_off", "permille": 100}},
        {
            "id": "b",
            "name": {"en": "Autumn", "zh": "秋季立减"},
            "then": {"kind": "amount_off", "minor": 500},
            "caps": {"per_member": 1, "period": "month", "per_day": 3, "uses": 20},
            "from_on": "2026-11-01",
            "until_on": "2026-11-20",
        },
    ],
    ladder={"tiers": [{"id": "plain", "name": {"en": "Plain", "zh": "普通"}}, GOLD]},
    coupons=[{"id": "ten", "name": {"en": "Ten off", "zh": "立减十元"}, "then": {"kind": "amount_off", "minor": 1000}}],
)


def reader(words: Words, programme: Programme = SHOP, *, walk_in: bool = False) -> Reader:
    return Reader(programme, words, "CNY", TODAY, walk_in)


def both(item: Item, *, walk_in: bool = False) -> tuple[list[str], list[str]]:
    return say_why(item, reader(EN, walk_in=walk_in)), say_why(item, reader(ZH, walk_in=walk_in))


def missing(condition: Condition, **facts: Any) -> Item:
    """A rule whose condition does not hold on Sunday at 10:00 with 88.00 on the bill."""
    bill = Bill([BillLine("", "", "茶", 1)], [8800])
    known = {"member": MemberNo(1), "minute": 600, **facts}
    case = Case(programme=SHOP, on=TODAY, facts=Facts(**known), bill=bill)
    gold = SHOP.tier("gold")
    assert gold is not None
    climbs = {"gold": (Missing(tier=gold, metric=Metric.POINTS, have=120, need=500, by=None),)}
    found = ways(condition, case, climbs)
    return Item(sort=Sort.RULE, id="a", state=State.NOT, hurdle=Hurdle(Bar.CONDITION), ways=found)


@pytest.mark.parametrize(
    ("condition", "english", "chinese"),
    [
        (
            BillAmount(at_least_minor=10_000),
            "When the bill comes to ¥100 or more: ¥12.00 short",
            "消费满 ¥100 时：还差 ¥12.00",
        ),
        (
            BillQuantity(at_least=3, goods=TEA),
            "When at least 3 pieces of 茶 are on the bill: 2 pieces short",
            "至少购买 3 件茶时：还差 2 件",
        ),
        (OnWeekdays(days=(3,)), "On Wednesdays: next on Wednesday, 25 Nov", "每周三：下一次是11月25日（星期三）"),
        (
            AtHours(since="14:00", until="17:00"),
            "From 14:00 until 17:00: in 4 h 0 min",
            "14:00–17:00：还有 4 小时 0 分",
        ),
        (TierIn(tiers=("gold",)), "For Gold members: 380 more points to Gold", "限金卡会员：再得 380 分升金卡"),
        (
            BalanceIs(at_least=500),
            "For customers who have 500 points or more: 380 points short",
            "限积分不少于 500 分的顾客：还差 380 分",
        ),
        (
            NthPurchase(n=10, every=True),
            "With every tenth purchase: 6 purchases to go",
            "每满 10 次消费：还差 6 次消费",
        ),
        (
            PaidBy(tenders=("wechat",)),
            "When all is paid by WeChat Pay: not the case here",
            "全部用微信支付时：这里不符",
        ),
        (
            CodeTyped(code="AUTUMN"),
            "When the code “AUTUMN” is given: not the case here",
            "使用口令“AUTUMN”时：这里不符",
        ),
        (
            Not(of=OnWeekdays(days=(7,))),
            "Not on Sundays: next on Monday, 23 Nov",
            "每周日不适用：下一次是11月23日（星期一）",
        ),
        (Not(of=IsMember()), "Not for all members: not the case here", "全体会员不适用：这里不符"),
    ],
)
def test_what_is_missed_is_said_with_its_figure(condition: Condition, english: str, chinese: str) -> None:
    """What it asks for as the rules say it, then by how much."""
    item = missing(condition, available=120, purchases=3, tier="plain")
    assert both(item) == ([english], [chinese])


def test_all_of_a_way_stands_in_one_sentence_and_a_second_way_is_another() -> None:
    """A Wednesday and gold together; or 12.00 more."""
    item = missing(AllOf(of=(OnWeekdays(days=(3,)), TierIn(tiers=("gold",)))), tier="plain")
    assert both(item) == (
        ["On Wednesdays: next on Wednesday, 25 Nov; for Gold members: 380 more points to Gold"],
        ["每周三：下一次是11月25日（星期三）；限金卡会员：再得 380 分升金卡"],
    )


def test_a_walk_in_is_asked_for_the_member_first() -> None:
    """Nobody knows whether a walk-in is gold."""
    item = missing(TierIn(tiers=("plain",)), member=None)
    assert both(item, walk_in=True) == (
        ["For Plain members: find the member first"],
        ["限普通会员：请先找到会员"],
    )


def held(bar: Bar, cap: Cap | None = None, on: date | None = None, by: tuple[str, ...] = ("a",)) -> Item:
    gap = Gap(measure=Measure.DAYS, amount=(on - TODAY).days, on=on) if on else None
    found = ((Missed(gap=gap),),) if gap else ()
    return Item(sort=Sort.RULE, id="b", state=State.NOT, hurdle=Hurdle(bar, by, cap), ways=found)


@pytest.mark.parametrize(
    ("item", "english", "chinese"),
    [
        (held(Bar.OFF), "It is switched off.", "已停用。"),
        (held(Bar.NOT_YET), "It begins on 1 Nov.", "11月1日开始。"),
        (held(Bar.OVER), "It ended on 20 Nov.", "已于11月20日结束。"),
        (held(Bar.WALK_IN), "Only members get this. Find the member first.", "会员专享，请先找到会员。"),
        (
            held(Bar.EXCLUDED),
            "It can't go together with “Wednesday”, which goes first.",
            "不能与“周三折扣”同享，那一项优先。",
        ),
        (held(Bar.STOPPED), "“Wednesday” lets nothing else follow.", "“周三折扣”之后不再叠加其他优惠。"),
        (
            held(Bar.BEATEN),
            "“Wednesday” gives more; of these the better one counts.",
            "“周三折扣”优惠更大，两者取其优。",
        ),
        (held(Bar.SPENT), "“Wednesday” has left nothing to take off.", "“周三折扣”已减到头，没有可减的了。"),
        (held(Bar.SPENT, by=()), "Other discounts have left nothing to take off.", "其他优惠已减到头，没有可减的了。"),
        (
            held(Bar.COUPON),
            "The coupon's discount takes its place on this bill.",
            "这张单已用优惠券的折扣，这项不再叠加。",
        ),
        (held(Bar.NOTHING), "It applies, but comes to nothing on this bill.", "条件符合，但这张单上没有可优惠的金额。"),
        (held(Bar.CAP, Cap.WALK_IN), "It is counted by member. Find the member first.", "按会员限次，请先找到会员。"),
        (held(Bar.CAP, Cap.USES), "It is given 20 times in all, and they are used up.", "总共限 20 次，已用完。"),
        (
            held(Bar.CAP, Cap.DAY, date(2026, 11, 23)),
            "It is given 3 times a day, and today's are used up. Again from Monday, 23 Nov on.",
            "每天限 3 次，今天已用完。11月23日（星期一）起可再享受。",
        ),
        (
            held(Bar.CAP, Cap.MEMBER, date(2026, 12, 1)),
            "This member has had it this month. Again from 1 Dec on.",
            "该会员本月已享受过。12月1日起可再享受。",
        ),
        (held(Bar.CAP, Cap.BUDGET), "Its budget is spent.", "预算已用完。"),
    ],
)
def test_each_bar_has_its_sentence(item: Item, english: str, chinese: str) -> None:
    """What held a rule up, and from when it gives again."""
    assert both(item) == ([english], [chinese])


def test_every_bar_and_cap_has_a_word_and_a_sentence() -> None:
    """A new one needs its own."""
    for words in (EN, ZH):
        for bar in Bar:
            for cap in Cap if bar is Bar.CAP else (None,):
                item = held(bar, cap)
                assert say_why(item, reader(words))
                assert say_verdict(item, reader(words))


def test_what_is_proven_is_told_to_the_customer() -> None:
    """Short enough for a tablet, in both languages, for money and for pieces."""
    coupon = Item(sort=Sort.COUPON, id="ten", state=State.NOT, number=7)

    def told(gap: Gap) -> list[str]:
        item = Item(sort=Sort.COUPON, id="ten", state=State.NOT, number=7, proven=gap)
        return [say_nearest(item, reader(words)) for words in (EN, ZH)]

    money = Gap(measure=Measure.MONEY, amount=1200)
    assert told(money) == ["Only ¥12 more: Coupon “Ten off”", "再加 ¥12，即享：优惠券“立减十元”"]
    assert told(Gap(measure=Measure.MONEY, amount=1250, goods=TEA)) == [
        "Only ¥12.50 more of 茶: Coupon “Ten off”",
        "茶再加 ¥12.50，即享：优惠券“立减十元”",
    ]
    assert told(Gap(measure=Measure.PIECES, amount=1, goods=TEA)) == [
        "1 piece of 茶 more: Coupon “Ten off”",
        "再加 1 件茶，即享：优惠券“立减十元”",
    ]
    assert say_nearest(coupon, reader(EN)) == ""
    assert say_proven(money, reader(ZH)) == "这张单再加 ¥12.00 即可享受。"


def test_the_figure_that_is_short_and_the_one_to_add_are_both_said_where_they_differ() -> None:
    """After discounts 14.00 are short, for which 15.55 have to be added."""
    item = missing(BillAmount(at_least_minor=10_200))
    more = Gap(measure=Measure.MONEY, amount=1555, goods=ALL_GOODS)
    one = Item(sort=Sort.RULE, id="a", state=State.NOT, hurdle=item.hurdle, ways=item.ways, proven=more)
    assert say_why(one, reader(EN)) == [
        "When the bill comes to ¥102 or more: ¥14.00 short",
        "With ¥15.55 more on this bill it counts.",
    ]
    assert say_verdict(one, reader(EN)) == "¥15.55 more"


def test_a_refusal_that_no_way_leads_out_of_is_said_as_it_is() -> None:
    """A coupon that is used up."""
    item = Item(sort=Sort.COUPON, id="ten", state=State.NOT, number=7, refusal=RuleViolation("coupon_used"))
    assert both(item) == (["This coupon is used already."], ["这张优惠券已经用过了。"])


@SOME
@given(questions())
def test_everything_can_be_said(one: Question) -> None:
    """Of random programmes and bills each part has a name, a verdict and, where it gives nothing, a reason."""
    asked = asked_of(one)
    found = nearest_first(explain(asked), one.facts.available)
    for words in (EN, ZH):
        told = reader(words, one.programme, walk_in=one.facts.member is None)
        for item in found.items:
            assert item_name(item, told)
            assert say_verdict(item, told)
            reasons = [*say_why(item, told), *say_about(item, told)]
            assert bool(say_why(item, told)) is (item.state is State.NOT)
            assert not any("{" in text or "None" in text for text in reasons)
