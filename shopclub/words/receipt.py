"""
The text of a receipt, 32 or 48 columns wide, with every reason: what was paid, what came off and why, what it earned.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from shopclub.core.coupons.model import Coupon
from shopclub.core.explaining.receipt import DiscountWhy, discounts_of, effect_of
from shopclub.core.ledger.model import Entry
from shopclub.core.ledger.units import Unit
from shopclub.core.programme.conditions import Always
from shopclub.core.programme.model import Programme
from shopclub.core.sales.gone_back import GoneBack
from shopclub.core.sales.model import Line, Sale, SaleKind
from shopclub.core.shop.model import USUAL_TENDERS, Tender
from shopclub.i18n import Words
from shopclub.words.balances import balance_lines
from shopclub.words.coupons import alike, code_groups, name_of, say_gift, say_new
from shopclub.words.figures import points
from shopclub.words.names import rule_name
from shopclub.words.paper import NARROW, centred, pair, wrap
from shopclub.words.rules import say_effect, say_rule_id
from shopclub.words.telling import Telling
from shopclub.words.tenders import tenders_said

NOTHING_BACK = GoneBack()
MOST_WHY = 3
"""Lines in which a discount says what it does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptFacts:
    """What stands on a receipt besides the sale itself."""

    shop: str
    currency: str
    wall: datetime
    """When, in the shop's time."""
    number: int
    entries: Sequence[Entry] = ()
    """The ledger entries it made, in order."""
    member: str = ""
    """What to call the member; empty for a walk-in."""
    tier: str = ""
    """The member's tier at the sale, in words."""
    after: Mapping[Unit, int] | None = None
    """Each balance it touched, after it; None (or a unit left out) when that is not known any more."""
    staff: str = ""
    coupons: Sequence[Coupon] = ()
    """Those it brought, with the codes to use them by."""
    tenders: Sequence[Tender] = USUAL_TENDERS
    """The shop's ways of paying, for their names and their order."""
    back: GoneBack = NOTHING_BACK
    """On a return: what went back besides, and what has to be asked back."""
    products: bool = True
    """Whether lines are listed; False leaves only the sums."""


def compose_receipt(
    sale: Sale, facts: ReceiptFacts, words: Words, *, width: int = NARROW, programme: Programme | None = None
) -> list[str]:
    """
    A receipt as lines of text.

    Args:
        sale: the sale or refund.
        facts: what else stands on it.
        words: the language it is printed in.
        width: columns of the paper.
        programme: the rules in force, for the names of rules and tiers; without it their ids.

    Returns:
        Lines without trailing spaces, none wider than `width` columns.
    """
    lines = [*_head(sale, facts, words, width), "-" * width]
    if facts.products:
        for line in sale.lines:
            lines += _goods(line, facts, words, width)
        lines.append("-" * width)
    lines += _sums(sale, facts, words, width, programme)
    entries = [*facts.entries, *(entry for _, entry in facts.back.entries)]
    for block in balance_lines(entries, facts.after or {}, words, width, currency=facts.currency, programme=programme):
        lines += ["-" * width, *block]
    for part in _things(sale, facts, words, width, programme):
        lines += ["-" * width, *part]
    return [line.rstrip() for line in lines]


def _head(sale: Sale, facts: ReceiptFacts, words: Words, width: int) -> list[str]:
    title = centred(facts.shop, width)
    name = words.t("Return") if sale.kind is SaleKind.REFUND else words.t("Receipt")
    if sale.kind is SaleKind.TAKING:
        name = words.t("Payment") if sale.paid_minor >= 0 else words.t("Paid back")
    if sale.void:
        name = words.t("Undone")
    lines = [*title, *pair(f"{name} {facts.number}", words.time(facts.wall), width)]
    lines += wrap(words.day_long(facts.wall.date()), width)
    if sale.of is not None:
        lines += wrap(words.t("of receipt {number}", number=sale.of), width)
    if facts.staff:
        lines += wrap(words.t("served by {name}", name=facts.staff), width)
    if facts.member:
        lines += pair(facts.member, facts.tier, width) if facts.tier else wrap(facts.member, width)
    return lines


