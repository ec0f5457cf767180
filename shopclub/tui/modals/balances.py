"""Every balance through a day, its proof, and what all of it comes to in money."""

from __future__ import annotations

import os
from datetime import date

from textual import work

from shopclub.core.apart import apart
from shopclub.core.closing.model import Proof
from shopclub.core.jobs import Owed, Snapshot
from shopclub.core.kernel.errors import ClubError
from shopclub.i18n import N_
from shopclub.tui.modals.paper import PaperDialog
from shopclub.words.ending import balance_day_lines, say_proof
from shopclub.words.owed import owed_lines, owed_rows, say_breakage
from shopclub.words.paper import centred, pair, wrap


class BalancesDialog(PaperDialog):
    """Shows what moved at once; the proof and the worth in money when they are worked out."""

    TITLE_ID = N_("Balances")
    KEYS_ID = N_("W width · P to a file · Esc back")

    def __init__(self, day: date) -> None:
        super().__init__()
        self._day = day
        self._proof: Proof | None = None
        self._owed: Owed | None = None
        self._said = ""

    def on_mount(self) -> None:
        """Draw, and work out the rest beside the counter."""
        super().on_mount()
        self._work_out()

    def lines(self) -> list[str]:
        """The balances as text."""
        club, words, width = self.app.club, self.app.voice.words, self.columns
        currency, programme = club.shop.currency, club.programme.current
        rule = "-" * width
        lines = [*centred(club.shop.name, width), *pair(words.t("Balances"), "", width)]
        lines += [*wrap(words.day_long(self._day), width), rule]
        lines += balance_day_lines(club.closings.sheet(self._day), programme, currency, words, width)
        lines.append(rule)
        if self._proof is not None:
            lines += [line for text in say_proof(self._proof, words, currency, programme) for line in wrap(text, width)]
        if self._owed is not None:
            rows = owed_rows(self._owed.worths, self._owed.breakage, currency, words, programme)
            lines += [rule, *wrap(words.t("Owed to members now"), width), *owed_lines(rows, width)]
            lines += wrap(say_breakage(self._owed.breakage, words), width)
        else:
            lines += wrap(self._said or words.t("Working out …"), width)
        return [line.rstrip() for line in lines]

    def file_name(self) -> str:
        """Named after its day."""
        return f"balances-{self._day.isoformat()}.txt"

    @work(exclusive=True, group="balances")
    async def _work_out(self) -> None:
        club = self.app.club
        self._proof = await club.closings.prove()
        self._show()
        asked = Snapshot(shop=os.fsencode(club.path), now=club.clock.now())
        try:
            self._owed = await apart("shopclub.core.jobs:what_is_owed", asked, reply=Owed)
        except ClubError as error:
            self._said = self.app.voice.error(error)
        self._show()
