"""Whatever stands in a file, it is read or refused with its place; never a crash."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from shopclub.cli.scenario_words import say_trouble
from shopclub.i18n import Language, Words
from shopclub.scenarios import Unreadable
from shopclub.scenarios.expecting import Expect
from shopclub.scenarios.model import ScriptTable, StepTable
from shopclub.scenarios.reading import Script, read_script
from shopclub.scenarios.verbs import VERBS

EN = Words(Language.EN)
KEYS = sorted(
    {
        *ScriptTable.__struct_encode_fields__,
        *StepTable.__struct_encode_fields__,
        *Expect.__struct_encode_fields__,
        *VERBS,
        *(key for verb in VERBS.values() for key in verb.takes.__struct_encode_fields__),
        *("id", "then", "kind", "rules", "rewards", "ladder", "tiers", "drop", "name", "money_off", "Wang"),
    }
)
PLAIN = st.one_of(
    st.integers(-5, 10**6), st.booleans(), st.text(max_size=4), st.sampled_from(["88.50", "base", "never"])
)
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(KEYS), inner, min_size=1, max_size=3)
    ),
    max_leaves=12,
)
HERE = Path(__file__)


def read(values: dict[str, Any]) -> Script | None:
    """A script, or None where the values are refused in a sentence."""
    try:
        return read_script(values, HERE)
    except Unreadable as trouble:
        assert say_trouble(trouble, EN)
        return None


@given(st.dictionaries(st.sampled_from(sorted(ScriptTable.__struct_encode_fields__)), VALUES, max_size=4))
def test_junk_at_the_top(values: dict[str, Any]) -> None:
    """Any value under any key of a file."""
    read({"preset": "standard-retail", **values})


@given(st.sampled_from([*VERBS, "expect", "at", "by", "title"]), VALUES)
def test_junk_in_a_step(key: str, value: Any) -> None:
    """Any value behind any verb and under any key of a step."""
    read({"preset": "standard-retail", "step": [{key: value}]})


@given(VALUES)
def test_junk_in_a_programme(value: Any) -> None:
    """Any programme, and any change of one."""
    step = [{"wait": {"days": 1}}]
    read({"programme": value, "step": step})
    read({"preset": "standard-retail", "change": value, "step": step})
    for key in ("rules", "rewards", "ladder", "money_off", "switches", "drop", "name"):
        read({"preset": "standard-retail", "change": {key: value}, "step": step})
        read({"programme": {key: value}, "step": step})
