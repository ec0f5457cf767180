"""Which folder is the inbox: typed, pasted, or left empty for the one beside the shop's file."""

from __future__ import annotations

import msgspec
from textual.app import ComposeResult
from textual.widgets import Static

from shopclub.core.shop.model import Shop
from shopclub.i18n import N_
from shopclub.tui.files import is_folder, read_path
from shopclub.tui.house import Unreadable
from shopclub.tui.modals.form import Form
from shopclub.tui.widgets.field import Field
from shopclub.tui.widgets.rows import Prose


class InboxFolderDialog(Form[Shop]):
    """Answers with the shop as it is kept."""

    TITLE_ID = N_("Folder of the inbox")
    KEYS_ID = N_("Enter keeps it · Esc leaves")

    def compose_fields(self) -> ComposeResult:
        """The folder as it stands."""
        t, inbox = self.app.voice.words.t, self.app.club.inbox.settings
        yield Field(t("Folder"), id="folder", value=inbox.folder, max_length=400)
        yield Static(
            Prose(t("Empty: “inbox” beside the shop's file, which moves to another computer together with it.")),
            classes="quiet",
        )

    def field_of(self, error: Exception) -> str:
        """There is only one."""
        del error
        return "folder"

    async def send(self) -> None:
        """Keep it, if there is such a folder."""
        club, typed = self.app.club, self.text("folder").strip()
        path = read_path(typed, [club.path.absolute().parent])
        if path is not None and not is_folder(path):
            raise Unreadable("folder", N_("There is no such folder. Make it first, or put the stick in."))
        if path is not None and path.resolve() in (club.path.resolve().parent, *club.path.resolve().parent.parents):
            raise Unreadable("folder", N_("The shop's own file lies in there. The inbox needs a folder of its own."))
        inbox = msgspec.structs.replace(club.inbox.settings, folder="" if path is None else str(path))
        wanted = msgspec.structs.replace(club.shop, inbox=inbox)
        self.dismiss(await club.settings.change(wanted, self.op, self.app.actor))
