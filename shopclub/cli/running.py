"""What keeps running: the counter, the kiosk alone, the demo shop."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from shopclub.cli.session import NoShop, Session
from shopclub.cli.spoken import Decorated, SpokenCommand
from shopclub.i18n import N_

if TYPE_CHECKING:
    from shopclub.settings import Settings

DEMO_FILE = "demo.json"


def _listening(command: Decorated) -> Decorated:
    """Where the kiosk listens."""
    for option in (
        click.option("--public-host", "public_hosts", multiple=True, metavar="NAME", help=N_("A name it answers to.")),
        click.option("--port", type=click.IntRange(0, 65_535), metavar="PORT", help=N_("The port (8080).")),
        click.option("--host", metavar="HOST", help=N_("The address to listen on; 0.0.0.0 is the shop's Wi-Fi.")),
    ):
        command = option(command)
    return command


def counter(session: Session) -> None:
    """The counter and the kiosk; without a terminal the kiosk alone."""
    _open(session, session.settings())


@click.command("kiosk", cls=SpokenCommand, help=N_("The kiosk without a terminal; prints its address."))
@_listening
@click.pass_obj
def kiosk(session: Session, host: str | None, port: int | None, public_hosts: tuple[str, ...]) -> None:
    """Run until SIGTERM or Ctrl+C."""
    _kiosk(session, session.settings(host, port, public_hosts))


@click.command("demo", cls=SpokenCommand, help=N_("The counter and the kiosk on a made-up shop, in a file of its own."))
@_listening
@click.pass_obj
def demo(session: Session, host: str | None, port: int | None, public_hosts: tuple[str, ...]) -> None:
    """Make the demo shop once, then open it."""
    import msgspec

    from shopclub.core.kernel.errors import Conflict
    from shopclub.demo import make_demo

    settings = session.settings(host, port, public_hosts)
    if "data" not in settings.given:
        settings = msgspec.structs.replace(settings, data=settings.data.with_name(DEMO_FILE))
    if not settings.data.exists():
        session.warn(session.words.t("Making the demo shop; this takes a few seconds."))
        make_demo(settings.data, session.clock, session.words.language.value)
    try:
        _open(session, settings)
    except Conflict as error:
        # Trying it out must work on a computer where something else is served already.
        if error.code != "port_taken" or "port" in settings.given:
            raise
        session.warn(session.words.t("Port {port} is in use, so the demo takes another one.", port=settings.port))
        _open(session, msgspec.structs.replace(settings, port=0))


def _open(session: Session, settings: Settings) -> None:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        _kiosk(session, settings)
        return
    from shopclub.bootstrap import run_counter

    if not settings.data.exists():
        settings = _set_up(session, settings)
    code = run_counter(settings, session.words, session.clock, warn=session.warn)
    if code:
        click.get_current_context().exit(code)


def _set_up(session: Session, settings: Settings) -> Settings:
    """The first start: ask, make the file; what was answered is spoken from here on."""
    import msgspec

    from shopclub.bootstrap import run_setup

    language, code = run_setup(settings, session.words, session.clock, session.environment)
    if language is None:
        if not code:
            session.warn(session.words.t("No shop was made. “shopclub” asks again."))
        click.get_current_context().exit(code)
    session.speak(language)
    return msgspec.structs.replace(settings, language=language)


def _kiosk(session: Session, settings: Settings) -> None:
    from shopclub.bootstrap import run_kiosk

    _require(settings.data)

    def say(address: str) -> None:
        session.say(address)
        sys.stdout.flush()

    run_kiosk(settings, session.words, session.clock, say=say, warn=session.warn)


def _require(path: Path) -> None:
    if not path.exists():
        raise NoShop(path)
