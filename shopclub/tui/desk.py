"""
What may happen on any screen: a scan, an undo, somebody waiting to join, a file that fails, the end of the day.

Between `HouseApp` (what screens may ask) and `ShopclubApp` (which screens there are).
"""

from __future__ import annotations

from time import monotonic

from textual import events, work
from textual.command import CommandPalette
from textual.screen import ModalScreen, Screen
from textual.widgets import Input

from shopclub.core.coupons.rules import read_coupon_code
from shopclub.core.giftcards.rules import read_gift_code
from shopclub.core.kernel.errors import ClubError, Conflict, StoreError
from shopclub.core.kernel.ids import MemberNo, StaffNo
from shopclub.core.members.directory import CardOwner
from shopclub.core.members.rules import read_card_code
from shopclub.core.pins.rules import read_live_code
from shopclub.core.rewards.rules import read_voucher_code
from shopclub.core.staff.model import Action
from shopclub.i18n import Language, Words
from shopclub.tui.house import HouseApp
from shopclub.tui.modals.dialog import Confirm, Dialog, Notice
from shopclub.tui.modals.help import HelpDialog
from shopclub.tui.modals.menu import MenuDialog
from shopclub.tui.modals.network import NetworkDialog
from shopclub.tui.modals.waiting import WaitingDialog
from shopclub.tui.moved import ask_about_move
from shopclub.tui.scan import ScanWatch
from shopclub.tui.screens.area import Area
from shopclub.tui.screens.lock import LockScreen
from shopclub.tui.undoing import undo_sentence
from shopclub.tui.voice import Voice
from shopclub.tui.waits import accept_asked, hand_over
from shopclub.tui.widgets.keybar import shown_keys
from shopclub.words.backups import say_warning
from shopclub.words.places import say_place, say_space

READERS = (read_card_code, read_live_code, read_gift_code, read_coupon_code, read_voucher_code)
"""What a scanner that pastes may bring: each knows its own by shape and check digit."""
Before = tuple[Input, str, int] | None
"""A field, its text and the place of its cursor before a digit."""
CALM = 4.0
"""Seconds between two announcements of what came from the kiosk: a crowd must not cover the screen."""


