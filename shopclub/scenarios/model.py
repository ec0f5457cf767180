"""What a scenario file is made of. The keys of these types are the keys of the file (docs/scenarios.md)."""

from __future__ import annotations

import msgspec

from shopclub.core.members.model import Feb29, Gender
from shopclub.core.staff.model import Role
from shopclub.scenarios.values import Day, Table, When

FIRST_DAY = "2026-01-05T10:00"
"""When a story begins that does not say when: a Monday."""


def _key(name: str) -> str:
    # A key that is a word of Python (`as`) is written with an underscore there.
    return name.removesuffix("_")


class Written(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename=_key):
    """Base of everything an author writes: a key that is not known is refused."""


class ShopSetup(Written, frozen=True):
    """The shop a story happens in."""

    name: str = "Scenario"
    """Its name."""
    timezone: str = "Asia/Shanghai"
    """Whose days and wall clock count."""
    currency: str = "CNY"
    """What amounts are written in."""
    country: str = "CN"
    """How a phone number without `+` is read."""


class StaffSetup(Written, frozen=True):
    """Somebody who works there. The first owner founded the shop; where there is none, somebody called `Owner` did."""

    name: str
    """What steps call them."""
    role: Role = Role.CLERK
    """`owner` or `clerk`."""
    pin: str | None = None
    """4 to 6 digits, asked when they sign in; a scenario with a PIN is slower."""


class Person(Written, frozen=True):
    """What anybody says of themselves to join."""

    name: str
    """What steps call them; also the name in the file."""
    phone: str = ""
    """One nobody else has, where it is left out."""
    birthday: str = ""
    """`1990-03-14`, `03-14` without the year, `L8-15` in the lunar calendar."""
    feb29: Feb29 | None = None
    """Born on 29 February: kept on the day `before` or `after` in other years."""
    gender: Gender | None = None
    """`female`, `male` or `other`."""
    marketing: bool = False
    """Whether they want offers."""


class Enrolling(Person, frozen=True):
    """What the counter asks beside that."""

    note: str = ""
    """What whoever serves should know."""
    brought_by: str = ""
    """The member who brought them along."""


class FactsSetup(Written, frozen=True):
    """What other programs know of somebody, as a story states it."""

    segments: tuple[str, ...] = ()
    """Segments they are in."""
    household: str = ""
    """Kind of their household card: `family`, `couple`, `company` …"""
    plan: str = ""
    """The plan they pay for."""


class MemberSetup(Enrolling, frozen=True):
    """A member from before the first step."""

    tags: tuple[str, ...] = ()
    """The shop's own marks."""
    fields: dict[str, str | int] = {}
    """The shop's own fields, by their id."""
    points: int = 0
    """A balance to begin with, given by hand; it expires as the programme says."""
    lots: dict[str, int] = {}
    """A balance to begin with by last usable day (or `never`), brought along from another system."""
    tier: str = ""
    """Granted by hand."""
    tier_until: Day = ""
    """Last day of that; left out: for good."""
    facts: FactsSetup = FactsSetup()
    """Segments, household and plan."""


class StoryTable(Written, frozen=True):
    """One of several stories of a file, each on a shop of its own."""

    title: str
    """What it shows."""
    about: str = ""
    """More about it, for readers."""
    start: When | None = None
    """When it begins, where that is not the file's `start`."""
    change: Table = {}
    """What is otherwise in its programme; see `change` of the file."""
    member: tuple[MemberSetup, ...] = ()
    """Members beside those of the file."""
    step: tuple[Table, ...] = ()
    """What happens, after the steps of the file."""


class ScriptTable(Written, frozen=True):
    """A whole file."""

    title: str = ""
    """What it shows."""
    about: str = ""
    """More about it, for readers."""
    preset: str = ""
    """The programme in force: a preset's name."""
    programme: str | Table = ""
    """Instead of a preset: a programme's JSON or TOML file, seen from this file, or the programme itself."""
    change: Table = {}
    """What is otherwise in that programme."""
    start: When = When(FIRST_DAY)
    """When it begins, by the shop's wall clock."""
    shop: ShopSetup = ShopSetup()
    """The shop."""
    staff: tuple[StaffSetup, ...] = ()
    """Who works there."""
    member: tuple[MemberSetup, ...] = ()
    """Who is a member already."""
    step: tuple[Table, ...] = ()
    """What happens, one after the other; with stories, what each of them begins with."""
    story: tuple[StoryTable, ...] = ()
    """Several stories that begin alike."""


class StepTable(Written, frozen=True):
    """What every step may have beside its verb. A step without a verb only looks."""

    title: str = ""
    """The step in the author's words, shown when it fails."""
    at: When | None = None
    """When it happens; the days until then pass as `wait` lets them."""
    by: str = ""
    """Who does it: somebody of the staff, `kiosk` or `system`; left out: the owner."""
    as_: str = ""
    """What later steps call what it made."""
    expect: Table = {}
    """What must come of it."""
    refused: str = ""
    """The code of the refusal that must come; anything else is a failure."""
    refused_figures: Table = {}
    """Figures the refusal must have."""
    refused_says: str = ""
    """The refusal as an English reader sees it."""
    refused_says_zh: str = ""
    """The refusal as a Chinese reader sees it."""
