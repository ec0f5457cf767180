"""How a bill is paid: points as part payment, balances, and the tenders of the money. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from math import lcm
from typing import NamedTuple

from shopclub.core.kernel.errors import InsufficientPoints, InvalidInput, RuleViolation
from shopclub.core.ledger.units import BONUS, CASHBACK, GIFT, VALUE, Unit
from shopclub.core.programme.facts import CardAtHand, Facts
from shopclub.core.programme.offers import MoneyOff
from shopclub.core.programme.purse import StoredValue, ValueOrder
from shopclub.core.sales.model import Draft


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


def purse_parts(
    cashback: int, value: int, due_minor: int, purse: Mapping[Unit, int], order: ValueOrder
) -> dict[Unit, int]:
    """
    What cashback and stored value pay of a bill, by balance; never more than the bill leaves.

    Args:
        cashback: how much cashback is to pay.
        value: how much stored value is to pay, bonus and principal together.
        due_minor: what is to be paid.
        purse: what the member may pay with today.
        order: which part of stored value goes first.

    Raises:
        RuleViolation: `cashback_insufficient`, `value_insufficient` with `available_minor`.
    """
    by_cashback = min(cashback, due_minor)
    if by_cashback > purse.get(CASHBACK, 0):
        raise RuleViolation("cashback_insufficient", available_minor=purse.get(CASHBACK, 0))
    by_value = min(value, due_minor - by_cashback)
    bonus, paid_in = purse.get(BONUS, 0), purse.get(VALUE, 0)
    if by_value > bonus + paid_in:
        raise RuleViolation("value_insufficient", available_minor=bonus + paid_in)
    by_bonus = min(bonus, by_value)
    if order is ValueOrder.VALUE_FIRST:
        by_bonus = by_value - min(paid_in, by_value)
    elif order is ValueOrder.BY_SHARE and by_value:
        by_bonus = by_value * bonus // (bonus + paid_in)
    parts = {CASHBACK: by_cashback, BONUS: by_bonus, VALUE: by_value - by_bonus}
    return {unit: minor for unit, minor in parts.items() if minor}


def card_parts(wanted: Mapping[str, int], due_minor: int, cards: Mapping[str, CardAtHand]) -> dict[int, int]:
    """
    What gift cards pay of a bill, by number, in the order they were brought; never more than the bill leaves.

    Raises:
        InvalidInput: `gift_unknown` with `text`.
        RuleViolation: `gift_over`, `gift_dead`, `gift_empty`, or `gift_insufficient` with `available_minor`.
    """
    parts: dict[int, int] = {}
    for code, minor in wanted.items():
        card = cards.get(code)
        if card is None:
            raise InvalidInput("gift_unknown", text=code[:40])
        if card.refusal:
            raise RuleViolation(card.refusal)
        part = min(minor, due_minor - sum(parts.values()))
        if parts.get(card.number, 0) + part > card.left_minor:
            raise RuleViolation("gift_insufficient", available_minor=card.left_minor)
        if part:
            parts[card.number] = parts.get(card.number, 0) + part
    return parts


class Paid(NamedTuple):
    """How a bill is paid."""

    tenders: dict[str, int]
    """Tender -> its part, balances first; empty when nobody said."""
    cards: dict[int, int]
    """Number of a gift card -> what it pays."""
    bonus_minor: int
    """The part given on top of stored value, which earns nothing unless the programme says so."""


def paid_by(draft: Draft, due_minor: int, facts: Facts, stored: StoredValue | None) -> Paid:
    """
    How a bill is paid: cashback, stored value, gift cards, then money.

    Args:
        draft: says how much of each.
        due_minor: what is to be paid after discounts and points.
        facts: what the member holds, the cards that were brought.
        stored: of the programme.

    Raises:
        RuleViolation: `purse_no_member`; those of `purse_parts`, `card_parts` and `tenders_of`.
    """
    if not (draft.value or draft.cashback or draft.cards):
        return Paid(tenders_of(due_minor, draft.tender, draft.tenders), {}, 0)
    if facts.member is None and (draft.value or draft.cashback):
        raise RuleViolation("purse_no_member")
    order = (stored or StoredValue()).order
    parts = purse_parts(draft.cashback, draft.value, due_minor, facts.purse, order)
    cards = card_parts(draft.cards, due_minor - sum(parts.values()), facts.cards)
    balances: dict[str, int] = {str(unit): minor for unit, minor in parts.items()}
    if cards:
        balances[GIFT] = sum(cards.values())
    rest = due_minor - sum(balances.values())
    if rest and not draft.tender and not draft.tenders:
        raise RuleViolation("tenders_too_little", paid_minor=due_minor - rest, due_minor=due_minor)
    money = tenders_of(rest, draft.tender, draft.tenders)
    return Paid({**balances, **money}, cards, parts.get(BONUS, 0))


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
