"""A rewards shop to test with."""

from __future__ import annotations

from shopclub.core.kernel.ids import MemberNo
from shopclub.core.rewards.model import AskedAt, Voucher
from shopclub.core.staff.model import KIOSK
from tests.builders import Counter, programme_of

LADDER = {
    "tiers": [
        {"id": "member", "name": {"en": "Member"}},
        {
            "id": "gold",
            "name": {"en": "Gold"},
            "reach": {"kind": "reach", "metric": "points", "value": 100_000},
            "lasts": {"kind": "for_good"},
        },
    ]
}
REWARDS = [
    {"id": "mug", "name": {"en": "Mug"}, "points": 100, "stock": 1},
    {"id": "bag", "name": {"en": "Bag"}, "points": 30, "limit_per_member": 2},
    {
        "id": "pan",
        "name": {"en": "Pan"},
        "points": 80,
        "minor": 1990,
        "stock": 5,
        "tier_prices": [{"tier": "gold", "points": 60, "minor": 990}],
    },
]
PROGRAMME = programme_of(rewards=REWARDS, ladder=LADDER, expiry={"kind": "months", "months": 12})


async def ask(
    shop: Counter, who: int, reward: str, count: int = 1, *, at: AskedAt = AskedAt.PHONE
) -> tuple[int, Voucher]:
    """A customer asks at the kiosk."""
    return await shop.club.rewards.ask(MemberNo(who), reward, count, shop.op(), KIOSK, at=at)


def free(shop: Counter, who: int) -> int:
    """What can be spent today."""
    return shop.club.profile(MemberNo(who)).available
