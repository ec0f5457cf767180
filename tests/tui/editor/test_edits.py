"""Each edit of a draft is a programme again, and its way back is the one it came from."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from shopclub import presets
from shopclub.core.audit.examples import example
from shopclub.core.kernel.errors import ClubError
from shopclub.core.programme.conditions import AllOf, Always, AnyOf, IsMember, Not, OnWeekdays, TierIn
from shopclub.core.programme.effects import AmountOff, NthItem, PercentOff
from shopclub.core.programme.model import Programme
from shopclub.i18n import Language, Words
from shopclub.tui.editor.drafting import Draft
from shopclub.tui.editor.edits import and_also, chosen, copied, moved, negated, removed, without
from shopclub.tui.editor.making import Maker, ids_of
from shopclub.tui.editor.offers import offers
from shopclub.tui.editor.outline import Shown, outline
from shopclub.tui.editor.saying import called, items_at, missing_in, problem_of, say_place
from shopclub.tui.editor.slots import Path, Sort, at, slots_of, with_value
from shopclub.tui.programme_items import items_of
from shopclub.words.examples import say_example
from tests.builders import programme_of
from tests.strategies.programmes import programmes

EN = Words(Language.EN)
TODAY = date(2026, 3, 16)
QUICK = settings(
    max_examples=20,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def with_when(when: object) -> Programme:
    """A programme of one rule with a condition."""
    programme = programme_of(rules=[{"id": "r", "then": {"kind": "percent_off", "permille": 100}}])
    return with_value(programme, ("rules", 0, "when"), when)


def typed(programme: Programme) -> bool:
    """Whether it is what its types say."""
    return msgspec.convert(msgspec.to_builtins(programme), Programme) == programme


WHEN: Path = ("rules", 0, "when")
WED, GOLD = OnWeekdays(days=(3,)), TierIn(tiers=("gold",))


def test_conditions_that_have_to_hold_come_together() -> None:
    """The first stands alone, the second makes a list of both, the third joins it."""
    maker = Maker(with_when(Always()), EN, "CNY")
    assert and_also(maker, WHEN, IsMember)[1] == WHEN
    assert at(maker.programme, WHEN) == IsMember()
    assert and_also(maker, WHEN, OnWeekdays)[1] == (*WHEN, "of", 1)
    assert and_also(maker, WHEN, IsMember)[1] == (*WHEN, "of", 2)
    assert at(maker.programme, WHEN) == AllOf(of=(IsMember(), OnWeekdays(days=()), IsMember()))


@pytest.mark.parametrize(
    ("when", "part", "left"),
    [
        (WED, (), Always()),
        (AllOf(of=(WED, GOLD)), ("of", 0), GOLD),
        (AllOf(of=(WED,)), ("of", 0), Always()),
        (AllOf(of=(WED, AnyOf(of=(GOLD,)))), ("of", 1, "of", 0), WED),
        (AllOf(of=(WED, AnyOf(of=(GOLD, IsMember())))), ("of", 1, "of", 0), AllOf(of=(WED, IsMember()))),
        (AllOf(of=(WED, Not(of=GOLD))), ("of", 1, "of"), WED),
        (Not(of=WED), ("of",), Always()),
        (AnyOf(of=(WED, GOLD, IsMember())), ("of", 1), AnyOf(of=(WED, IsMember()))),
    ],
)
def test_what_is_left_of_conditions_is_as_simple_as_it_can_be(when: object, part: Path, left: object) -> None:
    """A frame around one part goes with the other parts, and one around none goes too."""
    assert at(removed(with_when(when), (*WHEN, *part)), WHEN) == left


def test_a_condition_turned_round_twice_is_itself() -> None:
    """Except Wednesdays, and on Wednesdays again."""
    programme = with_when(WED)
    assert at(negated(programme, WHEN), WHEN) == Not(of=WED)
    assert negated(negated(programme, WHEN), WHEN) == programme


def test_another_kind_keeps_what_fits_it() -> None:
    """20% off tea stays 20% and tea as the second piece; an amount off keeps the goods alone."""
    programme = with_value(with_when(Always()), ("rules", 0, "then"), PercentOff(permille=200))
    maker = Maker(programme, EN, "CNY")
    chosen(maker, ("rules", 0, "then"), NthItem)
    assert at(maker.programme, ("rules", 0, "then")) == NthItem(n=2, permille=200)
    chosen(maker, ("rules", 0, "then"), AmountOff)
    assert at(maker.programme, ("rules", 0, "then")) == AmountOff(minor=1000)


@QUICK
@given(programmes(2), st.data())
def test_a_place_goes_there_and_back(programme: Programme, data: st.DataObject) -> None:
    """A copy has an id of its own, and taken out leaves what was; moved down and up all is as it was."""
    items = [item for item in items_of(programme, EN, "CNY") if item.path and isinstance(item.path[-1], int)]
    if not items:
        return
    path = data.draw(st.sampled_from([item.path for item in items]))
    twice, where = copied(programme, path)
    assert typed(twice)
    assert without(twice, where) == programme
    one, other = cast("Any", at(twice, path)), cast("Any", at(twice, where))
    assert one.id != other.id
    assert other.id not in ids_of(msgspec.to_builtins(programme))
    down, below = moved(programme, path, 1)
    assert typed(down)
    if below != path and not hasattr(one, "priority"):
        assert moved(down, below, -1) == (programme, path)


def test_the_first_and_the_last_stay_where_they_are() -> None:
    """Nothing is above the first nor below the last."""
    programme = presets.load("four-steps")
    last = len(programme.tiers()) - 1
    assert moved(programme, ("ladder", "tiers", 0), -1) == (programme, ("ladder", "tiers", 0))
    assert moved(programme, ("ladder", "tiers", last), 1) == (programme, ("ladder", "tiers", last))


def test_a_rule_moves_among_those_of_its_heading() -> None:
    """A discount changes places with the next discount, past the rule for points between them."""
    rules = [
        {"id": "a", "then": {"kind": "percent_off", "permille": 100}},
        {"id": "p", "then": {"kind": "points_fixed", "points": 1}},
        {"id": "b", "then": {"kind": "percent_off", "permille": 200}},
    ]
    programme, where = moved(programme_of(rules=rules), ("rules", 2), -1)
    assert [rule.id for rule in programme.rules] == ["b", "p", "a"]
    assert where == ("rules", 0)


def test_a_ladder_without_tiers_is_none() -> None:
    """With its last tier the ladder goes."""
    programme = programme_of(ladder={"tiers": [{"id": "base", "name": {"en": "Base"}}]})
    assert without(programme, ("ladder", "tiers", 0)).ladder is None


# -- what can be added --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [None, *presets.names()])
def test_everything_on_offer_can_be_added_and_opened(name: str | None) -> None:
    """Each thing on the list makes what its types allow; its place has a form, says itself, and is looked at live."""
    programme = programme_of() if name is None else presets.load(name)
    keys = []
    for offer in offers(programme, EN, "CNY"):
        keys.append(offer.key)
        try:
            draft, path = offer.make(Maker(programme, EN, "CNY"))
        except ClubError as error:
            assert error.code == "piece_there"
            continue
        assert typed(draft)
        assert outline(draft, path, Shown(), (Language.EN, Language.ZH))
        assert say_place(draft, path, EN, "CNY")
        for item in items_at(draft, path, EN, "CNY"):
            found = example(draft, item.key, TODAY)
            assert found is None or say_example(found, draft, EN, currency="CNY")
    assert len(keys) == len(set(keys))


def test_every_part_of_a_programme_is_on_offer() -> None:
    """Whatever list or part a programme has, there is a way to it."""
    keys = {offer.key.partition(":")[2] for offer in offers(presets.load("four-steps"), EN, "CNY")}
    parts = {slot.name for slot in slots_of(Programme) if slot.sort not in (Sort.NONE, Sort.TYPED)}
    assert parts - keys - {"rules", "ladder"} == set()
    assert {"PercentOff", "Cashback", "ToTheFirst"} <= keys


@pytest.mark.parametrize("kind", ["rule:PointsTimes", "rule:IssueCoupon", "list:rewards", "list:draws", "tier"])
def test_what_is_new_can_be_put_in_force_as_it_is(kind: str) -> None:
    """The usual things are whole from the start."""
    programme = presets.load("four-steps") if kind == "tier" else programme_of()
    offer = next(one for one in offers(programme, EN, "CNY") if one.key == kind)
    draft, path = offer.make(Maker(programme, EN, "CNY"))
    assert problem_of(draft, EN, "CNY") == ""
    assert missing_in(draft, path, EN) == []


# -- what is said -------------------------------------------------------------------------------------


def test_a_refusal_names_names() -> None:
    """A rule without a name is called by its sentence, a tier by its name."""
    rules = [{"id": "xyz", "on": "day", "then": {"kind": "points_fixed", "points": 5}}]
    said = problem_of(programme_of(rules=rules), EN, "CNY")
    assert "xyz" not in said
    assert "5 points" in said
    assert called(presets.load("four-steps"), "gold", EN, "CNY") == "Gold"
    assert called(presets.load("four-steps"), "nobody", EN, "CNY") == "nobody"


def test_what_was_begun_is_said_once() -> None:
    """Two conditions on weekdays without a day say so once; with days nothing."""
    empty = OnWeekdays(days=())
    assert missing_in(with_when(AllOf(of=(empty, empty))), ("rules", 0), EN) == ["Nothing is chosen yet: Weekdays."]
    assert missing_in(with_when(WED), ("rules", 0), EN) == []


def test_what_people_call_by_its_name_needs_one() -> None:
    """A tier whose name was emptied says so; a rule needs none, and one language is enough."""
    programme = presets.load("four-steps")
    path = ("ladder", "tiers", 1)
    assert missing_in(with_value(programme, (*path, "name"), {"zh": "", "en": ""}), path, EN) == ["It has no name yet."]
    assert missing_in(with_value(programme, (*path, "name"), {"zh": "银卡"}), path, EN) == []
    assert not programme.rules[0].name
    assert missing_in(programme, ("rules", 0), EN) == []


# -- steps --------------------------------------------------------------------------------------------


def test_a_new_step_forgets_what_was_taken_back() -> None:
    """Back, another way, and there is nothing to do again."""
    one, two, three = (programme_of(id=name) for name in ("one", "two", "three"))
    draft = Draft(one)
    assert not draft.change(one)
    assert draft.change(two)
    assert draft.take_back()
    assert not draft.take_back()
    assert draft.change(three)
    assert not draft.do_again()
    assert (draft.programme, draft.steps, draft.undone) == (three, 1, 0)


def test_a_draft_nobody_touched_follows_what_is_in_force() -> None:
    """One that was touched stays, and is held against the new one; one that says the same begins anew."""
    one, two, three = (programme_of(id=name) for name in ("one", "two", "three"))
    draft = Draft(one)
    draft.rebase(two)
    assert (draft.programme, draft.is_changed) == (two, False)
    draft.change(three)
    draft.rebase(one)
    assert (draft.programme, draft.base, draft.is_changed) == (three, one, True)
    draft.rebase(three)
    assert (draft.is_changed, draft.steps) == (False, 0)
