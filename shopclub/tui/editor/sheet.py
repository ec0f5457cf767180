"""
The rows of a form, kept in step with the draft, and what is typed into them.

The sheet holds the draft. Each edit is one step that can be taken back; what is typed in one field is one step.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, NamedTuple, cast

from textual import getters, on
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.message import Message
from textual.widgets import Input

from shopclub.core.programme.model import Programme
from shopclub.i18n import Language
from shopclub.tui.editor.fields import Marks, NamesFor
from shopclub.tui.editor.outline import Knob, Line, Shown, outline
from shopclub.tui.editor.row import FormRow
from shopclub.tui.editor.slots import Path, Shape, at, with_value
from shopclub.tui.editor.typing import Typed
from shopclub.tui.house import HouseApp, Unreadable
from shopclub.words.tenders import tender_name

COMPLETED = 8
"""Products looked at to complete a name."""


class Step(NamedTuple):
    """The draft before an edit, and where it was made."""

    programme: Programme
    shown: Shown
    where: str


class Settled(NamedTuple):
    """The draft as it stands in the fields."""

    programme: Programme
    unread: dict[str, str]
    """Rows whose text can't be read -> the sentence beside them."""


class Sheet(VerticalScroll, can_focus=False):
    """Rows under each other; the arrows go from one to the next."""

    DEFAULT_CSS = """
    Sheet { height: 1fr; scrollbar-size-vertical: 1; scrollbar-gutter: stable; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "go(1)", show=False),
        Binding("up", "go(-1)", show=False),
    ]
    app = getters.app(HouseApp)

    class Changed(Message):
        """The draft is another one now."""

    def __init__(self, programme: Programme, path: Path, *, id: str | None = None) -> None:
        """
        Args:
            programme: the draft.
            path: the place that is edited.
            id: of the widget.
        """
        super().__init__(id=id)
        self.programme = programme
        """The draft as it is now."""
        self.path = path
        self._shown = Shown()
        self._steps: list[Step] = []
        self._rows: dict[str, FormRow] = {}
        self._unread: dict[str, str] = {}

    async def on_mount(self) -> None:
        """The first field has the keys."""
        await self.lay()
        self.focus_first()

    # -- what there is --------------------------------------------------------------------------------

    @property
    def typed(self) -> Typed:
        """How the draft's values are typed here."""
        voice, shop = self.app.voice, self.app.club.shop
        tenders = {one.id: tender_name(one.id, shop.tenders, voice.words) for one in shop.tenders}
        return Typed(voice.words, voice.currency, self.programme, today=self.app.club.today(), tenders=tenders)

    @property
    def languages(self) -> tuple[Language, ...]:
        """Of names: the reader's own first."""
        own = self.app.voice.words.language
        return (own, *(one for one in Language if one is not own))

    def names_for(self, knob: Knob) -> NamesFor | None:
        """What the shop has of what a field lists, by how it begins; None for a field that lists nothing of it."""
        products = self.app.club.products
        match knob.path[-1]:
            case "categories" | "but_categories":
                return lambda start: [one.name for one in products.categories()]
            case "products" | "but_products" | "prices":
                return lambda start: [one.name for _, one in products.search(start, COMPLETED)]
            case _:
                return None

    @property
    def is_changed(self) -> bool:
        """Whether something was edited."""
        before = self._steps[0].programme if self._steps else self.programme
        return before != self.settled().programme

    def settled(self) -> Settled:
        """
        The draft with every key that was pressed. Lines are drawn more slowly than fast hands type: what stands in
        a field may still be on its way into the draft, and whoever keeps the draft now means it too.
        """
        programme, unread, typed = self.programme, dict(self._unread), self.typed
        for key, row in self._rows.items():
            if not isinstance(row.editor, Input) or row.line.knob is None or row.editor.value == row.taken:
                continue
            knob = row.line.knob
            if knob.shape is Shape.NAME:  # both languages stand in one place
                knob = knob._replace(value=at(programme, knob.path))
            try:
                value = typed.read(knob, row.editor.value, key)
            except Unreadable as error:
                unread[key] = self.app.voice.words.t(error.sentence)
            else:
                unread.pop(key, None)
                programme = with_value(programme, knob.path, value)
        return Settled(programme, unread)

    @property
    def unread(self) -> Mapping[str, str]:
        """Rows whose text can't be read -> the sentence beside them."""
        return self._unread

    def to_unread(self, unread: Mapping[str, str]) -> None:
        """To the first row that can't be read, with the sentence beside it; as `settled` tells them."""
        for key, sentence in unread.items():
            self._rows[key].say(sentence)
        first = next((row for key, row in self._rows.items() if key in unread), None)
        if first is not None:
            first.editor.focus()

    def point_at(self, field: str) -> None:
        """Show which lines a refusal is about; empty for none."""
        for row in self._rows.values():
            path = row.line.knob.path if row.line.knob else row.line.path
            row.set_class(bool(field) and field in path[len(self.path) :], "-pointed")

    def row_in_focus(self) -> FormRow | None:
        """The row that has the keys."""
        focused = self.app.focused
        return next((row for row in self._rows.values() if row.editor is focused), None)

    # -- drawing ---------------------------------------------------------------------------------------

    async def lay(self, focus: str = "") -> None:
        """
        Draw the draft's lines: rows that are still there are kept, others come and go.

        Args:
            focus: key of the line that gets the keys.
        """
        typed = self.typed
        lines = outline(self.programme, self.path, self._shown, self.languages)
        wanted = {line.key: line for line in lines}
        gone = [
            key
            for key, row in self._rows.items()
            if key not in wanted or row.sort != FormRow.sort_of(wanted[key], typed)
        ]
        with self.app.batch_update():
            await self.remove_children([self._rows.pop(key) for key in gone])
            for key in gone:
                self._unread.pop(key, None)
            await self._place(lines, typed)
            heading = ""
            for line in lines:
                row = self._rows[line.key]
                row.show(line, self.programme, typed, heading=line.heading if line.heading != heading else "")
                heading = line.heading
        if focus and focus in self._rows:
            self._rows[focus].editor.focus()

    async def _place(self, lines: Sequence[Line], typed: Typed) -> None:
        """Mount the rows that are not there yet, those that stand together at once."""
        kept = [key for key in (line.key for line in lines) if key in self._rows]
        if kept != list(self._rows):
            # Lines have changed places (seldom): all are drawn anew.
            await self.remove_children(list(self._rows.values()))
            self._rows = {}
        placed: dict[str, FormRow] = {}
        new: list[FormRow] = []
        for line in lines:
            row = self._rows.get(line.key)
            if row is None:
                row = FormRow(line, typed, self.names_for(line.knob) if line.knob else None)
                new.append(row)
            elif new:
                await self.mount_all(new, before=row)
                new = []
            placed[line.key] = row
        if new:
            await self.mount_all(new)
        self._rows = placed

    def focus_first(self) -> None:
        """The first thing to fill in has the keys."""
        rows = list(self._rows.values())
        field = next((row for row in rows if row.line.knob is not None), rows[0] if rows else None)
        if field is not None:
            field.editor.focus()

    def action_go(self, by: int) -> None:
        """To the row above or below."""
        rows, here = list(self._rows.values()), self.row_in_focus()
        place = rows.index(here) + by if here in rows else 0
        if 0 <= place < len(rows):
            rows[place].editor.focus()

    # -- edits -----------------------------------------------------------------------------------------

    def _step(self, where: str) -> None:
        """Remember the draft as it is; typing on in one field is one step."""
        if not where or not self._steps or self._steps[-1].where != where:
            self._steps.append(Step(self.programme, self._shown, where))

    async def change(
        self, programme: Programme, *, focus: str = "", where: str = "", shown: Shown | None = None
    ) -> None:
        """
        Go on with another draft.

        Args:
            programme: the draft.
            focus: key of the line that gets the keys.
            where: what was typed in, so that typing on is no further step.
            shown: what is opened from now on.
        """
        if programme == self.programme and (shown is None or shown == self._shown):
            return
        self._step(where)
        self.programme = programme
        self._shown = self._shown if shown is None else shown
        await self.lay(focus)
        self.post_message(self.Changed())

    async def take_back(self) -> bool:
        """Undo the last edit; False when there was none."""
        if not self._steps:
            return False
        step = self._steps.pop()
        self.programme, self._shown = step.programme, step.shown
        self._unread.clear()
        for row in self._rows.values():
            row.say()
            row.keep(None)
        await self.lay()
        if self.row_in_focus() is None:
            self.focus_first()
        self.post_message(self.Changed())
        return True

    def _row_of(self, widget: object) -> FormRow | None:
        return next((row for row in self._rows.values() if row.editor is widget), None)

    @on(Input.Changed)
    async def _typed_in(self, event: Input.Changed) -> None:
        event.stop()
        row = self._row_of(event.input)
        if row is None or row.line.knob is None or event.value != event.input.value:
            return  # typed on since: the text that stands there now has its own message
        row.taken = event.value
        knob = row.line.knob
        try:
            value = self.typed.read(knob, event.value, row.line.key)
        except Unreadable as error:
            self._unread[row.line.key] = self.app.voice.words.t(error.sentence)
            self.post_message(self.Changed())
            return
        self._unread.pop(row.line.key, None)
        row.say()
        row.keep(value)
        await self.change(with_value(self.programme, knob.path, value), where=row.line.key)

    @on(Input.Blurred)
    def _left_field(self, event: Input.Blurred) -> None:
        """Half a number is no mistake while it is typed; left behind it is."""
        row = self._row_of(event.input)
        if row is not None:
            row.say(self._unread.get(row.line.key, ""))

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_go(1)

    @on(Marks.Left)
    def _on(self, event: Marks.Left) -> None:
        event.stop()
        self.action_go(1)

    @on(Marks.Marked)
    async def _marked(self, event: Marks.Marked) -> None:
        event.stop()
        row = self._row_of(event.marks)
        if row is None or row.line.knob is None:
            return
        held = cast("tuple[object, ...]", row.line.knob.value)
        rest = tuple(one for one in held if one != event.value)
        order = list(self.typed.options(row.line.knob))
        value = rest if event.value in held else tuple(sorted((*held, event.value), key=order.index))
        await self.change(with_value(self.programme, row.line.knob.path, value))
