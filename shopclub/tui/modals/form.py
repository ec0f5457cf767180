"""A dialog of fields: Enter goes to the next one and sends from the last; a refusal stands at its field."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input, Static

from shopclub.core.kernel.errors import ClubError, StoreError
from shopclub.i18n import N_
from shopclub.tui.house import Unreadable
from shopclub.tui.modals.dialog import Dialog
from shopclub.tui.text import content
from shopclub.tui.widgets.field import Field

T = TypeVar("T")


class Form(Dialog[T]):
    """Subclasses give the fields and send them."""

    KEYS_ID = N_("Enter next, then done · Esc leaves")
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+s", "send", show=False)]

    def __init__(self) -> None:
        super().__init__()
        self.op = self.app.mint()
        """One form is one operation, however often Enter is pressed."""

    def compose_box(self) -> ComposeResult:
        """Fields, and a line for what is about none of them."""
        yield from self.compose_fields()
        yield Static(classes="wrong", id="form-said", markup=False)

    def compose_fields(self) -> ComposeResult:
        """The fields."""
        yield from ()

    async def send(self) -> None:
        """
        Do what the form is for and dismiss it.

        Raises:
            ClubError: refused; the form stays.
        """

    def on_mount(self) -> None:
        """Start at the first field, where there is one."""
        for field in self.shown_fields()[:1]:
            field.input.focus()

    def shown_fields(self) -> list[Field]:
        """The fields that are asked for now."""
        return [field for field in self.query(Field) if field.display]

    def text(self, field: str) -> str:
        """What was typed in a field."""
        return self.query_one(f"#{field}", Field).value

    @on(Input.Changed)
    def _typing(self, event: Input.Changed) -> None:
        field = event.input.query_ancestor(Field)
        field.say()
        self.typed(field)

    def typed(self, field: Field) -> None:
        """A field changed: the place to say what it would do."""

    @on(Input.Submitted)
    async def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        fields = self.shown_fields()
        place = fields.index(event.input.query_ancestor(Field))
        if place + 1 < len(fields):
            fields[place + 1].input.focus()
        else:
            await self.action_send()

    async def action_send(self) -> None:
        """Send it; say beside the field what is wrong."""
        try:
            await self.send()
        except StoreError as error:
            self.app.trouble(error)
        except ClubError as error:
            self.refused(error)

    def field_of(self, error: ClubError) -> str:
        """The field a refusal is about; empty for none."""
        named = error.figures.get("field")
        names = [field.id or "" for field in self.query(Field)]
        if isinstance(named, str) and named in names:
            return named
        return next((name for name in names if error.code.startswith(name)), "")

    def refused(self, error: ClubError) -> None:
        """Say what was refused, beside the field it is about."""
        voice = self.app.voice
        sentence = voice.words.t(error.sentence) if isinstance(error, Unreadable) else voice.error(error)
        field = self.field_of(error)
        if field:
            target = self.query_one(f"#{field}", Field)
            target.say(sentence)
            target.input.focus()
        else:
            self.query_one("#form-said", Static).update(content(sentence))
