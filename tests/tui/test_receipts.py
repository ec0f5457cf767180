"""Receipts at the counter: every discount with what it does and on what, by the names and rules of its day."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from shopclub.core.programme.model import Programme
from shopclub.i18n import Language, Words
from shopclub.tui.receipts import receipt_lines
from shopclub.tui.voice import Voice
from shopclub.words.paper import width_of
from tests.builders import OWNER, Counter, a_shop, programme_of
from tests.tui.bench import sell_lines

SPRING: dict[str, Any] = {
    "id": "spring",
    "name": {"en": "Spring", "zh": "春天"},
    "then": {"kind": "percent_off", "permille": 100},
}


def with_rules(*rules: dict[str, Any]) -> Programme:
    """A point a yuan, and these."""
    return programme_of(
        rules=[{"id": "base", "then": {"kind": "points_per_amount", "step_minor": 100, "points": 1}}, *rules]
    )


def lines(shop: Counter, number: int, width: int, language: Language = Language.EN) -> list[str]:
    return receipt_lines(shop.club, Voice(Words(language), shop.club), number, width)  # type: ignore[arg-type]


@pytest.mark.parametrize("width", [32, 48])
async def test_a_discount_with_a_name_says_what_it_does(tmp_path: Path, width: int) -> None:
    """Its name, how much; below it the rule in short, and what it was worked out on."""
    async with a_shop(tmp_path, with_rules(SPRING)) as shop:
        sale = await sell_lines(shop, None, ("Tea", 2, 3000))
        for language, name, why in (
            (Language.EN, "Spring", "  pay 10% less, on ¥60.00"),
            (Language.ZH, "春天", "  享 9 折，基数 ¥60.00"),
        ):
            said = lines(shop, sale, width, language)
            place = next(i for i, line in enumerate(said) if line.startswith(name))
            assert said[place].endswith("-¥6.00")
            assert said[place + 1] == why
            assert all(width_of(line) <= width for line in said)


async def test_a_discount_without_a_name_is_its_sentence(tmp_path: Path) -> None:
    """The sentence says it all; nothing is said twice."""
    plain = {key: value for key, value in SPRING.items() if key != "name"}
    async with a_shop(tmp_path, with_rules(plain)) as shop:
        sale = await sell_lines(shop, None, ("Tea", 1, 6000))
        said = lines(shop, sale, 48)
        assert sum("10%" in line for line in said) == 1
        assert not any("on ¥60.00" in line for line in said)


async def test_a_long_list_of_prices_is_not_printed(tmp_path: Path) -> None:
    """What it was worked out on stays; the goods' own lines show the prices."""
    prices = {f"Product number {n}": 100 + n for n in range(40)}
    rule = {"id": "prices", "name": {"en": "Members"}, "then": {"kind": "member_price", "prices": prices}}
    async with a_shop(tmp_path, with_rules(rule)) as shop:
        sale = await sell_lines(shop, None, ("Product number 7", 1, 500))
        said = lines(shop, sale, 32)
        assert "  worked out on ¥5.00" in said
        assert len(said) < 20


async def test_a_receipt_keeps_the_names_of_its_day(tmp_path: Path) -> None:
    """The rule has another name and another share today; the receipt of then reads as it did."""
    async with a_shop(tmp_path, with_rules(SPRING)) as shop:
        sale = await sell_lines(shop, None, ("Tea", 1, 6000))
        before = lines(shop, sale, 32)
        shop.at(2026, 3, 20)
        await shop.club.programme.adopt(
            with_rules({**SPRING, "name": {"en": "Autumn"}, "then": {"kind": "percent_off", "permille": 500}}),
            shop.op(),
            OWNER,
        )
        assert lines(shop, sale, 32) == before


async def test_a_reward_is_noted_in_the_shops_language(tmp_path: Path) -> None:
    """What the ledger keeps is the name the shop goes by, not the one that stands first in the programme."""
    mug = {"id": "mug", "name": {"en": "Mug", "zh": "杯子"}, "points": 50}
    async with a_shop(tmp_path, programme_of(rewards=[mug])) as shop:
        who = await shop.join()
        await shop.sell(who, 6000)
        chinese = msgspec.structs.replace(shop.club.shop, language="zh")
        await shop.club.settings.change(chinese, shop.op(), OWNER)
        await shop.club.rewards.redeem(who, "mug", 1, shop.op(), OWNER)
        why = shop.club.points.history(who)[0][1].why
        assert getattr(why, "name", "") == "杯子"
