"""
A slip for what happened without a sale: a reward handed out, a draw, points moved. Every entry with its reason, the
balances before and after, and what the room concerned wants to have on it besides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from shopclub.core.ledger.model import Entry
from shopclub.core.ledger.units import Unit
from shopclub.core.programme.model import Programme
from shopclub.i18n import Words
from shopclub.words.balances import balance_lines
from shopclub.words.paper import NARROW, centred, pair, wrap


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipFacts:
    """What stands on a slip."""

    shop: str
    currency: str
    title: str
    """What it is, in the reader's words."""
    wall: datetime
    """When, in the shop's time."""
    number: int
    """Of the entry (or the row of its room) it is about."""
    entries: Sequence[Entry] = ()
    after: Mapping[Unit, int] = field(default_factory=dict)
    """Each balance after it, as far as it is known."""
    member: str = ""
    staff: str = ""
    says: Sequence[str] = ()
    """Sentences of the room: a prize, an answer, a code to fetch something with."""


def compose_slip(
    facts: SlipFacts, words: Words, *, width: int = NARROW, programme: Programme | None = None
) -> list[str]:
    """
    A slip as lines of text.

    Args:
        facts: what stands on it.
        words: the language it is printed in.
        width: columns of the paper.
        programme: for names.

    Returns:
        Lines without trailing spaces, none wider than `width` columns.
    """
    lines = [*centred(facts.shop, width), *pair(f"{facts.title} {facts.number}", words.time(facts.wall), width)]
    lines += wrap(words.day_long(facts.wall.date()), width)
    if facts.staff:
        lines += wrap(words.t("served by {name}", name=facts.staff), width)
    if facts.member:
        lines += wrap(facts.member, width)
    for block in balance_lines(facts.entries, facts.after, words, width, currency=facts.currency, programme=programme):
        lines += ["-" * width, *block]
    if facts.says:
        lines += ["-" * width, *(line for text in facts.says for line in wrap(text, width))]
    return [line.rstrip() for line in lines]
