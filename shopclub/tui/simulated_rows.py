"""A comparison of two programmes as rows of the screen; what they say comes from `words.simulated`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual.content import Content

from shopclub.core.programme.model import Programme
from shopclub.core.simulate.figures import Comparison, MemberChange, SegmentChange, Side
from shopclub.core.simulate.measures import Measure
from shopclub.tui.text import content
from shopclub.tui.voice import Voice
from shopclub.tui.widgets.pairs import PairChart, Point
from shopclub.tui.widgets.rows import Cell, Pair, Part, Prose, Row
from shopclub.words.names import tier_name
from shopclub.words.simulated import (
    Telling,
    column_names,
    measure_name,
    month_name,
    rule_said,
    say_change,
    say_gain,
    say_habit,
    say_unknowns,
    say_value,
    say_why,
    segment_name,
)
from shopclub.words.simulated_worth import say_worth

FIGURE, WHO, GAIN = 15, 14, 13
"""Cells of the columns."""
GROUP_FIGURE = 12
LAST_VALUE = frozenset({"outstanding"})
"""Figures of a moment: of several months together the last one counts."""


# -- side by side -----------------------------------------------------------------------------------


def heading(telling: Telling) -> Row:
    """Over the columns."""
    first, *others = column_names(telling.words)
    return Row(
        Cell(content(first, "$muted")), *(Cell(content(label, "$muted"), FIGURE, right=True) for label in others)
    )


def measure_row(measure: Measure, telling: Telling) -> Row:
    """One figure on both sides."""
    grave = measure.id in ("cost", "likely")
    difference = measure.difference
    style = "$muted" if not difference else "bold $warn" if grave and difference > 0 else "bold"
    return Row(
        Cell(content(measure_name(measure.id, telling.words), "bold" if grave else "")),
        Cell(content(say_value(measure.today, measure, telling), "$muted"), FIGURE, right=True),
        Cell(content(say_value(measure.changed, measure, telling), "bold $accent"), FIGURE, right=True),
        Cell(content(say_change(measure, telling), style), FIGURE, right=True),
    )


def legend(measure: Measure, telling: Telling, *, once: bool) -> Content:
    """What the columns are; with `once` a part of the cost comes at once and lies in no month."""
    words = telling.words
    return Content.assemble(
        content(words.t("█ left: today"), "$muted"),
        "  ",
        content(words.t("█ right: changed"), "$accent"),
        "   ",
        content(_chart_title(measure, telling, once=once), "bold"),
    )


def _chart_title(measure: Measure, telling: Telling, *, once: bool) -> str:
    words, name = telling.words, measure_name(measure.id, telling.words)
    if measure.id == "cost" and once:
        return words.t("Cost without what comes once")
    return words.t("{name}, by month", name=name)


def chart(measure: Measure, telling: Telling, rows: int) -> PairChart:
    """A figure month by month, both sides beside each other."""
    words = telling.words
    points = [Point(month_name(month, words), today, changed) for month, today, changed in measure.months]

    def say(value: int) -> str:
        return words.money(value, telling.currency, short=True) if measure.money else words.number(value)

    def together(some: Sequence[Point]) -> Point:
        if measure.id in LAST_VALUE:
            return Point(some[0].label, some[-1].today, some[-1].changed)
        return Point(some[0].label, _sum([p.today for p in some]), _sum([p.changed for p in some]))

    return PairChart(points, rows=rows, say=say, together=together)


def _sum(values: Sequence[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


# -- people -----------------------------------------------------------------------------------------


def member_rows(found: Comparison, telling: Telling, voice: Voice) -> Iterator[tuple[str, Row]]:
    """Who gains most, then who loses most."""
    for one in (*found.winners, *found.losers):
        yield str(int(one.member)), member_row(one, telling, voice)


def member_row(one: MemberChange, telling: Telling, voice: Voice) -> Row:
    """One member: how much, who, why."""
    is_gain = (one.minor or one.points) > 0
    sign, style = ("▲", "bold $gain") if is_gain else ("▼", "bold $warn")
    return Row(
        Cell(content(f"{sign} {say_gain(one, telling)}", style), GAIN, right=True),
        Cell(voice.member(one.member, "bold"), WHO),
        Cell(content(say_why(one, telling), "$muted")),
    )


def member_detail(one: MemberChange, telling: Telling, voice: Voice) -> Prose:
    """Everything about the marked one."""
    words = telling.words
    return Prose(
        words.t(
            "{who}: today {today}, changed {changed}. {why}",
            who=voice.member_and_number(one.member),
            today=telling.money(one.today_minor),
            changed=telling.money(one.changed_minor),
            why=say_why(one, telling),
        )
    )


# -- groups -----------------------------------------------------------------------------------------


def group_parts(found: Comparison, telling: Telling) -> Iterator[Part]:
    """By today's tier, by kind of customer, and who would stand where."""
    words = telling.words
    if found.tiers:
        yield content(words.t("By today's tier: what they get a month"), "bold $accent")
        yield _group_heading(telling)
        for one in found.tiers:
            name = tier_name(telling.today, one.segment, words)
            yield group_row(one, name or words.t("no tier"), found, telling)
        yield Content("")
    yield content(words.t("By kind of customer: what they get a month"), "bold $accent")
    yield _group_heading(telling)
    for one in found.segments:
        yield group_row(one, segment_name(one.segment, words), found, telling)
    if any(move.today or move.changed for move in found.moves):
        yield Content("")
        yield content(words.t("Where they would stand on the last day"), "bold $accent")
        yield from move_rows(found, telling)


