"""Whose it is: asking for a member, giving between members, balances brought along, many in a row."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Input, Static

from shopclub.core.kernel.errors import ClubError
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.rules import available
from shopclub.core.ledger.units import POINTS, VALUE, Unit
from shopclub.core.members.model import Found
from shopclub.core.mending.model import Opening, OpeningLine, Transfer
from shopclub.i18n import N_
from shopclub.tui.house import HouseApp, Unreadable
from shopclub.tui.modals.adjust import read_change
from shopclub.tui.modals.form import Form
from shopclub.tui.modals.grant import read_day
from shopclub.tui.text import content
from shopclub.tui.till import read_amount
from shopclub.tui.widgets.field import Field
from shopclub.words.units import unit_amount, unit_name

NOTE_LENGTH, SOURCE_LENGTH = 100, 60
WALK_IN = 0
"""Answer for nobody."""


def named(app: HouseApp, text: str) -> Found | None:
    """The one member that a scan, a phone, a name or a number means; None for nobody, or for more than one."""
    found = app.club.members.search(text, limit=2) if text.strip() else []
    exact = [one for one in found if one.matched in ("card", "number", "phone")]
    return found[0] if len(found) == 1 or len(exact) == 1 else None


def told(app: HouseApp, text: str) -> str:
    """What is said below the field where a member is typed."""
    voice = app.voice
    t = voice.words.t
    if not text.strip():
        return ""
    found = named(app, text)
    if found is None:
        several = bool(app.club.members.search(text, limit=1))
        return t("Several are found: type more of it, or the number.") if several else t("Nobody is found.")
    name, number = voice.name_of(found.number, found.member), f"{found.number:06d}"
    return t("{name} · No. {number} · {points}", name=name, number=number, points=voice.points(found.points))


def require_named(app: HouseApp, text: str) -> MemberNo:
    """
    The member who is typed.

    Raises:
        Unreadable: nobody, or more than one.
    """
    found = named(app, text)
    if found is None:
        raise Unreadable("who", N_("Scan the card, or type a phone or a number that means one member."))
    return MemberNo(found.number)


class WhoDialog(Form[int]):
    """Answers with the number of a member, or `WALK_IN`."""

    def __init__(self, title: str, *, walk_in: bool = False) -> None:
        """
        Args:
            title: what is asked, in the reader's language.
            walk_in: whether an empty field means nobody.
        """
        super().__init__()
        self._title_text, self._walk_in = title, walk_in

    def title_text(self) -> str:
        """As given."""
        return self._title_text

    def compose_fields(self) -> ComposeResult:
        """Who."""
        t = self.app.voice.words.t
        hint = t("scan, phone, name, number; empty for a walk-in") if self._walk_in else t("scan, phone, name, number")
        yield Field(t("Member"), id="who", placeholder=hint, max_length=60)

    def typed(self, field: Field) -> None:
        """Say who is meant."""
        field.hint(told(self.app, field.value))

    async def on_scan(self, code: str) -> bool:
        """A card says who."""
        self.query_one("#who", Field).input.value = code
        await self.action_send()
        return True

    async def send(self) -> None:
        """Answer."""
        text = self.text("who")
        self.dismiss(WALK_IN if self._walk_in and not text.strip() else require_named(self.app, text))


class TransferDialog(Form[Transfer]):
    """Gives from one member to another; answers with what was done."""

    TITLE_ID = N_("Give to another member")
    KEYS_ID = N_("Enter next, then done · Ctrl+S done · Esc leaves")

    def __init__(self, giver: MemberNo, unit: Unit = POINTS) -> None:
        super().__init__()
        self._giver, self._unit = giver, unit

    def compose_fields(self) -> ComposeResult:
        """To whom, how much, why."""
        t = self.app.voice.words.t
        yield Field(t("To"), id="who", placeholder=t("scan, phone, name, number"), max_length=60)
        yield Field(t("How much"), id="amount", max_length=12)
        yield Field(t("Reason"), id="note", placeholder=t("may stay empty"), max_length=NOTE_LENGTH)
        yield Static(content(t("What ends first goes first, and ends on the same day."), "$muted"), classes="said")

    def typed(self, field: Field) -> None:
        """Say who is meant, and how much there is."""
        if field.id == "who":
            field.hint(told(self.app, field.value))
        elif field.id == "amount":
            club, words = self.app.club, self.app.voice.words
            free = available(club.points.account(self._giver), club.today(), self._unit)
            field.hint(words.t("{amount} there", amount=unit_amount(self._unit, free, words, club.shop.currency)))

    async def on_scan(self, code: str) -> bool:
        """A card says to whom."""
        self.query_one("#who", Field).input.value = code
        return True

    async def send(self) -> None:
        """Write both entries."""
        taker = require_named(self.app, self.text("who"))
        amount = _read(self.app, self.text("amount"), self._unit, "amount")
        transfer = self.app.club.mending.points.transfer
        note, actor = self.text("note"), self.app.actor
        self.dismiss(await transfer(self._giver, taker, amount, note, self.op, actor, unit=self._unit))


class OpeningDialog(Form[int]):
    """Balances of one member after the other; answers with how many members had theirs."""

    TITLE_ID = N_("Balances brought along")
    KEYS_ID = N_("Enter next, then the next member · Ctrl+S at once · Esc ends")
    DEFAULT_CSS = """
    OpeningDialog > .dialog { width: 72; }
    OpeningDialog #opening { height: auto; }
    OpeningDialog Label { width: 28; }
    OpeningDialog .field-said { margin-left: 28; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._done = 0
        programme = self.app.voice.programme
        units = [POINTS, VALUE, *(f"stamps:{card.id}" for card in programme.cards)]
        self._units = [*map(Unit, units), *(Unit(f"visits:{package.id}") for package in programme.packages)]

    def compose_fields(self) -> ComposeResult:
        """Who, and what the old book says."""
        voice = self.app.voice
        t = voice.words.t
        with VerticalScroll(id="opening"):
            yield Field(t("Member"), id="who", placeholder=t("scan, phone, name, number"), max_length=60)
            for place, unit in enumerate(self._units):
                yield Field(unit_name(unit, voice.words, voice.programme), id=f"unit-{place}", max_length=14)
            yield Field(t("Points through"), id="day", placeholder=t("2026-12-31; empty as the programme says"))
            if voice.programme.ladder is not None:
                names = ", ".join(tier.id for tier in voice.programme.tiers())
                yield Field(t("Tier"), id="tier", placeholder=names)
            yield Field(t("Where it stood"), id="source", placeholder=t("the paper book"), max_length=SOURCE_LENGTH)

    def typed(self, field: Field) -> None:
        """Say who is meant."""
        if field.id == "who":
            field.hint(told(self.app, field.value))

    async def on_scan(self, code: str) -> bool:
        """A card says who."""
        self.query_one("#who", Field).input.value = code
        return True

    async def send(self) -> None:
        """Write them down, and go on with the next member."""
        member = require_named(self.app, self.text("who"))
        brought = Opening(lines=tuple(self._lines()), tier=self._tier())
        opening = self.app.club.mending.opening
        await opening.open(member, brought, self.text("source"), self.op, self.app.actor)
        self._done += 1
        self.op = self.app.mint()
        self._again(member)

    def _again(self, member: MemberNo) -> None:
        voice = self.app.voice
        for field in self.query(Field):
            if field.id != "source":  # the same book for all of them
                field.input.value = ""
        said = voice.words.t("{name}: written down. Who is next?", name=voice.member_name(member))
        self.query_one("#form-said", Static).update(content(said, "$muted"))
        self.query_one("#who", Field).query_one(Input).focus()

    def action_leave(self) -> None:
        """Tell how many."""
        self.dismiss(self._done)

    def _tier(self) -> str:
        return self.text("tier").strip() if self.query("#tier") else ""

    def _lines(self) -> list[OpeningLine]:
        until = read_day(self.text("day"))
        lines = []
        for place, unit in enumerate(self._units):
            typed = self.text(f"unit-{place}")
            if typed.strip():
                amount = _read(self.app, typed, unit, f"unit-{place}")
                lines.append(OpeningLine(unit=unit, amount=amount, until=until if unit == POINTS else None))
        return lines


def _read(app: HouseApp, text: str, unit: Unit, field: str) -> int:
    """
    An amount of a unit as typed: money as money, everything else as a whole number.

    Raises:
        Unreadable: it is none.
    """
    try:
        if unit in (VALUE, "bonus", "cashback"):
            return sum(line.gross_minor for line in read_amount(text, app.club.shop.currency))
        return read_change(text)
    except ClubError as error:
        raise Unreadable(field, N_("How much, please, as a number.")) from error
