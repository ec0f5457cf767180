"""What a line of the form is filled in with: a text, one of a few, several of a few, something to open."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual import events
from textual.content import Content
from textual.css.styles import RulesMap
from textual.geometry import Offset
from textual.message import Message
from textual.strip import Strip
from textual.style import Style
from textual.suggester import Suggester
from textual.visual import RenderOptions, Visual
from textual.widgets import Input, Static

from shopclub.tui.text import content, fit
from shopclub.tui.widgets.choice import ChoiceInput

NamesFor = Callable[[str], Sequence[str]]
"""Names that may complete how one begins."""
_LAST = (",", "，", "、", ";", "；")


class Flow(Visual):
    """Short texts one behind the other, none of them broken where the line ends."""

    def __init__(self, parts: Sequence[Content]) -> None:
        self._parts = tuple(parts)

    def __str__(self) -> str:
        return " ".join(part.plain for part in self._parts)

    def _placed(self, width: int) -> list[list[int]]:
        """Which of the texts stand on each line."""
        lines: list[list[int]] = [[]]
        room = width
        for place, part in enumerate(self._parts):
            taken = part.cell_length + (1 if lines[-1] else 0)
            if taken > room and lines[-1]:
                lines.append([])
                room, taken = width, part.cell_length
            lines[-1].append(place)
            room -= taken
        return lines

    def lines(self, width: int) -> list[Content]:
        """The lines, each exactly `width` cells."""
        return [fit(Content(" ").join(self._parts[place] for place in line), width) for line in self._placed(width)]

    def place_at(self, offset: Offset, width: int) -> int | None:
        """Which of the texts stands at a cell; None between them."""
        lines = self._placed(width)
        if not 0 <= offset.y < len(lines):
            return None
        column = 0
        for place in lines[offset.y]:
            end = column + self._parts[place].cell_length
            if column <= offset.x < end:
                return place
            column = end + 1
        return None

    def render_strips(self, width: int, height: int | None, style: Style, options: RenderOptions) -> list[Strip]:
        """Part of the Visual protocol."""
        strips = [s for line in self.lines(width) for s in line.render_strips(width, 1, style, options)]
        return strips if height is None else strips[:height]

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        """As wide as there is room."""
        return container_width

    def get_height(self, rules: RulesMap, width: int) -> int:
        """As many lines as they take."""
        return len(self.lines(width))


class LastSuggester(Suggester):
    """Completes the last member of a list by what the shop has: products, categories, tags."""

    def __init__(self, names: NamesFor) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._names = names

    async def get_suggestion(self, value: str) -> str | None:
        """The whole text with its last member completed."""
        start = max(value.rfind(mark) for mark in _LAST) + 1
        last = value[start:].lstrip()
        if not last:
            return None
        head = value[: len(value) - len(last)]
        found = next(
            (one for one in self._names(last) if one.casefold().startswith(last.casefold()) and one != last), None
        )
        return None if found is None else head + last + found[len(last) :]


class Typing(Input):
    """A text on one line."""


class Turning(ChoiceInput):
    """One of a few; another language's or shop's choices may come to it."""

    def set_choices(self, choices: Sequence[str]) -> None:
        """What can be chosen now."""
        self._choices = list(choices)


class Marks(Static, can_focus=True):
    """Several of a few, each marked or not: the arrows go through them, Space or its first letter marks one."""

    ALLOW_SELECT = False

    class Marked(Message):
        """One was marked, or is not any more."""

        def __init__(self, marks: Marks, value: object) -> None:
            super().__init__()
            self.marks = marks
            self.value = value

    class Left(Message):
        """Enter: on to the next line."""

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._options: dict[object, str] = {}
        self._held: tuple[object, ...] = ()
        self._place = 0
        self._flow = Flow(())

    def set_options(self, options: dict[object, str], held: tuple[object, ...]) -> None:
        """What can be marked, and what is."""
        self._options, self._held = options, held
        self._place = min(self._place, max(0, len(options) - 1))
        self._draw()

    def _draw(self) -> None:
        parts: list[Content] = []
        for place, (value, name) in enumerate(self._options.items()):
            is_held = value in self._held
            style = "bold $accent" if is_held else "$muted"
            if self.has_focus and place == self._place:
                style = "bold reverse $accent"
            parts.append(content(f"{'●' if is_held else '○'} {name}", style))
        self._flow = Flow(parts)
        self.update(self._flow)

    def on_focus(self) -> None:
        """Show where we are."""
        self._draw()

    def on_blur(self) -> None:
        """Show what is marked alone."""
        self._draw()

    def _toggle(self, place: int) -> None:
        self._place = place
        self.post_message(self.Marked(self, list(self._options)[place]))

    def on_key(self, event: events.Key) -> None:
        """Arrows, Space, letters, digits."""
        count = len(self._options)
        if event.key in ("left", "right") and count:
            self._place = (self._place + (1 if event.key == "right" else -1)) % count
            self._draw()
        elif event.key == "space" and count:
            self._toggle(self._place)
        elif event.key == "enter":
            self.post_message(self.Left())
        elif event.is_printable and event.character and (place := self._named(event.character)) is not None:
            self._toggle(place)
        else:
            return
        event.stop()
        event.prevent_default()

    def _named(self, character: str) -> int | None:
        """The place of the option that begins with a letter, from here on; of a digit, that place itself."""
        names = [name.casefold() for name in self._options.values()]
        if character.isdecimal():
            place = int(character) - 1
            return place if 0 <= place < len(names) else None
        # The one we stand at comes last, so that the same letter goes on to the next.
        order = [*range(self._place + 1, len(names)), *range(self._place + 1)]
        if self._place == 0 and not self._held:
            order = list(range(len(names)))
        start = character.casefold()
        return next((place for place in order if names[place].startswith(start)), None)

    def on_click(self, event: events.Click) -> None:
        """Mark the one that was clicked."""
        event.stop()
        self.focus()
        place = self._flow.place_at(event.get_content_offset_capture(self), self.content_size.width)
        if place is not None:
            self._toggle(place)


class Press(Static, can_focus=True):
    """Something that opens: Enter or Space."""

    ALLOW_SELECT = False

    class Pressed(Message):
        """It is to be opened."""

        def __init__(self, press: Press) -> None:
            super().__init__()
            self.press = press

    def __init__(self) -> None:
        super().__init__(markup=False)

    def on_key(self, event: events.Key) -> None:
        """Enter, Space."""
        if event.key in ("enter", "space"):
            event.stop()
            event.prevent_default()
            self.post_message(self.Pressed(self))

    def on_click(self, event: events.Click) -> None:
        """As Enter."""
        event.stop()
        self.focus()
        self.post_message(self.Pressed(self))
