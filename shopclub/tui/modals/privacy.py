"""What the owner sets about members' data, who has been away for long, and who handed lists out."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import msgspec
from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import OptionList, Static

from shopclub.core.kernel.ids import MemberNo, own_name
from shopclub.core.members.rules import changed_fields
from shopclub.core.privacy.model import HandedOut, Handout, IdleMember
from shopclub.core.shop.model import OwnField, Shop
from shopclub.core.shop.personal import CONTACT_LENGTH, FIELD_NAME_LENGTH
from shopclub.core.staff.model import Source
from shopclub.i18n import N_
from shopclub.tui.house import HouseApp, Unreadable
from shopclub.tui.messages import ClubChanged
from shopclub.tui.modals.dialog import Confirm, Dialog, Notice
from shopclub.tui.modals.form import Form
from shopclub.tui.modals.pick import Choice, PickDialog
from shopclub.tui.text import content
from shopclub.tui.widgets.field import Field
from shopclub.tui.widgets.rows import Cell, Listing, Row, own
from shopclub.tui.widgets.tick import Tick
from shopclub.words.errors import say_code
from shopclub.words.own_data import handed_name, own_field_name

LEFT_OUT_SHOWN = 5
HEARD_LENGTH = 260


async def open_data(app: HouseApp) -> None:
    """All about members' data; must be waited for in a worker."""
    t = app.voice.words.t
    dialogs: dict[str, tuple[str, str, Callable[[], Dialog[Shop] | Dialog[None]]]] = {
        "promises": (
            t("What we promise"),
            t("whom to ask, how long, what joining asks"),
            PromisesDialog,
        ),
        "fields": (t("Fields of our own"), t("what the shop wants to know, and what members change"), OwnFieldsDialog),
        "idle": (t("Not here for long"), t("who has been away, and forgetting them"), IdleDialog),
        "handouts": (t("What was handed out"), t("who exported, printed or saw lists"), HandoutsDialog),
    }
    choices = [Choice(key, name, about) for key, (name, about, _) in dialogs.items()]
    picked = await app.push_screen_wait(PickDialog(t("Members' data"), choices))
    if picked is not None:
        await app.push_screen_wait(dialogs[picked][2]())


class PromisesDialog(Form[Shop]):
    """Whom to ask, how long data is kept, from which age one decides alone, what joining asks."""

    TITLE_ID = N_("Members' data")
    KEYS_ID = N_("Enter next, then done · Ctrl+S done · Esc leaves")
    DEFAULT_CSS = """
    PromisesDialog Field { Label { width: 22; } .field-said { margin-left: 22; } }
    """

    def compose_fields(self) -> ComposeResult:
        """As it stands."""
        t, privacy = self.app.voice.words.t, self.app.club.shop.privacy
        yield Field(
            t("Whom to ask"),
            id="contact",
            value=privacy.contact,
            max_length=CONTACT_LENGTH,
            placeholder=t("stands in the notice: a name, a telephone"),
        )
        yield Field(t("Ask after months away"), id="idle_months", value=str(privacy.idle_months))
        yield Field(t("Age to decide alone"), id="child_age", value=str(privacy.child_age))
        heard = self.app.voice.words.p("between the items of a list", ", ").join(privacy.heard)
        yield Field(
            t("How they heard of us"),
            id="heard",
            value=heard,
            max_length=HEARD_LENGTH,
            placeholder=t("answers to choose from, with commas; empty: not asked"),
        )
        yield Tick(content(t("joining asks for the gender, freely answered")), privacy.ask_gender, id="gender")

    async def send(self) -> None:
        """Keep it."""
        shop = self.app.club.shop
        pieces = self.text("heard").replace("，", ",").replace("、", ",").split(",")
        privacy = msgspec.structs.replace(
            shop.privacy,
            contact=self.text("contact"),
            idle_months=self._number("idle_months"),
            child_age=self._number("child_age"),
            heard=tuple(pieces),
            ask_gender=self.query_one("#gender", Tick).value,
        )
        wanted = msgspec.structs.replace(shop, privacy=privacy)
        self.dismiss(await self.app.club.settings.change(wanted, self.op, self.app.actor))

    def _number(self, field: str) -> int:
        text = self.text(field).strip()
        if not (text.isascii() and text.isdigit() and len(text) < 5):
            raise Unreadable(field, N_("Type a number."))
        return int(text)


