"""Setting a goal, and the list behind its figure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.visual import Visual
from textual.widgets import OptionList, Static

from shopclub.core.goals.metrics import METRICS, Metric, Sort
from shopclub.core.goals.model import Against, Aim, Behind, OneDay, OneUnit, Period, Someone, Span, Standing
from shopclub.core.goals.typed import plain_target, read_target
from shopclub.core.kernel.errors import ClubError
from shopclub.core.kernel.ids import MemberNo
from shopclub.i18n import N_
from shopclub.tui.goals import look_behind
from shopclub.tui.house import Unreadable
from shopclub.tui.modals.dialog import Dialog
from shopclub.tui.modals.form import Form
from shopclub.tui.modals.grant import read_day
from shopclub.tui.text import content
from shopclub.tui.widgets.choice import ChoiceField
from shopclub.tui.widgets.field import Field
from shopclub.tui.widgets.rows import Cell, Listing, Prose, Row
from shopclub.words.goals import (
    ABOUT,
    SPANS,
    goal_name,
    metric_name,
    say_measure,
    say_period,
    say_verdict,
    standing_lines,
)
from shopclub.words.units import unit_amount, unit_name

NAME_LENGTH = 60
TARGET_LENGTH = 16
DAY_LENGTH = 10
MOST_SHOWN = 200
"""Rows of a list; more is a matter for an export."""
DAY_CELLS = 18
"""Of a whole date, so that the weekdays stand below each other."""
AGAINST = {Against.BEFORE: N_("the period before"), Against.YEAR: N_("the year before")}
"""What a figure is compared with."""
_TARGETS = {
    Sort.SHARE: N_("a share, like 20%"),
    Sort.GROWTH: N_("growth, like 15%"),
    Sort.MONEY: N_("an amount"),
    Sort.MEAN: N_("an amount"),
    Sort.COUNT: N_("a number"),
}


class GoalDialog(Form[int]):
    """Answers with the number of the goal that was set or changed."""

    KEYS_ID = N_("Enter next · ← → choose · Ctrl+S done · Esc leaves")

    def __init__(self, metric: str, number: int | None = None, aim: Aim | None = None) -> None:
        """
        Args:
            metric: the figure.
            number: of the goal to change.
            aim: as it is now.
        """
        super().__init__()
        self._metric: Metric = METRICS[metric]
        self._number = number
        self._aim = aim or Aim(metric=metric, target=0)

    def title_text(self) -> str:
        """The figure's name."""
        return metric_name(self._metric.id, self.app.voice.words)

    def compose_fields(self) -> ComposeResult:
        """What it means, how much, how long, against what, what it is called."""
        t, aim = self.app.voice.words.t, self._aim
        yield Static(Prose(t(ABOUT[self._metric.id])), classes="said")
        target = plain_target(aim.target, aim.metric, self.app.club.shop.currency) if aim.target else ""
        label = t("At most") if self._metric.low else t("At least")
        placeholder = t(_TARGETS[self._metric.sort])
        yield Field(label, id="target", value=target, placeholder=placeholder, max_length=TARGET_LENGTH)
        spans = [t(said) for said in SPANS.values()]
        yield ChoiceField(t("Runs"), id="span", value=t(SPANS[aim.span]), choices=spans)
        for name, label, day in (("first_on", t("First day"), aim.first_on), ("last_on", t("Last day"), aim.last_on)):
            typed = "" if day is None else day.isoformat()
            yield Field(label, id=name, value=typed, placeholder="2026-12-31", max_length=DAY_LENGTH)
        sides = [t(said) for said in AGAINST.values()]
        yield ChoiceField(t("Compared with"), id="against", value=t(AGAINST[aim.against]), choices=sides)
        yield Field(
            self.app.voice.words.p("of a thing", "Name"),
            id="name",
            value=aim.name,
            placeholder=t("if it has one"),
            max_length=NAME_LENGTH,
        )

    def on_mount(self) -> None:
        """Days are asked for only where it runs once."""
        self._fold()
        super().on_mount()

    def _fold(self) -> None:
        for name in ("first_on", "last_on"):
            self.query_one(f"#{name}", Field).display = self._span() is Span.DATES

    def _span(self) -> Span:
        t = self.app.voice.words.t
        return next(span for span, said in SPANS.items() if t(said) == self.text("span"))

    def _against(self) -> Against:
        t = self.app.voice.words.t
        return next(one for one, said in AGAINST.items() if t(said) == self.text("against"))

    def _day(self, field: str) -> date | None:
        try:
            return read_day(self.text(field)) if self._span() is Span.DATES else None
        except Unreadable as error:
            raise Unreadable(field, error.sentence) from error

    def _typed(self) -> Aim:
        """
        The goal as it is typed.

        Raises:
            Unreadable, InvalidInput: something can't be read.
        """
        return Aim(
            metric=self._metric.id,
            target=read_target(self.text("target"), self._metric.id, self.app.club.shop.currency),
            span=self._span(),
            first_on=self._day("first_on"),
            last_on=self._day("last_on"),
            against=self._against(),
            name=self.text("name"),
        )

    def typed(self, field: Field) -> None:
        """Say below the target where it would stand, as far as that is quickly known."""
        del field
        self._fold()
        try:
            aim = self._typed()
            seen = self.app.club.goals.preview(aim) if self.app.club.goals.is_quick(aim) else None
        except ClubError:
            return  # half typed; said when it is sent
        if seen is not None:
            self.query_one("#target", Field).hint(self._said(seen))

    def _said(self, seen: Standing) -> str:
        voice = self.app.voice
        label, text = standing_lines(seen, voice.words, voice.currency)[0]
        joint = voice.words.p("after a label", ": ")
        return f"{label}{joint}{text} · {say_verdict(seen.verdict, voice.words)}"

    async def send(self) -> None:
        """Set it."""
        done = await self.app.club.goals.set(self._typed(), self.op, self.app.actor, number=self._number)
        self.dismiss(done)


