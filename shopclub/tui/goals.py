"""Looking at goals without keeping the counter waiting, and drawing how they stand."""

from __future__ import annotations

import os
from collections.abc import Callable
from fractions import Fraction

from textual.content import Content

from shopclub.core.apart import apart
from shopclub.core.goals.metrics import METRICS
from shopclub.core.goals.model import Behind, Period, Standing, Standings, Verdict
from shopclub.core.goals.rules import target_value
from shopclub.core.jobs import BehindAsked, GoalsAsked
from shopclub.tui.house import HouseApp
from shopclub.tui.text import content
from shopclub.tui.voice import Voice
from shopclub.tui.widgets.rows import Cell, Labelled, Part, Prose, Row
from shopclub.words.goals import (
    ABOUT,
    goal_name,
    say_period,
    say_target,
    say_value,
    say_verdict,
    short_period,
    standing_lines,
)

SIGNS = {
    Verdict.REACHED: ("✓", "$gain"),
    Verdict.ON_COURSE: ("↗", "$gain"),
    Verdict.BEHIND: ("↘", "$warn"),
    Verdict.MISSED: ("×", "$wrong"),
    Verdict.TOO_EARLY: ("·", "$muted"),
    Verdict.TOO_FEW: ("·", "$muted"),
    Verdict.NO_FIGURE: ("–", "$muted"),
    Verdict.NOT_BEGUN: ("○", "$muted"),
}
"""Verdict -> sign and colour."""
FULL, COMING, EMPTY, LINE = "━", "╌", " ", "│"
_LABEL_AT, _LABEL_AT_BROAD = 22, 30
"""Cell at which sentences beside labels begin, in a column and across the terminal."""
_BAR, _BAR_WIDE = 12, 22


async def look(app: HouseApp, tell: Callable[[float], None]) -> Standings:
    """
    Where all goals stand today.

    Raises:
        ClubError: what `apart` raises.
    """
    club = app.club
    if club.goals.is_quick():
        return club.goals.standings()
    asked = GoalsAsked(shop=os.fsencode(club.path), now=club.clock.now())
    return await apart("shopclub.core.jobs:look_at_goals", asked, reply=Standings, progress=tell)


async def look_behind(app: HouseApp, number: int, period: Period, tell: Callable[[float], None]) -> Behind:
    """
    The list behind a goal's figure.

    Raises:
        NotFound: `goals_not_found`.
        ClubError: what `apart` raises.
    """
    club = app.club
    if club.goals.is_quick():
        return club.goals.behind(number, period)
    asked = BehindAsked(shop=os.fsencode(club.path), now=club.clock.now(), number=number, period=period)
    return await apart("shopclub.core.jobs:look_behind_goal", asked, reply=Behind, progress=tell)


def bar(
    value: Fraction, target: Fraction, top: Fraction, width: int, style: str, ahead: Fraction | None = None
) -> Content:
    """
    A bar of `width` cells with a line where the target is.

    Args:
        value: how far it goes.
        target: where the line stands.
        top: what the whole width stands for, more than nothing.
        width: in cells.
        style: of what is filled.
        ahead: what the pace makes of it, drawn lighter.
    """

    def place(figure: Fraction) -> int:
        return max(0, min(width, int(figure * width / top)))

    filled, coming, line = place(value), place(ahead or value), min(width - 1, place(target))
    cells = [(FULL, style) if i < filled else (COMING if i < coming else EMPTY, "$muted") for i in range(width)]
    cells[line] = (LINE, "$accent")
    return Content.assemble(*cells)


def goal_row(one: Standing, voice: Voice) -> Row:
    """A goal on one line: what, when, how far, how it stands."""
    words, metric = voice.words, METRICS.get(one.aim.metric)
    sign, style = SIGNS[one.verdict]
    value = one.now.value()
    said = say_value(value, metric, words, voice.currency) if metric is not None and value is not None else "–"
    target = target_value(one.aim)
    shown = Content("")
    if value is not None and target > 0:
        ahead = one.ahead.value() if one.ahead is not None else None
        shown = bar(value, target, target * Fraction(5, 4), _BAR, style, ahead)
    return Row(
        Cell(content(sign, style), 1),
        Cell(content(goal_name(one.aim, words), "bold"), weight=3),
        Cell(content(say_period(one.period, one.aim.span, words), "$muted"), weight=2, least=110),
        Cell(shown, _BAR, least=60),
        Cell(content(said, "bold"), 12, right=True),
        Cell(content(target_sign(one, voice), "$muted"), 12, right=True, least=48),
        Cell(content(say_verdict(one.verdict, words), style), 17, least=90),
        gap=1,
    )


