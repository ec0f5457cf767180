"""Benefits and tiers at the counter: on the card when they matter, handed out with one key, told on the page."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from shopclub.core.kernel.ids import MemberNo
from shopclub.core.programme.model import Programme
from shopclub.i18n import Language
from shopclub.tui.modals.benefits import BenefitsDialog
from shopclub.tui.undoing import undo_sentence
from tests.builders import OWNER, programme_of
from tests.tui.bench import NARROW, WIDE, at_counter

TEST = {"id": "test", "name": {"en": "Blood-sugar test", "zh": "免费测血糖"}, "quota": {"count": 2}}
FIRST = {"id": "first", "name": {"en": "Served first", "zh": "优先服务"}}
VISITS = {"kind": "reach", "metric": "visits", "value": 1}


def gold(*benefits: dict[str, Any], **more: Any) -> Programme:
    """Gold with the first visit, kept with two visits in a year; platinum beyond reach, by two ways."""
    year = {"kind": "rolling", "months": 12}
    keep = {"kind": "reach", "metric": "visits", "value": 2, "window": year}
    ways = {"kind": "any", "of": [{**VISITS, "value": 9}, {"kind": "reach", "metric": "points", "value": 9000}]}
    lasts = {"kind": "months", "months": 12}
    tiers = [
        {"id": "plain", "name": {"en": "Plain", "zh": "普通"}},
        {
            "id": "gold",
            "name": {"en": "Gold", "zh": "金卡"},
            "reach": {**VISITS, "window": year},
            "keep": keep,
            "lasts": lasts,
            "benefits": list(benefits),
        },
        {"id": "top", "name": {"en": "Platinum", "zh": "白金"}, "reach": ways},
    ]
    return programme_of(ladder={"tiers": tiers, **more})


async def test_the_card_shows_what_the_tier_entitles_to(tmp_path: Path) -> None:
    """What can be had with its count, and what simply applies; nothing of it for somebody without the tier."""
    async with at_counter(tmp_path, programme=gold(TEST, FIRST), members=("王芳", "李雷")) as bench:
        await bench.shop.sell(1, 10000)
        await bench.type("000002")
        await bench.press("enter")
        assert "Blood-sugar" not in bench.says()
        await bench.press("escape")
        await bench.type("000001")
        await bench.press("enter")
        assert "✓ Blood-sugar test: 2 uses left until 31 Mar" in bench.says()
        assert "· Served first" in bench.says()


async def test_f12_hands_one_out(tmp_path: Path) -> None:
    """F12, Enter, Enter: used, with what was noted; the card says what is left, and an undo says what it takes back."""
    async with at_counter(tmp_path, programme=gold(FIRST, TEST), members=("王芳",)) as bench:
        await bench.shop.sell(1, 10000)
        await bench.type("000001")
        await bench.press("enter", "f12")
        assert isinstance(bench.app.screen, BenefitsDialog)
        await bench.press("enter")
        assert "isn't counted" in bench.says()
        await bench.press("down", "enter")
        assert "1 use left after it. Enter again hands it out." in bench.says()
        await bench.press("tab")
        await bench.type("5.6")
        await bench.press("enter")
        assert not isinstance(bench.app.screen, BenefitsDialog)
        assert "✓ Blood-sugar test: 1 use left until 31 Mar" in bench.says()
        ((_, entry),) = bench.shop.club.benefits.uses(MemberNo(1))
        assert entry.why.note == "5.6"  # type: ignore[union-attr]
        assert "王芳 had Blood-sugar test" in bench.says()
        last = bench.shop.club.undo.last()
        assert last is not None
        said = undo_sentence(bench.shop.club, last, bench.app.voice)
        assert said == "王芳 did not have Blood-sugar test, 5.6: the use is taken back."


async def test_what_is_used_up_is_not_handed_out(tmp_path: Path) -> None:
    """The dialog says from when on it can be had again, and Enter does nothing."""
    async with at_counter(tmp_path, programme=gold({**TEST, "quota": {"count": 1}}), members=("王芳",)) as bench:
        await bench.shop.sell(1, 10000)
        await bench.shop.club.benefits.use(MemberNo(1), "test", "", bench.shop.op(), OWNER)
        await bench.type("000001")
        await bench.press("enter")
        assert "– Blood-sugar test: used up; again from 1 Apr" in bench.says()
        await bench.press("f12", "enter", "enter")
        assert "can be had again from 1 April" in bench.says()
        assert len(bench.shop.club.benefits.uses(MemberNo(1))) == 1
        await bench.press("escape")
        assert not isinstance(bench.app.screen, BenefitsDialog)


async def test_a_tier_without_benefits(tmp_path: Path) -> None:
    """Another tier has some: the dialog opens and says that this one has none; without any F12 does nothing."""
    async with at_counter(tmp_path, programme=gold(TEST), members=("王芳",)) as bench:
        await bench.type("000001")
        await bench.press("enter", "f12")
        assert "This tier has no benefits now." in bench.says()
    folder = tmp_path / "none"
    folder.mkdir()
    async with at_counter(folder, programme=gold(), members=("王芳",)) as bench:
        await bench.type("000001")
        await bench.press("enter", "f12")
        assert not isinstance(bench.app.screen, BenefitsDialog)


async def test_the_card_tells_that_a_tier_ends(tmp_path: Path) -> None:
    """Thirty days before 14 March 2027, with what keeps it; no more when it is kept."""
    async with at_counter(tmp_path, programme=gold(), members=("王芳",)) as bench:
        await bench.shop.sell(1, 10000)
        bench.shop.at(2027, 2, 20)
        await bench.type("000001")
        await bench.press("enter")
        assert "! Gold ends with 14 Mar; to keep it: 2 more visits to make" in bench.says()


async def test_the_page_tells_of_grants_ways_and_benefits(tmp_path: Path) -> None:
    """The tier by hand with its end and reason, what was earned below it, both ways up, the benefits, every change."""
    async with at_counter(tmp_path, programme=gold(TEST), members=("王芳",)) as bench:
        shop = bench.shop
        await shop.sell(1, 10000)
        await shop.club.tiers.grant(MemberNo(1), "gold", date(2028, 6, 30), "老朋友", shop.op(), OWNER)
        await bench.type("000001")
        await bench.press("enter", "f2", "left", "left")
        said = bench.says()
        assert "Gold by hand, until 30 Jun 2028: 老朋友" in said
        assert "Gold as earned, until 14 Mar 2027" in said
        assert "8 more visits to Platinum" in said
        assert "or 8,900 more points to Platinum" in said
        assert "Blood-sugar test: 2 uses left until 31 Mar" in said
        await bench.press("f12")
        assert isinstance(bench.app.screen, BenefitsDialog)


async def test_uses_of_a_quota_are_no_points(tmp_path: Path) -> None:
    """The list of points holds points: what a use did to its quota is no line there."""
    async with at_counter(tmp_path, programme=gold(TEST), members=("王芳",)) as bench:
        await bench.shop.sell(1, 10000)
        await bench.shop.club.benefits.use(MemberNo(1), "test", "", bench.shop.op(), OWNER)
        await bench.type("000001")
        await bench.press("enter", "f2")
        assert "100.00 paid" in bench.text()
        assert "Blood-sugar test, March" not in bench.text()


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_the_dialog_in_both_languages_and_sizes(
    tmp_path: Path, language: Language, size: tuple[int, int]
) -> None:
    """Names, counts and keys are there at 80 columns too."""
    programme = gold(TEST, FIRST)
    async with at_counter(tmp_path, programme, members=("王芳",), language=language, size=size) as bench:
        await bench.shop.sell(1, 10000)
        await bench.type("000001")
        await bench.press("enter", "f12")
        name, left = {Language.EN: ("Blood-sugar test", "2 uses left"), Language.ZH: ("免费测血糖", "还剩 2 次")}[
            language
        ]
        assert name in bench.text()
        assert left in bench.text()


@pytest.mark.parametrize(("keys", "tier"), [(("ctrl+s",), "plain"), (("tab", "space", "ctrl+s"), "gold")])
async def test_points_by_hand_may_count_toward_the_tier(tmp_path: Path, keys: tuple[str, ...], tier: str) -> None:
    """The owner ticks it in the dialog; without the tick they are points and nothing more."""
    points = {"kind": "reach", "metric": "points", "value": 100}
    tiers = [{"id": "plain", "name": {"en": "Plain"}}, {"id": "gold", "name": {"en": "Gold"}, "reach": points}]
    async with at_counter(tmp_path, programme_of(ladder={"tiers": tiers}), members=("王芳",)) as bench:
        await bench.type("000001")
        await bench.press("enter", "f2", "a")
        await bench.type("100")
        await bench.press("enter")
        await bench.type("lost")
        await bench.press(*keys)
        assert (bench.shop.points(1), bench.shop.tier(1)) == (100, tier)
