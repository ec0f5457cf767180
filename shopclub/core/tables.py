"""Every table of the shop's file, and opening the file so that each is kept as it declares."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from shopclub.core.books import OPERATIONS
from shopclub.core.campaigns.model import HAPPENINGS, RANKINGS, RUNS, TALLIES
from shopclub.core.closing.model import CLOSINGS
from shopclub.core.coupons.model import COUPONS
from shopclub.core.devices.model import DEVICES
from shopclub.core.exchange.model import LAYOUTS
from shopclub.core.games.model import PREDICTIONS, ROUNDS, WINS
from shopclub.core.giftcards.model import GIFT_CARDS
from shopclub.core.goals.model import GOALS
from shopclub.core.households.model import FAMILY_CODES, HOUSEHOLDS
from shopclub.core.inbox.model import INTAKES
from shopclub.core.invitations.model import INVITATIONS
from shopclub.core.kernel.documents import Collection
from shopclub.core.ledger.model import ACCOUNTS, LEDGER
from shopclub.core.members.consents import CONSENTS
from shopclub.core.members.model import MEMBERS, PENDING
from shopclub.core.mending.model import MERGES
from shopclub.core.origins.model import ORIGINS
from shopclub.core.pins.model import PINS
from shopclub.core.plans.model import PLAN_STEPS, PLANS
from shopclub.core.privacy.model import DATA_REQUESTS, HANDOUTS, OWN_CHANGES
from shopclub.core.products.model import PRODUCTS
from shopclub.core.programme.drafts import DRAFTS
from shopclub.core.programme.model import PROGRAMMES
from shopclub.core.rewards.model import STOCK, VOUCHERS
from shopclub.core.rewards.pictures import PICTURES
from shopclub.core.sales.model import SALES
from shopclub.core.seals.model import SEALS
from shopclub.core.shop.model import CLOCKWORK, SHOP
from shopclub.core.shop.wifi import WIFI
from shopclub.core.staff.model import STAFF
from shopclub.core.store import IndexSpec, Plan, ShopDB
from shopclub.core.tiers.model import STANDINGS

TABLES: tuple[Collection[Any], ...] = (
    SHOP,
    PROGRAMMES,
    STAFF,
    MEMBERS,
    MERGES,
    PENDING,
    ORIGINS,
    CONSENTS,
    OWN_CHANGES,
    DATA_REQUESTS,
    SALES,
    LEDGER,
    ACCOUNTS,
    STANDINGS,
    PRODUCTS,
    STOCK,
    VOUCHERS,
    PICTURES,
    COUPONS,
    ROUNDS,
    WINS,
    PREDICTIONS,
    GIFT_CARDS,
    TALLIES,
    HOUSEHOLDS,
    FAMILY_CODES,
    INVITATIONS,
    HAPPENINGS,
    RANKINGS,
    RUNS,
    PLANS,
    PLAN_STEPS,
    SEALS,
    CLOSINGS,
    GOALS,
    HANDOUTS,
    OPERATIONS,
    CLOCKWORK,
    DEVICES,
    PINS,
    LAYOUTS,
    INTAKES,
    DRAFTS,
    WIFI,
)


def plan() -> Plan:
    """What the store is told about them."""
    return Plan(
        history=tuple(table.name for table in TABLES if table.history),
        indexes=tuple(
            IndexSpec(name=f"{table.name}.{name}", table=table.name, fields=lookup.fields, only=lookup.only)
            for table in TABLES
            for name, lookup in table.lookups.items()
        ),
    )


def open_file(path: Path, **options: Any) -> ShopDB:
    """
    Open a shop's file.

    Args:
        path: of the file.
        options: of the storage, see `AppendStorage`.

    Raises:
        what opening the storage raises.
    """
    return ShopDB(path, plan=plan(), **options)
