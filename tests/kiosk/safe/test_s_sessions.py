"""KIOSK 4.2, S: who is at the other end, and for how long."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from shopclub.core.devices.model import DeviceKind
from shopclub.core.staff.model import KIOSK
from shopclub.kiosk.guard.pairing import PAIRING
from shopclub.kiosk.guard.sessions import PHONE_COOKIE, SESSIONS, TABLET_COOKIE, VISIT_COOKIE
from tests.kiosk.guard.test_https import tablet as encrypted_tablet
from tests.kiosk.house import OWNER, Browser, NewBrowser, ShopHere
from tests.kiosk.safe.everywhere import NAME, PHONE, PIN, everybody, pages, sign_in

CODE = re.compile(r"[?&](i|s|v)=[\w-]{1,40}(?=$|&)")
"""What an address may carry: an invitation, a poster's source, the hash of a file. None of them is about a person."""


async def test_s1_ids_are_random_and_change_with_what_may_be_seen(browser: Browser, here: ShopHere) -> None:
    """32 characters; pairing, being found by number, and by card each go on under a fresh one."""
    number = await here.member(NAME, PHONE)
    ids: list[str | None] = []

    async def step(path: str, **fields: str) -> None:
        if fields:
            await browser.post(path, **fields)
        else:
            await browser.open(path)
        ids.append(browser.cookie(VISIT_COOKIE))

    await step("/k")
    await browser.pair()
    await step("/k/phone")
    await step("/k/phone", digits=PHONE)
    assert browser.path == "/k/me"
    await step("/k/card")
    await step("/k/card", digits=here.club.members.get(number).card)
    assert browser.path == "/k/me"
    assert all(one and re.fullmatch(r"[\w-]{32}", one) for one in ids)
    assert ids[0] != ids[1] != ids[2] != ids[4]
    assert ids[1] not in ids[2:]


async def test_s1_a_phones_id_changes_when_it_signs_in(browser: Browser, here: ShopHere) -> None:
    """What somebody planted before is worth nothing after."""
    number = await here.member(NAME, PHONE)
    await browser.open("/m")
    planted = browser.cookie(VISIT_COOKIE)
    await sign_in(browser, here, here.club.members.get(number).card)
    await browser.open("/privacy")
    assert browser.cookie(VISIT_COOKIE) not in (planted, None)


async def test_s1_cookies_are_out_of_reach_of_scripts_and_other_sites(browser: Browser, here: ShopHere) -> None:
    """HttpOnly, SameSite=Lax, Path=/, no Domain, on each cookie that is ever set."""
    number = await here.member(NAME, PHONE)
    seen: list[str] = []

    def note() -> None:
        assert browser.answer is not None
        for step in (*browser.answer.history, browser.answer):
            seen.extend(step.headers.getall("Set-Cookie", []))

    await browser.open("/k")
    note()
    await browser.pair()
    note()
    await browser.post("/lang", lang="en", back="/k")
    note()
    await browser.post("/k/end")
    note()
    await sign_in(browser, here, here.club.members.get(number).card)
    note()
    await browser.post("/m/end")
    note()
    assert {line.partition("=")[0] for line in seen} == {VISIT_COOKIE, TABLET_COOKIE, PHONE_COOKIE, "sc_lang"}
    for line in seen:
        parts = {part.strip().lower() for part in line.split(";")[1:]}
        assert {"httponly", "samesite=lax", "path=/"} <= parts, line
        assert not [part for part in parts if part.startswith(("domain", "secure"))], line
        assert not line.startswith("__"), line  # over http browsers would drop it


async def test_s1_cookies_of_the_encrypted_door_go_to_no_other(here: ShopHere) -> None:
    """`__Host-` and Secure on each, and all that the others are; what was set without them is nobody's there."""
    here.clock.set(datetime.now(UTC))
    await here.club.devices.pair("token", here.op())
    async with encrypted_tablet(here) as (kiosk, tablet, door):
        async with tablet.get(f"{door}/k") as answer:
            hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', await answer.text()))
            lines = answer.headers.getall("Set-Cookie")
        form = hidden | {"code": kiosk._app[PAIRING].issue()}
        async with tablet.post(f"{door}/k/pair", data=form, headers={"Origin": door}, allow_redirects=False) as answer:
            assert answer.status == 303
            lines += answer.headers.getall("Set-Cookie")
        assert {line.partition("=")[0] for line in lines} == {
            f"__Host-{name}" for name in (VISIT_COOKIE, TABLET_COOKIE)
        }
        for line in lines:
            parts = {part.strip().lower() for part in line.split(";")[1:]}
            assert {"secure", "httponly", "samesite=lax", "path=/"} <= parts, line
            assert not [part for part in parts if part.startswith("domain")], line
    async with (
        encrypted_tablet(here) as (_, stranger, door),
        stranger.get(f"{door}/k/phone", headers={"Cookie": f"{TABLET_COOKIE}=token"}) as answer,
    ):
        assert answer.url.path == "/k"


async def test_s2_a_tablet_forgets_after_a_minute(new_browser: NewBrowser, here: ShopHere) -> None:
    """On the server: after 60 seconds no page of the tablet names the member, whatever cookie is sent."""
    visitor = (await everybody(new_browser, here))["visitor"]
    member = here.club.members.by_phone(PHONE)
    assert member is not None
    await here.club.members.choose_board(member, False, here.op(), KIOSK)  # there for everybody to see, else
    assert NAME[0] in await visitor.open("/k/me")
    here.pass_time(seconds=59)
    assert NAME[0] in await visitor.open("/k/me")
    here.pass_time(seconds=60)
    for path in (one for one in pages() if one.startswith("/k")):
        assert NAME[0] not in await visitor.open(path), path


