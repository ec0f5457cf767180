"""Balances brought along, typed in by hand: points, stored value, stamps, visits, the tier; each in one commit."""

from __future__ import annotations

import msgspec

from shopclub.core.books import Operation, Session
from shopclub.core.changes import Change, MemberChanged, PointsMoved
from shopclub.core.context import Context
from shopclub.core.kernel.errors import InvalidInput, NotFound, RuleViolation
from shopclub.core.kernel.ids import EntryNo, MemberNo, OperationId
from shopclub.core.kernel.text import clean_text
from shopclub.core.ledger.model import LEDGER, Entry, Kind
from shopclub.core.ledger.posting import Posting
from shopclub.core.ledger.reasons import Opening as BroughtAlong
from shopclub.core.ledger.reasons import Undone
from shopclub.core.ledger.rules import unearn_lots
from shopclub.core.ledger.units import POINTS
from shopclub.core.members.model import MEMBERS
from shopclub.core.members.reading import require_active
from shopclub.core.mending.model import Opening, OpeningLine
from shopclub.core.mending.transferring import MOST, demand_movable
from shopclub.core.programme.rules import last_usable_day
from shopclub.core.programme.verbs import Programmes
from shopclub.core.staff.model import Action, Actor
from shopclub.core.staff.rules import demand
from shopclub.core.tiers.model import STANDINGS
from shopclub.core.tiers.moving import move, moved
from shopclub.core.tiers.rules import current_tier, granted

OPENED = "opening"
"""Verb of the operation; it names the member, and what it made stands in `was`."""
SOURCE_LENGTH = 60
_ENTRIES, _TIER = "entries", "tier"


