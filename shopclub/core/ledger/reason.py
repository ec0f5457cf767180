"""What every reason of an entry is."""

from __future__ import annotations

import msgspec


class Reason(msgspec.Struct, frozen=True, array_like=True, tag=True):
    """Why an amount is what it is: a code and its figures, worded by the faces; stored as `[code, figures…]`."""
