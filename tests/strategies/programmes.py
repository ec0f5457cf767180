"""
Random programmes that pass the check of one that is saved: every kind of value, every id there, steps and tiers rising.

Parts are drawn from small pools (`pools.py`), so that rules, coupons, bills and members meet.
"""

from __future__ import annotations

from functools import cache

from hypothesis import strategies as st

from shopclub.core.programme.daily import ENDING
from shopclub.core.programme.effects import Cashback, Effect, RewardAt, Stamps
from shopclub.core.programme.expiry import AfterInactivity, EndOfYear, Expiry, MonthsAfterEarning, NeverExpires
from shopclub.core.programme.games import Draw, NoPrize, Prize, Thing, WhenOut
from shopclub.core.programme.households import Form, HouseholdKind, Leaving, MainLeaves, RankedBy, Spending
from shopclub.core.programme.ladder import (
    AllCriteria,
    AnyCriterion,
    Benefit,
    BoughtWithin,
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
    Never,
    Quota,
    Reach,
    Rolling,
    Tier,
    ToYearEnd,
    Window,
)
from shopclub.core.programme.model import (
    Caps,
    Debt,
    GoodsFor,
    Group,
    Holiday,
    Occasion,
    Programme,
    Rule,
    Stacking,
    Switches,
)
from shopclub.core.programme.offers import (
    CashbackTerms,
    CouponKind,
    DatedExpiry,
    Ends,
    LateRedemption,
    MoneyOff,
    Package,
    PaidBack,
    Reward,
    StampCard,
    Starts,
    Validity,
)
from shopclub.core.programme.plans import Changing, Fee, FeeBack, PaidPlan
from shopclub.core.programme.purse import BonusBack, CardAmount, GiftCards, StoredValue, TopUp, ValueOrder
from shopclub.core.programme.values import LocalName, Period
from tests.strategies.conditions import AMOUNTS, COUNTS, DATES, DAYS, GOODS, SOME_GOODS, conditions, put_together
from tests.strategies.effects import AT_A_SALE, ELSEWHERE, FIXED, ISSUED, OF_COUPONS, POINTS, RANKED
from tests.strategies.pools import (
    CARDS,
    COUPONS,
    DRAWS,
    GROUPS,
    HOLIDAYS,
    HOUSEHOLDS,
    NAMES,
    PACKAGES,
    PLANS,
    REWARDS,
    TIERS,
)

PERIODS = st.sampled_from(Period)
NO_NAME: LocalName = {}
MAYBE_NAMES: st.SearchStrategy[LocalName] = st.just(NO_NAME) | NAMES
ENABLED = st.booleans()
MOSTLY_ENABLED = st.sampled_from((True, True, False))
PRICES = st.just(0) | AMOUNTS
SOME_COUNT = st.none() | COUNTS
SOME_AMOUNT = st.none() | AMOUNTS
SOME_POINTS = st.none() | POINTS
SOME_DAY = st.none() | DAYS
STOCKS = st.none() | st.integers(0, 20)
OFF_THE_BILL = conditions(at_a_sale=False)
AT_THE_BILL = conditions(at_a_sale=True)

DATED: st.SearchStrategy[DatedExpiry] = st.one_of(
    st.just(NeverExpires()),
    st.builds(MonthsAfterEarning, months=st.integers(1, 24)),
    st.builds(EndOfYear, grace_months=st.integers(0, 6)),
)
EXPIRIES: st.SearchStrategy[Expiry] = st.one_of(
    DATED,
    st.builds(AfterInactivity, months=st.integers(1, 24)),
)
OWN_EXPIRIES = st.none() | EXPIRIES
WINDOWS: st.SearchStrategy[Window] = st.one_of(
    st.just(Life()),
    st.just(CalendarMonth()),
    st.just(CalendarQuarter()),
    st.just(CalendarYear()),
    st.builds(Rolling, months=st.integers(1, 24)),
)
TOP_UPS = st.builds(
    TopUp,
    id=st.just("package"),
    name=st.just({"en": "Package", "zh": "套餐"}),
    pays_minor=st.integers(1, 100_000),
    bonus_minor=st.integers(0, 10_000),
    when=AT_THE_BILL,
    enabled=ENABLED,
)
STORED = st.builds(
    StoredValue,
    packages=st.lists(TOP_UPS, max_size=1).map(tuple),
    free_amounts=st.booleans(),
    min_minor=st.integers(0, 100),
    max_minor=st.none() | st.integers(1000, 100_000),
    order=st.sampled_from(ValueOrder),
    bonus_months=st.none() | st.integers(1, 24),
    bonus_back=st.sampled_from(BonusBack),
    bonus_earns=st.booleans(),
)
GIFT_CARDS = st.builds(
    GiftCards,
    amounts=st.lists(st.builds(CardAmount, minor=st.integers(1, 100_000)), max_size=3).map(tuple),
    free_amounts=st.booleans(),
    min_minor=st.integers(0, 100),
    max_minor=st.none() | st.integers(1000, 100_000),
    months=st.none() | st.integers(1, 60),
)
QUOTAS = st.none() | st.builds(Quota, count=COUNTS, period=PERIODS)
LASTINGS: st.SearchStrategy[Lasting] = st.one_of(
    st.just(ForGood()), st.builds(ForMonths, months=st.integers(1, 24)), st.builds(ToYearEnd, years=st.integers(0, 3))
)


