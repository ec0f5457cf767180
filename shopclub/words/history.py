"""What happened to a member in sentences, each with its reason: for their own page, so nobody else is named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from shopclub.core.explaining.history import Event
from shopclub.core.ledger.units import POINTS
from shopclub.core.sales.model import Sale, SaleKind
from shopclub.core.tiers.model import TierChange
from shopclub.i18n import Words
from shopclub.words.coupons import name_of
from shopclub.words.explained_parts import Teller, say_why
from shopclub.words.names import cause_name, tier_name
from shopclub.words.telling import begun
from shopclub.words.units import unit_name

MOST_GOODS = 6
"""Goods of a receipt that are named; the others are counted."""


class Moved(NamedTuple):
    """One balance that changed, and why."""

    why: str
    figure: str
    """`+120`; empty where nothing was added or taken, but its days changed."""
    gain: bool


class Chapter(NamedTuple):
    """One event as it is told."""

    title: str
    figure: str
    """The money, or the points of somebody else's."""
    about: tuple[str, ...]
    moved: tuple[Moved, ...]


def say_event(event: Event, teller: Teller, who: str = "") -> Chapter:
    """
    One event.

    Args:
        event: what happened.
        teller: who tells, to the member themselves.
        who: what to call somebody else of the shared card.
    """
    words = teller.words
    if event.joined:
        return Chapter(words.t("You became a member"), "", (), ())
    if event.tier is not None:
        return _tier(event.tier, teller)
    if event.by is not None:
        amount = sum(part.amount for part in event.parts)
        said = words.t("{name} collected", name=who) if amount >= 0 else words.t("{name} used points", name=who)
        return Chapter(said, teller.change(POINTS, amount), (), ())
    moved = tuple(_moved(event, teller))
    if event.receipt is not None:
        return _receipt(event, event.receipt, moved, teller)
    if not event.parts:
        return Chapter(words.t("Coupons for you"), "", tuple(_coupons(event, teller)), ())
    if len(moved) > 1:  # points that changed the card: so many, neither got nor lost
        return Chapter(moved[0].why, teller.words.number(abs(event.parts[0].amount)), (), ())
    (only,) = moved
    return Chapter(only.why, only.figure, (), ())


def _tier(change: TierChange, teller: Teller) -> Chapter:
    words, programme = teller.words, teller.club.programme.current
    after = tier_name(programme, change.after, words)
    title = words.t("You are {tier} now", tier=after)
    if change.until is not None:
        title = words.t("{what}, until {day}", what=title, day=teller.day(change.until))
    return Chapter(title, "", (begun(words, cause_name(change.cause, words)),), ())


def _moved(event: Event, teller: Teller) -> Iterator[Moved]:
    words, programme = teller.words, teller.club.programme.current
    for part in event.parts:
        why = begun(words, say_why(part, teller))
        if part.entry.unit != POINTS:
            why = words.t("{name}: {text}", name=unit_name(part.entry.unit, words, programme), text=why)
        figure = teller.change(part.entry.unit, part.amount) if part.amount else ""
        yield Moved(why, figure, part.amount > 0)


def _coupons(event: Event, teller: Teller) -> Iterator[str]:
    words, programme = teller.words, teller.club.programme.current
    for name, count in Counter(name_of(coupon, programme, words) for coupon in event.coupons).items():
        said = name if count == 1 else words.t("{count} × {name}", count=words.number(count), name=name)
        yield words.t("Coupon: {name}", name=said)


def _receipt(event: Event, sale: Sale, moved: tuple[Moved, ...], teller: Teller) -> Chapter:
    words = teller.words
    money = words.money(sale.paid_minor, teller.currency)
    about = [goods] if (goods := _goods(sale, words)) else []
    if sale.kind is SaleKind.SALE and (off := sale.discount_minor()):
        about.append(
            words.t("{amount} less than without membership and offers", amount=words.money(off, teller.currency))
        )
    return Chapter(_what(sale, words), money, (*about, *_coupons(event, teller)), moved)


def _what(sale: Sale, words: Words) -> str:
    if sale.void:
        return words.t("Recorded by mistake, and undone")
    match sale.kind:
        case SaleKind.SALE:
            return words.t("Purchase")
        case SaleKind.REFUND:
            return words.t("Goods returned")
        case SaleKind.TAKING:
            return words.t("Paid back to you") if sale.paid_minor < 0 else words.t("Money paid in")


def _goods(sale: Sale, words: Words) -> str:
    """What was bought, named in the order of the receipt."""
    named = [line for line in sale.lines if line.name]
    said = [
        words.t("{count} × {name}", count=words.number(abs(line.qty)), name=line.name)
        if abs(line.qty) > 1
        else line.name
        for line in named[:MOST_GOODS]
    ]
    if len(named) > MOST_GOODS:
        said.append(words.n("{n} more", "{n} more", len(named) - MOST_GOODS))
    return words.p("between the items of a list", ", ").join(said)
