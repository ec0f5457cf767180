"""What a member's tier entitles to: pick a benefit, see what is left of it, hand it out."""

from __future__ import annotations

from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Input, OptionList, Static

from shopclub.core.benefits.model import BenefitState, Taken
from shopclub.core.benefits.rules import is_shown
from shopclub.core.benefits.verbs import NOTE_LENGTH
from shopclub.core.kernel.errors import ClubError, StoreError
from shopclub.core.kernel.ids import MemberNo
from shopclub.i18n import N_
from shopclub.tui.modals.dialog import Dialog
from shopclub.tui.text import content
from shopclub.tui.voice import Voice
from shopclub.tui.widgets.field import Field
from shopclub.tui.widgets.rows import Cell, Listing, Row
from shopclub.words import local_name
from shopclub.words.errors import say_code

STATE_CELLS = 30
"""What is left of a benefit, with the day and its year."""


def benefit_row(seen: BenefitState, voice: Voice) -> Row:
    """One benefit: its name, what is left of it."""
    name = local_name(seen.benefit.name, voice.words, seen.benefit.id)
    if not seen.is_counted():
        return Row(Cell(content(name)), Cell(content(voice.words.t("applies"), "$muted"), STATE_CELLS, right=True))
    can = seen.refusal is None
    left = content(voice.left_of(seen), "$gain" if can else "$muted")
    return Row(Cell(content(name, "bold" if can else "$muted")), Cell(left, STATE_CELLS, right=True))


class BenefitsDialog(Dialog[Taken]):
    """Answers with what was handed out."""

    TITLE_ID = N_("Benefits")
    KEYS_ID = N_("↑↓ choose · Enter hands it out · Tab note · Esc back")
    BINDINGS: ClassVar[list[BindingType]] = []
    listing = getters.query_one(Listing)
    said = getters.query_one("#benefit-said", Static)

    def __init__(self, member: MemberNo) -> None:
        super().__init__()
        self._member = member
        self._op = self.app.mint()
        self._asked: str | None = None
        self._seen: dict[str, BenefitState] = {}

    def compose_box(self) -> ComposeResult:
        """Whose they are, the benefits, a note, what Enter will do."""
        t = self.app.voice.words.t
        yield Static(id="benefit-who", classes="said", markup=False)
        yield Listing()
        yield Field(t("Note"), id="note", placeholder=t("may stay empty"), max_length=NOTE_LENGTH)
        yield Static(id="benefit-said", classes="said", markup=False)

    def on_mount(self) -> None:
        """The first one is marked."""
        voice = self.app.voice
        profile = self.app.club.profile(self._member)
        head = Content.assemble(voice.member(self._member, "bold"), "  ", voice.tier_of(profile.tier))
        self.query_one("#benefit-who", Static).update(head)
        offered = [seen for seen in self.app.club.benefits.offered(self._member) if is_shown(seen)]
        self._seen = {seen.benefit.id: seen for seen in offered}
        self.listing.set_rows((key, benefit_row(seen, voice)) for key, seen in self._seen.items())
        self.query_one("#note", Field).display = any(seen.is_counted() for seen in offered)
        if not offered:
            self.said.update(content(voice.words.t("This tier has no benefits now."), "$muted"))
        self.listing.focus()

    def _chosen(self) -> BenefitState | None:
        return self._seen.get(self.listing.key or "")

    @on(OptionList.OptionHighlighted)
    def _marked(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        if self._asked not in (None, event.option.id):
            self._asked = None
        self._say_consequence()

    def _say_consequence(self) -> None:
        seen, words = self._chosen(), self.app.voice.words
        if seen is None:
            return
        if seen.refusal is not None:
            day = seen.next_on.isoformat() if seen.next_on else None
            self.said.update(content(say_code(seen.refusal, {"day": day}, words), "$muted"))
            return
        name = local_name(seen.benefit.name, words, seen.benefit.id)
        left = (seen.left or 0) - 1
        sentence = words.n(
            "{benefit}; {n} use left after it.", "{benefit}; {n} uses left after it.", left, benefit=name
        )
        asked = words.t("Enter again hands it out.") if self._asked else ""
        self.said.update(Content.assemble(content(sentence), " ", (asked, "bold $accent")))

    @on(OptionList.OptionSelected)
    async def _picked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        await self._entered()

    @on(Input.Submitted)
    async def _noted(self, event: Input.Submitted) -> None:
        event.stop()
        await self._entered()

    async def _entered(self) -> None:
        seen = self._chosen()
        if seen is None or seen.refusal is not None:
            return
        if self._asked != seen.benefit.id:
            self._asked = seen.benefit.id
            self._say_consequence()
            return
        await self._use(seen.benefit.id)

    async def _use(self, benefit: str) -> None:
        note = self.query_one("#note", Field).value
        try:
            done = await self.app.club.benefits.use(self._member, benefit, note, self._op, self.app.actor)
        except StoreError as error:
            self.app.trouble(error)
        except ClubError as error:
            self._asked = None
            self.said.update(content(self.app.voice.error(error), "$wrong"))
        else:
            self.dismiss(done)
