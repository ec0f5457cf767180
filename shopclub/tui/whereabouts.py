"""
Where a new shop stands: its country, currency and time zone, guessed from the computer and read as people type them.

The computer's time zone tells more than its language: many speak English to a computer in Shanghai. Where it says
nothing (UTC, as on a server), the language's own country does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple
from zoneinfo import available_timezones

from babel import Locale
from babel.core import get_global
from babel.localtime import get_localzone
from babel.numbers import get_territory_currencies

from shopclub.i18n import Language, language_of

HOME_COUNTRY, HOME_CURRENCY, HOME_ZONE = "CN", "CNY", "Asia/Shanghai"
_MAIN_ZONES = {
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "CL": "America/Santiago",
    "CN": "Asia/Shanghai",
    "DE": "Europe/Berlin",
    "ES": "Europe/Madrid",
    "ID": "Asia/Jakarta",
    "KZ": "Asia/Almaty",
    "MN": "Asia/Ulaanbaatar",
    "MX": "America/Mexico_City",
    "MY": "Asia/Kuala_Lumpur",
    "NZ": "Pacific/Auckland",
    "PT": "Europe/Lisbon",
    "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv",
    "US": "America/New_York",
    "VN": "Asia/Ho_Chi_Minh",
}
"""Where most people of a country with several zones live; of any other country its first zone is taken."""
_TERRITORY = re.compile(r"[a-z]{2,3}(?:[-_][A-Z][a-z]{3})?[-_]([A-Z]{2})\b")


class Place(NamedTuple):
    """Where the shop is."""

    country: str
    """ISO 3166."""
    currency: str
    """ISO 4217."""
    timezone: str
    """IANA."""


def place_here(language: Language, environment: Mapping[str, str], zone: str = "") -> Place:
    """
    Where this computer seems to be.

    Args:
        language: chosen for the counter.
        environment: the process's variables; LC_ALL, LC_MONETARY and LANG may name a country.
        zone: the computer's time zone, empty if unknown.
    """
    known = zone if zone in _zones() else ""
    country = country_of_zone(known) or _country_of_locale(environment, language) or HOME_COUNTRY
    place = place_in(country)
    return place._replace(timezone=known) if known and country_of_zone(known) else place


def place_in(country: str) -> Place:
    """A country with its currency and the zone most of its people live in."""
    found = get_territory_currencies(country)
    zones: list[str] = get_global("territory_zones").get(country, [])
    zone = _MAIN_ZONES.get(country) or next((z for z in zones if z in _zones()), HOME_ZONE)
    return Place(country, str(found[0]) if found else HOME_CURRENCY, zone)


def country_of_zone(zone: str) -> str:
    """The country a time zone lies in; empty for none (`Etc/UTC`)."""
    aliases: Mapping[str, str] = get_global("zone_aliases")
    territories: Mapping[str, str] = get_global("zone_territories")
    found = territories.get(aliases.get(zone, zone), "")
    return found if len(found) == 2 and found.isalpha() else ""


def zone_here() -> str:
    """The computer's own time zone; empty if it doesn't say which."""
    try:
        return str(getattr(get_localzone(), "key", ""))
    except (LookupError, OSError, ValueError):
        return ""


def _country_of_locale(environment: Mapping[str, str], language: Language) -> str:
    """The country of the computer's locale, where that is of the language chosen."""
    names = (environment.get(key) for key in ("LC_ALL", "LC_MONETARY", "LANG"))
    name = next((name for name in names if name), "")
    found = _TERRITORY.match(name)
    if found is None or language_of(name) is not language or found[1] not in countries(Language.EN):
        return ""
    return found[1]


# -- names ------------------------------------------------------------------------------------------------


@cache
def _locale(language: Language) -> Locale:
    return Locale.parse("zh_CN" if language is Language.ZH else "en_GB")


@cache
def countries(language: Language) -> Mapping[str, str]:
    """ISO code -> name of every country that has a currency and a time zone."""
    zones = get_global("territory_zones")
    money = get_global("territory_currencies")
    names = _locale(language).territories
    return {code: names[code] for code in sorted(zones) if code in names and code in money and len(code) == 2}


@cache
def currencies(language: Language) -> Mapping[str, str]:
    """ISO code -> name of every currency some country pays with today."""
    names = _locale(language).currencies
    used = {code for country in countries(Language.EN) for code in get_territory_currencies(country)}
    return {code: names.get(code, code) for code in sorted(used)}


@cache
def _zones() -> frozenset[str]:
    return frozenset(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "System")))


def zones(language: Language) -> Mapping[str, str]:
    """Zone -> its city, to be typed in either way."""
    del language
    return {zone: zone.rsplit("/", 1)[1].replace("_", " ") for zone in sorted(_zones())}


def read_one(text: str, *books: Mapping[str, str]) -> str | None:
    """
    What was meant: a code, a name in any of the books, or the beginning of just one name.

    Returns:
        The code; None when it is none, or could be several.
    """
    wanted = _folded(text)
    if not wanted:
        return None
    for book in books:
        for code, name in book.items():
            if wanted in (_folded(code), _folded(name)):
                return code
    begun = {code for book in books for code, name in book.items() if _folded(name).startswith(wanted)}
    return begun.pop() if len(begun) == 1 else None


def _folded(text: str) -> str:
    return " ".join(text.replace("_", " ").casefold().split())
