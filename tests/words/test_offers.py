"""Coupons, rewards, benefits, the calendar and the rest of a programme in sentences, each part of them said."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from shopclub import presets
from shopclub.core.programme.conditions import AllOf, Always, BillAmount, NearBirthday, Not, OnWeekdays, TierIn
from shopclub.core.programme.effects import FillUp, PercentOff, RewardAt
from shopclub.core.programme.ladder import (
    AllCriteria,
    Benefit,
    BoughtWithin,
    ForMonths,
    Ladder,
    Metric,
    Never,
    Quota,
    Reach,
    Tier,
)
from shopclub.core.programme.model import GoodsFor, Group, Holiday, Programme, Rule, Stacking, Switches
from shopclub.core.programme.offers import CouponKind, Ends, MoneyOff, Reward, Starts, Validity
from shopclub.core.programme.plans import Changing, Fee, FeeBack, PaidPlan
from shopclub.core.programme.values import Goods, Period
from shopclub.core.tiers.model import Ending, Missing
from shopclub.i18n import Language, Words
from shopclub.words import say_coupon, say_programme, say_reward
from shopclub.words.calendar import say_holiday, say_member_day
from shopclub.words.offers import say_goods_for, say_goods_refused, say_money_off
from shopclub.words.plans import say_plan
from shopclub.words.programme import say_benefit, say_group, say_newer, say_no_points
from shopclub.words.progress import say_ending, say_way
from shopclub.words.tiers import say_criterion, say_ends, say_tier

EN, ZH = Words(Language.EN), Words(Language.ZH)
GOLD = TierIn(tiers=("gold",))
WEDNESDAY = OnWeekdays(days=(3,))
MUG = Reward(id="mug", name={"en": "Mug", "zh": "马克杯"}, points=5000)
PROGRAMME = msgspec.structs.replace(presets.load("four-steps"), rewards=(MUG,))


def test_a_coupon() -> None:
    """What it does and asks for, from when until when, how often, and whose it is."""
    coupon = CouponKind(
        id="b",
        name={"en": "Birthday", "zh": "生日券"},
        then=PercentOff(permille=200),
        when=AllOf(of=(NearBirthday(), BillAmount(at_least_minor=10000))),
        validity=Validity(starts=Starts.NEXT_DAY, days=30, ends=Ends.QUARTER, until_on=date(2026, 12, 31)),
        uses=3,
        limit_per_member=2,
        bearer=True,
        enabled=False,
    )
    assert say_coupon(coupon, PROGRAMME, EN) == (
        "Switched off: Birthday: pay 20% less on their birthday when the bill comes to ¥100 or more, from the "
        "next day on, usable for 30 days, through the end of that quarter, no later than 31 December 2026, for 3 uses, "
        "a member holds at most 2, for whoever brings it"
    )
    assert say_coupon(coupon, PROGRAMME, ZH) == (
        "已停用：生日券：生日当天消费满 ¥100 时享 8 折，次日起可用，30 天内有效，当季末前有效，最晚至2026年12月31日，"
        "可用 3 次，每位会员最多持有 2 张，凭券即可使用"
    )
    plain = CouponKind(id="m", name={"zh": "杯券"}, then=RewardAt(reward="mug", points=1000))
    assert say_coupon(plain, PROGRAMME, EN) == "杯券: “Mug” for 1,000 points, usable without an end"
    never = msgspec.structs.replace(plain, when=Not(of=Always()))
    assert "nobody can meet its condition" in say_coupon(never, PROGRAMME, EN)


def test_a_reward() -> None:
    """Whose it is, how often in which time, and what it would cost."""
    reward = msgspec.structs.replace(
        MUG, when=GOLD, limit_per_member=2, limit_period=Period.MONTH, stock=9, value_minor=500
    )
    assert say_reward(reward, PROGRAMME, EN) == (
        "Mug: 5,000 points, for Gold members, at most twice a month, 9 to begin with, costs ¥5 in the shop"
    )
    assert say_reward(reward, PROGRAMME, ZH) == "马克杯：5,000 分，限金卡会员，每月最多 2 次，起初 9 件，店内售价 ¥5"
    nobody = msgspec.structs.replace(MUG, when=Not(of=Always()))
    assert say_reward(nobody, PROGRAMME, EN) == "Mug: 5,000 points, for nobody"


def test_money_off() -> None:
    """The step and the last rest are said where they say something."""
    off = MoneyOff(points=100, minor=100, step_points=500, remainder=True)
    assert say_money_off(off, EN, "CNY") == (
        "100 points take ¥1 off the bill, in steps of 500 points, "
        "a last step may pay a rest that is less than it is worth"
    )
    chinese = "100 分抵 ¥1，每次须为 500 分的整数倍，最后一档可抵掉不足一档的余额"
    assert say_money_off(off, ZH, "CNY") == chinese
    assert (
        say_money_off(MoneyOff(points=100, minor=100, step_points=100), EN, "CNY") == "100 points take ¥1 off the bill"
    )


def test_a_plan() -> None:
    """What it costs by each term, what is free, what comes back, how one changes to it, when it is renewed."""
    plan = PaidPlan(
        id="prime",
        name={"en": "Prime", "zh": "尊享会员"},
        fees=(Fee(months=12, minor=13900), Fee(months=1, minor=1499)),
        trial_days=30,
        refund=FeeBack.UNUSED,
        grace_days=7,
        notice_days=0,
    )
    assert say_plan(plan, PROGRAMME, EN) == (
        "Prime: ¥139 a year or ¥14.99 a month, the first 30 days free, what is unused comes back by days, "
        "who changes to it pays the difference for the days left, counts for 7 more days after its last one, "
        "reminded on its last day"
    )
    assert say_plan(plan, PROGRAMME, ZH) == (
        "尊享会员：每年 ¥139 或每月 ¥14.99，首 30 天免费，未用的天数按天退费，换到此会员按剩余天数补差价，"
        "到期后再保留 7 天，到期当天提醒"
    )
    odd = PaidPlan(
        id="two",
        name={"en": "Two", "zh": "双年"},
        fees=(Fee(months=24, minor=20000), Fee(months=6, minor=6000), Fee(months=3, minor=3000)),
        refund=FeeBack.FULL,
        changing=Changing.ANEW,
        enabled=False,
    )
    assert say_plan(odd, PROGRAMME, EN, currency="USD") == (
        "Switched off: Two: $200 for 24 months, $60 for half a year or $30 a quarter, the whole fee comes back at any "
        "time, who changes to it begins a new term that day, reminded 14 days before its end"
    )
    assert say_plan(msgspec.structs.replace(odd, refund=FeeBack.NONE, enabled=True), PROGRAMME, ZH) == (
        "双年：¥200 管 24 个月、每半年 ¥60 或每季度 ¥30，会费不退，换到此会员从当天重新计期，到期前 14 天提醒"
    )
    delivery = Benefit(id="delivery", name={"en": "Free delivery", "zh": "免费送货"})
    assert say_benefit(delivery, plan, PROGRAMME, EN, "CNY") == "Prime: Free delivery"
    assert say_benefit(delivery, plan, PROGRAMME, ZH, "CNY") == "尊享会员：免费送货"


def test_goods_for_some() -> None:
    """Members-only goods say whose they are, and when nobody can have them."""
    tea = GoodsFor(id="t", goods=Goods(categories=("茶",)), when=AllOf(of=(GOLD, WEDNESDAY)))
    assert say_goods_for(tea, PROGRAMME, EN) == "茶 only for Gold members on Wednesdays"
    assert say_goods_for(tea, PROGRAMME, ZH) == "茶仅限金卡会员每周三可购买"
    named = msgspec.structs.replace(tea, name={"en": "Spring picking"}, when=Always())
    assert say_goods_for(named, PROGRAMME, EN) == "Spring picking: 茶 only for all customers"
    never = msgspec.structs.replace(tea, when=Not(of=Always()))
    assert say_goods_for(never, PROGRAMME, ZH) == "茶任何人都不能购买（条件无法满足）"


@pytest.mark.parametrize(
    ("holiday", "english", "chinese"),
    [
        (
            Holiday(id="h", name={"en": "Spring Festival", "zh": "春节"}, on="01-01", lunar=True, days=7),
            "Spring Festival: 7 days from the first day of the first lunar month on",
            "春节：农历正月初一起 7 天",
        ),
        (Holiday(id="h", name={"zh": "除夕"}, on="12-30", lunar=True), "除夕: the 30th day of the 12th lunar month",
         "除夕：农历腊月三十"),
        (Holiday(id="h", name={"zh": "中秋"}, on="08-15", lunar=True), "中秋: the 15th day of the eighth lunar month",
         "中秋：农历八月十五"),
        (Holiday(id="h", name={"zh": "小年"}, on="11-23", lunar=True), "小年: the 23rd day of the 11th lunar month",
         "小年：农历冬月廿三"),
        (Holiday(id="h", name={"zh": "店庆"}, on="02-29", dates=(date(2026, 5, 1),)), "店庆: 29 Feb, 1 May 2026",
         "店庆：2月29日，2026年5月1日"),
        (Holiday(id="h", name={"zh": "店庆"}, on="02-30"), "店庆: day 30 of month 2, which no year has",
         "店庆：2 月 30 日（没有这一天）"),
        (Holiday(id="h", name={"zh": "店庆"}), "店庆: on no day yet", "店庆：尚未定日期"),
    ],
)  # fmt: skip
def test_a_holiday(holiday: Holiday, english: str, chinese: str) -> None:
    """Solar and lunar days of each year, single days, and those that are no day."""
    assert (say_holiday(holiday, EN), say_holiday(holiday, ZH)) == (english, chinese)


def test_the_member_day() -> None:
    """Any condition on the date; without one it is each day, and one that never comes says so."""
    assert say_member_day(WEDNESDAY, PROGRAMME, ZH) == "会员日：每周三"
    assert say_member_day(Always(), PROGRAMME, EN) == "Member day: each day"
    assert say_member_day(Not(of=Always()), PROGRAMME, ZH) == "会员日：永不"


def test_benefits() -> None:
    """A counted one says its quota, another when it counts; one switched off says that."""
    tier = Tier(id="gold", name={"en": "Gold", "zh": "金卡"}, sign="◆")
    test = Benefit(id="t", name={"en": "Blood-sugar test", "zh": "测血糖"}, quota=Quota(count=1))
    assert say_benefit(test, tier, PROGRAMME, EN, "CNY") == "◆ Gold: Blood-sugar test, once a month"
    first = Benefit(id="f", name={"zh": "优先服务"}, when=WEDNESDAY, enabled=False)
    assert say_benefit(first, tier, PROGRAMME, ZH, "CNY") == "已停用：◆ 金卡：优先服务，每周三"


def test_groups() -> None:
    """A stacking group names its rules: the best of them, or all."""
    rules = tuple(Rule(id=one, then=FillUp(), group="g") for one in ("a", "b"))
    programme = msgspec.structs.replace(PROGRAMME, rules=rules)
    best = Group(id="g", stacking=Stacking.BEST, name={"en": "Spring", "zh": "春季"})
    assert say_group(best, programme, EN) == "Spring: only the best of these counts: “a” and “b”"
    add = msgspec.structs.replace(best, id="x", stacking=Stacking.ADD)
    assert say_group(add, programme, ZH) == "春季：其中全部叠加：尚无规则"


def test_what_is_newer_and_what_earns_nothing() -> None:
    """Unknown rules and parts are kept and said; goods that earn nothing are named."""
    newer = msgspec.structs.replace(PROGRAMME, unknown_rules=({"id": "moon"},), unknown_parts={"stars": [1]})
    assert say_newer(newer, EN) == [
        "A rule of a newer version, kept but not sold by: moon",
        "A part of a newer version, kept but not used: stars",
    ]
    assert say_newer(newer, ZH)[1] == "新版本的内容，已保留但不使用：stars"
    assert say_no_points(Switches(no_points_goods=Goods(products=("充值",))), ZH) == "充值不积分"
    assert say_no_points(Switches(), EN) == ""


def test_what_keeps_a_tier() -> None:
    """A last purchase, engagement points, and what is to be reached anew."""
    assert say_criterion(BoughtWithin(days=90), 1, ZH, "CNY") == "最近 90 天内有消费"
    engaged = Reach(metric=Metric.ENGAGEMENT, value=10)
    assert say_criterion(engaged, 1, EN, "CNY") == "10 engagement points earned in all"
    assert say_criterion(engaged, 1, ZH, "CNY") == "累计活跃值满 10 点"
    assert say_criterion(Never(), 1, EN, "CNY") == "only by hand"
    both = AllCriteria(of=(engaged, Never()))
    assert say_criterion(both, 1, EN, "CNY") == "10 engagement points earned in all and what nobody can meet"
    tier = Tier(id="g", name={"en": "Gold", "zh": "金卡"}, reach=engaged, keep=Never(), lasts=ForMonths(months=6))
    assert say_tier(tier, 1, EN, "CNY").endswith("held for 6 months, then to be reached anew")
    assert say_ends(Ladder(tiers=(tier,), notice_days=0), ZH)[-1] == "等级到期前不提醒会员"


def test_a_tier_that_will_end() -> None:
    """When it ends and what would keep it, everything that is missing on the nearest way."""
    tier = Tier(id="g", name={"en": "Gold", "zh": "金卡"})
    spend = Missing(tier=tier, metric=Metric.SPEND, have=32000, need=100000, by=None)
    engaged = Missing(tier=tier, metric=Metric.ENGAGEMENT, have=8, need=10, by=None)
    ending = Ending(tier=tier, on=date(2026, 12, 31), ways=((spend, engaged),))
    english = "Gold ends with 31 Dec; to keep it: ¥680 more to spend and 2 more engagement points to earn"
    assert say_ending(ending, EN, currency="CNY") == english
    chinese = say_ending(ending, ZH, currency="CNY")
    assert chinese.startswith("金卡12月31日到期，保级：")
    assert "680" in chinese
    lost = msgspec.structs.replace(ending, ways=())
    assert say_ending(lost, EN, currency="CNY") == "Gold ends with 31 Dec"
    assert say_way((), EN, currency="CNY") == "only by hand"


def test_a_programme_of_nothing() -> None:
    """A programme without anything still says when points expire and what a return does."""
    bare = Programme(id="bare", name={"en": "Bare"}, currency="CNY")
    assert [section.id for section in say_programme(bare, EN)] == ["expiry", "returns"]


def test_why_goods_are_refused() -> None:
    """Which line, and for whom its goods are kept; nothing where the programme no longer says."""
    programme = msgspec.structs.replace(
        PROGRAMME, goods_for=(GoodsFor(id="tea", goods=Goods(products=("茶",)), when=GOLD),)
    )
    figures = {"line": 2, "goods": "tea"}
    said = "Line 2: 茶 only for Gold members. Take it off, or find the member."
    assert say_goods_refused(figures, programme, EN) == said
    assert say_goods_refused(figures, programme, ZH) == "第 2 行：茶仅限金卡会员可购买。请去掉这一行，或先找到会员。"
    assert say_goods_refused({"line": 2, "goods": "gone"}, programme, EN) == ""
