"""A code that a phone scans to see whether it reaches this computer; says so here as soon as it does."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from shopclub.i18n import N_
from shopclub.tui.modals.dialog import Dialog
from shopclub.tui.text import content
from shopclub.tui.widgets.qr import ROWS_NEEDED, QrCode
from shopclub.tui.widgets.rows import Prose

EVERY = 0.5
"""Seconds between two looks."""
PATH = "/p"
"""The kiosk's test page."""


class TryPhoneDialog(Dialog[None]):
    """Shows; a phone does the rest."""

    TITLE_ID = N_("Try it with a phone")
    KEYS_ID = N_("Esc back")
    DEFAULT_CSS = """
    TryPhoneDialog > .dialog { width: 98; padding: 0; }
    TryPhoneDialog #test-sides { height: auto; }
    TryPhoneDialog #test-words { width: 1fr; height: auto; padding: 1 2; }
    """

    def compose_box(self) -> ComposeResult:
        """The code, what to do, and what came of it."""
        t, kiosk = self.app.voice.words.t, self.app.kiosk
        url = "" if kiosk is None or not kiosk.lan or not kiosk.urls else kiosk.urls[0].rstrip("/") + PATH
        with Horizontal(id="test-sides"):
            if url and self.app.size.height >= ROWS_NEEDED:
                yield QrCode(url, id="test-code")
            with Vertical(id="test-words"):
                if url:
                    yield Static(Prose(t("In the shop's Wi-Fi, scan this or type it into the phone's browser:")))
                    yield Static(content(url, "bold"), classes="said")
                else:
                    yield Static(Prose(t("LAN is off: only this computer reaches the kiosk.")), classes="said")
                yield Static(Prose(t("A large tick on the phone means that it works.")), classes="said")
                yield Static(id="test-came", markup=False)

    def on_mount(self) -> None:
        """Watch for the phone."""
        kiosk = self.app.kiosk
        self._before = None if kiosk is None else kiosk.standing().tested
        self._look()
        self.set_interval(EVERY, self._look)

    def _look(self) -> None:
        words, kiosk = self.app.voice.words, self.app.kiosk
        tested = None if kiosk is None else kiosk.standing().tested
        came = self.query_one("#test-came", Static)
        if tested is None or tested == self._before:
            came.update(content(words.t("Waiting for a phone …"), "$muted"))
            return
        said = words.t(
            "A phone reached us: {address}, {time}", address=tested.address, time=self.app.voice.time(tested.at)
        )
        came.update(Content.assemble(("✓ ", "bold $gain"), content(said, "bold $gain")))
