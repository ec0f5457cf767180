"""Today: what just happened, and the day's figures; in one line where there is no room."""

from __future__ import annotations

from textual import getters
from textual.content import Content
from textual.widgets import Static

from shopclub.tui.house import HouseApp
from shopclub.tui.text import content
from shopclub.tui.widgets.rows import Cell, Row, Stack

EVENTS = 6
"""Lines of the day that are shown."""


class TodayStrip(Static, can_focus=False):
    """The last act (with undo beside it), the last events, the totals."""

    app = getters.app(HouseApp)

    def __init__(self) -> None:
        super().__init__(id="strip", markup=False)
        self._act: Content | None = None
        self._events: list[Content] = []
        self._totals = Content("")

    def on_mount(self) -> None:
        """Draw it as things are."""
        self.border_title = self.app.voice.words.t("Today")
        self.show()

    def say(self, act: Content | None) -> None:
        """Put what was just done first, until the next thing begins."""
        if act is not self._act:
            self._act = act
            self.draw()

    def show(self) -> None:
        """Ask the club how the day stands, and draw it."""
        self._totals = self._sums()
        self._events = self.app.feed.newest(EVENTS)
        self.draw()

    def draw(self) -> None:
        """Draw what is known; cheap enough for each key."""
        totals, events = self._totals, self._events
        if self.has_class("-flat"):
            self.update(Row(Cell(self._act or totals)))
            return
        lines = [self._act, *events[1:]] if self._act else events
        if not lines:
            lines = [content(self.app.voice.words.t("Nothing yet today."), "$muted")]
        room = [Content(" ")] * (EVENTS - len(lines))
        self.update(Stack([*(Row(Cell(line)) for line in lines), *room, Row(Cell(totals))]))

    def _sums(self) -> Content:
        voice, words = self.app.voice, self.app.voice.words
        figures = self.app.club.insight.day(self.app.club.today())
        parts = [
            (words.t("Sales"), words.number(figures.sales)),
            ("", voice.money(figures.net_minor)),
            (words.t("joins"), words.number(figures.joins)),
            (words.t("points given"), words.number(figures.points_given)),
            (words.t("taken"), words.number(figures.points_taken)),
        ]
        shown = [Content.assemble((f"{label} " if label else "", "$muted"), (value, "bold")) for label, value in parts]
        return Content.assemble((" · ", "$line")).join(shown)
