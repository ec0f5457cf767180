"""Conditions, effects and limits in sentences: each kind once, as an owner reads it in either language."""

from __future__ import annotations

from datetime import date

import pytest

from shopclub import presets
from shopclub.core.programme.conditions import (
    About,
    AllOf,
    AnyOf,
    AtHours,
    BalanceIs,
    Between,
    BillAmount,
    BillQuantity,
    BoughtOften,
    CodeTyped,
    Comparison,
    Condition,
    FieldIs,
    FirstToday,
    HasPlan,
    HasTag,
    InHousehold,
    InMonths,
    InSegment,
    IsMember,
    Lapsed,
    NearBirthday,
    NewMember,
    Not,
    NthPurchase,
    OnHoliday,
    OnMemberDay,
    OnMonthDays,
    OnNthWeekday,
    OnWeekdays,
    PaidBy,
    Referred,
    Span,
    Streak,
    TierIn,
)
from shopclub.core.programme.effects import (
    AmountOff,
    BuyGet,
    Cashback,
    Effect,
    Engagement,
    FillBeyond,
    FillStep,
    FillUp,
    Gift,
    IssueCoupon,
    MemberPrice,
    NthItem,
    PercentOff,
    PointsFixed,
    PointsPerAmount,
    PointsPerPiece,
    PointsTimes,
    RankBy,
    Stamps,
    Step,
    StepsOff,
    Ties,
    ToTheFirst,
)
from shopclub.core.programme.expiry import EndOfYear, MonthsAfterEarning
from shopclub.core.programme.model import Caps, Group, Holiday, Occasion, Programme, Rule, Stacking
from shopclub.core.programme.offers import CouponKind, StampCard
from shopclub.core.programme.values import Goods, Period, Rounding
from shopclub.i18n import Language, Words
from shopclub.words import say_rule, say_rule_id

EN, ZH = Words(Language.EN), Words(Language.ZH)
GOLD = TierIn(tiers=("gold",))
UPPER = TierIn(tiers=("gold", "diamond"))
WEDNESDAY = OnWeekdays(days=(3,))
AFTERNOON = AtHours(since="14:00", until="17:00")
TEA_EN, TEA = Goods(categories=("tea",)), Goods(categories=("茶饮",))
ICED_EN, ICED = Goods(products=("iced americano",)), Goods(products=("冰美式",))


def programme_of(*rules: Rule) -> Programme:
    """Four steps with a coupon, a holiday and a group, and these rules."""
    import msgspec

    return msgspec.structs.replace(
        presets.load("four-steps"),
        rules=rules,
        cards=(StampCard(id="tea", name={"en": "Tea card", "zh": "喝茶卡"}, size=9, coupon="gift"),),
        coupons=(
            CouponKind(id="gift", name={"en": "Spring", "zh": "迎春券"}, then=PercentOff(permille=100)),
            CouponKind(id="bare", name={"en": "Bare", "zh": "素券"}, then=PercentOff(permille=100)),
        ),
        holidays=(Holiday(id="cny", name={"en": "Spring Festival", "zh": "春节"}, on="01-01", lunar=True),),
        groups=(Group(id="camp", stacking=Stacking.BEST, name={"en": "Campaigns", "zh": "活动"}),),
    )


def said(words: Words, then: Effect, when: Condition | None = None, **fields: object) -> str:
    """The sentence of a rule."""
    rule = Rule(id="r", then=then, **({"when": when} if when else {}), **fields)  # type: ignore[arg-type]
    return say_rule(rule, programme_of(rule), words)


LESS = PercentOff(permille=200)


