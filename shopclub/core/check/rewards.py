"""Vouchers: what is held for them, their codes, and that what was handed out is in the ledger."""

from __future__ import annotations

from collections import Counter

from shopclub.core.check.reader import Reader
from shopclub.core.ledger.model import ACCOUNTS, LEDGER, RewardTaken
from shopclub.core.rewards.model import VOUCHERS, Voucher, VoucherState
from shopclub.core.rewards.rules import is_voucher_code

_TAKEN = (VoucherState.HANDED_OUT, VoucherState.UNDONE)


def check_rewards(reader: Reader) -> None:
    """Each account holds what its vouchers wait for; each code is sound and one voucher's; each entry is theirs."""
    held: Counter[int] = Counter()
    codes: dict[str, int] = {}
    entries: dict[int, int] = {}
    for number, voucher in reader.rows(VOUCHERS):
        if not is_voucher_code(voucher.code):
            reader.found("voucher_code", VOUCHERS, number)
        first = codes.setdefault(voucher.code, number)
        if first != number:
            reader.found("voucher_twice", VOUCHERS, number, other=first)
        if voucher.member not in reader.members:
            reader.found("member_missing", VOUCHERS, number, member=voucher.member)
        if voucher.state is VoucherState.WAITING:
            held[reader.kept(voucher.member)] += voucher.points
        _handed_out(reader, number, voucher, entries)
    for number, account in reader.rows(ACCOUNTS):
        should = held.pop(number, 0)
        if account.reserved != should:
            reader.found("account_reserved", ACCOUNTS, number, reserved=account.reserved, vouchers=should)
    for number, should in held.items():
        if not reader.has(ACCOUNTS, number):  # one that can't be read was noted
            reader.found("account_reserved", ACCOUNTS, number, reserved=0, vouchers=should)


def _handed_out(reader: Reader, number: int, voucher: Voucher, entries: dict[int, int]) -> None:
    """Only what was handed out names an entry, of its own, which took its points for its reward."""
    if voucher.entry is None:
        if voucher.state is VoucherState.HANDED_OUT:
            reader.found("voucher_entry", VOUCHERS, number, entry=0)
        return
    entry = reader.get(LEDGER, voucher.entry)
    is_unreadable = entry is None and reader.has(LEDGER, voucher.entry)
    is_its = (
        entry is not None
        and isinstance(entry.why, RewardTaken)
        and (entry.member, -entry.amount) == (voucher.member, voucher.points)
        and (entry.why.reward, entry.why.count) == (voucher.reward, voucher.count)
    )
    if voucher.state not in _TAKEN or (not is_its and not is_unreadable):
        reader.found("voucher_entry", VOUCHERS, number, entry=voucher.entry)
    first = entries.setdefault(voucher.entry, number)
    if first != number:
        reader.found("voucher_entry_twice", VOUCHERS, number, other=first, entry=voucher.entry)
