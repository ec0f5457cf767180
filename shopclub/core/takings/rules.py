"""How the money of a taking is made up, and what of it can be paid back: pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shopclub.core.kernel.errors import InvalidInput, RuleViolation
from shopclub.core.kernel.money import MAX_MINOR, split_largest_remainder
from shopclub.core.sales.model import Line, Sale
from shopclub.core.sales.paying import tenders_of
from shopclub.core.takings.model import KINDS, TakingLine, kind_of


def lines_of(lines: Sequence[TakingLine]) -> tuple[Line, ...]:
    """
    Lines as they are recorded; what is paid back counts as minus one piece.

    Raises:
        RuleViolation: `taking_empty`.
        InvalidInput: `amount_too_large`.
    """
    if not lines:
        raise RuleViolation("taking_empty")
    if sum(abs(line.minor) for line in lines) > MAX_MINOR:
        raise InvalidInput("amount_too_large", text="")
    unknown = [line.sells for line in lines if kind_of(line.sells) not in KINDS]
    if unknown:
        raise ValueError(f"nothing is taken for {unknown[0]}")
    return tuple(
        Line(name=line.name, qty=1 if line.minor >= 0 else -1, gross_minor=line.minor, sells=line.sells)
        for line in lines
    )


def taken_by(minor: int, tenders: Mapping[str, int] | None, tender: str) -> dict[str, int]:
    """
    Tender -> its part of what is taken (negative of what is paid back); empty when nobody said.

    Args:
        minor: the whole, of either sign.
        tenders: tenders and what goes by each, without a sign.
        tender: what the rest goes by.

    Raises:
        RuleViolation: `tenders_too_much`, `tenders_too_little`.
    """
    sign = -1 if minor < 0 else 1
    return {name: sign * part for name, part in tenders_of(abs(minor), tender, tenders or {}).items()}


def left_of(taken: Sale, back: Sequence[Sale]) -> dict[str, int]:
    """What is left of each thing that money was taken for, after what was paid back of it; nothing is left out."""
    left: dict[str, int] = {}
    for row in (taken, *back):
        for line in row.lines:
            left[line.sells] = left.get(line.sells, 0) + line.gross_minor
    return left


def shared_back(taken: Sale, back: Sequence[Sale], minor: int) -> dict[str, int]:
    """What is paid back (positive), over what is left of each tender it was paid by; the last takes the remainder."""
    if not taken.tenders:
        return {}
    left = {name: paid + sum(row.tenders.get(name, 0) for row in back) for name, paid in taken.tenders.items()}
    rest = {name: part for name, part in left.items() if part > 0}
    if sum(rest.values()) < minor:
        return {}
    parts = split_largest_remainder(minor, list(rest.values()))
    return {name: part for name, part in zip(rest, parts, strict=True) if part}


def demand_left(taken: Sale, back: Sequence[Sale], lines: Sequence[TakingLine]) -> None:
    """
    No more is paid back of a thing than was taken for it.

    Raises:
        RuleViolation: `taking_back_too_much` with `left_minor`.
    """
    left = left_of(taken, back)
    for line in lines:
        left[line.sells] = left.get(line.sells, 0) + line.minor
        if line.minor < 0 and left[line.sells] < 0:
            raise RuleViolation("taking_back_too_much", left_minor=left[line.sells] - line.minor)
