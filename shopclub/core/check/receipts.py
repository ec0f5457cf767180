"""Sales and returns: their parts add up, their entries are theirs."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from datetime import date

from shopclub.core.check.closings import Closed
from shopclub.core.check.columns import NONE, NOWHERE, Figures, Numbers
from shopclub.core.check.ledger import IMPORTED, Ledger
from shopclub.core.check.reader import Reader
from shopclub.core.check.returns import Return, check_returned
from shopclub.core.check.standings import Tiers
from shopclub.core.check.takings import check_paid_back, check_taking_lines
from shopclub.core.check.uses import Uses
from shopclub.core.ledger.model import LEDGER, Kind, Source
from shopclub.core.ledger.units import POINTS, TENDERS
from shopclub.core.sales.model import SALES, Line, Sale, SaleKind
from shopclub.core.shop.model import SHOP
from shopclub.core.takings.model import PLAN, kind_of

MOST_ENTRIES = 1000
"""More entries than this no sale makes, whatever it says."""


class Sold:
    """A few figures of every row, in the order of `numbers`."""

    def __init__(self) -> None:
        self.numbers = Numbers()
        self.figures = Figures(3)
        """Member, first entry, how many."""
        self.days = array("i")
        self.is_sale = bytearray()
        self.returns: dict[int, list[Return]] = {}
        """Sale -> rows that return from it, in their order."""
        self.coupons: dict[int, int] = {}
        """Sale -> the coupon it names."""
        self.paid_back: dict[int, list[Return]] = {}
        """Taking -> rows that pay it back or undo it, in their order."""
        self.moved: list[tuple[int, Sale]] = []
        """Rows that stand in the place of others."""
        self.own_tenders: frozenset[str] = frozenset()
        """Ids of the shop's ways of paying: an old file may call one as a balance is called."""

        self.for_plans: dict[int, Sale] = {}
        """Takings for a paid plan, and what was paid back of them."""

    def put_by(self, number: int, row: Sale) -> None:
        """What is needed of a row when all are known."""
        first, count = row.entries or (0, 0)
        self.numbers.add(number)
        self.figures.add((NONE if row.member is None else row.member, first, count))
        self.days.append(row.on.toordinal())
        self.is_sale.append(row.kind is SaleKind.SALE)
        if row.kind is SaleKind.REFUND and row.of is not None:
            self.returns.setdefault(row.of, []).append((number, row))
        if row.kind is SaleKind.TAKING and row.of is not None:
            self.paid_back.setdefault(row.of, []).append((number, row))
        if row.kind is SaleKind.TAKING and any(kind_of(line.sells) == PLAN for line in row.lines):
            self.for_plans[number] = row
        if row.coupon is not None:
            self.coupons[number] = row.coupon
        if row.moved_from is not None:
            self.moved.append((number, row))


def check_sales(
    reader: Reader, ledger: Ledger, tiers: Tiers, uses: Uses, watch: Callable[[int, bytes], None], closed: Closed
) -> Sold:
    """Look at every sale and every return, and book what they are to their members; returns what is known of all."""
    sold, members = Sold(), reader.members
    shop = reader.get(SHOP, 1)
    sold.own_tenders = frozenset(one.id for one in shop.tenders) if shop is not None else frozenset()
    for number, row in reader.each(SALES, watch):
        sold.put_by(number, row)
        closed.take_row(number, row)
        if row.fired or row.carry or row.void:
            uses.add_sale(number, row)
        by_points = _adds_up(reader, number, row)
        _entries_are_its_own(reader, ledger, number, row, by_points, sold)
        if row.tier not in tiers.known and tiers.is_unknown(row.tier):
            reader.found("tier_missing", SALES, number, tier=row.tier)
        if row.member is not None:
            if row.member not in members:
                reader.found("member_missing", SALES, number, member=row.member)
            _book(ledger, row, row.member)
    _belong(reader, ledger, sold)
    _returns(reader, ledger, sold)
    void = {of for of, back in sold.paid_back.items() for _, row in back if row.void}
    for of, back in sold.paid_back.items():
        check_paid_back(reader, of, [one for one in back if one[0] not in void])
    return sold


