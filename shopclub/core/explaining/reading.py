"""Looking behind the figures of a member: gathers the rows, asks the pure functions, and changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from shopclub.core.context import Context
from shopclub.core.coupons.model import Coupon
from shopclub.core.explaining.balance import (
    DEBT,
    OTHERS,
    BalanceWhy,
    Cause,
    Part,
    is_given,
    lots_of,
    parts_by_lot,
    reason_tag,
    shares_of,
)
from shopclub.core.explaining.counting import Counts, Row, account_of, counts_of_entries, counts_of_sales, last_bought
from shopclub.core.explaining.receipt import ReceiptWhy, discounts_of
from shopclub.core.explaining.standing import Judged, StandingWhy, asked_of, explained, judged_then
from shopclub.core.explaining.versions import Versions
from shopclub.core.kernel.calendar import month_key
from shopclub.core.kernel.ids import EntryNo, MemberNo, SaleNo
from shopclub.core.ledger.model import LEDGER, Entry, Happened
from shopclub.core.ledger.rules import usable
from shopclub.core.ledger.units import POINTS, Unit
from shopclub.core.ledger.verbs import Points
from shopclub.core.programme.ladder import Metric
from shopclub.core.programme.model import PROGRAMMES, Occasion, Programme
from shopclub.core.programme.reading import read_programme
from shopclub.core.programme.verbs import Programmes
from shopclub.core.sales.model import SALES, Sale
from shopclub.core.sales.verbs import Sales
from shopclub.core.staff.model import Source
from shopclub.core.tiers.model import TierChange
from shopclub.core.tiers.verbs import Tiers

KEPT = 4
"""Accounts that are kept read."""


class _Account:
    """What was read of one account: who opens one figure opens the next."""

    def __init__(self, entries: list[tuple[EntryNo, Entry]], parts: dict[Unit, list[Part]]) -> None:
        self.entries = entries
        """Every one its member made, or that changed it, in their order."""
        self.parts = parts
        """Those that changed it, by what they count."""
        self.counts: dict[frozenset[Metric], list[Counts]] = {}
        """What its member's rows counted, by figures asked for."""
        self._lots: dict[Unit, dict[str, list[Part]]] = {}

    def lot(self, unit: Unit, key: str) -> list[Part]:
        """Those that changed a lot, or what is owed."""
        if unit not in self._lots:
            self._lots[unit] = parts_by_lot(self.parts.get(unit, []))
        return self._lots[unit].get(key, [])


