"""The bill: discounts, points and what is to pay, what it earns and why; drawn from a quote alone."""

from __future__ import annotations

from textual.content import Content

from shopclub.core.sales.model import Quote
from shopclub.tui.text import content
from shopclub.tui.voice import Voice
from shopclub.tui.widgets.rows import Pair, Part


def price_rows(quote: Quote, voice: Voice) -> list[Part]:
    """What makes up the price, money at the right; nothing when the goods are the price."""
    t = voice.words.t
    rows: list[Part] = []
    if quote.discounts or quote.points_minor:
        rows.append(_line(content(t("Goods")), content(voice.money(quote.gross_minor))))
    for discount in quote.discounts:
        rows.append(_line(content(voice.rule(discount.rule), "$gain"), content(voice.money(-discount.minor), "$gain")))
    if quote.points_minor:
        label = content(voice.points(quote.points_spent), "$spend")
        rows.append(_line(label, content(voice.money(-quote.points_minor), "$spend")))
    return rows


def due_row(quote: Quote, voice: Voice) -> Pair:
    """What is to pay in money."""
    return _line(content(voice.words.t("To pay"), "bold"), content(voice.money(quote.due_minor), "bold $accent"))


def earning_rows(quote: Quote, voice: Voice) -> list[Part]:
    """What a sale earns, and why, rule by rule."""
    t = voice.words.t
    total = (
        content(f"+{voice.points(quote.points)}", "bold $gain") if quote.points else content(t("no points"), "$muted")
    )
    rows: list[Part] = [_line(content(t("Earns")), total)]
    for earning in quote.earnings:
        why = content(voice.reason(earning.why), "$muted")
        amount = content(voice.words.signed(earning.points), "$muted") if len(quote.earnings) > 1 else Content("")
        rows.append(_line(why, amount))
    return rows


def _line(label: Content, value: Content) -> Pair:
    return Pair(label, value)
