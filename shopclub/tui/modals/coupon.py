"""A coupon for the bill: one of the member's, or a code as it is typed or scanned."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events, getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, OptionList, Static

from shopclub.core.coupons.rules import read_coupon_code
from shopclub.core.kernel.errors import ClubError
from shopclub.core.programme.effects import RewardAt
from shopclub.core.sales.model import Draft
from shopclub.core.sales.trying import Tried, try_coupons
from shopclub.i18n import N_
from shopclub.tui.modals.dialog import Dialog
from shopclub.tui.text import content
from shopclub.tui.widgets.field import Field
from shopclub.tui.widgets.rows import Cell, Listing, Prose, Row, Stack
from shopclub.words.coupons import gift_name, name_of, say_coupon_state, say_coupon_use

if TYPE_CHECKING:
    from shopclub.tui.till import Till

CODE_LENGTH = 40
OFF = "off"
"""Key of the row that takes off what stands on the bill."""
LETTERS = "abcdefghijklmnopqrstuvwxyz"


class CouponDialog(Dialog[str]):
    """Answers with the code to put on the bill; empty: take off the one that is on it."""

    TITLE_ID = N_("Coupon or code")
    KEYS_ID = N_("a letter or Enter takes it · Tab code · Del off the bill · Esc back")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("delete", "take_off", show=False),
        Binding("tab", "turn", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    CouponDialog > .dialog { width: 76; }
    CouponDialog Listing { height: auto; max-height: 9; margin-bottom: 1; }
    CouponDialog #coupon-said { height: auto; min-height: 2; }
    """
    listing = getters.query_one(Listing)
    field = getters.query_one("#code", Field)
    said = getters.query_one("#coupon-said", Static)

    def __init__(self, till: Till) -> None:
        super().__init__()
        self._till = till
        self._tried: list[Tried] = []

    def compose_box(self) -> ComposeResult:
        """The member's coupons, the field for a code, what the marked one does."""
        t = self.app.voice.words.t
        yield Listing()
        yield Field(t("Coupon code"), id="code", placeholder=t("scan or type it"), max_length=CODE_LENGTH)
        yield Static(id="coupon-said", classes="said", markup=False)

    def on_mount(self) -> None:
        """The coupons have the keys, the field where there are none."""
        self._tried = self._try()
        rows = [(one.coupon.code, self._row(key, one)) for key, one in zip(LETTERS, self._tried, strict=False)]
        if self._till.code:
            rows.append((OFF, self._off_row()))
        self.listing.set_rows(rows)
        self.listing.display = bool(rows)
        self.field.input.select_on_focus = False
        if rows:
            self.listing.focus()
        else:
            self.field.input.focus()
            self._say_none()

    def _try(self) -> list[Tried]:
        till, club = self._till, self.app.club
        try:
            return try_coupons(club.sales, club.coupons, till.draft() or Draft(member=till.member))
        except ClubError:  # what stands at the till can't be priced at all, which is said there
            return try_coupons(club.sales, club.coupons, Draft(member=till.member))

    # -- drawing ------------------------------------------------------------------------------------

    def _row(self, letter: str, one: Tried) -> Row:
        voice, words = self.app.voice, self.app.voice.words
        club = self.app.club
        is_on = one.coupon.code == self._till.code
        name = name_of(one.coupon, voice.programme, words)
        days = say_coupon_state(one.coupon, club.coupons.state(one.coupon), one.kind, words, club.today())
        mark = content("✓ ", "bold $gain") if is_on else Content("")
        return Row(
            Cell(content(letter.upper(), "bold $accent"), 2),
            Cell(Content("").join([mark, content(name, "bold" if one.refusal is None else "$muted")]), weight=3),
            Cell(content(days, "$muted"), weight=2),
            Cell(self._brings(one), 16, right=True),
            gap=1,
        )

    def _off_row(self) -> Row:
        """What stands on the bill now, and how it comes off."""
        said = self.app.voice.words.t("take off: {name}", name=self.app.voice.code(self._till.code))
        return Row(Cell(content("Del", "bold $accent"), 3), Cell(content(said)), gap=1)

    def _brings(self, one: Tried) -> Content:
        voice, words = self.app.voice, self.app.voice.words
        if one.refusal is not None:
            return content(words.t("not on this bill"), "$warn")
        if one.saves_minor:
            return content(voice.money(-one.saves_minor), "bold $gain")
        if one.gift:
            return content(gift_name(voice.programme, one.gift, words), "bold $gain")
        if one.points:
            return content("+" + voice.points(one.points), "bold $gain")
        if isinstance(one.kind.then, RewardAt):
            return content(words.t("a reward"), "bold $spend")
        return Content("")

    @on(OptionList.OptionHighlighted)
    def _marked(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        one = next((one for one in self._tried if one.coupon.code == event.option.id), None)
        if one is None:
            self.said.update("")
            return
        voice = self.app.voice
        lines = [Prose(say_coupon_use(one.kind, voice.programme, voice.words, currency=voice.currency), "$muted")]
        if one.refusal is not None:
            lines.append(Prose(voice.error(one.refusal), "$warn"))
        self.said.update(Stack(lines))

    def _say_none(self) -> None:
        words, member = self.app.voice.words, self._till.member
        if member is None:
            text = words.t("A member's own coupons stand here once somebody is found.")
        else:
            text = words.t("{name} has no coupon at the moment.", name=self.app.voice.member_name(member))
        self.said.update(Stack([Prose(text, "$muted")]))

    # -- answering ----------------------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        """A letter takes the coupon beside it; a digit begins a code."""
        if self.field.input.has_focus or event.character is None:
            return
        place = LETTERS.find(event.character.lower())
        if event.character.isascii() and event.character.isdigit():
            event.stop()
            self.field.input.focus()
            self.field.input.insert_text_at_cursor(event.character)
        elif 0 <= place < len(self._tried):
            event.stop()
            self.dismiss(self._tried[place].coupon.code)

    @on(OptionList.OptionSelected)
    def _picked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss("" if event.option.id == OFF else event.option.id)

    @on(Input.Submitted)
    def _typed(self, event: Input.Submitted) -> None:
        event.stop()
        typed = event.value.strip()
        if typed:
            self.dismiss(read_coupon_code(typed) or typed)

    def action_turn(self) -> None:
        """Between the coupons and the field."""
        if self.field.input.has_focus and self.listing.display:
            self.listing.focus()
        else:
            self.field.input.focus()

    def action_take_off(self) -> None:
        """Take the coupon off the bill again."""
        if self._till.code:
            self.dismiss("")

    async def on_scan(self, code: str) -> bool:
        """A coupon that was scanned is the one meant; a card is not."""
        if read_coupon_code(code) is None:
            return False
        self.dismiss(code)
        return True
