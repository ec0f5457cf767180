"""Days as they are typed behind an option."""

from __future__ import annotations

from datetime import date

from shopclub.core.kernel.errors import InvalidInput


def read_day(text: str | None) -> date | None:
    """
    A day as it was typed, `2026-01-31`; None for an option that was not given.

    Raises:
        InvalidInput: `date_unreadable`.
    """
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput("date_unreadable", text=text[:40]) from error
