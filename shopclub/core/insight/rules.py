"""
The figures of METRICS (docs/metrics.md): pure functions of rows and a day.

`as_of` is a day of the shop, included. Everything is seen as of that day: what was recorded later for an
earlier day counts, what counts for a later day does not.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction

from shopclub.core.insight.model import Bought, Points, Report, Rfm, SaleRow, Share
from shopclub.core.insight.worth import Holdings, Valuer, gross
from shopclub.core.kernel.calendar import add_months
from shopclub.core.kernel.ids import EntryNo, MemberNo, SaleNo
from shopclub.core.ledger.model import NEVER, Entry, Kind, Undone
from shopclub.core.ledger.units import POINTS
from shopclub.core.programme.expiry import AfterInactivity, Expiry, NeverExpires
from shopclub.core.programme.model import Programme
from shopclub.core.sales.model import SaleKind
from shopclub.core.tiers.model import TierChange

DORMANT_MONTHS = (3, 6)
RECENT_MONTHS = 3
LOST_MONTHS = 6
SOON = timedelta(days=30)
FIFTHS = (Fraction(1, 5), Fraction(2, 5), Fraction(3, 5), Fraction(4, 5))
TOP_SCORE = 5
GOOD_SCORE = 3
_ACTIVE = (Kind.EARN, Kind.REDEEM, Kind.OPEN)


def standing_rows(sales: Mapping[SaleNo, SaleRow], as_of: date) -> list[SaleRow]:
    """
    The rows that count as of a day: booked by then, and not a sale that was a mistake nor the row that undid it.

    Money taken for a balance is no sale: it is turnover when something is bought with it.
    """
    mistaken = {row.of for row in sales.values() if row.void and row.of is not None and row.on <= as_of}
    return [
        row
        for number, row in sales.items()
        if row.on <= as_of and number not in mistaken and not row.void and row.kind is not SaleKind.TAKING
    ]


def takings(sales: Mapping[SaleNo, SaleRow]) -> list[SaleRow]:
    """Money taken for balances, and paid back or out; a mistake and what undid it both count: the drawer saw both."""
    return [row for row in sales.values() if row.kind is SaleKind.TAKING]


def by_tender(rows: Iterable[SaleRow]) -> dict[str, int]:
    """Way of paying -> money taken by it, returns taken off."""
    totals: dict[str, int] = {}
    for row in rows:
        for tender, minor in row.tenders.items():
            totals[tender] = totals.get(tender, 0) + minor
    return totals


def bought(rows: Iterable[SaleRow]) -> dict[MemberNo, Bought]:
    """Members with at least one sale; refunds lower their money and are no visits."""
    days: dict[MemberNo, set[date]] = {}
    sales: dict[MemberNo, int] = {}
    spend: dict[MemberNo, int] = {}
    for row in rows:
        if row.member is None:
            continue
        spend[row.member] = spend.get(row.member, 0) + row.paid_minor
        if row.kind is SaleKind.SALE:
            sales[row.member] = sales.get(row.member, 0) + 1
            days.setdefault(row.member, set()).add(row.on)
    return {
        member: Bought(
            member=member,
            first_on=min(days[member]),
            last_on=max(days[member]),
            sales=count,
            days=len(days[member]),
            spend_minor=spend[member],
        )
        for member, count in sales.items()
    }


def percentile(values: Sequence[int], share: Fraction) -> Fraction:
    """
    The percentile with linear interpolation between ranks, as Excel's PERCENTILE.INC.

    Args:
        values: sorted, at least one.
        share: from 0 to 1.
    """
    rank = (len(values) - 1) * share
    below = rank.numerator // rank.denominator
    above = min(below + 1, len(values) - 1)
    return values[below] + (rank - below) * (values[above] - values[below])


def edges(values: Iterable[int]) -> tuple[Fraction, ...]:
    """The 20/40/60/80th percentiles; empty without values."""
    ranked = sorted(values)
    return tuple(percentile(ranked, share) for share in FIFTHS) if ranked else ()


def score_up(value: int, borders: Sequence[Fraction]) -> int:
    """F and M score: 1 + edges strictly below the value."""
    return 1 + sum(edge < value for edge in borders)


def score_down(value: int, borders: Sequence[Fraction]) -> int:
    """R score: 5 - edges strictly below the value."""
    return TOP_SCORE - sum(edge < value for edge in borders)


def rfm(buyers: Iterable[Bought], as_of: date) -> Rfm:
    """Edges and segments of the buyers, over their whole history to the day."""
    people = sorted(buyers, key=lambda b: b.member)
    edges_f = edges(b.sales for b in people)
    edges_m = edges(b.spend_minor for b in people)
    segments: dict[str, list[MemberNo]] = {"high": [], "potential": [], "ordinary": [], "lost": []}
    for one in people:
        f, m = score_up(one.sales, edges_f), score_up(one.spend_minor, edges_m)
        segments[segment(one, f, m, as_of)].append(one.member)
    return Rfm(
        edges_r=edges((as_of - b.last_on).days for b in people),
        edges_f=edges_f,
        edges_m_minor=edges_m,
        segments={name: tuple(who) for name, who in segments.items()},
    )


def segment(one: Bought, f_score: int, m_score: int, as_of: date) -> str:
    """The first of lost, high, potential, ordinary that fits."""
    if one.last_on < add_months(as_of, -LOST_MONTHS):
        return "lost"
    if m_score == TOP_SCORE and one.sales >= 2:
        return "high"
    recent = one.last_on >= add_months(as_of, -RECENT_MONTHS)
    return "potential" if recent and (m_score >= GOOD_SCORE or f_score >= GOOD_SCORE) else "ordinary"


def dormant(buyers: Iterable[Bought], as_of: date, months: int) -> tuple[MemberNo, ...]:
    """Buyers whose last purchase is before so many months before the day."""
    border = add_months(as_of, -months)
    return tuple(sorted(b.member for b in buyers if b.last_on < border))


def in_effect(changes: Iterable[TierChange]) -> list[TierChange]:
    """
    A member's tier changes that still count, by day.

    Args:
        changes: in the order they were recorded. Normally the days only go up. A change recorded later for an
            earlier day (an import of older sales) stands in the place of all that had been found after that day.
    """
    out: list[TierChange] = []
    for change in changes:
        while out and out[-1].on > change.on:
            out.pop()
        out.append(change)
    return out


def tier_on(changes: Iterable[TierChange], as_of: date) -> str | None:
    """The tier a member stood in at the end of the day, None before the first change."""
    found: str | None = None
    for change in in_effect(changes):
        if change.on <= as_of:
            found = change.after
    return found


def tier_counts(
    members: Iterable[MemberNo], changes: Mapping[MemberNo, Sequence[TierChange]], programme: Programme, as_of: date
) -> dict[str, int]:
    """Members in each tier, lowest first; those nothing was written about stand in the first."""
    counts = {tier.id: 0 for tier in programme.tiers()}
    first = next(iter(counts), None)
    for member in members:
        tier = tier_on(changes.get(member, ()), as_of) or first
        if tier is not None:
            counts[tier] = counts.get(tier, 0) + 1
    return counts


class _Balance:
    """One account while its entries are added up."""

    __slots__ = ("active_on", "lots")

    def __init__(self) -> None:
        self.lots: dict[str, int] = {}
        self.active_on: date | None = None


def totals(entries: Mapping[EntryNo, Entry], void: Container[SaleNo]) -> dict[Kind, int]:
    """
    Sum of the points of each kind, mistakes that were undone among the same entries left out.

    Args:
        entries: by number.
        void: numbers of the refund rows that undo a sale recorded by mistake.
    """
    out = dict.fromkeys(Kind, 0)
    for entry in entries.values():
        if entry.unit == POINTS:
            out[_counted_as(entry, entries, void)] += entry.amount
    return out


def points(
    entries: Mapping[EntryNo, Entry],
    as_of: date,
    expiry: Expiry | None = None,
    void: Container[SaleNo] = (),
    watch: Callable[[EntryNo, Entry], None] | None = None,
) -> Points:
    """
    Points as of a day, from the ledger alone.

    A lot whose last usable day is before `as_of` has expired on that day, whether or not the shop's daily run
    has written it down yet.

    Args:
        entries: the whole ledger.
        as_of: the day.
        expiry: of the programme in force; decides when undated points go by inactivity.
        void: numbers of the refund rows that undo a sale recorded by mistake.
        watch: shown every entry as it goes by, so that the ledger is read once.
    """
    sums = dict.fromkeys(Kind, 0)
    balance = 0
    accounts: dict[int, _Balance] = {}
    for number, entry in entries.items():
        if watch is not None:
            watch(number, entry)
        if entry.on > as_of or entry.unit != POINTS:
            continue
        balance += entry.amount
        sums[_counted_as(entry, entries, void)] += entry.amount
        owner = entry.account or entry.member
        account = accounts.get(owner)
        if account is None:
            account = accounts[owner] = _Balance()
        for key, change in entry.lot_changes().items():
            left = account.lots.get(key, 0) + change
            if left:
                account.lots[key] = left
            else:
                account.lots.pop(key, None)
        if entry.kind in _ACTIVE and (account.active_on is None or entry.on > account.active_on):
            account.active_on = entry.on
    dead, soon = _ending(accounts.values(), as_of, expiry or NeverExpires())
    return Points(
        earned=sums[Kind.EARN],
        redeemed=-sums[Kind.REDEEM],
        expired=dead - sums[Kind.EXPIRE],
        outstanding=balance - dead,
        expiring_30_days=soon,
    )


def voids(sales: Mapping[SaleNo, SaleRow]) -> set[SaleNo]:
    """Numbers of the refund rows that undo a sale recorded by mistake."""
    return {number for number, row in sales.items() if row.void}


def _counted_as(entry: Entry, entries: Mapping[EntryNo, Entry], void: Container[SaleNo]) -> Kind:
    """A mistake undone takes itself off the figure the mistake had gone into."""
    if entry.reverses is not None and (isinstance(entry.why, Undone) or entry.sale in void):
        mistake = entries.get(entry.reverses)
        if mistake is not None:
            return mistake.kind
    return entry.kind


def _ending(accounts: Iterable[_Balance], as_of: date, expiry: Expiry) -> tuple[int, int]:
    """Points that have expired by the day without being written off, and those that will within 30 days."""
    dead = soon = 0
    for account in accounts:
        for key, left in account.lots.items():
            last = _last_usable(key, account.active_on, expiry) if left > 0 else None
            if last is None:
                continue
            if last < as_of:
                dead += left
            elif last <= as_of + SOON:
                soon += left
    return dead, soon


def _last_usable(key: str, active_on: date | None, expiry: Expiry) -> date | None:
    if key != NEVER:
        return date.fromisoformat(key)
    if isinstance(expiry, AfterInactivity) and active_on is not None:
        return add_months(active_on, expiry.months)
    return None


def report(
    *,
    joined: Mapping[MemberNo, date],
    sales: Mapping[SaleNo, SaleRow],
    entries: Mapping[EntryNo, Entry],
    changes: Mapping[MemberNo, Sequence[TierChange]],
    programme: Programme,
    as_of: date,
    valuers: Mapping[str, Valuer] | None = None,
) -> Report:
    """
    Every figure of the report as of a day.

    Args:
        joined: day each member joined.
        sales: rows of the sales table by number.
        entries: the ledger by number.
        changes: each member's tier changes in the order they were recorded.
        programme: in force now; names the tiers.
        as_of: the day, included.
        valuers: what units stand for in money, by their kind, for those that programme and unit don't say.
    """
    rows = standing_rows(sales, as_of)
    buyers = bought(rows)
    members = sorted({m for m, day in joined.items() if day <= as_of} | buyers.keys())
    refunds = sum(row.kind is SaleKind.REFUND for row in rows)
    held = Holdings(as_of, programme.expiry)
    standing = points(entries, as_of, programme.expiry, voids(sales), held.take)
    return Report(
        as_of=as_of,
        members=len(members),
        buyers=len(buyers),
        sales=len(rows) - refunds,
        refunds=refunds,
        net_minor=sum(row.paid_minor for row in rows),
        member_net_minor=sum(row.paid_minor for row in rows if row.member is not None),
        repeat_by_sales=Share(part=sum(b.sales >= 2 for b in buyers.values()), whole=len(buyers)),
        repeat_by_days=Share(part=sum(b.days >= 2 for b in buyers.values()), whole=len(buyers)),
        dormant={months: dormant(buyers.values(), as_of, months) for months in DORMANT_MONTHS},
        tiers=tier_counts(members, changes, programme, as_of),
        points=standing,
        liability_minor=gross(POINTS, standing.outstanding, programme, {}),
        worths=held.worths(programme, valuers or {}),
        breakage=held.breakage(),
        rfm=rfm(buyers.values(), as_of),
    )
