"""Points that are to be usable longer: of one member, or everything that ends by a day of many."""

from __future__ import annotations

from datetime import date

from textual import on
from textual.app import ComposeResult
from textual.widgets import OptionList, Static

from shopclub.core.kernel.errors import ClubError
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.extending import ManyExtended, ending_by
from shopclub.core.ledger.model import lot_key
from shopclub.core.ledger.units import POINTS
from shopclub.i18n import N_
from shopclub.tui.house import Unreadable
from shopclub.tui.modals.form import Form
from shopclub.tui.modals.grant import NOTE_LENGTH, read_day
from shopclub.tui.text import content
from shopclub.tui.widgets.field import Field
from shopclub.tui.widgets.rows import Cell, Listing, Row

DAY_LENGTH = 12
EVERYBODY = "*"


def day_in(form: Form[int] | Form[ManyExtended], field: str) -> date | None:
    """
    The day typed in a field; None for nothing.

    Raises:
        Unreadable: at that field.
    """
    try:
        return read_day(form.text(field))
    except Unreadable as error:
        raise Unreadable(field, error.sentence) from error


def needed_day(form: Form[int] | Form[ManyExtended], field: str) -> date:
    """
    The day typed in a field.

    Raises:
        Unreadable: at that field; for nothing too.
    """
    day = day_in(form, field)
    if day is None:
        raise Unreadable(field, N_("A day, please, as in 2026-12-31."))
    return day


class ExtendDialog(Form[int]):
    """Answers with how many points end later now."""

    TITLE_ID = N_("Points usable longer")

    def __init__(self, member: MemberNo) -> None:
        super().__init__()
        self._member = member

    def compose_fields(self) -> ComposeResult:
        """Which, until when, why."""
        t = self.app.voice.words.t
        yield Field(
            t("That end by"), id="by", placeholder=t("2026-06-30; empty: all with an end"), max_length=DAY_LENGTH
        )
        yield Field(t("Usable through"), id="until", placeholder=t("2026-12-31"), max_length=DAY_LENGTH)
        yield Field(t("Reason"), id="note", placeholder=t("stands in the books for good"), max_length=NOTE_LENGTH)

    def typed(self, field: Field) -> None:
        """Say how many points it is about."""
        if field.id == "note":
            return
        try:
            by, until = day_in(self, "by"), day_in(self, "until")
        except ClubError:
            return  # half a day; said when it is sent
        account = self.app.club.points.purse(self._member)
        days = ending_by(account, by or date.max, self.app.club.today())
        held = account.lots.get(POINTS, {})
        count = sum(held[lot_key(day)] for day in days if until is None or day < until)
        field.hint(self.app.voice.words.t("{points} are meant", points=self.app.voice.points(count)))

    def field_of(self, error: ClubError) -> str:
        """Nearly all of it is about the new day."""
        return "until" if error.code.startswith("extend") else super().field_of(error)

    async def send(self) -> None:
        """Write the entry."""
        club, by, until = self.app.club, day_in(self, "by"), needed_day(self, "until")
        lots = None
        if by is not None:
            lots = [day for day in ending_by(club.points.purse(self._member), by, club.today()) if day < until]
        done = await club.points.extend(self._member, lots, until, self.text("note"), self.op, self.app.actor)
        self.dismiss(done)


class ExtendManyDialog(Form[ManyExtended]):
    """Answers with how many members and points it was about."""

    TITLE_ID = N_("Points of many usable longer")
    KEYS_ID = N_("↑↓ whose · Enter next, then done · Esc leaves")

    def compose_fields(self) -> ComposeResult:
        """Whose, which, until when, why."""
        t = self.app.voice.words.t
        yield Listing(id="who")
        yield Field(t("That end by"), id="by", placeholder=t("2026-06-30"), max_length=DAY_LENGTH)
        yield Field(t("Usable through"), id="until", placeholder=t("2026-12-31"), max_length=DAY_LENGTH)
        yield Field(t("Reason"), id="note", placeholder=t("stands in the books for good"), max_length=NOTE_LENGTH)
        said = t("Nothing ends earlier by it. It can't be undone at once for all.")
        yield Static(content(said), classes="notice", markup=False)

    def on_mount(self) -> None:
        """Everybody, or a tier; worked from the fields."""
        super().on_mount()
        voice, who = self.app.voice, self.query_one("#who", Listing)
        rows = [(EVERYBODY, Row(Cell(content(voice.words.t("all members")))))]
        who.set_rows([*rows, *((tier.id, Row(Cell(voice.tier(tier.id)))) for tier in voice.programme.tiers())])
        who.can_focus = False

    def key_down(self) -> None:
        """The next tier."""
        self.query_one("#who", Listing).action_cursor_down()

    def key_up(self) -> None:
        """The one before."""
        self.query_one("#who", Listing).action_cursor_up()

    @on(OptionList.OptionHighlighted)
    def _marked(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._count()

    def typed(self, field: Field) -> None:
        """Say how many it is about."""
        if field.id == "by":
            self._count()

    def _count(self) -> None:
        try:
            by = day_in(self, "by")
        except ClubError:
            return  # half a day
        if by is not None:
            seen, voice = self.app.club.points.ending_by(by, self._tier()), self.app.voice
            said = voice.words.n("{points} of {n} member", "{points} of {n} members", seen.members,
                                 points=voice.points(seen.points))  # fmt: skip
            self.query_one("#by", Field).hint(said)

    def _tier(self) -> str:
        key = self.query_one("#who", Listing).key or EVERYBODY
        return "" if key == EVERYBODY else key

    def field_of(self, error: ClubError) -> str:
        """Nearly all of it is about the new day."""
        return "until" if error.code.startswith("extend") else super().field_of(error)

    async def send(self) -> None:
        """Write the entries."""
        by, until = needed_day(self, "by"), needed_day(self, "until")
        points = self.app.club.points
        self.dismiss(await points.extend_many(by, until, self.text("note"), self.op, self.app.actor, self._tier()))
