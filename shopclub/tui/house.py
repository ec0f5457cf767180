"""
What every screen, dialog and widget may ask of the app: the club, the words, who is signed in, and where to go.

Screens import this instead of the app itself, so that the app can import the screens.
"""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import Awaitable, Sequence
from typing import TYPE_CHECKING, TypeVar

from textual.app import App
from textual.screen import Screen

from shopclub.core.kernel.errors import ClubError, InvalidInput, StoreError
from shopclub.core.kernel.ids import MemberNo, OperationId, new_operation_id
from shopclub.core.ledger.units import Unit
from shopclub.core.staff.model import Action, Actor
from shopclub.core.staff.rules import may
from shopclub.i18n import Language
from shopclub.settings import Settings
from shopclub.tui.feed import Feed
from shopclub.tui.kiosk import KioskInfo, KioskOpener
from shopclub.tui.voice import Voice

if TYPE_CHECKING:
    from pathlib import Path

    from shopclub.core.backups.keeper import Keeper
    from shopclub.core.backups.model import RestoreWish, Warned
    from shopclub.core.club import Club
    from shopclub.prints.outlet import Outlet
    from shopclub.tui.importing import ImportJob
    from shopclub.tui.receipts import Paper
    from shopclub.tui.waits import Waiting
    from shopclub.words.explained import Asked

T = TypeVar("T")
WARNING_SECONDS = 20.0
"""How long a warning stands: two sentences, read between two customers."""


class Unreadable(InvalidInput):
    """A field of a form that can't be read; the form has the sentence itself (marked with `N_`)."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__("unreadable", field=field)
        self.sentence = sentence


class HouseApp(App[int]):
    """The app as its screens know it."""

    club: Club
    """The one object behind every screen."""
    voice: Voice
    """How things are said here."""
    settings: Settings
    """How the program was started."""
    kiosk: KioskInfo | None
    """The running kiosk; None when the counter runs alone, or it could not be opened."""
    door: KioskOpener | None = None
    """Opens the kiosk and shuts it; None where the counter runs without one (a test, a tour)."""
    keeper: Keeper | None = None
    """Looks after the backups; None where the counter runs without it (a test, a tour)."""
    warned: tuple[Warned, ...] = ()
    """What is wrong with the backups, until somebody has looked at them today."""
    wish: RestoreWish | None = None
    """A backup that is to be put back once the counter has closed."""
    news_title: str = ""
    """Over them; the backups' if empty."""
    news: Sequence[str] = ()
    """What there is to say at the start: what became of a restore."""
    feed: Feed
    """What happened today, newest first."""
    waits: Waiting
    """What waits for the counter."""
    paper: Paper
    """The receipt printer."""
    staff: Actor | None
    """Who is signed in; None while the counter is locked."""
    posters: str = ""
    """The address that posters bear, where the kiosk answers at another one now."""
    outlet: Outlet | None = None
    """Opens what is written to print; None where files are only written (a test, a tour)."""
    serving: MemberNo | None = None
    """Who stands at the counter, for screens that can act for them."""
    importing: ImportJob | None = None
    """The import brought in last, or under way; it goes on whatever screen is in front."""
    imported: tuple[Path, ...] = ()
    """Files brought in since the start, the last one first."""

    def on_load(self) -> None:
        """
        Let tasks start in their turn again.

        From Python 3.12 on Textual starts every task of the loop at once. A mode's first screen is then composed
        before it stands on its stack, and a field in it ends the program ("No screens on stack"). The kiosk
        and the writer share this loop, and nothing of ours counts on it.
        """
        asyncio.get_running_loop().set_task_factory(None)

    @property
    def actor(self) -> Actor:
        """
        Who is signed in.

        Raises:
            RuntimeError: nobody is; every screen but the lock stands behind it.
        """
        if self.staff is None:
            raise RuntimeError("nobody is signed in")
        return self.staff

    def is_allowed(self, action: Action) -> bool:
        """Whether whoever is signed in may do something."""
        return self.staff is not None and may(self.staff, action)

    def mint(self) -> OperationId:
        """A new operation id, for a form that begins."""
        return new_operation_id(self.club.clock.now())

    def tell(self, sentence: str, *, wrong: bool = False) -> None:
        """Say something in passing; never markup."""
        self.notify(sentence, severity="error" if wrong else "information", markup=False, timeout=8 if wrong else 4)

    def warn(self, sentence: str) -> None:
        """Say something about the computer that is worth reading to the end, but stops nobody."""
        self.notify(sentence, severity="warning", markup=False, timeout=WARNING_SECONDS)

    async def attempt(self, act: Awaitable[T]) -> T | None:
        """Do something and say what was refused; None if it was."""
        try:
            return await act
        except ClubError as error:
            self.refused(error)
            return None

    def refused(self, error: ClubError) -> None:
        """Say what was refused: in passing, or with a dialog when it is the file that fails."""
        if isinstance(error, StoreError):
            self.trouble(error)
        else:
            self.tell(self.voice.error(error), wrong=True)

    def redraw_all(self) -> None:
        """Draw every screen in front as things are now: how customers reach us has changed."""
        for screen in self.screen_stack:
            self.redraw(screen)

    @abstractmethod
    def redraw(self, screen: Screen[object]) -> None:
        """Draw a screen as things are now."""

    @abstractmethod
    def trouble(self, error: StoreError) -> None:
        """Say with a dialog that the file can't be written."""

    @abstractmethod
    def serve(self, member: MemberNo) -> None:
        """Go to the counter with this member."""

    @abstractmethod
    def use_coupon(self, code: str) -> None:
        """Go to the counter with a coupon."""

    @abstractmethod
    def use_gift_card(self, code: str) -> None:
        """Go to the counter with a gift card."""

    @abstractmethod
    def is_payable(self) -> bool:
        """Whether a bill stands at the counter that could be paid with a balance."""

    @abstractmethod
    def pay_with(self, unit: Unit) -> None:
        """Pay the bill at the counter with a balance of the member, or not any more."""

    @abstractmethod
    def open_member(self, member: MemberNo) -> None:
        """Open a member's page over where we are."""

    @abstractmethod
    def open_why(self, asked: Asked, member: MemberNo | None) -> None:
        """Say what stands behind a figure, over where we are."""

    @abstractmethod
    def open_refund(self, sale: int) -> None:
        """Open the return of a sale over where we are."""

    @abstractmethod
    def open_move(self, sale: int) -> None:
        """Ask whose a sale was, over where we are."""

    @abstractmethod
    def go(self, area: str) -> None:
        """Go to an area."""

    @abstractmethod
    def speak(self, language: Language) -> None:
        """Speak another language from now on."""

    @abstractmethod
    def lock(self) -> None:
        """Sign out; the next person signs in."""

    @abstractmethod
    async def scanned(self, code: str) -> None:
        """A card was scanned, or its digits typed."""
