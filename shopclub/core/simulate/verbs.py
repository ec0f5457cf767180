"""Trying a programme on the shop's own past. Nothing is ever written; the work runs in processes of its own."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import msgspec

from shopclub.core.apart import apart
from shopclub.core.context import Context
from shopclub.core.kernel.calendar import add_months
from shopclub.core.kernel.errors import InvalidInput
from shopclub.core.ledger.model import ACCOUNTS
from shopclub.core.programme.checking import check_programme
from shopclub.core.programme.model import Programme
from shopclub.core.programme.reading import write_programme
from shopclub.core.shop.estimate import Estimate, checked_estimate
from shopclub.core.simulate.figures import Comparison, Period
from shopclub.core.simulate.trial import Simulate

JOB = "shopclub.core.simulating:simulate"
USUAL_MONTHS = 12
"""How far back is looked unless somebody says otherwise."""


class _Bought(msgspec.Struct, frozen=True):
    """What is needed of an account."""

    first_on: date | None = None


_bought = msgspec.json.Decoder(_Bought).decode


class Simulations:
    """Programmes tried on past sales."""

    def __init__(self, context: Context, path: Path) -> None:
        """
        Args:
            context: of the club.
            path: of the shop's file, which the work reads as it stands.
        """
        self._context = context
        self._path = path

    def first_day(self) -> date | None:
        """The day a member first bought something; None while nobody has."""
        rows = (_bought(row).first_on for _, row in self._context.books.rows(ACCOUNTS))
        return min((day for day in rows if day is not None), default=None)

    def period(self, months: int | None = USUAL_MONTHS) -> Period:
        """
        The last months through yesterday; never before the first purchase.

        Args:
            months: how many; None is all there are.

        Raises:
            InvalidInput: `nothing_to_try`: nobody bought anything before today.
        """
        first, until = self.first_day(), self._context.today() - timedelta(days=1)
        if first is None or first > until:
            raise InvalidInput("nothing_to_try")
        wanted = first if months is None else add_months(until, -months) + timedelta(days=1)
        return Period(from_on=max(first, wanted), until_on=until)

    def between(self, from_on: date | None, until_on: date | None) -> Period:
        """
        The days from one to another; what is not said is as in `period`.

        Raises:
            InvalidInput: `nothing_to_try`, `period_backwards` or `period_ahead` (with `day`).
        """
        usual = self.period(None if until_on is not None and from_on is None else USUAL_MONTHS)
        first, last = from_on or usual.from_on, until_on or usual.until_on
        if last > self._context.today():
            raise InvalidInput("period_ahead", field="until", day=last.isoformat())
        if first > last:
            raise InvalidInput("period_backwards", field="from")
        return Period(from_on=first, until_on=last)

    async def compare(
        self,
        programme: Programme,
        period: Period,
        progress: Callable[[float], None] | None = None,
        estimate: Estimate | None = None,
    ) -> Comparison:
        """
        A programme beside those that were in force, over the sales of a period. Cancelling ends the work.

        Args:
            programme: as it would be put in force on the first day.
            period: which days.
            progress: told the share done.
            estimate: what points are worth in this trial where a programme gives them no value.

        Raises:
            InvalidInput: the programme contradicts itself (see `check_programme`), or see `checked_estimate`.
            WorkFailed: the work ended before it was done.
        """
        check_programme(programme)
        request = Simulate(
            shop=os.fsencode(self._path),
            now=self._context.clock.now(),
            programme=write_programme(programme),
            period=period,
            estimate=None if estimate is None else checked_estimate(estimate),
        )
        return await apart(JOB, request, reply=Comparison, progress=progress)
