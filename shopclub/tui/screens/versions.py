"""Every version of the programme: what is in force and what is planned, what each changed, and the way back to it."""

from __future__ import annotations

from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import OptionList, Static

from shopclub.core.club import Club
from shopclub.core.programme.model import ProgrammeVersion
from shopclub.core.programme.timeline import VersionState
from shopclub.core.staff.model import Action
from shopclub.i18n import N_, Words
from shopclub.tui.modals.adopt import AdoptDialog
from shopclub.tui.modals.dialog import Confirm
from shopclub.tui.screens.page import Page
from shopclub.tui.text import content
from shopclub.tui.widgets.rows import Listing, Part, Prose, Stack
from shopclub.tui.widgets.sentence import Marked
from shopclub.words import local_name, say_programme
from shopclub.words.terms import say_terms
from shopclub.words.versions import say_difference, say_differences, say_from, say_version_state

_MARKS = {
    VersionState.IN_FORCE: ("✓", "$gain"),
    VersionState.PLANNED: ("▸", "bold $accent"),
    VersionState.PAST: ("·", "$muted"),
    VersionState.CALLED_BACK: ("×", "$muted"),
    VersionState.OVERTAKEN: ("×", "$muted"),
}


class VersionsScreen(Page):
    """The newest first; beside the marked one what it changed, or with Enter all it says."""

    TITLE_ID = N_("Versions of the programme")
    HELP_ID = N_(
        "Every version that was adopted, and those that are planned. Beside it stands what the marked one changed; "
        "C marks it, and the others are compared with it. Enter shows all it says. R puts it in force again as a new "
        "version. B calls a planned one back before its day. A lets the version in force reach into points and tiers "
        "there are, X takes that back."
    )
    CSS_PATH = "versions.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "whole", N_("In full"), id="versions.whole"),
        Binding("c", "compare", N_("Compare with"), id="versions.compare"),
        Binding("r", "return", N_("Return to it"), id="versions.return"),
        Binding("b", "call_back", N_("Call back"), id="versions.back"),
        Binding("a", "reach", N_("What runs"), id="versions.reach"),
        Binding("x", "take_back", N_("Take that back"), id="versions.take_back"),
        Binding("pagedown", "page(1)", show=False, priority=True, id="versions.down"),
        Binding("pageup", "page(-1)", show=False, priority=True, id="versions.up"),
    ]
    listing = getters.query_one(Listing)

    def __init__(self) -> None:
        super().__init__()
        self._whole = False
        self._with: int | None = None
        """The version all others are compared with; None: each with the one before it."""

    def compose_area(self) -> ComposeResult:
        """The versions, and the marked one."""
        with Horizontal(id="room"):
            with Vertical(id="left"):
                yield Listing(id="versions")
            with Vertical(id="right"), VerticalScroll(id="detail", can_focus=False):
                yield Static(id="said", markup=False)

    def on_mount(self) -> None:
        """The list has the keys."""
        self.listing.focus()
        self.show()

    # -- drawing ------------------------------------------------------------------------------------

    def show(self) -> None:
        """Every version with its days."""
        programme, words = self.app.club.programme, self.app.voice.words
        states, spans, today = programme.states(), programme.spans(), self.app.club.today()
        rows = []
        for number, version in programme.versions():
            mark, style = _MARKS[states[number]]
            when = say_version_state(number, version, states[number], spans, today, words)
            name = local_name(programme.programme_of(number).name, words, str(number))
            pinned = " ◀" if number == self._with else ""
            text = words.t("{number}: {title}, {when}", number=words.number(number), title=name, when=when) + pinned
            rows.append((str(number), Marked(content(mark, style), text, "" if style != "$muted" else "$muted")))
        self.query_one("#left", Vertical).border_title = words.t("Versions")
        self.listing.set_rows(rows)
        self._show_marked()

    @property
    def _number(self) -> int:
        return int(self.listing.key or self.app.club.programme.version)

    def _version(self) -> ProgrammeVersion:
        return self.app.club.programme.get(self._number)

    def _state(self) -> VersionState:
        return self.app.club.programme.states()[self._number]

    def _show_marked(self) -> None:
        words, number = self.app.voice.words, self._number
        right = self.query_one("#right", Vertical)
        right.border_title = words.t("Version {number}", number=words.number(number))
        parts = [*self._about(), Prose("")]
        parts += self._all_of_it() if self._whole else self._changes(right)
        if self._whole:
            right.border_subtitle = ""
        self.query_one("#said", Static).update(Stack(parts))
        self.query_one("#detail", VerticalScroll).scroll_home(animate=False)
        self.refresh_bindings()

    def _about(self) -> list[Part]:
        """Who adopted it and when, and what it did to what ran."""
        voice, version = self.app.voice, self._version()
        t, at = voice.words.t, voice.words.instant(self.app.club.calendar.local(version.at))
        who = voice.staff_name(version.staff)
        said = [t("Adopted {at} by {who}", at=at, who=who) if who else t("Adopted {at}", at=at)]
        if version.returns is not None:
            said.append(t("Returns to version {number}", number=voice.words.number(version.returns)))
        if version.called_back_at is not None:
            back = voice.words.instant(self.app.club.calendar.local(version.called_back_at))
            by = voice.staff_name(version.called_back_by)
            said.append(t("Called back {at} by {who}", at=back, who=by) if by else t("Called back {at}", at=back))
        parts: list[Part] = [Prose(one, "$muted") for one in said]
        if version.terms is not None:
            parts += [Marked(content("→", "$accent"), one) for one in say_terms(version.terms, voice.words)]
        return parts

    def _changes(self, right: Vertical) -> list[Part]:
        """What it says differently from the marked one, or from the one before it."""
        programme, voice, number = self.app.club.programme, self.app.voice, self._number
        words = voice.words
        other = self._with if self._with not in (None, number) else programme.before(number)
        right.border_subtitle = ""
        if other is None:
            return [Prose(words.t("The first one. Enter shows all it says."), "$muted")]
        right.border_subtitle = words.t("compared with version {number}", number=words.number(other))
        before, after = programme.programme_of(other), programme.programme_of(number)
        found = say_differences(before, after, words, currency=voice.currency)
        if not found:
            return [Prose(words.t("Says the same as version {number}.", number=words.number(other)), "$muted")]
        parts: list[Part] = []
        section = ""
        for one in found:
            if one.section != section:
                section = one.section
                parts.append(Prose(section, "bold $accent"))
            sign = "+" if not one.was else "−" if not one.now else "~"
            parts.append(Marked(content(sign, "$muted"), say_difference(one, words), "" if one.now else "$muted"))
        return parts

    def _all_of_it(self) -> list[Part]:
        voice = self.app.voice
        said = self.app.club.programme.programme_of(self._number)
        parts: list[Part] = []
        for section in say_programme(said, voice.words, currency=voice.currency):
            parts.append(Prose(section.title, "bold $accent"))
            parts += [Marked(content("·", "$muted"), line) for line in section.lines]
        return parts

    @on(OptionList.OptionHighlighted)
    def _moved(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._show_marked()

    @on(OptionList.OptionSelected)
    def _picked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_whole()

    # -- keys ---------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only the owner; only what can be done with the marked one."""
        if not self.is_mounted or action in ("whole", "compare"):
            return True
        may, state, terms = self.app.is_allowed(Action.CHANGE_PROGRAMME), self._state(), self._version().terms
        can = {
            "return": state is not VersionState.IN_FORCE,
            "call_back": state is VersionState.PLANNED,
            "reach": state is VersionState.IN_FORCE and (terms is None or terms.back_on is not None),
            "take_back": terms is not None and terms.on is not None and terms.back_on is None,
        }
        return (True if may and can[action] else None) if action in can else True

    def action_page(self, by: int) -> None:
        """Through what stands beside the list."""
        detail = self.query_one("#detail", VerticalScroll)
        detail.scroll_relative(y=by * max(1, detail.size.height - 1), animate=False)

    def action_whole(self) -> None:
        """All it says, or what it changed."""
        self._whole = not self._whole
        self._show_marked()

    def action_compare(self) -> None:
        """From now on compare with this one; again: each with the one before it."""
        self._with = None if self._with == self._number else self._number
        self._whole = False
        self.show()

    @work(exclusive=True, group="dialog")
    async def action_return(self) -> None:
        """Put it in force again, as a new version."""
        number = self._number
        if not self.check_action("return", ()):
            return
        dialog = AdoptDialog(self.app.club.programme.programme_of(number), returns=number)
        version = await self.app.push_screen_wait(dialog)
        if version is not None:
            self.app.tell(said_adopted(self.app.voice.words, self.app.club, version))
            self.show()

    @work(exclusive=True, group="dialog")
    async def action_call_back(self) -> None:
        """Give a plan up."""
        number, words = self._number, self.app.voice.words
        if not self.check_action("call_back", ()):
            return
        lines = [words.t("It never takes effect; what it says stays to be looked at and returned to.")]
        asked = words.t("Call version {number} back?", number=words.number(number))
        if await self.app.push_screen_wait(Confirm(asked, lines)):
            await self.app.attempt(self.app.club.programme.call_back(number, self.app.mint(), self.app.actor))
            self.show()

    @work(exclusive=True, group="dialog")
    async def action_reach(self) -> None:
        """Let the version in force reach into points and tiers there are."""
        number = self._number
        if self.check_action("reach", ()):
            dialog = AdoptDialog(self.app.club.programme.programme_of(number), reach=number)
            if await self.app.push_screen_wait(dialog) is not None:
                self.show()

    @work(exclusive=True, group="dialog")
    async def action_take_back(self) -> None:
        """Points and tiers as they were before the version reached into them."""
        number, words = self._number, self.app.voice.words
        if not self.check_action("take_back", ()):
            return
        lines = [
            words.t("Points there were have their former last days again, and members their former tiers."),
            words.t("What was spent since stays spent, and whose tier has changed since keeps it. The rules stay."),
        ]
        asked = words.t("Take back what version {number} did to what ran?", number=words.number(number))
        if await self.app.push_screen_wait(Confirm(asked, lines)):
            await self.app.attempt(self.app.club.adopting.take_back(number, self.app.mint(), self.app.actor))
            self.show()


def said_in_force(words: Words, club: Club) -> str:
    """The version in force, and what is planned: `version 2 · version 4 from Monday, 23 Mar on`."""
    said = [words.t("version {n}", n=words.number(club.programme.version))]
    for number, version in club.programme.planned():
        when = say_from(version.from_on, club.today(), words)
        said.append(words.t("version {n} {when}", n=words.number(number), when=when))
    return " · ".join(said)


def said_adopted(words: Words, club: Club, version: int) -> str:
    """That a version is in force, or from when on it will be."""
    number = words.number(version)
    if version == club.programme.version:
        return words.t("In force as version {number}.", number=number)
    when = say_from(club.programme.get(version).from_on, club.today(), words)
    return words.t("Planned as version {number}: {when}.", number=number, when=when)
