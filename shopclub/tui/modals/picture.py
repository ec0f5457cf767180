"""The picture of a reward: which file, or none."""

from __future__ import annotations

import asyncio
from pathlib import Path

from textual.app import ComposeResult
from textual.widgets import Static

from shopclub.core.programme.offers import Reward
from shopclub.core.rewards.images import MOST_BYTES
from shopclub.i18n import N_
from shopclub.tui.files import read_path
from shopclub.tui.house import Unreadable
from shopclub.tui.modals.form import Form
from shopclub.tui.widgets.field import Field
from shopclub.tui.widgets.rows import Prose
from shopclub.words import local_name


class PictureDialog(Form[bool]):
    """Answers whether there is a picture now."""

    TITLE_ID = N_("Picture")
    KEYS_ID = N_("Enter keeps it · Esc leaves")

    def __init__(self, reward: Reward) -> None:
        super().__init__()
        self._reward = reward

    def title_text(self) -> str:
        """The reward's name."""
        return local_name(self._reward.name, self.app.voice.words, self._reward.id)

    def compose_fields(self) -> ComposeResult:
        """The file."""
        t = self.app.voice.words.t
        yield Field(t("File"), id="picture", max_length=400, placeholder=t("empty: a drawn sign"))
        there = self.app.club.pictures.of(self._reward.id)
        now = t("It has a picture now.") if there is not None else t("It has none now.")
        yield Static(
            Prose(now + " " + t("PNG or JPEG, up to 2 MB; a copy is kept beside the shop's file.")), classes="quiet"
        )

    async def send(self) -> None:
        """Keep a copy of it."""
        club = self.app.club
        path = read_path(self.text("picture").strip(), [club.path.absolute().parent])
        if path is None:
            await club.pictures.hide(self._reward.id, self.op, self.app.actor)
            self.dismiss(False)
            return
        try:
            data = await asyncio.to_thread(read_picture, path)
            await club.pictures.show(self._reward.id, data, self.op, self.app.actor)
        except OSError as error:
            raise Unreadable("picture", N_("This file can't be read, or its copy can't be written.")) from error
        self.dismiss(True)


def read_picture(path: Path) -> bytes:
    """A file, no further than shows that it is too large."""
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)
