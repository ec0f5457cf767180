"""The pages' look is set at the counter: accent, paper, logo."""

from __future__ import annotations

from pathlib import Path

from shopclub.core.shop.look import CHOICES, DAY, nearest_shade
from shopclub.tui.modals.dialog import Dialog
from shopclub.tui.modals.look import OwnAccentDialog
from tests.core.rewards.test_pictures import dotted
from tests.tui.bench import Bench, at_counter


async def settings_line(bench: Bench, key: str) -> None:
    """Go to a line of the settings and press Enter."""
    await bench.press("f10", "s")
    await bench.mark(key)
    await bench.press("enter")
    await bench.until(lambda: isinstance(bench.app.screen, Dialog))
    await bench.settle()


async def test_an_accent_is_picked(tmp_path: Path) -> None:
    """From the list, by its name; the settings then say it."""
    async with at_counter(tmp_path) as bench:
        await settings_line(bench, "accent")
        await bench.press("down", "enter")
        await bench.settle()
        await bench.until(lambda: bench.shop.club.shop.look.accent == CHOICES["tea"])
        await bench.until(lambda: "tea green" in bench.text())


async def test_a_faint_colour_offers_the_nearest(tmp_path: Path) -> None:
    """It is refused and nothing kept; the shade that will do stands in the field, and Enter keeps it."""
    async with at_counter(tmp_path) as bench:
        await settings_line(bench, "accent")
        await bench.press("end", "enter")
        await bench.until(lambda: isinstance(bench.app.screen, OwnAccentDialog))
        await bench.type("#ffcc00\r")
        nearest = nearest_shade("#ffcc00", DAY)
        await bench.until(lambda: nearest in bench.says())
        assert bench.shop.club.shop.look.accent == ""
        await bench.press("enter")
        await bench.until(lambda: bench.shop.club.shop.look.accent == nearest)


async def test_the_paper_is_picked(tmp_path: Path) -> None:
    """Dark for every device, and back to each device's own."""
    async with at_counter(tmp_path) as bench:
        await settings_line(bench, "palette")
        await bench.press("end", "enter")
        await bench.until(lambda: bench.shop.club.shop.look.palette == "night")
        await bench.press("enter", "home", "enter")
        await bench.until(lambda: bench.shop.club.shop.look.palette == "")


async def test_a_logo_and_none_again(tmp_path: Path) -> None:
    """A file is taken in; one that is no picture is said at its field; an empty field takes it away."""
    logo, page = tmp_path / "logo.dat", tmp_path / "page.png"
    logo.write_bytes(dotted(300, 150))
    page.write_text("<html>")
    async with at_counter(tmp_path) as bench:
        await settings_line(bench, "logo")
        await bench.type(str(page) + "\r")
        await bench.until(lambda: "neither a PNG nor a JPEG" in bench.says())
        await bench.press("end", "ctrl+u")
        await bench.type(str(logo) + "\r")
        await bench.until(lambda: bench.shop.club.pictures.logo is not None)
        await bench.until(lambda: "150 × 75" in bench.text())
        await bench.press("enter", "enter")
        await bench.until(lambda: bench.shop.club.pictures.logo is None)
