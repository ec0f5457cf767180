"""
What a receipt says of balances: for every unit it touched what was there, each change with its reason, what is there
now, and until when what is new can be used.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from shopclub.core.ledger.model import Entry, Kind
from shopclub.core.ledger.units import ACCRUING, POINTS, Unit
from shopclub.core.programme.model import Programme
from shopclub.i18n import Words
from shopclub.words.paper import pair, wrap
from shopclub.words.reasons import say_reason
from shopclub.words.units import unit_amount, unit_change, unit_figure, unit_name, unit_order


def balance_lines(
    entries: Sequence[Entry],
    after: Mapping[Unit, int],
    words: Words,
    width: int,
    *,
    currency: str,
    programme: Programme | None = None,
) -> Iterator[list[str]]:
    """
    A block of lines for each unit.

    Args:
        entries: all that belong to the receipt, of any unit.
        after: balances after it, as far as they are known; with one the balance before is said, too.
        words: the language it is printed in.
        width: columns of the paper.
        currency: the shop's.
        programme: for names.
    """
    units = sorted({entry.unit for entry in entries} | after.keys(), key=unit_order)
    for unit in units:
        mine = [entry for entry in entries if entry.unit == unit]
        block = _block(unit, mine, after.get(unit), words, width, currency, programme)
        if block:
            yield block


def _block(
    unit: Unit,
    entries: Sequence[Entry],
    after: int | None,
    words: Words,
    width: int,
    currency: str,
    programme: Programme | None,
) -> list[str]:
    name, lines = unit_name(unit, words, programme), list[str]()
    total = sum(entry.amount for entry in entries)
    if after is not None and entries:
        before = unit_figure(unit, after - total, words, currency)
        lines += pair(words.t("{unit} before", unit=name), before, width)
    elif after is None and unit != POINTS:
        lines += wrap(name, width)
    for entry in entries:
        why = say_reason(entry.why, words, currency=currency, programme=programme)
        lines += pair(why, unit_change(unit, entry.amount, words, currency), width)
    lines += _earned(unit, entries, words, width, currency)
    if after is not None:
        lines += pair(words.t("{unit} now", unit=name), unit_figure(unit, after, words, currency), width)
    lines += _until(unit, entries, words, width, currency)
    return lines


def _earned(unit: Unit, entries: Sequence[Entry], words: Words, width: int, currency: str) -> list[str]:
    """The sum of several gains, or of several entries that took back."""
    for kind, label in ((Kind.EARN, words.t("Earned")), (Kind.REVERSE, words.t("Taken back"))):
        amounts = [entry.amount for entry in entries if entry.kind is kind]
        if len(amounts) > 1 and (kind is Kind.EARN or max(amounts) < 0):
            return pair(label, unit_change(unit, sum(amounts), words, currency), width)
    return []


def _until(unit: Unit, entries: Sequence[Entry], words: Words, width: int, currency: str) -> list[str]:
    """Until when what was earned can be used; money back of a running period is for later, as its reason says."""
    if unit == ACCRUING:
        return []
    new: dict[str, int] = {}
    days = {}
    for entry in entries:
        if entry.kind in (Kind.EARN, Kind.OPEN) and entry.expires is not None and entry.amount > 0:
            key = entry.expires.isoformat()
            new[key], days[key] = new.get(key, 0) + entry.amount, entry.expires
    return [
        line
        for key, amount in sorted(new.items())
        for line in wrap(
            words.t(
                "{amount} to be used through {day}",
                amount=unit_amount(unit, amount, words, currency), day=words.day_long(days[key]),
            ),
            width,
        )
    ]  # fmt: skip