def _book(ledger: Ledger, row: Sale, member: int) -> None:
    """A sale as if nothing of it came back; a return that names its sale is booked with that."""
    if row.kind is SaleKind.SALE:
        ledger.people.of(member).bought(row.on, row.paid_minor)
    elif row.kind is SaleKind.REFUND and row.of is None:
        counted = ledger.people.of(member)
        counted.book(row.on, spend_minor=row.paid_minor)
        counted.seen(row.on)


def _adds_up(reader: Reader, number: int, row: Sale) -> int:
    """Look at the lines; what points took off all of them."""
    paid = by_points = 0
    is_taking = row.kind is SaleKind.TAKING
    sign = 1 if row.kind is SaleKind.SALE or (is_taking and row.paid_minor >= 0) else -1
    # other systems print receipts with lines both ways, and a taking may settle one thing with another
    ours = row.source is not Source.IMPORT and not is_taking
    check_taking_lines(reader, number, row)
    for line in row.lines:
        gross, points = line.gross_minor, line.points_minor
        off = sum(line.off.values()) if line.off else 0
        rest = gross - off - points
        paid += rest
        by_points += points
        if ours and (gross * sign < 0 or points * sign < 0 or rest * sign < 0 or line.qty * sign < 0 or off):
            _sign(reader, number, row, line, sign)
    if paid != row.paid_minor:
        reader.found("sale_paid", SALES, number, lines_minor=paid, paid_minor=row.paid_minor)
    if row.tenders and (sum(row.tenders.values()) != row.paid_minor or any(m * sign < 0 for m in row.tenders.values())):
        reader.found("sale_tenders", SALES, number)
    return by_points


def _sign(reader: Reader, number: int, row: Sale, line: Line, sign: int) -> None:
    figures = (line.gross_minor, *line.off.values(), line.points_minor, line.paid_minor(), line.qty)
    if any(figure * sign < 0 for figure in figures):
        place = next(place for place, own in enumerate(row.lines) if own is line)
        reader.found("sale_negative", SALES, number, line=place + 1)


def _paid_by(row: Sale, ledger: Ledger, place: int, balances: dict[str, int]) -> None:
    """Add up what balances paid of a sale, or (negative) got back of it."""
    unit, kind, amount = ledger.unit(place), ledger.kinds[place], ledger.amount(place)
    paid = kind is Kind.REDEEM if row.kind is SaleKind.SALE else kind is Kind.REVERSE and amount > 0
    if paid:
        balances[unit] = balances.get(unit, 0) - amount


# -- its entries ------------------------------------------------------------------------------------


def _entries_are_its_own(reader: Reader, ledger: Ledger, number: int, row: Sale, by_lines: int, sold: Sold) -> None:
    places = _places(reader, ledger, number, row)
    if places is None:
        return
    gain, loss = (Kind.EARN, Kind.REDEEM) if row.kind is SaleKind.SALE else (Kind.REVERSE, Kind.REVERSE)
    earned = spent = by_entries = 0
    balances: dict[str, int] = {}
    for place in places:
        if ledger.sale(place) != number:
            reader.found("sale_entry_foreign", SALES, number, entry=ledger.numbers.values[place])
        unit = ledger.unit(place)
        if unit in TENDERS:
            _paid_by(row, ledger, place, balances)
        if unit != POINTS:
            continue
        kind, amount = ledger.kinds[place], ledger.amount(place)
        # A return takes back what was earned and gives back what was spent by entries of one kind.
        if kind is gain and (gain is not loss or amount < 0):
            earned += amount
        elif kind is loss:
            spent -= amount
        by_entries += ledger.off_bill.get(place, 0)
    if row.kind is SaleKind.TAKING:
        return  # what it gave or took is in balances of its own
    said = {name: minor for name, minor in row.tenders.items() if name in TENDERS - sold.own_tenders}
    if balances != said:
        reader.found("sale_balances", SALES, number)
    if earned != row.points:
        reader.found("sale_points", SALES, number, entries=earned, points=row.points)
    if spent != row.spent:
        reader.found("sale_spent", SALES, number, entries=spent, points=row.spent)
    if any(line.points for line in row.lines):
        _parts(reader, row, number)
    if by_entries != by_lines and row.kind is SaleKind.SALE and row.source is not Source.IMPORT:
        reader.found("sale_points_paid", SALES, number, lines_minor=by_lines, entries_minor=by_entries)


