"""Where there is no counter, what concerns the whole computer is said to whoever started the kiosk."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from shopclub.i18n import Words

if TYPE_CHECKING:
    from shopclub.core.changes import Change


def clock_jumped(words: Words) -> str:
    """That somebody has to look at the date."""
    return words.t("The clock has jumped. Open the counter once to confirm the date.")


def tell_of_computer(words: Words, warn: Callable[[str], None], change: Change) -> None:
    """Say it when the clock has jumped, the disk fills up, or the file rots."""
    from shopclub.core.changes import ClockAsked, DiskNearlyFull, FileUnsound
    from shopclub.words.file import say_unsound
    from shopclub.words.places import say_space

    if isinstance(change, ClockAsked):
        warn(clock_jumped(words))
    elif isinstance(change, DiskNearlyFull):
        warn(say_space(change.free, words))
    elif isinstance(change, FileUnsound):
        warn(say_unsound(change, words))
