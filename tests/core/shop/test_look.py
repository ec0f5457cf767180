"""The accent the owner picks: readable on everything it lies on, by day and at night."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclub.core.kernel.errors import InvalidInput, NotAllowed
from shopclub.core.shop.look import (
    CHOICES,
    DAY,
    LEAST_CONTRAST,
    NIGHT,
    OURS,
    Look,
    checked_look,
    contrast,
    contrast_on,
    nearest_shade,
    read_colour,
    shades,
)
from tests.builders import CLERK, OWNER, a_shop

COLOURS = st.integers(0, 0xFFFFFF).map(lambda n: f"#{n:06x}")


def test_contrast_is_what_the_guideline_says() -> None:
    """Black on white is 21 to 1, a colour on itself 1 to 1, #767676 on white 4.54 to 1, whichever comes first."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#27549f", "#27549f") == pytest.approx(1)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)


@given(COLOURS)
def test_every_colour_has_a_shade_for_each_palette(colour: str) -> None:
    """Whatever is picked, what pages show of it can be read on ground, cards and panels, and text on its buttons."""
    for shade, palette in zip((nearest_shade(colour, DAY), nearest_shade(colour, NIGHT)), (DAY, NIGHT), strict=True):
        assert contrast_on(shade, palette) >= LEAST_CONTRAST
        assert nearest_shade(shade, palette) == shade


@pytest.mark.parametrize("colour", [*CHOICES.values(), "#000000", "#5e6772"])
def test_a_readable_colour_stays_as_it_is(colour: str) -> None:
    """What is offered to pick from needs no other shade by day."""
    assert nearest_shade(colour, DAY) == colour
    assert shades(Look(accent=colour))[0] == colour


def test_the_nearest_shade_is_the_first_that_will_do() -> None:
    """Yellow gets darker by day only as far as it must: one step lighter and it could not be read."""
    shade = nearest_shade("#ffcc00", DAY)
    assert LEAST_CONTRAST <= contrast_on(shade, DAY) < LEAST_CONTRAST + 0.1
    assert nearest_shade("#ffcc00", NIGHT) == "#ffcc00"


def test_a_faint_colour_is_refused_with_one_that_will_do() -> None:
    """The contrast it has, cut off and never rounded up to what is needed, and the shade to take instead."""
    with pytest.raises(InvalidInput, match="accent_faint") as refused:
        checked_look(Look(accent="#FFCC00"))
    assert refused.value.figures == {"contrast": "1.1", "least": "4.5", "nearest": nearest_shade("#ffcc00", DAY)}
    assert checked_look(Look(accent=str(refused.value.figures["nearest"]))).accent == nearest_shade("#ffcc00", DAY)


@pytest.mark.parametrize(("typed", "read"), [("27549F", "#27549f"), (" #27549f ", "#27549f"), ("#25a", "#2255aa")])
def test_how_a_colour_may_be_typed(typed: str, read: str) -> None:
    """With or without #, in capitals, with three digits."""
    assert read_colour(typed) == read


@pytest.mark.parametrize("typed", ["", "#", "blue", "#12345", "#1234567", "#12345g", "red;}", "#１２３４５６"])
def test_what_is_no_colour(typed: str) -> None:
    """A name, too few or too many digits, other letters, a piece of a style sheet."""
    with pytest.raises(InvalidInput, match="colour_unreadable"):
        read_colour(typed)


def test_palettes_are_three() -> None:
    """By day, at night, or as the device is set; our own accent is left out of the file."""
    assert checked_look(Look(palette="night")) == Look(palette="night")
    assert checked_look(Look(accent=OURS.upper())) == Look()
    with pytest.raises(InvalidInput, match="palette_unknown"):
        checked_look(Look(palette="pink"))


async def test_the_owner_sets_the_look(tmp_path: Path) -> None:
    """It is kept over a restart; a faint accent changes nothing; a clerk may not."""
    async with a_shop(tmp_path) as shop:
        wanted = msgspec.structs.replace(shop.club.shop, look=Look(accent="2B6340", palette="day"))
        with pytest.raises(NotAllowed):
            await shop.club.settings.change(wanted, shop.op(), CLERK)
        await shop.club.settings.change(wanted, shop.op(), OWNER)
        await shop.restart()
        assert shop.club.shop.look == Look(accent="#2b6340", palette="day")
        faint = msgspec.structs.replace(shop.club.shop, look=Look(accent="#ffffff"))
        with pytest.raises(InvalidInput, match="accent_faint"):
            await shop.club.settings.change(faint, shop.op(), OWNER)
        assert shop.club.shop.look.accent == "#2b6340"
