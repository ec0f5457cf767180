"""
Everything the club refuses, as codes and figures.

Core raises these; a face puts `code` and `figures` into a sentence of the reader's language
(`shopclub.words`). `str(error)` is for logs only and never carries a name, a phone or a code.

    ClubError
    ├── InvalidInput        what was typed can't be read: amount, phone, date, file
    ├── NotFound            no such member, sale, reward ...
    ├── Conflict            it clashes with what is already there: phone taken, changed meanwhile
    ├── NotAllowed          this role may not do that
    ├── RuleViolation       the programme says no
    │   ├── InsufficientPoints
    │   ├── RewardUnavailable
    │   └── MemberClosed
    ├── WorkFailed          heavy work in a process of its own did not come to its end
    └── StoreError          the file (subclasses in `shopclub.core.store.errors`)
"""

from __future__ import annotations

from collections.abc import Mapping

Figure = str | int | bool | None
"""What a sentence may quote: numbers in minor units or points, ids, ISO days, field names."""


class ClubError(Exception):
    """Base of everything the club refuses on purpose."""

    def __init__(self, code: str, **figures: Figure) -> None:
        super().__init__(code)
        self.code = code
        """Stable key of the sentence, for example `phone_taken`."""
        self.figures: Mapping[str, Figure] = figures
        """What the sentence quotes."""

    def __str__(self) -> str:
        return self.code


class InvalidInput(ClubError):
    """What was typed or read can't be understood; nothing was changed."""


class NotFound(ClubError):
    """The thing asked for does not exist."""


class Conflict(ClubError):
    """It clashes with what is already recorded; nothing was changed."""


class NotAllowed(ClubError):
    """The person signed in may not do this."""


class RuleViolation(ClubError):
    """The programme in force refuses it; nothing was changed."""


class InsufficientPoints(RuleViolation):
    """More points asked for than the account has free."""


class RewardUnavailable(RuleViolation):
    """The reward is out of stock, switched off, or this member's limit is reached."""


class MemberClosed(RuleViolation):
    """The member has left the club; nothing may be earned or spent any more."""


class WorkFailed(ClubError):
    """Heavy work in a process of its own did not come to its end; nothing was changed."""


class StoreError(ClubError):
    """The file can't be read or written as asked; see `shopclub.core.store.errors`."""
