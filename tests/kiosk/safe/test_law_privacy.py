"""KIOSK 5: what the law on personal data asks of a shop, row by row (a: the first)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest

import shopclub.kiosk
from shopclub.core.exchange.export import export_rows
from shopclub.core.exchange.model import ExportKind
from shopclub.core.kernel.errors import NotAllowed
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.model import Source
from shopclub.core.members.model import NOTICE_VERSION
from shopclub.core.privacy.model import Asked
from shopclub.core.sales.model import Draft, DraftLine
from shopclub.core.staff import rules
from shopclub.core.staff.model import Action, Actor, Role
from shopclub.tui.modals.join import JoinDialog
from shopclub.tui.widgets.tick import Tick
from tests.core.rewards.test_leaderboard import BOARD
from tests.kiosk.house import OWNER, Browser, NewBrowser, ShopHere
from tests.kiosk.safe.everywhere import NAME, OTHERS, PHONE, everybody, pages, sign_in, state, unhurried
from tests.kiosk.safe.test_j_disk import everything
from tests.tui.bench import at_counter

CLERK = Actor(staff=None, role=Role.CLERK, source=OWNER.source)
DOCS = Path(shopclub.kiosk.__file__).parents[2] / "docs"
ELSEWHERE = re.compile(r"""(?:https?:|wss?:|ftp:)?//(?!www\.w3\.org/)[\w.-]+""")


async def test_5a_the_notice_comes_before_the_first_field(browser: Browser) -> None:
    """Who, what, why, how long, rights, contact stand above the first input; the whole text opens without a card."""
    page = await browser.open("/j", **{"Accept-Language": "en"})
    above = page[: re.search(r"<input (?!type=\"hidden\")", page).start()]  # type: ignore[union-attr]
    for said in (
        "keeps this",
        "What for",
        "What:",
        "How long",
        "correct it, take it along, and leave",
        'href="/privacy"',
    ):
        assert said in above, said
    whole = await browser.open("/privacy")
    assert browser.status == 200
    assert NOTICE_VERSION in whole