@pytest.mark.parametrize(
    ("when", "english", "chinese"),
    [
        (IsMember(), "All members pay 20% less", "全体会员享 8 折"),
        (Not(of=IsMember()), "Customers without a membership pay 20% less", "非会员顾客享 8 折"),
        (
            InSegment(segments=("a", "b")),
            "Customers who are in the segment “a” or “b” pay 20% less",
            "属于“a”或“b”分组的顾客享 8 折",
        ),
        (HasTag(tags=("a",)), "Customers who have the tag “a” pay 20% less", "带有“a”标签的顾客享 8 折"),
        (
            FieldIs(field="skin", compare=Comparison.IS, value="dry"),
            "Customers who have “dry” in the field “skin” pay 20% less",
            "“skin”为“dry”的顾客享 8 折",
        ),
        (
            FieldIs(field="age", compare=Comparison.AT_LEAST, value=60),
            "Customers who have 60 or more in the field “age” pay 20% less",
            "“age”不低于 60 的顾客享 8 折",
        ),
        (
            NewMember(days=30),
            "Customers who are in their first 30 days of membership pay 20% less",
            "入会 30 天内的顾客享 8 折",
        ),
        (
            Lapsed(days=90),
            "Customers who last bought 90 days ago or more pay 20% less",
            "至少 90 天未消费的顾客享 8 折",
        ),
        (
            Referred(),
            "Customers who were brought along by another member pay 20% less",
            "由其他会员介绍入会的顾客享 8 折",
        ),
        (
            InHousehold(kinds=("family", "couple")),
            "Customers who hold a family or couple card pay 20% less",
            "持家庭或情侣卡的顾客享 8 折",
        ),
        (InHousehold(), "Customers who share a card pay 20% less", "共用会员卡的顾客享 8 折"),
        (HasPlan(), "Customers who pay for a plan pay 20% less", "开通了付费会员的顾客享 8 折"),
        (
            BalanceIs(at_least=100, at_most=200),
            "Customers who have from 100 to 200 points pay 20% less",
            "积分在 100 至 200 分之间的顾客，享 8 折",
        ),
        (
            BoughtOften(goods=Goods(), times=3),
            "Customers who bought at least 3 times within 90 days pay 20% less",
            "90 天内至少消费 3 次的顾客享 8 折",
        ),
        (AllOf(of=(GOLD, Not(of=Referred()))), "Gold members who are none of those who were brought along by another "
         "member pay 20% less", "并非由其他会员介绍入会的金卡会员享 8 折"),
    ],
)  # fmt: skip
def test_who(when: Condition, english: str, chinese: str) -> None:
    """What asks for a customer names those customers."""
    assert (said(EN, LESS, when), said(ZH, LESS, when)) == (english, chinese)


@pytest.mark.parametrize(
    ("when", "english", "chinese"),
    [
        (Between(from_on=date(2026, 6, 1)), "from 1 June 2026 on", "2026年6月1日起"),
        (OnWeekdays(days=(1, 2)), "on Mondays and Tuesdays", "每周一和周二"),
        (OnWeekdays(days=(1, 2, 3, 4, 5, 6, 7)), "on any day of the week", "一周任意一天"),
        (AFTERNOON, "from 14:00 until 17:00", "14:00–17:00 "),
        (AtHours(since="22:00", until="02:00"), "from 22:00 until 02:00 in the night", "22:00–次日 02:00 "),
        (OnMonthDays(days=(-1, 15, 1)), "on the 1st, 15th and last day of the month", "每月 1 日、15 日和最后一天"),
        (OnMonthDays(days=(-2,)), "on the 2nd last day of the month", "每月倒数第 2 天"),
        (OnNthWeekday(nth=2, weekday=2), "on the second Tuesday of the month", "每月第 2 个周二"),
        (OnNthWeekday(nth=-1, weekday=7), "on the last Sunday of the month", "每月最后一个周日"),
        (InMonths(months=(7, 6)), "in June and July", "每年 6 月和 7 月"),
        (OnMemberDay(), "on member day", "逢会员日"),
        (OnHoliday(), "on holidays", "节假日"),
        (OnHoliday(ids=("cny",)), "on Spring Festival", "春节"),
        (NearBirthday(), "on their birthday", "生日当天"),
        (NearBirthday(span=Span.WEEK), "within 3 days of their birthday", "生日前后 3 天内"),
        (NearBirthday(span=Span.MONTH), "in the month of their birthday", "生日当月"),
        (NthPurchase(n=1), "with their first purchase", "第 1 次消费"),
        (FirstToday(), "with the first purchase of the day", "当天首次消费时"),
        (NthPurchase(n=10, every=True), "with every tenth purchase", "每满 10 次消费"),
        (Not(of=WEDNESDAY), "except on Wednesdays", "（每周三除外）"),
        (AllOf(of=(WEDNESDAY, OnMemberDay())), "on member day, if also on Wednesdays", "逢会员日且每周三"),
        (AllOf(of=(AFTERNOON, InMonths(months=(6,)), WEDNESDAY)), "on Wednesdays in June from 14:00 until 17:00",
         "每年 6 月 每周三 14:00–17:00 "),
        (AnyOf(of=(AllOf(of=(WEDNESDAY, AFTERNOON)), OnMemberDay())),
         "(on Wednesdays from 14:00 until 17:00) or on member day", "（每周三 14:00–17:00）或逢会员日"),
        (BillAmount(at_least_minor=20000), "when the bill comes to ¥200 or more", "消费满 ¥200 时"),
        (BillAmount(at_least_minor=100, at_most_minor=200), "when the bill comes to between ¥1 and ¥2",
         "消费在 ¥1 至 ¥2 之间时"),
        (BillQuantity(at_least=3), "when at least 3 pieces are on the bill", "至少购买 3 件时"),
        (BillQuantity(at_least=2, at_most=2), "when exactly 2 pieces are on the bill", "正好购买 2 件时"),
        (PaidBy(tenders=("cash", "wechat")), "when all is paid by cash or WeChat Pay", "全部用现金或微信支付时"),
        (CodeTyped(code="TEA8"), "when the code “TEA8” is given", "使用口令“TEA8”时"),
        (Not(of=CodeTyped(code="TEA8")), "unless the code “TEA8” is given", "（使用口令“TEA8”时除外）"),
    ],
)  # fmt: skip
def test_when_and_with_what(when: Condition, english: str, chinese: str) -> None:
    """What asks for a time or a bill stands behind in English, in Chinese between who and what they get."""
    assert said(EN, LESS, when) == f"All customers pay 20% less {english}"
    assert said(ZH, LESS, when) == f"所有顾客{' ' if chinese[0].isdigit() else ''}{chinese}享 8 折"


