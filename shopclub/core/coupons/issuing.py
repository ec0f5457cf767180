"""Issuing coupons by hand: to members, one or many, or to whoever brings the code."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from shopclub.core.books import Session
from shopclub.core.changes import CouponsChanged
from shopclub.core.coupons.model import COUPONS, Issued, NotIssued
from shopclub.core.coupons.reading import CouponFile
from shopclub.core.coupons.rules import is_over
from shopclub.core.coupons.staging import ISSUED, Stamp
from shopclub.core.kernel.errors import ClubError, InvalidInput, MemberClosed, NotFound, RuleViolation
from shopclub.core.kernel.ids import MemberNo, OperationId
from shopclub.core.kernel.text import clean_text
from shopclub.core.members.reading import require_active
from shopclub.core.programme.offers import CouponKind
from shopclub.core.staff.model import Action, Actor
from shopclub.core.staff.rules import demand

BATCH = 100
"""Members in one commit: a sale that waits for its turn waits no longer than for these."""
MOST_EACH = 20
"""Coupons one member gets at once."""
MOST_BEARER = 1000
"""Coupons for whoever brings them, at once."""
NOTE_LENGTH = 100


class Issuing(CouponFile):
    """Issuing by hand; rules issue theirs inside the verb that fires them."""

    async def issue(
        self,
        kind_id: str,
        members: Iterable[MemberNo],
        op: OperationId,
        actor: Actor,
        *,
        count: int = 1,
        note: str = "",
    ) -> Issued:
        """
        Issue coupons to members: one, those of a list, a tier, a tag or a segment.

        Many are done in batches, each a commit. Broken off between two of them it can be repeated with the same
        operation id: who has theirs gets no second one.

        Args:
            kind_id: of the programme.
            members: their numbers; twice the same is once.
            op: operation id.
            actor: who does it.
            count: how many each gets.
            note: why, kept with each coupon; may be empty.

        Returns:
            The coupons, and who got none and why. Of one member alone that is raised instead.

        Raises:
            NotAllowed: only the owner.
            NotFound: `coupon_kind_not_found` with `coupon`; of a single member `members_not_found`.
            InvalidInput: `coupons_nobody`, `coupons_count` with `most`; the note is too long.
            RuleViolation: `coupon_off`, `coupon_over`: nothing can be issued of this kind today; of a single member
                `coupon_limit` with `most`. MemberClosed likewise.
            Conflict: `operation_too_old`.
        """
        demand(actor, Action.ISSUE_COUPONS)
        wanted = list(dict.fromkeys(members))
        said = clean_text(note, "note", NOTE_LENGTH)
        _count(count, MOST_EACH)
        if not wanted:
            raise InvalidInput("coupons_nobody")
        left_out: list[NotIssued] = []
        for start in range(0, len(wanted), BATCH):
            batch = wanted[start : start + BATCH]
            is_last = start + BATCH >= len(wanted)
            async with self._context.books.writing() as session:
                if session.done_before(op, self._context.now()):
                    return self._issued(op, kind_id, repeated=True)
                kind = self._issuable_kind(kind_id)
                stamp = self._stamp(op, actor, said)
                given = self._stage(session, kind, batch, stamp, count, left_out)
                if len(wanted) == 1 and left_out:
                    _refuse(left_out[0])
                if is_last and (first := self._first(op, given)):
                    session.done(op, ISSUED, first)
            self._context.changes.publish(*(CouponsChanged(member=member) for member, _ in given))
        return self._issued(op, kind_id, left_out)

    def _stage(
        self,
        session: Session,
        kind: CouponKind,
        members: Sequence[MemberNo],
        stamp: Stamp,
        count: int,
        left_out: list[NotIssued],
    ) -> list[tuple[MemberNo, list[int]]]:
        """Stage the coupons of a batch; who got theirs when it was broken off is passed over."""
        given = []
        for member in members:
            if self._context.books.find(COUPONS, "given", stamp.op or "", member):
                continue
            try:
                require_active(self._members.get(member), member)
                numbers = self.desk.issue(session, kind, member, stamp, count)
                if not numbers:
                    raise RuleViolation("coupon_limit", most=kind.limit_per_member)
            except (MemberClosed, NotFound, RuleViolation) as error:
                left_out.append(NotIssued(member=member, code=error.code, figures=dict(error.figures)))
            else:
                given.append((member, numbers))
        return given

    async def issue_bearer(self, kind_id: str, count: int, op: OperationId, actor: Actor, *, note: str = "") -> Issued:
        """
        Issue coupons to nobody in particular: whoever brings the code uses it.

        Raises:
            NotAllowed: only the owner.
            NotFound: `coupon_kind_not_found`.
            InvalidInput: `coupons_count` with `most`; the note is too long.
            RuleViolation: `coupon_not_bearer`, `coupon_off`, `coupon_over`.
            Conflict: `operation_too_old`.
        """
        demand(actor, Action.ISSUE_COUPONS)
        said = clean_text(note, "note", NOTE_LENGTH)
        _count(count, MOST_BEARER)
        async with self._context.books.writing() as session:
            if session.done_before(op, self._context.now()):
                return self._issued(op, kind_id, repeated=True)
            kind = self._issuable_kind(kind_id)
            if not kind.bearer:
                raise RuleViolation("coupon_not_bearer")
            numbers = self.desk.issue(session, kind, None, self._stamp(op, actor, said), count)
            session.done(op, ISSUED, numbers[0])
        self._context.changes.publish(CouponsChanged(member=None))
        return self._issued(op, kind_id)

    def _issuable_kind(self, kind_id: str) -> CouponKind:
        kind = self._programmes.current.coupon(kind_id)
        if kind is None:
            raise NotFound("coupon_kind_not_found", coupon=kind_id)
        if not kind.enabled:
            raise RuleViolation("coupon_off")
        if is_over(kind, self._context.today()):
            until = kind.validity.until_on
            raise RuleViolation("coupon_over", until_on=until.isoformat() if until else None)
        return kind

    def _stamp(self, op: OperationId, actor: Actor, note: str) -> Stamp:
        return Stamp(at=self._context.now(), on=self._context.today(), actor=actor, op=op, note=note)

    def _first(self, op: OperationId, given: Sequence[tuple[MemberNo, list[int]]]) -> int:
        """The first coupon an operation has issued, in an earlier batch or in this one; 0 for none."""
        earlier = self._context.books.find(COUPONS, "op", op)
        return earlier[0] if earlier else next((numbers[0] for _, numbers in given), 0)

    def _issued(
        self, op: OperationId, kind_id: str, left_out: Sequence[NotIssued] = (), *, repeated: bool = False
    ) -> Issued:
        numbers = tuple(self._context.books.find(COUPONS, "op", op))
        return Issued(kind=kind_id, numbers=numbers, left_out=tuple(left_out), repeated=repeated)


def _count(count: int, most: int) -> None:
    if not 1 <= count <= most:
        raise InvalidInput("coupons_count", most=most)


_RAISED: dict[str, type[ClubError]] = {"member_closed": MemberClosed, "members_not_found": NotFound}


def _refuse(one: NotIssued) -> None:
    raise _RAISED.get(one.code, RuleViolation)(one.code, **one.figures)
