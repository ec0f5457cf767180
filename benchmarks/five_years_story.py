"""
What happens in the five-year shop, day after day: who buys, returns, leaves, and two programmes.

Everything goes through the rules and the staging of the verbs, only a whole business day is one commit.
"""

from __future__ import annotations

import gc
import heapq
import math
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import accumulate
from random import Random

import msgspec

from shopclub import presets
from shopclub.core.books import Session
from shopclub.core.clockwork.rules import next_due
from shopclub.core.club import Club
from shopclub.core.kernel import ids
from shopclub.core.kernel.calendar import days_between
from shopclub.core.kernel.clock import ManualClock
from shopclub.core.kernel.ids import MemberNo, OperationId, SaleNo, StaffNo
from shopclub.core.ledger.model import ACCOUNTS, Account
from shopclub.core.ledger.rules import available
from shopclub.core.members.model import MEMBERS, NOTICE_VERSION, Consent, Member
from shopclub.core.members.names import readings
from shopclub.core.members.rules import make_card_code, name_keys
from shopclub.core.products.rules import product_key
from shopclub.core.programme.conditions import TierIn
from shopclub.core.programme.effects import PercentOff, PointsFixed, PointsTimes
from shopclub.core.programme.model import Occasion, Programme, Rule
from shopclub.core.sales.model import SALES, Draft, DraftLine, Facts, RefundDraft
from shopclub.core.sales.rules import quote
from shopclub.core.staff.model import Actor, Role, Source
from shopclub.core.tiers.rules import current_tier

SALES_WHOLE, MEMBERS_WHOLE = 500_000, 20_000
FIRST, LAST = date(2021, 1, 5), date(2026, 1, 4)
SEED = 58
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华慧建国玉兰雪婷宇轩浩然梓涵欣怡晨曦子墨"
BRANDS = "仁和堂 康乐 百草 春晖 安康 长青 本草园 瑞丰 益民 佳禾 青山 云岭".split()
KINDS = (
    "维生素C片 复合维生素 钙片 鱼油 感冒颗粒 板蓝根 创可贴 棉签 口罩 酒精湿巾 护手霜 洗手液 枸杞 菊花茶 蜂蜜 眼药水"
).split()
SIZES = "10片 24片 60片 100片 200克 500克 250毫升 大盒".split()
WALK_IN, SPENDS, RETURNS, REWARD, MISTAKE, LEAVES = 0.13, 0.18, 0.02, 0.012, 0.0006, 0.01
FAR = date(9999, 1, 1)


def first_programme() -> Programme:
    """Standard retail with more points for silver and gold."""
    plain = presets.load("standard-retail")
    return msgspec.structs.replace(plain, rules=(*plain.rules[:1], *_more_points(1200, 1500)))


def second_programme() -> Programme:
    """The one that follows: a join bonus, and something off for gold."""
    plain = presets.load("standard-retail")
    rules = (
        plain.rules[0],
        Rule(id="join-bonus", on=Occasion.JOIN, then=PointsFixed(points=50), qualifies=False),
        Rule(id="gold-discount", when=TierIn(tiers=("gold",)), then=PercentOff(permille=50)),
        *_more_points(1300, 1500),
    )
    return msgspec.structs.replace(plain, rules=rules)


def _more_points(silver: int, gold: int) -> tuple[Rule, ...]:
    return (
        Rule(id="gold-visit", when=TierIn(tiers=("gold",)), then=PointsFixed(points=5), qualifies=False),
        Rule(id="silver-points", when=TierIn(tiers=("silver",)), then=PointsTimes(permille=silver)),
        Rule(id="gold-points", when=TierIn(tiers=("gold",)), then=PointsTimes(permille=gold)),
    )


