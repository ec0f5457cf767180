"""
Stamps, money back and packages: what moved together belongs together.

A card that was cleared has brought its coupon; money back of a period that ended came whole to where it can be used; no
more visits are used than were bought, and what they stand for is what was paid.
"""

from __future__ import annotations

from shopclub.core.check.reader import Reader
from shopclub.core.coupons.model import COUPONS
from shopclub.core.coupons.rules import OF_CARD, is_of_card
from shopclub.core.ledger.model import LEDGER, Entry
from shopclub.core.ledger.reasons import CardFilled, PackageBack, PackageBought, PeriodOver, VisitUsed
from shopclub.core.ledger.units import ACCRUING, CASHBACK
from shopclub.core.sales.model import SALES


class Kept:
    """Entries of these kinds as they go by."""

    def __init__(self) -> None:
        self._fills: dict[int, Entry] = {}
        self._over: dict[tuple[int, str], tuple[int, int]] = {}
        """Account and last day of a period -> what moved on balance, and the last entry of it."""
        self._bought: dict[int, Entry] = {}
        self._used: dict[int, Entry] = {}
        """Visits used, and those given up."""

    def take(self, number: int, entry: Entry) -> None:
        """The next entry of another unit than points."""
        match entry.why:
            case CardFilled():
                self._fills[number] = entry
            case PeriodOver(until=until) if entry.unit in (ACCRUING, CASHBACK):
                key = (entry.account or entry.member, until.isoformat())
                self._over[key] = (self._over.get(key, (0, 0))[0] + entry.amount, number)
            case PackageBought():
                self._bought[number] = entry
            case VisitUsed() | PackageBack():
                self._used[number] = entry
            case _:
                pass

    def look(self, reader: Reader, taken_back: set[int]) -> None:
        """
        All entries are known.

        Args:
            reader: the books.
            taken_back: numbers of entries that others took back.
        """
        self._look_at_cards(reader, taken_back)
        for amount, number in self._over.values():
            if amount:
                reader.found("period_pair", LEDGER, number, minor=amount)
        self._look_at_packages(reader, taken_back)

    def _look_at_cards(self, reader: Reader, taken_back: set[int]) -> None:
        brought: set[int] = set()
        for number, entry in self._fills.items():
            assert isinstance(entry.why, CardFilled)
            coupon = reader.get(COUPONS, entry.why.coupon)
            if coupon is None or coupon.rule != OF_CARD + entry.why.card or coupon.member != entry.member:
                reader.found("card_coupon", LEDGER, number, coupon=entry.why.coupon)
                continue
            brought.add(entry.why.coupon)
            if number in taken_back and coupon.void_on is None:
                reader.found("card_coupon_stands", LEDGER, number, coupon=entry.why.coupon)
        for number, coupon in reader.rows(COUPONS):
            if is_of_card(coupon) and number not in brought:
                reader.found("coupon_no_card", COUPONS, number)

    def _look_at_packages(self, reader: Reader, taken_back: set[int]) -> None:
        left = {number: entry.amount for number, entry in self._bought.items()}
        worth: dict[int, int] = {}
        for number, entry in self._used.items():
            assert isinstance(entry.why, VisitUsed | PackageBack)
            bought = entry.why.bought
            if not bought:
                continue
            of = self._bought.get(bought)
            if of is None or of.unit != entry.unit:
                reader.found("visit_bought", LEDGER, number, entry=bought)
            elif number not in taken_back:
                left[bought] += entry.amount
                worth[bought] = worth.get(bought, 0) + entry.why.minor
        for number, entry in self._bought.items():
            assert isinstance(entry.why, PackageBought)
            if left[number] < 0:
                reader.found("visit_over", LEDGER, number, left=left[number])
            if worth.get(number, 0) > entry.why.paid_minor:
                figures = {"minor": worth[number], "paid_minor": entry.why.paid_minor}
                reader.found("visit_worth", LEDGER, number, **figures)
            row = reader.get(SALES, entry.sale) if entry.sale is not None else None
            if row is not None and row.paid_minor != entry.why.paid_minor:
                figures = {"paid_minor": entry.why.paid_minor, "should_minor": row.paid_minor}
                reader.found("package_paid", LEDGER, number, **figures)
