"""Join codes at the counter: sources with what they brought, the code on the screen, posters and cards to print."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from shopclub.core.kernel.ids import MemberNo
from shopclub.core.members.model import NewMember
from shopclub.core.origins.model import OriginKind, OriginWish
from shopclub.core.privacy.model import HandedOut
from shopclub.core.shop.wifi import Wifi
from shopclub.core.staff.model import Actor, Role, Source
from shopclub.i18n import Language
from shopclub.tui.modals.origin import CodeDialog, OriginDialog
from shopclub.tui.modals.wifi import WifiDialog
from shopclub.tui.screens.codes import CodesScreen
from shopclub.tui.themes import theme_name
from shopclub.tui.widgets.qr import QrCode
from tests.builders import CLERK, OWNER
from tests.decoders import codes_in, read_twice
from tests.tui.bench import NARROW, WIDE, Bench, FakeKiosk, at_counter

URL = "http://192.168.1.23:8080/j"
OLD = "http://10.0.0.5:8080/j"


async def moved(bench: Bench) -> None:
    """The kiosk was reached elsewhere before: what hangs there leads nowhere."""
    for url in (OLD, URL):
        await bench.shop.club.settings.answers_at(url)


async def to_codes(bench: Bench, kiosk: FakeKiosk | None = None) -> None:
    """By the menu, with the kiosk open to the Wi-Fi unless given."""
    bench.app.kiosk = kiosk or FakeKiosk()
    await bench.press("f10", "j")
    assert isinstance(bench.app.screen, CodesScreen)


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_a_source_from_beginning_to_end(tmp_path: Path, size: tuple[int, int]) -> None:
    """N adds one with kind, cost and target, E changes it, Space switches it off, and undo takes each back."""
    async with at_counter(tmp_path, size=size) as bench:
        await to_codes(bench)
        await bench.press("n")
        assert isinstance(bench.app.screen, OriginDialog)
        await bench.type("Book[/]shop")
        await bench.press("enter", "p", "enter")
        await bench.type("100")
        await bench.press("enter")
        await bench.type("3o")
        await bench.press("enter")
        assert "Type a whole number." in bench.says()
        await bench.press("backspace", "0", "enter")
        (one,) = bench.shop.club.origins.brought()
        assert (one.origin.name, one.origin.kind) == ("Book[/]shop", OriginKind.PARTNER)
        assert (one.origin.cost_minor, one.origin.target) == (10_000, 30)
        assert "Book[/]shop" in bench.text()
        assert "0 of 30" in bench.text()
        await bench.press("e")
        await bench.type("Bookshop")
        await bench.press("ctrl+s")
        assert bench.shop.club.origins.get(1).name == "Bookshop"
        await bench.press("space")
        assert bench.shop.club.origins.get(1).off
        for _ in range(2):
            await bench.press("ctrl+z", "enter")
        assert (bench.shop.club.origins.get(1).name, bench.shop.club.origins.get(1).off) == ("Book[/]shop", False)
        await bench.press("ctrl+z", "enter")
        assert bench.shop.club.origins.brought() == []


async def test_what_a_poster_brought(tmp_path: Path) -> None:
    """Joined, bought, waiting and what one cost stand in its row, and change while the list is open."""
    async with at_counter(tmp_path) as bench:
        shop = bench.shop
        await shop.club.origins.add(OriginWish(name="Window", cost_minor=9_000), shop.op(), OWNER)
        token = shop.club.origins.get(1).token
        await to_codes(bench)
        for number in range(3):
            new = NewMember(phone=f"1381234000{number}", via=token)
            waiting, _ = await shop.club.members.ask_to_join(new, shop.op())
            if number:
                member = (await shop.club.members.activate(waiting, shop.op(), CLERK)).number
                await shop.sell(member, 1000)
        await bench.settle()
        row = next(line for line in bench.text().splitlines() if "Window" in line)
        assert row.split()[2:-1] == ["poster", "2", "2", "1", "¥45.00"]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_the_code_on_the_screen(tmp_path: Path, size: tuple[int, int], language: Language) -> None:
    """Enter shows the marked source's own code where there is room for it, and its address in any case."""
    async with at_counter(tmp_path, size=size, language=language) as bench:
        shop = bench.shop
        await shop.club.origins.add(OriginWish(name="Window"), shop.op(), OWNER)
        await to_codes(bench)
        await bench.mark("1")
        await bench.press("enter")
        assert isinstance(bench.app.screen, CodeDialog)
        assert f"{URL}?s={shop.club.origins.get(1).token}" in bench.says()
        assert bool(bench.app.screen.query(QrCode)) == (size == WIDE)


