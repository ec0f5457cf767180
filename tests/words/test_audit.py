"""The rule check in words: each finding has a sentence in both languages, with its amounts and its mend."""

from __future__ import annotations

from datetime import date

from shopclub.core.audit.model import CODES
from shopclub.core.audit.rules import audit
from shopclub.i18n import Language, Words
from shopclub.words.audit import _SAYS, say_finding
from tests.core.audit.test_audit import amounts, fixed, off, shop

EN, ZH = Words(Language.EN), Words(Language.ZH)
TODAY = date(2026, 3, 14)


def test_every_finding_has_a_sentence() -> None:
    """No code without one."""
    assert set(_SAYS) == CODES


def test_a_gap_as_people_read_it() -> None:
    """Which rules, from where to where, and what could be done."""
    programme = shop(fixed("low", when=amounts(0, 9999)), fixed("high", 20, when=amounts(10001)))
    (one,) = audit(programme, TODAY)
    said = say_finding(one, programme, EN, currency="CNY")
    assert said.what.startswith("Between “10 points")
    assert said.what.endswith("nothing is given for exactly ¥100.00.")
    assert said.mend.endswith("can go up to ¥100.00.")
    assert "什么也没有" in say_finding(one, programme, ZH, currency="CNY").what


def test_a_basket_that_shows_it() -> None:
    """Who, on which day, with what; and the way out."""
    programme = shop(
        {"id": "five", "name": {"en": "Five off", "zh": "减五元"}, "then": {"kind": "amount_off", "minor": 500}}
    )
    (one,) = audit(programme, TODAY)
    assert say_finding(one, programme, EN, currency="CNY") == (
        "“Five off” makes a bill of ¥5.00 free.",
        "For example: a member on 14 March 2026, 1 × other goods for ¥5.00.",
        "It can be for bills from ¥10.00 on.",
    )
    assert say_finding(one, programme, ZH, currency="CNY") == (
        "“减五元”会让 ¥5.00 的一单分文不付。",
        "例如：2026年3月14日，会员，其他商品 1 件 ¥5.00。",
        "可以改为满 ¥10.00 才用。",
    )


def test_what_is_over_names_the_day() -> None:
    """In the reader's words."""
    programme = shop(off("spring", until_on="2026-03-13"))
    (one,) = audit(programme, TODAY)
    assert say_finding(one, programme, EN, currency="CNY").what.endswith("was over on 13 March 2026.")
