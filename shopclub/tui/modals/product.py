"""A product's name, code, price and category; the category of several at once; another name for a category."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import OptionList, Static

from shopclub.core.kernel.errors import ClubError
from shopclub.core.kernel.money import format_plain, parse_minor
from shopclub.core.products.model import CATEGORY_LENGTH, CODE_LENGTH, NAME_LENGTH, NewProduct, ProductChange
from shopclub.core.staff.model import Action
from shopclub.i18n import N_
from shopclub.tui.modals.form import Form
from shopclub.tui.text import content, plain
from shopclub.tui.widgets.field import Field
from shopclub.tui.widgets.rows import Cell, Listing, Row, own

PRICE_LENGTH = 16
OFFERED = 6
NEW = "+"
"""Key of the line that takes what was typed."""


class ProductDialog(Form[int]):
    """Answers with the product's number."""

    KEYS_ID = N_("Enter next, then done · Ctrl+S done · Esc leaves")

    def __init__(self, number: int | None, name: str = "", category: str = "") -> None:
        """
        Args:
            number: of the product to be corrected; None puts a new one down.
            name: of a new one, as it was looked for.
            category: of a new one.
        """
        super().__init__()
        self._number = number
        self._typed_name = name
        self._category = category

    def title_text(self) -> str:
        """New, or which."""
        t = self.app.voice.words.t
        return t("New product") if self._number is None else self.app.club.products.get(self._number).name

    def compose_fields(self) -> ComposeResult:
        """As it stands."""
        words, club = self.app.voice.words, self.app.club
        before = club.products.get(self._number) if self._number is not None else None
        price = format_plain(before.price_minor, club.shop.currency) if before else ""
        name = before.name if before else self._typed_name
        yield Field(words.p("of a thing", "Name"), id="product", value=name, max_length=NAME_LENGTH)
        yield Field(words.t("Code"), id="code", value=before.code if before else "", max_length=CODE_LENGTH)
        yield Field(words.t("Price"), id="amount", value=price, max_length=PRICE_LENGTH)
        if self.app.is_allowed(Action.CHANGE_CATEGORIES):
            category = before.category if before else self._category
            yield Field(words.t("Category"), id="category", value=category, max_length=CATEGORY_LENGTH)

    def typed(self, field: Field) -> None:
        """Say which categories go on like that."""
        if field.id == "category" and field.value.strip():
            comma = self.app.voice.words.p("between the items of a list", ", ")
            known = [one.name for one in self.app.club.products.categories() if one.name]
            folded = field.value.strip().casefold()
            field.hint(comma.join(name for name in known if folded in name.casefold() and name != field.value))

    def field_of(self, error: ClubError) -> str:
        """One that is there already is one of that name or code."""
        if error.code == "product_exists":
            return "code" if self.text("code").strip() else "product"
        return super().field_of(error)

    async def send(self) -> None:
        """Keep it."""
        club = self.app.club
        price = parse_minor(self.text("amount"), club.shop.currency) if self.text("amount").strip() else 0
        category = self.text("category") if self.query("#category") else None
        if self._number is None:
            new = NewProduct(
                name=self.text("product"), code=self.text("code"), price_minor=price, category=category or ""
            )
            self.dismiss(await club.products.add(new, self.op, self.app.actor))
            return
        before = club.products.get(self._number)
        change = ProductChange(
            name=self.text("product"),
            code=self.text("code"),
            price_minor=price,
            category=category if category != before.category else None,
        )
        await club.products.change([self._number], change, self.op, self.app.actor)
        self.dismiss(self._number)


class CategoryDialog(Form[str]):
    """Answers with a category; empty for none."""

    KEYS_ID = N_("type or ↑↓ · Enter takes it · Esc leaves")
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title_text = title

    def title_text(self) -> str:
        """As given."""
        return self._title_text

    def compose_fields(self) -> ComposeResult:
        """What is typed, and the categories there are."""
        yield Field(self.app.voice.words.t("Category"), id="category", max_length=CATEGORY_LENGTH)
        yield Listing(id="categories")

    def on_mount(self) -> None:
        """The list is worked from the field."""
        super().on_mount()
        self.query_one("#categories", Listing).can_focus = False
        self._fill()

    def typed(self, field: Field) -> None:
        """Offer what goes on like that."""
        self._fill()

    def _fill(self) -> None:
        words, typed = self.app.voice.words, self.text("category").strip()
        folded = typed.casefold()
        known = [one for one in self.app.club.products.categories() if one.name and folded in one.name.casefold()]
        known.sort(key=lambda one: one.name.casefold() != folded)
        rows = [
            (f"={one.name}", Row(Cell(content(one.name)), own(content(words.number(one.products), "$muted"))))
            for one in known
        ]
        if typed and not (known and known[0].name.casefold() == folded):
            rows.insert(0, (NEW, Row(Cell(content(words.t("new: {name}", name=typed), "$accent")))))
        if not typed:
            rows.append(("=", Row(Cell(content(words.t("no category"), "$muted")))))
        listing = self.query_one("#categories", Listing)
        listing.set_rows(rows)
        listing.highlighted = 0

    def key_down(self) -> None:
        """The next one."""
        self.query_one("#categories", Listing).action_cursor_down()

    def key_up(self) -> None:
        """The one before."""
        self.query_one("#categories", Listing).action_cursor_up()

    @on(OptionList.OptionSelected)
    async def _picked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        await self.action_send()

    async def send(self) -> None:
        """The marked one, or what was typed."""
        key = self.query_one("#categories", Listing).key or NEW
        self.dismiss(self.text("category").strip() if key == NEW else key.removeprefix("="))


class RenameCategoryDialog(Form[int]):
    """Answers with how many products are of another category now."""

    KEYS_ID = N_("Enter keeps it · Esc leaves")

    def __init__(self, category: str) -> None:
        super().__init__()
        self._category = category

    def title_text(self) -> str:
        """Which one."""
        return self.app.voice.words.t("Category “{name}”", name=self._category)

    def compose_fields(self) -> ComposeResult:
        """Its name; what of the programme names it and has to be followed up."""
        words, voice = self.app.voice.words, self.app.voice
        yield Field(words.t("New name"), id="category", value=self._category, max_length=CATEGORY_LENGTH)
        yield Static(content(words.t("The name of another category puts both together."), "$muted"), classes="said")
        naming = self.app.club.products.rules_naming(self._category)
        if naming:
            yield Static(content(words.t("The programme names it here; change that there as well:"), "$warn"))
            said = [words.t("• {name}", name=voice.part(one)) for one in naming[:OFFERED]]
            more = len(naming) - OFFERED
            said += [words.n("… and {n} more", "… and {n} more", more)] if more > 0 else []
            yield Static("\n".join(map(plain, said)), markup=False, classes="said")

    async def send(self) -> None:
        """Rename it in every product."""
        done = await self.app.club.products.rename_category(
            self._category, self.text("category"), self.op, self.app.actor
        )
        self.dismiss(done)
