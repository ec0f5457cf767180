"""A programme says itself in plain sentences, in both languages."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from shopclub import presets
from shopclub.core.programme.conditions import AllOf, Always, AnyOf, Condition, Not, TierIn
from shopclub.core.programme.effects import Effect, PercentOff, PointsFixed, PointsPerAmount, PointsTimes
from shopclub.core.programme.expiry import AfterInactivity, EndOfYear, Expiry, MonthsAfterEarning, NeverExpires
from shopclub.core.programme.ladder import (
    AllCriteria,
    AnyCriterion,
    ByEach,
    CalendarMonth,
    CalendarQuarter,
    CalendarYear,
    Criterion,
    Fall,
    ForGood,
    ForMonths,
    Ladder,
    Lasting,
    Life,
    Metric,
    Reach,
    Rolling,
    Tier,
    ToYearEnd,
)
from shopclub.core.programme.model import Debt, Occasion, Programme, Rule, Switches
from shopclub.core.programme.offers import MoneyOff, Reward
from shopclub.i18n import Language, Words
from shopclub.words import say_programme, say_programme_lines, say_reward, say_rule, say_rule_id
from shopclub.words.conditions import NOBODY
from shopclub.words.offers import say_money_off
from shopclub.words.programme import say_expiry
from shopclub.words.tiers import say_criterion, say_ladder, say_tier

EN, ZH = Words(Language.EN), Words(Language.ZH)
FOUR = presets.load("four-steps")
RETAIL = presets.load("standard-retail")

GOLD = TierIn(tiers=("gold",))
SILVER = TierIn(tiers=("silver",))
UPPER = TierIn(tiers=("diamond", "gold"))
LESS = PercentOff(permille=200)
PER_YUAN = PointsPerAmount(step_minor=100, points=1)


def said(then: Effect, when: Condition | None = None, on: Occasion = Occasion.SALE) -> tuple[str, str]:
    rule = Rule(id="r", on=on, when=when or Always(), then=then)
    return say_rule(rule, FOUR, EN), say_rule(rule, FOUR, ZH)


@pytest.mark.parametrize(
    ("then", "english", "chinese"),
    [
        (PER_YUAN, "1 point for each full ¥1 paid", "实付每满 ¥1 得 1 分"),
        (
            PointsPerAmount(step_minor=1050, points=10),
            "10 points for each full ¥10.50 paid",
            "实付每满 ¥10.50 得 10 分",
        ),
        (PointsFixed(points=5), "5 points with each purchase", "每次消费送 5 分"),
        (PointsTimes(permille=1250), "1.25 times the points", "积分 1.25 倍"),
        (LESS, "All customers pay 20% less", "所有顾客享 8 折"),
        (PercentOff(permille=125), "All customers pay 12.5% less", "所有顾客享 8.75 折"),
        (PercentOff(permille=1000), "All customers pay nothing", "所有顾客免单"),
    ],
)
def test_an_effect_for_everyone(then: Effect, english: str, chinese: str) -> None:
    """What a rule without a condition does is one plain sentence."""
    assert said(then) == (english, chinese)


@pytest.mark.parametrize(
    ("then", "english", "chinese"),
    [
        (PER_YUAN, "Gold and Diamond members get 1 point for each full ¥1 paid", "金卡和钻石会员实付每满 ¥1 得 1 分"),
        (
            PointsFixed(points=1),
            "Gold and Diamond members get 1 point with each purchase",
            "金卡和钻石会员每次消费送 1 分",
        ),
        (PointsTimes(permille=2000), "Gold and Diamond members get 2 times the points", "金卡和钻石会员积分 2 倍"),
        (LESS, "Gold and Diamond members pay 20% less", "金卡和钻石会员享 8 折"),
    ],
)
def test_an_effect_for_some_tiers(then: Effect, english: str, chinese: str) -> None:
    """Members of some tiers are named in the order of the ladder, lowest first."""
    assert said(then, UPPER) == (english, chinese)


@pytest.mark.parametrize(
    ("when", "english", "chinese"),
    [
        (Not(of=GOLD), "All but Gold members", "除金卡会员以外的顾客"),
        (Not(of=Not(of=GOLD)), "Gold members", "金卡会员"),
        (AllOf(of=()), "All customers", "所有顾客"),
        (AllOf(of=(GOLD,)), "Gold members", "金卡会员"),
        (AllOf(of=(Always(), GOLD, GOLD)), "Gold members", "金卡会员"),
        (AnyOf(of=(GOLD, SILVER)), "Silver and Gold members", "银卡和金卡会员"),
        (AnyOf(of=(GOLD, AnyOf(of=(SILVER,)))), "Silver and Gold members", "银卡和金卡会员"),
        (AnyOf(of=(GOLD, Always())), "All customers", "所有顾客"),
        (AllOf(of=(Not(of=GOLD), Not(of=SILVER))), "All but Silver and Gold members", "除银卡和金卡会员以外的顾客"),
        (Not(of=AnyOf(of=(GOLD, SILVER))), "All but Silver and Gold members", "除银卡和金卡会员以外的顾客"),
        (
            AllOf(of=(UPPER, Not(of=TierIn(tiers=("diamond",))))),
            "Gold and Diamond members who are not Diamond",
            "等级不是钻石的金卡和钻石会员",
        ),
        (
            AllOf(of=(UPPER, AnyOf(of=(SILVER, Not(of=GOLD))))),
            "Gold and Diamond members who are Silver or are not Gold",
            "等级为银卡或等级不是金卡的金卡和钻石会员",
        ),
        (TierIn(tiers=("ordinary", "silver", "gold", "diamond")), "All members", "全体会员"),
        (
            Not(of=TierIn(tiers=("ordinary", "silver", "gold", "diamond"))),
            "All but all members",
            "除全体会员以外的顾客",
        ),
        (TierIn(tiers=("gone",)), "Gone members", "gone 会员"),
    ],
)
def test_conditions_read_naturally(when: Condition, english: str, chinese: str) -> None:
    """All, any and not are said in their plainest form, never as they were nested."""
    pause = "，" if len(chinese) > 18 else ""
    assert said(LESS, when) == (f"{english} pay 20% less", f"{chinese}{pause}享 8 折")


@pytest.mark.parametrize("when", [NOBODY, AnyOf(of=()), TierIn(tiers=()), AllOf(of=(GOLD, Not(of=Always())))])
def test_a_rule_nobody_can_meet_says_so(when: Condition) -> None:
    """A condition that can't hold is not dressed up as one that can."""
    english, chinese = said(LESS, when)
    assert english == "Never, as nobody can meet its condition: all customers pay 20% less"
    assert chinese == "不会生效（没有人符合条件）：所有顾客享 8 折"