def _goods(line: Line, facts: ReceiptFacts, words: Words, width: int) -> list[str]:
    name = line.name or words.t("Goods")
    money = words.money(line.gross_minor, facts.currency)
    if abs(line.qty) == 1:
        return pair(name, money, width)
    each = words.money(abs(line.gross_minor) // abs(line.qty), facts.currency)
    return [*wrap(name, width), *pair(f"  {line.qty} × {each}", money, width)]


def _sums(sale: Sale, facts: ReceiptFacts, words: Words, width: int, programme: Programme | None) -> list[str]:
    money = facts.currency
    gross = sum(line.gross_minor for line in sale.lines)
    off: dict[str, int] = {}
    for line in sale.lines:
        for rule, minor in line.off.items():
            off[rule] = off.get(rule, 0) + minor
    by_points = sum(line.points_minor for line in sale.lines)
    lines: list[str] = []
    if off or by_points:
        lines += pair(words.t("Goods"), words.money(gross, money), width)
    if programme is None:
        for rule, minor in off.items():
            lines += pair(rule, words.money(-minor, money), width)
    else:
        for discount in discounts_of(sale, programme):
            lines += _discount(discount, programme, facts, words, width)
    if by_points:
        label = words.t("Paid with {points}", points=points(words, abs(sale.spent)))
        lines += pair(label, words.money(-by_points, money), width)
    is_back = sale.kind is SaleKind.REFUND or sale.paid_minor < 0
    label = words.t("Given back") if is_back else words.t("Paid")
    lines += pair(label, words.money(abs(sale.paid_minor), money), width)
    for name, minor in tenders_said(sale.tenders, facts.tenders, words):
        lines += pair(f"  {name}", words.money(abs(minor), money), width)
    return lines


def _discount(why: DiscountWhy, programme: Programme, facts: ReceiptFacts, words: Words, width: int) -> Iterator[str]:
    """A discount by its name; one with a name of its own also says what it does, and on what it was worked out."""
    label = say_rule_id(programme, why.rule, words, currency=facts.currency)
    yield from pair(label, words.money(-why.minor, facts.currency), width)
    effect = effect_of(programme, why.rule)
    if effect is None or not rule_name(programme, why.rule, words):
        return
    does = say_effect(effect, Always(), Telling(programme, words, facts.currency))
    base = words.money(abs(why.base_minor), facts.currency)
    said = wrap(words.t("{what}, on {amount}", what=does, amount=base), width - 2)
    if len(said) > MOST_WHY:  # a list of prices, say: the lines of the goods show those
        said = wrap(words.t("worked out on {amount}", amount=base), width - 2)
    yield from (f"  {line}" for line in said)


def _things(
    sale: Sale, facts: ReceiptFacts, words: Words, width: int, programme: Programme | None
) -> Iterable[list[str]]:
    """Gifts handed out, and each coupon it brought: what it is, until when, its code."""
    if programme is None:
        return
    if sale.gifts:
        gifts = (say_gift(programme, rule, count, words) for rule, count in sale.gifts.items())
        yield [line for gift in gifts for line in wrap(words.t("Gift: {name}", name=gift), width)]
    for coupon in facts.coupons:
        said = words.t("Coupon: {name}", name=say_new(coupon, 1, programme, words, facts.wall.date()))
        yield [*wrap(said, width), *wrap(code_groups(coupon.code), width)]
    if back := list(_back(facts.back, programme, words)):
        yield [line for text in back for line in wrap(text, width)]


def _back(back: GoneBack, programme: Programme, words: Words) -> Iterable[str]:
    """What else a return does: a coupon of use again, others taken back, gifts to bring back."""
    if back.again is not None:
        yield words.t("The coupon “{name}” can be used again.", name=name_of(back.again, programme, words))
    for coupon, count in alike(back.void):
        name = name_of(coupon, programme, words)
        yield words.n("{n} coupon “{name}” is taken back.", "{n} coupons “{name}” are taken back.", count, name=name)
    for rule, count in back.gifts.items():
        yield words.t("Gift given back: {name}", name=say_gift(programme, rule, count, words))
