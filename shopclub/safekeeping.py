"""
What the running program does about backups where no face is in front: the last one of the day when the counter
closes, and putting one back between two openings of the file.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from shopclub.i18n import Words

if TYPE_CHECKING:
    from shopclub.core.backups.keeper import Keeper
    from shopclub.core.backups.model import RestoreWish
    from shopclub.core.backups.places import Places
    from shopclub.core.kernel.clock import Clock
    from shopclub.settings import Settings


def places_in(settings: Settings) -> Places:
    """Where this computer's backups go."""
    from shopclub.core.backups.places import places_of

    return places_of(settings.data, settings.backup_folder, settings.second_backup_folder)


async def last_backup(keeper: Keeper | None, stop: asyncio.Event, words: Words, say: Callable[[str], None]) -> None:
    """
    The counter was closed: make the day's backup where one is wanted. A signal (Ctrl+C too) leaves at once.

    Args:
        keeper: of the shop, still open; None if nobody looks after its backups.
        stop: set by a signal.
        words: the reader's.
        say: says a sentence in the terminal that is free again.
    """
    from shopclub.core.kernel.errors import ClubError
    from shopclub.words import say_error

    try:
        if keeper is None or stop.is_set() or not keeper.is_wanted_at_closing():
            return
        say(words.t("Making today's backup… (Ctrl+C leaves at once; nothing is lost by that)"))
        making = asyncio.ensure_future(keeper.at_closing())
        stopping = asyncio.ensure_future(stop.wait())
        await asyncio.wait({making, stopping}, return_when=asyncio.FIRST_COMPLETED)
        for task in (making, stopping):
            if not task.done():
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
        if not making.cancelled():
            await making
    except ClubError as error:
        say(say_error(error, words))
    except OSError as error:
        say(words.t("Today's backup could not be made (error {number}).", number=error.errno or 0))


async def put_back(wish: RestoreWish, settings: Settings, words: Words, clock: Clock) -> list[str]:
    """
    Put a backup in the place of the shop's file, which is closed just now.

    Returns:
        What there is to say about it, a sentence each; if it could not be done, why, and the file is as it was.
    """
    from shopclub.core.backups.places import load_key
    from shopclub.core.backups.restoring import Coming
    from shopclub.core.kernel.errors import ClubError
    from shopclub.words import say_error
    from shopclub.words.backups import say_forgotten, say_held

    places = places_in(settings)
    try:
        with Coming(Path(wish.copy), places.data, clock, passphrase=wish.passphrase) as coming:
            done = await coming.put_in(places.first, load_key(places))
    except ClubError as error:
        return [words.t("The backup was not put back; everything is as it was."), say_error(error, words)]
    except OSError as error:
        number = error.errno or 0
        return [
            words.t("The backup was not put back; everything is as it was."),
            words.t("The disk refused (error {number}).", number=number),
        ]
    what = say_held(done.held, words)
    said = [
        words.t("What was saved is in place: {what}.", what=what)
        if wish.salvaged
        else words.t("The backup is back: {what}.", what=what)
    ]
    if done.forgotten:
        said.append(say_forgotten(done.forgotten, words))
    if done.kept is not None:
        said.append(words.t("The file that was there is kept as {file}.", file=done.kept))
    return said
