"""Stamp cards, packages of visits and money back in the purse."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from shopclub.core.kernel.errors import RuleViolation
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.rules import available
from shopclub.core.ledger.units import stamps_of, visits_of
from shopclub.core.packages.model import Bought, Held
from shopclub.core.programme.offers import Package, StampCard
from shopclub.core.staff.model import Action
from shopclub.tui.house import HouseApp
from shopclub.tui.modals.dialog import Confirm
from shopclub.tui.modals.how_paid import ask_tender
from shopclub.tui.modals.pay_out import PayOutCashback
from shopclub.tui.modals.use_visits import UseVisits
from shopclub.tui.purse import Line, section
from shopclub.words import local_name
from shopclub.words.cards import say_card, say_package
from shopclub.words.names import package_name

FULL, OPEN = "●", "○"
MOST_DOTS = 12
"""A larger card is said by its figures alone."""


# -- stamp cards ------------------------------------------------------------------------------------


@section
def stamp_cards(app: HouseApp, member: MemberNo) -> Iterator[Line]:
    """Each card of the programme, and what is on it."""
    account, today = app.club.points.account(member), app.club.today()
    for card in app.voice.programme.cards:
        unit = stamps_of(card.id)
        held, owed = available(account, today, unit), account.debt.get(unit, 0)
        if card.enabled or held or owed:
            about = say_card(card, app.voice.programme, app.voice.words)
            yield Line(f"card:{card.id}", _name(app, card), dots(held, owed, card.size, app), about)


def dots(held: int, owed: int, size: int, app: HouseApp) -> str:
    """What is on a card: `●●●○○○○○○ 3 of 9`."""
    words = app.voice.words
    if owed:
        return words.n("{n} stamp owed", "{n} stamps owed", owed)
    said = words.t("{left} of {size}", left=words.number(held), size=words.number(size))
    if size > MOST_DOTS or held > size:
        return said
    return f"{FULL * held}{OPEN * (size - held)} {said}"


def _name(app: HouseApp, of: StampCard | Package) -> str:
    return local_name(of.name, app.voice.words, of.id)


# -- packages ---------------------------------------------------------------------------------------


@section
def packages(app: HouseApp, member: MemberNo) -> Iterator[Line]:
    """What is left of packages, paying them back, and what can be bought."""
    words, programme = app.voice.words, app.voice.programme
    for held in app.club.packages.held(member):
        name = package_name(programme, held.package, words)
        yield Line(f"visits:{held.package}", name, _left(app, held), _use_about(app, held), partial(_use, held=held))
        for one in held.bought:
            if app.is_allowed(Action.PAY_OUT) and (minor := _back(app, one)):
                called = name if programme.package(held.package) else one.name
                label = words.t("Pay back: {name}", name=called)
                about = words.t("{n} of {visits} are used.", n=words.number(one.used), visits=words.number(one.visits))
                yield Line(
                    f"back:{one.number}", label, app.voice.money(minor), about, partial(_pay_back, one=one, minor=minor)
                )
    for package in app.club.packages.offers(member):
        about = say_package(package, programme, words, currency=app.club.shop.currency)
        label = words.t("Sell: {name}", name=_name(app, package))
        money = app.voice.money(package.price_minor)
        yield Line(f"sell:{package.id}", label, money, about, partial(_sell, package=package), is_offer=True)


def _left(app: HouseApp, held: Held) -> str:
    words = app.voice.words
    left = words.n("{n} time left", "{n} times left", held.left)
    return words.t("{left}, until {day}", left=left, day=app.voice.day(held.until)) if held.until else left


def _use_about(app: HouseApp, held: Held) -> str:
    package = app.voice.programme.package(held.package)
    said = say_package(package, app.voice.programme, app.voice.words) if package else ""
    return " ".join(filter(None, (app.voice.words.t("Enter uses one."), said)))


def _back(app: HouseApp, one: Bought) -> int:
    try:
        return app.club.packages.back_for(one.number)
    except RuleViolation:
        return 0  # by its terms nothing comes back, so there is no line for it


async def _use(app: HouseApp, member: MemberNo, *, held: Held) -> None:
    used = await app.push_screen_wait(UseVisits(member, held))
    if used is not None:
        words = app.voice.words
        name = package_name(app.voice.programme, used.package, words)
        app.tell(words.t("{name} used; left: {left}.", name=name, left=words.number(used.left)))


async def _pay_back(app: HouseApp, member: MemberNo, *, one: Bought, minor: int) -> None:
    words, money = app.voice.words, app.voice.money(minor)
    line = words.t("{amount} go back for {name}; its visits are gone.", amount=money, name=one.name)
    del member
    if await app.push_screen_wait(Confirm(words.t("Pay back the package?"), [line])):
        await app.attempt(app.club.packages.pay_back(one.number, app.mint(), app.actor))


async def _sell(app: HouseApp, member: MemberNo, *, package: Package) -> None:
    tender = await ask_tender(app, package.price_minor)
    if tender is None:
        return
    words, name = app.voice.words, _name(app, package)
    line = words.t(
        "{name} for {member}: {amount}.",
        name=name, member=app.voice.member_name(member), amount=app.voice.money(package.price_minor),
    )  # fmt: skip
    if await app.push_screen_wait(Confirm(words.t("Sell the package?"), [line])):
        act = app.club.packages.sell(member, package.id, app.mint(), app.actor, tender=tender)
        if await app.attempt(act):
            left = available(app.club.points.account(member), app.club.today(), visits_of(package.id))
            app.tell(words.t("{name} sold; left: {left}.", name=name, left=words.number(left)))


# -- money back -------------------------------------------------------------------------------------


@section
def money_back(app: HouseApp, member: MemberNo) -> Iterator[Line]:
    """What can be used or paid out, and what waits for the end of its period."""
    words, room = app.voice.words, app.club.cashback
    if usable := room.usable(member):
        may = app.is_allowed(Action.PAY_OUT)
        about = words.t("Enter pays it out.") if may else words.t("The owner pays it out.")
        act = partial(_pay_out, usable=usable) if may else None
        yield Line("cashback", words.t("Cashback"), app.voice.money(usable), about, act)
    for last, minor in room.waiting(member):
        day = app.voice.day(last)
        about = words.t("It can be used after {day}.", day=day)
        yield Line(f"accruing:{last}", words.t("Cashback through {day}", day=day), app.voice.money(minor), about)


async def _pay_out(app: HouseApp, member: MemberNo, *, usable: int) -> None:
    paid = await app.push_screen_wait(PayOutCashback(member, usable))
    if paid is not None:
        app.tell(app.voice.words.t("{amount} paid out.", amount=app.voice.money(-paid.minor)))
