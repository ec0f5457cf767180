"""Documents and values of the games. What a lucky draw is stands in the programme (`programme/games.py`)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache

import msgspec

from shopclub.core.kernel.documents import Collection
from shopclub.core.kernel.ids import EntryNo, MemberNo, StaffNo
from shopclub.core.programme.games import Draw, Prize
from shopclub.core.staff.model import Source

# -- lucky draw -------------------------------------------------------------------------------------


class Round(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """
    A lucky draw as it was opened, with its terms and its seed; document of table `rounds`.

    What stands here when it is opened never changes: `commitment` is the hash of it (docs/draws.md).
    """

    draw: str
    """Id of the draw in the programme."""
    nth: int
    """Which round of that draw, from 1 without gaps."""
    until_on: date
    """The last day it is drawn from."""
    terms: str
    """The draw as it was then, as the exact text that was hashed (JSON)."""
    seed: str
    """32 bytes in hexadecimal; secret until the round is closed."""
    commitment: str
    """SHA-256 over draw, round, last day, terms and seed; published when it was opened."""
    opened_at: datetime
    opened_on: date
    closed_at: datetime | None = None
    """From when on the seed is published and nobody draws any more."""
    drawn: int = 0
    """Running numbers given out so far, proven by `check`."""
    given: dict[str, int] = {}
    """Prize -> how often it has come, proven by `check`."""
    staff: StaffNo | None = None
    """Who opened it."""

    @property
    def plan(self) -> Draw:
        """The terms as a value."""
        return read_terms(self.terms)

    @property
    def label(self) -> str:
        """What the round is called in hashes and files: `spring/2`."""
        return f"{self.draw}/{self.nth}"


@lru_cache(64)
def read_terms(text: str) -> Draw:
    """
    The terms of a round as a value.

    Raises:
        msgspec.DecodeError: they are none this version can read.
    """
    return msgspec.json.decode(text, type=Draw)


class Win(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A prize other than points: something to hand over, or coupons; document of table `wins`."""

    member: MemberNo
    round: int
    number: int
    """Running number in the round."""
    prize: str
    name: dict[str, str]
    """What it was called then."""
    at: datetime
    on: date
    entry: EntryNo
    """Of the draw it came of."""
    coupons: tuple[int, ...] = ()
    """Issued for it; empty for something to hand over."""
    given_on: date | None = None
    """The day it was handed over or issued; None: it waits at the counter."""
    given_staff: StaffNo | None = None
    back_on: date | None = None
    """The day the draw was undone."""
    source: Source = Source.COUNTER


class Pay(StrEnum):
    """What a draw is paid with."""

    TICKETS = "tickets"
    POINTS = "points"


class Odds(msgspec.Struct, frozen=True, kw_only=True):
    """One prize with its odds as they are now."""

    prize: Prize
    odds: int
    """In so many of the whole; 0 when it has run out."""
    left: int | None
    """How many there are still; None: as many as are drawn."""


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """An open round as one member (or anybody) sees it."""

    number: int
    """Of the round's document."""
    round: Round
    odds: tuple[Odds, ...]
    """In the order of the terms; they add up to the whole."""
    tickets: int
    """The member's, usable today."""
    points: int
    """The member's, usable today."""
    today: int
    """How often the member has drawn today; draws undone don't count."""
    so_far: int
    """And in this round."""
    again: bool
    """An undone draw of the member's is repeated next, with the same result."""
    refusal: str | None
    """Error code of why this member can't draw now; None when one can."""


class DrawResult(msgspec.Struct, frozen=True, kw_only=True):
    """What a draw brought."""

    entry: EntryNo
    member: MemberNo
    round: int
    number: int
    lucky: str
    own: bool
    prize: Prize
    points: int = 0
    """Points won."""
    coupons: tuple[int, ...] = ()
    win: int = 0
    """Number of the document of something won; 0 for none."""
    is_given: bool = True
    """Whether there is nothing left to hand over."""
    again: bool = False
    """It repeated a draw that had been undone."""
    repeated: bool = False
    """The same operation was done before."""


class Played(msgspec.Struct, frozen=True, kw_only=True):
    """One draw of a round as it was recorded."""

    entry: EntryNo
    member: MemberNo
    at: datetime
    on: date
    number: int
    lucky: str
    own: bool
    prize: str
    undone: bool


# -- predictions ------------------------------------------------------------------------------------


class State(StrEnum):
    """How far a prediction has come."""

    OPEN = "open"
    CLOSED = "closed"
    """Nothing is staked any more; the answer is awaited."""
    JUDGED = "judged"
    VOID = "void"


class Prediction(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A question that points are staked on; document of table `predictions`."""

    question: str
    answers: tuple[str, ...]
    closes_at: datetime
    """From this instant on nothing is staked, changed or withdrawn."""
    least: int = 1
    most: int | None = None
    """Points one member may stake; None has no limit."""
    state: State = State.OPEN
    right: int | None = None
    """Place of the right answer, once judged."""
    settled_at: datetime | None = None
    settled_staff: StaffNo | None = None
    pool: dict[str, int] = {}
    """Place of an answer -> points on it; as they stood when it was settled. Proven by `check`."""
    stakes: int = 0
    """How many members have a stake."""
    asked_at: datetime
    staff: StaffNo | None = None

    def total(self) -> int:
        """All points staked."""
        return sum(self.pool.values())

    def on(self, answer: int) -> int:
        """Points staked on an answer."""
        return self.pool.get(str(answer), 0)


class Stake(msgspec.Struct, frozen=True, kw_only=True):
    """A member's open or settled stake."""

    entry: EntryNo
    member: MemberNo
    answer: int
    points: int
    won: int = 0
    """What it brought beyond the stake."""
    is_back: bool = False
    """Whether the stake itself came back."""


ROUNDS = Collection("rounds", Round)
WINS = Collection("wins", Win)
PREDICTIONS = Collection("predictions", Prediction)
