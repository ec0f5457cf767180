"""
Importing sales: from receipts to what has to be written. Nothing is written here, so a dry run is this alone.

Members who have no other entries than imported ones live their past again (`past`). For everybody else past
sales count as spending and visits from now on and earn nothing: what they hold was settled by hand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime

import msgspec

from shopclub.core.exchange.earning import PastRules, rules_of_past
from shopclub.core.exchange.host import OpenClub
from shopclub.core.exchange.model import ImportReport, PointsMode, Receipt, Skipped, own_number, shop_tag, skipped
from shopclub.core.exchange.pace import Breath
from shopclub.core.exchange.past import Event, Past, Written, compare, in_time, still_stands
from shopclub.core.exchange.people import People
from shopclub.core.exchange.receipts import ReadSales, made_key
from shopclub.core.exchange.sharing import Shared, Tried, earned_so_far, is_only_moved, shares_card
from shopclub.core.insight.rules import in_effect
from shopclub.core.kernel.calendar import ShopCalendar
from shopclub.core.kernel.errors import Conflict
from shopclub.core.kernel.ids import EntryNo, MemberNo, SaleNo, StaffNo
from shopclub.core.ledger.model import Account, Entry, Kind, Source, TakenByRate
from shopclub.core.members.model import Status
from shopclub.core.sales.model import SALES, Line, Sale, SaleKind

ALL = 10**9
"""As many as there are."""
_BY_PEOPLE = frozenset({"hand", "refund"})
"""Causes of tier changes that do not follow from imported sales alone."""


class Arrived(msgspec.Struct, frozen=True, kw_only=True):
    """A receipt that is not in the books yet."""

    receipt: Receipt
    at: datetime
    member: MemberNo | None
    """Negative: of a member to be made."""
    sale: SaleNo
    """Its negative number until it is written."""


class SalesPlan(msgspec.Struct, frozen=True, kw_only=True):
    """All an import of sales will write."""

    arrived: tuple[Arrived, ...]
    """In time order."""
    pasts: dict[MemberNo, Written]
    """Of members whose past is lived through again."""
    accounts: dict[MemberNo, Account]
    """Their accounts as they were found: somebody may sell to them meanwhile."""
    people: People
    earns: bool
    shared: dict[MemberNo, int]
    """Of those who share a card, and whose receipts earn one by one: what receipts before have earned."""
    rules: PastRules
    report: ImportReport


async def plan_sales(club: OpenClub, read: ReadSales, mode: PointsMode, staff: StaffNo | None) -> SalesPlan:
    """
    Decide what of a file is new and what follows from it; others have the loop every few milliseconds.

    What somebody sells meanwhile is seen when the plan is written: every account is expected as it was found.

    Args:
        club: open, for reading.
        read: the file, understood.
        mode: whether past sales earn.
        staff: who imports.
    """
    people, breath = People(club.members.directory, club.books, tag_of(club)), Breath()
    found = await _sort_out(club, read, people, staff, breath)
    candidates: dict[MemberNo, list[Arrived]] = {m: [] for m in found.met} if mode is PointsMode.PROGRAMME else {}
    for one in found.arrived:
        if one.member is not None:
            candidates.setdefault(one.member, []).append(one)
    pasts: dict[MemberNo, Written] = {}
    accounts: dict[MemberNo, Account] = {}
    shared: dict[MemberNo, int] = {}
    rules = rules_of_past(club.programme.rules)
    for member, mine in candidates.items():
        await breath.take()
        did = [entry for _, entry in still_stands(list(club.points.did(member)))] if member > 0 else []
        if member > 0 and shares_card(club, member, did):
            sales, earns = club.sales.of_member(member, ALL), mode is PointsMode.PROGRAMME
            if earns and _is_untouched(club, member, did, sales, is_only_moved):
                shared[member] = earned_so_far(did)
            continue
        written = _past_of(club, member, mine, mode, rules, staff)
        if written is None:
            continue
        pasts[member] = written
        if member > 0:
            accounts[member] = club.points.account(member)  # of the moment its past was read
    plan = SalesPlan(
        arrived=found.arrived,
        pasts=pasts,
        accounts=accounts,
        people=people,
        earns=mode is PointsMode.PROGRAMME,
        shared=shared,
        rules=rules,
        report=ImportReport(),
    )
    return msgspec.structs.replace(plan, report=_report(read, plan, found, await _tried(club, plan, staff, breath)))


async def _tried(club: OpenClub, plan: SalesPlan, staff: StaffNo | None, breath: Breath) -> list[Entry]:
    """What receipts of those who share a card will earn."""
    adding = Shared(plan.rules, plan.shared, today=club.today(), now=_now(club))
    session = Tried(club.books)
    entries: list[Entry] = []
    for one in plan.arrived:
        if one.member is not None and one.member in adding:
            await breath.take()
            entries += adding.add(session, new_event(one), one.member, staff).entries
    return entries


def tag_of(club: OpenClub) -> str:
    """The shop's tag in exported numbers."""
    return shop_tag(club.shop.founded_at, club.shop.line)


