"""Playing a script: each story on a file of its own, step by step, and a check of the books at the end."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shopclub.core.check import check_club
from shopclub.core.kernel.errors import ClubError
from shopclub.core.kernel.ids import OperationId
from shopclub.i18n import Language
from shopclub.scenarios.beginning import begin, members_of
from shopclub.scenarios.comparing import differences, show
from shopclub.scenarios.figures import entries_since, in_short, last_entry, of_step, say
from shopclub.scenarios.reading import Script, Step, Story
from shopclub.scenarios.registry import Act, Done
from shopclub.scenarios.results import Failure, How, Played, StepPlayed
from shopclub.scenarios.stage import Made, Stage
from shopclub.scenarios.trouble import Unreadable
from shopclub.scenarios.verbs.again import Together


async def play(script: Script, folder: Path) -> list[Played]:
    """
    Play every story of a script.

    Args:
        script: of `read_file`.
        folder: an empty one, to be thrown away.

    Returns:
        What came of each story, in the order of the file.

    Raises:
        Unreadable: something that only shows while it is played: a name nobody has, time that runs backwards.
    """
    played = []
    for place, story in enumerate(script.stories, 1):
        room = folder / str(place)
        room.mkdir()
        try:
            played.append(await _story(script, story, room))
        except Unreadable as trouble:
            if not script.table.story:
                raise
            raise trouble.at(f"story[{place}]") from trouble
        finally:
            shutil.rmtree(room)
    return played


@dataclass(slots=True)
class _Came:
    """What came of a step's verb."""

    figures: dict[str, Any] = field(default_factory=dict)
    error: ClubError | None = None


class _Telling:
    """One story being told."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.failures: list[Failure] = []
        self.played: list[StepPlayed] = []

    async def step(self, step: Step) -> bool:
        """Play a step and look at what came of it; False if the story can't go on."""
        stage = self.stage
        try:
            stage.forget()
            since = last_entry(stage)
            await self._arrive(step)
            pairs = await self._together(step) if step.inner else [(step, await self._alone(step))]
            if step.inner:
                self._note(step, _Came(), since)
                self._compare(step, {}, since)
            for one, came in pairs:
                self._note(one, came, last_entry(stage) if step.inner else since)
                self._judge(one, came, since)
        except Unreadable as trouble:
            raise trouble.at(step.where()) from trouble
        return all(came.error is None or one.frame.refused for one, came in pairs)

    async def _arrive(self, step: Step) -> None:
        if step.frame.at is None:
            return
        try:
            await self.stage.pass_to(self.stage.instant(step.frame.at))
        except Unreadable as trouble:
            raise trouble.at("at") from trouble

    async def _alone(self, step: Step) -> _Came:
        if step.verb is None:
            return _Came()
        try:
            act = self._prepared(step)
            return await self._do(step, act, self.stage.op())
        except ClubError as error:
            return _Came(error=error)

    async def _together(self, outer: Step) -> list[tuple[Step, _Came]]:
        assert isinstance(outer.params, Together)
        one_op = self.stage.op() if outer.params.same_operation else None
        ready: list[Act | ClubError] = []
        for step in outer.inner:
            try:
                ready.append(self._prepared(step))
            except ClubError as error:
                ready.append(error)

        async def run(step: Step, act: Act | ClubError) -> _Came:
            if isinstance(act, ClubError):
                return _Came(error=act)
            try:
                return await self._do(step, act, one_op or self.stage.op())
            except ClubError as error:
                return _Came(error=error)

        pairs = list(zip(outer.inner, ready, strict=True))
        return list(zip(outer.inner, await asyncio.gather(*(run(*pair) for pair in pairs)), strict=True))

    def _prepared(self, step: Step) -> Act:
        assert step.verb is not None
        try:
            actor = self.stage.actor(step.frame.by)
        except Unreadable as trouble:
            raise trouble.at("by") from trouble
        try:
            return step.verb.prepare(self.stage, step.params, actor)
        except Unreadable as trouble:
            raise trouble.at(step.verb.name) from trouble

    async def _do(self, step: Step, act: Act, op: OperationId) -> _Came:
        assert step.verb is not None
        try:
            done: Done = await act(op)
        except Unreadable as trouble:
            raise trouble.at(step.verb.name) from trouble
        if step.frame.as_:
            self.stage.made[step.frame.as_] = Made(act, op, done)
        return _Came(done.figures)

    # -- looking --------------------------------------------------------------------------------------

    def _note(self, step: Step, came: _Came, since: int) -> None:
        shown = {key: show(value) for key, value in came.figures.items()}
        if made := entries_since(self.stage, since):
            shown["entries"] = show([in_short(entry) for _, entry in made])
        shown |= {key: show(count) for key, count in self.stage.passed.items() if count}
        if came.error is not None:
            shown["refused"] = show(came.error.code)
        note = StepPlayed(
            number=step.number,
            verb=step.verb.name if step.verb else "",
            title=step.frame.title,
            at=self.stage.wall(),
            came=shown,
        )
        self.played.append(note)

    def _judge(self, step: Step, came: _Came, since: int) -> None:
        error, frame = came.error, step.frame
        if error is not None and error.code != frame.refused:
            self._fail(step, How.REFUSED, "refused", frame.refused and show(frame.refused), show(error.code), error)
            return
        if error is None and frame.refused:
            self._fail(step, How.NOT_REFUSED, "refused", show(frame.refused), "")
        if error is not None:
            self._judge_refusal(step, error)
        self._compare(step, came.figures, since)

    def _judge_refusal(self, step: Step, error: ClubError) -> None:
        frame = step.frame
        for key, wanted in frame.refused_figures.items():
            came = error.figures.get(key)
            if wanted != came:
                self._fail(step, How.DIFFERS, f"refused_figures.{key}", show(wanted), show(came))
        for wanted, language, key in (
            (frame.refused_says, Language.EN, "refused_says"),
            (frame.refused_says_zh, Language.ZH, "refused_says_zh"),
        ):
            if wanted and (said := say(error, self.stage, language)) != wanted:
                self._fail(step, How.DIFFERS, key, show(wanted), show(said))

    def _compare(self, step: Step, figures: dict[str, Any], since: int) -> None:
        came = {**of_step(self.stage, step.expect, since), **figures}
        for found in differences(step.expect, came):
            how = How.ABSENT if found.absent else How.DIFFERS
            self._fail(step, how, found.what, found.expected, found.came)

    def _fail(self, step: Step, how: How, what: str, expected: str, came: str, error: ClubError | None = None) -> None:
        failure = Failure(
            step=step.number,
            verb=step.verb.name if step.verb else "",
            title=step.frame.title,
            how=how,
            what=what,
            expected=expected,
            came=came,
            error=error,
        )
        self.failures.append(failure)


async def _story(script: Script, story: Story, room: Path) -> Played:
    stage = await begin(script, story, room)
    try:
        telling = _Telling(stage)
        await members_of(stage, story.members)
        unplayed = await _tell(telling, story.steps)
        findings = tuple(check_club(stage.club))
        currency = stage.club.shop.currency
    finally:
        await stage.club.close()
    return Played(
        title=story.title,
        steps=tuple(telling.played),
        unplayed=unplayed,
        failures=tuple(telling.failures),
        findings=findings,
        currency=currency,
    )


async def _tell(telling: _Telling, steps: Iterable[Step]) -> int:
    """Play step after step; how many were left because one could not be done."""
    rest = list(steps)
    while rest:
        if not await telling.step(rest.pop(0)):
            return len(rest)
    return 0
