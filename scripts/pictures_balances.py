"""What the counter does with every balance beside points: purses, families, plans, draws, the till, putting right."""

from __future__ import annotations

from scripts.pictures_shop import PHONES
from scripts.pictures_stand import Stand
from shopclub.core.kernel.ids import MemberNo
from shopclub.tui.app import ShopclubApp
from shopclub.tui.widgets.rows import Listing

MOTHER, ONCE = PHONES[1], PHONES[3]


async def sign_in(stand: Stand) -> None:
    """The owner, who has no PIN."""
    await stand.press("enter")


async def served(stand: Stand) -> None:
    """The mother stands at the empty counter."""
    await stand.at()
    await stand.type(MOTHER)
    await stand.press("enter")


async def page(stand: Stand) -> None:
    """Her page."""
    await served(stand)
    await stand.press("f2")


async def take(stand: Stand, wanted: str) -> None:
    """Enter on a line of the list that is shown."""
    listing = stand.pilot.app.screen.query_one(Listing)
    keys = [option.id or "" for option in listing.options]
    listing.highlighted = next(place for place, key in enumerate(keys) if key.startswith(wanted))
    await stand.press("enter")


async def purse(stand: Stand) -> None:
    """Everything she has, and a bill paid with part of it and a gift card."""
    await served(stand)
    stand.keep("member")
    await stand.press("f5")
    stand.keep("purse")
    await served(stand)
    await stand.type("768")
    app = stand.pilot.app
    assert isinstance(app, ShopclubApp)
    (_, card), *_ = app.club.gift_cards.desk.of_member(MemberNo(app.serving or 0))
    await app.scanned(card.code)
    await stand.press()
    await stand.press("f5")
    await take(stand, "value-pay")
    app.clear_notifications()
    await stand.press()
    stand.keep("paid-by-purse")
    await stand.press("enter")
    stand.keep("closed-by-purse")


async def belonging(stand: Stand) -> None:
    """The family, the plan."""
    await page(stand)
    stand.keep("page-balances")
    await stand.press("f")
    stand.keep("family")
    await served(stand)
    await stand.press("f5")
    await take(stand, "plan")
    stand.keep("plan")


async def asked(stand: Stand) -> None:
    """Rewards asked for, the shelf, the board."""
    await stand.at("f8")
    stand.keep("asked")
    await stand.at("f10", "r", "l")
    stand.keep("leaderboard")


async def games(stand: Stand) -> None:
    """What is played for, one draw, its result."""
    await served(stand)
    await stand.press("f10", "d", "down")
    stand.keep("draws")
    await stand.press("d", "enter")
    await stand.type("168")
    stand.keep("draw")
    await stand.press("enter")
    stand.keep("drawn")


async def till(stand: Stand) -> None:
    """The end of the day."""
    await stand.at("f10", "t")
    stand.keep("today-balances")
    await stand.press("enter", "w")
    stand.keep("receipt-48")
    await stand.at("f10", "t", "c")
    await stand.type("760.40")
    await stand.press("enter")
    await stand.type("500")
    stand.keep("count")
    await stand.press("escape", "b", "w")
    await stand.pilot.pause(2)
    stand.keep("balances")


async def mending(stand: Stand) -> None:
    """Put right, give, merge, doubles, balances brought along."""
    await page(stand)
    await stand.press("m")
    stand.keep("put-right")
    await stand.press("enter", "enter")
    await stand.type(ONCE)
    await stand.press("enter")
    await stand.type("50")
    stand.keep("give")
    await stand.at("f10", "u")
    stand.keep("doubles")
    await stand.press("enter", "enter")
    stand.keep("merge")
    await stand.at("f10", "o")
    await stand.type(ONCE)
    await stand.press("enter")
    await stand.type("120")
    stand.keep("opening")


async def adding(stand: Stand) -> None:
    """What can be added to a programme."""
    await stand.at("f10", "p", "n")
    stand.keep("add")


BALANCES = (sign_in, purse, belonging, asked, games, till, mending, adding)
