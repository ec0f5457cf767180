"""Playing two years through the verbs, day by day, and giving the file its name when it is whole."""

from __future__ import annotations

import asyncio
import os
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random

import msgspec

from shopclub.core.club import Club
from shopclub.core.founding import found_shop
from shopclub.core.goals.model import Against, Aim, Span
from shopclub.core.kernel.calendar import ShopCalendar, add_months, days_between
from shopclub.core.kernel.clock import Clock, ManualClock
from shopclub.core.kernel.errors import RuleViolation
from shopclub.core.kernel.ids import MemberNo, OperationId, SaleNo, StaffNo, new_operation_id
from shopclub.core.sales.model import Draft, DraftLine, RefundDraft
from shopclub.core.shop.model import Shop
from shopclub.core.staff.model import Actor, Role, Source
from shopclub.core.tables import open_file
from shopclub.demo.goods import CLERK, GOODS, NAMES, OWNER, Good, first_programme, second_programme
from shopclub.demo.people import Person, people
from shopclub.demo.quick import QuickFiles

SEED = 20_260_105
MONTHS = 24
CLERK_PIN = "2468"
"""The clerk's PIN, said in the guide; the owner has none."""
TIMEZONE = "Asia/Shanghai"
OPENS, CLOSES = time(8, 30), time(20, 30)
WALK_INS = (2, 5)
"""Sales to strangers on a day, at the beginning and at the end of the two years."""

TENDERS = {"wechat": 45, "alipay": 25, "cash": 22, "card": 8}
"""Way of paying -> how many of a hundred pay by it."""
GOALS_SET = (
    Aim(metric="participation", target=450),
    Aim(metric="sales_growth", target=150, against=Against.YEAR),
    Aim(metric="joins", target=12),
    Aim(metric="repeat", target=500, span=Span.QUARTER),
    Aim(metric="average_bill", target=90_00),
    Aim(metric="redemption", target=300, span=Span.YEAR),
    Aim(metric="liability", target=400_00),
)
"""What the owner wants of the club."""


def make_demo(path: Path, clock: Clock, language: str = "zh", *, months: int = MONTHS) -> None:
    """
    Make the demo shop's file; an old unfinished one is thrown away.

    Args:
        path: of the file, which must not exist.
        clock: its now is where the story ends.
        language: `zh` or `en`: of the shop, its goods and notes about members.
        months: how long the shop has been open.

    Raises:
        StoreError: the file can't be written.
    """
    unfinished = path.with_name(f"{path.name}.making")
    for leftover in (unfinished, *(unfinished.with_name(unfinished.name + end) for end in (".lock", ".holder"))):
        leftover.unlink(missing_ok=True)
    asyncio.run(_make(unfinished, clock.now(), language, months))
    with unfinished.open("rb") as made:
        os.fsync(made.fileno())
    unfinished.replace(path)
    unfinished.with_name(f"{unfinished.name}.lock").unlink(missing_ok=True)


async def _make(path: Path, now: datetime, language: str, months: int) -> None:
    calendar = ShopCalendar(TIMEZONE)
    last = calendar.day_of(now)
    first = add_months(last, -months)
    clock = ManualClock(calendar.instant(datetime.combine(first, time(8, 0))))
    shop = Shop(name=NAMES[language], timezone=TIMEZONE, language=language, founded_at=clock.now(), demo=True)
    await found_shop(path, shop, first_programme(), OWNER[language], clock)
    club = Club(open_file(path, files=QuickFiles()), path, clock)
    try:
        story = Story(club, clock, Random(SEED), language)  # noqa: S311 - a story, no secret
        await story.play(first, last, now)
    finally:
        await club.close()


@dataclass(slots=True)
class Visit:
    """Somebody at the counter at a moment; without a person a stranger."""

    wall: datetime
    person: int | None
    joins: bool = False


