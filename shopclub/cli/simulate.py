"""`simulate`: a programme tried on the shop's past sales, beside those that were in force."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import click

from shopclub.cli.session import Session
from shopclub.cli.spoken import SpokenCommand, json_option
from shopclub.i18n import N_

if TYPE_CHECKING:
    from shopclub.core.club import Club
    from shopclub.core.programme.model import Programme
    from shopclub.core.simulate.figures import Comparison, MemberChange
    from shopclub.words.simulated import Telling

PERCENT = 100


@click.command(
    "simulate", cls=SpokenCommand, help=N_("What a programme (a preset, a file) would have cost on past sales.")
)
@click.argument("name", metavar="PROGRAMME")
@click.option("--from", "from_on", metavar="DATE", help=N_("The first day; 12 months before the last unless given."))
@click.option("--to", "until_on", metavar="DATE", help=N_("The last day; yesterday unless given."))
@click.option(
    "--worth", metavar="POINTS=MONEY", help=N_("What points are worth where a programme doesn't say it: 100=1.00.")
)
@json_option
@click.pass_obj
def simulate(
    session: Session, name: str, from_on: str | None, until_on: str | None, worth: str | None, as_json: bool
) -> None:
    """Go through the past sales; nothing is recorded."""
    asyncio.run(_simulate(session, name, (from_on, until_on), worth, as_json))


async def _simulate(
    session: Session, name: str, days: tuple[str | None, str | None], worth: str | None, as_json: bool
) -> None:
    from shopclub.cli.days import read_day
    from shopclub.core.shop.estimate import read_estimate
    from shopclub.presets.reading import named

    async with session.club("r") as club:
        chosen = named(name, club.shop.currency)
        estimate = None if worth is None else read_estimate(worth, club.shop.currency)
        period = club.simulate.between(*map(read_day, days))
        found = await club.simulate.compare(
            chosen, period, lambda share: session.progress(round(share * PERCENT), PERCENT), estimate
        )
        session.progress(PERCENT, PERCENT)
        if as_json:
            session.give(found.to_json())
        else:
            _say(session, found, club, chosen)


def _say(session: Session, found: Comparison, club: Club, chosen: Programme) -> None:
    """The answer first, then the figures, the people, and what can't be known."""
    from shopclub.words.simulated import (
        Telling,
        say_answer,
        say_basis,
        say_habit,
        say_likely,
        say_once,
        say_people,
        say_share_of_sales,
        say_unknowns,
    )
    from shopclub.words.simulated_worth import say_estimate

    words = session.words
    telling = Telling(words, club.shop.currency, club.programme.current, chosen)
    session.say(f"{telling.name()}{words.p('after a label', ': ')}{say_answer(found, telling)}")
    answers = (say_estimate, say_once, say_likely, say_share_of_sales, say_people, say_basis)
    for line in (say(found, telling) for say in answers):
        if line:
            session.say(line)
    for title, lines in (
        ("", _figures(found, telling)),
        (words.t("Who gains most"), _members(found.winners, telling, club)),
        (words.t("Who loses most"), _members(found.losers, telling, club)),
        (words.t("What the figures can't know"), say_unknowns(found, telling)),
        (words.t("How they were made"), [say_habit(found, telling)]),
    ):
        told = list(lines)
        if told:
            session.say("")
            session.say(title or told.pop(0))
            for line in told:
                session.say(f"  {line}")


LABEL, FIGURE = 34, 16
"""Columns of the table."""


def _figures(found: Comparison, telling: Telling) -> Iterator[str]:
    """Each figure on both sides; its heading first."""
    from shopclub.core.simulate.measures import measures
    from shopclub.words.simulated import column_names, measure_name, say_change, say_value

    words = telling.words
    first, *others = column_names(words)
    yield first
    yield _columns("", others)
    for one in measures(found):
        values = (say_value(one.today, one, telling), say_value(one.changed, one, telling), say_change(one, telling))
        yield _columns(measure_name(one.id, words), values)


def _columns(label: str, values: Sequence[str]) -> str:
    """A label and its figures, each at the right of its column."""
    from shopclub.words.paper import width_of

    line = label + " " * (LABEL - width_of(label))
    return (line + "".join(" " * (FIGURE - width_of(value)) + value for value in values)).rstrip()


def _members(changes: Iterable[MemberChange], telling: Telling, club: Club) -> Iterator[str]:
    from shopclub.words.names import member_label
    from shopclub.words.simulated import say_gain, say_why

    for one in changes:
        name = member_label(one.member, club.members.get(one.member), telling.words)
        why = say_why(one, telling)
        yield f"{say_gain(one, telling)}  {name}  {why}".rstrip()
