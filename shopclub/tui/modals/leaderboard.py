"""The leaderboard as customers see it, and who won at the ends of periods: gifts that wait are handed out here."""

from __future__ import annotations

from typing import ClassVar

import msgspec
from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList, Static

from shopclub.core.campaigns.model import PeriodList
from shopclub.core.campaigns.model import Row as Winner
from shopclub.core.coupons.model import CouponState
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.programme.effects import Gift, RankBy, ToTheFirst
from shopclub.i18n import N_
from shopclub.tui.messages import ClubChanged
from shopclub.tui.modals.dialog import Dialog
from shopclub.tui.text import content
from shopclub.tui.voice import Voice
from shopclub.tui.widgets.rows import Cell, Listing, Prose, Row, own
from shopclub.words.coupons import name_of
from shopclub.words.offers import say_board_by
from shopclub.words.rules import say_rule_id

PLACE_CELLS = 4
LISTS = 8
"""Period ends that are shown, the latest first."""


class LeaderboardDialog(Dialog[None]):
    """Shows who is on it, masked as at the kiosk."""

    TITLE_ID = N_("Leaderboard")
    KEYS_ID = N_("Enter opens the member · O on or off (owner) · Esc back")
    BINDINGS: ClassVar[list[BindingType]] = [Binding("o", "switch", show=False)]
    listing = getters.query_one(Listing)

    def compose_box(self) -> ComposeResult:
        """What it counts, and the places."""
        yield Static(id="board-said", classes="said", markup=False)
        yield Listing()

    def on_mount(self) -> None:
        """Draw it."""
        self._show()
        self.listing.focus()

    def on_club_changed(self, message: ClubChanged) -> None:
        """A sale, or somebody who changed their mind."""
        message.stop()
        self._show()

    def _show(self) -> None:
        board, words = self.app.club.leaderboard, self.app.voice.words
        wanted = self.app.voice.programme.leaderboard
        if not board.is_on:
            said = words.t("There is no leaderboard. O switches it on; only members who want to be on it are shown.")
        else:
            members = words.n("{n} member wants to be on it", "{n} members want to be on it", board.count())
            said = f"{say_board_by(wanted, words)} · {members}"
        self.query_one("#board-said", Static).update(Prose(said))
        self.listing.set_rows(
            (
                str(one.member),
                Row(
                    Cell(content(words.number(one.place), "bold $accent"), PLACE_CELLS, right=True),
                    Cell(content(one.name or words.t("no name"))),
                    own(content(figure_text(self.app.voice, board.by, one.figure), "bold"), right=True),
                ),
            )
            for one in board.places()
        )

    async def action_switch(self) -> None:
        """Have one, or none any more; the owner's."""
        programme = self.app.voice.programme
        board = msgspec.structs.replace(programme.leaderboard, enabled=not programme.leaderboard.enabled)
        changed = msgspec.structs.replace(programme, leaderboard=board)
        await self.app.attempt(self.app.club.programme.adopt(changed, self.app.mint(), self.app.actor))

    @on(OptionList.OptionSelected)
    def _picked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(None)
        self.app.open_member(MemberNo(int(event.option.id or 0)))