@cache
def criteria(rung: int) -> st.SearchStrategy[Criterion]:
    """What the tier of this index asks for; a higher one always asks for more of the same figure."""
    figures = st.builds(
        Reach, metric=st.sampled_from(Metric), value=st.integers(rung * 1000, rung * 1000 + 999), window=WINDOWS
    )
    leaves: st.SearchStrategy[Criterion] = st.one_of(
        figures,
        st.builds(ByEach, metric=st.sampled_from(Metric), step=st.integers(1, 10_000), window=WINDOWS),
        st.builds(BoughtWithin, days=st.integers(1, 365)),
        st.just(Never()),
    )

    def nested(inner: st.SearchStrategy[Criterion]) -> st.SearchStrategy[Criterion]:
        parts = st.lists(inner, max_size=3).map(tuple)
        return st.builds(AllCriteria, of=parts) | st.builds(AnyCriterion, of=parts)

    return st.recursive(leaves, nested, max_leaves=3)


@cache
@st.composite
def benefits(draw: st.DrawFn, tier: str) -> Benefit:
    """A benefit of a tier."""
    return Benefit(
        id=f"benefit-{TIERS.index(tier) + 1}",
        name=draw(NAMES),
        quota=draw(QUOTAS),
        when=draw(OFF_THE_BILL),
        enabled=draw(ENABLED),
    )


LADDER_BENEFITS = {tier: st.lists(benefits(tier), max_size=1) for tier in TIERS}
CRITERIA = {rung: criteria(rung) for rung in range(1, len(TIERS))}
KEPT_BY = {rung: st.none() | one for rung, one in CRITERIA.items()}
SIGNS = st.sampled_from(("", "●"))


@st.composite
def ladders(draw: st.DrawFn) -> Ladder:
    """The three tiers of the pool."""
    tiers = []
    for rung, name in enumerate(TIERS):
        tiers.append(
            Tier(
                id=name,
                name=draw(NAMES),
                reach=draw(CRITERIA[rung]) if rung else None,
                keep=draw(KEPT_BY[rung]) if rung else None,
                lasts=draw(LASTINGS),
                sign=draw(SIGNS),
                benefits=tuple(draw(LADDER_BENEFITS[name])),
            )
        )
    return Ladder(
        tiers=tuple(tiers),
        fall=draw(st.sampled_from(Fall)),
        grace_days=draw(st.integers(0, 60)),
        notice_days=draw(st.integers(0, 60)),
    )


CAPS: st.SearchStrategy[Caps] = st.builds(
    Caps,
    uses=st.none() | COUNTS,
    per_day=st.none() | COUNTS,
    per_member=st.none() | COUNTS,
    period=PERIODS,
    points=st.none() | POINTS,
    minor=st.none() | AMOUNTS,
    points_per_member=st.none() | POINTS,
)
MONEY_CAPS: st.SearchStrategy[Caps] = st.builds(
    Caps,
    per_member=st.none() | COUNTS,
    period=PERIODS,
    minor=st.none() | AMOUNTS,
    minor_per_member=st.none() | AMOUNTS,
)
"""Of a rule that gives money back."""
ONE_EACH: st.SearchStrategy[Caps] = st.builds(Caps, per_member=COUNTS, period=PERIODS)
VALIDITIES: st.SearchStrategy[Validity] = st.builds(
    Validity,
    starts=st.sampled_from(Starts),
    days=st.none() | st.integers(1, 60),
    ends=st.sampled_from(Ends),
    until_on=st.none() | DAYS,
)
MONEY_OFF: st.SearchStrategy[MoneyOff] = st.builds(
    MoneyOff,
    points=POINTS,
    minor=AMOUNTS,
    min_points=st.integers(0, 1000),
    max_share_permille=st.sampled_from((0, 1, 500, 1000)),
    step_points=st.none() | POINTS,
    remainder=st.booleans(),
)
SWITCHES: st.SearchStrategy[Switches] = st.builds(
    Switches,
    points_part_earns=st.booleans(),
    debt=st.sampled_from(Debt),
    returned_grace_days=st.integers(0, 30),
    no_points_goods=st.none() | SOME_GOODS,
)


