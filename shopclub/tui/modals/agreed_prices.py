"""The prices agreed with a company: what it pays for a piece of each product, put down, corrected and struck out."""

from __future__ import annotations

from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input, OptionList, Static

from shopclub.core.households.rules import with_price
from shopclub.core.kernel.errors import ClubError
from shopclub.core.kernel.money import format_plain, parse_minor
from shopclub.core.products.model import NAME_LENGTH, Product
from shopclub.core.staff.model import Action
from shopclub.i18n import N_
from shopclub.tui.modals.dialog import Dialog
from shopclub.tui.modals.form import Form
from shopclub.tui.text import content
from shopclub.tui.widgets.field import Field
from shopclub.tui.widgets.rows import Cell, Listing, Prose, Row

PRICE_LENGTH = 16
OFFERED = 6
TYPED = "+"
"""Key of the line that takes what was typed."""


class PricesDialog(Dialog[bool]):
    """Shows them by product; the owner changes one after the other. Answers nothing."""

    TITLE_ID = N_("Agreed prices")
    KEYS_ID = N_("N add · Enter change · Del remove · Esc back")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "add", show=False),
        Binding("delete", "remove", show=False),
    ]
    listing = getters.query_one(Listing)

    def __init__(self, number: int) -> None:
        """
        Args:
            number: of the shared card.
        """
        super().__init__()
        self._number = number
        self._keys: list[str] = []
        """Code or name of the product of each row, as it was agreed."""

    def compose_box(self) -> ComposeResult:
        """What they are for, and the products."""
        yield Static(id="about", classes="quiet", markup=False)
        yield Listing()
        yield Static(id="said", classes="wrong", markup=False)

    def on_mount(self) -> None:
        """Show them."""
        self._show()
        self.listing.focus()

    def _show(self) -> None:
        club, words = self.app.club, self.app.voice.words
        prices = club.households.get(self._number).prices
        about = words.t("A piece costs them this, where no other offer is better.")
        if not club.households.prices_apply():
            about = words.t("No rule of the programme puts these prices on a bill yet.")
        elif not prices:
            about = words.t("No price is agreed yet.")
        self.query_one("#about", Static).update(Prose(about))
        found = {key: club.products.called(key) for key in prices}
        self._keys = sorted(prices, key=lambda key: (_name(key, found[key]).casefold(), key))
        self.listing.set_rows((key, self._row(key, found[key], prices[key])) for key in self._keys)

    def _row(self, key: str, product: Product | None, minor: int) -> Row:
        voice = self.app.voice
        usual = voice.words.t("usually {price}", price=voice.money(product.price_minor)) if product else ""
        return Row(
            Cell(content(_name(key, product), "bold")),
            Cell(content(product.code if product else "", "$muted"), 13),
            Cell(content(usual, "$muted"), 18, right=True),
            Cell(content(voice.money(minor)), 10, right=True),
            gap=1,
        )

    def _may(self) -> bool:
        """Whether who is signed in agrees on prices; what is missing is said."""
        if self.app.is_allowed(Action.AGREE_PRICES):
            return True
        self.query_one("#said", Static).update(Prose(self.app.voice.words.t("Only the owner agrees on prices.")))
        return False

    @work(exclusive=True, group="prices")
    async def action_add(self) -> None:
        """Agree on the price of one more product."""
        if self._may():
            self._mark(await self.app.push_screen_wait(PriceDialog(self._number)))

    @on(OptionList.OptionSelected)
    def _picked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._change()

    @work(exclusive=True, group="prices")
    async def _change(self) -> None:
        """Agree on another price for the marked product."""
        if self.listing.key is not None and self._may():
            self._mark(await self.app.push_screen_wait(PriceDialog(self._number, self.listing.key)))

    @work(exclusive=True, group="prices")
    async def action_remove(self) -> None:
        """The marked product has no price of its own any more."""
        key, households = self.listing.key, self.app.club.households
        if key is None or not self._may():
            return
        prices = with_price(households.get(self._number).prices, key, None)
        await self.app.attempt(households.agree_prices(self._number, prices, self.app.mint(), self.app.actor))
        self._show()

    def _mark(self, key: str | None) -> None:
        """Show what is agreed now, at this product."""
        self.query_one("#said", Static).update("")
        self._show()
        if key is not None:
            self.listing.mark(key)


