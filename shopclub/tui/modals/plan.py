"""A member's paid plan: how it stands, and everything that can be done with it now, each with what it costs."""

from __future__ import annotations

from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import OptionList, Static

from shopclub.core.benefits.model import BenefitState
from shopclub.core.kernel.errors import ClubError, StoreError
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.plans.model import Move, PlanDone, Step, StepKind, Wish
from shopclub.core.staff.model import Action
from shopclub.i18n import N_
from shopclub.tui.modals.dialog import Dialog
from shopclub.tui.modals.how_paid import ask_tender
from shopclub.tui.text import content
from shopclub.tui.voice import Voice
from shopclub.tui.widgets.rows import Cell, Listing, Part, Prose, Row, Stack
from shopclub.words.plans import say_move, say_step

MONEY_CELLS = 16
STEPS_SHOWN = 3


def move_row(move: Move, voice: Voice, *, may: bool) -> Row:
    """One thing to do: what it is, and what is paid or comes back."""
    words = voice.words
    if move.due_minor < 0:
        money = content(words.t("{amount} back", amount=voice.money(-move.due_minor)), "$warn")
    elif move.due_minor:
        money = content(voice.money(move.due_minor), "bold $accent")
    elif move.wish.kind in (StepKind.JOINED, StepKind.RENEWED, StepKind.CHANGED):
        money = content(words.t("free"), "$gain")
    else:
        money = Content("")
    name = content(say_move(move, voice.programme, words), "bold" if may else "$muted")
    return Row(Cell(name), Cell(money, MONEY_CELLS, right=True))


class PlanDialog(Dialog[PlanDone]):
    """Answers with what was done."""

    TITLE_ID = N_("Paid plan")
    KEYS_ID = N_("↑↓ choose · Enter does it · Esc back")
    BINDINGS: ClassVar[list[BindingType]] = []
    DEFAULT_CSS = """
    PlanDialog > .dialog { width: 76; }
    """
    listing = getters.query_one(Listing)
    said = getters.query_one("#plan-said", Static)

    def __init__(self, member: MemberNo) -> None:
        super().__init__()
        self._member = member
        self._op = self.app.mint()
        self._moves: dict[str, Move] = {}
        self._asked: str | None = None

    def compose_box(self) -> ComposeResult:
        """Whose, how it stands, what can be done, what Enter will do, and what happened so far."""
        yield Static(id="plan-who", classes="said", markup=False)
        yield Listing()
        yield Static(id="plan-said", classes="said", markup=False)
        yield Static(id="plan-steps", classes="said", markup=False)

    def on_mount(self) -> None:
        """The first one is marked."""
        self._show()
        self.listing.focus()

    def _show(self) -> None:
        voice, plans = self.app.voice, self.app.club.plans
        seen, words = plans.of(self._member), voice.words
        lines: list[Part] = [voice.member(self._member, "bold")]
        lines.append(Prose(voice.plan(seen)) if seen else content(words.t("No plan so far."), "$muted"))
        if seen and seen.counts() and seen.plan:
            lines += [Prose("· " + voice.benefit(one)) for one in self._benefits()]
        self.query_one("#plan-who", Static).update(Stack(lines))
        self._moves = {_key(move): move for move in self._all()}
        self.listing.set_rows((key, move_row(move, voice, may=self._may(move))) for key, move in self._moves.items())
        steps = [content(self._step(step), "$muted") for _, step in plans.steps(self._member, STEPS_SHOWN)]
        self.query_one("#plan-steps", Static).update(Stack(steps))
        if not self._moves:
            self.said.update(content(words.t("The programme has no plans."), "$muted"))

    def _benefits(self) -> list[BenefitState]:
        return [one for one in self.app.club.benefits.offered(self._member) if one.tier is None]

    def _all(self) -> list[Move]:
        """Going on as it is, joining, renewing and changing, then not renewing and ending."""
        plans, found = self.app.club.plans, self.app.club.plans.choices(self._member)
        last = plans.standing(self._member).last()
        as_it_is = (StepKind.RENEWED, last.plan, last.months) if last else None
        found.sort(key=lambda move: (move.wish.kind, move.wish.plan, move.wish.months) != as_it_is)
        for kind in (StepKind.STOPPED, StepKind.ENDED):
            try:
                found.append(plans.preview(Wish(member=self._member, kind=kind)))
            except ClubError:
                continue  # what can't be done does not stand in the list
        return found

    def _may(self, move: Move) -> bool:
        return self.app.is_allowed(Action.PAY_OUT if move.due_minor < 0 else Action.SELL_BALANCES)

    def _step(self, step: Step) -> str:
        return say_step(step, self.app.voice.programme, self.app.voice.words, self.app.club.shop.currency)

    def _chosen(self) -> Move | None:
        return self._moves.get(self.listing.key or "")

    @on(OptionList.OptionHighlighted)
    def _marked(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        if self._asked not in (None, event.option.id):
            self._asked = None
        self._say_consequence()

    def _say_consequence(self) -> None:
        move, words = self._chosen(), self.app.voice.words
        if move is None:
            return
        asked = words.t("Enter again does it.") if self._asked else ""
        self.said.update(Content.assemble(content(self._consequence(move)), " ", (asked, "bold $accent")))

    def _consequence(self, move: Move) -> str:
        """How the member stands then, and how the money is made up."""
        voice, words, last = self.app.voice, self.app.voice.words, move.last()
        if not self._may(move):
            return words.t("Only the owner pays money back.")
        if last is None:
            if move.due_minor:
                return words.t("It ends today; {amount} come back.", amount=voice.money(-move.due_minor))
            return words.t("It ends today; nothing comes back.")
        day = voice.day(last.until_on)
        if move.wish.kind is StepKind.STOPPED:
            return words.t("It counts until {day}, and nobody is reminded.", day=day)
        if move.credit_minor:
            return words.t(
                "{fee} less {credit} unused; then until {day}.",
                fee=voice.money(move.fee_minor), credit=voice.money(move.credit_minor), day=day,
            )  # fmt: skip
        return words.t("Then until {day}.", day=day)

    @on(OptionList.OptionSelected)
    def _picked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        move = self._chosen()
        if move is None or not self._may(move):
            return
        if self._asked != event.option.id:
            self._asked = event.option.id
            self._say_consequence()
            return
        self._do(move)

    @work(exclusive=True, group="plan")
    async def _do(self, move: Move) -> None:
        tender: str | None = ""
        if move.due_minor > 0:
            tender = await ask_tender(self.app, move.due_minor)
        if tender is None:
            return
        try:
            done = await self.app.club.plans.carry_out(move, self._op, self.app.actor, tender=tender)
        except StoreError as error:
            self.app.trouble(error)
        except ClubError as error:
            self._asked = None
            self._show()
            self.said.update(content(self.app.voice.error(error), "$wrong"))
        else:
            self.dismiss(done)


def _key(move: Move) -> str:
    return f"{move.wish.kind}:{move.wish.plan}:{move.wish.months}"
