"""What one commit of new terms does to some accounts, and how it is seen beforehand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import msgspec

from shopclub.core.adopting.model import Grain
from shopclub.core.adopting.rules import last_of, new_key, new_lots
from shopclub.core.books import Session
from shopclub.core.changes import Change, PointsMoved, TierMoved
from shopclub.core.kernel.ids import StaffNo
from shopclub.core.ledger.model import Account, Kind, NewTerms, Standing
from shopclub.core.ledger.posting import Posting
from shopclub.core.programme.model import Extent, Programme, Terms
from shopclub.core.programme.rules import LEAST_DAYS, undated_end
from shopclub.core.programme.verbs import Programmes
from shopclub.core.tiers.model import TierChange
from shopclub.core.tiers.moving import ANEW, move, moved
from shopclub.core.tiers.rules import current_tier, is_better, judged_anew

Undated = Callable[[date], date | None]
"""See `Programmes.undated`."""


class Renewal:
    """What one commit does to some accounts."""

    def __init__(
        self, session: Session, programmes: Programmes, number: int, terms: Terms, staff: StaffNo | None
    ) -> None:
        self._session = session
        self._number = number
        self._terms = terms
        self._staff = staff
        self._programme = programmes.programme_of(number)
        self._undated = programmes.undated(without=number)
        self._points = self._lots_members = self._tiers_members = 0
        self.news: list[Change] = []

    def take(self, posting: Posting, grains: list[Grain]) -> None:
        """Stage what one account gets."""
        points = self._renew_lots(posting, grains)
        tiers = self._renew_tier(posting)
        if points or tiers is not None:
            posting.close()
        self._points += points
        self._lots_members += bool(points)
        self._tiers_members += tiers is not None
        self.news += [PointsMoved(member=posting.member)] if points else []
        self.news += tiers or []

    def _renew_lots(self, posting: Posting, grains: list[Grain]) -> int:
        """Stage the entry that gives points their new days; returns how many points it moved."""
        before, after = undated_days(posting.account, self._programme, self._undated)
        changes = new_lots(
            grains, self._programme, posting.on, self._terms.lots, undated_before=before, undated_after=after
        )
        points = sum(change for change in changes.values() if change > 0)
        if points:
            why = NewTerms(self._number, points)
            posting.post(posting.entry(Kind.ADJUST, 0, why, lots=changes, account=None))
        return points

    def _renew_tier(self, posting: Posting) -> list[TierMoved] | None:
        """Stage the standing by the new ladder; None where it stays."""
        ladder, now = self._programme.ladder, posting.account.standing
        if self._terms.tiers is Extent.KEEP or ladder is None:
            return None
        after = judged_anew(posting.account, ladder, posting.on)
        if same(after, now) or (self._terms.tiers is Extent.BETTER and not is_better(after, now, ladder)):
            return None
        before = current_tier(posting.account, ladder)
        move(
            self._session, posting, ladder, after, at=posting.at, on=posting.on, cause=ANEW,
            terms=self._number, staff=self._staff,
        )  # fmt: skip
        return moved(posting.member, before, current_tier(posting.account, ladder))

    def after(self, on: date, reached: int, *, done: bool) -> Terms:
        """What is to stand with the version."""
        return msgspec.structs.replace(
            self._terms,
            on=on,
            reached=reached,
            done=done,
            points=self._terms.points + self._points,
            lots_members=self._terms.lots_members + self._lots_members,
            tiers_members=self._terms.tiers_members + self._tiers_members,
        )


def undated_days(account: Account, programme: Programme, undated: Undated) -> tuple[date | None, date | None]:
    """The last day of points without one, as it stands and by a programme; None: they stay."""
    if account.active_on is None:
        return None, None
    return _day_before(undated(account.active_on)), _day_before(undated_end(programme.expiry, account.active_on))


def _day_before(day: date | None) -> date | None:
    return None if day is None else day - timedelta(days=1)


def days_of(
    grains: list[Grain], programme: Programme, on: date, before: date | None, after: date | None
) -> tuple[int, int, int]:
    """How many points could be used longer, how many less long, and by how many days at most."""
    longer = shorter = most = 0
    for grain in grains:
        first, second = (
            last_of(grain.lot, before),
            last_of(new_key(grain, programme, on), max(after, on + timedelta(days=LEAST_DAYS)) if after else None),
        )
        longer += grain.points if second > first else 0
        shorter += grain.points if second < first else 0
        if date.max not in (first, second):
            most = max(most, (second - first).days, key=abs)
    return longer, shorter, most


def same(one: Standing | None, other: Standing | None) -> bool:
    """Whether two standings differ in nothing but a notice that was given."""
    if one is None or other is None:
        return one is other
    return msgspec.structs.replace(one, told=other.told) == other


def stands(standing: Standing | None, row: TierChange) -> bool:
    """Whether an account still stands as a row left it."""
    return same(row.standing(), standing)
