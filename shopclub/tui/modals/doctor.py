"""The network doctor: every stage of the way from this computer to a customer's phone, and what to do about it."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from typing import ClassVar

import msgspec
from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import OptionList, Static

from shopclub.core.network.model import Check, Finding, Verdict
from shopclub.core.network.rules import worst
from shopclub.core.staff.model import Action
from shopclub.i18n import N_
from shopclub.tui.house import HouseApp
from shopclub.tui.messages import ClubChanged
from shopclub.tui.modals.dialog import Confirm, Dialog
from shopclub.tui.modals.pick import Choice, PickDialog
from shopclub.tui.modals.setting import CapsDialog
from shopclub.tui.modals.tablets import TabletsDialog
from shopclub.tui.modals.try_phone import TryPhoneDialog
from shopclub.tui.network import findings_of
from shopclub.tui.opening import keep_kiosk, open_kiosk, take_next_port
from shopclub.tui.text import content
from shopclub.tui.widgets.rows import Cell, Labelled, Listing, Prose, Row, Stack
from shopclub.words.network import card_name, check_name, say_finding, say_steps

EVERY = 1.0
"""Seconds between two looks: a phone that reaches us shows at once."""
EVERYWHERE = "0.0.0.0"  # noqa: S104 - the owner opens the kiosk to the shop's Wi-Fi
LOOPBACK = "127.0.0.1"
SIGNS = {Verdict.GOOD: ("✓", "$gain"), Verdict.LOOK: ("!", "$warn"), Verdict.WRONG: ("✗", "$wrong")}


class DoctorDialog(Dialog[None]):
    """A list of what was looked at; below it what the marked one means, and what Enter does about it."""

    TITLE_ID = N_("Does it open on a phone?")
    KEYS_ID = N_("↑↓ look · Space reads on · Enter does something about it · Esc back")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("t", "tablets", show=False),
        Binding("space", "read_on", show=False),
    ]
    DEFAULT_CSS = """
    DoctorDialog > .dialog { width: 96; }
    DoctorDialog #doctor-said { height: auto; max-height: 12; margin-bottom: 1; }
    """
    listing = getters.query_one(Listing)

    def compose_box(self) -> ComposeResult:
        """The checks, and what the marked one means."""
        yield Listing()
        with VerticalScroll(id="doctor-said", can_focus=False):
            yield Static(id="doctor-steps", markup=False)

    def on_mount(self) -> None:
        """Start at what is wrong, and go on looking."""
        self._found: tuple[Finding, ...] = ()
        self._look()
        found = findings_of(self.app)
        gravest = worst(found)
        self.listing.mark(next(one.check.value for one in found if one.verdict is gravest))
        self.listing.focus()
        self.set_interval(EVERY, self._look)

    def _look(self) -> None:
        if self.app.kiosk is not None:
            self.app.kiosk.look_again()
        found = findings_of(self.app)
        if found == self._found:
            return
        self._found = found
        words = self.app.voice.words
        rows = []
        for one in found:
            sign, style = SIGNS[one.verdict]
            rows.append(
                (
                    one.check.value,
                    Row(
                        Cell(content(sign, f"bold {style}"), 1),
                        Cell(content(check_name(one.check, words), "bold"), 13),
                        Cell(content(self._sentence(one), "" if one.verdict is Verdict.GOOD else style)),
                    ),
                )
            )
        self.listing.set_rows(rows)
        self._say()

    def _sentence(self, finding: Finding) -> str:
        return say_finding(finding, self.app.voice.words, self.app.voice.when)

    def _marked(self) -> Finding | None:
        return next((one for one in self._found if one.check.value == self.listing.key), None)

    def _say(self) -> None:
        finding = self._marked()
        if finding is None:
            return
        kiosk = self.app.kiosk
        port = kiosk.standing().port if kiosk is not None else self.app.club.shop.kiosk.port
        steps = say_steps(finding, self.app.voice.words, system=sys.platform, port=port)
        parts = [Prose(self._sentence(finding), SIGNS[finding.verdict][1]), *(Labelled("·", step, 2) for step in steps)]
        self.query_one("#doctor-steps", Static).update(Stack(parts))

    @on(OptionList.OptionHighlighted)
    def _moved(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self._say()

    def on_club_changed(self, message: ClubChanged) -> None:
        """Something was set, or a tablet came."""
        message.stop()
        self._look()

    @on(OptionList.OptionSelected)
    def _taken(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        finding = self._marked()
        if finding is not None:
            self._mend(finding)

    def action_read_on(self) -> None:
        """What did not fit; from the top again after the end."""
        said = self.query_one("#doctor-said", VerticalScroll)
        if said.scroll_offset.y >= said.max_scroll_y:
            said.scroll_home(animate=False)
        else:
            said.scroll_page_down(animate=False)

    def action_tablets(self) -> None:
        """The tablets, whatever is marked."""
        self.app.push_screen(TabletsDialog())

    @work(exclusive=True, group="mend")
    async def _mend(self, finding: Finding) -> None:
        """What Enter does about a finding."""
        mend, is_setting = MENDS[finding.check]
        if is_setting and not self.app.is_allowed(Action.CHANGE_SETTINGS):
            self.app.tell(self.app.voice.words.t("Only the owner changes these."), wrong=True)
        else:
            await mend(self.app, finding)
        self._look()


async def _start(app: HouseApp, finding: Finding) -> None:
    await (take_next_port(app) if finding.code == "port_taken" else open_kiosk(app))


async def _try_phone(app: HouseApp, _: Finding) -> None:
    app.push_screen(TryPhoneDialog())


async def _tablets(app: HouseApp, _: Finding) -> None:
    app.push_screen(TabletsDialog())


async def _open_or_shut(app: HouseApp, _: Finding) -> None:
    kiosk, t = app.kiosk, app.voice.words.t
    if kiosk is None:
        return
    if kiosk.lan:
        lines = [t("Phones and tablets will reach it no more until it is opened again.")]
        if not await app.push_screen_wait(Confirm(t("Shut the kiosk to the Wi-Fi?"), lines)):
            return
    wanted = msgspec.structs.replace(app.club.shop.kiosk, host=LOOPBACK if kiosk.lan else EVERYWHERE)
    await keep_kiosk(app, wanted)


async def _pick(app: HouseApp, _: Finding) -> None:
    picked = await pick_card(app)
    if picked is not None:
        await keep_kiosk(app, msgspec.structs.replace(app.club.shop.kiosk, card=picked))


async def _printed(app: HouseApp, finding: Finding) -> None:
    if finding.code == "posters_old":
        await app.attempt(app.club.settings.posters_are_new(app.mint(), app.actor))


async def _caps(app: HouseApp, _: Finding) -> None:
    await app.push_screen_wait(CapsDialog())


MENDS: dict[Check, tuple[Callable[[HouseApp, Finding], Awaitable[None]], bool]] = {
    Check.RUNNING: (_start, False),
    Check.REACH: (_open_or_shut, True),
    Check.CARD: (_pick, True),
    Check.POSTERS: (_printed, True),
    Check.PHONE: (_try_phone, False),
    Check.TABLETS: (_tablets, False),
    Check.CROWD: (_caps, True),
    Check.LOOKUPS: (_tablets, False),
}
"""What Enter does about each check, and whether it sets something, which is the owner's."""


async def pick_card(app: HouseApp) -> str | None:
    """
    Ask which network card customers come in by; must be waited for in a worker.

    Returns:
        Its name; empty: found by itself; None: left.
    """
    words = app.voice.words
    standing = app.kiosk.standing() if app.kiosk is not None else None
    now = app.club.shop.kiosk.card
    choices = [Choice("", words.t("found by itself"), words.t("The one this computer takes into its network."))]
    for card in standing.cards if standing is not None else ():
        about = words.t("Its name is kept: when the address changes, codes follow it.")
        choices.append(Choice(card.name, f"{card.address}  {card_name(card, words)}", about))
    if now and now not in {choice.key for choice in choices}:
        choices.append(Choice(now, now, words.t("It is not there now.")))
    return await app.push_screen_wait(PickDialog(words.t("Network card"), choices, now))
