"""What people want: to be members, to have their data changed, to have an answer about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopclub.core.changes import Change, JoinAsked, MemberChanged
from shopclub.core.kernel.errors import ClubError, Conflict
from shopclub.core.kernel.ids import MemberNo, OperationId
from shopclub.core.kernel.phone import mask_phone
from shopclub.core.members.model import PendingJoin
from shopclub.core.privacy.model import DataRequest, OwnChange, OwnDataChanged
from shopclub.i18n import N_
from shopclub.tui.modals.own_data import OwnDataDialog
from shopclub.tui.waits.kind import Wait, Waits
from shopclub.words.own_data import asked_name, say_change

if TYPE_CHECKING:
    from shopclub.core.club import Club
    from shopclub.tui.house import HouseApp
    from shopclub.tui.voice import Voice


class Joins(Waits):
    """People who would like to be members."""

    KIND = "join"
    KEYS_ID = N_("Enter makes them a member · B brought by · Del drops it · Esc back")

    def count(self) -> int:
        """How many cards wait."""
        return len(self._club.members.pending())

    def lines(self, voice: Voice) -> list[Wait]:
        """Since when, who, which number."""
        return [
            Wait(self.KIND, number, join.at, join.name, self._what(join, voice), mask_phone(join.phone))
            for number, join in self._club.members.pending()
        ]

    def _what(self, join: PendingJoin, voice: Voice) -> str:
        brought = self._club.members.who_brought(join)
        if brought is None:
            return voice.words.t("wants to join")
        return voice.words.t("joins, sent by {name}", name=voice.member_name(brought))

    def named(self, number: int) -> str:
        """Who they typed had brought them along; empty: they said nothing, or the card is gone."""
        join = dict(self._club.members.pending()).get(number)
        return "" if join is None else join.referrer

    def details(self, number: int, voice: Voice) -> str:
        """Whom they named, where that says nobody: the clerk can ask them."""
        join = dict(self._club.members.pending()).get(number)
        if join is None or not join.referrer or self._club.members.who_brought(join) is not None:
            return ""
        return voice.words.t("They say who brought them along: {text}. B looks for whom they mean.", text=join.referrer)

    async def accept(self, number: int, op: OperationId, app: HouseApp) -> MemberNo | None:
        """
        Put the card in force.

        Raises:
            NotAllowed, NotFound.
            Conflict: `phone_taken` with `member`.
        """
        return (await self._club.members.activate(number, op, app.actor)).number

    def refused(self, error: ClubError, voice: Voice) -> str:
        """Whose number it is already, and what can be done about it."""
        member = error.figures.get("member")
        if not isinstance(error, Conflict) or not isinstance(member, int):
            return voice.error(error)
        name = voice.member_name(MemberNo(member))
        return voice.words.t("This number is {name}'s already. Del drops the new card; theirs stays.", name=name)

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
    KEYS_ID = N_("Enter: looked at · O their page · Esc back")
    WISH_KEYS_ID = N_("Enter takes the number over · Del leaves the old one · O page · Esc")
    LEFT_KEYS_ID = N_("Enter: looked at · Esc back")

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

    def keys_id(self, number: int) -> str:
        """Only a number that is wished for can be refused; who left has no page."""
        found = dict(self._waiting()).get(number)
        if found is None:
            return self.KEYS_ID
        return self.WISH_KEYS_ID if found.phone else self.LEFT_KEYS_ID if found.left else self.KEYS_ID

    async def accept(self, number: int, op: OperationId, app: HouseApp) -> MemberNo | None:
        """
        It was looked at; a number that was wished for is taken over.

        Raises:
            NotAllowed, NotFound.
            Conflict: `phone_taken`.
        """
        await self._club.privacy.look(number, op, app.actor, accept=True)
        return None

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
    KEYS_ID = N_("Enter shows their data · O their page · Esc back")

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

    async def accept(self, number: int, op: OperationId, app: HouseApp) -> MemberNo | None:
        """What is kept about who asked; there it is written down, answered, handed out."""
        del op
        one = dict(self._open()).get(number)
        if one is not None:
            await app.push_screen_wait(OwnDataDialog(one.member))
        return None

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
