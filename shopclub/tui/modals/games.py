"""Lucky draws and predictions for who stands at the counter, and for the owner who runs them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from textual.app import ComposeResult
from textual.widgets import Static

from shopclub.core.games.model import DrawResult, Odds, Offer, Prediction, Round, Stake
from shopclub.core.games.pools import would_bring
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.programme.games import Draw
from shopclub.i18n import N_
from shopclub.tui.house import HouseApp, Unreadable
from shopclub.tui.modals.dialog import Notice
from shopclub.tui.modals.form import Form
from shopclub.tui.modals.grant import read_day
from shopclub.tui.modals.pick import Choice, PickDialog
from shopclub.tui.modals.proof import SpendingForm
from shopclub.tui.text import content
from shopclub.tui.voice import Voice
from shopclub.tui.widgets.field import Field
from shopclub.tui.widgets.rows import Cell, Prose, Row, Stack
from shopclub.words import local_name
from shopclub.words.draws import (
    hash_groups,
    prize_name,
    round_name,
    say_again,
    say_left,
    say_odds,
    say_pay,
    say_price,
    say_result,
)
from shopclub.words.telling import Telling

LUCKY_LENGTH = 6
A_ROUND, A_WEEK = timedelta(days=30), timedelta(days=7)
"""How long a round of a draw lasts, and stakes are taken, unless somebody says otherwise."""
POINTS_LENGTH = 7
MINUTE = "%Y-%m-%d %H:%M"


def odds_rows(odds: Iterable[Odds], whole: int, voice: Voice) -> list[Row]:
    """Each prize with its odds as they are now."""
    words = voice.words
    return [
        Row(
            Cell(content(prize_name(one.prize, words), "bold" if one.odds else "$muted")),
            Cell(content(say_odds(one.odds, whole, words), "$spend" if one.odds else "$muted"), 26, right=True),
            Cell(content(say_left(one, words), "$muted"), 10, right=True),
        )
        for one in odds
    ]


def round_lines(round_: Round, offer: Offer | None, voice: Voice) -> list[Prose | Row]:
    """A round whole: odds, what it costs, its hash, its seed once it is published."""
    words, lines = voice.words, list[Prose | Row]()
    if offer is not None:
        lines += odds_rows(offer.odds, round_.plan.whole, voice)
    lines.append(Prose(words.t("{price} a try", price=say_price(round_.plan, words)), "$muted"))
    lines.append(Prose(words.t("Hash: {hash}", hash=hash_groups(round_.commitment)), "$muted"))
    if round_.seed:
        lines.append(Prose(words.t("Seed: {seed}", seed=hash_groups(round_.seed)), "$muted"))
    return lines


class DrawDialog(SpendingForm[DrawResult]):
    """Draws once; answers with the result."""

    TITLE_ID = N_("Lucky draw")
    KEYS_ID = N_("Enter draws · Esc leaves")

    def __init__(self, round_no: int, member: MemberNo) -> None:
        super().__init__()
        self._round = round_no
        self._member = member

    def title_text(self) -> str:
        """The round's name."""
        return round_name(self.app.club.draws.get(self._round), self.app.voice.words)

    def compose_fields(self) -> ComposeResult:
        """The odds, what it costs, the lucky number."""
        offer, voice = self.app.club.draws.offer(self._round, self._member), self.app.voice
        words, plan = voice.words, offer.round.plan
        yield Static(Stack(round_lines(offer.round, offer, voice)), id="odds")
        pay = self.app.club.draws.pays_with(offer)
        held = words.n("{n} ticket", "{n} tickets", offer.tickets)
        who = voice.member_name(self._member)
        has = words.t("{name} has {tickets} and {points}.", name=who, tickets=held, points=voice.points(offer.points))
        cost = words.t("This one costs {price}.", price=say_pay(pay, plan, words)) if pay else ""
        yield Static(Prose(f"{has} {cost}".strip()), classes="said")
        if offer.again:
            yield Static(Prose(words.t("An undone draw is repeated, with the same result."), "$warn"), classes="said")
        yield Field(
            words.t("Lucky number"),
            id="lucky",
            restrict=r"[0-9]*",
            max_length=LUCKY_LENGTH,
            placeholder=words.t("empty: the program names one"),
        )

    async def send(self) -> None:
        """Draw."""
        lucky = self.text("lucky")
        done = await self.app.club.draws.draw(self._round, self._member, self.op, self.app.actor, lucky=lucky)
        self.dismiss(done)


