"""Whom new terms would concern: by name, who loses first, and what would be different for each."""

from __future__ import annotations

from textual import getters, on
from textual.app import ComposeResult
from textual.widgets import OptionList, Static

from shopclub.core.adopting.model import Affected, Preview
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.programme.model import Programme
from shopclub.i18n import N_
from shopclub.tui.modals.dialog import Dialog
from shopclub.tui.text import content
from shopclub.tui.widgets.rows import Listing, Prose
from shopclub.tui.widgets.sentence import Sentence
from shopclub.words import joined
from shopclub.words.terms import say_affected

SHOWN = 200
"""Rows; who loses stands first."""


class AffectedDialog(Dialog[None]):
    """Enter opens the member."""

    TITLE_ID = N_("Whom new terms would concern")
    KEYS_ID = N_("↑↓ · Enter opens the member · Esc leaves")
    DEFAULT_CSS = """
    AffectedDialog { & > .dialog { width: 92; } }
    """
    listing = getters.query_one(Listing)

    def __init__(self, preview: Preview, draft: Programme) -> None:
        """
        Args:
            preview: of the new terms, for all.
            draft: the programme to be adopted.
        """
        super().__init__()
        self._preview = preview
        self._draft = draft

    def compose_box(self) -> ComposeResult:
        """The members, and how many more there are."""
        yield Listing()
        yield Static(id="more", classes="quiet", markup=False)

    def on_mount(self) -> None:
        """Who loses first, then who gains most."""
        words = self.app.voice.words
        rows = sorted(self._preview.affected, key=lambda one: (not one.loses(), -one.shorter, -one.longer, one.member))
        self.listing.set_rows((str(one.member), self._row(one)) for one in rows[:SHOWN])
        more = len(rows) - SHOWN
        if not rows:
            said = words.t("Nobody: nothing that runs would be different.")
        elif more > 0:
            said = words.t("and {n} more", n=words.number(more))
        else:
            said = words.t("As if the new terms were for all: ▲ better, ▼ worse for the member, ◆ both.")
        self.query_one("#more", Static).update(Prose(said))
        self.listing.focus()

    def _row(self, one: Affected) -> Sentence:
        voice, club = self.app.voice, self.app.club
        said = say_affected(one, club.programme.current, self._draft, club.today(), voice.words)
        is_worse, is_better = one.loses(), one.gains()
        mark = content("▼", "$wrong") if is_worse else content("▲", "$gain")
        if is_worse and is_better:
            mark = content("◆", "$warn")
        name = content(club.members.get(one.member).name, "bold")
        return Sentence(title=name, mark=mark, text=joined(voice.words, said))

    @on(OptionList.OptionSelected)
    def _picked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if event.option.id is not None:
            self.app.open_member(MemberNo(int(event.option.id)))
