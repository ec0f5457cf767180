"""The shop's ways of paying: which are taken, which is usual, and those of its own."""

from __future__ import annotations

from typing import ClassVar

import msgspec
from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import OptionList, Static

from shopclub.core.kernel.ids import own_name
from shopclub.core.shop.model import USUAL_TENDERS, Shop, Tender
from shopclub.core.shop.verbs import TENDER_LENGTH
from shopclub.i18n import N_
from shopclub.tui.messages import ClubChanged
from shopclub.tui.modals.dialog import Dialog
from shopclub.tui.modals.form import Form
from shopclub.tui.text import content
from shopclub.tui.widgets.field import Field
from shopclub.tui.widgets.rows import Cell, Listing, Row, own
from shopclub.words.tenders import tender_name


def with_tender(shop: Shop, changed: Tender) -> Shop:
    """The shop with one way of paying as given: in its place, or the last."""
    known = [one.id for one in shop.tenders]
    if changed.id not in known:
        return msgspec.structs.replace(shop, tenders=(*shop.tenders, changed))
    tenders = tuple(changed if one.id == changed.id else one for one in shop.tenders)
    return msgspec.structs.replace(shop, tenders=tenders)


class TenderNameDialog(Form[Shop]):
    """One of the shop's own: a new one, or another name."""

    TITLE_ID = N_("Way of paying")
    KEYS_ID = N_("Enter keeps it · Esc leaves")

    def __init__(self, tender: Tender | None) -> None:
        super().__init__()
        self._tender = tender

    def compose_fields(self) -> ComposeResult:
        """Its name."""
        words, shop = self.app.voice.words, self.app.club.shop
        value = tender_name(self._tender.id, shop.tenders, words) if self._tender else ""
        yield Field(words.p("of a thing", "Name"), id="tender", value=value, max_length=TENDER_LENGTH)

    def field_of(self, error: Exception) -> str:
        """There is only one."""
        del error
        return "tender"

    async def send(self) -> None:
        """Keep it in the language of the counter."""
        shop, language = self.app.club.shop, self.app.voice.words.language.value
        before = self._tender or Tender(id=own_name(one.id for one in shop.tenders))
        name = {**before.name, language: self.text("tender").strip()}
        wanted = with_tender(shop, msgspec.structs.replace(before, name=name))
        self.dismiss(await self.app.club.settings.change(wanted, self.op, self.app.actor))


class TendersDialog(Dialog[None]):
    """Every change counts at once."""

    TITLE_ID = N_("Ways of paying")
    KEYS_ID = N_("Enter usual · Space takes it · N new · R name · Esc")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "switch", show=False),
        Binding("n", "new", show=False),
        Binding("r", "rename", show=False),
    ]
    listing = getters.query_one(Listing)

    def compose_box(self) -> ComposeResult:
        """The list, and what the usual one is for."""
        yield Listing()
        about = self.app.voice.words.t(
            "Without a usual one nobody is asked, and sales don't say how they were paid. With one, closing a sale "
            "takes it; Ctrl+T at the counter takes another."
        )
        yield Static(content(about), classes="notice", markup=False)

    def on_mount(self) -> None:
        """The list has the keys."""
        self._show()
        self.listing.focus()

    def on_club_changed(self, message: ClubChanged) -> None:
        """Something was kept."""
        message.stop()
        self._show()

    def _show(self) -> None:
        shop, words = self.app.club.shop, self.app.voice.words
        self.listing.set_rows((one.id, self._row(one, shop, words.t("usual"))) for one in shop.tenders)

    def _row(self, one: Tender, shop: Shop, usual: str) -> Row:
        name = tender_name(one.id, shop.tenders, self.app.voice.words)
        return Row(
            Cell(content("✓" if one.taken else "", "$gain"), 2),
            Cell(content(name, "bold" if one.taken else "$muted")),
            own(content(usual if one.id == shop.tender else "", "bold $accent")),
        )

    def _marked(self) -> Tender | None:
        return next((one for one in self.app.club.shop.tenders if one.id == self.listing.key), None)

    async def _keep(self, shop: Shop) -> None:
        await self.app.attempt(self.app.club.settings.change(shop, self.app.mint(), self.app.actor))

    @on(OptionList.OptionSelected)
    async def _picked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        shop, one = self.app.club.shop, self._marked()
        if one is not None:
            usual = "" if shop.tender == one.id else one.id
            taken = with_tender(shop, msgspec.structs.replace(one, taken=True))
            await self._keep(msgspec.structs.replace(taken, tender=usual))

    async def action_switch(self) -> None:
        """Taken, or not any more; the usual one stops being it."""
        shop, one = self.app.club.shop, self._marked()
        if one is not None:
            changed = with_tender(shop, msgspec.structs.replace(one, taken=not one.taken))
            usual = "" if one.taken and shop.tender == one.id else shop.tender
            await self._keep(msgspec.structs.replace(changed, tender=usual))

    @work(exclusive=True, group="dialog")
    async def action_new(self) -> None:
        """One of the shop's own."""
        await self.app.push_screen_wait(TenderNameDialog(None))

    @work(exclusive=True, group="dialog")
    async def action_rename(self) -> None:
        """Another name for one of the shop's own."""
        one = self._marked()
        if one is not None and one.id not in {usual.id for usual in USUAL_TENDERS}:
            await self.app.push_screen_wait(TenderNameDialog(one))
