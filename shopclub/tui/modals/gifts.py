"""What was given by itself on a day, and who had places at a period's end; the owner can take a day's gifts back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar

from textual import getters, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from shopclub.core.campaigns.model import DayGave, DayRun, PeriodList, Row
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.programme.effects import RankBy, ToTheFirst
from shopclub.core.staff.model import Action
from shopclub.i18n import N_
from shopclub.tui.modals.dialog import Confirm, Dialog
from shopclub.tui.text import content
from shopclub.tui.widgets.rows import Cell, Listing, Prose, own
from shopclub.tui.widgets.rows import Row as Line
from shopclub.words.outcomes import say_day_gave, say_reversed
from shopclub.words.rules import say_rule_id

PLACE_CELLS, FIGURE_CELLS = 6, 14


class GiftsDialog(Dialog[None]):
    """Shows; D takes the day's gifts back."""

    TITLE_ID = N_("Given by itself")
    KEYS_ID = N_("Enter opens the member · D takes it all back (owner) · Esc back")
    BINDINGS: ClassVar[list[BindingType]] = [Binding("d", "take_back", show=False)]
    DEFAULT_CSS = """
    GiftsDialog > .dialog { width: 84; }
    """
    listing = getters.query_one(Listing)
    said = getters.query_one("#gifts-said", Static)

    def __init__(self, day: date) -> None:
        super().__init__()
        self._day = day

    def compose_box(self) -> ComposeResult:
        """What the day brought, and the lists that were given on it."""
        yield Static(id="gifts-said", classes="said", markup=False)
        yield Listing()

    def on_mount(self) -> None:
        """Draw it."""
        self._show()
        self.listing.focus()

    def _show(self) -> None:
        campaigns, words = self.app.club.campaigns, self.app.voice.words
        run = campaigns.run_of(self._day)
        if run is None or not run.members:
            self.said.update(Prose(words.t("Nothing was given by itself on this day.")))
        else:
            said = say_day_gave(_as_told(run), words)
            back = words.t("Taken back on {day}.", day=words.day_long(run.reversed_on)) if run.reversed_on else ""
            self.said.update(Prose(f"{said[:1].upper()}{said[1:]}. {back}".rstrip()))
        last = self._day - timedelta(days=1)
        lists = [(n, one) for n, one in reversed(campaigns.lists()) if one.until == last]
        rows: list[tuple[str, Line]] = []
        for number, one in lists:
            title = say_rule_id(self.app.voice.programme, one.rule, words)
            rows.append((f"{number}:", Line(Cell(content(title or one.rule, "bold $accent")))))
            rows += [(f"{number}:{row.member}", self._line(one, row)) for row in one.rows]
        self.listing.set_rows(rows)
        self.listing.display = bool(rows)

    def _line(self, one: PeriodList, row: Row) -> Line:
        voice = self.app.voice
        rule = voice.programme.rule(one.rule)
        is_money = rule is not None and isinstance(rule.then, ToTheFirst) and rule.then.by is RankBy.SPEND
        figure = voice.money(row.figure) if is_money else voice.words.number(row.figure)
        return Line(
            Cell(content(voice.words.number(row.place)), PLACE_CELLS, right=True),
            Cell(Content.assemble(" ", content(voice.member_and_number(row.member)))),
            own(content(figure, "$muted"), right=True),
        )

    def on_option_list_option_selected(self, event: Listing.OptionSelected) -> None:
        """Whose page."""
        event.stop()
        member = (event.option.id or "").partition(":")[2]
        if member:
            self.dismiss(None)
            self.app.open_member(MemberNo(int(member)))

    @work(exclusive=True, group="dialog")
    async def action_take_back(self) -> None:
        """Ask, then take back what is not spent."""
        app, words = self.app, self.app.voice.words
        run = app.club.campaigns.run_of(self._day)
        if run is None or not run.members or run.reversed_on or not app.is_allowed(Action.ADJUST):
            return
        lines = [
            say_day_gave(_as_told(run), words),
            words.t("What is spent already stays; the day is not given again."),
        ]
        if not await app.push_screen_wait(Confirm(words.t("Take back everything of this day?"), lines)):
            return
        done = await app.attempt(app.club.campaigns.reverse_run(self._day, app.mint(), app.actor))
        if done is not None:
            app.tell(say_reversed(done, words))
            self._show()


def _as_told(run: DayRun) -> DayGave:
    coupons = sum(count for _, count in run.coupons)
    return DayGave(on=run.on, members=run.members, points=run.points, coupons=coupons)
