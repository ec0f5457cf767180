"""Stored value, cashback and gift cards in the purse: paying in, out and back, and selling cards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from shopclub.core.giftcards.model import CardState
from shopclub.core.kernel.errors import ClubError
from shopclub.core.kernel.ids import MemberNo, SaleNo
from shopclub.core.ledger.model import NEVER
from shopclub.core.ledger.units import BONUS, CASHBACK, VALUE, Unit
from shopclub.core.staff.model import Action
from shopclub.core.stored.model import CardQuote, PayOutQuote, TopUpQuote
from shopclub.prints.gifts import PrintedGift, gift_cards_page
from shopclub.prints.letterhead import letterhead
from shopclub.tui.house import HouseApp
from shopclub.tui.modals.amount import AmountDialog
from shopclub.tui.modals.dialog import Confirm, Notice
from shopclub.tui.modals.how_paid import ask_tender
from shopclub.tui.modals.pick import Choice, PickDialog
from shopclub.tui.prints import open_out, write_out
from shopclub.tui.purse import LEAVE, Line, section
from shopclub.words import local_name
from shopclub.words.coupons import code_groups
from shopclub.words.purse import say_caution
from shopclub.words.stored import say_top_up

_FREE = "."
"""Stands among the packages for an amount of one's own (no id of a package is like it)."""


@section
def _money(app: HouseApp, member: MemberNo) -> Iterator[Line]:
    t, voice, programme = app.voice.words.t, app.voice, app.voice.programme
    value, bonus = app.club.stored.purse(member)
    if value or bonus:
        about = ""
        if bonus:
            about = t("{paid} paid in, {bonus} bonus", paid=voice.money(value), bonus=voice.money(bonus))
            if days := _days(app, member, BONUS):
                about = t("{what}, the first of it through {day}", what=about, day=voice.day(days[0]))
        yield Line("value", t("Stored value to pay with"), voice.money(value + bonus), about)
        if app.is_payable():
            yield Line("value-pay", t("Pay the bill with stored value"), act=_pay_by_value)
    if app.is_payable() and app.club.sales.facts(member).purse.get(CASHBACK):
        yield Line("cashback-pay", t("Pay the bill with cashback"), act=_pay_by_cashback)
    if value and app.is_allowed(Action.PAY_OUT):
        yield Line("value-out", t("Pay out what is left of stored value"), act=_pay_out)
        if app.club.stored.top_ups(member):
            yield Line("value-back", t("Pay a payment back"), act=_pay_back)
    for number, card in app.club.gift_cards.desk.of_member(member):
        if app.club.gift_cards.state(card) is CardState.USABLE:
            yield Line(f"gift:{number}", t("Gift card bought"), voice.money(card.left_minor), code_groups(card.code))
    if programme.stored_value is not None:
        yield Line("value-in", t("Pay in stored value"), act=_top_up, is_offer=True)
    if programme.gift_cards is not None:
        yield Line("gift-sell", t("Sell gift cards"), act=sell_cards, is_offer=True)


def _days(app: HouseApp, member: MemberNo, unit: Unit) -> list[date]:
    """Last usable days of a balance, the soonest first."""
    today = app.club.today()
    lots = app.club.points.account(member).lots.get(unit, {})
    return sorted(day for key in lots if key != NEVER and (day := date.fromisoformat(key)) >= today)


async def _pay_by_value(app: HouseApp, member: MemberNo) -> object:
    del member  # whoever stands at the counter
    app.pay_with(VALUE)
    return LEAVE


async def _pay_by_cashback(app: HouseApp, member: MemberNo) -> object:
    del member
    app.pay_with(CASHBACK)
    return LEAVE


# -- paying in --------------------------------------------------------------------------------------


async def _top_up(app: HouseApp, member: MemberNo) -> None:
    quote = await _quoted(app, member)
    if quote is None:
        return
    voice, t = app.voice, app.voice.words.t
    lines = [t("{amount} of stored value", amount=voice.money(quote.paid_minor))]
    if quote.bonus_minor:
        until = "" if quote.bonus_until is None else voice.words.day_long(quote.bonus_until)
        text = t("{amount} on top", amount=voice.money(quote.bonus_minor))
        lines.append(t("{what}, usable through {day}", what=text, day=until) if until else text)
    total = voice.money(quote.value_after + quote.bonus_after)
    lines.append(t("Then {name} has {amount}.", name=voice.member_name(member), amount=total))
    lines += [say_caution(one, voice.words, app.club.shop.currency) for one in quote.cautions]
    if not await app.push_screen_wait(Confirm(t("Take the money?"), lines)):
        return
    tender = await ask_tender(app, quote.paid_minor)
    if tender is None:
        return
    name = local_name(quote.name, voice.words, t("Top-up"))
    if await app.attempt(app.club.stored.top_up(quote, name, app.mint(), app.actor, tender=tender)):
        app.tell(t("{amount} paid in.", amount=voice.money(quote.paid_minor)))


async def _quoted(app: HouseApp, member: MemberNo) -> TopUpQuote | None:
    voice, t = app.voice, app.voice.words.t
    stored, packages = voice.programme.stored_value, app.club.stored.packages(member)
    package = _FREE
    if packages:
        choices = [Choice(one.id, say_top_up(one, voice.programme, voice.words)) for one in packages]
        if stored is not None and stored.free_amounts:
            choices.append(Choice(_FREE, t("Another amount")))
        picked = await app.push_screen_wait(PickDialog(t("Pay in stored value"), choices))
        if picked is None:
            return None
        package = picked
    try:
        if package != _FREE:
            return app.club.stored.quote(member, package)
        minor = await app.push_screen_wait(AmountDialog(t("Pay in stored value"), t("Amount")))
        return None if minor is None else app.club.stored.quote(member, "", minor)
    except ClubError as error:
        app.refused(error)
        return None


