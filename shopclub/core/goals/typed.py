"""A target as people type it: `20` or `20%` for a share, an amount, a number; pure functions."""

from __future__ import annotations

import re

from shopclub.core.goals.metrics import METRICS, Sort
from shopclub.core.kernel.errors import InvalidInput
from shopclub.core.kernel.money import MAX_MINOR, format_plain, parse_minor
from shopclub.core.kernel.text import fold_digits

_PERCENT = re.compile(r"(\d{1,5})(?:[.,](\d))?\s*%?")
_COUNT = re.compile(r"\d{1,3}(?:[ ,]?\d{3})*|\d{1,13}")
_SHOWN = 40


def read_target(text: str, metric: str, currency: str) -> int:
    """
    A target in its figure's unit.

    Args:
        text: what was typed.
        metric: the figure.
        currency: of amounts, ISO 4217.

    Raises:
        InvalidInput: `metric_unknown`, `target_unreadable` with `text`, `amount_too_large`.
    """
    found = METRICS.get(metric)
    if found is None:
        raise InvalidInput("metric_unknown", metric=metric[:_SHOWN])
    plain = fold_digits(text)
    match found.sort:
        case Sort.SHARE | Sort.GROWTH:
            percent = _PERCENT.fullmatch(plain.removeprefix("+"))
            if percent is not None:
                return int(percent[1]) * 10 + int(percent[2] or 0)
        case Sort.MONEY | Sort.MEAN:
            try:
                return parse_minor(plain, currency)
            except InvalidInput as error:
                if error.code == "amount_too_large":
                    raise
        case Sort.COUNT:
            if _COUNT.fullmatch(plain):
                count = int(re.sub(r"\D", "", plain))
                if count > MAX_MINOR:
                    raise InvalidInput("amount_too_large", text=plain[:_SHOWN])
                return count
    raise InvalidInput("target_unreadable", text=text[:_SHOWN])


def plain_target(target: int, metric: str, currency: str) -> str:
    """A target as it could be typed again."""
    found = METRICS.get(metric)
    if found is None or found.sort is Sort.COUNT:
        return str(target)
    if found.sort in (Sort.MONEY, Sort.MEAN):
        return format_plain(target, currency)
    whole, part = divmod(target, 10)
    return f"{whole}.{part}" if part else str(whole)
