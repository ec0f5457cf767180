"""
Why an amount of points is what it is, in one clause with its figures: "¥84.08 paid: 1 point for each full ¥1".

Said from the figures recorded with the entry, never from today's rules.
"""

from __future__ import annotations

from typing import NamedTuple

from shopclub.core.ledger.model import (
    AnyReason,
    BenefitUsed,
    ByAmount,
    ByAmountCarried,
    ByHand,
    ByPieces,
    Extended,
    FilledUp,
    Fixed,
    GivenBack,
    Happened,
    Lapsed,
    Left,
    MoneyOffBill,
    Multiplied,
    NewTerms,
    Opening,
    Pooled,
    QuotaGranted,
    Ranked,
    RewardTaken,
    TakenBack,
    TakenByRate,
    Undone,
)
from shopclub.core.ledger.reasons import CardSold, MergedFiles, PaidOut, PaidWith, ToppedUp, Transferred
from shopclub.core.programme.model import Occasion, Programme
from shopclub.i18n import N_, Words
from shopclub.words.figures import amount, factor, points
from shopclub.words.names import benefit_name, local_name, member_number, reward_name, tier_name
from shopclub.words.occasions import say_occasion, say_period_key
from shopclub.words.telling import Register, quoted


class Because(NamedTuple):
    """Who is told a reason, and what names are taken from."""

    words: Words
    currency: str
    programme: Programme | None


REASONS: Register[Because, str] = Register()
"""Kind of reason -> its clause."""


_ONE_OF_MANY: dict[str, str] = {
    Occasion.DAY: N_("gift of the day"),
    Occasion.FRIEND_JOINED: N_("for a friend who joined"),
    Occasion.FRIEND_BOUGHT: N_("for a friend's first purchase"),
    Occasion.PERIOD_END: N_("for a period that ended"),
}
"""Occasions whose rule speaks of all of them: what one entry is given for."""


def say_reason(why: AnyReason, words: Words, *, currency: str, programme: Programme | None = None) -> str:
    """
    One reason as a clause, without a full stop.

    Args:
        why: of an entry or of a quote's earning.
        words: the reader's language.
        currency: the shop's, ISO 4217.
        programme: for the names of tiers and rewards as they are now; without it the recorded ones.
    """
    return REASONS.say(why, Because(words, currency, programme))


def say_rate(words: Words, count: int, step_minor: int, currency: str) -> str:
    """An earn rate: `1 point for each full ¥1`."""
    step = amount(words, step_minor, currency)
    return words.n("{n} point for each full {step}", "{n} points for each full {step}", count, step=step)


# -- earned -----------------------------------------------------------------------------------------


_WAYS = {
    "joined": N_("brought along to the shared card"),
    "left": N_("taken along from the shared card"),
    "passed": N_("the shared card has another main card"),
}


@REASONS.of(ByAmount)
def _by_amount(why: ByAmount, told: Because) -> str:
    words = told.words
    rate = say_rate(words, why.points, why.step_minor, told.currency)
    return words.t("{paid} paid: {rate}", paid=words.money(why.base_minor, told.currency), rate=rate)


@REASONS.of(ByAmountCarried)
def _carried(why: ByAmountCarried, told: Because) -> str:
    words = told.words
    paid, before = words.money(why.base_minor, told.currency), words.money(why.before_minor, told.currency)
    rate = say_rate(words, why.points, why.step_minor, told.currency)
    return words.t("{paid} paid and {before} left over from before: {rate}", paid=paid, before=before, rate=rate)


@REASONS.of(ByPieces)
def _by_pieces(why: ByPieces, told: Because) -> str:
    words = told.words
    bought = words.n("{n} piece", "{n} pieces", why.pieces)
    each = words.n("{n} piece", "{n} pieces", why.each)
    return words.t(
        "{bought} bought: {points} for each {each}", bought=bought, points=points(words, why.points), each=each
    )


