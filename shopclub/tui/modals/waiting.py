"""Who waits for the counter: those who joined at the kiosk, and those who asked for a reward there or on a phone."""

from __future__ import annotations

from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import OptionList, Static

from shopclub.core.kernel.errors import ClubError, Conflict, StoreError
from shopclub.core.kernel.ids import MemberNo, OperationId
from shopclub.core.rewards.model import Redeemed, VoucherState
from shopclub.i18n import N_
from shopclub.tui.house import HouseApp
from shopclub.tui.messages import ClubChanged
from shopclub.tui.modals.dialog import Confirm, Dialog
from shopclub.tui.modals.how_paid import ask_tender
from shopclub.tui.modals.own_data import OwnDataDialog
from shopclub.tui.modals.proof import proven
from shopclub.tui.text import content
from shopclub.tui.waits import Joins, OwnChanges, Requests, Rewards, Wait
from shopclub.tui.widgets.rows import Cell, Listing, Prose, Row, own
from shopclub.words import reward_name


class WaitingDialog(Dialog[MemberNo]):
    """Answers with who became a member, or got what they had asked for."""

    TITLE_ID = N_("Waiting for you")
    KEYS_ID = N_("Enter says yes · Del says no · O their page · Esc back")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("delete", "drop", show=False),
        Binding("o", "open", show=False),
        Binding("f8", "leave", show=False),
    ]
    DEFAULT_CSS = "WaitingDialog > .dialog { width: 78; }"
    listing = getters.query_one(Listing)
    said = getters.query_one("#waiting-said", Static)

    def compose_box(self) -> ComposeResult:
        """Who waits, and what to do."""
        yield Listing()
        yield Static(id="waiting-said", classes="said", markup=False)

    def on_mount(self) -> None:
        """Mint an id for what is done here."""
        self._op = self.app.mint()
        self._fill()
        self.listing.focus()

    def _fill(self) -> None:
        self._lines = self.app.waits.lines(self.app.voice)
        self.listing.set_rows((wait.key, self._row(wait)) for wait in self._lines)
        self._say()
        if not self._lines:
            t = self.app.voice.words.t
            self.said.update(content(t("Nobody waits. Joins and rewards asked for appear here."), "$muted"))

    def _marked(self) -> Wait | None:
        return next((wait for wait in self._lines if wait.key == self.listing.key), None)

    def _say(self, refused: str = "") -> None:
        """What there is to read about the marked one; or why it was refused."""
        wait = self._marked()
        details = "" if wait is None else self.app.waits.kinds[wait.kind].details(wait.number, self.app.voice)
        self.said.update(Prose(refused, "$wrong") if refused else Prose(details))

    @on(OptionList.OptionHighlighted)
    def _moved(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._say()

    def action_open(self) -> None:
        """The page of whoever it is about."""
        wait = self._marked()
        if wait is not None and wait.member is not None:
            self.dismiss(None)
            self.app.open_member(wait.member)
        elif wait is not None:
            self._say(self.app.voice.words.t("Nobody is a member yet. Enter makes them one."))

    def _row(self, wait: Wait) -> Row:
        """Since when, who, what, and a price or a number."""
        voice = self.app.voice
        who = content(wait.who or voice.words.t("no name"), "bold" if wait.who else "$muted")
        more = own(content(wait.more, "$spend" if wait.kind == Rewards.KIND else ""), right=True)
        return Row(Cell(content(voice.when(wait.at), "$muted"), 12), Cell(who, 14), Cell(content(wait.what)), more)

    def on_club_changed(self, message: ClubChanged) -> None:
        """Somebody else came, or was dealt with."""
        message.stop()
        self._fill()

    @on(OptionList.OptionSelected)
    def _picked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        wait = self._marked()
        if wait is None:
            return
        if wait.kind == Rewards.KIND:
            self._hand_over(wait.number)
        elif wait.kind == Joins.KIND:
            self._join(wait.number)
        elif wait.kind == OwnChanges.KIND:
            self._looked(wait.number)
        elif wait.kind == Requests.KIND and wait.member is not None:
            self._show_data(wait.member)

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
            self._say(self.app.voice.error(done))
        elif done is not None:
            self.dismiss(MemberNo(done.member))

    @work(exclusive=True, group="answer")
    async def _looked(self, number: int) -> None:
        """Somebody has looked; the list goes on with the next one."""
        own = self.app.waits.kinds[OwnChanges.KIND]
        assert isinstance(own, OwnChanges)
        try:
            await own.accept(number, self._op, self.app)
        except StoreError as error:
            self.app.trouble(error)
        except ClubError as error:
            self._say(self.app.voice.error(error))
        else:
            self._op = self.app.mint()
            self._fill()

    @work(exclusive=True, group="answer")
    async def _show_data(self, member: MemberNo) -> None:
        """What is kept about who asked; there it is written down, answered, handed out."""
        await self.app.push_screen_wait(OwnDataDialog(member))
        self._fill()

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
            self._say(self.app.voice.error(error))
        else:
            self.dismiss(enrolled.number)

    def _taken(self, error: Conflict) -> None:
        member = error.figures.get("member")
        sentence = self.app.voice.error(error)
        if isinstance(member, int):
            name = self.app.voice.member_name(MemberNo(member))
            t = self.app.voice.words.t
            sentence = t("This number is {name}'s already. Del drops the new card; theirs stays.", name=name)
        self._say(sentence)

    async def action_drop(self) -> None:
        """Let one go."""
        wait = self._marked()
        if wait is None:
            return
        await self.app.attempt(self.app.waits.kinds[wait.kind].refuse(wait.number, self._op, self.app))
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
