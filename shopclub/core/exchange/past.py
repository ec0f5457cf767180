"""
A member's past lived through again: every sale and refund, and all that fell due between them, in date order.

The same functions as at the counter decide (earning, lots, expiry, tiers); nothing is written. No discount is
applied: past sales stand as they were paid. What comes out is compared with what the ledger already holds, so
that a longer export adds only what is new, and an older one sets right what followed from its absence.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from shopclub.core.books import Session
from shopclub.core.clockwork.verbs import bring_to
from shopclub.core.exchange.earning import PastRules, bill_of, plain_bill
from shopclub.core.kernel.documents import Collection, T
from shopclub.core.kernel.ids import EntryNo, MemberNo, SaleNo, StaffNo
from shopclub.core.ledger.model import Account, Entry, Kind, Source, TakenByRate, Undone
from shopclub.core.ledger.posting import Posting
from shopclub.core.ledger.rules import available
from shopclub.core.ledger.units import ENGAGEMENT
from shopclub.core.programme.facts import Case
from shopclub.core.programme.model import Debt
from shopclub.core.sales.gains import gains
from shopclub.core.sales.model import Earning, Facts, Line, SaleKind
from shopclub.core.sales.rules import points_by_rate
from shopclub.core.sales.staging import book_purchase
from shopclub.core.tiers.model import TierChange
from shopclub.core.tiers.moving import rise
from shopclub.core.tiers.rules import current_tier


def in_time(at: datetime, kind: SaleKind, key: str) -> tuple[datetime, bool, int, str]:
    """What receipts are sorted by."""
    return at, kind is SaleKind.REFUND, len(key), key


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One sale or refund of a member."""

    at: datetime
    on: date
    kind: SaleKind
    paid_minor: int
    lines: tuple[Line, ...] = ()
    """Of a sale; what was bought decides where rules name goods."""
    minute: int = 0
    """Minutes since midnight on the shop's wall clock."""
    sale: SaleNo
    """Its number; negative (-1, -2 …) for a receipt of the file that has none yet."""
    key: str
    """What the books know the receipt by."""

    def place(self) -> tuple[datetime, bool, int, str]:
        """Its place in time; in one minute sales come first, then by number, whichever file brought it."""
        return in_time(self.at, self.kind, self.key)

    def is_new(self) -> bool:
        """Whether it is not in the books yet."""
        return self.sale < 0


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """What one event, or the days before it, did."""

    event: Event | None
    """None: what fell due."""
    entries: tuple[Entry, ...]
    changes: tuple[TierChange, ...]
    account: Account
    """After it."""
    tier: str
    """Tier before it."""
    parts: dict[str, tuple[int, ...]] = {}
    """Rule about certain goods -> its points line by line."""


