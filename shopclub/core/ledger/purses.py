"""
Whose account a member's points are on: their own, or the one their family collects on. Pure.

An entry says who acted (`member`) and whose balance it changed (`account`, where that is another's). Purchases, tier
figures and every other unit stay on the account of who acted. `Account.pool` of a sub-card names the main card's
account; a main card has none, so that the way is never longer than one step.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.model import Account, Entry
from shopclub.core.ledger.units import POINTS

Kept = Callable[[MemberNo], MemberNo]
Load = Callable[[MemberNo], Account]
"""An account by its member's number."""


class Purses(msgspec.Struct, frozen=True, kw_only=True):
    """The accounts one member's points may be on."""

    member: MemberNo
    accounts: dict[MemberNo, Account]
    load: Load
    """Those that are not among them yet."""
    kept: Kept
    """The file that stands for one that was merged into it."""

    @property
    def own(self) -> Account:
        """The member's own."""
        return self.of(self.member)

    @property
    def purse(self) -> Account:
        """The one their points are on."""
        return self.of(self.own.pool or self.member)

    def of(self, owner: MemberNo) -> Account:
        """Somebody's."""
        return self.accounts[owner] if owner in self.accounts else self.load(owner)

    def put(self, owner: MemberNo, account: Account) -> Purses:
        """These with one changed."""
        return msgspec.structs.replace(self, accounts={**self.accounts, owner: account})

    def home(self, origin: Entry) -> MemberNo:
        """Whose account the points of an entry are on now."""
        return home_of(origin, self.of, self.kept)


def home_of(origin: Entry, load: Load, kept: Kept) -> MemberNo:
    """
    Whose account the way back of an entry changes.

    The one it changed; where that is a sub-card's by now, what was on it went to the main card's when it joined.
    """
    owner = kept(origin.account or origin.member)
    return owner if origin.unit != POINTS else load(owner).pool or owner


def named(owner: MemberNo, member: MemberNo) -> MemberNo | None:
    """How an entry of a member names whose balance it changes."""
    return None if owner == member else owner
