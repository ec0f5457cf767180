"""Moving an account between tiers inside a verb: the standing and its row of history, in the same commit."""

from __future__ import annotations

from datetime import date, datetime

from shopclub.core.books import Session
from shopclub.core.changes import TierMoved
from shopclub.core.kernel.ids import EntryNo, SaleNo
from shopclub.core.ledger.model import Standing
from shopclub.core.ledger.posting import Posting
from shopclub.core.programme.ladder import Ladder
from shopclub.core.tiers.model import STANDINGS, TierChange
from shopclub.core.tiers.rules import current_tier, risen

REACHED = "reached"
ANEW, ANEW_BACK = "terms", "terms_back"
"""Judged anew by a version of the programme that reaches into what runs, and that taken back."""


def rise(
    session: Session,
    posting: Posting,
    ladder: Ladder | None,
    at: datetime,
    cause: str = REACHED,
    *,
    sale: SaleNo | None = None,
    entry: EntryNo | None = None,
) -> str:
    """
    Lift the account if its figures now give more than it had earned; returns the tier it stands in afterwards.

    Whoever books activity calls it when everything of the verb is booked.

    Args:
        session: of the verb.
        posting: the account.
        ladder: of the programme.
        at: when.
        cause: as the row says it.
        sale: whose gifts made the figures rise, where the posting is of none: returned, it leads back.
        entry: what made the figures rise, where it was no sale: taken back, it leads back (`Tiers.lead_back`).
    """
    standing = risen(posting.account, ladder, posting.on)
    if standing is not None:
        by = posting.sale if sale is None else sale
        move(session, posting, ladder, standing, at=at, on=posting.on, cause=cause, sale=by, entry=entry)
    return current_tier(posting.account, ladder)


def move(
    session: Session,
    posting: Posting,
    ladder: Ladder | None,
    standing: Standing | None,
    *,
    at: datetime,
    on: date,
    cause: str,
    sale: int | None = None,
    entry: int | None = None,
    terms: int | None = None,
    note: str = "",
    staff: int | None = None,
) -> None:
    """Put the account into a standing and write why, with the standings before and after whole."""
    former = posting.account.standing
    before = current_tier(posting.account, ladder)
    posting.stand(standing)
    # A row of a grant always says since when: the tier that stands may be an earned one above the granted.
    is_plain = standing is None or (standing.since == on and cause != "hand")
    session.insert(
        STANDINGS,
        TierChange(
            at=at,
            on=on,
            member=posting.member,
            before=before,
            after=current_tier(posting.account, ladder),
            cause=cause,
            until=standing.until if standing else None,
            since=standing.since if standing and not is_plain else None,
            by_hand=standing.by_hand if standing else False,
            below=standing.below if standing else None,
            before_since=former.since if former else None,
            before_until=former.until if former else None,
            before_by_hand=former.by_hand if former else False,
            before_below=former.below if former else None,
            before_told=former.told if former and cause in (REACHED, ANEW) else False,
            sale=sale,
            entry=entry,
            terms=terms,
            note=note,
            staff=staff,
        ),
    )


def moved(member: int, before: str, after: str) -> list[TierMoved]:
    """The news of a change of tier, if there was one."""
    return [TierMoved(member=member, before=before, after=after)] if before != after else []
