"""What paying in gives and what paying out takes: pure functions."""

from __future__ import annotations

from datetime import date
from hashlib import blake2b
from typing import Any

import msgspec

from shopclub.core.kernel.calendar import add_months
from shopclub.core.kernel.errors import InvalidInput, NotFound, RuleViolation
from shopclub.core.kernel.money import MAX_MINOR, share
from shopclub.core.programme.purse import BonusBack, GiftCards, StoredValue, TopUp

MOST_CARDS = 50
"""Gift cards sold at once."""


def package_of(stored: StoredValue | None, package: str, minor: int) -> TopUp | None:
    """
    The package paid in; None for a free amount.

    Args:
        stored: of the programme.
        package: id; empty for a free amount.
        minor: the free amount.

    Raises:
        RuleViolation: `value_none`: nothing is paid in here; `value_packages_only`, `value_least` or `value_most` with
            the amount.
        NotFound: `top_up_not_found` with `package`.
        InvalidInput: `amount_positive`, `amount_too_large`.
    """
    if stored is None:
        raise RuleViolation("value_none")
    if package:
        found = next((one for one in stored.packages if one.id == package and one.enabled), None)
        if found is None:
            raise NotFound("top_up_not_found", package=package[:40])
        return found
    if not stored.free_amounts:
        raise RuleViolation("value_packages_only")
    check_amount(minor, stored.min_minor, stored.max_minor)
    return None


def check_amount(minor: int, least: int, most: int | None) -> None:
    """
    An amount within its bounds, both included.

    Raises:
        InvalidInput: `amount_positive`, `amount_too_large`.
        RuleViolation: `value_least` with `least_minor`, `value_most` with `most_minor`.
    """
    if minor < 1:
        raise InvalidInput("amount_positive")
    if minor > MAX_MINOR:
        raise InvalidInput("amount_too_large", text="")
    if minor < least:
        raise RuleViolation("value_least", least_minor=least)
    if most is not None and minor > most:
        raise RuleViolation("value_most", most_minor=most)


def bonus_until(stored: StoredValue, today: date) -> date | None:
    """Last usable day of a bonus given today."""
    return None if stored.bonus_months is None else add_months(today, stored.bonus_months)


def bonus_gone(how: BonusBack, minor: int, value: int, bonus: int) -> int:
    """
    What goes of the bonus when `minor` of the stored value is paid out; the last fen of value takes the last of it.

    Args:
        how: of the programme.
        minor: what is paid out.
        value: what there is of value, at least that.
        bonus: what there is of bonus.
    """
    match how:
        case BonusBack.KEEP:
            return 0
        case BonusBack.ALL:
            return bonus
        case BonusBack.SHARE:
            return bonus * minor // value if value else 0


def bonus_of_package(how: BonusBack, given: int, paid: int, before: int, minor: int) -> int:
    """
    What is to go of the bonus a payment gave when `minor` of it is paid back; rounded down, the last takes the rest.

    Args:
        how: of the programme.
        given: the bonus it gave.
        paid: what was paid.
        before: what of that was paid back before.
        minor: what is paid back now.
    """
    match how:
        case BonusBack.KEEP:
            return 0
        case BonusBack.ALL:
            return given if not before else 0
        case BonusBack.SHARE:
            return share(given, before + minor, paid) - share(given, before, paid)


def card_until(cards: GiftCards, today: date) -> date | None:
    """Last usable day of a gift card sold today."""
    return None if cards.months is None else add_months(today, cards.months)


def fingerprint_of(*figures: Any) -> str:
    """Of what the clerk saw, so that what changed since is shown, not slipped in."""
    return blake2b(msgspec.json.encode(figures), digest_size=12).hexdigest()
