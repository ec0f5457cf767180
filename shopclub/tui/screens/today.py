"""Today: the receipts of a day, its figures, and each receipt's text."""

from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import OptionList, Static

from shopclub.core.insight.model import DayFigures
from shopclub.core.kernel.ids import SaleNo
from shopclub.core.sales.model import Sale
from shopclub.i18n import N_
from shopclub.tui.member_rows import sale_row
from shopclub.tui.modals.balances import BalancesDialog
from shopclub.tui.modals.count import CountDialog
from shopclub.tui.modals.day_report import DayReportDialog
from shopclub.tui.modals.gifts import GiftsDialog
from shopclub.tui.modals.receipt import ReceiptDialog
from shopclub.tui.modals.renewals import RenewalsDialog
from shopclub.tui.screens.area import Area
from shopclub.tui.text import content
from shopclub.tui.widgets.rows import Cell, Listing, Part, Prose, Row, Stack, own
from shopclub.words.day import DayFacts, last_seal_title, seal_lines, seal_title, taking_rows, tender_rows
from shopclub.words.ending import CASH
from shopclub.words.outcomes import ended_on

SEAL_WIDTH = 30
"""Cells of a seal beside the figures: four groups a line."""


class TodayScreen(Area):
    """Shows one day, today first."""

    TITLE_ID = N_("Today")
    HELP_ID = N_(
        "Every receipt of the day, newest first. Enter shows its text with every reason, R takes goods back, M opens "
        "the member. Left and right go to other days. P shows the day's report to print; its seal proves later that "
        "nothing of that day was changed. C counts the till, B shows every balance through the day. N lists who must "
        "renew a plan. G shows what birthdays, member days and the end of a period gave on it."
    )
    CSS_PATH = "today.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "receipt", N_("Receipt"), id="today.receipt"),
        Binding("r", "refund", N_("Return goods"), id="today.refund"),
        Binding("m", "member", N_("Member"), id="today.member"),
        Binding("p", "report", N_("Day report"), id="today.report"),
        Binding("c", "count", N_("Count the till"), id="today.count"),
        Binding("b", "balances", N_("Balances"), show=False, id="today.balances"),
        Binding("n", "renewals", N_("To renew"), show=False, id="today.renewals"),
        Binding("g", "gifts", N_("Given by itself"), show=False, id="today.gifts"),
        Binding("left", "day(-1)", N_("Day before"), id="today.before", key_display="←"),
        Binding("right", "day(1)", N_("Day after"), id="today.after", key_display="→"),
        Binding("escape", "back", N_("Back"), show=False, id="today.back"),
    ]
    listing = getters.query_one("#receipts", Listing)

    def __init__(self) -> None:
        super().__init__()
        self._back = 0

    @property
    def day(self) -> date:
        """The day shown."""
        return self.app.club.today() - timedelta(days=self._back)

    def compose_area(self) -> ComposeResult:
        """Receipts on the left, figures on the right."""
        with Horizontal(id="room"):
            with Vertical(id="left"):
                yield Static(id="none", markup=False)
                yield Listing(id="receipts")
            with Vertical(id="figures"):
                yield Static(id="sums", markup=False)
                yield Static(id="seals", markup=False)

    def on_mount(self) -> None:
        """The list has the keys."""
        self.listing.focus()

    def show(self) -> None:
        """Draw the day."""
        club, voice = self.app.club, self.app.voice
        words = voice.words
        sales = club.sales.on_day(self.day)
        self.listing.set_rows(
            (str(number), sale_row(number, sale, voice, who=self._who(sale))) for number, sale in reversed(sales)
        )
        none = self.query_one("#none", Static)
        none.display = not sales
        none.update(content(words.t("No sales on this day."), "$muted"))
        name = words.t("Today") if not self._back else words.weekday(self.day)
        left = self.query_one("#left", Vertical)
        left.border_title = f"{name} · {words.day_long(self.day)}"
        left.border_subtitle = words.n("{n} receipt", "{n} receipts", len(sales))
        self._show_figures()

    def _who(self, sale: Sale) -> Content:
        voice = self.app.voice
        if sale.member is None:
            return content(voice.words.t("walk-in"), "$muted")
        return voice.member(sale.member, "bold")

    def _show_figures(self) -> None:
        voice, words = self.app.voice, self.app.voice.words
        figures = self.app.club.insight.day(self.day)
        self.query_one("#figures", Vertical).border_title = words.t("Figures")
        share = "–"
        if figures.net_minor > 0:
            share = f"{figures.member_net_minor * 100 // figures.net_minor}%"
        worth = self.app.club.insight.liability()
        rows = [
            (words.t("Taken in money"), voice.money(figures.net_minor), "bold $accent"),
            *((f"  {name}", money, "$muted") for name, money in self._by_tender(figures)),
            *((name, money, "$muted" if name.startswith(" ") else "") for name, money in self._takings(figures)),
            (words.t("Sales"), words.number(figures.sales), ""),
            (words.t("Returns"), words.number(figures.refunds), ""),
            (words.t("Members' share"), share, ""),
            (words.t("New members"), words.number(figures.joins), ""),
            *self._renewals(),
            (words.t("Points given"), words.number(figures.points_given), "$gain"),
            (words.t("Points taken"), words.number(figures.points_taken), "$spend"),
            (words.t("Points members hold"), words.number(self.app.club.insight.outstanding()), ""),
            (words.t("Worth off a bill"), "–" if worth is None else voice.money(worth), ""),
        ]
        lines: list[Row | Content] = [
            Row(Cell(content(label, "$muted")), own(content(value, style or "bold"), right=True))
            for label, value, style in rows
        ]
        notes = [Prose(note, "$warn") for note in self._notes()]
        self.query_one("#sums", Static).update(Stack([*notes, *lines]))
        self.query_one("#seals", Static).update(Stack(self._seals()))

    def _by_tender(self, figures: DayFigures) -> list[tuple[str, str]]:
        shop = self.app.club.shop
        return tender_rows(figures, shop.tenders, shop.currency, self.app.voice.words)

    def _takings(self, figures: DayFigures) -> list[tuple[str, str]]:
        shop = self.app.club.shop
        return taking_rows(figures, shop.tenders, shop.currency, self.app.voice.words)

    def _renewals(self) -> list[tuple[str, str, str]]:
        """How many are to renew their plan; nothing where there is none, or on another day."""
        due = 0 if self._back else len(self.app.club.plans.due())
        words = self.app.voice.words
        return [(words.t("Plans to renew (N)"), words.number(due), "$warn")] if due else []

    def _facts(self) -> DayFacts:
        club = self.app.club
        over = bool(self._back)
        seal = club.seals.of_day(self.day) if over else club.seals.so_far()
        last = None if over and seal is not None else club.seals.as_of(self.day - timedelta(days=1))
        return DayFacts(
            shop=club.shop.name,
            currency=club.shop.currency,
            figures=club.insight.day(self.day),
            printed=club.calendar.local(club.clock.now()),
            seal=seal,
            notes=self._notes(),
            sheet=club.closings.sheet(self.day),
            programme=club.programme.current,
            before=last,
            tenders=club.shop.tenders,
        )

    def _notes(self) -> list[str]:
        """Campaigns that ended on the day."""
        club, words = self.app.club, self.app.voice.words
        return ended_on(club.campaigns.tallies().ended, self.day, club.programme.current, words)

    def _seals(self) -> list[Part]:
        """The day's seal and the last one before, in groups."""
        facts, words = self._facts(), self.app.voice.words
        lines: list[Part] = []
        if facts.seal is not None:
            lines += self._seal(seal_title(facts, words), facts.seal.sha256, "$muted" if not facts.is_over else "bold")
        if facts.before is not None:
            lines += self._seal(last_seal_title(facts.before, words), facts.before.sha256, "bold")
        return lines

    @staticmethod
    def _seal(title: str, figure: str, style: str) -> list[Part]:
        groups = [content(line, style) for line in seal_lines(figure, SEAL_WIDTH)]
        return [Content(""), Prose(title, "$muted"), *groups]

    def _marked(self) -> SaleNo | None:
        return SaleNo(int(self.listing.key)) if self.listing.key else None

    @on(OptionList.OptionSelected)
    def _picked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_receipt()

    @on(OptionList.OptionHighlighted)
    def _moved(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What needs a receipt or a member; there is no day after today."""
        if not self.is_mounted:
            return True
        marked = self._marked()
        if action in ("receipt", "refund"):
            return True if marked else None
        if action == "member":
            return True if marked and self.app.club.sales.get(marked).member is not None else None
        if action == "day" and parameters == (1,):
            return True if self._back else None
        return True

    def action_receipt(self) -> None:
        """Its text."""
        if (marked := self._marked()) is not None:
            self.app.push_screen(ReceiptDialog(marked))

    def action_report(self) -> None:
        """The day's report, to print."""
        self.app.push_screen(DayReportDialog(self._facts()))

    @work(exclusive=True, group="dialog")
    async def action_count(self) -> None:
        """What is in the till, beside what should be."""
        words = self.app.voice.words
        done = await self.app.push_screen_wait(CountDialog(self.day))
        if done is None:
            return
        differ = sum(1 for tender in done.counted if done.difference(tender, CASH))
        if differ:
            self.app.tell(words.n("Counted: {n} way of paying differs.", "Counted: {n} ways of paying differ.", differ))
        else:
            self.app.tell(words.t("Counted: all is right."))
        self.show()

    @work(exclusive=True, group="dialog")
    async def action_renewals(self) -> None:
        """Whose plan ends soon, or ran out lately."""
        await self.app.push_screen_wait(RenewalsDialog())
        self.show()

    def action_balances(self) -> None:
        """Every balance from the morning to the evening, and what it is worth."""
        self.app.push_screen(BalancesDialog(self.day))

    def action_gifts(self) -> None:
        """What birthdays, member days and the end of a period gave."""
        self.app.push_screen(GiftsDialog(self.day))

    def action_refund(self) -> None:
        """Take goods back."""
        if (marked := self._marked()) is not None:
            self.app.open_refund(marked)

    def action_member(self) -> None:
        """Whose sale it was."""
        marked = self._marked()
        member = self.app.club.sales.get(marked).member if marked is not None else None
        if member is not None:
            self.app.open_member(member)

    def action_day(self, by: int) -> None:
        """Another day."""
        self._back = max(0, self._back - by)
        self.show()
        self.refresh_bindings()

    def action_back(self) -> None:
        """To today, then to the counter."""
        if self._back:
            self._back = 0
            self.show()
        else:
            self.app.go("counter")
