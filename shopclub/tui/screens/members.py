"""The member list: newest first, or whom the filter finds; Enter opens the page."""

from __future__ import annotations

from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, OptionList, Static

from shopclub.core.kernel.ids import MemberNo
from shopclub.core.members.model import Found, Status
from shopclub.core.staff.model import Action
from shopclub.i18n import N_
from shopclub.tui.modals.dialog import Notice
from shopclub.tui.modals.extend import ExtendManyDialog
from shopclub.tui.modals.issue_coupon import IssueManyDialog
from shopclub.tui.modals.join import JoinDialog
from shopclub.tui.prints import print_cards
from shopclub.tui.screens.area import FilteredArea
from shopclub.tui.text import content
from shopclub.tui.widgets.member_card import MemberCard
from shopclub.tui.widgets.rows import Cell, Listing, Row
from shopclub.words import member_number
from shopclub.words.errors import say_code

SHOWN = 200
LEFT_OUT_SHOWN = 5


class MembersScreen(FilteredArea):
    """Finds and opens."""

    TITLE_ID = N_("Members")
    HELP_ID = N_(
        "The newest members stand first. / goes to the filter, which takes what the counter's field takes: a phone, "
        "digits, a name, initials. Enter opens the page, C serves the marked member at the counter. F6 issues coupons "
        "to everybody, a tier or a tag, or codes for whoever brings them (owner). P prints the cards of those "
        "in the list."
    )
    CSS_PATH = "members.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "find", N_("Find"), id="members.find"),
        Binding("enter", "open", N_("Open"), id="members.open"),
        Binding("c", "serve", N_("To the counter"), id="members.serve"),
        Binding("n,ctrl+n", "join", N_("New member"), id="members.join"),
        Binding("f6", "issue", N_("Issue coupons"), show=False, id="members.issue"),
        Binding("t", "extend", N_("Points of many usable longer"), show=False, id="members.extend"),
        Binding("p", "print_cards", N_("Print cards"), show=False, id="members.print"),
        Binding("escape", "back", N_("Back"), show=False, id="members.back"),
    ]
    card = getters.query_one(MemberCard)

    def compose_area(self) -> ComposeResult:
        """Filter, list, and the marked member beside it where there is room."""
        t = self.app.voice.words.t
        with Horizontal(id="room"):
            with Vertical(id="left") as left:
                left.border_title = t("Members")
                yield Input(id="filter", placeholder=t("/ find: phone, last four, name, initials, number"))
                yield Static(self._heading(), id="heading")
                yield Static(id="none", markup=False)
                yield Listing(id="list")
            yield MemberCard()

    def _heading(self) -> Row:
        t = self.app.voice.words.t
        return Row(
            Cell(content(t("Number"), "$muted"), 7),
            Cell(content(self.app.voice.words.p("of a person", "Name"), "$muted"), weight=2),
            Cell(content(t("Tier"), "$muted"), 12),
            Cell(content(t("Points"), "$muted"), 9, right=True),
            Cell(content(t("Phone"), "$muted"), 8),
            Cell(content(t("Last here"), "$muted"), 13, right=True, least=66),
            gap=1,
        )

    def show(self) -> None:
        """Fill the list."""
        club, words = self.app.club, self.app.voice.words
        text = self.field.value.strip()
        found = club.members.search(text, limit=SHOWN) if text else club.members.newest(SHOWN)
        self.listing.set_rows((str(one.number), self._row(one)) for one in found)
        none = self.query_one("#none", Static)
        none.display = not found
        none.update(
            content(words.t("Nobody is found.") if text else words.t("No members yet. N makes the first."), "$muted")
        )
        left = self.query_one("#left", Vertical)
        count = words.n("{n} member", "{n} members", club.members.count())
        left.border_subtitle = count if not text else words.n("{n} found", "{n} found", len(found))
        self._show_card()

    def _row(self, found: Found) -> Row:
        voice = self.app.voice
        last = self.app.club.points.account(MemberNo(found.number)).last_on
        return Row(
            Cell(content(member_number(found.number), "$muted"), 7),
            Cell(content(voice.name_of(found.number, found.member), "bold"), weight=2),
            Cell(voice.tier(found.tier), 12),
            Cell(content(voice.words.number(found.points)), 9, right=True),
            Cell(content(voice.phone_tail(found.member), "$muted"), 8),
            Cell(content(voice.day(last) if last else "", "$muted"), 13, right=True, least=66),
            gap=1,
        )

    def _show_card(self) -> None:
        member = self._marked()
        words = self.app.voice.words
        self.card.show(
            self.app.club.profile(member) if member else None, content(words.t("Nobody is marked."), "$muted")
        )

    def _marked(self) -> MemberNo | None:
        return MemberNo(int(self.listing.key)) if self.listing.key else None

    @on(OptionList.OptionHighlighted)
    def _moved(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._show_card()

    @on(OptionList.OptionSelected)
    def _picked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_open()

    @on(Input.Submitted, "#filter")
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_open()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Without a marked member there is nothing to open."""
        if action == "extend":
            return True if self.app.is_allowed(Action.ADJUST) else None
        if action in ("open", "serve") and self.is_mounted and self._marked() is None:
            return None
        if action == "issue":
            return True if self.app.is_allowed(Action.ISSUE_COUPONS) else None
        return True

    @work(exclusive=True, group="dialog")
    async def action_issue(self) -> None:
        """Coupons to many, or codes for whoever brings them."""
        done = await self.app.push_screen_wait(IssueManyDialog())
        if done is None:
            return
        voice, words = self.app.voice, self.app.voice.words
        lines = [words.n("{n} coupon issued.", "{n} coupons issued.", len(done.numbers))]
        if done.left_out:
            lines.append(words.n("{n} member got none:", "{n} members got none:", len(done.left_out)))
        for one in done.left_out[:LEFT_OUT_SHOWN]:
            why = say_code(one.code, one.figures, words, currency=voice.currency)
            lines.append(words.t("{name}: {text}", name=voice.number(one.member), text=why))
        lines.append(words.t("Ctrl+Z takes back those that are unused."))
        await self.app.push_screen_wait(Notice(words.t("Issue coupons"), lines))

    def action_open(self) -> None:
        """The page of the marked member."""
        member = self._marked()
        if member is not None:
            self.app.open_member(member)

    def action_serve(self) -> None:
        """The marked member at the counter."""
        member = self._marked()
        if member is not None:
            self.app.serve(member)

    @work(exclusive=True, group="dialog")
    async def action_extend(self) -> None:
        """Everything that ends by a day is usable longer, for all or for a tier."""
        voice, done = self.app.voice, await self.app.push_screen_wait(ExtendManyDialog())
        if done is not None:
            said = voice.words.n(
                "{points} of {n} member can be used longer now.",
                "{points} of {n} members can be used longer now.",
                done.members,
                points=voice.points(done.points),
            )
            self.app.tell(said)

    @work(exclusive=True, group="dialog")
    async def action_print_cards(self) -> None:
        """The cards of those in the list, ten on a sheet."""
        members = self.app.club.members
        wanted = [MemberNo(int(option.id)) for option in self.listing.options if option.id]
        active = [number for number in wanted if members.get(number).status is Status.ACTIVE]
        await print_cards(self.app, active)

    def action_back(self) -> None:
        """Out of the filter, then to the counter."""
        if self.leave_filter():
            return
        self.app.go("counter")

    @work(exclusive=True, group="dialog")
    async def action_join(self) -> None:
        """A new member."""
        enrolled = await self.app.push_screen_wait(JoinDialog(self.field.value.strip()))
        if enrolled is not None:
            self.app.open_member(enrolled.number)
