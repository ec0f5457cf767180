"""Counting the till at the end of a day: what should be there, what is, and the difference."""

from __future__ import annotations

from datetime import date

from textual.app import ComposeResult

from shopclub.core.closing.model import Count
from shopclub.core.kernel.errors import ClubError
from shopclub.core.kernel.money import exponent, parse_minor
from shopclub.i18n import N_
from shopclub.tui.house import Unreadable
from shopclub.tui.modals.form import Form
from shopclub.tui.widgets.field import Field
from shopclub.words.ending import CASH, say_difference, till_rows
from shopclub.words.tenders import tender_name

FLOAT, NOTE = "float", "note"
NOTE_LENGTH = 100


class CountDialog(Form[Count]):
    """Answers with the count that was kept."""

    TITLE_ID = N_("Count the till")
    KEYS_ID = N_("Enter next · empty: not counted · Ctrl+S done · Esc leaves")

    def __init__(self, day: date) -> None:
        super().__init__()
        self._day = day
        self._sheet = self.app.club.closings.sheet(day)
        shop = self.app.club.shop
        self._expected = {
            row.tender: row.expected for row in till_rows(self._sheet, shop.tenders, self.app.voice.words)
        }
        self._tenders = list(dict.fromkeys([*shop.taken(), *(name for name in self._expected if name)]))
        if CASH in self._tenders:
            self._tenders.sort(key=lambda one: one != CASH)

    def compose_fields(self) -> ComposeResult:
        """Cash with the change first, then the other ways of paying, and a note."""
        voice, t = self.app.voice, self.app.voice.words.t
        standing = self._sheet.count
        for tender in self._tenders:
            name = tender_name(tender, self.app.club.shop.tenders, voice.words)
            was = standing.counted.get(tender) if standing else None
            expected = voice.money(self._expected.get(tender, 0))
            yield Field(
                name,
                id=f"tender-{self._tenders.index(tender)}",
                value="" if was is None else self._plain(was),
                placeholder=t("should be {amount}", amount=expected),
                max_length=14,
            )
            if tender == CASH:
                change = standing.float_minor if standing else 0
                yield Field(
                    t("Morning change"), id=FLOAT, value=self._plain(change) if change else "",
                    placeholder=t("lay in the drawer when the shop opened"), max_length=14,
                )  # fmt: skip
        yield Field(t("Note"), id=NOTE, value=standing.note if standing else "", max_length=NOTE_LENGTH)

    def _plain(self, minor: int) -> str:
        digits = exponent(self.app.club.shop.currency)
        whole, part = divmod(minor, 10**digits)
        return f"{whole}.{part:0{digits}d}" if digits else str(whole)

    def _amount(self, field: str) -> int | None:
        text = self.text(field).strip()
        return parse_minor(text, self.app.club.shop.currency) if text else None

    def typed(self, field: Field) -> None:
        """Say the difference as it is typed."""
        name = field.id or ""
        if name == NOTE:
            return
        if name == FLOAT:
            field, name = self.query_one(f"#tender-{self._tenders.index(CASH)}", Field), ""
        try:
            tender = self._tenders[int(name.removeprefix("tender-"))] if name else CASH
            there = self._amount(field.id or "")
            change = (self._amount(FLOAT) or 0) if tender == CASH else 0
        except ClubError:
            return  # half an amount; said when it is sent
        if there is not None:
            difference = there - change - self._expected.get(tender, 0)
            field.hint(say_difference(difference, self.app.voice.currency, self.app.voice.words))

    async def send(self) -> None:
        """Keep the count."""
        counted: dict[str, int] = {}
        for place, tender in enumerate(self._tenders):
            there = self._read(f"tender-{place}")
            if there is not None:
                counted[tender] = there
        change = self._read(FLOAT) if CASH in self._tenders else 0
        done = await self.app.club.closings.count(
            self._day, counted, self.op, self.app.actor, float_minor=change or 0, note=self.text(NOTE)
        )
        self.dismiss(done)

    def _read(self, field: str) -> int | None:
        """
        An amount typed in a field.

        Raises:
            Unreadable: so that the refusal stands beside the field.
        """
        try:
            return self._amount(field)
        except ClubError as error:
            raise Unreadable(field, N_("An amount, please, like 123.40.")) from error
