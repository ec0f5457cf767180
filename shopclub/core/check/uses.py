"""The uses of rules with caps, put by while sales and entries are read: a few packed figures of each."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable
from datetime import date

from shopclub.core.check.columns import NONE, Figures
from shopclub.core.check.reader import Reader
from shopclub.core.coupons.model import Coupon
from shopclub.core.kernel.errors import InvalidInput
from shopclub.core.ledger.model import Entry, FilledUp, Happened, Ranked, Used
from shopclub.core.ledger.reasons import TicketsGiven
from shopclub.core.programme.facts import Tally
from shopclub.core.programme.model import NO_CAPS, PROGRAMMES
from shopclub.core.programme.periods import same_kind
from shopclub.core.programme.reading import read_programme
from shopclub.core.sales.model import Sale, SaleKind

_NO_DAY = 0
_WIDTH = 7


class _Names:
    """Texts by a small number."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._places: dict[str, int] = {}

    def place(self, text: str) -> int:
        place = self._places.get(text)
        if place is None:
            place = self._places[text] = len(self.texts)
            self.texts.append(text)
        return place


class Counts:
    """All uses added up."""

    def __init__(self) -> None:
        self.tallies: dict[str, Tally] = {}
        """By rule; the day is not told."""
        self.days: dict[tuple[str, int], int] = {}
        """Rule and ordinal of a day -> uses that stand."""
        self.mixed: set[tuple[int, str]] = set()
        """Member and rule whose cap has counted by several kinds of period: which use began the last is not told."""
        self.some_day: set[str] = set()
        """Rules some of whose uses do not tell their day."""
        self.used: dict[tuple[int, str], Used] = {}
        """Member and rule -> what stands of the latest period."""

    def on_day(self, rule: str, day: str) -> int:
        """Uses of a rule on a day; an unreadable one has none."""
        try:
            return self.days.get((rule, date.fromisoformat(day).toordinal()), 0)
        except ValueError:
            return 0


class Uses:
    """Every use of a rule with caps."""

    def __init__(self, reader: Reader) -> None:
        """
        Args:
            reader: the books, for the rules that ever had caps.
        """
        self._capped = _capped(reader)
        self._kept = reader.kept
        self._names = _Names()
        self._rows = Figures(_WIDTH)
        """Member, rule, period, day, points, minor, sale."""
        self._entries: dict[int, int] = {}
        """Entry of an occasion -> its row."""
        self._back: set[int] = set()
        """Rows that were taken back."""
        self._void: set[int] = set()
        """Sales that never happened."""
        self._at_sales = array("q")
        self._of_rules = array("q")
        self._points = array("q")
        self._is_ordered = True
        self.carry: dict[int, dict[str, int]] = {}
        """Member -> rule -> money below a full step."""

    def add_entry(self, number: int, entry: Entry) -> None:
        """An entry with a rule that earned something."""
        if self._capped is not None and entry.rule not in self._capped:
            return
        if entry.sale is None:
            why = entry.why
            if isinstance(why, Happened | FilledUp | Ranked | TicketsGiven) and why.period:
                self._entries[number] = self._add(entry.member, entry.rule, why.period, entry.on, entry.amount, 0, NONE)
        elif entry.amount > 0:
            if self._at_sales and entry.sale < self._at_sales[-1]:
                self._is_ordered = False
            self._at_sales.append(entry.sale)
            self._of_rules.append(self._names.place(entry.rule))
            self._points.append(entry.amount)

    def add_sale(self, number: int, row: Sale) -> None:
        """A sale or a return, after all entries."""
        if row.kind is SaleKind.REFUND and row.void and row.of is not None:
            self._void.add(row.of)
        for rule, period in row.fired.items():
            minor = sum(line.off.get(rule, 0) for line in row.lines)
            self._add(row.member, rule, period, row.on, self._points_at(number, rule), minor, number)
        if row.carry and row.member is not None:
            mine = self.carry.setdefault(self._kept(row.member), {})
            for rule, minor in row.carry.items():
                mine[rule] = mine.get(rule, 0) + minor

    def add_coupon(self, coupon: Coupon) -> None:
        """The first coupon of a use; it does not tell the day it was given for."""
        self._add(coupon.member, coupon.rule, coupon.period, None, 0, 0, NONE)

    def take_back(self, entries: Iterable[int | None]) -> None:
        """Entries that were taken back whole: occasions are taken back in no other way."""
        for number in entries:
            if number in self._entries:
                self._back.add(self._entries[number])

    def _add(
        self, member: int | None, rule: str, period: str, on: date | None, points: int, minor: int, sale: int
    ) -> int:
        place = len(self._rows.values) // _WIDTH
        day = _NO_DAY if on is None else on.toordinal()
        who = NONE if member is None else self._kept(member)
        name = self._names.place
        self._rows.add((who, name(rule), name(period), day, points, minor, sale))
        return place

    def _points_at(self, sale: int, rule: str) -> int:
        """Points a rule earned at a sale."""
        if not self._is_ordered:
            self._sort()
        wanted, total = self._names.place(rule), 0
        place = bisect_left(self._at_sales, sale)
        while place < len(self._at_sales) and self._at_sales[place] == sale:
            total += self._points[place] if self._of_rules[place] == wanted else 0
            place += 1
        return total

    def _sort(self) -> None:
        order = sorted(range(len(self._at_sales)), key=self._at_sales.__getitem__)
        self._at_sales = array("q", (self._at_sales[i] for i in order))
        self._of_rules = array("q", (self._of_rules[i] for i in order))
        self._points = array("q", (self._points[i] for i in order))
        self._is_ordered = True

    def count(self) -> Counts:
        """Add everything up."""
        counts, names, values = Counts(), self._names.texts, self._rows.values
        totals: dict[int, list[int]] = {}
        for place in range(len(values) // _WIDTH):
            member, rule, period, day, points, minor, sale = values[place * _WIDTH : place * _WIDTH + _WIDTH]
            stands = 0 if place in self._back or sale in self._void else 1
            total = totals.setdefault(rule, [0, 0, 0])
            total[0] += stands
            total[1] += points * stands
            total[2] += minor * stands
            if day == _NO_DAY:
                counts.some_day.add(names[rule])
            elif stands:
                counts.days[names[rule], day] = counts.days.get((names[rule], day), 0) + 1
            if member != NONE:
                whose = member, names[rule]
                if whose in counts.used and not same_kind(counts.used[whose].period, names[period]):
                    counts.mixed.add(whose)
                _latest(counts.used, whose, names[period], points, stands)
        counts.tallies = {names[rule]: Tally(uses, points, minor) for rule, (uses, points, minor) in totals.items()}
        return counts


def _latest(used: dict[tuple[int, str], Used], whose: tuple[int, str], period: str, points: int, stands: int) -> None:
    """Count a use in the latest period; one taken back still says which that is."""
    now = used.get(whose, Used())
    if period > now.period:
        now = Used(period=period)
    if period == now.period:
        used[whose] = Used(period, now.count + stands, now.points + points * stands)


def _capped(reader: Reader) -> frozenset[str] | None:
    """Rules that ever had caps; None while some version can't be read."""
    found: set[str] = set()
    for _, version in reader.rows(PROGRAMMES):
        try:
            programme = read_programme(version.programme)
        except InvalidInput:
            return None
        if programme.unknown_rules:
            return None
        found |= {rule.id for rule in programme.rules if rule.caps != NO_CAPS}
    return frozenset(found)