def test_different_things_of_which_one_must_be_so() -> None:
    """A choice between a tier, a day and a bill is a list, so that nobody reads it as all of them."""
    when = AnyOf(of=(GOLD, WEDNESDAY, BillAmount(at_least_minor=20000)))
    listed = "they are Gold; on Wednesdays; the bill comes to ¥200 or more"
    assert said(EN, LESS, when) == f"All customers pay 20% less when one of these is so ({listed})"
    assert said(ZH, LESS, when) == "所有顾客符合任一条件时（等级为金卡；每周三；消费满 ¥200）享 8 折"


@pytest.mark.parametrize(
    ("then", "english", "chinese"),
    [
        (PercentOff(permille=500), "All customers pay half", "所有顾客享半价"),
        (PercentOff(permille=0), "All customers pay 0% less", "所有顾客不打折"),
        (PercentOff(permille=200, goods=TEA), "20% off 茶饮", "茶饮 8 折"),
        (PercentOff(permille=200, goods=Goods(products=("Latte",))), "20% off Latte", "Latte 8 折"),
        (PercentOff(permille=500, goods=TEA), "茶饮 at half price", "茶饮半价"),
        (PercentOff(permille=125, rounding=Rounding.HALF_UP), "All customers pay 12.5% less, rounded to the nearest",
         "所有顾客享 8.75 折，四舍五入"),
        (AmountOff(minor=2000), "All customers pay ¥20 less", "所有顾客立减 ¥20"),
        (AmountOff(minor=200, goods=TEA), "¥2 off each piece of 茶饮", "茶饮每件减 ¥2"),
        (MemberPrice(prices={"冰美式": 1500, "拿铁": 1800}), "Special prices: 冰美式 ¥15, 拿铁 ¥18",
         "专享价：冰美式 ¥15、拿铁 ¥18"),
        (NthItem(n=2, permille=500, goods=ICED), "Every second piece of 冰美式 at half price", "冰美式第 2 件半价"),
        (NthItem(n=3, permille=200, most=2), "Every third piece 20% off, at most 2 pieces a bill",
         "第 3 件 8 折，每单最多 2 件"),
        (BuyGet(buy=2, get=1), "Buy 2 and get 1 free", "买 2 送 1"),
        (BuyGet(buy=2, get=1, goods=TEA), "Buy 2 of 茶饮 and get 1 free", "茶饮买 2 送 1"),
        (BuyGet(buy=2, get=1, goods=TEA, gift=ICED, most=3),
         "Buy 2 pieces of 茶饮 and get 1 piece of 冰美式 free, at most 3 free pieces a bill",
         "买 2 件茶饮送 1 件冰美式，每单最多送 3 件"),
        (StepsOff(steps=(Step(over_minor=20000, off_minor=2000), Step(over_minor=40000, off_minor=5000))),
         "¥20 off from ¥200 on, ¥50 off from ¥400 on", "满 ¥200 减 ¥20、满 ¥400 减 ¥50"),
        (StepsOff(steps=(Step(over_minor=20000, off_minor=2000),), each=True), "¥20 off each full ¥200",
         "每满 ¥200 减 ¥20"),
        (PointsPerAmount(step_minor=100, points=1, goods=Goods(but_categories=("烟",)), carry=True),
         "1 point for each full ¥1 paid for all goods (except 烟), what is left over counts with the next purchase",
         "全部商品（烟除外）实付每满 ¥1 得 1 分，不足部分计入下次"),
        (PointsPerPiece(points=5, goods=TEA, each=3), "5 points for each 3 pieces of 茶饮", "每 3 件茶饮得 5 分"),
        (PointsPerPiece(points=5, goods=TEA), "5 points for each piece of 茶饮", "茶饮每件得 5 分"),
        (PointsTimes(permille=2000, goods=TEA), "2 times the points for 茶饮", "茶饮积分 2 倍"),
        (Engagement(points=3), "3 engagement points with each purchase", "每次消费送 3 点活跃值"),
        (Stamps(card="tea", each=1, goods=TEA), "1 stamp on the card “Tea card” for each piece of 茶饮",
         "茶饮每件，印花卡“喝茶卡”得 1 枚印花"),
        (Stamps(card="tea", each=3, count=2), "2 stamps on the card “Tea card” for each 3 pieces",
         "每 3 件，印花卡“喝茶卡”得 2 枚印花"),
        (Stamps(card="tea"), "1 stamp on the card “Tea card” with each purchase", "每次消费印花卡“喝茶卡”得 1 枚印花"),
        (Stamps(card="tea", goods=TEA), "1 stamp on the card “Tea card” for buying 茶饮",
         "购买茶饮，印花卡“喝茶卡”得 1 枚印花"),
        (Cashback(permille=20), "2% back of what is paid, at the end of each year", "实付的 2% 每年末返现"),
        (Cashback(permille=15, period=Period.MONTH, goods=TEA),
         "1.5% back of what is paid for 茶饮, at the end of each month", "茶饮实付的 1.5% 每月末返现"),
        (NthItem(n=1, permille=1000, goods=TEA, most=1), "1 piece of 茶饮 for nothing", "1 件茶饮免费"),
        (NthItem(n=1, permille=500), "Each piece at half price", "每件半价"),
        (IssueCoupon(coupon="gift"), "The coupon “Spring” with each purchase", "每次消费送“迎春券”优惠券"),
        (IssueCoupon(coupon="gift", count=2), "2 coupons “Spring” with each purchase", "每次消费送 2 张“迎春券”优惠券"),
        (Gift(name={"en": "Fan", "zh": "扇子"}), "“Fan” as a gift with each purchase", "每次消费赠送“扇子”"),
    ],
)  # fmt: skip
def test_what_one_gets(then: Effect, english: str, chinese: str) -> None:
    """Every effect says what one gets: Chinese in 折, 半价 and 买几送几."""
    assert (said(EN, then), said(ZH, then)) == (english, chinese)