class Crowd:
    """Members as they come and go; some come often, most seldom."""

    def __init__(self, random: Random, members: int, days: int) -> None:
        self._random = random
        most = sorted(int(days * random.random() ** 1.6) for _ in range(members))
        self.joins = Counter(most)
        """Day since the beginning -> how many join."""
        self._known = 0
        self._people: list[tuple[int, float, int]] = []
        self._present: list[int] = []
        self._weights: list[float] = []

    @property
    def known(self) -> int:
        """How many have ever joined."""
        return self._known

    def join(self, number: int, day: int) -> None:
        """A new member, who comes for a while or for good."""
        self._known += 1
        often = min(60.0, self._random.paretovariate(1.15))
        stays = FAR.toordinal() if self._random.random() < 0.35 else day + int(self._random.expovariate(1 / 700)) + 1
        self._people.append((number, often, stays))
        self._present.append(number)
        self._weights.append((self._weights[-1] if self._weights else 0.0) + often)

    def leave(self, number: int, day: int) -> None:
        """Somebody ends the membership."""
        self._people = [person for person in self._people if person[0] != number]
        self.look(day)

    def look(self, day: int) -> None:
        """Forget about those who stay away by now."""
        present = [(number, often) for number, often, stays in self._people if stays > day]
        self._present = [number for number, _ in present]
        self._weights = list(accumulate(often for _, often in present))

    def one(self) -> int | None:
        """Somebody who comes in; None: a stranger."""
        if not self._present or self._random.random() < WALK_IN:
            return None
        return self._random.choices(self._present, cum_weights=self._weights)[0]