@pytest.mark.parametrize(
    ("downs", "name", "codes", "tag"),
    [(0, "join-a4-en", 2, "en"), (2, "join-table-en", 4, "en"), (4, "join-a5-zh", 2, "zh-CN")],
)
async def test_a_poster_is_written(tmp_path: Path, downs: int, name: str, codes: int, tag: str) -> None:
    """P asks which, writes it beside the shop's file and says where it lies."""
    async with at_counter(tmp_path) as bench:
        shop = bench.shop
        await shop.club.settings.set_wifi(Wifi(ssid="Lotus", password="tea-2026"), shop.op(), OWNER)
        await shop.club.origins.add(OriginWish(name="Window"), shop.op(), OWNER)
        await to_codes(bench)
        await bench.mark("1")
        await bench.press("p", *["down"] * downs, "enter")
        path = tmp_path / "print" / f"{name}-1.html"
        page = path.read_text("utf-8")
        found = codes_in(page)
        assert len(found) == codes
        assert found[-1] == f"{URL}?s={shop.club.origins.get(1).token}"
        assert f'lang="{tag}"' in page
        assert path.stat().st_mode & 0o077 == 0
        assert any(str(path) in notice for notice in bench.notices())
        assert shop.check() == []


async def test_for_everybody(tmp_path: Path) -> None:
    """The first line is the code that names no source; without a Wi-Fi the owner is told what that means."""
    async with at_counter(tmp_path) as bench:
        await to_codes(bench)
        await bench.press("p", "enter")
        assert codes_in((tmp_path / "print" / "join-a4-en.html").read_text("utf-8")) == [URL]
        assert any("mobile data" in notice for notice in bench.notices())


async def test_nothing_is_printed_while_no_phone_gets_in(tmp_path: Path) -> None:
    """LAN off: a poster would lead nowhere, so neither key does anything, and the screen says why."""
    async with at_counter(tmp_path) as bench:
        await to_codes(bench, FakeKiosk(join_url=None, lan=False))
        await bench.press("p", "enter")
        assert isinstance(bench.app.screen, CodesScreen)
        assert "LAN is off" in bench.says()
        assert not (tmp_path / "print").exists()


async def test_a_folder_that_can_not_be_written(tmp_path: Path) -> None:
    """What went wrong is said, and the posters that hang there count as old as before."""
    async with at_counter(tmp_path) as bench:
        await moved(bench)
        (tmp_path / "print").write_text("a file in the way")
        await to_codes(bench)
        await bench.press("p", "enter")
        assert "The file could not be written." in bench.notices()
        assert bench.shop.club.shop.kiosk.posters == OLD
        (tmp_path / "print").unlink()
        await bench.press("p", "enter")
        assert bench.shop.club.shop.kiosk.posters == ""


async def test_the_wi_fi(tmp_path: Path) -> None:
    """W keeps a network; signs that some phones misread are said while they are typed, what can't be stays out."""
    async with at_counter(tmp_path) as bench:
        await to_codes(bench)
        await bench.press("w")
        assert isinstance(bench.app.screen, WifiDialog)
        await bench.type("Lotus;")
        assert "Some phones misread" in bench.says()
        await bench.press("enter")
        await bench.type("short")
        await bench.press("enter", "space", "enter", "enter")
        assert "8 to 63" in bench.says()
        await bench.type("short-2026")
        await bench.press("ctrl+s")
        assert bench.shop.club.settings.wifi() == Wifi(ssid="Lotus;", password="short-2026", unprinted=True)
        assert "Wi-Fi: Lotus;" in bench.says()


