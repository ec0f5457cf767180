"""A file as a script: every story with its steps, typed, before anything is played."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from shopclub.core.kernel.calendar import ShopCalendar
from shopclub.core.kernel.errors import ClubError
from shopclub.core.programme.model import Programme
from shopclub.scenarios.expecting import Expect
from shopclub.scenarios.keys import Hook, read_table
from shopclub.scenarios.model import MemberSetup, ScriptTable, StepTable, Written
from shopclub.scenarios.programmes import programme_of, read_values, with_change
from shopclub.scenarios.registry import Verb
from shopclub.scenarios.trouble import Unreadable
from shopclub.scenarios.values import Table, When, hook_for
from shopclub.scenarios.verbs import VERBS
from shopclub.scenarios.verbs.again import Together


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """A step, ready to be played."""

    number: int
    """From 1, within its story."""
    frame: StepTable
    verb: Verb | None
    """None: it only looks."""
    params: Written | None
    expect: Expect
    inner: tuple[Step, ...] = ()
    """Of `together`: what is started at once."""

    def where(self) -> str:
        """The step's place in its file."""
        return f"step[{self.number}]"


class Story(msgspec.Struct, frozen=True, kw_only=True):
    """A story, ready to be played."""

    title: str
    start: When
    programme: Programme
    members: tuple[MemberSetup, ...]
    """All, also those the file's stories have in common."""
    steps: tuple[Step, ...]


class Script(msgspec.Struct, frozen=True, kw_only=True):
    """A whole file, ready to be played."""

    file: Path
    table: ScriptTable
    stories: tuple[Story, ...]


def read_file(file: Path) -> Script:
    """
    Read a scenario's file.

    Args:
        file: a `.toml` or `.json` file.

    Raises:
        Unreadable: see there; the place is said from the file's outermost key.
    """
    return read_script(read_values(file), file)


def read_script(values: Table, file: Path) -> Script:
    """
    Values as a script.

    Args:
        values: of a TOML or JSON file, see `values.read_toml`.
        file: where they came from; files they name are seen from its folder.

    Raises:
        Unreadable: see there.
    """
    shop = values.get("shop")
    currency = shop.get("currency", "CNY") if isinstance(shop, dict) else "CNY"
    hook = hook_for(currency if isinstance(currency, str) else "CNY")
    table = read_table(values, ScriptTable, hook)
    _demand_shop(table)
    whole = programme_of(table.preset, table.programme, table.change, table.shop.currency, file.parent)
    if not table.story:
        return Script(file=file, table=table, stories=(_story(table, whole, hook),))
    stories = []
    for place, told in enumerate(table.story, 1):
        try:
            steps = _steps([*table.step, *told.step], hook)
            _demand_people([*table.member, *told.member])
            story = Story(
                title=told.title,
                start=told.start or table.start,
                programme=with_change(whole, told.change) if told.change else whole,
                members=(*table.member, *told.member),
                steps=steps,
            )
        except Unreadable as trouble:
            raise trouble.at(f"story[{place}]") from trouble
        stories.append(story)
    return Script(file=file, table=table, stories=tuple(stories))


def _story(table: ScriptTable, programme: Programme, hook: Hook) -> Story:
    _demand_people(table.member)
    steps = _steps(table.step, hook)
    return Story(title=table.title, start=table.start, programme=programme, members=table.member, steps=steps)


def _demand_shop(table: ScriptTable) -> None:
    names = [one.name for one in table.staff]
    for place, name in enumerate(names, 1):
        if name in ("", "kiosk", "system"):
            raise Unreadable("name_reserved", f"staff[{place}].name", name=name)
        if name in names[: place - 1]:
            raise Unreadable("name_twice", f"staff[{place}].name", name=name)
    try:
        ShopCalendar(table.shop.timezone)
    except ClubError as error:
        raise Unreadable("refused", "shop.timezone", cause=error) from error


def _demand_people(people: Iterable[MemberSetup]) -> None:
    seen: set[str] = set()
    for place, one in enumerate(people, 1):
        if not one.name or one.name in seen:
            raise Unreadable("name_twice" if one.name else "name_reserved", f"member[{place}].name", name=one.name)
        seen.add(one.name)


def _steps(tables: Iterable[Table], hook: Hook) -> tuple[Step, ...]:
    steps = tuple(_step(table, number, hook) for number, table in enumerate(tables, 1))
    if not steps:
        raise Unreadable("no_steps")
    names: set[str] = set()
    for step in (inner for outer in steps for inner in (outer, *outer.inner)):
        if step.frame.as_ and step.frame.as_ in names:
            raise Unreadable("name_twice", f"{step.where()}.as", name=step.frame.as_)
        names.add(step.frame.as_)
    return steps


def _step(table: Table, number: int, hook: Hook) -> Step:
    where = f"step[{number}]"
    verbs = [key for key in table if key in VERBS]
    try:
        frame = read_table({k: v for k, v in table.items() if k not in VERBS}, StepTable, hook, "", VERBS)
        expect = read_table(frame.expect, Expect, hook, "expect")
        if len(verbs) > 1:
            raise Unreadable("many_verbs", verbs=", ".join(verbs))
        if not verbs:
            if frame.as_ or frame.refused or not (frame.expect or frame.at):
                raise Unreadable("no_verb")
            return Step(number=number, frame=frame, verb=None, params=None, expect=expect)
        verb = VERBS[verbs[0]]
        params = _params(verb, table[verb.name], hook)
        inner = _inner(params, number, hook) if isinstance(params, Together) else ()
    except Unreadable as trouble:
        raise trouble.at(where) from trouble
    return Step(number=number, frame=frame, verb=verb, params=params, expect=expect, inner=inner)


def _params(verb: Verb, given: Any, hook: Hook) -> Written:
    # `restart = true` is what one writes for a verb that needs nothing more.
    return read_table({} if given is True else given, verb.takes, hook, verb.name)


def _inner(together: Together, number: int, hook: Hook) -> tuple[Step, ...]:
    steps = []
    for place, table in enumerate(together.steps, 1):
        try:
            step = _step(table, number, hook)
        except Unreadable as trouble:
            inner = trouble.where.removeprefix(f"step[{number}]")
            where = f"together.steps[{place}]{inner}"
            raise Unreadable(trouble.code, where, cause=trouble.cause, **trouble.figures) from trouble
        if step.verb is None or step.inner or step.frame.at is not None:
            raise Unreadable("no_verb", f"together.steps[{place}]")
        steps.append(step)
    if len(steps) < 2:
        raise Unreadable("no_steps", "together")
    return tuple(steps)
