from __future__ import annotations

import re

import aiohttp_jinja2
import jinja2
import msgspec
import pytest
from aiohttp import web

from shopclub.kiosk.keys import KEPT
from shopclub.kiosk.making import pages
from tests.kiosk.house import OWNER, Browser, NewBrowser, ShopHere


async def test_a_kept_page_has_each_readers_own_token_and_id(new_browser: NewBrowser) -> None:
    """Made once, but no two visitors share a token, and no two forms an id; nothing else differs."""
    one, two = await new_browser(), await new_browser()
    seen = []
    for browser in (one, two, one):
        page = await browser.open("/j")
        seen.append((browser.field("token"), browser.field("entry"), re.sub(r'(token|entry)" value="[^"]+', "", page)))
    assert len(one.client.app[KEPT]) == 1
    tokens, entries, rest = zip(*seen, strict=True)
    assert tokens[0] == tokens[2] != tokens[1]
    assert len(set(entries)) == 3
    assert len(set(rest)) == 1
    assert "token-" not in rest[0]
    assert "entry-" not in rest[0]


async def test_a_kept_page_follows_the_shop_and_its_programme(browser: Browser, here: ShopHere) -> None:
    """A new name, another programme: the next look shows it."""
    assert "莲花药房" in await browser.open("/j")
    await here.club.settings.change(msgspec.structs.replace(here.club.shop, name="向日葵药房"), here.op(), OWNER)
    assert "莲花药房" not in await browser.open("/j")
    programme = here.club.programme.current
    bonus = next(rule for rule in programme.rules if rule.id == "join-bonus")
    others = tuple(rule for rule in programme.rules if rule.id != "join-bonus")
    enabled = msgspec.structs.replace(bonus, enabled=True)
    await here.club.programme.adopt(msgspec.structs.replace(programme, rules=(*others, enabled)), here.op(), OWNER)
    assert "入会送 50 分" in await browser.open("/j")


async def test_kept_pages_are_bounded(browser: Browser, here: ShopHere, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many different ones are asked for."""
    monkeypatch.setattr(pages, "MOST_KEPT", 3)
    for number in range(6):
        await here.club.settings.change(msgspec.structs.replace(here.club.shop, name=f"{number}"), here.op(), OWNER)
        await browser.open("/j")
    assert len(browser.client.app[KEPT]) == 3


async def test_nobody_waits_for_a_template_once_all_are_ready(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After it no page has to compile one; a kiosk that is opened again need not either."""
    await pages.get_ready(browser.client.app)

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a template was compiled")

    monkeypatch.setattr(jinja2.Environment, "compile", refuse)
    assert "莲花药房" in await browser.open("/j")
    again = web.Application()
    pages.setup(again)
    await pages.get_ready(again)
    assert len(aiohttp_jinja2.get_env(again).list_templates()) > 50
