"""What each price effect takes off alone, by hand."""

from __future__ import annotations

from typing import Any, get_args

import msgspec
import pytest

from shopclub.core.programme.effects import PriceEffect
from shopclub.core.programme.facts import Bill, BillLine
from shopclub.core.sales.discounts import DISCOUNTS, at_most, discount_of, split_over

DRINKS, GOODS = {"categories": ["drinks"]}, {"categories": ["goods"]}
Line = tuple[str, int, int]
"""Code, pieces, what they come to; drinks begin with `d`, the others are goods."""


def bill(*lines: Line) -> Bill:
    made = [BillLine(code, "", "drinks" if code.startswith("d") else "goods", qty) for code, qty, _ in lines]
    return Bill(made, [minor for _, _, minor in lines])


def off(values: dict[str, Any], *lines: Line) -> list[int]:
    effect: PriceEffect = msgspec.convert(values, PriceEffect)
    return discount_of(effect, bill(*lines))


def test_every_kind_has_its_function() -> None:
    """No price effect lacks one."""
    assert set(DISCOUNTS) == set(get_args(PriceEffect))


@pytest.mark.parametrize(
    ("values", "lines", "parts"),
    [
        ({"permille": 50}, [("d1", 1, 4900), ("m1", 1, 3950)], [245, 197]),  # 442.5 -> 442, split
        ({"permille": 50, "rounding": "half_up"}, [("d1", 1, 8850)], [443]),
        ({"permille": 50, "rounding": "up"}, [("d1", 1, 8841)], [443]),  # 442.05
        ({"permille": 50, "rounding": "half_up"}, [("d1", 1, 8849)], [442]),  # 442.45
        ({"permille": 50}, [("d1", 1, 10), ("d2", 1, 10)], [1, 0]),
        ({"permille": 50, "goods": {"categories": ["DRINKS"]}}, [("d1", 1, 10), ("d2", 1, 10)], [0, 0]),
        ({"permille": 200, "goods": DRINKS}, [("d1", 2, 4001), ("m1", 1, 9999), ("d2", 1, 5)], [800, 0, 1]),
        ({"permille": 1000}, [("d1", 1, 333), ("m1", 1, 0)], [333, 0]),
        ({"permille": 0}, [("d1", 1, 333)], [0]),
        ({"permille": 500}, [], []),
    ],
)
def test_a_percentage(values: dict[str, Any], lines: list[Line], parts: list[int]) -> None:
    """Of the whole bill, rounded once and split; of certain goods, rounded line by line."""
    assert off({"kind": "percent_off", **values}, *lines) == parts


@pytest.mark.parametrize(
    ("values", "lines", "parts"),
    [
        ({"minor": 100}, [("d1", 1, 100), ("d2", 1, 100), ("d3", 1, 100)], [34, 33, 33]),
        ({"minor": 500}, [("d1", 1, 100), ("m1", 1, 200)], [100, 200]),
        ({"minor": 300, "goods": DRINKS}, [("d1", 3, 6000), ("m1", 1, 8000), ("d2", 1, 200)], [900, 0, 200]),
        ({"minor": 300, "goods": {"products": ["M1"]}}, [("d1", 3, 6000), ("m1", 2, 8000)], [0, 600]),
        ({"minor": 300, "goods": {"but_products": ["M1"]}}, [("d1", 1, 6000), ("m1", 2, 8000)], [300, 0]),
    ],
)
def test_an_amount(values: dict[str, Any], lines: list[Line], parts: list[int]) -> None:
    """Off the whole bill, split, at most the bill; off each piece of certain goods, at most the line."""
    assert off({"kind": "amount_off", **values}, *lines) == parts


def test_a_member_price() -> None:
    """By code, by name where there is no code; one that is not lower changes nothing."""
    effect: PriceEffect = msgspec.convert(
        {"kind": "member_price", "prices": {"D1": 1800, "mug": 9000, "FREE": 0, "latte": 1}}, PriceEffect
    )
    lines = [
        BillLine("d1", "latte", "", 2),  # 2 x 20.00 -> 2 x 18.00; the code goes before the name
        BillLine("d1", "", "", 1),  # sold for 17.00 already
        BillLine("", "mug", "", 1),  # 80.00, member price 90.00
        BillLine("free", "", "", 3),
        BillLine("", "", "", 1),
        BillLine("x9", "latte", "", 1),  # another product of that name
    ]
    assert discount_of(effect, Bill(lines, [4000, 1700, 8000, 900, 500, 100])) == [400, 0, 0, 900, 0, 99]


