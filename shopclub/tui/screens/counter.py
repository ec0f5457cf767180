"""The counter: who is it, how much, what it brings, done. The screen of the working day."""

from __future__ import annotations

from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.widgets import Input

from shopclub.core.kernel.errors import ClubError
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.sales.model import Draft, SaleClosed
from shopclub.core.sales.paying import step_of
from shopclub.i18n import N_
from shopclub.tui.counter_words import brought, how_to_find, outcome
from shopclub.tui.modals.join import JoinDialog
from shopclub.tui.modals.tender import TenderDialog
from shopclub.tui.screens.counter_closing import ClosingCounter
from shopclub.tui.text import content
from shopclub.tui.till import Till
from shopclub.tui.widgets.line_entry import LineEntry, ProductField
from shopclub.tui.widgets.member_card import MemberCard
from shopclub.tui.widgets.sale_panel import PointsField, SalePanel
from shopclub.tui.widgets.strip import TodayStrip
from shopclub.tui.widgets.who import WhoPanel


class CounterScreen(ClosingCounter):
    """Sells."""

    TITLE_ID = N_("Counter")
    HELP_ID = N_(
        "Scan a card, or type a phone number, its last four digits, a name, initials or a member number; Enter takes "
        "the first. Then type the amount and press Enter: the sale is closed. A sum (49+39.50) or pieces (3*12.5) "
        "may stand as the amount. Enter in the empty first field begins a sale without a member."
    )
    CSS_PATH = "counter.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "page", N_("Page"), id="counter.page"),
        Binding("f3", "lines", N_("Lines"), id="counter.lines"),
        Binding("f4", "points", N_("Points"), id="counter.points"),
        Binding("f5", "purse", N_("Purse"), show=False, id="counter.purse"),
        Binding("f6", "coupon", N_("Coupon"), id="counter.coupon"),
        Binding("f7", "rewards", N_("Rewards"), id="counter.rewards"),
        Binding("f12", "benefits", N_("Benefits"), show=False, id="counter.benefits"),
        Binding("ctrl+t", "tender", N_("Way of paying"), show=False, id="counter.tender"),
        Binding("ctrl+n", "join", N_("New"), id="counter.join"),
        Binding("ctrl+r", "refund", N_("Return goods"), show=False, id="counter.refund"),
        Binding("escape", "back", N_("Back"), show=False, id="counter.back"),
        Binding("tab", "turn(1)", show=False),
        Binding("shift+tab", "turn(-1)", show=False),
    ]

    who = getters.query_one(WhoPanel)
    sale = getters.query_one(SalePanel)
    card = getters.query_one(MemberCard)
    strip = getters.query_one(TodayStrip)

    def __init__(self) -> None:
        super().__init__()
        self.till = Till(self.app.club)
        self._served: MemberNo | None = None
        """Whose sale was just closed: their card stays until the next thing begins."""
        self._carded: tuple[MemberNo | None, MemberNo | None, bool] | None = None
        """What the card shows; None: it has to be drawn anew."""

    def compose_area(self) -> ComposeResult:
        """Three questions side by side, or one under the other; today below."""
        with Container(id="desk"):
            yield WhoPanel()
            yield SalePanel()
            yield MemberCard()
        yield TodayStrip()

    def on_mount(self) -> None:
        """Ready for the next customer."""
        self.who.field.focus()
        self.show_till()

    def on_resize(self) -> None:
        """What is shown in large depends on the room there is."""
        flat = not self.is_wide
        self.card.set_class(flat, "-flat")
        self.strip.set_class(flat or not self.is_tall, "-flat")
        self.sale.set_class(self.is_tall and not flat, "-tall")
        self._carded = None
        self.show_till()
        self.strip.show()

    # -- drawing ------------------------------------------------------------------------------------

    def show(self) -> None:
        """The club has changed: what stands at the till is priced anew."""
        self._carded = None
        before = self.till.quote
        if before is not None or self.till.member is not None:
            self.till.price()
        self.show_till()
        after = self.till.quote
        if before and after and (before.due_minor, before.points) != (after.due_minor, after.points):
            self.sale.say(content(self.app.voice.words.t("The bill has just changed: please look again."), "$warn"))
        self.strip.show()
        if self.till.is_idle and not self.who.field.value:
            self.who.refill()

    def show_till(self) -> None:
        """Draw the till."""
        if not self.is_mounted:
            return
        till = self.till
        self.app.serving = till.member
        self.sale.show(till)
        self._show_card()
        self._show_points()
        if not self.is_wide:
            self.set_class(not till.is_idle, "-serving")
        self._hints()
        self.refresh_bindings()

    def _show_card(self) -> None:
        """The member's card, drawn only when it is another one or the club has changed: not at each key."""
        till, words = self.till, self.app.voice.words
        wanted = (till.member, self._served, till.is_idle)
        if wanted == self._carded:
            return
        self._carded = wanted
        self.card.set_class(False, "-done")
        if till.member is not None:
            self.card.show(self.app.club.profile(till.member))
        elif till.is_idle and self._served is not None:
            self.card.show(self.app.club.profile(self._served))
            self.card.set_class(True, "-done")
            self.card.border_title = content("✓ " + self.app.voice.member_name(self._served))
        elif till.is_idle:
            self.card.show(None, how_to_find(words, is_flat=self.card.is_flat))
        else:
            said = words.t("A sale without a member. Esc goes back to ask who it is.")
            self.card.show(None, content(said, "$muted"))

    def _show_points(self) -> None:
        money_off = self.app.voice.programme.money_off
        if not self.sale.points_row.display or money_off is None:
            return
        self.sale.show_points(self.till.most_points(), step_of(money_off))

    def _hints(self) -> None:
        t = self.app.voice.words.t
        self.sale.border_subtitle = t("Enter closes the sale") if self.till.can_close else ""
        if self.till.code and self.till.problem is not None:
            self.sale.border_subtitle = t("F6 takes the coupon off")
        hint = t("F2 page · F12 benefits") if self._has_benefits() else t("F2 page · F7 rewards")
        if self._has_purse():
            hint = t("F2 page · F5 purse")
        self.card.border_subtitle = hint if self.till.member is not None else ""

    # -- who ----------------------------------------------------------------------------------------

    def take(self, member: MemberNo) -> None:
        """Serve this member; what is already rung up stays."""
        self.till.member = member
        self.till.points = 0
        self.till.by_value = self.till.by_cashback = False
        self.till.price()
        self.who.clear()
        self._begin_next()
        self.show_till()
        self.sale.first_field().focus()

    @on(WhoPanel.Chosen)
    def _chosen(self, event: WhoPanel.Chosen) -> None:
        self.take(event.member)

    @on(WhoPanel.CardTyped)
    async def _card_typed(self, event: WhoPanel.CardTyped) -> None:
        self.who.clear()
        await self.app.scanned(event.code)

    @on(WhoPanel.WalkIn)
    def _walk_in(self, event: WhoPanel.WalkIn) -> None:
        self.who.clear()
        self.sale.first_field().focus()
        if event.amount:
            self.sale.use_lines(False)
            self.sale.amount.value = event.amount
            self.sale.amount.focus()

    @on(WhoPanel.NobodyFound)
    def _nobody(self, event: WhoPanel.NobodyFound) -> None:
        self._join(event.text)

    @on(WhoPanel.Typed)
    def _asked(self, event: WhoPanel.Typed) -> None:
        if not self.is_wide:
            self.set_class(bool(event.text.strip()), "-searching")
        if event.text:
            self._begin_next()

    def _begin_next(self) -> None:
        """The customer before has had their line."""
        self.strip.say(None)
        self.sale.brought = None
        if self._served is not None:
            self._served = None
            self.show_till()

    # -- how much -----------------------------------------------------------------------------------

    @on(SalePanel.AmountTyped)
    def _amount_typed(self, event: SalePanel.AmountTyped) -> None:
        if event.text == self.till.amount:
            return
        self.till.amount = event.text
        if event.text:
            self._begin_next()
        self._price_again()

    @on(LineEntry.Rung)
    def _rung(self, event: LineEntry.Rung) -> None:
        self.till.add_line(event.name, event.code, event.qty, event.price_minor, event.category)
        self._price_again()

    @on(LineEntry.Refused)
    def _refused(self, event: LineEntry.Refused) -> None:
        self.sale.say(content(self.app.voice.error(event.error), "$wrong"))

    @on(ProductField.StrikeAsked)
    def _strike(self) -> None:
        if self.till.lines:
            self.till.drop_line(len(self.till.lines) - 1)
            self._price_again()

    @on(SalePanel.LineDropped)
    def _drop(self, event: SalePanel.LineDropped) -> None:
        self.till.drop_line(event.index)
        self._price_again()

    def _price_again(self) -> None:
        self.till.price()
        self.show_till()

    # -- points -------------------------------------------------------------------------------------

    @on(SalePanel.PointsTyped)
    def _points_typed(self, event: SalePanel.PointsTyped) -> None:
        points = int(event.text) if event.text.isdigit() else 0
        if points != self.till.points:
            self.till.points = points
            self._price_again()

    @on(PointsField.Stepped)
    def _points_stepped(self, event: PointsField.Stepped) -> None:
        money_off = self.app.voice.programme.money_off
        if money_off is not None:
            most, step = self.till.most_points(), step_of(money_off)
            self._set_points(max(0, min(most, (self.till.points // step + event.by) * step)))

    def _set_points(self, points: int) -> None:
        self.sale.points.value = str(points) if points else ""

    @on(SalePanel.PointsSet)
    def _points_set(self) -> None:
        self.sale.first_field().focus()

    def action_points(self) -> None:
        """Ask how many points to take off; again: all that may be."""
        row = self.sale.points_row
        if not row.display:
            row.display = True
            self._show_points()
            self.sale.points.focus()
        elif self.focused is not self.sale.points:
            self.sale.points.focus()
        else:
            self._set_points(self.till.most_points())

    # -- done ---------------------------------------------------------------------------------------

    def _done(self, closed: SaleClosed) -> None:
        self.reset(tell_tablet=False)
        self._served = closed.sale.member
        self.sale.brought = brought(closed, self.app.club, self.app.voice, is_roomy=self.is_wide)
        self.show_till()
        self.strip.say(outcome(closed, self.app.voice))

    def reset(self, *, tell_tablet: bool = True) -> None:
        """Clear the counter for the next customer."""
        self._served = None
        self.sale.brought = None
        self.till.clear()
        self.sale.clear()
        self.who.clear()
        if tell_tablet:
            self.till.price()
        self.show_till()
        self.who.field.focus()

    # -- keys ---------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Grey out what needs a member, or a programme that has it."""
        has_member = self.till.member is not None
        if action == "purse" and self.app.voice.programme.gift_cards is not None:
            return True
        if action in ("page", "rewards", "purse"):
            return True if has_member else None
        if action == "benefits":
            return True if has_member and self._has_benefits() else None
        if action == "tender":
            return True if self._payable() is not None else None
        if action == "points":
            return True if has_member and self.app.voice.programme.money_off is not None else None
        return True

    def action_turn(self, by: int) -> None:
        """Go between the questions."""
        if by > 0:
            self.focus_next()
        else:
            self.focus_previous()

    def action_back(self) -> None:
        """One step back: points, then the bill, then the customer."""
        if self.sale.points_row.display:
            self.sale.points.value = ""
            self.sale.points_row.display = False
            self.sale.first_field().focus()
        elif self.who.field.value:
            self.who.clear()
            self.who.field.focus()
        elif isinstance(self.focused, Input) and self.focused.value and self.focused is self.sale.amount:
            self.sale.amount.value = ""
        elif self.till.lines and self.sale.entry.product.value:
            self.sale.entry.clear()
            self.sale.entry.product.focus()
        else:
            self.reset()

    def action_lines(self) -> None:
        """Ring up lines instead of one amount, or the other way round."""
        lines = not self.sale.uses_lines
        self.sale.use_lines(lines)
        self.till.lines = ()
        self.till.amount = ""
        self.sale.amount.value = ""
        self.sale.entry.clear()
        self._price_again()
        self.sale.first_field().focus()

    def _payable(self) -> Draft | None:
        """The bill that could be paid some other way; None while there is none."""
        try:
            draft = self.till.draft()
        except ClubError:
            return None  # it stands beside the field
        return draft if draft is not None and draft.lines else None

    @work(exclusive=True, group="dialog")
    async def action_tender(self) -> None:
        """How it is paid, where that is not the usual way."""
        draft = self._payable()
        paid = await self.app.push_screen_wait(TenderDialog(draft)) if draft is not None else None
        if paid is not None:
            self.till.tender, self.till.tenders = paid
            self._price_again()

    def action_join(self) -> None:
        """A new member, with what was typed."""
        self._join(self.who.field.value.strip())

    @work(exclusive=True, group="dialog")
    async def _join(self, typed: str) -> None:
        enrolled = await self.app.push_screen_wait(JoinDialog(typed))
        if enrolled is not None:
            self.take(MemberNo(enrolled.number))
