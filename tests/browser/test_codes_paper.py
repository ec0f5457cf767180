"""Every code on paper, read back from the pages that Chromium makes for the printer, at a home printer's 150 dots."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from shopclub import presets
from shopclub.core.shop.look import CHOICES, Look
from shopclub.core.shop.wifi import Wifi
from shopclub.i18n import Language, Words
from shopclub.prints.cards import A_SHEET, PrintedCard, card_page, cards_page
from shopclub.prints.gifts import PrintedGift, gift_cards_page
from shopclub.prints.inviting import TABLE_CARDS, Paper, invitation, inviting_page
from shopclub.prints.letterhead import Letterhead
from shopclub.prints.pdf import write_pdf
from tests.browser.conftest import CHROMIUM
from tests.builders import OWNER, Counter, a_shop
from tests.codes.places import PAPER
from tests.decoders import pages_of, read_twice

pytestmark = pytest.mark.asyncio(loop_scope="session")
URL, TOKEN = "http://192.168.1.23:8080/j", "k7m3xp"
JOIN = f"{URL}?s={TOKEN}"
WIFI = "WIFI:T:WPA;S:莲花药房;P:lotus-9f3k-tea;;"
CARDS = [f"201234567890123456{number}" for number in range(75, 75 + A_SHEET + 1)]
GIFTS = [f"2314285714285714{number}" for number in range(21, 21 + A_SHEET)]


@pytest_asyncio.fixture(loop_scope="session")
async def shop(tmp_path: Path) -> AsyncIterator[Counter]:
    """A shop whose Wi-Fi has a Chinese name."""
    async with a_shop(tmp_path, presets.load("standard-retail")) as here:
        await here.club.settings.set_wifi(Wifi(ssid="莲花药房", password="lotus-9f3k-tea"), here.op(), OWNER)
        yield here


def sights(shop: Counter, language: Language) -> dict[str, tuple[str, list[list[str]]]]:
    """Each page to print, and what the codes of its sheets have to say."""
    words, told = Words(language), invitation(shop.club, Words(language), URL, TOKEN)
    head = Letterhead(shop="莲花药房", look=Look(accent=CHOICES["tea"]))
    cards = [PrintedCard(name="王芳", number="No. 000123", code=code) for code in CARDS]
    gifts = [PrintedGift(amount="¥100.00", until="usable without an end", code=code) for code in GIFTS]
    return {
        "paper-a4": (inviting_page(head, told, Paper.A4, words), [[WIFI, JOIN]]),
        "paper-a5": (inviting_page(head, told, Paper.A5, words), [[WIFI, JOIN]]),
        "paper-table": (inviting_page(head, told, Paper.TABLE, words), [[JOIN] * TABLE_CARDS]),
        "paper-card": (card_page(head, cards[0], words), [CARDS[:1]]),
        "paper-cards": (cards_page(head, cards, words), [CARDS[:A_SHEET], CARDS[A_SHEET:]]),
        "paper-gifts": (gift_cards_page(head, gifts, words), [GIFTS]),
    }


@pytest.mark.parametrize("language", Language)
async def test_every_code_on_paper(shop: Counter, tmp_path: Path, language: Language) -> None:
    """Posters, table cards, member and gift cards: as many sheets as are meant, and two readers read all on each."""
    walked = []
    for name, (page, says) in sights(shop, language).items():
        path = tmp_path / f"{name}.html"
        path.write_text(page, "utf-8")
        pdf = await write_pdf(path, CHROMIUM)
        assert pdf is not None
        assert [read_twice(sheet) for sheet in pages_of(pdf)] == [sorted(codes) for codes in says], name
        walked.append(name)
    assert tuple(walked) == PAPER
