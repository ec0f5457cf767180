"""The product list: what is sold, for how much, in which category; one corrected, or many sorted at once."""

from __future__ import annotations

from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, OptionList, Static

from shopclub.core.products.model import Product, ProductChange
from shopclub.core.staff.model import Action
from shopclub.i18n import N_
from shopclub.tui.modals.pick import Choice, PickDialog
from shopclub.tui.modals.product import CategoryDialog, ProductDialog, RenameCategoryDialog
from shopclub.tui.screens.area import FilteredArea
from shopclub.tui.text import content
from shopclub.tui.widgets.rows import Cell, Listing, Row, own

SHOWN = 200
ALL, NONE = "*", "="


class ProductsScreen(FilteredArea):
    """Finds, corrects, sorts."""

    TITLE_ID = N_("Products")
    HELP_ID = N_(
        "What is sold most stands first. / goes to the filter, which takes a name, a code, pinyin or initials. Enter "
        "corrects the marked product, Space marks it, A marks all that are found, K gives those marked a category. "
        "F shows one category, R gives it another name. Rules of the programme may go by categories."
    )
    CSS_PATH = "products.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "find", N_("Find"), id="products.find"),
        Binding("enter", "edit", N_("Correct"), id="products.edit"),
        Binding("space", "mark", N_("Mark"), id="products.mark"),
        Binding("a", "mark_all", N_("Mark all"), show=False, id="products.all"),
        Binding("k", "categorise", N_("Category"), id="products.category"),
        Binding("n,ctrl+n", "new", N_("New product"), id="products.new"),
        Binding("f", "filter", N_("One category"), id="products.filter"),
        Binding("r", "rename", N_("Rename category"), show=False, id="products.rename"),
        Binding("escape", "back", N_("Back"), show=False, id="products.back"),
    ]
    shelves = getters.query_one("#categories", Listing)

    def __init__(self) -> None:
        super().__init__()
        self._category: str | None = None
        """Only this one is shown; None: all, empty: those of none."""
        self._marked: set[int] = set()

    def compose_area(self) -> ComposeResult:
        """Filter and list; the categories beside them where there is room."""
        t = self.app.voice.words.t
        with Horizontal(id="room"):
            with Vertical(id="left"):
                yield Input(id="filter", placeholder=t("/ find: name, code, pinyin, initials"))
                yield Static(self._heading(), id="heading")
                yield Static(id="none", markup=False)
                yield Listing(id="list")
            with Vertical(id="right") as right:
                right.border_title = t("Categories")
                yield Listing(id="categories")

    def _heading(self) -> Row:
        t = self.app.voice.words.t
        return Row(
            Cell(content(""), 1),
            Cell(content(t("Product"), "$muted"), weight=3),
            Cell(content(t("Code"), "$muted"), 12, least=60),
            Cell(content(t("Category"), "$muted"), 14),
            Cell(content(t("Price"), "$muted"), 11, right=True),
            Cell(content(t("Sold"), "$muted"), 6, right=True),
            Cell(content(t("Last sold"), "$muted"), 13, right=True, least=96),
            gap=1,
        )

    # -- drawing ------------------------------------------------------------------------------------

    def show(self) -> None:
        """Fill the list."""
        products, words = self.app.club.products, self.app.voice.words
        text = self.field.value.strip()
        found = products.search(text, SHOWN, self._category)
        self.listing.set_rows((str(number), self._row(number, product)) for number, product in found)
        none = self.query_one("#none", Static)
        none.display = not found
        empty = words.t("No products yet. Sales teach them, lists bring them, N puts one down.")
        none.update(content(words.t("Nothing is found.") if text or self._category is not None else empty, "$muted"))
        self._show_frame(len(found), bool(text))
        self._show_categories()
        self.refresh_bindings()

    def _row(self, number: int, product: Product) -> Row:
        voice = self.app.voice
        return Row(
            Cell(content("✓" if number in self._marked else "", "bold $accent"), 1),
            Cell(content(product.name, "bold"), weight=3),
            Cell(content(product.code, "$muted"), 12, least=60),
            Cell(content(product.category), 14),
            Cell(content(voice.money(product.price_minor)), 11, right=True),
            Cell(content(voice.words.number(product.sold), "$muted"), 6, right=True),
            Cell(content(voice.day(product.last_on) if product.last_on else "", "$muted"), 13, right=True, least=96),
            gap=1,
        )

    def _show_frame(self, found: int, searched: bool) -> None:
        words, left = self.app.voice.words, self.query_one("#left", Vertical)
        left.border_title = content(words.t("Products") if self._category is None else self._said(self._category))
        said = [words.n("{n} product", "{n} products", self.app.club.products.count())]
        if searched or self._category is not None:
            said = [words.n("{n} found", "{n} found", found)] if found < SHOWN else [words.t("the first {n}", n=SHOWN)]
        if self._marked:
            said.append(words.n("{n} marked", "{n} marked", len(self._marked)))
        left.border_subtitle = " · ".join(said)

    def _said(self, category: str) -> str:
        return category or self.app.voice.words.t("no category")

    def _show_categories(self) -> None:
        words = self.app.voice.words
        every = Row(Cell(content(words.t("all products"), "$muted")), own(content(words.number(self._count()))))
        rows = [(ALL, every)]
        rows += [
            (
                f"{NONE}{one.name}",
                Row(
                    Cell(content(self._said(one.name), "bold" if one.name else "$muted")),
                    own(content(words.number(one.products), "$muted"), right=True),
                ),
            )
            for one in self.app.club.products.categories()
        ]
        self.shelves.set_rows(rows)
        if not self.shelves.has_focus:
            keys = [key for key, _ in rows]
            shown = ALL if self._category is None else f"{NONE}{self._category}"
            self.shelves.highlighted = keys.index(shown) if shown in keys else 0

    def _count(self) -> int:
        return self.app.club.products.count()

    # -- hearing ------------------------------------------------------------------------------------

    @on(Input.Submitted, "#filter")
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.listing.focus()

    @on(OptionList.OptionSelected, "#list")
    def _picked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_edit()

    @on(OptionList.OptionSelected, "#categories")
    def _shelf_picked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._show_only(event.option.id or ALL)
        self.listing.focus()

    @on(OptionList.OptionHighlighted)
    def _moved(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what the role may do, and what there is something for."""
        if not self.is_mounted:
            return True
        if action in ("categorise", "rename"):
            return True if self.app.is_allowed(Action.CHANGE_CATEGORIES) and self._count() else None
        if action in ("edit", "mark", "mark_all"):
            return True if self.listing.key is not None else None
        return True

    # -- keys ---------------------------------------------------------------------------------------

    def _here(self) -> int | None:
        return int(self.listing.key) if self.listing.key is not None else None

    def action_mark(self) -> None:
        """Mark the product, or not any more, and go to the next."""
        here = self._here()
        if here is not None:
            self._marked ^= {here}
            self.show()
            self.listing.action_cursor_down()

    def action_mark_all(self) -> None:
        """All that are found, also beyond those shown; again: none."""
        products = self.app.club.products
        found = {number for number, _ in products.search(self.field.value.strip(), self._count(), self._category)}
        self._marked = set() if found <= self._marked else self._marked | found
        self.show()

    @work(exclusive=True, group="dialog")
    async def action_edit(self) -> None:
        """Correct the product."""
        here = self._here()
        if here is not None:
            await self.app.push_screen_wait(ProductDialog(here))

    @work(exclusive=True, group="dialog")
    async def action_new(self) -> None:
        """Put one down."""
        await self.app.push_screen_wait(ProductDialog(None, self.field.value.strip(), self._category or ""))

    @work(exclusive=True, group="dialog")
    async def action_categorise(self) -> None:
        """A category for those marked, or for this one."""
        here, words = self._here(), self.app.voice.words
        numbers = sorted(self._marked) or ([here] if here is not None else [])
        if not numbers:
            return
        title = words.n("Category of {n} product", "Category of {n} products", len(numbers))
        category = await self.app.push_screen_wait(CategoryDialog(title))
        if category is None:
            return
        change = ProductChange(category=category)
        done = await self.app.attempt(self.app.club.products.change(numbers, change, self.app.mint(), self.app.actor))
        if done is not None:
            self._marked.clear()
            self.show()
            said = words.n("{n} product is in “{name}” now.", "{n} products are in “{name}” now.", done,
                           name=self._said(category))  # fmt: skip
            self.app.tell(said)

    @work(exclusive=True, group="dialog")
    async def action_filter(self) -> None:
        """One category, or all of them."""
        picked = await self.app.push_screen_wait(self._pick(self.app.voice.words.t("Show which?"), everything=True))
        if picked is not None:
            self._show_only(picked)

    def _show_only(self, key: str) -> None:
        self._category = None if key == ALL else key.removeprefix(NONE)
        self.show()

    def _pick(self, title: str, *, everything: bool) -> PickDialog:
        words = self.app.voice.words
        choices = [Choice(ALL, words.t("all products"), words.number(self._count()))] if everything else []
        choices += [
            Choice(f"{NONE}{one.name}", self._said(one.name), words.number(one.products))
            for one in self.app.club.products.categories()
            if one.name or everything
        ]
        marked = ALL if self._category is None else f"{NONE}{self._category}"
        return PickDialog(title, choices, marked)

    @work(exclusive=True, group="dialog")
    async def action_rename(self) -> None:
        """Another name for the category shown, or for one that is asked for."""
        words, category = self.app.voice.words, self._category
        if not category:
            picked = await self.app.push_screen_wait(self._pick(words.t("Rename which?"), everything=False))
            category = (picked or "").removeprefix(NONE)
        done = await self.app.push_screen_wait(RenameCategoryDialog(category)) if category else None
        if done is not None:
            self._category = None
            self.show()
            self.app.tell(words.n("{n} product was changed.", "{n} products were changed.", done))

    def action_back(self) -> None:
        """Out of the filter, then all categories, then no marks, then to the counter."""
        if self.leave_filter():
            return
        if self._category is not None:
            self._show_only(ALL)
        elif self._marked:
            self._marked.clear()
            self.show()
        else:
            self.app.go("counter")
