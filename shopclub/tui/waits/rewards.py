"""What is handed over at the counter: rewards that were asked for, and prizes that were won at the kiosk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopclub.core.changes import Change, DrawsChanged, MemberChanged
from shopclub.core.games.model import Win
from shopclub.core.kernel.errors import ClubError, StoreError
from shopclub.core.kernel.ids import MemberNo, OperationId
from shopclub.core.rewards.model import AskedAt, Redeemed, VoucherChanged, VoucherState
from shopclub.core.staff.model import Source
from shopclub.i18n import N_
from shopclub.tui.house import HouseApp
from shopclub.tui.modals.dialog import Confirm
from shopclub.tui.modals.how_paid import ask_tender
from shopclub.tui.modals.proof import proven
from shopclub.tui.modals.redeem import price_text
from shopclub.tui.voice import Voice
from shopclub.tui.waits.kind import Wait, Waits
from shopclub.words import local_name, reward_name

if TYPE_CHECKING:
    from shopclub.core.club import Club


class Rewards(Waits):
    """Rewards that were asked for."""

    KIND = "reward"
    KEYS_ID = N_("Enter hands it over · Del declines · O their page · Esc back")

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

    async def accept(self, number: int, op: OperationId, app: HouseApp) -> MemberNo | None:
        """
        Hand it over, asking how its money is paid.

        Raises:
            ClubError: as `Rewards.hand_over` of the core.
        """
        done = await hand_over(app, number, op)
        if isinstance(done, ClubError):
            raise done
        return None if done is None else MemberNo(done.member)

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


class Prizes(Waits):
    """Prizes won on a phone or at the tablet, which lie at the counter."""

    KIND = "prize"
    KEYS_ID = N_("Enter hands it over · O their page · Esc back")

    def __init__(self, club: Club) -> None:
        super().__init__(club)
        self._kept: dict[int, Win] | None = None
        self._told = set(self._waiting())

    def _waiting(self) -> dict[int, Win]:
        """Looked for through all that was ever won, so only when something was."""
        if self._kept is None:
            self._kept = dict(self._club.draws.waiting())
        return self._kept

    def hear(self, change: Change) -> None:
        """Something was won, handed over or taken back; who is forgotten fetches nothing any more."""
        if isinstance(change, DrawsChanged | MemberChanged):
            self._kept = None

    def count(self) -> int:
        """How many are not handed over."""
        return len(self._waiting())

    def lines(self, voice: Voice) -> list[Wait]:
        """Since when, by whom, what."""
        return [
            Wait(
                self.KIND,
                number,
                win.at,
                voice.member_name(win.member),
                voice.words.t("won: {prize}", prize=local_name(win.name, voice.words, win.prize)),
                member=win.member,
            )
            for number, win in self._waiting().items()
        ]

    async def accept(self, number: int, op: OperationId, app: HouseApp) -> MemberNo | None:
        """
        Hand it over, once that was confirmed: it leaves the shop.

        Raises:
            NotAllowed, NotFound, RuleViolation.
        """
        win = self._waiting().get(number)
        if win is None:
            return None
        words, voice = app.voice.words, app.voice
        asked = words.t(
            "{prize} is handed over to {name} now.",
            prize=local_name(win.name, words, win.prize),
            name=voice.member_name(win.member),
        )
        if await app.push_screen_wait(Confirm(words.t("Hand over"), [asked])):
            await self._club.draws.hand_over(number, op, app.actor)
        return None

    async def refuse(self, number: int, op: OperationId, app: HouseApp) -> None:
        """What was won is theirs."""
        del number, op
        app.tell(app.voice.words.t("A prize stays theirs until it is handed over."))

    def arrived(self, change: Change, voice: Voice) -> str:
        """Won at the kiosk just now; what is won at the counter is seen there."""
        if not isinstance(change, DrawsChanged):
            return ""
        fresh = [win for number, win in self._waiting().items() if number not in self._told]
        self._told = set(self._waiting())
        won = next((win for win in fresh if win.source is Source.KIOSK), None)
        if won is None:
            return ""
        prize = local_name(won.name, voice.words, won.prize)
        return voice.words.t("{name} won {prize} (F8)", name=voice.member_name(won.member), prize=prize)


async def hand_over(app: HouseApp, number: int, op: OperationId) -> Redeemed | ClubError | None:
    """
    Hand over what was asked for, asking first how its money is paid; must be waited for in a worker.

    Args:
        app: the counter.
        number: of the voucher.
        op: operation id.

    Returns:
        What was done; why not; None: left, or the file fails, which was said.
    """
    voucher = app.club.rewards.voucher(number)
    tender = await ask_tender(app, voucher.minor) if voucher.state is VoucherState.WAITING else ""
    if tender is None:
        return None
    done: Redeemed | None = None
    while done is None:
        try:
            done = await app.club.rewards.hand_over(number, op, app.actor, tender=tender)
        except StoreError as error:
            app.trouble(error)
            return None
        except ClubError as error:
            if not await proven(app, error):
                return error
    words = app.voice.words
    what = reward_name(app.voice.programme, done.reward, words)
    name = app.voice.member_name(done.member)
    app.tell(words.t("Hand out: {count} × {reward} to {name}", count=done.count, reward=what, name=name))
    return done


async def accept_asked(app: HouseApp, member: MemberNo) -> None:
    """
    Whatever somebody who has shown that they are here asked for: handed over with Enter, one after the other.

    Args:
        app: the counter; must be waited for in a worker.
        member: whose live code was scanned.
    """
    voice, words = app.voice, app.voice.words
    for number, voucher in app.club.rewards.asked():
        if voucher.member != member:
            continue
        what = reward_name(voice.programme, voucher.reward, words)
        line = words.t(
            "{count} × {reward} for {price}.",
            count=voucher.count,
            reward=what,
            price=f"{voice.points(voucher.points)}{f' + {voice.money(voucher.minor)}' if voucher.minor else ''}",
        )
        title = words.t("{name} is here and asked for this", name=voice.member_name(member))
        if not await app.push_screen_wait(Confirm(title, [line, words.t("Enter hands it over; Esc lets it wait.")])):
            return
        done = await hand_over(app, number, app.mint())
        if isinstance(done, ClubError):
            app.refused(done)
