"""Coupons: their codes, their days, and that every use and what it was used for name each other."""

from __future__ import annotations

from collections.abc import Mapping

from shopclub.core.check.columns import NONE, NOWHERE
from shopclub.core.check.reader import Reader
from shopclub.core.check.receipts import Sold
from shopclub.core.coupons.model import COUPONS, Coupon, Use
from shopclub.core.coupons.rules import is_coupon_code
from shopclub.core.kernel.errors import InvalidInput
from shopclub.core.ledger.model import LEDGER
from shopclub.core.programme.model import PROGRAMMES
from shopclub.core.programme.offers import CouponKind
from shopclub.core.programme.reading import read_programme
from shopclub.core.sales.model import SALES


def check_coupons(reader: Reader, sold: Sold, entries: Mapping[int, int]) -> None:
    """
    Look at every coupon.

    Args:
        reader: of the books.
        sold: what is known of all sales.
        entries: entry of a reward taken -> the coupon it names.
    """
    codes: dict[str, int] = {}
    kinds = _kinds(reader)
    used_at: set[tuple[int, int]] = set()
    used_for: set[tuple[int, int]] = set()
    for number, coupon in reader.rows(COUPONS):
        first = codes.setdefault(coupon.code, number)
        if first != number:
            reader.found("coupon_twice", COUPONS, number, other=first)
        _sound(reader, number, coupon)
        _brought(reader, sold, number, coupon)
        _uses(reader, number, coupon, kinds.get(coupon.kind))
        for use in coupon.uses:
            if use.sale is not None:
                _at_sale(reader, sold, number, use.sale, used_at)
            if use.entry is not None:
                _for_reward(reader, number, use, use.entry, entries, used_for)
    for sale, named in sold.coupons.items():
        if (sale, named) not in used_at and not _is_unreadable(reader, named):
            reader.found("sale_coupon", SALES, sale, coupon=named)
    for entry, named in entries.items():
        if (entry, named) not in used_for and not _is_unreadable(reader, named):
            reader.found("entry_coupon", LEDGER, entry, coupon=named)


def _is_unreadable(reader: Reader, number: int) -> bool:
    """Whether there is such a coupon but it can't be read, which is noted already."""
    return reader.has(COUPONS, number) and reader.get(COUPONS, number) is None


def _kinds(reader: Reader) -> dict[str, CouponKind]:
    """
    Every kind of coupon that any version of the programme had, with the most uses it ever allowed: a change of the
    programme makes no earlier use wrong. A kind that no version has is no fault.
    """
    found: dict[str, CouponKind] = {}
    for _, version in reader.rows(PROGRAMMES):
        try:
            programme = read_programme(version.programme)
        except InvalidInput:
            continue  # noted where programmes are looked at
        for kind in programme.coupons:
            if kind.id not in found or kind.uses > found[kind.id].uses:
                found[kind.id] = kind
    return found


def _sound(reader: Reader, number: int, coupon: Coupon) -> None:
    """Its code, its days, whose it is."""
    if not is_coupon_code(coupon.code):
        reader.found("coupon_code", COUPONS, number)
    if coupon.until_on is not None and coupon.until_on < coupon.from_on:
        reader.found("coupon_days", COUPONS, number)
    if coupon.member is not None and coupon.member not in reader.members:
        reader.found("member_missing", COUPONS, number, member=coupon.member)


def _brought(reader: Reader, sold: Sold, number: int, coupon: Coupon) -> None:
    """The sale that brought it is there, and the same member's."""
    if coupon.sale is None:
        return
    place = sold.numbers.at(coupon.sale)
    if place == NOWHERE:
        is_wrong = not reader.has(SALES, coupon.sale)
    else:
        owner = NONE if coupon.member is None else coupon.member
        is_wrong = not sold.is_sale[place] or sold.figures.values[place * sold.figures.width] != owner
    if is_wrong:
        reader.found("coupon_brought", COUPONS, number, sale=coupon.sale)


def _uses(reader: Reader, number: int, coupon: Coupon, kind: CouponKind | None) -> None:
    """No more of them than the kind allows, each on one of its days, none after it was taken back."""
    if kind is not None and coupon.used() > kind.uses:
        reader.found("coupon_overused", COUPONS, number, uses=coupon.used(), most=kind.uses)
    for use in coupon.uses:
        if use.on < coupon.from_on or (coupon.until_on is not None and use.on > coupon.until_on):
            reader.found("coupon_day", COUPONS, number, on=use.on.isoformat())
        if coupon.void_on is not None and use.on > coupon.void_on:
            reader.found("coupon_void_used", COUPONS, number, on=use.on.isoformat())
        if use.back_on is not None and use.back_on < use.on:
            reader.found("coupon_back", COUPONS, number, on=use.back_on.isoformat())


def _at_sale(reader: Reader, sold: Sold, number: int, sale: int, used_at: set[tuple[int, int]]) -> None:
    if (sale, number) in used_at:
        reader.found("coupon_sale_twice", COUPONS, number, sale=sale)
    used_at.add((sale, number))
    is_unreadable = sold.numbers.at(sale) == NOWHERE and reader.has(SALES, sale)
    if sold.coupons.get(sale) != number and not is_unreadable:
        reader.found("coupon_sale", COUPONS, number, sale=sale)


def _for_reward(
    reader: Reader,
    number: int,
    use: Use,
    entry: int,
    entries: Mapping[int, int],
    used_for: set[tuple[int, int]],
) -> None:
    used_for.add((entry, number))
    if entries.get(entry) != number and (reader.get(LEDGER, entry) is not None or not reader.has(LEDGER, entry)):
        reader.found("coupon_entry", COUPONS, number, entry=entry)
