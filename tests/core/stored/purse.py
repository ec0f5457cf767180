"""A shop where money is paid in, for the tests of stored value and gift cards."""

from __future__ import annotations

from typing import Any

import msgspec

from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.units import BONUS, VALUE
from shopclub.core.programme.model import Programme
from shopclub.core.sales.model import SaleClosed
from shopclub.core.stored.model import CardsSold, Moved
from tests.builders import CLERK, OWNER, Counter, programme_of

FIFTY: dict[str, Any] = {"id": "fifty", "name": {"en": "Fifty"}, "pays_minor": 50000, "bonus_minor": 5000}


def with_purse(stored: dict[str, Any] | None = None, cards: dict[str, Any] | None = None, **more: Any) -> Programme:
    """One point for each full yuan; 500 gets 50 on top; gift cards of any amount."""
    values = {"packages": [FIFTY], **(stored or {})}
    return programme_of(stored_value=values, gift_cards=cards or {}, **more)


async def top_up(
    shop: Counter, member: MemberNo, package: str = "fifty", minor: int = 0, tender: str = "cash"
) -> Moved:
    """Pay in."""
    seen = shop.club.stored.quote(member, package, minor)
    return await shop.club.stored.top_up(seen, "Top-up", shop.op(), CLERK, tender=tender)


async def pay_out(shop: Counter, member: MemberNo, minor: int | None = None) -> Moved:
    """Pay out what is left, or a part."""
    seen = shop.club.stored.pay_out_quote(member, minor)
    return await shop.club.stored.pay_out(member, seen, "Paid out", shop.op(), OWNER, tender="cash")


async def pay_back(shop: Counter, number: int, minor: int | None = None) -> Moved:
    """Pay one payment back, or a part."""
    seen = shop.club.stored.pay_back_quote(number, minor)  # type: ignore[arg-type]
    return await shop.club.stored.pay_back(number, seen, shop.op(), OWNER)  # type: ignore[arg-type]


async def buy(shop: Counter, member: int | None, *lines: int, **how: Any) -> SaleClosed:
    """A sale paid with `value`, `cashback` or `cards`, the rest in cash."""
    draft = msgspec.structs.replace(shop.draft(member, *lines), **{"tender": "cash", **how})
    seen = shop.club.sales.quote(draft)
    return await shop.club.sales.record(draft, seen.fingerprint, shop.op(), CLERK)


async def sell_cards(shop: Counter, minor: int, count: int = 1, member: MemberNo | None = None) -> CardsSold:
    """Sell gift cards."""
    seen = shop.club.gift_cards.quote(minor, count)
    return await shop.club.gift_cards.sell(seen, "Gift card", shop.op(), CLERK, member=member, tender="cash")


def purse(shop: Counter, member: MemberNo) -> tuple[int, int]:
    """Paid in and bonus, as the account has them."""
    balance = shop.club.points.account(member).balance
    return balance.get(VALUE, 0), balance.get(BONUS, 0)
