"""What an import or an export needs of the club, so that this package stays below it."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from shopclub.core.books import Books
from shopclub.core.changes import Changes
from shopclub.core.coupons.verbs import Coupons
from shopclub.core.households.verbs import Households
from shopclub.core.insight.verbs import Insight
from shopclub.core.kernel.calendar import ShopCalendar
from shopclub.core.kernel.clock import Clock
from shopclub.core.ledger.verbs import Points
from shopclub.core.members.verbs import Members
from shopclub.core.products.verbs import Products
from shopclub.core.programme.verbs import Programmes
from shopclub.core.sales.verbs import Sales
from shopclub.core.shop.model import Shop
from shopclub.core.tiers.verbs import Tiers


class OpenClub(Protocol):
    """The open club, as `shopclub.core.club.Club` is one."""

    books: Books
    changes: Changes
    clock: Clock
    coupons: Coupons
    households: Households
    insight: Insight
    members: Members
    points: Points
    products: Products
    programme: Programmes
    sales: Sales
    tiers: Tiers

    @property
    def shop(self) -> Shop:
        """The shop as it is set up now."""
        ...

    @property
    def calendar(self) -> ShopCalendar:
        """Days of the shop's time zone."""
        ...

    def today(self) -> date:
        """The business day of now."""
        ...
