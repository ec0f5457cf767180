"""The Wi-Fi that posters lead customers into."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Static

from shopclub.core.shop.wifi import MOST_PASSWORD, Wifi, is_doubtful
from shopclub.i18n import N_
from shopclub.tui.modals.form import Form
from shopclub.tui.widgets.choice import ChoiceField
from shopclub.tui.widgets.field import Field
from shopclub.tui.widgets.rows import Prose


class WifiDialog(Form[Wifi]):
    """Answers with the network as it is kept."""

    TITLE_ID = N_("Wi-Fi on the poster")

    def compose_fields(self) -> ComposeResult:
        """Name, password, and what of it is printed."""
        t, wifi = self.app.voice.words.t, self.app.club.settings.wifi()
        yes, no = t("yes"), t("no")
        yield Field(t("Wi-Fi"), id="ssid", value=wifi.ssid, placeholder=t("empty: none"), max_length=32)
        yield Field(
            t("Password"), id="password", value=wifi.password, placeholder=t("empty: open"), max_length=MOST_PASSWORD
        )
        yield ChoiceField(t("Print it"), id="shown", value=no if wifi.unprinted else yes, choices=[yes, no])
        yield ChoiceField(t("Hidden name"), id="hidden", value=yes if wifi.hidden else no, choices=[no, yes])
        said = t(
            "Take a guest Wi-Fi from which the shop's computer can be reached (no isolation of guests). "
            "The password is in the shop's file as it is, and in no list, export or log."
        )
        yield Static(Prose(said), classes="quiet")

    def typed(self, field: Field) -> None:
        """Say at once what some phones would misread."""
        wifi = Wifi(ssid=self.text("ssid"), password=self.text("password"))
        if field.id in ("ssid", "password") and is_doubtful(wifi):
            field.say(self.app.voice.words.t("Some phones misread such signs in a code."))

    async def send(self) -> None:
        """Keep it."""
        yes = self.app.voice.words.t("yes")
        wifi = Wifi(
            ssid=self.text("ssid"),
            password=self.text("password"),
            hidden=self.text("hidden") == yes,
            unprinted=self.text("shown") != yes,
        )
        self.dismiss(await self.app.club.settings.set_wifi(wifi, self.op, self.app.actor))
