"""What is wrong with a scenario file: its author has to mend it before it says anything about the club."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from shopclub.core.kernel.errors import ClubError, Figure


class Unreadable(Exception):
    """
    A file that can't be played; worded by `shopclub.cli.scenario_words`.

    Codes:
        of a file: `file_missing`, `file_unreadable`, `too_large`, `ending` (neither .toml nor .json), `folder_empty`,
            `syntax` (`detail`)
        of its shape: `key_unknown` (`key`, `likely`), `value` (`detail`), `no_steps`, `no_verb`, `many_verbs` (`verbs`)
        of the programme: `no_programme`, `programmes` (more than one), `rule_unknown` (`rule`, `detail`),
            `change_unknown` (`key`, `likely`)
        of names: `name_unknown` (`kind`, `name`, `likely`), `name_twice` (`name`), `name_reserved` (`name`),
            `line_unknown` (`line`, `likely`), `step_bare` (`step`: it made nothing to go by)
        of what happens: `time_back` (`now`, `wanted`), `lots` (`reason`), `refused` (with `cause`: the club refuses how
            the story begins)
    """

    def __init__(self, code: str, where: str = "", *, cause: ClubError | None = None, **figures: Figure) -> None:
        """
        Args:
            code: what is wrong.
            where: the place in the file, by the file's keys: `step[3].sell.lines[2]`; from 1.
            cause: what the club said, with code `refused`.
            figures: what the sentence quotes.
        """
        super().__init__(code, where, figures)
        self.code = code
        self.where = where
        self.cause = cause
        self.figures = figures

    def at(self, where: str) -> Unreadable:
        """The same, of a place further out."""
        inner = f"{where}.{self.where}" if self.where else where
        return Unreadable(self.code, inner, cause=self.cause, **self.figures)


def likely(name: str, known: Iterable[str]) -> str:
    """The known name that was probably meant; empty when none is near."""
    return next(iter(difflib.get_close_matches(name, list(known), 1, 0.6)), "")
