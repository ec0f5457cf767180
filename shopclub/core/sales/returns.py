"""
The return of a sale, whole or by line: pure functions over the figures recorded at the sale.

Never recomputed with today's rules. Each figure of a line (gross, each discount, points part, its part of
every ledger entry) comes back by quantity: of q pieces, the first k bring back figure x k / q rounded toward
zero, less what earlier returns brought, so that the last piece takes the remainder and, in any order, nothing
is left over and nothing made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import blake2b

import msgspec

from shopclub.core.kernel.errors import InvalidInput, RuleViolation
from shopclub.core.kernel.ids import EntryNo, MemberNo
from shopclub.core.kernel.money import share, split_largest_remainder
from shopclub.core.ledger.model import ByAmount, Entry, GivenBack, Kind, TakenBack
from shopclub.core.ledger.purses import Purses, named
from shopclub.core.ledger.reasons import CardFilled, Stamped
from shopclub.core.ledger.rules import after_debt, book, carried, counted, give_back_lots, post
from shopclub.core.ledger.units import POINTS, TENDERS, Unit
from shopclub.core.sales.model import EntryShare, Line, RefundPlan, Sale
from shopclub.core.sales.taking import Fills, take


class Returned(msgspec.Struct, frozen=True, kw_only=True):
    """What a return brings back, before the account is looked at."""

    lines: tuple[Line, ...]
    paid_minor: int
    """Money to give back, positive."""
    tenders: dict[str, int] = {}
    """Tender -> its part of that money; empty: nobody said how the sale was paid."""
    shares: tuple[EntryShare, ...]
    carry: dict[str, int] = {}
    """Rule -> what the money carried below a full step changes by."""
    complete: bool


def returned_before(refunds: Sequence[Sale]) -> dict[int, int]:
    """How many pieces of each line (by index) earlier returns of the sale took."""
    counts: dict[int, int] = {}
    for refund in refunds:
        for line in refund.lines:
            if line.line is not None:
                counts[line.line] = counts.get(line.line, 0) - line.qty
    return counts


def still_returnable(sale: Sale, refunds: Sequence[Sale]) -> dict[int, int]:
    """Pieces of each line that can still be returned, lines with none left out."""
    before = returned_before(refunds)
    left = {i: line.qty - before.get(i, 0) for i, line in enumerate(sale.lines)}
    return {i: n for i, n in left.items() if n > 0}


def plan_return(
    sale: Sale,
    entries: Sequence[tuple[EntryNo, Entry]],
    refunds: Sequence[Sale],
    quantities: Mapping[int, int] | None,
    today: date,
    grace_days: int,
) -> Returned:
    """
    What bringing pieces back undoes.

    Args:
        sale: as recorded.
        entries: the sale's own ledger entries.
        refunds: earlier returns of it.
        quantities: pieces by line index; None is all that is left.
        today: business day of the return.
        grace_days: how long points are usable that come back after they had expired.

    Raises:
        RuleViolation: `nothing_to_return`.
        InvalidInput: `line_unknown` or `too_many_returned` (with `line`, `left`).
    """
    left = still_returnable(sale, refunds)
    if not left:
        raise RuleViolation("nothing_to_return")
    wanted = dict(left) if quantities is None else {i: n for i, n in quantities.items() if n}
    if not wanted:
        raise RuleViolation("nothing_to_return")
    for index, count in wanted.items():
        if not 0 <= index < len(sale.lines):
            raise InvalidInput("line_unknown", line=index + 1)
        if count > left.get(index, 0):
            raise InvalidInput("too_many_returned", line=index + 1, left=left.get(index, 0))
    before = returned_before(refunds)
    gone = [[part for refund in refunds for part in refund.lines if part.line == i] for i in range(len(sale.lines))]
    lines = tuple(_piece(sale.lines[i], i, gone[i], n) for i, n in sorted(wanted.items()))
    paid = -sum(line.paid_minor() for line in lines)
    tenders = _tenders(sale, refunds, paid)
    shares = [
        *_shares(
            sale,
            [one for one in entries if not pays_bill(one[1])],
            before,
            wanted,
            today,
            grace_days,
            complete=wanted == left,
        ),
        *_paid_back(entries, refunds, tenders, today, grace_days),
    ]
    return Returned(
        lines=lines,
        paid_minor=paid,
        tenders=tenders,
        shares=tuple(shares),
        carry=_carry(sale, before, wanted),
        complete=wanted == left,
    )


def _tenders(sale: Sale, refunds: Sequence[Sale], paid_minor: int) -> dict[str, int]:
    """The money given back, over what is left of each tender; the last return takes the remainder of each."""
    if not sale.tenders:
        return {}
    left = {name: minor + sum(r.tenders.get(name, 0) for r in refunds) for name, minor in sale.tenders.items()}
    parts = split_largest_remainder(paid_minor, list(left.values()))
    return {name: part for name, part in zip(left, parts, strict=True) if part}


def pays_bill(entry: Entry) -> bool:
    """Whether an entry of a sale is a balance that paid part of it."""
    return entry.kind is Kind.REDEEM and entry.unit in TENDERS


def _paid_back(
    entries: Sequence[tuple[EntryNo, Entry]],
    refunds: Sequence[Sale],
    tenders: Mapping[str, int],
    today: date,
    grace_days: int,
) -> list[EntryShare]:
    """What comes back of each balance that paid: the tender's part, over its entries, what paid last first."""
    out = []
    for unit in TENDERS:
        skip, left = -sum(refund.tenders.get(unit, 0) for refund in refunds), tenders.get(unit, 0)
        for number, entry in reversed([one for one in entries if pays_bill(one[1]) and one[1].unit == unit]):
            earlier = min(skip, -entry.amount)
            skip -= earlier
            now = min(left, -entry.amount - earlier)
            left -= now
            if now:
                lots = give_back_lots(entry.lots, earlier, now, today, grace_days)
                out.append(EntryShare(entry=number, amount=now, lots=lots))
    return out


