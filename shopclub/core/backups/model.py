"""What is known of the backups: the list in each folder, the list of the forgotten, how things stand."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

import msgspec

from shopclub.core.kernel.errors import Figure

LIST_FORMAT = "shopclub-backups-1"
ERASED_FORMAT = "shopclub-erased-1"


class Why(StrEnum):
    """What a backup was made for."""

    DAILY = "daily"
    ASKED = "asked"
    """Somebody asked for it."""
    BEFORE = "before"
    """Before a restore, before taking over an edit, before a new format: kept apart from the days."""


class Kept(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One backup as it was proven."""

    no: int
    """Counts up in each folder as they are made: the order that no wrong clock upsets."""
    at: datetime
    day: date
    """The business day it was made on."""
    bytes: int
    sha256: str
    """Of the file as it lies there."""
    content_bytes: int
    content_sha256: str
    seq: int
    """Number of the last commit in it."""
    sales: int
    """Documents in its table of sales, returns among them."""
    members: int
    why: Why = Why.DAILY
    proven: datetime
    """When it was last read and found as it was written."""
    sound: bool = True
    """False once it was found changed at rest."""
    sealed: bool = False


class SecondPlace(msgspec.Struct, frozen=True, kw_only=True):
    """What is remembered of the second place."""

    path: str
    seen: datetime
    """When it was last there and held everything."""
    other_disk: bool | None = None
    """Whether it lay on another disk than the shop's file then: a stick that is out lies in a drawer."""
    count: int = 0
    """Proven backups in it then."""


class BackupList(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The list in a folder of backups; only files on it are ever dropped."""

    format: str = LIST_FORMAT
    shop: str
    """Whose backups these are: the instant the shop was founded, which moves with its file."""
    next_no: int = 1
    backups: dict[str, Kept] = {}
    second: SecondPlace | None = None
    live_failed: datetime | None = None
    """Since when the shop's own file fails its check."""
    read_on: date | None = None
    """The day on which somebody last put the warnings away."""


class Erased(msgspec.Struct, frozen=True, kw_only=True):
    """That a person was forgotten; holds nothing about them."""

    member: int
    card: str
    """
    First 16 hex digits of SHA-256 over the member's first card code. After a restore a number may be given to
    somebody else; the random card code tells them apart.
    """
    at: datetime


class ErasedList(msgspec.Struct, frozen=True, kw_only=True):
    """Who was forgotten; lies beside the shop's file and with every folder of backups."""

    format: str = ERASED_FORMAT
    shop: str
    emptied: tuple[str, ...] = tuple(
        "name phone birthday birthday_calendar feb29 gender note tags fields heard referred_by keys consent outside"
        " language".split()
    )
    """The fields that forgetting takes out."""
    erased: tuple[Erased, ...] = ()


class Place(StrEnum):
    """Where a backup lies."""

    FIRST = "first"
    SECOND = "second"


class Warn(StrEnum):
    """What is wrong with the backups, the worst first."""

    LIVE_UNSOUND = "live_unsound"
    NONE_YET = "none_yet"
    OLD = "old"
    UNSOUND = "unsound"
    SECOND_UNSEEN = "second_unseen"
    SAME_DISK = "same_disk"


class Warned(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is wrong."""

    code: Warn
    days: int = 0
    """How many it has been so, where that counts."""
    count: int = 0
    """How many backups, where that counts."""


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What the warnings are decided by."""

    today: date
    founded: date
    last: date | None
    """Day of the newest backup that was proven, in either place."""
    unsound: int = 0
    """Backups found changed at rest."""
    live_failed: bool = False
    elsewhere: bool | None = None
    """Whether any proven backup lies on another disk than the shop's file; None: that can't be told."""
    has_second: bool = False
    second_seen: date | None = None


class PlaceStatus(msgspec.Struct, frozen=True, kw_only=True):
    """How one place stands."""

    place: Place
    path: str
    present: bool
    other_disk: bool | None
    """Whether it would survive the disk of the shop's file; None: that can't be told."""
    count: int = 0
    bytes: int = 0
    last: str = ""
    """Name of the newest proven backup; empty without one."""
    last_at: datetime | None = None
    seen: datetime | None = None
    """Second place: when it last held everything."""


class Shelved(msgspec.Struct, frozen=True, kw_only=True):
    """One backup, wherever it lies."""

    name: str
    kept: Kept
    paths: dict[Place, str]
    """Where it lies, the first place first; found sound there at the last look if `kept.sound`."""


class BackupStatus(msgspec.Struct, frozen=True, kw_only=True):
    """How things stand."""

    places: tuple[PlaceStatus, ...]
    sealed: bool
    """Whether new ones are sealed with a passphrase."""
    warnings: tuple[Warned, ...]
    read_on: date | None = None


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """What a shop's file holds, at a glance."""

    shop: str
    founded: str
    timezone: str
    currency: str
    language: str
    """The shop's own, empty for none."""
    receipts: int
    """Sales and returns."""
    members: int
    """Those who have not left."""
    points: int
    """Points members hold."""
    last_sale: datetime | None
    last_entry: datetime | None
    """The newest change of points."""


class Lost(msgspec.Struct, frozen=True, kw_only=True):
    """What the present file has and the backup has not."""

    receipts: int
    net_minor: int
    """Their total, returns taken off."""
    since: datetime | None
    """When the first of them was."""
    members: int
    """Members who joined since."""


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """Both files side by side."""

    coming: Held
    present: Held | None
    """None: there is no file, or it can't be read."""
    problem: str = ""
    """Code of why the present file can't be read; empty otherwise."""
    figures: dict[str, Figure] = {}
    """Figures of the problem."""
    lost: Lost | None = None
    """None where the two are not the same shop's, or the present one can't be read."""
    erased: int = 0
    """People in the backup who were forgotten since; restoring forgets them again."""


class RestoreWish(msgspec.Struct, frozen=True, kw_only=True):
    """That a backup is to take the place of the shop's file; somebody has seen both and said yes."""

    copy: str
    """Where it lies."""
    passphrase: str | None = None
    salvaged: bool = False
    """It is no backup but what was saved of a damaged file."""


class CompareRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A backup to be looked at beside the shop's file."""

    copy: str
    data: str
    passphrase: str | None = None