@pytest.mark.parametrize(
    ("values", "lines", "parts"),
    [
        # The second at half price: pairs from the dearest down, the cheaper one of each pair.
        ({"n": 2, "permille": 500}, [("d1", 1, 2000)], [0]),
        ({"n": 2, "permille": 500}, [("d1", 2, 4000)], [1000]),
        ({"n": 2, "permille": 500}, [("d1", 3, 6000)], [1000]),
        ({"n": 2, "permille": 500}, [("d1", 4, 8000)], [2000]),
        ({"n": 2, "permille": 500}, [("d1", 1, 2000), ("d2", 1, 3000)], [1000, 0]),
        ({"n": 2, "permille": 500}, [("d1", 2, 4000), ("d2", 2, 6000)], [1000, 1500]),
        ({"n": 2, "permille": 500}, [("d1", 1, 2000), ("d2", 1, 3000), ("d3", 1, 1000)], [1000, 0, 0]),
        ({"n": 3, "permille": 1000}, [("d1", 2, 4000), ("d2", 1, 500)], [0, 500]),
        ({"n": 2, "permille": 500, "goods": DRINKS}, [("d1", 1, 2000), ("m1", 1, 900)], [0, 0]),
        ({"n": 2, "permille": 500, "most": 1}, [("d1", 4, 8000)], [1000]),
        ({"n": 2, "permille": 500, "most": 1}, [("d1", 2, 2000), ("d2", 2, 6000)], [0, 1500]),
        # 10.01 for two: 5.01 and 5.00, of which the cheaper is halved; 3 pieces for 10.00: 3.34, 3.33, 3.33.
        ({"n": 2, "permille": 500}, [("d1", 2, 1001)], [250]),
        ({"n": 3, "permille": 1000}, [("d1", 3, 1000)], [333]),
        ({"n": 2, "permille": 333, "rounding": "up"}, [("d1", 2, 200)], [34]),
        ({"n": 2, "permille": 333}, [("d1", 4, 400)], [66]),  # each piece is rounded: 2 x 33
        ({"n": 2, "permille": 500}, [("d1", 2, 1)], [0]),
        # Each piece, or so many of them: the dearest.
        ({"n": 1, "permille": 1000}, [("d1", 2, 4000), ("m1", 1, 900)], [4000, 900]),
        ({"n": 1, "permille": 1000, "most": 1, "goods": DRINKS}, [("d1", 1, 2000), ("d2", 2, 5600)], [0, 2800]),
        ({"n": 1, "permille": 1000, "most": 3, "goods": DRINKS}, [("d1", 1, 2000), ("m1", 1, 9000)], [2000, 0]),
        ({"n": 2, "permille": 1000}, [("d1", 2, 0)], [0]),
    ],
)
def test_the_nth_item(values: dict[str, Any], lines: list[Line], parts: list[int]) -> None:
    """Of each full n pieces the cheapest, dearest groups first."""
    assert off({"kind": "nth_item", **values}, *lines) == parts