class Rehearsal(Session):
    """Takes what would be staged, and keeps it."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.changes: list[TierChange] = []

    def get(self, table: Collection[T], number: int) -> T | None:
        """Nothing is there yet."""
        return None

    def kept(self, number: int) -> MemberNo:
        """Whose past it is was looked up before."""
        return MemberNo(number)

    def put(self, table: Collection[T], number: int, document: T) -> None:
        """Accounts are taken from the posting."""

    def insert(self, table: Collection[T], document: T) -> int:
        """Keep an entry or a tier change; the number means nothing."""
        if isinstance(document, Entry):
            self.entries.append(document)
            return len(self.entries)
        if isinstance(document, TierChange):
            self.changes.append(document)
            return len(self.changes)
        raise TypeError(table.name)


class Past:
    """One member's past."""

    def __init__(
        self,
        member: MemberNo,
        rules: PastRules,
        *,
        points: bool,
        now: datetime,
        staff: StaffNo | None,
        session: Rehearsal | None = None,
        earned: int = 0,
    ) -> None:
        """
        Args:
            member: number, or a negative one for somebody who is not in the books yet.
            rules: the programme in force, applied to all days.
            points: whether sales earn; if not, they count as spending and visits only.
            now: stamp of the rows.
            staff: who imports.
            session: takes what is staged; None: a past from its beginning, before which nothing was.
            earned: what receipts before have earned: a refund takes no more than that.
        """
        self._rules = rules.compiled
        self._by_line = rules.by_line
        self._points = points
        self._now = now
        self._session = session or Rehearsal()
        self._earned = earned
        self._parts: dict[str, tuple[int, ...]] = {}
        day = now.date()
        self._posting = Posting(self._session, member, at=now, on=day, source=Source.IMPORT, staff=staff)
        self._bought = self._posting.account.life.visits

    def live(self, events: Sequence[Event], today: date) -> list[Step]:
        """
        All steps from the first event through today.

        Args:
            events: in time order.
            today: the business day; what fell due since the last event is the last step.
        """
        steps: list[Step] = []
        for event in events:
            steps += self._due(event.on)
            steps.append(self._happen(event))
        steps += self._due(today)
        if steps:
            self._posting.on = today
            self._posting.book(today)  # months that no window can reach any more are dropped
            steps[-1] = msgspec.structs.replace(steps[-1], account=self._posting.account)
        return steps

    def add(self, event: Event, today: date) -> tuple[Step, int]:
        """
        One more receipt upon what the books hold, and what all receipts have earned then; the accounts are staged.

        Args:
            event: the receipt.
            today: the business day; of the day the tier is looked at.
        """
        posting, ladder = self._posting, self._rules.programme.ladder
        tier = current_tier(posting.account, ladder)
        posting.on, posting.sale = event.on, event.sale
        if event.kind is SaleKind.SALE:
            self._sale(event, tier)
        else:
            self._refund(event)
        posting.on = today
        posting.book(today)
        if event.kind is SaleKind.SALE:
            rise(self._session, posting, ladder, self._now)
        posting.close()
        return self._step(event, tier), self._earned

    def _due(self, on: date) -> list[Step]:
        tier = current_tier(self._posting.account, self._rules.programme.ladder)
        self._posting.sale = None
        bring_to(self._session, self._posting, self._rules.programme, on)
        step = self._step(None, tier)
        return [step] if step.entries or step.changes else []

    def _step(self, event: Event | None, tier: str) -> Step:
        step = Step(
            event=event,
            entries=tuple(self._session.entries),
            changes=tuple(self._session.changes),
            account=self._posting.account,
            tier=tier,
            parts=self._parts,
        )
        self._parts = {}
        self._session.entries.clear()
        self._session.changes.clear()
        return step

    def _happen(self, event: Event) -> Step:
        ladder = self._rules.programme.ladder
        tier = current_tier(self._posting.account, ladder)
        self._posting.on, self._posting.sale = event.on, event.sale
        if event.kind is SaleKind.SALE:
            self._sale(event, tier)
            rise(self._session, self._posting, ladder, self._now)
        else:
            self._refund(event)
        return self._step(event, tier)

    def _sale(self, event: Event, tier: str) -> None:
        earnings = self._earnings(event, tier) if self._points else ()
        self._parts |= {earning.rule: earning.parts for earning in earnings if earning.parts}
        self._earned += sum(earning.points for earning in earnings if earning.unit != ENGAGEMENT)
        self._bought += 1
        book_purchase(self._posting, earnings, {}, event.paid_minor)

    def _earnings(self, event: Event, tier: str) -> tuple[Earning, ...]:
        if event.paid_minor <= 0:
            return ()
        account = self._posting.account
        facts = Facts(
            member=self._posting.member,
            minute=event.minute,
            tier=tier,
            available=available(self._posting.purse, event.on),
            version=self._rules.version,
            purchases=self._bought,
            last_on=account.last_on,
        )
        bill = bill_of(event.lines, event.paid_minor) if self._by_line else plain_bill(event.paid_minor)
        case = Case(programme=self._rules.programme, on=event.on, facts=facts, bill=bill)
        return gains(case, self._rules, nothing_for=self._rules.programme.switches.no_points_goods).earnings

    def _refund(self, event: Event) -> None:
        posting, taken = self._posting, 0
        if self._points:
            taken = self._take_back(-event.paid_minor, event.on)
        posting.book(event.on, spend_minor=event.paid_minor, points=-taken)

    def _take_back(self, refund_minor: int, on: date) -> int:
        """Take back what the rate gives for the money, at most what was earned; returns the points that qualified."""
        rule, wanted, step_minor, points = points_by_rate(refund_minor, self._rules, on)
        taken = min(wanted, self._earned)
        if not taken:
            return 0
        self._earned -= taken
        qualifies = any(r.id == rule and r.qualifies for r, _ in self._rules.per_amount)
        why = TakenByRate(refund_minor, step_minor, points)
        entry = self._posting.entry(Kind.REVERSE, -taken, why, rule=rule, qualifies=qualifies)
        forgive = self._rules.programme.switches.debt is Debt.FORGIVE
        self._posting.take_back(entry, forgive=forgive, lot=None)
        return taken if qualifies else 0


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """What has to be written so that the ledger tells a past."""

    steps: tuple[Step, ...]
    """From the first that the ledger does not tell yet, with the entries and tier changes that it does not."""
    stale: tuple[tuple[EntryNo, Entry], ...]
    """Entries that no longer follow from what is known, oldest first: to be taken back."""
    stale_change: TierChange | None
    """The first tier change that no longer follows; None when all do."""

    def is_addition(self) -> bool:
        """Whether only rows for receipts of the file, and what falls due between and after them, are added."""
        only_new = all(step.event is None or step.event.is_new() for step in self.steps)
        return only_new and not self.stale and self.stale_change is None


