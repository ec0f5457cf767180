"""Recording what happens outside a sale, and taking it back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from shopclub.core.books import Session
from shopclub.core.campaigns.gathering import Gatherer
from shopclub.core.campaigns.latecomers import Latecomers
from shopclub.core.campaigns.model import (
    HAPPENINGS,
    Outcome,
    Reversed,
)
from shopclub.core.campaigns.reading import BY_HAND as BY_HAND
from shopclub.core.campaigns.reading import CampaignFile
from shopclub.core.campaigns.retracting import Foreseen, Retracting
from shopclub.core.campaigns.reversing import Reversing
from shopclub.core.campaigns.staging import Cause, Occasions, Staged
from shopclub.core.changes import Change
from shopclub.core.context import Context
from shopclub.core.coupons.staging import CouponDesk
from shopclub.core.kernel.errors import InvalidInput, RuleViolation
from shopclub.core.kernel.ids import MemberNo, OperationId, SaleNo
from shopclub.core.kernel.text import clean_text
from shopclub.core.ledger.model import Entry
from shopclub.core.ledger.posting import Posting
from shopclub.core.ledger.purses import Purses
from shopclub.core.ledger.verbs import Points
from shopclub.core.members.model import MEMBERS, Member, Status
from shopclub.core.members.reading import require_active
from shopclub.core.programme.model import Occasion
from shopclub.core.programme.verbs import Programmes
from shopclub.core.staff.model import Action, Actor
from shopclub.core.staff.rules import demand
from shopclub.core.tiers.rules import current_tier

ABOUT_LENGTH = 60
_ONCE = frozenset({Occasion.FRIEND_JOINED, Occasion.FRIEND_BOUGHT})
"""A rule gives once for each friend, whatever its caps."""


class Campaigns(CampaignFile):
    """What the programme gives outside sales."""

    def __init__(
        self, context: Context, programmes: Programmes, points: Points, gatherer: Gatherer, desk: CouponDesk
    ) -> None:
        super().__init__(context, programmes, points)
        self.occasions = Occasions(context, programmes, gatherer, desk)
        self._latecomers = Latecomers(context, programmes, self.occasions)
        self._retracting = Retracting(context, programmes, desk)
        self._reversing = Reversing(context, self._retracting)

    # -- recording ----------------------------------------------------------------------------------

    async def happened(
        self, member: MemberNo, occasion: Occasion, about: str, op: OperationId, actor: Actor
    ) -> Outcome:
        """
        Record that a member answered a survey, completed the file, published a review or came to an event.

        A rule without a cap for each member gives once for one survey (review, event), and for the file once; with
        such a cap the cap alone says how often. Where no rule gives anything, nothing is recorded.

        Args:
            member: who.
            occasion: one of `BY_HAND`.
            about: what it was about; may be empty, then caps alone say how often.
            op: operation id; the same id again returns the same.
            actor: who records it.

        Raises:
            NotAllowed: somebody who may not change a member file.
            InvalidInput: `occasion_by_itself`, one that nobody records; the text is too long.
            NotFound, MemberClosed: nobody's, or of somebody who has left.
            Conflict: `operation_too_old`.
        """
        demand(actor, Action.EDIT_MEMBER)
        if occasion not in BY_HAND:
            raise InvalidInput("occasion_by_itself", occasion=occasion.value)
        named = clean_text(about, "about", ABOUT_LENGTH)
        async with self._context.books.writing() as session:
            if done := session.done_before(op, self._context.now()):
                return self.outcome(done.ref)
            cause = Cause(occasion=occasion, actor=actor, about=named)
            staged = self.stage(session, self._posting(session, member, actor), cause)
            if not staged.number:
                return self._nothing(member, cause)
            session.done(op, "occasion", staged.number)
        self._context.changes.publish(*staged.news)
        return self.outcome(staged.number, repeated=False)

    async def sign_in(self, member: MemberNo, op: OperationId, actor: Actor) -> Outcome:
        """
        Note the day's first visit to a member's own page: once a day of the shop, counted in days in a row.

        Raises:
            RuleViolation: `sign_in_off`: the programme gives nothing for it.
            NotFound, MemberClosed: nobody's, or of somebody who has left.
            Conflict: `operation_too_old`.
        """
        async with self._context.books.writing() as session:
            if done := session.done_before(op, self._context.now()):
                return self.outcome(done.ref)
            if not self.takes_sign_ins():
                raise RuleViolation("sign_in_off")
            posting = self._posting(session, member, actor)
            numbers = self._context.books.of_member(HAPPENINGS, "what", member, Occasion.SIGN_IN.value)
            last = self.happening(numbers[-1]) if numbers else None
            if last is not None and last.on >= posting.on:
                return self.outcome(numbers[-1])
            in_a_row = last.streak + 1 if last is not None and last.on == posting.on - timedelta(days=1) else 1
            cause = Cause(occasion=Occasion.SIGN_IN, actor=actor, streak=in_a_row, always=True)
            staged = self.stage(session, posting, cause)
            session.done(op, "own_sign_in", staged.number)
        self._context.changes.publish(*staged.news)
        return self.outcome(staged.number, repeated=False)

    def _posting(self, session: Session, member: MemberNo, actor: Actor) -> Posting:
        require_active(session.require(MEMBERS, member), member)
        now, today = self._context.now(), self._context.today()
        return Posting(session, member, at=now, on=today, source=actor.source, staff=actor.staff)

    def _nothing(self, member: MemberNo, cause: Cause) -> Outcome:
        account = self._points.account(member)
        return Outcome(
            number=0,
            member=member,
            occasion=cause.occasion,
            about=cause.about,
            balance=self._points.purse(member).points(),
            tier=current_tier(account, self._programmes.current.ladder),
        )

    def _had(self, session: Session, member: MemberNo, cause: Cause) -> frozenset[str]:
        """Rules that have given for the very same before, and give no second time."""
        if not (cause.about or cause.occasion is Occasion.PROFILE):
            return frozenset()
        books, what, once = self._context.books, cause.occasion.value, cause.occasion in _ONCE
        before = [session.require(HAPPENINGS, n) for n in books.of_member(HAPPENINGS, "what", member, what)]
        about = set(map(str, books.numbers(int(cause.about)))) if once else {cause.about}
        gave = {r for one in before if one.about in about and one.back_on is None for r in one.rules}
        by_id = self._programmes.rules.by_id
        return frozenset(r for r in gave if once or (r in by_id and by_id[r].caps.per_member is None))

    # -- what other verbs call in their commit ------------------------------------------------------

    def stage(self, session: Session, posting: Posting, cause: Cause) -> Staged:
        """
        Stage that something happened outside a sale, and what follows of it; number 0 where nothing is to be recorded.

        Args:
            session: of the verb.
            posting: of the member, of no sale.
            cause: what happened.
        """
        staged = self.occasions.stage(session, posting, cause, but=self._had(session, posting.member, cause))
        if staged.number:
            posting.close()
            staged.news += self._latecomers.happened(session, posting.member, staged.number, cause.actor)
        return staged

    def stage_undo(self, session: Session, number: int, actor: Actor) -> list[Change]:
        """Stage that a recorded happening never was; see `Retracting.undo`."""
        return self._retracting.undo(session, number, actor)

    def welcome(self, session: Session, number: MemberNo, member: Member, actor: Actor) -> tuple[int, list[Change]]:
        """
        Stage what joining brings, to who joins and to who brought them along.

        Who joins on a day whose gifts are given already gets that day's as well.

        Returns:
            The points of the new member, and the news.
        """
        now, today = self._context.now(), self._context.today()
        posting = Posting(session, number, at=now, on=today, source=actor.source, staff=actor.staff)
        staged = self.occasions.stage(session, posting, Cause(occasion=Occasion.JOIN, actor=actor, keep=False))
        news = list(staged.news)
        news += self._latecomers.joins(session, posting, actor)
        posting.close()
        points = posting.purse.points()
        if member.referred_by is not None:
            cause = Cause(occasion=Occasion.FRIEND_JOINED, actor=actor, about=str(number))
            news += self._for_friend(session, member.referred_by, cause)
        return points, news

    def corrected(self, session: Session, member: MemberNo, actor: Actor) -> list[Change]:
        """Stage today's gifts for whose file was corrected; see `Latecomers.changed`."""
        return self._latecomers.changed(session, member, actor)

    def _for_friend(self, session: Session, brought_by: MemberNo, cause: Cause) -> list[Change]:
        """Stage what the one who brought somebody along gets, once for each friend; nothing for one who has left."""
        who = session.get(MEMBERS, session.kept(brought_by))
        if who is None or who.status is not Status.ACTIVE or not self._programmes.rules.on(cause.occasion):
            return []
        posting = self._posting(session, session.kept(brought_by), cause.actor)
        staged = self.occasions.stage(session, posting, cause, but=self._had(session, brought_by, cause))
        posting.close()
        return list(staged.news)

    def bought(
        self, session: Session, sale: SaleNo, member: MemberNo, tiers: tuple[str, str], *, first: bool, actor: Actor
    ) -> list[Change]:
        """
        Stage what follows of a member's purchase, which is staged: a tier it reached, today's gifts where it meets
        their condition, a friend's first purchase.

        Args:
            session: of the sale.
            sale: its number.
            member: who bought.
            tiers: before and after it.
            first: whether no other purchase of the member stands.
            actor: who serves.
        """
        staged, (before, after) = Staged(), tiers
        if before != after:
            posting = self._posting(session, member, actor)
            cause = Cause(occasion=Occasion.SALE, actor=actor, sale=sale, own=True)
            self.occasions.reached(session, posting, before, after, cause, staged)
            posting.close()
        staged.news += self._latecomers.bought(session, member, sale, actor)
        brought_by = session.require(MEMBERS, member).referred_by
        if first and brought_by is not None:
            cause = Cause(occasion=Occasion.FRIEND_BOUGHT, actor=actor, about=str(member), sale=sale)
            staged.news += self._for_friend(session, brought_by, cause)
        return staged.news

    def returned(
        self,
        session: Session,
        sale: SaleNo,
        member: MemberNo,
        refund_minor: int,
        *,
        complete: bool,
        none_left: bool,
        fell_to: str | None,
        actor: Actor,
    ) -> list[Change]:
        """
        Stage what a return takes along: what a tier had brought that this sale reached and that is left again; the
        day's gifts that the sale led to, once all of it comes back; what the member's first purchase had brought a
        friend, once no purchase stands any more. What is spent is owed, or forgiven, as the programme says; a used
        coupon stays used.

        Args:
            session: of the return, which is staged.
            sale: the sale that came back.
            member: whose.
            refund_minor: the money it brings back.
            complete: whether nothing of the sale is left.
            none_left: whether no purchase of the member stands any more.
            fell_to: the tier the member stands in after leaving one the sale had reached; None: none was left.
            actor: who serves.
        """
        lost = self.lost_with(sale, member, complete=complete, fell_to=fell_to)
        news = self._retracting.take_back(session, lost, refund_minor, actor)
        file = session.get(MEMBERS, member)
        if none_left and file is not None and file.referred_by is not None:
            friend = self._of_friend(session, file.referred_by, member, (Occasion.FRIEND_BOUGHT,))
            news += self._retracting.take_back(session, friend, refund_minor, actor)
        return news

    def lost_with(self, sale: SaleNo, member: MemberNo, *, complete: bool, fell_to: str | None) -> list[int]:
        """Happenings of a member that go back with goods; arguments as of `returned`."""
        lost = self._retracting.of_tiers(sale, member, above=fell_to) if fell_to is not None else []
        return lost + (self._retracting.of_day(sale) if complete else [])

    def foreseen(self, purses: Purses, numbers: Iterable[int], on: date) -> Foreseen:
        """What taking happenings back will do to a member's accounts; see `Retracting.foreseen`."""
        return self._retracting.foreseen(purses, numbers, on)

    def brought_by_tiers(self, sale: SaleNo, member: MemberNo) -> list[tuple[int, Entry]]:
        """What the tiers a sale reached have brought in points; see `Retracting.brought_by_tiers`."""
        return self._retracting.brought_by_tiers(sale, member)

    def brought_that_day(self, sale: SaleNo) -> list[Entry]:
        """What the day's gifts that a sale led to have brought in points and that stands."""
        return self._retracting.brought_that_day(sale)

    def never_joined(self, session: Session, member: MemberNo, actor: Actor) -> list[Change]:
        """Stage that somebody was enrolled by mistake: what the one who brought them got goes back."""
        file = session.get(MEMBERS, member)
        if file is None or file.referred_by is None:
            return []
        friend = self._of_friend(session, file.referred_by, member, tuple(_ONCE))
        return self._retracting.take_back(session, friend, 0, actor)

    def _of_friend(
        self, session: Session, brought_by: MemberNo, friend: MemberNo, occasions: Sequence[Occasion]
    ) -> list[int]:
        books = self._context.books
        numbers = (n for o in occasions for n in books.of_member(HAPPENINGS, "what", brought_by, o.value))
        return [n for n in numbers if session.require(HAPPENINGS, n).about in map(str, books.numbers(friend))]

    # -- the way back -------------------------------------------------------------------------------

    async def undo(self, number: int, op: OperationId, actor: Actor, *, undoes: int) -> None:
        """
        Take a recorded happening back whole.

        Args:
            number: of the happening.
            op: operation id.
            actor: who does it.
            undoes: number of the operation it takes back.

        Raises:
            NotAllowed, NotFound: `happenings_not_found`.
            RuleViolation: `undone_already`, `undo_points_spent`, `undo_coupons_used`.
            MemberClosed: points can't be taken from somebody who has left.
        """
        demand(actor, Action.EDIT_MEMBER)
        async with self._context.books.writing() as session:
            if session.done_before(op, self._context.now()):
                return
            seen = session.require(HAPPENINGS, number)
            require_active(session.require(MEMBERS, member := session.kept(seen.member)), member)
            news = self.stage_undo(session, number, actor)
            session.done(op, "undo", number, undoes)
        self._context.changes.publish(*news)

    async def reverse_run(self, day: date, op: OperationId, actor: Actor) -> Reversed:
        """Take back what the daily run gave for a day; see `Reversing.reverse`."""
        return await self._reversing.reverse(day, op, actor)
