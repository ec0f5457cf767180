"""What the counter says of a file that moved to another computer, and of a kiosk whose address is another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shopclub.core.shop.gate import refusal
from shopclub.core.staff.model import Action
from shopclub.tui.files import short
from shopclub.tui.modals.dialog import Confirm, Notice
from shopclub.tui.modals.go_on import GoOnHere
from shopclub.words.moving import say_moved, say_posters

if TYPE_CHECKING:
    from shopclub.core.moving.verbs import Copied
    from shopclub.tui.house import HouseApp


async def ask_about_move(app: HouseApp) -> bool:
    """
    Ask the owner whether to go on in a file that has moved; others are told.

    Returns:
        Whether the shop may be worked in.
    """
    from shopclub.core.moving.verbs import stay

    words, why = app.voice.words, refusal(app.club.shop)
    if why is None:
        return True
    if not app.is_allowed(Action.CHANGE_SETTINGS):
        await app.push_screen_wait(Notice(words.t("This shop has moved"), say_moved(why, words)[:1], is_wrong=True))
        return False
    lines = [*say_moved(why, words), words.t("Really go on here? Without it everything can be looked at.")]
    ask: type[Confirm] = GoOnHere if why.code == "shop_moved" else Confirm
    if not await app.push_screen_wait(ask(words.t("This shop has moved"), lines, is_wrong=True)):
        return False
    if await app.attempt(stay(app.club, app.mint(), app.actor)) is None:
        return False
    if app.kiosk is None:
        app.tell(words.t("The shop goes on here. The kiosk opens at the next start."))
    return True


async def tell_of_posters(app: HouseApp) -> None:
    """Say that codes on posters lead nowhere any more, if that is so."""
    if not app.posters or app.kiosk is None:
        return
    words = app.voice.words
    lines = [
        say_posters(app.posters, app.kiosk.join_url or "", words),
        words.t(
            "Codes printed before lead nowhere, and tablets have to be paired again: F9 shows the new code. Under "
            "Settings, “Address in codes” keeps an address that the router always gives to this computer."
        ),
    ]
    await app.push_screen_wait(Notice(words.t("Kiosk"), lines))


async def tell_of_copy(app: HouseApp, done: Copied) -> bool:
    """
    Say where the copy lies, and what is to be done next.

    Returns:
        Whether the program should end now.
    """
    words = app.voice.words
    lines = [
        words.t(
            "The copy is proven. It lies in {folder}, with a page that says how to go on.", folder=short(done.folder)
        ),
    ]
    if app.club.shop.moved is None:
        await app.push_screen_wait(Notice(words.t("Copied"), lines))
        return False
    app.kiosk = None  # it lets nobody in any more
    lines.append(words.t("This file is shut. Eject the stick and start on the new computer. Quit here now?"))
    asked: Confirm = Confirm(words.t("Moved"), lines)
    return await app.push_screen_wait(asked) is True
