"""Everything the file holds about one member, as they may take it with them: plain JSON that other programs read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec

from shopclub.core.books import Books
from shopclub.core.campaigns.model import HAPPENINGS
from shopclub.core.coupons.model import COUPONS
from shopclub.core.devices.model import DEVICES
from shopclub.core.games.model import WINS
from shopclub.core.giftcards.model import GIFT_CARDS
from shopclub.core.households.model import HOUSEHOLDS
from shopclub.core.kernel.documents import Collection
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.model import ACCOUNTS, LEDGER
from shopclub.core.members.consents import CONSENTS
from shopclub.core.members.model import MEMBERS
from shopclub.core.plans.model import PLAN_STEPS, PLANS
from shopclub.core.privacy.model import DATA_REQUESTS, HANDOUTS, OWN_CHANGES
from shopclub.core.rewards.model import VOUCHERS
from shopclub.core.sales.model import SALES
from shopclub.core.shop.model import Shop
from shopclub.core.tiers.model import STANDINGS

FORMAT = "shopclub-member-1"
HIDDEN = frozenset({"keys", "token", "staff", "done_by", "op", "seal"})
"""What is left out: the search keys of a name, secrets, and who of the staff served."""
BY_NUMBER: tuple[Collection[Any], ...] = (MEMBERS, ACCOUNTS, PLANS)
"""Tables whose document number is the member's."""
BY_MEMBER: tuple[Collection[Any], ...] = (
    CONSENTS,
    OWN_CHANGES,
    DATA_REQUESTS,
    HANDOUTS,
    SALES,
    LEDGER,
    STANDINGS,
    COUPONS,
    VOUCHERS,
    WINS,
    GIFT_CARDS,
    PLAN_STEPS,
    HAPPENINGS,
)
"""Tables whose documents name the member."""


def copy_of(books: Books, shop: Shop, number: MemberNo, now: datetime) -> bytes:
    """
    One member's data, whole, as JSON. Money is in hundredths of the currency, instants are UTC.

    Args:
        books: to read; a large history is read from the disk.
        shop: whose file it is.
        number: the member's.
        now: when it is made.

    Raises:
        NotFound: `members_not_found`.
    """
    books.require(MEMBERS, number)
    numbers = books.numbers(number)
    whole: dict[str, Any] = {
        "format": FORMAT,
        "shop": shop.name,
        "currency": shop.currency,
        "made_at": now,
        "member_number": number,
    }
    for table in BY_NUMBER:
        rows = [(one, books.get(table, one)) for one in numbers]
        whole[table.name] = [_plain(one, row) for one, row in rows if row is not None]
    for table in BY_MEMBER:
        whole[table.name] = [_plain(row, books.require(table, row)) for row in _rows(books, table, number, numbers)]
    whole[HOUSEHOLDS.name] = list(_households(books, numbers))
    whole[DEVICES.name] = list(_devices(books, numbers))
    return msgspec.json.format(msgspec.json.encode(whole), indent=1)


def _rows(books: Books, table: Collection[Any], number: MemberNo, numbers: list[int]) -> list[int]:
    if "member" in table.lookups:
        return books.of_member(table, "member", number)
    return [row for row, document in sorted(books.all(table), key=lambda pair: pair[0]) if document.member in numbers]


def _plain(number: int, document: msgspec.Struct) -> dict[str, Any]:
    """A document as JSON values with its number, without what is nobody's business."""
    values: Mapping[str, Any] = msgspec.to_builtins(document)
    return {"number": number, **{key: value for key, value in values.items() if key not in HIDDEN}}


def _households(books: Books, numbers: list[int]) -> Iterator[dict[str, Any]]:
    """The shared cards somebody is on: their own part of it; who else is on it is theirs to tell."""
    for row, household in sorted(books.all(HOUSEHOLDS), key=lambda pair: pair[0]):
        own = [_plain(one.member, one) for one in household.cards if one.member in numbers]
        if own or household.main in numbers:
            yield {
                "number": row,
                "kind": household.kind,
                "since": household.since,
                "holds_main_card": household.main in numbers,
                "cards": own,
            }


def _devices(books: Books, numbers: list[int]) -> Iterator[dict[str, Any]]:
    """The phones signed in with one of their cards, without their secrets."""
    files = [books.require(MEMBERS, one) for one in numbers]
    cards = {card for member in files for card in (member.card, *member.former_cards)}
    for row, device in sorted(books.all(DEVICES), key=lambda pair: pair[0]):
        if device.card and device.card in cards:
            yield {"number": row, "kind": device.kind, "at": device.at, "until": device.until}
