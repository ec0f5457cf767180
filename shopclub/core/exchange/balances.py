"""Importing balances: points that members bring along from another system, as opening entries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import msgspec

from shopclub.core.exchange.cells import Cells
from shopclub.core.exchange.host import OpenClub
from shopclub.core.exchange.members import MemberRow, read_member
from shopclub.core.exchange.model import ImportReport, Sheet, Skipped, skipped
from shopclub.core.exchange.pace import Breath
from shopclub.core.exchange.people import People
from shopclub.core.exchange.sales import tag_of
from shopclub.core.kernel.errors import ClubError, Conflict, InvalidInput, MemberClosed
from shopclub.core.kernel.ids import MemberNo, StaffNo
from shopclub.core.ledger.model import Entry, Kind
from shopclub.core.ledger.units import POINTS
from shopclub.core.members.model import Status
from shopclub.core.members.names import readings
from shopclub.core.members.rules import name_keys
from shopclub.core.programme.rules import last_usable_day

MOST_POINTS = 10**9


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """A balance to be opened."""

    member: MemberNo
    points: int
    expires: date | None


class BalancesPlan(msgspec.Struct, frozen=True, kw_only=True):
    """All an import of balances will write."""

    people: People
    opened: tuple[Opened, ...]
    report: ImportReport


def read_balance(row: Sequence[str], cells: Cells, today: date) -> tuple[int, date | None]:
    """
    Points and last usable day of a line; no day means that the programme decides.

    Raises:
        InvalidInput: `points_missing`, `points_unreadable`, `points_negative`, `points_too_large` or `expiry_past`.
    """
    points = cells.number(row, "points", "points")
    if points is None:
        raise InvalidInput("points_missing")
    if points != points.to_integral_value():
        raise InvalidInput("points_unreadable", text=cells.raw(row, "points")[:40])
    if points < 0:
        raise InvalidInput("points_negative", points=_whole(points))
    if points > MOST_POINTS:
        raise InvalidInput("points_too_large", most=MOST_POINTS)
    expires = cells.day(row, "expires")
    if expires is not None and expires < today:
        raise InvalidInput("expiry_past", date=expires.isoformat())
    return int(points), expires


def _whole(points: Decimal) -> int:
    return int(max(points, Decimal(-MOST_POINTS)))


class _Before:
    """Opening entries the books had before this file, each good for one line that repeats it."""

    def __init__(self, club: OpenClub) -> None:
        self._club = club
        self._left: dict[MemberNo, list[Entry]] = {}
        self._had: dict[MemberNo, int] = {}

    def repeats(self, member: MemberNo, points: int, expires: date | None) -> bool:
        """
        Whether a line says what an earlier import said.

        Raises:
            Conflict: `balance_known` with `member` and `have`: the member's balance was opened with other figures.
        """
        if member < 0:
            return False
        if member not in self._left:
            opened = [e for _, e in self._club.points.did(member) if e.kind is Kind.OPEN and e.unit == POINTS]
            self._left[member] = opened
            self._had[member] = sum(e.amount for e in opened)
        for entry in self._left[member]:
            if entry.amount == points and expires in (None, entry.expires):
                self._left[member].remove(entry)
                return True
        if self._had[member]:
            raise Conflict("balance_known", member=member, have=self._had[member])
        return False


async def plan_balances(club: OpenClub, sheet: Sheet, cells: Cells, staff: StaffNo | None) -> BalancesPlan:
    """Decide which balances are opened; members nobody knows yet are made. A member may have several lots."""
    people, before = People(club.members.directory, club.books, tag_of(club)), _Before(club)
    today, breath = club.today(), Breath()
    usual = last_usable_day(club.programme.current.expiry, today)
    opened: list[Opened] = []
    left_out: list[Skipped] = []
    known = 0
    for number, cells_of_row in sheet.rows:
        await breath.take()
        try:
            row = read_member(number, cells_of_row, cells, today)
            points, expires = read_balance(cells_of_row, cells, today)
            member = _holder(club, people, row, staff)
            repeated = before.repeats(member, points, expires) if points else False
        except ClubError as error:
            left_out.append(skipped(number, error))
            continue
        if repeated or (not points and member > 0):
            known += 1
        elif points:
            opened.append(Opened(member=member, points=points, expires=expires or usual))
    return BalancesPlan(
        people=people,
        opened=tuple(opened),
        report=ImportReport(
            lines=len(sheet.rows),
            members_new=len(people.fresh),
            already_known=known,
            points_earned=sum(o.points for o in opened),
            skipped=tuple(left_out),
        ),
    )


def _holder(club: OpenClub, people: People, row: MemberRow, staff: StaffNo | None) -> MemberNo:
    found = people.find(row.person)
    if found is not None:
        if people.get(found).status is not Status.ACTIVE:
            raise MemberClosed("member_closed", member=found)
        return found
    if row.person.phone and (owner := people.phone_owner(row.person.phone)) is not None:
        raise Conflict("phone_taken", member=owner)
    number = people.add(row.person, club.today(), club.clock.now().replace(microsecond=0), staff)
    if row.name:
        named = msgspec.structs.replace(people.fresh[number], name=row.name, keys=name_keys(row.name, readings))
        people.fresh[number] = named
    return number