def test_a_tier_called_member_is_not_said_twice() -> None:
    """Standard retail's first tier is called Member: nobody reads "Member members"."""
    rule = Rule(id="r", when=TierIn(tiers=("member",)), then=LESS)
    assert say_rule(rule, RETAIL, EN) == "Customers at Member pay 20% less"
    assert say_rule(rule, RETAIL, ZH) == "普通会员享 8 折"


@pytest.mark.parametrize(
    ("then", "when", "english", "chinese"),
    [
        (PointsFixed(points=50), None, "50 points for joining", "入会送 50 分"),
        (
            PointsFixed(points=1),
            UPPER,
            "Gold and Diamond members get 1 point for joining",
            "金卡和钻石会员入会送 1 分",
        ),
        (
            LESS,
            None,
            "All customers pay 20% less for joining (does nothing on such an occasion)",
            "所有顾客入会享 8 折（此场合不起作用）",
        ),
        (
            PER_YUAN,
            None,
            "1 point for each full ¥1 paid for joining (does nothing on such an occasion)",
            "入会实付每满 ¥1 得 1 分（此场合不起作用）",
        ),
        (
            PointsTimes(permille=1500),
            None,
            "1.5 times the points for joining (does nothing on such an occasion)",
            "入会积分 1.5 倍（此场合不起作用）",
        ),
    ],
)
def test_joining(then: Effect, when: Condition | None, english: str, chinese: str) -> None:
    """What a rule does at joining is said, also when it does nothing there."""
    assert said(then, when, Occasion.JOIN) == (english, chinese)


