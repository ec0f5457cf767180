"""Stamp cards, packages of visits and money back: what the programme says of them, and why an entry moved them."""

from __future__ import annotations

from shopclub.core.ledger.reasons import (
    ByShare,
    CardFilled,
    CashbackOut,
    PackageBack,
    PackageBought,
    PeriodOver,
    Stamped,
    VisitUsed,
)
from shopclub.core.programme.conditions import Always
from shopclub.core.programme.effects import Cashback, Stamps
from shopclub.core.programme.expiry import EndOfYear, MonthsAfterEarning, NeverExpires
from shopclub.core.programme.model import Programme
from shopclub.core.programme.offers import CashbackTerms, DatedExpiry, Package, PaidBack, StampCard
from shopclub.core.programme.values import ALL_GOODS
from shopclub.i18n import N_, Words
from shopclub.words.conditions import say_condition
from shopclub.words.deeds import EFFECTS, Deed, got, rounded
from shopclub.words.figures import amount, percent
from shopclub.words.goods import named_goods, pieces_of
from shopclub.words.names import card_name, coupon_name, local_name, package_name
from shopclub.words.occasions import ENDS
from shopclub.words.plainest import NOBODY, plainest
from shopclub.words.reasons import REASONS, Because
from shopclub.words.telling import Telling, followed, headed

PAID_BACK = {
    PaidBack.SHARE: N_("what is not used is paid back by its share of the price"),
    PaidBack.SINGLE: N_("when paid back, the visits used cost their single price"),
    PaidBack.NOTHING: N_("not paid back"),
}
"""What becomes of the money of a package that is not used up."""


def stamps(words: Words, count: int) -> str:
    """`1 stamp`, `3 stamps`."""
    return words.n("{n} stamp", "{n} stamps", count)


# -- effects ----------------------------------------------------------------------------------------


@EFFECTS.of(Stamps)
def _stamps(effect: Stamps, telling: Telling) -> Deed:
    words = telling.words
    card = card_name(telling.programme, effect.card, words)
    text = words.t("{stamps} on the card “{card}”", stamps=stamps(words, effect.count), card=card)
    if effect.each is None:
        if effect.goods != ALL_GOODS:
            text = words.t("{thing} for buying {goods}", thing=text, goods=named_goods(effect.goods, words))
    elif effect.each == 1 and effect.goods != ALL_GOODS:
        text = words.t("{thing} for each piece of {goods}", thing=text, goods=named_goods(effect.goods, words))
    else:
        text = words.t("{thing} for each {pieces}", thing=text, pieces=pieces_of(effect.goods, effect.each, words))
    return got(words, text)


@EFFECTS.of(Cashback)
def _cashback(effect: Cashback, telling: Telling) -> Deed:
    words = telling.words
    share, end = percent(effect.permille), words.t(ENDS[effect.period])
    if effect.goods == ALL_GOODS:
        text = words.t("{share} back of what is paid, {end}", share=share, end=end)
    else:
        goods = named_goods(effect.goods, words)
        text = words.t("{share} back of what is paid for {goods}, {end}", share=share, goods=goods, end=end)
    return got(words, followed(words, text, rounded(effect.rounding, words)))


# -- the programme ----------------------------------------------------------------------------------


def say_card(card: StampCard, programme: Programme, words: Words) -> str:
    """A stamp card as a sentence: `Coffee card: 9 stamps fill it and bring the coupon “One coffee free”`."""
    text = words.t(
        "{stamps} fill it and bring the coupon “{name}”",
        stamps=stamps(words, card.size), name=coupon_name(programme, card.coupon, words),
    )  # fmt: skip
    text = headed(words, local_name(card.name, words, card.id), followed(words, text, _stamps_last(card.expiry, words)))
    return text if card.enabled else words.t("Switched off: {rule}", rule=text)


def _stamps_last(expiry: DatedExpiry, words: Words) -> str:
    match expiry:
        case MonthsAfterEarning(months=months):
            return words.n("a stamp counts for {n} month", "a stamp counts for {n} months", months)
        case EndOfYear(grace_months=0):
            return words.t("a stamp counts through the end of the year")
        case EndOfYear(grace_months=months):
            return words.n(
                "a stamp counts through the end of the year and {n} month more",
                "a stamp counts through the end of the year and {n} months more",
                months,
            )
        case NeverExpires():
            return ""


