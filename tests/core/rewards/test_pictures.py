"""Pictures of rewards: known by their bytes, named by their content, given out by the books alone."""

from __future__ import annotations

import io
import stat
from pathlib import Path

import pytest
from PIL import Image as Pixels

from shopclub.core.kernel.errors import ClubError, InvalidInput, NotAllowed, NotFound
from shopclub.core.rewards.images import LEAST_SIDE, MOST_BYTES, MOST_SIDE, look_at
from shopclub.core.rewards.pictures import MOST_LOGO, MOST_LOGO_SIDE
from shopclub.core.rewards.shrinking import MOST_SIDE as MOST_SIDE_SHOWN
from shopclub.core.rewards.shrinking import shrunk_png
from tests.builders import CLERK, OWNER, a_shop
from tests.core.rewards.shops import PROGRAMME


def made(kind: str, width: int = 64, height: int = 48) -> bytes:
    """A picture of that size."""
    out = io.BytesIO()
    Pixels.new("RGB", (width, height), "red").save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["png", "jpeg"])
def test_kind_and_size_are_read_from_the_bytes(kind: str) -> None:
    """Whatever the file is called."""
    found = look_at(made(kind))
    assert (found.kind, found.width, found.height) == (kind, 64, 48)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<html><script>alert(1)</script></html>",
        b"GIF89a" + bytes(40),
        made("png")[:40],
        made("jpeg")[:20],
        b"\xff\xd8\xff" + b"\x00" * 40,
    ],
)
def test_what_is_no_picture(data: bytes) -> None:
    """A drawing with a script, a page, another kind, one that is cut off: refused."""
    with pytest.raises(InvalidInput, match="picture_kind"):
        look_at(data)


def test_its_limits() -> None:
    """A byte too many; a pixel too few and too many."""
    with pytest.raises(InvalidInput, match="picture_too_large"):
        look_at(made("png") + bytes(MOST_BYTES))
    look_at(made("png", LEAST_SIDE, LEAST_SIDE))
    look_at(made("png", MOST_SIDE, LEAST_SIDE))
    for width in (LEAST_SIDE - 1, MOST_SIDE + 1):
        with pytest.raises(InvalidInput, match="picture_size"):
            look_at(made("png", width, LEAST_SIDE))


async def test_given_kept_and_taken_away(tmp_path: Path) -> None:
    """A copy beside the file, for its owner's eyes; after a restart it is there; taken away, no name leads to it."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        data = made("png")
        shown = await shop.club.pictures.show("mug", data, shop.op(), OWNER)
        await shop.restart()
        assert shop.club.pictures.of("mug") == shown
        found = shop.club.pictures.path(shown.file)
        assert found is not None
        path, kind = found
        assert (path.parent.parent, path.read_bytes(), kind) == (tmp_path, data, "png")
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        await shop.club.pictures.hide("mug", shop.op(), OWNER)
        assert (shop.club.pictures.of("mug"), shop.club.pictures.path(shown.file)) == (None, None)


@pytest.mark.parametrize("name", ["", "..", "../shop.json", "shop.json", "/etc/passwd"])
async def test_no_other_name_leads_anywhere(tmp_path: Path, name: str) -> None:
    """What the books don't name is not given out, whatever lies in the folder."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        await shop.club.pictures.show("mug", made("png"), shop.op(), OWNER)
        assert shop.club.pictures.path(name) is None


