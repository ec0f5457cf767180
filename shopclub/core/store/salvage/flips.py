"""
One flipped bit in bytes of which the CRC-32 is known: found exactly, and put right.

CRC-32 is linear: what a wrong checksum differs by depends on the position of the flipped bit alone, not on the data.
The generator polynomial of CRC-32 (IEEE 802.3) is primitive, so no two positions give the same difference as long as
the data are shorter than 2^32 - 1 bits: there is one candidate at most. (P. Koopman, "32-Bit Cyclic Redundancy Codes
for Internet Applications", DSN 2002: Hamming distance 4 up to 91,607 bits, 3 up to 2^32 - 1.) More than one flipped
bit may, about once in 2^32 divided by the number of bits, look like one: whoever puts a bit right looks at the result.
"""

from __future__ import annotations

import zlib

_POLYNOMIAL = 0xEDB88320


def _table() -> list[int]:
    table = []
    for value in range(256):
        for _ in range(8):
            value = value >> 1 ^ (_POLYNOMIAL if value & 1 else 0)
        table.append(value)
    return table


_STEP = _table()
"""What a difference in the low byte of the register becomes one byte later."""
_BACK = {value >> 24: index for index, value in enumerate(_STEP)}
"""Top byte of such an entry -> its index; each is there once."""
_BIT = {_STEP[1 << bit]: bit for bit in range(8)}
"""What a flipped bit makes of the register at its own byte."""


def flipped_bit(length: int, difference: int) -> tuple[int, int] | None:
    """
    Where the one flipped bit is, if there is one.

    Args:
        length: bytes under the checksum.
        difference: the checksum as it should be XOR the one the bytes have.

    Returns:
        offset of the byte and number of the bit (0 the lowest); None: it is not one flipped bit.
    """
    state = difference
    for offset in range(length - 1, -1, -1):
        if state in _BIT:
            return offset, _BIT[state]
        index = _BACK[state >> 24]
        state = (state ^ _STEP[index]) << 8 & 0xFFFFFFFF | index
    return None


def mended(data: bytes, crc: int, seed: int = 0) -> bytes | None:
    """
    The bytes with one flipped bit put right; None if that is not what is wrong with them.

    Args:
        data: as they are.
        crc: CRC-32 they should have.
        seed: CRC-32 of what came before them.
    """
    difference = zlib.crc32(data, seed) ^ crc
    found = flipped_bit(len(data), difference) if difference else None
    if found is None:
        return None
    offset, bit = found
    return data[:offset] + bytes([data[offset] ^ 1 << bit]) + data[offset + 1 :]
