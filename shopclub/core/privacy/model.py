"""Documents of people's own data: what they changed themselves, what they asked for, what was handed out."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

import msgspec

from shopclub.core.changes import Change
from shopclub.core.kernel.documents import Collection
from shopclub.core.kernel.errors import Figure
from shopclub.core.kernel.ids import MemberNo, StaffNo
from shopclub.core.members.model import FieldValue, Member
from shopclub.core.staff.model import Source


class OwnEdit(msgspec.Struct, frozen=True, kw_only=True):
    """What a member changes of their own file, as typed; None leaves a field as it is."""

    name: str | None = None
    birthday: str | None = None
    birthday_calendar: str | None = None
    feb29: str | None = None
    gender: str | None = None
    """Empty: not said."""
    language: str | None = None
    """Empty: what the device asks for."""
    fields: dict[str, FieldValue | None] = {}
    """Own fields that the owner marked as theirs."""


class Altered(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One field that a member changed."""

    field: str
    """`name`, `birthday`, `gender`, `language`, `marketing`, `phone`, or `fields.` and the id of an own field."""
    before: str = ""
    """Gone once somebody at the counter has looked."""
    after: str = ""


class OwnChange(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a member did to their own data in one go, for the counter to look at."""

    member: MemberNo
    at: datetime
    channel: Source
    altered: tuple[Altered, ...] = ()
    phone: str = ""
    """The number they would like, E.164; the counter takes it over or does not. Empty once it is answered."""
    left: bool = False
    """Whether they left the club and were forgotten."""
    seen_at: datetime | None = None
    """When somebody at the counter looked; None while it waits."""
    staff: StaffNo | None = None
    """Who looked."""
    accepted: bool | None = None
    """Of a wished phone number: what became of it."""


class Asked(StrEnum):
    """What somebody may ask for about their own data."""

    SEE = "see"
    COPY = "copy"
    CORRECT = "correct"
    STOP = "stop"
    """No offers any more, no leaderboard."""
    ERASE = "erase"


class DataRequest(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One request about somebody's data, and when it was answered."""

    member: MemberNo
    kind: Asked
    at: datetime
    on: date
    due_on: date
    """The last day to answer: 15 working days on."""
    channel: Source
    """Counter: the staff wrote down what a member asked for; kiosk: they did it themselves."""
    staff: StaffNo | None = None
    note: str = ""
    """What exactly; goes when the person is forgotten."""
    done_at: datetime | None = None
    """None while it is open."""
    done_by: StaffNo | None = None


class HandedOut(StrEnum):
    """What left the club's file, or was looked at as a list."""

    MEMBERS = "members"
    SALES = "sales"
    LEDGER = "ledger"
    PRODUCTS = "products"
    COUPONS = "coupons"
    LIABILITY = "liability"
    COPY = "copy"
    """One member's data."""
    IDLE = "idle"
    """The list of those who have not been here for long."""
    CARDS = "cards"
    """Member cards, printed."""


class Handout(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """That somebody exported, printed or saw a list."""

    at: datetime
    on: date
    what: HandedOut
    lines: int
    """People or rows on it."""
    full: bool = False
    """With whole phone numbers and notes."""
    member: MemberNo | None = None
    """Whose, where it is about one."""
    staff: StaffNo | None = None
    """None: the owner before there was staff, or the member alone."""
    channel: Source = Source.COUNTER


class HandoutNote(msgspec.Struct, frozen=True, kw_only=True):
    """What the command line handed out while the file was another program's to write: taken into the log later."""

    format: str = ""
    at: datetime
    what: HandedOut
    lines: int
    full: bool


class IdleMember(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody whose data nobody has needed for long."""

    number: MemberNo
    member: Member
    last_on: date
    """The last day anything happened of theirs."""
    holds_money: bool
    """Whether the shop still holds money of theirs: then they can't be forgotten before it is paid back."""


class LeftOut(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who could not be forgotten, and why."""

    number: MemberNo
    code: str
    figures: dict[str, Figure]


class Forgotten(msgspec.Struct, frozen=True, kw_only=True):
    """What forgetting many did."""

    count: int
    left_out: tuple[LeftOut, ...] = ()


class OwnDataChanged(Change, frozen=True, kw_only=True):
    """Something waits for the counter, or was looked at; number in table `own_changes`, 0 for a request."""

    number: int


OWN_CHANGES = Collection("own_changes", OwnChange)
DATA_REQUESTS = Collection("data_requests", DataRequest)
HANDOUTS = Collection("handouts", Handout)
