"""The programmes shipped say what REQUIREMENTS section 11 says, as data."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from shopclub import presets
from shopclub.core.kernel.errors import NotFound, RuleViolation
from shopclub.core.programme.checking import check_programme
from shopclub.core.programme.conditions import BillAmount, HasPlan, InHousehold, TierIn
from shopclub.core.programme.effects import (
    AgreedPrices,
    AmountOff,
    Cashback,
    Gift,
    MemberPrice,
    PercentOff,
    PointsPerAmount,
    PointsTimes,
    Stamps,
    StepsOff,
)
from shopclub.core.programme.expiry import MonthsAfterEarning, NeverExpires
from shopclub.core.programme.ladder import ByEach, ForGood, ForMonths, Life, Metric, Reach, Rolling
from shopclub.core.programme.model import Occasion, Rule
from shopclub.core.programme.offers import MoneyOff
from shopclub.core.programme.plans import Fee, FeeBack
from shopclub.core.programme.values import Goods, Period
from shopclub.i18n import Language, Words
from shopclub.presets.pieces import Piece, added, pieces
from shopclub.presets.reading import named
from shopclub.tui.programme_items import items_of, key_of
from tests.builders import programme_of


def rule(name: str, rule_id: str) -> Rule:
    return next(r for r in presets.load(name).rules if r.id == rule_id)


def test_the_shipped_presets() -> None:
    """P1 to P15 are there, each under its file's name, and each can be put in force."""
    assert presets.names() == (
        "bank-card",
        "beauty-salon",
        "beauty-shop",
        "coffee-house",
        "family-club",
        "four-steps",
        "growth-ladder",
        "gym",
        "pharmacy",
        "pharmacy-magazine",
        "restaurant",
        "school",
        "standard-retail",
        "subscription",
        "warehouse-club",
    )
    assert tuple(p.id for p in presets.load_all()) == presets.names()
    for programme in presets.load_all():
        check_programme(programme)


def test_an_unknown_preset_is_refused_by_name() -> None:
    """A name that is no preset, even one that looks like a path, is NotFound and says the name."""
    for name in ("golden-goose", "../presets/four-steps", ""):
        with pytest.raises(NotFound) as refused:
            presets.load(name)
        assert refused.value.code == "preset_unknown"
        assert refused.value.figures == {"name": name}


def test_standard_retail() -> None:
    """P1: 1 point for each yuan, 12 months; silver 2,000 and gold 5,000 in 12 months, kept 12; 100 points = 1 yuan."""
    programme = presets.load("standard-retail")
    assert rule("standard-retail", "base").then == PointsPerAmount(step_minor=100, points=1)
    assert programme.expiry == MonthsAfterEarning(months=12)
    assert programme.money_off == MoneyOff(points=100, minor=100)
    ladder = [(tier.id, tier.reach) for tier in programme.tiers()]
    assert ladder == [
        ("member", None),
        ("silver", Reach(metric=Metric.POINTS, value=2000, window=Rolling(months=12))),
        ("gold", Reach(metric=Metric.POINTS, value=5000, window=Rolling(months=12))),
    ]
    assert [tier.lasts for tier in programme.tiers()][1:] == [ForMonths(months=12)] * 2
    assert programme.rewards
    assert [r.id for r in programme.rules if r.enabled] == ["base", "member-day", "birthday"]


def test_four_steps() -> None:
    """P2: a tier for each 10,000 yuan of a life; gold and up pay 80 %; diamond x 1.5; 10 points per 100, worth 5."""
    programme = presets.load("four-steps")
    assert [tier.id for tier in programme.tiers()] == ["ordinary", "silver", "gold", "diamond"]
    step = ByEach(metric=Metric.SPEND, step=10_000_00, window=Life())
    assert [tier.reach for tier in programme.tiers()] == [None, step, step, step]
    assert {tier.lasts for tier in programme.tiers()} == {ForGood()}
    assert rule("four-steps", "base").then == PointsPerAmount(step_minor=100_00, points=10)
    assert rule("four-steps", "gold-discount").when == TierIn(tiers=("gold", "diamond"))
    assert rule("four-steps", "gold-discount").then == PercentOff(permille=200)
    assert rule("four-steps", "diamond-points").when == TierIn(tiers=("diamond",))
    assert rule("four-steps", "diamond-points").then == PointsTimes(permille=1500)
    assert programme.money_off == MoneyOff(points=10, minor=5_00, remainder=True)
    assert programme.expiry == NeverExpires()
    assert [r.id for r in programme.rules if r.enabled] == ["base", "gold-discount", "diamond-points", "birthday"]


