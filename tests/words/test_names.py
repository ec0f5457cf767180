"""Names, lists and progress as people read them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import StrEnum

import pytest

from shopclub import presets
from shopclub.core.ledger.model import Kind, Source
from shopclub.core.members.model import Gender, Member
from shopclub.core.programme.ladder import Metric
from shopclub.core.staff.model import Role
from shopclub.core.store.report import OpenReport, OpenStatus
from shopclub.core.tiers.model import Missing
from shopclub.i18n import Language, Words
from shopclub.words import (
    cause_name,
    gender_name,
    joined,
    kind_name,
    local_name,
    member_label,
    member_number,
    metric_name,
    reward_name,
    role_name,
    say_missing,
    say_opening,
    source_name,
    tier_label,
    tier_name,
)
from shopclub.words.figures import factor, off, percent, plain_thousandths

EN, ZH = Words(Language.EN), Words(Language.ZH)
FOUR = presets.load("four-steps")


def test_lists() -> None:
    """A list has its language's joints; one item stands alone."""
    assert joined(EN, []) == ""
    assert joined(EN, ["A"]) == "A"
    assert joined(EN, ["A", "B"]) == "A and B"
    assert joined(EN, ["A", "B", "C"], either=True) == "A, B or C"
    assert joined(ZH, ["甲", "乙", "丙"]) == "甲、乙和丙"
    assert joined(ZH, ["甲", "乙"], either=True) == "甲或乙"


def test_a_name_falls_back_to_another_language() -> None:
    """A name is read in one's own language, else in another, else as the id."""
    assert local_name({"zh": "金卡", "en": "Gold"}, ZH) == "金卡"
    assert local_name({"zh": "金卡"}, EN) == "金卡"
    assert local_name({"en": " ", "zh": "金卡"}, EN) == "金卡"
    assert local_name({"en": ""}, EN, "gold") == "gold"


def test_tiers_and_rewards() -> None:
    """A tier has its sign; one that is gone is known by its id; none is nothing."""
    assert tier_label(FOUR.tier("gold"), ZH) == "◆ 金卡"
    assert tier_label(None, EN) == ""
    assert tier_name(FOUR, "gold", EN) == "Gold"
    assert tier_name(FOUR, "platinum", EN) == "platinum"
    assert tier_name(FOUR, "", EN) == ""
    assert reward_name(presets.load("standard-retail"), "mug", ZH) == "马克杯"
    assert reward_name(FOUR, "mug", ZH) == "mug"


def test_members() -> None:
    """A member is called by name, by the other system's number, or by number; a hostile name is just a name."""
    at = datetime(2026, 1, 5, tzinfo=UTC)
    blank = Member(card="2" * 20, joined_on=date(2026, 1, 5), joined_at=at)
    outside = Member(card="2" * 20, joined_on=date(2026, 1, 5), joined_at=at, outside="17850")
    named = Member(card="2" * 20, joined_on=date(2026, 1, 5), joined_at=at, name="[/x]{number}", outside="17850")
    assert member_number(123) == "000123"
    assert member_number(1234567) == "1234567"
    assert member_label(7, blank, EN) == "No. 000007"
    assert member_label(7, None, ZH) == "000007 号"
    assert member_label(7, outside, EN) == "No. 17850"
    assert member_label(7, named, ZH) == "[/x]{number}"


def test_every_kind_has_a_word() -> None:
    """Kinds, sources, roles, genders and metrics all have a word in both languages, and none is shown as its key."""
    enums: list[tuple[type[StrEnum], object]] = [
        (Kind, kind_name), (Source, source_name), (Role, role_name), (Gender, gender_name), (Metric, metric_name),
    ]  # fmt: skip
    for kind, say in enums:
        for one in kind:
            assert say(one, EN)  # type: ignore[operator]
            assert say(one, ZH) != one.value  # type: ignore[operator]


def test_every_cause_of_a_tier_change_has_a_word() -> None:
    """The causes that the model names have words; another one is shown as it is."""
    for cause in ("reached", "review", "kept", "hand", "refund", "programme"):
        assert cause_name(cause, ZH) != cause
    assert cause_name("lunar", ZH) == "lunar"


def test_figures() -> None:
    """Shares, factors and discounts lose needless zeros; Chinese counts a discount in tenths that are left."""
    assert percent(125) == "12.5%"
    assert percent(1000) == "100%"
    assert factor(1500) == "1.5"
    assert factor(2000) == "2"
    assert off(EN, 50) == "5%"
    assert off(ZH, 50) == "9.5"
    assert off(ZH, 0) == "10"
    assert plain_thousandths(-1250, 1000) == "-1.25"
    assert plain_thousandths(1_234_000, 1000) == "1,234"


@pytest.mark.parametrize(
    ("metric", "have", "need", "by", "english", "chinese"),
    [
        (Metric.SPEND, 29_320_00, 30_000_00, None, "¥680 more to Diamond", "再消费 ¥680 升钻石"),
        (Metric.SPEND, 29_320_50, 30_000_00, None, "¥679.50 more to Diamond", "再消费 ¥679.50 升钻石"),
        (
            Metric.POINTS,
            1,
            2,
            date(2026, 12, 31),
            "1 more point to Diamond, by 31 Dec",
            "再得 1 分升钻石，截至12月31日",
        ),
        (Metric.VISITS, 8, 10, None, "2 more visits to Diamond", "再到店 2 次升钻石"),
        (Metric.VISITS, 10, 10, date(2026, 12, 31), "enough for Diamond", "已达到钻石"),
    ],
)
def test_how_far_it_is(metric: Metric, have: int, need: int, by: date | None, english: str, chinese: str) -> None:
    """What is missing for the next tier, and by when, is one clause."""
    tier = FOUR.tier("diamond")
    assert tier is not None
    missing = Missing(tier=tier, metric=metric, have=have, need=need, by=by)
    assert say_missing(missing, EN, currency="CNY") == english
    assert say_missing(missing, ZH, currency="CNY") == chinese


def test_opening() -> None:
    """A file closed in order needs no words; after a crash what is there and what was set aside is said."""
    counts = {"sales": 1234}
    assert say_opening(OpenReport(OpenStatus.CLEAN, 5, 0, counts), EN) == ""
    assert say_opening(OpenReport(OpenStatus.NEW, 0, 0, {}), EN) == ""
    unclean = say_opening(OpenReport(OpenStatus.UNCLEAN, 5, 1, counts), EN)
    assert unclean == "Closed unexpectedly last time. All 1,234 saved sales are there."
    torn = OpenReport(OpenStatus.RECOVERED, 5, 1, counts, torn="shop.json.torn-1")
    assert say_opening(torn, ZH) == "上次意外关闭。已保存的 1,234 笔销售都在；一条没写完的记录另存在 shop.json.torn-1。"
    cut = OpenReport(OpenStatus.CUT_OFF, 5, 1, counts)
    assert say_opening(cut, EN).startswith("The file ends abruptly, like an unfinished copy.")
    assert "没有复制完" in say_opening(cut, ZH)
    lost = say_opening(OpenReport(OpenStatus.RECOVERED, 5, 1, counts), EN)
    assert lost.endswith("one unfinished entry was cut off.")
