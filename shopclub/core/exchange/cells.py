"""Reading the cells of one sheet: remembers what was read before, since tills repeat themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal

from shopclub.core.exchange.model import NOBODY, Person, Sheet
from shopclub.core.exchange.pace import Pace, unhurried
from shopclub.core.exchange.values import (
    date_order,
    folded,
    member_reference,
    number_style,
    plain,
    read_clock,
    read_moment,
    read_number,
)
from shopclub.core.kernel.calendar import ShopCalendar
from shopclub.core.kernel.errors import InvalidInput
from shopclub.core.kernel.phone import normalise_phone

_EARLIEST = date(1970, 1, 1)
_NUMBER_FIELDS = ("price", "amount", "paid", "qty", "points")
_REFERENCE_LENGTH = 60


class Cells:
    """Typed reading of a sheet's cells by field name."""

    def __init__(
        self,
        sheet: Sheet,
        calendar: ShopCalendar,
        today: date,
        country: str,
        *,
        phones_matter: bool = True,
        pace: Pace = unhurried,
    ) -> None:
        """
        Args:
            sheet: the file cut into cells.
            calendar: of the shop.
            today: days after it are refused.
            country: that phone numbers without `+` belong to.
            phones_matter: whether a bad phone is refused where an outside number names the member too.
            pace: lets other threads run between two cells.
        """
        self._columns = sheet.columns
        self._width = len(sheet.header)
        self._calendar = calendar
        self._today = today
        self._country = country
        self._phones_matter = phones_matter
        self._order = date_order(pace(self._column(sheet, "date")))
        self._style = number_style(cell for field in _NUMBER_FIELDS for cell in pace(self._column(sheet, field)))
        self._moments: dict[str, datetime] = {}
        self._numbers: dict[tuple[str, str], Decimal | None] = {}
        self._people: dict[tuple[str, ...], Person] = {}

    def _column(self, sheet: Sheet, field: str) -> Iterator[str]:
        index = sheet.columns.get(field)
        return iter(()) if index is None else (cells[index] for _, cells in sheet.rows if index < len(cells))

    def has(self, field: str) -> bool:
        """Whether the file has a column for the field."""
        return field in self._columns

    def raw(self, cells: Sequence[str], field: str) -> str:
        """The cell as printed; empty when the line is too short or there is no such column."""
        index = self._columns.get(field)
        return cells[index] if index is not None and index < len(cells) else ""

    def text(self, cells: Sequence[str], field: str) -> str:
        """The cell as meant, for names."""
        return plain(self.raw(cells, field))

    def check_width(self, cells: Sequence[str]) -> None:
        """
        Refuse a line with more filled cells than there are columns: a separator in a name has shifted it.

        Raises:
            InvalidInput: `line_too_long`.
        """
        if len(cells) > self._width and any(cell.strip() for cell in cells[self._width :]):
            raise InvalidInput("line_too_long", cells=len(cells), columns=self._width)

    def moment(self, cells: Sequence[str]) -> datetime:
        """
        The line's date and time, naive, in the shop's time zone.

        Raises:
            InvalidInput: `date_missing`, `date_unreadable`, `date_ambiguous` or `date_future`.
        """
        key = self.raw(cells, "date") + "\0" + self.raw(cells, "time")
        found = self._moments.get(key)
        if found is None:
            found = self._moments[key] = self._read_moment(cells)
        return found

    def _read_moment(self, cells: Sequence[str]) -> datetime:
        text = self.raw(cells, "date")
        wall = read_moment(text, self._order, self._calendar)
        if wall.time() == time.min and self.has("time"):
            wall = datetime.combine(wall.date(), read_clock(self.raw(cells, "time")) or time.min)
        if wall.date() > self._today:
            raise InvalidInput("date_future", date=wall.date().isoformat())
        if wall.date() < _EARLIEST:
            raise InvalidInput("date_unreadable", text=text[:40])
        return wall

    def day(self, cells: Sequence[str], field: str) -> date | None:
        """
        A day in a column of its own; None when the cell is empty.

        Raises:
            InvalidInput: `date_unreadable` or `date_ambiguous`.
        """
        text = self.raw(cells, field)
        return read_moment(text, self._order, self._calendar).date() if folded(text) else None

    def number(self, cells: Sequence[str], field: str, what: str) -> Decimal | None:
        """
        A number; None when the cell is empty or the file has no such column.

        Raises:
            InvalidInput: see `values.read_number`.
        """
        text = self.raw(cells, field)
        key = (what, text)
        if key not in self._numbers:
            self._numbers[key] = read_number(text, self._style, what)
        return self._numbers[key]

    def person(self, cells: Sequence[str]) -> Person:
        """
        Whom the line names: by an outside number, a phone number, both, or nobody.

        Raises:
            InvalidInput: `phone_length`, `phone_unreadable` or `reference_too_long`.
        """
        key = tuple(self.raw(cells, field) for field in ("outside", "member", "phone"))
        found = self._people.get(key)
        if found is None:
            found = self._people[key] = self._read_person(key)
        return found

    def _read_person(self, texts: tuple[str, ...]) -> Person:
        outside = member_reference(texts[0]) or member_reference(texts[1])
        if len(outside) > _REFERENCE_LENGTH:
            raise InvalidInput("reference_too_long", max_length=_REFERENCE_LENGTH)
        phone_text = member_reference(texts[2])
        if not phone_text or "*" in phone_text:
            return Person(outside=outside) if outside else NOBODY
        try:
            return Person(outside=outside, phone=normalise_phone(phone_text, self._country))
        except InvalidInput:
            if outside and not self._phones_matter:
                return Person(outside=outside)
            raise
