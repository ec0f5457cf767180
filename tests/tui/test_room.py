"""What stands on the screen stands there whole, in both languages and at both sizes."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopclub.core.kernel.ids import MemberNo, SaleNo
from shopclub.core.members.model import NewMember
from shopclub.core.sales.model import Sale, SaleKind
from shopclub.i18n import Language, Words
from shopclub.tui.member_rows import sale_row
from shopclub.tui.voice import Voice
from shopclub.tui.widgets.tick import Tick
from tests.builders import NOW, a_shop
from tests.tui.bench import NARROW, WIDE, Bench, FakeKiosk, at_counter, make_app

SIZES = pytest.mark.parametrize("size", [WIDE, NARROW], ids=["120x40", "80x24"])
LANGUAGES = pytest.mark.parametrize("language", Language)


@SIZES
@LANGUAGES
async def test_the_hints_of_an_empty_counter_are_whole(
    tmp_path: Path, language: Language, size: tuple[int, int]
) -> None:
    """Before a sale nothing at the counter is cut with an ellipsis, but for the phone of the example, 138…."""
    async with at_counter(tmp_path, size=size, language=language) as bench:
        assert "…" not in bench.text().replace("138…", "")


@LANGUAGES
async def test_how_to_take_all_points_is_whole(tmp_path: Path, language: Language) -> None:
    """Beside a limit of five figures F4 is still said in full at 120 columns."""
    async with at_counter(tmp_path, "standard-retail", language=language, members=("Ann",)) as bench:
        await bench.shop.give(1, 25_000)
        await bench.take(MemberNo(1))
        await bench.type("300")
        await bench.press("f4")
        words = bench.app.voice.words
        row = next(line for line in bench.text().splitlines() if words.t("F4: all") in line)
        assert "…" not in row
        assert words.t("of {most}", most="25,000") in row


@LANGUAGES
async def test_the_day_of_an_old_purchase_is_whole(tmp_path: Path, language: Language) -> None:
    """A purchase of another year says its year."""
    async with at_counter(tmp_path, language=language, members=("Ann",)) as bench:
        await bench.shop.sell(1, 8850)
        await bench.shop.day(2027, 12, 27)
        await bench.take(MemberNo(1))
        assert {Language.EN: "14 Mar 2026 ", Language.ZH: "2026年3月14日 "}[language] in bench.text()


@pytest.mark.parametrize(
    ("language", "size", "told"),
    [
        (Language.EN, WIDE, "kiosk ○ LAN is off "),
        (Language.ZH, WIDE, "自助端 ○ 局域网未开 "),
        (Language.EN, NARROW, "kiosk ○ "),
        (Language.ZH, NARROW, "自助端 ○ "),
    ],
)
async def test_the_top_line_ends_in_the_kiosk(
    tmp_path: Path, language: Language, size: tuple[int, int], told: str
) -> None:
    """The kiosk is told in full where there is room, by its sign where there is little, and never cut."""
    async with a_shop(tmp_path) as shop:
        await shop.club.members.ask_to_join(NewMember(name="Ann", phone="13911112222"), shop.op())
        app = make_app(shop, language, FakeKiosk(lan=False))
        async with app.run_test(size=size) as pilot:
            bench = Bench(shop, app, pilot)
            await bench.settle()
            assert bench.text().splitlines()[0].endswith(told)


@pytest.mark.parametrize(
    ("language", "of", "told"),
    [
        (Language.EN, None, "return without a receipt"),
        (Language.ZH, None, "无单退货"),
        (Language.EN, SaleNo(7), "return of sale 7"),
    ],
)
async def test_a_return_says_of_what(tmp_path: Path, language: Language, of: SaleNo | None, told: str) -> None:
    """A return that names no sale says so in words."""
    async with a_shop(tmp_path) as shop:
        sale = Sale(at=NOW, on=NOW.date(), kind=SaleKind.REFUND, paid_minor=-3950, of=of)
        row = sale_row(SaleNo(9), sale, Voice(Words(language), shop.club), who=None)
        assert told in row.line(100).plain


async def test_a_tick_is_there_or_not(tmp_path: Path) -> None:
    """Whether a new member wants offers is seen by the tick, without colours."""
    async with at_counter(tmp_path) as bench:
        await bench.press("ctrl+n")
        label = "wants to hear of offers"
        row = next(line for line in bench.text().splitlines() if label in line)
        assert "✓" not in row
        bench.app.screen.query_one(Tick).focus()
        await bench.press("space")
        row = next(line for line in bench.text().splitlines() if label in line)
        assert "▐✓▌" in row
        await bench.press("space")
        assert "✓" not in next(line for line in bench.text().splitlines() if label in line)
