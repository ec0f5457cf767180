"""Accounts against the whole ledger: balance, lots, debt, replayed entry by entry; activity counted anew."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from shopclub.core.check.activity import Counted
from shopclub.core.check.reader import Reader
from shopclub.core.kernel.calendar import months_back
from shopclub.core.ledger.model import (
    ACCOUNTS,
    LEDGER,
    NEVER,
    Account,
    Activity,
    Entry,
    Kind,
    Source,
    TakenBack,
    TakenByRate,
    Undone,
    Unit,
)
from shopclub.core.ledger.rules import MONTHS_KEPT
from shopclub.core.sales.model import SALES


@dataclass
class _Replayed:
    """One account in one unit, entry by entry."""

    balance: int = 0
    debt: int = 0
    lots: dict[str, int] = field(default_factory=dict)


@dataclass
class _Taken:
    """What later entries took back of one."""

    amount: int = 0
    whole: int = 0
    """How often it was undone whole."""


class _Ledger:
    """What the ledger adds up to."""

    def __init__(self, reader: Reader, activity: dict[int, Counted]) -> None:
        self.reader = reader
        self.activity = activity
        self.accounts: dict[tuple[int, Unit], _Replayed] = defaultdict(_Replayed)
        self.active: dict[int, set[date]] = defaultdict(set)
        self.taken: dict[int, _Taken] = defaultdict(_Taken)


def check_accounts(reader: Reader, activity: dict[int, Counted], today: date) -> None:
    """
    Replay the ledger and compare every account with it.

    Args:
        reader: the books.
        activity: money and visits by member, from the sales; points are added here.
        today: the business day, which decides what months an account must still have.
    """
    ledger = _Ledger(reader, activity)
    for number, entry in reader.rows(LEDGER):
        _replay(ledger, number, entry)
        _belongs(reader, number, entry)
        _qualify(ledger, entry)
    _check_taken(ledger)
    owners = {owner for owner, _ in ledger.accounts} | set(activity)
    accounts = dict(reader.rows(ACCOUNTS))
    for owner in sorted(owners | set(accounts)):
        if reader.has(ACCOUNTS, owner) and not reader.is_readable(ACCOUNTS, owner):
            continue
        account = accounts.get(owner, Account())
        units = {u for o, u in ledger.accounts if o == owner} if owner not in accounts else set(Unit)
        for unit in units:
            _compare(reader, owner, unit, account, ledger.accounts[owner, unit])
        _compare_activity(reader, owner, account, activity.get(owner, Counted()), today)
        if account.active_on is not None and account.active_on not in ledger.active[owner]:
            reader.found("account_active", ACCOUNTS, owner, on=account.active_on.isoformat())


def _replay(ledger: _Ledger, number: int, entry: Entry) -> None:
    owner = entry.account or entry.member
    state = ledger.accounts[owner, entry.unit]
    changes = entry.lot_changes()
    for key, change in changes.items():
        if not _is_lot_key(key):
            ledger.reader.found("lot_key", LEDGER, number, key=key[:20])
        state.lots[key] = state.lots.get(key, 0) + change
        if state.lots[key] < 0:
            ledger.reader.found("entry_lots", LEDGER, number, lot=key, left=state.lots[key])
        if not state.lots[key]:
            del state.lots[key]
    state.balance += entry.amount
    before = state.debt
    state.debt += sum(changes.values()) - entry.amount
    if state.debt < 0 <= before:
        ledger.reader.found("entry_lots", LEDGER, number, lot="", left=state.debt)
    if entry.kind in (Kind.EARN, Kind.REDEEM, Kind.OPEN):
        ledger.active[owner].add(entry.on)


def _is_lot_key(key: str) -> bool:
    if key == NEVER:
        return True
    try:
        return date.fromisoformat(key).isoformat() == key
    except ValueError:
        return False


def _belongs(reader: Reader, number: int, entry: Entry) -> None:
    """An entry that names a sale is the same member's and among those the sale names (imports may rebuild theirs)."""
    if entry.sale is None:
        return
    sale = reader.get(SALES, entry.sale)
    if sale is None:
        if not reader.has(SALES, entry.sale):
            reader.found("entry_sale_missing", LEDGER, number, sale=entry.sale)
        return
    if sale.member != entry.member:
        reader.found("entry_sale_member", LEDGER, number, sale=entry.sale)
    first, count = sale.entries or (0, 0)
    if not first <= number < first + count and entry.source is not Source.IMPORT:
        reader.found("entry_outside_sale", LEDGER, number, sale=entry.sale)


# -- what was taken back ----------------------------------------------------------------------------


