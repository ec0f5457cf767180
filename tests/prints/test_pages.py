"""Pages to print: what stands on them, that every code reads back, that nothing comes from outside."""

from __future__ import annotations

import html
import io
import re
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest
from PIL import Image

from shopclub import presets
from shopclub.core.shop.look import CHOICES, LEAST_CONTRAST, Look, contrast, shades
from shopclub.core.shop.wifi import Wifi
from shopclub.i18n import Language, Words
from shopclub.prints.cards import A_SHEET, PrintedCard, card_page, cards_page
from shopclub.prints.gifts import PrintedGift, gift_cards_page
from shopclub.prints.inviting import TABLE_CARDS, Paper, doubts, invitation, inviting_page
from shopclub.prints.letterhead import Letterhead, Logo, letterhead
from tests.builders import OWNER, Counter, a_shop, programme_of
from tests.decoders import codes_in

URL = "http://192.168.1.23:8080/j"
CARD = "20123456789012345675"
GIFT = "231428571428571421"
HEAD = Letterhead(shop="莲花药房")
GIFT_CARD = PrintedGift(amount="¥100.00", until="usable without an end", code=GIFT)
WIFI = Wifi(ssid="LotusGuest", password="lotus-9f3k-tea")
HOSTILE = [
    "<img src=x onerror=alert(1)>",
    '"><script>alert(1)</script>',
    "{{7*7}}",
    "\u202eoidua",
    "🎉" * 60,
    "</style>",
]


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Counter]:
    """A shop with a Wi-Fi for its customers."""
    async with a_shop(tmp_path, presets.load("standard-retail")) as here:
        await here.club.settings.set_wifi(WIFI, here.op(), OWNER)
        yield here


def plain(page: str) -> str:
    """The words of a page as somebody reads them."""
    body = page[page.index("<body>") :]
    return html.unescape(" ".join(re.sub(r"<svg.*?</svg>|<[^>]+>", " ", body, flags=re.DOTALL).split()))


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("paper", [Paper.A4, Paper.A5])
async def test_a_poster_leads_in(shop: Counter, paper: Paper, language: Language) -> None:
    """Wi-Fi first, then the join code with its source, then the address to type; what it brings stands above."""
    words = Words(language)
    told = invitation(shop.club, words, URL, "k7m3xp")
    page = inviting_page(HEAD, told, paper, words)
    assert codes_in(page) == ["WIFI:T:WPA;S:LotusGuest;P:lotus-9f3k-tea;;", f"{URL}?s=k7m3xp"]
    said = plain(page)
    order = ["莲花药房", told.headline, *told.lines, words.t("Join our Wi-Fi"), "LotusGuest", "lotus-9f3k-tea"]
    order += [words.t("Scan to join"), "192.168.1.23:8080/j", words.t("This code is for joining, not for paying.")[:-1]]
    places = [said.index(one) for one in order]
    assert places == sorted(places)
    assert f"size: {paper.value.upper()}" in page
    assert f'lang="{language.tag}"' in page


@pytest.mark.parametrize("language", Language)
async def test_table_cards(shop: Counter, language: Language) -> None:
    """Four on a sheet, each with the join code; the Wi-Fi stands in words."""
    page = inviting_page(HEAD, invitation(shop.club, Words(language), URL), Paper.TABLE, Words(language))
    assert codes_in(page) == [URL] * TABLE_CARDS
    assert plain(page).count("lotus-9f3k-tea") == TABLE_CARDS


async def test_the_password_may_be_left_out(shop: Counter) -> None:
    """Then no code of the Wi-Fi is drawn, the steps keep their numbers, and the poster says whom to ask."""
    hidden = Wifi(ssid="LotusGuest", password="lotus-9f3k-tea", unprinted=True)
    await shop.club.settings.set_wifi(hidden, shop.op(), OWNER)
    words = Words(Language.EN)
    for paper in Paper:
        page = inviting_page(HEAD, invitation(shop.club, words, URL), paper, words)
        assert "lotus-9f3k-tea" not in page
        assert "LotusGuest" in plain(page)
        assert set(codes_in(page)) == {URL}
    assert "Ask us for the password." in plain(inviting_page(HEAD, invitation(shop.club, words, URL), Paper.A4, words))


