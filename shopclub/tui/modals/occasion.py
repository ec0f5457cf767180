"""Something happened outside a sale: pick what, say what it was about, and give what the programme gives for it."""

from __future__ import annotations

from typing import ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Input, OptionList, Static

from shopclub.core.campaigns.model import Outcome
from shopclub.core.campaigns.verbs import ABOUT_LENGTH
from shopclub.core.kernel.errors import ClubError, StoreError
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.programme.model import Occasion
from shopclub.i18n import N_
from shopclub.tui.modals.dialog import Dialog
from shopclub.tui.text import content
from shopclub.tui.widgets.field import Field
from shopclub.tui.widgets.rows import Cell, Listing, Row
from shopclub.words.outcomes import say_happened, say_outcome


class OccasionDialog(Dialog[Outcome]):
    """Answers with what was given; stays open where nothing was."""

    TITLE_ID = N_("Give for…")
    KEYS_ID = N_("↑↓ choose · Tab which one · Enter gives · Esc back")
    BINDINGS: ClassVar[list[BindingType]] = []
    listing = getters.query_one(Listing)
    said = getters.query_one("#occasion-said", Static)

    def __init__(self, member: MemberNo) -> None:
        super().__init__()
        self._member = member
        self._op = self.app.mint()

    def compose_box(self) -> ComposeResult:
        """Who, what may have happened, what it was about."""
        t = self.app.voice.words.t
        yield Static(id="occasion-who", classes="said", markup=False)
        yield Listing()
        which = t("the same counts once")
        yield Field(t("Which one"), id="about", placeholder=which, max_length=ABOUT_LENGTH)
        yield Static(id="occasion-said", classes="said", markup=False)

    def on_mount(self) -> None:
        """The first one is marked."""
        voice = self.app.voice
        profile = self.app.club.profile(self._member)
        head = Content.assemble(voice.member(self._member, "bold"), "  ", voice.tier_of(profile.tier))
        self.query_one("#occasion-who", Static).update(head)
        offered = self.app.club.campaigns.offered()
        said = {one.value: say_happened(one, voice.words) for one in offered}
        self.listing.set_rows((key, Row(Cell(content(text[:1].upper() + text[1:])))) for key, text in said.items())
        self.query_one("#about", Field).display = bool(offered)
        if not offered:
            self.said.update(content(voice.words.t("The programme gives nothing for such things now."), "$muted"))
        self.listing.focus()

    @on(OptionList.OptionSelected)
    async def _picked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        await self._give()

    @on(Input.Submitted)
    async def _named(self, event: Input.Submitted) -> None:
        event.stop()
        await self._give()

    async def _give(self) -> None:
        key = self.listing.key
        if not key:
            return
        about = self.query_one("#about", Field).value
        campaigns, app = self.app.club.campaigns, self.app
        try:
            done = await campaigns.happened(self._member, Occasion(key), about, self._op, app.actor)
        except StoreError as error:
            app.trouble(error)
        except ClubError as error:
            self.said.update(content(app.voice.error(error), "$wrong"))
        else:
            if done.is_nothing():
                self.said.update(content(say_outcome(done, app.voice.words), "$warn"))
            else:
                self.dismiss(done)
