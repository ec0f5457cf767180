"""Opening the kiosk's door from the counter: at the start, with other settings, on another port."""

from __future__ import annotations

import msgspec

from shopclub.core.kernel.errors import ClubError
from shopclub.core.shop.model import Kiosk
from shopclub.tui.house import HouseApp
from shopclub.tui.modals.dialog import Confirm, Notice

MOST_PORT = 65_535


async def open_kiosk(app: HouseApp, *, instead: int = 0) -> bool:
    """
    Let customers in as it is set now, and say what stands in the way.

    Args:
        app: the counter.
        instead: the port to take until the program ends; 0: the one that is set.
    """
    if app.door is None:
        app.tell(app.voice.words.t("It counts from the next start."))
        return False
    try:
        app.kiosk = await app.door.open(instead=instead)
    except ClubError as error:
        app.refused(error)
        return False
    finally:
        app.redraw_all()
    return True


async def take_next_port(app: HouseApp) -> bool:
    """
    Ask whether to take the next port, again and again while that is taken, too; must be waited for in a worker.

    Returns:
        Whether the kiosk is open now.
    """
    words = app.voice.words
    while app.door is not None and app.door.trouble is not None and app.door.trouble.code == "port_taken":
        port = app.door.trouble.figures["port"]
        assert isinstance(port, int)
        if port >= MOST_PORT:
            break
        lines = [
            words.t("Port {port} is held by another program, so no phone and no tablet gets in.", port=port),
            words.t("Take port {port} until the program ends? Codes on posters say the old one.", port=port + 1),
        ]
        if not await app.push_screen_wait(Confirm(words.t("Another port?"), lines)):
            break
        if await open_kiosk(app, instead=port + 1):
            return True
    return app.kiosk is not None


async def ask_about_kiosk(app: HouseApp) -> None:
    """At the start: why customers can't come in, if so. The counter works all the same."""
    trouble = None if app.door is None else app.door.trouble
    if trouble is None:
        return
    if trouble.code == "port_taken":
        await take_next_port(app)
        return
    words = app.voice.words
    lines = [app.voice.error(trouble), words.t("The counter works. F9, D says what to do.")]
    await app.push_screen_wait(Notice(words.t("The kiosk is shut"), lines, is_wrong=True))


async def keep_kiosk(app: HouseApp, kiosk: Kiosk) -> bool:
    """Keep how the kiosk is reached, and have it count at once."""
    before = app.club.shop
    if kiosk == before.kiosk:
        return True
    wanted = msgspec.structs.replace(before, kiosk=kiosk)
    if await app.attempt(app.club.settings.change(wanted, app.mint(), app.actor)) is None:
        return False
    return await apply_kiosk(app, before.kiosk)


def _listening(kiosk: Kiosk) -> Kiosk:
    """What of it is fixed once the door is open: all but what the codes say."""
    return msgspec.structs.replace(kiosk, public_host="", card="", join_url="", posters="")


async def apply_kiosk(app: HouseApp, before: Kiosk) -> bool:
    """
    Have what was kept count at once: listen anew where that needs it.

    Args:
        app: the counter.
        before: how it was set before.
    """
    now, words = app.club.shop.kiosk, app.voice.words
    if app.kiosk is not None:
        app.kiosk.look_again()
    if _listening(now) == _listening(before):
        app.tell(words.t("Kept."))
        app.redraw_all()
        return True
    if app.door is not None and app.door.is_set_outside and (now.host, now.port) != (before.host, before.port):
        app.tell(
            words.t("Kept; but the command or shopclub.toml says where to listen, and stands over it."), wrong=True
        )
        return False
    if app.door is None:
        app.tell(words.t("Kept; it counts from the next start."))
        return True
    if await open_kiosk(app):
        app.tell(words.t("Kept; it counts now."))
        return True
    return False
