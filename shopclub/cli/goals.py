"""`goals`: where the owner's goals stand; setting one, giving one up. docs/metrics.md says what each figure means."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import click
import msgspec

from shopclub.cli.days import read_day
from shopclub.cli.session import Session
from shopclub.cli.spoken import SpokenCommand, SpokenGroup, json_option
from shopclub.i18n import N_

if TYPE_CHECKING:
    from datetime import date

    from shopclub.core.club import Club
    from shopclub.core.goals.model import Aim, Measure, Past, Standing, Standings


@click.group(
    "goals",
    cls=SpokenGroup,
    lazy={"set": "shopclub.cli.goals:set_", "drop": "shopclub.cli.goals:drop"},
    invoke_without_command=True,
    help=N_("The owner's goals, and where they stand as of a day."),
    subcommand_metavar="[COMMAND]",
)
@click.option("--as-of", metavar="DATE", help=N_("That day included (YYYY-MM-DD); today unless given."))
@json_option
@click.pass_context
def goals(ctx: click.Context, as_of: str | None, as_json: bool) -> None:
    """Say where they stand."""
    if ctx.invoked_subcommand is None:
        asyncio.run(_look(ctx.obj, read_day(as_of), as_json))


async def _look(session: Session, as_of: date | None, as_json: bool) -> None:
    async with session.club("r") as club:
        found = club.goals.standings(as_of)
        if as_json:
            session.give({"file": str(club.path), **to_json(found)})
            return
        _say(session, club, found)


def _say(session: Session, club: Club, found: Standings) -> None:
    from shopclub.words.goals import goal_name, say_period, say_target, say_verdict, standing_lines

    words, currency = session.words, club.shop.currency
    joint = words.p("after a label", ": ")
    session.say(f"{words.t('As of')}{joint}{words.day_long(found.as_of)}")
    for one in found.goals:
        name, target = goal_name(one.aim, words), say_target(one.aim, words, currency)
        session.say(
            words.t(
                "{number}. {name}, {period}: {target}: {verdict}", number=one.number, name=name, target=target,
                period=say_period(one.period, one.aim.span, words), verdict=say_verdict(one.verdict, words),
            )
        )  # fmt: skip
        for label, text in standing_lines(one, words, currency):
            session.say(f"   {label}{joint}{text}")
    if not found.goals:
        session.say(words.t("No goal is set. “shopclub goals set” sets one."))


def to_json(found: Standings) -> dict[str, Any]:
    """The keys the command line promises, as JSON values."""
    return {"as_of": found.as_of.isoformat(), "goals": [_standing(one) for one in found.goals]}


def _standing(one: Standing) -> dict[str, Any]:
    return {
        "number": one.number,
        "metric": one.aim.metric,
        "name": one.aim.name,
        "target": one.aim.target,
        "span": one.aim.span.value,
        "against": one.aim.against.value,
        "since": one.since.isoformat(),
        "first_on": one.period.first.isoformat(),
        "last_on": one.period.last.isoformat(),
        "days_left": one.left,
        "now": _measure(one.now),
        "then": _measure(one.then),
        "before": _measure(one.before),
        "pace": one.pace.value if one.pace is not None else None,
        "ahead": _measure(one.ahead),
        "missing": one.need.total,
        "missing_per_day": one.need.per_day,
        "rest": _measure(one.need.rest),
        "verdict": one.verdict.value,
        "history": [_past(past) for past in one.history],
    }


def _past(past: Past) -> dict[str, Any]:
    first, last = past.period.first.isoformat(), past.period.last.isoformat()
    return {"first_on": first, "last_on": last, **(_measure(past.measure) or {}), "met": past.met}


def _measure(measure: Measure | None) -> dict[str, Any] | None:
    if measure is None:
        return None
    value = measure.value()
    figure = None if value is None else int(value) if value.denominator == 1 else round(float(value), 6)
    return {"part": measure.part, "whole": measure.whole, "value": figure}


@click.command(
    "set", cls=SpokenCommand, help=N_("Set a goal: METRIC is a figure of docs/metrics.md, TARGET is like 20%.")
)
@click.argument("metric", metavar="METRIC")
@click.argument("target", metavar="TARGET")
@click.option(
    "--each", type=click.Choice(["month", "quarter", "year"]), help=N_("How long it runs; month unless given.")
)
@click.option("--from", "first", metavar="DATE", help=N_("Its first day, where it runs once."))
@click.option("--to", "last", metavar="DATE", help=N_("Its last day, where it runs once."))
@click.option(
    "--against", type=click.Choice(["before", "year"]), help=N_("Compare with the period before, or the year before.")
)
@click.option("--name", metavar="TEXT", default="", help=N_("What it is called."))
@click.option("--goal", type=int, metavar="NUMBER", help=N_("Change this goal instead of setting a new one."))
@json_option
@click.pass_obj
def set_(
    session: Session,
    metric: str,
    target: str,
    each: str | None,
    first: str | None,
    last: str | None,
    against: str | None,
    name: str,
    goal: int | None,
    as_json: bool,
) -> None:
    """Set or change one."""
    from shopclub.core.goals.model import Against, Aim, Span

    is_once = each is None and (first is not None or last is not None)
    aim = Aim(
        metric=metric,
        target=0,
        span=Span.DATES if is_once else Span(each or Span.MONTH),
        first_on=read_day(first),
        last_on=read_day(last),
        against=Against(against or Against.BEFORE),
        name=name,
    )
    asyncio.run(_set(session, aim, target, goal, as_json))


async def _set(session: Session, aim: Aim, target: str, goal: int | None, as_json: bool) -> None:
    from shopclub.core.goals.typed import read_target
    from shopclub.core.kernel.ids import new_operation_id
    from shopclub.core.staff.model import SYSTEM
    from shopclub.words.goals import goal_name, say_target

    async with session.club("r+") as club:
        wanted = msgspec.structs.replace(aim, target=read_target(target, aim.metric, club.shop.currency))
        number = await club.goals.set(wanted, new_operation_id(club.clock.now()), SYSTEM, number=goal)
        if as_json:
            session.give({"goal": number})
            return
        words = session.words
        said = say_target(wanted, words, club.shop.currency)
        session.say(
            words.t("Goal {number}: {name}, {target}.", number=number, name=goal_name(wanted, words), target=said)
        )


@click.command("drop", cls=SpokenCommand, help=N_("Give a goal up; its history stays in the file."))
@click.argument("number", type=int, metavar="NUMBER")
@json_option
@click.pass_obj
def drop(session: Session, number: int, as_json: bool) -> None:
    """Give one up."""
    asyncio.run(_drop(session, number, as_json))


async def _drop(session: Session, number: int, as_json: bool) -> None:
    from shopclub.core.kernel.ids import new_operation_id
    from shopclub.core.staff.model import SYSTEM

    async with session.club("r+") as club:
        await club.goals.give_up(number, new_operation_id(club.clock.now()), SYSTEM)
        if as_json:
            session.give({"goal": number})
        else:
            session.say(session.words.t("Goal {number} is given up.", number=number))