async def test_without_a_network_there_are_no_steps(shop: Counter) -> None:
    """The join code alone, larger, and the owner is told what is missing."""
    await shop.club.settings.set_wifi(Wifi(), shop.op(), OWNER)
    words = Words(Language.EN)
    told = invitation(shop.club, words, URL)
    page = inviting_page(HEAD, told, Paper.A4, words)
    assert "Wi-Fi" not in plain(page)
    assert codes_in(page) == [URL]
    assert "mobile data" in doubts(told, words)[0]


@pytest.mark.parametrize(("lines", "width"), [(0, 128), (1, 128), (2, 114), (3, 114)])
async def test_a_code_alone_leaves_room_for_what_it_brings(shop: Counter, lines: int, width: int) -> None:
    """At its largest it would push its heading up against the second line of what members get."""
    await shop.club.settings.set_wifi(Wifi(), shop.op(), OWNER)
    words = Words(Language.EN)
    told = msgspec.structs.replace(invitation(shop.club, words, URL), lines=("1 point for each full ¥1 paid",) * lines)
    assert f".join .code {{ width: calc({width} * var(--u))" in inviting_page(HEAD, told, Paper.A4, words)


async def test_the_owner_is_warned(shop: Counter) -> None:
    """Of a Wi-Fi some phones would misread; a plain one needs no word."""
    words = Words(Language.EN)
    assert doubts(invitation(shop.club, words, URL), words) == []
    await shop.club.settings.set_wifi(Wifi(ssid="莲花", password="lotus;tea"), shop.op(), OWNER)
    assert "misread" in doubts(invitation(shop.club, words, URL), words)[0]


async def test_the_join_bonus_is_the_headline(tmp_path: Path) -> None:
    """What one gets at once is said largest, in the reader's language; without it the invitation itself."""
    bonus = {"on": "join", "id": "hello", "then": {"kind": "points_fixed", "points": 20}}
    async with a_shop(tmp_path, programme_of(rules=[bonus])) as shop:
        assert invitation(shop.club, Words(Language.EN), URL).headline == "Join us: 20 points for you at once"
        assert invitation(shop.club, Words(Language.ZH), URL).headline == "现在入会，马上送 20 分"


def test_a_card() -> None:
    """Name, number, purpose, the code and its digits in groups; neither phone number nor balance."""
    card = PrintedCard(name="王芳", number="No. 000123", code=CARD)
    page = card_page(HEAD, card, Words(Language.ZH))
    assert codes_in(page) == [CARD]
    assert "2012 3456 7890 1234 5675" in plain(page)
    assert "size: 85.6mm 54mm" in page
    for text in ("莲花药房", "王芳", "No. 000123"):
        assert text in plain(page)


@pytest.mark.parametrize(("count", "sheets"), [(0, 0), (1, 1), (A_SHEET, 1), (A_SHEET + 1, 2), (25, 3)])
def test_ten_cards_a_sheet(count: int, sheets: int) -> None:
    """Each card once, in order, ten on a sheet and the rest on the last one."""
    cards = [PrintedCard(name=f"n{i}", number=f"No. {i}", code=CARD) for i in range(count)]
    page = cards_page(HEAD, cards, Words(Language.EN))
    assert page.count('class="sheet"') == sheets
    assert re.findall(r"No\. (\d+)", plain(page)) == [str(i) for i in range(count)]
    if count <= A_SHEET:
        assert codes_in(page) == [CARD] * count


@pytest.mark.parametrize("text", HOSTILE)
async def test_text_from_people_stays_text(shop: Counter, text: str) -> None:
    """A shop's name, a Wi-Fi's and a member's are shown as they are; no tag, no style, no template comes of them."""
    if text.isascii():
        await shop.club.settings.set_wifi(Wifi(ssid=text[:20], password="12345678"), shop.op(), OWNER)
    words = Words(Language.EN)
    card = PrintedCard(name=text, number="No. 1", code=CARD)
    for page in (
        *(inviting_page(HEAD, invitation(shop.club, words, URL), paper, words) for paper in Paper),
        card_page(Letterhead(shop=text), card, words),
        cards_page(Letterhead(shop=text), [card], words),
        gift_cards_page(Letterhead(shop=text), [GIFT_CARD], words),
    ):
        assert "<script" not in page
        assert "<img" not in page
        assert page.count("</style>") == 1
        assert "49" not in plain(page).replace("7*7", "")
    assert text in plain(card_page(Letterhead(shop=text), card, words))


