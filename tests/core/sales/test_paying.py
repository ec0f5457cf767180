"""Points as part payment, and the tenders of the money: at every border."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclub.core.kernel.errors import ClubError
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.programme.facts import Facts
from shopclub.core.programme.offers import MoneyOff
from shopclub.core.sales.paying import most_points, points_part, step_of, tenders_of


def off(**values: Any) -> MoneyOff:
    return msgspec.convert({"points": 100, "minor": 100, **values}, MoneyOff)


def part(money_off: MoneyOff | None, points: int, net: int, available: int = 10**6) -> int | str:
    try:
        return points_part(money_off, points, net, Facts(member=MemberNo(1), available=available))
    except ClubError as refusal:
        return refusal.code


@pytest.mark.parametrize(
    ("money_off", "net", "available", "most"),
    [
        (off(), 99, 1000, 0),
        (off(), 100, 1000, 100),
        (off(), 199, 1000, 100),
        (off(), 500, 499, 400),
        (off(), 500, 500, 500),
        (off(), 500, -20, 0),
        (off(min_points=300), 299, 1000, 0),
        (off(min_points=300), 300, 1000, 300),
        (off(max_share_permille=500), 1000, 1000, 500),
        (off(max_share_permille=500), 999, 1000, 400),
        (off(max_share_permille=0), 999, 1000, 0),
        (off(step_points=500), 999, 1000, 500),
        (off(step_points=500), 1000, 999, 500),
        # 10 points take 5 yuan off.
        (off(points=10, minor=500), 499, 1000, 0),
        (off(points=10, minor=500), 500, 9, 0),
        (off(points=10, minor=500), 500, 10, 10),
        # The last remainder below a step.
        (off(points=10, minor=500, remainder=True), 499, 1000, 10),
        (off(points=10, minor=500, remainder=True), 501, 1000, 20),
        (off(points=10, minor=500, remainder=True), 500, 1000, 10),
        (off(points=10, minor=500, remainder=True), 501, 19, 10),
        (off(points=10, minor=500, remainder=True), 0, 1000, 0),
        (off(points=10, minor=500, remainder=True, max_share_permille=999), 499, 1000, 0),
        (off(points=10, minor=500, remainder=True, min_points=20), 499, 1000, 0),
        # Steps that are no multiple of the rate: whole steps of both.
        (off(step_points=50), 999, 1000, 900),
        (off(step_points=150), 999, 1000, 900),
        (off(step_points=150), 299, 1000, 0),
        (None, 999, 1000, 0),
    ],
)
def test_the_most(money_off: MoneyOff | None, net: int, available: int, most: int) -> None:
    """Whole steps, within the bill, its share and what there is; and it is accepted."""
    assert most_points(money_off, net, available) == most
    if most:
        assert isinstance(part(money_off, most, net, available), int)


@pytest.mark.parametrize(
    ("money_off", "points", "net", "minor"),
    [
        (off(), 0, 500, 0),
        (off(), 100, 500, 100),
        (off(), 500, 500, 500),
        (off(), 600, 500, "points_share"),
        (off(), 150, 500, "points_step"),
        (off(step_points=200), 100, 500, "points_step"),
        (off(step_points=200), 400, 500, 400),
        (off(step_points=150), 150, 500, "points_step"),
        (off(step_points=150), 300, 500, 300),
        (off(min_points=300), 200, 500, "points_minimum"),
        (off(min_points=300), 300, 500, 300),
        (off(max_share_permille=500), 300, 599, "points_share"),
        (off(max_share_permille=500), 300, 600, 300),
        (off(points=10, minor=500), 10, 499, "points_share"),
        (off(points=10, minor=500, remainder=True), 10, 499, 499),
        (off(points=10, minor=500, remainder=True), 20, 501, 501),
        (off(points=10, minor=500, remainder=True), 30, 501, "points_share"),
        (off(points=10, minor=500, remainder=True), 20, 500, "points_share"),
        (None, 100, 500, "money_off_none"),
    ],
)
def test_what_points_take_off(money_off: MoneyOff | None, points: int, net: int, minor: int | str) -> None:
    """The amount, or the refusal."""
    assert part(money_off, points, net) == minor


def test_who_can_use_them() -> None:
    """A member, and no more than there are."""
    assert part(off(), 500, 500, 500) == 500
    assert part(off(), 500, 500, 499) == "points_insufficient"
    with pytest.raises(ClubError, match="points_no_member"):
        points_part(off(), 100, 500, Facts(available=100))


RATES = st.builds(
    MoneyOff,
    points=st.integers(1, 30),
    minor=st.integers(1, 300),
    min_points=st.integers(0, 60),
    max_share_permille=st.sampled_from((0, 333, 1000)),
    step_points=st.none() | st.integers(1, 40),
    remainder=st.booleans(),
)


@given(RATES, st.integers(0, 2000), st.integers(0, 400))
def test_the_most_is_the_most(money_off: MoneyOff, net: int, available: int) -> None:
    """Of all numbers of points exactly those up to the most that are whole steps, and not too few, are accepted."""
    most, step = most_points(money_off, net, available), step_of(money_off)
    for points in range(1, available + 2 * step):
        accepted = isinstance(part(money_off, points, net, available), int)
        assert accepted == (points <= most and points % step == 0 and points >= money_off.min_points)


@pytest.mark.parametrize(
    ("due", "tender", "others", "wanted"),
    [
        (1000, "", {}, {}),
        (1000, "cash", {}, {"cash": 1000}),
        (1000, "cash", {"card": 400}, {"card": 400, "cash": 600}),
        (1000, "card", {"card": 400}, {"card": 1000}),
        (1000, "", {"card": 400, "cash": 600}, {"card": 400, "cash": 600}),
        (1000, "wechat", {"card": 400, "cash": 600}, {"card": 400, "cash": 600}),
        (0, "cash", {}, {}),
        (1000, "", {"card": 999}, "tenders_too_little"),
        (1000, "cash", {"card": 1001}, "tenders_too_much"),
        (0, "cash", {"card": 1}, "tenders_too_much"),
    ],
)
def test_tenders(due: int, tender: str, others: dict[str, int], wanted: dict[str, int] | str) -> None:
    """What the others leave is paid by the one named for the rest; they add up to the bill."""
    if isinstance(wanted, str):
        with pytest.raises(ClubError, match=wanted):
            tenders_of(due, tender, others)
    else:
        assert tenders_of(due, tender, others) == wanted