class _Known:
    """What the books already know of receipts from elsewhere; asked in time order, so that a day is read once."""

    def __init__(self, club: OpenClub) -> None:
        self._club = club
        self._tag = tag_of(club)
        self._day: date | None = None
        self._keys: dict[str, int] = {}

    def has(self, receipt: Receipt, key: str) -> bool:
        """
        Whether the receipt was recorded before, by an import or, in a file of our own making, here.

        Raises:
            Conflict: `receipt_differs` with `receipt`: it was, with another amount.
        """
        if receipt.on() != self._day:
            self._day = receipt.on()
            self._keys = {sale.receipt: sale.paid_minor for _, sale in self._club.sales.on_day(self._day)}
        paid_minor = self._keys.get(key) if key else None
        if paid_minor is None and (own := own_number(key, self._tag)):
            sale = self._club.books.get(SALES, own)
            paid_minor = None if sale is None else sale.paid_minor
        if paid_minor is not None and paid_minor != receipt.paid_minor:
            raise Conflict("receipt_differs", receipt=receipt.key)
        return paid_minor is not None


class _Shelves:
    """Gives lines the category of their product, where the file says none, as a sale at the counter does."""

    def __init__(self, club: OpenClub) -> None:
        self._products = club.products
        self._any = club.products.has_categories()
        self._seen: dict[tuple[str, str], str] = {}

    def sorted_in(self, receipt: Receipt) -> Receipt:
        """The receipt with the categories of its lines."""
        if not self._any:
            return receipt
        return msgspec.structs.replace(receipt, lines=tuple(map(self._line, receipt.lines)))

    def _line(self, line: Line) -> Line:
        if line.category:
            return line
        key = (line.code, line.name)
        if key not in self._seen:
            self._seen[key] = self._products.category_of(*key)
        return msgspec.structs.replace(line, category=self._seen[key]) if self._seen[key] else line


class _Sorted(msgspec.Struct, frozen=True, kw_only=True):
    """The receipts of a file, told apart."""

    arrived: tuple[Arrived, ...]
    """New ones, in time order."""
    known: int
    met: frozenset[MemberNo]
    """Members whose receipts of the file were known."""
    differ: tuple[Skipped, ...]
    """First line of each receipt that is known with another amount."""


async def _sort_out(club: OpenClub, read: ReadSales, people: People, staff: StaffNo | None, breath: Breath) -> _Sorted:
    known, calendar, shelves = _Known(club), club.calendar, _Shelves(club)
    arrived: list[Arrived] = []
    differ: list[Skipped] = []
    met: set[MemberNo] = set()
    dated = [(calendar.instant(receipt.wall), receipt) for receipt in read.receipts]
    for at, receipt in sorted(dated, key=lambda pair: in_time(pair[0], pair[1].kind, pair[1].key)):
        await breath.take()
        member = people.find(receipt.person) if receipt.person else None
        try:
            # Without a printed number nothing of somebody new can be known; the key would be a walk-in's.
            named = receipt.numbered or not receipt.person or member is not None
            if named and known.has(receipt, made_key(receipt, member)):
                met |= set() if member is None else {member}
                continue
        except Conflict as error:
            differ.append(skipped(receipt.line, error))
            continue
        if receipt.person and member is None:
            member = people.add(receipt.person, receipt.on(), at, staff)
        elif member is not None:
            people.meet(member, receipt.person, receipt.on(), at)
        sale = SaleNo(-len(arrived) - 1)
        arrived.append(Arrived(receipt=shelves.sorted_in(receipt), at=at, member=member, sale=sale))
    return _Sorted(
        arrived=tuple(arrived),
        known=len(read.receipts) - len(arrived) - len(differ),
        met=frozenset(met),
        differ=tuple(differ),
    )


