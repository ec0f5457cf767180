"""What the inbox does, said where there is no counter to show it."""

from __future__ import annotations

from collections.abc import Callable

from shopclub.core.changes import Change
from shopclub.core.club import Club
from shopclub.core.inbox.model import FileTaken, InboxChanged
from shopclub.i18n import Words
from shopclub.words.inbox import say_intake, say_trouble


def tell_of_inbox(club: Club, words: Words, warn: Callable[[str], None], change: Change) -> None:
    """
    Say what was taken in, and what is waited for, to whoever started the kiosk.

    Args:
        club: open.
        words: the reader's language.
        warn: says a sentence.
        change: whatever was heard.
    """
    if isinstance(change, FileTaken):
        warn(say_intake(club.inbox.get(change.number), words))
    elif isinstance(change, InboxChanged):
        for trouble in club.inbox.troubles:
            warn(say_trouble(trouble, words))