def _carry(sale: Sale, before: Mapping[int, int], wanted: Mapping[int, int]) -> dict[str, int]:
    """The share of what the sale left below a full step, by rule, with the sign that takes it back."""
    out: dict[str, int] = {}
    for rule, minor in sale.carry.items():
        if any(rule in line.carry for line in sale.lines):
            parts = [abs(line.carry.get(rule, 0)) for line in sale.lines]
        else:
            parts = split_largest_remainder(abs(minor), _weights_of(sale, rule, by_net=False))
        now = sum(_part(parts[i], before.get(i, 0), n, sale.lines[i].qty) for i, n in wanted.items())
        if now:
            out[rule] = -now if minor > 0 else now
    return out


def _part(figure: int, before: int, count: int, qty: int) -> int:
    return share(figure, before + count, qty) - share(figure, before, qty)


def _piece(line: Line, index: int, gone: Sequence[Line], count: int) -> Line:
    """
    The next `count` pieces of a line.

    Each figure is rounded for itself. Where the roundings fall together the money of a piece could be less than
    nothing, or more than there is left to give back: what has come off gives way then, and evens out with the last.

    Args:
        line: as sold.
        index: its place in the sale.
        gone: pieces of it returned before, as recorded.
        count: pieces to return now.
    """
    before = -sum(part.qty for part in gone)
    gross = _part(line.gross_minor, before, count, line.qty)
    came_off = {**line.off, _POINTS: line.points_minor}
    rest = {name: minor + sum(_came_off(part, name) for part in gone) for name, minor in came_off.items()}
    money, taken = max(0, gross), dict.fromkeys(came_off, 0)
    for name, minor in came_off.items():
        due = share(minor, before + count, line.qty) - (minor - rest[name])
        taken[name] = min(max(0, due), money)
        money -= taken[name]
    too_much = money - line.paid_minor() - sum(part.paid_minor() for part in gone)
    for name in came_off:
        more = min(max(0, too_much), rest[name] - taken[name])
        taken[name] += more
        too_much -= more
    points_minor = taken.pop(_POINTS)
    return Line(
        name=line.name,
        code=line.code,
        qty=-count,
        gross_minor=-gross,
        off={rule: -minor for rule, minor in taken.items() if minor},
        points_minor=-points_minor,
        line=index,
    )


_POINTS = ""
"""Stands among the ids of rules for what was paid with points."""


def _came_off(part: Line, name: str) -> int:
    return part.points_minor if name == _POINTS else part.off.get(name, 0)


def _shares(
    sale: Sale,
    entries: Sequence[tuple[EntryNo, Entry]],
    before: Mapping[int, int],
    wanted: Mapping[int, int],
    today: date,
    grace_days: int,
    *,
    complete: bool,
) -> list[EntryShare]:
    out = []
    # Sales of an earlier format with the switch on: the part paid with points has earned too, and no line says so.
    by_net = any(
        isinstance(e.why, ByAmount) and e.why.base_minor != sale.paid_minor and not _says(sale, e.rule)
        for _, e in entries
    )
    for number, entry in entries:
        if isinstance(entry.why, CardFilled):
            continue  # goes with the stamps
        parts = split_largest_remainder(abs(entry.amount), _weights(sale, entry, by_net=by_net))
        earlier = sum(share(parts[i], n, sale.lines[i].qty) for i, n in before.items())
        now = sum(_part(parts[i], before.get(i, 0), n, sale.lines[i].qty) for i, n in wanted.items())
        if isinstance(entry.why, Stamped) and not entry.why.each and not _says(sale, entry.rule):
            now = entry.amount if complete else 0  # a visit stays one while anything is kept
        if not now:
            continue
        if entry.amount > 0:
            out.append(EntryShare(entry=number, amount=-now))
        else:
            lots = give_back_lots(entry.lots, earlier, now, today, grace_days)
            out.append(EntryShare(entry=number, amount=now, lots=lots))
    return out


def _weights(sale: Sale, entry: Entry, *, by_net: bool) -> list[int]:
    """How an entry of the sale spreads over its lines: spent points by what they paid, earned ones by what earned."""
    if entry.kind is Kind.REDEEM:
        return [line.points_minor for line in sale.lines]
    return _weights_of(sale, entry.rule, by_net=by_net)


