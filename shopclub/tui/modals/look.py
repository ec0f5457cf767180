"""How the pages on tablet and phones look: accent, palette, logo."""

from __future__ import annotations

import asyncio

import msgspec
from textual.app import ComposeResult
from textual.widgets import Input, Static

from shopclub.core.kernel.errors import ClubError
from shopclub.core.rewards.pictures import Picture
from shopclub.core.shop.look import CHOICES, OURS, Look, read_colour, shades
from shopclub.core.shop.model import Shop
from shopclub.i18n import N_, Words
from shopclub.tui.files import read_path
from shopclub.tui.house import HouseApp, Unreadable
from shopclub.tui.modals.form import Form
from shopclub.tui.modals.pick import Choice, PickDialog
from shopclub.tui.modals.picture import read_picture
from shopclub.tui.text import content
from shopclub.tui.widgets.field import Field
from shopclub.tui.widgets.rows import Cell, Prose, Row

OWN = "own"
SWATCH = "█" * 6
NAMES = {
    "ink": N_("ink blue"),
    "tea": N_("tea green"),
    "sea": N_("sea"),
    "plum": N_("plum"),
    "rose": N_("rose"),
    "red": N_("seal red"),
    "amber": N_("amber"),
    "slate": N_("slate"),
}
PALETTES = {"": N_("as each device is set"), "day": N_("light"), "night": N_("dark")}


def accent_name(look: Look, words: Words) -> str:
    """`tea green`, or the figures of one of the owner's own."""
    accent = look.accent or OURS
    return next((words.t(NAMES[key]) for key, colour in CHOICES.items() if colour == accent), accent)


def palette_name(look: Look, words: Words) -> str:
    """Which palette pages show."""
    return words.t(PALETTES.get(look.palette, PALETTES[""]))


def logo_name(logo: Picture | None, words: Words) -> str:
    """Its size, or that there is none."""
    return words.t("none") if logo is None else f"{logo.width} × {logo.height}"


class AccentDialog(PickDialog):
    """The accents to pick from, each as it looks by day and at night; answers with its name, or `own`."""

    def __init__(self, words: Words, look: Look) -> None:
        choices = [Choice(key, words.t(NAMES[key]), self._about(words, colour)) for key, colour in CHOICES.items()]
        own = words.t("Type your brand's colour; if it can't be read, the nearest shade that can is offered.")
        choices.append(Choice(OWN, words.t("a colour of your own …"), own))
        now = next((key for key, colour in CHOICES.items() if colour == (look.accent or OURS)), OWN)
        super().__init__(words.t("Accent of the pages"), choices, now)

    @staticmethod
    def _about(words: Words, colour: str) -> str:
        by_day, at_night = shades(Look(accent=colour))
        return words.t("By day {day}, at night {night}.", day=by_day, night=at_night)

    def row_of(self, choice: Choice) -> Row:
        """The shade by day on paper, at night on the dark ground, and the name."""
        if choice.key == OWN:
            return Row(Cell(content("", ""), 8), Cell(content("", ""), 8), Cell(content(choice.name, "bold")))
        by_day, at_night = shades(Look(accent=CHOICES[choice.key]))
        return Row(
            Cell(content(f" {SWATCH} ", f"{by_day} on #f6f1e7"), 8),
            Cell(content(f" {SWATCH} ", f"{at_night} on #161514"), 8),
            Cell(content(choice.name, "bold")),
        )


class OwnAccentDialog(Form[Shop]):
    """A colour as it is typed; a faint one is refused, and the nearest that will do stands in the field instead."""

    TITLE_ID = N_("Accent of the pages")
    KEYS_ID = N_("Enter keeps it · Esc leaves")

    def compose_fields(self) -> ComposeResult:
        """The colour, and how it would look."""
        t, look = self.app.voice.words.t, self.app.club.shop.look
        yield Field(t("Colour"), id="accent", value=look.accent or OURS, max_length=7)
        yield Static(id="shown", markup=False)
        yield Static(Prose(t("Six digits or letters after #, as in your brand's papers.")), classes="quiet")

    def typed(self, field: Field) -> None:
        """Show it as pages would have it."""
        del field
        try:
            by_day, at_night = shades(Look(accent=read_colour(self.text("accent"))))
        except ClubError:
            self.query_one("#shown", Static).update("")
            return
        swatches = content(f" {SWATCH} ", f"{by_day} on #f6f1e7") + content(f" {SWATCH} ", f"{at_night} on #161514")
        self.query_one("#shown", Static).update(swatches)

    def field_of(self, error: ClubError) -> str:
        """There is only one."""
        del error
        return "accent"

    def refused(self, error: ClubError) -> None:
        """Say why, and offer the nearest: Enter again keeps that."""
        if error.code == "accent_faint":
            field = self.query_one("#accent", Field)
            with field.input.prevent(Input.Changed):
                field.input.value = str(error.figures["nearest"])
            self.typed(field)
        super().refused(error)

    async def send(self) -> None:
        """Keep it."""
        shop = self.app.club.shop
        look = msgspec.structs.replace(shop.look, accent=self.text("accent").strip())
        wanted = msgspec.structs.replace(shop, look=look)
        self.dismiss(await self.app.club.settings.change(wanted, self.op, self.app.actor))


class LogoDialog(Form[bool]):
    """Answers whether there is a logo now."""

    TITLE_ID = N_("Logo on the pages")
    KEYS_ID = N_("Enter keeps it · Esc leaves")

    def compose_fields(self) -> ComposeResult:
        """The file."""
        t = self.app.voice.words.t
        yield Field(t("File"), id="logo", max_length=400, placeholder=t("empty: the name alone"))
        now = t("There is one now.") if self.app.club.pictures.logo is not None else t("There is none now.")
        yield Static(
            Prose(now + " " + t("PNG or JPEG; a smaller copy is kept beside the shop's file.")), classes="quiet"
        )

    def field_of(self, error: ClubError) -> str:
        """There is only one."""
        del error
        return "logo"

    async def send(self) -> None:
        """Keep a copy of it, or take it away."""
        club = self.app.club
        path = read_path(self.text("logo").strip(), [club.path.absolute().parent])
        if path is None:
            await club.pictures.hide_logo(self.op, self.app.actor)
            self.dismiss(False)
            return
        try:
            data = await asyncio.to_thread(read_picture, path)
            await club.pictures.show_logo(data, self.op, self.app.actor)
        except OSError as error:
            raise Unreadable("logo", N_("This file can't be read, or its copy can't be written.")) from error
        self.dismiss(True)


async def change_look(app: HouseApp, what: str) -> None:
    """Ask for `accent`, `palette` or `logo`, and keep the answer; pages show it from their next look on."""
    look, words = app.club.shop.look, app.voice.words
    if what == "logo":
        await app.push_screen_wait(LogoDialog())
    elif what == "accent":
        picked = await app.push_screen_wait(AccentDialog(words, look))
        if picked == OWN:
            await app.push_screen_wait(OwnAccentDialog())
        elif picked is not None:
            await _keep(app, msgspec.structs.replace(look, accent=CHOICES[picked]))
    else:
        choices = [Choice(key or "device", words.t(name)) for key, name in PALETTES.items()]
        palette = await app.push_screen_wait(
            PickDialog(words.t("Paper of the pages"), choices, look.palette or "device")
        )
        if palette is not None:
            await _keep(app, msgspec.structs.replace(look, palette="" if palette == "device" else palette))


async def _keep(app: HouseApp, look: Look) -> None:
    wanted = msgspec.structs.replace(app.club.shop, look=look)
    await app.attempt(app.club.settings.change(wanted, app.mint(), app.actor))
