"""
What an entry does to an account: lots, debt, and which lot is used first.

Pure functions from an account to the next account and the entry as it is written. Lots are used in the
order of their last usable day, undated last. What is taken back but already spent becomes debt, which
later earning settles before anything new can be spent.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import msgspec

from shopclub.core.kernel.calendar import add_months, end_of_year, month_key, months_back
from shopclub.core.kernel.errors import InsufficientPoints
from shopclub.core.ledger.model import NEVER, Account, Activity, Entry, Kind, lot_key
from shopclub.core.ledger.units import ENGAGEMENT, POINTS, Unit

MONTHS_KEPT = 25
"""Month buckets an account keeps; longer windows than two years are life."""
_ACTIVE = (Kind.EARN, Kind.REDEEM, Kind.OPEN)


def is_active(entry: Entry) -> bool:
    """Whether an entry keeps points from expiring by inactivity: points earned, spent, or brought along."""
    return entry.unit == POINTS and entry.kind in _ACTIVE


def counted(entry: Entry) -> tuple[int, int]:
    """
    What an entry adds to the figures tiers are measured by: qualifying points, engagement points.

    Of one that takes back, what it took back decides; the caller knows that one.
    """
    if entry.kind is not Kind.EARN or not entry.qualifies:
        return 0, 0
    return (entry.amount if entry.unit == POINTS else 0, entry.amount if entry.unit == ENGAGEMENT else 0)


def in_order(lots: Mapping[str, int]) -> list[tuple[str, int]]:
    """Lots in the order they are used: first to expire first, undated last."""
    return sorted(lots.items(), key=lambda lot: (lot[0] == NEVER, lot[0]))


def usable(account: Account, today: date, unit: Unit = POINTS, *, late_days: int = 0) -> int:
    """
    What an account has on a day: lots whose last usable day has not passed, less the debt; never negative.

    Args:
        account: whose.
        today: the business day.
        unit: what is to be spent.
        late_days: so many days after its last usable day a lot may still be spent, by who has that right.
    """
    there = sum(_lots(account, today, unit, late_days).values())
    return max(0, there - account.debt.get(unit, 0))


def available(account: Account, today: date, unit: Unit = POINTS, *, late_days: int = 0) -> int:
    """What can be spent today: what is `usable`, less the points held for rewards that were asked for."""
    there = usable(account, today, unit, late_days=late_days)
    return max(0, there - (account.reserved if unit == POINTS else 0))


def _lots(account: Account, today: date, unit: Unit, late_days: int) -> dict[str, int]:
    first = (today - timedelta(days=late_days)).isoformat()
    return {key: left for key, left in account.lots.get(unit, {}).items() if key == NEVER or key >= first}


def take_from_lots(lots: Mapping[str, int], amount: int, prefer: str | None = None) -> dict[str, int]:
    """
    Which lots `amount` comes from, as negative changes; less than `amount` when they do not hold it.

    Args:
        lots: last usable day -> what is left.
        amount: how much to take, zero or more.
        prefer: a lot to empty before the others.
    """
    order = in_order(lots)
    if prefer is not None:
        order.sort(key=lambda lot: lot[0] != prefer)
    changes: dict[str, int] = {}
    for key, left in order:
        if not amount:
            break
        part = min(left, amount)
        if part:
            changes[key] = -part
            amount -= part
    return changes


def post(account: Account, entry: Entry) -> tuple[Account, Entry]:
    """
    Apply one entry to an account: decide its lots, keep balance = lots - debt.

    Args:
        account: before.
        entry: as wanted. `lots` may be given (points that go back to their original lots); otherwise an
            addition goes to the lot of `expires` after settling debt, a reduction takes the lots that
            expire first and, where they do not suffice, becomes debt.

    Returns:
        The account after it and the entry with its lots as they are to be recorded.
    """
    unit = entry.unit
    lots = dict(account.lots.get(unit, {}))
    changes = dict(entry.lots) or _natural_changes(lots, account.debt.get(unit, 0), entry)
    for key, change in changes.items():
        left = lots.get(key, 0) + change
        if left < 0:
            raise ValueError("an entry may not take more from a lot than it holds")
        if left:
            lots[key] = left
        else:
            lots.pop(key, None)
    debt = account.debt.get(unit, 0) + sum(changes.values()) - entry.amount
    if debt < 0:
        raise ValueError("an entry may not settle more debt than there is")
    plain = entry.kind in (Kind.EARN, Kind.OPEN) and changes == {lot_key(entry.expires): entry.amount}
    after = msgspec.structs.replace(
        account,
        balance={**account.balance, unit: account.balance.get(unit, 0) + entry.amount},
        lots={**account.lots, unit: lots},
        debt=_with(account.debt, unit, debt),
        # What is booked to an earlier day (a sale that is moved, a gift made up for) sets no day back.
        active_on=max(entry.on, account.active_on or entry.on) if is_active(entry) else account.active_on,
    )
    return after, msgspec.structs.replace(entry, lots={} if plain else changes)


def _with(debts: Mapping[Unit, int], unit: Unit, debt: int) -> dict[Unit, int]:
    rest = dict(debts)
    rest.pop(unit, None)
    return {**rest, unit: debt} if debt else rest


def _natural_changes(lots: Mapping[str, int], debt: int, entry: Entry) -> dict[str, int]:
    if entry.amount >= 0:
        fresh = entry.amount - min(debt, entry.amount)
        # A gain that only settles debt still names its lot, with nothing in it, so that the row explains itself.
        return {lot_key(entry.expires): fresh}
    return take_from_lots(lots, -entry.amount)


def spend(account: Account, entry: Entry, today: date, *, late_days: int = 0) -> tuple[Account, Entry]:
    """
    Post a redemption, from lots usable today only (with `late_days`: as `available`).

    Raises:
        InsufficientPoints: with `available` and `wanted`.
    """
    free = available(account, today, entry.unit, late_days=late_days)
    if -entry.amount > free:
        raise InsufficientPoints("points_insufficient", available=free, wanted=-entry.amount)
    usable_lots = _lots(account, today, entry.unit, late_days)
    return post(account, msgspec.structs.replace(entry, lots=take_from_lots(usable_lots, -entry.amount)))


def take_back(account: Account, entry: Entry, *, forgive: bool, lot: str | None = None) -> tuple[Account, Entry, int]:
    """
    Post a clawback: from the lot it was earned into, then from the others, the rest as debt or forgiven.

    Args:
        account: before.
        entry: a REVERSE entry with a negative amount.
        forgive: let go what is already spent instead of keeping it as debt.
        lot: key of the lot it was earned into.

    Returns:
        The account, the entry (its amount smaller by what was forgiven) and the points forgiven.
    """
    changes = take_from_lots(account.lots.get(entry.unit, {}), -entry.amount, prefer=lot)
    missing = -entry.amount + sum(changes.values())
    forgiven = missing if forgive else 0
    wanted = msgspec.structs.replace(entry, amount=entry.amount + forgiven, lots=changes)
    after, posted = post(account, wanted)
    return after, posted, forgiven


def give_back_lots(taken: Mapping[str, int], already: int, amount: int, today: date, grace_days: int) -> dict[str, int]:
    """
    Which lots `amount` returned points go to: back where they came from, the lot taken last first.

    Args:
        taken: the redemption's lot changes (negative).
        already: points of it given back by earlier returns.
        amount: points to give back now.
        today: business day of the return.
        grace_days: a lot that has expired meanwhile is usable for so many days from today instead.
    """
    changes: dict[str, int] = {}
    skip = already
    for key, change in reversed(in_order(taken)):
        part = -change
        skipped = min(skip, part)
        skip -= skipped
        part = min(part - skipped, amount)
        if not part:
            continue
        amount -= part
        alive = key if key == NEVER or key >= today.isoformat() else (today + timedelta(days=grace_days)).isoformat()
        changes[alive] = changes.get(alive, 0) + part
    return changes


def after_debt(lots: Mapping[str, int], debt: int) -> dict[str, int]:
    """
    Points that come back settle a debt first, as earned ones do; what is left keeps its lots, the latest longest.

    Args:
        lots: last usable day -> points that come back.
        debt: what is owed.
    """
    out: dict[str, int] = {}
    for key, count in in_order(lots):
        settled = min(debt, count)
        debt -= settled
        out[key] = count - settled
    return out


def unearn_lots(account: Account, entry: Entry, today: date) -> dict[str, int] | None:
    """
    Which lots a gain recorded by mistake is taken from again: its own first, then those that expire first.

    What it had settled of a debt is owed again. None when part of it is spent.

    Args:
        account: as it is now.
        entry: the gain.
        today: lots that have expired by now don't count.
    """
    gained = entry.lot_changes()
    usable = {k: n for k, n in account.lots.get(entry.unit, {}).items() if k == NEVER or k >= today.isoformat()}
    own = next(iter(gained), NEVER)
    changes = take_from_lots(usable, entry.amount, prefer=own)
    if -sum(changes.values()) < sum(gained.values()):
        return None
    return changes or {own: 0}


def due_lots(account: Account, today: date, unit: Unit = POINTS) -> list[tuple[date, int]]:
    """Lots whose last usable day is before `today`, oldest first."""
    dead = [(k, n) for k, n in account.lots.get(unit, {}).items() if k != NEVER and k < today.isoformat()]
    return [(date.fromisoformat(k), n) for k, n in sorted(dead)]


def expiring(account: Account, first: date, last: date, unit: Unit = POINTS) -> int:
    """Points whose last usable day lies in [`first`, `last`]."""
    a, b = first.isoformat(), last.isoformat()
    return sum(n for k, n in account.lots.get(unit, {}).items() if k != NEVER and a <= k <= b)


def book(
    account: Account,
    on: date,
    today: date,
    spend_minor: int = 0,
    points: int = 0,
    visits: int = 0,
    engagement: int = 0,
) -> Account:
    """
    Add activity to the month of `on` and to life; months that no window can reach any more are dropped.

    Args:
        account: before.
        on: the day the activity counts for (a return counts for the day of its sale).
        today: the business day, which decides what is old.
        spend_minor: money paid.
        points: qualifying points.
        visits: sales.
        engagement: engagement points.
    """
    oldest = months_back(today, MONTHS_KEPT - 1)
    key = month_key(on)
    months = {k: v for k, v in account.months.items() if k >= oldest}
    if key >= oldest:
        now = months.get(key, Activity()).plus(spend_minor, points, visits, engagement)
        months[key] = now
        if now == Activity():
            del months[key]
    life = account.life.plus(spend_minor, points, visits, engagement)
    return msgspec.structs.replace(account, months=months, life=life)


def carried(account: Account, changes: Mapping[str, int]) -> Account:
    """An account after what is carried below a full step changed, rule -> minor units; nothing left is left out."""
    if not changes:
        return account
    carry = {rule: account.carry.get(rule, 0) + changes.get(rule, 0) for rule in {**account.carry, **changes}}
    return msgspec.structs.replace(account, carry={rule: minor for rule, minor in carry.items() if minor})


def months_after(day: date, months: int) -> date:
    """Last usable day of points earned on `day` and usable through `months` months after (METRICS: inclusive)."""
    return add_months(day, months)


def year_end_with_grace(day: date, grace_months: int) -> date:
    """Last usable day of points that run to the end of the calendar year plus whole months of grace."""
    end = end_of_year(day)
    return end if not grace_months else add_months(end, grace_months)