@pytest.mark.parametrize(
    ("occasion", "when", "english", "chinese"),
    [
        (Occasion.JOIN, None, "5 points for joining", "入会送 5 分"),
        (Occasion.DAY, NearBirthday(), "5 points automatically on their birthday, once each birthday",
         "生日当天自动送 5 分，每个生日限 1 次"),
        (Occasion.DAY, Lapsed(days=90),
         "Customers who last bought 90 days ago or more get 5 points automatically, once each birthday",
         "至少 90 天未消费的顾客自动送 5 分，每个生日限 1 次"),
        (Occasion.TIER, GOLD, "Gold members get 5 points for reaching a tier", "金卡会员升级送 5 分"),
        (Occasion.FRIEND_JOINED, None, "5 points for each friend who joins", "每介绍一位朋友入会送 5 分"),
        (Occasion.FRIEND_BOUGHT, None, "5 points for each friend's first purchase", "介绍的朋友首次消费送 5 分"),
        (Occasion.SURVEY, About(ids=("s1",)), "5 points for answering a survey “s1”", "填写问卷“s1”送 5 分"),
        (Occasion.PROFILE, None, "5 points for a complete member file", "完善会员资料送 5 分"),
        (Occasion.REVIEW, None, "5 points for a published review", "发表评价送 5 分"),
        (Occasion.ATTENDANCE, None, "5 points for coming to an event", "参加活动送 5 分"),
        (Occasion.SIGN_IN, None, "5 points for signing in", "签到送 5 分"),
        (Occasion.SIGN_IN, Streak(n=7, every=True), "5 points on every seventh day in a row of signing in",
         "每连续签到 7 天送 5 分"),
        (Occasion.PERIOD_END, None, "5 points at the end of each month", "每月末送 5 分"),
    ],
)  # fmt: skip
def test_what_it_is_for(occasion: Occasion, when: Condition | None, english: str, chinese: str) -> None:
    """Every occasion is what the points are given for."""
    caps = Caps(per_member=1, period=Period.BIRTHDAY) if occasion is Occasion.DAY else Caps()
    then = PointsFixed(points=5)
    assert said(EN, then, when, on=occasion, caps=caps) == english
    assert said(ZH, then, when, on=occasion, caps=caps) == chinese


