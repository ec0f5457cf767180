"""The birthday of a form: month and day, the calendar they are of, and how 29 February is kept in other years."""

from __future__ import annotations

import msgspec
from aiohttp import web

from shopclub.core.members.model import BirthdayCalendar, Feb29
from shopclub.i18n import N_, Words
from shopclub.kiosk.asking import forms

CALENDARS = (
    (BirthdayCalendar.SOLAR.value, N_("Solar calendar")),
    (BirthdayCalendar.LUNAR.value, N_("Lunar calendar")),
    (BirthdayCalendar.LUNAR_LEAP.value, N_("Lunar, leap month")),
)
"""What may be chosen, with its words."""
FEB29 = (
    (Feb29.BEFORE.value, N_("in other years on 28 February")),
    (Feb29.AFTER.value, N_("in other years on 1 March")),
)


class BirthdayTyped(msgspec.Struct, frozen=True, kw_only=True):
    """What was chosen, as text; each may be empty."""

    calendar: str = ""
    year: str = ""
    month: str = ""
    day: str = ""
    feb29: str = ""

    @property
    def text(self) -> str:
        """The birthday in the form the core reads, with its year where one was typed; empty when nothing was chosen."""
        if not (self.month or self.day or self.year):
            return ""
        return f"{self.year or '-'}-{self.month:0>2}-{self.day:0>2}"

    @property
    def chosen_calendar(self) -> BirthdayCalendar:
        """The calendar; the solar one unless another was chosen."""
        known = {calendar.value: calendar for calendar in BirthdayCalendar}
        return known.get(self.calendar, BirthdayCalendar.SOLAR)

    @property
    def chosen_feb29(self) -> Feb29 | None:
        """The answer to the question about 29 February; None: not asked yet."""
        return {choice.value: choice for choice in Feb29}.get(self.feb29)

    @property
    def is_feb29(self) -> bool:
        """Whether there is something to ask."""
        return self.chosen_calendar is BirthdayCalendar.SOLAR and self.text.endswith("-02-29")

    @property
    def asks(self) -> bool:
        """Whether that has to be asked still."""
        return self.is_feb29 and self.chosen_feb29 is None


NO_BIRTHDAY = BirthdayTyped()
"""Nothing chosen."""


def ask_feb29(words: Words) -> str:
    """The question that one day in four years brings."""
    return words.t("Most years have no 29 February. Choose the day for those.")


def typed_birthday(request: web.Request) -> BirthdayTyped:
    """The birthday of the form that was sent."""
    return BirthdayTyped(
        calendar=forms.short(request, "calendar", 12),
        year=forms.digits(request, "year", 4),
        month=forms.digits(request, "month", 2),
        day=forms.digits(request, "day", 2),
        feb29=forms.short(request, "feb29", 12),
    )
