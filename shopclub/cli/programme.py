"""`programme`: which ones there are, what the one in force says, putting another in force, checking a file."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import click

from shopclub.cli.days import read_day
from shopclub.cli.session import NoShop, ProblemsFound, Session
from shopclub.cli.spoken import SpokenGroup, json_option
from shopclub.cli.versions import read_terms, say_adopted, terms_options
from shopclub.i18n import N_, Words

if TYPE_CHECKING:
    from datetime import date

    from shopclub.core.audit.model import Finding
    from shopclub.core.programme.model import Programme, Terms


@click.group(
    "programme",
    cls=SpokenGroup,
    lazy={
        "test": "shopclub.cli.scenarios:test",
        "versions": "shopclub.cli.versions:versions",
        "return": "shopclub.cli.versions:return_to",
        "call-back": "shopclub.cli.versions:call_back",
        "take-back": "shopclub.cli.versions:take_back",
        "preview": "shopclub.cli.versions:preview",
    },
    help=N_("List, show, check programmes, or put one in force."),
)
def programme() -> None:
    """Programmes are data; see docs/rules.md."""


@programme.command("list", help=N_("The presets, and the programme in force."))
@json_option
@click.pass_obj
def list_(session: Session, as_json: bool) -> None:
    """List what there is to choose from."""
    asyncio.run(_list(session, as_json))


async def _list(session: Session, as_json: bool) -> None:
    from shopclub import presets
    from shopclub.words import local_name

    in_force: dict[str, Any] | None = None
    try:
        async with session.club("r") as club:
            version = club.programme.version
            values = club.programme.get(version)
            in_force = {
                "version": version,
                "name": club.programme.current.id,
                "title": local_name(club.programme.current.name, session.words),
                "from": values.from_on.isoformat(),
            }
    except NoShop:
        in_force = None  # presets can be looked at before there is a shop
    words = session.words
    rows = [
        {
            "name": one.id,
            "title": local_name(one.name, words, one.id),
            "about": local_name(one.about, words),
            "currency": one.currency,
        }
        for one in presets.load_all()
    ]
    if as_json:
        session.give({"presets": rows, "in_force": in_force})
        return
    for row in rows:
        session.say(words.t("{name}: {title}", name=row["name"], title=row["title"]))
        session.say(f"    {row['about']}")
    if in_force is not None:
        session.say(
            words.t(
                "In force: {title}, version {version}.",
                title=in_force["title"],
                version=words.number(in_force["version"]),
            )
        )


@programme.command("show", help=N_("A programme in plain sentences; the one in force unless named."))
@click.argument("name", required=False, metavar="[NAME]")
@json_option
@click.pass_obj
def show(session: Session, name: str | None, as_json: bool) -> None:
    """Say a programme."""
    from shopclub import presets

    if name is None:
        asyncio.run(_show_current(session, as_json))
    else:
        chosen = presets.load(name)
        _show(session, chosen, chosen.currency, None, as_json)


async def _show_current(session: Session, as_json: bool) -> None:
    async with session.club("r") as club:
        _show(session, club.programme.current, club.shop.currency, club.programme.version, as_json)


def _show(session: Session, chosen: Programme, currency: str, version: int | None, as_json: bool) -> None:
    from shopclub.core.programme.reading import write_programme
    from shopclub.words import local_name, say_programme

    words = session.words
    sections = say_programme(chosen, words, currency=currency)
    if as_json:
        session.give(
            {
                "version": version,
                "currency": currency,
                "sentences": {section.id: list(section.lines) for section in sections},
                "programme": write_programme(chosen),
            }
        )
        return
    session.say(local_name(chosen.name, words, chosen.id))
    _say_sections(session, chosen, currency, words)


def _say_sections(session: Session, chosen: Programme, currency: str, words: Words) -> None:
    from shopclub.words import say_programme

    for section in say_programme(chosen, words, currency=currency):
        session.say(section.title)
        for line in section.lines:
            session.say(f"  {line}")


@programme.command(
    "use", help=N_("Put a preset, or a programme from a file, in force from today on, or plan it for a later day.")
)
@click.argument("name", metavar="NAME")
@click.option("--from", "from_on", metavar="DATE", help=N_("Its first day (YYYY-MM-DD); today unless given."))
@terms_options
@json_option
@click.pass_obj
def use(session: Session, name: str, from_on: str | None, points: str, tiers: str, as_json: bool) -> None:
    """Adopt a programme; what was earned before keeps its terms, unless said otherwise."""
    asyncio.run(_use(session, name, read_day(from_on), read_terms(points, tiers), as_json))


async def _use(session: Session, name: str, from_on: date | None, terms: Terms, as_json: bool) -> None:
    from shopclub.core.kernel.ids import new_operation_id
    from shopclub.core.staff.model import SYSTEM
    from shopclub.presets.reading import named

    async with session.club("r+") as club:
        chosen = named(name, club.shop.currency)
        op = new_operation_id(club.clock.now())
        version = await club.adopting.adopt(chosen, op, SYSTEM, from_on=from_on, terms=terms)
        words, currency = session.words, club.shop.currency
        say_adopted(session, club, version, as_json)
    if chosen.currency != currency:
        session.warn(
            words.t(
                "The programme's amounts were meant in {meant} and are taken one to one in {currency}: look at them.",
                meant=chosen.currency,
                currency=currency,
            )
        )


@programme.command(
    "check", help=N_("Say what a programme (a file, a preset, the one in force) does that may not be meant.")
)
@click.argument("name", required=False, metavar="[FILE]")
@json_option
@click.pass_obj
def check(session: Session, name: str | None, as_json: bool) -> None:
    """Check a programme without putting it in force; of the one in force also what the shop's own sales tell."""
    from shopclub.core.audit.rules import audit
    from shopclub.core.kernel.clock import SystemClock
    from shopclub.core.kernel.errors import InvalidInput
    from shopclub.core.programme.checking import check_programme
    from shopclub.presets.reading import named

    if name is None:
        asyncio.run(_check_current(session, as_json))
        return
    chosen = named(name)
    try:
        check_programme(chosen)
    except InvalidInput as error:
        if error.code != "rules_exclude_equally":
            raise  # of two that exclude each other the check itself says more
    today = SystemClock().now().date()
    _say_check(session, chosen, chosen.currency, audit(chosen, today), name, as_json)


