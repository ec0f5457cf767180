"""
The ledger, entry by entry: lots and debts replayed, activity counted, and what the sales need of it put by.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable
from datetime import date

from shopclub.core.check.activity import Counted, People
from shopclub.core.check.closings import Closed
from shopclub.core.check.columns import NONE, NOWHERE, Figures, Numbers
from shopclub.core.check.kept import Kept
from shopclub.core.check.pairs import Pairs
from shopclub.core.check.reader import Reader
from shopclub.core.check.uses import Uses
from shopclub.core.ledger.extending import is_extension, is_new_terms
from shopclub.core.ledger.model import (
    LEDGER,
    NEVER,
    BenefitUsed,
    Entry,
    Extended,
    Kind,
    MoneyOffBill,
    NewTerms,
    QuotaGranted,
    Source,
    TakenBack,
    TakenByRate,
    Undone,
)
from shopclub.core.ledger.reasons import GameReason
from shopclub.core.ledger.rules import counted, is_active
from shopclub.core.ledger.units import ACCRUING, CASHBACK, ENGAGEMENT, GIFT, POINTS, Unit, is_unit

QUALIFIES, IMPORTED = 1, 2
_MEASURED = (POINTS, ENGAGEMENT)
"""Units that tiers are measured by."""
_DEEPEST = 100
"""Takings back of takings back that are followed; more only a damaged file has."""


class Replayed:
    """One account in one unit, entry by entry."""

    __slots__ = ("balance", "counted", "debt", "lots")

    def __init__(self, counted: Counted) -> None:
        self.balance = 0
        self.debt = 0
        self.lots: dict[str, int] = {}
        self.counted = counted


class Taken:
    """What later entries took back of one."""

    __slots__ = ("amount", "units", "whole")

    def __init__(self) -> None:
        self.amount = 0
        self.whole = 0
        """How often it was undone whole."""
        self.units: set[Unit] = set()
        """What was taken; only the unit of the entry itself is right."""


class Ledger:
    """What the ledger adds up to, and a few figures of every entry, in the order of `numbers`."""

    def __init__(self, people: People) -> None:
        """
        Args:
            people: whose activity is counted on the way.
        """
        self.people = people
        self.accounts: dict[Unit, dict[int, Replayed]] = {}
        self.numbers = Numbers()
        self.figures = Figures(3)
        """Member, amount, sale."""
        self.days = array("i")
        """Ordinals of the day an entry counts for."""
        self.kinds: list[Kind] = []
        self.traits = bytearray()
        """`QUALIFIES` and `IMPORTED`."""
        self.units = array("L")
        """Place of the unit among `unit_names`."""
        self.unit_names: list[Unit] = []
        self._unit_places: dict[Unit, int] = {}
        self.off_bill: dict[int, int] = {}
        """Place of an entry that took points off a bill -> the money it took off."""
        self.reversals: dict[int, Entry] = {}
        """Entries that take something back, by number."""
        self.lot_keys = {NEVER}
        """Keys of lots known to be sound."""
        self.quotas: dict[tuple[int, str, str], int] = {}
        """Account, benefit and period -> uses granted, less those used."""
        self.uses: dict[int, tuple[int, str, str]] = {}
        """Entry that is a use of a benefit -> the same."""
        self.cards: dict[int, int] = {}
        """Gift card -> what its entries add up to."""
        self.shared: dict[tuple[int, int], int] = {}
        """Who acted and on whose account, where that is another's -> the first such entry."""
        self.coupons: dict[int, int] = {}
        """Entry of a reward taken with a coupon -> that coupon."""
        self.kept = Kept()
        self.terms: dict[int, tuple[int, int]] = {}
        """Entry that gave points other days -> version of the programme, how many points."""
        self.games: list[tuple[int, Entry]] = []
        """Entries of lucky draws and predictions."""

    def amount(self, place: int) -> int:
        """What an entry added to its balance."""
        return self.figures.values[place * 3 + 1]

    def unit(self, place: int) -> Unit:
        """What an entry counts."""
        return self.unit_names[self.units[place]]

    def put_unit(self, unit: Unit) -> bool:
        """Note the unit of the next entry; whether it is the first of that unit."""
        place = self._unit_places.get(unit)
        is_new = place is None
        if place is None:
            place = self._unit_places[unit] = len(self.unit_names)
            self.unit_names.append(unit)
            self.accounts[unit] = {}
        self.units.append(place)
        return is_new

    def sale(self, place: int) -> int:
        """The sale an entry belongs to; `NONE` without one."""
        return self.figures.values[place * 3 + 2]


