"""To another computer: a proven copy on a stick, and this file shut; or just a copy."""

from __future__ import annotations

import asyncio
from pathlib import Path

from textual.app import ComposeResult
from textual.widgets import Static
from textual.worker import Worker

from shopclub.core.kernel.errors import ClubError, StoreError
from shopclub.core.moving.model import Carried
from shopclub.core.moving.verbs import Copied, copy, move
from shopclub.core.shop.model import Shop
from shopclub.i18n import N_
from shopclub.tui.files import is_folder, read_path
from shopclub.tui.house import Unreadable
from shopclub.tui.modals.form import Form
from shopclub.tui.text import content
from shopclub.tui.widgets.field import Field
from shopclub.tui.widgets.meter import meter
from shopclub.tui.widgets.rows import Prose
from shopclub.tui.widgets.tick import Tick
from shopclub.words.moving import move_readme


class MoveDialog(Form[Copied]):
    """Answers with the copy."""

    TITLE_ID = N_("To another computer")
    KEYS_ID = N_("Enter copies · Esc leaves")

    def __init__(self) -> None:
        super().__init__()
        self._copying: Worker[None] | None = None

    def compose_fields(self) -> ComposeResult:
        """Where to, and whether the shop goes on here."""
        t = self.app.voice.words.t
        yield Field(t("Folder"), id="folder", max_length=400)
        yield Tick(content(t("just a copy; the shop goes on here")), id="just")
        about = t(
            "A proven copy of the shop's file goes into a new folder there, with a page that says what to do on the "
            "new computer. This file is shut then, so that nothing is sold in both: it can still be looked at."
        )
        yield Static(Prose(about), classes="notice")
        yield Static(id="progress", markup=False)

    def on_mount(self) -> None:
        """Start at the folder."""
        super().on_mount()
        self.query_one("#progress", Static).display = False

    def field_of(self, error: ClubError) -> str:
        """All but the role is about the folder."""
        return "folder" if error.code.startswith("move_folder") or isinstance(error, Unreadable) else ""

    async def send(self) -> None:
        """Begin."""
        if self._copying is not None:
            return
        path = read_path(self.text("folder"), [self.app.club.path.absolute().parent])
        if path is None or not is_folder(path):
            raise Unreadable("folder", N_("There is no such folder. Make it first, or put the stick in."))
        self._show(0.0)
        self.box.border_subtitle = self.app.voice.words.t("Esc stops")
        self._copying = self.run_worker(self._copied(path), group="move", exclusive=True)

    def action_leave(self) -> None:
        """While it copies, stop that; else without an answer."""
        if self._copying is not None:
            self._copying.cancel()
        else:
            super().action_leave()

    @property
    def _is_move(self) -> bool:
        return not self.query_one("#just", Tick).value

    def _page(self, carried: Carried, shop: Shop) -> str:
        local = self.app.club.calendar.local
        last = None if carried.last_at is None else local(carried.last_at)
        wall = local(self.app.club.clock.now())
        return move_readme(carried, shop=shop.name, wall=wall, last=last, is_move=self._is_move)

    async def _copied(self, folder: Path) -> None:
        app = self.app
        try:
            if self._is_move:
                done = await move(app.club, folder, self.op, app.actor, readme=self._page, progress=self._show)
            else:
                done = await copy(app.club, folder, readme=self._page, progress=self._show)
        except asyncio.CancelledError:
            self._rest(app.voice.words.t("Stopped. The shop goes on here."))
            raise
        except StoreError as error:
            self._rest()
            app.trouble(error)
        except ClubError as error:
            self._rest()
            self.refused(error)
        else:
            self.dismiss(done)

    def _show(self, share: float) -> None:
        """How far it is."""
        bar = self.query_one("#progress", Static)
        bar.display = True
        bar.update(meter(int(share * 1000), 1000, 40, "$accent").append(f"  {share:.0%}"))

    def _rest(self, said: str = "") -> None:
        """Nothing is copied any more; the fields answer again."""
        self._copying = None
        self.op = self.app.mint()
        if self.is_attached:
            self.box.border_subtitle = self.app.voice.words.t(self.KEYS_ID)
            bar = self.query_one("#progress", Static)
            bar.display = bool(said)
            bar.update(content(said, "$warn"))