def test_each_purchase_is_said_where_no_purchase_is_asked_for() -> None:
    """What asks for a certain purchase or bill says so itself; who must be meant and what is ruled out do not."""
    coupon, large = IssueCoupon(coupon="gift"), BillAmount(at_least_minor=48000)
    assert said(EN, coupon, AllOf(of=(GOLD, large))) == (
        "Gold members get the coupon “Spring” when the bill comes to ¥480 or more"
    )
    assert said(ZH, coupon, AllOf(of=(GOLD, large))) == "金卡会员消费满 ¥480 时送“迎春券”优惠券"
    assert said(ZH, PointsFixed(points=50), NthPurchase(n=1)) == "第 1 次消费送 50 分"
    assert said(ZH, coupon, GOLD) == "金卡会员每次消费送“迎春券”优惠券"
    assert said(EN, coupon, Not(of=large)).startswith("The coupon “Spring” with each purchase unless")


def test_the_whole_sentence() -> None:
    """Who, what, when and how often, whatever order they were put together in."""
    when = AllOf(of=(AFTERNOON, AllOf(of=(WEDNESDAY, UPPER))))
    caps = Caps(per_member=2, period=Period.MONTH)
    english = "Gold and Diamond members get 20% off tea on Wednesdays from 14:00 until 17:00, at most twice a month"
    assert said(EN, PercentOff(permille=200, goods=TEA_EN), when, caps=caps) == english
    chinese = "金卡和钻石会员每周三 14:00–17:00 茶饮 8 折，每月最多 2 次"
    assert said(ZH, PercentOff(permille=200, goods=TEA), when, caps=caps) == chinese


def test_a_taste() -> None:
    """P3: the second iced americano at half price for those whose taste it is."""
    english = (
        "Customers who bought iced americano on at least 3 receipts within 90 days get every second piece of iced "
        "americano at half price"
    )
    assert said(EN, NthItem(n=2, permille=500, goods=ICED_EN), BoughtOften(goods=ICED_EN, times=3)) == english
    chinese = "90 天内至少 3 次购买冰美式的顾客，冰美式第 2 件半价"
    assert said(ZH, NthItem(n=2, permille=500, goods=ICED), BoughtOften(goods=ICED, times=3)) == chinese


