"""The slip of an entry that belongs to no receipt: a reward handed out, points by hand, a use of a benefit."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from shopclub.core.kernel.ids import EntryNo
from shopclub.i18n import N_
from shopclub.tui.modals.paper import PaperDialog
from shopclub.words import kind_name
from shopclub.words.explained import OfEntry
from shopclub.words.slip import SlipFacts, compose_slip


class EntrySlip(PaperDialog):
    """Shows one entry with the balance before and after it."""

    TITLE_ID = N_("Slip")
    KEYS_ID = N_("Y why · W width · P to a file · Esc back")
    BINDINGS: ClassVar[list[BindingType]] = [Binding("y", "why", show=False)]

    def __init__(self, entry: EntryNo) -> None:
        super().__init__()
        self._entry = entry

    def lines(self) -> list[str]:
        """The slip as text."""
        club, voice = self.app.club, self.app.voice
        entry = club.points.entry(self._entry)
        programme = club.explaining.programme(club.explaining.version_of(entry))
        facts = SlipFacts(
            shop=club.shop.name,
            currency=club.shop.currency,
            title=kind_name(entry.kind, voice.words),
            wall=club.calendar.local(entry.at),
            number=self._entry,
            entries=[entry],
            after=club.points.after([(self._entry, entry)]),
            member=voice.member_name(entry.member) if entry.member else "",
            staff=voice.staff_name(entry.staff),
        )
        return compose_slip(facts, voice.words, width=self.columns, programme=programme)

    def file_name(self) -> str:
        """Named after its number."""
        return f"slip-{self._entry}.txt"

    def action_why(self) -> None:
        """What stands behind it."""
        self.dismiss(None)
        self.app.open_why(OfEntry(self._entry), self.app.club.points.entry(self._entry).member)
