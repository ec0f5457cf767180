"""How a bill is paid: points as part payment, and the tenders of the money. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from math import lcm

from shopclub.core.kernel.errors import InsufficientPoints, RuleViolation
from shopclub.core.programme.facts import Facts
from shopclub.core.programme.offers import MoneyOff


def most_points(money_off: MoneyOff | None, net_total: int, available: int) -> int:
    """
    The most points that can be taken off a bill: whole steps, within the share, the bill and what there is.

    Args:
        money_off: of the programme.
        net_total: the bill after discounts, in minor units.
        available: points the member may spend.
    """
    if money_off is None:
        return 0
    step = step_of(money_off)
    limit = _limit(money_off, net_total)
    steps = min(available // step, limit // worth(money_off, step))
    if _pays_remainder(money_off, net_total, worth(money_off, steps * step)) and (steps + 1) * step <= available:
        steps += 1
    points = steps * step
    return points if points >= money_off.min_points else 0


def step_of(money_off: MoneyOff) -> int:
    """Points are taken off in multiples of this: whole steps of what the shop wants and of what has a worth."""
    return lcm(money_off.step_points or 1, money_off.points)


def worth(money_off: MoneyOff, points: int) -> int:
    """What points take off at their full rate, in minor units."""
    return points // money_off.points * money_off.minor


def _limit(money_off: MoneyOff, net_total: int) -> int:
    return net_total * money_off.max_share_permille // 1000


def _pays_remainder(money_off: MoneyOff, net_total: int, paid: int) -> bool:
    """Whether a further step may pay what `paid` leaves of the bill, less than its worth."""
    return money_off.remainder and money_off.max_share_permille == 1000 and paid < net_total


def points_part(money_off: MoneyOff | None, points: int, net_total: int, facts: Facts) -> int:
    """
    What the points the clerk chose take off the bill, in minor units.

    Raises:
        RuleViolation: `points_no_member`, `money_off_none`, `points_step`, `points_minimum`, `points_share`.
        InsufficientPoints: more than the member may spend.
    """
    if not points:
        return 0
    if facts.member is None:
        raise RuleViolation("points_no_member")
    if money_off is None:
        raise RuleViolation("money_off_none")
    if points > facts.available:
        raise InsufficientPoints("points_insufficient", available=facts.available, wanted=points)
    step = step_of(money_off)
    if points % step:
        raise RuleViolation("points_step", step=step)
    if points < money_off.min_points:
        raise RuleViolation("points_minimum", minimum=money_off.min_points)
    minor = worth(money_off, points)
    if minor <= _limit(money_off, net_total):
        return minor
    if _pays_remainder(money_off, net_total, worth(money_off, points - step)):
        return net_total
    raise RuleViolation("points_share", most=most_points(money_off, net_total, facts.available))


def tenders_of(due_minor: int, tender: str, others: Mapping[str, int]) -> dict[str, int]:
    """
    Tender -> its part of the money; empty when nobody said.

    Raises:
        RuleViolation: `tenders_too_much` when the others come to more than is to be paid, `tenders_too_little` when
            they come to less and nothing is said to pay the rest.
    """
    given = sum(others.values())
    if given > due_minor:
        raise RuleViolation("tenders_too_much", paid_minor=given, due_minor=due_minor)
    rest = due_minor - given
    if rest and others and not tender:
        raise RuleViolation("tenders_too_little", paid_minor=given, due_minor=due_minor)
    out = dict(others)
    if rest and tender:
        out[tender] = out.get(tender, 0) + rest
    return out