def say_package(package: Package, programme: Programme, words: Words, *, currency: str | None = None) -> str:
    """A package as a sentence: `Ten haircuts: 10 visits for ¥900 (one alone costs ¥100), for haircuts`."""
    money = currency or programme.currency
    price = amount(words, package.price_minor, money)
    text = words.n("{n} visit for {price}", "{n} visits for {price}", package.visits, price=price)
    if package.single_minor:
        text = words.t("{what} (one alone costs {price})", what=text, price=amount(words, package.single_minor, money))
    if package.goods != ALL_GOODS:
        text = followed(words, text, words.t("for {goods}", goods=named_goods(package.goods, words)))
    text = followed(words, text, _usable(package.expiry, words), words.t(PAID_BACK[package.paid_back]))
    if plainest(package.when) == NOBODY:
        text = words.t("never, as nobody can meet its condition: {rule}", rule=text)
    elif package.when != Always():
        said = say_condition(package.when, Telling(programme, words, money))
        text = followed(words, text, said)
    text = headed(words, local_name(package.name, words, package.id), text)
    return text if package.enabled else words.t("Switched off: {rule}", rule=text)


def _usable(expiry: DatedExpiry, words: Words) -> str:
    match expiry:
        case MonthsAfterEarning(months=months):
            return words.n("usable for {n} month", "usable for {n} months", months)
        case EndOfYear(grace_months=0):
            return words.t("usable through the end of the year")
        case EndOfYear(grace_months=months):
            return words.n(
                "usable through the end of the year and {n} month more",
                "usable through the end of the year and {n} months more",
                months,
            )
        case NeverExpires():
            return words.t("usable without an end")


def say_cashback_terms(terms: CashbackTerms, words: Words) -> str:
    """How long money back can be used, as a sentence."""
    return words.t("Money back, once its period is over: {text}", text=_usable(terms.expiry, words))


# -- why --------------------------------------------------------------------------------------------


@REASONS.of(Stamped)
def _stamped(why: Stamped, told: Because) -> str:
    words = told.words
    if not why.each:
        return words.t("for the purchase")
    bought, each = words.n("{n} piece", "{n} pieces", why.pieces), words.n("{n} piece", "{n} pieces", why.each)
    gained = stamps(words, why.stamps)
    return words.t("{bought} bought: {points} for each {each}", bought=bought, points=gained, each=each)


@REASONS.of(ByShare)
def _by_share(why: ByShare, told: Because) -> str:
    words = told.words
    return words.t(
        "{share} of {paid} paid, usable after {day}",
        share=percent(why.permille), paid=words.money(why.base_minor, told.currency), day=words.day_long(why.until),
    )  # fmt: skip


@REASONS.of(CardFilled)
def _filled(why: CardFilled, told: Because) -> str:
    words, name = told.words, why.name or why.card
    if told.programme is not None and told.programme.card(why.card):
        name = card_name(told.programme, why.card, words)
    return words.t("card “{card}” full with {stamps}", card=name, stamps=stamps(words, why.stamps))


@REASONS.of(PeriodOver)
def _period_over(why: PeriodOver, told: Because) -> str:
    return told.words.t("the period through {day} is over", day=told.words.day_long(why.until))


@REASONS.of(CashbackOut)
def _cashback_out(why: CashbackOut, told: Because) -> str:
    del why
    return told.words.t("paid out")


@REASONS.of(PackageBought)
def _package_bought(why: PackageBought, told: Because) -> str:
    words = told.words
    name, paid = _package(why.package, why.name, told), words.money(why.paid_minor, told.currency)
    return words.t("{name} bought for {paid}", name=name, paid=paid)


@REASONS.of(VisitUsed)
def _visit(why: VisitUsed, told: Because) -> str:
    words, name = told.words, _package(why.package, why.name, told)
    if why.minor:
        name = words.t("{name} used, worth {amount}", name=name, amount=words.money(why.minor, told.currency))
    else:
        name = words.t("{name} used", name=name)
    return words.t("{name}, {note}", name=name, note=why.note) if why.note else name


@REASONS.of(PackageBack)
def _package_back(why: PackageBack, told: Because) -> str:
    words, name = told.words, _package(why.package, why.name, told)
    return words.t("{name} paid back: {amount}", name=name, amount=words.money(why.minor, told.currency))


def _package(package: str, recorded: str, told: Because) -> str:
    """A package's name as it is now, else as it was recorded."""
    if told.programme is not None and told.programme.package(package):
        return package_name(told.programme, package, told.words)
    return recorded or package