@REASONS.of(Multiplied)
def _multiplied(why: Multiplied, told: Because) -> str:
    words = told.words
    base, times = points(words, why.base), factor(why.permille)
    if not why.tier:
        return words.t("{points} × {factor}", points=base, factor=times)
    tier = tier_name(told.programme, why.tier, words) if told.programme else why.tier
    return words.t("{tier}: {points} × {factor}", tier=tier, points=base, factor=times)


@REASONS.of(Fixed)
def _fixed(why: Fixed, told: Because) -> str:
    if why.occasion == "join":
        return told.words.p("why points were given", "for joining")
    if why.occasion == "sale":
        return told.words.t("for the purchase")
    return _for(why.occasion, told.words)


@REASONS.of(Happened)
def _happened(why: Happened, told: Because) -> str:
    once = _ONE_OF_MANY.get(why.occasion)
    said = told.words.t(once) if once else _for(why.occasion, told.words)
    return told.words.t("{what}: {name}", what=said, name=_about(why, told)) if why.about else said


def _about(why: Happened, told: Because) -> str:
    """What it happened about: a friend by number, a tier by its name, a period in words, else as it was named."""
    words = told.words
    match why.occasion:
        case Occasion.FRIEND_JOINED | Occasion.FRIEND_BOUGHT if why.about.isdecimal():
            return words.t("member No. {number}", number=member_number(int(why.about)))
        case Occasion.TIER:
            return tier_name(told.programme, why.about, words) if told.programme else quoted(why.about)
        case Occasion.PERIOD_END:
            return say_period_key(why.about, words)
        case _:
            return quoted(why.about)


def _for(occasion: str, words: Words) -> str:
    if occasion in set(Occasion):
        return say_occasion(Occasion(occasion), words)
    return words.t("for {occasion}", occasion=occasion)


@REASONS.of(FilledUp)
def _filled_up(why: FilledUp, told: Because) -> str:
    words = told.words
    return words.t("filled up from {least} to {full}", least=words.number(why.before), full=words.number(why.to))


@REASONS.of(Ranked)
def _ranked(why: Ranked, told: Because) -> str:
    words = told.words
    return words.t(
        "place {place} of the first {places} at the end of {day}",
        place=words.number(why.place), places=words.number(why.places), day=words.day_long(why.until),
    )  # fmt: skip


@REASONS.of(QuotaGranted)
def _quota(why: QuotaGranted, told: Because) -> str:
    words = told.words
    name = benefit_name(told.programme, why.benefit, words) if told.programme else why.benefit
    return words.t("{name}, {period}", name=name, period=say_period_key(why.period, words))


# -- spent and gone ---------------------------------------------------------------------------------


@REASONS.of(MoneyOffBill)
def _money_off(why: MoneyOffBill, told: Because) -> str:
    return told.words.t("{amount} off the bill", amount=told.words.money(why.minor, told.currency))


@REASONS.of(RewardTaken)
def _reward(why: RewardTaken, told: Because) -> str:
    words, programme = told.words, told.programme
    name = why.name or why.reward
    if programme is not None and programme.reward(why.reward):
        name = reward_name(programme, why.reward, words)
    return name if why.count == 1 else words.t("{count} × {name}", count=words.number(why.count), name=name)


@REASONS.of(BenefitUsed)
def _benefit(why: BenefitUsed, told: Because) -> str:
    name = why.name or why.benefit
    if told.programme is not None:
        found = benefit_name(told.programme, why.benefit, told.words)
        name = name if found == why.benefit else found
    return told.words.t("{name}, {note}", name=name, note=why.note) if why.note else name


@REASONS.of(Lapsed)
def _lapsed(why: Lapsed, told: Because) -> str:
    return told.words.t("expired; usable through {day}", day=told.words.day_long(why.on))


@REASONS.of(ToppedUp)
def _topped_up(why: ToppedUp, told: Because) -> str:
    paid = told.words.money(why.paid_minor, told.currency)
    if not why.package:
        return told.words.t("paid in: {amount}", amount=paid)
    stored = told.programme.stored_value if told.programme is not None else None
    package = next((one for one in stored.packages if one.id == why.package), None) if stored is not None else None
    name = local_name(package.name, told.words, why.name) if package is not None else why.name
    return told.words.t("paid in: {amount} ({name})", amount=paid, name=name or why.package)