def read_ledger(
    reader: Reader, people: People, uses: Uses, watch: Callable[[int, bytes], None], closed: Closed
) -> Ledger:
    """Replay all entries; every account's is compared later, with what the sales booked to it."""
    ledger, members = Ledger(people), reader.members
    pairs = Pairs(reader)
    for number, entry in reader.each(LEDGER, watch):
        _put_by(reader, ledger, number, entry)
        _replay(reader, ledger, number, entry)
        closed.take_entry(reader, number, entry)
        if pairs.waiting is not None or entry.kind is Kind.TRANSFER:
            pairs.take(number, entry)
        if entry.rule and entry.kind is Kind.EARN:
            uses.add_entry(number, entry)
        if entry.member not in members and not (entry.card is not None and entry.member == 0):
            reader.found("member_missing", LEDGER, number, member=entry.member)
        if entry.account is not None and entry.account not in members:
            reader.found("member_missing", LEDGER, number, member=entry.account)
    pairs.close({entry.reverses for entry in ledger.reversals.values()})
    _take_back(reader, ledger)
    _look_at_uses(reader, ledger)
    ledger.kept.look(reader, {entry.reverses for entry in ledger.reversals.values() if entry.reverses is not None})
    return ledger


def _put_by(reader: Reader, ledger: Ledger, number: int, entry: Entry) -> None:
    sale = entry.sale
    if ledger.put_unit(entry.unit) and not is_unit(entry.unit):
        reader.found("unit_unknown", LEDGER, number, unit=entry.unit[:40])
    if entry.unit != POINTS and isinstance(entry.why, QuotaGranted | BenefitUsed):
        _count_use(ledger, number, entry, entry.why)
    if entry.unit != POINTS:
        ledger.kept.take(number, entry)
    if isinstance(entry.why, MoneyOffBill):
        ledger.off_bill[len(ledger.kinds)] = entry.why.minor
    ledger.numbers.add(number)
    ledger.figures.add((entry.member, entry.amount, NONE if sale is None else sale))
    ledger.days.append(entry.on.toordinal())
    ledger.kinds.append(entry.kind)
    ledger.traits.append((QUALIFIES if entry.qualifies else 0) | (IMPORTED if entry.source is Source.IMPORT else 0))
    if isinstance(entry.why, Extended) and not is_extension(entry):
        reader.found("entry_extended", LEDGER, number)
    if isinstance(entry.why, NewTerms):
        _put_terms(reader, ledger, number, entry, entry.why)
    if entry.reverses is not None or entry.kind is Kind.REVERSE:
        ledger.reversals[number] = entry
    if entry.account is not None:
        ledger.shared.setdefault((entry.member, entry.account), number)
    if entry.coupon is not None:
        ledger.coupons[number] = entry.coupon
    if isinstance(entry.why, GameReason):
        ledger.games.append((number, entry))


def _put_terms(reader: Reader, ledger: Ledger, number: int, entry: Entry, why: NewTerms) -> None:
    if not is_new_terms(entry):
        reader.found("entry_terms", LEDGER, number)
    ledger.terms[number] = (why.version, why.points)


def _count_use(ledger: Ledger, number: int, entry: Entry, why: QuotaGranted | BenefitUsed) -> None:
    period = (ledger.people.kept(entry.account or entry.member), why.benefit, why.period)
    ledger.quotas[period] = ledger.quotas.get(period, 0) + entry.amount
    if isinstance(why, BenefitUsed):
        ledger.uses[number] = period


def _look_at_uses(reader: Reader, ledger: Ledger) -> None:
    """No benefit is used more often in a period than was granted for it; a use taken back is none."""
    for entry in ledger.reversals.values():
        if entry.reverses in ledger.uses:
            ledger.quotas[ledger.uses[entry.reverses]] += entry.amount
    last = {period: number for number, period in ledger.uses.items()}
    for period, left in ledger.quotas.items():
        if left < 0:
            reader.found("quota_over", LEDGER, last[period])


def _replay(reader: Reader, ledger: Ledger, number: int, entry: Entry) -> None:
    if entry.unit == GIFT or entry.card is not None:
        _replay_card(reader, ledger, number, entry)
        return
    owner = entry.account or entry.member
    accounts = ledger.accounts[entry.unit]
    state = accounts.get(owner)
    if state is None:
        state = accounts[owner] = Replayed(ledger.people.of(owner))
    moved, lots = 0, state.lots
    for key, change in entry.lot_changes().items():
        if key not in ledger.lot_keys and not _learn(ledger, key):
            reader.found("lot_key", LEDGER, number, key=key[:20])
        moved += change
        left = lots.get(key, 0) + change
        if left < 0:
            reader.found("entry_lots", LEDGER, number, lot=key, left=left)
        if left:
            lots[key] = left
        else:
            lots.pop(key, None)
    before = state.debt
    state.balance += entry.amount
    state.debt = before + moved - entry.amount
    if state.debt < 0 <= before:
        reader.found("entry_lots", LEDGER, number, lot="", left=state.debt)
    _count(ledger, state.counted, entry)


