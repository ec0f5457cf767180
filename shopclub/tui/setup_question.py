"""One question of the first start: what it asks, how it is answered, and what was answered so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input, Static

from shopclub.core.kernel.clock import Clock
from shopclub.core.kernel.errors import ClubError
from shopclub.i18n import N_, Language, Words
from shopclub.tui.house import Unreadable
from shopclub.tui.text import content
from shopclub.tui.whereabouts import Place
from shopclub.tui.widgets.field import Field
from shopclub.words import say_error


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What was answered so far."""

    language: Language
    name: str = ""
    place: Place
    preset: str
    owner: str = ""
    pin: str = field(default="", repr=False)
    """Four to six digits; empty for none."""


class Question(Vertical):
    """One of them: a title, a sentence, and something to fill in."""

    STEP: ClassVar[str] = ""
    """Its word in the rail, marked with `N_`."""
    TITLE: ClassVar[str] = ""
    ABOUT: ClassVar[str] = ""
    KEYS: ClassVar[str] = N_("Enter next · Esc back")

    class Answered(Message):
        """It was answered; the next one follows."""

        def __init__(self, answers: Answers) -> None:
            super().__init__()
            self.answers = answers

    class Reworded(Message):
        """Another language was marked."""

        def __init__(self, language: Language) -> None:
            super().__init__()
            self.language = language

    def __init__(self, answers: Answers, words: Words, clock: Clock) -> None:
        super().__init__()
        self.answers = answers
        self.words = words
        self.clock = clock

    def compose(self) -> ComposeResult:
        """Title, sentence, fields."""
        yield Static(self.words.t(self.TITLE), classes="title", markup=False)
        yield Static(self.words.t(self.ABOUT), classes="about", markup=False)
        yield from self.compose_fields()
        yield Static(classes="wrong", id="said", markup=False)

    def compose_fields(self) -> ComposeResult:
        """What is filled in."""
        yield from ()

    def on_mount(self) -> None:
        """Start at the first field, with what was answered before selected."""
        if self.query(Field):
            self.query(Field).first().input.focus()

    def read(self) -> Answers:
        """
        The answers with this one in them.

        Raises:
            ClubError: it can't be read; the figure `field` says where.
        """
        return self.answers

    def text(self, name: str) -> str:
        """What stands in a field."""
        return self.query_one(f"#{name}", Field).value

    def send(self) -> None:
        """Answer, or say what is wrong."""
        try:
            answers = self.read()
        except ClubError as error:
            self.refuse(error)
        else:
            self.post_message(self.Answered(answers))

    def refuse(self, error: ClubError) -> None:
        """Say beside its field what is wrong."""
        sentence = self.words.t(error.sentence) if isinstance(error, Unreadable) else say_error(error, self.words)
        named = str(error.figures.get("field", "")).removeprefix("shop_").removeprefix("staff_")
        named = "pin" if error.code.startswith("pin") else named
        found = self.query(f"#{named}").results(Field) if named else iter(())
        target = next(iter(found), None)
        if target is None:
            self.query_one("#said", Static).update(content(sentence))
        else:
            target.say(sentence)
            target.input.focus()

    def typed(self, box: Field) -> None:
        """A field was changed; what was wrong with it may be right now."""
        box.say()

    @on(Input.Changed)
    def _typing(self, event: Input.Changed) -> None:
        self.typed(event.input.query_ancestor(Field))

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        fields = list(self.query(Field))
        after = fields.index(event.input.query_ancestor(Field)) + 1
        if after < len(fields):
            fields[after].input.focus()
        else:
            self.send()
