"""Who collected with whom, and when: what a shared card's document and the ledger tell of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from operator import itemgetter
from typing import NamedTuple

import msgspec

from shopclub.core.households.model import Agreed, Card, Household
from shopclub.core.kernel.calendar import ShopCalendar
from shopclub.core.simulate.events import Sharing


class Known(NamedTuple):
    """What the ledger tells of those who left a shared card."""

    together: Mapping[int, datetime]
    """Since when somebody's points were on another's account."""
    apart: Mapping[int, datetime]
    """When they last took theirs along."""
    calendar: ShopCalendar


def end_of(calendar: ShopCalendar, day: date) -> datetime:
    """The last second of a day."""
    return (calendar.start_of(day + timedelta(days=1)) - timedelta(seconds=1)).astimezone(UTC)


def turns_of(number: int, household: Household, known: Known) -> Iterator[Sharing]:
    """
    A shared card from its first day on, as one after the other collected with it and left.

    Who left without having collected anything is not told; the holder of the main card is the one of now.
    """
    calendar = known.calendar
    turns = [(card.agreed.at, True, card) for card in household.cards if card.agreed is not None]
    for former in household.former:
        if not former.main and former.member in known.together:
            agreed = Agreed(at=known.together[former.member], by=former.member)
            card = Card(member=former.member, invited_on=household.since, agreed=agreed)
            end = known.apart.get(former.member, end_of(calendar, former.until))
            turns += [(agreed.at, True, card), (end, False, card)]
    alone = msgspec.structs.replace(household, cards=(), closed_on=None)
    yield Sharing(at=calendar.start_of(household.since), on=household.since, number=number, household=alone)
    cards: dict[int, Card] = {}
    for at, is_in, card in sorted(turns, key=itemgetter(0)):
        cards.pop(card.member, None)
        if is_in:
            cards[card.member] = card
        now = msgspec.structs.replace(alone, cards=tuple(cards.values()))
        yield Sharing(at=at, on=calendar.day_of(at), number=number, household=now)
    if household.closed_on is not None:
        over = msgspec.structs.replace(household, cards=())
        yield Sharing(at=end_of(calendar, household.closed_on), on=household.closed_on, number=number, household=over)
