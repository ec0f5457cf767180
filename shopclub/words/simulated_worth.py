"""What a point stands for in a trial, in words, and which value the money goes by."""

from __future__ import annotations

from shopclub.core.simulate.figures import Comparison, Side
from shopclub.i18n import N_
from shopclub.words.figures import points
from shopclub.words.names import reward_name
from shopclub.words.simulated import Telling

_ESTIMATED = {
    (True, True): N_("In money by the owner's own estimate, {worth}: neither programme says what points are worth."),
    (True, False): N_(
        "Today's points by the owner's own estimate, {worth}; this programme says itself what they are worth."
    ),
    (False, True): N_(
        "This programme's points by the owner's own estimate, {worth}; today's says itself what they are worth."
    ),
    (False, False): N_("The estimate {worth} counts nowhere: both programmes say themselves what points are worth."),
}
"""Whether it counts for today, and for the changed programme."""


def say_worth(found: Comparison, telling: Telling, *, of_changed: bool) -> str:
    """What a point stands for on one side."""
    words = telling.words
    worth = found.changed.worth if of_changed else found.today.worth
    programme = telling.changed if of_changed else telling.today
    if worth is None:
        return words.t("worth of points unknown")
    amount = _equals(worth.points, worth.minor, telling)
    if worth.estimated:
        return words.t("{worth} (the owner's own estimate)", worth=amount)
    if not worth.by_reward:
        return amount
    return words.t("{worth} ({reward})", worth=amount, reward=reward_name(programme, worth.by_reward, words))


def _equals(count: int, minor: int, telling: Telling) -> str:
    """So many points, so much money."""
    return telling.words.t("{points} = {money}", points=points(telling.words, count), money=telling.money(minor))


def say_estimate(found: Comparison, telling: Telling) -> str:
    """Where the money goes by the owner's own estimate; empty where nobody gave one."""
    if found.estimate is None:
        return ""
    sides = _is_estimated(found.today), _is_estimated(found.changed)
    return telling.words.t(_ESTIMATED[sides], worth=_equals(found.estimate.points, found.estimate.minor, telling))


def _is_estimated(side: Side) -> bool:
    return side.worth is not None and side.worth.estimated
