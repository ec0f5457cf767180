"""The tablet shows the one thing that a little more would bring: proven, and nothing that is private."""

from __future__ import annotations

from typing import Any

import pytest

from shopclub.core.kernel.ids import MemberNo
from shopclub.core.programme.model import Programme
from shopclub.core.sales.model import Draft, DraftLine
from shopclub.i18n import Language, Words
from shopclub.kiosk.showing.nearest import nearest
from tests.builders import programme_of
from tests.kiosk.house import OWNER, Browser, ShopHere

OFF = {"kind": "amount_off", "minor": 1000}
FROM_100 = {"kind": "amount", "at_least_minor": 10_000}


def programme(when: dict[str, Any] = FROM_100, name: dict[str, str] | None = None) -> Programme:
    return programme_of(rules=[{"id": "ten", "then": OFF, "when": when, "name": name or {}}])


async def told(here: ShopHere, minor: int, member: MemberNo | None = None, language: Language = Language.EN) -> str:
    here.club.sales.show(Draft(lines=(DraftLine(gross_minor=minor),), member=member))
    sale = here.club.sales.running
    assert sale is not None
    return nearest(here.club, sale, Words(language))


async def test_the_tablet_says_how_little_is_missing(browser: Browser, here: ShopHere) -> None:
    """88.00 of 100.00: ¥12 more, in the reader's language; with 100.00 nothing is missing any more."""
    await here.club.programme.adopt(programme(), here.op(), OWNER)
    await browser.pair()
    assert await told(here, 8800) == "Only ¥12 more: All customers pay ¥10 less when the bill comes to ¥100 or more"
    page = await browser.open("/k/display", **{"Accept-Language": "zh-CN"})
    assert 'class="near"' in page
    assert "再加 ¥12，即享：" in page
    assert await told(here, 10_000) == ""
    assert 'class="near"' not in await browser.open("/k/display")


async def test_what_is_far_away_is_not_told(here: ShopHere) -> None:
    """Nobody with 20.00 on the bill wants to hear of 80.00 more."""
    await here.club.programme.adopt(programme(), here.op(), OWNER)
    assert await told(here, 2000) == ""


@pytest.mark.parametrize(
    "private",
    [
        {"kind": "tag", "tags": ["difficult"]},
        {"kind": "segment", "segments": ["lost"]},
        {"kind": "lapsed", "days": 90},
        {"kind": "field", "field": "skin", "value": "oily"},
        {"kind": "not", "of": {"kind": "tag", "tags": ["vip"]}},
    ],
)
async def test_what_the_shop_keeps_about_somebody_is_not_told(here: ShopHere, private: dict[str, Any]) -> None:
    """A rule about a tag, a segment, an own field or an absence stays silent, unless it has a name for customers."""
    when = {"kind": "all", "of": [FROM_100, {"kind": "any", "of": [private, {"kind": "member"}]}]}
    number = await here.member()
    await here.club.programme.adopt(programme(when), here.op(), OWNER)
    assert await told(here, 8800, number) == ""
    await here.club.programme.adopt(programme(when, {"en": "Spring", "zh": "春季"}), here.op(), OWNER)
    assert await told(here, 8800, number) == "Only ¥12 more: Spring"


async def test_nothing_is_told_of_a_sale_that_is_closed(here: ShopHere) -> None:
    """The thank-you is no place for what was missed."""
    await here.club.programme.adopt(programme(), here.op(), OWNER)
    await here.sell(8800)
    sale = here.club.sales.running
    assert sale is not None
    assert nearest(here.club, sale, Words(Language.EN)) == ""


async def test_a_name_is_text(browser: Browser, here: ShopHere) -> None:
    """A rule called like markup is escaped."""
    await here.club.programme.adopt(programme(name={"en": "<b>x</b>", "zh": "<b>x</b>"}), here.op(), OWNER)
    await browser.pair()
    await told(here, 8800)
    page = await browser.open("/k/display")
    assert "<b>x</b>" not in page
    assert "&lt;b&gt;x&lt;/b&gt;" in page
