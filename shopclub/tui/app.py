"""The counter's app: one mode per area, the keys that work everywhere, the palette, and the ear for changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen, Screen

from shopclub.core.changes import (
    Change,
    ClockAsked,
    DayTurned,
    DiskNearlyFull,
    FileCleaned,
    FileUnsound,
    MemberJoined,
)
from shopclub.core.inbox.model import FileTaken, InboxChanged, Trouble
from shopclub.core.kernel.ids import MemberNo, SaleNo
from shopclub.core.ledger.units import Unit
from shopclub.core.sales.model import Running
from shopclub.core.staff.model import Source
from shopclub.i18n import N_, Language, Words
from shopclub.settings import Settings
from shopclub.tui.commands import Acts
from shopclub.tui.desk import Desk
from shopclub.tui.feed import Feed
from shopclub.tui.kiosk import KioskInfo
from shopclub.tui.mending import may_mend, move_sale, open_balances, same_person
from shopclub.tui.messages import ClubChanged
from shopclub.tui.modals.dialog import Confirm
from shopclub.tui.modals.keys import ask_for_pin
from shopclub.tui.moved import ask_about_move, tell_of_posters
from shopclub.tui.opening import ask_about_kiosk
from shopclub.tui.receipts import Paper
from shopclub.tui.screens.area import Area
from shopclub.tui.screens.backups import BackupsScreen
from shopclub.tui.screens.codes import CodesScreen
from shopclub.tui.screens.counter import CounterScreen
from shopclub.tui.screens.exchange import ExchangeScreen
from shopclub.tui.screens.games import GamesScreen
from shopclub.tui.screens.goals import GoalsScreen
from shopclub.tui.screens.member import MemberScreen
from shopclub.tui.screens.members import MembersScreen
from shopclub.tui.screens.products import ProductsScreen
from shopclub.tui.screens.programme import ProgrammeScreen
from shopclub.tui.screens.refund import RefundScreen
from shopclub.tui.screens.rewards import RewardsScreen
from shopclub.tui.screens.settings import SettingsScreen
from shopclub.tui.screens.today import TodayScreen
from shopclub.tui.screens.why import WhyScreen
from shopclub.tui.themes import THEMES, theme_name, variable_defaults
from shopclub.tui.voice import Voice
from shopclub.tui.waits import Waiting
from shopclub.words.explained import Asked
from shopclub.words.file import say_cleaned, say_unsound
from shopclub.words.inbox import say_intake, say_trouble
from shopclub.words.places import say_space

if TYPE_CHECKING:
    from shopclub.core.backups.keeper import Keeper
    from shopclub.core.club import Club

AREAS: dict[str, type[Area]] = {
    "counter": CounterScreen,
    "members": MembersScreen,
    "today": TodayScreen,
    "products": ProductsScreen,
    "rewards": RewardsScreen,
    "games": GamesScreen,
    "codes": CodesScreen,
    "programme": ProgrammeScreen,
    "goals": GoalsScreen,
    "settings": SettingsScreen,
    "exchange": ExchangeScreen,
    "backups": BackupsScreen,
}
IDLE_CHECK_SECONDS = 10.0
FIRST_BACKUP_LOOK, BACKUP_LOOK = 120.0, 900.0
"""Seconds until the backups are looked at first (today's is being made meanwhile), and between two looks."""


class ShopclubApp(Desk):
    """Run it with `run_async`; it ends with 0."""

    CSS_PATH = "app.tcss"
    MODES: ClassVar[dict[str, str | Callable[[], Screen[Any]]]] = {**AREAS}
    DEFAULT_MODE = "counter"
    COMMANDS: ClassVar = {Acts}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f1", "help", N_("Help"), id="help"),
        Binding("f8", "waiting", N_("Waiting"), show=False, id="waiting"),
        Binding("f9", "network", N_("Kiosk"), show=False, id="network"),
        Binding("f10", "menu", N_("Menu"), id="menu"),
        Binding("ctrl+z", "undo", N_("Undo"), id="undo"),
        Binding("ctrl+p", "command_palette", N_("Everything by name"), show=False, id="palette"),
        Binding("ctrl+l", "lock", N_("Lock"), show=False, id="lock"),
        Binding("ctrl+q", "quit", N_("Quit"), show=False, priority=True, id="quit"),
    ]
    ENABLE_COMMAND_PALETTE = True

    def __init__(
        self,
        club: Club,
        *,
        words: Words,
        settings: Settings,
        kiosk: KioskInfo | None = None,
        keeper: Keeper | None = None,
    ) -> None:
        """
        Args:
            club: open for writing; it stays the caller's to close.
            words: the language to begin with.
            settings: as the program was started.
            kiosk: the running kiosk, if there is one.
            keeper: looks after the backups, if somebody does.
        """
        self.club = club
        self.voice = Voice(words, club)
        self.waits = Waiting(club)
        self.settings = settings
        self.kiosk = kiosk
        self.keeper = keeper
        self.staff = None
        self.feed = Feed(club, self.voice)
        self.paper = Paper(self)
        super().__init__()
        self._stop_hearing: Callable[[], None] | None = None
        self._troubles: tuple[Trouble, ...] = ()

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own colours, for themes that lack them."""
        return variable_defaults()

    def on_mount(self) -> None:
        """Dress, listen, ask who serves."""
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = theme_name(self.club.shop.theme)
        self.feed.begin()
        self._stop_hearing = self.club.changes.subscribe(self._hear)
        self.set_interval(IDLE_CHECK_SECONDS, self._lock_when_idle)
        if self.keeper is not None and not self.club.shop.demo:
            self.set_timer(FIRST_BACKUP_LOOK, self.look_at_backups)
            self.set_interval(BACKUP_LOOK, self.look_at_backups)
        self._begin()

    def on_unmount(self) -> None:
        """Stop listening; the tablet goes back to its welcome."""
        if self._stop_hearing is not None:
            self._stop_hearing()

    @work(exclusive=True, group="door")
    async def _begin(self) -> None:
        await self._sign_in()
        self.warn_of_computer()
        await self.tell_news()
        if await ask_about_move(self):
            await ask_about_kiosk(self)
            await tell_of_posters(self)
            await self.ask_about_clock()

    # -- hearing ------------------------------------------------------------------------------------

    def _hear(self, change: Change) -> None:
        if isinstance(change, Running):
            return  # what we show the tablet ourselves
        if isinstance(change, DayTurned):
            self.feed.begin()
        if isinstance(change, FileTaken | InboxChanged):
            self._say_inbox(change)
        elif isinstance(change, ClockAsked):
            self.clock_jumped()
        elif isinstance(change, MemberJoined):
            self._ask_for_pin(MemberNo(change.number))
        elif isinstance(change, DiskNearlyFull):
            self.warn(say_space(change.free, self.voice.words))
        elif isinstance(change, FileUnsound):
            self.warn(say_unsound(change, self.voice.words))
        elif isinstance(change, FileCleaned):
            self.tell(say_cleaned(self.voice.words))
        self.feed.hear(change)
        self.waits.hear(change)
        self.paper.hear(change)
        self.announce(self.waits.arrived(change, self.voice))
        for screen in self.screen_stack:
            screen.post_message(ClubChanged(change))

    def _ask_for_pin(self, member: MemberNo) -> None:
        """Who has become a member here may choose a PIN on the tablet; whoever doesn't want to leaves it out there."""
        if self.staff is not None and self.club.members.get(member).source is not Source.IMPORT:
            ask_for_pin(self, member)

    def _say_inbox(self, change: FileTaken | InboxChanged) -> None:
        """In passing: what came in, and what is newly waited for."""
        inbox, words = self.club.inbox, self.voice.words
        if isinstance(change, FileTaken):
            intake = inbox.get(change.number)
            self.tell(say_intake(intake, words), wrong=not intake.is_taken())
            return
        for trouble in inbox.troubles:
            if trouble not in self._troubles:
                self.tell(say_trouble(trouble, words), wrong=True)
        self._troubles = inbox.troubles

    def _lock_when_idle(self) -> None:
        minutes = self.club.shop.lock_minutes
        if minutes and self.idle_seconds() >= minutes * 60:
            self.lock()

    # -- going --------------------------------------------------------------------------------------

    def go(self, area: str) -> None:
        """To an area, over whatever was open."""
        while len(self.screen_stack) > 1 and not isinstance(self.screen, ModalScreen):
            self.pop_screen()
        self.switch_mode(area)

    def serve(self, member: MemberNo) -> None:
        """To the counter with a member."""
        self.go("counter")
        self.call_after_refresh(self._take, member)

    def _take(self, member: MemberNo) -> None:
        if isinstance(self.screen, CounterScreen):
            self.screen.take(member)

    def use_coupon(self, code: str) -> None:
        """To the counter with a coupon."""
        self.go("counter")
        self.call_after_refresh(self._use, code)

    def _counter(self) -> CounterScreen | None:
        return next((screen for screen in self.screen_stack if isinstance(screen, CounterScreen)), None)

    def is_payable(self) -> bool:
        """A bill stands at the counter below: also one that still lacks part of its money."""
        counter = self._counter()
        return counter is not None and counter.till.is_payable

    def pay_with(self, unit: Unit) -> None:
        """The bill at the counter below."""
        counter = self._counter()
        if counter is not None:
            counter.pay_with(unit)

    def use_gift_card(self, code: str) -> None:
        """To the counter with a gift card."""
        self.go("counter")
        self.call_after_refresh(self._pay_by_card, code)

    def _pay_by_card(self, code: str) -> None:
        if isinstance(self.screen, CounterScreen):
            self.screen.use_card(code)

    def _use(self, code: str) -> None:
        if isinstance(self.screen, CounterScreen):
            self.screen.use_code(code)

    def open_member(self, member: MemberNo) -> None:
        """The page, over where we are."""
        self.push_screen(MemberScreen(member))

    def open_why(self, asked: Asked, member: MemberNo | None) -> None:
        """The reasons, over where we are."""
        self.push_screen(WhyScreen(asked, member))

    def open_refund(self, sale: int) -> None:
        """The return, over where we are."""
        self.push_screen(RefundScreen(SaleNo(sale) if sale else None))

    def open_move(self, sale: int) -> None:
        """Ask whose a sale was, over where we are."""
        self._move(SaleNo(sale))

    @work(exclusive=True, group="dialog")
    async def _move(self, sale: SaleNo) -> None:
        if may_mend(self):
            await move_sale(self, sale)

    @work(exclusive=True, group="dialog")
    async def action_opening(self) -> None:
        """Balances brought along, by hand."""
        if may_mend(self):
            await open_balances(self)

    @work(exclusive=True, group="dialog")
    async def action_doubles(self) -> None:
        """Files that may be one person."""
        if may_mend(self):
            await same_person(self)

    def speak(self, language: Language) -> None:
        """Other words; every area but the one in front is made anew."""
        super().speak(language)
        self._make_again()

    @work(group="speak")
    async def _make_again(self) -> None:
        for name, area in AREAS.items():
            if name != self.current_mode:
                await self.remove_mode(name)
                self.add_mode(name, area)

    # -- keys ---------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide what makes no sense now."""
        if action == "waiting":
            return self.waits.count() > 0
        if action == "undo":
            return True if self.staff is not None else None
        return True

    def action_go(self, area: str) -> None:
        """To an area."""
        self.go(area)

    def action_lock(self) -> None:
        """Sign out."""
        self.lock()

    async def action_quit(self) -> None:
        """Leave; a customer at the counter is asked about first."""
        self._leave()

    @work(exclusive=True, group="dialog")
    async def _leave(self) -> None:
        t = self.voice.words.t
        if self.serving is not None and not isinstance(self.screen, ModalScreen):
            line = t("A sale is being rung up and would be dropped.")
            if not await self.push_screen_wait(Confirm(t("Quit?"), [line])):
                return
        self.exit(0)