OCCASIONS = st.just(Occasion.SALE) | st.sampled_from(Occasion)
OF_AN_END = RANKED | ELSEWHERE
NO_OR_SOME_CAPS = st.just(Caps()) | CAPS
NO_OR_MONEY_CAPS = st.just(Caps()) | MONEY_CAPS
PRIORITIES = st.integers(-2, 2)
ENDS_OF = st.sampled_from(ENDING)
SOME_GROUP = st.sampled_from((None, *GROUPS))


def effects_for(occasion: Occasion) -> st.SearchStrategy[Effect]:
    """The effects that can take place on an occasion."""
    if occasion is Occasion.SALE:
        return AT_A_SALE
    return OF_AN_END if occasion is Occasion.PERIOD_END else ELSEWHERE


@st.composite
def rules(draw: st.DrawFn, index: int = 0, before: tuple[Rule, ...] = ()) -> Rule:
    """
    A rule that can be saved.

    Args:
        draw: given by hypothesis.
        index: its place, which names it.
        before: rules it may exclude.
    """
    on = draw(OCCASIONS)
    then = draw(effects_for(on))
    caps = NO_OR_MONEY_CAPS if isinstance(then, Cashback) else NO_OR_SOME_CAPS
    first, last = sorted((draw(DAYS), draw(DAYS)))
    priority = draw(PRIORITIES)
    against = [rule.id for rule in before if rule.priority != priority]
    return Rule(
        id=f"rule-{index}",
        then=then,
        on=on,
        when=draw(conditions(at_a_sale=on is Occasion.SALE)),
        name=draw(MAYBE_NAMES),
        enabled=draw(MOSTLY_ENABLED),
        qualifies=draw(st.booleans()),
        from_on=draw(st.sampled_from((None, first))),
        until_on=draw(st.sampled_from((None, last))),
        group=draw(SOME_GROUP),
        priority=priority,
        stop=draw(st.booleans()),
        excludes=tuple(draw(st.lists(st.sampled_from(against), max_size=2, unique=True))) if against else (),
        caps=draw(ONE_EACH if on is Occasion.DAY else caps),
        period=draw(ENDS_OF),
        expiry=None if isinstance(then, Stamps | Cashback) else draw(OWN_EXPIRIES),
    )


@st.composite
def rule_lists(draw: st.DrawFn, most: int = 4) -> tuple[Rule, ...]:
    """Up to `most` rules that can stand together."""
    found: tuple[Rule, ...] = ()
    for index in range(draw(st.integers(0, most))):
        found = (*found, draw(rules(index, found)))
    return found


@cache
@st.composite
def coupon_kinds(draw: st.DrawFn, coupon: str) -> CouponKind:
    """A kind of coupon."""
    then = draw(OF_COUPONS)
    return CouponKind(
        id=coupon,
        name=draw(NAMES),
        then=then,
        when=draw(conditions(at_a_sale=not isinstance(then, RewardAt))),
        validity=draw(VALIDITIES),
        uses=draw(COUNTS),
        limit_per_member=draw(SOME_COUNT),
        bearer=draw(st.booleans()),
        enabled=draw(ENABLED),
    )


@cache
@st.composite
def rewards(draw: st.DrawFn, reward: str) -> Reward:
    """A reward."""
    return Reward(
        id=reward,
        name=draw(NAMES),
        points=draw(POINTS),
        minor=draw(PRICES),
        stock=draw(STOCKS),
        limit_per_member=draw(SOME_COUNT),
        limit_period=draw(PERIODS),
        when=draw(OFF_THE_BILL),
        value_minor=draw(SOME_AMOUNT),
        enabled=draw(ENABLED),
    )


MONTHS = st.lists(st.sampled_from((1, 3, 6, 12, 24)), min_size=1, max_size=2, unique=True)
PLAN_BENEFITS = {
    plan: st.lists(st.builds(Benefit, id=st.just(f"{plan}-1"), name=NAMES, when=OFF_THE_BILL), max_size=1)
    for plan in PLANS
}


