"""
The one place that builds and connects store, club, kiosk and counter, and stops them in reverse order.

The kiosk starts first, so that a taken port is said before the terminal changes; then the counter runs, or the
program waits for a signal. All of it lives on one loop. Counter and kiosk, counter alone and kiosk alone take the
same path.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import os
import threading
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from shopclub.core.kernel.errors import Conflict, InvalidInput, StoreError
from shopclub.days import catch_up, turn_days
from shopclub.i18n import Language, Words, language_of
from shopclub.incidents import describe, incident, start_log, stop_log
from shopclub.mishaps import ask, settle, view
from shopclub.posters import posters_bear, shut_when_moved, watch_address
from shopclub.safekeeping import last_backup, places_in, put_back
from shopclub.stopping import stop_signals
from shopclub.telling import clock_jumped, tell_of_computer
from shopclub.warming import warm_up

if TYPE_CHECKING:
    from shopclub.core.backups.keeper import Keeper
    from shopclub.core.backups.model import RestoreWish
    from shopclub.core.club import Club
    from shopclub.core.kernel.clock import Clock
    from shopclub.kiosk.runner import KioskControl
    from shopclub.kiosk_door import KioskDoor
    from shopclub.settings import Settings
    from shopclub.tui.app import ShopclubApp

_log = logging.getLogger(__name__)

STOP_WITHIN = 4.0
"""Seconds the kiosk gets to end; a SIGTERM is over within five."""
LEAVE_WITHIN = 4.0
"""Seconds the counter's screens get to end once a signal came."""
Say = Callable[[str], None]


class House:
    """A running shop: the open club and its kiosk."""

    def __init__(
        self,
        club: Club,
        words: Words,
        keeper: Keeper | None = None,
        *,
        door: KioskDoor | None = None,
        posters: str = "",
    ) -> None:
        self.club = club
        self.door = door
        self.keeper = keeper
        self.words = words
        self.posters = posters

    @property
    def kiosk(self) -> KioskControl | None:
        """The kiosk that runs; None while customers are not let in."""
        return None if self.door is None else self.door.kiosk


@asynccontextmanager
async def open_house(
    settings: Settings, words: Words, clock: Clock, *, with_kiosk: bool = True, must_listen: bool = True, warn: Say
) -> AsyncIterator[House]:
    """
    Open the shop for as long as the block lasts: file, kiosk, daily work, inbox; closed in reverse order.

    Args:
        settings: which file, where to listen.
        words: the reader's language; the shop's own is taken where the settings name none.
        clock: what the shop goes by.
        with_kiosk: whether customers may come in.
        must_listen: whether a port that is taken ends it; else the counter says so. The demo takes another port.
        warn: says a sentence to whoever started the program.

    Raises:
        FileNotFoundError: no such file.
        StoreError: it can't be used.
        Conflict, InvalidInput: the kiosk can't listen (`port_taken`, `host_unusable`), and must.
    """
    from shopclub.core.backups.keeper import Keeper
    from shopclub.core.cleaning import Cleaner
    from shopclub.core.club import Club
    from shopclub.core.proof import ProofWatch
    from shopclub.inbox.tray import watch_inbox
    from shopclub.kiosk_door import KioskDoor
    from shopclub.words import say_opening

    club = Club.open(settings.data, clock=clock, allow_network_drive=settings.allow_network_drive)
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(club.close)
        spoken = words_for(settings, words, club.shop.language)
        club.disk.look()
        for found in (say_opening(club.report, spoken), *say_whereabouts(club, spoken)):
            if found:
                warn(found)
        await catch_up(club)
        door = None
        if with_kiosk and club.shop.moved is None:
            door = KioskDoor(club, settings)
            stack.push_async_callback(_shut, door)
            try:
                await door.open()
            except (Conflict, InvalidInput):
                if must_listen or club.shop.demo:
                    raise
        keeper = Keeper(club, places_in(settings))
        stack.callback(keeper.close)
        works = [("days", turn_days(club)), ("inbox", watch_inbox(club, spoken)), ("backups", keeper.run())]
        works += [("proof", ProofWatch(club, keeper).run()), ("cleaning", Cleaner(club).run())]
        works.append(("warming", warm_up(door)))
        if door is not None:
            works += [("kiosk", shut_when_moved(club, door)), ("address", watch_address(club, door))]
        for name, work in works:
            task = asyncio.create_task(work, name=name)
            task.add_done_callback(_report)
            stack.push_async_callback(_end, task)
        gc.freeze()  # what the open file holds stays: looking through it again and again would hold up sales
        yield House(club, spoken, keeper, door=door, posters=await posters_bear(club, door.kiosk if door else None))