class PriceDialog(Form[str]):
    """
    Puts one price down. Answers with the code or name it is agreed for.

    A product is found as in the product list; one that is not there yet is taken as it was typed.
    """

    KEYS_ID = N_("type or ↑↓ · Enter next, then done · Esc leaves")
    DEFAULT_CSS = """
    PriceDialog Listing { max-height: 7; }
    """

    def __init__(self, number: int, key: str | None = None) -> None:
        """
        Args:
            number: of the shared card.
            key: code or name whose price changes; None asks for the product.
        """
        super().__init__()
        self._number = number
        self._key = key
        self._found: list[Product] = []

    def title_text(self) -> str:
        """Which product, or a new price."""
        if self._key is None:
            return self.app.voice.words.t("Agreed price")
        return _name(self._key, self.app.club.products.called(self._key))

    def compose_fields(self) -> ComposeResult:
        """The product with what may be meant, unless it is settled, and the price of a piece."""
        t, shop = self.app.voice.words.t, self.app.club.shop
        if self._key is None:
            yield Field(t("Product"), id="product", placeholder=t("product or code"), max_length=NAME_LENGTH)
            yield Listing()
        agreed = None if self._key is None else self._agreed(self._key)
        value = "" if agreed is None else format_plain(agreed, shop.currency)
        yield Field(t("Price of a piece"), id="amount", value=value, max_length=PRICE_LENGTH)

    def on_mount(self) -> None:
        """The list is worked from the field."""
        super().on_mount()
        if self._key is None:
            self.query_one(Listing).can_focus = False
            self._offer("")
        else:
            self._say_usual(self.app.club.products.called(self._key))

    def _agreed(self, key: str) -> int | None:
        prices = self.app.club.households.get(self._number).prices
        return next((minor for name, minor in prices.items() if name.casefold() == key.casefold()), None)

    def typed(self, field: Field) -> None:
        """Offer what goes on like that."""
        if field.id == "product":
            self._key = None
            self._offer(field.value.strip())

    def _offer(self, text: str) -> None:
        words, voice = self.app.voice.words, self.app.voice
        exact = self.app.club.products.called(text) if text else None
        found = [product for _, product in self.app.club.products.search(text, OFFERED)]
        self._found = [exact, *(one for one in found if one != exact)][:OFFERED] if exact else found
        rows = [
            (
                str(place),
                Row(
                    Cell(content(product.name)),
                    Cell(content(product.code, "$muted"), 13),
                    Cell(content(voice.money(product.price_minor)), 10, right=True),
                    gap=1,
                ),
            )
            for place, product in enumerate(self._found)
        ]
        if text and exact is None:
            rows.append((TYPED, Row(Cell(content(words.t("as typed: {name}", name=text), "$accent")))))
        listing = self.query_one(Listing)
        listing.set_rows(rows)
        listing.highlighted = 0 if rows else None
        listing.display = bool(rows)

    def key_down(self) -> None:
        """The next one."""
        self._move(1)

    def key_up(self) -> None:
        """The one before."""
        self._move(-1)

    def _move(self, by: int) -> None:
        for listing in self.query(Listing):
            here = listing.highlighted or 0
            listing.highlighted = max(0, min(listing.option_count - 1, here + by)) if listing.option_count else None

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._take()
        self.query_one("#amount", Field).input.focus()

    @on(Input.Submitted, "#product Input")
    def _named(self) -> None:
        """Enter takes the marked product; the form goes on to the price."""
        self._take()

    def _take(self) -> None:
        listing, field, amount = (
            self.query_one(Listing),
            self.query_one("#product", Field),
            self.query_one("#amount", Field),
        )
        if listing.key is None:
            return
        product = None if listing.key == TYPED else self._found[int(listing.key)]
        key = (product.code or product.name) if product else field.value.strip()
        with self.prevent(Input.Changed):
            field.input.value = _name(key, product)
            if (agreed := self._agreed(key)) is not None:
                amount.input.value = format_plain(agreed, self.app.club.shop.currency)
        self._key = key
        listing.display = False
        self._say_usual(product)

    def _say_usual(self, product: Product | None) -> None:
        voice = self.app.voice
        usual = voice.words.t("usually {price}", price=voice.money(product.price_minor)) if product else ""
        self.query_one("#amount", Field).hint(usual)

    def field_of(self, error: ClubError) -> str:
        """What is no price is said beside the price."""
        return "amount" if error.code == "household_prices" else super().field_of(error)

    async def send(self) -> None:
        """Agree on it."""
        club = self.app.club
        if self._key is None and self.text("product").strip():
            self._take()
        minor = parse_minor(self.text("amount"), club.shop.currency)
        key = self.text("product").strip() if self._key is None else self._key
        prices = with_price(club.households.get(self._number).prices, key, minor)
        await club.households.agree_prices(self._number, prices, self.op, self.app.actor)
        self.dismiss(key)


def _name(key: str, product: Product | None) -> str:
    """What a price is shown by: the product's name, else what it was agreed for."""
    return product.name if product else key
