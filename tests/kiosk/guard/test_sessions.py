from __future__ import annotations

from datetime import timedelta

import pytest

from shopclub.core.kernel.clock import ManualClock
from shopclub.kiosk.guard.sessions import IDLE, PHONE_COOKIE, SESSIONS, TABLET_COOKIE, VISIT_COOKIE, VISITS, Sessions
from tests.kiosk.house import Browser, NewBrowser, ShopHere


def test_a_visit_dies_a_minute_after_the_last_touch(clock: ManualClock) -> None:
    """Each touch gives another minute; reading without touching gives none."""
    store = Sessions(clock)
    visit = store.begin("a")
    clock.set(clock.now() + timedelta(seconds=50))
    assert store.visit("a") is visit
    clock.set(clock.now() + timedelta(seconds=50))
    assert store.visit("a", touch=False) is visit
    clock.set(clock.now() + timedelta(seconds=10))
    assert store.visit("a") is None
    assert len(store) == 0


def test_visits_in_memory_are_bounded(clock: ManualClock) -> None:
    """However many begin, the oldest make room."""
    store = Sessions(clock)
    for n in range(VISITS + 10):
        store.begin(str(n))
    assert len(store) == VISITS
    assert store.visit("0") is None


def test_form_tokens_belong_to_a_session_and_a_run_of_the_program(clock: ManualClock) -> None:
    """The same session has the same token; another session, or another start, has another."""
    one, two = Sessions(clock), Sessions(clock)
    assert one.form_token("a") == one.form_token("a")
    assert one.form_token("a") != one.form_token("b")
    assert one.form_token("a") != two.form_token("a")
    assert one.boot != two.boot


async def test_cookies_are_out_of_reach(browser: Browser) -> None:
    """HttpOnly, SameSite=Lax, for the whole site, without Domain; the session's ends with the browser."""
    await browser.client.get("/j")
    answer = await browser.client.get("/m")
    raw = [*answer.headers.getall("Set-Cookie", [])]
    assert raw == []
    fresh = await browser.client.get("/j", headers={"Cookie": "x=y"})
    await browser.pair()
    seen = [*fresh.headers.getall("Set-Cookie", [])]
    assert browser.answer is not None
    for step in (*browser.answer.history, browser.answer):
        seen += step.headers.getall("Set-Cookie", [])
    assert any(TABLET_COOKIE in line for line in seen)
    for line in seen:
        assert "HttpOnly" in line
        assert "SameSite=Lax" in line
        assert "Path=/" in line
        assert "Domain" not in line
        assert "Secure" not in line
        if line.startswith(VISIT_COOKIE) and "max-age=0" not in line.lower():
            assert "Max-Age" not in line


async def test_session_ids_are_long_and_random(new_browser: NewBrowser) -> None:
    """24 random bytes: 32 characters, never the same."""
    ids = set()
    for _ in range(5):
        browser = await new_browser()
        await browser.open("/j")
        ids.add(browser.cookie(VISIT_COOKIE))
    assert len(ids) == 5
    assert {len(i or "") for i in ids} == {32}


async def test_the_id_changes_whenever_somebody_may_see_more(browser: Browser, here: ShopHere) -> None:
    """Pairing, being found, and signing in each go on under a new id; an id planted before is worth nothing."""
    await here.member(phone="13800000001")
    await browser.open("/k")
    seen = [browser.cookie(VISIT_COOKIE)]
    await browser.pair()
    seen.append(browser.cookie(VISIT_COOKIE))
    await browser.open("/k/phone")
    seen.append(browser.cookie(VISIT_COOKIE))
    await browser.post("/k/phone", digits="13800000001")
    assert browser.path == "/k/me"
    seen.append(browser.cookie(VISIT_COOKIE))
    assert seen[1] != seen[0]
    assert seen[-1] not in seen[:-1]


