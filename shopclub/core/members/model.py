"""Documents of the member file. Balances are not here: they stand in the member's ledger account."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias

import msgspec

from shopclub.core.kernel.documents import Collection
from shopclub.core.kernel.ids import MemberNo, OperationId, StaffNo
from shopclub.core.ledger.model import Source

NOTICE_VERSION = "2026-12"
"""Version of the privacy notice that joining consents to; changes with its text."""

FieldValue: TypeAlias = str | int
"""What one of the shop's own fields holds."""


class Status(StrEnum):
    """Whether a member may earn and spend."""

    ACTIVE = "active"
    CLOSED = "closed"


class Gender(StrEnum):
    """As the member states it; asking is optional."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"


class BirthdayCalendar(StrEnum):
    """Which calendar a birthday is kept in."""

    SOLAR = "solar"
    LUNAR = "lunar"
    LUNAR_LEAP = "lunar_leap"
    """In a leap month of the lunar calendar."""


class Feb29(StrEnum):
    """When somebody born on 29 February keeps the birthday in a year without one: as they choose."""

    BEFORE = "before"
    """On 28 February."""
    AFTER = "after"
    """On 1 March."""


class Consent(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a person agreed to, when, to which text, and where."""

    at: datetime
    notice: str
    """Version of the notice shown."""
    channel: Source
    marketing: bool = False
    """Whether they also want offers; off unless they said so."""
    marketing_at: datetime | None = None
    """When the marketing answer was last changed."""
    board: bool = False
    """Whether they want to be on the leaderboard, with a masked name; off unless they said so."""
    board_at: datetime | None = None
    """When that answer was last changed."""
    guardian: bool = False
    """Whether a guardian agreed, for a child."""


class Member(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One member; the document id is the permanent member number."""

    name: str = ""
    phone: str | None = None
    """E.164; None for members known only by an outside number."""
    card: str
    """20 digits of the card that identifies and earns."""
    former_cards: tuple[str, ...] = ()
    """Replaced cards: they no longer open the member, but are recognised as ours."""
    joined_on: date
    joined_at: datetime
    source: Source = Source.COUNTER
    status: Status = Status.ACTIVE
    consent: Consent | None = None
    """None for members brought along from another system."""
    gender: Gender | None = None
    birthday: str | None = None
    """`YYYY-MM-DD`, or `--MM-DD` when the year was not given; year, month and day of `birthday_calendar`."""
    birthday_calendar: BirthdayCalendar = BirthdayCalendar.SOLAR
    feb29: Feb29 = Feb29.BEFORE
    """Says something only of a solar birthday on 29 February."""
    note: str = ""
    """Shown to whoever serves, for example an allergy."""
    tags: tuple[str, ...] = ()
    """The shop's own marks, in the order given; see `rules.clean_tags`."""
    fields: dict[str, FieldValue] = {}
    """The shop's own fields, by the id of the field; see `rules.changed_fields`."""
    referred_by: MemberNo | None = None
    """Who brought this member along."""
    origin: int | None = None
    """By which poster, partner or post they came; number in table `origins`."""
    merged: MemberNo | None = None
    """The member this file was merged into; its number, cards, phone and name find that one now."""
    heard: str = ""
    """How they heard of the shop, as they said when joining."""
    outside: str | None = None
    """The number another system knew the member by."""
    keys: tuple[str, ...] = ()
    """Search keys of the name: full pinyin and initials, each reading (slow to make, so kept)."""
    language: str | None = None
    staff: StaffNo | None = None
    """Who enrolled or activated."""


class NewMember(msgspec.Struct, frozen=True, kw_only=True):
    """What a person gives to join, as typed."""

    name: str = ""
    phone: str = ""
    gender: Gender | None = None
    birthday: str = ""
    birthday_calendar: BirthdayCalendar | None = None
    """What a form asked for; None where the text says it (see `typed_birthdays.read_birthday`)."""
    feb29: Feb29 | None = None
    """None: not asked, so 28 February."""
    note: str = ""
    marketing: bool = False
    language: str | None = None
    referrer: str = ""
    """Card code, phone or member number of who brought them. At the kiosk nothing answers to it: the counter looks."""
    via: str = ""
    """What the join code said that was scanned: the token of an origin; one that counts no more says nothing."""
    invitation: str = ""
    """The word in the link they came by; one that holds no longer brings nobody along, and is no mistake of theirs."""
    heard: str = ""
    """How they heard of the shop."""
    fields: dict[str, FieldValue | None] = {}
    """Answers to the shop's own questions, by the id of the field."""
    guardian: bool = False
    """Whether a child's guardian stands beside and agrees."""


class MemberChange(msgspec.Struct, frozen=True, kw_only=True):
    """A correction of the member file, as typed; None leaves a field as it is."""

    name: str | None = None
    phone: str | None = None
    birthday: str | None = None
    birthday_calendar: BirthdayCalendar | None = None
    """Read with `birthday` only; None where the text says it."""
    feb29: Feb29 | None = None
    note: str | None = None
    gender: Gender | None = None
    marketing: bool | None = None
    board: bool | None = None
    tags: tuple[str, ...] | None = None
    """All of them from now on; one text may hold several, with commas or semicolons between."""
    fields: dict[str, FieldValue | None] | None = None
    """Own fields to set; None or an empty text takes one out, those not named stay."""


class PendingJoin(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Someone who joined at the kiosk and waits for the counter; lapses after 7 days."""

    op: OperationId
    at: datetime
    card: str
    """The code of the pending card; becomes the member's card."""
    phone: str
    """E.164. Whether it is new is looked at when the counter activates, not before."""
    name: str = ""
    birthday: str | None = None
    birthday_calendar: BirthdayCalendar = BirthdayCalendar.SOLAR
    feb29: Feb29 = Feb29.BEFORE
    gender: Gender | None = None
    heard: str = ""
    fields: dict[str, FieldValue] = {}
    consent: Consent
    language: str | None = None
    origin: int | None = None
    """See `Member.origin`."""
    referred_by: MemberNo | None = None
    """Whose invitation they came by; whether that one is still a member is looked at when the counter activates."""
    referrer: str = ""
    """Who brought them along, as they typed it without an invitation; the counter sees whom it means, if anybody."""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a member search."""

    number: int
    member: Member
    points: int
    tier: str
    matched: str
    """What matched: `card`, `number`, `phone`, `last4`, `name`, `pinyin` or `part`."""


MEMBERS = Collection("members", Member)
PENDING = Collection("pending", PendingJoin)
