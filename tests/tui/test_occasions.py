"""Occasions at the counter: given with one key from the member page, told in the feed, taken back, ended."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopclub.core.kernel.ids import MemberNo
from shopclub.i18n import Language
from shopclub.tui.modals.gifts import GiftsDialog
from shopclub.tui.modals.occasion import OccasionDialog
from shopclub.tui.undoing import undo_sentence
from tests.builders import programme_of
from tests.core.campaigns.test_verbs import coupon, rule, with_rules
from tests.tui.bench import NARROW, WIDE, at_counter

RULES = with_rules(
    rule("s", "survey", 40, caps={"points": 60}, name={"en": "Spring survey", "zh": "春季问卷"}),
    rule("p", "profile", 5),
    coupon("r", "review"),
)


async def test_one_key_lists_what_the_programme_gives_for(tmp_path: Path) -> None:
    """O on the member page: the three there are rules for, and no event; the first one is given with Enter."""
    async with at_counter(tmp_path, programme=RULES, members=("王芳",)) as bench:
        bench.app.open_member(1)
        await bench.settle()
        await bench.press("o")
        assert isinstance(bench.app.screen, OccasionDialog)
        listing = bench.app.screen.listing
        assert [listing.get_option_at_index(i).id for i in range(listing.option_count)] == [
            "survey", "profile", "review",
        ]  # fmt: skip
        await bench.press("tab")
        await bench.type("spring")
        await bench.press("enter")
        assert bench.notices() == ["Given: 40 points."]
        assert bench.shop.points(1) == 40
        last = bench.shop.club.undo.last()
        assert last is not None
        assert undo_sentence(bench.shop.club, last, bench.app.voice) == (
            "王芳 (answered a survey): 40 points taken back."
        )


async def test_the_same_again_says_so_and_stays_open(tmp_path: Path) -> None:
    """Nothing is given twice for one survey; the dialog says it and waits."""
    async with at_counter(tmp_path, programme=RULES, members=("王芳",)) as bench:
        bench.app.open_member(1)
        await bench.settle()
        await bench.press("o", "down", "enter")
        assert bench.shop.points(1) == 5
        await bench.press("o", "down", "enter")
        assert isinstance(bench.app.screen, OccasionDialog)
        assert "Nothing is given for that" in bench.says()
        assert bench.shop.points(1) == 5


async def test_a_programme_without_such_rules_says_so(tmp_path: Path) -> None:
    """The dialog explains itself; Enter does nothing."""
    async with at_counter(tmp_path, programme=programme_of(), members=("王芳",)) as bench:
        bench.app.open_member(1)
        await bench.settle()
        await bench.press("o", "enter")
        assert "The programme gives nothing for such things now." in bench.says()
        await bench.press("escape")


@pytest.mark.parametrize("size", [WIDE, NARROW])
@pytest.mark.parametrize(
    ("language", "line"), [(Language.EN, "王芳 answered a survey: 40 points"), (Language.ZH, "王芳填写问卷：40 分")]
)
async def test_the_feed_tells_of_it_and_of_a_campaign_that_ended(
    size: tuple[int, int], language: Language, line: str, tmp_path: Path
) -> None:
    """A line for what was given; when the budget is gone, one that the campaign has ended, on the day's report too."""
    async with at_counter(tmp_path, programme=RULES, members=("王芳", "李雷"), size=size, language=language) as bench:
        from tests.core.campaigns.test_verbs import tell

        await tell(bench.shop, 1)
        await bench.settle()
        feed = [entry.plain for entry in bench.app.feed.newest(9)]
        assert any(line in one for one in feed)
        await tell(bench.shop, 2)
        await bench.settle()
        name = {Language.EN: "Spring survey", Language.ZH: "春季问卷"}[language]
        feed = [entry.plain for entry in bench.app.feed.newest(9)]
        assert any(name in one for one in feed)
        bench.app.go("today")
        await bench.settle()
        assert name in bench.says()


async def test_a_day_s_gifts_and_places_are_looked_at_and_taken_back(tmp_path: Path) -> None:
    """G on the day: 2 members, the list with both in their places; D, Enter takes all of it back, and says so."""
    first = {
        "kind": "first", "places": 2, "by": "spend", "give": {"kind": "points_fixed", "points": 50},
    }  # fmt: skip
    top = rule("top", "period_end", then=first, period="month")
    async with at_counter(tmp_path, programme=with_rules(top), members=("王芳", "李雷")) as bench:
        await bench.shop.sell(1, 1000)
        await bench.shop.sell(2, 2000)
        await bench.shop.day(2026, 4, 1)
        bench.app.go("today")
        await bench.settle()
        await bench.press("g")
        assert isinstance(bench.app.screen, GiftsDialog)
        assert "100 points to 2 members" in bench.says()
        shown = bench.text()
        assert shown.index("李雷") < shown.index("王芳")
        assert "¥20.00" in shown
        await bench.press("d", "enter")
        assert [bench.shop.points(who) for who in (1, 2)] == [10, 20]
        assert bench.notices() == ["Taken back: 100 points."]
        assert "Taken back on 1 April 2026." in bench.says()
        await bench.press("d")
        assert isinstance(bench.app.screen, GiftsDialog)


async def test_the_member_page_names_the_rule_that_gave(tmp_path: Path) -> None:
    """A birthday gift stands there by its name, since its occasion alone would not tell."""
    gift = rule("b", "day", 88, caps={"per_member": 1}, name={"en": "Birthday gift"})
    async with at_counter(tmp_path, programme=with_rules(gift), members=("王芳",)) as bench:
        await bench.shop.day(2026, 3, 15)
        bench.app.open_member(MemberNo(1))
        await bench.settle()
        assert "Birthday gift: gift of the day" in bench.text()
