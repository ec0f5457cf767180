"""The gifts of days: the daily run's own, looking only at those whom the day can mean."""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from datetime import date
from typing import Any, TypeVar

from shopclub.core.campaigns.staging import Occasions
from shopclub.core.clockwork.gifts import GIVEN_TO, Gifts, Planned
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.members.birthdays import birthday_of, celebrated_in
from shopclub.core.members.model import MEMBERS, Member
from shopclub.core.programme.conditions import AllOf, AnyOf, Condition, NearBirthday, Span
from shopclub.core.programme.facts import Case, Facts
from shopclub.core.programme.holding import WEEK_SIDE
from shopclub.core.shop.model import CLOCKWORK, Clockwork
from shopclub.core.simulate.falling import Falling
from shopclub.core.simulate.rooms import Rooms

AROUND = {Span.DAY: 0, Span.WEEK: WEEK_SIDE.days, Span.MONTH: 31}
"""So many days lie at most between a birthday and the days that are near it."""
T = TypeVar("T")


def at_once(work: Coroutine[Any, Any, T]) -> T:
    """What a verb answers that waits for nobody but those who may come in between: here there is nobody."""
    try:
        while True:
            work.send(None)
    except StopIteration as done:
        answer: T = done.value
        return answer


class Birthdays:
    """Who celebrates around a day."""

    def __init__(self) -> None:
        self._years: dict[int, dict[int, list[int]]] = {}
        self._members: dict[int, Member] = {}

    def add(self, number: int, member: Member) -> None:
        """Somebody joined."""
        self._members[number] = member
        for year, days in self._years.items():
            self._put(days, year, number, member)

    def around(self, on: date, days: int) -> set[int]:
        """Members who celebrate at most so many days before or after a day, those of a lunar calendar too."""
        found: set[int] = set()
        for year in range(on.year - 1, on.year + 2):
            kept = self._of(year)
            for day in range(on.toordinal() - days, on.toordinal() + days + 1):
                found.update(kept.get(day, ()))
        return found

    def _of(self, year: int) -> dict[int, list[int]]:
        if year not in self._years:
            days: dict[int, list[int]] = {}
            for number, member in self._members.items():
                self._put(days, year, number, member)
            self._years[year] = days
        return self._years[year]

    @staticmethod
    def _put(days: dict[int, list[int]], year: int, number: int, member: Member) -> None:
        birthday = birthday_of(member)
        day = None if birthday is None else celebrated_in(birthday, year)
        if day is not None:
            days.setdefault(day.toordinal(), []).append(number)


class PastGifts(Gifts):
    """Gifts of days that are replayed."""

    def __init__(self, rooms: Rooms, falling: Falling, occasions: Occasions) -> None:
        super().__init__(rooms.moment, rooms.programmes, rooms.gatherer, occasions)
        self._rooms = rooms
        self._falling = falling
        self.birthdays = Birthdays()

    def turn(self, on: date) -> None:
        """Give everything of a day that begins, and note that it is given."""
        for day in self.days(on, on):
            at_once(self.give(day, _nothing))
        self._rooms.books.put(CLOCKWORK, 1, Clockwork(through=on))

    async def _each_member(self, day: Planned) -> None:
        found = await self._candidates(day, self._who(day))
        for start in range(0, len(found), GIVEN_TO):
            await self._give_to(day, found[start : start + GIVEN_TO])

    def _who(self, day: Planned) -> Sequence[int]:
        """Whom the day can mean, by number."""
        found: set[int] = set()
        for rule in day.daily:
            who = self._meant(rule.when, day.on)
            if who is None:
                return sorted(self._rooms.books.table(MEMBERS))
            found |= who
        return sorted(found)

    def _meant(self, when: Condition, on: date) -> set[int] | None:
        """Whom a condition can hold for on a day; None: anybody."""
        match when:
            case NearBirthday(span=span):
                return self.birthdays.around(on, AROUND[span])
            case AllOf(of=parts):
                return next((who for part in parts if (who := self._meant(part, on)) is not None), None)
            case AnyOf(of=parts):
                each = [self._meant(part, on) for part in parts]
                return None if None in each else {number for who in each if who for number in who}
            case _:
                return None

    def _case(self, number: MemberNo, walk_in: Facts, on: date) -> Case | None:
        self._falling.bring(number, on)
        return super()._case(number, walk_in, on)


async def _nothing(on: date) -> None:
    """What fell due is done for each member before they are looked at."""
    del on
