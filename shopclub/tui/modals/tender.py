"""How a sale is paid: a letter for what pays the rest, an amount before it for a part."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import ClassVar, NamedTuple

import msgspec
from textual import events, getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList, Static

from shopclub.core.kernel.errors import ClubError
from shopclub.core.kernel.money import parse_minor
from shopclub.core.members.names import readings
from shopclub.core.sales.model import Draft, Quote
from shopclub.core.shop.model import Tender
from shopclub.i18n import N_, Words
from shopclub.tui.modals.dialog import Dialog
from shopclub.tui.text import content
from shopclub.tui.widgets.rows import Cell, Listing, Part, Row, Stack, own
from shopclub.words.tenders import tender_name, tenders_said

_LETTERS = {"cash": "c", "card": "b", "wechat": "w", "alipay": "a", "transfer": "t"}
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
MOST_TYPED = 16


class Paid(NamedTuple):
    """What was chosen, as a draft has it."""

    tender: str
    """Pays the rest."""
    tenders: dict[str, int]
    """Parts paid by others, minor units."""


def tender_letters(tenders: Sequence[Tender], words: Words) -> dict[str, str]:
    """The letter of each way of paying that is taken: the usual ones have theirs, others the first free of the name."""
    taken = [one.id for one in tenders if one.taken]
    letters = {one: _LETTERS[one] for one in taken if one in _LETTERS}
    for one in taken:
        if one in letters:
            continue
        said = "".join(reading[0][:1] for reading in readings(tender_name(one, tenders, words)))
        free = (c for c in said + _ALPHABET if c in _ALPHABET and c not in letters.values())
        letters[one] = next(free, "")
    return {one: letters[one] for one in taken}


class TenderDialog(Dialog[Paid]):
    """Answers with how it is paid."""

    TITLE_ID = N_("How is it paid?")
    KEYS_ID = N_("a letter pays the rest · amount first: a part · Esc")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("backspace", "strike", show=False),
        Binding("ctrl+t", "leave", show=False),
    ]
    listing = getters.query_one(Listing)

    def __init__(self, draft: Draft) -> None:
        """
        Args:
            draft: as rung up, with how it is paid by now.
        """
        super().__init__()
        self._draft = draft
        self._typed = ""

    def compose_box(self) -> ComposeResult:
        """What is paid by now, what is being typed, and the ways."""
        yield Static(id="tender-parts", classes="said", markup=False)
        yield Listing()
        yield Static(classes="wrong", id="tender-said", markup=False)

    def on_mount(self) -> None:
        """The list has the keys; what pays now is marked."""
        shop, words = self.app.club.shop, self.app.voice.words
        self._letters = tender_letters(shop.tenders, words)
        self.listing.set_rows(
            (
                one,
                Row(
                    Cell(content(letter.upper(), "bold $accent"), 2),
                    Cell(content(tender_name(one, shop.tenders, words), "bold")),
                    own(content(words.t("usual") if one == shop.tender else "", "$muted")),
                ),
            )
            for one, letter in self._letters.items()
        )
        if self._draft.tender in self._letters:
            self.listing.highlighted = list(self._letters).index(self._draft.tender)
        self.listing.focus()
        self._show()

    # -- drawing ------------------------------------------------------------------------------------

    def _quote(self) -> Quote | None:
        """The bill paid like this; as if nobody had said, where the parts do not make it up."""
        unsaid = msgspec.structs.replace(self._draft, tender="", tenders={})
        for draft in (self._draft, unsaid):
            try:
                return self.app.club.sales.quote(draft)
            except ClubError as error:
                self._said(self.app.voice.error(error))
        return None

    def _said(self, sentence: str) -> None:
        self.query_one("#tender-said", Static).update(content(sentence))

    def _show(self) -> None:
        voice, t = self.app.voice, self.app.voice.words.t
        self._said("")
        quote = self._quote()
        if self._draft.tenders and not self._draft.tender:
            self._said("")  # the rest is what is being asked for
        rows: list[Part] = []
        if quote is not None:
            rows.append(_figure(t("To pay"), voice.money(quote.money_minor()), "bold $accent"))
            parts = self._draft.tenders
            rows += [_figure(f"  {name}", voice.money(m)) for name, m in self._parts(parts)]
            if parts:
                rows.append(_figure(t("Rest"), voice.money(quote.money_minor() - sum(parts.values())), "bold"))
        if self._typed:
            rows.append(_figure(t("Of this, by …"), self._typed + "▏", "bold $accent"))
        self.query_one("#tender-parts", Static).update(Stack(rows))

    def _parts(self, parts: dict[str, int]) -> list[tuple[str, int]]:
        return tenders_said(parts, self.app.club.shop.tenders, self.app.voice.words)

    # -- hearing ------------------------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        """Digits make an amount, a letter takes a way of paying."""
        typed = unicodedata.normalize("NFKC", event.character or "").lower()
        if len(typed) != 1:
            return
        if typed in "0123456789.,":
            event.stop()
            self._typed = (self._typed + typed.replace(",", "."))[:MOST_TYPED]
            self._show()
            return
        one = next((one for one, letter in self._letters.items() if letter == typed), None)
        if one is not None:
            event.stop()
            self._take(one)

    def action_strike(self) -> None:
        """Take back a digit; with none typed, the parts said so far."""
        if self._typed:
            self._typed = self._typed[:-1]
        else:
            self._draft = msgspec.structs.replace(self._draft, tenders={})
        self._show()

    @on(OptionList.OptionSelected)
    def _picked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if event.option.id is not None:
            self._take(event.option.id)

    def _take(self, one: str) -> None:
        """A part with the amount typed; without one, the rest."""
        parts = {name: minor for name, minor in self._draft.tenders.items() if name != one}
        if not self._typed:
            self.dismiss(Paid(one, parts))
            return
        try:
            minor = parse_minor(self._typed, self.app.club.shop.currency)
        except ClubError as error:
            self._said(self.app.voice.error(error))
            return
        if minor > 0:
            parts[one] = minor
        rest = "" if self._draft.tender == one else self._draft.tender
        self._draft = msgspec.structs.replace(self._draft, tender=rest, tenders=parts)
        self._typed = ""
        self._show()
        self._move_on(parts)

    def _move_on(self, parts: dict[str, int]) -> None:
        """Mark what may pay the rest: the usual way, else the first that pays no part."""
        usual = self.app.club.shop.tender
        left = [one for one in self._letters if one not in parts]
        if left:
            self.listing.highlighted = list(self._letters).index(usual if usual in left else left[0])


def _figure(label: str, value: str, style: str = "") -> Row:
    shown: Content = content(value, style)
    return Row(Cell(content(label, "$muted" if not style else "")), own(shown, right=True))
