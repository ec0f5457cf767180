"""The poster and the table card: the Wi-Fi, the code to join by, the address to type, and what membership brings."""

from __future__ import annotations

from enum import StrEnum
from urllib.parse import urlsplit

import msgspec

from shopclub.codes.links import link
from shopclub.core.club import Club
from shopclub.core.shop.wifi import Wifi, is_doubtful, wifi_code
from shopclub.i18n import Words
from shopclub.prints.frame import page
from shopclub.prints.letterhead import Letterhead
from shopclub.words.inviting import benefits, join_bonus

TABLE_CARDS = 4
"""A6 cards on a sheet of A4."""


class Paper(StrEnum):
    """What is printed."""

    A4 = "a4"
    A5 = "a5"
    TABLE = "table"
    """Cards to stand on a table or the counter, four on a sheet of A4."""


class Invitation(msgspec.Struct, frozen=True, kw_only=True):
    """What a poster says."""

    headline: str
    """The one sentence that is read from afar."""
    lines: tuple[str, ...]
    """What membership brings besides."""
    join_url: str
    """What the join code says."""
    typed: str
    """The address for those who type it: short, without the source."""
    wifi: Wifi
    wifi_code: str
    """Empty: nothing to scan."""


def invitation(club: Club, words: Words, join_url: str, token: str = "") -> Invitation:
    """
    What a poster says today.

    Args:
        club: programme and Wi-Fi.
        words: the poster's language.
        join_url: the kiosk's join address.
        token: of the origin whose poster it is; empty: of none.
    """
    bonus, wifi, headline = join_bonus(club), club.settings.wifi(), words.t("Become a member")
    if bonus:
        headline = words.n("Join us: {n} point for you at once", "Join us: {n} points for you at once", bonus)
    return Invitation(
        headline=headline,
        lines=benefits(club, words),
        join_url=link(join_url, s=token),
        typed=f"{urlsplit(join_url).netloc}{urlsplit(join_url).path}",
        wifi=wifi,
        wifi_code=wifi_code(wifi),
    )


def inviting_page(head: Letterhead, told: Invitation, paper: Paper, words: Words) -> str:
    """A poster or table cards as a page to print."""
    if paper is Paper.TABLE:
        return page("table.html", words, head, told=told, copies=range(TABLE_CARDS))
    return page("poster.html", words, head, told=told, size=paper.value)


def doubts(told: Invitation, words: Words) -> list[str]:
    """What the owner should know before hanging it up."""
    said = []
    if told.wifi_code and is_doubtful(told.wifi):
        said.append(
            words.t(
                "Some phones may misread the Wi-Fi code: its name or password has letters that are not Latin, or one "
                "of the signs \\ ; , “ : %. A plain name and password work everywhere."
            )
        )
    if not told.wifi.ssid:
        said.append(words.t("The poster says nothing of a Wi-Fi: phones on mobile data won't reach the page."))
    return said
