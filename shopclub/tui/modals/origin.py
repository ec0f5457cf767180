"""A source of members: its form, and its code on the screen."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from shopclub.core.kernel.money import format_plain, parse_minor
from shopclub.core.origins.model import Brought, Origin, OriginKind, OriginWish
from shopclub.i18n import N_
from shopclub.tui.house import Unreadable
from shopclub.tui.modals.dialog import Dialog
from shopclub.tui.modals.form import Form
from shopclub.tui.text import content
from shopclub.tui.widgets.choice import ChoiceField
from shopclub.tui.widgets.field import Field
from shopclub.tui.widgets.qr import QUIET_ZONE, QrCode, matrix
from shopclub.tui.widgets.rows import Part, Prose, Stack
from shopclub.words.origins import kind_name

FRAME = 2
"""Rows of a dialog's border."""


class OriginDialog(Form[int]):
    """Answers with the origin's number."""

    TITLE_ID = N_("Source of members")

    def __init__(self, number: int | None = None, origin: Origin | None = None) -> None:
        super().__init__()
        self._number = number
        self._origin = origin

    def compose_fields(self) -> ComposeResult:
        """Name and kind, what it cost, what it is to bring."""
        words, one = self.app.voice.words, self._origin
        kinds = {kind_name(kind, words): kind for kind in OriginKind}
        self._kinds = kinds
        cost = format_plain(one.cost_minor, self.app.voice.currency) if one is not None and one.cost_minor else ""
        kind = one.kind if one is not None else OriginKind.POSTER
        name = one.name if one is not None else ""
        yield Field(words.p("of a thing", "Name"), id="name", value=name, max_length=60)
        yield ChoiceField(words.t("Kind"), id="kind", value=kind_name(kind, words), choices=list(kinds))
        yield Field(
            words.t("What it cost"), id="cost", value=cost, placeholder=words.t("empty: nothing"), max_length=14
        )
        target = str(one.target) if one is not None and one.target else ""
        yield Field(
            words.t("Members wanted"), id="target", value=target, placeholder=words.t("empty: none said"), max_length=9
        )

    async def send(self) -> None:
        """Keep it."""
        cost, target = self.text("cost").strip(), self.text("target").strip()
        if target and not (target.isascii() and target.isdigit()):
            raise Unreadable("target", N_("Type a whole number."))
        wish = OriginWish(
            name=self.text("name"),
            kind=self._kinds[self.text("kind")],
            cost_minor=parse_minor(cost, self.app.voice.currency) if cost else 0,
            target=int(target or 0),
        )
        origins = self.app.club.origins
        if self._number is None:
            self.dismiss(await origins.add(wish, self.op, self.app.actor))
        else:
            await origins.change(self._number, wish, self.op, self.app.actor)
            self.dismiss(self._number)


class CodeDialog(Dialog[bool]):
    """Shows a join code; answers whether it is to be printed."""

    TITLE_ID = N_("Join code")
    KEYS_ID = N_("P to print · Esc back")
    BINDINGS: ClassVar[list[BindingType]] = [Binding("p", "print", show=False), Binding("enter", "leave", show=False)]
    DEFAULT_CSS = """
    CodeDialog > .dialog { width: 114; padding: 0; }
    CodeDialog #sides { height: auto; }
    CodeDialog #code-words { width: 1fr; height: auto; padding: 1 2; }
    """

    def __init__(self, url: str, seen: Brought | None) -> None:
        super().__init__()
        self._url = url
        self._seen = seen

    def title_text(self) -> str:
        """The source's name."""
        return self._seen.origin.name if self._seen is not None else super().title_text()

    def compose_box(self) -> ComposeResult:
        """The code, if there is room for it, and its address."""
        t, size = self.app.voice.words.t, self.app.size
        rows = len(matrix(self._url))
        with Horizontal(id="sides"):
            if size.height >= rows + FRAME and size.width >= 2 * rows + 4 * QUIET_ZONE:
                yield QrCode(self._url)
            with Vertical(id="code-words"):
                parts: list[Part] = [Prose(t("Scan to join"), "bold $accent"), Prose(self._url, "bold")]
                if size.height < rows + FRAME:
                    low = t("The code needs a window {rows} rows high. P writes it to print.", rows=rows + FRAME)
                    parts += [content(" "), Prose(low, "$warn")]
                if self._seen is not None and self._seen.origin.off:
                    off = t("Switched off: who joins by it comes from nowhere in particular.")
                    parts += [content(" "), Prose(off, "$warn")]
                yield Static(Stack(parts))

    def action_print(self) -> None:
        """Yes."""
        self.dismiss(True)
