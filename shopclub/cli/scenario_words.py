"""What came of a scenario, and what is wrong with one, in sentences."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from shopclub.i18n import N_, Words

if TYPE_CHECKING:
    from shopclub.scenarios import Failure, Played, Unreadable


def say_place(number: int, verb: str, title: str, words: Words) -> str:
    """Which step: its number, its verb, the author's words."""
    return " · ".join(part for part in (words.t("step {number}", number=number), verb, title) if part)


def say_story(story: Played, words: Words) -> list[str]:
    """
    What came otherwise in a story, line by line; empty for one that passed.

    Args:
        story: of `shopclub.scenarios.play`.
        words: the reader's language.
    """
    from shopclub.words.findings import say_finding

    lines: list[str] = []
    before = None
    for failure in story.failures:
        place = say_place(failure.step, failure.verb, failure.title, words)
        if place != before:
            lines.append(place)
            before = place
        lines.append(f"  {say_failure(failure, words)}")
    if story.unplayed:
        lines.append(
            words.n(
                "{n} further step was not played.",
                "{n} further steps were not played.",
                story.unplayed,
            )
        )
    for finding in story.findings:
        what = say_finding(finding, words, currency=story.currency)
        lines.append(words.t("The books don't add up at the end: {what}", what=what))
    return lines


def say_failure(failure: Failure, words: Words) -> str:
    """One thing that came otherwise, as a sentence without its step."""
    from shopclub.scenarios import How
    from shopclub.words import say_error

    if failure.how is How.REFUSED and failure.error is not None:
        why = say_error(failure.error, words)
        if not failure.expected:
            return words.t("refused with {came}: {why}", came=failure.came, why=why)
        return words.t(
            "should be refused with {expected}, but was refused with {came}: {why}",
            expected=failure.expected,
            came=failure.came,
            why=why,
        )
    if failure.how is How.NOT_REFUSED:
        return words.t("should be refused with {expected}, but it was done", expected=failure.expected)
    if failure.how is How.ABSENT:
        return words.t(
            "{what}: expected {expected}, but there is none here", what=failure.what, expected=failure.expected
        )
    return words.t(
        "{what}: expected {expected}, came {came}", what=failure.what, expected=failure.expected, came=failure.came
    )


_TROUBLES = {
    "folder_empty": N_("There is no .toml file in {name}."),
    "file_missing": N_("There is no file {name}."),
    "file_unreadable": N_("{name} can't be read as text."),
    "too_large": N_("The file is larger than {most} MB: this is no scenario."),
    "ending": N_("A scenario is a .toml or .json file; {name} is neither."),
    "syntax": N_("The file can't be read: {detail}"),
    "no_verb": N_("The step says nothing that could be done here."),
    "many_verbs": N_("A step does one thing; this one has several: {verbs}."),
    "no_steps": N_("There are no steps."),
    "no_programme": N_("No programme: name a preset ({likely}), a file, or write a [programme]."),
    "programmes": N_("There are two programmes: keep either preset or programme."),
    "rule_unknown": N_("The rule “{rule}” is of a kind this program does not know: {detail}"),
    "name_twice": N_("The name “{name}” is taken already."),
    "name_reserved": N_("“{name}” can't be a name here."),
    "time_back": N_("It is {now} already; time can't go on to {wanted}. The verb clock sets a clock back."),
    "step_bare": N_("The step “{step}” made nothing that could be meant here."),
    "lots": N_("These points can't be brought along ({reason})."),
}
_UNKNOWN = {
    "key_unknown": (
        N_("The key “{key}” is not known here. Did you mean “{likely}”?"),
        N_("The key “{key}” is not known here."),
    ),
    "name_unknown": (
        N_("Nothing is called “{key}” here. Did you mean “{likely}”?"),
        N_("Nothing is called “{key}” here."),
    ),
    "change_unknown": (
        N_("The programme has no “{key}” to drop. Did you mean “{likely}”?"),
        N_("The programme has no “{key}” to drop."),
    ),
    "line_unknown": (
        N_("The sale has no line “{key}”, or several. Did you mean “{likely}”?"),
        N_("The sale has no line “{key}”, or several."),
    ),
}
_KINDS = {
    "int": N_("a whole number"),
    "str": N_("text"),
    "bool": N_("true or false"),
    "array": N_("a list"),
    "object": N_("a table"),
    "dict": N_("a table"),
    "list": N_("a list"),
    "amount": N_("an amount such as 88.50"),
    "time": N_("a time such as 2026-01-05T10:00 or 10:00"),
}


def say_trouble(trouble: Unreadable, words: Words) -> str:
    """What is wrong with a file: the place by its keys, and a sentence."""
    what = _trouble(trouble, words)
    return words.t("{place}: {what}", place=trouble.where, what=what) if trouble.where else what


def _trouble(trouble: Unreadable, words: Words) -> str:
    from shopclub.words import say_error

    figures = dict(trouble.figures)
    if trouble.cause is not None:
        return say_error(trouble.cause, words)
    if trouble.code in _UNKNOWN:
        key = next(figures[name] for name in ("key", "name", "line") if name in figures)
        near, far = _UNKNOWN[trouble.code]
        return words.t(near if figures.get("likely") else far, key=key, likely=figures.get("likely"))
    if trouble.code == "value":
        return _value(str(figures["detail"]), words)
    return words.t(_TROUBLES[trouble.code], **figures)


def _value(detail: str, words: Words) -> str:
    if missing := re.fullmatch(r"Object missing required field `(\w+)`", detail):
        return words.t("“{key}” is missing.", key=missing[1].removesuffix("_"))
    if wrong := re.fullmatch(r"Expected `([\w |]+)`, got `(.*)`", detail, re.DOTALL):
        wanted = next((words.t(_KINDS[kind]) for kind in wrong[1].split(" | ") if kind in _KINDS), wrong[1])
        got = words.t(_KINDS[wrong[2]]) if wrong[2] in _KINDS else f"“{wrong[2]}”"
        return words.t("This should be {wanted}; it is {got}.", wanted=wanted, got=got)
    return words.t("This value does not fit: {detail}", detail=detail)
