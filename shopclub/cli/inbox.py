"""`inbox`: what lies in the inbox and what became of it, and one pass by hand while the shop is closed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import click

from shopclub.cli.session import ProblemsFound, Session
from shopclub.cli.spoken import SpokenCommand, json_option
from shopclub.i18n import N_

if TYPE_CHECKING:
    from shopclub.core.club import Club
    from shopclub.core.inbox.model import Intake

BETWEEN_LOOKS = 1.0
"""Seconds between the two looks of one pass; a file that changes in between is left for the next."""
SHOWN = 20
"""Files that are told of."""


@click.command(
    "inbox", cls=SpokenCommand, help=N_("What came through the inbox; with --once, take in what lies there.")
)
@click.option("--once", is_flag=True, help=N_("Take in what lies there now; while the shop runs it does so itself."))
@json_option
@click.pass_obj
def inbox(session: Session, once: bool, as_json: bool) -> None:
    """Show, or take in and show."""
    asyncio.run(_once(session, as_json) if once else _show(session, as_json))


async def _show(session: Session, as_json: bool) -> None:
    async with session.club("r") as club:
        settings, folder = club.inbox.settings, club.inbox.folder
        latest = [intake for _, intake in club.inbox.latest(SHOWN)]
        if as_json:
            session.give(
                {
                    "folder": str(folder),
                    "on": settings.on,
                    "earns": settings.earns,
                    "latest": [_json(one, club) for one in latest],
                }
            )
            return
        words = session.words
        session.say(
            words.t("The inbox is {folder}.", folder=folder)
            if settings.on
            else words.t("The inbox is off. It would be {folder}.", folder=folder)
        )
        _say(session, latest, club)


async def _once(session: Session, as_json: bool) -> None:
    from shopclub.inbox.tray import Tray
    from shopclub.words.inbox import say_trouble

    async with session.club("r+") as club:
        tray = Tray(club, session.words)
        await tray.look()
        await asyncio.sleep(BETWEEN_LOOKS)
        taken = [club.inbox.get(number) for number in await tray.look()]
        troubles = [say_trouble(trouble, session.words) for trouble in club.inbox.troubles]
        if as_json:
            session.give(
                {
                    "folder": str(club.inbox.folder),
                    "taken": [_json(one, club) for one in taken],
                    "growing": tray.growing,
                    "left_lying": list(club.inbox.left_lying),
                    "waiting": [trouble.code for trouble in club.inbox.troubles],
                }
            )
        elif taken:
            _say(session, taken, club)
        else:
            session.say(session.words.t("There is nothing to take in from {folder}.", folder=club.inbox.folder))
    for sentence in troubles:
        session.warn(sentence)
    _end(session, taken, bool(troubles))


def _end(session: Session, taken: list[Intake], waits: bool) -> None:
    """Lines left out, files not taken and files that wait make exit code 1."""
    left = sum(one.left_out for one in taken)
    failed = sum(not one.is_taken() for one in taken)
    words = session.words
    if failed:
        raise ProblemsFound(words.n("{n} file was not taken in.", "{n} files were not taken in.", failed))
    if left:
        raise ProblemsFound(words.n("{n} line was left out.", "{n} lines were left out.", left))
    if waits:
        raise ProblemsFound(words.t("Something still waits in the inbox."))


def _say(session: Session, intakes: list[Intake], club: Club) -> None:
    from shopclub.words.inbox import say_intake

    for one in intakes:
        when = session.words.instant(club.calendar.local(one.at))
        session.say(f"{when}  {say_intake(one, session.words)}")


def _json(one: Intake, club: Club) -> dict[str, Any]:
    done = None if one.done is None else one.done.to_json()
    if done is not None:
        del done["skipped"]  # named line by line in the report
        done["left_out"] = one.left_out
    return {
        "file": one.name,
        "at": club.calendar.local(one.at).isoformat(),
        "kind": one.kind.value if one.kind else None,
        "taken": done,
        "reason": one.reason or None,
        "report": one.report or None,
    }
