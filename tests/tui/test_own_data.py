"""A member's own data at the counter: lunar birthdays, 29 February, tags, and who brought them along."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopclub.core.kernel.ids import MemberNo
from shopclub.core.members.model import Feb29, MemberChange, NewMember
from shopclub.i18n import Language
from shopclub.tui.widgets.birthday import BirthdayField
from shopclub.tui.widgets.field import Field
from tests.tui.bench import NARROW, WIDE, Bench, at_counter

SIZES = pytest.mark.parametrize("size", [NARROW, WIDE])


async def _join_form(bench: Bench, name: str = "Ann", phone: str = "13812345678") -> None:
    """The form with name and phone, the focus on the birthday."""
    await bench.press("ctrl+n")
    await bench.type(name)
    await bench.press("tab")
    await bench.type(phone)
    await bench.press("tab")


async def _file(bench: Bench, member: int) -> None:
    """The file on a member's page."""
    await bench.take(MemberNo(member))
    await bench.press("f2", "right", "right", "right", "right", "right")


@SIZES
async def test_a_lunar_birthday_is_typed_with_one_letter(size: tuple[int, int], tmp_path: Path) -> None:
    """The line below says at once how it is read, and Enter joins."""
    async with at_counter(tmp_path, size=size) as bench:
        await _join_form(bench)
        await bench.type("8-15")
        assert "25 Sept" not in bench.says()
        await bench.press(*["left"] * 4)
        await bench.type("L")
        assert "lunar 15 Aug (25 Sept 2026)" in bench.text()
        await bench.press("enter")
        member = bench.shop.club.members.get(1)
        assert (member.birthday, member.birthday_calendar) == ("--08-15", "lunar")


async def test_a_lunar_birthday_is_typed_as_one_says_it(tmp_path: Path) -> None:
    """In Chinese, with leap month; the page and the form show it again."""
    async with at_counter(tmp_path, language=Language.ZH) as bench:
        await _join_form(bench)
        await bench.type("闰六月初一")
        assert "农历闰六月初一（2026年7月14日）" in bench.says()
        await bench.press("enter", "escape")
        await _file(bench, 1)
        assert "农历闰六月初一（2026年7月14日）" in bench.says()
        await bench.press("e")
        assert bench.app.screen.query_one("#birthday", Field).value == "农闰6-1"
        before = bench.shop.club.members.get(1)
        await bench.press("ctrl+s")
        assert bench.shop.club.members.get(1) == before


async def test_what_can_not_be_a_lunar_day_is_said_whole(tmp_path: Path) -> None:
    """A long refusal takes a second line beside the field; nothing is enrolled."""
    async with at_counter(tmp_path, size=NARROW) as bench:
        await _join_form(bench)
        await bench.type("LL1990-6-1")
        await bench.press("enter")
        assert bench.shop.club.members.count() == 0
        said = " ".join(bench.text().split())
        assert "The lunar year 1990 had no leap month" in said
        assert "Take the ordinary one." in said


@SIZES
async def test_29_february_asks_once(size: tuple[int, int], tmp_path: Path) -> None:
    """Enter stops at the box; ticked it is 1 March. Another day has no box."""
    async with at_counter(tmp_path, size=size) as bench:
        await _join_form(bench)
        await bench.type("2-29")
        field = bench.app.screen.query_one(BirthdayField)
        assert "28 February" in bench.text()
        assert field.tick.display
        await bench.press("enter")
        assert bench.shop.club.members.count() == 0
        assert field.tick.has_focus
        await bench.press("space", "ctrl+s")
        member = bench.shop.club.members.get(1)
        assert (member.birthday, member.feb29) == ("--02-29", Feb29.AFTER)


