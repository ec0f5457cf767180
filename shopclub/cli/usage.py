"""Wrong usage in words: what click noticed, said in the reader's language with a hint where to read on."""

from __future__ import annotations

import click

from shopclub.cli.spoken import UnknownCommand
from shopclub.i18n import Words


def say_usage(error: click.UsageError, words: Words) -> str:
    """One sentence on what is wrong with the command line, and the command that explains it."""
    path = error.ctx.command_path if error.ctx is not None else "shopclub"
    return words.t("{problem} See “{command} --help”.", problem=_problem(error, words), command=path)


def _problem(error: click.UsageError, words: Words) -> str:
    match error:
        case UnknownCommand():
            return words.t("There is no command “{name}”.", name=error.name)
        case click.NoSuchOption():
            return words.t("There is no option {name} here.", name=error.option_name)
        case click.MissingParameter():
            return words.t("{name} is missing.", name=_name(error.param, error.param_hint))
        case click.BadOptionUsage():
            return words.t("The option {name} is not used like that.", name=error.option_name)
        case click.BadParameter():
            name = _name(error.param, error.param_hint)
            choice = getattr(error.param, "type", None)
            if isinstance(choice, click.Choice):
                return words.t("{name} is one of: {choices}.", name=name, choices=", ".join(choice.choices))
            return words.t("{name} can't be that.", name=name)
        case _:
            return words.t("There is a word too many or too few.")


def _name(parameter: click.Parameter | None, hint: object) -> str:
    if isinstance(parameter, click.Option):
        return max(parameter.opts, key=len)
    if parameter is not None:
        return str(parameter.metavar or parameter.name or "?").upper()
    return str(hint or "?")
