"""Join codes: one for everybody, one for each poster, partner or post; what each brought; posters to print."""

from __future__ import annotations

from typing import ClassVar

from textual import getters, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from shopclub.codes.links import link
from shopclub.core.origins.model import Brought
from shopclub.core.staff.model import Action
from shopclub.i18n import N_, Language, Words
from shopclub.prints.inviting import Paper, doubts, invitation, inviting_page
from shopclub.prints.letterhead import letterhead
from shopclub.tui.modals.origin import CodeDialog, OriginDialog
from shopclub.tui.modals.pick import Choice, PickDialog
from shopclub.tui.modals.wifi import WifiDialog
from shopclub.tui.prints import hand_out
from shopclub.tui.screens.area import ListArea
from shopclub.tui.text import content
from shopclub.tui.widgets.rows import Cell, Listing, Prose, Row
from shopclub.words.origins import kind_name

EVERYBODY = "0"
"""Key of the code that names no source."""
_PAPERS = {
    Paper.A4: N_("Poster, A4"),
    Paper.A5: N_("Poster, A5"),
    Paper.TABLE: N_("Table cards, four on A4"),
}


class CodesScreen(ListArea):
    """The codes on one screen."""

    TITLE_ID = N_("Join codes")
    HELP_ID = N_(
        "Each poster, partner or post may have a join code of its own, so that nobody has to be asked where they come "
        "from. P writes a poster or table cards with it, Enter shows it here, N adds a source, E changes it, Space "
        "switches an old one off. W is the Wi-Fi on the posters."
    )
    CSS_PATH = "codes.tcss"
    ENTER = "show_code"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "show_code", N_("Show"), id="codes.show"),
        Binding("p", "print", N_("Print"), id="codes.print"),
        Binding("n", "new", N_("New source"), id="codes.new"),
        Binding("e", "edit", N_("Change"), id="codes.edit"),
        Binding("space", "switch", N_("On or off"), id="codes.switch"),
        Binding("w", "wifi", N_("Wi-Fi"), id="codes.wifi"),
        Binding("escape", "back", N_("Back"), show=False, id="codes.back"),
    ]
    listing = getters.query_one("#list", Listing)

    def __init__(self) -> None:
        super().__init__()
        self._seen: dict[str, Brought] = {}

    def compose_area(self) -> ComposeResult:
        """The list, and what stands on the posters."""
        with Vertical(id="room") as room:
            room.border_title = self.app.voice.words.t(self.TITLE_ID)
            yield Static(id="heads", markup=False)
            yield Listing(id="list")
            yield Static(id="note", markup=False)

    def on_mount(self) -> None:
        """The list has the keys."""
        self.listing.focus()

    @property
    def join_url(self) -> str | None:
        """What the plain join code says; None while phones can't reach the kiosk."""
        return self.app.kiosk.join_url if self.app.kiosk is not None else None

    def show(self) -> None:
        """Draw every source with what it brought."""
        t = self.app.voice.words.t
        self._seen = {str(one.number): one for one in self.app.club.origins.brought()}
        heads = (t("Joined"), t("Bought"), t("Waiting"), t("Each cost"))
        self.query_one("#heads", Static).update(self._line("", "", *heads, style="$muted"))
        plain = self._line(t("Everybody"), t("no source"), "", "", "", "", style="bold")
        self.listing.set_rows([(EVERYBODY, plain), *((key, self._row(one)) for key, one in self._seen.items())])
        self.query_one("#note", Static).update(Prose(" · ".join(self._note()), "$muted"))
        self.refresh_bindings()

    def _note(self) -> list[str]:
        t, wifi = self.app.voice.words.t, self.app.club.settings.wifi()
        where = self.join_url or t("LAN is off: no phone reaches the kiosk, so nothing is printed.")
        return [where, t("Wi-Fi: {name}", name=wifi.ssid) if wifi.ssid else t("Wi-Fi: none on the posters")]

    def _row(self, one: Brought) -> Row:
        voice, words, origin = self.app.voice, self.app.voice.words, one.origin
        joined = words.number(one.joined)
        if origin.target:
            joined = words.t("{n} of {target}", n=joined, target=words.number(origin.target))
        cost = voice.money(one.per_join_minor) if one.per_join_minor is not None else ""
        kind = words.t("off") if origin.off else kind_name(origin.kind, words)
        waiting = words.number(one.waiting) if one.waiting else ""
        style = "$muted" if origin.off else ""
        return self._line(origin.name, kind, joined, words.number(one.bought), waiting, cost, style=style)

    def _line(self, *cells: str, style: str) -> Row:
        name, kind, *figures = (content(cell, style) for cell in cells)
        return Row(Cell(name), Cell(kind, 12), *(Cell(one, 10, right=True) for one in figures))

    def _marked(self) -> Brought | None:
        return self._seen.get(self.listing.key or "") if self.is_mounted else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What the marked line and the role allow."""
        if not self.is_mounted:
            return True
        owner, one = self.app.is_allowed(Action.CHANGE_SETTINGS), self._marked()
        match action:
            case "show_code" | "print":
                return True if self.join_url is not None else None
            case "new" | "wifi":
                return True if owner else None
            case "edit" | "switch":
                return True if owner and one is not None else None
            case _:
                return True

    def _url(self, one: Brought | None) -> str | None:
        url = self.join_url
        return url if url is None or one is None else link(url, s=one.origin.token)

    # -- doing --------------------------------------------------------------------------------------

    @work(exclusive=True, group="dialog")
    async def action_show_code(self) -> None:
        """The code on the screen."""
        one = self._marked()
        url = self._url(one)
        if url is None:
            return
        wanted = await self.app.push_screen_wait(CodeDialog(url, one))
        if wanted:
            await self._print(one)

    @work(exclusive=True, group="dialog")
    async def action_print(self) -> None:
        """Write something to hang up."""
        await self._print(self._marked())

    async def _print(self, one: Brought | None) -> None:
        app, words, url = self.app, self.app.voice.words, self.join_url
        if url is None:
            return
        choices = [
            Choice(f"{paper}/{language}", f"{words.t(name)} · {language.own_name}")
            for language in sorted(Language, key=lambda each: each is not words.language)
            for paper, name in _PAPERS.items()
        ]
        picked = await app.push_screen_wait(PickDialog(words.t("What to print?"), choices))
        if picked is None:
            return
        paper, _, language = picked.partition("/")
        spoken = Words(Language(language))
        told = invitation(app.club, spoken, url, one.origin.token if one is not None else "")
        for doubt in doubts(told, words):
            app.warn(doubt)
        page = inviting_page(await letterhead(app.club), told, Paper(paper), spoken)
        name = f"join-{paper}-{language}{f'-{one.number}' if one is not None else ''}.html"
        written = await hand_out(app, name, page)
        if written and app.club.shop.kiosk.posters and app.is_allowed(Action.CHANGE_SETTINGS):
            await app.attempt(app.club.settings.posters_are_new(app.mint(), app.actor))

    @work(exclusive=True, group="dialog")
    async def action_new(self) -> None:
        """Another source."""
        number = await self.app.push_screen_wait(OriginDialog())
        if number is not None:
            self.show()
            self.listing.mark(str(number))

    @work(exclusive=True, group="dialog")
    async def action_edit(self) -> None:
        """Another name, cost or target."""
        if (one := self._marked()) is not None:
            await self.app.push_screen_wait(OriginDialog(one.number, one.origin))

    @work(exclusive=True, group="dialog")
    async def action_switch(self) -> None:
        """Let the marked one count, or no longer."""
        if (one := self._marked()) is not None:
            switched = self.app.club.origins.switch(one.number, one.origin.off, self.app.mint(), self.app.actor)
            await self.app.attempt(switched)

    @work(exclusive=True, group="dialog")
    async def action_wifi(self) -> None:
        """The network on the posters."""
        if await self.app.push_screen_wait(WifiDialog()) is not None:
            self.show()

    def action_back(self) -> None:
        """To the counter."""
        self.app.go("counter")
