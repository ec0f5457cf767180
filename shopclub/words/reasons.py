"""
Why an amount of points is what it is, in one clause with its figures: "¥84.08 paid: 1 point for each full ¥1".

Said from the figures recorded with the entry, never from today's rules.
"""

from __future__ import annotations

from shopclub.core.ledger.model import (
    AnyReason,
    ByAmount,
    ByHand,
    Fixed,
    GivenBack,
    Lapsed,
    Left,
    MoneyOffBill,
    Multiplied,
    Opening,
    RewardTaken,
    TakenBack,
    TakenByRate,
    Undone,
)
from shopclub.core.programme.model import Programme
from shopclub.i18n import Words
from shopclub.words.figures import amount, factor, points
from shopclub.words.names import reward_name, tier_name


def say_reason(why: AnyReason, words: Words, *, currency: str, programme: Programme | None = None) -> str:
    """
    One reason as a clause, without a full stop.

    Args:
        why: of an entry or of a quote's earning.
        words: the reader's language.
        currency: the shop's, ISO 4217.
        programme: for the names of tiers and rewards as they are now; without it the recorded ones.
    """
    match why:
        case ByAmount(base_minor=base, step_minor=step, points=n):
            paid = words.money(base, currency)
            return words.t("{paid} paid: {rate}", paid=paid, rate=say_rate(words, n, step, currency))
        case Multiplied():
            return _multiplied(why, words, programme)
        case Fixed(occasion=occasion):
            return _fixed(occasion, words)
        case MoneyOffBill(minor=minor):
            return words.t("{amount} off the bill", amount=words.money(minor, currency))
        case RewardTaken(count=count):
            name = _reward(why, words, programme)
            return name if count == 1 else words.t("{count} × {name}", count=words.number(count), name=name)
        case Lapsed(on=on):
            return words.t("expired; usable through {day}", day=words.day_long(on))
        case _:
            return _undoing(why, words, currency)


def _undoing(
    why: TakenBack | GivenBack | TakenByRate | ByHand | Undone | Left | Opening, words: Words, currency: str
) -> str:
    match why:
        case TakenBack(refund_minor=refund, forgiven=forgiven):
            text = words.t("taken back: goods for {amount} returned", amount=words.money(refund, currency))
            return _with_forgiven(text, forgiven, words)
        case GivenBack(refund_minor=refund):
            return words.t("given back: goods for {amount} returned", amount=words.money(refund, currency))
        case TakenByRate(refund_minor=refund, step_minor=step, points=n, forgiven=forgiven):
            money, rate = words.money(refund, currency), say_rate(words, n, step, currency)
            text = words.t("{amount} returned without its sale: {rate} taken back", amount=money, rate=rate)
            return _with_forgiven(text, forgiven, words)
        case ByHand(note=note):
            return words.t("by hand: {note}", note=note) if note else words.t("by hand")
        case Undone():
            return words.t("recorded by mistake and undone")
        case Left():
            return words.t("the member left the club")
        case Opening(source=source):
            return words.t("brought along from {source}", source=source) if source else words.t("brought along")


def say_rate(words: Words, count: int, step_minor: int, currency: str) -> str:
    """An earn rate: `1 point for each full ¥1`."""
    step = amount(words, step_minor, currency)
    return words.n("{n} point for each full {step}", "{n} points for each full {step}", count, step=step)


def _multiplied(why: Multiplied, words: Words, programme: Programme | None) -> str:
    base, times = points(words, why.base), factor(why.permille)
    if not why.tier:
        return words.t("{points} × {factor}", points=base, factor=times)
    tier = tier_name(programme, why.tier, words) if programme else why.tier
    return words.t("{tier}: {points} × {factor}", tier=tier, points=base, factor=times)


def _fixed(occasion: str, words: Words) -> str:
    if occasion == "join":
        return words.t("for joining")
    if occasion == "sale":
        return words.t("for the purchase")
    return words.t("for {occasion}", occasion=occasion)


def _reward(why: RewardTaken, words: Words, programme: Programme | None) -> str:
    if programme is not None and programme.reward(why.reward):
        return reward_name(programme, why.reward, words)
    return why.name or why.reward


def _with_forgiven(text: str, forgiven: int, words: Words) -> str:
    if not forgiven:
        return text
    return words.n("{what}, {n} point forgiven", "{what}, {n} points forgiven", forgiven, what=text)