async def test_who_may(tmp_path: Path) -> None:
    """The owner, for a reward there is; nothing is written otherwise."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        with pytest.raises(NotAllowed):
            await shop.club.pictures.show("mug", made("png"), shop.op(), CLERK)
        with pytest.raises(NotFound, match="reward_not_found"):
            await shop.club.pictures.show("../mug", made("png"), shop.op(), OWNER)
        with pytest.raises(ClubError, match="picture_kind"):
            await shop.club.pictures.show("mug", b"x", shop.op(), OWNER)
        assert not shop.club.pictures.folder.exists()


def dotted(width: int, height: int) -> bytes:
    """A clear picture with a red half."""
    out = io.BytesIO()
    picture = Pixels.new("RGBA", (width, height), (0, 0, 0, 0))
    picture.paste((200, 30, 60, 255), (0, 0, width // 2, height))
    picture.save(out, "png")
    return out.getvalue()


def test_a_small_picture_is_left_alone() -> None:
    """At the limit nothing is touched, a pixel beyond it is made smaller."""
    data = dotted(MOST_SIDE_SHOWN, 80)
    assert shrunk_png(data) is data
    assert look_at(shrunk_png(dotted(MOST_SIDE_SHOWN + 1, 80))).width == (MOST_SIDE_SHOWN + 2) // 2


def test_a_smaller_picture_is_the_mean_without_a_dark_rim() -> None:
    """1000 x 500 by five: 200 x 100; what was clear stays clear, and the red beside it stays as red as it was."""
    small = Pixels.open(io.BytesIO(shrunk_png(dotted(1000, 500))))
    assert small.size == (200, 100)
    assert small.getpixel((99, 50)) == (200, 30, 60, 255)
    assert small.getpixel((100, 50))[3] == 0  # type: ignore[index]
    mixed = Pixels.open(io.BytesIO(shrunk_png(dotted(1002, 500))))  # the red ends one column into a new pixel
    assert mixed.getpixel((100, 50)) == (200, 30, 60, 51)


def test_a_wide_picture_does_not_become_too_thin() -> None:
    """1000 x 100 is made smaller by three, not by five: 34 pixels high is a picture, 20 is none."""
    small = look_at(shrunk_png(dotted(1000, 100)))
    assert (small.width, small.height) == (334, 34)


def test_a_broken_picture_is_refused_when_it_is_made_smaller() -> None:
    """Its head is sound, what follows is not."""
    data = bytearray(dotted(1000, 500))
    data[60] ^= 0xFF
    with pytest.raises(InvalidInput, match="picture_kind"):
        shrunk_png(bytes(data))


async def test_the_logo_lies_with_the_pictures(tmp_path: Path) -> None:
    """Made smaller, kept over a restart beside the rewards' pictures, given out by its name, taken away again."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        pictures = shop.club.pictures
        mug = await pictures.show("mug", made("png"), shop.op(), OWNER)
        op = shop.op()
        logo = await pictures.show_logo(dotted(1000, 500), op, OWNER)
        assert (logo.width, logo.height) == (200, 100)
        await shop.restart()
        pictures = shop.club.pictures
        assert (pictures.logo, pictures.of("mug")) == (logo, mug)
        found = pictures.path(logo.file)
        assert found is not None
        assert look_at(found[0].read_bytes()).width == 200
        await pictures.hide("mug", shop.op(), OWNER)
        assert pictures.logo == logo
        with pytest.raises(NotAllowed):
            await pictures.hide_logo(shop.op(), CLERK)
        await pictures.hide_logo(op, OWNER)  # that operation is done already
        assert pictures.logo == logo
        await pictures.hide_logo(shop.op(), OWNER)
        assert pictures.logo is None
        assert pictures.path(logo.file) is None


async def test_what_logo_is_refused(tmp_path: Path) -> None:
    """A clerk's, one that is too wide, a JPEG that stays too heavy; nothing is written."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        with pytest.raises(NotAllowed):
            await shop.club.pictures.show_logo(made("png"), shop.op(), CLERK)
        with pytest.raises(InvalidInput, match="logo_size"):
            await shop.club.pictures.show_logo(made("png", MOST_LOGO_SIDE + 1), shop.op(), OWNER)
        heavy = made("jpeg") + bytes(MOST_LOGO)
        with pytest.raises(InvalidInput, match="logo_too_large"):
            await shop.club.pictures.show_logo(heavy, shop.op(), OWNER)
        assert shop.club.pictures.logo is None
        assert not shop.club.pictures.folder.exists()