class Explaining:
    """What stands behind a balance, a tier, a receipt."""

    def __init__(self, context: Context, programmes: Programmes, points: Points, tiers: Tiers, sales: Sales) -> None:
        self._context = context
        self._programmes = programmes
        self._points = points
        self._tiers = tiers
        self._sales = sales
        self._read: dict[int, Programme] = {}
        """Versions that were looked at; a version never changes."""
        self._said_since: dict[tuple[int, str], int] = {}
        """Version and rule -> the earliest version that had it as it was then."""
        self._seen: tuple[int, dict[MemberNo, _Account]] = (0, {})
        """The accounts that were looked at last, and at which commit."""

    def forget(self) -> None:
        """Let go of what was looked at last; it would be read anew after the next commit anyway."""
        self._seen = (0, {})

    # -- versions -----------------------------------------------------------------------------------

    def programme(self, version: int) -> Programme:
        """A version of the programme; the one in force for 0 and for one that is not there."""
        if version == self._programmes.version:
            return self._programmes.current
        if version not in self._read:
            stored = self._context.books.get(PROGRAMMES, version)
            if stored is None:
                return self._programmes.current
            self._read[version] = read_programme(stored.programme)
        return self._read[version]

    def version_of(self, entry: Entry) -> int:
        """
        The version of the programme in force when an entry was written.

        That of its day; of a purchase booked to an earlier day, or in the very second of a change, that of its sale.
        Where it doesn't know the entry's rule (the clock was set back meanwhile), the newest one that does.
        """
        return self._version_of(entry, self._versions())

    def _versions(self) -> Versions:
        return Versions(list(self._context.books.all(PROGRAMMES)), self._context.calendar.day_of)

    def _version_of(self, entry: Entry, versions: Versions) -> int:
        if len(versions.adoptions) == 1:
            return versions.adoptions[0].number
        day = versions.day_of(entry.at)
        now = versions.on(entry.at, min(day, entry.on) if entry.source is Source.SYSTEM else day)
        if entry.sale is not None and (entry.on != day or versions.is_turn(entry.at)):
            now = self._sales.get(entry.sale).version or now
        if not is_given(entry) or self._knows(now, entry.rule):
            return now
        return next((version for version in versions.newest_first() if self._knows(version, entry.rule)), now)

    def _knows(self, version: int, rule: str) -> bool:
        return self._since(version, rule) > 0

    def _since(self, version: int, rule: str) -> int:
        """The earliest version that had a rule as this one has it; 0 where this one doesn't know it."""
        key = (version, rule)
        if key not in self._said_since:
            terms = _terms(self.programme(version), rule)
            alike = [v for v in range(1, version) if _terms(self.programme(v), rule) == terms]
            self._said_since[key] = min(alike, default=version) if terms is not None else 0
        return self._said_since[key]

    # -- balances -----------------------------------------------------------------------------------

    def units(self, member: MemberNo) -> list[Unit]:
        """Every balance a member has or had, points first."""
        account = self._points.account(member)
        own = [unit for unit in account.balance if unit != POINTS]
        return [POINTS, *sorted(own)]

    def balance(self, member: MemberNo, unit: Unit = POINTS) -> BalanceWhy:
        """A balance with what it is made of; points of a shared card are those on the account of its main card."""
        member = self._context.books.kept(member)
        owner, today = self.owner(member, unit), self._context.today()
        account = self._points.account(owner)
        parts = self._entries(owner, unit)
        free = self._points.free(member, today) if unit == POINTS else usable(account, today, unit)
        held = sum(self._points.account(one).reserved for one in self._points.together(member)) if unit == POINTS else 0
        return BalanceWhy(
            unit=unit,
            member=member,
            owner=owner,
            balance=account.balance.get(unit, 0),
            lots=lots_of(account, unit),
            debt=account.debt.get(unit, 0),
            held=held,
            usable=free,
            shares=shares_of(parts, lambda part: self._cause(member, part)),
            entries=len(parts),
        )

    def lot(self, member: MemberNo, unit: Unit, key: str) -> list[Part]:
        """What went into a lot and out of it (or, `DEBT`, what is owed), oldest first; together it is what is left."""
        return list(self._account(self.owner(member, unit)).lot(unit, key))

    def debt(self, member: MemberNo, unit: Unit) -> list[Part]:
        """What made a debt and what settled it, oldest first; together it is what is owed."""
        return self.lot(member, unit, DEBT)

    def share(self, member: MemberNo, unit: Unit, cause: Cause) -> list[Part]:
        """The entries of one cause, oldest first; together they are its share."""
        member = self._context.books.kept(member)
        return [part for part in self.parts(member, unit) if self._cause(member, part) == cause]

    def parts(self, member: MemberNo, unit: Unit) -> list[Part]:
        """Every entry that changed a balance, oldest first; together they are the balance."""
        return list(self._entries(self.owner(member, unit), unit))

    def told(self, numbers: Iterable[EntryNo]) -> list[Part]:
        """Some entries, in the order given."""
        versions, found = self._versions(), list[Part]()
        for number in numbers:
            entry = self._points.entry(number)
            version = self._version_of(entry, versions)
            found.append(Part(number=number, entry=entry, amount=entry.amount, version=version))
        return found

    def receipts(self, numbers: Iterable[SaleNo]) -> list[Row]:
        """Some receipts, in the order given."""
        return [(number, self._context.books.require(SALES, number)) for number in numbers]

    def part(self, number: EntryNo) -> Part:
        """
        One entry.

        Raises:
            NotFound: `ledger_not_found`.
        """
        entry = self._points.entry(number)
        return Part(number=number, entry=entry, amount=entry.amount, version=self.version_of(entry))

    def _cause(self, member: MemberNo, part: Part) -> Cause:
        """What an entry is told under to a member: the rule, the kind of reason, or that it is others'."""
        entry = part.entry
        if entry.member != member and self._context.books.kept(entry.member) != member:
            return Cause(tag=OTHERS)
        if is_given(entry):
            return Cause(rule=entry.rule, version=self._since(part.version, entry.rule))
        return Cause(tag=reason_tag(entry.why))

    def owner(self, member: MemberNo, unit: Unit) -> MemberNo:
        """Whose account a member's balance is on."""
        member = self._context.books.kept(member)
        pool = self._points.account(member).pool if unit == POINTS else None
        return member if pool is None else self._context.books.kept(pool)

    def _entries(self, owner: MemberNo, unit: Unit) -> list[Part]:
        """Every entry that changed a balance of an account, oldest first."""
        return self._account(owner).parts.get(unit, [])

    def _account(self, owner: MemberNo) -> _Account:
        seq = self._context.books.db.storage.seq
        if self._seen[0] != seq or len(self._seen[1]) > KEPT:
            self._seen = (seq, {})
        if owner not in self._seen[1]:
            self._seen[1][owner] = self._read_account(owner)
        return self._seen[1][owner]

    def _read_account(self, owner: MemberNo) -> _Account:
        books, versions = self._context.books, self._versions()
        numbers = {*books.of_member(LEDGER, "member", owner), *books.of_member(LEDGER, "account", owner)}
        entries = [(EntryNo(number), books.require(LEDGER, number)) for number in sorted(numbers)]
        found: dict[Unit, list[Part]] = {}
        for number, entry in entries:
            whose = entry.account or entry.member
            if entry.card is None and (whose == owner or books.kept(whose) == owner):
                version = self._version_of(entry, versions)
                part = Part(number=number, entry=entry, amount=entry.amount, version=version)
                found.setdefault(entry.unit, []).append(part)
        return _Account(entries, found)

    # -- tiers --------------------------------------------------------------------------------------

    def standing(self, member: MemberNo) -> StandingWhy:
        """A tier with what led to it, what keeps it, and what is missing for the next."""
        member, today = self._context.books.kept(member), self._context.today()
        account, ladder = self._points.account(member), self._programmes.current.ladder
        change = self._led_here(member)
        version = self._programmes.version if change is None else self._version_then(change)
        return explained(
            account,
            ladder,
            today,
            change=change,
            then=self._then(member, change, version) if change else None,
            version=version,
        )

    def counted(self, member: MemberNo, metric: Metric, month: str = "", *, then: bool = False) -> list[Counts]:
        """
        What counted toward a figure, oldest first; together it is the figure.

        Args:
            member: whose.
            metric: which figure.
            month: of this month (`YYYY-MM`) only.
            then: as it was when the tier that stands was reached, kept or left.
        """
        member = self._context.books.kept(member)
        change = self._led_here(member) if then else None
        counts = self._counts(member, frozenset((metric,)))
        if change is not None:
            counts = list(self._count(member, frozenset((metric,)), change))
        return [one for one in counts if one.of(metric) and month in ("", month_key(one.on))]

    def _led_here(self, member: MemberNo) -> TierChange | None:
        """The row that led to the tier that stands: the latest that changed it, or gave it another term."""
        return next(iter(self._tiers.history(member)), None)

    def _version_then(self, change: TierChange) -> int:
        if change.sale is not None and (sold_by := self._sales.get(SaleNo(change.sale)).version):
            return sold_by
        return self._versions().on(change.at.replace(microsecond=0), change.on)

    def _then(self, member: MemberNo, change: TierChange, version: int) -> Judged | None:
        """What a tier asked for, with the figures as they were when it was reached, kept or left."""
        ladder = self.programme(version).ladder
        if ladder is None:
            return None
        wanted, dated = asked_of(ladder, change)
        bought = last_bought(_sold_until(self._sales_of(member), change)) if dated else None
        return judged_then(account_of(self._count(member, wanted, change), bought), ladder, change)

    def _counts(self, member: MemberNo, wanted: frozenset[Metric]) -> list[Counts]:
        """What all rows of a member counted toward some figures."""
        known = self._account(member).counts
        if wanted not in known:
            known[wanted] = list(self._count(member, wanted))
        return known[wanted]

    def _count(self, member: MemberNo, wanted: frozenset[Metric], until: TierChange | None = None) -> Iterator[Counts]:
        """
        What the rows of a member counted toward some figures.

        Args:
            member: whose.
            wanted: the figures; others may be missing or whole.
            until: only the rows that were there when this tier was reached.
        """
        if wanted & {Metric.SPEND, Metric.VISITS}:
            sales, books = self._sales_of(member), self._context.books
            sales = _sold_until(sales, until) if until is not None else sales
            named = {row.of: books.get(SALES, row.of) for _, row in sales if row.of is not None}
            yield from counts_of_sales(sales, {number: sale for number, sale in named.items() if sale is not None})
        if wanted & {Metric.POINTS, Metric.ENGAGEMENT}:
            entries = self._did(member)
            entries = _posted_until(entries, until) if until is not None else entries
            yield from counts_of_entries(entries, self._points.entry)

    def _sales_of(self, member: MemberNo) -> list[Row]:
        books = self._context.books
        numbers = books.of_member(SALES, "member", member)
        return [(SaleNo(number), books.require(SALES, number)) for number in numbers]

    def _did(self, member: MemberNo) -> list[tuple[EntryNo, Entry]]:
        kept = self._context.books.kept
        return [
            one for one in self._account(member).entries if one[1].member == member or kept(one[1].member) == member
        ]

    # -- receipts -----------------------------------------------------------------------------------

    def receipt(self, number: SaleNo) -> ReceiptWhy:
        """
        A receipt with what its discounts were worked out on, by the rules it was rung up by.

        Raises:
            NotFound: `sales_not_found`.
        """
        sale = self._sales.get(number)
        version = self.version_sold(sale)
        return ReceiptWhy(
            number=number,
            sale=sale,
            version=version,
            discounts=discounts_of(sale, self.programme(version)),
            entries=tuple(self._sales.entries_of(number)),
        )

    def version_sold(self, sale: Sale) -> int:
        """The version a row was rung up by; a return goes by that of its sale; 0 where nobody noted one."""
        if sale.of is not None and (origin := self._context.books.get(SALES, sale.of)) is not None:
            return origin.version or sale.version
        return sale.version

    # -- coupons ------------------------------------------------------------------------------------

    def version_issued(self, coupon: Coupon) -> int:
        """The version a coupon was issued by."""
        if coupon.version:
            return coupon.version
        if coupon.sale is not None and (sold_by := self._sales.get(coupon.sale).version):
            return sold_by
        day = self._context.calendar.day_of(coupon.at)
        return self._versions().on(coupon.at.replace(microsecond=0), day)


