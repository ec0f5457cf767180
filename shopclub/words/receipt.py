"""
The text of a receipt, 32 or 48 columns wide, with every reason: what was paid, what came off and why, what it earned.

Columns are counted as a receipt printer prints them: Chinese characters and other wide ones take two.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from shopclub.core.coupons.model import Coupon
from shopclub.core.ledger.model import Entry, Kind
from shopclub.core.programme.model import Programme
from shopclub.core.sales.model import Line, Sale, SaleKind
from shopclub.core.shop.model import USUAL_TENDERS, Tender
from shopclub.i18n import Words
from shopclub.words.coupons import code_groups, say_gift, say_new
from shopclub.words.figures import points
from shopclub.words.reasons import say_reason
from shopclub.words.rules import say_rule_id
from shopclub.words.tenders import tenders_said

_CLOSING = frozenset("，。、；：！？）”’》」』…,.;:!?)")
"""Marks that never begin a line."""

NARROW, WIDE = 32, 48
"""Columns of the two usual paper widths, 58 mm and 80 mm."""


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
    balance: int | None = None
    """Points after it; None when that is not known any more."""
    staff: str = ""
    coupons: Sequence[Coupon] = ()
    """Those it brought, with the codes to use them by."""
    tenders: Sequence[Tender] = USUAL_TENDERS
    """The shop's ways of paying, for their names and their order."""
    products: bool = True
    """Whether lines are listed; False leaves only the sums."""


def width_of(text: str) -> int:
    """Columns of a text on paper."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def wrap(text: str, width: int) -> list[str]:
    """Text in lines of at most `width` columns, broken at spaces where there are any, else between characters."""
    lines: list[str] = []
    line = ""
    for word in _pieces(text):
        if line and width_of(line + word.rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
            word = word.lstrip()
        while width_of(word.rstrip()) > width:
            cut = _prefix(word, width)
            lines.append(cut)
            word = word[len(cut) :]
        line += word
    if line.strip() or not lines:
        lines.append(line.rstrip())
    return lines


def _pieces(text: str) -> Iterable[str]:
    """Words with their following space; each wide character is a piece, with the closing marks that follow it."""
    piece = ""
    for char in text:
        closes = char in _CLOSING
        if piece and not closes and (width_of(char) == 2 or piece[-1] == " " or width_of(piece[-1]) == 2):
            yield piece
            piece = ""
        piece += char
    if piece:
        yield piece


def _prefix(text: str, width: int) -> str:
    cut = ""
    for char in text:
        if width_of(cut + char) > width:
            break
        cut += char
    return cut or text[:1]


def pair(left: str, right: str, width: int) -> list[str]:
    """A label and a figure at the right edge; the label wraps before the figure is touched."""
    room = width - width_of(right) - 1
    if room < 4:
        return [*wrap(left, width), " " * max(0, width - width_of(right)) + right]
    *head, last = wrap(left, room)
    return [*head, last + " " * (width - width_of(last) - width_of(right)) + right]


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
    points_part = _points(sale, facts, words, width, programme)
    if points_part:
        lines += ["-" * width, *points_part]
    for part in _things(sale, facts, words, width, programme):
        lines += ["-" * width, *part]
    return [line.rstrip() for line in lines]


def _head(sale: Sale, facts: ReceiptFacts, words: Words, width: int) -> list[str]:
    title = [" " * ((width - width_of(line)) // 2) + line for line in wrap(facts.shop, width)]
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
    for rule, minor in off.items():
        label = say_rule_id(programme, rule, words) if programme is not None else rule
        lines += pair(label, words.money(-minor, money), width)
    if by_points:
        label = words.t("Paid with {points}", points=points(words, abs(sale.spent)))
        lines += pair(label, words.money(-by_points, money), width)
    is_back = sale.kind is SaleKind.REFUND or sale.paid_minor < 0
    label = words.t("Given back") if is_back else words.t("Paid")
    lines += pair(label, words.money(abs(sale.paid_minor), money), width)
    for name, minor in tenders_said(sale.tenders, facts.tenders, words):
        lines += pair(f"  {name}", words.money(abs(minor), money), width)
    return lines


def _points(sale: Sale, facts: ReceiptFacts, words: Words, width: int, programme: Programme | None) -> list[str]:
    lines: list[str] = []
    for entry in facts.entries:
        if entry.kind is Kind.REDEEM and sale.kind is SaleKind.SALE:
            continue  # stands among the sums already
        why = say_reason(entry.why, words, currency=facts.currency, programme=programme)
        lines += pair(why, words.signed(entry.amount), width)
    if sale.member is not None and sale.points and len(lines) > 1:
        label = words.t("Points earned") if sale.points > 0 else words.t("Points taken back")
        lines += pair(label, words.signed(sale.points), width)
    if facts.balance is not None:
        lines += pair(words.t("Points now"), words.number(facts.balance), width)
    return lines


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
