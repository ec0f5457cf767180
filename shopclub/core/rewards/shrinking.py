"""Making a PNG picture smaller, for a logo that every page shows. Pure functions; they cost a second, in a thread."""

from __future__ import annotations

import io
from collections.abc import Iterator

import png

from shopclub.core.kernel.errors import InvalidInput
from shopclub.core.rewards.images import LEAST_SIDE

MOST_SIDE = 240
"""Pixels of what comes out: three times what the largest page shows of it, for sharp screens."""


def shrunk_png(data: bytes, most_side: int = MOST_SIDE) -> bytes:
    """
    The same picture, no larger than wanted; the bytes themselves when it is small already. A very wide or high one
    stays larger, so that it does not become thinner than a picture may be.

    Each pixel is the mean of those it stands for; clear ones count for nothing, so edges get no dark rim.

    Raises:
        InvalidInput: `picture_kind`: it is broken.
    """
    try:
        width, height, rows, _ = png.Reader(bytes=data).asRGBA8()
        if max(width, height) <= most_side:
            return data
        by = min(-(-max(width, height) // most_side), max(1, min(width, height) // LEAST_SIDE))
        smaller = list(_rows(rows, width, by))
    except (png.Error, EOFError, ValueError, IndexError) as error:
        raise InvalidInput("picture_kind") from error
    out = io.BytesIO()
    png.Writer(len(smaller[0]) // 4, len(smaller), greyscale=False, alpha=True, compression=9).write(out, smaller)
    return out.getvalue()


def _rows(rows: Iterator[bytearray], width: int, by: int) -> Iterator[bytearray]:
    """Rows of the smaller picture, from as many rows of the larger one each."""
    count, sums = 0, [[0] * width for _ in range(4)]
    for row in rows:
        clear = row[3::4]
        for channel, sum_of in enumerate(sums):
            values = clear if channel == 3 else map(int.__mul__, row[channel::4], clear)
            sums[channel] = list(map(int.__add__, sum_of, values))
        count += 1
        if count == by:
            yield _means(sums, width, by, count)
            count, sums = 0, [[0] * width for _ in range(4)]
    if count:
        yield _means(sums, width, by, count)


def _means(sums: list[list[int]], width: int, by: int, count: int) -> bytearray:
    """One row of the smaller picture from the sums of columns."""
    row = bytearray()
    for at in range(0, width, by):
        red, green, blue, clear = (sum(channel[at : at + by]) for channel in sums)
        here = min(by, width - at) * count
        row += bytes((*((part + clear // 2) // clear if clear else 0 for part in (red, green, blue)), clear // here))
    return row
