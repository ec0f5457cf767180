"""Correcting a member's file."""

from __future__ import annotations

from textual.app import ComposeResult

from shopclub.core.kernel.ids import MemberNo
from shopclub.core.kernel.phone import national
from shopclub.core.members.birthdays import birthday_of
from shopclub.core.members.model import Member, MemberChange
from shopclub.core.members.rules import MOST_TAGS, NAME_LENGTH, NOTE_LENGTH, TAG_LENGTH
from shopclub.core.staff.model import Action
from shopclub.i18n import N_
from shopclub.tui.modals.form import Form
from shopclub.tui.text import content
from shopclub.tui.widgets.birthday import BirthdayField
from shopclub.tui.widgets.field import Field
from shopclub.tui.widgets.tick import Tick

PHONE_LENGTH = 24
TAGS_LENGTH = MOST_TAGS * (TAG_LENGTH + 2)


class EditMemberDialog(Form[Member]):
    """Answers with the file as it is now."""

    TITLE_ID = N_("Correct the file")
    KEYS_ID = N_("Enter next, then done · Ctrl+S done · Esc leaves")

    def __init__(self, number: MemberNo) -> None:
        super().__init__()
        self._number = number
        self._before = self.app.club.members.get(number)

    def compose_fields(self) -> ComposeResult:
        """What may be corrected, as it stands."""
        t, before = self.app.voice.words.t, self._before
        yield Field(self.app.voice.words.p("of a person", "Name"), id="name", value=before.name, max_length=NAME_LENGTH)
        masked = "" if self._sees_whole() else self.app.voice.phone(before)
        yield Field(t("Phone"), id="phone", value=self._phone(), max_length=PHONE_LENGTH, placeholder=masked)
        yield BirthdayField(
            birthday_of(before), kept=before.birthday or "", placeholder=t("5-20, 1990-5-20, lunar L8-15")
        )
        yield Field(t("Note"), id="note", value=before.note, max_length=NOTE_LENGTH)
        yield Field(t("Tags"), id="tags", value=self._tags(), max_length=TAGS_LENGTH, placeholder=t("one, another, …"))
        yield Tick(content(t("wants to hear of offers")), self._marketing(), id="marketing")
        if self.app.club.leaderboard.is_on:
            yield Tick(content(t("on the leaderboard, name masked")), self._board(), id="board")

    def _sees_whole(self) -> bool:
        return self.app.is_allowed(Action.SEE_PERSONAL)

    def _phone(self) -> str:
        """The number as it stands; nothing for who may not see it, and whatever they type is a new one."""
        if not self._sees_whole():
            return ""
        phone = self._before.phone or ""
        return national(phone) if phone.startswith("+86") and self.app.club.shop.country == "CN" else phone

    def _tags(self) -> str:
        return self.app.voice.words.p("between the items of a list", ", ").join(self._before.tags)

    def _marketing(self) -> bool:
        return self._before.consent is not None and self._before.consent.marketing

    def _board(self) -> bool:
        return self._before.consent is not None and self._before.consent.board

    async def send(self) -> None:
        """Keep what differs."""
        marketing = self.query_one("#marketing", Tick).value
        boards = [tick.value for tick in self.query("#board").results(Tick)]
        phone = self.text("phone")
        birthday = self.query_one(BirthdayField)
        change = MemberChange(
            name=self.text("name"),
            phone=phone if phone != self._phone() else None,
            birthday=birthday.value,
            feb29=birthday.feb29,
            note=self.text("note"),
            tags=(self.text("tags"),),
            marketing=marketing if marketing != self._marketing() else None,
            board=next((board for board in boards if board != self._board()), None),
        )
        self.dismiss(await self.app.club.members.edit(self._number, change, self.op, self.app.actor))
