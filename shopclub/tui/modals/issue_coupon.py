"""Issuing coupons by hand: to one member, to a tier or a tag, or codes for whoever brings them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import OptionList, Static

from shopclub.core.coupons.issuing import MOST_BEARER, MOST_EACH, NOTE_LENGTH
from shopclub.core.coupons.model import Issued
from shopclub.core.coupons.rules import span_of
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.programme.offers import CouponKind
from shopclub.i18n import N_
from shopclub.tui.house import Unreadable
from shopclub.tui.modals.form import Form
from shopclub.tui.text import content
from shopclub.tui.voice import Voice
from shopclub.tui.widgets.field import Field
from shopclub.tui.widgets.rows import Cell, Listing, Prose, Row, Stack
from shopclub.words import local_name
from shopclub.words.coupons import say_coupon_use, say_until
from shopclub.words.telling import followed

EVERYBODY, BEARER, TIER = "everybody", "bearer", "tier:"


def kind_rows(kinds: Sequence[CouponKind], voice: Voice) -> list[tuple[str, Row]]:
    """Kinds of coupons by name."""
    return [(kind.id, Row(Cell(content(local_name(kind.name, voice.words, kind.id), "bold")))) for kind in kinds]


class _Issue(Form[Issued]):
    """A kind is worked with up and down; what it does stands below."""

    KEYS_ID = N_("↑↓ coupon · Enter next, then issues · Esc leaves")
    DEFAULT_CSS = """
    _Issue > .dialog { width: 76; }
    _Issue #kinds { height: auto; max-height: 8; margin-bottom: 1; }
    _Issue #about { height: auto; min-height: 2; }
    """
    BINDINGS: ClassVar[list[BindingType]] = []

    def on_mount(self) -> None:
        """The kinds that are switched on; worked from the fields."""
        listing = self.query_one("#kinds", Listing)
        self._kinds = [kind for kind in self.app.voice.programme.coupons if kind.enabled]
        listing.set_rows(kind_rows(self._kinds, self.app.voice))
        listing.can_focus = False
        if not self._kinds:
            none = self.app.voice.words.t("The programme has no coupons. They are made with it (F10 P).")
            self.query_one("#about", Static).update(Prose(none, "$warn"))
        super().on_mount()

    def key_down(self) -> None:
        """The next kind."""
        self.query_one("#kinds", Listing).action_cursor_down()

    def key_up(self) -> None:
        """The kind before."""
        self.query_one("#kinds", Listing).action_cursor_up()

    @property
    def kind(self) -> CouponKind | None:
        """The marked kind."""
        key = self.query_one("#kinds", Listing).key
        return next((kind for kind in self._kinds if kind.id == key), None)

    @on(OptionList.OptionHighlighted, "#kinds")
    def _marked(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self.say_about()

    @on(OptionList.OptionSelected, "#kinds")
    def _picked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.query(Field).first().input.focus()

    def say_about(self) -> None:
        """What the marked kind does, and until when one issued today can be used."""
        kind, voice = self.kind, self.app.voice
        if kind is None:
            return
        today = self.app.club.today()
        does = say_coupon_use(kind, voice.programme, voice.words, currency=voice.currency)
        first, last = span_of(kind.validity, today)
        until = "" if last is not None and last < first else say_until(last, voice.words, today)
        self.query_one("#about", Static).update(Stack([Prose(followed(voice.words, does, until), "$muted")]))

    def count(self) -> int:
        """
        How many; one where nothing was typed.

        Raises:
            Unreadable: it is no number.
        """
        typed = self.text("count")
        if typed and not typed.isdecimal():
            raise Unreadable("count", N_("A whole number above 0, please."))
        return int(typed) if typed else 1

    def wanted_kind(self) -> str:
        """
        The marked kind.

        Raises:
            Unreadable: there is none.
        """
        if self.kind is None:
            raise Unreadable("count", N_("The programme has no coupons. They are made with it (F10 P)."))
        return self.kind.id


class IssueCouponDialog(_Issue):
    """To one member."""

    TITLE_ID = N_("Issue a coupon")

    def __init__(self, member: MemberNo) -> None:
        super().__init__()
        self._member = member

    def compose_fields(self) -> ComposeResult:
        """Which, how many, why."""
        t = self.app.voice.words.t
        yield Listing(id="kinds")
        yield Static(id="about", classes="said", markup=False)
        yield Field(t("How many"), id="count", restrict=r"[0-9]*", max_length=2, placeholder="1")
        yield Field(t("Reason"), id="note", placeholder=t("stands with the coupon"), max_length=NOTE_LENGTH)

    def title_text(self) -> str:
        """For whom."""
        name = self.app.voice.member_name(self._member)
        return self.app.voice.words.t("Issue a coupon to {name}", name=name)

    async def send(self) -> None:
        """Issue it."""
        note = self.text("note")
        done = await self.app.club.coupons.issue(
            self.wanted_kind(), [self._member], self.op, self.app.actor, count=self.count(), note=note
        )
        self.dismiss(done)


class IssueManyDialog(_Issue):
    """To everybody, a tier, a tag; or codes for whoever brings them."""

    TITLE_ID = N_("Issue coupons")
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f6", "turn", show=False)]
    KEYS_ID = N_("↑↓ coupon · F6 to whom · Enter next, then issues · Esc leaves")

    def compose_fields(self) -> ComposeResult:
        """Which, to whom, how many, why."""
        t = self.app.voice.words.t
        yield Listing(id="kinds")
        yield Static(id="about", classes="said", markup=False)
        yield Static(id="whom", classes="said", markup=False)
        yield Field(t("Only with tag"), id="tag", placeholder=t("empty: all of them"), max_length=30)
        yield Field(t("How many"), id="count", restrict=r"[0-9]*", max_length=4, placeholder="1")
        yield Field(t("Reason"), id="note", placeholder=t("stands with the coupon"), max_length=NOTE_LENGTH)

    def __init__(self) -> None:
        super().__init__()
        self._whom = EVERYBODY

    def say_about(self) -> None:
        """Those of the marked kind, too."""
        super().say_about()
        if self._whom not in self._groups():
            self._whom = EVERYBODY
        self._say_whom()

    def _groups(self) -> list[str]:
        tiers = [TIER + tier.id for tier in self.app.voice.programme.tiers()]
        return [EVERYBODY, *tiers, *([BEARER] if self.kind is not None and self.kind.bearer else [])]

    def action_turn(self) -> None:
        """To the next group of people."""
        groups = self._groups()
        self._whom = groups[(groups.index(self._whom) + 1) % len(groups)]
        self._say_whom()

    def typed(self, field: Field) -> None:
        """The tag decides who is meant."""
        if field.id == "tag":
            self._say_whom()

    def _members(self) -> list[MemberNo]:
        tier = self._whom.removeprefix(TIER) if self._whom.startswith(TIER) else ""
        return self.app.club.coupons.members_of(tier=tier, tag=self.text("tag").strip())

    def _say_whom(self) -> None:
        words, voice = self.app.voice.words, self.app.voice
        tag = self.query_one("#tag", Field)
        if self._whom == BEARER and tag.input.has_focus:
            self.query_one("#count", Field).input.focus()
        tag.disabled = self._whom == BEARER
        if self._whom == BEARER:
            said = words.t("To whoever brings the code; at most {most} at once.", most=words.number(MOST_BEARER))
        else:
            count = words.n("{n} member", "{n} members", len(self._members()))
            tier = self._whom.removeprefix(TIER)
            group = words.t("everybody") if self._whom == EVERYBODY else voice.tier(tier).plain
            most = words.number(MOST_EACH)
            said = words.t("To {group}: {count}, each at most {most}.", group=group, count=count, most=most)
        self.query_one("#whom", Static).update(Prose(f"▸ {said}", "bold"))

    async def send(self) -> None:
        """Issue them."""
        coupons, kind, note = self.app.club.coupons, self.wanted_kind(), self.text("note")
        if self._whom == BEARER:
            done = await coupons.issue_bearer(kind, self.count(), self.op, self.app.actor, note=note)
        else:
            done = await coupons.issue(kind, self._members(), self.op, self.app.actor, count=self.count(), note=note)
        self.dismiss(done)
