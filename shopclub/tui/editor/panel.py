"""Beside the form: what it says in both languages, an example of it, and what does not work."""

from __future__ import annotations

from textual import getters
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.timer import Timer
from textual.widgets import Static

from shopclub.core.programme.model import Programme
from shopclub.i18n import Language, Words
from shopclub.tui.editor.saying import items_at, missing_in, problem_of, say_place, strange_in
from shopclub.tui.editor.slots import Path
from shopclub.tui.house import HouseApp
from shopclub.tui.text import content
from shopclub.tui.widgets.rows import Part, Prose, Stack
from shopclub.words.examples import say_example

PAUSE = 0.12
"""Seconds without a key after which the example is worked out."""


class SaysPanel(VerticalScroll, can_focus=False):
    """Follows every key; the example follows when the keys rest."""

    DEFAULT_CSS = """
    SaysPanel { height: 1fr; scrollbar-size-vertical: 1; }
    SaysPanel Static { height: auto; }
    SaysPanel .part { margin-bottom: 1; }
    """
    app = getters.app(HouseApp)

    def __init__(self, *, own_too: bool = True) -> None:
        """
        Args:
            own_too: whether the sentence in the reader's language is shown too; False where it stands beside.
        """
        super().__init__()
        self._own_too = own_too
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """Sentences, refusals, example."""
        yield Static(id="says-own", classes="part", markup=False)
        yield Static(id="says-other", classes="part", markup=False)
        yield Static(id="says-wrong", classes="part", markup=False)
        yield Static(id="says-example", markup=False)

    def show(self, programme: Programme, path: Path, unread: list[str], *, at_once: bool = False) -> None:
        """
        Say what a place of a draft says.

        Args:
            programme: the draft.
            path: the place.
            unread: sentences about fields that can't be read.
            at_once: whether the example is worked out now.
        """
        voice = self.app.voice
        own, currency = voice.words, voice.currency
        other = Words(next(one for one in Language if one is not own.language))
        mine = say_place(programme, path, own, currency) if self._own_too else []
        self._put("#says-own", [Prose(one, "bold $accent") for one in mine])
        self._put("#says-other", [Prose(one, "$muted") for one in say_place(programme, path, other, currency)])
        wrong = [*unread, *missing_in(programme, path, own)]
        if self._own_too and (problem := problem_of(programme, own, currency)):
            wrong.append(problem)
        strange = self._strange(programme, path) if self._own_too else []
        doubts: list[Part] = [Prose(f"? {one}", "$warn") for one in strange]
        self._put("#says-wrong", [*(Prose(f"! {one}", "$wrong") for one in wrong), *doubts])
        if self._timer is not None:
            self._timer.stop()
        if at_once:
            self._example(programme, path)
        else:
            self._timer = self.set_timer(PAUSE, lambda: self._example(programme, path))

    def _strange(self, programme: Programme, path: Path) -> list[str]:
        """Goods that nobody here has heard of, where the shop has a list at all."""
        products = self.app.club.products
        categories = {one.name.casefold() for one in products.categories()} if products.has_categories() else None
        return strange_in(
            programme,
            path,
            self.app.voice.words,
            has_category=lambda name: categories is None or name.casefold() in categories,
            has_product=lambda name: not products.count() or products.called(name) is not None,
        )

    def _put(self, where: str, parts: list[Part]) -> None:
        static = self.query_one(where, Static)
        static.update(Stack(parts))
        static.display = bool(parts)

    def _example(self, programme: Programme, path: Path) -> None:
        voice, audit = self.app.voice, self.app.club.audit
        said: list[str] = []
        for item in items_at(programme, path, voice.words, voice.currency)[:1]:
            example = audit.example(programme, item.key)
            if example is not None:
                said = say_example(example, programme, voice.words, currency=voice.currency)
        head: list[Part] = [content(voice.words.t("For example"), "bold")] if said else []
        self._put("#says-example", [*head, *(Prose(one) for one in said)])
