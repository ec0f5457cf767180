"""The first question at the counter: who is it? One field for a scan, a phone, digits, a name, initials or a number."""

from __future__ import annotations

from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, OptionList, Static

from shopclub.core.coupons.rules import read_coupon_code
from shopclub.core.kernel.errors import InvalidInput
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.members.model import Found, Status
from shopclub.core.members.rules import read_card_code
from shopclub.core.rewards.rules import read_voucher_code
from shopclub.tui.feed import last_members
from shopclub.tui.house import HouseApp
from shopclub.tui.text import content
from shopclub.tui.till import read_amount
from shopclub.tui.voice import Voice
from shopclub.tui.widgets.rows import Cell, Listing, Row

SHOWN = 20
RECENT = 8
AMOUNT = "amount"
"""Key of the row that offers a sale without a member."""


def found_row(found: Found, voice: Voice) -> Row:
    """One line of a member search: name, tier, points, last digits."""
    name = content(voice.name_of(found.number, found.member), "bold")
    if found.member.status is Status.CLOSED:
        name = Content.assemble(name, (f" {voice.words.t('left the club')}", "$muted"))
    return Row(
        Cell(name),
        Cell(voice.tier(found.tier, sign_only=True), 1, most=45),
        Cell(voice.tier(found.tier), 11, least=46),
        Cell(content(voice.words.number(found.points)), 8, right=True),
        Cell(content(voice.phone_tail(found.member), "$muted"), 7),
        gap=1,
    )


class WhoField(Input):
    """The field itself; up and down move the mark in the list below."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)", show=False),
        Binding("up", "move(-1)", show=False),
        Binding("pagedown", "move(5)", show=False),
        Binding("pageup", "move(-5)", show=False),
    ]

    def action_move(self, by: int) -> None:
        """Move the mark in the list."""
        panel = self.parent
        if isinstance(panel, WhoPanel):
            panel.move(by)


class WhoPanel(Vertical):
    """Field and list; says who was chosen."""

    DEFAULT_CSS = """
    WhoPanel {
        WhoField { border: none; height: 1; padding: 0; background: transparent; }
        WhoField:focus { border: none; background-tint: $foreground 0%; }
        #who-rule { height: 1; color: $line; }
        #who-hint { height: auto; color: $muted; }
        Listing { height: 1fr; }
    }
    """
    app = getters.app(HouseApp)
    field = getters.query_one("#who", WhoField)
    listing = getters.query_one("#found", Listing)
    hint = getters.query_one("#who-hint", Static)

    class Chosen(Message):
        """A member was chosen."""

        def __init__(self, member: MemberNo) -> None:
            super().__init__()
            self.member = member

    class CardTyped(Message):
        """The digits of a card were typed."""

        def __init__(self, code: str) -> None:
            super().__init__()
            self.code = code

    class WalkIn(Message):
        """Nobody: the sale goes without a member, perhaps with the amount already typed."""

        def __init__(self, amount: str) -> None:
            super().__init__()
            self.amount = amount

    class NobodyFound(Message):
        """Enter on words that find nobody."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    class Typed(Message):
        """The text changed."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def compose(self) -> ComposeResult:
        """Field, a rule, the list, a hint."""
        t = self.app.voice.words.t
        yield WhoField(placeholder=t("scan, phone, name, initials"), id="who", select_on_focus=True)
        yield Static("─" * 200, id="who-rule", markup=False)
        yield Static(id="who-hint", markup=False)
        yield Listing(id="found")

    def on_mount(self) -> None:
        """The list is worked from the field, so the focus never rests in it."""
        self.listing.can_focus = False
        self.border_title = self.app.voice.words.t("Who?")
        self.refill()

    def refill(self) -> None:
        """Search again with what stands in the field."""
        text = self.field.value.strip()
        if not text:
            self._show_recent()
            return
        club, voice = self.app.club, self.app.voice
        found = club.members.search(text, limit=SHOWN)
        rows = [(str(one.number), found_row(one, voice)) for one in found]
        amount = self._amount(text) if not found or "." in text else None
        if amount is not None:
            sentence = voice.words.t("A sale of {amount} without a member", amount=voice.money(amount))
            rows.append((AMOUNT, Row(Cell(content(sentence)))))
        self.listing.set_rows(rows)
        self.listing.highlighted = 0 if rows else None
        t = voice.words.t
        self.hint.display = not rows
        self.hint.update(content(t("Nobody is found. Enter or Ctrl+N makes a new member of it."), "$warn"))

    def _amount(self, text: str) -> int | None:
        try:
            lines = read_amount(text, self.app.club.shop.currency)
        except InvalidInput:
            return None
        return sum(line.gross_minor for line in lines)

    def _show_recent(self) -> None:
        club, voice = self.app.club, self.app.voice
        recent = last_members(club, RECENT)
        rows = []
        for number in recent:
            seen = club.profile(number)
            tier = seen.tier.id if seen.tier else ""
            found = Found(number=number, member=seen.member, points=seen.points, tier=tier, matched="")
            rows.append((str(number), found_row(found, voice)))
        self.listing.set_rows(rows)
        self.listing.highlighted = None
        self.hint.display = True
        t = voice.words.t
        self.hint.update(content(t("Served last") if rows else t("Enter: a sale without a member."), "$muted"))

    def move(self, by: int) -> None:
        """Move the mark by rows."""
        count = self.listing.option_count
        if not count:
            return
        here = self.listing.highlighted
        self.listing.highlighted = (0 if by > 0 else count - 1) if here is None else max(0, min(count - 1, here + by))

    def clear(self) -> None:
        """Ask anew."""
        self.field.value = ""
        self.refill()

    @on(Input.Changed, "#who")
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self.refill()
        self.post_message(self.Typed(event.value))

    @on(Input.Submitted, "#who")
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        text = self.field.value.strip()
        code = read_card_code(text) or read_coupon_code(text) or read_voucher_code(text)
        if code is not None:
            self.post_message(self.CardTyped(code))
        elif self.listing.key is not None:
            self._choose(self.listing.key)
        elif text:
            self.post_message(self.NobodyFound(text))
        else:
            self.post_message(self.WalkIn(""))

    @on(OptionList.OptionSelected, "#found")
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if event.option.id:
            self._choose(event.option.id)

    def _choose(self, key: str) -> None:
        if key == AMOUNT:
            self.post_message(self.WalkIn(self.field.value.strip()))
        else:
            self.post_message(self.Chosen(MemberNo(int(key))))
