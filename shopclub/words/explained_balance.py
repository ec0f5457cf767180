"""Why a balance is what it is: what gave and took, what is left until when, and each entry with its rule."""

from __future__ import annotations

from collections.abc import Iterator

from shopclub.core.explaining.balance import DEBT, BalanceWhy, Lot, Part, is_given, share_of
from shopclub.core.kernel.errors import NotFound
from shopclub.core.kernel.ids import EntryNo
from shopclub.core.ledger.model import LEDGER, Entry, Kind
from shopclub.core.ledger.rules import in_order
from shopclub.core.ledger.units import ENGAGEMENT, POINTS, Unit
from shopclub.core.programme.rules import last_usable_day
from shopclub.words.explained_parts import (
    SUM,
    Answer,
    Block,
    OfBalance,
    OfEntry,
    OfLot,
    OfReceipt,
    OfShare,
    OfStanding,
    Teller,
    Told,
    answers,
    lines_of,
    say_balance,
    say_cause,
    say_why,
)
from shopclub.words.names import kind_name, member_label, source_name, tier_label
from shopclub.words.programme import say_expiry
from shopclub.words.rules import say_rule, say_rule_id
from shopclub.words.telling import begun
from shopclub.words.units import unit_change, unit_figure, unit_name


@answers(OfBalance)
def _of_balance(asked: OfBalance, teller: Teller) -> Answer:
    words, why = teller.words, teller.club.explaining.balance(teller.member, asked.unit)
    blocks = [Block(words.t("What gave and took"), tuple(_shares(why, teller)))]
    if why.lots or why.debt:
        blocks.append(Block(words.t("What is left, and until when"), tuple(_left(why, teller))))
    if asked.unit == POINTS and (others := tuple(_besides(teller))):
        blocks.append(Block(words.t("Besides"), others))
    return Answer(ask_balance(why, teller), tuple(_says(why, teller)), tuple(blocks))


def _besides(teller: Teller) -> Iterator[Told]:
    """The tier, and every other balance there is or was."""
    words, club = teller.words, teller.club
    tier = club.profile(teller.member).tier
    if tier is not None:
        yield Told(words.t("Tier: {tier}", tier=tier_label(tier, words)), opens=OfStanding())
    account = club.points.account(teller.member)
    for unit in club.explaining.units(teller.member):
        if unit != POINTS:
            amount = account.balance.get(unit, 0)
            figure = unit_figure(unit, amount, words, teller.currency)
            yield Told(unit_name(unit, words, club.programme.current), figure, amount, OfBalance(unit))


def ask_balance(why: BalanceWhy, teller: Teller) -> str:
    """The question about a balance: `Why 1,320 points?`."""
    return teller.words.t("Why {amount}?", amount=say_balance(why.unit, why.balance, teller))


def _says(why: BalanceWhy, teller: Teller) -> Iterator[str]:
    words = teller.words
    if why.is_shared:
        if teller.own:
            yield words.t("You collect on a shared card: these are the points of everybody on it.")
        else:
            main = member_label(why.owner, teller.club.members.get(why.owner), words)
            yield words.t("Collected on the card of {name}: these are the points of everybody on it.", name=main)
    if not why.shares:
        yield words.t("Nothing was earned or spent yet.")
        return
    if why.unit == ENGAGEMENT:
        yield words.t("Engagement points lift tiers and buy nothing.")
    if why.held:
        held = say_balance(why.unit, why.held, teller)
        yield words.t("{amount} of it wait for rewards that were asked for.", amount=held)


def _shares(why: BalanceWhy, teller: Teller) -> Iterator[Told]:
    words = teller.words
    for share in why.shares:
        text = begun(words, say_cause(share, teller))
        opens = None if teller.own and share.cause.tag == "others" else OfShare(why.unit, share.cause)
        yield Told(text, teller.change(why.unit, share.amount), share.amount, opens)
    yield _together(why.unit, why.balance, teller)


