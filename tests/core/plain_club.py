"""
The club as a clerk would keep it with pencil and paper: plain dictionaries, written from docs/rules.md alone.

It imports nothing of the program. Days are lived one by one, so that a catch-up over months is compared with as
many daily runs. Programme (see `PROGRAMME`): a point for each full yuan, twice as many for silver; silver pays 10 %
less; silver with 300 points within two calendar months, kept one month; 10 points take 1 yuan off; points last two
months; a mug costs 50.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

SILVER_AT = 300
MUG = 50
GRACE = timedelta(days=7)


def months_on(day: date, months: int) -> date:
    """The same day number some months on, or the last day of that month."""
    year, month = day.year, day.month + months
    while month > 12:
        year, month = year + 1, month - 12
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def split(total: int, weights: list[int]) -> list[int]:
    """Split by largest remainder; ties to the earlier."""
    whole = sum(weights)
    if not whole:
        return [total] + [0] * (len(weights) - 1)
    exact = [Fraction(total * w, whole) for w in weights]
    parts = [int(x) for x in exact]
    order = sorted(range(len(exact)), key=lambda i: (parts[i] - exact[i], i))
    for i in order[: total - sum(parts)]:
        parts[i] += 1
    return parts


@dataclass
class Person:
    """One page of the book."""

    lots: dict[date, int] = field(default_factory=dict)
    debt: int = 0
    by_month: dict[tuple[int, int], int] = field(default_factory=dict)
    silver_since: date | None = None
    silver_until: date | None = None
    spend: int = 0
    points: int = 0
    visits: int = 0
    days: list[tuple[int, date]] = field(default_factory=list)
    left: bool = False

    def balance(self) -> int:
        """What the card shows."""
        return sum(self.lots.values()) - self.debt

    def usable(self, today: date) -> int:
        """What can be spent."""
        return max(0, sum(n for last, n in self.lots.items() if last >= today) - self.debt)

    def add(self, last: date, n: int) -> None:
        """Points come in: a debt is settled first."""
        settled = min(self.debt, n)
        self.debt -= settled
        self.put(last, n - settled)

    def put(self, last: date, n: int) -> None:
        """Into a lot (or, with a minus, out of it); an empty lot is struck out."""
        self.lots[last] = self.lots.get(last, 0) + n
        assert self.lots[last] >= 0
        if not self.lots[last]:
            del self.lots[last]

    def take(self, n: int, first: date | None = None) -> list[tuple[date, int]]:
        """Out of the lots that end first, one of them before all others if named; as many as there are."""
        out = []
        for last in sorted(self.lots, key=lambda day: (day != first, day)):
            part = min(n, self.lots[last])
            if part:
                out.append((last, part))
                n -= part
        for last, part in out:
            self.put(last, -part)
        return out

    def give_back(self, taken: list[tuple[date, int]], already: int, n: int, today: date) -> None:
        """Spent points come back to where they came from, what was taken last first; a debt is settled first."""
        back: dict[date, int] = {}
        for last, part in reversed(taken):
            skipped = min(already, part)
            already -= skipped
            now = min(part - skipped, n)
            n -= now
            if now:
                lot = last if last >= today else today + GRACE
                back[lot] = back.get(lot, 0) + now
        for lot in sorted(back):
            self.add(lot, back[lot])

    def count(self, day: date, points: int) -> None:
        """Points that count toward silver."""
        key = (day.year, day.month)
        self.by_month[key] = self.by_month.get(key, 0) + points
        self.points += points

    def recent(self, day: date) -> int:
        """Points of this calendar month and the one before."""
        before = (day.year - 1, 12) if day.month == 1 else (day.year, day.month - 1)
        return self.by_month.get((day.year, day.month), 0) + self.by_month.get(before, 0)

    def live(self, day: date) -> None:
        """Midnight has struck and `day` begins."""
        for last in [last for last in self.lots if last < day]:
            del self.lots[last]
        if self.silver_until is not None and self.silver_until < day:
            kept = self.recent(day - timedelta(days=1)) >= SILVER_AT
            self.silver_since = day if kept else None
            self.silver_until = months_on(day, 1) if kept else None


@dataclass
class Bill:
    """One receipt, with what is returned of it."""

    number: int
    day: date
    who: Person | None
    gross: list[int]
    qty: list[int]
    off: list[int]
    part: list[int]
    spent: int
    spent_from: list[tuple[date, int]]
    earned: list[int]
    lot: date
    rose: date | None
    gone: list[int] = field(default_factory=list)
    off_back: list[int] = field(default_factory=list)
    part_back: list[int] = field(default_factory=list)
    money_back: list[int] = field(default_factory=list)

    def paid(self) -> list[int]:
        """Money by line."""
        return [g - o - p for g, o, p in zip(self.gross, self.off, self.part, strict=True)]

    def rest(self) -> dict[int, int]:
        """Pieces still out there."""
        return {i: q - g for i, (q, g) in enumerate(zip(self.qty, self.gone, strict=True)) if q > g}


class PlainClub:
    """The book."""

    def __init__(self, *, forgive: bool) -> None:
        self.forgive = forgive
        self.people: dict[int, Person] = {}
        self.bills: dict[int, Bill] = {}
        self.mugs = 5

    def day_by_day(self, first: date, last: date) -> None:
        """Every day after `first` through `last` begins."""
        while first < last:
            first += timedelta(days=1)
            for person in self.people.values():
                person.live(first)

    def price(self, who: int | None, lines: list[tuple[int, int]]) -> list[int]:
        """What comes off each line."""
        total = sum(gross for gross, _ in lines)
        silver = who is not None and self.people[who].silver_since is not None
        return split(total // 10, [gross for gross, _ in lines]) if silver else [0] * len(lines)

    def sell(self, number: int, who: int | None, lines: list[tuple[int, int]], spend: int, today: date) -> Bill:
        """Write a receipt."""
        off = self.price(who, lines)
        net = [gross - o for (gross, _), o in zip(lines, off, strict=True)]
        part = split(spend // 10 * 100, net) if spend else [0] * len(lines)
        paid = sum(net) - sum(part)
        person = None if who is None else self.people[who]
        lot = months_on(today, 2)
        earned: list[int] = []
        spent_from: list[tuple[date, int]] = []
        rose = None
        if person is not None:
            spent_from = person.take(spend)
            if paid // 100:
                earned = [paid // 100] * (2 if person.silver_since is not None else 1)
            for n in earned:
                person.add(lot, n)
            person.count(today, sum(earned))
            person.spend += paid
            person.visits += 1
            person.days.append((number, today))
            if person.silver_since is None and person.recent(today) >= SILVER_AT:
                person.silver_since, person.silver_until, rose = today, months_on(today, 1), today
        zero = [0] * len(lines)
        bill = Bill(
            number=number,
            day=today,
            who=person,
            gross=[gross for gross, _ in lines],
            qty=[qty for _, qty in lines],
            off=off,
            part=part,
            spent=spend,
            spent_from=spent_from,
            earned=earned,
            lot=lot,
            rose=rose,
            gone=list(zero),
            off_back=list(zero),
            part_back=list(zero),
            money_back=list(zero),
        )
        self.bills[number] = bill
        return bill

    def bring_back(self, bill: Bill, pieces: dict[int, int], today: date, *, mistake: bool = False) -> int:
        """Take goods back; returns the money to hand out."""
        before = list(bill.gone)
        money = sum(self._piece(bill, i, n) for i, n in pieces.items())
        person = bill.who
        if person is None:
            return money
        weights = [(bill.part, bill.spent)] if bill.spent else []
        for shares, total in weights:
            parts = split(total, shares)
            already = sum(parts[i] * before[i] // bill.qty[i] for i in range(len(parts)))
            now = sum(parts[i] * bill.gone[i] // bill.qty[i] for i in range(len(parts))) - already
            if now and not person.left:
                person.give_back(bill.spent_from, already, now, today)
        for total in bill.earned:
            parts = split(total, bill.paid())
            now = sum(parts[i] * bill.gone[i] // bill.qty[i] for i in range(len(parts)))
            now -= sum(parts[i] * before[i] // bill.qty[i] for i in range(len(parts)))
            if person.left:
                continue
            short = now - sum(n for _, n in person.take(now, bill.lot))
            person.debt += 0 if self.forgive else short
            person.count(bill.day, -now)
        person.spend -= money
        person.visits -= 0 if bill.rest() else 1
        if mistake:
            person.days = [day for day in person.days if day[0] != bill.number]
        fell = bill.rose is not None and person.silver_since == bill.rose and person.recent(today) < SILVER_AT
        if fell:
            person.silver_since = person.silver_until = None
        return money

    def _piece(self, bill: Bill, i: int, n: int) -> int:
        """Some pieces of a line; what had come off comes back by share, money from nothing to the rest."""
        before, after, qty = bill.gone[i], bill.gone[i] + n, bill.qty[i]
        gross = bill.gross[i] * after // qty - bill.gross[i] * before // qty
        off = min(max(0, bill.off[i] * after // qty - bill.off_back[i]), gross)
        part = min(max(0, bill.part[i] * after // qty - bill.part_back[i]), gross - off)
        left = bill.paid()[i] - bill.money_back[i]
        while gross - off - part > left:  # a fen too many: the discount gives way, then the points
            if off < bill.off[i] - bill.off_back[i]:
                off += 1
            else:
                part += 1
        bill.gone[i] = after
        bill.off_back[i] += off
        bill.part_back[i] += part
        bill.money_back[i] += gross - off - part
        return gross - off - part

    def leave(self, who: int) -> None:
        """Somebody leaves the club."""
        person = self.people[who]
        person.lots, person.debt, person.left = {}, 0, True
