"""The shared card of a member: who collects together, what each brought and took, and what may be done about it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import ClassVar

from textual import getters, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from shopclub.core.households.model import HouseholdView, Part
from shopclub.core.kernel.errors import ClubError
from shopclub.core.kernel.ids import MemberNo, OperationId
from shopclub.core.programme.households import Form as Bond
from shopclub.core.programme.households import HouseholdKind
from shopclub.core.staff.model import Actor
from shopclub.i18n import N_
from shopclub.tui.house import HouseApp
from shopclub.tui.modals.agreed_prices import PricesDialog
from shopclub.tui.modals.dialog import Confirm, Dialog
from shopclub.tui.modals.form import Form
from shopclub.tui.modals.pick import Choice, PickDialog
from shopclub.tui.text import content
from shopclub.tui.widgets.field import Field
from shopclub.tui.widgets.rows import Cell, Listing, Prose, Row
from shopclub.tui.widgets.tick import Tick
from shopclub.words.households import household_name, say_consent, say_household

Do = Callable[[OperationId, Actor], Awaitable[object]]
MOST_DIGITS = 7


class FamilyDialog(Dialog[bool]):
    """Shows it; a letter does what can be done. Answers nothing."""

    TITLE_ID = N_("Shared card")
    KEYS_ID = N_("N add · A agree · L limit · P main · R price · X leave · Del end · Esc")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "add", show=False),
        Binding("a", "agree", show=False),
        Binding("l", "limit", show=False),
        Binding("p", "pass_on", show=False),
        Binding("r", "prices", show=False),
        Binding("x", "remove", show=False),
        Binding("delete", "end", show=False),
    ]
    DEFAULT_CSS = """
    FamilyDialog .dialog { width: 82; max-width: 100%; }
    """
    listing = getters.query_one(Listing)

    def __init__(self, member: MemberNo) -> None:
        super().__init__()
        self._member = member

    def compose_box(self) -> ComposeResult:
        """What it is, and the cards."""
        yield Static(id="about", markup=False)
        yield Static(id="agreed", markup=False)
        yield Listing()
        yield Static(id="said", classes="wrong", markup=False)

    def on_mount(self) -> None:
        """Show it."""
        self._show()
        self.listing.focus()

    def _view(self) -> HouseholdView | None:
        found = self.app.club.households.view(self._member)
        # The counter looks at the whole, also from the file of somebody who is only invited.
        return self.app.club.households.view(found.household.main) if found is not None else None

    def _show(self) -> None:
        voice, view = self.app.voice, self._view()
        if view is None:
            self.dismiss(True)
            return
        words = voice.words
        name = view.household.name or household_name(view.kind, words, view.household.kind)
        about = words.t("{name}: {points} collected together.", name=name, points=voice.points(view.points))
        self.query_one("#about", Static).update(Prose(about))
        prices = len(view.household.prices)
        agreed = self.query_one("#agreed", Static)
        agreed.update(Prose(words.n("{n} price is agreed.", "{n} prices are agreed.", prices)))
        agreed.display = bool(prices)
        self.listing.set_rows((str(part.member), self._row(part)) for part in view.parts)

    def _row(self, part: Part) -> Row:
        voice = self.app.voice
        words = voice.words
        role = words.t("main card") if part.is_main else words.t("sub-card")
        if part.card is not None and part.card.agreed is None:
            role = words.t("invited")
        elif part.card is not None and part.card.child:
            role = words.t("child")
        did = words.t(
            "brought {brought}, took {taken}", brought=words.number(part.brought), taken=words.number(part.taken)
        )
        if part.left_today is not None:
            did = words.t("{what}, {left} left today", what=did, left=words.number(part.left_today))
        return Row(
            Cell(content(voice.member_name(part.member), "bold"), 16),
            Cell(content(role, "$muted"), 10),
            Cell(content(did)),
        )

    def _marked(self) -> Part | None:
        view, place = self._view(), self.listing.highlighted
        return view.parts[place] if view is not None and place is not None and place < len(view.parts) else None

    async def _do(self, deed: Do) -> None:
        """Do it; what is refused is said below the list."""
        try:
            await deed(self.app.mint(), self.app.actor)
        except ClubError as error:
            self.query_one("#said", Static).update(Prose(self.app.voice.error(error)))
            return
        self.query_one("#said", Static).update("")
        self._show()

    @work(exclusive=True, group="family")
    async def action_add(self) -> None:
        """Invite somebody."""
        view = self._view()
        if view is not None and view.kind is not None:
            await self.app.push_screen_wait(AddCardDialog(view.number, view.kind, view.household.main))
            self._show()

    @work(exclusive=True, group="family")
    async def action_agree(self) -> None:
        """The one who was invited agrees, here and now."""
        part, view, voice = self._marked(), self._view(), self.app.voice
        if part is None or part.card is None or part.card.agreed is not None or view is None or view.kind is None:
            return
        said = say_consent(view.kind, voice.member_name(view.household.main), voice.words)
        asked = voice.words.t("Does {name} agree?", name=voice.member_name(part.member))
        if await self.app.push_screen_wait(Confirm(voice.words.t("Shared card"), [said, asked])):
            member = part.member
            await self._do(lambda op, actor: self.app.club.households.agree(member, op, actor))

    @work(exclusive=True, group="family")
    async def action_limit(self) -> None:
        """Points a day."""
        part = self._marked()
        if part is not None and part.card is not None:
            await self.app.push_screen_wait(LimitDialog(part.member, part.card.per_day))
            self._show()

    @work(exclusive=True, group="family")
    async def action_pass_on(self) -> None:
        """The marked card is the main card from now on."""
        part, view, words = self._marked(), self._view(), self.app.voice.words
        if part is None or part.card is None or view is None:
            return
        name = self.app.voice.member_name(part.member)
        lines = [words.t("{name} has the main card from now on, with what was collected.", name=name)]
        if await self.app.push_screen_wait(Confirm(words.t("Main card"), lines)):
            to, number = part.member, view.number
            await self._do(lambda op, actor: self.app.club.households.pass_on(number, to, op, actor))

    @work(exclusive=True, group="family")
    async def action_prices(self) -> None:
        """What was agreed on, product by product."""
        view = self._view()
        if view is not None:
            await self.app.push_screen_wait(PricesDialog(view.number))
            self._show()

    @work(exclusive=True, group="family")
    async def action_remove(self) -> None:
        """The marked card leaves."""
        part, words = self._marked(), self.app.voice.words
        if part is None or part.card is None:
            return
        lines = [words.t("{name} doesn't share this card any more.", name=self.app.voice.member_name(part.member))]
        if await self.app.push_screen_wait(Confirm(words.t("Leave"), lines)):
            member = part.member
            await self._do(lambda op, actor: self.app.club.households.leave(member, op, actor))

    @work(exclusive=True, group="family")
    async def action_end(self) -> None:
        """It is over."""
        view, words = self._view(), self.app.voice.words
        if view is None:
            return
        lines = [words.t("The shared card ends. What was collected stays with the main card.")]
        if await self.app.push_screen_wait(Confirm(words.t("Shared card"), lines)):
            number = view.number
            await self._do(lambda op, actor: self.app.club.households.end(number, op, actor))


class OpenCardDialog(Form[bool]):
    """Opens a shared card; a company has a name."""

    TITLE_ID = N_("Shared card")

    def __init__(self, member: MemberNo, kind: HouseholdKind) -> None:
        super().__init__()
        self._member = member
        self._kind = kind

    def compose_fields(self) -> ComposeResult:
        """Its name."""
        t = self.app.voice.words.t
        yield Static(Prose(say_household(self._kind, self.app.voice.words)), classes="said")
        hint = t("of the company") if self._kind.form is Bond.COMPANY else t("may be left empty")
        yield Field(t("Called"), id="name", placeholder=hint, max_length=60)

    async def send(self) -> None:
        """Open it."""
        await self.app.club.households.open(self._member, self._kind.id, self.text("name"), self.op, self.app.actor)
        self.dismiss(True)


class AddCardDialog(Form[bool]):
    """Invites somebody, who may agree at once."""

    TITLE_ID = N_("Add to the shared card")

    def __init__(self, number: int, kind: HouseholdKind, main: MemberNo) -> None:
        super().__init__()
        self._number = number
        self._kind = kind
        self._main = main

    def compose_fields(self) -> ComposeResult:
        """Who, and whether they agree."""
        voice = self.app.voice
        t = voice.words.t
        yield Field(t("Member"), id="member", placeholder=t("phone, card or member number"), max_length=24)
        yield Static(Prose(say_consent(self._kind, voice.member_name(self._main), voice.words)), classes="quiet")
        yield Tick(content(t("is here and agrees")), id="agrees")
        yield Tick(content(t("is a child; the main card agrees")), id="child")

    async def send(self) -> None:
        """Invite them."""
        households = self.app.club.households
        member = self.app.club.members.find_referrer(self.text("member"))
        await households.invite(
            self._number,
            member,
            self.op,
            self.app.actor,
            child=self.query_one("#child", Tick).value,
            agrees=self.query_one("#agrees", Tick).value,
        )
        self.dismiss(True)


class LimitDialog(Form[bool]):
    """Points a card may take a day; empty: as the programme says."""

    TITLE_ID = N_("Points a day")

    def __init__(self, member: MemberNo, now: int | None) -> None:
        super().__init__()
        self._member = member
        self._now = now

    def compose_fields(self) -> ComposeResult:
        """How many."""
        t = self.app.voice.words.t
        value = "" if self._now is None else str(self._now)
        hint = t("empty: as the programme says")
        yield Field(
            t("Points a day"), id="per-day", value=value, placeholder=hint, restrict="[0-9]*", max_length=MOST_DIGITS
        )

    async def send(self) -> None:
        """Set it."""
        typed = self.text("per-day").strip()
        limit = int(typed) if typed else None
        await self.app.club.households.set_limit(self._member, limit, self.op, self.app.actor)
        self.dismiss(True)


async def open_family(app: HouseApp, member: MemberNo) -> None:
    """Show the shared card of a member; without one, open it."""
    households, words = app.club.households, app.voice.words
    if households.number_of(member) is None:
        kinds = {kind.id: kind for kind in households.offered()}
        if not kinds:
            app.tell(words.t("The programme has no shared cards. P shows its rules."))
            return
        choices = [Choice(k.id, household_name(k, words, k.id), say_household(k, words)) for k in kinds.values()]
        chosen = await app.push_screen_wait(PickDialog(words.t("Shared card"), choices))
        if chosen is None or not await app.push_screen_wait(OpenCardDialog(member, kinds[chosen])):
            return
    await app.push_screen_wait(FamilyDialog(member))
