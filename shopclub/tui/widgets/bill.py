"""The bill: discounts, points and what is to pay, what it earns and why; drawn from a quote alone."""

from __future__ import annotations

from textual.content import Content

from shopclub.core.ledger.units import ENGAGEMENT, POINTS
from shopclub.core.sales.model import Quote
from shopclub.tui.text import content
from shopclub.tui.voice import Voice
from shopclub.tui.widgets.rows import Pair, Part
from shopclub.words.coupons import say_gift
from shopclub.words.names import coupon_name
from shopclub.words.units import unit_change, unit_name


def price_rows(quote: Quote, voice: Voice) -> list[Part]:
    """What makes up the price, money at the right; nothing when the goods are the price."""
    t = voice.words.t
    rows: list[Part] = []
    if quote.discounts or quote.points_minor:
        rows.append(_line(t("Goods"), content(voice.money(quote.gross_minor))))
    for discount in quote.discounts:
        rows.append(_line(voice.rule(discount.rule), content(voice.money(-discount.minor), "$gain"), "$gain"))
    if quote.points_minor:
        taken = content(voice.money(-quote.points_minor), "$spend")
        rows.append(_line(voice.points(quote.points_spent), taken, "$spend"))
    return rows


def due_row(quote: Quote, voice: Voice) -> Pair:
    """What is left to pay in money."""
    return _line(voice.words.t("To pay"), content(voice.money(quote.money_minor()), "bold $accent"), "bold")


def tender_rows(quote: Quote, voice: Voice) -> list[Part]:
    """How it is paid: one quiet line, or each part of it; nothing where nobody says."""
    parts = voice.tenders(quote.tenders)
    if len(parts) == 1 and not quote.balances_minor():
        return [_line(voice.words.t("Paid by {tender}", tender=parts[0][0]), content("^T", "$muted"), "$muted")]
    return [_line(name, content(voice.money(minor), "bold")) for name, minor in parts]


def earning_rows(quote: Quote, voice: Voice) -> list[Part]:
    """What a sale earns, and why, rule by rule."""
    t = voice.words.t
    total = (
        content(f"+{voice.points(quote.points)}", "bold $gain") if quote.points else content(t("no points"), "$muted")
    )
    rows: list[Part] = [_line(t("Earns"), total)]
    for earning in quote.earnings:
        is_other = earning.unit not in (POINTS, ENGAGEMENT)
        label, said = voice.reason(earning.why), voice.words.signed(earning.points)
        if is_other:
            name = unit_name(earning.unit, voice.words, voice.programme)
            label = voice.words.t("{name}: {text}", name=name, text=label)
            said = unit_change(earning.unit, earning.points, voice.words, voice.currency)
        amount = content(said, "$gain" if is_other else "$muted")
        rows.append(_line(label, amount if is_other or len(quote.earnings) > 1 else Content(""), "$muted"))
    return rows


def handed_rows(quote: Quote, voice: Voice) -> list[Part]:
    """Gifts and coupons the sale brings."""
    words = voice.words
    rows: list[Part] = []
    for handed in quote.handed:
        if handed.coupon:
            name = coupon_name(voice.programme, handed.coupon, words)
            said = name if handed.count == 1 else f"{handed.count} × {name}"
            rows.append(_line(words.t("New coupon: {name}", name=said), Content(""), "$gain"))
        else:
            said = say_gift(voice.programme, handed.rule, handed.count, words)
            rows.append(_line(words.t("Gift: {name}", name=said), Content(""), "bold $gain"))
    return rows


def _line(label: str, value: Content, style: str = "") -> Pair:
    return Pair(label, value, style)
