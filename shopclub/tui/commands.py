"""The palette: everything that can be done now, noun then verb."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.dom import DOMNode

from shopclub.tui.house import HouseApp
from shopclub.tui.modals.menu import PLACES
from shopclub.tui.widgets.keybar import key_name, shown_keys


class Acts(Provider):
    """The keys of the screen in front, and the places one can go to."""

    def _acts(self) -> Iterator[tuple[str, str, str, DOMNode]]:
        """Title, key, action and whose it is; only what is possible."""
        app = self.app
        if not isinstance(app, HouseApp):
            return
        t = app.voice.words.t
        for node, binding, enabled, _ in shown_keys(self.screen, everything=True):
            if enabled and binding.id != "palette":
                yield t(binding.description), key_name(binding), binding.action, node
        for place in PLACES:
            yield f"{t(place.name)}: {t(place.what)}", "", place.action, app

    async def discover(self) -> Hits:
        """All of them, before anything is typed."""
        for title, key, action, node in self._acts():
            yield DiscoveryHit(title, self._run(action, node), help=key or None)

    async def search(self, query: str) -> Hits:
        """Those that match."""
        matcher = self.matcher(query)
        for title, key, action, node in self._acts():
            score = matcher.match(title)
            if score > 0:
                yield Hit(score, matcher.highlight(title), self._run(action, node), help=key or None)

    def _run(self, action: str, node: DOMNode) -> Callable[[], Awaitable[bool]]:
        return lambda: self.app.run_action(action, node)