def _left(why: BalanceWhy, teller: Teller) -> Iterator[Told]:
    words, most = teller.words, teller.at_once if teller.own else len(why.lots)
    for lot in why.lots[:most]:
        figure = unit_figure(why.unit, lot.left, words, teller.currency)
        yield Told(say_lot(lot, teller), figure, lot.left, OfLot(why.unit, lot.key))
    if later := why.lots[most:]:
        left = sum(lot.left for lot in later)
        text = words.n("{n} later day", "{n} later days", len(later))
        yield Told(text, unit_figure(why.unit, left, words, teller.currency), left)
    if why.debt:
        owed = unit_change(why.unit, -why.debt, words, teller.currency)
        text = words.t("owed, settled by what is earned next")
        yield Told(begun(words, text), owed, -why.debt, OfLot(why.unit, DEBT))
    yield _together(why.unit, why.balance, teller)


def _together(unit: Unit, amount: int, teller: Teller) -> Told:
    """The line under others: what they come to."""
    words = teller.words
    return Told(words.t("Together"), unit_figure(unit, amount, words, teller.currency), amount, mark=SUM)


def say_lot(lot: Lot, teller: Teller) -> str:
    """Until when a lot can be used."""
    words, until = teller.words, lot.until
    if until is None:
        return words.t("Without a fixed last day")
    if until < teller.today:
        return words.t("Was usable through {day}", day=words.day_long(until))
    return words.t("Usable through {day}", day=words.day_long(until))


# -- a lot, a share ---------------------------------------------------------------------------------


@answers(OfLot)
def _of_lot(asked: OfLot, teller: Teller) -> Answer:
    words, parts = teller.words, teller.club.explaining.lot(teller.member, asked.unit, asked.key)
    left = sum(part.amount for part in parts)
    lines = lines_of(parts, teller, asked.unit, asked.skip, asked._replace(skip=asked.skip + teller.at_once))
    amount = say_balance(asked.unit, left, teller)
    if asked.key == DEBT:
        title = words.t("Why are {amount} owed?", amount=amount)
        says = words.t("Returned goods took back what was already spent; what is earned next settles it.")
        block = Block(words.t("What made it and what settled it"), (*lines, _together(asked.unit, left, teller)))
        return Answer(title, (says,), (block,))
    lot = Lot(key=asked.key, left=left)
    title = words.t("{lot}: {amount}", lot=say_lot(lot, teller), amount=amount)
    block = Block(words.t("What came and went"), (*lines, _together(asked.unit, left, teller)))
    return Answer(title, (words.t("What expires first is used first."),), (block,))


@answers(OfShare)
def _of_share(asked: OfShare, teller: Teller) -> Answer:
    words, cause = teller.words, asked.cause
    parts = teller.club.explaining.share(teller.member, asked.unit, cause)
    if not parts:
        raise NotFound("ledger_not_found", number=0)
    share = share_of(cause, parts)
    lines = lines_of(parts, teller, asked.unit, asked.skip, asked._replace(skip=asked.skip + teller.at_once))
    says = [say_rule_then(cause.rule, cause.version, teller)] if cause.rule else []
    title = words.t("{what}: {amount}", what=begun(words, say_cause(share, teller)),
                    amount=teller.change(asked.unit, share.amount))  # fmt: skip
    block = Block(words.t("Each time"), (*lines, _together(asked.unit, share.amount, teller)))
    return Answer(title, tuple(says), (block,))


def say_rule_then(rule_id: str, version: int, teller: Teller) -> str:
    """The sentence of a rule as it was in a version, and whether it reads otherwise today."""
    words, then, now = teller.words, teller.programme(version), teller.club.programme.current
    rule = then.rule(rule_id)
    if rule is None:
        return begun(words, say_rule_id(then, rule_id, words, currency=teller.currency))
    said = words.t("The rule: {rule}.", rule=say_rule(rule, then, words, currency=teller.currency))
    today = now.rule(rule_id)
    if today is None:
        return words.t("{rule} It is no longer part of the programme.", rule=said)
    return said if today == rule else words.t("{rule} So it was then; today it reads otherwise.", rule=said)