async def test_s2_a_phone_is_asked_again_after_thirty_days(browser: Browser, here: ShopHere) -> None:
    """A day before it still shows the card; after that it does not."""
    number = await here.member(NAME, PHONE)
    await sign_in(browser, here, here.club.members.get(number).card)
    token = browser.cookie(PHONE_COOKIE) or ""
    here.pass_time(days=29)
    assert here.club.devices.find(token, DeviceKind.PHONE)
    here.pass_time(days=1)
    assert here.club.devices.find(token, DeviceKind.PHONE) is None
    answer = await browser.client.get("/m", headers={"Cookie": f"{PHONE_COOKIE}={token}"})
    assert NAME[0] not in await answer.text()


async def test_s2_the_counter_signs_a_phone_out(browser: Browser, here: ShopHere) -> None:
    """At once: the next page asks for a card."""
    card = here.club.members.get(await here.member(NAME, PHONE)).card
    await sign_in(browser, here, card)
    assert NAME[0] in await browser.open("/m")
    for number, _ in here.club.devices.phones(card):
        await here.club.devices.unpair(number, OWNER)
    assert NAME[0] not in await browser.open("/m")


async def test_s3_the_end_takes_the_cookie_and_what_was_typed(new_browser: NewBrowser, here: ShopHere) -> None:
    """The browser is told to drop the id, and the id itself opens nothing any more, here or elsewhere."""
    visitor = (await everybody(new_browser, here))["visitor"]
    old = visitor.cookie(VISIT_COOKIE)
    others = len(visitor.client.app[SESSIONS]) - 1
    await visitor.open("/k/me")
    await visitor.post("/k/end", follow=False)
    assert visitor.answer is not None
    dropped = [line for line in visitor.answer.headers.getall("Set-Cookie") if line.startswith(f"{VISIT_COOKIE}=")]
    assert dropped
    assert all("Max-Age=0" in line for line in dropped)
    tablet = visitor.cookie(TABLET_COOKIE)
    cookies = {"Cookie": f"{TABLET_COOKIE}={tablet}; {VISIT_COOKIE}={old}"}
    answer = await visitor.client.get("/k/me", headers=cookies)
    assert NAME[0] not in await answer.text()
    assert len(visitor.client.app[SESSIONS]) == others


async def test_s4_no_address_says_who_somebody_is(new_browser: NewBrowser, here: ShopHere) -> None:
    """No redirect, link or form target holds a number, card or token; no title a name."""
    everyone = await everybody(new_browser, here)
    card = here.club.members.get(here.club.members.by_phone(PHONE) or 0).card
    secrets = [PHONE, card, NAME, NAME[0], "+86"]
    for browser in everyone.values():
        secrets += [value for name in (PHONE_COOKIE, TABLET_COOKIE, VISIT_COOKIE) if (value := browser.cookie(name))]
    for who, browser in everyone.items():
        for path in pages():
            page = await browser.open(path)
            assert browser.answer is not None
            been = [str(step.url.relative()) for step in (*browser.answer.history, browser.answer)]
            links = re.findall(r'(?:href|src|action|data-back|data-next)="([^"]*)"', page)
            title = re.findall(r"<title>(.*?)</title>", page)
            for text in (*been, *links, *title):
                assert not [one for one in secrets if one in text], (who, path, text)
                assert "?" not in CODE.sub("", text), (who, path, text)
    joining = await new_browser()
    await joining.open("/j")
    await joining.post("/j", phone="13812345678", agree="yes")
    await everyone["tablet"].open("/k/phone")
    await everyone["tablet"].post("/k/phone", digits=PHONE)
    for browser in (joining, everyone["tablet"]):
        assert browser.answer is not None
        for step in (*browser.answer.history, browser.answer):
            assert step.url.query_string == ""
            assert not re.search(r"\d{4}", step.url.path)


def test_s2_the_times_are_those_promised() -> None:
    """60 seconds on the tablet, 30 days on a phone."""
    from shopclub.core.devices.rules import PHONE_LASTS
    from shopclub.kiosk.guard.sessions import IDLE

    assert (timedelta(seconds=60), timedelta(days=30)) == (IDLE, PHONE_LASTS)


async def test_s2_what_a_pin_opened_shuts_after_ten_minutes(browser: Browser, here: ShopHere) -> None:
    """And the id was another one from the PIN on; a look keeps it open, ten minutes without one don't."""
    member = await here.member(NAME, PHONE)
    await here.club.pins.set(member, PIN, here.op(), OWNER)
    await sign_in(browser, here, here.club.members.get(member).card)
    await browser.open("/privacy")
    before = browser.cookie(VISIT_COOKIE)
    await browser.open("/m")
    await browser.post("/m/pin", pin=PIN, back="/m/why")
    assert browser.cookie(VISIT_COOKIE) not in (before, None)
    here.pass_time(minutes=9)
    assert 'name="pin"' not in await browser.open("/m/why")
    here.pass_time(minutes=10)
    assert 'name="pin"' in await browser.open("/m/why")