class OwnFieldDialog(Form[Shop]):
    """One of the shop's own fields: its name, whose it is, whether joining asks for it."""

    TITLE_ID = N_("Field of our own")
    KEYS_ID = N_("Enter keeps it · Esc leaves")
    DEFAULT_CSS = """
    OwnFieldDialog Field { Label { width: 22; } .field-said { margin-left: 22; } }
    """

    def __init__(self, field: OwnField | None) -> None:
        super().__init__()
        self._field = field

    def compose_fields(self) -> ComposeResult:
        """As it stands."""
        words, field = self.app.voice.words, self._field
        shop = self.app.club.shop
        name = own_field_name(shop, field.id, words) if field else ""
        yield Field(words.p("of a thing", "Name"), id="own_field", value=name, max_length=FIELD_NAME_LENGTH)
        yield Field(
            words.t("Id in lists and rules"),
            id="fields_id",
            value=field.id if field else own_name(one.id for one in shop.own_fields),
            max_length=40,
        )
        yield Tick(content(words.t("members may change it themselves")), bool(field and field.theirs), id="theirs")
        yield Tick(content(words.t("joining asks for it")), bool(field and field.asked), id="asked")
        about = words.t("Ask for nothing you don't need. Health, body and character need a written reason of your own.")
        yield Static(content(about), classes="notice", markup=False)

    async def send(self) -> None:
        """Keep it in its place, or as the last one."""
        shop, language = self.app.club.shop, self.app.voice.words.language.value
        before = self._field
        names = before.name if before else {}
        field = OwnField(
            id=self.text("fields_id").strip(),
            name={**names, language: self.text("own_field")},
            theirs=self.query_one("#theirs", Tick).value,
            asked=self.query_one("#asked", Tick).value,
        )
        changed_fields({}, {field.id: "x"})
        fields = list(shop.own_fields)
        if before in fields:
            fields[fields.index(before)] = field
        else:
            fields.append(field)
        wanted = msgspec.structs.replace(shop, own_fields=tuple(fields))
        self.dismiss(await self.app.club.settings.change(wanted, self.op, self.app.actor))


class OwnFieldsDialog(Dialog[None]):
    """The shop's own fields of the member file."""

    TITLE_ID = N_("Fields of our own")
    KEYS_ID = N_("Enter change · N new · Del take out · Esc back")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "new", show=False),
        Binding("delete", "drop", show=False),
    ]
    listing = getters.query_one(Listing)

    def compose_box(self) -> ComposeResult:
        """The list."""
        yield Listing()
        yield Static(id="none", classes="quiet", markup=False)

    def on_mount(self) -> None:
        """The list has the keys."""
        self._show()
        self.listing.focus()

    def on_club_changed(self, message: ClubChanged) -> None:
        """Something was kept."""
        message.stop()
        self._show()

    def _show(self) -> None:
        t, shop = self.app.voice.words.t, self.app.club.shop
        self.listing.set_rows((one.id, self._row(one)) for one in shop.own_fields)
        none = "" if shop.own_fields else t("None yet. N makes one: a skin type, a shoe size.")
        self.query_one("#none", Static).update(content(none))

    def _row(self, one: OwnField) -> Row:
        words = self.app.voice.words
        marks = [words.t("theirs")] if one.theirs else []
        marks += [words.t("asked when joining")] if one.asked else []
        said = words.p("between the items of a list", ", ").join(marks)
        name = own_field_name(self.app.club.shop, one.id, words)
        return Row(Cell(content(name, "bold")), own(content(said, "$muted")))

    def _marked(self) -> OwnField | None:
        return next((one for one in self.app.club.shop.own_fields if one.id == self.listing.key), None)

    @on(OptionList.OptionSelected)
    def _picked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._open(self._marked())

    @work(exclusive=True, group="dialog")
    async def _open(self, field: OwnField | None) -> None:
        await self.app.push_screen_wait(OwnFieldDialog(field))

    def action_new(self) -> None:
        """Another one."""
        self._open(None)

    async def action_drop(self) -> None:
        """The field is shown and asked for no more; what stands in the files stays."""
        marked, shop = self._marked(), self.app.club.shop
        if marked is not None:
            fields = tuple(one for one in shop.own_fields if one != marked)
            wanted = msgspec.structs.replace(shop, own_fields=fields)
            await self.app.attempt(self.app.club.settings.change(wanted, self.app.mint(), self.app.actor))