# -- one entry --------------------------------------------------------------------------------------


@answers(OfEntry)
def _of_entry(asked: OfEntry, teller: Teller) -> Answer:
    words, part = teller.words, teller.club.explaining.part(asked.number)
    entry = part.entry
    change = teller.change(entry.unit, entry.amount)
    title = words.t("{what} on {day}: {amount}", what=kind_name(entry.kind, words), day=words.day_long(entry.on),
                    amount=change)  # fmt: skip
    blocks = [Block(words.t("What it did"), tuple(_did(part, teller)))]
    if links := tuple(_links(part, teller)):
        blocks.append(Block(words.t("What it belongs to"), links))
    return Answer(title, tuple(_entry_says(part, teller)), tuple(block for block in blocks if block.lines))


def _entry_says(part: Part, teller: Teller) -> Iterator[str]:
    words, entry = teller.words, part.entry
    yield words.t("{clause}.", clause=begun(words, say_why(part, teller)))
    if entry.rule and is_given(entry):
        yield say_rule_then(entry.rule, part.version, teller)
    if said := _why_until(part, teller):
        yield said
    if is_given(entry) and entry.unit == POINTS and not entry.qualifies:
        yield words.t("It does not count toward a tier.")
    if not teller.own:
        yield _by_whom(entry, teller)


def _why_until(part: Part, teller: Teller) -> str:
    """The rule that says until when points are good, where that is what the entry says."""
    words, entry = teller.words, part.entry
    if entry.unit != POINTS or entry.kind is not Kind.EARN or entry.amount <= 0:
        return ""
    programme = teller.programme(part.version)
    rule = programme.rule(entry.rule)
    expiry = rule.expiry if rule is not None and rule.expiry is not None else programme.expiry
    if last_usable_day(expiry, entry.on) != entry.expires:
        return ""  # brought along with a day of its own
    return words.t("{clause}.", clause=say_expiry(expiry, words))


def _by_whom(entry: Entry, teller: Teller) -> str:
    words = teller.words
    name = next((staff.name for number, staff in teller.club.staff.all() if number == entry.staff), "")
    source = source_name(entry.source, words)
    return words.t("{source}, by {name}.", source=source, name=name) if name else words.t("{clause}.", clause=source)


def _did(part: Part, teller: Teller) -> Iterator[Told]:
    """What it did to each lot, and to what is owed."""
    words, entry = teller.words, part.entry
    for key, change in in_order(entry.lot_changes()):
        if change:
            lot = Lot(key=key, left=change)
            opens = OfLot(entry.unit, key) if teller.own or entry.card is None else None
            yield Told(say_lot(lot, teller), teller.change(entry.unit, change), change, opens)
    owed = sum(entry.lot_changes().values()) - entry.amount
    if owed:
        text = words.t("settles what was owed") if owed < 0 else words.t("owed, as it was already spent")
        yield Told(begun(words, text), teller.change(entry.unit, -owed), -owed)


def _links(part: Part, teller: Teller) -> Iterator[Told]:
    """The receipt it stands on, what it takes back, what took it back."""
    words, entry, books = teller.words, part.entry, teller.club.books
    if entry.sale is not None:
        sale = teller.club.sales.get(entry.sale)
        paid = words.money(sale.paid_minor, teller.currency)
        yield Told(words.t("Receipt {number}", number=entry.sale), paid, 0, OfReceipt(entry.sale))
    if entry.reverses is not None:
        yield _other(words.t("Takes back"), entry.reverses, teller)
    for number in books.find(LEDGER, "reverses", part.number):
        yield _other(words.t("Taken back by"), EntryNo(number), teller)


def _other(label: str, number: EntryNo, teller: Teller) -> Told:
    words, part = teller.words, teller.club.explaining.part(number)
    text = words.t("{label} ({day}): {what}", label=label, day=teller.day(part.entry.on), what=say_why(part, teller))
    return Told(text, teller.change(part.entry.unit, part.amount), part.amount, OfEntry(number))
