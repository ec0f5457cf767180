"""Using visits of a package: one by Enter, or as many as typed."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Static

from shopclub.core.kernel.ids import MemberNo
from shopclub.core.packages.model import Held, Used
from shopclub.core.packages.verbs import NOTE_LENGTH
from shopclub.i18n import N_
from shopclub.tui.house import Unreadable
from shopclub.tui.modals.form import Form
from shopclub.tui.widgets.field import Field
from shopclub.words.names import package_name


class UseVisits(Form[Used]):
    """Answers with what was used."""

    KEYS_ID = N_("Enter next, then used · Esc leaves")

    def __init__(self, member: MemberNo, held: Held) -> None:
        super().__init__()
        self._member = member
        self._held = held

    def title_text(self) -> str:
        """The package's name."""
        return package_name(self.app.voice.programme, self._held.package, self.app.voice.words)

    def compose_fields(self) -> ComposeResult:
        """How many, and what to remember of it."""
        words = self.app.voice.words
        left = words.n("{n} time left", "{n} times left", self._held.left)
        yield Static(left, classes="said", markup=False)
        yield Field(words.t("How many"), id="count", value="1", restrict=r"[0-9]*", max_length=4)
        yield Field(words.t("Note"), id="note", placeholder=words.t("may stay empty"), max_length=NOTE_LENGTH)

    async def send(self) -> None:
        """Use them."""
        text = self.text("count")
        if not text:
            raise Unreadable("count", N_("A whole number, please."))
        used = await self.app.club.packages.use(
            self._member, self._held.package, self.op, self.app.actor, count=int(text), note=self.text("note")
        )
        self.dismiss(used)