def test_filling_up_and_ranking() -> None:
    """P8: the balance filled up on member day, the hundred of a quarter."""
    fill = FillUp(
        steps=(FillStep(at_least=1400, to=1500), FillStep(at_least=1800, to=2000)),
        beyond=FillBeyond(at_least=4500, unit=1000, rest=500, at_most=10000),
    )
    caps = Caps(per_member=1, period=Period.MONTH)
    when = AllOf(of=(GOLD, OnMemberDay()))
    assert said(EN, fill, when, on=Occasion.DAY, caps=caps) == (
        "Gold members have their balance filled up on member day: from 1,400 to 1,500, from 1,800 to 2,000, from 4,500 "
        "on to the next full 1,000 if 500 or more are over, up to 10,000, once a month"
    )
    assert said(ZH, fill, when, on=Occasion.DAY, caps=caps) == (
        "金卡会员逢会员日积分补足：满 1,400 补到 1,500、满 1,800 补到 2,000、"
        "满 4,500 后零头达 500 补到下一个整 1,000（最高 10,000），每月限 1 次"
    )
    first = ToTheFirst(places=100, by=RankBy.BALANCE, give=IssueCoupon(coupon="gift"), ties=Ties.ALL)
    assert said(EN, first, GOLD, on=Occasion.PERIOD_END, period=Period.QUARTER) == (
        "Among Gold members the coupon “Spring” for the 100 with the highest balance, and all who tie for the last "
        "place at the end of each quarter"
    )
    assert said(ZH, first, GOLD, on=Occasion.PERIOD_END, period=Period.QUARTER) == (
        "金卡会员中每季度末积分余额最高的前 100 名送“迎春券”优惠券，末位并列者都有"
    )


def test_limits() -> None:
    """Every limit of a rule is said, the member's own first."""
    caps = Caps(uses=100, per_day=10, per_member=1, period=Period.WEEK, points=5000, minor=100000, points_per_member=50)
    assert said(EN, PointsFixed(points=5), caps=caps) == (
        "5 points with each purchase, once a week, at most 50 points a week, at most 10 times a day in the whole shop, "
        "at most 100 times in all, until 5,000 points are given away, until ¥1,000 of discounts are given"
    )
    assert said(ZH, PointsFixed(points=5), caps=caps) == (
        "每次消费送 5 分，每周限 1 次，每周最多 50 分，全店每天最多 10 次，总共最多 100 次，"
        "送满 5,000 分为止，优惠满 ¥1,000 为止"
    )


def test_a_rule_beside_the_others() -> None:
    """Group, priority, stop, exclusion and an expiry of its own are said where the rule is edited."""
    other = Rule(id="other", then=LESS, name={"en": "Tea week", "zh": "茶周"})
    rule = Rule(
        id="r", then=PointsFixed(points=5), group="camp", priority=5, stop=True, excludes=("other", "gone"),
        expiry=MonthsAfterEarning(months=3),
    )  # fmt: skip
    programme = programme_of(rule, other)
    assert say_rule(rule, programme, EN) == (
        "5 points with each purchase, its points can be used for 3 months, in the group “Campaigns”, priority 5, "
        "nothing of lower priority after it, not together with “Tea week” or “gone”"
    )
    assert say_rule(rule, programme, ZH) == (
        "每次消费送 5 分，所送积分 3 个月内有效，属于叠加组“活动”，优先级 5，命中后不再叠加优先级更低的规则，"
        "不与“茶周”或“gone”同享"
    )
    assert said(EN, PointsFixed(points=5), expiry=EndOfYear(grace_months=1)).endswith(
        "its points can be used through the end of the year and 1 month more"
    )