class StakeDialog(SpendingForm[Stake]):
    """Stakes points on an answer; answers with the stake."""

    TITLE_ID = N_("Prediction")

    def __init__(self, prediction: int, answer: int, member: MemberNo) -> None:
        super().__init__()
        self._prediction = prediction
        self._answer = answer
        self._member = member

    def compose_fields(self) -> ComposeResult:
        """What is asked, the answer, how many points."""
        one, words = self.app.club.predictions.get(self._prediction), self.app.voice.words
        yield Static(Prose(one.question), classes="said")
        yield Static(Prose(words.t("Answer: {answer}", answer=one.answers[self._answer])), classes="said")
        former = self.app.club.predictions.stake_of(self._prediction, self._member)
        if former is not None:
            points = self.app.voice.points(former.points)
            yield Static(Prose(words.t("Instead of {points} staked before.", points=points)), classes="said")
        yield Field(words.t("Points"), id="stake", restrict=r"[0-9]*", max_length=POINTS_LENGTH)

    def typed(self, field: Field) -> None:
        """Say what it would bring."""
        one = self.app.club.predictions.get(self._prediction)
        if field.value:
            bring = self.app.voice.points(would_bring(one, self._answer, int(field.value)))
            field.hint(self.app.voice.words.t("would bring {points} as stakes stand now", points=bring))

    async def send(self) -> None:
        """Stake."""
        text = self.text("stake")
        if not text:
            raise Unreadable("stake", N_("A whole number, please."))
        club = self.app.club
        done = await club.predictions.stake(
            self._prediction, self._member, self._answer, int(text), self.op, self.app.actor
        )
        self.dismiss(done)


class OpenRoundDialog(Form[int]):
    """Opens a round of a draw; answers with its number."""

    TITLE_ID = N_("Open a round")

    def __init__(self, draw: Draw) -> None:
        super().__init__()
        self._draw = draw

    def title_text(self) -> str:
        """The draw's name."""
        return local_name(self._draw.name, self.app.voice.words, self._draw.id)

    def compose_fields(self) -> ComposeResult:
        """The last day, and what opening means."""
        t = self.app.voice.words.t
        yield Static(
            Prose(t("Odds, stock and price are fixed from now on; their hash is published. Nothing undoes that.")),
            classes="said",
        )
        usual = self.app.club.today() + A_ROUND
        yield Field(t("Last day"), id="until", value=usual.isoformat(), placeholder=t("2026-12-31"), max_length=12)

    async def send(self) -> None:
        """Open it."""
        try:
            until = read_day(self.text("until"))
        except Unreadable as error:
            raise Unreadable("until", error.sentence) from error
        if until is None:
            raise Unreadable("until", N_("A day, please, as in 2026-12-31."))
        number, _ = await self.app.club.draws.open(self._draw.id, until, self.op, self.app.actor)
        self.dismiss(number)


