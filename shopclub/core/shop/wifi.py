"""
The shop's Wi-Fi, for the code on its posters: pure functions, and the one document.

The password is as secret as a poster on the wall makes it, so it stands in the shop's file as it is; but it goes into
no list, no export and no log.
"""

from __future__ import annotations

import msgspec

from shopclub.core.kernel.documents import Collection
from shopclub.core.kernel.errors import InvalidInput

MOST_SSID = 32
"""Bytes of UTF-8 (IEEE 802.11)."""
LEAST_PASSWORD, MOST_PASSWORD = 8, 63
"""Characters of a WPA passphrase."""
_ESCAPED = '\\;,":'
"""What phones want a backslash before; the WPA3 standard wants percent signs instead, so both are doubtful."""
_DOUBTFUL = f"{_ESCAPED}%"


class Wifi(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The network customers may use; document 1 of table `wifi`."""

    ssid: str = ""
    """Its name; empty: the poster says nothing of a network."""
    password: str = ""
    """Empty: an open network."""
    hidden: bool = False
    """Whether phones don't see its name by themselves."""
    unprinted: bool = False
    """Whether the password stays off the poster: people ask for it."""

    def __repr__(self) -> str:
        """Without the password: what is printed by accident gives nothing away."""
        return f"Wifi(ssid={self.ssid!r})"


WIFI = Collection("wifi", Wifi)


def checked_wifi(wifi: Wifi) -> Wifi:
    """
    A network that there can be.

    Raises:
        InvalidInput: `wifi_ssid` with `most`, `wifi_password` with `least` and `most`; the password is not among the
            figures.
    """
    ssid = wifi.ssid.strip()
    if not ssid:
        return Wifi()
    if len(ssid.encode()) > MOST_SSID or not ssid.isprintable():
        raise InvalidInput("wifi_ssid", field="ssid", most=MOST_SSID)
    password = wifi.password
    is_phrase = LEAST_PASSWORD <= len(password) <= MOST_PASSWORD and password.isprintable()
    if password and not is_phrase:
        raise InvalidInput("wifi_password", field="password", least=LEAST_PASSWORD, most=MOST_PASSWORD)
    return msgspec.structs.replace(wifi, ssid=ssid)


def is_doubtful(wifi: Wifi) -> bool:
    """Whether some phones may read the code wrongly: signs that two standards write differently, or other letters."""
    said = wifi.ssid + wifi.password
    return not said.isascii() or any(sign in said for sign in _DOUBTFUL)


def wifi_code(wifi: Wifi) -> str:
    """
    What the QR code says: `WIFI:T:WPA;S:name;P:password;;`, in the order of the WPA3 specification, section 7.

    `T:WPA` means any WPA, WPA3 too; some phones know no other. Empty where there is nothing to scan: no network, or a
    password that is not to be printed.
    """
    if not wifi.ssid or (wifi.password and wifi.unprinted):
        return ""
    hidden = "H:true;" if wifi.hidden else ""
    if not wifi.password:
        return f"WIFI:T:nopass;S:{_escaped(wifi.ssid)};{hidden};"
    return f"WIFI:T:WPA;S:{_escaped(wifi.ssid)};{hidden}P:{_escaped(wifi.password)};;"


def _escaped(text: str) -> str:
    return "".join(f"\\{sign}" if sign in _ESCAPED else sign for sign in text)