class WinnersDialog(Dialog[None]):
    """Who had places at the ends of periods, what they got, and whether they have it."""

    TITLE_ID = N_("Ranking gifts")
    KEYS_ID = N_("Enter hands the gift out, or opens the member · Esc back")
    DEFAULT_CSS = """
    WinnersDialog > .dialog { width: 84; }
    """
    listing = getters.query_one(Listing)
    _waiting: ClassVar[str] = N_("waits")

    def compose_box(self) -> ComposeResult:
        """The lists."""
        yield Static(id="winners-said", classes="said", markup=False)
        yield Listing()

    def on_mount(self) -> None:
        """Draw them."""
        self._op = self.app.mint()
        self._show()
        self.listing.focus()

    def on_club_changed(self, message: ClubChanged) -> None:
        """A gift was handed out."""
        message.stop()
        self._show()

    def _show(self) -> None:
        words, rows = self.app.voice.words, []
        lists = [one for one in self.app.club.campaigns.lists() if one[1].rows and one[1].rows[0].place][:LISTS]
        for number, one in lists:
            title = say_rule_id(self.app.voice.programme, one.rule, words) or one.rule
            until = words.t("Until {day}: {rule}", rule=title, day=self.app.voice.day(one.until))
            rows.append((f"{number}:", Row(Cell(content(until, "bold $accent")))))
            rows += [(f"{number}:{row.member}", self._line(one, row)) for row in one.rows]
        self.listing.set_rows(rows)
        self.listing.display = bool(rows)
        none = words.t("Nobody has had a place yet. A rule for the first of a month, quarter or year gives places.")
        said = self.query_one("#winners-said", Static)
        said.display = not rows
        said.update(Prose(none))

    def _line(self, one: PeriodList, row: Winner) -> Row:
        voice, words = self.app.voice, self.app.voice.words
        rule = voice.programme.rule(one.rule)
        by = rule.then.by if rule is not None and isinstance(rule.then, ToTheFirst) else RankBy.POINTS
        got = content(voice.points(row.points), "$gain") if row.points else self._got(one, row)
        return Row(
            Cell(content(words.number(row.place), "bold"), PLACE_CELLS, right=True),
            Cell(Content.assemble(" ", content(voice.member_and_number(row.member)))),
            own(content(figure_text(voice, by, row.figure), "$muted"), right=True),
            Cell(got, 26, right=True),
        )

    def _got(self, one: PeriodList, row: Winner) -> Content:
        """The coupon of the place, and whether it is used."""
        club, voice = self.app.club, self.app.voice
        number = self._coupon(one, row.member)
        if number is None:
            return Content("")
        coupon = club.coupons.get(number)
        is_open = club.coupons.state(coupon) in (CouponState.USABLE, CouponState.WAITING)
        sign, style = (voice.words.t(self._waiting), "bold $warn") if is_open else ("✓", "$gain")
        return Content.assemble(content(name_of(coupon, voice.programme, voice.words)), " ", (sign, style))

    def _coupon(self, one: PeriodList, member: int) -> int | None:
        """The coupon that a place brought: issued by the rule, the day after the period."""
        found = (n for n, c in self.app.club.coupons.of_member(MemberNo(member)) if c.rule == one.rule)
        issued = [n for n in found if self.app.club.calendar.day_of(self.app.club.coupons.get(n).at) > one.until]
        return issued[-1] if issued else None

    @on(OptionList.OptionSelected)
    def _picked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        number, _, member = (event.option.id or "").partition(":")
        if member:
            self._hand_out(int(number), int(member))

    @work(exclusive=True, group="answer")
    async def _hand_out(self, number: int, member: int) -> None:
        club, words = self.app.club, self.app.voice.words
        one = next(one for n, one in club.campaigns.lists() if n == number)
        found = self._coupon(one, member)
        coupon = club.coupons.get(found) if found is not None else None
        kind = club.coupons.kind_of(coupon) if coupon is not None else None
        is_open = coupon is not None and club.coupons.state(coupon) is CouponState.USABLE
        if found is None or coupon is None or kind is None or not isinstance(kind.then, Gift) or not is_open:
            self.dismiss(None)
            self.app.open_member(MemberNo(member))
            return
        done = await self.app.attempt(club.coupons.hand_out(found, self._op, self.app.actor))
        if done is not None:
            self.app.tell(words.t("Hand out: {name}", name=name_of(coupon, self.app.voice.programme, words)))
            self._op = self.app.mint()
            self._show()


def figure_text(voice: Voice, by: RankBy, figure: int) -> str:
    """What somebody is ranked by: money, or a number."""
    return voice.money(figure) if by is RankBy.SPEND else voice.words.number(figure)