def test_a_receipt_calls_things_by_their_names() -> None:
    """A rule with a name is called by it, a coupon by its kind's; without one by its sentence, a lost one by its id."""
    named = Rule(id="tea", then=LESS, name={"en": "Tea week", "zh": "茶周"})
    programme = programme_of(named, Rule(id="bare", then=LESS))
    assert (say_rule_id(programme, "tea", EN), say_rule_id(programme, "tea", ZH)) == ("Tea week", "茶周")
    assert say_rule(named, programme, EN) == "All customers pay 20% less"
    assert say_rule_id(programme, "bare", EN) == "All customers pay 20% less"
    assert say_rule_id(programme, "coupon:gift", EN) == "Coupon “Spring”"
    assert say_rule_id(programme, "coupon:gift", ZH) == "优惠券“迎春券”"
    assert say_rule_id(programme, "coupon:lost", EN) == "Coupon “lost”"
    assert say_rule_id(programme, "lost", EN) == "rule lost"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (AllOf(of=(GOLD, WEDNESDAY)), AnyOf(of=(GOLD, WEDNESDAY))),
        (AnyOf(of=(AllOf(of=(WEDNESDAY, AFTERNOON)), OnMemberDay())),
         AllOf(of=(WEDNESDAY, AnyOf(of=(AFTERNOON, OnMemberDay()))))),
        (AnyOf(of=(GOLD, AllOf(of=(WEDNESDAY, AFTERNOON)))), AllOf(of=(AnyOf(of=(GOLD, WEDNESDAY)), AFTERNOON))),
        (OnMonthDays(days=(1,)), OnMonthDays(days=(-1,))),
        (OnMonthDays(days=(2,)), OnNthWeekday(nth=2, weekday=2)),
        (OnNthWeekday(nth=-1, weekday=2), OnNthWeekday(nth=1, weekday=2)),
        (AtHours(since="14:00", until="17:00"), AtHours(since="17:00", until="14:00")),
        (NearBirthday(), NearBirthday(span=Span.MONTH)),
        (OnHoliday(), OnHoliday(ids=("cny",))),
        (NthPurchase(n=3), NthPurchase(n=3, every=True)),
        (Streak(n=3), Streak(n=3, every=True)),
        (BalanceIs(at_least=100), BalanceIs(at_most=100)),
        (Lapsed(days=30), NewMember(days=30)),
        (Not(of=AllOf(of=(GOLD, WEDNESDAY))), AllOf(of=(Not(of=GOLD), Not(of=WEDNESDAY)))),
        (BillAmount(at_least_minor=100), BillAmount(at_least_minor=100, goods=TEA)),
        (BillAmount(at_least_minor=100), BillQuantity(at_least=1)),
        (InHousehold(), HasPlan()),
        (Goods(categories=("x",)), Goods(but_categories=("x",))),
        (LESS, PercentOff(permille=800)),
        (LESS, PercentOff(permille=200, rounding=Rounding.UP)),
        (AmountOff(minor=200), AmountOff(minor=200, goods=TEA)),
        (NthItem(n=2, permille=500, goods=TEA), PercentOff(permille=500, goods=TEA)),
        (BuyGet(buy=2, get=1), BuyGet(buy=1, get=2)),
        (BuyGet(buy=2, get=1, goods=TEA), BuyGet(buy=2, get=1, goods=TEA, gift=TEA)),
        (StepsOff(steps=(Step(over_minor=200, off_minor=20),)),
         StepsOff(steps=(Step(over_minor=200, off_minor=20),), each=True)),
        (PointsPerAmount(step_minor=100, points=1), PointsPerAmount(step_minor=100, points=1, carry=True)),
        (PointsFixed(points=5), Engagement(points=5)),
        (Caps(per_member=2, period=Period.MONTH), Caps(uses=2)),
        (Caps(per_member=1, period=Period.YEAR), Caps(per_member=1, period=Period.BIRTHDAY)),
        (Caps(per_day=1), Caps(per_member=1, period=Period.DAY)),
        (Caps(points=50), Caps(points_per_member=50)),
    ],
)  # fmt: skip
@pytest.mark.parametrize("words", [EN, ZH], ids=["en", "zh"])
def test_different_values_say_different_things(one: object, other: object, words: Words) -> None:
    """Nobody can take one for the other."""
    assert _alone(one, words) != _alone(other, words)


def _alone(value: object, words: Words) -> str:
    match value:
        case Caps():
            return said(words, PointsFixed(points=5), caps=value)
        case Goods():
            return said(words, PercentOff(permille=100, goods=value))
        case _ if type(value) in Effect.__args__:  # type: ignore[attr-defined]
            return said(words, value)  # type: ignore[arg-type]
        case _:
            return said(words, PointsFixed(points=5), value)  # type: ignore[arg-type]
