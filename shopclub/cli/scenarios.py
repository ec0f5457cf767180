"""`programme test`: play scenario files and say what came otherwise (docs/scenarios.md)."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from shopclub.cli.scenario_words import say_failure, say_place, say_story, say_trouble
from shopclub.cli.session import USAGE, ProblemsFound, Session
from shopclub.cli.spoken import SpokenCommand, json_option
from shopclub.i18n import N_, Words

if TYPE_CHECKING:
    from shopclub.scenarios import Played, StepPlayed, Unreadable

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
        session.give(_json(results, session.words, verbose=verbose))
    _end(session, results, as_json=as_json)


def _files(given: tuple[Path, ...]) -> list[Path]:
    found: list[Path] = []
    for path in given:
        found += (sorted(path.rglob("*.toml")) or [path]) if path.is_dir() else [path]
    return found


def _played(file: Path) -> FileResult:
    import tempfile

    from shopclub.scenarios import Unreadable, play, read_file

    try:
        if file.is_dir():
            raise Unreadable("folder_empty", name=file.name)
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
    return "  ".join(part for part in (say_place(step.number, step.verb, step.title, words), step.at, figures) if part)


# -- JSON -------------------------------------------------------------------------------------------------


def _json(results: list[FileResult], words: Words, *, verbose: bool) -> dict[str, Any]:
    stories = [story for result in results for story in result.played]
    return {
        "files": [_file_json(result, words, verbose=verbose) for result in results],
        "stories": len(stories),
        "otherwise": sum(not story.passed() for story in stories),
        "unreadable": sum(result.trouble is not None for result in results),
    }


def _file_json(result: FileResult, words: Words, *, verbose: bool) -> dict[str, Any]:
    trouble = result.trouble
    wrong = None
    if trouble is not None:
        code = trouble.cause.code if trouble.cause is not None else trouble.code
        wrong = {"code": code, "where": trouble.where, "text": say_trouble(trouble, words)}
    stories = [_story_json(one, words) for one in result.played]
    if verbose:
        for story, one in zip(stories, result.played, strict=True):
            story["played"] = [msgspec.to_builtins(step) for step in one.steps]
    return {"file": str(result.file), "wrong": wrong, "stories": stories}


def _story_json(story: Played, words: Words) -> dict[str, Any]:
    from shopclub.words.findings import say_finding

    return {
        "title": story.title,
        "passed": story.passed(),
        "steps": len({step.number for step in story.steps}),
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
