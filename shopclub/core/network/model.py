"""What is known about the way from a phone to this computer, and what the doctor finds in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

import msgspec

from shopclub.core.kernel.errors import Figure

Figures = Mapping[str, Figure]


class CardKind(StrEnum):
    """What a network card is, told by its name."""

    WIFI = "wifi"
    CABLE = "cable"
    OTHER = "other"


class NetworkCard(msgspec.Struct, frozen=True, kw_only=True):
    """One network card of this computer that a phone in the shop could reach."""

    name: str
    """As the system calls it; stays the same when the address changes."""
    address: str
    """IPv4."""
    kind: CardKind


class Why(StrEnum):
    """Why a card's address stands in the codes."""

    PICKED = "picked"
    """The owner picked it."""
    ONLY = "only"
    """There is no other."""
    ROUTED = "routed"
    """This computer goes through it into its network."""
    GUESSED = "guessed"
    """Nothing tells them apart; the first Wi-Fi one is taken."""


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """The card whose address stands in the codes."""

    card: NetworkCard | None
    """None: this computer is in no network."""
    why: Why


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """Another device that asked for a page."""

    at: datetime
    address: str


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """All that the doctor looks at, as it is at one moment."""

    now: datetime
    since: datetime
    """When we began to listen."""
    port: int
    lan: bool
    """Whether we listen to other devices at all."""
    cards: tuple[NetworkCard, ...] = ()
    choice: Choice
    picked: str = ""
    """Name of the card that the owner picked; it may be gone."""
    named: tuple[str, ...] = ()
    """Names and addresses the owner set; the first one stands in the codes."""
    join_url: str | None = None
    """What the join code says now."""
    posters: str = ""
    """What printed codes say, where that is something else."""
    contact: Contact | None = None
    """The last other device that asked for a page."""
    tested: Contact | None = None
    """The last one that opened the test page."""
    here: int = 0
    """Other devices that are connected at this moment."""
    tablets: int = 0
    tablets_here: int = 0
    """Of them, with a page open."""
    turned_away: int = 0
    """Connections refused since the start, because there were too many."""
    lookups_refused: int = 0
    """Look-ups by number refused since the start, because they came too fast."""


class Check(StrEnum):
    """What the doctor looks at, in the order of the way from here to the phone."""

    RUNNING = "running"
    REACH = "reach"
    CARD = "card"
    POSTERS = "posters"
    PHONE = "phone"
    TABLETS = "tablets"
    CROWD = "crowd"
    LOOKUPS = "lookups"


class Verdict(StrEnum):
    """How a check came out."""

    GOOD = "good"
    LOOK = "look"
    """Worth a look; it may be as it should."""
    WRONG = "wrong"
    """Customers are kept out, or something is not as it was."""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """How one check came out; `code` and `figures` become a sentence and steps in `shopclub.words.network`."""

    check: Check
    verdict: Verdict
    code: str
    figures: Figures = {}
    at: datetime | None = None
    """The instant the sentence names, where it names one."""
