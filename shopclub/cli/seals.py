"""`seals`: every day's seal, to be kept outside the file (docs/seals.md)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import click

from shopclub.cli.session import Session
from shopclub.cli.spoken import SpokenCommand, json_option
from shopclub.i18n import N_

if TYPE_CHECKING:
    from shopclub.core.seals.model import Seal


@click.command("seals", cls=SpokenCommand, help=N_("Every day's seal: kept elsewhere, it proves the past unchanged."))
@json_option
@click.pass_obj
def seals(session: Session, as_json: bool) -> None:
    """List them, the first one first."""
    asyncio.run(_seals(session, as_json))


async def _seals(session: Session, as_json: bool) -> None:
    from shopclub.words.day import say_seals

    async with session.club("r") as club:
        every, so_far = club.seals.every(), club.seals.so_far()
        if as_json:
            rows = [{"number": number, **_as_json(seal)} for number, seal in every]
            session.give(
                {"file": str(club.path), "seals": rows, "so_far": None if so_far is None else _as_json(so_far)}
            )
            return
        for line in say_seals(every, session.words):
            session.say(line)
        if not every:
            session.say(session.words.t("There is no seal yet: the first one is made when a day is over."))


def _as_json(seal: Seal) -> dict[str, Any]:
    """A seal as it lies in the file."""
    import msgspec

    made: dict[str, Any] = msgspec.to_builtins(seal)
    return made
