"""
What the shop owes its members, unit by unit and in money: the rows of a report, a screen, a slip.

The gross figure and what is expected to be asked for stand beside each other wherever they differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from shopclub.core.insight.worth import Breakage, Worth, owed
from shopclub.core.ledger.units import ENGAGEMENT
from shopclub.core.programme.model import Programme
from shopclub.i18n import Words
from shopclub.words.paper import pair, wrap
from shopclub.words.units import unit_amount, unit_name, unit_order


class OwedRow(NamedTuple):
    """One line of what is owed."""

    name: str
    amount: str
    """How much of it is out; of the sum, nothing."""
    worth: str
    """In money, in words; what stands for no money says so."""


def owed_rows(
    worths: Sequence[Worth], breakage: Breakage, currency: str, words: Words, programme: Programme
) -> list[OwedRow]:
    """
    Each unit that is out, and the sum.

    Args:
        worths: as of a day. Engagement points buy nothing and are left out.
        breakage: of points, which the expected figure goes by.
        currency: the shop's.
        words: the reader's language.
        programme: names what units belong to.
    """
    rows = [
        OwedRow(
            unit_name(one.unit, words, programme),
            unit_amount(one.unit, one.out, words, currency),
            _worth(one.gross_minor, one.expected_minor, currency, words),
        )
        for one in sorted(worths, key=lambda one: unit_order(one.unit))
        if one.unit != ENGAGEMENT
    ]
    if rows:
        gross, expected = owed(worths)
        rows.append(OwedRow(words.t("Owed in money"), "", _worth(gross, expected, currency, words)))
    return rows


def _worth(gross: int | None, expected: int | None, currency: str, words: Words) -> str:
    if gross is None:
        return words.t("no value in money")
    if expected is None:
        return words.t("{amount}; how much expires is not known yet", amount=words.money(gross, currency))
    if expected == gross:
        return words.money(gross, currency)
    return words.t(
        "{amount}, of it expected {expected}",
        amount=words.money(gross, currency), expected=words.money(expected, currency),
    )  # fmt: skip


def say_breakage(breakage: Breakage, words: Words) -> str:
    """What the expected figure of points goes by; empty while nothing is known."""
    if not breakage.issued:
        return ""
    return words.n(
        "Of {n} month whose points are all used or expired, {share}% were redeemed.",
        "Of {n} months whose points are all used or expired, {share}% were redeemed.",
        breakage.months, share=breakage.redeemed * 100 // breakage.issued,
    )  # fmt: skip


def owed_lines(rows: Sequence[OwedRow], width: int) -> list[str]:
    """The rows on paper: name and amount, the worth below."""
    lines: list[str] = []
    for row in rows:
        lines += pair(row.name, row.amount, width) if row.amount else wrap(row.name, width)
        lines += [f"  {line}" for line in wrap(row.worth, width - 2)]
    return lines
