"""The command before the commands, and what each way of ending means to whoever called."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from shopclub.cli.session import FILE, FINE, PROBLEMS, USAGE, Session, Stopped
from shopclub.cli.spoken import SpokenGroup
from shopclub.cli.usage import say_usage
from shopclub.core.kernel.errors import ClubError, StoreError
from shopclub.i18n import N_

if TYPE_CHECKING:
    from shopclub.core.kernel.clock import Clock

INTERRUPTED = 130
"""Exit code after Ctrl+C, as shells have it."""

COMMANDS = {
    "demo": "shopclub.cli.running:demo",
    "kiosk": "shopclub.cli.running:kiosk",
    "init": "shopclub.cli.founding:init",
    "import": "shopclub.cli.exchange:import_",
    "export": "shopclub.cli.exchange:export",
    "inbox": "shopclub.cli.inbox:inbox",
    "report": "shopclub.cli.report:report",
    "goals": "shopclub.cli.goals:goals",
    "seals": "shopclub.cli.seals:seals",
    "draw": "shopclub.cli.draws:draw",
    "check": "shopclub.cli.file:check",
    "compact": "shopclub.cli.file:compact",
    "backup": "shopclub.cli.backups:backup",
    "backups": "shopclub.cli.backups:backups",
    "restore": "shopclub.cli.restoring:restore",
    "move": "shopclub.cli.moving:move",
    "verify": "shopclub.cli.salvaging:verify",
    "salvage": "shopclub.cli.salvaging:salvage",
    "accept-edit": "shopclub.cli.file:accept_edit",
    "programme": "shopclub.cli.programme:programme",
    "simulate": "shopclub.cli.simulate:simulate",
}


def _version(ctx: click.Context, parameter: click.Parameter, wanted: bool) -> None:
    del parameter
    if wanted and not ctx.resilient_parsing:
        from shopclub import __version__

        sys.stdout.write(f"shopclub {__version__}\n")
        ctx.exit()


@click.group(
    cls=SpokenGroup,
    lazy=COMMANDS,
    name="shopclub",
    invoke_without_command=True,
    help=N_("The membership club of one small shop. Without a command: the counter and the kiosk."),
    subcommand_metavar="[COMMAND]",
)
@click.option("--data", type=click.Path(path_type=Path), metavar="FILE", help=N_("The shop's file (data/shop.json)."))
@click.option("--lang", type=click.Choice(["zh", "en"]), help=N_("The language to speak."))
@click.option(
    "--version", is_flag=True, expose_value=False, is_eager=True, callback=_version, help=N_("Show the version.")
)
@click.option("--allow-network-drive", is_flag=True, help=N_("Write the file even where it lies on a network drive."))
@click.pass_context
def shopclub(ctx: click.Context, data: Path | None, lang: str | None, allow_network_drive: bool) -> None:
    """Take in what stands before the command; without one, open the counter."""
    session = ctx.find_object(Session)
    assert session is not None
    session.chosen(data, lang, allow_network_drive=allow_network_drive)
    if ctx.invoked_subcommand is None:
        from shopclub.cli.running import counter

        counter(session)


def run(arguments: Sequence[str], *, environment: Mapping[str, str] | None = None, clock: Clock | None = None) -> int:
    """
    Run one command line.

    Args:
        arguments: without the program's name.
        environment: the process's variables, unless given.
        clock: the computer's, unless given.

    Returns:
        the exit code.
    """
    session = Session(environment, clock)
    session.soften()
    session.chosen(None, _language_wished(arguments))
    try:
        code = shopclub.main(list(arguments), "shopclub", standalone_mode=False, obj=session)
    except click.UsageError as error:
        session.warn(say_usage(error, session.words))
        return USAGE
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:
        session.hang_up()
        return PROBLEMS
    except Stopped as stopped:
        session.warn(stopped.sentence(session.words))
        return stopped.code
    except ClubError as error:
        return _refused(error, session)
    except Exception as error:  # noqa: BLE001 - the outer edge: what nobody foresaw becomes an incident
        from shopclub.incidents import incident

        session.warn(incident(error, session.words))
        return PROBLEMS
    return code if isinstance(code, int) else FINE


def _language_wished(arguments: Sequence[str]) -> str | None:
    """What `--lang` says, before anything is parsed, so that wrong usage is said in that language too."""
    for place, argument in enumerate(arguments):
        if argument.startswith("--lang="):
            return argument.removeprefix("--lang=")
        if argument == "--lang" and place + 1 < len(arguments):
            return arguments[place + 1]
    return None


def _refused(error: ClubError, session: Session) -> int:
    from shopclub.words import say_error

    session.warn(say_error(error, session.words))
    if error.code in ("store_damaged", "store_edited"):
        from shopclub.cli.backups import say_last_good

        say_last_good(session)
    return exit_code(error)


def exit_code(error: ClubError) -> int:
    """What a refusal means to whoever called: the file can't be used, wrong usage, or input refused."""
    if isinstance(error, StoreError) and error.code != "store_backup_unsound":
        return FILE
    if error.code.startswith("setting_") and error.figures.get("source") == "command":
        return USAGE
    return PROBLEMS
