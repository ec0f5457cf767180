"""What happened, told to whoever listens: the counter's screens and the kiosk's live pages hear the same."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator
from datetime import date

import msgspec

from shopclub.core.kernel.errors import Figure
from shopclub.core.kernel.ids import MemberNo

_log = logging.getLogger(__name__)


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """Base of everything that can be heard; published after the commit."""


class MemberJoined(Change, frozen=True, kw_only=True):
    """Somebody is a member now."""

    number: int


class MemberChanged(Change, frozen=True, kw_only=True):
    """A member's file changed."""

    number: int


class MemberErased(Change, frozen=True, kw_only=True):
    """A person was taken out of the file; bytes of before stand in it until it is written anew."""

    number: int


class FileCleaned(Change, frozen=True, kw_only=True):
    """The file was written anew since people were erased: nothing of them is left in it."""

    erased: int
    """How many they were."""


class JoinAsked(Change, frozen=True, kw_only=True):
    """Somebody joined at the kiosk and waits for the counter; number in table `pending`."""

    number: int


class JoinDropped(Change, frozen=True, kw_only=True):
    """A waiting join was activated, dismissed or lapsed."""

    number: int


class SaleRecorded(Change, frozen=True, kw_only=True):
    """A sale was closed."""

    number: int
    member: int | None


class RefundRecorded(Change, frozen=True, kw_only=True):
    """Something was returned."""

    number: int
    member: int | None


class TakingRecorded(Change, frozen=True, kw_only=True):
    """Money was taken for a balance, or paid back or out."""

    number: int
    """Of its row in the sales table."""
    member: int | None


class PointsMoved(Change, frozen=True, kw_only=True):
    """A member's balance changed."""

    member: int


class TierMoved(Change, frozen=True, kw_only=True):
    """A member changed tier."""

    member: int
    before: str
    after: str


class TierEnding(Change, frozen=True, kw_only=True):
    """A member's tier ends soon unless it is kept; told once for each standing."""

    member: int
    tier: str
    until: date
    """Its last day."""


class BenefitTaken(Change, frozen=True, kw_only=True):
    """A member used a benefit of the tier, or a use was taken back."""

    member: int
    benefit: str
    back: bool = False
    """Whether the use was taken back."""


class RewardRedeemed(Change, frozen=True, kw_only=True):
    """Points bought a reward."""

    member: int
    reward: str
    count: int


class CouponsChanged(Change, frozen=True, kw_only=True):
    """Coupons were issued, used, given back or taken back."""

    member: int | None
    """Whose; None: somebody's who brings the code."""


class DrawsChanged(Change, frozen=True, kw_only=True):
    """A round of a lucky draw was opened, drawn from, or closed; or a prize was handed over."""

    member: int | None = None
    """Whose prize it is about."""


class PredictionsChanged(Change, frozen=True, kw_only=True):
    """A prediction was asked, staked on, closed, judged or called off."""


class HouseholdChanged(Change, frozen=True, kw_only=True):
    """A shared card changed for a member: opened, invited, agreed, left, passed on, ended, or what it allows."""

    number: int
    member: int


class StockChanged(Change, frozen=True, kw_only=True):
    """A reward's stock changed."""

    reward: str


class ProgrammeChanged(Change, frozen=True, kw_only=True):
    """Another programme version is in force."""

    version: int


class StaffChanged(Change, frozen=True, kw_only=True):
    """Somebody was added, changed or switched off."""


class ShopChanged(Change, frozen=True, kw_only=True):
    """The shop's own document changed."""


class DayTurned(Change, frozen=True, kw_only=True):
    """The clock's work of a new day is done."""

    today: date


class ClockAsked(Change, frozen=True, kw_only=True):
    """The clock jumped: the daily work waits until somebody has looked at it."""


class FileUnsound(Change, frozen=True, kw_only=True):
    """A part of the shop's file is not as it was written; what is being sold is saved all the same."""

    code: str
    """Of the store's error."""
    figures: dict[str, Figure]


class DiskNearlyFull(Change, frozen=True, kw_only=True):
    """Little room is left where the shop's file lies; told once a day, and when it becomes so."""

    free: int
    """Bytes left."""


Listener = Callable[[Change], None]


class Changes:
    """Hands each change to every listener, in order of subscription, on the loop that published it."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self.together: Callable[[MemberNo], Collection[MemberNo]] = lambda member: (member,)
        """All whose points are on the same account as a member's; the households put it in."""

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Hear every change from now on; call what is returned to stop."""
        self._listeners.append(listener)

        def stop() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return stop

    def publish(self, *changes: Change) -> None:
        """
        Tell everybody; points that moved are told of each card that shows them.

        A listener that fails is logged and must not undo what is committed or silence the others.
        """
        for change in self._for_each_card(changes):
            for listener in tuple(self._listeners):
                try:
                    listener(change)
                except Exception:  # noqa: BLE001 - an outer edge: the commit stands whatever a screen makes of it
                    _log.exception("a listener failed on %s", type(change).__name__)

    def _for_each_card(self, changes: Collection[Change]) -> Iterator[Change]:
        """The changes, and behind points that moved the same of the other cards of a household, told once."""
        told = {change.member for change in changes if isinstance(change, PointsMoved)}
        for change in changes:
            yield change
            if isinstance(change, PointsMoved):
                others = [member for member in self.together(MemberNo(change.member)) if member not in told]
                told.update(others)
                yield from (PointsMoved(member=member) for member in others)
