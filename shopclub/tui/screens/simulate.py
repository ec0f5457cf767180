"""A programme tried on past sales: what it would have cost a month, who gains and loses, what can't be known."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static, TabbedContent, TabPane

from shopclub import presets
from shopclub.core.kernel.errors import ClubError
from shopclub.core.programme.model import Programme
from shopclub.core.shop.estimate import Estimate
from shopclub.core.simulate.figures import Comparison, MemberChange, Period
from shopclub.core.simulate.measures import Measure, measures
from shopclub.core.staff.model import Action
from shopclub.i18n import N_
from shopclub.presets.reading import read_file
from shopclub.tui import simulated_rows as rows
from shopclub.tui.modals.pick import Choice, PickDialog
from shopclub.tui.modals.trial import DaysDialog, FileDialog, WorthDialog
from shopclub.tui.screens.page import Page
from shopclub.tui.text import content
from shopclub.tui.widgets.meter import meter
from shopclub.tui.widgets.rows import Listing, Prose, Stack
from shopclub.words import local_name
from shopclub.words.simulated import (
    Telling,
    say_answer,
    say_basis,
    say_likely,
    say_once,
    say_people,
    say_period,
    say_share_of_sales,
)
from shopclub.words.simulated_worth import say_estimate

DRAFT, FILE, DAYS = "=draft", "=file", "=days"
"""Answers of the dialogs that are no name of a preset and no number of months."""
MONTHS = (3, 12, 24)
METER_CELLS = 30


class SimulateScreen(Page):
    """Replays the period as soon as it opens; Esc ends the work, then leaves."""

    TITLE_ID = N_("Try out")
    HELP_ID = N_(
        "The shop's real sales are gone through once with the programmes that were in force and once with this one. "
        "Left and right go between the figures, the members, groups, rules, and what can't be known. Up and down in "
        "the figures draw each month by month. Enter opens the marked member. P tries another programme, D other "
        "days, W says what points are worth where a programme doesn't. S adopts the one shown. Nothing is recorded."
    )
    CSS_PATH = "simulate.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "member", N_("Member"), id="simulate.member"),
        Binding("p", "programme", N_("Other programme"), id="simulate.programme"),
        Binding("d", "days", N_("Other days"), id="simulate.days"),
        Binding("w", "worth", N_("Worth"), id="simulate.worth"),
        Binding("s", "adopt", N_("Adopt"), id="simulate.adopt"),
        Binding("right", "turn(1)", N_("Next part"), id="simulate.next", key_display="→"),
        Binding("left", "turn(-1)", show=False),
    ]
    tabs = getters.query_one(TabbedContent)
    table = getters.query_one("#measures", Listing)
    people = getters.query_one("#people", Listing)

    def __init__(self, draft: Programme, adopt: Callable[[Programme], None] | None = None) -> None:
        """
        Args:
            draft: what is tried first.
            adopt: takes what is tried, once somebody wants to put it in force; None where that can't be done.
        """
        super().__init__()
        self._draft = draft
        self._adopt = adopt
        self._tried = draft
        self._period: Period | None = None
        self._estimate: Estimate | None = None
        """What points are worth in this trial where a programme does not say it."""
        self._found: Comparison | None = None
        self._measures: dict[str, Measure] = {}
        self._error: ClubError | None = None
        self._share: float | None = None
        """How far it is; None while nothing runs."""

    def compose_area(self) -> ComposeResult:
        """The answer, and its parts."""
        t = self.app.voice.words.t
        with Vertical(id="room"):
            yield Static(id="answer", markup=False)
            with TabbedContent(id="tabs"):
                with TabPane(t("Figures"), id="figures"):
                    yield Static(id="heading", markup=False)
                    yield Listing(id="measures")
                    yield Static(id="legend", markup=False)
                    yield Static(id="chart", markup=False)
                with TabPane(t("Members"), id="members"):
                    yield Static(id="people-none", markup=False)
                    yield Listing(id="people")
                    yield Static(id="detail", markup=False)
                with TabPane(t("Groups"), id="groups"), VerticalScroll():
                    yield Static(id="group-rows", markup=False)
                with TabPane(t("Rules"), id="rules"), VerticalScroll():
                    yield Static(id="rule-rows", markup=False)
                with TabPane(t("Not known"), id="unknown"), VerticalScroll():
                    yield Static(id="unknown-rows", markup=False)

    def on_mount(self) -> None:
        """Begin at once, over the usual time."""
        self.tabs.display = False
        try:
            self._period = self.app.club.simulate.period()
        except ClubError as error:
            self._error = error
        self.show()
        if self._period is not None:
            self._run()

    def on_resize(self) -> None:
        """The chart is as high as there is room."""
        self.show()

    # -- the work -----------------------------------------------------------------------------------

    @work(exclusive=True, group="replay")
    async def _run(self) -> None:
        if self._period is None:
            return
        self._share, self._error, self._found = 0.0, None, None
        self.show()
        try:
            self._found = await self.app.club.simulate.compare(self._tried, self._period, self._go_on, self._estimate)
        except ClubError as error:
            self._error = error
        finally:
            self._share = None
        self._measures = {one.id: one for one in measures(self._found)} if self._found is not None else {}
        self.show()
        if self._found is not None:
            self._focus()

    def _go_on(self, share: float) -> None:
        self._share = share
        self._show_answer()

    @property
    def is_done(self) -> bool:
        """Whether there is a result to look at."""
        return self._found is not None

    # -- drawing ------------------------------------------------------------------------------------

    @property
    def telling(self) -> Telling:
        """How the two programmes are told."""
        voice = self.app.voice
        return Telling(voice.words, voice.currency, voice.programme, self._tried)

    def show(self) -> None:
        """Draw what is known."""
        words = self.app.voice.words
        room = self.query_one("#room", Vertical)
        room.border_title = content(local_name(self._tried.name, words, self._tried.id))
        room.border_subtitle = content(say_period(self._period, words) if self._period is not None else "")
        self._show_answer()
        self.tabs.display = self._found is not None
        if self._found is not None:
            self._show_found(self._found)
        self.refresh_bindings()

    def _show_answer(self) -> None:
        self.query_one("#answer", Static).update(Stack([*self._answer()]))

    def _answer(self) -> list[Prose | Content]:
        voice, found = self.app.voice, self._found
        t, telling = voice.words.t, self.telling
        if self._share is not None:
            bar = meter(round(self._share * 100), 100, METER_CELLS, "$accent")
            line = Content.assemble(bar, content(f" {self._share:.0%}", "bold"))
            return [Prose(t("Going through the past sales…"), "bold"), line, Prose(t("Esc ends it."), "$muted")]
        if self._error is not None:
            return [Prose(f"! {voice.error(self._error)}", "$warn")]
        if found is None:
            return [Prose(t("Ended. D begins anew with other days, P with another programme."), "$muted")]
        month = None if found.difference_minor is None else found.period.per_month(found.difference_minor)
        style = "bold $warn" if (month or 0) > 0 else "bold $gain" if (month or 0) < 0 else "bold"
        lines: list[Prose | Content] = [Prose(answer_sign(month) + say_answer(found, telling), style)]
        if estimated := say_estimate(found, telling):
            lines.append(Prose(estimated, "$accent"))
        elif found.difference_minor is None:
            lines.append(Prose(t("Press W to say what points are worth, for this trial."), "$accent"))
        if once := say_once(found, telling):
            lines.append(Prose(once, "$warn" if (found.once_minor or 0) > 0 else ""))
        if self.is_tall:
            more = (say_likely(found, telling), say_share_of_sales(found, telling))
            lines += [Prose(sentence) for sentence in more if sentence]
        lines.append(Prose(say_people(found, telling)))
        if self.is_tall:
            lines.append(Prose(say_basis(found, telling), "$muted"))
        return lines

    def _show_found(self, found: Comparison) -> None:
        telling, voice = self.telling, self.app.voice
        self.query_one("#heading", Static).update(rows.heading(telling))
        self.table.set_rows((one.id, rows.measure_row(one, telling)) for one in self._measures.values())
        self._show_chart()
        self.people.set_rows(rows.member_rows(found, telling, voice))
        none = self.query_one("#people-none", Static)
        none.display = not self.people.option_count
        none.update(content(voice.words.t("Nobody gains or loses anything."), "$muted"))
        self._show_member()
        for target, parts in (
            ("#group-rows", rows.group_parts),
            ("#rule-rows", rows.rule_parts),
            ("#unknown-rows", rows.unknown_parts),
        ):
            self.query_one(target, Static).update(Stack([*parts(found, telling)]))

    def _show_chart(self) -> None:
        marked = self._measures.get(self.table.key or "")
        legend, chart = self.query_one("#legend", Static), self.query_one("#chart", Static)
        drawn = marked is not None and bool(marked.months)
        legend.display = chart.display = drawn
        if marked is not None and drawn:
            once = self._found is not None and bool(self._found.once_minor)
            legend.update(rows.legend(marked, self.telling, once=once))
            chart.update(rows.chart(marked, self.telling, 10 if self.is_tall else 4))

    def _marked_member(self) -> MemberChange | None:
        key, found = self.people.key, self._found
        if found is None or key is None:
            return None
        return next((one for one in (*found.winners, *found.losers) if str(int(one.member)) == key), None)

    def _show_member(self) -> None:
        marked = self._marked_member()
        detail = self.query_one("#detail", Static)
        detail.display = marked is not None
        if marked is not None:
            detail.update(rows.member_detail(marked, self.telling, self.app.voice))

    @on(OptionList.OptionHighlighted, "#measures")
    def _measure_marked(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._show_chart()

    @on(OptionList.OptionHighlighted, "#people")
    def _member_marked(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._show_member()
        self.refresh_bindings()

    # -- keys ---------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only the owner adopts; a member is opened from among the members."""
        if not self.is_mounted:
            return True
        if action == "member":
            return True if self.tabs.display and self.tabs.active == "members" and self.people.key else None
        if action == "adopt":
            may = self._adopt is not None and self.app.is_allowed(Action.CHANGE_PROGRAMME)
            return True if may and self._found is not None and self._tried != self.app.club.programme.current else None
        if action == "turn":
            return True if self._found is not None else None
        if action in ("programme", "days", "worth"):
            return True if self._share is None and (self._period is not None or self._error is None) else None
        return True

    def action_turn(self, by: int) -> None:
        """The next part, or the one before."""
        if self._found is None:
            return
        panes = [pane.id or "" for pane in self.query(TabPane)]
        here = panes.index(self.tabs.active)
        self.tabs.active = panes[(here + by) % len(panes)]

    @on(TabbedContent.TabActivated)
    def _turned(self, event: TabbedContent.TabActivated) -> None:
        event.stop()
        self._focus()

    def _focus(self) -> None:
        """The part in front has the keys."""
        if self._found is None:
            return
        pane = self.tabs.active_pane
        if pane is not None:
            listing = pane.query(Listing)
            (listing.first() if listing else pane.query(VerticalScroll).first()).focus()
        self.refresh_bindings()

    @on(OptionList.OptionSelected, "#people")
    def _picked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_member()

    def action_member(self) -> None:
        """The marked member's page."""
        marked = self._marked_member()
        if marked is not None:
            self.app.open_member(marked.member)

    @work(exclusive=True, group="dialog")
    async def action_programme(self) -> None:
        """Try another one: the draft, a preset, a file."""
        words = self.app.voice.words
        choices = [Choice(DRAFT, words.t("The draft"), words.t("As it stands on the programme's screen."))]
        choices += [
            Choice(name, local_name(one.name, words, one.id), local_name(one.about, words))
            for name in presets.names()
            for one in [presets.load(name)]
        ]
        choices.append(Choice(FILE, words.t("A file…"), words.t("A programme in a JSON file.")))
        picked = await self.app.push_screen_wait(PickDialog(words.t("Try which one?"), choices))
        if picked is None:
            return
        if picked == DRAFT:
            chosen: Programme | None = self._draft
        elif picked == FILE:
            chosen = await self._from_file()
        else:
            chosen = presets.in_currency(presets.load(picked), self.app.voice.currency)
        if chosen is not None:
            self._tried = chosen
            self._run()

    async def _from_file(self) -> Programme | None:
        path = await self.app.push_screen_wait(FileDialog())
        try:
            return read_file(path) if path is not None else None
        except ClubError as error:
            self.app.tell(self.app.voice.error(error), wrong=True)
            return None

    @work(exclusive=True, group="dialog")
    async def action_days(self) -> None:
        """Other days: some months back, all there are, or from a day to a day."""
        words, simulate = self.app.voice.words, self.app.club.simulate
        choices = [Choice(str(n), words.n("The last {n} month", "The last {n} months", n)) for n in MONTHS]
        choices += [Choice("", words.t("All there are")), Choice(DAYS, words.t("From a day to a day…"))]
        picked = await self.app.push_screen_wait(PickDialog(words.t("Which days?"), choices, "12"))
        if picked is None:
            return
        if picked == DAYS:
            chosen = await self.app.push_screen_wait(DaysDialog(self._period))
        else:
            chosen = simulate.period(int(picked) if picked else None)
        if chosen is not None:
            self._period = chosen
            self._run()

    @work(exclusive=True, group="dialog")
    async def action_worth(self) -> None:
        """What points are worth in this trial; what the shop goes by stays as it is."""
        said = await self.app.push_screen_wait(WorthDialog(self._estimate))
        if said is not None:
            self._estimate = said.estimate
            self._run()

    def action_adopt(self) -> None:
        """Back to the programme's screen with what was tried, to put it in force there."""
        if self._adopt is not None:
            adopt, tried = self._adopt, self._tried
            self.app.pop_screen()
            adopt(tried)

    def action_close(self) -> None:
        """End the work; where none runs, leave."""
        if self._share is not None:
            self.workers.cancel_group(self, "replay")
            self._share = None
            self.show()
        else:
            super().action_close()


def answer_sign(month: int | None) -> str:
    """What stands before the answer: a month is dearer, cheaper, the same; nothing where money can't tell."""
    if month is None:
        return ""
    return "▲ " if month > 0 else "▼ " if month < 0 else "= "
