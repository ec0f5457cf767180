"""A reward gets its picture at the counter."""

from __future__ import annotations

from pathlib import Path

from tests.core.rewards.shops import PROGRAMME
from tests.core.rewards.test_pictures import made
from tests.tui.bench import at_counter


async def test_a_picture_and_none_again(tmp_path: Path) -> None:
    """I takes a file; one that is no picture is said at its field; an empty field takes it away."""
    mug, page = tmp_path / "mug.dat", tmp_path / "page.png"
    mug.write_bytes(made("jpeg"))
    page.write_text("<html>")
    async with at_counter(tmp_path, PROGRAMME) as bench:
        await bench.press("f10", "r", "end", "i")
        await bench.type(str(page) + "\r")
        await bench.until(lambda: "neither a PNG nor a JPEG" in bench.says())
        await bench.press("ctrl+a", "delete")
        await bench.press("escape", "i")
        await bench.type(str(mug) + "\r")
        await bench.until(lambda: bench.shop.club.pictures.of("mug") is not None)
        await bench.settle()
        await bench.press("i", "enter")
        await bench.until(lambda: bench.shop.club.pictures.of("mug") is None)


async def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """Said at the field; nothing is kept."""
    async with at_counter(tmp_path, PROGRAMME) as bench:
        await bench.press("f10", "r", "end", "i")
        await bench.type(str(tmp_path / "nothing.png") + "\r")
        await bench.until(lambda: "can't be read" in bench.says())
        assert bench.shop.club.pictures.of("mug") is None
