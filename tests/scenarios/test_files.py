"""Scenario files: what they promise comes, each expectation in them could fail, and together they use every key."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from shopclub import presets
from shopclub.cli.scenario_words import say_story
from shopclub.core.programme.conditions import Always, Condition
from shopclub.core.programme.effects import Effect
from shopclub.core.programme.ladder import Criterion
from shopclub.core.programme.reading import write_programme
from shopclub.i18n import Words
from shopclub.scenarios import read_file
from shopclub.scenarios.comparing import stated
from shopclub.scenarios.expecting import ExpectDay, ExpectReport
from shopclub.scenarios.model import Written
from shopclub.scenarios.reading import Script, Step
from shopclub.scenarios.values import Figure, Money
from shopclub.scenarios.verbs import VERBS
from tests.scenarios import reference
from tests.scenarios.stories import played

ROOT = Path(__file__).resolve().parents[2]
DOCS = sorted((ROOT / "docs" / "scenarios").rglob("*.toml"))
FILES = [*DOCS, *sorted((ROOT / "tests" / "scenarios" / "files").rglob("*.toml"))]


def test_every_preset_has_its_story() -> None:
    """The promises of each preset that is shipped are told in a file of its name."""
    told = {path.stem for path in DOCS if path.parent.name == "presets"}
    assert set(presets.names()) - told == set()


@cache
def read(path: Path) -> Script:
    return read_file(path)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_what_a_file_promises_comes(path: Path, en: Words) -> None:
    """Every story of every file comes as expected, and the books are right at its end."""
    stories = played(read(path))
    assert [line for story in stories for line in [story.title, *say_story(story, en)] if not story.passed()] == []


@pytest.mark.parametrize("path", DOCS, ids=name_of)
def test_each_expectation_can_fail(path: Path) -> None:
    """With every expectation of a file bent, as many come otherwise as there are: none is looked over."""
    script = read(path)
    stories = []
    wanted = []
    for story in script.stories:
        bent = [bend_step(step) for step in story.steps]
        stories.append(msgspec.structs.replace(story, steps=tuple(step for step, _ in bent)))
        wanted.append(sum(count for _, count in bent))
    assert sum(wanted)
    came = played(msgspec.structs.replace(script, stories=tuple(stories)))
    assert [len(story.failures) for story in came] == wanted


def bend_step(step: Step) -> tuple[Step, int]:
    """A step that expects everything otherwise, and how many expectations it has."""
    expect, count = bent_written(step.expect)
    inner = [bend_step(one) for one in step.inner]
    steps = tuple(one for one, _ in inner)
    return msgspec.structs.replace(step, expect=expect, inner=steps), count + sum(n for _, n in inner)


def bent_written(value: Written) -> tuple[Any, int]:
    fields = {name: getattr(value, name) for name in value.__struct_fields__}
    bent = {name: bend(one) for name, one in fields.items() if one is not None}
    if isinstance(value, ExpectDay | ExpectReport):
        for which in ("on", "as_of"):  # the day that is looked at
            bent.pop(which, None)
    changes = {name: one for name, (one, _) in bent.items()}
    return msgspec.structs.replace(value, **changes), sum(count for _, count in bent.values())


def bend(value: Any) -> tuple[Any, int]:
    """Another value of the same kind, and how many things in it are compared."""
    match value:
        case Written():
            return bent_written(value)
        case bool():
            return not value, 1
        case int():
            return value + 1, 1
        case Money():
            return Money(value.minor + 1, value.currency), 1
        case Figure():
            return Figure(f"{value}9"), 1
        case str():
            return f"{value}?", 1
        case tuple() if value and isinstance(value[0], Written):
            parts = [bent_written(one) for one in value]
            return tuple(one for one, _ in parts), sum(count for _, count in parts)
        case tuple():
            return (*value, "?"), 1
        case dict() if value and isinstance(next(iter(value.values())), Written | tuple):
            each = {key: bend(one) for key, one in value.items()}
            return {key: one for key, (one, _) in each.items()}, sum(count for _, count in each.values())
        case dict():
            return {**value, "?": 1}, 1
    raise AssertionError(value)


def told(script: Script) -> Iterator[Step]:
    """Every step of a script, those started together too."""
    for story in script.stories:
        for step in story.steps:
            yield from (step, *step.inner)


def test_the_examples_use_every_verb_and_every_expectation() -> None:
    """Each verb and each key of `expect` is shown at least once on the way through docs/scenarios."""
    verbs: set[str] = set()
    keys: set[tuple[str, str]] = set()
    for path in DOCS:
        for step in told(read(path)):
            verbs.add(step.verb.name if step.verb else "")
            keys |= set(keys_of(step.expect))
    assert set(VERBS) - verbs == set()
    kinds = [kind for marker, kind in reference.types().items() if marker.startswith("expect")]
    assert {(kind.__name__, key) for kind in kinds for key in kind.__struct_encode_fields__} - keys == set()


def test_the_examples_use_every_kind_of_condition_and_effect() -> None:
    """Each value of the language a programme can be put together from is sold by in a story."""
    used = {
        kind for path in DOCS for story in read(path).stories for kind in kinds_of(write_programme(story.programme))
    }
    language = {one.__struct_config__.tag for union in (Condition, Effect, Criterion) for one in get_args(union)}
    assert language - used - {Always.__struct_config__.tag} == set()


def kinds_of(value: Any) -> Iterator[str]:
    """Every `kind` in a programme's JSON values."""
    if isinstance(value, dict):
        if "kind" in value:
            yield value["kind"]
        for inner in value.values():
            yield from kinds_of(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from kinds_of(inner)


def keys_of(value: Any) -> Iterator[tuple[str, str]]:
    """Type and key of everything stated in an expectation."""
    match value:
        case Written():
            for key, inner in stated(value).items():
                yield type(value).__name__, key
                yield from keys_of(inner)
        case dict():
            for inner in value.values():
                yield from keys_of(inner)
        case tuple():
            for inner in value:
                yield from keys_of(inner)