def target_sign(one: Standing, voice: Voice) -> str:
    """The target in few cells: `≥ 20.0%`, `≤ ¥5,000`."""
    metric = METRICS.get(one.aim.metric)
    if metric is None:
        return voice.words.number(one.aim.target)
    sign = "≤" if metric.low else "≥"
    return f"{sign} {say_value(target_value(one.aim), metric, voice.words, voice.currency, short=True)}"


def goal_parts(one: Standing, voice: Voice, *, earlier: int, broad: bool) -> list[Part]:
    """
    A goal whole: what it means, how it stands, earlier periods as bars.

    Args:
        one: the goal.
        voice: the reader's.
        earlier: how many earlier periods.
        broad: whether it goes across the whole terminal.
    """
    at = _LABEL_AT_BROAD if broad else _LABEL_AT
    words = voice.words
    sign, style = SIGNS[one.verdict]
    days = words.n("{n} day left", "{n} days left", one.left) if one.left else words.t("last day")
    if one.verdict in (Verdict.MISSED, Verdict.NOT_BEGUN) or one.as_of > one.period.last:
        days = ""
    how = words.p("between the items of a list", ", ").join(
        part for part in (f"{sign} {say_verdict(one.verdict, words)}", days) if part
    )
    parts: list[Part] = []
    if one.aim.metric in ABOUT:
        parts += [Prose(words.t(ABOUT[one.aim.metric]), "$muted"), Content("")]
    when = say_period(one.period, one.aim.span, words)
    parts.append(Labelled(when, how, at, f"bold {style}", label_style="bold"))
    wanted = say_target(one.aim, words, voice.currency)
    parts.append(Labelled(words.t("Goal"), wanted, at))
    parts += [Labelled(line.label, line.text, at) for line in standing_lines(one, words, voice.currency)]
    bars = _bars(one, voice, earlier, _BAR_WIDE)
    return [*parts, *([Content(""), *bars] if bars else [])]


def _bars(one: Standing, voice: Voice, earlier: int, width: int) -> list[Part]:
    """Earlier periods and this one, the target as a line through all of them."""
    metric, words = METRICS.get(one.aim.metric), voice.words
    past = one.history[-earlier:] if earlier > 0 else ()
    if metric is None or not past:
        return []
    target = target_value(one.aim)
    ahead = one.ahead.value() if one.ahead is not None else None
    known = [value for item in past if (value := item.measure.value()) is not None]
    now = one.now.value()
    top = max([target, *known, *(figure for figure in (now, ahead) if figure is not None)], default=target)
    top = top * Fraction(21, 20) or Fraction(1)
    rows: list[Part] = []
    for item in past:
        value = item.measure.value()
        style = "$gain" if item.met else "$muted"
        said = "–" if value is None else say_value(value, metric, words, voice.currency)
        drawn = bar(value or Fraction(0), target, top, width, style)
        rows.append(_bar_row(short_period(item.period, one.aim.span), drawn, said, style, "✓" if item.met else ""))
    sign, style = SIGNS[one.verdict]
    said = "–" if now is None else say_value(now, metric, words, voice.currency)
    drawn = bar(now or Fraction(0), target, top, width, style, ahead)
    return [*rows, _bar_row(short_period(one.period, one.aim.span), drawn, said, f"bold {style}", sign)]


def _bar_row(label: str, drawn: Content, said: str, style: str, sign: str) -> Row:
    return Row(
        Cell(content(label, "$muted"), 10),
        Cell(drawn, drawn.cell_length),
        Cell(content(said, style), 14, right=True),
        Cell(content(sign, style), 1),
        gap=1,
    )
