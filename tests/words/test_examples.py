"""Live examples in words, in both languages."""

from __future__ import annotations

from shopclub import presets
from shopclub.core.audit.examples import PARTS, example
from shopclub.i18n import Language, Words
from shopclub.tui.programme_items import items_of
from shopclub.words.examples import say_example
from shopclub.words.names import member_at
from tests.core.audit.test_audit import GOLD, TODAY, amounts, shop

EN, ZH = Words(Language.EN), Words(Language.ZH)


def test_a_tier_on_a_day() -> None:
    """Who, what for, when; what comes of it, and what would be without it."""
    when = {"kind": "all", "of": [GOLD, {"kind": "weekdays", "days": [3]}]}
    programme = shop({"id": "double", "then": {"kind": "points_times", "permille": 1200}, "when": when})
    found = example(programme, "rule:double", TODAY)
    assert found is not None
    assert say_example(found, programme, EN, currency="CNY") == [
        "A member at G spending ¥88.50 on Wednesday, 18 Mar: gets 105 points, 88 without it.",
        "A member at G spending ¥88.50 on Saturday, 14 Mar: doesn't get it.",
    ]
    assert say_example(found, programme, ZH, currency="CNY") == [
        "G 会员3月18日星期三消费 ¥88.50：得 105 分（否则 88 分）。",
        "G 会员3月14日星期六消费 ¥88.50：不适用。",
    ]


def test_each_part_of_each_preset_says_something() -> None:
    """No kind of fact without its sentence, in either language; whatever has a place has an example."""
    for programme in presets.load_all():
        for words in (EN, ZH):
            for item in items_of(programme, words, programme.currency):
                found = example(programme, item.key, TODAY)
                if item.key.partition(":")[0] in PARTS and not item.key.startswith("rule:"):
                    assert found is not None, item.key
                if found is not None:
                    said = say_example(found, programme, words, currency=programme.currency)
                    assert said
                    assert all(line.endswith((".", "。")) for line in said)


def test_a_tier_and_a_reward() -> None:
    """With which figures, until when; what one less comes to."""
    programme = shop()

    def said(place: str, words: Words) -> list[str]:
        found = example(programme, place, TODAY)
        assert found is not None
        return say_example(found, programme, words, currency="CNY")

    assert said("tier:gold", EN) == ["100 points this month: G, for good.", "99 points: still P."]
    assert said("tier:gold", ZH) == ["本月 100 分：G，长期有效。", "99 分：仍是 P。"]
    assert said("reward:mug", EN) == [
        "A member with 1,000 points takes it and has no points left.",
        "A member with 999 points is 1 point short.",
    ]


def test_a_tier_that_is_called_after_members() -> None:
    """`会员` and “member” are not said twice; another tier has them behind its name."""
    assert (member_at("普通会员", ZH), member_at("金卡", ZH)) == ("普通会员", "金卡会员")
    assert (member_at("Member", EN), member_at("Gold", EN)) == ("somebody at Member", "a member at Gold")


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