def knows(programme: Programme, rule_id: str) -> bool:
    """Whether a programme has a rule, a kind of coupon or a card of this id."""
    return _terms(programme, rule_id) is not None


def _terms(programme: Programme, rule_id: str) -> object:
    """What a programme says under the id of a rule, a kind of coupon or a card; None where it doesn't know it."""
    kind, _, name = rule_id.partition(":")
    if kind == "coupon" and name:
        return programme.coupon(name)
    if kind == "card" and name:
        return programme.card(name)
    return programme.rule(rule_id)


def _sold_until(rows: Sequence[Row], change: TierChange) -> list[Row]:
    """The sales and returns that were recorded when a tier was reached."""
    if change.sale is not None:
        return [(number, row) for number, row in rows if number <= change.sale]
    return [(number, row) for number, row in rows if row.at.replace(microsecond=0) <= change.at.replace(microsecond=0)]


def _posted_until(entries: Sequence[tuple[EntryNo, Entry]], change: TierChange) -> list[tuple[EntryNo, Entry]]:
    """The entries that were posted when a tier was reached; what the tier itself brought came after it."""
    at, found = change.at.replace(microsecond=0), []
    for number, entry in entries:
        is_gift = isinstance(entry.why, Happened) and entry.why.occasion == Occasion.TIER
        if entry.at == at and is_gift and getattr(entry.why, "about", "") == change.after:
            break
        if entry.at <= at:
            found.append((number, entry))
    return found
