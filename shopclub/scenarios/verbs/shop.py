"""The shop itself: its programme, its people, its settings, files of another till."""

from __future__ import annotations

from typing import Any

import msgspec

from shopclub.core.exchange.model import ImportKind, PointsMode
from shopclub.core.exchange.verbs import import_bytes
from shopclub.core.kernel.ids import OperationId
from shopclub.core.programme.model import Extent, Terms
from shopclub.core.shop.model import USUAL_TENDERS, Tender
from shopclub.core.staff.model import Actor, Role
from shopclub.i18n import Language
from shopclub.scenarios.model import Written
from shopclub.scenarios.programmes import programme_of, with_change
from shopclub.scenarios.registry import Act, Done, verb
from shopclub.scenarios.stage import Stage
from shopclub.scenarios.trouble import Unreadable
from shopclub.scenarios.values import Day, Table, day_of


class NewProgramme(Written, frozen=True):
    """Put another programme in force from today on, or plan it for a later day."""

    preset: str = ""
    """A preset's name."""
    programme: str | Table = ""
    """A programme's file, or the programme itself; neither this nor a preset: the one in force, changed."""
    change: Table = msgspec.field(default_factory=dict)
    """What is otherwise in it; see `change` of the file."""
    day: Day = ""
    """Its first day; left out: today."""
    version: int = 0
    """Instead: the earlier version to return to."""
    points: Extent = Extent.KEEP
    """Points there are `keep` their days, get `better` ones, or `all` get those of the new programme."""
    tiers: Extent = Extent.KEEP
    """Tiers held: likewise."""


class PlanBack(Written, frozen=True):
    """Call a planned programme back before its day."""

    version: int
    """Its number."""


class TermsBack(Written, frozen=True):
    """Take back what a version did to points and tiers there were."""

    version: int
    """Its number."""


class Hire(Written, frozen=True):
    """Add somebody to the staff."""

    name: str
    """What steps call them."""
    role: Role = Role.CLERK
    """`owner` or `clerk`."""
    pin: str | None = None
    """4 to 6 digits."""


class SignIn(Written, frozen=True):
    """Sign in at the counter."""

    name: str
    """Who of the staff."""
    pin: str = ""
    """What they type."""


class Employ(Written, frozen=True):
    """Let somebody of the staff sign in, or not any more."""

    name: str
    """Who."""
    active: bool
    """Whether they may."""


class Pin(Written, frozen=True):
    """Set a new PIN; everybody may set their own."""

    name: str
    """Whose."""
    pin: str = ""
    """4 to 6 digits; left out: none."""


class Settings(Written, frozen=True):
    """Change the shop's settings; what is left out stays."""

    name: str | None = None
    """Its name."""
    timezone: str | None = None
    """Whose days and wall clock count from now on."""
    country: str | None = None
    """How a phone number without `+` is read."""
    currency: str | None = None
    """Refused: recorded amounts are in the one they were recorded in."""
    tenders: dict[str, str] | None = None
    """Tenders beside `cash`, `card`, `wechat`, `alipay` and `transfer`: id -> name."""
    proves_spending: bool | None = None
    """Whether a member shows PIN or live code before points or stored value are spent."""


class Import(Written, frozen=True):
    """Bring in a CSV file of another system."""

    kind: ImportKind
    """`members`, `sales`, `balances` or `products`."""
    csv: str
    """The file's text."""
    earns: bool = False
    """Whether past sales earn by the present programme."""


@verb("programme", NewProgramme)
def programme(stage: Stage, p: NewProgramme, actor: Actor) -> Act:
    """Adopt a programme."""
    terms = Terms(lots=p.points, tiers=p.tiers)
    if p.version:
        wanted = stage.club.programme.programme_of(p.version)
    elif p.preset or p.programme:
        folder = stage.folder
        wanted = programme_of(p.preset, p.programme, p.change, stage.club.shop.currency, folder)
    else:
        wanted = with_change(stage.club.programme.current, p.change)

    async def act(op: OperationId) -> Done:
        returns = p.version or None
        await stage.club.adopting.adopt(wanted, op, actor, from_on=day_of(p.day), returns=returns, terms=terms)
        return Done()

    return act


@verb("plan_back", PlanBack)
def plan_back(stage: Stage, p: PlanBack, actor: Actor) -> Act:
    """Call a planned programme back."""

    async def act(op: OperationId) -> Done:
        await stage.club.programme.call_back(p.version, op, actor)
        return Done()

    return act


@verb("terms_back", TermsBack)
def terms_back(stage: Stage, p: TermsBack, actor: Actor) -> Act:
    """Points and tiers as they were."""

    async def act(op: OperationId) -> Done:
        await stage.club.adopting.take_back(p.version, op, actor)
        return Done()

    return act


@verb("hire", Hire)
def hire(stage: Stage, p: Hire, actor: Actor) -> Act:
    """Add to the staff."""
    if p.name in stage.known.staff:
        raise Unreadable("name_twice", "name", name=p.name)

    async def act(op: OperationId) -> Done:
        stage.known.staff[p.name] = await stage.club.staff.add(p.name, p.role, p.pin, op, actor)
        return Done()

    return act


@verb("sign_in", SignIn)
def sign_in(stage: Stage, p: SignIn, actor: Actor) -> Act:
    """Sign in with a PIN."""
    del actor
    number = stage.staff(p.name)

    async def act(op: OperationId) -> Done:
        del op
        await stage.club.staff.sign_in(number, p.pin)
        return Done()

    return act


@verb("employ", Employ)
def employ(stage: Stage, p: Employ, actor: Actor) -> Act:
    """Switch somebody on or off."""
    number = stage.staff(p.name)

    async def act(op: OperationId) -> Done:
        await stage.club.staff.set_active(number, p.active, op, actor)
        return Done()

    return act


@verb("pin", Pin)
def pin(stage: Stage, p: Pin, actor: Actor) -> Act:
    """Set a PIN."""
    number = stage.staff(p.name)

    async def act(op: OperationId) -> Done:
        await stage.club.staff.set_pin(number, p.pin or None, op, actor)
        return Done()

    return act


@verb("settings", Settings)
def settings(stage: Stage, p: Settings, actor: Actor) -> Act:
    """Change the shop's document."""
    fields: dict[str, Any] = {key: value for key, value in msgspec.structs.asdict(p).items() if value is not None}
    if p.tenders is not None:
        own = (Tender(id=one, name={Language.EN.value: name}) for one, name in p.tenders.items())
        fields["tenders"] = (*USUAL_TENDERS, *own)

    async def act(op: OperationId) -> Done:
        await stage.club.settings.change(msgspec.structs.replace(stage.club.shop, **fields), op, actor)
        return Done()

    return act


@verb("import", Import)
def import_(stage: Stage, p: Import, actor: Actor) -> Act:
    """Take in a file."""

    async def act(op: OperationId) -> Done:
        del op
        mode = PointsMode.PROGRAMME if p.earns else PointsMode.NONE
        data, name = p.csv.encode(), f"{p.kind.value}.csv"
        report = await import_bytes(stage.club, p.kind, data, name, columns={}, points=mode, actor=actor)
        figures = {key: value for key, value in msgspec.structs.asdict(report).items() if isinstance(value, int)}
        return Done({"took": figures, "left_out": [one.reason for one in report.skipped]})

    return act
