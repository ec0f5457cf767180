"""Goals of the owner: what is wanted, where it stands, what the pace makes of it, what is missing."""

from __future__ import annotations

from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical, VerticalScroll
from textual.widgets import OptionList, Static

from shopclub.core.goals.metrics import METRICS
from shopclub.core.goals.model import GoalsChanged, Standing, Standings
from shopclub.core.kernel.errors import ClubError
from shopclub.core.staff.model import Action
from shopclub.i18n import N_
from shopclub.tui.goals import goal_parts, goal_row, look
from shopclub.tui.messages import ClubChanged
from shopclub.tui.modals.dialog import Confirm
from shopclub.tui.modals.goal import BehindDialog, GoalDialog
from shopclub.tui.modals.pick import Choice, PickDialog
from shopclub.tui.screens.area import ListArea
from shopclub.tui.text import content
from shopclub.tui.widgets.rows import Listing, Stack
from shopclub.words.goals import ABOUT, goal_name, metric_name

EARLIER_SHORT, EARLIER_TALL = 3, 12
"""Earlier periods drawn where there is little and much room."""


class GoalsScreen(ListArea):
    """The goals on one screen."""

    TITLE_ID = N_("Goals")
    HELP_ID = N_(
        "Each goal with where it stands today, what the pace makes of it and what is missing. N sets one, E changes "
        "the marked one, Delete gives it up. Enter shows what its figure is made of, also in earlier periods. R counts "
        "anew."
    )
    ENTER = "behind"
    CSS_PATH = "goals.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "behind", N_("What it is made of"), id="goals.behind"),
        Binding("n", "new", N_("New goal"), id="goals.new"),
        Binding("e", "edit", N_("Change"), id="goals.edit"),
        Binding("delete", "drop", N_("Give up"), id="goals.drop"),
        Binding("r", "count", N_("Count anew"), id="goals.count"),
        Binding("p", "programme", N_("Programme"), show=False, id="goals.programme"),
        Binding("escape", "back", N_("Back"), show=False, id="goals.back"),
    ]
    listing = getters.query_one("#list", Listing)

    def __init__(self) -> None:
        super().__init__()
        self._found: Standings | None = None
        self._wrong = ""
        self._new = ""

    def compose_area(self) -> ComposeResult:
        """The goals, and the marked one whole."""
        with Container(id="room"):
            with Vertical(id="list-box") as box:
                box.border_title = self.app.voice.words.t(self.TITLE_ID)
                yield Static(id="none", markup=False)
                yield Listing(id="list")
            with VerticalScroll(id="about-box", can_focus=False):
                yield Static(id="about", markup=False)

    def on_mount(self) -> None:
        """The list has the keys."""
        self.listing.focus()

    def on_club_changed(self, message: ClubChanged) -> None:
        """
        Something was committed: few receipts are counted again at once.

        Of many, only another goal is reason enough; R counts the rest when somebody wants it.
        """
        is_known = self._found is not None and not isinstance(message.event, GoalsChanged)
        if is_known and not self.app.club.goals.is_quick():
            message.stop()
            self.topbar.show()
            return
        super().on_club_changed(message)

    def show(self) -> None:
        """Draw what is known, and count."""
        if self.app.club.goals.is_quick():
            self._found = self.app.club.goals.standings()
            self._draw()
        else:
            self._draw()
            self._count()

    @work(exclusive=True, group="goals")
    async def _count(self) -> None:
        words = self.app.voice.words

        def tell(done: float) -> None:
            box = self.query_one("#list-box", Vertical)
            box.border_subtitle = content(words.t("counting: {percent}%", percent=int(done * 100)))

        tell(0.0)
        try:
            self._found, self._wrong = await look(self.app, tell), ""
        except ClubError as error:
            self._wrong = self.app.voice.error(error)
        self._draw()

    def _draw(self) -> None:
        words, voice = self.app.voice.words, self.app.voice
        goals = self._found.goals if self._found is not None else ()
        self.listing.set_rows((str(one.number), goal_row(one, voice)) for one in goals)
        if self._new in {str(one.number) for one in goals}:
            self.listing.mark(self._new)
            self._new = ""
        self.listing.display = bool(goals)
        none = self.query_one("#none", Static)
        none.display = not goals
        said = words.t("No goal yet. N sets one: so many members who buy, so much growth, so little owed.")
        if self._found is None:
            said = words.t("Working out …")
        none.update(content(self._wrong or said, "$muted"))
        box = self.query_one("#list-box", Vertical)
        box.border_subtitle = content(
            words.t("as of {day}", day=words.day_long(self._found.as_of)) if self._found is not None else ""
        )
        self._tell()
        self.refresh_bindings()

    @property
    def _marked(self) -> Standing | None:
        if not self.is_mounted or self._found is None or not self.query("#list"):
            return None
        return next((one for one in self._found.goals if str(one.number) == self.listing.key), None)

    @on(OptionList.OptionHighlighted)
    def _told(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._tell()
        self.refresh_bindings()

    def on_resize(self) -> None:
        """More room, more of the past."""
        if self._found is not None:
            self._tell()

    def _tell(self) -> None:
        one, box = self._marked, self.query_one("#about-box", VerticalScroll)
        about = self.query_one("#about", Static)
        box.border_title = content(goal_name(one.aim, self.app.voice.words)) if one is not None else ""
        box.display = one is not None
        if one is not None:
            earlier = EARLIER_TALL if self.is_tall else EARLIER_SHORT
            about.update(Stack(goal_parts(one, self.app.voice, earlier=earlier, broad=not self.is_wide)))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What the marked goal and the role allow."""
        owner, one = self.app.is_allowed(Action.SET_GOALS), self._marked
        match action:
            case "new":
                return True if owner else None
            case "edit":
                return True if owner and one is not None and one.aim.metric in METRICS else None
            case "drop":
                return True if owner and one is not None else None
            case "behind":
                return True if one is not None and one.elapsed and one.aim.metric in METRICS else None
            case _:
                return True

    # -- doing --------------------------------------------------------------------------------------

    @work(exclusive=True, group="dialog")
    async def action_new(self) -> None:
        """Pick a figure, then say how much of it."""
        words = self.app.voice.words
        choices = [Choice(metric, metric_name(metric, words), words.t(ABOUT[metric])) for metric in METRICS]
        picked = await self.app.push_screen_wait(PickDialog(words.t("A goal for what?"), choices))
        if picked is None:
            return
        number = await self.app.push_screen_wait(GoalDialog(picked))
        if number is not None:
            self.app.tell(words.t("Set."))
            self._new = str(number)
            self._draw()

    @work(exclusive=True, group="dialog")
    async def action_edit(self) -> None:
        """Another target, another period, another name."""
        one = self._marked
        if one is None:
            return
        if await self.app.push_screen_wait(GoalDialog(one.aim.metric, one.number, one.aim)) is not None:
            self.app.tell(self.app.voice.words.t("Changed."))

    @work(exclusive=True, group="dialog")
    async def action_drop(self) -> None:
        """Give the marked one up."""
        one, words = self._marked, self.app.voice.words
        if one is None:
            return
        asked = words.t("“{name}” is no goal any more.", name=goal_name(one.aim, words))
        if await self.app.push_screen_wait(Confirm(words.t("Give up?"), [asked])):
            goals = self.app.club.goals
            await self.app.attempt(goals.give_up(one.number, self.app.mint(), self.app.actor))

    @work(exclusive=True, group="dialog")
    async def action_behind(self) -> None:
        """Who or what the figure is made of."""
        one = self._marked
        if one is not None:
            await self.app.push_screen_wait(BehindDialog(one))

    def action_count(self) -> None:
        """Count anew."""
        self.show()

    def action_programme(self) -> None:
        """To the programme."""
        self.app.go("programme")

    def action_back(self) -> None:
        """To the counter."""
        self.app.go("counter")
