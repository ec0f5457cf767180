"""Why a receipt comes to what it does: each discount with rule, base and parts by line; where a coupon is from."""

from __future__ import annotations

from collections.abc import Iterator

from shopclub.core.coupons.model import Coupon
from shopclub.core.explaining.balance import Part
from shopclub.core.explaining.receipt import DiscountWhy, ReceiptWhy
from shopclub.core.kernel.ids import EntryNo
from shopclub.core.ledger.model import Entry
from shopclub.core.sales.model import SaleKind
from shopclub.words.coupons import name_of, say_coupon_use, say_days
from shopclub.words.explained_parts import (
    SUM,
    Answer,
    Block,
    OfCoupon,
    OfEntry,
    OfReceipt,
    Teller,
    Told,
    answers,
    say_why,
)
from shopclub.words.names import CARD_KEY, COUPON_KEY, card_name
from shopclub.words.rules import say_rule, say_rule_id
from shopclub.words.telling import begun
from shopclub.words.units import unit_name, unit_order


@answers(OfReceipt)
def _of_receipt(asked: OfReceipt, teller: Teller) -> Answer:
    words, why = teller.words, teller.club.explaining.receipt(asked.number)
    sale = why.sale
    paid = words.money(abs(sale.paid_minor), teller.currency)
    is_back = sale.kind is SaleKind.REFUND or sale.paid_minor < 0
    title = (
        words.t("Why {amount} given back?", amount=paid) if is_back else words.t("Why {amount} to pay?", amount=paid)
    )
    blocks = [Block(words.t("From the goods to what was paid"), tuple(_price(why, teller)))]
    blocks += _balances(why, teller)
    return Answer(title, tuple(_says(why, teller)), tuple(blocks))


def _says(why: ReceiptWhy, teller: Teller) -> Iterator[str]:
    words, sale = teller.words, why.sale
    day = words.day_long(teller.club.calendar.day_of(sale.at))
    yield words.t("Receipt {number} of {day}.", number=why.number, day=day)
    if sale.of is not None:
        yield words.t("It gives back what receipt {number} recorded, by the rules of that day.", number=sale.of)
    elif why.version and why.version != teller.club.programme.version:
        yield words.t("Rung up by the programme of that day, version {n}.", n=words.number(why.version))


def _price(why: ReceiptWhy, teller: Teller) -> Iterator[Told]:
    words, sale, currency = teller.words, why.sale, teller.currency
    gross = sum(line.gross_minor for line in sale.lines)
    yield Told(words.t("Goods"), words.money(gross, currency), gross)
    for discount in why.discounts:
        yield from _discount(why, discount, teller)
    if by_points := sum(line.points_minor for line in sale.lines):
        text = words.t("Paid with {points}", points=words.n("{n} point", "{n} points", abs(sale.spent)))
        yield Told(text, words.money(-by_points, currency), -by_points)
    yield Told(words.t("Together"), words.money(sale.paid_minor, currency), sale.paid_minor, mark=SUM)


def _discount(why: ReceiptWhy, discount: DiscountWhy, teller: Teller) -> Iterator[Told]:
    words, currency, lines = teller.words, teller.currency, why.sale.lines
    name = say_rule_id(teller.programme(why.version), discount.rule, words, currency=currency)
    about = [words.t("Worked out on {amount}.", amount=words.money(discount.base_minor, currency))]
    said = say_offer(discount.rule, why.version, teller)
    if said and said != name:
        about.insert(0, words.t("{clause}.", clause=said))
    yield Told(name, words.money(-discount.minor, currency), -discount.minor, None, tuple(about))
    if len(lines) == 1:
        return
    for share in discount.shares:
        label = lines[share.line].name or words.t("Goods")
        base = words.money(share.base_minor, currency)
        text = words.t("{name}, of {amount}", name=label, amount=base)
        yield Told(text, words.money(-share.minor, currency), -share.minor, depth=1)