def test_dates_switch_and_qualifying() -> None:
    """Dates, being switched off and not counting toward a tier are part of the sentence."""
    rule = Rule(id="r", then=PointsFixed(points=5), from_on=date(2026, 1, 1), until_on=date(2026, 2, 28))
    assert say_rule(rule, FOUR, EN) == "5 points with each purchase, from 1 January 2026 through 28 February 2026"
    assert say_rule(rule, FOUR, ZH) == "每次消费送 5 分，2026年1月1日至2026年2月28日"
    only_from = msgspec.structs.replace(rule, until_on=None, qualifies=False)
    text = "5 points with each purchase, from 1 January 2026 on, not counting toward a tier"
    assert say_rule(only_from, FOUR, EN) == text
    only_until = msgspec.structs.replace(rule, from_on=None, enabled=False)
    assert say_rule(only_until, FOUR, EN) == "Switched off: 5 points with each purchase, through 28 February 2026"
    discount = Rule(id="d", then=LESS, qualifies=False)
    assert say_rule(discount, FOUR, EN) == "All customers pay 20% less"


def test_the_shops_currency_is_said_not_the_presets() -> None:
    """In a shop of another currency a programme's amounts are said in that currency."""
    rule = next(r for r in FOUR.rules if r.id == "base")
    assert say_rule(rule, FOUR, EN, currency="USD") == "10 points for each full $100 paid"


def test_rules_by_id() -> None:
    """A receipt names a rule by its sentence, one that is gone by its id."""
    assert say_rule_id(FOUR, "gold-discount", EN) == "Gold and Diamond members pay 20% less"
    assert say_rule_id(FOUR, "summer", EN) == "rule summer"


def test_a_rule_of_a_newer_version_is_shown() -> None:
    """An unknown rule stands among the others, as one that is not sold by."""
    newer = msgspec.structs.replace(FOUR, unknown_rules=({"id": "lunar", "then": {"kind": "moon"}},))
    assert "A rule of a newer version, kept but not sold by: lunar" in say_programme_lines(newer, EN)


@pytest.mark.parametrize(
    ("expiry", "english", "chinese"),
    [
        (NeverExpires(), "Points never expire", "积分长期有效"),
        (MonthsAfterEarning(months=12), "Points can be used for 12 months after earning", "积分自获得起 12 个月内有效"),
        (MonthsAfterEarning(months=1), "Points can be used for 1 month after earning", "积分自获得起 1 个月内有效"),
        (
            EndOfYear(),
            "Points can be used through 31 December of the year they were earned in",
            "积分有效至获得当年的 12 月 31 日",
        ),
        (
            EndOfYear(grace_months=3),
            "Points can be used through 31 December of the year they were earned in, and 3 months more",
            "积分有效至获得当年的 12 月 31 日，并再宽限 3 个月",
        ),
        (
            AfterInactivity(months=6),
            "All points expire after 6 months without earning or spending any",
            "连续 6 个月没有积分收支，全部积分过期",
        ),
    ],
)
def test_expiry(expiry: Expiry, english: str, chinese: str) -> None:
    """When points expire is one sentence."""
    assert (say_expiry(expiry, EN), say_expiry(expiry, ZH)) == (english, chinese)


