from __future__ import annotations

from shopclub.core.sales.model import Draft, DraftLine
from shopclub.kiosk.live.stage import Greeting, Selling, Stage, Thanks, Welcome
from tests.kiosk.house import ShopHere


def stage(here: ShopHere) -> Stage:
    """A stage on the shop's news."""
    return Stage(here.club, here.clock)


def basket(minor: int = 8850) -> Draft:
    """Something being rung up."""
    return Draft(lines=(DraftLine(gross_minor=minor),))


async def test_it_invites_until_something_is_rung_up(here: ShopHere) -> None:
    """Welcome, the sale, and the welcome again when the counter clears."""
    seen = stage(here)
    assert seen.scene() == Welcome()
    here.club.sales.show(basket())
    scene = seen.scene()
    assert isinstance(scene, Selling)
    assert scene.sale.quote is not None
    assert scene.sale.quote.due_minor == 8850
    here.club.sales.show(None)
    assert seen.scene() == Welcome()


async def test_the_thank_you_stands_eight_seconds(here: ShopHere) -> None:
    """Also when the counter clears its screen at once; then the welcome comes back by itself."""
    seen = stage(here)
    here.club.sales.show(basket())
    await here.sell(8850)
    here.club.sales.show(None)
    assert isinstance(seen.scene(), Thanks)
    here.pass_time(seconds=7)
    assert isinstance(seen.scene(), Thanks)
    here.pass_time(seconds=1)
    assert seen.scene() == Welcome()


async def test_the_next_customer_ends_the_thank_you(here: ShopHere) -> None:
    """A new sale is shown at once, and after it no old thank-you comes back."""
    seen = stage(here)
    await here.sell(8850)
    here.club.sales.show(basket(100))
    assert isinstance(seen.scene(), Selling)
    here.club.sales.show(None)
    assert seen.scene() == Welcome()


async def test_a_new_member_is_greeted(here: ShopHere) -> None:
    """For eight seconds, unless a sale is on the screen."""
    seen = stage(here)
    number = await here.member()
    scene = seen.scene()
    assert isinstance(scene, Greeting)
    assert scene.member == number
    here.pass_time(seconds=8)
    assert seen.scene() == Welcome()
    here.club.sales.show(basket())
    await here.member("李雷", "13800000002")
    assert isinstance(seen.scene(), Selling)


async def test_a_kiosk_started_during_a_sale_shows_it(here: ShopHere) -> None:
    """But not a sale that was closed before it came."""
    here.club.sales.show(basket())
    assert isinstance(stage(here).scene(), Selling)
    await here.sell(8850)
    assert stage(here).scene() == Welcome()


async def test_a_closed_stage_hears_nothing(here: ShopHere) -> None:
    """After the kiosk has stopped the club no longer calls it."""
    seen = stage(here)
    seen.close()
    here.club.sales.show(basket())
    assert seen.scene() == Welcome()
