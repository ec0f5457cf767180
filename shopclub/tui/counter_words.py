"""What the counter says before and after a sale: how to find somebody, and what was done. Pure drawing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from shopclub.core.coupons.rules import is_of_card
from shopclub.core.sales.model import RefundPlan, SaleClosed
from shopclub.i18n import Words
from shopclub.tui.text import content
from shopclub.tui.voice import Voice
from shopclub.tui.widgets.rows import Cell, Part, Prose, Row, Stack
from shopclub.words import tier_name
from shopclub.words.coupons import alike, name_of, say_gift
from shopclub.words.outcomes import say_besides

if TYPE_CHECKING:
    from shopclub.core.club import Club


def how_to_find(words: Words, *, is_flat: bool) -> Content | Stack:
    """What may be typed to find somebody, while nobody stands here."""
    t = words.t
    if is_flat:
        return content(t("Who is it? Their points and what to know stand here."), "$muted")
    ways = (
        (t("scan"), t("the card, on any screen")),
        ("138…", t("a phone, or its last four")),
        ("wf", t("a name, pinyin, initials")),
        ("123", t("the member number")),
        ("^N", t("somebody new")),
        ("F8", t("who joined at the kiosk")),
    )
    rows = [Row(Cell(content(key, "$muted bold"), 5), Cell(content(what, "$muted")), gap=1) for key, what in ways]
    return Stack([content(t("Who is it?"), "bold"), Content(" "), *rows])


def outcome(closed: SaleClosed, voice: Voice) -> Content:
    """One line that says what closing a sale did, and the way back."""
    t, sale = voice.words.t, closed.sale
    money = voice.money(sale.paid_minor)
    if sale.member is None:
        said = t("Sale {number}: {amount}.", number=closed.number, amount=money)
    else:
        said = t(
            "{name} paid {amount}: {points}, now {balance}.",
            name=voice.member_name(sale.member),
            amount=money,
            points=voice.words.signed(sale.points),
            balance=voice.words.number(closed.balance or 0),
        )
    parts = [Content.assemble(("✓ ", "bold $gain"), content(said, "bold"))]
    if closed.tier_after != closed.tier_before and sale.member is not None:
        tier = tier_name(voice.programme, closed.tier_after, voice.words)
        parts.append(content(t("Now {tier}!", tier=tier), "bold $gain"))
    return Content(" ").join([*parts, content(t("Ctrl+Z undoes it"), "$muted")])


def brought(closed: SaleClosed, club: Club, voice: Voice, *, is_roomy: bool) -> Stack | None:
    """What a sale brought: gifts to hand out, standing out, and coupons to tell; None for nothing."""
    t = voice.words.t
    parts: list[Part] = []
    gap: list[Part] = [Content(" ")] if is_roomy else []
    if closed.sale.gifts:
        parts.append(content(t("Please hand out"), "bold $accent"))
        for rule, count in closed.sale.gifts.items():
            gift = say_gift(voice.programme, rule, count, voice.words)
            parts += [*gap, Prose(f" ★ {gift} ", "bold reverse $gain")]
        parts += gap
    for coupon, count in alike(coupon for _, coupon in club.coupons.of_sale(closed.number)):
        parts.append(Prose(t("New: {name}", name=voice.coupon(coupon, count)), "bold $gain"))
    return Stack(parts) if parts else None


def things_back(plan: RefundPlan, club: Club, voice: Voice) -> list[tuple[str, str]]:
    """What a whole return does to coupons and gifts: sentences, each with its style; none for a part of a sale."""
    words, lines = voice.words, list[tuple[str, str]]()
    if plan.coupon is not None:
        name = name_of(club.coupons.get(plan.coupon), voice.programme, words)
        if plan.coupon_back:
            lines.append((words.t("The coupon “{name}” can be used again.", name=name), "$gain"))
        else:
            lines.append((words.t("The coupon “{name}” does not come back: its time is over.", name=name), "$warn"))
    if what := say_besides(plan.besides, words):
        lines.append((words.t("What followed from it is taken back too: {what}.", what=what), ""))
    for number in plan.cleared:
        name = name_of(club.coupons.get(number), voice.programme, words)
        lines.append((words.t("The coupon “{name}” of the full card goes back with its stamps.", name=name), ""))
    if not plan.complete:
        return lines
    of_sale = (coupon for _, coupon in club.coupons.of_sale(plan.sale))
    brought = [coupon for coupon in of_sale if coupon.void_on is None and not is_of_card(coupon)]
    unused = [coupon for coupon in brought if not coupon.used()]
    for coupon, count in alike(unused):
        name = name_of(coupon, voice.programme, words)
        lines.append(
            (
                words.n("{n} coupon “{name}” is taken back.", "{n} coupons “{name}” are taken back.", count, name=name),
                "",
            )
        )
    for number in plan.coupons_used:
        name = name_of(club.coupons.get(number), voice.programme, words)
        lines.append((words.t("The coupon “{name}” it had brought is used already.", name=name), "$warn"))
    for rule, count in plan.gifts.items():
        gift = say_gift(voice.programme, rule, count, words)
        lines.append((words.t("Ask for the gift back: {name}", name=gift), "$warn"))
    return lines