class Story:
    """Five years, told a business day at a time."""

    def __init__(self, club: Club, clock: ManualClock, sales: int) -> None:
        self.club = club
        self.clock = clock
        self.random = Random(SEED)
        self.days = days_between(FIRST, LAST)
        self.crowd = Crowd(self.random, max(20, MEMBERS_WHOLE * sales // SALES_WHOLE), len(self.days))
        self.visits = _spread(self.random, self.days, sales)
        self.goods = [
            DraftLine(gross_minor=self.random.randrange(390, 8900, 10), name=f"{brand} {kind} {size}", code=code)
            for brand, kind, size, code in self._catalogue()
        ]
        self.popular = list(accumulate(1 / (place + 12) for place in range(len(self.goods))))
        self.returns: dict[date, list[SaleNo]] = defaultdict(list)
        self.due: list[tuple[date, int]] = []
        self.scheduled: dict[int, date] = {}
        self.owner = Actor(staff=StaffNo(1), role=Role.OWNER, source=Source.COUNTER)
        self.clerk = Actor(staff=StaffNo(2), role=Role.CLERK, source=Source.COUNTER)
        club.clockwork._due_batches = self._due_batches  # type: ignore[method-assign] # a heap instead of a look at all
        club.books.db.storage.subscribe(self._account_changed)

    def _catalogue(self) -> Iterator[tuple[str, str, str, str]]:
        number = 0
        for size in SIZES:
            for kind in KINDS:
                for brand in BRANDS:
                    number += 1
                    yield brand, kind, size, f"69{self.random.randrange(10**6):06d}{number:05d}"

    # -- what falls due -------------------------------------------------------------------------------

    def _account_changed(self, table: str, number: int, old: object, new: dict[str, object] | None) -> None:
        if table == ACCOUNTS.name and new is not None and number not in self.scheduled:
            self._schedule(number, ACCOUNTS.read(new))

    def _schedule(self, number: int, account: Account) -> None:
        found = next_due(account, self.club.programme.current, FAR)
        if found is not None:
            self.scheduled[number] = found.on
            heapq.heappush(self.due, (found.on, number))

    async def _due_batches(self, programme: Programme, on: date, today: date) -> list[list[MemberNo]]:
        """What the daily run finds by looking at every account, out of a heap of first days."""
        found: list[MemberNo] = []
        while self.due and self.due[0][0] <= on:
            _, number = heapq.heappop(self.due)
            del self.scheduled[number]
            account = self.club.points.account(MemberNo(number))
            if next_due(account, programme, on) is not None:
                found.append(MemberNo(number))
            else:
                self._schedule(number, account)
        found.sort()
        return [found[i : i + 200] for i in range(0, len(found), 200)]

    # -- a day ----------------------------------------------------------------------------------------

    async def play(self, report: bool) -> None:
        """All days."""
        await self.club.staff.add("李娜", Role.CLERK, None, self._op(), self.owner)
        began = time.perf_counter()
        for place, day in enumerate(self.days):
            await self._day(place, day)
            if report and place % 100 == 99:
                done = self.club.books.count(SALES)
                print(f"  {day}  {done:9,} sales  {time.perf_counter() - began:6.0f} s", flush=True)

    async def _day(self, place: int, day: date) -> None:
        self._at(day, 8 * 60)
        await self.club.clockwork.catch_up(confirmed=True)
        if place == len(self.days) // 2:
            await self.club.programme.adopt(second_programme(), self._op(), self.owner)
        if place % 30 == 0:
            self.crowd.look(place)
            gc.collect()
        if place % 200 == 199:
            await self.club.books.db.compacting()
        await self._take_back(day)
        await self._sell(place, day)
        await self._afterwards(place, day)

    def _at(self, day: date, minute: int) -> None:
        wall = datetime.combine(day, datetime.min.time()) + timedelta(minutes=minute)
        self.clock.set(self.club.calendar.instant(wall))

    def _op(self) -> OperationId:
        millis = int(self.clock.now().timestamp() * 1000) + self.random.randrange(1000)
        return OperationId(ids._base32(millis, 9) + ids._base32(self.random.getrandbits(55), 11))

    def _actor(self) -> Actor:
        return self.owner if self.random.random() < 0.3 else self.clerk

    async def _sell(self, place: int, day: date) -> None:
        """Joins and sales of a day, in one commit; in two where a product would be learned twice."""
        minutes = sorted(8 * 60 + self.random.randrange(12 * 60) for _ in range(self.visits[place]))
        joins = self.crowd.joins[place]
        known = self.club.sales._products.number_of
        left = [*(["join"] * joins), *minutes]
        while left:
            learned: set[str] = set()
            async with self.club.books.writing() as session:
                while left:
                    if left[0] == "join":
                        self._join(session, place, day)
                        left.pop(0)
                        continue
                    draft = self._draft()
                    fresh = {key for line in draft.lines if known(key := product_key(line.code, line.name)) is None}
                    if fresh & learned:
                        break
                    learned |= fresh
                    self._at(day, int(left.pop(0)))
                    self._close(session, draft, day)

    def _join(self, session: Session, place: int, day: date) -> None:
        random, now = self.random, self.clock.now()
        name = random.choice(SURNAMES) + "".join(random.choices(GIVEN, k=random.choice((1, 2, 2))))
        marketing = random.random() < 0.4
        actor = self._actor()
        channel = Source.KIOSK if random.random() < 0.3 else Source.COUNTER
        member = Member(
            name=name,
            phone=f"+8613{800_000_000 + self.crowd.known:09d}",
            card=make_card_code(random.randrange),
            joined_on=day,
            joined_at=now,
            source=channel,
            consent=Consent(
                at=now,
                notice=NOTICE_VERSION,
                channel=channel,
                marketing=marketing,
                marketing_at=now if marketing else None,
            ),
            birthday=f"--{random.randrange(1, 13):02d}-{random.randrange(1, 29):02d}"
            if random.random() < 0.5
            else None,
            keys=name_keys(name, readings),
            staff=actor.staff,
        )
        number = MemberNo(session.insert(MEMBERS, member))
        self.club.members._welcome(session, number, member, actor)
        session.done(self._op(), "enrol", number)
        self.crowd.join(number, place)

    def _draft(self) -> Draft:
        random = self.random
        picked: dict[str, DraftLine] = {}
        while len(picked) < 3:
            good = random.choices(self.goods, cum_weights=self.popular)[0]
            qty = random.choices((1, 2, 3), cum_weights=(82, 95, 100))[0]
            picked[good.code] = msgspec.structs.replace(good, qty=qty, gross_minor=good.gross_minor * qty)
        who = self.crowd.one()
        return Draft(lines=tuple(picked.values()), member=None if who is None else MemberNo(who))

    def _close(self, session: Session, draft: Draft, day: date) -> None:
        """As `Sales.record` does it, inside the day's commit."""
        random, programmes = self.random, self.club.programme
        facts = Facts(version=programmes.version)
        if draft.member is not None:
            account = session.get(ACCOUNTS, draft.member) or Account()
            facts = Facts(
                member=draft.member,
                tier=current_tier(account, programmes.current.ladder),
                available=available(account, day),
                version=programmes.version,
            )
        seen = quote(draft, facts, programmes.rules, day)
        if seen.max_points >= 500 and random.random() < SPENDS:
            draft = msgspec.structs.replace(draft, points=seen.max_points // 200 * 100 or 100)
            seen = quote(draft, facts, programmes.rules, day)
        op, actor = self._op(), self._actor()
        closed, _ = self.club.sales._stage(session, draft, seen, op, actor)
        session.done(op, "sale", closed.number)
        if random.random() < RETURNS:
            self.returns[day + timedelta(days=random.randrange(1, 15))].append(closed.number)

    async def _take_back(self, day: date) -> None:
        """Returns first thing in the morning, one at a time, as they see the accounts as they stand."""
        self._at(day, 8 * 60 + 5)
        for sale in self.returns.pop(day, []):
            left = self.club.sales.left_of(sale)
            if not any(left.values()):
                continue  # undone meanwhile
            index = self.random.choice([index for index, count in left.items() if count])
            some = {index: 1} if self.random.random() < 0.7 else None
            draft = RefundDraft(sale=sale, quantities=some)
            plan = self.club.refunds.plan(draft)
            await self.club.refunds.refund(draft, plan.fingerprint, self._op(), self._actor())

    async def _afterwards(self, place: int, day: date) -> None:
        """Undone mistakes, rewards, corrections, people who leave."""
        random, club = self.random, self.club
        self._at(day, 20 * 60 + 30)
        if self.visits[place] and random.random() < MISTAKE * self.visits[place]:
            last = club.undo.last()
            if last is not None and last.verb == "sale":
                await club.undo.undo(last.op, self._op(), self.owner)
        for _ in range(self._some(REWARD * self.visits[place])):
            await self._reward()
        if day.day == 20 and (who := self.crowd.one()) is not None:
            await club.points.adjust(MemberNo(who), random.choice((20, 50, 100)), "缺货补偿", self._op(), self.owner)
        if random.random() < LEAVES * self.crowd.joins.total() / len(self.days):
            who = self.crowd.one()
            if who is not None:
                await club.members.close_member(MemberNo(who), self._op(), self.owner, erase=random.random() < 0.5)
                self.crowd.leave(who, place)

    def _some(self, mean: float) -> int:
        whole = math.floor(mean)
        return whole + (self.random.random() < mean - whole)

    async def _reward(self) -> None:
        who = self.crowd.one()
        if who is None:
            return
        offers = [offer for offer in self.club.rewards.offers(MemberNo(who)) if offer.refusal is None]
        if offers:
            chosen = self.random.choice(offers).reward.id
            await self.club.rewards.redeem(MemberNo(who), chosen, 1, self._op(), self._actor())


def _spread(random: Random, days: list[date], sales: int) -> list[int]:
    """How many sales on each day, `sales` in all: more and more, more on weekends, few in the spring festival."""
    weights = []
    for place, day in enumerate(days):
        weight = (0.6 + 0.8 * place / len(days)) * (1.35 if day.weekday() >= 5 else 1.0) * random.uniform(0.8, 1.2)
        weights.append(weight * (0.3 if (day.month, day.day) >= (2, 1) and (day.month, day.day) <= (2, 5) else 1.0))
    whole, done, out = sum(weights), 0, []
    for upto in accumulate(weights):
        out.append(round(upto / whole * sales) - done)
        done += out[-1]
    return out
