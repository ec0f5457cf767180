"""
What waits for the counter: one list of everything that customers asked for at the kiosk, whatever it is.

Each kind knows its rows, and what yes and no mean for one of them. Number and count are for every screen, so what is
slow to find is kept until the club says that it changed.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from shopclub.core.changes import Change, JoinAsked, MemberChanged
from shopclub.core.kernel.ids import MemberNo, OperationId
from shopclub.core.kernel.phone import mask_phone
from shopclub.core.members.model import PendingJoin
from shopclub.core.privacy.model import DataRequest, OwnChange, OwnDataChanged
from shopclub.core.rewards.model import AskedAt, VoucherChanged, VoucherState
from shopclub.tui.modals.redeem import price_text
from shopclub.words import reward_name
from shopclub.words.own_data import asked_name, say_change

if TYPE_CHECKING:
    from shopclub.core.club import Club
    from shopclub.tui.house import HouseApp
    from shopclub.tui.voice import Voice


class Wait(NamedTuple):
    """One line of the list."""

    kind: str
    number: int
    at: datetime
    who: str
    """Empty: nobody said."""
    what: str
    more: str = ""
    """A price, a number."""
    member: MemberNo | None = None
    """Whose page it leads to."""

    @property
    def key(self) -> str:
        """Tells it from every other one."""
        return f"{self.kind}:{self.number}"


class Waits(ABC):
    """One kind of what waits."""

    KIND: ClassVar[str]

    def __init__(self, club: Club) -> None:
        self._club = club

    @abstractmethod
    def count(self) -> int:
        """How many there are now."""

    @abstractmethod
    def lines(self, voice: Voice) -> list[Wait]:
        """All of them, the one that waits longest first."""

    @abstractmethod
    async def refuse(self, number: int, op: OperationId, app: HouseApp) -> None:
        """
        Say no.

        Raises:
            ClubError: refused.
        """

    def hear(self, change: Change) -> None:
        """Something was committed: the place to forget what was kept."""
        del change

    def arrived(self, change: Change, voice: Voice) -> str:
        """What to say in passing of something that has just come; empty for anything else."""
        del change, voice
        return ""

    def details(self, number: int, voice: Voice) -> str:
        """What there is to read about one before it is answered; empty where the line says it all."""
        del number, voice
        return ""


class Rewards(Waits):
    """Rewards that were asked for."""

    KIND = "reward"

    def count(self) -> int:
        """How many are not answered yet."""
        return len(self._club.rewards.asked())

    def lines(self, voice: Voice) -> list[Wait]:
        """Since when, by whom, what, for how much."""
        found = []
        for number, voucher in self._club.rewards.asked():
            what = reward_name(voice.programme, voucher.reward, voice.words)
            found.append(
                Wait(
                    self.KIND,
                    number,
                    voucher.at,
                    voice.member_name(voucher.member),
                    f"{voucher.count} × {what}" if voucher.count > 1 else what,
                    price_text(voucher.points, voucher.minor, voice),
                    MemberNo(voucher.member),
                )
            )
        return found

    async def refuse(self, number: int, op: OperationId, app: HouseApp) -> None:
        """The points are free again."""
        await self._club.rewards.decline(number, op, app.actor)

    def arrived(self, change: Change, voice: Voice) -> str:
        """Asked for at the kiosk; what the clerk puts aside is no news to the clerk."""
        if not isinstance(change, VoucherChanged) or change.state is not VoucherState.WAITING:
            return ""
        voucher = self._club.rewards.voucher(change.number)
        if voucher.asked is AskedAt.COUNTER:
            return ""
        what = reward_name(voice.programme, voucher.reward, voice.words)
        return voice.words.t("{name} asks for {reward} (F8)", name=voice.member_name(voucher.member), reward=what)


class Joins(Waits):
    """People who would like to be members."""

    KIND = "join"

    def count(self) -> int:
        """How many cards wait."""
        return len(self._club.members.pending())

    def lines(self, voice: Voice) -> list[Wait]:
        """Since when, who, which number."""
        return [
            Wait(self.KIND, number, join.at, join.name, self._what(join, voice), mask_phone(join.phone))
            for number, join in self._club.members.pending()
        ]

    @staticmethod
    def _what(join: PendingJoin, voice: Voice) -> str:
        if join.referred_by is None:
            return voice.words.t("wants to join")
        return voice.words.t("joins, sent by {name}", name=voice.member_name(join.referred_by))

    async def refuse(self, number: int, op: OperationId, app: HouseApp) -> None:
        """The card that waits is dropped."""
        await self._club.members.dismiss(number, op, app.actor)

    def arrived(self, change: Change, voice: Voice) -> str:
        """Somebody has just joined at the kiosk."""
        if not isinstance(change, JoinAsked):
            return ""
        join = dict(self._club.members.pending()).get(change.number)
        if join is None:
            return ""
        words = voice.words
        return words.t("{name} wants to join (F8)", name=join.name) if join.name else words.t("Somebody joined (F8)")


class OwnChanges(Waits):
    """What members changed of their own data; a number they would like is for the counter to say."""

    KIND = "own"

    def __init__(self, club: Club) -> None:
        super().__init__(club)
        self._kept: list[tuple[int, OwnChange]] | None = None

    def _waiting(self) -> list[tuple[int, OwnChange]]:
        """Looked for through all that was ever changed, so only when something was."""
        if self._kept is None:
            self._kept = self._club.privacy.waiting()
        return self._kept

    def hear(self, change: Change) -> None:
        """Something waits, or was looked at; a member who is forgotten takes theirs along."""
        if isinstance(change, OwnDataChanged | MemberChanged):
            self._kept = None

    def count(self) -> int:
        """How many nobody has looked at."""
        return len(self._waiting())

    def lines(self, voice: Voice) -> list[Wait]:
        """Since when, who, what."""
        return [
            Wait(
                self.KIND,
                number,
                change.at,
                voice.member_name(change.member),
                voice.words.t("left the club") if change.left else self._short(change, voice),
                mask_phone(change.phone) if change.phone else "",
                change.member,
            )
            for number, change in self._waiting()
        ]

    @staticmethod
    def _short(change: OwnChange, voice: Voice) -> str:
        t = voice.words.t
        return t("would like another number") if change.phone else t("changed their data")

    async def accept(self, number: int, op: OperationId, app: HouseApp) -> None:
        """
        It was looked at; a number that was wished for is taken over.

        Raises:
            NotAllowed, NotFound.
            Conflict: `phone_taken`.
        """
        await self._club.privacy.look(number, op, app.actor, accept=True)

    async def refuse(self, number: int, op: OperationId, app: HouseApp) -> None:
        """A number that was wished for is not taken over; what is done already is done, and was looked at."""
        await self._club.privacy.look(number, op, app.actor, accept=False)

    def arrived(self, change: Change, voice: Voice) -> str:
        """Somebody has just changed something."""
        if not isinstance(change, OwnDataChanged):
            return ""
        found = dict(self._waiting()).get(change.number)
        if found is None:
            return ""
        who, words = voice.member_name(found.member), voice.words
        return words.t("{name} changed their data (F8)", name=who)

    def details(self, number: int, voice: Voice) -> str:
        """Field by field, what stood there before and what stands there now."""
        found = dict(self._waiting()).get(number)
        return "" if found is None else say_change(found, self._club.shop, voice.words)


class Requests(Waits):
    """What members asked for about their data, written down here: each has a last day, so none may be forgotten."""

    KIND = "request"

    def __init__(self, club: Club) -> None:
        super().__init__(club)
        self._kept: list[tuple[int, DataRequest]] | None = None

    def _open(self) -> list[tuple[int, DataRequest]]:
        """Looked for through all that was ever asked, so only when something was."""
        if self._kept is None:
            self._kept = [(number, one) for number, one in self._club.privacy.requests() if one.done_at is None]
        return self._kept

    def hear(self, change: Change) -> None:
        """Something was asked for, or answered; who is forgotten asks for nothing more."""
        if isinstance(change, OwnDataChanged | MemberChanged):
            self._kept = None

    def count(self) -> int:
        """How many are not answered."""
        return len(self._open())

    def lines(self, voice: Voice) -> list[Wait]:
        """Since when, who, what, until when; the one that is due first."""
        return [
            Wait(
                self.KIND,
                number,
                one.at,
                voice.member_name(one.member),
                asked_name(one.kind, voice.words),
                voice.words.t("by {day}", day=voice.day(one.due_on)),
                one.member,
            )
            for number, one in self._open()
        ]

    async def refuse(self, number: int, op: OperationId, app: HouseApp) -> None:
        """The law knows no no: it is answered where their data stands."""
        del number, op
        app.tell(app.voice.words.t("A request is answered, never dropped. Enter shows their data."))

    def details(self, number: int, voice: Voice) -> str:
        """That Enter answers nothing yet."""
        one = dict(self._open()).get(number)
        if one is None:
            return ""
        t = voice.words.t
        return t(
            "To be answered by {day}. Enter shows their data; D there says that it was.", day=voice.day(one.due_on)
        )


class Waiting:
    """Everything that waits, for every screen."""

    def __init__(self, club: Club, kinds: Sequence[type[Waits]] = (Rewards, Joins, OwnChanges, Requests)) -> None:
        self.kinds = {kind.KIND: kind(club) for kind in kinds}

    def count(self) -> int:
        """How many wait for the counter."""
        return sum(kind.count() for kind in self.kinds.values())

    def lines(self, voice: Voice) -> list[Wait]:
        """All of it: what somebody at the counter stands and waits for first, then the rest."""
        return [line for kind in self.kinds.values() for line in kind.lines(voice)]

    def hear(self, change: Change) -> None:
        """Something was committed."""
        for kind in self.kinds.values():
            kind.hear(change)

    def arrived(self, change: Change, voice: Voice) -> str:
        """What to say in passing of what has just come; empty for nothing."""
        return next((said for kind in self.kinds.values() if (said := kind.arrived(change, voice))), "")
