"""The programme: presets to start from, each rule a sentence with numbers to edit; nothing counts until adopted."""

from __future__ import annotations

from typing import ClassVar

import msgspec
from textual import getters, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from shopclub import presets
from shopclub.core.kernel.errors import ClubError
from shopclub.core.programme.model import Programme
from shopclub.core.staff.model import Action
from shopclub.i18n import N_
from shopclub.presets.pieces import added, pieces
from shopclub.tui.modals.dialog import Confirm
from shopclub.tui.modals.findings import FindingsDialog
from shopclub.tui.modals.numbers import NumbersDialog
from shopclub.tui.modals.pick import Choice, PickDialog
from shopclub.tui.programme_items import Item, changes, has_numbers, is_on, items_of, key_of, switched, titles
from shopclub.tui.screens.area import ListArea
from shopclub.tui.text import content
from shopclub.tui.widgets.rows import Listing, Prose
from shopclub.tui.widgets.sentence import Sentence
from shopclub.words import local_name
from shopclub.words.audit import say_grave

CHANGES_SHOWN = 8


class ProgrammeScreen(ListArea):
    """Edits a draft; `S` puts it in force."""

    TITLE_ID = N_("Programme")
    HELP_ID = N_(
        "Each rule stands as a sentence. Enter edits its numbers, Space switches it on or off, N adds something, "
        "P starts from another programme, K says what may not be meant. "
        "Nothing counts until S adopts it; it never reaches back."
    )
    CSS_PATH = "programme.tcss"
    ENTER = "numbers"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "numbers", N_("Numbers"), id="programme.numbers"),
        Binding("space", "switch", N_("On or off"), id="programme.switch"),
        Binding("n", "add", N_("Add"), id="programme.add"),
        Binding("p", "preset", N_("Other programme"), id="programme.preset"),
        Binding("k", "check", N_("Check"), id="programme.check"),
        Binding("s", "adopt", N_("Adopt"), id="programme.adopt"),
        Binding("escape", "back", N_("Back"), show=False, id="programme.back"),
    ]
    listing = getters.query_one("#rules", Listing)

    def __init__(self) -> None:
        super().__init__()
        self._draft: Programme = self.app.club.programme.current
        self._base = self._draft
        self._items: dict[str, Item] = {}

    @property
    def is_changed(self) -> bool:
        """Whether the draft differs from what is in force."""
        return self._draft != self._base

    def compose_area(self) -> ComposeResult:
        """The sentences."""
        with Vertical(id="room"):
            yield Static(id="about", markup=False)
            yield Listing(id="rules")
            yield Static(id="state", markup=False)

    def on_mount(self) -> None:
        """The list has the keys."""
        self.listing.focus()

    def show(self) -> None:
        """Draw the draft; one that nobody touched follows what is in force."""
        current = self.app.club.programme.current
        if not self.is_changed:
            self._draft = current
        self._base = current
        voice, words = self.app.voice, self.app.voice.words
        room = self.query_one("#room", Vertical)
        room.border_title = content(local_name(self._draft.name, words, self._draft.id))
        room.border_subtitle = words.t("version {n}", n=self.app.club.programme.version)
        self.query_one("#about", Static).update(Prose(local_name(self._draft.about, words), "$muted"))
        self._fill(voice.currency)
        state = self.query_one("#state", Static)
        if self.is_changed:
            state.update(
                content("! " + words.t("Changed but not in force: S adopts it, Esc drops the changes."), "bold $warn")
            )
        else:
            state.update(content("✓ " + words.t("In force."), "$gain"))
        self.refresh_bindings()

    def _fill(self, currency: str) -> None:
        words = self.app.voice.words
        items = list(items_of(self._draft, words, currency))
        before = {item.sentence for item in items_of(self._base, words, currency)}
        names = titles(words)
        self._items = {item.key: item for item in items}
        rows = []
        section = ""
        for item in items:
            title = names[item.section] if item.section != section else ""
            section = item.section
            rows.append((item.key, self._row(item, title, is_new=item.sentence not in before)))
        self.listing.set_rows(rows)

    def _row(self, item: Item, title: str, *, is_new: bool) -> Sentence:
        is_off = not is_on(self._draft, item)
        style = "bold $warn" if is_new else "$muted" if is_off else ""
        mark = "!" if is_new else "○" if is_off else "·"
        ended = self._ended(item)
        return Sentence(
            title=content(title, "bold $accent"),
            mark=content("✓" if ended else mark, style or "$muted"),
            text=f"{item.sentence} · {ended}" if ended else item.sentence,
            style=style,
            end="›" if has_numbers(self._draft, item) else "",
        )

    def _ended(self, item: Item) -> str:
        """That a rule has run out, and when; empty while it gives."""
        day = self.app.club.campaigns.tallies().ended.get(item.key.removeprefix("rule:"))
        return "" if day is None else self.app.voice.words.t("ended on {day}", day=self.app.voice.day(day))

    def _marked(self) -> Item | None:
        return self._items.get(self.listing.key or "")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only the owner edits; only what has a number or a switch can be edited."""
        if not self.is_mounted:
            return True
        item, may = self._marked(), self.app.is_allowed(Action.CHANGE_PROGRAMME)
        if action == "numbers":
            return True if may and item is not None and has_numbers(self._draft, item) else None
        if action == "switch":
            return True if may and item is not None and item.switch else None
        if action == "adopt":
            return True if may and self.is_changed else None
        if action in ("add", "preset"):
            return True if may else None
        return True

    def _change(self, draft: Programme | None) -> None:
        if draft is not None:
            self._draft = draft
            self.show()

    @work(exclusive=True, group="dialog")
    async def action_numbers(self) -> None:
        """Edit the numbers of the marked sentence."""
        item = self._marked()
        if item is not None and self.check_action("numbers", ()):
            self._change(await self.app.push_screen_wait(NumbersDialog(self._draft, item)))

    def action_switch(self) -> None:
        """Switch the marked rule on or off."""
        item = self._marked()
        if item is not None and self.check_action("switch", ()):
            self._change(switched(self._draft, item))

    @work(exclusive=True, group="dialog")
    async def action_add(self) -> None:
        """Something more: a reward, a stamp card, stored value; its numbers are asked for at once."""
        voice, by_id = self.app.voice, {piece.id: piece for piece in pieces()}
        words = voice.words
        choices = [
            Choice(piece.id, local_name(piece.name, words, piece.id), local_name(piece.about, words))
            for piece in by_id.values()
        ]
        picked = await self.app.push_screen_wait(PickDialog(words.t("Add what?"), choices))
        if picked is None:
            return
        try:
            draft, shown = added(self._draft, by_id[picked], voice.currency)
        except ClubError as error:
            self.app.tell(voice.error(error))
            return
        key = key_of(shown)
        item = next(item for item in items_of(draft, words, voice.currency) if item.key == key)
        self._change(await self.app.push_screen_wait(NumbersDialog(draft, item)))
        self.listing.mark(key)

    @work(exclusive=True, group="dialog")
    async def action_preset(self) -> None:
        """Start from another programme."""
        words = self.app.voice.words
        choices = [
            Choice(name, local_name(one.name, words, one.id), local_name(one.about, words))
            for name in presets.names()
            for one in [presets.load(name)]
        ]
        picked = await self.app.push_screen_wait(PickDialog(words.t("Start from"), choices, self._draft.id))
        if picked is not None:
            chosen = presets.in_currency(presets.load(picked), self.app.voice.currency)
            self._change(msgspec.structs.replace(chosen, currency=self.app.voice.currency))

    @work(exclusive=True, group="dialog")
    async def action_check(self) -> None:
        """Show what the draft does that may not be meant, with its proofs and mends."""
        left = await self.app.push_screen_wait(FindingsDialog(self._draft))
        if left is None:
            return
        if left.draft != self._draft:
            self._change(left.draft)
            self.app.tell(self.app.voice.words.t("Changed in the draft; nothing counts until S adopts it."))
        self.listing.mark(left.place)

    @work(exclusive=True, group="dialog")
    async def action_adopt(self) -> None:
        """Say what will be different, then put it in force."""
        if not self.is_changed:
            return
        voice, t = self.app.voice, self.app.voice.words.t
        lines = changes(self._base, self._draft, voice.words, voice.currency)
        more = len(lines) - CHANGES_SHOWN
        shown = [*lines[:CHANGES_SHOWN], *([t("and {n} more", n=more)] if more > 0 else [])]
        found = self.app.club.audit.findings(self._draft)
        shown += [f"! {one}" for one in say_grave(found, self._draft, voice.words, currency=voice.currency)]
        shown.append(t("From today on; points and tiers of before keep their terms."))
        if not await self.app.push_screen_wait(Confirm(t("Put this in force?"), shown)):
            return
        adopt = self.app.club.programme.adopt(self._draft, self.app.mint(), self.app.actor)
        if await self.app.attempt(adopt) is not None:
            self._draft = self._base = self.app.club.programme.current
            self.show()
            self.app.tell(t("In force."))

    def action_back(self) -> None:
        """Drop the changes, then to the counter."""
        if self.is_changed:
            self._draft = self._base
            self.show()
        else:
            self.app.go("counter")
