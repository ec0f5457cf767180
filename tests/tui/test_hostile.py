"""Text from people is text on every screen: a name that looks like markup, a command or a formula is just a name."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopclub.core.kernel.ids import MemberNo
from shopclub.core.members.model import NewMember
from shopclub.i18n import Language
from shopclub.tui.text import cells, content, fit, plain
from shopclub.tui.widgets.rows import Cell, Row
from tests.builders import programme_of
from tests.tui.bench import NARROW, at_counter

NAMES = (
    "[/x]",
    "[@click=app.quit]go[/]",
    "[bold red]big",
    "=cmd|'/c calc'!A0",
    "{name} {0} %s $accent",
    "欧阳娜娜·阿依古丽",
    "محمد عبد الله",
    "👩‍👩‍👧‍👦 family",
    "ﷺﷺ wide",
    "\\[escaped]",
)


@pytest.mark.parametrize("name", NAMES)
async def test_a_hostile_name_is_just_a_name_everywhere(tmp_path: Path, name: str) -> None:
    """The counter, the strip, the undo question, the list, the page, the receipt and the join form all stand."""
    mug = {"id": "mug", "name": {"en": name, "zh": name}, "points": 10}
    async with at_counter(tmp_path, programme_of(rewards=[mug])) as bench:
        number = await bench.shop.join(name, "13812345678")
        await bench.shop.club.members.ask_to_join(NewMember(name=name, phone="13911112222"), bench.shop.op())
        kept = bench.shop.club.members.get(number).name
        await bench.type("5678")
        assert plain(kept)[:8] in bench.text()
        await bench.press("enter")
        await bench.type("20")
        await bench.press("enter")
        assert kept in bench.says()
        await bench.press("ctrl+z")
        assert kept in bench.says()
        await bench.press("escape")
        await bench.take(MemberNo(number))
        await bench.press("f7", "escape", "f8", "escape", "f2", "right", "right", "right", "right")
        assert kept in bench.says()
        await bench.press("escape", "f10", "t", "enter", "escape", "f10", "m", "f10", "r", "f10", "p")
        await bench.press("f1", "escape", "ctrl+p", "escape")
        assert bench.app.is_running
        assert bench.app.return_code is None


async def test_a_product_is_just_a_product(tmp_path: Path) -> None:
    """A product called like markup is rung up, listed, completed and printed as it is."""
    async with at_counter(tmp_path, size=NARROW, language=Language.ZH) as bench:
        await bench.press("f3")
        await bench.type("[/b]tea")
        await bench.press("enter")
        await bench.type("5")
        await bench.press("enter")
        assert "[/b]tea" in bench.text()
        await bench.press("enter", "tab")
        await bench.type("tea")
        assert "[/b]tea" in bench.text()
        await bench.press("escape", "escape", "f10", "t", "enter")
        assert "[/b]tea" in bench.says()


async def test_what_is_typed_into_the_search_is_never_markup(tmp_path: Path) -> None:
    """Brackets typed into the first field search, and find nobody, in words."""
    async with at_counter(tmp_path, members=("王芳",)) as bench:
        await bench.type("[/x][@click=app.quit]")
        assert "Nobody is found" in bench.says()
        assert bench.app.is_running


@pytest.mark.parametrize("text", ["王芳", "Ann Schmidt", "欧阳娜娜", "محمد", "e\u0301a", "👩‍👩‍👧‍👦", "a" * 50, ""])
@pytest.mark.parametrize("width", [1, 2, 5, 8, 13])
def test_a_field_is_as_wide_as_it_says(text: str, width: int) -> None:
    """Cut or padded, a field of any text takes exactly its columns."""
    assert fit(content(text), width).cell_length == width


def test_columns_line_up_whatever_the_names() -> None:
    """In rows of the same width the figures start in the same column, wide characters or not."""
    rows = [Row(Cell(content(name)), Cell(content("7"), 6, right=True)) for name in ("王富贵", "Li", "محمد")]
    assert {cells(row.line(30).plain) for row in rows} == {30}
    assert all(row.line(30).plain.endswith("     7") for row in rows)


def test_direction_overrides_are_not_shown() -> None:
    """A character that turns the direction of writing around is dropped, so it can't reorder the line."""
    assert plain("a\u202eb\u2066c\nd") == "abc d"