class Boxes(HTMLParser):
    """The boxes of a form, and whether each is ticked."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ticked: dict[str, bool] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "input" and given.get("type") == "checkbox":
            self.ticked[str(given.get("name"))] = "checked" in given


async def test_5b_two_boxes_unticked_and_kept_apart(browser: Browser, here: ShopHere) -> None:
    """Membership and marketing are two answers, both open; kept with moment, version of the text, and channel."""
    page = await browser.open("/j")
    assert Boxes(page).ticked == {"agree": False, "marketing": False}
    await browser.post("/j", phone="13812345678", marketing="yes")
    assert browser.status == 422
    assert here.club.members.pending() == []
    await browser.post("/j", phone="13812345678", agree="yes")
    consent = here.club.members.pending()[0][1].consent
    assert (consent.marketing, consent.marketing_at, consent.board) == (False, None, False)
    assert (consent.at, consent.notice, consent.channel) == (here.clock.now(), NOTICE_VERSION, Source.KIOSK)


async def test_5a_the_notice_says_whom_to_ask(new_browser: NewBrowser, here: ShopHere) -> None:
    """Whoever the owner named, on phone and tablet, in both languages; nobody named, no empty sentence."""
    stranger, tablet = await new_browser(), await new_browser()
    await tablet.pair()
    shop = here.club.shop
    for contact in ("", "李娜 021-5555 0101"):
        privacy = msgspec.structs.replace(shop.privacy, contact=contact)
        await here.club.settings.change(msgspec.structs.replace(shop, privacy=privacy), here.op(), OWNER)
        for browser, page in ((stranger, "/privacy"), (tablet, "/k/privacy")):
            for language, asked in (("en", "Questions about your data"), ("zh", "个人信息方面的问题")):
                await browser.open(page)
                await browser.post("/lang", lang=language, back=page)
                shown = await browser.open(page)
                assert (asked in shown, contact in shown) == (bool(contact), True), (page, language)


async def test_5b_so_it_is_at_the_tablet(browser: Browser, here: ShopHere) -> None:
    """The last step has the same two boxes, both open; without the first nobody joins, and the second stays a no."""
    await browser.pair()
    await browser.open("/k/join")
    await browser.post("/k/join", digits="13812345678")
    await browser.post("/k/join/name", name="赵敏")
    assert Boxes(browser.page).ticked == {"agree": False, "marketing": False}
    await browser.post("/k/join/agree", marketing="yes")
    assert browser.status == 422
    assert here.club.members.pending() == []
    await browser.post("/k/join/agree", agree="yes")
    consent = here.club.members.pending()[0][1].consent
    assert (consent.marketing, consent.board, consent.channel) == (False, False, Source.KIOSK)


async def test_5b_and_at_the_counter(tmp_path: Path) -> None:
    """The form has the notice to read out, and offers unticked; what the clerk leaves alone is kept as a no."""
    async with at_counter(tmp_path) as bench:
        bench.app.push_screen(JoinDialog("Ann"))
        await bench.settle()
        assert "Joining means they agree" in bench.says()
        assert {box.id: box.value for box in bench.app.screen.query(Tick)}["marketing"] is False
        assert not any(box.value for box in bench.app.screen.query(Tick))
        await bench.type("13812345678")
        await bench.press("ctrl+s")
        await bench.until(lambda: bench.shop.club.members.by_phone("13812345678") is not None)
        member = bench.shop.club.members.newest()[0].number
        consent = bench.shop.club.members.get(member).consent
        assert consent is not None
        assert (consent.marketing, consent.board, consent.channel) == (False, False, Source.COUNTER)


async def test_5c_a_number_suffices(browser: Browser, here: ShopHere) -> None:
    """Only the phone number is required; nobody is asked for an identity number, a picture, or more than was meant."""
    page = await browser.open("/j")
    assert re.findall(r'<input id="(\w+)"[^>]*\srequired', page) == ["phone"]
    assert 'type="file"' not in page
    asked = set(re.findall(r'<(?:input|select|textarea)[^>]*\bname="(\w+)"', page)) - {"token", "entry", "lang", "back"}
    optional = {"name", "calendar", "month", "day", "year"}
    assert asked - {"size", "do"} == {"phone", "agree", "marketing"} | optional, (
        "no gender, no question of the shop's own"
    )
    await browser.post("/j", phone="13812345678", agree="yes")
    wait = here.club.members.pending()[0][1]
    assert (wait.name, wait.birthday, wait.gender) == ("", None, None)


async def test_5d_nobody_has_to_join_to_buy(browser: Browser, here: ShopHere) -> None:
    """A sale needs no member; the code on the tablet says that it is for joining, and the notice says the rest."""
    assert (await here.sell(1_000)).sale.member is None
    assert "You can buy here without being a member." in await browser.open("/privacy", **{"Accept-Language": "en"})


async def test_5g_leaving_erases_the_person_and_keeps_the_books(here: ShopHere) -> None:
    """The person is gone from every record, and from every byte once the shop has closed; the amounts stay."""
    number = await here.member(NAME, PHONE)
    await here.sell(8_850, number)
    spent = here.club.sales.on_day(here.club.today())
    await here.club.members.close_member(number, here.op(), OWNER, erase=True)
    left = here.club.members.get(number)
    assert (left.name, left.phone, left.consent, left.keys) == ("", None, None, ())
    assert here.club.members.by_phone(PHONE) is None
    assert [sale.paid_minor for _, sale in here.club.sales.on_day(here.club.today())] == [
        sale.paid_minor for _, sale in spent
    ]
    await here.club.close()
    kept = b"".join(everything(here).values())
    assert NAME.encode() not in kept
    assert PHONE.encode() not in kept


async def test_5i_every_price_can_be_explained(here: ShopHere) -> None:
    """Two members of the same tier pay the same for the same goods at the same moment: no price is a person's own."""
    totals = set()
    for name, phone in ((NAME, PHONE), ("赵敏", "13812345678")):
        member: MemberNo = await here.member(name, phone)
        quote = here.club.sales.quote(Draft(lines=(DraftLine(gross_minor=8_850),), member=member))
        totals.add(quote.net_minor)
    assert len(totals) == 1


async def test_5j_the_board_shows_who_said_yes_and_only_an_initial(browser: Browser, here: ShopHere) -> None:
    """Nobody is on it by being a member; who is, stands there masked."""
    await here.club.programme.adopt(BOARD, here.op(), OWNER)
    one, other = await here.member(NAME, PHONE), await here.member("赵敏", "13812345678")
    for member in (one, other):
        await here.sell(10_000, member)
    await browser.pair()
    assert "**" not in await browser.open("/k/board")
    await here.club.members.choose_board(one, True, here.op(), OWNER)
    page = await browser.open("/k/board")
    assert "王**" in page
    assert NAME not in page
    assert "赵" not in page


