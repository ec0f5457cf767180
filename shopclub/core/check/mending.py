"""Files that were merged: the one points at the other, nothing is left in it, and the sales that were moved."""

from __future__ import annotations

from shopclub.core.check.columns import NOWHERE
from shopclub.core.check.ledger import Ledger
from shopclub.core.check.reader import Reader
from shopclub.core.check.receipts import Sold
from shopclub.core.ledger.model import ACCOUNTS, LEDGER, Kind
from shopclub.core.ledger.reasons import MergedFiles
from shopclub.core.members.model import MEMBERS, Status
from shopclub.core.mending.model import MERGES, Merge
from shopclub.core.sales.model import SALES, Sale

_MOST_UNITS = 10_000


def check_mending(reader: Reader, ledger: Ledger, sold: Sold) -> None:
    """
    Compare member files, merges and the entries that carried balances over; moved sales and what they replace.

    Args:
        reader: the books.
        ledger: replayed.
        sold: what is known of all sales.
    """
    stands: dict[int, int] = {}
    for number, merge in reader.rows(MERGES):
        if merge.back_on is None:
            first = stands.setdefault(merge.gone, number)
            gone = reader.get(MEMBERS, merge.gone)
            if first != number or (gone is not None and gone.merged != merge.kept):
                reader.found("merge_file", MERGES, number, member=merge.gone)
        _entries(reader, ledger, number, merge)
    for number, member in reader.rows(MEMBERS):
        if member.merged is None:
            continue
        if number not in stands or member.status is not Status.CLOSED:
            reader.found("merge_unknown", MEMBERS, number, member=member.merged)
        kept = reader.kept(number)
        if kept not in reader.members or kept in reader.merged:
            reader.found("merge_circle", MEMBERS, number, member=member.merged)
        account = reader.get(ACCOUNTS, number)
        if account is not None and (any(account.lots.values()) or account.debt or any(account.balance.values())):
            reader.found("merge_left", ACCOUNTS, number, member=member.merged)
    for number, row in sold.moved:
        _moved(reader, sold, number, row)


def _moved(reader: Reader, sold: Sold, number: int, row: Sale) -> None:
    """What it stands in the place of is a sale of the same day and money, and void."""
    assert row.moved_from is not None
    was = reader.get(SALES, row.moved_from)
    if was is None and reader.has(SALES, row.moved_from):
        return  # can't be read, which is noted
    is_void = any(back.void for _, back in sold.returns.get(row.moved_from, ()))
    same = was is not None and (was.kind, was.on, was.paid_minor, was.tenders) == (
        row.kind,
        row.on,
        row.paid_minor,
        row.tenders,
    )
    if not (same and is_void and row.moved_from < number):
        reader.found("sale_moved", SALES, number, sale=row.moved_from)


def _entries(reader: Reader, ledger: Ledger, number: int, merge: Merge) -> None:
    """The entries it names are there, are its own, and are taken back with it."""
    if not {merge.kept, merge.gone} <= reader.members or merge.kept == merge.gone:
        reader.found("member_missing", MERGES, number, member=merge.gone)
    first, count = merge.entries or (0, 0)
    taken = {entry.reverses for entry in ledger.reversals.values()} if count else set()
    for entry_no in range(first, first + min(count, _MOST_UNITS)):
        place = ledger.numbers.at(entry_no)
        entry = reader.get(LEDGER, entry_no) if place != NOWHERE else None
        if entry is None and reader.has(LEDGER, entry_no):
            continue  # can't be read, which is noted
        is_its_own = (
            entry is not None
            and entry.kind is Kind.TRANSFER
            and isinstance(entry.why, MergedFiles)
            and {entry.member, entry.why.other} == {merge.kept, merge.gone}
        )
        if not is_its_own or (entry_no in taken) != (merge.back_on is not None):
            reader.found("merge_entry", MERGES, number, entry=entry_no)