def say_whereabouts(club: Club, words: Words) -> list[str]:
    """What to watch out for where the file lies: a drive or folder that is not its own, little room."""
    from shopclub.words.places import say_place, say_space

    return [*say_place(club.place, words), *([] if club.disk.low is None else [say_space(club.disk.low, words)])]


def words_for(settings: Settings, words: Words, shop_language: str) -> Words:
    """What was set, else the shop's own language, else what is spoken already."""
    if settings.language is not None:
        return Words(settings.language)
    own: Language | None = language_of(shop_language) if shop_language else None
    return Words(own) if own is not None else words


async def _shut(door: KioskDoor) -> None:
    try:
        async with asyncio.timeout(STOP_WITHIN):
            await door.stop()
    except TimeoutError:
        _log.warning("the kiosk did not end in time")


def _report(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        _log.error("%s ended: %s", task.get_name(), describe(error))


async def _end(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


# -- running ------------------------------------------------------------------------------------------


def run_kiosk(settings: Settings, words: Words, clock: Clock, *, say: Say, warn: Say) -> int:
    """
    Run the kiosk without a counter until SIGTERM or Ctrl+C.

    Args:
        settings: which file, where to listen.
        words: the reader's language.
        clock: what the shop goes by.
        say: gets each address it answers at, the best first, once it does.
        warn: says a sentence to whoever started the program.

    Returns:
        0.

    Raises:
        as `open_house`.
    """
    start_log()
    try:
        return asyncio.run(_kiosk_alone(settings, words, clock, say, warn))
    finally:
        stop_log()


async def _kiosk_alone(settings: Settings, words: Words, clock: Clock, say: Say, warn: Say) -> int:
    from shopclub.core.shop.gate import refusal
    from shopclub.inbox.telling import tell_of_inbox
    from shopclub.words.moving import say_posters

    with stop_signals() as stop:
        async with open_house(settings, words, clock, warn=warn) as house:
            if (why := refusal(house.club.shop)) is not None:
                raise why
            assert house.kiosk is not None
            if house.posters:
                warn(say_posters(house.posters, house.kiosk.join_url or "", house.words))
            for url in house.kiosk.urls:
                say(url)
            if not house.kiosk.lan:
                warn(
                    house.words.t(
                        "Only this computer reaches the kiosk. “--host 0.0.0.0” opens it to the shop's Wi-Fi."
                    )
                )
            house.kiosk.announce_codes(
                lambda code: warn(
                    house.words.t("A tablet asks to be paired. Its code, for two minutes: {code}", code=code)
                )
            )
            house.club.changes.subscribe(partial(tell_of_inbox, house.club, house.words, warn))
            house.club.changes.subscribe(partial(tell_of_computer, house.words, warn))
            if club_asks(house.club):
                warn(clock_jumped(house.words))
            await stop.wait()
    return 0


def club_asks(club: Club) -> bool:
    """Whether somebody has to confirm the clock before the daily work goes on."""
    return club.clockwork.question() is not None


def run_setup(
    settings: Settings, words: Words, clock: Clock, environment: Mapping[str, str]
) -> tuple[Language | None, int]:
    """
    Ask in this terminal what a new shop needs, and make its file.

    Args:
        settings: which file; it must not exist yet.
        words: the language to begin with.
        clock: what the shop will go by.
        environment: the process's variables; they tell which country this is.

    Returns:
        The language chosen (None: left without a file), and the exit code: 0, or 1 after a crash of the screens
        (which is an incident in the log).
    """
    from rich.text import Text

    from shopclub.tui.setup import SetupApp
    from shopclub.tui.whereabouts import zone_here

    class Setup(SetupApp):
        """The framework's own crash report prints the values at hand; ours says an incident number."""

        CSS_PATH = str(Path(__file__).with_name("tui") / "setup.tcss")

        def _fatal_error(self) -> None:
            self.panic(Text(incident(self._exception or RuntimeError(), self.words)))

    start_log()
    try:
        app = Setup(settings.data, words=words, clock=clock, environment=environment, zone=zone_here())
        app.allow_network_drive = settings.allow_network_drive
        language = app.run()
        return language, app.return_code or 0
    finally:
        stop_log()


def run_counter(settings: Settings, words: Words, clock: Clock, *, warn: Say) -> int:
    """
    Run the counter in this terminal, with the kiosk beside it.

    Args:
        settings: which file, where to listen.
        words: the reader's language.
        clock: what the shop goes by.
        warn: says a sentence to whoever started the program.

    Returns:
        0, or 1 after a crash of the screens (which is an incident in the log).

    Raises:
        as `open_house`.
    """
    start_log()
    news: list[str] = []
    try:
        while True:
            code, wish = asyncio.run(_counter(settings, words, clock, warn, news))
            if wish is None:
                return code
            if isinstance(wish, StoreError):
                answer = ask(settings, words, clock, wish, news)
                if answer.is_view:
                    return asyncio.run(view(Path(answer.copy or settings.data), settings, words, clock))
                news = settle(answer, settings, words, clock)
            else:  # the file is closed now: a backup takes its place, and the counter opens again on it
                news = asyncio.run(put_back(wish, settings, words, clock))
    finally:
        stop_log()


async def _counter(
    settings: Settings, words: Words, clock: Clock, warn: Say, news: list[str]
) -> tuple[int, RestoreWish | StoreError | None]:
    """One opening of the counter; its exit code, and the backup to be put back, or why the file can't be opened."""
    opened = False
    try:
        with stop_signals() as stop:
            async with open_house(settings, words, clock, must_listen=False, warn=warn) as house:
                opened = True
                return await _serve(house, settings, stop, news, warn)
    except StoreError as error:
        if opened:
            raise
        return 0, error


async def _serve(
    house: House, settings: Settings, stop: asyncio.Event, news: list[str], warn: Say
) -> tuple[int, RestoreWish | None]:
    app = make_app(house, settings)
    app.news, app.posters, app.door = news, house.posters, house.door
    # A terminal that is closed while much is being painted leaves Textual waiting for its writer thread for
    # ever, and the file locked. Every sale is on the disk already, so the process may simply end.
    last_resort = threading.Timer(LEAVE_WITHIN, os._exit, (1,))
    last_resort.daemon = True
    watch = asyncio.create_task(_leave_on(stop, app, last_resort), name="signals")
    try:
        result = await app.run_async()
    finally:
        last_resort.cancel()
        await _end(watch)
    if app.wish is None:
        await last_backup(house.keeper, stop, house.words, warn)
    return app.return_code or result or 0, app.wish


async def _leave_on(stop: asyncio.Event, app: ShopclubApp, last_resort: threading.Timer) -> None:
    await stop.wait()
    last_resort.start()
    app.exit(0)


def make_app(house: House, settings: Settings) -> ShopclubApp:
    """The counter over a running house, with a crash that shows nobody's data."""
    from rich.text import Text

    from shopclub.prints.outlet import Outlet
    from shopclub.tui.app import ShopclubApp

    class Counter(ShopclubApp):
        """The framework's own crash report prints the values at hand; ours says an incident number."""

        CSS_PATH = str(Path(__file__).with_name("tui") / "app.tcss")

        def _fatal_error(self) -> None:
            self.panic(Text(incident(self._exception or RuntimeError(), house.words)))

    app = Counter(house.club, words=house.words, settings=settings, kiosk=house.kiosk, keeper=house.keeper)
    app.outlet = Outlet(os.environ)
    return app
