"""The kiosk on one key: where it answers, the code to join by, and the code that pairs a tablet."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from shopclub.i18n import N_
from shopclub.tui.kiosk import KioskInfo
from shopclub.tui.modals.dialog import Dialog
from shopclub.tui.text import content
from shopclub.tui.widgets.qr import ROWS_NEEDED, QrCode
from shopclub.tui.widgets.rows import Prose

TABLET_PATH = "/k"
"""The kiosk's page for a tablet."""


class NetworkDialog(Dialog[None]):
    """Shows; the only act is a fresh pairing code."""

    TITLE_ID = N_("The kiosk")
    KEYS_ID = N_("P pairs a tablet · Esc back")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("p", "pair", show=False),
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
            yield Static(content(words.t("The kiosk is not running: the counter was started alone.")), classes="said")
            return
        with Horizontal(id="sides"):
            if kiosk.join_url and self.app.size.height >= ROWS_NEEDED:
                yield QrCode(kiosk.join_url, id="join-code")
            with VerticalScroll(id="network-words"):
                if kiosk.join_url:
                    yield Static(content(words.t("Scan to join"), "bold $accent"))
                    yield Static(content(kiosk.join_url, "bold"), classes="said")
                    if self.app.size.height < ROWS_NEEDED:
                        hint = words.t("The code needs a window {rows} rows high.", rows=ROWS_NEEDED)
                        yield Static(content(hint, "$warn"), classes="said")
                yield Static(Prose(self._reach(), "$muted"), classes="said")
                if kiosk.urls:
                    yield Static(self._tablet_address(kiosk), classes="said")
                tablets = words.n("{n} tablet paired", "{n} tablets paired", kiosk.paired)
                yield Static(content(tablets), classes="said")
                yield Static(id="pair", markup=False)

    def _reach(self) -> str:
        t, kiosk = self.app.voice.words.t, self.app.kiosk
        if kiosk is None or not kiosk.lan:
            return t("LAN is off: only this computer reaches the kiosk. The settings open it to the shop's Wi-Fi.")
        return t("Phones and the tablet reach it in the shop's Wi-Fi.")

    def _tablet_address(self, kiosk: KioskInfo) -> Content:
        """What to type into the tablet's browser: the bare address is the one for phones."""
        words = self.app.voice.words
        label = words.t("The tablet opens") if kiosk.lan else words.t("The tablet's page, on this computer")
        return Content.assemble((label, "$muted"), "\n", (f"{kiosk.urls[0].rstrip('/')}{TABLET_PATH}", "bold"))

    def action_pair(self) -> None:
        """A fresh code for one tablet."""
        kiosk, t = self.app.kiosk, self.app.voice.words.t
        if kiosk is None:
            return
        code = kiosk.pairing_code()
        spaced = f"{code[:3]} {code[3:]}"
        self.query_one("#pair", Static).update(
            Content.assemble(
                content(t("Type this on the tablet within two minutes:")), "\n", content(spaced, "bold $accent")
            )
        )