# -- paying out and back ----------------------------------------------------------------------------


async def _pay_out(app: HouseApp, member: MemberNo) -> None:
    voice, t = app.voice, app.voice.words.t
    most = app.club.stored.purse(member)[0]
    title = t("Pay out what is left of stored value")
    minor = await app.push_screen_wait(AmountDialog(title, t("Amount"), most))
    if minor is None:
        return
    try:
        quote = app.club.stored.pay_out_quote(member, minor)
    except ClubError as error:
        app.refused(error)
        return
    if not await app.push_screen_wait(Confirm(title, _going(app, quote))):
        return
    tender = await ask_tender(app, quote.minor)
    if tender is None:
        return
    name = t("Stored value paid out")
    if await app.attempt(app.club.stored.pay_out(member, quote, name, app.mint(), app.actor, tender=tender)):
        app.tell(t("{amount} paid out.", amount=voice.money(quote.minor)))


async def _pay_back(app: HouseApp, member: MemberNo) -> None:
    voice, t = app.voice, app.voice.words.t
    choices = [
        Choice(str(number), t("{day}: {amount}", day=voice.words.day_long(row.on), amount=voice.money(row.paid_minor)),
               t("{amount} of it can be paid back.", amount=voice.money(left)))
        for number, row, left in app.club.stored.top_ups(member)
    ]  # fmt: skip
    picked = await app.push_screen_wait(PickDialog(t("Pay a payment back"), choices))
    if picked is None:
        return
    number = SaleNo(int(picked))
    most = app.club.stored.pay_back_quote(number).most_minor
    minor = await app.push_screen_wait(AmountDialog(t("Pay a payment back"), t("Amount"), most))
    if minor is None:
        return
    try:
        quote = app.club.stored.pay_back_quote(number, minor)
    except ClubError as error:
        app.refused(error)
        return
    lines = [*_going(app, quote), t("It goes back by what it was paid by. This can't be undone.")]
    if not await app.push_screen_wait(Confirm(t("Pay a payment back"), lines)):
        return
    if await app.attempt(app.club.stored.pay_back(number, quote, app.mint(), app.actor)):
        app.tell(t("{amount} paid back.", amount=voice.money(quote.minor)))


def _going(app: HouseApp, quote: PayOutQuote) -> list[str]:
    voice, t = app.voice, app.voice.words.t
    lines = [t("{amount} in money", amount=voice.money(quote.minor))]
    if quote.bonus_minor:
        lines.append(t("{amount} of the bonus goes with it", amount=voice.money(quote.bonus_minor)))
    left = voice.money(quote.value_after + quote.bonus_after)
    return [*lines, t("{amount} is left.", amount=left)]


# -- gift cards -------------------------------------------------------------------------------------


async def sell_cards(app: HouseApp, member: MemberNo | None) -> None:
    """Sell gift cards to a member, or to whoever stands there; must be waited for in a worker."""
    quote = await _card_quoted(app)
    if quote is None:
        return
    voice, t = app.voice, app.voice.words.t
    until = t("usable without an end")
    if quote.until is not None:
        until = t("usable through {day}", day=voice.words.day_long(quote.until))
    lines = [t("A card with {amount}, {until}", amount=voice.money(quote.minor), until=until)]
    lines += [say_caution(one, voice.words, app.club.shop.currency) for one in quote.cautions]
    if not await app.push_screen_wait(Confirm(t("Take the money?"), lines)):
        return
    tender = await ask_tender(app, quote.total_minor())
    if tender is None:
        return
    selling = app.club.gift_cards.sell(quote, t("Gift card"), app.mint(), app.actor, member=member, tender=tender)
    sold = await app.attempt(selling)
    if not sold:
        return
    shown = [PrintedGift(amount=voice.money(card.left_minor), until=until, code=card.code) for _, card in sold.cards]
    page = gift_cards_page(await letterhead(app.club), shown, voice.words)
    path = await write_out(app, f"gift-cards-{sold.number}.html", page)
    said = [f"{code_groups(one.code)} · {one.amount}" for one in shown]
    if path is None:
        said.append(t("The page to print could not be written."))
    else:
        said.append(t("To print, with its code: {path}", path=str(path)))
    await app.push_screen_wait(Notice(t("Gift card"), said))
    if path is not None:
        await open_out(app, path)


async def _card_quoted(app: HouseApp) -> CardQuote | None:
    voice, t = app.voice, app.voice.words.t
    cards, picked = voice.programme.gift_cards, _FREE
    if cards is not None and cards.amounts:
        choices = [Choice(str(one.minor), voice.money(one.minor)) for one in cards.amounts]
        if cards.free_amounts:
            choices.append(Choice(_FREE, t("Another amount")))
        answer = await app.push_screen_wait(PickDialog(t("Sell gift cards"), choices))
        if answer is None:
            return None
        picked = answer
    minor = None if picked == _FREE else int(picked)
    if minor is None:
        minor = await app.push_screen_wait(AmountDialog(t("Sell gift cards"), t("On a card")))
    if minor is None:
        return None
    try:
        return app.club.gift_cards.quote(minor)
    except ClubError as error:
        app.refused(error)
        return None