@cache
@st.composite
def paid_plans(draw: st.DrawFn, plan: str) -> PaidPlan:
    """A paid plan."""
    months = draw(MONTHS)
    return PaidPlan(
        id=plan,
        name=draw(NAMES),
        fees=tuple(Fee(months=one, minor=draw(AMOUNTS)) for one in months),
        trial_days=draw(st.sampled_from((0, 1, 30))),
        refund=draw(st.sampled_from(FeeBack)),
        changing=draw(st.sampled_from(Changing)),
        grace_days=draw(st.sampled_from((0, 1, 14))),
        notice_days=draw(st.sampled_from((0, 1, 30))),
        benefits=tuple(draw(PLAN_BENEFITS[plan])),
        enabled=draw(ENABLED),
    )


@cache
@st.composite
def stamp_cards(draw: st.DrawFn, card: str) -> StampCard:
    """A stamp card."""
    return StampCard(
        id=card,
        name=draw(NAMES),
        size=draw(st.integers(1, 12)),
        coupon=draw(st.sampled_from(COUPONS)),
        expiry=draw(DATED),
        enabled=draw(ENABLED),
    )


@cache
@st.composite
def packages(draw: st.DrawFn, package: str) -> Package:
    """A package of visits."""
    paid_back = draw(st.sampled_from(PaidBack))
    return Package(
        id=package,
        name=draw(NAMES),
        visits=draw(st.integers(1, 12)),
        price_minor=draw(AMOUNTS),
        single_minor=draw(AMOUNTS if paid_back is PaidBack.SINGLE else PRICES),
        goods=draw(GOODS),
        expiry=draw(DATED),
        paid_back=paid_back,
        when=draw(OFF_THE_BILL),
        enabled=draw(ENABLED),
    )


ODDS = st.lists(st.integers(1, 1000), min_size=1, max_size=4)
PRIZES_GIVE = FIXED | ISSUED | st.just(Thing()) | st.just(NoPrize())
PRIZES_LEFT = st.none() | st.integers(0, 5)


@cache
@st.composite
def draws(draw: st.DrawFn, one: str) -> Draw:
    """A lucky draw whose odds add up; where a prize can run out, the last one stands in or the round ends."""
    odds = draw(ODDS)
    prizes = [
        Prize(
            id=f"prize-{place}",
            name=draw(NAMES),
            odds=share,
            then=draw(PRIZES_GIVE),
            stock=draw(PRIZES_LEFT) if place < len(odds) else None,
            value_minor=draw(SOME_AMOUNT),
        )
        for place, share in enumerate(odds, start=1)
    ]
    tickets = draw(SOME_COUNT)
    return Draw(
        id=one,
        name=draw(NAMES),
        prizes=tuple(prizes),
        whole=sum(odds),
        tickets=tickets,
        points=draw(POINTS if tickets is None else SOME_POINTS),
        per_day=draw(SOME_COUNT),
        per_member=draw(SOME_COUNT),
        when=draw(OFF_THE_BILL),
        out=draw(st.sampled_from(WhenOut)),
        instead=prizes[-1].id,
        enabled=draw(ENABLED),
    )


@cache
@st.composite
def households(draw: st.DrawFn, household: str) -> HouseholdKind:
    """A kind of shared card."""
    return HouseholdKind(
        id=household,
        form=draw(st.sampled_from(Form)),
        name=draw(MAYBE_NAMES),
        cards=draw(st.integers(2, 5)),
        spends=draw(st.sampled_from(Spending)),
        per_day=draw(SOME_POINTS),
        leaving=draw(st.sampled_from(Leaving)),
        main_leaves=draw(st.sampled_from(MainLeaves)),
        tier=draw(st.sampled_from(RankedBy)),
        with_purchase=draw(st.booleans()),
        enabled=draw(MOSTLY_ENABLED),
    )


LATE = st.builds(LateRedemption, days=st.sampled_from((1, 30, 366)), when=OFF_THE_BILL)


YEARLY = st.none() | st.sampled_from(("01-01", "08-15", "12-30", "02-29", "10-01"))
SINGLE_DAYS = st.sets(DAYS, max_size=2)


@cache
@st.composite
def holidays(draw: st.DrawFn, holiday: str) -> Holiday:
    """A holiday."""
    return Holiday(
        id=holiday,
        name=draw(NAMES),
        on=draw(YEARLY),
        lunar=draw(st.booleans()),
        days=draw(st.integers(1, 7)),
        dates=tuple(sorted(draw(SINGLE_DAYS))),
    )


