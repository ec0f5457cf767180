"""What falls due on which day, and whether the clock can be believed: pure functions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import msgspec

from shopclub.core.kernel.errors import Conflict
from shopclub.core.ledger.model import NEVER, Account
from shopclub.core.ledger.rules import due_lots
from shopclub.core.ledger.units import POINTS, Unit
from shopclub.core.programme.expiry import Expiry
from shopclub.core.programme.model import Programme
from shopclub.core.programme.rules import undated_end
from shopclub.core.tiers.rules import is_orphan, review_day

FAR_AHEAD = timedelta(days=40)


class ClockQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """The clock moved in a way that asks for a look before anything is done by it."""

    through: date
    """The last day whose work is done."""
    today: date
    """What the clock says."""

    def is_back(self) -> bool:
        """Whether the clock went back (otherwise far ahead)."""
        return self.today < self.through


class Due(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """One thing that falls due for one account. Sorts by day; lots expire before a tier is looked at."""

    on: date
    """The first day it takes effect."""
    review: bool
    unit: Unit = POINTS
    """What expires."""
    lot: str = ""
    """Key of the lot that expires."""


def question(through: date | None, today: date) -> ClockQuestion | None:
    """Whether to ask before working: the clock is behind the work done, or more than 40 days ahead of it."""
    if through is None or through <= today <= through + FAR_AHEAD:
        return None
    return ClockQuestion(through=through, today=today)


def refusal(asked: ClockQuestion) -> Conflict:
    """What is said to whoever wants work done before the question is answered: `clock_back`, `clock_far_ahead`."""
    through, today = asked.through.isoformat(), asked.today.isoformat()
    if asked.is_back():
        return Conflict("clock_back", through=through, today=today)
    return Conflict("clock_far_ahead", through=through, today=today)


def not_late() -> int:
    """The right of who may not redeem late."""
    return 0


def next_due(
    account: Account,
    programme: Programme,
    today: date,
    late_days: Callable[[], int] = not_late,
    undated: Callable[[date], date | None] | None = None,
) -> Due | None:
    """
    The earliest thing that has fallen due for an account by `today`, or None.

    Args:
        account: whose.
        programme: in force.
        today: the day worked through.
        late_days: how long after its last usable day a lot of points may still be redeemed; asked only where one ended.
        undated: the first day on which points without a day are gone, by the day of the last activity; None: as the
            programme says.
    """
    found: list[Due] = []
    for unit in account.lots:
        if dead := due_lots(account, today, unit):
            day = dead[0][0]
            on = day + timedelta(days=1 + (late_days() if unit == POINTS else 0))
            if on <= today:
                found.append(Due(on=on, review=False, unit=unit, lot=day.isoformat()))
    idle = _inactive_from(account, programme.expiry, undated)
    if idle is not None and idle <= today:
        found.append(Due(on=idle, review=False, lot=NEVER))
    # A tier the programme no longer has is looked at today: there is nothing to wait for.
    review = today if is_orphan(account.standing, programme.ladder) else review_day(account.standing, programme.ladder)
    if review is not None and review <= today:
        found.append(Due(on=review, review=True))
    return min(found) if found else None


def _inactive_from(account: Account, expiry: Expiry, undated: Callable[[date], date | None] | None) -> date | None:
    """First day on which an account's undated points are gone for inactivity."""
    if account.active_on is None or not account.lots.get(POINTS, {}).get(NEVER):
        return None
    return undated(account.active_on) if undated is not None else undated_end(expiry, account.active_on)
