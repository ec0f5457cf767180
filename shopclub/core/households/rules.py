"""Who may share a card, what each brought, what leaving takes along: pure functions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

import msgspec

from shopclub.core.households.model import Agreed, Card, Former, Household
from shopclub.core.kernel.errors import RuleViolation
from shopclub.core.kernel.ids import EntryNo, MemberNo
from shopclub.core.kernel.money import split_largest_remainder
from shopclub.core.ledger.model import NEVER, Account, Entry, Kind, Pooled
from shopclub.core.ledger.rules import available, in_order
from shopclub.core.ledger.units import POINTS
from shopclub.core.members.birthdays import Birthday
from shopclub.core.programme.households import HouseholdKind

Origin = Callable[[EntryNo], Entry | None]
"""An entry by its number."""
ADULT_YEARS = 18
JOINED, LEFT, PASSED = "joined", "left", "passed"
"""Ways in which points move between accounts (`Pooled.way`)."""


class Contribution(msgspec.Struct, frozen=True):
    """What a card brought to what is collected, and what it took."""

    brought: int = 0
    taken: int = 0


def contribution(entries: Iterable[tuple[EntryNo, Entry]]) -> Contribution:
    """
    What some entries of one member on one account brought and took.

    What a return takes back of earned points was not brought; what it gives back was not taken. Points that expire
    are nobody's doing; what was there when the main card was handed on was not brought by who handed it on.

    Args:
        entries: of the member on that account.
    """
    brought = taken = 0
    for _, entry in entries:
        handed_on = isinstance(entry.why, Pooled) and entry.why.way == PASSED
        if entry.unit != POINTS or handed_on:
            continue
        match entry.kind:
            case Kind.EARN | Kind.OPEN:
                brought += entry.amount
            case Kind.REDEEM:
                taken -= entry.amount
            case Kind.REVERSE if entry.amount < 0:
                brought += entry.amount
            case Kind.REVERSE:
                taken -= entry.amount
            case Kind.ADJUST | Kind.TRANSFER if entry.amount > 0:
                brought += entry.amount
            case Kind.ADJUST | Kind.TRANSFER:
                taken -= entry.amount
            case _:
                pass
    return Contribution(brought, taken)


def taken_on(entries: Iterable[tuple[EntryNo, Entry]], day: date, origin: Origin) -> int:
    """
    Points one member took from one account on a day, less those of that day that were given back since.

    Args:
        entries: of the member on that account, at least those recorded since the day began.
        day: the day.
        origin: what an entry takes back.
    """
    taken = 0
    for _, entry in entries:
        if entry.unit != POINTS or entry.on != day:
            continue
        if entry.kind is Kind.REDEEM:
            taken -= entry.amount
        elif entry.kind is Kind.REVERSE and entry.amount > 0 and entry.reverses is not None:
            was = origin(entry.reverses)
            taken -= entry.amount if was is not None and was.on == day and was.kind is Kind.REDEEM else 0
    return max(0, taken)


def share_of(given: Contribution, pool: Account, today: date) -> dict[str, int]:
    """
    What somebody who leaves by the share takes along: what they brought less what they took, as far as it is there.

    It comes from every usable lot alike, by largest remainder, so that nobody is left with those that end first.

    Args:
        given: of the one who leaves.
        pool: the account it is on.
        today: the business day.

    Returns:
        Last usable day -> points.
    """
    wanted = min(max(0, given.brought - given.taken), available(pool, today))
    first = today.isoformat()
    lots = [(k, n) for k, n in in_order(pool.lots.get(POINTS, {})) if k == NEVER or k >= first]
    parts = split_largest_remainder(wanted, [n for _, n in lots]) if wanted else [0] * len(lots)
    return {key: part for (key, _), part in zip(lots, parts, strict=True) if part}


def is_adult(birthday: Birthday | None, today: date) -> bool:
    """Whether a birthday says that somebody is of age; without its year nobody knows (a lunar one is a month off)."""
    if birthday is None or birthday.year is None:
        return False
    return (today.year - birthday.year, today.month, today.day) >= (ADULT_YEARS, birthday.month, birthday.day)


def is_minor(birthday: Birthday | None, today: date) -> bool:
    """Whether a birthday says that somebody is under age; without its year nobody knows."""
    return birthday is not None and birthday.year is not None and not is_adult(birthday, today)


# -- the document -----------------------------------------------------------------------------------


def demand_open(household: Household) -> None:
    """
    Refuse one that is closed.

    Raises:
        RuleViolation: `household_closed`.
    """
    if household.closed_on is not None:
        raise RuleViolation("household_closed")


def demand_room(household: Household, kind: HouseholdKind | None) -> HouseholdKind:
    """
    Refuse one that takes nobody in.

    Returns:
        Its kind.

    Raises:
        RuleViolation: as `invited`.
    """
    demand_open(household)
    if kind is None:
        raise RuleViolation("household_kind_gone", kind=household.kind)
    if len(household.cards) + 1 >= kind.most():
        raise RuleViolation("household_full", most=kind.most())
    return kind


def invited(household: Household, kind: HouseholdKind | None, member: MemberNo, on: date, *, child: bool) -> Household:
    """
    A household with somebody invited.

    Raises:
        RuleViolation: `household_closed`; `household_full` with `most`; `household_kind_gone`: the programme has no
            such card any more, so that nobody can be taken in.
    """
    demand_room(household, kind)
    return msgspec.structs.replace(household, cards=(*household.cards, Card(member=member, invited_on=on, child=child)))


def agreed(household: Household, member: MemberNo, by: Agreed) -> Household:
    """
    A household in which somebody who was invited collects from now on.

    Raises:
        RuleViolation: `household_not_invited`, `household_agreed` (before), `household_closed`.
    """
    demand_open(household)
    card = household.card(member)
    if card is None:
        raise RuleViolation("household_not_invited")
    if card.agreed is not None:
        raise RuleViolation("household_agreed")
    return with_card(household, msgspec.structs.replace(card, agreed=by))


def with_card(household: Household, changed: Card) -> Household:
    """A household with one of its sub-cards changed."""
    cards = tuple(changed if card.member == changed.member else card for card in household.cards)
    return msgspec.structs.replace(household, cards=cards)


def without(household: Household, member: MemberNo, on: date) -> Household:
    """
    A household without a sub-card; an invitation leaves no trace.

    Raises:
        RuleViolation: `household_not_in`.
    """
    card = household.card(member)
    if card is None:
        raise RuleViolation("household_not_in")
    former = household.former if card.agreed is None else (*household.former, Former(member=member, until=on))
    cards = tuple(one for one in household.cards if one.member != member)
    return msgspec.structs.replace(household, cards=cards, former=former)


def passed_on(household: Household, to: MemberNo, on: date, *, stays: Agreed | None) -> Household:
    """
    A household whose main card is another one's from now on.

    Args:
        household: before.
        to: holder of one of its sub-cards.
        on: the day.
        stays: that the former holder goes on with a sub-card; None: they leave it.

    Raises:
        RuleViolation: `household_not_in`; `household_child`: a child can't have the main card.
    """
    card = household.card(to)
    if card is None or card.agreed is None:
        raise RuleViolation("household_not_in")
    if card.child:
        raise RuleViolation("household_child")
    cards = tuple(one for one in household.cards if one.member != to)
    if stays is not None:
        cards = (Card(member=household.main, invited_on=on, agreed=stays), *cards)
    former = (*household.former, Former(member=household.main, until=on, main=True))
    return msgspec.structs.replace(household, main=to, cards=cards, former=former)


def closed(household: Household, on: date) -> Household:
    """A household that ends; what it was stays on record, invitations and agreed prices don't."""
    gone = tuple(Former(member=card.member, until=on) for card in household.cards if card.agreed is not None)
    former = (*household.former, *gone, Former(member=household.main, until=on, main=True))
    return msgspec.structs.replace(household, cards=(), former=former, prices={}, closed_on=on)