def _group_heading(telling: Telling) -> Row:
    words = telling.words
    labels = (words.t("Members"), *column_names(words)[1:])
    return Row(
        Cell(content("", "$muted")),
        *(Cell(content(label, "$muted"), GROUP_FIGURE, right=True) for label in labels),
    )


def group_row(one: SegmentChange, name: str, found: Comparison, telling: Telling) -> Row:
    """One group: how many, and what they get a month."""
    today, changed = (found.period.per_month(minor) for minor in (one.today_minor, one.changed_minor))
    difference = changed - today
    style = "$muted" if not difference else "bold $gain" if difference > 0 else "bold $warn"
    return Row(
        Cell(content(name)),
        Cell(content(telling.words.number(one.members)), GROUP_FIGURE, right=True),
        Cell(content(telling.money(today), "$muted"), GROUP_FIGURE, right=True),
        Cell(content(telling.money(changed), "bold $accent"), GROUP_FIGURE, right=True),
        Cell(content(telling.change(difference) if difference else "=", style), GROUP_FIGURE, right=True),
    )


def move_rows(found: Comparison, telling: Telling) -> Iterator[Row]:
    """From which tier today to which."""
    words = telling.words
    for move in found.moves:
        old = tier_name(telling.today, move.today, words) or words.t("no tier")
        new = tier_name(telling.changed, move.changed, words) or words.t("no tier")
        yield Row(
            Cell(content(words.t("{old} → {new}", old=old, new=new))),
            Cell(content(words.number(move.members), "bold"), GROUP_FIGURE, right=True),
        )


# -- rules ------------------------------------------------------------------------------------------


def rule_parts(found: Comparison, telling: Telling) -> Iterator[Part]:
    """What each rule gave, on the changed side first."""
    words = telling.words
    yield content(words.t("Changed: what each rule gave"), "bold $accent")
    yield from _rules(found.changed, telling.changed, telling)
    yield Content("")
    yield content(words.t("Today: what each rule gave"), "bold $accent")
    yield from _rules(found.today, telling.today, telling)


def _rules(side: Side, programme: Programme, telling: Telling) -> Iterator[Part]:
    words = telling.words
    if not side.rules:
        yield content(words.t("No rule gave anything."), "$muted")
    for one in side.rules:
        figures = [telling.money(one.minor)] if one.minor else []
        figures += [words.n("{n} point", "{n} points", one.points)] if one.points else []
        figures += [words.n("{n} time", "{n} times", one.times)]
        yield Pair(rule_said(programme, one.rule, telling), content(" · ".join(figures), "bold"))


# -- what can't be known ----------------------------------------------------------------------------


def unknown_parts(found: Comparison, telling: Telling) -> Iterator[Part]:
    """Plainly, each in a sentence; then by what the figures were made."""
    words = telling.words
    yield content(words.t("What the figures can't know"), "bold $accent")
    for sentence in say_unknowns(found, telling):
        yield Prose(f"· {sentence}")
    yield Content("")
    yield content(words.t("How they were made"), "bold $accent")
    yield Prose(f"· {say_habit(found, telling)}")
    for of_changed in (False, True):
        who = column_names(words)[2 if of_changed else 1]
        worth = say_worth(found, telling, of_changed=of_changed)
        yield Prose(f"· {words.t('{who}: {worth}', who=who, worth=worth)}")
    yield Prose(
        "· "
        + words.t(
            "Cost is what members get: discounts, what their balances took off, and what they hold more at the end than"
            " at the beginning. What they paid in themselves is no cost. A month has 30.44 days."
        )
    )
