"""
What the purse lists: every balance of a member and what can be done with it, room by room.

A room adds itself by a function in `SECTIONS`: it yields lines, and a line may have an act, which asks what it has to
and does it. Acts run in a worker, so they may wait for dialogs.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from typing import NamedTuple

from shopclub.core.kernel.ids import MemberNo
from shopclub.tui.house import HouseApp

LEAVE = object()
"""What an act answers that has no more to do with the purse: it closes."""
Act = Callable[[HouseApp, MemberNo], Awaitable[object]]
"""What Enter on a line does."""


class Line(NamedTuple):
    """One line of the purse."""

    key: str
    """Its own among all lines."""
    name: str
    amount: str = ""
    """What there is, at the right."""
    about: str = ""
    """Said below the list while the line is marked."""
    act: Act | None = None
    is_whole: bool = False
    """Whether its act opens a dialog that says everything, so that alone it needs no list around it."""
    is_offer: bool = False
    """Whether it is something to sell rather than something there is; these stand last."""


Section = Callable[[HouseApp, MemberNo], Iterator[Line]]
"""Lists the lines of one room."""

SECTIONS: list[Section] = []
"""The rooms, in the order they are listed."""


def section(of: Section) -> Section:
    """Decorate a function that lists the lines of a room."""
    SECTIONS.append(of)
    return of


def lines_of(app: HouseApp, member: MemberNo) -> list[Line]:
    """Everything in a member's purse, what can be sold to them last."""
    found = [line for one in SECTIONS for line in one(app, member)]
    return sorted(found, key=lambda line: line.is_offer)
