"""Who waits for the counter: those who joined at the kiosk, and those who asked for a reward there or on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import OptionList, Static

from shopclub.core.kernel.errors import ClubError, Conflict, StoreError
from shopclub.core.kernel.ids import MemberNo, OperationId
from shopclub.core.kernel.phone import mask_phone
from shopclub.core.rewards.model import Redeemed, VoucherState
from shopclub.i18n import N_
from shopclub.tui.house import HouseApp
from shopclub.tui.messages import ClubChanged
from shopclub.tui.modals.dialog import Dialog
from shopclub.tui.modals.how_paid import ask_tender
from shopclub.tui.modals.redeem import price_text
from shopclub.tui.text import content
from shopclub.tui.widgets.rows import Cell, Listing, Row, own
from shopclub.words import reward_name

REWARD, JOIN = "reward", "join"


class WaitingDialog(Dialog[MemberNo]):
    """Answers with who became a member, or got what they had asked for."""

    TITLE_ID = N_("Waiting for you")
    KEYS_ID = N_("Enter says yes · Del says no · Esc back")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("delete", "drop", show=False),
        Binding("f8", "leave", show=False),
    ]
    listing = getters.query_one(Listing)
    said = getters.query_one("#waiting-said", Static)

    def compose_box(self) -> ComposeResult:
        """Who waits, and what to do."""
        yield Listing()
        yield Static(id="waiting-said", classes="wrong", markup=False)

    def on_mount(self) -> None:
        """Mint an id for what is done here."""
        self._op = self.app.mint()
        self._fill()
        self.listing.focus()

    def _fill(self) -> None:
        rows = [*self._asked(), *self._joins()]
        self.listing.set_rows(rows)
        if not rows:
            t = self.app.voice.words.t
            self.said.update(content(t("Nobody waits. Joins and rewards asked for appear here."), "$muted"))

    def _asked(self) -> Iterator[tuple[str, Row]]:
        """Rewards asked for: since when, by whom, what, for how much."""
        voice, words = self.app.voice, self.app.voice.words
        for number, voucher in self.app.club.rewards.asked():
            what = reward_name(voice.programme, voucher.reward, words)
            many = f"{voucher.count} × {what}" if voucher.count > 1 else what
            yield (
                f"{REWARD}:{number}",
                Row(
                    Cell(content(voice.when(voucher.at), "$muted"), 12),
                    Cell(content(voice.member_name(voucher.member), "bold"), 14),
                    Cell(content(many)),
                    own(content(price_text(voucher.points, voucher.minor, voice), "$spend"), right=True),
                ),
            )

    def _joins(self) -> Iterator[tuple[str, Row]]:
        """Joins: since when, who, which number."""
        voice, t = self.app.voice, self.app.voice.words.t
        for number, join in self.app.club.members.pending():
            yield (
                f"{JOIN}:{number}",
                Row(
                    Cell(content(voice.when(join.at), "$muted"), 12),
                    Cell(content(join.name or t("no name"), "bold" if join.name else "$muted"), 14),
                    Cell(content(t("wants to join"))),
                    own(content(mask_phone(join.phone)), right=True),
                ),
            )

    def on_club_changed(self, message: ClubChanged) -> None:
        """Somebody else came, or was dealt with."""
        message.stop()
        self._fill()

    @on(OptionList.OptionSelected)
    def _picked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        kind, _, number = (event.option.id or "").partition(":")
        if kind == REWARD:
            self._hand_over(int(number))
        elif kind == JOIN:
            self._join(int(number))

    async def on_scan(self, code: str) -> bool:
        """The pending card itself was scanned, or the code of what was asked for."""
        voucher = self.app.club.rewards.voucher_of_code(code)
        if voucher is not None:
            self._hand_over(voucher)
            return True
        owner = self.app.club.members.by_card(code)
        if owner is None or owner.kind != "pending":
            return False
        await self._activate(owner.number)
        return True

    @work(exclusive=True, group="answer")
    async def _hand_over(self, number: int) -> None:
        done = await hand_over(self.app, number, self._op)
        if isinstance(done, ClubError):
            self.said.update(content(self.app.voice.error(done)))
        elif done is not None:
            self.dismiss(MemberNo(done.member))

    @work(exclusive=True, group="answer")
    async def _join(self, number: int) -> None:
        await self._activate(number)

    async def _activate(self, number: int) -> None:
        try:
            enrolled = await self.app.club.members.activate(number, self._op, self.app.actor)
        except StoreError as error:
            self.app.trouble(error)
        except Conflict as error:
            self._taken(error)
        except ClubError as error:
            self.said.update(content(self.app.voice.error(error)))
        else:
            self.dismiss(enrolled.number)

    def _taken(self, error: Conflict) -> None:
        member = error.figures.get("member")
        sentence = self.app.voice.error(error)
        if isinstance(member, int):
            name = self.app.voice.member_name(MemberNo(member))
            t = self.app.voice.words.t
            sentence = t("This number is {name}'s already. Del drops the new card; theirs stays.", name=name)
        self.said.update(content(sentence))

    async def action_drop(self) -> None:
        """Let one go."""
        kind, _, number = (self.listing.key or "").partition(":")
        if not number:
            return
        club, actor = self.app.club, self.app.actor
        verb = club.rewards.decline if kind == REWARD else club.members.dismiss
        await self.app.attempt(verb(int(number), self._op, actor))
        self._op = self.app.mint()
        self._fill()


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
    try:
        done = await app.club.rewards.hand_over(number, op, app.actor, tender=tender)
    except StoreError as error:
        app.trouble(error)
        return None
    except ClubError as error:
        return error
    words = app.voice.words
    what = reward_name(app.voice.programme, done.reward, words)
    name = app.voice.member_name(done.member)
    app.tell(words.t("Hand out: {count} × {reward} to {name}", count=done.count, reward=what, name=name))
    return done
