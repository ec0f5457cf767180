"""
Ringing up one line: product, pieces, price. What was sold before completes itself; a code rings up at once.
"""

from __future__ import annotations

from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Input, Label

from shopclub.core.kernel.errors import ClubError
from shopclub.core.kernel.money import format_plain, parse_minor
from shopclub.core.products.model import Product
from shopclub.tui.house import HouseApp
from shopclub.tui.text import content
from shopclub.tui.till import read_pieces
from shopclub.tui.widgets.rows import Cell, Listing, Row

SHOWN = 6
NAME_LENGTH = 80


class ProductField(Input):
    """Name or code of a product; up and down move the mark among what was sold before."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", show=False),
        Binding("up", "move(-1)", show=False),
        Binding("backspace", "strike", show=False),
    ]

    class StrikeAsked(Message):
        """Backspace in the empty field."""

    def action_move(self, by: int) -> None:
        """Move the mark."""
        entry = self.query_ancestor(LineEntry)
        entry.move(by)

    def action_strike(self) -> None:
        """Delete a character; in the empty field strike out the last line."""
        if self.value:
            self.action_delete_left()
        else:
            self.post_message(self.StrikeAsked())


class LineEntry(Vertical):
    """Three fields and a list of known products."""

    app = getters.app(HouseApp)
    product = getters.query_one("#product", ProductField)
    qty = getters.query_one("#qty", Input)
    price = getters.query_one("#price", Input)
    known = getters.query_one("#known", Listing)

    class Rung(Message):
        """A line is complete."""

        def __init__(self, name: str, code: str, qty: int, price_minor: int, category: str = "") -> None:
            super().__init__()
            self.name = name
            self.code = code
            self.qty = qty
            self.price_minor = price_minor
            self.category = category

    class Finished(Message):
        """Enter in the empty field: no further line."""

    class Refused(Message):
        """A field can't be read."""

        def __init__(self, error: ClubError) -> None:
            super().__init__()
            self.error = error

    def __init__(self) -> None:
        super().__init__()
        self._found: list[Product] = []
        self._picked: Product | None = None

    def compose(self) -> ComposeResult:
        """Product, pieces, price; what is known below."""
        t = self.app.voice.words.t
        with Horizontal(classes="field-row"):
            yield ProductField(id="product", placeholder=t("product or code"), max_length=NAME_LENGTH)
            yield Label("×", markup=False)
            yield Input(id="qty", value="1", max_length=7, restrict=r"[0-9]*")
            yield Input(id="price", placeholder=t("price"), max_length=16)
        known = Listing(id="known")
        known.can_focus = False  # it is worked from the field
        known.display = False
        yield known

    def clear(self) -> None:
        """Ready for the next line."""
        self._picked = None
        self.product.value = ""
        self.qty.value = "1"
        self.price.value = ""
        self.known.display = False

    def move(self, by: int) -> None:
        """Move the mark among the known products."""
        count = self.known.option_count
        if count:
            here = self.known.highlighted or 0
            self.known.highlighted = max(0, min(count - 1, here + by))

    @on(Input.Changed, "#product")
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        if self._picked is not None and event.value == self._picked.name:
            return
        self._picked = None
        text = event.value.strip()
        club, voice = self.app.club, self.app.voice
        self._found = [product for _, product in club.sales.products(text, limit=SHOWN)] if text else []
        self.known.set_rows(
            (
                str(index),
                Row(
                    Cell(content(product.name)),
                    Cell(content(product.category, "$muted"), 10, least=52),
                    Cell(content(product.code, "$muted"), 10, least=40),
                    Cell(content(voice.money(product.price_minor)), 10, right=True),
                    gap=1,
                ),
            )
            for index, product in enumerate(self._found)
        )
        self.known.display = bool(self._found)

    @on(Input.Submitted, "#product")
    def _named(self, event: Input.Submitted) -> None:
        event.stop()
        text = self.product.value.strip()
        if not text:
            self.post_message(self.Finished())
            return
        exact = next((product for product in self._found if product.code and product.code == text), None)
        if exact is not None:
            self._ring(exact.name, exact.code, 1, exact.price_minor, exact.category)
            return
        key = self.known.key if self.known.display else None
        picked = self._found[int(key)] if key is not None else None
        if picked is not None:
            self._picked = picked
            self.product.value = picked.name
            self.price.value = format_plain(picked.price_minor, self.app.club.shop.currency)
        self.known.display = False
        (self.qty if picked is not None else self.price).focus()

    @on(Input.Submitted, "#qty")
    def _counted(self, event: Input.Submitted) -> None:
        event.stop()
        if self.price.value.strip():
            self._complete()
        else:
            self.price.focus()

    @on(Input.Submitted, "#price")
    def _priced(self, event: Input.Submitted) -> None:
        event.stop()
        self._complete()

    def _complete(self) -> None:
        try:
            qty = read_pieces(self.qty.value or "1")
            price = parse_minor(self.price.value, self.app.club.shop.currency)
        except ClubError as error:
            self.post_message(self.Refused(error))
            return
        code, category = (self._picked.code, self._picked.category) if self._picked is not None else ("", "")
        self._ring(self.product.value.strip(), code, qty, abs(price), category)

    def _ring(self, name: str, code: str, qty: int, price_minor: int, category: str) -> None:
        self.post_message(self.Rung(name, code, qty, price_minor, category))
        self.clear()
        self.product.focus()
