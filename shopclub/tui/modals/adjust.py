"""Points by hand, with a reason that stays in the books."""

from __future__ import annotations

from textual.app import ComposeResult

from shopclub.core.kernel.errors import ClubError
from shopclub.core.kernel.ids import MemberNo
from shopclub.i18n import N_
from shopclub.tui.house import Unreadable
from shopclub.tui.modals.form import Form
from shopclub.tui.text import content
from shopclub.tui.widgets.field import Field
from shopclub.tui.widgets.tick import Tick

NOTE_LENGTH = 100


def read_change(text: str) -> int:
    """
    A change of points as typed: `50`, `+50`, `-20`.

    Raises:
        Unreadable: it is no whole number.
    """
    plain = text.strip().replace("−", "-").replace(",", "")
    try:
        return int(plain)
    except ValueError as error:
        raise Unreadable("points", N_("A whole number, please: 50 gives, -50 takes.")) from error


class AdjustDialog(Form[int]):
    """Answers with the balance after it."""

    TITLE_ID = N_("Change points by hand")
    KEYS_ID = N_("Enter next, then done · Ctrl+S done · Esc leaves")

    def __init__(self, member: MemberNo) -> None:
        super().__init__()
        self._member = member

    def compose_fields(self) -> ComposeResult:
        """How many, and why."""
        t = self.app.voice.words.t
        yield Field(
            t("Points"), id="points", placeholder=t("50 gives, -50 takes"), restrict=r"[-+−0-9,]*", max_length=9
        )
        yield Field(t("Reason"), id="note", placeholder=t("stands in the books for good"), max_length=NOTE_LENGTH)
        if self.app.voice.programme.ladder is not None:
            yield Tick(content(t("counts toward the tier, as if earned")), id="qualifies")

    def typed(self, field: Field) -> None:
        """Say the balance after it."""
        if field.id != "points":
            return
        try:
            change = read_change(field.value)
        except ClubError:
            return  # half a number; said when it is sent
        voice = self.app.voice
        now = self.app.club.points.purse(self._member).points()
        words = voice.words
        field.hint(words.t("{now} now, {after} after it", now=words.number(now), after=words.number(now + change)))

    async def send(self) -> None:
        """Write the entry."""
        change = read_change(self.text("points"))
        qualifies = any(tick.value for tick in self.query(Tick))
        done = await self.app.club.points.adjust(
            self._member, change, self.text("note"), self.op, self.app.actor, qualifies=qualifies
        )
        self.dismiss(done)