async def _check_current(session: Session, as_json: bool) -> None:
    async with session.club("r") as club:
        current = club.programme.current
        _say_check(session, current, club.shop.currency, club.audit.findings(current), "", as_json)


def _say_check(
    session: Session, chosen: Programme, currency: str, found: tuple[Finding, ...], name: str, as_json: bool
) -> None:
    """Say the programme and what was found; with a finding that costs or can't be meant the exit code is 1."""
    import msgspec

    from shopclub.core.audit.model import Weight
    from shopclub.words import local_name
    from shopclub.words.audit import say_finding

    words = session.words
    said = [(one, say_finding(one, chosen, words, currency=currency)) for one in found]
    if as_json:
        is_sound = all(one.code != "exclude_equally" for one in found)
        unknown = [str(raw.get("id", "")) for raw in chosen.unknown_rules]
        findings = [
            {
                "code": one.code,
                "weight": one.weight.value,
                "places": list(one.places),
                "figures": dict(one.figures),
                "text": text.what,
                "example": text.example,
                "mend": text.mend,
                "basket": msgspec.to_builtins(one.proof.situation.draft.lines) if one.proof else None,
            }
            for one, text in said
        ]
        session.give(
            {"file": name, "name": chosen.id, "sound": is_sound, "unknown_rules": unknown, "findings": findings}
        )
    else:
        _say_sections(session, chosen, currency, words)
        for _, text in said:
            session.say(" ".join(part for part in text if part))
        if not found:
            title = name or local_name(chosen.name, words, chosen.id)
            session.say(words.t("{file} can be used; nothing in it looks unmeant.", file=title))
    grave = sum(one.weight is not Weight.LOOK for one in found)
    if grave:
        raise ProblemsFound(words.n("{n} thing may not be meant.", "{n} things may not be meant.", grave))
