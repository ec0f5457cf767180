"""A damaged file: prove any file, save what is left of one."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from shopclub.cli.backups import PASSPHRASE_FILE, passphrase_of, places_here
from shopclub.cli.session import NoShop, ProblemsFound, Session
from shopclub.cli.spoken import SpokenCommand, json_option, yes_option
from shopclub.i18n import N_

if TYPE_CHECKING:
    from shopclub.core.salvaging import Salvaged


@click.command("verify", cls=SpokenCommand, help=N_("Prove every byte of a file; also while the shop runs."))
@click.argument("file", required=False, metavar="[FILE]", type=click.Path(path_type=Path))
@json_option
@click.pass_obj
def verify(session: Session, file: Path | None, as_json: bool) -> None:
    """Read all of it, part by part; says where it is damaged, and changes nothing."""
    from shopclub.core.kernel.errors import NotFound
    from shopclub.core.store import AppendStorage

    path = session.settings().data if file is None else file
    try:
        storage = AppendStorage(path, access_mode="r")
    except FileNotFoundError as error:
        raise NoShop(path) if file is None else NotFound("file_missing", name=path.name) from error
    with closing(storage):
        whole = max(1, path.stat().st_size)
        for done in storage.prove():
            session.progress(min(done, whole - 1), whole)
        session.progress(whole, whole)
        report = storage.report
    if as_json:
        counts = dict(report.counts)
        session.give(
            {"file": str(path), "sound": True, "status": str(report.status), "seq": report.seq, "documents": counts}
        )
        return
    documents = session.words.number(sum(report.counts.values()))
    session.say(session.words.t("{path} is sound: {documents} documents.", path=path, documents=documents))


@click.command("salvage", cls=SpokenCommand, help=N_("Save what a damaged file still holds as a new, sound one."))
@click.option("--to", "target", metavar="FILE", type=click.Path(path_type=Path), help=N_("The new file."))
@click.option(
    "--backup",
    "copies",
    multiple=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help=N_("A backup to complete it from (the newest proven one)."),
)
@PASSPHRASE_FILE
@yes_option
@json_option
@click.pass_obj
def salvage(
    session: Session,
    target: Path | None,
    copies: tuple[Path, ...],
    passphrase_file: Path | None,
    yes: bool,
    as_json: bool,
) -> None:
    """The damaged file is only read; what is lost is said exactly."""
    from shopclub.core.kernel.errors import Conflict, NotFound
    from shopclub.core.salvaging import salvage_shop
    from shopclub.core.store.copies.packing import Kind

    path, words = session.settings().data, session.words
    if not path.exists():
        raise NoShop(path)
    if target is not None and target.exists():
        raise Conflict("file_exists", path=str(target))
    for copy in copies:
        if not copy.is_file():
            raise NotFound("file_missing", name=copy.name)
    chosen = list(copies) or _newest(session)
    if not yes:
        session.ask(words.t("Write what {path} still holds as a new file? It is only read itself.", path=path))

    def passphrase(copy: Path) -> str | None:
        if not copy.name.endswith(Kind.SEALED):
            return None
        return passphrase_of(session, passphrase_file, words.t("Passphrase of this backup:"))

    done = salvage_shop(path, target, chosen, session.clock, passphrase=passphrase)
    if done is None:
        if as_json:
            session.give({"file": str(path), "sound": True})
        else:
            session.say(words.t("{path} is sound; there is nothing to salvage.", path=path))
        return
    fresh = path.with_name(done.report.target) if target is None else target
    _tell(session, fresh, done, as_json)


def _newest(session: Session) -> list[Path]:
    """The newest proven backup; a sealed one has to be named, because it asks for its passphrase."""
    from shopclub.core.salvaging import last_good

    found = last_good(places_here(session))
    return [Path(found.path)] if found is not None and not found.kept.sealed else []


def _tell(session: Session, fresh: Path, done: Salvaged, as_json: bool) -> None:
    from shopclub.words.findings import say_finding
    from shopclub.words.salvage import say_completed, say_salvage, say_saved

    words, report = session.words, done.report
    said = say_salvage(report, words)
    findings = [say_finding(one, words, currency=done.currency) for one in done.findings]
    if as_json:
        plain: dict[str, Any] = msgspec.to_builtins(report)
        plain |= {"sound": False, "file": str(fresh), "backups": list(done.backups), "opens": done.opens}
        session.give({**plain, "findings": msgspec.to_builtins(done.findings), "text": said})
    else:
        session.say(say_saved(report, words))
        for line in said:
            session.say(line)
        for name in done.backups:
            session.say(say_completed(name, words))
        for line in findings:
            session.say(line)
        if done.opens:
            session.say(words.t("To go on with it: shopclub restore {path}", path=fresh))
    if not done.opens:
        raise ProblemsFound(words.t("What was saved does not open as a shop. Restore a backup instead."))
    if report.lost or report.lost is None or report.lost_commits or report.cut_off or findings:
        raise ProblemsFound(words.t("Not everything could be saved. Compare with a backup before you choose."))
