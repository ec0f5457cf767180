"""Lucky draws and predictions: what is open, what waits to be handed over, what is to be judged."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import OptionList, Static

from shopclub.core.games.model import Prediction, Round, State
from shopclub.core.staff.model import Action
from shopclub.i18n import N_
from shopclub.tui.modals.dialog import Confirm
from shopclub.tui.modals.games import (
    AskDialog,
    OpenRoundDialog,
    closing_text,
    draw_once,
    play,
    round_lines,
    stake_once,
)
from shopclub.tui.modals.pick import Choice, PickDialog
from shopclub.tui.screens.area import ListArea
from shopclub.tui.text import content
from shopclub.tui.widgets.rows import Cell, Listing, Prose, Row, Stack, own
from shopclub.words import local_name
from shopclub.words.draws import round_name, say_price

CLOSED_SHOWN = 8
"""Rounds and predictions that are over, the latest."""
_STATES = {
    State.OPEN: N_("open"),
    State.CLOSED: N_("awaits its answer"),
    State.JUDGED: N_("judged"),
    State.VOID: N_("called off"),
}


class GamesScreen(ListArea):
    """The games of the shop."""

    TITLE_ID = N_("Draws and predictions")
    HELP_ID = N_(
        "O opens a round of the marked draw: from then on its odds are fixed, and the hash shown below is public. D "
        "draws or stakes for the member at the counter. H hands over a prize won at the kiosk. C closes a round or a "
        "prediction, J says which answer was right, V calls it off. “shopclub draw export” writes what proves a round."
    )
    ENTER = "enter"
    CSS_PATH = "games.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d", "play", N_("Draw or stake"), id="games.play"),
        Binding("o", "open", N_("Open a round"), id="games.open"),
        Binding("h", "hand", N_("Hand over"), id="games.hand"),
        Binding("n", "ask", N_("New prediction"), id="games.ask"),
        Binding("j", "judge", N_("Judge"), id="games.judge"),
        Binding("c", "close", N_("Close"), id="games.close"),
        Binding("v", "void", N_("Call off"), show=False, id="games.void"),
        Binding("escape", "back", N_("Back"), id="games.back"),
    ]
    listing = getters.query_one("#list", Listing)

    def compose_area(self) -> ComposeResult:
        """The list, and the marked one whole."""
        with Vertical(id="room") as room:
            room.border_title = self.app.voice.words.t("What is played for")
            yield Static(id="none", markup=False)
            yield Listing(id="list")
        yield Static(id="about", markup=False)

    def on_mount(self) -> None:
        """The list has the keys."""
        self.listing.focus()

    def show(self) -> None:
        """Draw everything, what has to be done at the head."""
        words = self.app.voice.words
        self.listing.set_rows(self._rows())
        none = self.query_one("#none", Static)
        none.display = not self.listing.option_count
        none.update(content(words.t("No lucky draw in the programme, and no prediction yet. N asks one."), "$muted"))
        room, serving = self.query_one("#room", Vertical), self.app.serving
        at = words.t("Nobody stands at the counter")
        if serving is not None:
            at = words.t("At the counter: {name}", name=self.app.voice.member_name(serving))
        room.border_subtitle = content(at)
        self._tell()

    def _rows(self) -> Iterator[tuple[str, Row]]:
        club, voice, t = self.app.club, self.app.voice, self.app.voice.words.t
        for number, win in club.draws.waiting():
            name = f"{voice.member_name(win.member)}: {local_name(win.name, voice.words, win.prize)}"
            yield f"win:{number}", self._row(name, t("waits to be handed over"), "$warn")
        for number, one in club.predictions.running():
            state = t(_STATES[one.state]) if one.state is State.CLOSED else closing_text(one, self.app)
            yield f"prediction:{number}", self._row(one.question, state, "$warn" if one.state is State.CLOSED else "")
        open_rounds = club.draws.open_rounds()
        for number, one_round in open_rounds:
            yield f"round:{number}", self._row(round_name(one_round, voice.words), self._state(one_round))
        busy = {one_round.draw for _, one_round in open_rounds}
        for draw in voice.programme.draws:
            if draw.enabled and draw.id not in busy:
                said = t("no round open; {price} a try", price=say_price(draw, voice.words))
                yield f"plan:{draw.id}", self._row(local_name(draw.name, voice.words, draw.id), said, "$muted")
        over = [pair for pair in club.draws.rounds() if pair[1].closed_at is not None]
        for number, one_round in over[:CLOSED_SHOWN]:
            yield f"round:{number}", self._row(round_name(one_round, voice.words), self._state(one_round), "$muted")
        settled = [pair for pair in club.predictions.all() if pair[1].state in (State.JUDGED, State.VOID)]
        for number, one in settled[:CLOSED_SHOWN]:
            yield f"prediction:{number}", self._row(one.question, self._settled(one), "$muted")

    @staticmethod
    def _row(name: str, state: str, style: str = "") -> Row:
        return Row(
            Cell(content(name, "bold" if style != "$muted" else "$muted")), own(content(state, style), right=True)
        )

    def _state(self, one: Round) -> str:
        words = self.app.voice.words
        count = words.n("{n} draw", "{n} draws", one.drawn)
        if one.closed_at is not None:
            return words.t("closed; {count}", count=count)
        return words.t("{count}, through {day}", count=count, day=words.day_long(one.until_on))

    def _settled(self, one: Prediction) -> str:
        t = self.app.voice.words.t
        if one.right is None:
            return t("called off")
        return t("right: {answer}", answer=one.answers[one.right])

    # -- the marked one -----------------------------------------------------------------------------

    @property
    def _marked(self) -> tuple[str, str]:
        """Kind and id of the marked line."""
        kind, _, key = (self.listing.key or "").partition(":")
        return kind, key

    @on(OptionList.OptionHighlighted)
    def _told(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._tell()
        self.refresh_bindings()

    def _tell(self) -> None:
        """Say the marked one whole."""
        kind, key = self._marked
        club, voice, about = self.app.club, self.app.voice, self.query_one("#about", Static)
        if kind == "round":
            one = club.draws.get(int(key))
            about.update(Stack(round_lines(one, club.draws.offer(int(key)), voice)))
        elif kind == "prediction":
            prediction = club.predictions.get(int(key))
            rows = [
                Row(
                    Cell(content(answer, "bold" if place == prediction.right else "")),
                    Cell(content(voice.points(prediction.on(place)), "$spend"), 20, right=True),
                )
                for place, answer in enumerate(prediction.answers)
            ]
            about.update(Stack([Prose(prediction.question), *rows]))
        else:
            about.update("")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What the marked line, the role and the counter allow."""
        kind, key = self._marked if self.is_mounted and self.query("#list") else ("", "")
        owner = self.app.is_allowed(Action.RUN_GAMES)
        match action:
            case "play":
                return True if self.app.serving is not None else None
            case "ask":
                return True if owner else None
            case "open":
                return True if owner and kind == "plan" else None
            case "hand":
                return True if kind == "win" else None
            case "close":
                return True if owner and self._is_open(kind, key) else None
            case "judge":
                return True if owner and self._awaits(kind, key) else None
            case "void":
                is_running = kind == "prediction" and (self._awaits(kind, key) or self._is_open(kind, key))
                return True if owner and is_running else None
            case _:
                return True

    def _is_open(self, kind: str, key: str) -> bool:
        if kind == "round":
            return self.app.club.draws.get(int(key)).closed_at is None
        return kind == "prediction" and self.app.club.predictions.get(int(key)).state is State.OPEN

    def _awaits(self, kind: str, key: str) -> bool:
        return kind == "prediction" and self.app.club.predictions.get(int(key)).state is State.CLOSED

    # -- doing --------------------------------------------------------------------------------------

    async def action_enter(self) -> None:
        """The likeliest for the marked line."""
        kind, key = self._marked
        wanted = {"win": "hand", "plan": "open", "round": "play_marked", "prediction": "play_marked"}.get(kind, "")
        if kind == "prediction" and self._awaits(kind, key):
            wanted = "judge"
        if wanted == "play_marked":
            self._play_marked(kind, int(key))
        elif wanted and self.check_action(wanted, ()):
            await self.run_action(wanted)

    @work(exclusive=True, group="dialog")
    async def _play_marked(self, kind: str, number: int) -> None:
        member = self.app.serving
        if member is None or not self._is_open(kind, str(number)):
            return
        if kind == "round":
            await draw_once(self.app, number, member)
        else:
            await stake_once(self.app, number, member)

    @work(exclusive=True, group="dialog")
    async def action_play(self) -> None:
        """Draw or stake for who stands at the counter."""
        if self.app.serving is not None:
            await play(self.app, self.app.serving)

    @work(exclusive=True, group="dialog")
    async def action_open(self) -> None:
        """Open a round of the marked draw."""
        _, key = self._marked
        draw = self.app.voice.programme.draw(key)
        if draw is not None:
            await self.app.push_screen_wait(OpenRoundDialog(draw))

    @work(exclusive=True, group="dialog")
    async def action_hand(self) -> None:
        """Hand the marked prize over."""
        _, key = self._marked
        words = self.app.voice.words
        win = dict(self.app.club.draws.waiting()).get(int(key))
        if win is None:
            return
        name, prize = self.app.voice.member_name(win.member), local_name(win.name, words, win.prize)
        asked = words.t("{prize} is handed over to {name} now.", prize=prize, name=name)
        if await self.app.push_screen_wait(Confirm(words.t("Hand over"), [asked])):
            await self.app.attempt(self.app.club.draws.hand_over(int(key), self.app.mint(), self.app.actor))

    @work(exclusive=True, group="dialog")
    async def action_ask(self) -> None:
        """Ask a question."""
        await self.app.push_screen_wait(AskDialog())

    @work(exclusive=True, group="dialog")
    async def action_close(self) -> None:
        """Close the marked round or prediction."""
        kind, key = self._marked
        words, club = self.app.voice.words, self.app.club
        if kind == "round":
            said = words.t("Nobody draws from it any more, and its seed is published. Nothing undoes that.")
            if await self.app.push_screen_wait(Confirm(words.t("Close"), [said])):
                await self.app.attempt(club.draws.close(int(key), self.app.mint(), self.app.actor))
        elif kind == "prediction":
            said = words.t("Nothing is staked or taken back any more; then the answer can be given.")
            if await self.app.push_screen_wait(Confirm(words.t("Close"), [said])):
                await self.app.attempt(club.predictions.close(int(key), self.app.mint(), self.app.actor))

    @work(exclusive=True, group="dialog")
    async def action_judge(self) -> None:
        """Say which answer was right."""
        _, key = self._marked
        one, voice = self.app.club.predictions.get(int(key)), self.app.voice
        choices = [
            Choice(str(place), answer, voice.words.t("{points} staked on it", points=voice.points(one.on(place))))
            for place, answer in enumerate(one.answers)
        ]
        picked = await self.app.push_screen_wait(PickDialog(voice.words.t("Which answer was right?"), choices))
        if picked is None:
            return
        answer, pool = one.answers[int(picked)], voice.points(one.total())
        sentence = N_("Right: {answer}. The pool of {points} goes to those who said so.")
        said = voice.words.t(sentence, answer=answer, points=pool)
        if not one.on(int(picked)):
            said = voice.words.t("Right: {answer}. Nobody said so: every stake comes back.", answer=answer)
        if await self.app.push_screen_wait(Confirm(voice.words.t("Judge"), [said])):
            await self.app.attempt(
                self.app.club.predictions.judge(int(key), int(picked), self.app.mint(), self.app.actor)
            )

    @work(exclusive=True, group="dialog")
    async def action_void(self) -> None:
        """Call the marked prediction off."""
        _, key = self._marked
        words = self.app.voice.words
        said = words.t("It is called off, and every stake comes back.")
        if await self.app.push_screen_wait(Confirm(words.t("Call off"), [said])):
            await self.app.attempt(self.app.club.predictions.judge(int(key), None, self.app.mint(), self.app.actor))

    def action_back(self) -> None:
        """To the counter."""
        self.app.go("counter")
