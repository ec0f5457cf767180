"""Whether a reward can be taken: pure functions."""

from __future__ import annotations

from shopclub.core.programme.offers import Reward
from shopclub.core.rewards.model import Offer


def offer(
    reward: Reward,
    stock_left: int | None,
    taken: int,
    available: int | None,
    count: int = 1,
    *,
    price: int | None = None,
    meets: bool = True,
) -> Offer:
    """
    A reward as a member sees it.

    Args:
        reward: of the programme.
        stock_left: how many are left, None when not counted.
        taken: how many the member has had in the present period of its limit.
        available: the member's points usable today; None without a member.
        count: how many are wanted.
        price: points of a coupon, instead of its own.
        meets: whether the member meets its condition.
    """
    points = reward.points if price is None else price
    missing = 0 if available is None else max(0, points * count - available)
    refusal = None
    if not reward.enabled:
        refusal = "reward_off"
    elif not meets:
        refusal = "reward_condition"
    elif stock_left is not None and stock_left < count:
        refusal = "reward_out_of_stock"
    elif reward.limit_per_member is not None and taken + count > reward.limit_per_member:
        refusal = "reward_limit"
    elif missing:
        refusal = "points_insufficient"
    return Offer(reward=reward, points=points, stock_left=stock_left, taken=taken, missing=missing, refusal=refusal)