class Story:
    """What happens in the shop, told to the club in order."""

    def __init__(self, club: Club, clock: ManualClock, random: Random, language: str) -> None:
        self._club = club
        self._clock = clock
        self._random = random
        self._language = language
        self._paying = Random(SEED)  # noqa: S311 - a story, no secret; one of its own, so that all else stays as it was
        self._people: list[Person] = []
        self._numbers: dict[int, MemberNo] = {}
        self._granted = False
        self._returns: dict[date, list[SaleNo]] = defaultdict(list)
        self._owner = Actor(staff=StaffNo(1), role=Role.OWNER, source=Source.COUNTER)
        self._clerk = self._owner

    async def play(self, first: date, last: date, now: datetime) -> None:
        """Tell everything from `first` through `now`, an instant of the day `last`."""
        club, calendar = self._club, self._club.calendar
        clerk = await club.staff.add(CLERK[self._language], Role.CLERK, CLERK_PIN, self._op(), self._owner)
        self._clerk = Actor(staff=clerk, role=Role.CLERK, source=Source.COUNTER)
        self._people = people(self._random, first, last, self._language)
        plan = self._plan(first, last)
        half = first + (last - first) / 2
        changed = False
        for day in days_between(first, last):
            self._clock.set(min(now, calendar.instant(datetime.combine(day, time(8, 15)))))
            await club.clockwork.catch_up()
            if day >= half and not changed:
                await club.programme.adopt(second_programme(), self._op(), self._owner)
                await self._set_goals()
                changed = True
            for visit in sorted(plan[day], key=lambda visit: visit.wall):
                at = calendar.instant(visit.wall)
                if at > now:
                    break
                self._clock.set(at)
                await self._serve(visit)
            await self._take_back(day, now)
            if day.day == 20 and day != last:
                await self._by_hand(day)
        self._clock.set(now)
        await self._wait_at_kiosk()

    async def _set_goals(self) -> None:
        """What the owner wants of the club."""
        for aim in GOALS_SET:
            await self._club.goals.set(aim, self._op(), self._owner)

    def _plan(self, first: date, last: date) -> dict[date, list[Visit]]:
        """Who comes when: joins, purchases, strangers."""
        plan: dict[date, list[Visit]] = defaultdict(list)
        for index, person in enumerate(self._people):
            wall = self._wall(person.joins_on)
            plan[person.joins_on].append(Visit(wall, index, joins=True))
            for day in person.visits:
                bought = wall + timedelta(minutes=3) if day == person.joins_on else self._wall(day)
                plan[day].append(Visit(bought, index))
        whole = max(1, (last - first).days)
        for day in days_between(first, last):
            low, high = WALK_INS
            mean = low + (high - low) * (day - first).days / whole
            busy = 1.4 if day.weekday() >= 5 else 1.0
            for _ in range(round(self._random.gauss(mean * busy, 1.2))):
                plan[day].append(Visit(self._wall(day), None))
        return plan

    def _wall(self, day: date) -> datetime:
        """A moment between opening and closing, likelier late in the morning or after work."""
        peak = self._random.choice((11, 18))
        minutes = self._random.gauss(peak * 60, 95)
        opens, closes = OPENS.hour * 60 + OPENS.minute, CLOSES.hour * 60 + CLOSES.minute - 10
        at = int(min(max(minutes, opens), closes))
        return datetime.combine(day, time(at // 60, at % 60, self._random.randrange(60)))

    def _op(self) -> OperationId:
        return new_operation_id(self._clock.now())

    def _actor(self) -> Actor:
        return self._owner if self._random.random() < 0.35 else self._clerk

    async def _serve(self, visit: Visit) -> None:
        if visit.person is None:
            await self._sell(None, GOODS, lines=2)
        elif visit.joins:
            await self._join(visit.person)
        else:
            person = self._people[visit.person]
            await self._sell(self._numbers[visit.person], person.likes, lines=person.habit.lines)

    async def _join(self, index: int) -> None:
        person = self._people[index]
        if person.at_kiosk:
            waiting, _ = await self._club.members.ask_to_join(person.new, self._op())
            joined = await self._club.members.activate(waiting, self._op(), self._actor())
        else:
            joined = await self._club.members.enrol(person.new, self._op(), self._actor())
        self._numbers[index] = joined.number

    async def _sell(self, member: MemberNo | None, likes: tuple[Good, ...], *, lines: int) -> None:
        random, club = self._random, self._club
        tender = self._paying.choices(tuple(TENDERS), weights=tuple(TENDERS.values()))[0]
        draft = self._with_coupon(Draft(member=member, lines=self._basket(likes, lines), tender=tender))
        quote = club.sales.quote(draft)
        if quote.max_points >= 300 and random.random() < 0.3:
            draft = msgspec.structs.replace(draft, points=quote.max_points // 2 // 100 * 100 or 100)
            quote = club.sales.quote(draft)
        closed = await club.sales.record(draft, quote.fingerprint, self._op(), self._actor())
        if random.random() < 0.015 and any(line.name for line in closed.sale.lines):
            day = closed.sale.on + timedelta(days=random.randrange(1, 8))
            self._returns[day].append(closed.number)
        if member is not None and random.random() < 0.04:
            await self._reward(member)

    def _with_coupon(self, draft: Draft) -> Draft:
        """The sale with the member's first coupon that counts on it, if it occurs to them."""
        if draft.member is None or self._random.random() < 0.4:
            return draft
        for _, coupon in self._club.coupons.usable(draft.member):
            coming = msgspec.structs.replace(draft, code=coupon.code)
            try:
                self._club.sales.quote(coming)
            except RuleViolation:  # a bill too small for it: kept for another
                continue
            return coming
        return draft

    def _basket(self, likes: tuple[Good, ...], most: int) -> tuple[DraftLine, ...]:
        random = self._random
        if random.random() < 0.08:
            return (DraftLine(gross_minor=random.randrange(8_00, 160_00, 50)),)
        shelf = likes if random.random() < 0.6 else GOODS
        picked = {random.choices(shelf, weights=[g.weight for g in shelf])[0] for _ in range(random.randint(1, most))}
        lines = []
        for good in sorted(picked):
            qty = random.choices((1, 2, 3), weights=(8, 2, 1))[0]
            name = good.name(self._language)
            category = good.category(self._language)
            price = qty * good.price_minor
            lines.append(DraftLine(gross_minor=price, name=name, code=good.code, category=category, qty=qty))
        return tuple(lines)

    async def _reward(self, member: MemberNo) -> None:
        offers = [offer for offer in self._club.rewards.offers(member) if offer.refusal is None]
        if offers:
            chosen = self._random.choice(offers).reward.id
            await self._club.rewards.redeem(member, chosen, 1, self._op(), self._actor())

    async def _take_back(self, day: date, now: datetime) -> None:
        """Returns at the end of the day: one line, or all of it."""
        at = self._club.calendar.instant(datetime.combine(day, CLOSES))
        if at > now:
            return
        self._clock.set(max(at, self._clock.now()))
        for sale in self._returns.pop(day, []):
            left = self._club.sales.left_of(sale)
            index = self._random.choice(sorted(left))
            draft = RefundDraft(sale=sale, quantities={index: 1} if self._random.random() < 0.7 else None)
            plan = self._club.refunds.plan(draft)
            await self._club.refunds.refund(draft, plan.fingerprint, self._op(), self._actor())

    async def _by_hand(self, day: date) -> None:
        """Once a month the owner puts something right; once, early on, a regular is made silver by hand."""
        club, number = self._club, self._random.choice(list(self._numbers.values()))
        english = self._language == "en"
        if not self._granted:
            self._granted = True
            note = "helped at the opening" if english else "开业时帮过忙"
            until = add_months(day, 6)
            await club.tiers.grant(number, "silver", until, note, self._op(), self._owner)
        note = "waited long for a delivery" if english else "缺货补偿"
        await club.points.adjust(number, self._random.choice((20, 50, 100)), note, self._op(), self._owner)

    async def _wait_at_kiosk(self) -> None:
        """Two joins of today that the counter has not seen yet."""
        for name, phone in (("赵敏", "13900001122"), ("Julia Stone", "13900003344")):
            new = msgspec.structs.replace(self._people[0].new, name=name, phone=phone, birthday="", note="")
            await self._club.members.ask_to_join(new, self._op())
