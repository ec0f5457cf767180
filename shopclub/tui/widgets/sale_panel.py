"""
The second question at the counter: how much? An amount or lines, points to take off, and the bill as it stands.

It holds the fields and says what was typed; the screen keeps the till and asks the club.
"""

from __future__ import annotations

from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Digits, Input, Label, OptionList, Static

from shopclub.core.kernel.money import exponent, format_plain
from shopclub.core.sales.model import DraftLine, Quote
from shopclub.tui.house import HouseApp
from shopclub.tui.text import content
from shopclub.tui.till import Till
from shopclub.tui.widgets.bill import due_row, earning_rows, handed_rows, price_rows, tender_rows
from shopclub.tui.widgets.line_entry import LineEntry
from shopclub.tui.widgets.rows import GAP, Cell, Listing, Part, Prose, Row, Stack, own

AMOUNT_LENGTH = 60
STEPS_FROM = 45
"""Cells beside the points field from which its steps are said too."""


class PointsField(Input):
    """How many points to take off; up and down go by the programme's step."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "step(1)", show=False),
        Binding("down", "step(-1)", show=False),
    ]

    class Stepped(Message):
        """Up or down was pressed."""

        def __init__(self, by: int) -> None:
            super().__init__()
            self.by = by

    def action_step(self, by: int) -> None:
        """One step more or less."""
        self.post_message(self.Stepped(by))


class SalePanel(Vertical):
    """Fields of the sale, and the bill."""

    app = getters.app(HouseApp)
    amount = getters.query_one("#amount", Input)
    entry = getters.query_one(LineEntry)
    lines = getters.query_one("#lines", Listing)
    points = getters.query_one("#points", PointsField)
    points_hint = getters.query_one("#points-hint", Static)
    bill = getters.query_one("#bill", Static)
    due = getters.query_one("#due", Digits)
    earns = getters.query_one("#earns", Static)
    said = getters.query_one("#said", Static)

    class AmountTyped(Message):
        """The amount changed."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class PointsTyped(Message):
        """The number of points changed."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class CloseAsked(Message):
        """Enter where nothing else is to be asked."""

    class PointsSet(Message):
        """Enter in the points field."""

    class LineDropped(Message):
        """A line was struck out."""

        def __init__(self, index: int) -> None:
            super().__init__()
            self.index = index

    def compose(self) -> ComposeResult:
        """Amount or lines, points, bill, what was said."""
        t = self.app.voice.words.t
        with Horizontal(id="amount-row", classes="field-row"):
            yield Label(t("Amount"), markup=False)
            yield Input(id="amount", max_length=AMOUNT_LENGTH, placeholder=self._example())
        yield LineEntry()
        yield Listing(id="lines")
        with Horizontal(id="points-row", classes="field-row"):
            yield Label(t("Points"), markup=False)
            yield PointsField(id="points", max_length=9, restrict=r"[0-9]*", placeholder="0")
            yield Static(id="points-hint", markup=False)
        yield Static("─" * 200, id="bill-rule", markup=False)
        yield Static(id="bill", markup=False)
        with Horizontal(id="due-row"):
            yield Label(t("To pay"), markup=False)
            yield Digits(id="due")
        yield Static(id="earns", markup=False)
        yield Static(id="said", markup=False)

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[DraftLine, ...] = ()
        self.brought: Stack | None = None
        """What the sale just closed has brought: to hand out and to tell, until the next thing begins."""

    def on_mount(self) -> None:
        """Begin empty."""
        self.border_title = self.app.voice.words.t("Sale")
        self.points_row.display = False
        self.use_lines(False)

    @property
    def points_row(self) -> Horizontal:
        """The row that asks how many points to take off."""
        return self.query_one("#points-row", Horizontal)

    def _example(self) -> str:
        currency = self.app.club.shop.currency
        return format_plain(0, currency) if exponent(currency) else "0"

    def use_lines(self, lines: bool) -> None:
        """Ask for lines, or for one amount."""
        self.entry.display = lines
        self.lines.display = lines
        self.query_one("#amount-row", Horizontal).display = not lines
        self.set_class(lines, "-lines")

    @property
    def uses_lines(self) -> bool:
        """Whether lines are asked for."""
        return bool(self.entry.display)

    def first_field(self) -> Input:
        """Where typing goes on."""
        return self.entry.product if self.uses_lines else self.amount

    # -- showing ------------------------------------------------------------------------------------

    def show(self, till: Till) -> None:
        """Draw the bill of what stands at the till."""
        voice, quote = self.app.voice, till.quote
        self.set_class(quote is None, "-nothing")
        if quote is None:
            self.bill.update((self.brought or self._hints()) if till.is_idle else self._code(till))
            self.earns.update("")
        else:
            price = price_rows(quote, voice)
            self.bill.update(Stack(price if self.has_class("-tall") else [*price, due_row(quote, voice)]))
            self.due.update(voice.figure(quote.money_minor()))
            self.earns.update(Stack([*tender_rows(quote, voice), *self._earnings(till, quote)]))
        if till.problem is not None and (till.amount or till.lines or till.code):
            self.say(content(voice.error(till.problem), "$wrong"))
        else:
            self.say(Content(""))
        self._show_lines(till.lines)

    def _earnings(self, till: Till, quote: Quote) -> list[Part]:
        if till.member is not None:
            return [*earning_rows(quote, self.app.voice), *handed_rows(quote, self.app.voice)]
        nothing = content(self.app.voice.words.t("Without a member: no points"), "$muted")
        return [nothing, *handed_rows(quote, self.app.voice)]

    def _code(self, till: Till) -> Stack:
        """The coupon or code that waits for the bill."""
        return Stack([Prose(self.app.voice.code(till.code), "$gain")] if till.code else [])

    def _hints(self) -> Stack:
        """What may be typed here, while nothing is."""
        t = self.app.voice.words.t
        hints = (
            ("88.50", t("an amount")),
            ("49+39.5", t("added up, a line each")),
            ("3*12.5", t("pieces")),
            ("F3", t("products one by one")),
        )
        rows = [Row(Cell(content(example, "$muted bold"), 9), Cell(content(what, "$muted"))) for example, what in hints]
        return Stack(rows if self.has_class("-tall") else [])

    def say(self, sentence: Content) -> None:
        """One line under the bill: a refusal, or what was just done."""
        self.said.update(sentence)

    def _show_lines(self, lines: tuple[DraftLine, ...]) -> None:
        if lines == self._shown:
            return
        self._shown = lines
        voice = self.app.voice
        self.lines.set_rows(
            (
                str(index),
                Row(
                    Cell(content(line.name or voice.words.t("Goods"))),
                    Cell(content(line.category, "$muted"), 10, least=52),
                    Cell(content(f"× {line.qty}", "$muted"), 6, right=True),
                    Cell(content(voice.money(line.gross_minor)), 11, right=True),
                    gap=1,
                ),
            )
            for index, line in enumerate(lines)
        )
        self.lines.scroll_end(animate=False)

    def show_points(self, most: int, step: int) -> None:
        """What may be taken off, beside the points field."""
        words = self.app.voice.words
        if not most:
            self.points_hint.update(content(words.t("none can be used here"), "$muted"))
            return
        steps = content(words.t("in steps of {step}", step=words.number(step)), "$muted")
        limit = content(words.t("of {most}", most=words.number(most)), "$muted")
        take_all = content(words.t("F4: all"), "$muted")
        both = limit.cell_length + GAP + take_all.cell_length
        self.points_hint.update(Row(own(limit), own(take_all, least=both), own(steps, least=STEPS_FROM)))

    def clear(self) -> None:
        """Begin the next sale."""
        self.amount.value = ""
        self.points.value = ""
        self.entry.clear()
        self.points_row.display = False

    # -- hearing ------------------------------------------------------------------------------------

    @on(Input.Changed, "#amount")
    def _amount_typed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.AmountTyped(event.value))

    @on(Input.Submitted, "#amount")
    def _amount_entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.CloseAsked())

    @on(LineEntry.Finished)
    def _lines_finished(self, event: LineEntry.Finished) -> None:
        event.stop()
        self.post_message(self.CloseAsked())

    @on(Input.Changed, "#points")
    def _points_typed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.PointsTyped(event.value))

    @on(Input.Submitted, "#points")
    def _points_set(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.PointsSet())

    @on(OptionList.OptionSelected, "#lines")
    def _line_picked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.post_message(self.LineDropped(event.option_index))
