"""Commands whose help speaks the reader's language; help texts are msgids, translated when they are shown."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from importlib import import_module

import click

from shopclub.cli.session import Session
from shopclub.i18n import N_, Words


def words_of(context: click.Context) -> Words:
    """The words this command line speaks."""
    session = context.find_object(Session)
    assert session is not None
    return session.words


def _write_section(formatter: click.HelpFormatter, title: str, rows: list[tuple[str, str]]) -> None:
    # As click's own section, but each language brings its own colon.
    formatter.write_paragraph()
    formatter.write(f"{title}\n")
    with formatter.indentation():
        formatter.write_dl(rows)


class SpokenCommand(click.Command):
    """A command that helps in the reader's language."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """`Usage: …`."""
        prefix = words_of(ctx).t("Usage:") + " "
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What the command does."""
        if self.help:
            formatter.write_paragraph()
            with formatter.indentation():
                formatter.write_text(words_of(ctx).t(inspect.cleandoc(self.help)))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What may be said with it."""
        words = words_of(ctx)
        rows = []
        for parameter in self.get_params(ctx):
            if isinstance(parameter, click.Option) and (record := parameter.get_help_record(ctx)):
                rows.append((record[0], words.t(parameter.help) if parameter.help else ""))
        _write_section(formatter, words.t("Options:"), rows)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """`--help`, said in our words."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = N_("Show this and end.")
        return option


class SpokenGroup(SpokenCommand, click.Group):
    """A group whose commands are imported when they are asked for."""

    command_class = SpokenCommand

    def __init__(self, *args: object, lazy: dict[str, str] | None = None, **more: object) -> None:
        """
        Args:
            args: as click's.
            lazy: command name -> `module:attribute`, in the order they are listed.
            more: as click's.
        """
        super().__init__(*args, **more)  # type: ignore[arg-type]
        self._lazy = lazy or {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order they were written down."""
        return [*self._lazy, *self.commands]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now."""
        where = self._lazy.get(cmd_name)
        if where is None:
            return self.commands.get(cmd_name)
        module, attribute = where.split(":")
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click's, but an unknown name is said in our words."""
        if self.get_command(ctx, args[0]) is None:
            raise UnknownCommand(args[0], ctx)
        return super().resolve_command(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Options, then commands with the first sentence of each."""
        super().format_options(ctx, formatter)
        words = words_of(ctx)
        rows = []
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command is not None:
                rows.append((name, words.t(inspect.cleandoc(command.help)) if command.help else ""))
        _write_section(formatter, words.t("Commands:"), rows)


class UnknownCommand(click.UsageError):
    """There is no such command."""

    def __init__(self, name: str, ctx: click.Context) -> None:
        super().__init__(name, ctx)
        self.name = name


Decorated = Callable[..., object]


def json_option(command: Decorated) -> Decorated:
    """`--json`: one JSON value on stdout and nothing else there."""
    return click.option("--json", "as_json", is_flag=True, help=N_("Print one JSON value."))(command)


def yes_option(command: Decorated) -> Decorated:
    """`--yes`: don't ask."""
    return click.option("--yes", is_flag=True, help=N_("Do it without asking."))(command)