async def test_5j_who_won_is_nobodys_business(new_browser: NewBrowser, here: ShopHere) -> None:
    """A draw shows everybody its odds, its hash and, once it is over, its seed; no page and no proof says who won."""
    everyone = await everybody(new_browser, here)
    [(number, _)] = here.club.draws.rounds()
    assert [play.member for play in here.club.draws.plays(number)] == [here.club.members.by_phone(PHONE)]
    await here.club.draws.close(number, here.op(), OWNER)
    stranger = everyone["stranger"]
    page = await stranger.open("/d")
    assert here.club.draws.get(number).seed[:8] in page
    proof = await (await stranger.client.get(f"/d/{number}")).text()
    for text in (page, proof):
        for word in (NAME, f"{NAME[0]}**", PHONE, '"member"'):
            assert word not in text, word


@pytest.mark.parametrize("action", [Action.EXPORT_FULL, Action.CLOSE_MEMBER])
def test_5l_what_a_clerk_may_not_do(action: Action) -> None:
    """Whole lists and ending a membership are the owner's."""
    assert not rules.may(CLERK, action)
    assert rules.may(OWNER, action)


BEHIND = (
    "/m/why", "/m/history", "/m/family", "/m/family/join", "/m/family/leave", "/m/data/file", "/m/data/correct",
    "/m/data/leave", "/k/history", "/k/data/file", "/k/data/correct", "/k/data/leave",
)  # fmt: skip
"""Pages that only the PIN opens."""
DONE_BEHIND = (
    "/m/family", "/m/family/join", "/m/family/leave", "/m/board", "/m/data/file", "/m/data/correct", "/m/data/leave",
    "/k/data/correct", "/k/data/leave",
)  # fmt: skip
"""Forms that only the PIN opens."""


async def test_5l_the_card_alone_opens_nothing_of_the_person(new_browser: NewBrowser, here: ShopHere) -> None:
    """With the card the PIN is asked for on each page of the own and for each form; after it no more."""
    everyone = await everybody(new_browser, here)
    for at_card, proven, start in (("phone", "proven", "/m"), ("visitor", "known", "/k")):
        for path in (one for one in BEHIND if one.startswith(start)):
            assert 'name="pin"' in await everyone[at_card].open(path), path
            assert 'name="pin"' not in await everyone[proven].open(path), path
        before = state(here)
        for path in (one for one in DONE_BEHIND if one.startswith(start)):
            unhurried(everyone[at_card].client.app)
            await everyone[at_card].open("/privacy")
            await everyone[at_card].post(path, do="code", entry=here.op())
            assert everyone[at_card].status == 403, path
            assert 'name="pin"' in everyone[at_card].page, path
        assert state(here) == before
    for path in BEHIND:
        for who in ("stranger", "tablet", "number"):
            await everyone[who].open(path)
            assert everyone[who].path in ("/m", "/k", "/k/card", "/m/family/join"), (who, path)


async def test_5l_no_page_names_anybody_whole(new_browser: NewBrowser, here: ShopHere) -> None:
    """Whoever looks where: an initial at most, never the name, never the number; the own data after the PIN only."""
    for who, browser in (await everybody(new_browser, here)).items():
        for path in pages():
            page = await browser.open(path)
            if who in ("proven", "known") and path.startswith(("/m/data", "/k/data")):
                continue
            for name in (NAME, *OTHERS, PHONE):
                assert name not in page, (who, path, name)