def test_money_off_and_rewards() -> None:
    """What points buy says its minimum, share, limit and stock."""
    off = MoneyOff(points=100, minor=150, min_points=500, max_share_permille=500)
    assert say_money_off(off, EN, "CNY") == "100 points take ¥1.50 off the bill, from 500 points on, at most 50% of it"
    assert say_money_off(off, ZH, "CNY") == "100 分抵 ¥1.50，500 分起用，最多抵整单的 50%"
    cup = Reward(id="cup", name={"en": "Tea cup", "zh": "茶杯"}, points=300, stock=20, limit_per_member=2)
    assert say_reward(cup, FOUR, EN) == "Tea cup: 300 points, at most 2 a member, 20 to begin with"
    assert say_reward(cup, FOUR, ZH) == "茶杯：300 分，每位会员限 2 件，起初 20 件"
    assert say_reward(msgspec.structs.replace(cup, enabled=False), FOUR, EN).startswith("Switched off: Tea cup")


SPENT = Reach(metric=Metric.SPEND, value=37500, window=CalendarYear())
VISITED = Reach(metric=Metric.VISITS, value=10, window=CalendarMonth())
EARNED = Reach(metric=Metric.POINTS, value=1200, window=CalendarQuarter())


@pytest.mark.parametrize(
    ("criterion", "english", "chinese"),
    [
        (SPENT, "¥375 spent in a calendar year", "一个自然年内消费满 ¥375"),
        (VISITED, "10 visits made in a calendar month", "一个自然月内到店满 10 次"),
        (EARNED, "1,200 points earned in a calendar quarter", "一个自然季度内获得 1,200 分"),
        (
            Reach(metric=Metric.POINTS, value=2000, window=Rolling(months=12)),
            "2,000 points earned within 12 calendar months",
            "12 个自然月内获得 2,000 分",
        ),
        (
            ByEach(metric=Metric.VISITS, step=10, window=Life()),
            "20 visits made in all (one tier up with each 10 visits)",
            "累计到店满 20 次（每升一级需 10 次到店）",
        ),
        (
            ByEach(metric=Metric.POINTS, step=500, window=Life()),
            "1,000 points earned in all (one tier up with each 500 points)",
            "累计获得 1,000 分（每升一级需 500 分）",
        ),
        (
            AllCriteria(of=(SPENT, AnyCriterion(of=(VISITED, EARNED)))),
            "¥375 spent in a calendar year and (10 visits made in a calendar month or 1,200 points earned in a "
            "calendar quarter)",
            "一个自然年内消费满 ¥375 且（一个自然月内到店满 10 次或一个自然季度内获得 1,200 分）",
        ),
        (AnyCriterion(of=(VISITED,)), "10 visits made in a calendar month", "一个自然月内到店满 10 次"),
        (AllCriteria(of=()), "nothing further", "无其他条件"),
        (AnyCriterion(of=()), "only by hand", "只能手工授予"),
    ],
)
def test_criteria(criterion: Criterion, english: str, chinese: str) -> None:
    """What the third tier asks for, by metric and window, alone and together."""
    assert say_criterion(criterion, 2, EN, "CNY") == english
    assert say_criterion(criterion, 2, ZH, "CNY") == chinese


@pytest.mark.parametrize(
    ("lasts", "english", "chinese"),
    [
        (ForMonths(months=12), "held for 12 months", "保持 12 个月"),
        (ToYearEnd(), "held through 31 December", "保持至当年 12 月 31 日"),
        (ToYearEnd(years=1), "held through 31 December of the next year", "保持至 1 年后的 12 月 31 日"),
        (ToYearEnd(years=2), "held through 31 December, 2 years later", "保持至 2 年后的 12 月 31 日"),
    ],
)
def test_how_long_a_tier_is_held(lasts: Lasting, english: str, chinese: str) -> None:
    """How long a tier is held stands after what it asks for."""
    tier = Tier(id="gold", name={"en": "Gold", "zh": "金卡"}, sign="◆", reach=SPENT, keep=VISITED, lasts=lasts)
    expected = f"◆ Gold: ¥375 spent in a calendar year, {english}, kept with 10 visits made in a calendar month"
    assert say_tier(tier, 2, EN, "CNY") == expected
    assert (
        say_tier(tier, 2, ZH, "CNY")
        == f"◆ 金卡：一个自然年内消费满 ¥375，{chinese}，保级条件：一个自然月内到店满 10 次"
    )