@pytest.mark.parametrize("name", presets.names())
def test_a_preset_speaks_both_languages_and_its_bonus_waits(name: str) -> None:
    """Every name in a preset stands in Chinese and English; a join bonus is there but switched off."""
    programme = presets.load(name)
    for names in (
        programme.name,
        programme.about,
        *(tier.name for tier in programme.tiers()),
        *(reward.name for reward in programme.rewards),
        *(coupon.name for coupon in programme.coupons),
        *(holiday.name for holiday in programme.holidays),
        *(benefit.name for tier in programme.tiers() for benefit in tier.benefits),
        *(rule.name for rule in programme.rules if rule.name),
        *(coupon.then.name for coupon in programme.coupons if isinstance(coupon.then, Gift)),
    ):
        assert set(names) == {"zh", "en"}
        assert all(names.values())
    assert not any(r.enabled for r in programme.rules if r.on is Occasion.JOIN)


@pytest.mark.parametrize("name", presets.names())
def test_what_a_preset_is_about_names_no_currency(name: str) -> None:
    """A shop that sells in pounds reads the same description, so neither language speaks of yuan."""
    about = presets.load(name).about
    assert "yuan" not in about["en"]
    assert not set("元¥￥") & set("".join(about.values()))


def test_amounts_are_taken_one_to_one_in_another_currency() -> None:
    """10,000 yuan become 10,000 yen, dollars or dinars, whatever their decimals; the origin stays written."""
    four = presets.load("four-steps")
    assert presets.in_currency(four, "USD") is four
    yen = presets.in_currency(four, "JPY")
    assert yen.currency == "CNY"
    assert yen.rules[0].then == PointsPerAmount(step_minor=100, points=10)
    assert yen.money_off == MoneyOff(points=10, minor=5, remainder=True)
    assert yen.tiers()[1].reach == ByEach(metric=Metric.SPEND, step=10_000, window=Life())
    dinar = presets.in_currency(four, "KWD")
    assert dinar.tiers()[3].reach == ByEach(metric=Metric.SPEND, step=10_000_000, window=Life())
    assert dinar.money_off == MoneyOff(points=10, minor=5_000, remainder=True)
    assert [r.when for r in dinar.rules] == [r.when for r in four.rules]


def test_every_amount_of_a_preset_moves_with_the_currency() -> None:
    """What a coupon takes off, from which bill on, and what goods cost are amounts too."""
    yen = presets.in_currency(presets.load("growth-ladder"), "JPY")
    assert [(c.then, c.when) for c in yen.coupons[:2]] == [
        (AmountOff(minor=10), BillAmount(at_least_minor=100)),
        (AmountOff(minor=30), BillAmount(at_least_minor=200)),
    ]
    priced = presets.in_currency(
        programme_of(rules=[{"id": "mine", "then": {"kind": "member_price", "prices": {"tea": 250, "gum": 20}}}]), "JPY"
    )
    assert priced.rules[0].then == MemberPrice(prices={"tea": 2, "gum": 1})


def test_points_are_no_amount() -> None:
    """A tier reached by points asks for as many in every currency."""
    retail = presets.load("standard-retail")
    yen = presets.in_currency(retail, "JPY")
    assert [tier.reach for tier in yen.tiers()] == [tier.reach for tier in retail.tiers()]
    assert [reward.points for reward in yen.rewards] == [reward.points for reward in retail.rewards]


def test_school() -> None:
    """P14: activity of three months lifts, looked at every six: no quarter that has only begun takes a tier away."""
    window = Rolling(months=3)
    assert [(tier.id, tier.reach, tier.lasts) for tier in presets.load("school").tiers()[1:]] == [
        ("keen", Reach(metric=Metric.ENGAGEMENT, value=20, window=window), ForMonths(months=6)),
        ("star", Reach(metric=Metric.ENGAGEMENT, value=40, window=window), ForMonths(months=6)),
    ]


def test_warehouse_club() -> None:
    """P4: 60 a year, 120 with 2 % of the year back; goods for members; the whole fee back at any time."""
    programme = presets.load("warehouse-club")
    assert [(plan.id, plan.fees, plan.refund) for plan in programme.plans] == [
        ("regular", (Fee(months=12, minor=60_00),), FeeBack.FULL),
        ("executive", (Fee(months=12, minor=120_00),), FeeBack.FULL),
    ]
    assert rule("warehouse-club", "money-back").then == Cashback(permille=20, period=Period.YEAR)
    assert rule("warehouse-club", "money-back").when == HasPlan(plans=("executive",))
    assert [only.when for only in programme.goods_for] == [HasPlan()]


