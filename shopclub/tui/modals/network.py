"""The kiosk on one key: where it answers, the code to join by, and the code that pairs a tablet."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from shopclub.core.network.model import Check, Finding, Verdict
from shopclub.i18n import N_
from shopclub.tui.kiosk import KioskInfo
from shopclub.tui.messages import ClubChanged
from shopclub.tui.modals.dialog import Dialog
from shopclub.tui.modals.doctor import DoctorDialog
from shopclub.tui.modals.tablets import TABLET_PATH, TabletsDialog, spaced
from shopclub.tui.network import findings_of
from shopclub.tui.text import content
from shopclub.tui.widgets.qr import ROWS_NEEDED, QrCode
from shopclub.tui.widgets.rows import Part, Prose, Stack
from shopclub.words import say_error
from shopclub.words.network import say_finding

EVERY = 1.0
"""Seconds between two looks."""


class NetworkDialog(Dialog[None]):
    """Shows, and leads on: to the tablets, and to the doctor where it does not open."""

    TITLE_ID = N_("The kiosk")
    KEYS_ID = N_("P pairs a tablet · T tablets · D it does not open · Esc back")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("p", "pair", show=False),
        Binding("t", "tablets", show=False),
        Binding("d", "doctor", show=False),
        Binding("f9", "leave", show=False),
    ]

    DEFAULT_CSS = """
    NetworkDialog > .dialog { width: 98; padding: 0; }
    NetworkDialog #sides { height: auto; }
    NetworkDialog #network-words { width: 1fr; height: auto; max-height: 29; padding: 1 2; }
    """

    def compose_box(self) -> ComposeResult:
        """Address, join code, tablets."""
        words, kiosk = self.app.voice.words, self.app.kiosk
        if kiosk is None:
            yield Static(id="network-wrong", classes="said", markup=False)
            return
        with Horizontal(id="sides"):
            if kiosk.join_url and self.app.size.height >= ROWS_NEEDED:
                yield QrCode(kiosk.join_url, id="join-code")
            with VerticalScroll(id="network-words"):
                yield Static(id="network-wrong", classes="said", markup=False)
                if kiosk.join_url:
                    yield Static(content(words.t("Scan to join"), "bold $accent"))
                    yield Static(content(kiosk.join_url, "bold"), classes="said")
                    if self.app.size.height < ROWS_NEEDED:
                        hint = words.t("The code needs a window {rows} rows high.", rows=ROWS_NEEDED)
                        yield Static(content(hint, "$warn"), classes="said")
                yield Static(id="network-reach", classes="said", markup=False)
                if kiosk.urls:
                    yield Static(self._tablet_address(kiosk), classes="said")
                if encrypted := self._encrypted(kiosk):
                    yield Static(encrypted, id="network-encrypted", classes="said")
                yield Static(id="network-tablets", classes="said", markup=False)
                yield Static(id="pair", markup=False)

    def on_mount(self) -> None:
        """Keep it as it is: a phone that reaches us shows at once."""
        self._shown: tuple[object, ...] = ()
        self._look()
        self.set_interval(EVERY, self._look)

    def on_club_changed(self, message: ClubChanged) -> None:
        """A tablet came or went, or the address changed."""
        message.stop()
        self._look()

    def _look(self) -> None:
        """What is wrong, who reached us, how many tablets there are."""
        app, words, kiosk = self.app, self.app.voice.words, self.app.kiosk
        found = findings_of(app)
        shown = (found, None if kiosk is None else kiosk.paired)
        if shown == self._shown:
            return
        self._shown = shown
        wrong = [one for one in found if one.verdict is Verdict.WRONG]
        parts: list[Part] = [Prose(say_finding(one, words, app.voice.when), "bold $wrong") for one in wrong]
        if wrong:
            parts.append(Prose(words.t("D says what to do about it."), "$wrong"))
        said = self.query_one("#network-wrong", Static)
        said.update(Stack(parts))
        said.display = bool(wrong)
        if kiosk is None or not self.query("#network-reach"):
            return  # shut when this was drawn; leaving the doctor draws it anew
        self.query_one("#network-reach", Static).update(Prose(self._reach(found), "$muted"))
        tablets = words.n("{n} tablet paired", "{n} tablets paired", kiosk.paired)
        self.query_one("#network-tablets", Static).update(content(tablets))

    def _reach(self, found: tuple[Finding, ...]) -> str:
        """Who reached us last; before anybody did, who could."""
        t, kiosk = self.app.voice.words.t, self.app.kiosk
        if kiosk is None or not kiosk.lan:
            return t("LAN is off: only this computer reaches the kiosk. D opens it to the shop's Wi-Fi.")
        phone = next((one for one in found if one.check is Check.PHONE and one.code != "phone_not_yet"), None)
        if phone is not None:
            return say_finding(phone, self.app.voice.words, self.app.voice.when)
        return t("Phones and the tablet reach it in the shop's Wi-Fi.")

    def _tablet_address(self, kiosk: KioskInfo) -> Content:
        """What to type into the tablet's browser: the bare address is the one for phones."""
        words = self.app.voice.words
        label = words.t("The tablet opens") if kiosk.lan else words.t("The tablet's page, on this computer")
        return Content.assemble((label, "$muted"), "\n", (f"{kiosk.urls[0].rstrip('/')}{TABLET_PATH}", "bold"))

    def _encrypted(self, kiosk: KioskInfo) -> Stack | None:
        """Where the tablet finds the steps to encryption, and the fingerprint it has to show; or why there is none."""
        words = self.app.voice.words
        if kiosk.not_encrypted is not None:
            return Stack([Prose(say_error(kiosk.not_encrypted, words, self.app.club.shop), "$wrong")])
        if not kiosk.encrypted_urls:
            unused = words.t(
                "Encryption is on, but no tablet can use it: this computer's address is not a home network's."
            )
            return Stack([Prose(unused, "$warn")]) if kiosk.fingerprint else None
        steps = words.t("Encrypted: {address} on the tablet shows how.", address=f"{kiosk.urls[0].rstrip('/')}/https")
        says = words.t("Fingerprint of the certificate (SHA-256):")
        pairs = kiosk.fingerprint.split(":")
        rows = [Prose(" ".join(pairs[start : start + 8]), "bold") for start in range(0, len(pairs), 8)]
        return Stack([Prose(steps, "$muted"), Prose(says, "$muted"), *rows])

    def action_pair(self) -> None:
        """A fresh code for one tablet."""
        kiosk, t = self.app.kiosk, self.app.voice.words.t
        if kiosk is None:
            return
        code = spaced(kiosk.pairing_code())
        said = content(t("Type this on the tablet within two minutes:"))
        self.query_one("#pair", Static).update(Content.assemble(said, "\n", content(code, "bold $accent")))

    def action_tablets(self) -> None:
        """The tablets there are."""
        self.app.push_screen(TabletsDialog())

    def action_doctor(self) -> None:
        """What keeps phones out."""
        self.app.push_screen(DoctorDialog(), self._doctored)

    def _doctored(self, _: object) -> None:
        """Codes and addresses may be others now."""
        self._shown = ()
        self.refresh(recompose=True)
        self.call_after_refresh(self._look)
