"""The editor of one part of a programme: the form, and beside it at each key what it says in both languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import msgspec
from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical

from shopclub.core.programme.model import Programme
from shopclub.i18n import N_
from shopclub.tui.editor.form import DraftForm
from shopclub.tui.editor.kinds import KINDS
from shopclub.tui.editor.panel import SaysPanel
from shopclub.tui.editor.saying import field_of_problem
from shopclub.tui.editor.slots import Path, at
from shopclub.tui.modals.dialog import Confirm
from shopclub.tui.screens.page import Page
from shopclub.tui.text import content


class EditorScreen(Page):
    """Hands the draft over when it is kept."""

    TITLE_ID = N_("Editor")
    HELP_ID = N_(
        "Type, and read beside it what it says. Up and down go through the lines, left and right through the choices. "
        "F3 adds who and when, F4 opens what is not asked for, F5 takes another kind, F6 opens what a line names, "
        "F7 takes something out, "
        "F2 shows every field, F11 turns a condition round. Ctrl+Z takes back one step, Ctrl+S keeps it in the draft."
    )
    CSS_PATH = "screen.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "keep", N_("Keep"), id="editor.keep"),
        Binding("f6", "open", N_("Open it"), show=False, id="editor.open"),
        Binding("ctrl+z", "take_back", N_("Take back"), show=False, id="editor.take_back"),
        Binding("escape", "leave", N_("Leave"), id="editor.leave"),
    ]
    form = getters.query_one(DraftForm)
    panel = getters.query_one(SaysPanel)

    def __init__(self, programme: Programme, path: Path, title: str, kept: Callable[[Programme], None]) -> None:
        """
        Args:
            programme: the draft.
            path: the place that is edited.
            title: what it is called.
            kept: told the draft when it is kept.
        """
        super().__init__()
        self._programme = programme
        self._path = path
        self._title_text = title
        self._kept = kept

    def compose_area(self) -> ComposeResult:
        """Form and panel side by side, or under each other where it is narrow."""
        with Horizontal(id="editor"):
            with Vertical(id="form-box") as box:
                box.border_title = content(self._title_text)
                box.border_subtitle = self.app.voice.words.t("Ctrl+S keeps it · Esc leaves")
                yield DraftForm(self._programme, self._path)
            with Vertical(id="says-box") as says:
                says.border_title = self.app.voice.words.t("What it says")
                yield SaysPanel()

    def show(self) -> None:
        """Draw what the form holds."""
        self._say(at_once=True)

    def _say(self, *, at_once: bool = False) -> None:
        self.form.point_at(field_of_problem(self.form.programme, self._path))
        self.panel.show(self.form.programme, self._path, list(self.form.unread.values()), at_once=at_once)

    @on(DraftForm.Changed)
    def _changed(self, event: DraftForm.Changed) -> None:
        event.stop()
        self._say()
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only a line that names something can be opened."""
        if action == "open" and self.is_mounted:
            return True if self.form.referred() else None
        return True

    def action_open(self) -> None:
        """Edit what the line names: the coupon a rule gives, the card it stamps."""
        path = self.form.referred()
        if path is None:
            return

        def kept(programme: Programme) -> None:
            self.call_later(self.form.change, programme)

        programme = self.form.settled().programme
        value = at(programme, path)
        title = self.app.voice.words.t(KINDS[type(value)].name) if isinstance(value, msgspec.Struct) else ""
        self.app.push_screen(EditorScreen(programme, path, title, kept))

    def action_keep(self) -> None:
        """Keep it in the draft; what can't be read is to be put right first."""
        settled = self.form.settled()
        if settled.unread:
            self.form.to_unread(settled.unread)
            return
        self._kept(settled.programme)
        self.app.pop_screen()

    async def action_take_back(self) -> None:
        """Undo the last edit in this form."""
        if not await self.form.take_back():
            self.app.tell(self.app.voice.words.t("Nothing left to take back here."))

    @work(exclusive=True, group="dialog")
    async def action_leave(self) -> None:
        """Leave; what was changed is asked about."""
        t = self.app.voice.words.t
        if self.form.is_changed and not await self.app.push_screen_wait(
            Confirm(t("Leave without keeping?"), [t("What was changed here is dropped. Ctrl+S keeps it.")])
        ):
            return
        self.app.pop_screen()
