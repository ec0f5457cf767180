"""Getting the shop back from a backup."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import click

from shopclub.cli.backups import PASSPHRASE_FILE, local_text, passphrase_of, places_here
from shopclub.cli.session import Session
from shopclub.cli.spoken import SpokenCommand, json_option, yes_option
from shopclub.i18n import N_

if TYPE_CHECKING:
    from shopclub.core.backups.model import Comparison
    from shopclub.core.backups.places import Places
    from shopclub.core.backups.restoring import Coming


@click.command("restore", cls=SpokenCommand, help=N_("Put a backup in the place of the file; the old one is kept."))
@click.argument("copy", metavar="FILE", type=click.Path(path_type=Path))
@PASSPHRASE_FILE
@yes_option
@json_option
@click.pass_obj
def restore(session: Session, copy: Path, passphrase_file: Path | None, yes: bool, as_json: bool) -> None:
    """Show both and what would be lost, ask, then do it."""
    asyncio.run(_restore(session, copy, passphrase_file, yes, as_json))


async def _restore(session: Session, copy: Path, file: Path | None, yes: bool, as_json: bool) -> None:
    from shopclub.core.backups.places import load_key
    from shopclub.words.backups import say_forgotten, say_held

    places, words = places_here(session), session.words
    session.demand_own_drive(places.data)
    with _lay_out(session, copy, places, file) as coming:
        found = coming.compare()
        session.speak_as_shop(found.coming.language)
        words = session.words
        if not yes:
            _show(session, found, places.data, copy)
            session.ask(words.t("Put the backup in the place of the file?"))
        done = await coming.put_in(places.first, load_key(places))
    if as_json:
        session.give(
            {
                "file": str(places.data),
                "restored": str(copy),
                "kept": done.kept,
                "backup": done.backup or None,
                "erased_again": done.forgotten,
                "receipts": found.coming.receipts,
                "last_at": local_text(found.coming.last_sale, found.coming.timezone),
                "lost": None
                if found.lost is None
                else {
                    "receipts": found.lost.receipts,
                    "net_minor": found.lost.net_minor,
                    "members": found.lost.members,
                    "since": local_text(found.lost.since, found.coming.timezone),
                },
            }
        )
        return
    session.say(words.t("{path} is restored: {what}.", path=places.data, what=say_held(done.held, words)))
    if done.forgotten:
        session.say(say_forgotten(done.forgotten, words))
    if done.kept is not None:
        session.say(words.t("The file that was there is kept as {file}.", file=done.kept))


def _lay_out(session: Session, copy: Path, places: Places, file: Path | None) -> Coming:
    """
    The backup, laid out beside the file; its passphrase is asked for where it has one.

    Raises:
        NotFound: `file_missing`.
        as `Coming`.
    """
    from shopclub.core.backups.restoring import Coming
    from shopclub.core.kernel.errors import NotFound
    from shopclub.core.store.copies.packing import Kind

    if not copy.is_file():
        raise NotFound("file_missing", name=copy.name)
    passphrase = None
    if copy.name.endswith(Kind.SEALED):
        passphrase = passphrase_of(session, file, session.words.t("Passphrase of this backup:"))
    return Coming(copy, places.data, session.clock, passphrase=passphrase)


def _show(session: Session, found: Comparison, data: Path, copy: Path) -> None:
    from shopclub.words.backups import say_comparison, say_forgotten, say_held, say_present

    words = session.words
    session.warn(words.t("Now in {path}: {what}", path=data, what=say_present(found, words)))
    session.warn(words.t("In {path}: {what}", path=copy, what=say_held(found.coming, words)))
    for line in say_comparison(found, words):
        session.warn(line)
    if forgotten := say_forgotten(found.erased, words):
        session.warn(forgotten)
