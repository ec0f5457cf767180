"""A draw and a shop to play in."""

from __future__ import annotations

from datetime import date
from typing import Any

from shopclub.core.games.model import ROUNDS, DrawResult, Round
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.programme.model import Programme
from tests.builders import CLERK, OWNER, Counter, programme_of

CUP = {"id": "cup", "name": {"en": "Cup", "zh": "杯子"}, "odds": 10, "then": {"kind": "thing"}, "stock": 2}
POINTS = {"id": "points", "name": {"en": "50 points", "zh": "50 积分"}, "odds": 20}
POINTS["then"] = {"kind": "points_fixed", "points": 50}
OFF = {"id": "off", "name": {"en": "5 off", "zh": "减 5 元"}, "odds": 20, "then": {"kind": "coupon", "coupon": "five"}}
THANKS = {"id": "thanks", "name": {"en": "Thank you", "zh": "谢谢参与"}, "odds": 50}
SPRING: dict[str, Any] = {
    "id": "spring",
    "name": {"en": "Spring draw", "zh": "春季抽奖"},
    "prizes": [CUP, POINTS, OFF, THANKS],
    "tickets": 1,
    "points": 30,
    "instead": "thanks",
}
FIVE = {"id": "five", "name": {"en": "5 off", "zh": "减 5 元"}, "then": {"kind": "amount_off", "minor": 500}}
BASE = {"id": "base", "then": {"kind": "points_per_amount", "step_minor": 100, "points": 1}}
TICKETS = {"id": "tickets", "then": {"kind": "tickets", "draw": "spring", "step_minor": 10_000}}
UNTIL = date(2026, 3, 31)


def programme(**changes: object) -> Programme:
    """One point a yuan, a ticket for each full 100 yuan, and the spring draw with some of its fields changed."""
    return programme_of(rules=[BASE, TICKETS], coupons=[FIVE], draws=[{**SPRING, **changes}])


async def opened(shop: Counter, until: date = UNTIL) -> int:
    """Open a round of the spring draw; its number."""
    return (await shop.club.draws.open("spring", until, shop.op(), OWNER))[0]


async def with_tickets(shop: Counter, count: int) -> MemberNo:
    """A member with so many tickets, and 100 points for each."""
    who = await shop.join()
    await shop.sell(who, count * 10_000)
    return who


async def drawn(shop: Counter, round_no: int, who: MemberNo, lucky: str = "7") -> DrawResult:
    """Draw once at the counter."""
    return await shop.club.draws.draw(round_no, who, shop.op(), CLERK, lucky=lucky)


def with_seed(shop: Counter, round_no: int) -> Round:
    """A round as it lies in the file, with its seed."""
    return shop.club.books.require(ROUNDS, round_no)
