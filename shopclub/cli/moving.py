"""`move`: the shop's file to another computer, or just a copy; and going on in an old file all the same."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import click

from shopclub.cli.session import Session
from shopclub.cli.spoken import SpokenCommand, json_option, yes_option
from shopclub.i18n import N_

if TYPE_CHECKING:
    from shopclub.core.club import Club
    from shopclub.core.moving.model import Carried
    from shopclub.core.moving.verbs import Copied
    from shopclub.core.shop.model import Shop


@click.command(
    "move", cls=SpokenCommand, help=N_("Take the shop to another computer: a proven copy there, this file shut.")
)
@click.argument("folder", required=False, metavar="[FOLDER]", type=click.Path(path_type=Path))
@click.option("--copy", "just_copy", is_flag=True, help=N_("Just a copy; the shop goes on here. Also while it runs."))
@click.option("--stay", is_flag=True, help=N_("Go on in a file that has moved."))
@yes_option
@json_option
@click.pass_obj
def move(session: Session, folder: Path | None, just_copy: bool, stay: bool, yes: bool, as_json: bool) -> None:
    """Copy, shut, say where; or open again."""
    if stay == (folder is not None):
        raise click.UsageError("FOLDER | --stay")
    if folder is None:
        asyncio.run(_stay(session, yes, as_json))
    else:
        asyncio.run(_move(session, folder, just_copy, as_json))


async def _move(session: Session, folder: Path, just_copy: bool, as_json: bool) -> None:
    from shopclub.core.exchange import OWNER
    from shopclub.core.kernel.ids import new_operation_id
    from shopclub.core.moving import verbs

    async with session.club("r" if just_copy else "r+") as club:
        page = _Page(club, is_move=not just_copy)
        told = _Told(session)
        if just_copy:
            done = await verbs.copy(club, folder, readme=page, progress=told)
        else:
            op = new_operation_id(club.clock.now())
            done = await verbs.move(club, folder, op, OWNER, readme=page, progress=told)
    told(1.0)
    _say(session, done, just_copy, as_json)


class _Page:
    """Writes the page beside the copy."""

    def __init__(self, club: Club, *, is_move: bool) -> None:
        self._club = club
        self._is_move = is_move

    def __call__(self, carried: Carried, shop: Shop) -> str:
        from shopclub.words.moving import move_readme

        local = self._club.calendar.local
        last = None if carried.last_at is None else local(carried.last_at)
        return move_readme(
            carried, shop=shop.name, wall=local(self._club.clock.now()), last=last, is_move=self._is_move
        )


class _Told:
    """Shows progress."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def __call__(self, share: float) -> None:
        self._session.progress(round(share * 100), 100)


def _say(session: Session, done: Copied, just_copy: bool, as_json: bool) -> None:
    words, carried = session.words, done.carried
    if as_json:
        session.give(
            {
                "folder": str(done.folder),
                "file": carried.name,
                "bytes": carried.bytes,
                "sha256": carried.sha256,
                "members": carried.members,
                "receipts": carried.receipts,
                "moved": not just_copy,
            }
        )
        return
    session.say(
        words.t("{folder}: a proven copy, with a page that says how to go on on the new computer.", folder=done.folder)
    )
    if not just_copy:
        session.say(words.t("This file is shut: sell there only. “shopclub move --stay” opens it again."))


async def _stay(session: Session, yes: bool, as_json: bool) -> None:
    from shopclub.core.exchange import OWNER
    from shopclub.core.kernel.ids import new_operation_id
    from shopclub.core.moving import verbs
    from shopclub.core.shop.gate import refusal
    from shopclub.words.moving import say_moved

    async with session.club("r+") as club:
        words, why = session.words, refusal(club.shop)
        if why is not None:
            if not yes:
                for line in say_moved(why, words):
                    session.warn(line)
                session.ask(words.t("Really go on here?"))
            await verbs.stay(club, new_operation_id(club.clock.now()), OWNER)
        if as_json:
            session.give({"file": str(club.path), "opened": why is not None})
        elif why is None:
            session.say(words.t("{path} has not moved; there is nothing to open.", path=club.path))
        else:
            session.say(words.t("{path} is open again.", path=club.path))