@pytest.mark.parametrize(
    ("values", "lines", "parts"),
    [
        ({"buy": 2, "get": 1}, [("d1", 2, 4000)], [0]),
        ({"buy": 2, "get": 1}, [("d1", 3, 6000)], [2000]),
        ({"buy": 2, "get": 1}, [("d1", 5, 10000)], [2000]),
        ({"buy": 2, "get": 1}, [("d1", 6, 12000)], [4000]),
        ({"buy": 2, "get": 1}, [("d1", 2, 4000), ("d2", 1, 500)], [0, 500]),
        ({"buy": 2, "get": 1}, [("d1", 1, 1000), ("d2", 1, 3000), ("d3", 1, 2000)], [1000, 0, 0]),
        ({"buy": 1, "get": 1, "goods": DRINKS}, [("d1", 1, 1000), ("m1", 1, 3000)], [0, 0]),
        ({"buy": 3, "get": 2}, [("d1", 4, 4000)], [1000]),  # three paid, one of the two is there
        ({"buy": 3, "get": 2}, [("d1", 5, 5000)], [2000]),
        ({"buy": 1, "get": 1, "most": 1}, [("d1", 4, 4000)], [1000]),
        # A mug with every two drinks: the cheapest of the gifts; a drink is no gift.
        ({"buy": 2, "get": 1, "goods": DRINKS, "gift": GOODS}, [("d1", 2, 4000), ("m1", 1, 3000)], [0, 3000]),
        ({"buy": 2, "get": 1, "goods": DRINKS, "gift": GOODS}, [("d1", 1, 2000), ("m1", 1, 3000)], [0, 0]),
        (
            {"buy": 2, "get": 1, "goods": DRINKS, "gift": GOODS},
            [("d1", 3, 6000), ("m1", 1, 3000), ("m2", 2, 2000)],
            [0, 0, 1000],
        ),
        (
            {"buy": 2, "get": 1, "goods": DRINKS, "gift": GOODS, "most": 1},
            [("d1", 4, 8000), ("m1", 2, 6000)],
            [0, 3000],
        ),
        ({"buy": 1, "get": 5, "goods": DRINKS, "gift": GOODS}, [("d1", 1, 2000), ("m1", 2, 6000)], [0, 6000]),
        ({"buy": 1, "get": 1, "gift": GOODS}, [("m1", 2, 6000)], [0]),  # what is a gift is not bought
        ({"buy": 1, "get": 1, "goods": DRINKS, "gift": {"products": ["d2"]}}, [("d1", 1, 9), ("d2", 1, 5)], [0, 5]),
    ],
)
def test_buy_some_get_some(values: dict[str, Any], lines: list[Line], parts: list[int]) -> None:
    """Of the same goods the cheapest of each set; of other goods as many as are there."""
    assert off({"kind": "buy_get", **values}, *lines) == parts


STEPS = {"steps": [{"over_minor": 20000, "off_minor": 2000}, {"over_minor": 40000, "off_minor": 5000}]}
EACH = {"steps": [{"over_minor": 20000, "off_minor": 2000}], "each": True}


@pytest.mark.parametrize(
    ("values", "total", "taken"),
    [
        (STEPS, 19999, 0),
        (STEPS, 20000, 2000),
        (STEPS, 39999, 2000),
        (STEPS, 40000, 5000),
        (STEPS, 99999, 5000),
        (EACH, 19999, 0),
        (EACH, 20000, 2000),
        (EACH, 39999, 2000),
        (EACH, 40000, 4000),
        (EACH, 60001, 6000),
    ],
)
def test_steps(values: dict[str, Any], total: int, taken: int) -> None:
    """The highest step reached; or each full step again."""
    assert sum(off({"kind": "steps_off", **values}, ("d1", 1, total - 1), ("m1", 1, 1))) == taken


def test_steps_of_certain_goods() -> None:
    """Their sum is looked at, and they get cheaper; the rest stays."""
    values = {"kind": "steps_off", **STEPS, "goods": DRINKS}
    assert off(values, ("d1", 1, 10000), ("m1", 1, 50000), ("d2", 1, 10000)) == [1000, 0, 1000]
    assert off(values, ("d1", 1, 10000), ("m1", 1, 50000)) == [0, 0]


def test_splitting_and_cutting() -> None:
    """Never more than the goods come to; a budget cuts in proportion."""
    three = bill(("d1", 1, 100), ("m1", 1, 100), ("d2", 1, 0))
    assert split_over(999, three) == [100, 100, 0]
    assert split_over(5, bill()) == []
    assert split_over(5, bill(("d1", 1, 0))) == [0]
    assert at_most([60, 40], 100) == [60, 40]
    assert at_most([60, 40], 50) == [30, 20]
    assert at_most([60, 40], 0) == [0, 0]
    assert at_most([1, 1, 1], 2) == [1, 1, 0]
