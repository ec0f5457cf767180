"""Taking goods back: pick the receipt, say which pieces, see everything it will do, then do it."""

from __future__ import annotations

from typing import ClassVar

from textual import events, getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Digits, Input, OptionList, Static

from shopclub.core.kernel.errors import ClubError, StoreError
from shopclub.core.kernel.ids import MemberNo, SaleNo
from shopclub.core.sales.model import RefundDraft, RefundPlan, Sale, SaleKind
from shopclub.i18n import N_
from shopclub.tui.counter_words import things_back
from shopclub.tui.member_rows import sale_row
from shopclub.tui.modals.dialog import Confirm
from shopclub.tui.screens.page import Page
from shopclub.tui.text import content
from shopclub.tui.widgets.rows import Cell, Listing, Part, Prose, Row, Stack, own
from shopclub.words.units import unit_change, unit_name, unit_order

DAYS_BACK = 7
SHOWN = 100


class RefundScreen(Page):
    """Leaves by itself when the goods are taken back."""

    TITLE_ID = N_("Return goods")
    HELP_ID = N_(
        "Type a receipt number, or a member's name or phone, and pick the receipt. Then say which pieces come back: "
        "left and right change the number, A takes everything. The right side says what it will do. Enter does it."
    )
    CSS_PATH = "refund.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,plus", "more(1)", N_("One more"), id="refund.more", key_display="→"),
        Binding("left,minus", "more(-1)", N_("One less"), id="refund.less", key_display="←"),
        Binding("a", "everything", N_("All of it"), id="refund.all"),
        Binding("enter", "take_back", N_("Take back"), id="refund.do"),
        Binding("slash", "other", N_("Other receipt"), id="refund.other"),
    ]
    field = getters.query_one("#which", Input)
    listing = getters.query_one("#choices", Listing)
    preview = getters.query_one("#preview", Static)

    def __init__(self, sale: SaleNo | None) -> None:
        super().__init__()
        self._sale = sale
        self._wanted: dict[int, int] = {}
        self._plan: RefundPlan | None = None
        self._op = self.app.mint()

    def compose_area(self) -> ComposeResult:
        """What comes back on the left, what it does on the right."""
        t = self.app.voice.words.t
        with Horizontal(id="room"):
            with Vertical(id="left"):
                yield Input(id="which", placeholder=t("receipt number, or a member"))
                yield Static(id="about", markup=False)
                yield Static(id="none", markup=False)
                yield Listing(id="choices")
            with Vertical(id="right") as right:
                right.border_title = t("What it will do")
                yield Digits(id="money")
                yield Static(id="preview", markup=False)
                yield Static(id="said", markup=False)

    def on_mount(self) -> None:
        """Straight to the lines when the receipt is known."""
        self._begin()

    def _begin(self) -> None:
        picked = self._sale is not None
        self.field.display = not picked
        self._wanted = {}
        if self._sale is not None:
            left = self.app.club.sales.left_of(self._sale)
            if len(left) == 1:
                self._wanted = dict(left)
            self.listing.focus()
        else:
            self.field.focus()
        self.show()

    # -- drawing ------------------------------------------------------------------------------------

    def show(self) -> None:
        """Receipts to choose from, or the lines of one."""
        t = self.app.voice.words.t
        left = self.query_one("#left", Vertical)
        if self._sale is None:
            left.border_title = t("Which receipt?")
            self._show_receipts()
        else:
            left.border_title = t("Receipt {number}", number=self._sale)
            self._show_lines(self._sale)
        self._show_plan()
        self.refresh_bindings()

    def _show_receipts(self) -> None:
        voice = self.app.voice
        found = self._found(self.field.value.strip())
        self.query_one("#about", Static).update("")
        self.listing.set_rows(
            (str(number), sale_row(number, sale, voice, who=self._who(sale))) for number, sale in found
        )
        none = self.query_one("#none", Static)
        none.display = not found
        none.update(content(voice.words.t("No receipt is found."), "$muted"))

    def _found(self, text: str) -> list[tuple[SaleNo, Sale]]:
        club = self.app.club
        out: list[tuple[SaleNo, Sale]] = []
        if text.isascii() and text.isdigit():
            try:
                out.append((SaleNo(int(text)), club.sales.get(SaleNo(int(text)))))
            except ClubError:
                out = []  # no such receipt; the digits may still be a member's
        if text:
            for member in club.members.search(text, limit=5):
                out += club.sales.of_member(MemberNo(member.number), 20)
        else:
            out = list(reversed(club.sales.on_day(club.today())))
        unique = {number: sale for number, sale in out if sale.kind is SaleKind.SALE}
        return list(unique.items())[:SHOWN]

    def _who(self, sale: Sale) -> Content:
        voice = self.app.voice
        if sale.member is None:
            return content(voice.words.t("walk-in"), "$muted")
        return voice.member(sale.member, "bold")

    def _show_lines(self, number: SaleNo) -> None:
        club, voice = self.app.club, self.app.voice
        sale, left = club.sales.get(number), club.sales.left_of(number)
        about = Content.assemble(
            content(voice.when(sale.at), "$muted"), "  ", self._who(sale), "  ", (voice.money(sale.paid_minor), "bold")
        )
        self.query_one("#about", Static).update(about)
        self.listing.set_rows(
            (str(index), self._line(sale, index, left.get(index, 0))) for index in range(len(sale.lines))
        )
        none = self.query_one("#none", Static)
        none.display = not any(left.values())
        none.update(content(voice.words.t("Everything on this receipt was returned already."), "$warn"))

    def _line(self, sale: Sale, index: int, left: int) -> Row:
        voice, words = self.app.voice, self.app.voice.words
        line, wanted = sale.lines[index], self._wanted.get(index, 0)
        name = content(line.name or words.t("Goods"), "bold" if left else "$muted strike")
        picked = content(
            f"← {wanted} / {left} →" if left else words.t("returned"), "bold $accent" if wanted else "$muted"
        )
        return Row(
            Cell(name), Cell(picked, 13, right=True), Cell(content(voice.money(line.paid_minor())), 11, right=True)
        )

    def _show_plan(self) -> None:
        words = self.app.voice.words
        self._plan = None
        said = self.query_one("#said", Static)
        said.update("")
        money = self.query_one("#money", Digits)
        draft = self._draft()
        if draft is None:
            money.update("")
            hint = words.t("Pick a receipt.") if self._sale is None else words.t("Say which pieces come back.")
            self.preview.update(content(hint, "$muted"))
            return
        try:
            self._plan = self.app.club.refunds.plan(draft)
        except ClubError as error:
            money.update("")
            self.preview.update("")
            said.update(content(self.app.voice.error(error), "$wrong"))
            return
        money.update(self.app.voice.figure(self._plan.paid_minor))
        self.preview.update(Stack(self._consequences(self._plan)))

    def _draft(self) -> RefundDraft | None:
        wanted = {index: qty for index, qty in self._wanted.items() if qty}
        return RefundDraft(sale=self._sale, quantities=wanted) if self._sale is not None and wanted else None

    def _consequences(self, plan: RefundPlan) -> list[Part]:
        voice, words = self.app.voice, self.app.voice.words
        rows = [(words.t("Money to give back"), voice.money(plan.paid_minor), "bold $accent")]
        if len(plan.tenders) > 1 or plan.tenders.keys() - {self.app.club.shop.tender}:
            rows += [(f"  {name}", voice.money(minor), "$accent") for name, minor in self._tenders(plan)]
        if plan.taken:
            rows.append((words.t("Points taken back"), words.signed(-plan.taken), "$spend"))
        if plan.points_back:
            rows.append((words.t("Points given back"), words.signed(plan.points_back), "$gain"))
        if plan.forgiven:
            rows.append((words.t("Points forgiven"), words.number(plan.forgiven), "$muted"))
        if plan.new_debt:
            rows.append((words.t("Becomes debt, already spent"), words.number(plan.new_debt), "$warn"))
        for unit, amount in sorted(plan.moved.items(), key=lambda one: unit_order(one[0])):
            said = unit_change(unit, amount, words, voice.currency)
            rows.append((unit_name(unit, words, voice.programme), said, "$spend" if amount < 0 else "$gain"))
        if plan.balance_after is not None:
            rows.append((words.t("Points after it"), words.number(plan.balance_after), "bold"))
        lines: list[Part] = [
            Row(Cell(content(label)), own(content(value, style), right=True)) for label, value, style in rows
        ]
        if plan.tier_after != plan.tier_before:
            moves = Content.assemble(voice.tier(plan.tier_before), " → ", voice.tier(plan.tier_after))
            lines.append(Row(Cell(content(words.t("Tier"))), own(moves, right=True)))
        lines += [Prose(text, style) for text, style in things_back(plan, self.app.club, voice)]
        if plan.complete:
            lines.append(content(words.t("Nothing is left of this receipt after it."), "$muted"))
        return lines

    def _tenders(self, plan: RefundPlan) -> list[tuple[str, int]]:
        return self.app.voice.tenders(plan.tenders)

    # -- keys ---------------------------------------------------------------------------------------

    @on(Input.Changed, "#which")
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._show_receipts()

    @on(Input.Submitted, "#which")
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self._pick(self.listing.key)

    @on(OptionList.OptionSelected)
    def _picked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if self._sale is None:
            self._pick(event.option.id)
        else:
            self.action_take_back()

    def _pick(self, key: str | None) -> None:
        if key is not None:
            self._sale = SaleNo(int(key))
            self._begin()

    def on_key(self, event: events.Key) -> None:
        """Down from the field goes into the list."""
        if event.key == "down" and self.field.has_focus:
            event.stop()
            self.listing.focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Pieces need a receipt; doing it needs a plan."""
        if action in ("more", "everything", "other"):
            return True if self._sale is not None else None
        if action == "take_back":
            return True if self._plan is not None else None
        return True

    def action_more(self, by: int) -> None:
        """One piece more or less of the marked line."""
        if self._sale is None or self.listing.key is None:
            return
        index = int(self.listing.key)
        left = self.app.club.sales.left_of(self._sale).get(index, 0)
        self._wanted[index] = max(0, min(left, self._wanted.get(index, 0) + by))
        self.show()

    def action_everything(self) -> None:
        """Everything that is left."""
        if self._sale is not None:
            self._wanted = dict(self.app.club.sales.left_of(self._sale))
            self.show()

    def action_other(self) -> None:
        """Another receipt."""
        self._sale = None
        self._begin()

    @work(exclusive=True, group="dialog")
    async def action_take_back(self) -> None:
        """Ask once, with the consequence in words, then do it."""
        plan, draft = self._plan, self._draft()
        if plan is None or draft is None:
            return
        voice, t = self.app.voice, self.app.voice.words.t
        lines = [t("Give back {amount}.", amount=voice.money(plan.paid_minor))]
        for name, minor in self._tenders(plan):
            lines.append(t("{amount} of it by {tender}.", amount=voice.money(minor), tender=name))
        if plan.taken:
            lines.append(t("{points} are taken back.", points=voice.points(plan.taken)))
        if plan.points_back:
            lines.append(t("{points} are given back.", points=voice.points(plan.points_back)))
        lines += [text for text, _ in things_back(plan, self.app.club, voice)]
        if not await self.app.push_screen_wait(Confirm(t("Take the goods back?"), lines)):
            return
        try:
            closed = await self.app.club.refunds.refund(draft, plan.fingerprint, self._op, self.app.actor)
        except StoreError as error:
            self.app.trouble(error)
        except ClubError as error:
            self.show()
            self.query_one("#said", Static).update(content(voice.error(error), "$wrong"))
        else:
            self.app.tell(
                t("Return {number}: give back {amount}.", number=closed.number, amount=voice.money(plan.paid_minor))
            )
            self.app.pop_screen()