class BehindDialog(Dialog[None]):
    """Shows what a goal's figure is made of; Enter opens the marked member."""

    KEYS_ID = N_("↑↓ look · ← → other periods · Enter the member · Esc back")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "period(-1)", show=False),
        Binding("right", "period(1)", show=False),
    ]
    DEFAULT_CSS = """
    BehindDialog > .dialog { width: 84; }
    BehindDialog Listing { height: auto; max-height: 20; }
    """
    listing = getters.query_one(Listing)

    def __init__(self, one: Standing) -> None:
        super().__init__()
        self._one = one
        self._periods = [*(past.period for past in one.history), one.period]
        self._at = len(self._periods) - 1

    @property
    def _period(self) -> Period:
        return self._periods[self._at]

    def title_text(self) -> str:
        """The goal and the period."""
        words = self.app.voice.words
        name, period = goal_name(self._one.aim, words), say_period(self._period, self._one.aim.span, words)
        return f"{name} · {period}"

    def compose_box(self) -> ComposeResult:
        """The figure, the list."""
        yield Static(id="behind-figure", classes="said", markup=False)
        yield Listing()
        yield Static(id="behind-more", classes="quiet", markup=False)

    def on_mount(self) -> None:
        """The list has the keys."""
        self.listing.focus()
        self._load()

    def action_period(self, by: int) -> None:
        """Another period."""
        there = self._at + by
        if 0 <= there < len(self._periods):
            self._at = there
            self.box.border_title = content(self.title_text())
            self._load()

    @work(exclusive=True, group="behind")
    async def _load(self) -> None:
        self._say("behind-figure", self.app.voice.words.t("Working out …"))
        try:
            found = await look_behind(self.app, self._one.number, self._period, lambda _: None)
        except ClubError as error:
            self._say("behind-figure", self.app.voice.error(error))
            return
        self._show(found)

    def _say(self, where: str, text: str) -> None:
        self.query_one(f"#{where}", Static).update(Prose(text))

    def _show(self, found: Behind) -> None:
        voice, metric = self.app.voice, METRICS[self._one.aim.metric]
        self._say("behind-figure", say_measure(found.measure, metric, voice.words, voice.currency))
        rows = list(self._rows(found, metric))
        self.listing.set_rows(rows[:MOST_SHOWN])
        self.listing.display = bool(rows)
        more = len(rows) - MOST_SHOWN
        words = voice.words
        nothing = "" if rows else words.t("There is nothing in this period.")
        self._say("behind-more", words.t("and {n} more", n=words.number(more)) if more > 0 else nothing)

    def _rows(self, found: Behind, metric: Metric) -> Iterator[tuple[str, Visual]]:
        for someone in found.members:
            yield str(someone.member), self._someone(someone)
        for day in reversed(found.days):
            yield day.on.isoformat(), self._day(day, metric)
        for unit in found.units:
            yield unit.unit, self._unit(unit)

    def _someone(self, one: Someone) -> Row:
        voice, words = self.app.voice, self.app.voice.words
        style = "" if one.counts else "$muted"
        return Row(
            Cell(content("✓" if one.counts else " ", "$gain"), 1),
            Cell(voice.member(one.member, "bold" if one.counts else "$muted")),
            Cell(content(words.n("{n} day", "{n} days", one.days), style), 10, right=True),
            Cell(content(voice.money(one.spend_minor), style), 16, right=True),
        )

    def _day(self, one: OneDay, metric: Metric) -> Row:
        voice, words = self.app.voice, self.app.voice.words
        plain = metric._replace(sort=Sort.MONEY) if metric.sort is Sort.GROWTH else metric
        said = say_measure(one.measure, plain, words, voice.currency)
        return Row(
            Cell(content(words.day_long(one.on), "bold"), DAY_CELLS),
            Cell(content(words.weekday(one.on), "$muted"), 12, least=56),
            Cell(content(said), right=True),
        )

    def _unit(self, one: OneUnit) -> Row:
        voice, words = self.app.voice, self.app.voice.words
        return Row(
            Cell(content(unit_name(one.unit, words, voice.programme), "bold")),
            Cell(content(unit_amount(one.unit, one.out, words, voice.currency), "$muted"), 20, right=True, least=56),
            Cell(content(voice.money(one.minor)), 16, right=True),
        )

    @on(OptionList.OptionSelected)
    def _picked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        key = event.option.id or ""
        if key.isdigit():
            self.dismiss(None)
            self.app.open_member(MemberNo(int(key)))
