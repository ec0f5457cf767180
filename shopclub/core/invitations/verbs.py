"""Making an invitation of one's own, knowing whose a link is, and seeing what came of it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date

from shopclub.core.books import Session
from shopclub.core.campaigns.model import HAPPENINGS
from shopclub.core.campaigns.verbs import Campaigns
from shopclub.core.changes import Change, MemberChanged
from shopclub.core.context import Context
from shopclub.core.invitations.model import INVITATIONS, INVITED, TOKEN_LENGTH, Counted, Friend, Invitation
from shopclub.core.invitations.rules import FOR_INVITER, given_to_friend, given_to_inviter
from shopclub.core.kernel.ids import MemberNo, OperationId
from shopclub.core.kernel.tokens import make_token, read_token
from shopclub.core.ledger.verbs import Points
from shopclub.core.members.model import MEMBERS, Member, Status
from shopclub.core.members.reading import require_active
from shopclub.core.members.rules import masked_name
from shopclub.core.members.verbs import Members
from shopclub.core.programme.model import Rule
from shopclub.core.programme.verbs import Programmes
from shopclub.core.staff.model import KIOSK, Action, Actor
from shopclub.core.staff.rules import demand
from shopclub.core.store.index import ExactIndex, attach


class Invitations:
    """The members' own invitations."""

    def __init__(
        self, context: Context, programmes: Programmes, members: Members, points: Points, campaigns: Campaigns
    ) -> None:
        self._context = context
        self._programmes = programmes
        self._members = members
        self._points = points
        self._campaigns = campaigns
        self._tokens = ExactIndex(lambda doc: (doc["token"],))
        attach(context.books.db.storage, INVITATIONS.name, self._tokens)

    # -- reading ------------------------------------------------------------------------------------

    def of(self, member: MemberNo) -> Invitation | None:
        """A member's invitation; None while they have made none."""
        books = self._context.books
        own = books.kept(member)
        numbers = sorted(books.numbers(own), key=lambda number: number != own)
        return next((found for number in numbers if (found := books.get(INVITATIONS, number)) is not None), None)

    def inviter(self, token: str) -> MemberNo | None:
        """Whose invitation a word is, as it was typed or scanned; None for none that holds."""
        word = read_token(token, TOKEN_LENGTH)
        number = self._tokens.get(word) if word else None
        if number is None:
            return None
        kept = self._context.books.kept(number)
        if number != kept and self._context.books.get(INVITATIONS, kept) is not None:
            return None  # of a merged file, and they have made another one since
        member = self._context.books.get(MEMBERS, kept)
        return kept if member is not None and member.status is Status.ACTIVE else None

    def for_inviter(self) -> tuple[Rule, ...]:
        """What the programme gives today to who brings a friend along."""
        return given_to_inviter(self._programmes.current.rules, self._context.today())

    def for_friend(self) -> tuple[Rule, ...]:
        """What it gives to the friend."""
        return given_to_friend(self._programmes.current.rules, self._context.today())

    def is_on(self) -> bool:
        """Whether bringing friends along brings anything, so that pages speak of it."""
        return bool(self.for_inviter())

    def waiting(self, member: MemberNo) -> int:
        """How many came by a member's invitation and wait for the counter."""
        books = self._context.books
        own = books.kept(member)
        joins = self._members.pending()
        return sum(1 for _, join in joins if join.referred_by and books.kept(join.referred_by) == own)

    def friends(self, member: MemberNo) -> list[Friend]:
        """Whom a member brought along, the latest first, and what it brought: of each no more than an initial."""
        books = self._context.books
        own = books.kept(member)
        steps = self._steps(own)
        found = dict.fromkeys(books.kept(number) for number in self._members.directory.brought_by(own))
        return [self._friend(one, self._members.get(one), steps) for one in reversed(found) if one != own]

    def _friend(self, number: MemberNo, member: Member, steps: dict[int, list[Counted]]) -> Friend:
        has_left = member.status is not Status.ACTIVE
        return Friend(
            initial="" if has_left else masked_name(member.name),
            joined_on=member.joined_on,
            has_bought=self._points.account(number).first_on is not None,
            has_left=has_left,
            counted=tuple(steps.get(number, ())),
        )

    def _steps(self, member: MemberNo) -> dict[int, list[Counted]]:
        """What each friend's joining and first purchase brought a member, by the friend's number."""
        books = self._context.books
        numbers = sorted(n for one in FOR_INVITER for n in books.of_member(HAPPENINGS, "what", member, one.value))
        found: dict[int, list[Counted]] = {}
        for number in numbers:
            seen = self._campaigns.happening(number)
            if not seen.about.isdecimal():
                continue
            outcome = self._campaigns.outcome(number)
            counted = Counted(
                occasion=seen.occasion,
                on=seen.on,
                points=outcome.points,
                engagement=outcome.engagement,
                coupons=len(outcome.coupons),
                back=seen.back_on is not None,
            )
            found.setdefault(books.kept(int(seen.about)), []).append(counted)
        return found

    # -- verbs --------------------------------------------------------------------------------------

    async def make(self, member: MemberNo, op: OperationId, actor: Actor, *, anew: bool = False) -> Invitation:
        """
        Make a member's invitation; one that there is stays, unless a new one is wanted.

        Args:
            member: whose.
            op: operation id; the same id again changes nothing.
            actor: the member on their own page, or who serves.
            anew: put another word in its place: the link that was sent around holds no longer.

        Raises:
            NotAllowed, NotFound, MemberClosed.
        """
        if actor != KIOSK:
            demand(actor, Action.EDIT_MEMBER)
        async with self._context.books.writing() as session:
            require_active(session.require(MEMBERS, member), member)
            before = self.of(member)
            if session.done_before(op, self._context.now()) and before is not None:
                return before
            if before is not None and not anew:
                return before
            made = Invitation(token=self._new_token(), at=self._context.now())
            session.put(INVITATIONS, member, made)
            session.done(op, INVITED, member)
        self._context.changes.publish(MemberChanged(number=member))
        return made

    def leave(self, session: Session, member: MemberNo, today: date) -> Sequence[Change]:
        """Stage that the invitation of somebody who leaves the club ends."""
        del today
        self._drop(session, member)
        return ()

    def _drop(self, session: Session, member: MemberNo) -> None:
        for number in self._context.books.numbers(member):  # those of files merged into it, too
            if session.get(INVITATIONS, number) is not None:
                session.delete(INVITATIONS, number)

    def _new_token(self) -> str:
        while True:
            token = make_token(TOKEN_LENGTH, secrets.randbelow)
            if self._tokens.get(token) is None:
                return token
