"""What a picture is, by its bytes alone: never by its name, never by what somebody says. Pure functions."""

from __future__ import annotations

import msgspec

from shopclub.core.kernel.errors import InvalidInput

MOST_BYTES = 2_000_000
MOST_SIDE, LEAST_SIDE = 4000, 32
"""Pixels."""
_PNG = b"\x89PNG\r\n\x1a\n"
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Markers of a JPEG that a frame with its size stands behind."""
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
"""Markers without a length."""


class Image(msgspec.Struct, frozen=True, kw_only=True):
    """What was found."""

    kind: str
    """`png` or `jpeg`."""
    width: int
    height: int


def look_at(data: bytes) -> Image:
    """
    What picture some bytes are.

    Raises:
        InvalidInput: `picture_too_large` with `most` (thousands of bytes), `picture_kind`: neither PNG nor JPEG,
            `picture_size` with `least` and `most` (pixels).
    """
    if len(data) > MOST_BYTES:
        raise InvalidInput("picture_too_large", most=MOST_BYTES // 1000)
    found = _png(data) if data.startswith(_PNG) else _jpeg(data) if data.startswith(b"\xff\xd8\xff") else None
    if found is None:
        raise InvalidInput("picture_kind")
    if min(found.width, found.height) < LEAST_SIDE or max(found.width, found.height) > MOST_SIDE:
        raise InvalidInput("picture_size", least=LEAST_SIDE, most=MOST_SIDE)
    return found


def _png(data: bytes) -> Image | None:
    if len(data) < 33 or data[12:16] != b"IHDR" or b"IEND" not in data[-16:]:
        return None
    return Image(kind="png", width=int.from_bytes(data[16:20], "big"), height=int.from_bytes(data[20:24], "big"))


def _jpeg(data: bytes) -> Image | None:
    """The first frame of a JPEG; None for one that is cut off before it, or is none."""
    place = 2
    while place + 4 <= len(data):
        if data[place] != 0xFF:
            return None
        marker = data[place + 1]
        if marker == 0xFF or marker in _ALONE:
            place += 1 if marker == 0xFF else 2
            continue
        length = int.from_bytes(data[place + 2 : place + 4], "big")
        if marker in _FRAMES and place + 9 <= len(data):
            height = int.from_bytes(data[place + 5 : place + 7], "big")
            return Image(kind="jpeg", width=int.from_bytes(data[place + 7 : place + 9], "big"), height=height)
        place += 2 + max(2, length)
    return None
