"""Where the shop's file lies and how much room is left there: what to watch out for, and what to do instead."""

from __future__ import annotations

from shopclub.core.store.places import Drive, Place
from shopclub.i18n import Words

_MEBIBYTE = 1 << 20


def megabytes(size: int, words: Words) -> str:
    """Bytes as whole megabytes, rounded down."""
    return words.t("{size} MB", size=words.number(size // _MEBIBYTE))


def say_place(place: Place, words: Words) -> list[str]:
    """What is doubtful about a place that a shop's file is written in; empty for an ordinary one."""
    said = []
    if place.drive is Drive.NETWORK:
        said.append(
            words.t(
                "The shop's file lies on a network drive ({kind}). When the network fails, the last sale may be lost. "
                "Better: the file on this computer, the backups on the network drive.",
                kind=place.kind,
            )
        )
    elif place.drive is Drive.LENT:
        said.append(
            words.t(
                "The shop's file lies in a folder of another system ({kind}). Never open it from both systems at once. "
                "Better: a folder of this system's own.",
                kind=place.kind,
            )
        )
    if place.synced:
        said.append(
            words.t(
                "{service} copies the shop's folder while the shop runs, and may put an older file in the place of the "
                "shop's. Better: the file outside that folder, the backups inside.",
                service=place.synced,
            )
        )
    return said


def say_space(free: int, words: Words) -> str:
    """That the disk is nearly full."""
    return words.t(
        "Disk nearly full: {size} left. Free some space: on a full disk no sale can be saved.",
        size=megabytes(free, words),
    )


def space_left(free: int, words: Words) -> str:
    """The same in two words, for a line that stays on the screen."""
    return words.t("{size} left", size=megabytes(free, words))
