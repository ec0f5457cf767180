"""A new member in under twenty seconds of typing: name, phone, Enter. The rest is optional, the notice is recorded."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input, Static

from shopclub.core.kernel.errors import ClubError, StoreError
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.members.joining import Enrolled
from shopclub.core.members.model import NewMember
from shopclub.core.members.rules import NAME_LENGTH, NOTE_LENGTH
from shopclub.i18n import N_
from shopclub.tui.modals.dialog import Dialog
from shopclub.tui.text import content
from shopclub.tui.widgets.birthday import BirthdayField
from shopclub.tui.widgets.field import Field
from shopclub.tui.widgets.rows import Prose
from shopclub.tui.widgets.tick import Tick

PHONE_LENGTH = 24


def is_phone_like(text: str) -> bool:
    """Whether what was typed is a phone number rather than a name."""
    digits = sum(c.isdigit() for c in text)
    return digits >= 5 and not any(c.isalpha() for c in text)


class JoinDialog(Dialog[Enrolled]):
    """The form; answers with who joined."""

    TITLE_ID = N_("New member")
    KEYS_ID = N_("Enter next, then joins · Tab between fields · Esc leaves")
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+s", "join", show=False)]

    def __init__(self, typed: str = "") -> None:
        super().__init__()
        self._typed = typed
        self._op = self.app.mint()
        self._known: MemberNo | None = None

    def compose_box(self) -> ComposeResult:
        """Name and phone first; then what may be left out."""
        t = self.app.voice.words.t
        phone = self._typed if is_phone_like(self._typed) else ""
        name = "" if phone else self._typed
        yield Field(self.app.voice.words.p("of a person", "Name"), id="name", value=name, max_length=NAME_LENGTH)
        yield Field(t("Phone"), id="phone", value=phone, max_length=PHONE_LENGTH)
        yield BirthdayField(placeholder=t("5-20, 1990-5-20, lunar L8-15 (optional)"))
        yield Field(t("Note"), id="note", placeholder=t("an allergy, say; may be left out"), max_length=NOTE_LENGTH)
        yield Field(t("Brought by"), id="referrer", placeholder=t("card, phone or number (optional)"), max_length=30)
        yield Static(Prose(self._notice()), classes="notice")
        yield Tick(content(t("wants to hear of offers")), id="marketing")
        yield Tick(content(t("a child: parent or guardian is here and agrees")), id="guardian")
        yield Static(classes="wrong", id="join-said", markup=False)

    def _notice(self) -> str:
        return self.app.voice.words.t(
            "Tell them: we keep name, phone, birthday and purchases to run their membership, in this shop's own file, "
            "given to nobody. They may see, correct and erase it at any time. Joining means they agree."
        )

    def on_mount(self) -> None:
        """Start at the first empty field."""
        self.query_one("#guardian", Tick).display = False  # asked only where the birthday says that it is a child
        name, phone = self.query_one("#name", Field), self.query_one("#phone", Field)
        (name if not name.value else phone).input.focus()

    @on(Input.Changed)
    def _typing(self, event: Input.Changed) -> None:
        field = event.input.query_ancestor(Field)
        field.say()
        self._known = None
        if field.id == "phone":
            self._look_for(field)
        elif field.id == "referrer":
            self._look_who(field)

    def _look_for(self, field: Field) -> None:
        """Say at once when the number is a member's already."""
        try:
            self._known = self.app.club.members.by_phone(field.value)
        except ClubError:
            return  # half a number is no number yet; the form says so when it is sent
        if self._known is not None:
            words, name = self.app.voice.words, self.app.voice.member_name(self._known)
            field.say(words.t("This number is {name}'s already. Enter serves them.", name=name))

    def _look_who(self, field: Field) -> None:
        """Say at once who that is."""
        try:
            found = self.app.club.members.find_referrer(field.value)
        except ClubError:
            return
        field.hint(self.app.voice.member_name(found))

    async def on_scan(self, code: str) -> bool:
        """A member's card, while somebody else joins, says who brings them along."""
        owner = self.app.club.members.by_card(code)
        if owner is None or owner.kind == "pending":
            return False
        field = self.query_one("#referrer", Field)
        field.input.value = code
        field.input.focus()
        return True

    @on(Input.Submitted)
    async def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        name, phone = self.query_one("#name", Field), self.query_one("#phone", Field)
        if event.input is name.input and not phone.value.strip():
            phone.input.focus()
        else:
            await self.action_join()

    async def action_join(self) -> None:
        """Send the form."""
        if self._known is not None:
            self._answer_known(self._known)
            return
        birthday = self.query_one(BirthdayField)
        new = NewMember(
            name=self.query_one("#name", Field).value,
            phone=self.query_one("#phone", Field).value,
            birthday=birthday.value,
            feb29=birthday.feb29,
            referrer=self.query_one("#referrer", Field).value,
            note=self.query_one("#note", Field).value,
            marketing=self.query_one("#marketing", Tick).value,
            guardian=self.query_one("#guardian", Tick).value,
        )
        try:
            enrolled = await self.app.club.members.enrol(new, self._op, self.app.actor)
        except StoreError as error:
            self.app.trouble(error)
        except ClubError as error:
            self._refused(error)
        else:
            self.dismiss(enrolled)

    def _answer_known(self, number: MemberNo) -> None:
        member = self.app.club.members.get(number)
        points = self.app.club.points.purse(number).points()
        self.dismiss(Enrolled(number=number, member=member, points=points, repeated=True))

    def _refused(self, error: ClubError) -> None:
        sentence = self.app.voice.error(error)
        if error.code == "guardian_needed":
            self.query_one("#guardian", Tick).display = True
        field = next((name for name in ("phone", "birthday", "referrer") if error.code.startswith(name)), "")
        field = str(error.figures.get("field") or field)
        if field in ("name", "phone", "birthday", "note", "referrer"):
            target = self.query_one(f"#{field}", Field)
            target.say(sentence)
            target.input.focus()
        else:
            self.query_one("#join-said", Static).update(content(sentence))