@pytest.mark.parametrize("paper", Paper)
async def test_nothing_comes_from_outside(shop: Counter, paper: Paper) -> None:
    """The only addresses in it are the shop's own, the logo is part of the page, and its policy forbids the rest."""
    words = Words(Language.EN)
    logo = Logo("png", b"\x89PNG")
    page = inviting_page(Letterhead(shop="x", logo=logo), invitation(shop.club, words, URL), paper, words)
    assert "default-src 'none'" in page
    assert 'src="data:image/png;base64,iVBORw=="' in page
    assert set(re.findall(r"https?://[^\s\"'<]+", page)) <= {"http://www.w3.org/2000/svg"}
    assert not re.search(r"<(script|link|iframe)|url\(|@import", page)


@pytest.mark.parametrize("language", Language)
def test_a_gift_card(language: Language) -> None:
    """Shop, amount, until when, the code and its digits in groups, and that it is as good as cash."""
    words = Words(language)
    page = gift_cards_page(HEAD, [GIFT_CARD], words)
    assert codes_in(page) == [GIFT]
    said = plain(page)
    for text in ("莲花药房", words.t("Gift card"), "¥100.00", "usable without an end", "2314 2857 1428 5714 21"):
        assert text in said
    assert words.t("Pays at our counter until it is used up. Whoever shows it may spend it: keep it like cash.") in said
    assert "size: A4" in page


def test_ten_gift_cards_a_sheet() -> None:
    """Each once, in order."""
    cards = [msgspec.structs.replace(GIFT_CARD, amount=f"¥{one}") for one in range(A_SHEET + 1)]
    page = gift_cards_page(HEAD, cards, Words(Language.EN))
    assert page.count('class="sheet"') == 2
    assert re.findall(r"¥(\d+)", plain(page)) == [str(one) for one in range(A_SHEET + 1)]


@pytest.mark.parametrize("accent", ["", *CHOICES.values(), "#ffe14d", "#9adcff", "#000000"])
async def test_paper_bears_the_shop_s_accent(shop: Counter, accent: str) -> None:
    """In a shade that is read on white, under white numbers too: 4.5 to 1, whatever colour the file says."""
    head, words = Letterhead(shop="x", look=Look(accent=accent)), Words(Language.EN)
    shade = shades(head.look)[0]
    assert contrast(shade, "#ffffff") >= LEAST_CONTRAST
    assert contrast(shade, "#fffdf8") >= LEAST_CONTRAST
    told = invitation(shop.club, words, URL)
    pages = [inviting_page(head, told, paper, words) for paper in Paper] + [gift_cards_page(head, [GIFT_CARD], words)]
    for page in pages:
        assert re.findall(r"--accent: ([^;]+);", page) == [shade]
        assert "#9a3b1f" not in page


async def test_the_letterhead_is_the_shop_s(shop: Counter) -> None:
    """Name, colour and logo as the owner set them; a logo whose file is gone is left out."""
    assert await letterhead(shop.club) == Letterhead(shop=shop.club.shop.name)
    square = io.BytesIO()
    Image.new("RGB", (64, 64), "red").save(square, "png")
    tea = Look(accent=CHOICES["tea"])
    await shop.club.settings.change(msgspec.structs.replace(shop.club.shop, look=tea), shop.op(), OWNER)
    logo = await shop.club.pictures.show_logo(square.getvalue(), shop.op(), OWNER)
    found = shop.club.pictures.path(logo.file)
    assert found is not None
    expected = Letterhead(shop=shop.club.shop.name, look=tea, logo=Logo("png", found[0].read_bytes()))
    assert await letterhead(shop.club) == expected
    found[0].unlink()
    assert await letterhead(shop.club) == msgspec.structs.replace(expected, logo=None)
