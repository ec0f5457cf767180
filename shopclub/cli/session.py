"""What one run of the command line knows: its settings, its words, its clock, and how it opens the shop."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from shopclub.i18n import Language, Words, choose_language, language_of

if TYPE_CHECKING:
    from shopclub.core.club import Club
    from shopclub.core.kernel.clock import Clock
    from shopclub.core.shop.model import Shop
    from shopclub.settings import Settings


FINE, PROBLEMS, USAGE, FILE = 0, 1, 2, 3
"""Exit codes: all well; problems found or input refused; wrong usage; the file can't be used."""


class Stopped(Exception):
    """A command ended early, or with problems; it says so in one sentence and with its exit code."""

    code = PROBLEMS

    def sentence(self, words: Words) -> str:
        """What happened, for stderr."""
        raise NotImplementedError


class ProblemsFound(Stopped):
    """The command did its work and found problems."""

    def __init__(self, sentence: str) -> None:
        """
        Args:
            sentence: in the reader's language already.
        """
        super().__init__(sentence)
        self._sentence = sentence

    def sentence(self, words: Words) -> str:
        """What was found."""
        return self._sentence


class NoShop(Stopped):
    """There is no file at `path`."""

    code = FILE

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path

    def sentence(self, words: Words) -> str:
        """Which file is missing, and how to make one."""
        return words.t("There is no shop in {path} yet. “shopclub init --name NAME” makes one.", path=self.path)


class NobodyToAsk(Stopped):
    """Something needs a yes, and there is no terminal and no `--yes`."""

    code = USAGE

    def sentence(self, words: Words) -> str:
        """How to answer beforehand."""
        return words.t("This asks first, and there is nobody to ask. Say --yes if you mean it.")


class SaidNo(Stopped):
    """The answer was no."""

    def sentence(self, words: Words) -> str:
        """That nothing happened."""
        return words.t("Nothing was changed.")


class Session:
    """Handed to every command as click's object."""

    def __init__(self, environment: Mapping[str, str] | None = None, clock: Clock | None = None) -> None:
        """
        Args:
            environment: the process's variables, unless given.
            clock: the computer's, unless given.
        """
        self.environment = os.environ if environment is None else environment
        self._clock = clock
        self._data: Path | None = None
        self._allow_network_drive: bool | None = None
        self._wish: str | None = None
        self.words = Words(choose_language(self.environment.get("SHOPCLUB_LANGUAGE"), self.environment))
        """The reader's language, as far as it is known by now."""

    def chosen(self, data: Path | None, language: str | None, *, allow_network_drive: bool = False) -> None:
        """Take in what stands before the command."""
        self._data = data
        self._allow_network_drive = allow_network_drive or None
        self._wish = language
        if language is not None:
            self.speak(language_of(language))

    def speak(self, language: Language | None) -> None:
        """Go on in a language, if one is set."""
        if language is not None and language is not self.words.language:
            self.words = Words(language)

    def settings(
        self, host: str | None = None, port: int | None = None, public_hosts: tuple[str, ...] = ()
    ) -> Settings:
        """
        This installation's settings, from file, environment and command line.

        Raises:
            InvalidInput: see `load_settings`.
        """
        from shopclub.settings import load_settings

        settings = load_settings(
            self.environment,
            data=self._data,
            language=self._wish,
            host=host,
            port=port,
            public_hosts=public_hosts or None,
            allow_network_drive=self._allow_network_drive,
        )
        self.speak(settings.language)
        return settings

    @property
    def clock(self) -> Clock:
        """The clock this run goes by."""
        if self._clock is None:
            from shopclub.core.kernel.clock import SystemClock

            self._clock = SystemClock()
        return self._clock

    @asynccontextmanager
    async def club(self, access: str) -> AsyncIterator[Club]:
        """
        The shop, open for as long as the block lasts.

        Args:
            access: `r` a snapshot, also while the shop runs; `r+` to write.

        Raises:
            NoShop: there is no such file.
            StoreError: the file can't be used.
        """
        from shopclub.core.club import Club

        settings = self.settings()
        path, allow = settings.data, settings.allow_network_drive
        try:
            club = Club.open(path, clock=self.clock, access=access, allow_network_drive=allow)
        except FileNotFoundError as error:
            raise NoShop(path) from error
        try:
            self.shop_speaks(club.shop)
            if access != "r":
                self._warn_of_clock(club)
            yield club
        finally:
            await club.close()

    def demand_own_drive(self, path: Path) -> None:
        """
        Before a file is put in the place of the shop's, without opening that for writing.

        Raises:
            NetworkDrive: it lies on one, and nobody allowed that.
        """
        from shopclub.core.store.places import demand_own_drive

        demand_own_drive(path, allow=self.settings().allow_network_drive)

    def _warn_of_clock(self, club: Club) -> None:
        """What is written by a wrong clock has wrong dates; whoever runs a command by hand can still look at it."""
        from shopclub.core.clockwork.rules import refusal
        from shopclub.words import say_error

        if (asked := club.clockwork.question()) is not None and not club.shop.demo:
            self.warn(say_error(refusal(asked), self.words))

    def shop_speaks(self, shop: Shop) -> None:
        """Speak the shop's language where nobody said another one."""
        self.speak_as_shop(shop.language)

    def speak_as_shop(self, language: str) -> None:
        """The same by the name of its language; empty for none."""
        if language and self._wish is None and self.settings().language is None:
            self.speak(language_of(language))

    def soften(self) -> None:
        """A terminal of another encoding shows a question mark for a sign it lacks, rather than end the program."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper) and not _speaks_utf8(stream):
                stream.reconfigure(errors="replace")

    def hang_up(self) -> None:
        """Whoever read our output has gone (`… | head`): what is left must not be written at the end either."""
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def say(self, text: str) -> None:
        """A line of the result, on stdout."""
        sys.stdout.write(text + "\n")

    def warn(self, text: str) -> None:
        """A sentence for the person, on stderr."""
        sys.stdout.flush()
        sys.stderr.write(text + "\n")

    def progress(self, done: int, whole: int) -> None:
        """How far long work is, on a terminal only and gone when it is done."""
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{done:,} / {whole:,} " if done < whole else "\r" + " " * 30 + "\r")
            sys.stderr.flush()

    def give(self, value: Any) -> None:
        """One JSON value, on stdout."""
        import json

        plain = not _speaks_utf8(sys.stdout)
        sys.stdout.write(json.dumps(value, ensure_ascii=plain, indent=2) + "\n")

    def ask(self, question: str) -> None:
        """
        Ask before something that can't be taken back; comes back only after a yes.

        Raises:
            NobodyToAsk: there is no terminal to ask at.
            SaidNo: the answer was anything else.
        """
        if not sys.stdin.isatty():
            raise NobodyToAsk
        sys.stderr.write(f"{question} [y/N] ")
        sys.stderr.flush()
        if sys.stdin.readline().strip().lower() not in ("y", "yes", "是", "好"):
            raise SaidNo


def _speaks_utf8(stream: TextIO) -> bool:
    return (stream.encoding or "").lower().replace("-", "") in ("utf8", "utf8sig")
