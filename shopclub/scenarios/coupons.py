"""Coupons by the names an author has for them, and as figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from shopclub.core.coupons.model import Coupon
from shopclub.core.kernel.ids import MemberNo
from shopclub.scenarios.stage import Stage
from shopclub.scenarios.trouble import Unreadable, likely


def coupon_of(stage: Stage, name: str, member: str) -> int:
    """
    Number of the coupon an author means.

    Args:
        stage: the shop.
        name: of the step that issued it (`flyers.2` for its second one), or the kind of one of the member's: the one
            that ends first of those that can be used, else the newest.
        member: whose it is, by name; empty for nobody's.

    Raises:
        Unreadable: `name_unknown`, `step_bare`.
    """
    step, _, place = name.partition(".")
    if step in stage.made and (not place or (place.isascii() and place.isdecimal())):
        numbers, index = stage.made[step].done.coupons, int(place or 1) - 1
        if not 0 <= index < len(numbers):
            raise Unreadable("step_bare", "coupon", step=step)
        return numbers[index]
    held = _held(stage, stage.member(member)) if member else {}
    if name not in held:
        kinds = [kind.id for kind in stage.club.programme.current.coupons]
        raise Unreadable("name_unknown", "coupon", kind="coupon", name=name, likely=likely(name, [*held, *kinds]))
    return held[name]


def _held(stage: Stage, member: MemberNo) -> dict[str, int]:
    """Kind -> the coupon of it that is meant."""
    books = stage.club.coupons
    newest_last = {coupon.kind: number for number, coupon in reversed(books.of_member(member))}
    return newest_last | {coupon.kind: number for number, coupon in reversed(books.usable(member))}


def code_of(stage: Stage, name: str, member: str) -> str:
    """The code of a coupon; as `coupon_of`."""
    return stage.club.coupons.get(coupon_of(stage, name, member)).code


def counted(coupons: Iterable[Coupon]) -> dict[str, int]:
    """Kind -> how many."""
    return dict(Counter(coupon.kind for coupon in coupons))


def of_number(stage: Stage, numbers: Iterable[int]) -> dict[str, int]:
    """Kind -> how many, of coupons by their numbers."""
    return counted(stage.club.coupons.get(number) for number in numbers)


def of_member(stage: Stage, member: MemberNo) -> list[dict[str, Any]]:
    """A member's coupons, the oldest first, under the names of `ExpectCoupon`."""
    books = stage.club.coupons
    shown = []
    for _, coupon in reversed(books.of_member(member)):
        kind = books.kind_of(coupon)
        shown.append(
            {
                "kind": coupon.kind,
                "state": books.state(coupon).value,
                "from": coupon.from_on.isoformat(),
                "until": coupon.until_on.isoformat() if coupon.until_on else "never",
                "left": max(0, (kind.uses if kind else 1) - coupon.used()),
                "rule": coupon.rule,
                "note": coupon.note,
                "void_note": coupon.void_note,
            }
        )
    return shown


def usable(stage: Stage, member: MemberNo) -> dict[str, int]:
    """Kind -> how many coupons a member can use today or later."""
    return counted(coupon for _, coupon in stage.club.coupons.usable(member))
