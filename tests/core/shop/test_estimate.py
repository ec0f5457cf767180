"""What points are worth by the owner's own estimate: read as typed, refused where nothing can be counted with it."""

from __future__ import annotations

import pytest

from shopclub.core.kernel.errors import InvalidInput
from shopclub.core.shop.estimate import MOST_POINTS, Estimate, read_estimate


@pytest.mark.parametrize(
    ("text", "currency", "points", "minor"),
    [
        ("100=1.00", "CNY", 100, 100),
        (" 100 = ¥1 ", "CNY", 100, 100),
        ("１００＝０.０１", "CNY", 100, 1),
        ("0001=2", "JPY", 1, 2),
        (f"{MOST_POINTS}=1.5", "CNY", MOST_POINTS, 150),
    ],
)
def test_so_many_points_so_much_money(text: str, currency: str, points: int, minor: int) -> None:
    """Spaces, wide digits, the currency's sign and leading noughts change nothing."""
    assert read_estimate(text, currency) == Estimate(points=points, minor=minor)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "worth_unreadable"),
        ("100", "worth_unreadable"),
        ("=1.00", "worth_points"),
        ("0=1.00", "worth_points"),
        ("-1=1.00", "worth_points"),
        ("1.5=1.00", "worth_points"),
        (f"{MOST_POINTS + 1}=1.00", "worth_points"),
        ("1000000000000=1.00", "worth_points"),
        ("9" * 5000 + "=1.00", "worth_points"),
        ("100=0", "worth_money"),
        ("100=-0.01", "worth_money"),
        ("100=0.001", "amount_too_fine"),
        ("100=", "amount_unreadable"),
        ("100=1=2", "amount_unreadable"),
    ],
)
def test_what_can_not_be_counted_with_is_refused(text: str, code: str) -> None:
    """No equals sign, no whole number of points from 1 to a million, no money above nothing."""
    with pytest.raises(InvalidInput, match=code):
        read_estimate(text, "CNY")
