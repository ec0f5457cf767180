"""What the owner may set about how the kiosk is reached: a pure check."""

from __future__ import annotations

import msgspec

from shopclub.core.kernel.errors import InvalidInput
from shopclub.core.network.rules import read_names
from shopclub.core.shop.model import Kiosk

CARD_LENGTH = 400
"""Of a network card's name; Windows writes whole sentences."""
PER_ADDRESS, CONNECTIONS = (4, 1_000), (8, 4_000)
"""Least and most connections of one address (a page takes two or three), and in all."""


def checked_kiosk(kiosk: Kiosk) -> Kiosk:
    """
    How the kiosk is reached, its names cleaned.

    Raises:
        InvalidInput: `card_name`, `connections_range` with `least` and `most`, `host_name`, `host_names_many`.
    """
    if len(kiosk.card) > CARD_LENGTH or not kiosk.card.isprintable():
        raise InvalidInput("card_name")
    for cap, (least, most) in ((kiosk.per_address, PER_ADDRESS), (kiosk.connections, CONNECTIONS)):
        if cap and not least <= cap <= most:
            raise InvalidInput("connections_range", least=least, most=most)
    return msgspec.structs.replace(kiosk, public_host=" ".join(read_names(kiosk.public_host)))
