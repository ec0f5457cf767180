"""
The first start: six short questions, one at a time, then the shop's file is made and the counter opens.

Nothing is written before the last Enter, so leaving leaves no trace. Going back keeps what was answered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from textual import getters, on, work
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.content import Content
from textual.widgets import Static

from shopclub import presets
from shopclub.core.club import Club
from shopclub.core.founding import found_shop
from shopclub.core.kernel.clock import Clock
from shopclub.core.kernel.errors import ClubError, InvalidInput
from shopclub.core.kernel.ids import StaffNo, new_operation_id
from shopclub.core.shop.model import Shop
from shopclub.core.staff.model import Actor, Role, Source
from shopclub.i18n import Language, Words
from shopclub.tui.setup_question import Answers, Question
from shopclub.tui.setup_questions import QUESTIONS, LanguageQuestion, ReadyQuestion
from shopclub.tui.text import content
from shopclub.tui.themes import DAY, THEMES, variable_defaults
from shopclub.tui.whereabouts import place_here

DEFAULT_PRESET = "standard-retail"
WIDE, TALL = 100, 32
"""Columns from which the answers stand beside the question, and rows from which there is room to spare."""


async def make_shop(path: Path, answers: Answers, clock: Clock, *, allow_network_drive: bool = False) -> None:
    """
    Make the file of a new shop.

    Args:
        path: must not exist yet.
        answers: complete.
        clock: what the shop goes by.
        allow_network_drive: somebody wants it there all the same.

    Raises:
        Conflict: `file_exists`.
        InvalidInput: `file_unwritable`, or something in the answers.
        StoreError: the disk failed.
    """
    place = answers.place
    shop = Shop(
        name=answers.name,
        currency=place.currency,
        timezone=place.timezone,
        country=place.country,
        language=answers.language.value,
        founded_at=clock.now().replace(microsecond=0),
    )
    programme = presets.in_currency(presets.load(answers.preset), place.currency)
    try:
        allow = allow_network_drive
        await found_shop(path, shop, programme, answers.owner, clock, allow_network_drive=allow)
    except OSError as error:
        raise InvalidInput("file_unwritable", name=str(path)) from error


async def set_owner_pin(path: Path, pin: str, clock: Clock, *, allow_network_drive: bool = False) -> None:
    """
    Give the owner of a new shop a PIN.

    Args:
        path: the shop's file.
        pin: 4 to 6 digits.
        clock: what the shop goes by.
        allow_network_drive: as when it was made.

    Raises:
        StoreError: the disk failed.
    """
    owner = StaffNo(1)
    club = Club.open(path, clock=clock, allow_network_drive=allow_network_drive)
    try:
        actor = Actor(staff=owner, role=Role.OWNER, source=Source.COUNTER)
        await club.staff.set_pin(owner, pin, new_operation_id(clock.now()), actor)
    finally:
        await club.close()


class Rail(Static, can_focus=False):
    """How far it is: a stamp card, and beside it or under it what was answered."""

    def draw(self, at: int, answers: Answers, words: Words, *, wide: bool) -> None:
        """Draw it at a question."""
        stamps = Content(" ").join(
            Content.styled("✦", "bold $accent") if n < at else content("◆" if n == at else "○", _tone(n, at))
            for n in range(len(QUESTIONS))
        )
        if not wide:
            step = words.t(QUESTIONS[at].STEP)
            self.update(
                Content.assemble(stamps, "   ", content(step, "bold"), (f"  {at + 1}/{len(QUESTIONS)}", "$muted"))
            )
            return
        lines = [
            Content.styled("shopclub", "bold $accent"),
            Content(""),
            Content.styled("╭─────────────╮", "$line"),
            Content.assemble(("│ ", "$line"), stamps, (" │", "$line")),
            Content.styled("╰─────────────╯", "$line"),
            Content(""),
        ]
        said = (
            answers.language.own_name,
            answers.name,
            f"{answers.place.country} · {answers.place.currency}",
            "",
            answers.owner,
            "",
        )
        for n, (question, answer) in enumerate(zip(QUESTIONS, said, strict=True)):
            mark = "✓" if n < at else "▸" if n == at else "·"
            name = content(words.t(question.STEP), "bold" if n == at else "" if n < at else "$muted")
            lines.append(Content.assemble(content(mark, "$gain" if n < at else _tone(n, at)), " ", name))
            if n < at and answer:
                lines.append(Content.assemble("  ", content(answer, "$muted").truncate(20, ellipsis=True)))
        self.update(Content("\n").join(lines))


def _tone(n: int, at: int) -> str:
    return "bold $accent" if n == at else "$muted"


class SetupApp(App[Language]):
    """Ends with the language the shop speaks once its file is made; with None when left before."""

    CSS_PATH = "setup.tcss"
    ENABLE_COMMAND_PALETTE = False
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012 - Textual's own declaration
    VERTICAL_BREAKPOINTS = [(0, "-short"), (TALL, "-tall")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", show=False),
        Binding("ctrl+q", "quit", show=False, priority=True),
        Binding("ctrl+c", "quit", show=False, priority=True),
    ]
    rail = getters.query_one(Rail)
    stage = getters.query_one("#stage", Vertical)

    def __init__(
        self, path: Path, *, words: Words, clock: Clock, environment: Mapping[str, str], zone: str = ""
    ) -> None:
        """
        Args:
            path: the file to make.
            words: the computer's language.
            clock: what the shop will go by.
            environment: the process's variables.
            zone: the computer's time zone, empty if unknown.
        """
        super().__init__()
        self.path = path
        self.clock = clock
        self.allow_network_drive = False
        """Whether somebody wants the file on a network drive all the same."""
        self.words = words
        self._environment = environment
        self._zone = zone
        self._at = 0
        self._is_placed = False
        self._is_made = False  # a disk that fails at the PIN is asked for the PIN again, not for the shop
        place = place_here(words.language, environment, zone)
        preset = DEFAULT_PRESET if DEFAULT_PRESET in presets.names() else presets.names()[0]
        self.answers = Answers(language=words.language, place=place, preset=preset)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own colours, for the moment before ours is chosen."""
        return variable_defaults()

    def compose(self) -> ComposeResult:
        """The sheet, and a line of keys below it."""
        with Vertical(id="sheet"), Container(id="halves"):
            yield Rail(id="rail", markup=False)
            yield Vertical(id="stage")
        yield Static(id="keys", markup=False)
        yield Static(id="file", markup=False)

    async def on_mount(self) -> None:
        """Dress, and ask the first question."""
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DAY
        await self._ask(0)

    async def _ask(self, at: int) -> None:
        self._at = at
        await self.stage.remove_children()
        await self.stage.mount(QUESTIONS[at](self.answers, self.words, self.clock))
        self._draw()

    def _draw(self) -> None:
        t = self.words.t
        self.rail.draw(self._at, self.answers, self.words, wide=self.size.width >= WIDE)
        self.query_one("#keys", Static).update(content(t(QUESTIONS[self._at].KEYS), "$muted"))
        file = t("The file will be {path}", path=self.path)
        self.query_one("#file", Static).update(content(file, "$muted"))

    def on_resize(self) -> None:
        """The rail stands beside the question or above it."""
        if self.screen_stack and self.query(Rail):
            self._draw()

    def _speak(self, language: Language) -> None:
        self.words = Words(language)
        self.answers = replace(self.answers, language=language)
        if not self._is_placed:
            place = place_here(language, self._environment, self._zone)
            self.answers = replace(self.answers, place=place)

    @on(LanguageQuestion.Reworded)
    def _reworded(self, event: LanguageQuestion.Reworded) -> None:
        self._speak(event.language)
        self._draw()

    @on(Question.Answered)
    async def _answered(self, event: Question.Answered) -> None:
        if self._at == 0:
            self._speak(event.answers.language)
        else:
            self.answers = event.answers
            self._is_placed = self._is_placed or self._at == 2
        await self._ask(self._at + 1)

    async def action_back(self) -> None:
        """One question back; from the first one out, and no file is made."""
        if self._at == 0:
            self.exit(None)
        else:
            await self._ask(self._at - 1)

    @on(ReadyQuestion.Opened)
    def _open(self) -> None:
        self._make()

    @work(exclusive=True, group="make")
    async def _make(self) -> None:
        question = self.query_one(ReadyQuestion)
        allow = self.allow_network_drive
        try:
            if not self._is_made:
                await make_shop(self.path, self.answers, self.clock, allow_network_drive=allow)
                self._is_made = True
            if self.answers.pin:
                await set_owner_pin(self.path, self.answers.pin, self.clock, allow_network_drive=allow)
        except ClubError as error:
            question.refuse(error)
        else:
            self.exit(self.answers.language)