def _replay_card(reader: Reader, ledger: Ledger, number: int, entry: Entry) -> None:
    """The money of a gift card is no member's: it stands with the card, and is never less than nothing."""
    if entry.card is None or entry.unit != GIFT or entry.member:
        reader.found("entry_card", LEDGER, number)
        return
    left = ledger.cards[entry.card] = ledger.cards.get(entry.card, 0) + entry.amount
    if left < 0:
        reader.found("entry_lots", LEDGER, number, lot="", left=left)


def _count(ledger: Ledger, owner: Counted, entry: Entry) -> None:
    """
    The day, and the points a tier is measured by; what takes back is counted when all that it may name is known.

    A balance is its account's, a figure is that of who acted: the two differ where a family collects on one account.
    """
    on = entry.on
    actor = owner if entry.account is None or entry.account == entry.member else ledger.people.of(entry.member)
    for activity in (owner,) if actor is owner else (owner, actor):
        if on > activity.latest:
            activity.latest = on
    if on == owner.active_on and is_active(entry):
        owner.was_active = True
    if entry.kind is Kind.EARN:
        points, engagement = counted(entry)
        if points or engagement:
            actor.book(on, 0, points, 0, engagement)


def _learn(ledger: Ledger, key: str) -> bool:
    if is_lot_key(key):
        ledger.lot_keys.add(key)
        return True
    return False


def is_lot_key(key: str) -> bool:
    """Whether a lot is named by a day as it is written, or as one that stays."""
    if key == NEVER:
        return True
    try:
        return date.fromisoformat(key).isoformat() == key
    except ValueError:
        return False


# -- what was taken back ----------------------------------------------------------------------------


def _forgiven(entry: Entry) -> int:
    return entry.why.forgiven if isinstance(entry.why, TakenBack | TakenByRate) else 0


def _take_back(reader: Reader, ledger: Ledger) -> None:
    """Nothing is taken back by more than it was, nor taken back whole twice; what was counted is counted off."""
    taken: dict[int, Taken] = {}
    for entry in ledger.reversals.values():
        if entry.kind is Kind.REVERSE:
            _count_off(ledger, entry)
        if entry.reverses is not None:
            back = taken.setdefault(entry.reverses, Taken())
            back.amount += entry.amount - _forgiven(entry)
            back.whole += isinstance(entry.why, Undone)
            back.units.add(entry.unit)
    _look_at_taken(reader, ledger, taken)


def _look_at_taken(reader: Reader, ledger: Ledger, taken: dict[int, Taken]) -> None:
    for number, back in taken.items():
        place = ledger.numbers.at(number)
        if place == NOWHERE:
            if not reader.has(LEDGER, number):
                reader.found("reversed_missing", LEDGER, number)
            continue
        was = ledger.amount(place)
        if not back.units <= _taken_from(ledger.unit(place)):
            reader.found("reversed_unit", LEDGER, number, unit=ledger.unit(place)[:40])
        if back.whole > 1:
            reader.found("reversed_twice", LEDGER, number)
        elif not min(0, -was) <= back.amount <= max(0, -was) or (back.whole and back.amount != -was):
            reader.found("reversed_too_much", LEDGER, number, amount=was, taken=-back.amount)


def _taken_from(unit: Unit) -> set[Unit]:
    """What a gain may be taken back from: money back whose period is over lies in another unit meanwhile."""
    return {unit, CASHBACK} if unit == ACCRUING else {unit}


def _count_off(ledger: Ledger, entry: Entry) -> None:
    """What is taken back comes off the figure it was counted in."""
    if entry.unit not in _MEASURED:
        return
    day, amount = _qualifying(ledger, entry, frozenset())
    if amount:
        points, engagement = (amount, 0) if entry.unit == POINTS else (0, amount)
        ledger.people.of(entry.member).book(day, points=points, engagement=engagement)


def _qualifying(ledger: Ledger, entry: Entry, seen: frozenset[int]) -> tuple[date, int]:
    """What a taking back adds to the figure a tier is measured by, and the day it counts for."""
    if entry.reverses is None:
        return entry.on, entry.amount - _forgiven(entry) if entry.qualifies else 0
    day, counted = _origin(ledger, entry, entry.reverses, seen)
    if isinstance(entry.why, Undone):
        return day, -counted
    return day, entry.amount - _forgiven(entry) if counted else 0


def _origin(ledger: Ledger, entry: Entry, number: int, seen: frozenset[int]) -> tuple[date, int]:
    """The same of the entry that is taken back; entries that take back each other in a circle count for nothing."""
    back = ledger.reversals.get(number)
    place = ledger.numbers.at(number)
    if place == NOWHERE or number in seen or len(seen) > _DEEPEST:
        return entry.on, 0
    if back is not None and back.kind is Kind.REVERSE:
        return _qualifying(ledger, back, seen | {number})
    counts = ledger.kinds[place] is Kind.EARN and ledger.traits[place] & QUALIFIES and ledger.unit(place) == entry.unit
    return date.fromordinal(ledger.days[place]), ledger.amount(place) if counts else 0
