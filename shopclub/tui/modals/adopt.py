"""Putting a programme in force: what is different, from when on, what becomes of what runs; then it is done."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Input, Static

from shopclub.core.adopting.model import Preview
from shopclub.core.kernel.errors import ClubError
from shopclub.core.programme.model import Extent, Programme, Terms
from shopclub.i18n import N_
from shopclub.tui.house import Unreadable
from shopclub.tui.modals.affected import AffectedDialog
from shopclub.tui.modals.form import Form
from shopclub.tui.modals.grant import read_day
from shopclub.tui.text import content
from shopclub.tui.widgets.choice import ChoiceField
from shopclub.tui.widgets.field import Field
from shopclub.tui.widgets.rows import Part, Prose, Stack
from shopclub.tui.widgets.sentence import Marked
from shopclub.words.audit import say_grave
from shopclub.words.terms import EXTENTS, say_left, say_lots, say_tiers
from shopclub.words.versions import say_difference, say_differences, say_from

DAY_LENGTH = 12


class AdoptDialog(Form[int]):
    """Answers with the number of the version."""

    KEYS_ID = N_("Enter does it · ↑↓ next · F2 who · PgDn more · Esc leaves")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "who", show=False, priority=True),
        Binding("down", "app.focus_next", show=False),
        Binding("up", "app.focus_previous", show=False),
        Binding("pageup,pagedown", "page", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    AdoptDialog {
        & > .dialog { width: 92; }
        #changes { height: auto; max-height: 7; margin-bottom: 1; scrollbar-size-vertical: 1; }
        #changes Static, #effect Static { height: auto; }
        #effect { height: auto; max-height: 9; border-top: solid $line; scrollbar-size-vertical: 1; }
        Label { width: 20; }
        .field-said { margin-left: 20; }
        &.-short #changes { max-height: 4; }
        &.-short #effect { max-height: 6; }
    }
    """
    VERTICAL_BREAKPOINTS = [(0, "-short"), (34, "-tall")]  # noqa: RUF012 - Textual's own declaration
    changes = getters.query_one("#changes", VerticalScroll)
    effect = getters.query_one("#effect", VerticalScroll)

    def __init__(self, draft: Programme, *, returns: int | None = None, reach: int | None = None) -> None:
        """
        Args:
            draft: what is to be in force.
            returns: the earlier version it is, where one returns to that.
            reach: the version in force that it is, where only what becomes of what runs is asked.
        """
        super().__init__()
        self._draft = draft
        self._returns = returns
        self._reach = reach
        self._preview: Preview | None = None
        self._grave: list[str] = []
        words = self.app.voice.words
        self._extents = {words.t(said): extent for extent, said in EXTENTS.items()}

    def title_text(self) -> str:
        """What is put in force."""
        t = self.app.voice.words.t
        if self._reach is not None:
            return t("What becomes of what runs?")
        if self._returns is not None:
            return t("Return to version {number}?", number=self._returns)
        return t("Put this in force?")

    def compose_fields(self) -> ComposeResult:
        """What is different; from when on; what becomes of what runs; whom it concerns."""
        t = self.app.voice.words.t
        with VerticalScroll(id="changes", can_focus=False):
            yield Static(id="changed", markup=False)
        yield Field(t("First day"), id="from", placeholder=t("today, or a day as in 2026-12-31"), max_length=DAY_LENGTH)
        keep = next(iter(self._extents))
        yield ChoiceField(t("Points there are"), id="lots", value=keep, choices=list(self._extents))
        yield ChoiceField(t("Tiers held"), id="tiers", value=keep, choices=list(self._extents))
        with VerticalScroll(id="effect", can_focus=False):
            yield Static(id="told", markup=False)

    def on_mount(self) -> None:
        """From the first field; whom it concerns is counted meanwhile."""
        self.changes.display = self.query_one("#from", Field).display = self._reach is None
        super().on_mount()
        voice = self.app.voice
        before = self.app.club.programme.current
        found = say_differences(before, self._draft, voice.words, currency=voice.currency)
        parts: list[Part] = [
            Marked(content("·", "$muted"), say_difference(one, voice.words), "$muted" if not one.now else "")
            for one in found
        ]
        said = voice.words.t("It says the same as what is in force.")
        self.query_one("#changed", Static).update(Stack(parts or [Prose(said, "$muted")]))
        findings = self.app.club.audit.findings(self._draft)
        self._grave = say_grave(findings, self._draft, voice.words, currency=voice.currency)
        self._tell()
        self._count()

    @work(exclusive=True, group="preview")
    async def _count(self) -> None:
        self._preview = await self.app.club.adopting.preview(self._draft, self._day_typed())
        self._tell()

    @on(Input.Submitted)
    async def _done(self, event: Input.Submitted) -> None:
        """What is not chosen is as before: Enter does it from any field."""
        event.stop()
        event.prevent_default()
        await self.action_send()

    def _day_typed(self) -> date | None:
        """The day, as far as it is one."""
        try:
            day = read_day(self.text("from"))
        except ClubError:
            return None
        return day if day is None or day > self.app.club.today() else None

    def _terms(self) -> Terms:
        return Terms(lots=self._extents[self.text("lots")], tiers=self._extents[self.text("tiers")])

    def typed(self, field: Field) -> None:
        """Say from when on, and what the choices do."""
        voice, today = self.app.voice, self.app.club.today()
        if field.id == "from" and field.value:
            day = self._day_typed()
            if day is not None:
                field.hint(say_from(day, today, voice.words))
                self._count()
        self._tell()

    def _tell(self) -> None:
        """What the choices do, and what is to be known beside it."""
        voice, t, preview = self.app.voice, self.app.voice.words.t, self._preview
        parts: list[Part] = []
        if preview is None:
            parts.append(Prose(t("Counting whom it concerns …"), "$muted"))
        else:
            terms, sums = self._terms(), preview.sums()
            fewer = "$warn" if terms.lots is Extent.ALL and sums.shorter else ""
            lower = "$warn" if terms.tiers is Extent.ALL and sums.lower else ""
            arrow = content("→", "$accent")
            parts += [Marked(arrow, one, fewer) for one in say_lots(preview, terms.lots, voice.words)]
            parts += [Marked(arrow, one, lower) for one in say_tiers(preview, terms.tiers, voice.words)]
            parts += [self._warned(say_left(one, voice.programme, voice.words)) for one in preview.left]
        if self._reach is None:
            parts += [self._warned(one) for one in (*self._planned(), *self._grave)]
        self.query_one("#told", Static).update(Stack(parts))

    @staticmethod
    def _warned(sentence: str) -> Part:
        return Marked(content("!", "bold $warn"), sentence)

    def _planned(self) -> list[str]:
        """Plans that take effect after it and say something else: they know nothing of this."""
        voice, today = self.app.voice, self.app.club.today()
        first = self._day_typed() or today
        return [
            voice.words.t(
                "Version {number} is planned {when} and takes effect then all the same: it doesn't have these changes.",
                number=voice.words.number(number), when=say_from(version.from_on, today, voice.words),
            )
            for number, version in self.app.club.programme.planned()
            if version.from_on > first and self.app.club.programme.programme_of(number) != self._draft
        ]  # fmt: skip

    def field_of(self, error: ClubError) -> str:
        """What is refused is mostly the day."""
        return "from" if error.code in ("day_past", "adopt_too_far") else super().field_of(error)

    async def send(self) -> None:
        """Adopt it, and do what is chosen."""
        try:
            day = read_day(self.text("from"))
        except Unreadable as error:
            raise Unreadable("from", error.sentence) from error
        terms, adopting = self._terms(), self.app.club.adopting
        if self._reach is None:
            version = await adopting.adopt(
                self._draft, self.op, self.app.actor, from_on=day, returns=self._returns, terms=terms
            )
            self.dismiss(version)
        elif terms.is_asked():
            await adopting.reach(self._reach, terms, self.op, self.app.actor)
            self.dismiss(self._reach)
        else:
            self.dismiss(None)

    def action_page(self) -> None:
        """Further down in what is said, and round to its beginning."""
        for box in (self.changes, self.effect):
            if box.max_scroll_y:
                box.scroll_to(
                    y=0 if box.scroll_y >= box.max_scroll_y else box.scroll_y + box.size.height, animate=False
                )

    def action_who(self) -> None:
        """Whom it would concern, by name."""
        if self._preview is not None:
            self.app.push_screen(AffectedDialog(self._preview, self._draft))