async def test_a_phones_id_changes_when_it_signs_in(browser: Browser, here: ShopHere) -> None:
    """And its token is another one each time."""
    member = here.club.members.get(await here.member())
    await browser.open("/m")
    before = browser.cookie(VISIT_COOKIE)
    await browser.post("/m", digits=member.card)
    first = browser.cookie(PHONE_COOKIE)
    assert before != browser.cookie(VISIT_COOKIE)
    await browser.post("/m/end")
    await browser.post("/m", digits=member.card)
    assert browser.cookie(PHONE_COOKIE) not in (first, None, "")


async def test_the_end_takes_the_cookie_away(browser: Browser, here: ShopHere) -> None:
    """After the end button the old id opens nothing, in this browser or another."""
    await here.member(phone="13800000001")
    await browser.pair()
    await browser.open("/k/phone")
    await browser.post("/k/phone", digits="13800000001")
    old = browser.cookie(VISIT_COOKIE)
    here.pass_time(seconds=9)
    await browser.post("/k/end", follow=False)
    assert not browser.cookie(VISIT_COOKIE)
    browser.client.session.cookie_jar.update_cookies({VISIT_COOKIE: old or ""}, browser.client.make_url("/"))
    await browser.open("/k/me")
    assert browser.path == "/k"
    assert "王" not in browser.page


async def test_the_tablet_forgets_on_the_server_too(browser: Browser, here: ShopHere) -> None:
    """A minute without a touch, and the member's page is the welcome, whatever the browser kept."""
    await here.member(phone="13800000001")
    await browser.pair()
    await browser.open("/k/phone")
    await browser.post("/k/phone", digits="13800000001")
    here.pass_time(seconds=59)
    assert "王**" in await browser.open("/k/me")
    here.clock.set(here.clock.now() + IDLE)
    await browser.open("/k/me")
    assert browser.path == "/k"
    assert len(browser.client.app[SESSIONS]) == 0


async def test_saying_that_one_is_still_there_keeps_the_visit(browser: Browser, here: ShopHere) -> None:
    """`stay` moves the minute on while there is a visit, and says so when there is none."""
    await here.member(phone="13800000001")
    await browser.pair()
    await browser.open("/k/phone")
    await browser.post("/k/phone", digits="13800000001")
    form = {"token": browser.field("token")}
    for _ in range(3):
        here.pass_time(seconds=45)
        answer = await browser.client.post("/k/stay", data=form, headers={"Origin": browser.origin})
        assert answer.status == 204
    here.pass_time(seconds=60)
    answer = await browser.client.post("/k/stay", data=form, headers={"Origin": browser.origin})
    assert answer.status == 410


async def test_the_welcome_is_nobodys(browser: Browser, here: ShopHere) -> None:
    """Coming back to the welcome forgets whoever was here, without any button."""
    await here.member(phone="13800000001")
    await browser.pair()
    await browser.open("/k/phone")
    await browser.post("/k/phone", digits="13800000001")
    await browser.open("/k")
    await browser.open("/k/me")
    assert browser.path == "/k"


async def test_a_phone_stays_signed_in_for_thirty_days(browser: Browser, here: ShopHere) -> None:
    """Then it is asked for its card again."""
    member = here.club.members.get(await here.member())
    await browser.open("/m")
    await browser.post("/m", digits=member.card)
    token = browser.cookie(PHONE_COOKIE)
    here.pass_time(days=29, hours=23)
    assert "王**" in await browser.open("/m")
    here.pass_time(hours=2)
    browser.client.session.cookie_jar.update_cookies({PHONE_COOKIE: token or ""}, browser.client.make_url("/"))
    assert "王**" not in await browser.open("/m")


@pytest.mark.parametrize("name", [TABLET_COOKIE, PHONE_COOKIE, VISIT_COOKIE])
@pytest.mark.parametrize("value", ["", "x", "x" * 5000, "汉字", "../../etc/passwd", "0"])
async def test_made_up_cookies_open_nothing(browser: Browser, name: str, value: str) -> None:
    """Whatever stands in a cookie, the page is the stranger's."""
    answer = await browser.client.get("/k", headers={"Cookie": f"{name}={value}"})
    assert answer.status in (200, 400)
    if answer.status == 200:
        assert "/k/pair" in await answer.text()
