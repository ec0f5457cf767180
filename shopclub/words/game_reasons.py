"""Why an entry of a game is what it is, in one clause; see `reasons`."""

from __future__ import annotations

from shopclub.core.ledger.reasons import Back, Drawn, DrawWon, StakeBack, Staked, StakeWon, TicketsGiven
from shopclub.core.programme.model import Occasion
from shopclub.i18n import N_
from shopclub.words.figures import amount, points
from shopclub.words.occasions import say_occasion
from shopclub.words.reasons import REASONS, Because

_BACK = {
    Back.RIGHT: N_("stake of prediction {number} back: the answer was right"),
    Back.NOBODY: N_("stake of prediction {number} back: nobody was right"),
    Back.VOID: N_("stake of prediction {number} back: it was called off"),
    Back.WITHDRAWN: N_("stake of prediction {number} taken back"),
    Back.LEFT: N_("stake of prediction {number} back: the member left"),
}


@REASONS.of(TicketsGiven)
def _tickets(why: TicketsGiven, told: Because) -> str:
    words = told.words  # the unit, which stands before it, names the draw
    if why.step_minor:
        paid, step = words.money(why.base_minor, told.currency), amount(words, why.step_minor, told.currency)
        each = words.n("{n} ticket", "{n} tickets", why.each)
        return words.t(
            "{paid} paid: {each} for each full {step}",
            paid=paid, each=each, step=step,
        )  # fmt: skip
    if why.occasion == Occasion.SALE or why.occasion not in set(Occasion):
        return words.t("for the purchase")
    return say_occasion(Occasion(why.occasion), words)


@REASONS.of(Drawn)
def _drawn(why: Drawn, told: Because) -> str:
    return told.words.t("lucky draw, No. {number}, lucky number {lucky}", number=str(why.number), lucky=why.lucky)


@REASONS.of(DrawWon)
def _won(why: DrawWon, told: Because) -> str:
    return told.words.t("won in the lucky draw, No. {number}", number=str(why.number))


@REASONS.of(Staked)
def _staked(why: Staked, told: Because) -> str:
    return told.words.t(
        "staked on answer {answer} of prediction {number}", answer=str(why.answer + 1), number=str(why.prediction)
    )


@REASONS.of(StakeBack)
def _back(why: StakeBack, told: Because) -> str:
    return told.words.t(_BACK[why.back], number=str(why.prediction))


@REASONS.of(StakeWon)
def _stake_won(why: StakeWon, told: Because) -> str:
    words = told.words
    return words.t(
        "prediction {number} was right: share of the pool of {pool} for a stake of {stake} among {right}",
        number=str(why.prediction),
        pool=points(words, why.pool),
        stake=words.number(why.stake),
        right=words.number(why.right),
    )
