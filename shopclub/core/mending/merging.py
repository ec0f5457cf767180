"""Merging two member files of one person, and taking that back as one."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from shopclub.core.books import Session
from shopclub.core.changes import Change, CouponsChanged, MemberChanged, PointsMoved, TierMoved
from shopclub.core.context import Context
from shopclub.core.kernel.errors import Conflict, InvalidInput, RuleViolation
from shopclub.core.kernel.ids import EntryNo, MemberNo, OperationId
from shopclub.core.ledger.model import ACCOUNTS, LEDGER, NEVER, Account, Entry, Kind, Standing
from shopclub.core.ledger.posting import Posting
from shopclub.core.ledger.reasons import MergedFiles, Undone
from shopclub.core.ledger.units import Unit
from shopclub.core.members.consents import note_consents
from shopclub.core.members.model import MEMBERS, Consent, Member, Status
from shopclub.core.members.reading import require_active
from shopclub.core.members.rules import NOTE_LENGTH
from shopclub.core.mending.model import MERGES, Merge, MergePlan
from shopclub.core.mending.rules import (
    Joined,
    emptied,
    fingerprint,
    joined_figures,
    joined_file,
    joined_lots,
    joined_standing,
    parted_file,
    parted_lists,
    units_of,
)
from shopclub.core.programme.verbs import Programmes
from shopclub.core.sales.model import SALES
from shopclub.core.staff.model import Action, Actor
from shopclub.core.staff.rules import demand
from shopclub.core.tiers.moving import move, moved
from shopclub.core.tiers.rules import current_tier

MERGED = "merge"
"""Verb of the operation; it names the merge."""


Keeps = Callable[[MemberNo], None]
"""Of another room: raises where a member can't go into another file yet."""


