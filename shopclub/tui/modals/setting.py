"""One setting that is typed: the shop's name, the kiosk's port, the address in its codes."""

from __future__ import annotations

import msgspec
from textual.app import ComposeResult

from shopclub.core.shop.model import Shop
from shopclub.i18n import N_
from shopclub.tui.house import Unreadable
from shopclub.tui.modals.form import Form
from shopclub.tui.widgets.field import Field

MOST_PORT = 65_535
LEAST_PORT = 1024
_LABELS = {"name": N_("Name of the shop"), "port": N_("Port"), "public": N_("Address in codes")}


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
        yield Field(self.app.voice.words.t(_LABELS[self._what]), id=self._what, value=value, max_length=60)

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
            if any(c.isspace() or c in "/@?#" for c in text):
                raise Unreadable("public", N_("A host name or address, without http:// and without a path."))
            wanted = msgspec.structs.replace(shop, kiosk=msgspec.structs.replace(shop.kiosk, public_host=text))
        self.dismiss(await self.app.club.settings.change(wanted, self.op, self.app.actor))
