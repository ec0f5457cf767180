"""The form of one place of a draft: what opens from its lines, and the keys that add, change and take out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, cast

from textual import events, on, work
from textual.binding import Binding, BindingType

from shopclub.core.programme.model import Programme
from shopclub.i18n import N_
from shopclub.tui.editor.edits import added, and_also, chosen, negated, opened, removed, slot_at
from shopclub.tui.editor.fields import Press
from shopclub.tui.editor.kinds import KINDS
from shopclub.tui.editor.making import REFERRED, Maker
from shopclub.tui.editor.outline import Hidden, Line, Role
from shopclub.tui.editor.sheet import Sheet
from shopclub.tui.editor.slots import Kind, Path, Shape, at, with_value
from shopclub.tui.modals.find import FindDialog, Found


class DraftForm(Sheet):
    """A sheet whose lines open."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f3", "condition", N_("Who, when"), id="editor.condition"),
        Binding("f4", "more", N_("More"), id="editor.more"),
        Binding("f5", "kind", N_("Other kind"), id="editor.kind"),
        Binding("f7", "remove", N_("Take out"), id="editor.remove"),
        Binding("f2", "everything", N_("All fields"), id="editor.everything"),
        Binding("f11", "negate", N_("Except"), show=False, id="editor.negate"),
    ]

    @on(Press.Pressed)
    def _pressed(self, event: Press.Pressed) -> None:
        event.stop()
        row = self._row_of(event.press)
        if row is not None:
            self.open(row.line)

    # -- what opens ------------------------------------------------------------------------------------

    @work(exclusive=True, group="dialog")
    async def open(self, line: Line) -> None:
        """Ask what is to come to a line, and put it there."""
        match line.role:
            case Role.AND:
                await self._another_condition(line)
            case Role.ADD:
                await self._another(line)
            case Role.MORE:
                await self._open_hidden(line.hidden)
            case _:
                await self._other_kind(line)

    def _maker(self) -> Maker:
        return Maker(self.programme, self.app.voice.words, self.app.voice.currency)

    async def _pick(
        self, title: str, kinds: Sequence[Kind], *, marked: Kind | None = None, empty: str = ""
    ) -> str | None:
        t = self.app.voice.words.t
        order = list(KINDS)
        offers = [Found("", empty)] if empty else []
        for kind in sorted(kinds, key=order.index):
            offers.append(Found(kind.__name__, t(KINDS[kind].name), t(KINDS[kind].about)))
        return await self.app.push_screen_wait(FindDialog(title, offers, marked.__name__ if marked else ""))

    async def _another_condition(self, line: Line) -> None:
        slot = slot_at(self.programme, line.path)
        picked = await self._pick(self.app.voice.words.t("Who, or when?"), slot.kinds)
        kind = next((one for one in slot.kinds if one.__name__ == picked), None)
        if kind is not None:
            programme, path = and_also(self._maker(), line.path, kind)
            await self._go_to_new(programme, path)

    async def _another(self, line: Line) -> None:
        slot = slot_at(self.programme, line.path)
        kind: Kind | None = slot.kinds[0]
        if len(slot.kinds) > 1:
            picked = await self._pick(self.app.voice.words.t("Add what?"), slot.kinds)
            kind = next((one for one in slot.kinds if one.__name__ == picked), None)
        if kind is not None:
            programme, path = added(self._maker(), line.path, kind)
            await self._go_to_new(programme, path)

    async def _go_to_new(self, programme: Programme, path: Path) -> None:
        """Go on with something new in the draft: its first field has the keys, or what can be added to it."""
        await self.change(programme)
        there = [row for row in self._rows.values() if row.line.path[: len(path)] == path]
        typed = [row for row in there if row.line.knob is not None]
        more = [row for row in there if row.line.role is Role.ADD]
        for row in (*typed, *more, *there)[:1]:
            row.editor.focus()

    async def _other_kind(self, line: Line) -> None:
        if line.place is None:
            return
        slot = slot_at(self.programme, line.place)
        here = at(self.programme, line.place)
        t = self.app.voice.words.t
        empty = t("as usual") if slot.is_optional and isinstance(line.place[-1], str) else ""
        picked = await self._pick(t("What kind?"), slot.kinds, marked=cast(Kind, type(here)), empty=empty)
        kind = next((one for one in slot.kinds if one.__name__ == picked), None)
        if kind is not None or (picked == "" and empty):
            await self._go_to_new(chosen(self._maker(), line.place, kind), line.place)

    async def _open_hidden(self, hidden: Sequence[Hidden]) -> None:
        t = self.app.voice.words.t
        offers = [
            Found(str(place), t(one.label), t(one.about) if one.about else "") for place, one in enumerate(hidden)
        ]
        picked = await self.app.push_screen_wait(FindDialog(t("What else?"), offers))
        if picked is None:
            return
        one = hidden[int(picked)]
        shown = self._shown._replace(paths=self._shown.paths | {one.path})
        await self.change(opened(self._maker(), one.slot, one.path), shown=shown)
        await self._go_to_new(self.programme, one.path)

    # -- keys ------------------------------------------------------------------------------------------

    def _first(self, role: Role) -> Line | None:
        """The line of a role that is nearest: from the row in focus downwards, else from the top."""
        rows, here = list(self._rows.values()), self.row_in_focus()
        start = rows.index(here) if here in rows else 0
        ordered = rows[start:] + rows[:start]
        return next((row.line for row in ordered if row.line.role is role), None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what can be done to the line in focus."""
        row = self.row_in_focus() if self.is_mounted else None
        match action:
            case "condition":
                return True if self._first(Role.AND) is not None else None
            case "more":
                return True if self._first(Role.MORE) is not None else None
            case "kind":
                return True if row is not None and (row.line.place is not None or self._refers(row.line)) else None
            case "remove":
                return True if row is not None and row.line.part is not None else None
            case _:
                return True

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """What can be done follows the line."""
        self.refresh_bindings()

    def action_condition(self) -> None:
        """One more condition."""
        line = self._first(Role.AND)
        if line is not None:
            self.open(line)

    def action_more(self) -> None:
        """What was left out."""
        line = self._first(Role.MORE)
        if line is not None:
            self.open(line)

    async def action_everything(self) -> None:
        """Every field, or only those that say something."""
        self._shown = self._shown._replace(everything=not self._shown.everything)
        row = self.row_in_focus()
        await self.lay(row.line.key if row else "")

    def action_kind(self) -> None:
        """Another kind in this place, or something new for what the line refers to."""
        row = self.row_in_focus()
        if row is None:
            return
        if row.line.place is not None:
            self.open(row.line._replace(role=Role.KIND))
        elif self._refers(row.line):
            self.another_referred(row.line)

    @staticmethod
    def _refers(line: Line) -> bool:
        return line.knob is not None and line.knob.shape is Shape.TEXT and line.knob.path[-1] in REFERRED

    def referred(self) -> Path | None:
        """The place of what the line in focus names; None where it names nothing."""
        row = self.row_in_focus()
        if row is None or row.line.knob is None or not self._refers(row.line):
            return None
        listed = REFERRED[str(row.line.knob.path[-1])]
        ids = [one.id for one in getattr(self.programme, listed)]
        return (listed, ids.index(row.line.knob.value)) if row.line.knob.value in ids else None

    @work(exclusive=True, group="dialog")
    async def another_referred(self, line: Line) -> None:
        """A coupon, a card, a draw, a reward that is not there yet."""
        assert line.knob is not None
        maker = self._maker()
        made = maker.put_in((REFERRED[str(line.knob.path[-1])],))
        await self.change(with_value(maker.programme, line.knob.path, made.id), focus=line.key)

    async def action_remove(self) -> None:
        """Take out the condition, the step, the limit that the line belongs to."""
        row = self.row_in_focus()
        if row is None or row.line.part is None:
            return
        rows = list(self._rows.values())
        above = rows[max(0, rows.index(row) - 1)].line.key
        shown = self._shown._replace(paths=frozenset(one for one in self._shown.paths if one != row.line.part))
        await self.change(removed(self.programme, row.line.part), shown=shown)
        if self.row_in_focus() is None:
            self._rows.get(above, next(iter(self._rows.values()))).editor.focus()

    async def action_negate(self) -> None:
        """A condition turned round."""
        row = self.row_in_focus()
        if row is None or row.line.part is None or not slot_at(self.programme, row.line.part).is_condition:
            return
        await self.change(negated(self.programme, row.line.part))
