"""One setting that is typed: the shop's name, the kiosk's port, the address in its codes."""

from __future__ import annotations

import msgspec
from textual.app import ComposeResult
from textual.widgets import Static

from shopclub.core.kernel.errors import ClubError
from shopclub.core.network.rules import read_names
from shopclub.core.shop.model import Shop
from shopclub.core.shop.reach import PER_ADDRESS
from shopclub.i18n import N_
from shopclub.tui.house import Unreadable
from shopclub.tui.modals.form import Form
from shopclub.tui.opening import apply_kiosk
from shopclub.tui.widgets.field import Field
from shopclub.tui.widgets.rows import Prose

MOST_PORT = 65_535
LEAST_PORT = 1024
_LABELS = {"name": N_("Name of the shop"), "port": N_("Port"), "public": N_("Address in codes")}


class CapsDialog(Form[Shop]):
    """How many connections are let in."""

    TITLE_ID = N_("Connections")
    KEYS_ID = N_("Enter next, then kept · Esc leaves")

    def compose_fields(self) -> ComposeResult:
        """Of one address, and in all; empty is what the program brings along."""
        t, kiosk, settings = self.app.voice.words.t, self.app.club.shop.kiosk, self.app.settings
        yield Static(
            Prose(t("A page takes two or three. Behind a second router all phones look like one address.")),
            classes="quiet",
        )
        fields = (
            ("per_address", t("Of one address"), kiosk.per_address, settings.connections_per_address),
            ("connections", t("In all"), kiosk.connections, settings.connections),
        )
        for name, label, value, usual in fields:
            yield Field(
                label, id=name, value=str(value or ""), max_length=5, restrict=r"[0-9]*", placeholder=str(usual)
            )

    def field_of(self, error: ClubError) -> str:
        """The figure that is out of its range."""
        one = int(self.text("per_address") or 0)
        least, most = PER_ADDRESS
        return "connections" if not one or least <= one <= most else "per_address"

    async def send(self) -> None:
        """Keep them, and let them count at once."""
        one, every = (int(self.text(name) or 0) for name in ("per_address", "connections"))
        before = self.app.club.shop
        kiosk = msgspec.structs.replace(before.kiosk, per_address=one, connections=every)
        wanted = msgspec.structs.replace(before, kiosk=kiosk)
        kept = await self.app.club.settings.change(wanted, self.op, self.app.actor)
        await apply_kiosk(self.app, before.kiosk)
        self.dismiss(kept)


class SettingDialog(Form[Shop]):
    """Answers with the shop as it is kept."""

    TITLE_ID = N_("Settings")
    KEYS_ID = N_("Enter keeps it · Esc leaves")

    def __init__(self, what: str) -> None:
        super().__init__()
        self._what = what

    def compose_fields(self) -> ComposeResult:
        """The field as it stands."""
        shop = self.app.club.shop
        value = {"name": shop.name, "port": str(shop.kiosk.port), "public": shop.kiosk.public_host}[self._what]
        yield Field(self.app.voice.words.t(_LABELS[self._what]), id=self._what, value=value, max_length=200)

    def field_of(self, error: Exception) -> str:
        """There is only one."""
        del error
        return self._what

    async def send(self) -> None:
        """Keep it."""
        shop, text = self.app.club.shop, self.text(self._what).strip()
        if self._what == "name":
            wanted = msgspec.structs.replace(shop, name=text)
        elif self._what == "port":
            if not (text.isascii() and text.isdigit() and LEAST_PORT <= int(text) <= MOST_PORT):
                raise Unreadable("port", N_("A port is a number from 1024 to 65535."))
            wanted = msgspec.structs.replace(shop, kiosk=msgspec.structs.replace(shop.kiosk, port=int(text)))
        else:
            names = " ".join(read_names(text))
            wanted = msgspec.structs.replace(shop, kiosk=msgspec.structs.replace(shop.kiosk, public_host=names))
        kept = await self.app.club.settings.change(wanted, self.op, self.app.actor)
        if kept.kiosk != shop.kiosk:
            await apply_kiosk(self.app, shop.kiosk)
        self.dismiss(kept)
