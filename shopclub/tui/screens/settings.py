"""Settings: how it speaks and looks, who works here, how the kiosk is reached."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import msgspec
from textual import getters, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from shopclub.core.kernel.ids import StaffNo
from shopclub.core.shop.model import Kiosk, Shop
from shopclub.core.staff.model import Action, Staff
from shopclub.i18n import N_, Language
from shopclub.tui.files import short
from shopclub.tui.modals.doctor import EVERYWHERE, LOOPBACK, pick_card
from shopclub.tui.modals.look import accent_name, change_look, logo_name, palette_name
from shopclub.tui.modals.move import MoveDialog
from shopclub.tui.modals.pick import Choice, PickDialog
from shopclub.tui.modals.printer import PrinterDialog
from shopclub.tui.modals.privacy import open_data
from shopclub.tui.modals.setting import CapsDialog, SettingDialog
from shopclub.tui.modals.staff import NewStaffDialog, PinDialog
from shopclub.tui.modals.tenders import TendersDialog
from shopclub.tui.moved import tell_of_copy
from shopclub.tui.opening import keep_kiosk
from shopclub.tui.screens.area import ListArea
from shopclub.tui.screens.inbox import InboxScreen
from shopclub.tui.text import content
from shopclub.tui.themes import theme_name
from shopclub.tui.widgets.rows import Cell, Listing, Row
from shopclub.words import role_name
from shopclub.words.tenders import tender_name

LOCK_CHOICES = (0, 2, 5, 10, 30)


class SettingsScreen(ListArea):
    """A list of what can be set; Enter sets it."""

    TITLE_ID = N_("Settings")
    HELP_ID = N_(
        "Enter changes the marked line. N adds somebody to the staff. On a person, Enter sets a PIN, Space lets them "
        "in or keeps them out."
    )
    CSS_PATH = "settings.tcss"
    ENTER = "change"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "change", N_("Change"), id="settings.change"),
        Binding("n", "staff", N_("New staff"), id="settings.staff"),
        Binding("space", "switch", N_("In or out"), id="settings.switch"),
        Binding("escape", "back", N_("Back"), id="settings.back"),
    ]
    listing = getters.query_one("#settings", Listing)

    def compose_area(self) -> ComposeResult:
        """The list."""
        with Vertical(id="room"):
            yield Listing(id="settings")
            yield Static(id="note", markup=False)

    def on_mount(self) -> None:
        """The list has the keys."""
        self.listing.focus()

    def show(self) -> None:
        """Draw what is set."""
        t = self.app.voice.words.t
        self.query_one("#room", Vertical).border_title = t("Settings")
        self.listing.set_rows([*self._shop_rows(), *self._staff_rows()])
        note = "" if self.app.is_allowed(Action.CHANGE_SETTINGS) else t("Only the owner changes these.")
        self.query_one("#note", Static).update(content(note, "$warn"))
        self.refresh_bindings()

    def _shop_rows(self) -> Iterator[tuple[str, Row]]:
        words, shop = self.app.voice.words, self.app.club.shop
        t = words.t
        kiosk = shop.kiosk
        lock = words.n("after {n} minute", "after {n} minutes", shop.lock_minutes)
        reach = t("only this computer") if kiosk.host.startswith("127.") else t("phones and tablets in the Wi-Fi")
        encrypted = t("on, port {port}", port=kiosk.https_port) if kiosk.https else t("off")
        rows = (
            ("name", t("Shop"), words.p("of a thing", "Name"), shop.name),
            ("language", "", t("Language"), Language(words.language).own_name),
            ("theme", "", t("Colours"), t("night") if shop.theme == "night" else t("day")),
            ("lock", "", t("Locks"), lock if shop.lock_minutes else t("never")),
            ("tenders", t("Paying"), t("Ways of paying"), self._tenders(shop)),
            ("proof", t("Members"), t("Spending points or money"), self._proof(shop)),
            ("printer", t("Paper"), t("Receipt printer"), self._printer(shop)),
            ("reach", t("Kiosk"), t("Who reaches it"), reach),
            ("port", "", t("Port"), str(kiosk.port)),
            ("public", "", t("Address in codes"), kiosk.public_host or t("found by itself")),
            ("card", "", t("Network card"), kiosk.card or t("found by itself")),
            ("caps", "", t("Connections"), self._caps(kiosk)),
            ("https", "", t("Encrypted tablet"), encrypted),
            ("accent", t("Pages"), t("Accent"), accent_name(shop.look, words)),
            ("palette", "", words.p("of the pages", "Paper"), palette_name(shop.look, words)),
            ("logo", "", t("Logo"), logo_name(self.app.club.pictures.logo, words)),
            ("data", t("Data"), t("Members' data"), t("notice, fields, who was away, log")),
            ("inbox", t("Inbox"), t("Folder"), short(self.app.club.inbox.folder) if shop.inbox.on else t("off")),
            ("move", t("Computer"), t("Another one"), t("copy there, shut here")),
        )
        for key, section, label, value in rows:
            yield key, self._row(section, label, value)

    def _caps(self, kiosk: Kiosk) -> str:
        """Of one address, and in all."""
        settings = self.app.settings
        one, every = kiosk.per_address or settings.connections_per_address, kiosk.connections or settings.connections
        return self.app.voice.words.t("{one} of one address, {every} in all", one=one, every=every)

    def _proof(self, shop: Shop) -> str:
        """What a member shows before something of theirs is spent."""
        t = self.app.voice.words.t
        return t("PIN or live code first") if shop.proves_spending else t("whoever serves decides")

    def _printer(self, shop: Shop) -> str:
        """Where it is, and what it does by itself."""
        t, printer = self.app.voice.words.t, shop.printer
        if not printer.to:
            return t("none")
        return t("{to}, prints every receipt", to=printer.to) if printer.receipts else printer.to

    def _tenders(self, shop: Shop) -> str:
        """The ways taken; the usual one first."""
        words = self.app.voice.words
        comma = words.p("between the items of a list", ", ")
        said = comma.join(tender_name(one, shop.tenders, words) for one in shop.taken())
        usual = tender_name(shop.tender, shop.tenders, words)
        return words.t("usually {tender}; {others}", tender=usual, others=said) if shop.tender else said

    def _staff_rows(self) -> Iterator[tuple[str, Row]]:
        words = self.app.voice.words
        for index, (number, person) in enumerate(self.app.club.staff.all()):
            section = words.t("Staff") if index == 0 else ""
            yield f"staff:{number}", self._row(section, person.name, self._about(person), is_off=not person.active)

    def _about(self, person: Staff) -> str:
        words = self.app.voice.words
        parts = [role_name(person.role, words), words.t("PIN set") if person.pin else words.t("no PIN")]
        if not person.active:
            parts.append(words.t("kept out"))
        return " · ".join(parts)

    def _row(self, section: str, label: str, value: str, *, is_off: bool = False) -> Row:
        return Row(
            Cell(content(section, "bold $accent"), 10),
            Cell(content(label, "$muted" if is_off else ""), 24),
            Cell(content(value, "$muted" if is_off else "bold")),
        )

    def _person(self) -> tuple[StaffNo, Staff] | None:
        key = self.listing.key or ""
        if not key.startswith("staff:"):
            return None
        number = StaffNo(int(key.removeprefix("staff:")))
        return number, self.app.club.staff.get(number)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only the owner changes; only people are let in or kept out."""
        if not self.is_mounted:
            return True
        if action == "change":
            return True if self.app.is_allowed(Action.CHANGE_SETTINGS) else None
        if action == "staff":
            return True if self.app.is_allowed(Action.CHANGE_STAFF) else None
        if action == "switch":
            return True if self.app.is_allowed(Action.CHANGE_STAFF) and self._person() else None
        return True

    @work(exclusive=True, group="dialog")
    async def action_change(self) -> None:
        """Change the marked line."""
        person = self._person()
        if person is not None:
            await self.app.push_screen_wait(PinDialog(*person))
            return
        shop = self.app.club.shop
        match self.listing.key:
            case "theme":
                await self._keep(msgspec.structs.replace(shop, theme="day" if shop.theme == "night" else "night"))
            case "proof":
                await self._keep(msgspec.structs.replace(shop, proves_spending=not shop.proves_spending))
            case "reach":
                host = EVERYWHERE if shop.kiosk.host.startswith("127.") else LOOPBACK
                await keep_kiosk(self.app, msgspec.structs.replace(shop.kiosk, host=host))
            case "card":
                picked = await pick_card(self.app)
                if picked is not None:
                    await keep_kiosk(self.app, msgspec.structs.replace(shop.kiosk, card=picked))
            case "caps":
                await self.app.push_screen_wait(CapsDialog())
            case "https":
                await keep_kiosk(self.app, msgspec.structs.replace(shop.kiosk, https=not shop.kiosk.https))
            case "language":
                await self._change_language(shop)
            case "move":
                done = await self.app.push_screen_wait(MoveDialog())
                if done is not None and await tell_of_copy(self.app, done):
                    self.app.exit(0)
            case "data":
                await open_data(self.app)
            case "inbox":
                self.app.push_screen(InboxScreen())
            case "printer":
                await self.app.push_screen_wait(PrinterDialog())
            case "tenders":
                await self.app.push_screen_wait(TendersDialog())
            case "accent" | "palette" | "logo" as what:
                await change_look(self.app, what)
            case "lock":
                await self._change_lock(shop)
            case "name" | "port" | "public" as what:
                await self.app.push_screen_wait(SettingDialog(what))

    async def _keep(self, shop: Shop) -> None:
        if await self.app.attempt(self.app.club.settings.change(shop, self.app.mint(), self.app.actor)):
            self.app.theme = theme_name(shop.theme)

    async def _change_language(self, shop: Shop) -> None:
        now = self.app.voice.words.language
        language = Language.EN if now is Language.ZH else Language.ZH
        await self._keep(msgspec.structs.replace(shop, language=language.value))
        self.app.speak(language)
        place = self.listing.highlighted
        await self.recompose()
        self.show()
        self.listing.highlighted = place
        self.listing.focus()

    async def _change_lock(self, shop: Shop) -> None:
        words = self.app.voice.words
        choices = [
            Choice(str(n), words.n("after {n} minute", "after {n} minutes", n) if n else words.t("never"))
            for n in LOCK_CHOICES
        ]
        picked = await self.app.push_screen_wait(PickDialog(words.t("Locks"), choices, str(shop.lock_minutes)))
        if picked is not None:
            await self._keep(msgspec.structs.replace(shop, lock_minutes=int(picked)))

    @work(exclusive=True, group="dialog")
    async def action_staff(self) -> None:
        """Somebody new."""
        await self.app.push_screen_wait(NewStaffDialog())

    @work(exclusive=True, group="dialog")
    async def action_switch(self) -> None:
        """Let somebody in, or keep them out."""
        person = self._person()
        if person is not None:
            number, staff = person
            change = self.app.club.staff.set_active(number, not staff.active, self.app.mint(), self.app.actor)
            await self.app.attempt(change)

    def action_back(self) -> None:
        """To the counter."""
        self.app.go("counter")
