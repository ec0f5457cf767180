"""Pictures of rewards: known by their bytes, named by their content, given out by the books alone."""

from __future__ import annotations

import io
import stat
from pathlib import Path

import pytest
from PIL import Image as Pixels

from shopclub.core.kernel.errors import ClubError, InvalidInput, NotAllowed, NotFound
from shopclub.core.rewards.images import LEAST_SIDE, MOST_BYTES, MOST_SIDE, look_at
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
