"""Reasons of lucky draws and predictions; see `reasons.py`."""

from __future__ import annotations

from enum import StrEnum

from shopclub.core.ledger.reason import Reason


class Drawn(Reason, frozen=True, tag="drawn"):
    """What a try of a lucky draw cost; a prize of points is an entry of its own."""

    round: int
    """Number of the round's document."""
    number: int
    """Running number in the round, from 1."""
    lucky: str
    """The member's lucky number, 1 to 6 digits."""
    own: bool
    """Whether the member named it; else the program did."""
    prize: str
    """Id of the prize that came of it."""


class DrawWon(Reason, frozen=True, tag="won"):
    """Points won in a lucky draw."""

    round: int
    number: int
    prize: str


class Staked(Reason, frozen=True, tag="staked"):
    """Points put on an answer of a prediction game."""

    prediction: int
    answer: int
    """Its place among the answers, from 0."""


class Back(StrEnum):
    """Why a stake comes back."""

    RIGHT = "right"
    """With what was won."""
    NOBODY = "nobody"
    """Nobody was right."""
    VOID = "void"
    """The question can't be answered."""
    WITHDRAWN = "withdrawn"
    """The member took it back before the closing time, or changed it."""
    LEFT = "left"
    """The member left the club."""


class StakeBack(Reason, frozen=True, tag="stake_back"):
    """A stake that came back, to its lots."""

    prediction: int
    back: Back


class StakeWon(Reason, frozen=True, tag="stake_won"):
    """What being right brought beyond the stake: the part of a pool by the stakes of those who were right."""

    prediction: int
    pool: int
    """All stakes."""
    right: int
    """Those on the right answer."""
    stake: int


GameReason = Drawn | DrawWon | Staked | StakeBack | StakeWon
