"""The programme: each rule a sentence to open, add, copy, order and switch; nothing counts until adopted."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import msgspec
from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import OptionList, Static

from shopclub import presets
from shopclub.core.kernel.errors import ClubError
from shopclub.core.programme.model import Programme
from shopclub.core.staff.model import Action
from shopclub.i18n import N_
from shopclub.tui.editor.drafting import Draft
from shopclub.tui.editor.edits import copied, moved, slot_at, without
from shopclub.tui.editor.making import Maker
from shopclub.tui.editor.offers import offers
from shopclub.tui.editor.panel import SaysPanel
from shopclub.tui.editor.saying import items_at, problem_of
from shopclub.tui.editor.screen import EditorScreen
from shopclub.tui.editor.slots import Path
from shopclub.tui.modals.adopt import AdoptDialog
from shopclub.tui.modals.find import FindDialog, Found
from shopclub.tui.modals.findings import FindingsDialog
from shopclub.tui.modals.pick import Choice, PickDialog
from shopclub.tui.programme_items import Item, is_on, items_of, switched, titles
from shopclub.tui.screens.area import ListArea
from shopclub.tui.screens.simulate import SimulateScreen
from shopclub.tui.screens.versions import VersionsScreen, said_adopted, said_in_force
from shopclub.tui.text import content
from shopclub.tui.widgets.rows import Listing, Prose
from shopclub.tui.widgets.sentence import Sentence
from shopclub.words import local_name


class ProgrammeScreen(ListArea):
    """Edits a draft; `S` puts it in force."""

    TITLE_ID = N_("Programme")
    HELP_ID = N_(
        "Each rule stands as a sentence. Enter opens it, N adds something, Space switches it on or off, C copies it, "
        "Delete takes it out, Shift with the arrows puts it earlier or later. P starts from another programme, K says "
        "what may not be meant. Ctrl+Z takes back one step, Ctrl+Y does it again, D drops all that was changed. "
        "V shows every version. "
        "Nothing counts until S adopts it; it never reaches back."
    )
    CSS_PATH = "programme.tcss"
    ENTER = "edit"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "edit", N_("Edit"), id="programme.edit"),
        Binding("n", "add", N_("Add"), id="programme.add"),
        Binding("space", "switch", N_("On or off"), id="programme.switch"),
        Binding("c", "copy", N_("Copy"), show=False, id="programme.copy"),
        Binding("shift+up", "move(-1)", N_("Earlier"), show=False, id="programme.earlier"),
        Binding("shift+down", "move(1)", N_("Later"), show=False, id="programme.later"),
        Binding("k", "check", N_("Check"), id="programme.check"),
        Binding("t", "simulate", N_("Try out"), id="programme.simulate"),
        Binding("g", "goals", N_("Goals"), show=False, id="programme.goals"),
        Binding("v", "versions", N_("Versions"), id="programme.versions"),
        Binding("s", "adopt", N_("Adopt"), id="programme.adopt"),
        Binding("p", "preset", N_("Other programme"), id="programme.preset"),
        Binding("delete", "remove", N_("Take out"), id="programme.remove"),
        Binding("d", "drop", N_("Drop the changes"), show=False, id="programme.drop"),
        Binding("ctrl+z", "take_back", N_("Take back"), show=False, id="programme.take_back"),
        Binding("ctrl+y", "do_again", N_("Do again"), show=False, id="programme.do_again"),
        Binding("escape", "back", N_("Back"), show=False, id="programme.back"),
    ]
    listing = getters.query_one("#rules", Listing)

    def __init__(self) -> None:
        super().__init__()
        self._drafting = Draft(self.app.club.programme.current)
        if (kept := self.app.club.drafts.kept()) is not None:
            self._drafting.change(kept)
        self._items: dict[str, Item] = {}

    @property
    def draft(self) -> Programme:
        """The programme as it would be."""
        return self._drafting.programme

    @property
    def _base(self) -> Programme:
        return self._drafting.base

    @property
    def is_changed(self) -> bool:
        """Whether the draft differs from what is in force."""
        return self._drafting.is_changed

    def compose_area(self) -> ComposeResult:
        """The sentences, and beside them what the marked one says."""
        with Horizontal(id="sides"):
            with Vertical(id="room"):
                yield Static(id="about", markup=False)
                yield Listing(id="rules")
                yield Static(id="state", markup=False)
            with Vertical(id="beside") as beside:
                beside.border_title = self.app.voice.words.t("What it says")
                yield SaysPanel(own_too=False)

    def on_mount(self) -> None:
        """The list has the keys."""
        self.listing.focus()

    def show(self) -> None:
        """Draw the draft; one that nobody touched follows what is in force."""
        self._drafting.rebase(self.app.club.programme.current)
        voice, words = self.app.voice, self.app.voice.words
        room = self.query_one("#room", Vertical)
        room.border_title = content(local_name(self.draft.name, words, self.draft.id))
        room.border_subtitle = said_in_force(words, self.app.club)
        self.query_one("#about", Static).update(Prose(local_name(self.draft.about, words), "$muted"))
        self._fill(voice.currency)
        self._show_state()
        self._show_marked()
        self.refresh_bindings()

    def _show_state(self) -> None:
        t, state = self.app.voice.words.t, self.query_one("#state", Static)
        if not self.is_changed:
            state.update(content("✓ " + t("In force."), "$gain"))
        elif problem := problem_of(self.draft, self.app.voice.words, self.app.voice.currency):
            state.update(Prose(f"! {problem}", "bold $wrong"))
        else:
            state.update(Prose("! " + t("Changed but not in force: S adopts it, D drops the changes."), "bold $warn"))

    def _fill(self, currency: str) -> None:
        words = self.app.voice.words
        items = list(items_of(self.draft, words, currency))
        before = {(item.key, item.sentence) for item in items_of(self._base, words, currency)}
        names = titles(words)
        self._items = {item.key: item for item in items}
        rows = []
        section = ""
        for item in items:
            title = names[item.section] if item.section != section else ""
            section = item.section
            rows.append((item.key, self._row(item, title, is_new=(item.key, item.sentence) not in before)))
        self.listing.set_rows(rows)

    def _row(self, item: Item, title: str, *, is_new: bool) -> Sentence:
        is_off = not is_on(self.draft, item)
        style = "bold $warn" if is_new else "$muted" if is_off else ""
        mark = "!" if is_new else "○" if is_off else "·"
        ended = self._ended(item)
        return Sentence(
            title=content(title, "bold $accent"),
            mark=content("✓" if ended else mark, style or "$muted"),
            text=f"{item.sentence} · {ended}" if ended else item.sentence,
            style=style,
            end="›" if item.path else "",
        )

    def _ended(self, item: Item) -> str:
        """That a rule has run out, and when; empty while it gives."""
        day = self.app.club.campaigns.tallies().ended.get(item.key.removeprefix("rule:"))
        return "" if day is None else self.app.voice.words.t("ended on {day}", day=self.app.voice.day(day))

    def _marked(self) -> Item | None:
        return self._items.get(self.listing.key or "")

    @on(OptionList.OptionHighlighted, "#rules")
    def _marked_another(self) -> None:
        self._show_marked()

    def _show_marked(self) -> None:
        item = self._marked()
        if self.is_wide and item is not None and item.path:
            self.query_one(SaysPanel).show(self.draft, item.path, [])

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only the owner edits; only what has a form, a switch or a place in a list can be edited so."""
        if not self.is_mounted:
            return True
        item, may = self._marked(), self.app.is_allowed(Action.CHANGE_PROGRAMME)
        match action:
            case "edit":
                can = item is not None and bool(item.path)
            case "switch":
                can = item is not None and bool(item.switch)
            case "copy" | "move":
                can = item is not None and bool(item.path) and isinstance(item.path[-1], int)
            case "remove":
                can = item is not None and self._can_go(item)
            case "adopt" | "drop":
                can = self.is_changed
            case "take_back":
                can = self._drafting.steps > 0
            case "do_again":
                can = self._drafting.undone > 0
            case "add" | "preset":
                can = True
            case _:
                return True
        return True if may and can else None

    def _can_go(self, item: Item) -> bool:
        """Whether something can be taken out: a member of a list, or a part that need not be there."""
        if not item.path:
            return False
        return isinstance(item.path[-1], int) or slot_at(self.draft, item.path).is_optional

    def _change(self, draft: Programme | None, path: Path | None = None) -> None:
        """One step of the draft; the sentence of a place is marked."""
        if draft is not None and self._drafting.change(draft):
            self._changed()
        if path is not None:
            items = items_at(self.draft, path, self.app.voice.words, self.app.voice.currency)
            if items:
                self.listing.mark(items[0].key)

    def _changed(self) -> None:
        """Show another draft, and keep it in the file: it is still there after a power cut."""
        self.show()
        self._keep(self.draft if self.is_changed else None)

    @work(exclusive=True, group="keep")
    async def _keep(self, draft: Programme | None) -> None:
        await self.app.attempt(self.app.club.drafts.keep(draft, self.app.actor))

    def action_edit(self) -> None:
        """Open the marked sentence."""
        item = self._marked()
        if item is not None and self.check_action("edit", ()):
            title = titles(self.app.voice.words)[item.section]
            path = item.path
            self._open(self.draft, path, title)

    def _open(self, draft: Programme, path: Path, title: str) -> None:
        def kept(programme: Programme) -> None:
            self._change(programme, path)

        self.app.push_screen(EditorScreen(draft, path, title, kept))

    def action_switch(self) -> None:
        """Switch the marked rule on or off."""
        self._do("switch", lambda item: (switched(self.draft, item), item.path))

    def action_copy(self) -> None:
        """A second one, right behind it."""
        self._do("copy", lambda item: copied(self.draft, item.path))

    def action_move(self, by: int) -> None:
        """Earlier or later; a rule that stands earlier goes first."""
        self._do("move", lambda item: moved(self.draft, item.path, by))

    def action_remove(self) -> None:
        """Take it out of the draft; Ctrl+Z brings it back."""
        self._do("remove", lambda item: (without(self.draft, item.path), None))

    def _do(self, action: str, edit: Callable[[Item], tuple[Programme, Path | None]]) -> None:
        item = self._marked()
        if item is not None and self.check_action(action, ()):
            self._change(*edit(item))

    def action_take_back(self) -> None:
        """Undo one step."""
        if self._drafting.take_back():
            self._changed()

    def action_do_again(self) -> None:
        """What was taken back last."""
        if self._drafting.do_again():
            self._changed()

    def action_drop(self) -> None:
        """All that was changed; one step, so that Ctrl+Z brings it back."""
        if self.is_changed:
            self._change(self._base)
            self.app.tell(self.app.voice.words.t("Dropped. Ctrl+Z brings it back."))

    @work(exclusive=True, group="dialog")
    async def action_add(self) -> None:
        """Something more: ready-made, a rule, a part; it is opened at once, and there once it is kept."""
        voice = self.app.voice
        found = {one.key: one for one in offers(self.draft, voice.words, voice.currency)}
        choices = [Found(one.key, one.name, one.about, one.group) for one in found.values()]
        picked = await self.app.push_screen_wait(FindDialog(voice.words.t("Add what?"), choices))
        if picked is None:
            return
        try:
            draft, path = found[picked].make(Maker(self.draft, voice.words, voice.currency))
        except ClubError as error:
            self.app.tell(voice.error(error))
            return
        self._open(draft, path, found[picked].name)

    @work(exclusive=True, group="dialog")
    async def action_preset(self) -> None:
        """Start from another programme."""
        words = self.app.voice.words
        choices = [
            Choice(name, local_name(one.name, words, one.id), local_name(one.about, words))
            for name in presets.names()
            for one in [presets.load(name)]
        ]
        picked = await self.app.push_screen_wait(PickDialog(words.t("Start from"), choices, self.draft.id))
        if picked is not None:
            chosen = presets.in_currency(presets.load(picked), self.app.voice.currency)
            self._change(msgspec.structs.replace(chosen, currency=self.app.voice.currency))

    def _has_problem(self) -> bool:
        """Say what keeps the draft from being a programme at all; there is nothing to look into before."""
        problem = problem_of(self.draft, self.app.voice.words, self.app.voice.currency)
        if problem:
            self.app.tell(problem, wrong=True)
        return bool(problem)

    @work(exclusive=True, group="dialog")
    async def action_check(self) -> None:
        """Show what the draft does that may not be meant, with its proofs and mends."""
        if self._has_problem():
            return
        left = await self.app.push_screen_wait(FindingsDialog(self.draft))
        if left is None:
            return
        if left.draft != self.draft:
            self._change(left.draft)
            self.app.tell(self.app.voice.words.t("Changed in the draft; nothing counts until S adopts it."))
        self.listing.mark(left.place)

    def action_simulate(self) -> None:
        """Try the draft on past sales; from there it can be adopted."""
        if not self._has_problem():
            self.app.push_screen(SimulateScreen(self.draft, self.adopt_tried))

    def adopt_tried(self, tried: Programme) -> None:
        """Take what was tried as the draft, and ask whether to put it in force."""
        self._change(tried)
        self.action_adopt()

    @work(exclusive=True, group="dialog")
    async def action_adopt(self) -> None:
        """Say what will be different, then put it in force."""
        if not self.is_changed or self._has_problem():
            return
        version = await self.app.push_screen_wait(AdoptDialog(self.draft))
        if version is not None:
            current = self.app.club.programme.current
            self._drafting.rebase(current)
            self._drafting.change(current)  # what is planned waits in its version; from here on it is today's again
            self._changed()
            self.app.tell(said_adopted(self.app.voice.words, self.app.club, version))

    def action_versions(self) -> None:
        """Every version: in force, planned, over."""
        self.app.push_screen(VersionsScreen())

    def action_goals(self) -> None:
        """What the club should bring, and where that stands."""
        self.app.go("goals")

    def action_back(self) -> None:
        """To the counter; the draft stays."""
        self.app.go("counter")