PLAIN_LADDER = Ladder(
    tiers=(
        Tier(id=TIERS[0], name={"en": "Alder", "zh": "甲"}),
        Tier(id=TIERS[1], name={"en": "Birch", "zh": "乙"}, reach=Reach(metric=Metric.SPEND, value=50_000)),
        Tier(id=TIERS[2], name={"en": "Cedar", "zh": "丙"}, reach=Reach(metric=Metric.SPEND, value=100_000)),
    )
)
PLAIN_HOLIDAYS = (
    Holiday(id=HOLIDAYS[0], name={"en": "Alder", "zh": "甲"}, on="01-01", lunar=True, days=7),
    Holiday(id=HOLIDAYS[1], name={"en": "Birch", "zh": "乙"}, on="10-01", days=3),
)
PLAIN_PLANS = tuple(
    PaidPlan(id=one, name={"en": "Birch", "zh": "乙"}, fees=(Fee(months=12, minor=10_000),)) for one in PLANS
)
PLAIN_REWARDS = tuple(
    Reward(id=one, name={"en": "Dogwood", "zh": "丁"}, points=100 * (place + 1)) for place, one in enumerate(REWARDS)
)


PLAIN_CARDS = tuple(
    StampCard(id=one, name={"en": "Dogwood", "zh": "丁"}, size=place + 2, coupon=COUPONS[place])
    for place, one in enumerate(CARDS)
)
PLAIN_HOUSEHOLDS = tuple(
    HouseholdKind(id=one, form=form, leaving=leaving)
    for one, form, leaving in zip(HOUSEHOLDS, Form, (Leaving.SHARE, Leaving.NOTHING, Leaving.SHARE), strict=True)
)
PLAIN_DRAWS = tuple(
    Draw(
        id=one,
        name={"en": "Cedar", "zh": "丙"},
        prizes=(Prize(id="prize-1", name={"en": "Alder", "zh": "甲"}, odds=100),),
    )
    for one in DRAWS
)


MEMBER_DAYS = put_together(DATES, most=2)
GOODS_FOR = st.lists(
    st.builds(GoodsFor, id=st.just("goods-1"), goods=SOME_GOODS, when=OFF_THE_BILL, name=MAYBE_NAMES), max_size=1
)
SOME_MONEY_OFF = st.none() | MONEY_OFF
SOME_STORED = st.none() | STORED
SOME_GIFT_CARDS = st.none() | GIFT_CARDS
SOME_LATE = st.none() | LATE
TERMS = st.builds(CashbackTerms, expiry=DATED)


@st.composite
def programmes(draw: st.DrawFn, most_rules: int = 4, *, whole: bool = True) -> Programme:
    """
    A programme that can be saved.

    Args:
        draw: given by hypothesis.
        most_rules: rules it has at most.
        whole: whether everything is random; else what a quote does not look at (how tiers are reached, rewards,
            benefits, holidays) stands still, which is three times as fast.
    """
    groups = [Group(id=one, stacking=draw(st.sampled_from(Stacking)), name=draw(MAYBE_NAMES)) for one in GROUPS]
    return Programme(
        id="random-1",
        name=draw(NAMES) if whole else {"en": "Alder", "zh": "甲"},
        currency="CNY",
        rules=draw(rule_lists(most_rules)),
        expiry=draw(EXPIRIES),
        money_off=draw(SOME_MONEY_OFF),
        rewards=tuple(draw(rewards(one)) for one in REWARDS) if whole else PLAIN_REWARDS,
        coupons=tuple(draw(coupon_kinds(one)) for one in COUPONS),
        cards=tuple(draw(stamp_cards(one)) for one in CARDS),
        packages=tuple(draw(packages(one)) for one in PACKAGES) if whole else (),
        cashback=draw(TERMS),
        draws=tuple(draw(draws(one)) for one in DRAWS) if whole else PLAIN_DRAWS,
        groups=tuple(groups),
        member_day=draw(MEMBER_DAYS),
        holidays=tuple(draw(holidays(one)) for one in HOLIDAYS) if whole else PLAIN_HOLIDAYS,
        goods_for=tuple(draw(GOODS_FOR)) if whole else (),
        ladder=draw(ladders()) if whole else PLAIN_LADDER,
        stored_value=draw(SOME_STORED) if whole else None,
        gift_cards=draw(SOME_GIFT_CARDS) if whole else None,
        plans=tuple(draw(paid_plans(one)) for one in PLANS) if whole else PLAIN_PLANS,
        households=tuple(draw(households(one)) for one in HOUSEHOLDS) if whole else PLAIN_HOUSEHOLDS,
        late=draw(SOME_LATE) if whole else None,
        switches=draw(SWITCHES),
    )
