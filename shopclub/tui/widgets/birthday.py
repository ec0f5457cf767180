"""The field for a birthday: it says at once how it reads a lunar one, and asks about 29 February."""

from __future__ import annotations

from textual import getters, on
from textual.app import ComposeResult
from textual.widgets import Input

from shopclub.core.kernel.errors import InvalidInput
from shopclub.core.members.birthdays import Birthday
from shopclub.core.members.model import Feb29
from shopclub.core.members.typed_birthdays import read_birthday
from shopclub.tui.house import HouseApp
from shopclub.tui.text import content
from shopclub.tui.widgets.field import Field
from shopclub.tui.widgets.tick import Tick
from shopclub.words.birthdays import say_birthday, typed_birthday

LENGTH = 26


class BirthdayField(Field):
    """Takes `5-20`, `1990-5-20`, `L8-15`, `农历八月十五` …; the box for 29 February is there only when it matters."""

    DEFAULT_CSS = """
    BirthdayField {
        Tick { display: none; margin-left: 16; }
        &.-asks Tick { display: block; }
    }
    """
    app = getters.app(HouseApp)
    tick = getters.query_one(Tick)

    def __init__(self, before: Birthday | None = None, *, kept: str = "", placeholder: str) -> None:
        """
        Args:
            before: the birthday as it stands.
            kept: as the file holds it, for one that can't be read.
            placeholder: what stands in the empty field.
        """
        words = self.app.voice.words
        value = typed_birthday(before, words) if before else kept
        super().__init__(
            words.t("Birthday"), id="birthday", value=value, placeholder=placeholder, max_length=max(LENGTH, len(value))
        )
        self._after = before is not None and before.feb29 is Feb29.AFTER
        self._is_asked = before is not None

    def compose(self) -> ComposeResult:
        """The field, and the question that one day in four years brings."""
        yield from super().compose()
        yield Tick(content(self.app.voice.words.t("1 March in other years")), self._after, id="feb29")

    def on_mount(self) -> None:
        """Say how it reads what is there."""
        self.say()

    @property
    def feb29(self) -> Feb29 | None:
        """The choice for years without 29 February; None for any other day."""
        if not self.has_class("-asks"):
            return None
        return Feb29.AFTER if self.tick.value else Feb29.BEFORE

    def say(self, sentence: str = "") -> None:
        """What is wrong with it; nothing: how it is read so far."""
        read = self._read()
        self.set_class(read is not None and read.is_feb29, "-asks")
        if sentence:
            super().say(sentence)
        else:
            self.hint(self._reading(read) if read else "")

    def _read(self) -> Birthday | None:
        try:
            return read_birthday(self.value, self.app.club.today())
        except InvalidInput:
            return None  # half a day is none yet; the form says so when it is sent

    def _reading(self, read: Birthday) -> str:
        words = self.app.voice.words
        if read.is_feb29:
            return words.t("Other years: 28 February, unless ticked")
        return say_birthday(read, words, self.app.club.today()) if read.is_lunar else ""

    @on(Input.Submitted)
    def _ask(self, event: Input.Submitted) -> None:
        """Enter stops once at the question before it goes on."""
        if self.has_class("-asks") and not self._is_asked:
            event.stop()
            self._is_asked = True
            self.tick.focus()