class Merging:
    """Two files that were one person."""

    keeps: tuple[Keeps, ...] = ()
    """Of other rooms; the club puts them in."""

    def __init__(self, context: Context, programmes: Programmes) -> None:
        self._context = context
        self._programmes = programmes

    def get(self, number: int) -> Merge:
        """
        One merge.

        Raises:
            NotFound: `merges_not_found`.
        """
        return self._context.books.require(MERGES, number)

    def of_member(self, member: MemberNo) -> list[tuple[int, Merge]]:
        """The merges that stand of whoever a number means, newest first."""
        own = set(self._context.books.numbers(member))
        found = [(n, one) for n, one in self._context.books.all(MERGES) if one.back_on is None and one.gone in own]
        return sorted(found, reverse=True)

    def plan(self, kept: MemberNo, gone: MemberNo) -> MergePlan:
        """
        Everything a merge will do; changes nothing.

        Raises:
            InvalidInput: `merge_same`; `text_too_long` where the two notes do not fit into one.
            NotFound, MemberClosed: one of them is no member, or has left, or was merged before.
            RuleViolation: `merge_pool`: the kept one collects on somebody else's card; `merge_waiting`: rewards wait;
                what another room refuses (`keeps`).
        """
        joined = self._joined(kept, gone)
        books, ladder = self._context.books, self._programmes.current.ladder
        before, other = books.get(ACCOUNTS, kept) or Account(), books.get(ACCOUNTS, gone) or Account()
        if before.pool is not None:
            raise RuleViolation("merge_pool")
        if other.reserved:
            raise RuleViolation("merge_waiting")
        for demand_free in self.keeps:
            demand_free(gone)
        after = joined_figures(before, other)
        after = msgspec.structs.replace(after, standing=self._standing(after, other))
        plan = MergePlan(
            kept=kept,
            gone=gone,
            balances={unit: other.balance.get(unit, 0) for unit in units_of(other)},
            visits=other.life.visits,
            spend_minor=other.life.spend_minor,
            tier_before=current_tier(before, ladder),
            tier_after=current_tier(after, ladder),
            took=joined.took,
            differs=joined.differs,
            fingerprint="",
        )
        return msgspec.structs.replace(plan, fingerprint=fingerprint(plan, before, other))

    def _joined(self, kept: MemberNo, gone: MemberNo) -> Joined:
        if kept == gone:
            raise InvalidInput("merge_same")
        books = self._context.books
        own, other = books.require(MEMBERS, kept), books.require(MEMBERS, gone)
        require_active(own, kept)
        require_active(other, gone)
        joined = joined_file(own, other, kept, books.kept)
        if len(joined.member.note) > NOTE_LENGTH:
            length = len(joined.member.note)
            raise InvalidInput("text_too_long", field="note", max_length=NOTE_LENGTH, length=length)
        return joined

    def _standing(self, after: Account, gone: Account) -> Standing | None:
        return joined_standing(after, gone.standing, self._programmes.current.ladder, self._context.today())

    # -- merging ------------------------------------------------------------------------------------

    async def merge(self, kept: MemberNo, gone: MemberNo, seen: str, op: OperationId, actor: Actor) -> int:
        """
        Put two files of one person together under the number of one of them.

        Rows stay as they were recorded, and are read as the kept member's from now on; balances are carried over by
        entries, with their last usable days. Every card, phone and number of the other finds the kept one.

        Args:
            kept: whose number, card and phone stay.
            gone: whose file goes.
            seen: fingerprint of the plan the owner saw.
            op: operation id; the same id again changes nothing.
            actor: the owner.

        Returns:
            The number of the merge.

        Raises:
            NotAllowed: clerks may not.
            Conflict: `quote_changed`: something changed since the plan.
            what `plan` raises.
        """
        demand(actor, Action.MEND)
        async with self._context.books.writing() as session:
            if done := session.done_before(op, self._context.now()):
                return done.ref
            if self.plan(kept, gone).fingerprint != seen:
                raise Conflict("quote_changed")
            number, news = self._stage(session, kept, gone, actor)
            session.done(op, MERGED, number)
        self._context.changes.publish(*news)
        return number

    def _stage(self, session: Session, kept: MemberNo, gone: MemberNo, actor: Actor) -> tuple[int, list[Change]]:
        ladder, today = self._programmes.current.ladder, self._context.today()
        joined, file, other_file = (
            self._joined(kept, gone),
            session.require(MEMBERS, kept),
            session.require(MEMBERS, gone),
        )
        into, out = self._posting(session, kept, actor), self._posting(session, gone, actor)
        before, other = into.account, out.account
        for unit in units_of(other):
            self._carry_over(out, into, unit)
        into.account = joined_figures(into.account, other)
        tier = current_tier(before, ladder)
        standing = self._standing(into.account, other)
        if standing != into.account.standing:
            move(session, into, ladder, standing, at=into.at, on=today, cause="merged", staff=actor.staff)
        out.account = emptied(other, out.account)
        into.close()
        out.close()
        session.put(MEMBERS, kept, joined.member)
        session.put(MEMBERS, gone, msgspec.structs.replace(other_file, status=Status.CLOSED, merged=kept))
        self._agreed(session, gone, other_file.consent, None, actor)
        self._agreed(session, kept, file.consent, joined.member.consent, actor)
        merge = Merge(
            at=into.at,
            on=today,
            kept=kept,
            gone=gone,
            entries=_span(out, into),
            kept_before=before,
            gone_before=other,
            after=fingerprint(into.account),
            sales=self._context.books.last(SALES) or 0,
            ledger=_last_of(out, into) or self._context.books.last(LEDGER) or 0,
            took=joined.took,
            own_fields=joined.own_fields,
            tags=joined.tags,
            noted=joined.noted,
            joined_on=file.joined_on if joined.member.joined_at != file.joined_at else None,
            joined_at=file.joined_at if joined.member.joined_at != file.joined_at else None,
            staff=actor.staff,
            settled=True,
        )
        after = current_tier(into.account, ladder)
        return session.insert(MERGES, merge), [*_told(kept, gone), *moved(kept, tier, after)]

    def _agreed(
        self, session: Session, number: MemberNo, before: Consent | None, after: Consent | None, actor: Actor
    ) -> None:
        """What a file that goes had agreed to ends with it; what is taken over stands for the kept one, as of then."""
        now = self._context.now()
        note_consents(session, self._context.books, number, before, after, actor, now, alone=True)

    def _carry_over(self, out: Posting, into: Posting, unit: Unit) -> None:
        """All of a balance in two entries, what is owed settled."""
        balance, lots = out.account.balance.get(unit, 0), out.account.lots.get(unit, {})
        changes = joined_lots(into.account, out.account, unit)
        given = {key: -left for key, left in lots.items()}
        out.post(out.entry(Kind.TRANSFER, -balance, MergedFiles(into.member), unit=unit, lots=given or {NEVER: 0}))
        into.post(into.entry(Kind.TRANSFER, balance, MergedFiles(out.member), unit=unit, lots=changes))

    def _posting(self, session: Session, member: MemberNo, actor: Actor) -> Posting:
        now, today = self._context.now(), self._context.today()
        return Posting(session, member, at=now, on=today, source=actor.source, staff=actor.staff, exactly=True)

    # -- the way back -------------------------------------------------------------------------------

    async def undo(self, number: int, op: OperationId, actor: Actor, *, undoes: int) -> None:
        """
        Part two files again: balances, figures, tier and file of both are what they were.

        Args:
            number: of the merge.
            op: operation id.
            actor: the owner.
            undoes: number of the operation it takes back.

        Raises:
            NotAllowed: clerks may not.
            RuleViolation: `undone_already`; `undo_merge_used`: something was recorded for the kept member since.
            MemberClosed: the kept member has left.
        """
        demand(actor, Action.MEND)
        async with self._context.books.writing() as session:
            if session.done_before(op, self._context.now()):
                return
            merge = session.require(MERGES, number)
            if merge.back_on is not None:
                raise RuleViolation("undone_already")
            require_active(session.require(MEMBERS, merge.kept), merge.kept)
            self._demand_untouched(session, merge)
            tiers = self._part(session, merge, actor)
            session.put(MERGES, number, msgspec.structs.replace(merge, back_on=self._context.today()))
            session.done(op, "undo", number, undoes)
        self._context.changes.publish(*_told(merge.kept, merge.gone), *tiers)

    def _demand_untouched(self, session: Session, merge: Merge) -> None:
        """Nothing may have been recorded since: then nobody could tell whose it is."""
        books = self._context.books
        sales = books.of_member(SALES, "member", merge.kept)
        entries = [n for n in books.of_member(LEDGER, "member", merge.kept) if n > merge.ledger]
        account = session.get(ACCOUNTS, merge.kept) or Account()
        since = (sales and sales[-1] > merge.sales) or not all(map(self._is_parted_again, entries))
        if since or fingerprint(account) != merge.after:
            raise RuleViolation("undo_merge_used")

    def _is_parted_again(self, number: int) -> bool:
        """Whether an entry is of another merge that was taken back since."""
        books = self._context.books
        entry = books.require(LEDGER, number)
        if entry.reverses is not None:
            return isinstance(books.require(LEDGER, entry.reverses).why, MergedFiles)
        return isinstance(entry.why, MergedFiles) and bool(books.find(LEDGER, "reverses", number))

    def _part(self, session: Session, merge: Merge, actor: Actor) -> list[TierMoved]:
        ladder, today = self._programmes.current.ladder, self._context.today()
        into, out = self._posting(session, merge.kept, actor), self._posting(session, merge.gone, actor)
        tier = current_tier(into.account, ladder)
        first, count = merge.entries or (0, 0)
        for entry_no in range(first, first + count):
            entry = session.require(LEDGER, entry_no)
            self._reverse(out if entry.member == merge.gone else into, entry, EntryNo(entry_no))
        standing = into.account.standing
        for posting, before in ((into, merge.kept_before), (out, merge.gone_before)):
            now = posting.account
            posting.account = msgspec.structs.replace(before, balance=now.balance, lots=now.lots, debt=now.debt)
        if standing != into.account.standing:
            former = into.account.standing
            into.stand(standing)
            move(session, into, ladder, former, at=into.at, on=today, cause="back", staff=actor.staff)
        into.close()
        out.close()
        kept, gone = session.require(MEMBERS, merge.kept), session.require(MEMBERS, merge.gone)
        left = parted(kept, gone, merge)
        session.put(MEMBERS, merge.kept, left)
        session.put(MEMBERS, merge.gone, msgspec.structs.replace(gone, status=Status.ACTIVE, merged=None))
        self._agreed(session, merge.kept, kept.consent, left.consent, actor)
        self._agreed(session, merge.gone, None, gone.consent, actor)
        return moved(merge.kept, tier, current_tier(into.account, ladder))

    def _reverse(self, posting: Posting, entry: Entry, number: EntryNo) -> None:
        lots = {key: -change for key, change in entry.lots.items()}
        back = posting.entry(Kind.REVERSE, -entry.amount, Undone(), unit=entry.unit, lots=lots, reverses=number)
        posting.post(back)


def parted(kept: Member, gone: Member, merge: Merge) -> Member:
    """The kept file without what it had taken over, as far as nobody changed it since."""
    plain = parted_file(kept, gone, merge.took)
    fields = parted_lists(plain, gone, merge.own_fields, merge.tags, noted=merge.noted)
    if merge.joined_on is not None and merge.joined_at is not None:
        fields |= {"joined_on": merge.joined_on, "joined_at": merge.joined_at}
    return msgspec.structs.replace(plain, **fields)


def _span(out: Posting, into: Posting) -> tuple[EntryNo, int] | None:
    return None if out.first is None else (out.first, out.count + into.count)


def _last_of(out: Posting, into: Posting) -> int:
    return 0 if out.first is None else out.first + out.count + into.count - 1


def _told(kept: MemberNo, gone: MemberNo) -> list[Change]:
    files = [MemberChanged(number=kept), MemberChanged(number=gone)]
    return [*files, PointsMoved(member=kept), PointsMoved(member=gone), CouponsChanged(member=kept)]