def _past_of(
    club: OpenClub, member: MemberNo, arrived: list[Arrived], mode: PointsMode, rules: PastRules, staff: StaffNo | None
) -> Written | None:
    """What a member's past comes to, or None for one whose books hold more than imported sales."""
    earns = mode is PointsMode.PROGRAMME
    entries: list[tuple[EntryNo, Entry]] = []
    known: list[tuple[SaleNo, Sale]] = []
    changes = []
    if member > 0:
        entries = still_stands(club.points.history(member, ALL))
        known = club.sales.of_member(member, ALL)
        changes = in_effect(reversed(club.tiers.history(member)))
        is_free = _is_untouched(club, member, [e for _, e in entries], known, _is_imported)
        if not is_free or any(c.cause in _BY_PEOPLE for c in changes):
            return None
        if (entries and not earns) or (entries and not arrived):
            return None
    events = [_known_event(number, sale, club.calendar) for number, sale in known]
    events += [new_event(one) for one in arrived]
    events.sort(key=Event.place)
    past = Past(member, rules, points=earns, now=_now(club), staff=staff)
    written = compare(past.live(events, club.today()), entries, changes)
    if not arrived and not any(step.entries for step in written.steps):
        return None
    return written


def _now(club: OpenClub) -> datetime:
    return club.clock.now().replace(microsecond=0)


def _is_untouched(
    club: OpenClub,
    member: MemberNo,
    entries: list[Entry],
    sales: list[tuple[SaleNo, Sale]],
    is_only: Callable[[Entry], bool],
) -> bool:
    """Whether all that happened to a member came out of imported sales (expiry and reviews follow from them)."""
    if club.members.get(member).status is not Status.ACTIVE:
        return False
    if any(sale.source is not Source.IMPORT for _, sale in sales) or len(club.books.numbers(member)) > 1:
        return False
    return all(map(is_only, entries))


def _is_imported(entry: Entry) -> bool:
    return entry.kind is Kind.EXPIRE or (entry.source is Source.IMPORT and entry.kind in (Kind.EARN, Kind.REVERSE))


def _known_event(number: SaleNo, sale: Sale, calendar: ShopCalendar) -> Event:
    wall = calendar.local(sale.at)
    return Event(
        at=sale.at,
        on=sale.on,
        kind=sale.kind,
        paid_minor=sale.paid_minor,
        lines=sale.lines,
        minute=wall.hour * 60 + wall.minute,
        sale=number,
        key=sale.receipt,
    )


def new_event(one: Arrived) -> Event:
    """A receipt of the file as something that happened."""
    receipt = one.receipt
    return Event(
        at=one.at,
        on=receipt.on(),
        kind=receipt.kind,
        paid_minor=receipt.paid_minor,
        lines=receipt.lines,
        minute=receipt.wall.hour * 60 + receipt.wall.minute,
        sale=one.sale,
        key=made_key(receipt, one.member),
    )


def _report(read: ReadSales, plan: SalesPlan, found: _Sorted, shared: list[Entry]) -> ImportReport:
    receipts = [one.receipt for one in plan.arrived]
    kinds = Counter(r.kind for r in receipts)
    written = shared + [e for w in plan.pasts.values() for step in w.steps for e in step.entries]
    stale = [e for w in plan.pasts.values() for _, e in w.stale]
    return ImportReport(
        lines=read.lines,
        sales=kinds[SaleKind.SALE],
        refunds=kinds[SaleKind.REFUND],
        write_offs=read.write_offs,
        members_new=len(plan.people.fresh),
        members_changed=len(plan.people.changed),
        walk_in_sales=sum(one.member is None and one.receipt.kind is SaleKind.SALE for one in plan.arrived),
        already_known=found.known,
        net_minor=sum(r.paid_minor for r in receipts),
        points_earned=_earned(written) - _earned(stale),
        points_taken_back=_taken_back(written) - _taken_back(stale),
        skipped=tuple(sorted((*read.skipped, *found.differ), key=lambda s: s.line)),
    )


def _earned(entries: list[Entry]) -> int:
    return sum(e.amount for e in entries if e.kind is Kind.EARN)


def _taken_back(entries: list[Entry]) -> int:
    return -sum(e.amount for e in entries if isinstance(e.why, TakenByRate))
