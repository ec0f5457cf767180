"""`draw`: rounds of the lucky draws, the file anybody can prove one from, and proving it (docs/draws.md)."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from shopclub.cli.session import ProblemsFound, Session
from shopclub.cli.spoken import SpokenCommand, SpokenGroup, json_option
from shopclub.core.kernel.errors import NotFound
from shopclub.i18n import N_

if TYPE_CHECKING:
    from shopclub.core.games.model import Round
    from shopclub.core.games.proving import Proof


@click.group(
    "draw",
    cls=SpokenGroup,
    lazy={
        "list": "shopclub.cli.draws:list_",
        "export": "shopclub.cli.draws:export",
        "verify": "shopclub.cli.draws:verify",
    },
    help=N_("Lucky draws: their rounds, and the proof that they were fair."),
    subcommand_metavar="COMMAND",
)
def draw() -> None:
    """Rounds, files, proofs."""


@click.command("list", cls=SpokenCommand, help=N_("The rounds of all lucky draws, with their published hashes."))
@json_option
@click.pass_obj
def list_(session: Session, as_json: bool) -> None:
    """List them, the latest first."""
    asyncio.run(_list(session, as_json))


async def _list(session: Session, as_json: bool) -> None:
    from shopclub.words.draws import hash_groups, round_name

    async with session.club("r") as club:
        rounds = club.draws.rounds()
        if as_json:
            session.give({"file": str(club.path), "rounds": [_round(one) for _, one in rounds]})
            return
        words = session.words
        for _, one in rounds:
            session.say(words.t("{round} ({label})", round=round_name(one, words), label=one.label))
            session.say("  " + hash_groups(one.commitment))
        if not rounds:
            session.say(words.t("No lucky draw has been opened yet."))


def _round(one: Round) -> dict[str, Any]:
    """A round as JSON values, its seed only once it is published."""
    return {
        "round": one.label,
        "opened_on": one.opened_on.isoformat(),
        "until_on": one.until_on.isoformat(),
        "draws": one.drawn,
        "came": one.given,
        "commitment": one.commitment,
        "seed": one.seed or None,
    }


@click.command("export", cls=SpokenCommand, help=N_("Write ROUND (spring or spring/2) as a file that proves it."))
@click.argument("name", metavar="ROUND")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@json_option
@click.pass_obj
def export(session: Session, name: str, file: Path, as_json: bool) -> None:
    """Write it; a file that is there stays as it is."""
    asyncio.run(_export(session, name, file, as_json))


async def _export(session: Session, name: str, file: Path, as_json: bool) -> None:
    from shopclub.core.games.proving import publish
    from shopclub.core.kernel.errors import Conflict

    async with session.club("r") as club:
        number, one = club.draws.find(name)
        plays = club.draws.plays(number)
        raw = publish(club.shop.name, one, plays)
    try:
        with file.open("xb") as out:
            out.write(raw)
    except FileExistsError as error:
        raise Conflict("file_exists", path=str(file)) from error
    if as_json:
        session.give({"file": str(file), "round": one.label, "draws": len(plays), "open": one.closed_at is None})
        return
    words = session.words
    session.say(words.n("{n} draw written to {file}.", "{n} draws written to {file}.", len(plays), file=str(file)))
    if one.closed_at is None:
        session.say(words.t("The round is still open, so its seed is not in it."))


@click.command("verify", cls=SpokenCommand, help=N_("Compute every result of such a file anew, without the shop."))
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@json_option
@click.pass_obj
def verify(session: Session, file: Path, as_json: bool) -> None:
    """Prove it; exit code 1 when something does not fit."""
    from shopclub.core.games.proving import prove, read_publication
    from shopclub.words.draws import say_proof

    try:
        raw = file.read_bytes()
    except OSError as error:
        raise NotFound("file_missing", name=str(file)) from error
    proof = prove(read_publication(raw))
    *lines, verdict = say_proof(proof, session.words)
    if as_json:
        session.give(_proof(proof))
    else:
        for line in lines:
            session.say(line)
    if proof.flaws:
        raise ProblemsFound(verdict)
    if not as_json:
        session.say(verdict)


def _proof(proof: Proof) -> dict[str, Any]:
    found = proof.publication
    return {
        "round": f"{found.draw}/{found.round}",
        "commitment": found.commitment,
        "open": proof.is_open,
        "draws": sum(proof.came.values()),
        "came": proof.came,
        "unnamed": proof.unnamed,
        "undone": proof.undone,
        "flaws": [
            {"flaw": one.flaw.value, "number": one.number, "prize": one.prize, "should": one.should}
            for one in proof.flaws
        ],
    }
