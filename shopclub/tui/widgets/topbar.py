"""The line at the top: where we are, when it is, who is signed in, and whether the kiosk is up."""

from __future__ import annotations

from textual import getters
from textual.content import Content
from textual.widgets import Static

from shopclub.tui.house import HouseApp
from shopclub.tui.network import is_wrong
from shopclub.tui.text import content
from shopclub.tui.widgets.rows import GAP, Cell, Row, own
from shopclub.words import role_name
from shopclub.words.places import space_left

TICK_SECONDS = 5.0
WHERE_CELLS = 28
"""Cells kept for shop and area before the person and the kiosk get theirs."""


class TopBar(Static, can_focus=False):
    """Shop and area on the left; day, time, person and kiosk on the right."""

    DEFAULT_CSS = """
    TopBar { dock: top; height: 1; padding: 0 1; background: $footer-background; }
    """
    ALLOW_SELECT = False
    app = getters.app(HouseApp)

    def __init__(self, title: str) -> None:
        super().__init__(markup=False)
        self._title = title

    def on_mount(self) -> None:
        """Keep the time going."""
        self.set_interval(TICK_SECONDS, self.show)
        self.show()

    def show(self) -> None:
        """Draw it as things are now."""
        app, words = self.app, self.app.voice.words
        wall = app.club.calendar.local(app.club.clock.now())
        where = Content.assemble(
            content(app.club.shop.name, "bold"), (" · ", "$muted"), content(self._title, "bold $accent")
        )
        doubt = app.club.clockwork.question() is not None
        now = Content.assemble(
            (f"{app.voice.weekday(wall.date())} {words.day(wall.date())} ", "bold $warn" if doubt else "$muted"),
            (words.time(wall), "bold $warn" if doubt else "bold"),
        )
        cells = [Cell(where), *(own(part) for part in (self._warned(), self._space(), self._waiting(), now) if part)]
        taken = min(where.cell_length, WHERE_CELLS) + sum(GAP + (cell.width or 0) for cell in cells[1:])
        who = self._who()
        if who:
            taken += GAP + who.cell_length
            cells.append(own(who, least=taken))
        sign, more = self._kiosk()
        whole = Content(" ").join([sign, more]) if more else sign
        in_full = taken + GAP + whole.cell_length
        short = Cell(sign, sign.cell_length, least=taken + GAP + sign.cell_length, most=in_full - 1)
        self.update(Row(*cells, short, own(whole, least=in_full)))

    def _who(self) -> Content:
        app = self.app
        if app.staff is None:
            return Content("")
        name = app.voice.staff_name(app.staff.staff)
        role = f" ({role_name(app.staff.role, app.voice.words)})" if app.staff.role else ""
        return Content.assemble(content(name), (role, "$muted"))

    def _space(self) -> Content:
        low = self.app.club.disk.low
        return content(space_left(low, self.app.voice.words), "bold $warn") if low is not None else Content("")

    def _warned(self) -> Content:
        """That something is wrong with the backups; the screen of the backups says what."""
        if not self.app.warned:
            return Content("")
        return content(f"! {self.app.voice.words.t('Backups')} F10 B", "bold $warn")

    def _waiting(self) -> Content:
        waiting = self.app.waits.count()
        if not waiting:
            return Content("")
        return content(self.app.voice.words.n("{n} waiting F8", "{n} waiting F8", waiting), "bold $warn")

    def _kiosk(self) -> tuple[Content, Content]:
        """Whether it is up, and what else to know where there is room."""
        kiosk, words = self.app.kiosk, self.app.voice.words
        if is_wrong(self.app):
            # customers are kept out, or posters lead nowhere: F9 says what, and what to do
            return content(f"! {words.t('kiosk')} F9", "bold $wrong"), Content("")
        if kiosk is None:
            return content(words.t("kiosk off"), "$muted"), Content("")
        if not kiosk.lan:
            sign = Content.assemble((words.t("kiosk"), "$muted"), (" ○", "$warn"))
            return sign, content(words.t("LAN is off"), "$muted")
        address = kiosk.urls[0].removeprefix("http://").rstrip("/") if kiosk.urls else ""
        return Content.assemble((words.t("kiosk"), "$muted"), (" ●", "$gain")), content(address)