async def test_29_february_is_28_february_unless_told(tmp_path: Path) -> None:
    """Enter twice joins; corrected to another day, the box is gone."""
    async with at_counter(tmp_path) as bench:
        await _join_form(bench)
        await bench.type("2-29")
        await bench.press("enter", "shift+tab", "enter")
        assert bench.shop.club.members.get(1).feb29 is Feb29.BEFORE
        await _join_form(bench, "Ben", "13812345679")
        await bench.type("2-29")
        await bench.press("backspace")
        await bench.type("8")
        assert not bench.app.screen.query_one(BirthdayField).tick.display
        await bench.press("enter")
        assert bench.shop.club.members.get(2).birthday == "--02-28"


async def test_tags_are_one_line_of_the_form(tmp_path: Path) -> None:
    """Typed with any comma; shown on the page as plain text; own fields stand there too."""
    async with at_counter(tmp_path, size=WIDE, members=("王芳",)) as bench:
        change = MemberChange(fields={"shoe": 42, "likes": "[/x]"})
        await bench.shop.club.members.edit(MemberNo(1), change, bench.shop.op(), bench.app.actor)
        await _file(bench, 1)
        await bench.press("e")
        bench.app.screen.query_one("#tags", Field).input.focus()
        await bench.type("VIP，[/x]; VIP")
        await bench.press("enter")
        assert bench.shop.club.members.get(1).tags == ("VIP", "[/x]")
        assert "VIP, [/x]" in bench.text()
        for shown in ("shoe", "42", "likes"):
            assert shown in bench.text()


async def test_too_many_tags_are_said_at_their_field(tmp_path: Path) -> None:
    """The form stays."""
    async with at_counter(tmp_path, members=("王芳",)) as bench:
        await _file(bench, 1)
        await bench.press("e")
        field = bench.app.screen.query_one("#tags", Field)
        field.input.value = ",".join(str(n) for n in range(21))
        await bench.press("ctrl+s")
        assert "at most 20 tags" in bench.says()
        assert bench.app.screen.focused is field.input
        assert bench.shop.club.members.get(1).tags == ()


async def test_a_card_scanned_into_the_join_form_says_who_brought_them(tmp_path: Path) -> None:
    """The friend's card fills the line, the name is said, what was half typed stays; the page shows it."""
    async with at_counter(tmp_path, members=("王芳",)) as bench:
        await bench.press("ctrl+n")
        await bench.type("Ann")
        card = bench.shop.club.members.get(1).card
        await bench.scan(card)
        screen = bench.app.screen
        assert screen.query_one("#referrer", Field).value == card
        assert screen.query_one("#name", Field).value == "Ann"
        assert "王芳" in bench.says()
        screen.query_one("#phone", Field).input.value = "13812345678"
        await bench.press("ctrl+s")
        assert bench.shop.club.members.get(2).referred_by == 1
        await bench.press("escape")
        await _file(bench, 2)
        assert "王芳 · No. 000001" in bench.says()


async def test_nobody_brings_themselves_along(tmp_path: Path) -> None:
    """The refusal stands at the line, the form stays."""
    async with at_counter(tmp_path) as bench:
        await _join_form(bench)
        bench.app.screen.query_one("#referrer", Field).input.value = "13812345678"
        await bench.press("ctrl+s")
        assert "brings themselves along" in bench.says()
        assert bench.shop.club.members.count() == 0


@pytest.mark.parametrize(
    ("birthday", "feb29", "said"),
    [
        ("3-14", None, "Birthday today"),
        ("L1-27", None, "Birthday tomorrow"),
        ("L1-29", None, "Birthday on Tuesday"),
        ("3-22", None, ""),
    ],
)
async def test_the_counter_says_whose_birthday_comes(
    birthday: str, feb29: Feb29 | None, said: str, tmp_path: Path
) -> None:
    """14 March 2026 is the 26th of the first lunar month; a week ahead is worth a word."""
    async with at_counter(tmp_path) as bench:
        new = NewMember(name="Ann", phone="13812345678", birthday=birthday, feb29=feb29)
        await bench.shop.club.members.enrol(new, bench.shop.op(), bench.app.actor)
        await bench.take(MemberNo(1))
        assert ("Birthday" in bench.text()) is bool(said)
        assert said in bench.text()
