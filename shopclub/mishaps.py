"""
The shop's file can't be opened: ask in this terminal what to do, do it, and say what became of it.

Each way out leaves the file as it was found beside the new one.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from shopclub.i18n import Words
from shopclub.incidents import incident
from shopclub.safekeeping import places_in, put_back

if TYPE_CHECKING:
    from shopclub.core.kernel.clock import Clock
    from shopclub.core.kernel.errors import StoreError
    from shopclub.settings import Settings
    from shopclub.tui.trouble import Answer, TroubleApp


def ask(settings: Settings, words: Words, clock: Clock, error: StoreError, said: list[str]) -> Answer:
    """
    Show what is wrong and the ways out, and get an answer.

    Args:
        settings: which file, where its backups are.
        words: the reader's language.
        clock: what the shop goes by.
        error: why it can't be opened.
        said: what became of the last answer.

    Raises:
        StoreError: the one given; the person left.
    """
    screen = make_screen(settings, words, clock, error)
    screen.news = said
    answer = screen.run()
    if answer is None:
        raise error
    return answer


async def view(path: Path, settings: Settings, words: Words, clock: Clock) -> int:
    """
    The counter over a file that is only read: no kiosk, no daily work; what would write is refused by a sentence.

    Returns:
        the exit code.

    Raises:
        FileNotFoundError, StoreError: it can't be read.
    """
    from shopclub.bootstrap import House, make_app, words_for
    from shopclub.core.club import Club

    club = Club.open(path, clock=clock, access="r")
    try:
        spoken = words_for(settings, words, club.shop.language)
        app = make_app(House(club, spoken), settings)
        app.news, app.news_title = [say_viewing(path, spoken)], spoken.t("Viewing only")
        return await app.run_async() or app.return_code or 0
    finally:
        await club.close()


def say_viewing(path: Path, words: Words) -> str:
    """What is different about a counter over a file that is only read."""
    return words.t("Viewing only: nothing can be sold or changed. This is {path} as it was just now.", path=path.name)


def make_screen(settings: Settings, words: Words, clock: Clock, error: StoreError) -> TroubleApp:
    """The screen, with a crash that shows nobody's data."""
    from rich.text import Text

    from shopclub.tui.trouble import TroubleApp

    class Trouble(TroubleApp):
        """The framework's own crash report prints the values at hand; ours says an incident number."""

        CSS_PATH = str(Path(__file__).with_name("tui") / "trouble.tcss")

        def _fatal_error(self) -> None:
            self.panic(Text(incident(self._exception or RuntimeError(), words)))

    return Trouble(settings.data, error, places_in(settings), words=words, clock=clock)


def settle(answer: Answer, settings: Settings, words: Words, clock: Clock) -> list[str]:
    """
    Do what was chosen.

    Returns:
        What there is to say about it; if it could not be done, why, and the file is as it was.
    """
    from shopclub.core.backups.model import RestoreWish
    from shopclub.tui.trouble import Way

    if answer.way in (Way.RESTORE, Way.SALVAGED):
        wish = RestoreWish(copy=answer.copy, salvaged=answer.way is Way.SALVAGED)
        return asyncio.run(put_back(wish, settings, words, clock))
    if answer.way is Way.ACCEPT:
        return _accept(settings.data, words, clock, allow_network_drive=settings.allow_network_drive)
    return []


def _accept(path: Path, words: Words, clock: Clock, *, allow_network_drive: bool) -> list[str]:
    from shopclub.core import store
    from shopclub.core.kernel.errors import ClubError
    from shopclub.core.store.places import demand_own_drive
    from shopclub.words import say_error
    from shopclub.words.file import say_accepted

    try:
        demand_own_drive(path, allow=allow_network_drive)
        store.accept_edit(path, now=clock.now().astimezone())
    except ClubError as error:
        return [words.t("The file was not taken; everything is as it was."), say_error(error, words)]
    except OSError as error:
        return [words.t("The disk refused (error {number}).", number=error.errno or 0)]
    return [say_accepted(path, words)]
