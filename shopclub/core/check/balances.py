"""Accounts against the whole ledger: balance, lots, debt as they were replayed; activity as it was counted anew."""

from __future__ import annotations

from datetime import date

from shopclub.core.check.activity import Counted
from shopclub.core.check.ledger import Ledger, Replayed, is_lot_key
from shopclub.core.check.reader import Reader
from shopclub.core.kernel.errors import Figure
from shopclub.core.ledger.model import ACCOUNTS, Account, Activity
from shopclub.core.ledger.rules import MONTHS_KEPT
from shopclub.core.ledger.units import POINTS, Unit


def check_accounts(reader: Reader, ledger: Ledger, today: date) -> None:
    """
    Compare every account with what ledger and sales add up to.

    Args:
        reader: the books.
        ledger: replayed, and everybody's activity with the sales booked.
        today: the business day, which decides what months an account must still have.
    """
    counted = ledger.people.counted
    owners = {owner for accounts in ledger.accounts.values() for owner in accounts} | set(counted)
    kept = set()
    for owner, account in reader.rows(ACCOUNTS):
        kept.add(owner)
        _look(reader, ledger, owner, account, today)
    for owner in sorted(owners - kept):
        if not reader.has(ACCOUNTS, owner):  # one that can't be read was noted
            _look(reader, ledger, owner, None, today)


def _look(reader: Reader, ledger: Ledger, owner: int, found: Account | None, today: date) -> None:
    account = found or Account()
    # What somebody did whose file was merged counts for the one that was kept.
    counted = Counted() if reader.kept(owner) != owner else ledger.people.of(owner)
    for unit in sorted({*ledger.accounts, *account.balance, *account.lots, *account.debt}):
        replayed = ledger.accounts.get(unit, {}).get(owner)
        if found is not None or replayed is not None:
            _compare(reader, owner, unit, account, replayed or Replayed(counted))
    _compare_activity(reader, owner, account, counted, today)
    if account.active_on is not None and not counted.was_active:
        reader.found("account_active", ACCOUNTS, owner, on=account.active_on.isoformat())


def _compare(reader: Reader, owner: int, unit: Unit, account: Account, replayed: Replayed) -> None:
    balance, debt = account.balance.get(unit, 0), account.debt.get(unit, 0)
    lots = account.lots.get(unit, {})
    of: dict[str, Figure] = {} if unit == POINTS else {"unit": unit[:40]}
    if balance != replayed.balance:
        reader.found("balance_entries", ACCOUNTS, owner, balance=balance, entries=replayed.balance, **of)
    if balance != sum(lots.values()) - debt:
        reader.found("balance_lots", ACCOUNTS, owner, balance=balance, lots=sum(lots.values()), debt=debt, **of)
    for key, left in lots.items():
        if not is_lot_key(key):
            reader.found("lot_key", ACCOUNTS, owner, key=key[:20])
        if left <= 0:
            reader.found("lot_empty", ACCOUNTS, owner, lot=key, left=left, **of)
    if debt != replayed.debt:
        reader.found("debt_replay", ACCOUNTS, owner, debt=debt, entries=replayed.debt, **of)
    for key in sorted({*lots, *replayed.lots}):
        have, should = lots.get(key, 0), replayed.lots.get(key, 0)
        if have != should:
            reader.found("lots_replay", ACCOUNTS, owner, lot=key, left=have, entries=should, **of)


def _compare_activity(reader: Reader, owner: int, account: Account, counted: Counted, today: date) -> None:
    latest = max(today, counted.latest)
    for key in sorted({*account.months, *counted.since(latest, MONTHS_KEPT - 1)}):  # older ones may be dropped
        if account.months.get(key, Activity()) != counted.month(key):
            reader.found("account_month", ACCOUNTS, owner, month=key)
    life = counted.life()
    if account.life != life:
        reader.found(
            "account_life",
            ACCOUNTS,
            owner,
            spend_minor=account.life.spend_minor,
            points=account.life.points,
            visits=account.life.visits,
            engagement=account.life.engagement,
            spend_should_minor=life.spend_minor,
            points_should=life.points,
            visits_should=life.visits,
            engagement_should=life.engagement,
        )
    if account.first_on != counted.first_on:
        reader.found("account_first", ACCOUNTS, owner, on=_iso(account.first_on), should=_iso(counted.first_on))
    if account.last_on != counted.last_on:
        reader.found("account_last", ACCOUNTS, owner, on=_iso(account.last_on), should=_iso(counted.last_on))


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
