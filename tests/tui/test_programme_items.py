"""A programme as a list of sentences: everything it says, nothing twice, each with its switch."""

from __future__ import annotations

import pytest
from hypothesis import Phase, given, settings

from shopclub import presets
from shopclub.core.programme.model import Programme
from shopclub.i18n import Language, Words
from shopclub.tui.programme_items import changes, is_on, items_of, switched, titles
from shopclub.tui.text import content
from shopclub.tui.widgets.sentence import Sentence
from shopclub.words import say_programme, say_programme_lines
from tests.builders import programme_of
from tests.strategies.programmes import programmes

EN, ZH = Words(Language.EN), Words(Language.ZH)


@settings(max_examples=15, deadline=None, phases=(Phase.explicit, Phase.generate))
@given(programmes(2))
def test_every_sentence_is_listed(programme: Programme) -> None:
    """What a programme's own words say, its editor lists, in the same order under the same headings."""
    listed = [(item.section, item.sentence) for item in items_of(programme, EN, "CNY")]
    said = [(section.id, line) for section in say_programme(programme, EN) for line in section.lines]
    assert sorted(listed) == sorted(said)
    assert list(dict.fromkeys(section for section, _ in listed)) == list(dict.fromkeys(section for section, _ in said))
    keys = [item.key for item in items_of(programme, EN, "CNY")]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("name", presets.names())
def test_every_sentence_of_a_preset_is_listed(name: str) -> None:
    """Nothing a preset says is hidden from its editor."""
    programme = presets.load(name)
    listed = {item.sentence for item in items_of(programme, ZH, "CNY")}
    assert set(say_programme_lines(programme, ZH, currency="CNY")) == listed
    assert set(titles(ZH)) >= {item.section for item in items_of(programme, ZH, "CNY")}


def test_a_switch_goes_over_and_back() -> None:
    """Switching a sentence twice is the programme as it was, and once is a change that can be said."""
    coupon = {"id": "c", "name": {"en": "C"}, "then": {"kind": "percent_off", "permille": 100}}
    programme = programme_of(money_off={"points": 100, "minor": 100}, coupons=[coupon])
    for item in items_of(programme, EN, "CNY"):
        if item.switch:
            over = switched(programme, item)
            assert over != programme
            assert changes(programme, over, EN, "CNY") != []
            back = next(one for one in items_of(over, EN, "CNY") if one.key == item.key)
            assert is_on(over, back) is (item.switch[-1] != "enabled")
            assert switched(over, back) == programme


def test_a_sentence_wraps_beside_its_heading() -> None:
    """At any width each line fits, the words are all there, and the mark of what can be edited ends the first line."""
    text = "金卡和钻石会员每周三 14:00–17:00 茶饮 8 折，每月最多 2 次"
    for width in (40, 53, 100):
        lines = Sentence(title=content("折扣"), mark=content("·"), text=text, end="›").lines(width)
        assert {line.cell_length for line in lines} == {width}
        assert lines[0].plain.startswith("折扣")
        assert lines[0].plain.endswith("›")
        said = "".join(
            line.plain[lines[0].plain.index("金") :] if not place else line.plain for place, line in enumerate(lines)
        )
        assert said.replace(" ", "").replace("›", "") == text.replace(" ", "")