class AskDialog(Form[int]):
    """Asks a question to stake points on; answers with its number."""

    TITLE_ID = N_("New prediction")

    def compose_fields(self) -> ComposeResult:
        """Question, answers, closing time, limits."""
        t = self.app.voice.words.t
        yield Field(t("Question"), id="question", max_length=120)
        yield Field(t("Answers"), id="answers", max_length=400, placeholder=t("Red / Blue / Draw"))
        usual = f"{self.app.club.today() + A_WEEK:%Y-%m-%d} 18:00"
        yield Field(t("Closes at"), id="closes", max_length=16, value=usual, placeholder=t("2026-12-31 18:00"))
        yield Field(t("Least stake"), id="least", restrict=r"[0-9]*", max_length=POINTS_LENGTH, value="1")
        yield Field(
            t("Most stake"), id="most", restrict=r"[0-9]*", max_length=POINTS_LENGTH, placeholder=t("empty: no limit")
        )

    async def send(self) -> None:
        """Ask it."""
        try:
            wall = datetime.strptime(self.text("closes").strip(), MINUTE)  # noqa: DTZ007 - the shop's wall clock
        except ValueError as error:
            raise Unreadable("closes", N_("A day and a time, please, as in 2026-12-31 18:00.")) from error
        club = self.app.club
        most = self.text("most")
        number = await club.predictions.ask(
            self.text("question"),
            self.text("answers").replace("／", "/").split("/"),
            club.calendar.instant(wall),
            self.op,
            self.app.actor,
            least=int(self.text("least") or 0),
            most=int(most) if most else None,
        )
        self.dismiss(number)


# -- what a member can play -------------------------------------------------------------------------


def playable(app: HouseApp, member: MemberNo) -> list[Choice]:
    """Open rounds and predictions, each with why it can't be played, if so."""
    voice, club, found = app.voice, app.club, list[Choice]()
    for offer in club.draws.offers(member):
        about = voice.code(offer.refusal) if offer.refusal else say_price(offer.round.plan, voice.words)
        found.append(Choice(f"round:{offer.number}", round_name(offer.round, voice.words), about))
    for number, one in club.predictions.running():
        if one.state.value == "open":
            found.append(Choice(f"prediction:{number}", one.question, closing_text(one, app)))
    return found


def closing_text(one: Prediction, app: HouseApp) -> str:
    """Until when it takes stakes, and what is staked."""
    words, wall = app.voice.words, app.club.calendar.local(one.closes_at)
    closes = words.t("until {day}, {time}", day=words.day_long(wall.date()), time=words.time(wall))
    return words.t("{closes}; {points} staked", closes=closes, points=app.voice.points(one.total()))


async def play(app: HouseApp, member: MemberNo) -> None:
    """Let a member draw or stake: pick what, then do it, and say what came of it."""
    choices = playable(app, member)
    if not choices:
        app.tell(app.voice.words.t("No lucky draw and no prediction is open."))
        return
    picked = await app.push_screen_wait(PickDialog(app.voice.words.t("Draws and predictions"), choices))
    kind, _, number = (picked or "").partition(":")
    if kind == "round":
        await draw_once(app, int(number), member)
    elif kind == "prediction":
        await stake_once(app, int(number), member)


async def draw_once(app: HouseApp, round_no: int, member: MemberNo) -> None:
    """Draw, and show the result until it is read."""
    result = await app.push_screen_wait(DrawDialog(round_no, member))
    if result is None:
        return
    words = app.voice.words
    telling = Telling(app.voice.programme, words, app.club.shop.currency)
    lines = [say_result(result, telling)]
    said = words.t("Draw No. {number}, lucky number {lucky}", number=str(result.number), lucky=result.lucky)
    lines += [say_again(words)] if result.again else []
    await app.push_screen_wait(Notice(app.voice.member_name(member), [*lines, said]))


async def stake_once(app: HouseApp, prediction: int, member: MemberNo) -> None:
    """Pick an answer, then stake."""
    one = app.club.predictions.get(prediction)
    former = app.club.predictions.stake_of(prediction, member)
    words = app.voice.words
    choices = [
        Choice(str(place), answer, words.t("{points} staked on it", points=app.voice.points(one.on(place))))
        for place, answer in enumerate(one.answers)
    ]
    if former is not None:
        choices.append(Choice("back", words.t("Take the stake back"), app.voice.points(former.points)))
    picked = await app.push_screen_wait(PickDialog(one.question, choices))
    if picked == "back":
        await app.attempt(app.club.predictions.withdraw(prediction, member, app.mint(), app.actor))
    elif picked is not None:
        await app.push_screen_wait(StakeDialog(prediction, int(picked), member))
