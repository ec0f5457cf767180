"""Live examples in words, in both languages."""

from __future__ import annotations

from shopclub.core.audit.examples import example
from shopclub.i18n import Language, Words
from shopclub.words.examples import say_example
from tests.core.audit.test_audit import GOLD, TODAY, amounts, shop

EN, ZH = Words(Language.EN), Words(Language.ZH)


def test_a_tier_on_a_day() -> None:
    """Who, what for, when; what comes of it, and what would be without it."""
    when = {"kind": "all", "of": [GOLD, {"kind": "weekdays", "days": [3]}]}
    programme = shop({"id": "double", "then": {"kind": "points_times", "permille": 1200}, "when": when})
    found = example(programme, "rule:double", TODAY)
    assert found is not None
    assert say_example(found, programme, EN, currency="CNY") == [
        "A member of G buying for ¥88.50 on Wednesday, 18 Mar: 105 points instead of 88 points.",
        "A member of G buying for ¥88.50 on Saturday, 14 Mar: nothing of it.",
    ]
    assert say_example(found, programme, ZH, currency="CNY") == [
        "G会员3月18日星期三消费 ¥88.50：105 分（否则 88 分）。",
        "G会员3月14日星期六消费 ¥88.50：没有这项。",
    ]


def test_nothing_to_show() -> None:
    """A rule that can't hold: the sentence says that nobody was found."""
    programme = shop(
        {
            "id": "never",
            "then": {"kind": "percent_off", "permille": 100},
            "when": {"kind": "all", "of": [amounts(200), amounts(0, 199)]},
        }
    )
    found = example(programme, "rule:never", TODAY)
    assert found is not None
    assert say_example(found, programme, EN, currency="CNY") == ["No situation was found in which this gives anything."]
