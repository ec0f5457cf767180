"""
What the daily run gives: the gifts of each day, and what the end of a period brings.

A day's gifts come after what falls due on it. What a period's end brings is judged by its last day, before anything of
the next day falls due, and kept as a list; then it is given. Whatever is given stands in the day's record, in the
same commit, so that a run that is cut off anywhere goes on where it stopped, and a day is never given twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import date, timedelta

import msgspec

from shopclub.core.books import Session
from shopclub.core.campaigns.gathering import Gatherer
from shopclub.core.campaigns.model import RANKINGS, RUNS, TALLIES, DayGave, DayRun, PeriodList, Row, Tallies
from shopclub.core.campaigns.rules import (
    Runner,
    figure_of,
    gain_at_end,
    gives,
    ranked,
    shared_out,
    with_points,
)
from shopclub.core.campaigns.runs import DayBatch
from shopclub.core.campaigns.staging import Cause, Occasions
from shopclub.core.context import Context
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.model import ACCOUNTS, Account, FilledUp, Source
from shopclub.core.ledger.posting import Posting
from shopclub.core.members.model import MEMBERS, Member, Status
from shopclub.core.programme.choosing import in_force
from shopclub.core.programme.daily import may_hold, periods_ended
from shopclub.core.programme.effects import ToTheFirst
from shopclub.core.programme.facts import Case, Facts, Tally
from shopclub.core.programme.model import Occasion, Programme, Rule
from shopclub.core.programme.periods import period_key
from shopclub.core.programme.verbs import Programmes
from shopclub.core.staff.model import SYSTEM

LOOKED_AT = 100
"""Members looked at before who waits at the counter gets their turn."""
GIVEN_TO = 40
"""Members in one commit."""
Bring = Callable[[date], Awaitable[None]]
"""Does what falls due for every account through a day."""


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """The rules that can give something for a day."""

    on: date
    daily: tuple[Rule, ...]
    ending: tuple[Rule, ...]
    """For the periods that ended the day before."""


def planned(
    programme: Programme, rules: Sequence[Rule], ending: Sequence[Rule], on: date, before: Programme | None = None
) -> Planned | None:
    """
    What rules can give for a day as far as the day itself tells; None when there is nothing to look at.

    Args:
        programme: for its member day and holidays.
        rules: of each day.
        ending: of periods that end.
        on: the day.
        before: the programme of the day before, whose periods end; None: the same.
    """
    last, ended = on - timedelta(days=1), periods_ended(on)
    former = before or programme
    daily = tuple(r for r in rules if r.in_force(on) and may_hold(r.when, programme, on))
    over = tuple(r for r in ending if r.period in ended and r.in_force(last) and may_hold(r.when, former, last))
    return Planned(on=on, daily=daily, ending=over) if daily or over else None


class Gifts:
    """The gifts of days."""

    def __init__(self, context: Context, programmes: Programmes, gatherer: Gatherer, occasions: Occasions) -> None:
        self._context = context
        self._programmes = programmes
        self._gatherer = gatherer
        self._occasions = occasions

    def days(self, first: date, last: date) -> Iterator[Planned]:
        """The days from one to another for which rules can give something and have not yet, in order."""
        versions = self._programmes
        for ordinal in range(first.toordinal(), last.toordinal() + 1):
            on = date.fromordinal(ordinal)
            rules, before = versions.rules_on(on), versions.rules_on(on - timedelta(days=1))
            daily, ending = rules.on(Occasion.DAY), before.on(Occasion.PERIOD_END)
            found = planned(rules.programme, daily, ending, on, before.programme) if daily or ending else None
            if found is not None and not self._run(found.on).done:
                yield found

    def _run(self, on: date) -> DayRun:
        return self._context.books.get(RUNS, on.toordinal()) or DayRun(on=on)

    async def give(self, day: Planned, bring: Bring) -> DayRun:
        """
        Give everything of one day, once; returns the day's record.

        Args:
            day: what there is to look at.
            bring: does what falls due.
        """
        if day.ending and not self._run(day.on).judged:
            await bring(day.on - timedelta(days=1))
            await self._judge(day)
        await bring(day.on)
        for number, one in self._lists_of(day.on):
            await self._hand_out(day.on, number, one)
        if day.daily:
            await self._each_member(day)
        if self._run(day.on) != DayRun(on=day.on):
            await self._close(day.on)
        run = self._run(day.on)
        if run.members:
            coupons = sum(count for _, count in run.coupons)
            gave = DayGave(on=day.on, members=run.members, points=run.points, coupons=coupons)
            self._context.changes.publish(gave)
        return run

    async def _close(self, on: date) -> None:
        """Everybody has theirs; a list without places has done its service."""
        async with self._context.books.writing() as session:
            for number, one in self._lists_of(on):
                if not one.rows[0].place:
                    session.delete(RANKINGS, number)
            session.put(RUNS, on.toordinal(), msgspec.structs.replace(self._run(on), done=True))

    # -- the members of a day -----------------------------------------------------------------------

    async def _each_member(self, day: Planned) -> None:
        """The daily rules, member by member in the order of their numbers; who joins meanwhile comes last."""
        reached = self._run(day.on).reached
        while numbers := await self._beyond(reached, day.on):
            found = await self._candidates(day, numbers)
            for start in range(0, len(found), GIVEN_TO):
                await self._give_to(day, found[start : start + GIVEN_TO])
            reached = numbers[-1]

    async def _beyond(self, reached: int, on: date) -> list[int]:
        """Numbers above one; where there are none, whoever joins from now on gets the day's gifts with joining."""
        async with self._context.books.writing():  # a join that is just being committed is seen, or knows
            numbers = sorted(n for n in self._context.books.raw(MEMBERS) if n > reached)
            if not numbers:
                self._occasions.given_through = on
        return numbers

    async def _candidates(self, day: Planned, numbers: Sequence[int]) -> list[MemberNo]:
        """Who would get something if the caps of the whole shop held out."""
        with self._programmes.of_day(day.on) as rules:
            walk_in = self._gatherer.of_the_day(day.on)
        found = []
        for seen, number in enumerate(numbers):
            with self._programmes.of_day(day.on):
                case = self._case(MemberNo(number), walk_in, day.on)
                if case is not None and gives(case, rules, Occasion.DAY, of=day.daily):
                    found.append(MemberNo(number))
            if seen % LOOKED_AT == 0:
                await asyncio.sleep(0)  # who waits at the counter gets their turn in between
        return found

    def _case(self, number: MemberNo, walk_in: Facts, on: date) -> Case | None:
        """A member as committed, on a day; None for one who was none then, or is none any more."""
        books = self._context.books
        member = books.get(MEMBERS, number)
        if member is None or not _belongs(member, on):
            return None
        account = books.get(ACCOUNTS, number) or Account()
        facts = self._gatherer.about(walk_in, number, member, account, on)
        return Case(programme=self._programmes.current, on=on, facts=facts)

    async def _give_to(self, day: Planned, numbers: Sequence[MemberNo]) -> None:
        async with self._context.books.writing() as session:
            batch = DayBatch(session, day.on)
            cause = Cause(occasion=Occasion.DAY, actor=SYSTEM, keep=False)
            with self._programmes.of_day(day.on):
                for number in numbers:
                    posting = self._posting(session, number, day.on)
                    if posting is not None:
                        batch.take(posting, self._occasions.stage(session, posting, cause, of=day.daily))
            batch.put(reached=numbers[-1])
        self._context.changes.publish(*batch.news)

    def _posting(self, session: Session, number: MemberNo, on: date) -> Posting | None:
        member = session.get(MEMBERS, session.kept(number))
        if member is None or not _belongs(member, on):
            return None
        return Posting(session, number, at=self._context.now(), on=on, source=Source.SYSTEM)

    # -- the end of a period ------------------------------------------------------------------------

    async def _judge(self, day: Planned) -> None:
        """Write down who gets what, as the last day of the period stood."""
        last = day.on - timedelta(days=1)
        rows: dict[str, list[Row]] = {rule.id: [] for rule in day.ending}
        runners: dict[str, list[Runner]] = {r.id: [] for r in day.ending if isinstance(r.then, ToTheFirst)}
        with self._programmes.of_day(last):
            walk_in = self._gatherer.of_the_day(last)
        for seen, number in enumerate(sorted(self._context.books.raw(MEMBERS))):
            with self._programmes.of_day(last):
                case = self._case(MemberNo(number), walk_in, last)
                if case is not None:
                    self._look(case, day, rows, runners)
            if seen % LOOKED_AT == 0:
                await asyncio.sleep(0)
        for rule in day.ending:
            if isinstance(rule.then, ToTheFirst):
                rows[rule.id] = with_points(ranked(runners[rule.id], rule.then), rule.then)
        async with self._context.books.writing() as session:
            tallies = session.get(TALLIES, 1) or Tallies()
            for rule in day.ending:
                given = shared_out(rows[rule.id], rule, tallies.given.get(rule.id, Tally()))
                if given:
                    one = PeriodList(rule=rule.id, period=period_key(rule.period, last), until=last, rows=tuple(given))
                    session.insert(RANKINGS, one)
            session.put(RUNS, day.on.toordinal(), msgspec.structs.replace(self._run(day.on), judged=True))

    def _look(self, case: Case, day: Planned, rows: dict[str, list[Row]], runners: dict[str, list[Runner]]) -> None:
        """Put one member down for what they may get."""
        number, joined = case.facts.member, case.facts.joined_on
        assert number is not None
        assert joined is not None
        plain = [rule for rule in day.ending if rule.id not in runners]
        for gain in gives(case, self._programmes.rules, Occasion.PERIOD_END, of=plain) if plain else ():
            before = gain.why.before if isinstance(gain.why, FilledUp) else 0
            rows[gain.rule].append(Row(number, 0, before, gain.points))
        account = self._context.books.get(ACCOUNTS, number) or Account()
        for rule in in_force([rule for rule in day.ending if rule.id in runners], case):
            assert isinstance(rule.then, ToTheFirst)
            figure = figure_of(account, rule.then.by, rule.period, case.on)
            runners[rule.id].append(Runner(number, figure, joined))

    def _lists_of(self, on: date) -> list[tuple[int, PeriodList]]:
        """The lists that are given on a day."""
        last = on - timedelta(days=1)
        return sorted((n, one) for n, one in self._context.books.all(RANKINGS) if one.until == last)

    async def _hand_out(self, on: date, number: int, one: PeriodList) -> None:
        """Give to everybody of a list, in its order."""
        rules = self._programmes.rules_on(one.until)  # by whose rules it was judged
        rule = rules.by_id.get(one.rule)
        if rule is None:
            return
        places = rule.then.places if isinstance(rule.then, ToTheFirst) else 0
        cause = Cause(occasion=Occasion.PERIOD_END, actor=SYSTEM, about=one.period, keep=False)
        for start in range(self._run(on).lists.get(str(number), 0), len(one.rows), GIVEN_TO):
            async with self._context.books.writing() as session:
                batch = DayBatch(session, on)
                with self._programmes.of_day(one.until):
                    for row in one.rows[start : start + GIVEN_TO]:
                        posting = self._posting(session, row.member, on)
                        if posting is None:
                            continue  # has left meanwhile
                        case = self._occasions.case(session, posting, cause)
                        gain = gain_at_end(rule, row, places, one.until, case, capped=rule.id in rules.capped)
                        gains = [gain] if gain is not None else []
                        batch.take(posting, self._occasions.hand_over(session, posting, cause, gains))
                batch.put(lists={number: min(start + GIVEN_TO, len(one.rows))})
            self._context.changes.publish(*batch.news)


def _belongs(member: Member, on: date) -> bool:
    """Whether somebody is a member and was one on a day."""
    return member.status is Status.ACTIVE and member.joined_on <= on
