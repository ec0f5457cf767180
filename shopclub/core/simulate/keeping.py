"""Entries that followed from no rule, taken as they were: as far as the replayed balance has what they take."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import msgspec

from shopclub.core.campaigns.counting import Given, count
from shopclub.core.campaigns.retracting import period_of_entry
from shopclub.core.kernel.ids import EntryNo
from shopclub.core.ledger.model import NEVER, Account, Entry, Kind
from shopclub.core.ledger.posting import Posting
from shopclub.core.ledger.reasons import RewardTaken
from shopclub.core.ledger.rules import counted, take_from_lots
from shopclub.core.rewards.rules import price_of
from shopclub.core.simulate.events import Kept
from shopclub.core.simulate.falling import Falling
from shopclub.core.simulate.rooms import Rooms
from shopclub.core.tiers.moving import rise
from shopclub.core.tiers.rules import current_tier

_NATURAL = (Kind.EARN, Kind.OPEN, Kind.ADJUST)
"""What these add goes where anything added goes."""


class Keeping:
    """Posts such entries."""

    def __init__(self, rooms: Rooms, falling: Falling) -> None:
        self._rooms = rooms
        self._falling = falling
        self.is_tried = False
        """Whether a programme is in force that was not then."""
        self._on_its_way: Entry | None = None
        """The half of a transfer that was taken last; the other half brings just that."""
        self._posted: dict[EntryNo, Entry | None] = {}
        """What was taken of a balance, as it was posted here; None where it was not there."""

    def keep(self, event: Kept) -> int:
        """Post an entry as it was; returns how much of what it took was not there."""
        rooms, session = self._rooms, self._rooms.books.session
        member, owner = (rooms.books.kept(n) for n in (event.entry.member, event.entry.account or event.entry.member))
        for one in (member, owner):
            self._falling.bring(one, event.on)
        entry = msgspec.structs.replace(event.entry, member=member, account=None if owner == member else owner)
        posting = Posting(
            session, member, at=event.at, on=event.on, source=entry.source, staff=entry.staff, sale=entry.sale
        )
        asked = self._asked(entry, posting, event.of)
        wanted = None if asked is None else fitting(asked, posting.of(owner))
        if wanted is not None and wanted.kind is Kind.REDEEM and asked is not None and wanted.amount != asked.amount:
            wanted = None  # half a reward is none
        if entry.kind is Kind.REDEEM:
            self._posted[event.number] = wanted
        if entry.kind is Kind.TRANSFER and entry.amount <= 0:
            self._on_its_way = wanted or msgspec.structs.replace(entry, amount=0, lots={})
        if wanted is None or asked is None:
            return max(0, -entry.amount)
        posting.post(wanted)
        self._figures(posting, event)
        posting.close()
        return max(0, wanted.amount - asked.amount)

    def _asked(self, entry: Entry, posting: Posting, of: Entry | None) -> Entry | None:
        """The entry under the programme that is tried: a reward at its price; what was not taken goes not back."""
        if entry.reverses in self._posted:
            taken = self._posted[entry.reverses]
            if taken is None:
                return None
            if of is not None and taken.amount != of.amount:
                lots = {key: -change for key, change in taken.lots.items()}
                return msgspec.structs.replace(entry, amount=-taken.amount, lots=lots)
            return entry
        if entry.kind is Kind.TRANSFER and entry.amount > 0 and self._on_its_way is not None:
            taken, self._on_its_way = self._on_its_way, None
            if taken.amount == -entry.amount:
                return entry
            lots = {key: -change for key, change in taken.lots.items()}
            return msgspec.structs.replace(entry, amount=-taken.amount, lots=lots) if taken.amount else None
        why, programme = entry.why, self._rooms.programmes.current
        reward = programme.reward(why.reward) if self.is_tried and isinstance(why, RewardTaken) else None
        if reward is None or not isinstance(why, RewardTaken) or entry.coupon is not None:
            return entry
        points = price_of(reward, current_tier(posting.account, programme.ladder)).points * why.count
        return entry if points == -entry.amount else msgspec.structs.replace(entry, amount=-points, lots={})

    def _figures(self, posting: Posting, event: Kept) -> None:
        """What it adds to the figures tiers are measured by, or takes from them."""
        points, engagement = counted(event.entry)
        if points or engagement:
            posting.book(event.entry.on, points=points, engagement=engagement)
            rise(self._rooms.books.session, posting, self._rooms.programmes.current.ladder, event.at)
        if event.of is None or event.entry.kind is not Kind.REVERSE:
            return
        points, engagement = counted(event.of)
        if points or engagement:
            posting.book(event.of.on, points=-points, engagement=-engagement)
        if period := period_of_entry(event.of):
            given = {event.of.rule: Given(period=period, points=event.of.amount)}
            count(self._rooms.books.session, posting, given, event.of.on, uses=-1)


def fitting(entry: Entry, account: Account) -> Entry | None:
    """
    An entry as it can be posted to an account: its own lots where they are there, else those that expire first.

    None where nothing of what it takes is there.
    """
    there = account.lots.get(entry.unit, {})
    if entry.amount > 0 and entry.kind in _NATURAL:
        return msgspec.structs.replace(entry, lots={}, expires=entry.expires or _expires(entry.lots))
    if entry.lots and _holds(there, entry.lots):
        return entry
    if not entry.lots and entry.amount >= 0:
        return entry
    if entry.amount >= 0:
        given = {key: change for key, change in entry.lots.items() if change > 0}
        return msgspec.structs.replace(entry, lots=given) if sum(given.values()) == entry.amount else None
    taken = take_from_lots(there, -entry.amount)
    return msgspec.structs.replace(entry, amount=sum(taken.values()), lots=taken) if taken else None


def _holds(there: Mapping[str, int], changes: Mapping[str, int]) -> bool:
    return all(there.get(key, 0) + change >= 0 for key, change in changes.items())


def _expires(lots: Mapping[str, int]) -> date | None:
    """The last usable day of what an entry adds, where only its lot says it."""
    key = next(iter(lots), NEVER)
    return None if key == NEVER else date.fromisoformat(key)