def still_stands(entries: Sequence[tuple[EntryNo, Entry]]) -> list[tuple[EntryNo, Entry]]:
    """Entries that were not undone, and none that undoes; oldest first."""
    undone = {e.reverses for _, e in entries if isinstance(e.why, Undone)}
    return sorted(
        ((n, e) for n, e in entries if n not in undone and not isinstance(e.why, Undone)), key=lambda pair: pair[0]
    )


def compare(steps: Sequence[Step], entries: Sequence[tuple[EntryNo, Entry]], changes: Sequence[TierChange]) -> Written:
    """
    What of a past the ledger does not tell yet, and what it tells wrongly.

    Args:
        steps: the past as it follows from everything known.
        entries: those that stand, oldest first.
        changes: tier changes in effect, oldest first.
    """
    told = _alike([e for step in steps for e in step.entries], [e for _, e in entries])
    moved = _alike([c for step in steps for c in step.changes], changes)
    skip_entries, skip_changes = told, moved
    out: list[Step] = []
    for step in steps:
        left = msgspec.structs.replace(step, entries=step.entries[skip_entries:], changes=step.changes[skip_changes:])
        skip_entries = max(0, skip_entries - len(step.entries))
        skip_changes = max(0, skip_changes - len(step.changes))
        is_new = step.event is not None and step.event.is_new()
        # From the first on all of them, also those that write no row: the last one holds the account as it ends.
        if out or left.entries or left.changes or is_new:
            out.append(left)
    return Written(
        steps=tuple(out),
        stale=tuple(entries[told:]),
        stale_change=changes[moved] if moved < len(changes) else None,
    )


def _alike(wanted: Sequence[Entry | TierChange], there: Sequence[Entry | TierChange]) -> int:
    """How many rows from the first on say the same."""
    count = 0
    for one, other in zip(wanted, there, strict=False):
        if _said(one) != _said(other):
            break
        count += 1
    return count


def _said(row: Entry | TierChange) -> Entry | TierChange:
    """A row without when, by whom and from where it was written."""
    plain = datetime.min  # noqa: DTZ901  (a placeholder, not an instant)
    if isinstance(row, Entry):
        return msgspec.structs.replace(row, at=plain, staff=None, source=Source.IMPORT)
    return msgspec.structs.replace(row, at=plain, staff=None)


def undoing(number: EntryNo, entry: Entry, now: datetime, staff: StaffNo | None) -> Entry:
    """
    The entry that takes one back whole, counted for the same day, so that every day's figures come out right.

    Entries are to be taken back newest first: then no lot is ever below zero.
    """
    return msgspec.structs.replace(
        entry,
        at=now,
        kind=Kind.REVERSE,
        amount=-entry.amount,
        why=Undone(),
        lots={key: -change for key, change in entry.lot_changes().items()},
        expires=None,
        staff=staff,
        source=Source.IMPORT,
        reverses=number,
    )
