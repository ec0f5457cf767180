"""The line of keys at the bottom: what can be done now, in the reader's language."""

from __future__ import annotations

from rich.cells import cell_len
from textual import events
from textual.binding import ActiveBinding, Binding
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from shopclub.tui.house import HouseApp

MOST = 9
"""Keys shown at once; F1 tells the rest."""


def key_name(binding: Binding) -> str:
    """A key as it is printed on the keyboard: `F2`, `^Z`, `Enter`."""
    if binding.key_display:
        return binding.key_display
    key = binding.key.split(",")[0]
    if key.startswith("ctrl+"):
        return f"^{key[5:].upper()}"
    names = {"escape": "Esc", "enter": "Enter", "slash": "/", "delete": "Del", "space": "Space"}
    return names.get(key) or (key.upper() if len(key) == 1 or key[1:].isdigit() else key)


def _order(binding: Binding) -> tuple[int, int]:
    key = binding.key.split(",")[0]
    if key == "enter":
        return -1, 0
    if key.startswith("f") and key[1:].isdigit():
        return 1, int(key[1:])
    return (2 if key.startswith("ctrl+") else 0), 0


def shown_keys(screen: Screen[object], *, everything: bool = False) -> list[ActiveBinding]:
    """The keys of a screen in the order of the keyboard, each with whose it is and whether it can be used now."""
    seen: dict[str, ActiveBinding] = {}
    for active in screen.active_bindings.values():
        if active.binding.show or (everything and active.binding.description and active.binding.id):
            seen.setdefault(active.binding.action, active)
    for binding in _own_enter(screen):
        enabled = bool(screen.check_action(binding.action, ()))
        seen.setdefault(binding.action, ActiveBinding(screen, binding, enabled))
    return sorted(seen.values(), key=lambda active: _order(active.binding))


def _own_enter(screen: Screen[object]) -> list[Binding]:
    """What Enter does on this screen: the list in it takes the key, so it is not among the active ones."""
    return [b for b in type(screen).BINDINGS if isinstance(b, Binding) and b.key == "enter" and b.show]


class KeyBar(Static, can_focus=False):
    """At most nine keys with what they do; a click presses them."""

    DEFAULT_CSS = """
    KeyBar { dock: bottom; height: 1; padding: 0 1; background: $footer-background; text-wrap: nowrap; }
    """
    ALLOW_SELECT = False

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._spans: list[tuple[int, int, str]] = []
        self._text = Content("")

    def on_mount(self) -> None:
        """Follow what can be done."""
        self.screen.bindings_updated_signal.subscribe(self, lambda _: self._show())
        self._show()

    def _show(self) -> None:
        app = self.app
        if not isinstance(app, HouseApp) or not self.is_attached or self.screen is not app.screen:
            return
        parts: list[Content] = []
        self._spans = []
        column, room = 0, self.content_size.width or self.app.size.width - 2
        for _, binding, enabled, _ in shown_keys(self.screen)[:MOST]:
            name, what = key_name(binding), app.voice.words.t(binding.description)
            style = "$footer-description-foreground" if enabled else "$muted 50%"
            key_style = "bold $footer-key-foreground" if enabled else "$muted 50%"
            width = cell_len(f"{name} {what}")
            if column + width > room:
                break
            parts.append(Content.assemble((name, key_style), " ", (what, style)))
            self._spans.append((column, column + width, binding.key.split(",")[0]))
            column += width + 2
        text = Content("  ").join(parts)
        if not text.is_same(self._text):
            self._text = text
            self.update(text)

    def on_resize(self) -> None:
        """What fits may have changed."""
        self._show()

    def on_click(self, event: events.Click) -> None:
        """Press the key that was clicked."""
        x = event.x - self.styles.padding.left
        for start, end, key in self._spans:
            if start <= x < end:
                self.app.simulate_key(key)