def _parts(reader: Reader, row: Sale, number: int) -> None:
    """What lines say is their part of a rule's points adds up to the rule's entry."""
    said: dict[str, int] = {}
    for line in row.lines:
        for rule, points in line.points.items():
            said[rule] = said.get(rule, 0) + points
    first, count = row.entries or (0, 0)
    for entry_no in range(first, first + min(count, len(row.lines) + len(said) + MOST_ENTRIES)):
        entry = reader.get(LEDGER, entry_no)
        if entry is not None and entry.kind is Kind.EARN and entry.rule in said:
            said[entry.rule] -= entry.amount
    for rule, points in said.items():
        if points:
            reader.found("sale_parts", SALES, number, rule=rule)


def _places(reader: Reader, ledger: Ledger, number: int, row: Sale) -> Sequence[int] | None:
    """Where the entries stand that a row names; None when some can't be looked at (noted if they are not there)."""
    first, count = row.entries or (0, 0)
    if count < 1:
        return range(0)
    numbers = ledger.numbers
    place = numbers.at(first)
    end = place + count
    in_a_row = place != NOWHERE and numbers.is_ordered and end <= len(numbers.values)
    if in_a_row and numbers.values[end - 1] == first + count - 1:
        return range(place, end)
    found: list[int] = []
    for entry in range(first, min(first + count, max(first, numbers.highest + 1) + 1)):
        place = numbers.at(entry)
        if place != NOWHERE:
            found.append(place)
        elif not reader.has(LEDGER, entry):
            reader.found("sale_entries", SALES, number, entry=entry)
    return found if len(found) == count else None


def _belong(reader: Reader, ledger: Ledger, sold: Sold) -> None:
    """An entry that names a sale is the same member's and among those the sale names (imports may rebuild theirs)."""
    members, firsts, counts = (sold.figures.column(place) for place in range(3))
    numbers, owners = ledger.numbers.values, ledger.figures.column(0)
    at = sold.numbers.at
    for index, sale in enumerate(ledger.figures.column(2)):
        if sale == NONE:
            continue
        number, place = numbers[index], at(sale)
        if place == NOWHERE:
            if not reader.has(SALES, sale):
                reader.found("entry_sale_missing", LEDGER, number, sale=sale)
            continue
        if members[place] != owners[index] and owners[index]:  # a gift card's entry is nobody's
            reader.found("entry_sale_member", LEDGER, number, sale=sale)
        if not firsts[place] <= number < firsts[place] + counts[place] and not ledger.traits[index] & IMPORTED:
            reader.found("entry_outside_sale", LEDGER, number, sale=sale)


# -- what came back ---------------------------------------------------------------------------------


def _returns(reader: Reader, ledger: Ledger, sold: Sold) -> None:
    """Look at what was returned, and correct what the sales of it were booked as."""
    void: dict[int, set[int]] = {}
    for of, returns in sold.returns.items():
        place = sold.numbers.at(of)
        if (place != NOWHERE and not sold.is_sale[place]) or (place == NOWHERE and not reader.has(SALES, of)):
            for number, _ in returns:
                reader.found("refund_sale_missing", SALES, number, sale=of)
        sale = reader.get(SALES, of) if place != NOWHERE and sold.is_sale[place] else None
        if sale is None:
            continue
        complete = check_returned(reader, of, sale, returns)
        if sale.member is None:
            continue
        counted = ledger.people.of(sale.member)
        counted.book(sale.on, visits=-1 if complete else 0)
        for _, refund in returns:
            counted.book(sale.on, spend_minor=refund.paid_minor)
            counted.seen(refund.on)
        if any(refund.void for _, refund in returns):
            void.setdefault(reader.kept(sale.member), set()).add(of)
    if void:
        _never_bought(reader, ledger, sold, void)


def _never_bought(reader: Reader, ledger: Ledger, sold: Sold, void: dict[int, set[int]]) -> None:
    """Days of the first and last purchase of members some of whose sales were mistakes."""
    for member in void:
        counted = ledger.people.of(member)
        counted.first_on = counted.last_on = None
    numbers = sold.numbers.values
    for place, owner in enumerate(sold.figures.column(0)):
        member = reader.kept(owner)
        if member in void and sold.is_sale[place] and numbers[place] not in void[member]:
            ledger.people.of(member).was_here(date.fromordinal(sold.days[place]))