@REASONS.of(PaidWith)
def _paid_with(why: PaidWith, told: Because) -> str:
    return told.words.t("paid {amount} of a bill", amount=told.words.money(why.minor, told.currency))


@REASONS.of(PaidOut)
def _paid_out(why: PaidOut, told: Because) -> str:
    return told.words.t("{amount} paid out", amount=told.words.money(why.minor, told.currency))


@REASONS.of(CardSold)
def _card_sold(why: CardSold, told: Because) -> str:
    return told.words.t("sold with {amount} on it", amount=told.words.money(why.minor, told.currency))


# -- taken back, by hand ----------------------------------------------------------------------------


@REASONS.of(TakenBack)
def _taken_back(why: TakenBack, told: Because) -> str:
    refund = told.words.money(why.refund_minor, told.currency)
    text = told.words.t("taken back: goods for {amount} returned", amount=refund)
    return _with_forgiven(text, why.forgiven, told.words)


@REASONS.of(GivenBack)
def _given_back(why: GivenBack, told: Because) -> str:
    refund = told.words.money(why.refund_minor, told.currency)
    return told.words.t("given back: goods for {amount} returned", amount=refund)


@REASONS.of(TakenByRate)
def _by_rate(why: TakenByRate, told: Because) -> str:
    words = told.words
    money = words.money(why.refund_minor, told.currency)
    rate = say_rate(words, why.points, why.step_minor, told.currency)
    text = words.t("{amount} returned without its sale: {rate} taken back", amount=money, rate=rate)
    return _with_forgiven(text, why.forgiven, words)


@REASONS.of(ByHand)
def _by_hand(why: ByHand, told: Because) -> str:
    return told.words.t("by hand: {note}", note=why.note) if why.note else told.words.t("by hand")


@REASONS.of(Pooled)
def _pooled(why: Pooled, told: Because) -> str:
    return told.words.t(_WAYS[why.way]) if why.way in _WAYS else told.words.t("moved with a shared card")


@REASONS.of(Extended)
def _extended(why: Extended, told: Because) -> str:
    words = told.words
    text = words.t(
        "{points} usable longer: from {first} to {until}",
        points=points(words, why.points), first=words.day_long(why.first), until=words.day_long(why.until),
    )  # fmt: skip
    return words.t("{what}: {name}", what=text, name=why.note) if why.note else text


@REASONS.of(NewTerms)
def _new_terms(why: NewTerms, told: Because) -> str:
    words = told.words
    return words.t(
        "{points} with the last days that version {version} of the programme gives",
        points=points(words, why.points), version=words.number(why.version),
    )  # fmt: skip


@REASONS.of(Undone)
def _undone(why: Undone, told: Because) -> str:
    del why
    return told.words.t("recorded by mistake and undone")


@REASONS.of(Left)
def _left(why: Left, told: Because) -> str:
    del why
    return told.words.t("the member left the club")


@REASONS.of(Opening)
def _opening(why: Opening, told: Because) -> str:
    if not why.source:
        return told.words.t("brought along")
    return told.words.t("brought along from {source}", source=why.source)


@REASONS.of(Transferred)
def _transferred(why: Transferred, told: Because) -> str:
    said = told.words.t("between members: No. {number}", number=member_number(why.other))
    return told.words.t("{what}: {name}", what=said, name=why.note) if why.note else said


@REASONS.of(MergedFiles)
def _merged(why: MergedFiles, told: Because) -> str:
    return told.words.t("merged with No. {number}", number=member_number(why.other))


def _with_forgiven(text: str, forgiven: int, words: Words) -> str:
    if not forgiven:
        return text
    return words.n("{what}, {n} point forgiven", "{what}, {n} points forgiven", forgiven, what=text)