def _weights_of(sale: Sale, rule: str, *, by_net: bool) -> list[int]:
    """By line what earned a rule's points: as recorded, else what was paid (or what stood there before points)."""
    if _says(sale, rule):
        return [line.points.get(rule, 0) for line in sale.lines]
    return [max(0, line.net_minor() if by_net else line.paid_minor()) for line in sale.lines]


def _says(sale: Sale, rule: str) -> bool:
    """Whether the lines say which part of a rule's points is theirs."""
    return any(rule in line.points for line in sale.lines)


NO_FILLS: Fills = {}


class Settled(msgspec.Struct, frozen=True, kw_only=True):
    """What a return does to the member's account."""

    purses: Purses
    entries: tuple[Entry, ...]
    points_back: int
    taken: int
    forgiven: int
    new_debt: int
    moved: dict[Unit, int] = {}
    """What changes of other balances than points."""
    coupons: tuple[int, ...] = ()
    """Coupons of full cards that are void, because the stamps go back."""


def settle(
    purses: Purses,
    sale: Sale,
    entries: Sequence[tuple[EntryNo, Entry]],
    returned: Returned,
    stamp: Entry,
    *,
    forgive: bool,
    fills: Fills = NO_FILLS,
    grace_days: int = 0,
) -> Settled:
    """
    Reverse a return's shares: spent points come back first, then earned ones are taken, each where its points are now.

    Each share in the unit of its entry; what is said of points counts points alone.

    Args:
        purses: the accounts before.
        sale: the sale returned from; activity is taken off in its month.
        entries: the sale's own entries.
        returned: what comes back.
        stamp: an entry with instant, day, member, staff, source and refund number filled in.
        forgive: let go what is already spent instead of keeping it as debt.
        fills: full cards whose coupon is unused.
        grace_days: how long stamps are usable that come back after they had expired.
    """
    by_number = dict(entries)
    written: list[Entry] = []
    coupons: tuple[int, ...] = ()
    back = taken = forgiven = qualifying = engagement = new_debt = 0
    for part in sorted(returned.shares, key=lambda s: s.amount < 0):
        origin = by_number[part.entry]
        account = purses.of(owner := purses.home(origin))
        new_debt -= account.debt.get(POINTS, 0)
        base = _reversal(stamp, origin, part.entry, named(owner, purses.member))
        is_points = origin.unit == POINTS
        if part.amount > 0:
            why = GivenBack(returned.paid_minor)
            lots = after_debt(part.lots, account.debt.get(origin.unit, 0))
            wanted = msgspec.structs.replace(base, amount=part.amount, why=why, lots=lots)
            account, posted = post(account, wanted)
            written.append(posted)
            back += part.amount if is_points else 0
        else:
            lot = next(iter(origin.lot_changes()), None)
            wanted = msgspec.structs.replace(base, amount=part.amount, why=TakenBack(returned.paid_minor))
            took = take(account, wanted, lot, forgive=forgive, fills=fills, grace_days=grace_days)
            account, coupons = took.account, (*coupons, *took.coupons)
            written += took.entries
            # A card that was filled again is not filled again for the next share.
            fills = {**fills, origin.unit: [f for f in fills.get(origin.unit, ()) if _coupon(f[1]) not in coupons]}
            forgiven += took.forgiven if is_points else 0
            taken -= part.amount + took.forgiven if is_points else 0
            counts_points, counts_engagement = counted(origin)
            qualifying -= part.amount if counts_points else 0
            engagement -= part.amount if counts_engagement else 0
        purses = purses.put(owner, account)
        new_debt += account.debt.get(POINTS, 0)
    visits = -1 if returned.complete else 0
    own = book(purses.own, sale.on, stamp.on, -returned.paid_minor, -qualifying, visits, -engagement)
    return Settled(
        purses=purses.put(purses.member, carried(own, returned.carry)),
        entries=tuple(written),
        points_back=back,
        taken=taken,
        forgiven=forgiven,
        new_debt=max(0, new_debt),
        moved=_moved(written),
        coupons=coupons,
    )


def _reversal(stamp: Entry, origin: Entry, number: EntryNo, account: MemberNo | None) -> Entry:
    return msgspec.structs.replace(
        stamp, kind=Kind.REVERSE, unit=origin.unit, rule=origin.rule, account=account, reverses=number
    )


def _coupon(filled: Entry) -> int:
    return filled.why.coupon if isinstance(filled.why, CardFilled) else 0


def _moved(written: Sequence[Entry]) -> dict[Unit, int]:
    out: dict[Unit, int] = {}
    for entry in written:
        if entry.unit != POINTS:
            out[entry.unit] = out.get(entry.unit, 0) + entry.amount
    return {unit: amount for unit, amount in out.items() if amount}


def fingerprint_of(plan: RefundPlan) -> str:
    """Of all a refund will do, so that what changed since the preview is shown, not slipped in."""
    return blake2b(msgspec.json.encode(plan), digest_size=12).hexdigest()
