"""`programme test`: play scenario files and say what came otherwise (docs/scenarios.md)."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from shopclub.cli.session import USAGE, ProblemsFound, Session
from shopclub.cli.spoken import SpokenCommand, json_option
from shopclub.i18n import N_, Words

if TYPE_CHECKING:
    from shopclub.scenarios import Failure, Played, StepPlayed, Unreadable

QUIET = frozenset({"lines", "repeated", "tier_before", "max_points"})
"""Figures that `-v` leaves out: long, or the same nearly always."""


class FileResult(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one file."""

    file: Path
    played: tuple[Played, ...] = ()
    trouble: Unreadable | None = None


class Unplayed(ProblemsFound):
    """A file can't be read as a scenario."""

    code = USAGE


@click.command("test", cls=SpokenCommand, help=N_("Play scenario files and compare what comes with what they expect."))
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-v", "--verbose", is_flag=True, help=N_("Say each step and what came of it."))
@json_option
@click.pass_obj
def test(session: Session, files: tuple[Path, ...], verbose: bool, as_json: bool) -> None:
    """Play every file; a folder is all the .toml files in it."""
    results = []
    for file in _files(files):
        result = _played(file)
        if not as_json:
            _say(session, result, verbose=verbose)
        results.append(result)
    if as_json:
        session.give(_json(results, session.words))
    _end(session, results, as_json=as_json)


def _files(given: tuple[Path, ...]) -> list[Path]:
    found: list[Path] = []
    for path in given:
        found += sorted(path.rglob("*.toml")) if path.is_dir() else [path]
    return found


def _played(file: Path) -> FileResult:
    import tempfile

    from shopclub.scenarios import Unreadable, play, read_file

    try:
        script = read_file(file)
        with tempfile.TemporaryDirectory(prefix="shopclub-") as folder:
            return FileResult(file=file, played=tuple(asyncio.run(play(script, Path(folder)))))
    except Unreadable as trouble:
        return FileResult(file=file, trouble=trouble)


def _end(session: Session, results: list[FileResult], *, as_json: bool) -> None:
    words = session.words
    stories = [story for result in results for story in result.played]
    otherwise = sum(not story.passed() for story in stories)
    troubled = sum(result.trouble is not None for result in results)
    if troubled:
        raise Unplayed(words.n("{n} file can't be played.", "{n} files can't be played.", troubled))
    if otherwise:
        raise ProblemsFound(
            words.n(
                "{n} story of {all} came otherwise.",
                "{n} stories of {all} came otherwise.",
                otherwise,
                all=words.number(len(stories)),
            )
        )
    if not as_json:
        session.say(words.n("{n} story, as expected.", "{n} stories, all as expected.", len(stories)))


# -- saying -----------------------------------------------------------------------------------------------


def _say(session: Session, result: FileResult, *, verbose: bool) -> None:
    words = session.words
    if result.trouble is not None:
        session.warn(words.t("{place}: {what}", place=result.file, what=say_trouble(result.trouble, words)))
    for story in result.played:
        if verbose or not story.passed():
            named = words.t("{place}: {what}", place=result.file, what=story.title)
            session.say(named if story.title else f"{result.file}")
        if verbose:
            for step in story.steps:
                session.say(f"  {_say_step(step, words)}")
        for line in say_story(story, words):
            session.say(f"  {line}")


def _say_step(step: StepPlayed, words: Words) -> str:
    figures = "  ".join(f"{key} = {value}" for key, value in step.came.items() if key not in QUIET and value != "{}")
    return "  ".join(part for part in (_place(step.number, step.verb, step.title, words), step.at, figures) if part)


def _place(number: int, verb: str, title: str, words: Words) -> str:
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
        place = _place(failure.step, failure.verb, failure.title, words)
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


# -- JSON -------------------------------------------------------------------------------------------------


def _json(results: list[FileResult], words: Words) -> dict[str, Any]:
    stories = [story for result in results for story in result.played]
    return {
        "files": [_file_json(result, words) for result in results],
        "stories": len(stories),
        "otherwise": sum(not story.passed() for story in stories),
        "unreadable": sum(result.trouble is not None for result in results),
    }


def _file_json(result: FileResult, words: Words) -> dict[str, Any]:
    trouble = result.trouble
    wrong = None
    if trouble is not None:
        code = trouble.cause.code if trouble.cause is not None else trouble.code
        wrong = {"code": code, "where": trouble.where, "text": say_trouble(trouble, words)}
    return {"file": str(result.file), "wrong": wrong, "stories": [_story_json(one, words) for one in result.played]}


def _story_json(story: Played, words: Words) -> dict[str, Any]:
    from shopclub.words.findings import say_finding

    return {
        "title": story.title,
        "passed": story.passed(),
        "steps": len(story.steps),
        "unplayed": story.unplayed,
        "failures": [
            {
                "step": one.step,
                "verb": one.verb,
                "title": one.title,
                "how": one.how.value,
                "what": one.what,
                "expected": one.expected,
                "came": one.came,
                "text": say_failure(one, words),
            }
            for one in story.failures
        ],
        "findings": [
            {"code": one.code, "text": say_finding(one, words, currency=story.currency)} for one in story.findings
        ],
    }
