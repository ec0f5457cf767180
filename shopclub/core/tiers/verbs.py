"""Granting a tier by hand, and a member's way through the tiers."""

from __future__ import annotations

from datetime import date

import msgspec

from shopclub.core.books import Session
from shopclub.core.changes import MemberChanged, TierMoved
from shopclub.core.context import Context
from shopclub.core.kernel.errors import InvalidInput, NotFound
from shopclub.core.kernel.ids import EntryNo, MemberNo, OperationId
from shopclub.core.kernel.text import clean_text
from shopclub.core.ledger.posting import Posting
from shopclub.core.members.model import MEMBERS
from shopclub.core.members.reading import require_active
from shopclub.core.programme.verbs import Programmes
from shopclub.core.staff.model import Action, Actor
from shopclub.core.staff.rules import demand
from shopclub.core.tiers.model import STANDINGS, TierChange
from shopclub.core.tiers.moving import REACHED, move, moved, rise
from shopclub.core.tiers.rules import after_return, current_tier, granted


class Tiers:
    """Standings and their history."""

    def __init__(self, context: Context, programmes: Programmes) -> None:
        self._context = context
        self._programmes = programmes

    def history(self, member: MemberNo) -> list[TierChange]:
        """Every change of the member's tier, newest first."""
        books = self._context.books
        return [books.require(STANDINGS, n) for n in reversed(books.of_member(STANDINGS, "member", member))]

    def caused_by(self, sale: int) -> TierChange | None:
        """The rise a sale caused, if it did; where what a tier brought led on to the next one, all of it as one."""
        numbers = self._context.books.find(STANDINGS, "sale", sale)
        changes = [self._context.books.require(STANDINGS, n) for n in numbers]
        rises = [c for c in changes if c.cause == REACHED]
        if len(rises) < 2:
            return rises[0] if rises else None
        first, last = rises[0], rises[-1]
        return msgspec.structs.replace(
            last,
            before=first.before,
            before_since=first.before_since,
            before_until=first.before_until,
            before_by_hand=first.before_by_hand,
            before_below=first.before_below,
        )

    def lift(self, session: Session, posting: Posting, entry: EntryNo | None = None) -> list[TierMoved]:
        """
        Lift an account whose figures rose, within a verb; returns the news, to be published after the commit.

        Args:
            session: of the verb.
            posting: the account, with everything booked.
            entry: what made them rise, where it was no sale and can be taken back.
        """
        ladder = self._programmes.current.ladder
        before = current_tier(posting.account, ladder)
        after = rise(session, posting, ladder, self._context.now(), entry=entry)
        return moved(posting.member, before, after)

    def lead_back(self, session: Session, posting: Posting, entry: EntryNo) -> list[TierMoved]:
        """Leave the tier that an entry had reached, when it is taken back and the figures no longer give it."""
        ladder, books = self._programmes.current.ladder, self._context.books
        rise_of = next((books.require(STANDINGS, n) for n in books.find(STANDINGS, "entry", entry)), None)
        standing = after_return(posting.account, ladder, rise_of, posting.on)
        if standing == posting.account.standing:
            return []
        before = current_tier(posting.account, ladder)
        move(session, posting, ladder, standing, at=posting.at, on=posting.on, cause="refund")
        return moved(posting.member, before, current_tier(posting.account, ladder))

    async def grant(
        self, member: MemberNo, tier: str, until: date | None, note: str, op: OperationId, actor: Actor
    ) -> None:
        """
        Grant a tier by hand: a floor until its last day, whatever the figures say.

        It takes the place of an earlier grant. What the member has earned stays: the higher of the two counts.

        Raises:
            NotAllowed: only the owner.
            NotFound: `tier_not_found`, `members_not_found`.
            MemberClosed: who has left stands in no tier.
            InvalidInput: `text_missing` without a reason, `day_past` for an end before today.
        """
        demand(actor, Action.GRANT_TIER)
        reason = clean_text(note, "note", 100, required=True)
        async with self._context.books.writing() as session:
            now, today = self._context.now(), self._context.today()
            if session.done_before(op, now):
                return
            ladder = self._programmes.current.ladder
            if ladder is None or self._programmes.current.tier(tier) is None:
                raise NotFound("tier_not_found", tier=tier)
            require_active(session.require(MEMBERS, member), member)
            if until is not None and until < today:
                raise InvalidInput("day_past", day=until.isoformat())
            posting = Posting(session, member, at=now, on=today, source=actor.source, staff=actor.staff)
            before = current_tier(posting.account, ladder)
            standing = granted(posting.account, ladder, tier, until, today)
            move(session, posting, ladder, standing, at=now, on=today, cause="hand", note=reason, staff=actor.staff)
            after = current_tier(posting.account, ladder)
            posting.close()
            session.done(op, "grant_tier", member)
        self._context.changes.publish(MemberChanged(number=member), *moved(member, before, after))
