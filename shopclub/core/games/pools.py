"""Who gets what of a prediction's pool, and what may be staked: pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from shopclub.core.games.model import Prediction, Stake, State
from shopclub.core.kernel.errors import InvalidInput, RuleViolation
from shopclub.core.kernel.money import split_largest_remainder
from shopclub.core.kernel.text import clean_text
from shopclub.core.ledger.reasons import Back

FEWEST_ANSWERS, MOST_ANSWERS = 2, 12
MOST_STAKES = 2000
"""Members with a stake in one prediction: all of them are settled in one commit."""


class Settled(msgspec.Struct, frozen=True, kw_only=True):
    """What the right answer (or none) brings each stake."""

    back: Back
    """Why stakes come back."""
    returned: tuple[Stake, ...]
    """Stakes that come back."""
    won: tuple[int, ...]
    """What each of these brings beyond the stake."""


def settle(stakes: Sequence[Stake], right: int | None) -> Settled:
    """
    The whole pool to those who were right, by their stakes and largest remainder; the earlier stake takes a tie.

    Nobody right, or no answer: every stake comes back.

    Args:
        stakes: all open ones, the earliest first.
        right: place of the right answer; None: it can't be answered.
    """
    winners = [stake for stake in stakes if stake.answer == right]
    if not winners:
        back = Back.VOID if right is None else Back.NOBODY
        return Settled(back=back, returned=tuple(stakes), won=(0,) * len(stakes))
    pool = sum(stake.points for stake in stakes)
    parts = split_largest_remainder(pool, [stake.points for stake in winners])
    won = tuple(part - stake.points for part, stake in zip(parts, winners, strict=True))
    return Settled(back=Back.RIGHT, returned=tuple(winners), won=won)


def would_bring(prediction: Prediction, answer: int, points: int) -> int:
    """What a further stake would bring, itself included, if its answer were right and nobody staked any more."""
    total, on = prediction.total() + points, prediction.on(answer) + points
    return total * points // on if on else 0


def state_at(prediction: Prediction, now: datetime) -> State:
    """How far it has come by now: the closing time closes it by itself."""
    if prediction.state is State.OPEN and now >= prediction.closes_at:
        return State.CLOSED
    return prediction.state


def demand_open(prediction: Prediction, now: datetime) -> None:
    """
    Refuse what only an open prediction allows.

    Raises:
        RuleViolation: `prediction_closed`.
    """
    if state_at(prediction, now) is not State.OPEN:
        raise RuleViolation("prediction_closed")


def demand_stake(prediction: Prediction, answer: int, points: int) -> None:
    """
    Refuse a stake that the prediction does not take.

    Raises:
        InvalidInput: `answer_unknown`; `stake_too_small` with `least`, `stake_too_large` with `most`.
    """
    if not 0 <= answer < len(prediction.answers):
        raise InvalidInput("answer_unknown")
    if points < prediction.least:
        raise InvalidInput("stake_too_small", least=prediction.least)
    if prediction.most is not None and points > prediction.most:
        raise InvalidInput("stake_too_large", most=prediction.most)


def asked(
    question: str, answers: Sequence[str], closes_at: datetime, now: datetime, least: int, most: int | None
) -> Prediction:
    """
    A prediction as it is asked.

    Raises:
        InvalidInput: `text_missing`, `text_too_long`, `answers_few`, `answers_many`, `answers_twice`, `closes_past`,
            `stake_limits`.
    """
    said = tuple(text for text in (clean_text(answer, "answer", 60) for answer in answers) if text)
    if len(said) < FEWEST_ANSWERS:
        raise InvalidInput("answers_few", fewest=FEWEST_ANSWERS)
    if len(said) > MOST_ANSWERS:
        raise InvalidInput("answers_many", most=MOST_ANSWERS)
    if len({answer.casefold() for answer in said}) < len(said):
        raise InvalidInput("answers_twice")
    if closes_at <= now:
        raise InvalidInput("closes_past")
    if least < 1 or (most is not None and most < least):
        raise InvalidInput("stake_limits")
    return Prediction(
        question=clean_text(question, "question", 120, required=True),
        answers=said,
        closes_at=closes_at,
        least=least,
        most=most,
        asked_at=now,
    )


def with_stake(one: Prediction, answer: int, points: int) -> Prediction:
    """A prediction with a stake more (negative: less)."""
    pool = {**one.pool, str(answer): one.on(answer) + points}
    stakes = one.stakes + (1 if points > 0 else -1)
    return msgspec.structs.replace(one, pool={key: left for key, left in pool.items() if left}, stakes=stakes)