def _forgiven(entry: Entry) -> int:
    return entry.why.forgiven if isinstance(entry.why, TakenBack | TakenByRate) else 0


def _qualifying(ledger: _Ledger, entry: Entry) -> tuple[date, int]:
    """What an entry adds to the points a tier is measured by, and the day it counts for."""
    if entry.kind is Kind.EARN:
        return entry.on, entry.amount if entry.qualifies else 0
    if entry.kind is not Kind.REVERSE:
        return entry.on, 0
    if entry.reverses is None:
        return entry.on, entry.amount - _forgiven(entry) if entry.qualifies else 0
    origin = ledger.reader.get(LEDGER, entry.reverses)
    if origin is None:
        return entry.on, 0
    day, counted = _qualifying(ledger, origin) if origin.reverses != entry.reverses else (entry.on, 0)
    if isinstance(entry.why, Undone):
        return day, -counted
    return day, entry.amount - _forgiven(entry) if counted else 0


def _qualify(ledger: _Ledger, entry: Entry) -> None:
    owner = entry.account or entry.member
    day, points = _qualifying(ledger, entry)
    if points:
        ledger.activity[owner].book(day, points=points)
    ledger.activity[owner].latest = max(ledger.activity[owner].latest, entry.on)
    if entry.reverses is not None:
        taken = ledger.taken[entry.reverses]
        taken.amount += entry.amount - _forgiven(entry)
        taken.whole += isinstance(entry.why, Undone)


def _check_taken(ledger: _Ledger) -> None:
    """Nothing is taken back by more than it was, nor taken back whole twice."""
    for number, taken in ledger.taken.items():
        origin = ledger.reader.get(LEDGER, number)
        if origin is None:
            if not ledger.reader.has(LEDGER, number):
                ledger.reader.found("reversed_missing", LEDGER, number)
        elif taken.whole > 1:
            ledger.reader.found("reversed_twice", LEDGER, number)
        elif not min(0, -origin.amount) <= taken.amount <= max(0, -origin.amount) or (
            taken.whole and taken.amount != -origin.amount
        ):
            ledger.reader.found("reversed_too_much", LEDGER, number, amount=origin.amount, taken=-taken.amount)


# -- the account ------------------------------------------------------------------------------------


def _compare(reader: Reader, owner: int, unit: Unit, account: Account, replayed: _Replayed) -> None:
    balance, debt = account.balance.get(unit, 0), account.debt.get(unit, 0)
    lots = account.lots.get(unit, {})
    if balance != replayed.balance:
        reader.found("balance_entries", ACCOUNTS, owner, balance=balance, entries=replayed.balance)
    if balance != sum(lots.values()) - debt:
        reader.found("balance_lots", ACCOUNTS, owner, balance=balance, lots=sum(lots.values()), debt=debt)
    for key, left in lots.items():
        if not _is_lot_key(key):
            reader.found("lot_key", ACCOUNTS, owner, key=key[:20])
        if left <= 0:
            reader.found("lot_empty", ACCOUNTS, owner, lot=key, left=left)
    if debt != replayed.debt:
        reader.found("debt_replay", ACCOUNTS, owner, debt=debt, entries=replayed.debt)
    for key in sorted({*lots, *replayed.lots}):
        have, should = lots.get(key, 0), replayed.lots.get(key, 0)
        if have != should:
            reader.found("lots_replay", ACCOUNTS, owner, lot=key, left=have, entries=should)


def _compare_activity(reader: Reader, owner: int, account: Account, counted: Counted, today: date) -> None:
    latest = max(today, counted.latest)
    oldest = months_back(latest, MONTHS_KEPT - 1)
    for key in sorted({*account.months, *counted.months}):
        have, should = account.months.get(key), counted.months.get(key, Activity())
        dropped = have is None and key < oldest
        if not dropped and (have or Activity()) != should:
            reader.found("account_month", ACCOUNTS, owner, month=key)
    if account.life != counted.life:
        reader.found(
            "account_life",
            ACCOUNTS,
            owner,
            spend_minor=account.life.spend_minor,
            points=account.life.points,
            visits=account.life.visits,
            spend_should_minor=counted.life.spend_minor,
            points_should=counted.life.points,
            visits_should=counted.life.visits,
        )
    if account.first_on != counted.first_on:
        reader.found("account_first", ACCOUNTS, owner, on=_iso(account.first_on), should=_iso(counted.first_on))
    if account.last_on != counted.last_on:
        reader.found("account_last", ACCOUNTS, owner, on=_iso(account.last_on), should=_iso(counted.last_on))


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