def is_same(one: Household, other: Household) -> bool:
    """Whether two are the same but for who belonged to them once."""
    return msgspec.structs.replace(one, former=()) == msgspec.structs.replace(other, former=())


def restored(before: Household, now: Household, on: date) -> Household:
    """A household as it was before something that is taken back; who belonged to it meanwhile stays on record."""
    gone = [Former(member=now.main, until=on, main=True)] if now.main != before.main else []
    gone += [Former(member=m, until=on) for m in now.members() if m not in before.members() and m != now.main]
    return msgspec.structs.replace(before, former=(*now.former, *(one for one in gone if one not in now.former)))


def heir(household: Household, alive: Callable[[MemberNo], bool]) -> MemberNo | None:
    """The adult who has belonged to it longest; None without one."""
    adults = [(card.agreed.at, card.member) for card in household.cards if card.agreed is not None and not card.child]
    return next((member for _, member in sorted(adults) if alive(member)), None)


def pools(household: Household | None) -> dict[MemberNo, MemberNo]:
    """Sub-card -> the main card whose account its points are on."""
    if household is None or household.closed_on is not None:
        return {}
    return {card.member: household.main for card in household.cards if card.agreed is not None}


def parted(before: Household | None, after: Household) -> set[MemberNo]:
    """Whose points are on another account from now on than those they were collected with: who joined and who left."""
    former, later = pools(before), pools(after)
    stay = {*(before.members() if before else ())} & {*after.members()}
    found = {member for member in {*former, *later} if former.get(member) != later.get(member)} - stay
    if before is not None and before.main != after.main:
        found |= {before.main} - stay
    return found


def lower(prices: Mapping[str, int]) -> dict[str, int]:
    """Agreed prices as a bill is compared with them."""
    return {product.casefold(): minor for product, minor in prices.items()}


def with_price(prices: Mapping[str, int], product: str, minor: int | None) -> dict[str, int]:
    """
    Agreed prices with that of one product changed.

    Args:
        prices: before.
        product: its code or name, however its letters are cased.
        minor: of a piece; None: none agreed any more.
    """
    folded = product.casefold()
    others = {name: price for name, price in prices.items() if name.casefold() != folded}
    return others if minor is None else {**others, product: minor}