class OpeningDesk:
    """What members had before this program."""

    def __init__(self, context: Context, programmes: Programmes) -> None:
        self._context = context
        self._programmes = programmes

    async def open(self, member: MemberNo, brought: Opening, source: str, op: OperationId, actor: Actor) -> int:
        """
        Write down what somebody brings along.

        It is no gain: no tier counts it and no figure of the day shows it as given. Points end as the programme says
        for points of today, everything else never, unless a day is said.

        Args:
            member: whose.
            brought: the balances and perhaps a tier, granted by hand.
            source: where it stood before (`the paper book`), may be empty; kept with each entry.
            op: operation id; the same id again changes nothing.
            actor: the owner.

        Returns:
            How many entries were written (0 for an operation that was done before).

        Raises:
            NotAllowed: clerks may not.
            InvalidInput: `opening_nothing`, `opening_negative`, `opening_twice` with `unit`, `adjust_too_much`,
                `unit_personal`, `day_past`, `text_too_long`.
            NotFound: `tier_not_found`, `members_not_found`.
            MemberClosed: of somebody who has left.
        """
        demand(actor, Action.MEND)
        said = clean_text(source, "source", SOURCE_LENGTH)
        self._demand_sound(brought)
        async with self._context.books.writing() as session:
            now, today = self._context.now(), self._context.today()
            if session.done_before(op, now):
                return 0
            require_active(session.require(MEMBERS, member), member)
            posting = Posting(session, member, at=now, on=today, source=actor.source, staff=actor.staff)
            for line in brought.lines:
                posting.post(self._entry(posting, line, said))
            was: dict[str, dict[str, str | int]] = {}
            if posting.first is not None:
                was[_ENTRIES] = {"first": posting.first, "count": posting.count}
            news = self._grant(session, posting, brought, said, actor)
            if brought.tier:
                was[_TIER] = {"row": (self._context.books.last(STANDINGS) or 0) + 1}
            posting.close()
            session.done(op, OPENED, member, was=was)
        self._context.changes.publish(PointsMoved(member=member), MemberChanged(number=member), *news)
        return posting.count

    def _demand_sound(self, brought: Opening) -> None:
        if not brought.lines and not brought.tier:
            raise InvalidInput("opening_nothing")
        seen: set[tuple[str, object]] = set()
        for line in brought.lines:
            demand_movable(line.unit)
            if line.amount <= 0:
                raise InvalidInput("opening_negative", unit=line.unit)
            if line.amount > MOST:
                raise InvalidInput("adjust_too_much", most=MOST)
            if (line.unit, line.until) in seen:
                raise InvalidInput("opening_twice", unit=line.unit)
            seen.add((line.unit, line.until))
        for day in (brought.tier_until, *(line.until for line in brought.lines)):
            if day is not None and day < self._context.today():
                raise InvalidInput("day_past", day=day.isoformat())
        if brought.tier and self._programmes.current.tier(brought.tier) is None:
            raise NotFound("tier_not_found", tier=brought.tier)

    def _entry(self, posting: Posting, line: OpeningLine, source: str) -> Entry:
        until = line.until
        if until is None and line.unit == POINTS:
            until = last_usable_day(self._programmes.current.expiry, posting.on)
        return posting.entry(Kind.OPEN, line.amount, BroughtAlong(source), unit=line.unit, expires=until)

    def _grant(self, session: Session, posting: Posting, brought: Opening, source: str, actor: Actor) -> list[Change]:
        ladder = self._programmes.current.ladder
        if not brought.tier or ladder is None:
            return []
        before = current_tier(posting.account, ladder)
        standing = granted(posting.account, ladder, brought.tier, brought.tier_until, posting.on)
        move(
            session, posting, ladder, standing,
            at=posting.at, on=posting.on, cause="hand", note=source, staff=actor.staff,
        )  # fmt: skip
        return list(moved(posting.member, before, current_tier(posting.account, ladder)))

    # -- the way back -------------------------------------------------------------------------------

    async def undo(self, done: Operation, op: OperationId, actor: Actor, *, undoes: int) -> None:
        """
        Take back all that one opening wrote down.

        Raises:
            NotAllowed: clerks may not.
            RuleViolation: `undone_already`; `undo_points_spent`: part of it is spent.
            MemberClosed: somebody who has left.
        """
        demand(actor, Action.MEND)
        async with self._context.books.writing() as session:
            now, today = self._context.now(), self._context.today()
            if session.done_before(op, now):
                return
            member = session.kept(done.ref)
            require_active(session.require(MEMBERS, member), member)
            posting = Posting(session, member, at=now, on=today, source=actor.source, staff=actor.staff)
            span = done.was.get(_ENTRIES, {})
            first, count = int(span.get("first", 0)), int(span.get("count", 0))
            for number in range(first + count - 1, first - 1, -1):
                self._take_back(session, posting, EntryNo(number))
            news = self._step_back(session, posting, done, actor)
            posting.close()
            session.done(op, "undo", done.ref, undoes)
        self._context.changes.publish(PointsMoved(member=member), MemberChanged(number=member), *news)

    def _take_back(self, session: Session, posting: Posting, number: EntryNo) -> None:
        if self._context.books.find(LEDGER, "reverses", number):
            raise RuleViolation("undone_already")
        entry = session.require(LEDGER, number)
        lots = unearn_lots(posting.account, entry, posting.on)
        if lots is None:
            raise RuleViolation("undo_points_spent")
        back = posting.entry(Kind.REVERSE, -entry.amount, Undone(), unit=entry.unit, reverses=number)
        posting.post(msgspec.structs.replace(back, lots=lots))

    def _step_back(self, session: Session, posting: Posting, done: Operation, actor: Actor) -> list[Change]:
        """The standing before, unless it has changed since."""
        row_no = done.was.get(_TIER, {}).get("row")
        if not isinstance(row_no, int):
            return []
        row, ladder = session.require(STANDINGS, row_no), self._programmes.current.ladder
        if posting.account.standing != row.standing():
            return []
        before = current_tier(posting.account, ladder)
        move(
            session, posting, ladder, row.standing_before(),
            at=posting.at, on=posting.on, cause="back", staff=actor.staff,
        )  # fmt: skip
        return list(moved(posting.member, before, current_tier(posting.account, ladder)))