async def test_5n_nothing_comes_from_elsewhere_or_goes_there(new_browser: NewBrowser, here: ShopHere) -> None:
    """No page, style or script names another place, so no browser asks one."""
    for who, browser in (await everybody(new_browser, here)).items():
        for path in (*pages(), "/nothing"):
            page = (await browser.open(path)).replace(browser.origin, "")
            assert ELSEWHERE.findall(page) == [], (who, path)
    for file in (Path(shopclub.kiosk.__file__).parent / "static").rglob("*.*"):
        if file.suffix in (".css", ".js", ".svg"):
            text = re.sub(r"^\s*//.*$|/\*.*?\*/", "", file.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
            assert [one for one in ELSEWHERE.findall(text) if one.startswith(("http", "ws"))] == [], file.name


async def test_5e_offers_stop_in_two_taps(browser: Browser, here: ShopHere) -> None:
    """From the card to the page and one button, without a PIN: as easily withdrawn as given; every list follows."""
    member = await here.member(NAME, PHONE)
    await here.club.privacy.choose_offers(member, True, here.op(), OWNER)

    def listed() -> set[str]:
        head, *rows = export_rows(here.club, ExportKind.MEMBERS, full=True)
        return {row[head.index("marketing")] for row in rows}

    assert listed() == {"yes"}
    await sign_in(browser, here, here.club.members.get(member).card)
    assert 'href="/m/data"' in browser.page
    await browser.open("/m/data")
    await browser.post("/m/data", offers="no")
    consent = here.club.members.get(member).consent
    assert consent is not None
    assert not consent.marketing
    assert listed() == {""}


async def test_5f_a_member_takes_the_own_data_along(new_browser: NewBrowser, here: ShopHere) -> None:
    """All of the own and nothing of others', written down; with the card alone nothing."""
    everyone = await everybody(new_browser, here)
    await here.member("赵敏", "13812345678")
    for who, gets in (("stranger", False), ("phone", False), ("proven", True)):
        browser = everyone[who]
        await browser.open("/m/data" if gets else "/privacy")
        await browser.post("/m/data/file", entry=here.op())
        assert browser.answer is not None
        text = await browser.answer.text()
        assert (NAME in text) is gets, who
        assert "13812345678" not in text
    assert len(here.club.privacy.handouts()) == 1


async def test_5f_a_request_has_its_day(here: ShopHere) -> None:
    """15 working days: asked for on a Saturday in March, by Friday three weeks later; first due, first answered."""
    member, other = await here.member(NAME, PHONE), await here.member("赵敏", "13812345678")
    here.clock.set(datetime(2026, 3, 14, 2, 30, tzinfo=UTC))
    later = await here.club.privacy.ask(member, Asked.COPY, "", here.op(), CLERK)
    here.clock.set(datetime(2026, 3, 2, 2, 30, tzinfo=UTC))
    sooner = await here.club.privacy.ask(other, Asked.SEE, "", here.op(), CLERK)
    asked = here.club.privacy.requests()
    assert [(n, one.due_on) for n, one in asked] == [(sooner, date(2026, 3, 23)), (later, date(2026, 4, 3))]
    with pytest.raises(NotAllowed):
        await here.club.privacy.answered(sooner, here.op(), CLERK)
    await here.club.privacy.answered(sooner, here.op(), OWNER)
    assert [n for n, one in here.club.privacy.requests() if one.done_at is None] == [later]


async def test_5h_a_child_is_sent_to_the_counter(browser: Browser, here: ShopHere) -> None:
    """Under 14 by the year typed no card is made on a phone; 14 on the day is old enough."""
    today = here.club.today()
    for years, waiting in ((13, 0), (14, 1)):
        born = {"year": str(today.year - years), "month": str(today.month), "day": str(today.day)}
        await browser.open("/j")
        await browser.post("/j", phone="13812345678", agree="yes", **born)
        assert len(here.club.members.pending()) == waiting, years


async def test_5k_who_has_not_come_for_two_years_is_listed(here: ShopHere) -> None:
    """After 24 months, not a day before; the owner then forgets those shown."""
    member = await here.member(NAME, PHONE)
    here.pass_time(days=720)
    assert here.club.privacy.idle() == []
    here.pass_time(days=15)
    assert [one.number for one in here.club.privacy.idle()] == [member]
    await here.club.privacy.forget_idle([member], OWNER)
    assert here.club.privacy.idle() == []
    assert (here.club.members.get(member).name, here.club.members.get(member).phone) == ("", None)


@pytest.mark.parametrize(
    ("suffix", "heading", "said"),
    [
        (
            "",
            "## If data gets out",
            ("Stop it", "authority", "within 72 hours", "at once", "people", "PIPL 57", "GDPR 33"),
        ),
        (".zh-CN", "## 万一资料泄露", ("止住", "主管部门", "72 小时内", "立即", "告诉本人", "个保法 57", "GDPR 33")),
    ],
)
def test_5m_there_is_a_card_for_a_breach(suffix: str, heading: str, said: tuple[str, ...]) -> None:
    """Both pages say in order what to do, whom to tell and within how many hours; the security pages lead there."""
    page = (DOCS / f"privacy{suffix}.md").read_text(encoding="utf-8")
    assert heading in page
    card = page.partition(heading)[2].partition("\n## ")[0]
    assert re.findall(r"^(\d)\. \*\*", card, flags=re.MULTILINE) == ["1", "2", "3", "4", "5"]
    assert [one for one in said if one not in card] == []
    anchor = heading.removeprefix("## ").lower().replace(" ", "-")
    security = (DOCS / f"security{suffix}.md").read_text(encoding="utf-8")
    assert f"](privacy{suffix}.md#{anchor})" in security