def test_the_end_of_a_tier() -> None:
    """A ladder says what happens to a tier not kept and its grace, but only where a tier can end."""
    held = Tier(id="gold", name={"en": "Gold"}, reach=SPENT, lasts=ForMonths(months=6))
    first = Tier(id="first", name={"en": "First"})
    ladder = Ladder(tiers=(first, held), fall=Fall.ONE, grace_days=14)
    assert say_ladder(ladder, EN, "CNY") == [
        "First: from joining",
        "Gold: ¥375 spent in a calendar year, held for 6 months",
        "A tier that was not kept falls by one",
        "A tier is held for 14 more days after its end",
        "Members are told 30 days before a tier ends",
    ]
    for_good = msgspec.structs.replace(held, lasts=ForGood())
    assert len(say_ladder(Ladder(tiers=(first, for_good), grace_days=14), EN, "CNY")) == 2
    assert say_ladder(None, EN, "CNY") == []


def test_four_steps_whole() -> None:
    """P2, read as an owner reads it."""
    assert [(s.id, list(s.lines)) for s in say_programme(FOUR, EN)] == [
        (
            "earning",
            [
                "10 points for each full ¥100 paid",
                "Diamond members get 1.5 times the points",
                "Switched off: 10 points for joining, not counting toward a tier",
            ],
        ),
        (
            "discounts",
            [
                "Gold and Diamond members pay 20% less",
                "Switched off: All customers pay 10% less on their birthday",
            ],
        ),
        ("gifts", ["The coupon “Birthday present” automatically on their birthday, once each birthday"]),
        (
            "spending",
            [
                "10 points take ¥5 off the bill, a last step may pay a rest that is less than it is worth",
                "What is paid with points earns no points",
            ],
        ),
        ("coupons", ["Birthday present: “A birthday present” as a gift, usable for 30 days"]),
        ("expiry", ["Points never expire"]),
        (
            "tiers",
            [
                "○ Ordinary: from joining",
                "● Silver: ¥10,000 spent in all (one tier up with each ¥10,000)",
                "◆ Gold: ¥20,000 spent in all (one tier up with each ¥10,000)",
                "✦ Diamond: ¥30,000 spent in all (one tier up with each ¥10,000)",
            ],
        ),
        (
            "returns",
            [
                "A return takes back its points; those already spent are settled by what is earned next",
                "Points given back after their last day can be used for 7 more days",
            ],
        ),
    ]


def test_switches_change_what_is_said() -> None:
    """Each switch has a sentence for either side."""
    switches = Switches(points_part_earns=True, debt=Debt.FORGIVE, returned_grace_days=0)
    lines = say_programme_lines(msgspec.structs.replace(FOUR, switches=switches), EN)
    assert "What is paid with points earns points too" in lines
    assert lines[-1] == "A return takes back its points; those already spent are forgiven"


def test_a_bare_programme_says_only_what_there_is() -> None:
    """Headings without a sentence are left out."""
    bare = Programme(id="bare", name={"en": "Bare"}, currency="CNY")
    assert [section.id for section in say_programme(bare, EN)] == ["expiry", "returns"]


@pytest.mark.parametrize("words", [EN, ZH], ids=["en", "zh"])
@pytest.mark.parametrize("name", presets.names())
def test_presets_are_said_whole(name: str, words: Words) -> None:
    """Every line of every preset comes out filled in."""
    for line in say_programme_lines(presets.load(name), words):
        assert line
        assert "{" not in line
