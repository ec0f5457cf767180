"""
What an effect does, as a phrase of its own and as what somebody gets: the shape that prices, points and things share.
"""

from __future__ import annotations

from typing import NamedTuple

from shopclub.core.programme.values import Rounding
from shopclub.i18n import N_, Language, Words
from shopclub.words.figures import off
from shopclub.words.telling import Register, Telling


class Deed(NamedTuple):
    """An effect in words."""

    alone: str
    """Without anybody: `1 point for each full ¥1 paid`; empty where somebody must be named."""
    done: str
    """After who gets it: `get 1 point for each full ¥1 paid`."""
    detail: str = ""
    """What is said last, behind a colon: a list of prices or steps."""
    is_among: bool = False
    """Whether it picks from those who meet the condition, so that they stand behind it."""


EFFECTS: Register[Telling, Deed] = Register()
"""Kind of effect -> what it does."""

_ROUNDED = {Rounding.HALF_UP: N_("rounded to the nearest"), Rounding.UP: N_("rounded up")}


def got(words: Words, thing: str) -> Deed:
    """A deed that is a thing one gets."""
    return Deed(alone=thing, done=words.t("get {thing}", thing=thing))


def rounded(rounding: Rounding, words: Words) -> str:
    """How a fraction is rounded; empty for down, which is so everywhere unless said."""
    return words.t(_ROUNDED[rounding]) if rounding in _ROUNDED else ""


def less(permille: int, words: Words) -> str:
    """A discount as what is paid: `at half price`, `for nothing`, `20% off`; 半价, 免费, 8 折."""
    if permille >= 1000:
        return words.t("for nothing")
    if permille == 500:
        return words.t("at half price")
    if not permille and words.language is Language.ZH:
        return words.p("no discount", "0% off")
    return words.t("{off} off", off=off(words, permille))