class Desk(HouseApp):
    """The app without its screens."""

    def __init__(self) -> None:
        super().__init__()
        self._scans: ScanWatch[Before] = ScanWatch()
        self._last_key_at = monotonic()
        self._is_in_trouble = False
        self._announced_at = -CALM
        self._has_more = False

    # -- keys and scans -----------------------------------------------------------------------------

    async def on_event(self, event: events.Event) -> None:
        """Every key passes here first, so that a scan works wherever the focus rests."""
        if isinstance(event, events.Key) and not event.is_forwarded:
            self._last_key_at = event.time
            if await self._is_scan(event):
                event.stop()
                event.prevent_default()
                return
        elif isinstance(event, events.Paste) and not event.is_forwarded:
            code = next((code for read in READERS if (code := read(event.text)) is not None), None)
            if code is not None:
                event.stop()
                await self.scanned(code)
                return
        await super().on_event(event)

    async def _is_scan(self, event: events.Key) -> bool:
        """Take note of a key; whether it ended a scan (or echoes one) and must go no further."""
        char = event.character
        if char is not None and char.isascii() and char.isdigit():
            field = self.focused if isinstance(self.focused, Input) else None
            self._scans.digit(char, event.time, (field, field.value, field.cursor_position) if field else None)
            return False
        if event.key not in ("enter", "tab", "ctrl+j"):
            self._scans.other()
            return False
        if self._scans.is_echo(event.time):
            return True
        found = self._scans.end(event.time)
        if found is None:
            return False
        code, before = found
        if before is None:
            await self.scanned(code)
        else:
            # The field may still have digits of the scan in its queue: it goes back when it has had them.
            before[0].call_later(self._put_back, code, before)
        return True

    async def _put_back(self, code: str, before: tuple[Input, str, int]) -> None:
        field, value, cursor = before
        field.value, field.cursor_position = value, cursor
        await self.scanned(code)

    async def scanned(self, code: str) -> None:
        """
        A member's card serves, a pending card activates, a replaced one is told; a coupon goes on the bill; what was
        asked for is handed over.
        """
        t = self.voice.words.t
        if isinstance(self.screen, Dialog):
            if not await self.screen.on_scan(code) and not self._is_shown(code):
                self.tell(t("A code was scanned. Finish here first, or leave with Esc."), wrong=True)
            return
        if isinstance(self.screen, CommandPalette):
            self.pop_screen()
        if self.staff is None or isinstance(self.screen, LockScreen):
            self.tell(t("Sign in first."), wrong=True)
            return
        if read_live_code(code) is not None:
            self._live_scanned(code)
            return
        if read_coupon_code(code) is not None:
            self._coupon_scanned(code)
            return
        if read_voucher_code(code) is not None:
            self._voucher_scanned(code)
            return
        if read_gift_code(code) is not None:
            self._gift_card_scanned(code)
            return
        owner = self.club.members.by_card(code)
        if owner is None:
            self.tell(t("This card is none of ours."), wrong=True)
        elif owner.kind == "former":
            name = self.voice.member_name(owner.number)
            self.tell(t("This card of {name} was replaced and no longer counts.", name=name), wrong=True)
        elif owner.kind == "pending":
            await self._activate(owner)
        else:
            self.serve(MemberNo(owner.number))

    def _is_shown(self, code: str) -> bool:
        """A live code over a dialog that doesn't ask for one: whoever it is, is here, and the dialog goes on."""
        if read_live_code(code) is None:
            return False
        try:
            name = self.voice.member_name(self.club.presence.use(code))
        except ClubError as error:
            self.refused(error)
        else:
            self.tell(self.voice.words.t("{name} is here: shown by the phone.", name=name))
        return True

    @work(exclusive=True, group="dialog")
    async def _live_scanned(self, code: str) -> None:
        """The phone shows that its owner is here: they are served, and what they asked for takes one more key."""
        try:
            member = self.club.presence.use(code)
        except ClubError as error:
            self.refused(error)
            return
        self.tell(self.voice.words.t("{name} is here: shown by the phone.", name=self.voice.member_name(member)))
        await accept_asked(self, member)
        self.serve(member)

    def _gift_card_scanned(self, code: str) -> None:
        words, room = self.voice.words, self.club.gift_cards
        number = room.desk.number_of(code)
        if number is None:
            self.tell(words.t("This gift card is none of ours."), wrong=True)
            return
        card = room.get(number)
        try:
            room.demand_usable(card)
        except ClubError as error:
            self.refused(error)
            return
        self.tell(words.t("{amount} on this gift card.", amount=self.voice.money(card.left_minor)))
        self.use_gift_card(card.code)

    def _coupon_scanned(self, code: str) -> None:
        if self.club.coupons.number_of(code) is None:
            self.tell(self.voice.words.t("This coupon is none of ours."), wrong=True)
        else:
            self.use_coupon(code)

    @work(exclusive=True, group="dialog")
    async def _voucher_scanned(self, code: str) -> None:
        """Showing the code is asking for it here and now: it is handed over, and can be undone."""
        number = self.club.rewards.voucher_of_code(code)
        if number is None:
            self.tell(self.voice.words.t("This code is for no reward of ours."), wrong=True)
            return
        done = await hand_over(self, number, self.mint())
        if isinstance(done, ClubError):
            self.refused(done)
        elif done is not None:
            self.serve(MemberNo(done.member))

    async def _activate(self, owner: CardOwner) -> None:
        words = self.voice.words
        try:
            done = await self.club.members.activate(owner.number, self.mint(), self.actor)
        except Conflict as error:
            self.refused(error)
            known = error.figures.get("member")
            if isinstance(known, int):
                self.serve(MemberNo(known))
        except ClubError as error:
            self.refused(error)
        else:
            self.tell(words.t("{name} is a member now.", name=self.voice.name_of(done.number, done.member)))
            self.serve(MemberNo(done.number))

    def idle_seconds(self) -> float:
        """Seconds since the last key."""
        return monotonic() - self._last_key_at

    # -- undo ---------------------------------------------------------------------------------------

    @work(exclusive=True, group="dialog")
    async def action_undo(self) -> None:
        """Ask, then take back what was done last."""
        t = self.voice.words.t
        last = self.club.undo.last()
        if last is None:
            self.tell(t("There is nothing to undo."))
            return
        lines = [undo_sentence(self.club, last, self.voice), t("It stays in the books as taken back.")]
        question = Confirm(t("Undo?"), lines)
        if not await self.push_screen_wait(question):
            return
        if await self.attempt(self.club.undo.undo(last.op, self.mint(), self.actor)):
            self.tell(t("Undone."))

    # -- looking around ------------------------------------------------------------------------------

    def action_help(self) -> None:
        """Help for this screen."""
        text = self.screen.HELP_ID if isinstance(self.screen, Area) else ""
        self.push_screen(HelpDialog(text, shown_keys(self.screen, everything=True)))

    def action_network(self) -> None:
        """The kiosk's address and code."""
        self.push_screen(NetworkDialog())

    def action_command_palette(self) -> None:
        """Everything that can be done now, by name."""
        if not isinstance(self.screen, ModalScreen):
            self.push_screen(CommandPalette(placeholder=self.voice.words.t("What do you want to do?")))

    @work(exclusive=True, group="dialog")
    async def action_menu(self) -> None:
        """Where to go."""
        action = await self.push_screen_wait(MenuDialog())
        if action is not None:
            await self.run_action(action)

    @work(exclusive=True, group="dialog")
    async def action_waiting(self) -> None:
        """Who waits to join, and for what was asked for."""
        member = await self.push_screen_wait(WaitingDialog())
        if member is not None:
            self.serve(member)

    def announce(self, sentence: str) -> None:
        """
        Say in passing what has just come, and leave the keys where they are. Many at once are told once; on the list
        itself, and while nobody is signed in, nothing is said.
        """
        if not sentence or not self._may_announce():
            return
        now = monotonic()
        if now - self._announced_at >= CALM:
            self._announced_at = now
            self.tell(sentence)
        elif not self._has_more:
            self._has_more = True
            self.set_timer(CALM, self._announce_rest)

    def _may_announce(self) -> bool:
        return self.staff is not None and not any(isinstance(one, WaitingDialog) for one in self.screen_stack)

    def _announce_rest(self) -> None:
        self._has_more = False
        waiting = self.waits.count()
        if waiting and self._may_announce():
            self._announced_at = monotonic()
            self.tell(self.voice.words.n("{n} waiting F8", "{n} waiting F8", waiting))

    # -- failing, locking, speaking -----------------------------------------------------------------

    def trouble(self, error: StoreError) -> None:
        """One dialog at a time; what stands on the screen stays there."""
        if self._is_in_trouble:
            return
        self._is_in_trouble = True
        t = self.voice.words.t
        lines = [self.voice.error(error), t("What stands on the screen is kept; Enter there tries again.")]

        def read(_: bool | None) -> None:
            self._is_in_trouble = False

        self.push_screen(Notice(t("The file can't be written"), lines, is_wrong=True), read)

    def lock(self) -> None:
        """Nobody is signed in any more."""
        if self.staff is not None and not isinstance(self.screen, LockScreen):
            self.staff = None
            self.sign_in()

    @work(exclusive=True, group="door")
    async def sign_in(self) -> None:
        """Ask who serves; somebody alone without a PIN is signed in at once."""
        await self._sign_in()
        if await ask_about_move(self):
            await self.ask_about_clock()

    async def _sign_in(self) -> None:
        people = [(number, person) for number, person in self.club.staff.all() if person.active]
        if self.staff is None and len(people) == 1 and people[0][1].pin is None:
            self.staff = await self.attempt(self.club.staff.sign_in(StaffNo(people[0][0]), ""))
        if self.staff is None:
            self.staff = await self.push_screen_wait(LockScreen())
        self.redraw(self.screen)

    async def ask_about_clock(self) -> None:
        """A clock that jumped is asked about before anything expires by it."""
        words, asked = self.voice.words, self.club.clockwork.question()
        if asked is None:
            return
        today, through = words.day_long(asked.today), words.day_long(asked.through)
        if asked.is_back():
            line = words.t(
                "The computer says it is {today}, but work was already done through {through}.",
                today=today, through=through,
            )  # fmt: skip
        else:
            line = words.t(
                "The computer says it is {today}; the last day worked here was {through}. What fell due between "
                "will be done now: points expire, tiers are reviewed.",
                today=today, through=through,
            )  # fmt: skip
        if await self.push_screen_wait(Confirm(words.t("Is the clock right?"), [line])):
            await self.attempt(self.club.clockwork.catch_up(confirmed=True))
        else:
            self.tell(words.t("Set the computer's clock, then start again."), wrong=True)

    @work(exclusive=True, group="clock")
    async def clock_jumped(self) -> None:
        """While the shop runs: ask whoever is signed in; the next one to sign in is asked otherwise."""
        if self.staff is not None:
            await self.ask_about_clock()

    def warn_of_computer(self) -> None:
        """Say at the start what is doubtful about the place of the file, and how little room is left."""
        words, low = self.voice.words, self.club.disk.low
        for line in [*say_place(self.club.place, words), *([] if low is None else [say_space(low, words)])]:
            self.warn(line)

    async def tell_news(self) -> None:
        """What became of a restore: said once, and read."""
        if self.news:
            await self.push_screen_wait(Notice(self.news_title or self.voice.words.t("Backups"), list(self.news)))
            self.news = ()

    @work(exclusive=True, group="backups")
    async def look_at_backups(self) -> None:
        """Warn the owner of what is wrong with the backups, once a day: a sign stays until somebody has looked."""
        if self.keeper is None:
            return
        status = await self.keeper.status()
        fresh = status.warnings if status.read_on != self.club.today() else ()
        if fresh and not self.warned and self.is_allowed(Action.CHANGE_SETTINGS):
            words = self.voice.words
            self.warn(words.t("{warning} F10 B shows the backups.", warning=say_warning(fresh[0], words)))
        self.warned = fresh
        self.redraw(self.screen)

    def speak(self, language: Language) -> None:
        """Change the words; screens made before are made again."""
        self.voice = Voice(Words(language), self.club)
        self.feed.speak(self.voice)
        self.club.sales.show(None)

    def redraw(self, screen: Screen[object]) -> None:
        """Draw a screen as things are now."""
        show = getattr(screen, "on_screen_resume", None)
        if callable(show):
            show()
        screen.refresh_bindings()
