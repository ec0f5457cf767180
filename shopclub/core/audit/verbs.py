"""The rule check of a shop: a programme looked over with what the shop's own members tell."""

from __future__ import annotations

from datetime import date
from itertools import islice

from shopclub.core.audit.examples import example
from shopclub.core.audit.model import Finding, Pace
from shopclub.core.audit.pace import pace_of
from shopclub.core.audit.rules import audit
from shopclub.core.audit.showing import Example
from shopclub.core.context import Context
from shopclub.core.ledger.model import ACCOUNTS
from shopclub.core.programme.model import Programme

ASKED = 2000
"""Accounts that are looked at for the pace; of more, each n-th, so that a key press waits for no larger shop."""


class Audit:
    """The shop's rule check; changes nothing."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def findings(self, programme: Programme) -> tuple[Finding, ...]:
        """What a programme, as it would be put in force today, does that may not be meant; the gravest first."""
        return audit(programme, self._context.today(), pace=self.pace())

    def example(self, draft: Programme, place: str, today: date | None = None) -> Example | None:
        """
        A live example of one part of a draft, quick enough to follow who types.

        Args:
            draft: whether it can be saved or not.
            place: the part, by its kind and id: `rule:birthday`, `tier:gold`, `money_off`.
            today: the first day looked at; the shop's today unless said.
        """
        return example(draft, place, today or self._context.today())

    def pace(self) -> Pace | None:
        """How an ordinary member of this shop buys; None while nobody has bought anything."""
        books = self._context.books
        step = max(1, books.count(ACCOUNTS) // ASKED)
        some = (ACCOUNTS.decode(row) for _, row in islice(books.rows(ACCOUNTS), 0, None, step))
        return pace_of(some, self._context.today())
