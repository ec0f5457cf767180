"""`programme versions`, `return`, `call-back`: what was in force when, going back to it, giving a plan up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from shopclub.cli.days import read_day
from shopclub.cli.session import Session
from shopclub.cli.spoken import SpokenCommand, json_option
from shopclub.i18n import N_

if TYPE_CHECKING:
    from datetime import date

    from shopclub.core.club import Club
    from shopclub.core.programme.model import Terms


@click.command(
    "versions", cls=SpokenCommand, help=N_("Every version of the programme; with a number, what that one changed.")
)
@click.argument("number", required=False, type=int, metavar="[NUMBER]")
@click.option(
    "--to", type=int, metavar="NUMBER", help=N_("Compare with this version; unless given, with the one before it.")
)
@json_option
@click.pass_obj
def versions(session: Session, number: int | None, to: int | None, as_json: bool) -> None:
    """List them, the newest first, or say how two of them differ."""
    asyncio.run(_list(session, as_json) if number is None else _compare(session, number, to, as_json))


async def _list(session: Session, as_json: bool) -> None:
    async with session.club("r") as club:
        rows = [_row(session, club, number) for number, _ in club.programme.versions()]
    if as_json:
        session.give({"versions": rows})
        return
    words = session.words
    for row in rows:
        said = words.t(
            "{number}: {title}, {when}", number=words.number(row["version"]), title=row["title"], when=row["when"]
        )
        session.say(said)


def _row(session: Session, club: Club, number: int) -> dict[str, Any]:
    from shopclub.words import local_name
    from shopclub.words.versions import say_version_state

    programmes, version = club.programme, club.programme.get(number)
    state = programmes.states()[number]
    said = programmes.programme_of(number)
    return {
        "version": number,
        "name": said.id,
        "title": local_name(said.name, session.words, said.id),
        "from": version.from_on.isoformat(),
        "adopted": version.at.isoformat().replace("+00:00", "Z"),
        "by": None if version.staff is None else club.staff.get(version.staff).name,
        "state": state.value,
        "returns": version.returns,
        "when": say_version_state(number, version, state, programmes.spans(), club.today(), session.words),
    }


async def _compare(session: Session, number: int, to: int | None, as_json: bool) -> None:
    from shopclub.words.versions import say_difference, say_differences

    async with session.club("r") as club:
        row, currency = _row(session, club, number), club.shop.currency
        other = to if to is not None else club.programme.before(number) or number
        after, before = club.programme.programme_of(number), club.programme.programme_of(other)
        found = say_differences(before, after, session.words, currency=currency)
    if as_json:
        changed = [{"section": one.section, "was": one.was or None, "now": one.now or None} for one in found]
        session.give({**row, "compared_with": other, "changes": changed})
        return
    words = session.words
    session.say(words.t("{number}: {title}, {when}", number=words.number(number), title=row["title"], when=row["when"]))
    for one in found:
        session.say("  " + say_difference(one, words))
    if not found:
        session.say("  " + words.t("Says the same as version {number}.", number=words.number(other)))


def terms_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """What is to become of what runs."""
    kinds = click.Choice(["keep", "better", "all"])
    points = click.option(
        "--points",
        type=kinds,
        default="keep",
        help=N_("Points there are: keep their days, get better ones, or get new ones."),
    )
    tiers = click.option(
        "--tiers", type=kinds, default="keep", help=N_("Tiers held: keep them, only better ones, or judge all anew.")
    )
    return points(tiers(command))


def read_terms(points: str, tiers: str) -> Terms:
    """What was chosen."""
    from shopclub.core.programme.model import Extent, Terms

    return Terms(lots=Extent(points), tiers=Extent(tiers))


@click.command("return", cls=SpokenCommand, help=N_("Put an earlier version in force again, as a new one."))
@click.argument("number", type=int, metavar="NUMBER")
@click.option("--from", "from_on", metavar="DATE", help=N_("Its first day (YYYY-MM-DD); today unless given."))
@terms_options
@json_option
@click.pass_obj
def return_to(session: Session, number: int, from_on: str | None, points: str, tiers: str, as_json: bool) -> None:
    """Go back to what was in force once."""
    asyncio.run(_return(session, number, read_day(from_on), read_terms(points, tiers), as_json))


async def _return(session: Session, number: int, from_on: date | None, terms: Terms, as_json: bool) -> None:
    from shopclub.core.kernel.ids import new_operation_id
    from shopclub.core.staff.model import SYSTEM

    async with session.club("r+") as club:
        op = new_operation_id(club.clock.now())
        version = await club.programme.return_to(number, op, SYSTEM, from_on=from_on, terms=terms)
        await club.adopting.settle(club.today())
        say_adopted(session, club, version, as_json)


@click.command("call-back", cls=SpokenCommand, help=N_("Call a planned version back before its day."))
@click.argument("number", type=int, metavar="NUMBER")
@json_option
@click.pass_obj
def call_back(session: Session, number: int, as_json: bool) -> None:
    """Give a plan up."""
    asyncio.run(_call_back(session, number, as_json))


async def _call_back(session: Session, number: int, as_json: bool) -> None:
    from shopclub.core.kernel.ids import new_operation_id
    from shopclub.core.staff.model import SYSTEM

    async with session.club("r+") as club:
        await club.programme.call_back(number, new_operation_id(club.clock.now()), SYSTEM)
        row = _row(session, club, number)
    if as_json:
        session.give(row)
        return
    words = session.words
    session.say(words.t("{number}: {title}, {when}", number=words.number(number), title=row["title"], when=row["when"]))


@click.command("take-back", cls=SpokenCommand, help=N_("Take back what a version did to points and tiers there were."))
@click.argument("number", type=int, metavar="NUMBER")
@json_option
@click.pass_obj
def take_back(session: Session, number: int, as_json: bool) -> None:
    """The rules stay; what ran before is as before."""
    asyncio.run(_take_back(session, number, as_json))


async def _take_back(session: Session, number: int, as_json: bool) -> None:
    from shopclub.core.kernel.ids import new_operation_id
    from shopclub.core.staff.model import SYSTEM
    from shopclub.words.terms import say_terms

    async with session.club("r+") as club:
        await club.adopting.take_back(number, new_operation_id(club.clock.now()), SYSTEM)
        terms = club.programme.get(number).terms
        row = _row(session, club, number)
    if as_json:
        session.give(row)
        return
    for line in say_terms(terms, session.words) if terms is not None else ():
        session.say(line)


@click.command(
    "preview", cls=SpokenCommand, help=N_("Whom a programme would concern if points and tiers there are got its terms.")
)
@click.argument("name", metavar="NAME")
@click.option("--from", "from_on", metavar="DATE", help=N_("Its first day (YYYY-MM-DD); today unless given."))
@json_option
@click.pass_obj
def preview(session: Session, name: str, from_on: str | None, as_json: bool) -> None:
    """Look before adopting; nothing is changed."""
    asyncio.run(_preview(session, name, read_day(from_on), as_json))


async def _preview(session: Session, name: str, from_on: date | None, as_json: bool) -> None:
    import msgspec

    from shopclub.core.programme.checking import check_programme
    from shopclub.core.programme.model import Extent
    from shopclub.presets.reading import named
    from shopclub.words import joined
    from shopclub.words.terms import say_affected, say_left, say_lots, say_tiers

    words = session.words
    async with session.club("r") as club:
        chosen = named(name, club.shop.currency)
        check_programme(chosen)
        found, before, today = await club.adopting.preview(chosen, from_on), club.programme.current, club.today()
    lines = [*say_lots(found, Extent.ALL, words), *say_tiers(found, Extent.ALL, words)]
    lines += [say_left(one, before, words) for one in found.left]
    if as_json:
        sums, affected = msgspec.to_builtins(found.sums()), msgspec.to_builtins(found.affected)
        left = msgspec.to_builtins(found.left)
        session.give({"on": found.on.isoformat(), **sums, "left": left, "members": affected, "text": lines})
        return
    for line in lines:
        session.say(line)
    for one in found.affected:
        said = joined(words, say_affected(one, before, chosen, today, words))
        session.say("  " + words.t("{name}: {title}", name=words.number(one.member), title=said))


def say_adopted(session: Session, club: Club, version: int, as_json: bool) -> None:
    """Say that a version is in force, or from when on it will be."""
    from shopclub.words.versions import say_from

    row, words = _row(session, club, version), session.words
    if as_json:
        session.give({"version": version, "name": row["name"], "from": row["from"]})
        return
    number, title = words.number(version), row["title"]
    if version == club.programme.version:
        session.say(words.t("“{title}” is in force as version {version}.", title=title, version=number))
    else:
        when = say_from(club.programme.get(version).from_on, club.today(), words)
        session.say(
            words.t("“{title}” is planned as version {version}: {when}.", title=title, version=number, when=when)
        )
