"""The rule check in words: each finding has a sentence in both languages, with its amounts and its mend."""

from __future__ import annotations

from datetime import date

import pytest

from shopclub.core.audit.model import CODES, MENDS
from shopclub.core.audit.rules import audit
from shopclub.i18n import Language, Words
from shopclub.words.audit import _MENDS, _SAYS, say_finding
from shopclub.words.proofs import say_proof
from tests.core.audit.test_audit import amounts, fixed, off, shop
from tests.core.audit.test_findings import PLANTED, Planted, of_code

EN, ZH = Words(Language.EN), Words(Language.ZH)
TODAY = date(2026, 3, 14)


def test_every_finding_has_a_sentence() -> None:
    """No code without one."""
    assert set(_SAYS) == CODES


@pytest.mark.parametrize("planted", PLANTED, ids=lambda one: f"{one.code}-{one.places[0]}")
def test_each_finding_reads_as_a_sentence(planted: Planted) -> None:
    """Whatever can be planted is said with its figures, in both languages, and so are its proof and mend."""
    (one,) = of_code(planted.slip, planted.code)
    for words in (EN, ZH):
        said = say_finding(one, planted.slip, words, currency="CNY")
        assert said.what.endswith((".", "。"))
        assert "{" not in "".join(said)
        assert bool(said.mend) == planted.has_mend
        if one.proof is not None:
            assert say_proof(one.proof, planted.slip, words, currency="CNY")


def test_each_mend_has_a_sentence() -> None:
    """No way out without words."""
    assert set(_MENDS) == MENDS


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
