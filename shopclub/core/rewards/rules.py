"""Whether a reward can be taken, what it costs whom, and the code of one that was asked for: pure functions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from shopclub.core.coupons.rules import check_digit
from shopclub.core.kernel.text import fold_digits
from shopclub.core.programme.offers import Reward
from shopclub.core.rewards.model import AskedAt, Offer, Price, Voucher, VoucherState

PREFIX = "24"
"""What the code of every voucher begins with; cards begin with 20, live codes with 21, coupons with 22."""
LENGTH = 16
TABLET_WAITS = timedelta(seconds=90)
"""How long somebody at the tablet waits for an answer."""
MOST_WAITING = 200
"""Vouchers that wait at once, in the whole shop."""
MOST_OF_MEMBER = 5
"""Vouchers of one member that wait at once."""


def price_of(reward: Reward, tier: str) -> Price:
    """What one of a reward costs a member of a tier (empty: nobody's)."""
    for price in reward.tier_prices:
        if price.tier == tier:
            return Price(points=price.points, minor=price.minor)
    return Price(points=reward.points, minor=reward.minor)


def offer(
    reward: Reward,
    stock_left: int | None,
    taken: int,
    available: int | None,
    count: int = 1,
    *,
    price: Price | None = None,
    meets: bool = True,
    redeems: bool = True,
) -> Offer:
    """
    A reward as a member sees it.

    Args:
        reward: of the programme.
        stock_left: how many can be had, None when not counted.
        taken: how many the member has had or asked for in the present period of its limit.
        available: the member's points usable today; None without a member.
        count: how many are wanted.
        price: of a tier or a coupon, instead of its own.
        meets: whether the member meets its condition.
        redeems: whether the member may take rewards today at all.
    """
    price = price or Price(points=reward.points, minor=reward.minor)
    missing = 0 if available is None else max(0, price.points * count - available)
    refusal = None
    if not reward.enabled:
        refusal = "reward_off"
    elif not meets:
        refusal = "reward_condition"
    elif not redeems:
        refusal = "reward_with_purchase"
    elif stock_left is not None and stock_left < count:
        refusal = "reward_out_of_stock"
    elif reward.limit_per_member is not None and taken + count > reward.limit_per_member:
        refusal = "reward_limit"
    elif missing:
        refusal = "points_insufficient"
    return Offer(
        reward=reward,
        points=price.points,
        minor=price.minor,
        stock_left=stock_left,
        taken=taken,
        missing=missing,
        refusal=refusal,
    )


# -- vouchers ---------------------------------------------------------------------------------------


def make_voucher_code(random_below: Callable[[int], int]) -> str:
    """
    A new code: the prefix, thirteen random digits, a check digit.

    Args:
        random_below: a number from 0 to below its argument, unguessable.
    """
    body = PREFIX + f"{random_below(10**13):013d}"
    return body + check_digit(body)


def is_voucher_code(text: str) -> bool:
    """Whether a text is a voucher's code by its shape and check digit."""
    shaped = len(text) == LENGTH and text.isascii() and text.isdigit() and text.startswith(PREFIX)
    return shaped and check_digit(text[:-1]) == text[-1]


def read_voucher_code(text: str) -> str | None:
    """The voucher's code in what a scanner or a person entered (spaces, full-width digits), or None."""
    digits = fold_digits(text).replace(" ", "").replace("-", "")
    return digits if is_voucher_code(digits) else None


def is_waiting(voucher: Voucher, now: datetime) -> bool:
    """Whether a voucher can still be answered."""
    return voucher.state is VoucherState.WAITING and now < voucher.until


def state_now(voucher: Voucher, now: datetime) -> VoucherState:
    """What a voucher is now: one whose time is over has lapsed, written down or not."""
    if voucher.state is VoucherState.WAITING and now >= voucher.until:
        return VoucherState.LAPSED
    return voucher.state


def waits_until(asked: AskedAt, now: datetime, last_day_ends: datetime) -> datetime:
    """
    Until when a reward asked for now waits.

    Args:
        asked: where.
        now: the instant.
        last_day_ends: the end of the last day the programme keeps one for somebody who is not there.
    """
    return now + TABLET_WAITS if asked is AskedAt.TABLET else last_day_ends
