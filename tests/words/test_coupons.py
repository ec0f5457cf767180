"""Coupons in words: their days, what became of them, and what stands on a receipt."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest

from shopclub.core.check import Finding
from shopclub.core.coupons.model import Coupon, CouponState, Use
from shopclub.core.kernel.errors import RuleViolation
from shopclub.core.kernel.ids import SaleNo
from shopclub.core.sales.model import Line, Sale
from shopclub.core.shop.model import Shop
from shopclub.i18n import Words
from shopclub.words.coupons import alike, code_groups, gift_name, say_coupon_state, say_days, say_new, say_until
from shopclub.words.errors import say_error
from shopclub.words.findings import say_finding
from shopclub.words.receipt import ReceiptFacts, compose_receipt
from tests.core.coupons.coupons import with_coupons

TODAY = date(2026, 3, 14)
SHOP = Shop(name="x", founded_at=datetime(2026, 1, 1, tzinfo=UTC))


def coupon(**changes: Any) -> Coupon:
    at = datetime(2026, 3, 14, 2, 30, tzinfo=UTC)
    plain = Coupon(kind="ten", code="22123456789012", at=at, from_on=TODAY, until_on=date(2026, 3, 20))
    return msgspec.structs.replace(plain, **changes)


@pytest.mark.parametrize(
    ("until", "english", "chinese"),
    [
        (None, "without an end", "长期有效"),
        (TODAY, "until today", "今天最后一天"),
        (date(2026, 3, 15), "until Sunday", "有效至星期日"),
        (date(2026, 3, 20), "until Friday", "有效至星期五"),
        (date(2026, 3, 21), "until 21 Mar", "有效至3月21日"),
        (date(2027, 1, 1), "until 1 Jan 2027", "有效至2027年1月1日"),
    ],
)
def test_the_last_day(until: date | None, english: str, chinese: str, en: Words, zh: Words) -> None:
    """The nearer the plainer; a weekday only within six days, so that it names one day."""
    assert say_until(until, en, TODAY) == english
    assert say_until(until, zh, TODAY) == chinese


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2026, 3, 13), date(2026, 3, 20), "until Friday"),
        (date(2026, 3, 15), date(2026, 3, 20), "from tomorrow, until Friday"),
        (date(2026, 3, 16), None, "from 16 Mar"),
    ],
)
def test_the_first_day_while_it_is_to_come(first: date, last: date | None, said: str, en: Words) -> None:
    """Said only as long as the coupon can't be used yet."""
    assert say_days(coupon(from_on=first, until_on=last), en, TODAY) == said


@pytest.mark.parametrize(
    ("changes", "state", "english", "chinese"),
    [
        ({}, "usable", "until Friday", "有效至星期五"),
        (
            {"kind": "thrice", "uses": (Use(on=TODAY),)},
            "usable",
            "until Friday, 2 uses left",
            "有效至星期五，还可用 2 次",
        ),
        ({"uses": (Use(on=TODAY),)}, "used", "used on 14 Mar", "3月14日已使用"),
        ({"until_on": date(2026, 3, 13)}, "expired", "over since 14 Mar", "3月14日起已过期"),
        ({"void_on": TODAY}, "void", "taken back on 14 Mar", "3月14日作废"),
        ({"void_on": TODAY, "void_note": "lost"}, "void", "taken back on 14 Mar: lost", "3月14日作废：lost"),
        ({}, "off", "switched off for now", "目前停用"),
        ({}, "gone", "no longer part of the programme", "方案里已没有这种券"),
    ],
)
def test_each_state(changes: dict[str, Any], state: str, english: str, chinese: str, en: Words, zh: Words) -> None:
    """What became of it, in a few words."""
    one = coupon(**changes)
    kind = with_coupons().coupon(one.kind)
    for words, said in ((en, english), (zh, chinese)):
        assert say_coupon_state(one, CouponState(state), kind, words, TODAY) == said


def test_alike_ones_are_said_once(en: Words) -> None:
    """Two of the same kind and days, one of other days."""
    both = alike([coupon(), coupon(until_on=None), coupon()])
    assert [say_new(one, n, with_coupons(), en, TODAY) for one, n in both] == [
        "2 × ¥10 off 80, until Friday",
        "¥10 off 80, without an end",
    ]


def test_names_of_gifts(en: Words) -> None:
    """Of a rule, of a coupon, and of one that is no more."""
    programme = with_coupons({"id": "cup", "then": {"kind": "gift", "name": {"en": "Cup"}}})
    assert [gift_name(programme, rule, en) for rule in ("cup", "coupon:tea", "coupon:old", "old")] == [
        "Cup",
        "Tea",
        "old",
        "old",
    ]


def test_the_receipt_names_coupon_gift_and_code(en: Words) -> None:
    """The coupon used by its name, gifts, and each new coupon with the code to use it by; none wider than the paper."""
    line = Line(name="Tea", gross_minor=8850, off={"coupon:ten": 1000})
    sale = Sale(at=datetime(2026, 3, 14, tzinfo=UTC), on=TODAY, lines=(line,), paid_minor=7850, gifts={"coupon:tea": 2})
    facts = ReceiptFacts(
        shop="Lotus", currency="CNY", wall=datetime(2026, 3, 14, 10, 30), number=SaleNo(7), coupons=(coupon(),)
    )
    lines = compose_receipt(sale, facts, en, programme=with_coupons())
    text = "\n".join(lines)
    assert "Coupon “¥10 off 80”      -¥10.00" in text
    assert "Gift: 2 × Tea" in text
    assert "Coupon: ¥10 off 80, until Friday\n2212 3456 7890 12" in text
    assert max(map(len, lines)) <= 32
    assert code_groups("22123456789012") == "2212 3456 7890 12"


@pytest.mark.parametrize(
    ("code", "figures", "english", "chinese"),
    [
        (
            "coupon_minimum",
            {"least_minor": 8000, "missing_minor": 1200},
            "¥12.00 short of ¥80.00 for this coupon.",
            "还差 ¥12.00，满 ¥80.00 才能用这张优惠券。",
        ),
        (
            "coupon_not_yet",
            {"from_on": "2026-03-15"},
            "This coupon can be used from 15 March 2026 on.",
            "这张优惠券从 2026年3月15日起才能用。",
        ),
        ("coupon_used", {}, "This coupon is used already.", "这张优惠券已经用过了。"),
        (
            "coupon_limit",
            {"most": 2},
            "This member holds as many of this coupon as one may (2).",
            "这位会员持有的这种优惠券已达上限（2 张）。",
        ),
    ],
)
def test_refusals(code: str, figures: dict[str, Any], english: str, chinese: str, en: Words, zh: Words) -> None:
    """With their figures as people read them."""
    error = RuleViolation(code, **figures)
    assert say_error(error, en, SHOP) == english
    assert say_error(error, zh, SHOP) == chinese


def test_findings_name_the_coupon(en: Words, zh: Words) -> None:
    """Where it was found, and what does not fit."""
    found = Finding(code="coupon_sale", table="coupons", number=12, figures={"sale": 1234})
    assert say_finding(found, en, currency="CNY") == "Coupon 12: was used at sale 1234, which does not name it"
    other = Finding(code="sale_coupon", table="sales", number=9, figures={"coupon": 1234})
    assert say_finding(other, zh, currency="CNY") == "销售单 9：写着用了优惠券 1234，该券却没有在此使用"
