"""A shop whose programme has one coupon of each sort, and the shortest way to use them."""

from __future__ import annotations

from typing import Any

from shopclub.core.coupons.model import Coupon, Issued
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.programme.model import Programme
from shopclub.core.sales.model import Draft, DraftLine, Quote, SaleClosed
from tests.builders import CLERK, OWNER, Counter, programme_of

BASE = {"id": "base", "then": {"kind": "points_per_amount", "step_minor": 100, "points": 1}}
FROM_80 = {"kind": "amount", "at_least_minor": 8000}
KINDS: dict[str, dict[str, Any]] = {
    "ten": {
        "name": {"en": "¥10 off 80", "zh": "满80减10"},
        "then": {"kind": "amount_off", "minor": 1000},
        "when": FROM_80,
    },
    "tenth": {
        "name": {"en": "10 % off", "zh": "九折"},
        "then": {"kind": "percent_off", "permille": 100},
        "bearer": True,
    },
    "double": {"name": {"en": "Double points", "zh": "双倍积分"}, "then": {"kind": "points_times", "permille": 2000}},
    "tea": {
        "name": {"en": "A free tea", "zh": "免费茶一杯"},
        "then": {"kind": "gift", "name": {"en": "Tea", "zh": "茶"}},
        "bearer": True,
    },
    "gift": {
        "name": {"en": "The gift for 1,000", "zh": "1000分换礼"},
        "then": {"kind": "reward_at", "reward": "gift", "points": 1000},
        "validity": {"ends": "year"},
    },
    "thrice": {
        "name": {"en": "¥5 off, three times", "zh": "减5元三次"},
        "then": {"kind": "amount_off", "minor": 500},
        "uses": 3,
    },
    "week": {
        "name": {"en": "¥1 off this week", "zh": "本周减1元"},
        "then": {"kind": "amount_off", "minor": 100},
        "validity": {"days": 7},
        "limit_per_member": 2,
    },
}
REWARD = {"id": "gift", "name": {"en": "Gift", "zh": "礼品"}, "points": 5000, "stock": 2, "limit_per_member": 2}


def kinds(**changes: dict[str, Any] | None) -> list[dict[str, Any]]:
    """The kinds of coupons with some changed; None takes one away."""
    wanted = {name: {"id": name, **value, **(changes.get(name) or {})} for name, value in KINDS.items()}
    return [value for name, value in wanted.items() if changes.get(name, {}) is not None]


def with_coupons(*rules: dict[str, Any], **changes: dict[str, Any] | None) -> Programme:
    """A point a yuan, all kinds of coupons, the gift for 5,000 points, and further rules."""
    return programme_of(rules=[BASE, *rules], coupons=kinds(**changes), rewards=[REWARD])


async def issue(shop: Counter, kind: str, *members: int, count: int = 1) -> Issued:
    """Issue by hand."""
    wanted = [MemberNo(member) for member in members]
    return await shop.club.coupons.issue(kind, wanted, shop.op(), OWNER, count=count)


async def one(shop: Counter, kind: str, member: int | None) -> tuple[int, Coupon]:
    """A fresh coupon of a kind; without a member for whoever brings it."""
    if member is None:
        done = await shop.club.coupons.issue_bearer(kind, 1, shop.op(), OWNER)
    else:
        done = await issue(shop, kind, member)
    return done.numbers[0], shop.club.coupons.get(done.numbers[0])


def draft(member: int | None, *minor: int, code: str = "", points: int = 0) -> Draft:
    lines = tuple(DraftLine(name=f"Item {i}", gross_minor=m) for i, m in enumerate(minor, 1))
    return Draft(lines=lines, member=None if member is None else MemberNo(member), code=code, points=points)


def quote(shop: Counter, member: int | None, *minor: int, code: str = "") -> Quote:
    return shop.club.sales.quote(draft(member, *minor, code=code))


async def sell(shop: Counter, member: int | None, *minor: int, code: str = "") -> SaleClosed:
    """Quote and close a sale with a code."""
    wanted = draft(member, *minor, code=code)
    seen = shop.club.sales.quote(wanted)
    return await shop.club.sales.record(wanted, seen.fingerprint, shop.op(), CLERK)