def say_offer(rule_id: str, version: int, teller: Teller) -> str:
    """The whole sentence of what took something off, as it was in a version; empty for what that didn't know."""
    programme, words = teller.programme(version), teller.words
    if rule_id.startswith(COUPON_KEY):
        kind = programme.coupon(rule_id.removeprefix(COUPON_KEY))
        return say_coupon_use(kind, programme, words, currency=teller.currency) if kind is not None else ""
    rule = programme.rule(rule_id)
    return say_rule(rule, programme, words, currency=teller.currency) if rule is not None else ""


def _balances(why: ReceiptWhy, teller: Teller) -> list[Block]:
    """What it did to each balance of the member, entry by entry."""
    words = teller.words
    units = sorted({entry.unit for _, entry in why.entries if entry.card is None}, key=unit_order)
    blocks = []
    for unit in units:
        mine = [(number, entry) for number, entry in why.entries if entry.unit == unit and entry.card is None]
        lines = [_entry(number, entry, why, teller) for number, entry in mine]
        total = sum(entry.amount for _, entry in mine)
        lines.append(Told(words.t("Together"), teller.change(unit, total), total, mark=SUM))
        blocks.append(Block(unit_name(unit, words, teller.programme(why.version)), tuple(lines)))
    return blocks


def _entry(number: EntryNo, entry: Entry, why: ReceiptWhy, teller: Teller) -> Told:
    version = why.version or teller.club.explaining.version_of(entry)
    part = Part(number=number, entry=entry, amount=entry.amount, version=version)
    text = begun(teller.words, say_why(part, teller))
    return Told(text, teller.change(entry.unit, entry.amount), entry.amount, OfEntry(number))


# -- coupons ----------------------------------------------------------------------------------------


@answers(OfCoupon)
def _of_coupon(asked: OfCoupon, teller: Teller) -> Answer:
    """Where a coupon comes from, and what it does by the programme it was issued under."""
    words, coupon = teller.words, teller.club.coupons.get(asked.number)
    programme = teller.club.coupons.said_by(coupon)
    says = [words.t("{clause}.", clause=begun(words, say_coupon_origin(coupon, teller)))]
    kind = teller.club.coupons.kind_of(coupon)
    if kind is not None:
        says.append(words.t("{clause}.", clause=say_coupon_use(kind, programme, words, currency=teller.currency)))
    today = teller.today
    says.append(words.t("{clause}.", clause=begun(words, say_days(coupon, words, today))))
    lines = tuple(_links(coupon, teller))
    title = words.t("Why the coupon “{name}”?", name=name_of(coupon, programme, words))
    blocks = (Block(words.t("What it belongs to"), lines),) if lines else ()
    return Answer(title, tuple(says), blocks)


def say_coupon_origin(coupon: Coupon, teller: Teller) -> str:
    """Where a coupon comes from, in one clause: the rule, a full card, the purchase, or somebody's hand."""
    words, explaining = teller.words, teller.club.explaining
    day = teller.day(teller.club.calendar.day_of(coupon.at))
    programme = teller.programme(explaining.version_issued(coupon))
    if coupon.rule.startswith(CARD_KEY):
        name = card_name(programme, coupon.rule.removeprefix(CARD_KEY), words)
        return words.t("for the full card “{name}”, {day}", name=name, day=day)
    if coupon.rule:
        said = say_rule_id(programme, coupon.rule, words, currency=teller.currency)
        return words.t("issued on {day} by the rule: {rule}", day=day, rule=said)
    said = words.t("issued by hand on {day}", day=day)
    return words.t("{what}: {name}", what=said, name=coupon.note) if coupon.note and not teller.own else said


def _links(coupon: Coupon, teller: Teller) -> Iterator[Told]:
    words = teller.words
    mine = teller.own and coupon.member is None
    if coupon.sale is not None and not mine:
        text = words.t("The purchase that brought it: receipt {number}", number=coupon.sale)
        yield Told(text, opens=OfReceipt(coupon.sale))
    for use in coupon.uses:
        if use.sale is not None:
            text = words.t("Used on {day}: receipt {number}", day=teller.day(use.on), number=use.sale)
            yield Told(text, opens=OfReceipt(use.sale))
        elif use.entry is not None:
            yield Told(words.t("Used on {day}", day=teller.day(use.on)), opens=OfEntry(use.entry))