def test_subscription() -> None:
    """P6: 139 a year or 14.99 a month, 30 days free; a day for members only; free delivery."""
    programme = presets.load("subscription")
    (plan,) = programme.plans
    assert (plan.fees, plan.trial_days) == ((Fee(months=12, minor=139_00), Fee(months=1, minor=14_99)), 30)
    assert [r.id for r in programme.rules] == ["members-day", "free-delivery"]
    assert rule("subscription", "free-delivery").then == PercentOff(
        permille=1000, goods=Goods(categories=("送货费", "Delivery"))
    )


@pytest.mark.parametrize("preset", presets.names())
@pytest.mark.parametrize("piece", pieces(), ids=lambda piece: piece.id)
def test_a_piece_fits_every_preset(preset: str, piece: Piece) -> None:
    """It can be put in force with it, says itself in both languages, and what is to be looked at is there."""
    programme = presets.load(preset)
    more, shown = added(programme, piece, programme.currency)
    check_programme(more)
    assert not more.unknown_rules
    assert not more.unknown_parts
    for words in (Words(Language.EN), Words(Language.ZH)):
        keys = {item.key: item.sentence for item in items_of(more, words, programme.currency)}
        assert keys[key_of(shown)]
    assert set(piece.name) == set(piece.about) == {"zh", "en"}


def test_a_second_piece_is_another_one() -> None:
    """Its ids get a number, and what refers to them goes along: stamps of the second card fill the second card."""
    card = next(piece for piece in pieces() if piece.id == "stamp-card")
    once, _ = added(programme_of(), card, "CNY")
    twice, shown = added(once, card, "CNY")
    assert shown == "cards/tenth-free-2"
    second = twice.rule("stamp-2")
    assert second is not None
    assert second.then == Stamps(card="tenth-free-2")
    assert [(one.id, one.coupon) for one in twice.cards] == [("tenth-free", "one-free"), ("tenth-free-2", "one-free-2")]


def test_amounts_of_a_piece_are_the_shops() -> None:
    """20 yuan off 200 become 20 yen off 200."""
    steps = next(piece for piece in pieces() if piece.id == "steps")
    yen, _ = added(msgspec.structs.replace(programme_of(), currency="JPY"), steps, "JPY")
    found = yen.rule("steps")
    assert found is not None
    assert isinstance(found.then, StepsOff)
    assert [(step.over_minor, step.off_minor) for step in found.then.steps] == [(200, 20), (400, 50)]


def test_stored_value_comes_once() -> None:
    """Where there can be one only, a second is refused."""
    stored = next(piece for piece in pieces() if piece.id == "stored-value")
    once, _ = added(programme_of(), stored, "CNY")
    with pytest.raises(RuleViolation, match="piece_there"):
        added(once, stored, "CNY")


def test_family_club() -> None:
    """P10: families pool, couples name a partner, companies buy at agreed prices and redeem with a purchase; late."""
    programme = presets.load("family-club")
    kinds = {kind.id: kind for kind in programme.households}
    assert [kind.form.value for kind in programme.households] == ["family", "couple", "company"]
    assert [kind.with_purchase for kind in programme.households] == [False, False, True]
    assert (kinds["family"].per_day, kinds["couple"].most()) == (1000, 2)
    assert rule("family-club", "agreed-prices").then == AgreedPrices()
    assert rule("family-club", "agreed-prices").when == InHousehold(kinds=("company",))
    assert programme.late is not None
    assert programme.late.days == 30


def test_a_name_means_a_preset_or_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A preset's name is the preset, whatever files lie about; what looks like no file was meant as a preset."""
    monkeypatch.chdir(tmp_path)
    own = {"id": "own", "name": {"en": "Own"}, "currency": "CNY"}
    for name in ("own", "own.json", "pharmacy"):
        Path(name).write_bytes(msgspec.json.encode(own))
    assert named("pharmacy") == presets.load("pharmacy")
    assert named("pharmacy", "JPY") == presets.in_currency(presets.load("pharmacy"), "JPY")
    assert [named(name).id for name in ("./pharmacy", "own", "own.json", "./own")] == ["own"] * 4
    for name, code in {"pharmcy": "preset_unknown", "./pharmcy": "file_missing", "none.json": "file_missing"}.items():
        with pytest.raises(NotFound, match=code):
            named(name)
