"""How the money beside a reward's points is paid: asked only where the shop says ways of paying."""

from __future__ import annotations

from shopclub.tui.house import HouseApp
from shopclub.tui.modals.pick import Choice, PickDialog
from shopclub.words.tenders import tender_name


async def ask_tender(app: HouseApp, minor: int) -> str | None:
    """
    Ask how an amount is paid; must be waited for in a worker.

    Args:
        app: the counter.
        minor: what is to be paid.

    Returns:
        Id of a way of paying; empty when there is nothing to pay, or nothing to choose from; None: left.
    """
    shop, words = app.club.shop, app.voice.words
    taken = shop.taken()
    if not minor or not taken:
        return ""
    choices = [Choice(one, tender_name(one, shop.tenders, words)) for one in taken]
    title = words.t("{amount} to pay: how?", amount=app.voice.money(minor))
    return await app.push_screen_wait(PickDialog(title, choices, shop.tender))