class IdleDialog(Dialog[None]):
    """Those who have not been here for long: one or all shown are forgotten."""

    TITLE_ID = N_("Not here for long")
    KEYS_ID = N_("Del forgets the marked · F forgets all shown · O page · Esc")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("delete", "forget_one", show=False),
        Binding("f", "forget_all", show=False),
        Binding("o", "open", show=False),
    ]
    DEFAULT_CSS = "IdleDialog > .dialog { width: 78; }"
    listing = getters.query_one(Listing)

    def compose_box(self) -> ComposeResult:
        """The list."""
        yield Listing()
        yield Static(id="none", classes="quiet", markup=False)

    def on_mount(self) -> None:
        """Looking at the list is written down."""
        self._idle: list[IdleMember] = []
        self._show()
        self.listing.focus()
        if self._idle:
            self._note()

    @work(group="note")
    async def _note(self) -> None:
        privacy, lines = self.app.club.privacy, len(self._idle)
        await self.app.attempt(privacy.note_handout(HandedOut.IDLE, self.app.mint(), self.app.actor, lines=lines))

    def _show(self) -> None:
        words, months = self.app.voice.words, self.app.club.shop.privacy.idle_months
        self._idle = self.app.club.privacy.idle()
        self.listing.set_rows((str(one.number), self._row(one)) for one in self._idle)
        none = "" if self._idle else words.n("Nobody for {n} month.", "Nobody for {n} months.", months)
        self.query_one("#none", Static).update(content(none if months else words.t("You are asked about nobody.")))

    def _row(self, one: IdleMember) -> Row:
        voice = self.app.voice
        money = voice.words.t("holds money") if one.holds_money else ""
        return Row(
            Cell(content(voice.name_of(one.number, one.member), "bold")),
            Cell(content(voice.phone(one.member), "$muted"), 14),
            Cell(content(money, "$warn"), 14, least=60),
            Cell(content(voice.day(one.last_on), "$muted"), 14, right=True),
            gap=1,
        )

    def action_open(self) -> None:
        """Their page."""
        if self.listing.key:
            self.dismiss(None)
            self.app.open_member(MemberNo(int(self.listing.key)))

    def action_forget_one(self) -> None:
        """The marked one."""
        if self.listing.key:
            self._forget([MemberNo(int(self.listing.key))])

    def action_forget_all(self) -> None:
        """All that are shown."""
        if self._idle:
            self._forget([one.number for one in self._idle])

    @work(exclusive=True, group="dialog")
    async def _forget(self, numbers: list[MemberNo]) -> None:
        words = self.app.voice.words
        title = words.n("Forget {n} member?", "Forget {n} members?", len(numbers))
        line = words.t(
            "Name, phone, birthday, notes and consent go for good; points expire. The books stay as they are."
        )
        if not await self.app.push_screen_wait(Confirm(title, [line])):
            return
        done = await self.app.attempt(self.app.club.privacy.forget_idle(numbers, self.app.actor))
        if done is None:
            return
        self._show()
        lines = [words.n("{n} member forgotten.", "{n} members forgotten.", done.count)]
        if done.count:
            lines.append(words.t("The file is being written anew without them; you will be told when that is done."))
        for one in done.left_out[:LEFT_OUT_SHOWN]:
            why = say_code(one.code, one.figures, words, currency=self.app.voice.currency)
            lines.append(words.t("{name}: {text}", name=self.app.voice.number(one.number), text=why))
        await self.app.push_screen_wait(Notice(words.t("Not here for long"), lines))


class HandoutsDialog(Dialog[None]):
    """Who exported, printed or saw lists, newest first."""

    TITLE_ID = N_("What was handed out")
    KEYS_ID = N_("↑↓ look · Esc back")
    DEFAULT_CSS = "HandoutsDialog > .dialog { width: 84; }"

    def compose_box(self) -> ComposeResult:
        """The log."""
        yield Listing()
        yield Static(id="none", classes="quiet", markup=False)

    def on_mount(self) -> None:
        """Fill it."""
        voice, words = self.app.voice, self.app.voice.words
        rows = []
        for number, one in self.app.club.privacy.handouts():
            who = words.t("command line") if one.channel is Source.SYSTEM else self._who(one)
            what = handed_name(one.what, words)
            if one.member is not None:
                what = words.t("{name}: {text}", name=what, text=voice.number(one.member))
            how = words.t("whole") if one.full else words.t("masked")
            rows.append(
                (
                    str(number),
                    Row(
                        Cell(content(voice.when(one.at), "$muted"), 16),
                        Cell(content(who), 12),
                        Cell(content(what, "bold")),
                        Cell(content(how, "$warn" if one.full else "$muted"), 9),
                        Cell(content(words.n("{n} line", "{n} lines", one.lines), "$muted"), 12, right=True),
                        gap=1,
                    ),
                )
            )
        listing = self.query_one(Listing)
        listing.set_rows(rows)
        listing.focus()
        none = "" if rows else words.t("Nothing yet. Exports, copies and lists of people are written down here.")
        self.query_one("#none", Static).update(content(none))

    def _who(self, one: Handout) -> str:
        voice = self.app.voice
        alone = one.member is not None and one.channel is Source.KIOSK
        return voice.staff_name(one.staff) or (
            voice.member_name(one.member) if alone and one.member is not None else voice.words.t("owner")
        )
