"""What a return took back besides goods, money and points of the sale: gifts of a tier or a day, coupons."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from shopclub.core.campaigns.model import HAPPENINGS
from shopclub.core.context import Context
from shopclub.core.coupons.model import Coupon
from shopclub.core.coupons.verbs import Coupons
from shopclub.core.kernel.ids import EntryNo, SaleNo
from shopclub.core.ledger.model import LEDGER, Entry
from shopclub.core.sales.model import Sale, SaleKind
from shopclub.core.sales.verbs import Sales


class GoneBack(msgspec.Struct, frozen=True, kw_only=True):
    """What a recorded return did beside its own lines and entries: for its receipt."""

    entries: tuple[tuple[EntryNo, Entry], ...] = ()
    """Of the member: what took back the gifts of a tier or of a day."""
    void: tuple[Coupon, ...] = ()
    """Coupons taken back: those the sale had brought, and those of such a gift."""
    again: Coupon | None = None
    """The coupon used at the sale, where it can be used again."""
    gifts: dict[str, int] = {}
    """Gifts brought back: rule -> how many."""


class Aftermath:
    """Reads what returns took along."""

    def __init__(self, context: Context, sales: Sales, coupons: Coupons) -> None:
        self._books = context.books
        self._sales = sales
        self._coupons = coupons

    def of(self, number: SaleNo) -> GoneBack:
        """
        What a return did besides; nothing for a sale.

        Raises:
            NotFound: `sales_not_found`.
        """
        row = self._sales.get(number)
        if row.kind is not SaleKind.REFUND or row.of is None:
            return GoneBack()
        sale = self._sales.get(row.of)
        seen = [self._books.require(HAPPENINGS, n) for n in self._books.find(HAPPENINGS, "sale", row.of)]
        mine = [one for one in seen if one.member == sale.member]
        # The last return is the one that leaves nothing; coupons and gifts go back with that one.
        refunds = self._sales.refunds_of(row.of)
        is_last = refunds[-1:] == [number] and not any(self._sales.left_of(row.of).values())
        coupons = [c for _, c in self._coupons.of_sale(row.of)] if is_last else []
        coupons += [self._coupons.get(n) for one in mine if one.back_on == row.on for n in one.coupons]
        return GoneBack(
            entries=tuple(pair for one in mine for n in one.entries for pair in self._taking(n, row)),
            void=tuple(one for one in coupons if one.void_on == row.on),
            again=self._given_back(sale, row) if is_last else None,
            gifts=sale.gifts if is_last else {},
        )

    def _taking(self, number: int, refund: Sale) -> Iterable[tuple[EntryNo, Entry]]:
        """The entry that took one back in the same moment as a return."""
        found = ((EntryNo(n), self._books.require(LEDGER, n)) for n in self._books.find(LEDGER, "reverses", number))
        return ((n, entry) for n, entry in found if entry.at == refund.at and entry.member == refund.member)

    def _given_back(self, sale: Sale, refund: Sale) -> Coupon | None:
        if sale.coupon is None:
            return None
        coupon = self._coupons.get(sale.coupon)
        back = any(use.sale == refund.of and use.back_on == max(refund.on, use.on) for use in coupon.uses)
        return coupon if back else None
