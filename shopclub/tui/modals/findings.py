"""What of a draft may not be meant: one finding a row, its proof as a little receipt, and what would put it right."""

from __future__ import annotations

from typing import ClassVar, NamedTuple

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.widgets import OptionList, Static

from shopclub.core.audit.model import Finding, Weight
from shopclub.core.programme.model import Programme
from shopclub.i18n import N_
from shopclub.tui.modals.dialog import Dialog
from shopclub.tui.text import content
from shopclub.tui.widgets.rows import Listing, Pair, Part, Prose, Stack
from shopclub.tui.widgets.sentence import Marked
from shopclub.words.audit import Said, say_finding
from shopclub.words.proofs import say_proof

WIDE = 110
"""Columns from which the proof stands beside the list."""
_MARKS: dict[Weight, tuple[str, str]] = {
    Weight.WRONG: ("✗", "$wrong"),
    Weight.COSTLY: ("!", "$warn"),
    Weight.LOOK: ("·", "$muted"),
}
_WEIGHTS = {
    Weight.WRONG: N_("can't be meant"),
    Weight.COSTLY: N_("gives away much"),
    Weight.LOOK: N_("may be meant"),
}


class FindingsLeft(NamedTuple):
    """What was done with the findings."""

    draft: Programme
    """With everything put right that was to be."""
    place: str = ""
    """The part to go to, by kind and id; empty for none."""


class FindingsDialog(Dialog[FindingsLeft]):
    """Enter puts one right, G goes to the part it is about, U takes the last mend back."""

    TITLE_ID = N_("What may not be meant")
    KEYS_ID = N_("Enter puts it right · G goes there · U takes it back · Esc leaves")
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012 - Textual's own declaration
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("g", "go_there", N_("Go there"), show=False),
        Binding("u", "take_back", N_("Take back"), show=False),
    ]
    DEFAULT_CSS = """
    FindingsDialog {
        & > .dialog { width: 96%; height: 92%; padding: 1 1 0 1; }
        #findings { layout: vertical; height: 1fr; }
        #findings Listing { height: 1fr; max-height: 100%; margin-bottom: 0; }
        #proof { height: 1fr; padding: 0 1; border-top: solid $line; scrollbar-size-vertical: 1; }
        #proof Static { height: auto; }
        &.-wide #findings { layout: horizontal; }
        &.-wide #findings Listing { width: 3fr; height: 100%; }
        &.-wide #proof { width: 2fr; height: 100%; border-top: none; border-left: solid $line; padding: 0 2; }
    }
    """
    listing = getters.query_one(Listing)

    def __init__(self, draft: Programme) -> None:
        """
        Args:
            draft: looked over.
        """
        super().__init__()
        self._draft = draft
        self._before: list[Programme] = []
        self._found: tuple[Finding, ...] = ()

    def compose_box(self) -> ComposeResult:
        """The list, and the proof of the marked one."""
        with Container(id="findings"):
            yield Listing()
            with VerticalScroll(id="proof", can_focus=False):
                yield Static(id="shown", markup=False)

    def on_mount(self) -> None:
        """The list has the keys."""
        self._look()
        self.listing.focus()

    def _look(self) -> None:
        """Check the draft anew and list what is found."""
        self._found = self.app.club.audit.findings(self._draft)
        rows = []
        for place, one in enumerate(self._found):
            mark, colour = _MARKS[one.weight]
            rows.append((str(place), Marked(content(mark, f"bold {colour}"), self._said(one).what)))
        self.listing.set_rows(rows)
        t = self.app.voice.words.t
        count = f" ({len(self._found)})" if self._found else ""
        self.box.border_title = content(self.title_text() + count)
        if not self._found:
            self._show([content("✓ " + t("Nothing in it looks unmeant."), "$gain")])
        else:
            self._show_marked()

    def _said(self, finding: Finding) -> Said:
        voice = self.app.voice
        return say_finding(finding, self._draft, voice.words, currency=voice.currency)

    def _marked(self) -> Finding | None:
        place = int(self.listing.key or -1)
        return self._found[place] if 0 <= place < len(self._found) else None

    def _show_marked(self) -> None:
        finding = self._marked()
        if finding is None:
            return
        voice, t = self.app.voice, self.app.voice.words.t
        mark, colour = _MARKS[finding.weight]
        said = self._said(finding)
        mend = f"→ {said.mend}" if said.mend else t("How to put it right is yours to find: G goes there.")
        parts: list[Part] = [
            content(f"{mark} {t(_WEIGHTS[finding.weight])}", f"bold {colour}"),
            Prose(mend, "bold $accent" if said.mend else "$muted"),
        ]
        if finding.proof is not None:
            parts += [content(""), content(t("For example"), "bold")]
            for slip in say_proof(finding.proof, self._draft, voice.words, currency=voice.currency):
                style = "bold" if slip.is_sum else ""
                parts.append(Pair(slip.label, content(slip.value, style), style))
        self._show(parts)

    def _show(self, parts: list[Part]) -> None:
        self.query_one("#shown", Static).update(Stack(parts))

    @on(OptionList.OptionHighlighted)
    def _moved(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._show_marked()

    @on(OptionList.OptionSelected)
    def _put_right(self, event: OptionList.OptionSelected) -> None:
        """Put the marked one right, where there is a way."""
        event.stop()
        finding = self._marked()
        if finding is None:
            return
        if finding.mend is None:
            self.action_go_there()
            return
        self._before.append(self._draft)
        self._draft = finding.mend.programme
        self._look()

    def action_take_back(self) -> None:
        """Take the last mend back."""
        if self._before:
            self._draft = self._before.pop()
            self._look()

    def action_go_there(self) -> None:
        """Leave for the part the marked one is about."""
        finding = self._marked()
        if finding is not None and finding.places:
            self.dismiss(FindingsLeft(self._draft, finding.places[0]))

    def action_leave(self) -> None:
        """With whatever was put right."""
        self.dismiss(FindingsLeft(self._draft))
