"""Lucky draws and predictions; the seeds of a story come from a known source, so that each draw has one result."""

from __future__ import annotations

from datetime import date

from shopclub.core.games.model import Pay
from shopclub.core.kernel.ids import OperationId
from shopclub.core.staff.model import Actor, Source
from shopclub.scenarios.model import Written
from shopclub.scenarios.registry import Act, Done, verb
from shopclub.scenarios.stage import Stage
from shopclub.scenarios.values import Count, Day, When, day_of


class OpenDraw(Written, frozen=True):
    """Open a round of a lucky draw."""

    draw: str
    """Its id in the programme."""
    until: Day
    """The last day it is drawn from."""


class DrawOnce(Written, frozen=True):
    """Draw once from the open round; `by = "kiosk"`: at the kiosk, with a ticket."""

    member: str
    """Who."""
    draw: str
    """The draw, by its id."""
    lucky: str = ""
    """The lucky number; left out: the program names one."""
    pay: str = ""
    """`tickets` or `points`; left out: tickets while there are enough."""


class CloseDraw(Written, frozen=True):
    """Close the open round of a lucky draw."""

    draw: str
    """The draw, by its id."""


class GivePrize(Written, frozen=True):
    """Hand over the prize that has waited longest for a member."""

    member: str
    """Who won it."""


class Predict(Written, frozen=True):
    """Ask a question that points can be staked on."""

    question: str
    """The question; later steps name it by that."""
    answers: tuple[str, ...]
    """Its answers."""
    closes: When
    """From then on nothing is staked."""
    least: Count = 1
    """Points one stakes at least."""
    most: Count = 0
    """Points one stakes at most; 0 has no limit."""


class PutStake(Written, frozen=True):
    """Stake points on an answer; a stake there is already comes back first."""

    question: str
    """The prediction, by its question."""
    member: str
    """Who."""
    answer: str
    """The answer, as it was given."""
    points: Count
    """How many."""


class TakeStake(Written, frozen=True):
    """Take a stake back before the closing time."""

    question: str
    """The prediction, by its question."""
    member: str
    """Whose."""


class Judge(Written, frozen=True):
    """Say which answer was right, and settle every stake."""

    question: str
    """The prediction, by its question."""
    right: str = ""
    """The right answer; left out: it is called off."""


def _round(stage: Stage, draw: str) -> int:
    for number, one in stage.club.draws.rounds():
        if one.draw == draw:
            return number
    return 0  # the club says that there is none


def _prediction(stage: Stage, question: str) -> int:
    for number, one in stage.club.predictions.all():
        if one.question == question:
            return number
    return 0


def _answer(stage: Stage, number: int, answer: str) -> int:
    answers = stage.club.predictions.get(number).answers if number else ()
    return answers.index(answer) if answer in answers else len(answers)  # which the club refuses


@verb("open_draw", OpenDraw)
def open_draw(stage: Stage, p: OpenDraw, actor: Actor) -> Act:
    """Open a round."""
    until = day_of(p.until) or date.max

    async def act(op: OperationId) -> Done:
        await stage.club.draws.open(p.draw, until, op, actor)
        return Done()

    return act


@verb("draw", DrawOnce)
def draw(stage: Stage, p: DrawOnce, actor: Actor) -> Act:
    """Draw once."""
    member, number = stage.member(p.member), _round(stage, p.draw)
    pay = Pay(p.pay) if p.pay in set(Pay) else None

    async def act(op: OperationId) -> Done:
        if actor.source is Source.KIOSK:
            drawn = await stage.club.draws.draw_alone(number, member, p.lucky, op)
        else:
            drawn = await stage.club.draws.draw(number, member, op, actor, lucky=p.lucky, pay=pay)
        figures = {
            "prize": drawn.prize.id,
            "number": drawn.number,
            "earned": drawn.points,
            "repeated": drawn.repeated,
        }
        return Done(figures, coupons=drawn.coupons)

    return act


@verb("close_draw", CloseDraw)
def close_draw(stage: Stage, p: CloseDraw, actor: Actor) -> Act:
    """Close the round."""
    number = _round(stage, p.draw)

    async def act(op: OperationId) -> Done:
        await stage.club.draws.close(number, op, actor)
        return Done()

    return act


@verb("give_prize", GivePrize)
def give_prize(stage: Stage, p: GivePrize, actor: Actor) -> Act:
    """Hand it over."""
    member = stage.member(p.member)
    waiting = next((number for number, win in stage.club.draws.waiting() if win.member == member), 0)

    async def act(op: OperationId) -> Done:
        win = await stage.club.draws.hand_over(waiting, op, actor)
        return Done({"prize": win.prize, "number": win.number})

    return act


@verb("predict", Predict)
def predict(stage: Stage, p: Predict, actor: Actor) -> Act:
    """Ask it."""
    closes = stage.instant(p.closes)

    async def act(op: OperationId) -> Done:
        await stage.club.predictions.ask(p.question, p.answers, closes, op, actor, least=p.least, most=p.most or None)
        return Done()

    return act


@verb("stake", PutStake)
def stake(stage: Stage, p: PutStake, actor: Actor) -> Act:
    """Stake."""
    number, member = _prediction(stage, p.question), stage.member(p.member)
    answer = _answer(stage, number, p.answer)

    async def act(op: OperationId) -> Done:
        await stage.club.predictions.stake(number, member, answer, p.points, op, actor)
        return Done({"balance": stage.club.points.account(member).points()})

    return act


@verb("take_stake", TakeStake)
def take_stake(stage: Stage, p: TakeStake, actor: Actor) -> Act:
    """Take it back."""
    number, member = _prediction(stage, p.question), stage.member(p.member)

    async def act(op: OperationId) -> Done:
        await stage.club.predictions.withdraw(number, member, op, actor)
        return Done({"balance": stage.club.points.account(member).points()})

    return act


@verb("judge", Judge)
def judge(stage: Stage, p: Judge, actor: Actor) -> Act:
    """Settle it."""
    number = _prediction(stage, p.question)
    right = _answer(stage, number, p.right) if p.right else None

    async def act(op: OperationId) -> Done:
        await stage.club.predictions.judge(number, right, op, actor)
        return Done()

    return act