async def test_a_clerk_looks_and_prints(tmp_path: Path) -> None:
    """Sources and the Wi-Fi are the owner's to change; anybody who serves may print."""
    async with at_counter(tmp_path) as bench:
        bench.app.staff = Actor(staff=None, role=Role.CLERK, source=Source.COUNTER)
        await bench.shop.club.origins.add(OriginWish(name="Window"), bench.shop.op(), OWNER)
        await to_codes(bench)
        await bench.mark("1")
        for key in ("n", "e", "w", "space"):
            await bench.press(key)
            assert isinstance(bench.app.screen, CodesScreen)
        assert not bench.shop.club.origins.get(1).off
        await bench.press("p", "enter")
        assert (tmp_path / "print" / "join-a4-en-1.html").exists()


async def test_a_members_card_reads_back(tmp_path: Path) -> None:
    """K and P on a member's page write a card whose code is theirs."""
    async with at_counter(tmp_path, members=("王芳",)) as bench:
        bench.app.open_member(MemberNo(1))
        await bench.settle()
        await bench.press("k", "p")
        page = (tmp_path / "print" / "card-1.html").read_text("utf-8")
        assert codes_in(page) == [bench.shop.club.members.get(1).card]
        assert "1380000" not in page


async def test_the_cards_of_a_list(tmp_path: Path) -> None:
    """P in the member list asks, writes the cards of those found who are members still, and it is noted that it did."""
    async with at_counter(tmp_path, members=("王芳", "王丽", "李雷")) as bench:
        club = bench.shop.club
        await club.members.close_member(MemberNo(2), bench.shop.op(), OWNER)
        await bench.press("f10", "m", "p")
        assert "2 member cards on 1 sheet of A4." in bench.says()
        await bench.press("escape")
        assert not (tmp_path / "print").exists()
        await bench.press("p", "enter")
        page = (tmp_path / "print" / "cards.html").read_text("utf-8")
        assert sorted(codes_in(page)) == sorted(club.members.get(MemberNo(n)).card for n in (1, 3))
        (_, noted) = club.privacy.handouts()[0]
        assert (noted.what, noted.lines) == (HandedOut.CARDS, 2)


@pytest.mark.parametrize("theme", ["day", "night"])
@pytest.mark.parametrize("text", ["20123456789012345675", URL, f"{URL}?s=k7m3xp"])
async def test_a_code_in_the_terminal_reads_back(tmp_path: Path, theme: str, text: str) -> None:
    """Black on white in either theme; two readers see what it says, at the height and width of a terminal's cells."""
    async with at_counter(tmp_path) as bench:
        bench.app.theme = theme_name(theme)
        await bench.app.mount(code := QrCode(text))
        rows = []
        for y in range(code.get_content_height(None, None, 0)):
            row = []
            for segment in code.render_line(y):
                assert segment.style is not None
                assert segment.style.bgcolor is not None
                colour = segment.style.bgcolor.get_truecolor()
                row += [colour.red] * len(segment.text)
            rows.append(row)
        assert {value for row in rows for value in row} == {0, 255}
        cells = Image.fromarray(np.array(rows, dtype=np.uint8))
        ground = 10 if theme == "night" else 245
        for width, height in ((7, 14), (8, 17), (9, 18)):  # a cell is about twice as high as wide, never exactly
            screen = Image.new("L", (cells.width * width + 40, cells.height * height + 40), ground)
            screen.paste(cells.resize((cells.width * width, cells.height * height), Image.Resampling.NEAREST), (20, 20))
            assert read_twice(screen) == [text]
