"""What pages say about a member and a sale: finished sentences and figures, and no more of a person than they may."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import msgspec

from shopclub.core.benefits.rules import is_shown
from shopclub.core.club import Club, Profile
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.rules import available
from shopclub.core.ledger.units import ENGAGEMENT, POINTS, stamps_of
from shopclub.core.members.rules import masked_name
from shopclub.core.sales.model import Quote, RunningSale
from shopclub.core.tiers.model import Way
from shopclub.i18n import Words
from shopclub.kiosk.showing.coupons import brought, count
from shopclub.words import local_name, say_reason, say_rule_id, tier_label
from shopclub.words.benefits import say_benefit_state
from shopclub.words.names import package_name
from shopclub.words.plans import say_membership
from shopclub.words.progress import say_ending, say_promise
from shopclub.words.units import unit_amount, unit_name

SOON = timedelta(days=60)
"""Points that expire within this are worth a word in colour."""
TIER_COLOURS = 5
"""As the counter's themes: higher ladders start over at the second."""


class StampsHeld(msgspec.Struct, frozen=True, kw_only=True):
    """A stamp card as its owner sees it."""

    name: str
    full: int
    """Stamps on it, at most its size."""
    size: int
    said: str
    """`3 of 9`, or what is owed."""


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """A member as a page may show one: initial, tier, points, the way to the next tier."""

    initial: str
    """`王**`; empty when no name is kept."""
    tier: str
    """With its sign; empty without a ladder."""
    colour: int
    """Place of the tier's colour, 0 to 4."""
    points: int
    debt: int
    """Points taken back but already spent; the next ones earned settle it."""
    progress: str
    """How far it is to the next tier; empty at the top."""
    share: int
    """Of the way to the next tier, in hundredths."""
    held: str
    """Through when the tier is held; empty for good."""
    expiring: tuple[str, ...]
    """What expires soon, at most three."""
    good_until: str
    """When the next points expire, where that is not soon."""
    ending: str = ""
    """The notice that the tier ends, and how it is kept; empty while there is none."""
    coupons: int = 0
    """How many can be used today or later."""
    benefits: tuple[str, ...] = ()
    """What the tier and the plan entitle to today, and how often still."""
    plan: str = ""
    """The paid plan and until when; empty without one, and for one that is long over."""
    renews: bool = False
    """Whether it is time to renew it."""
    cards: tuple[StampsHeld, ...] = ()
    """Stamp cards."""
    purse: tuple[tuple[str, str], ...] = ()
    """Stored value, packages and money back: what, and how much there is of it."""


class SaleLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the bill."""

    name: str
    qty: int
    amount: str


class Bill(msgspec.Struct, frozen=True, kw_only=True):
    """The sale at the counter as its customer sees it."""

    lines: tuple[SaleLine, ...]
    hidden: int
    """Earlier lines left out, because the screen holds only the last ones."""
    off: tuple[tuple[str, str], ...]
    """Each discount: why, and how much."""
    gross: str
    due: str
    points_used: int
    points_off: str
    earns: int
    reasons: tuple[str, ...]
    """Why it earns that."""
    balance: int | None = None
    """Points after it, once it is closed."""
    risen: str = ""
    """The tier it led to, if that is a new one."""
    brought: tuple[str, ...] = ()
    """Gifts and new coupons, once it is closed."""


MOST_LINES = 7
LEAST_LINES = 3
"""Lines of goods on a bill: what is taken off and what is to pay have to be seen without scrolling."""


def person(club: Club, number: MemberNo, words: Words) -> Person:
    """
    A member's figures for a page.

    Raises:
        NotFound: no such member.
    """
    profile = club.profile(number)
    today = club.today()
    way = profile.missing
    currency = club.shop.currency
    plan = club.plans.of(number)
    if plan is not None and not (plan.counts() or plan.is_due):
        plan = None
    soon = [lot for lot in profile.expiring if lot[0] - today <= SOON]
    later = [lot for lot in profile.expiring if lot[0] - today > SOON]
    return Person(
        initial=masked_name(profile.member.name),
        tier=tier_label(profile.tier, words),
        colour=_colour(club, profile),
        points=max(0, profile.points),
        debt=profile.debt,
        progress=say_promise(way, words, currency=currency, today=today) if way else "",
        share=_share(profile.ways[0]) if profile.ways else 100,
        held=_held(profile, words, today),
        expiring=tuple(_expires(lot, words, today) for lot in soon[:3]),
        good_until=_expires(later[0], words, today) if later and not soon else "",
        ending=say_ending(profile.ending, words, currency=currency, today=today) if profile.ending else "",
        coupons=count(club, number),
        benefits=tuple(
            say_benefit_state(seen, words, today=today) for seen in club.benefits.offered(number) if is_shown(seen)
        ),
        plan=say_membership(plan, club.programme.current, words, today=today) if plan else "",
        renews=plan is not None and plan.is_due,
        cards=tuple(_cards(club, profile, words, today)),
        purse=tuple(_purse(club, number, words, today)),
    )


def _cards(club: Club, profile: Profile, words: Words, today: date) -> Iterator[StampsHeld]:
    """The stamp cards of the programme."""
    for card in club.programme.current.cards:
        unit = stamps_of(card.id)
        held, owed = available(profile.account, today, unit), profile.account.debt.get(unit, 0)
        if card.enabled or held:
            said = words.t("{left} of {size}", left=words.number(held), size=words.number(card.size))
            if owed:
                said = words.n("{n} stamp owed", "{n} stamps owed", owed)
            name = local_name(card.name, words, card.id)
            yield StampsHeld(name=name, full=min(held, card.size), size=card.size, said=said)


def _purse(club: Club, number: MemberNo, words: Words, today: date) -> Iterator[tuple[str, str]]:
    """What is left of stored value and packages, and money back: what can be used, and what waits."""
    programme, currency = club.programme.current, club.shop.currency
    value, bonus = club.stored.purse(number)
    if value or bonus:
        yield words.t("Stored value to pay with"), words.money(value + bonus, currency)
    if bonus:
        yield words.t("of this bonus"), words.money(bonus, currency)
    for held in club.packages.held(number):
        left = words.n("{n} time left", "{n} times left", held.left)
        if held.until:
            left = words.t("{left}, until {day}", left=left, day=words.day(held.until, today))
        yield package_name(programme, held.package, words), left
    if usable := club.cashback.usable(number):
        yield words.t("Cashback to pay with"), words.money(usable, currency)
    for last, minor in club.cashback.waiting(number):
        day = words.day(last + timedelta(days=1), today)
        yield words.t("Cashback from {day} on", day=day), words.money(minor, currency)


def _share(way: Way) -> int:
    """How far one has come on a way, in hundredths: each of its parts counts the same, met ones as a whole."""
    parts = [min(100, max(0, part.have) * 100 // part.need) if part.need else 100 for part in way]
    return sum(parts) // len(parts) if parts else 100


def _colour(club: Club, profile: Profile) -> int:
    tiers = club.programme.current.tiers()
    place = next((i for i, tier in enumerate(tiers) if profile.tier and tier.id == profile.tier.id), 0)
    return place if place < TIER_COLOURS else 1 + (place - 1) % (TIER_COLOURS - 1)


def _held(profile: Profile, words: Words, today: date) -> str:
    standing = profile.standing
    if standing is None or standing.until is None:
        return ""
    return words.t("until {day}", day=words.day(standing.until, today))


def _expires(lot: tuple[date, int], words: Words, today: date) -> str:
    day, left = lot
    return words.n("{n} point until {day}", "{n} points until {day}", left, day=words.day(day, today))


def bill(club: Club, sale: RunningSale, words: Words, *, beside: int = 0) -> Bill | None:
    """
    The running or closed sale; None while only a member was found.

    Args:
        club: of the shop.
        sale: at the counter.
        words: of whoever looks.
        beside: lines that something else on the screen takes the room of.
    """
    quote = sale.quote
    if quote is None or not quote.lines:
        return None
    currency, programme = club.shop.currency, club.programme.current
    lines = tuple(
        SaleLine(name=line.name, qty=line.qty, amount=words.money(line.gross_minor, currency)) for line in quote.lines
    )
    taken = len(quote.discounts) + bool(quote.points_spent) + beside
    most = max(LEAST_LINES, MOST_LINES - max(0, taken - 1))
    closed = sale.closed
    risen = ""
    if closed is not None and closed.tier_after != closed.tier_before:
        risen = tier_label(programme.tier(closed.tier_after), words)
    return Bill(
        lines=lines[-most:],
        hidden=max(0, len(lines) - most),
        off=tuple(
            (say_rule_id(programme, off.rule, words, currency=currency), words.money(-off.minor, currency))
            for off in quote.discounts
        ),
        gross=words.money(quote.gross_minor, currency),
        due=words.money(quote.money_minor(), currency),
        points_used=quote.points_spent,
        points_off=words.money(-quote.points_minor, currency),
        earns=quote.points,
        reasons=_reasons(club, quote, words),
        balance=closed.balance if closed is not None else None,
        risen=risen,
        brought=brought(club, closed.number, words) if closed is not None else (),
    )


def _reasons(club: Club, quote: Quote, words: Words) -> tuple[str, ...]:
    currency, programme = club.shop.currency, club.programme.current
    return tuple(
        say_reason(e.why, words, currency=currency, programme=programme) if e.unit in (POINTS, ENGAGEMENT)
        else words.t("{name}: {text}", name=unit_name(e.unit, words, programme),
                     text=f"+{unit_amount(e.unit, e.points, words, currency)}")
        for e in quote.earnings if e.points
    )  # fmt: skip


def digit_groups(code: str) -> str:
    """A card code as people read it: groups of four."""
    return " ".join(code[i : i + 4] for i in range(0, len(code), 4))
