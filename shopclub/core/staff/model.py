"""Documents of the staff."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from shopclub.core.kernel.documents import Collection
from shopclub.core.kernel.ids import StaffNo


class Source(StrEnum):
    """Where an operation came from."""

    COUNTER = "counter"
    KIOSK = "kiosk"
    IMPORT = "import"
    SYSTEM = "system"


class Role(StrEnum):
    """What someone may do; see `shopclub.core.staff.rules`."""

    OWNER = "owner"
    CLERK = "clerk"


class Action(StrEnum):
    """What a verb asks permission for."""

    SELL = "sell"
    REFUND = "refund"
    ENROL = "enrol"
    EDIT_MEMBER = "edit_member"
    SEE_PERSONAL = "see_personal"
    """See whole phone numbers, and answer what members ask about their data."""
    CLOSE_MEMBER = "close_member"
    REDEEM = "redeem"
    SELL_BALANCES = "sell_balances"
    PAY_OUT = "pay_out"
    ADJUST = "adjust"
    MEND = "mend"
    """Put right what was recorded for the wrong person; balances brought along by hand."""
    GRANT_TIER = "grant_tier"
    ISSUE_COUPONS = "issue_coupons"
    CLOSE_DAY = "close_day"
    """Count the till at the end of a day."""
    CHANGE_PROGRAMME = "change_programme"
    SET_GOALS = "set_goals"
    """Say what the club should bring, and by when."""
    RUN_GAMES = "run_games"
    """Open and close lucky draws and predictions, and say which answer was right."""
    CHANGE_STOCK = "change_stock"
    CHANGE_PRODUCTS = "change_products"
    CHANGE_CATEGORIES = "change_categories"
    CHANGE_STAFF = "change_staff"
    CHANGE_SETTINGS = "change_settings"
    EXPORT = "export"
    EXPORT_FULL = "export_full"
    IMPORT = "import"
    SHARE_CARDS = "share_cards"
    """Families, couples, companies: open, invite, leave."""
    AGREE_PRICES = "agree_prices"
    PAIR_TABLET = "pair_tablet"


class Staff(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One person who works here; the document id is the staff number."""

    name: str
    role: Role
    pin: str | None = None
    """argon2 hash; None: signs in without one."""
    active: bool = True
    failed: int = 0
    """Wrong PINs in a row; at 5 the owner has to set a new one (the owner waits instead)."""


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """Who does something, and from where; written on every row it makes."""

    staff: StaffNo | None
    role: Role | None
    source: Source


SYSTEM = Actor(staff=None, role=Role.OWNER, source=Source.SYSTEM)
"""The clock's own work."""
KIOSK = Actor(staff=None, role=None, source=Source.KIOSK)
"""A customer at the kiosk: may ask, never decide."""


STAFF = Collection("staff", Staff)
