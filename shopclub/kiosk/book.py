"""
What there is to say about a page, and the book of all of them: one entry each, from which everything else follows.

The entries stand in `routes`. The router, the switches of language and type, the PIN that leads on, the door of the
paired tablet, the tests that walk every page as everybody, the attacks and the gallery all read them there.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable
from enum import Enum

import msgspec
from aiohttp import hdrs, web

from shopclub.codes.links import fitting, link, taken_apart
from shopclub.kiosk.guard.proofs import Level
from shopclub.kiosk.guard.sessions import is_of_tablet

View = Callable[[web.Request], Awaitable[web.StreamResponse]]
START, PHONE_START, TABLET_START = "/", "/m", "/k/me"
_PART = r"[0-9A-Za-z_.-]{1,64}"
"""What may stand where a path has a part that changes."""


class Gives(Enum):
    """What an address answers to whoever looks."""

    PAGE = "page"
    FILE = "file"
    """A picture, a style sheet, a file to keep; or a step that shows nothing itself."""
    STREAM = "stream"
    """News for as long as somebody looks."""


class Page(msgspec.Struct, frozen=True):
    """One address. Looking at it (`read`) changes nothing in the club; a form (`take`) may."""

    path: str
    name: str
    """Of the route; the counter's log and the router know it by this."""
    read: View | None = None
    """What answers GET and HEAD."""
    take: View | None = None
    """What takes its form."""
    level: Level = Level.A0
    """What has to be shown before it shows or does anything of a member's: less leads to where that is shown."""
    pin_if_any: bool = False
    """Whoever chose a PIN has to type it, for the page or a part or the form of it; others get in at `level`."""
    paired: bool = False
    """Only the tablet that the counter paired gets here."""
    gives: Gives = Gives.PAGE
    carries: str = ""
    """The letters of `codes.links` that may stand behind its address."""

    @property
    def is_page(self) -> bool:
        """Whether there is something to look at: it stands in the gallery, and the switches lead back to it."""
        return self.read is not None and self.gives is Gives.PAGE

    @property
    def methods(self) -> tuple[str, ...]:
        """What it answers to."""
        found = [] if self.read is None else [hdrs.METH_GET]
        if found and self.gives is not Gives.STREAM:
            found.append(hdrs.METH_HEAD)
        return (*found, hdrs.METH_POST) if self.take is not None else tuple(found)

    @property
    def follows_pin(self) -> bool:
        """Whether typing the PIN may lead on to it."""
        return self.read is not None and (
            self.level is Level.A3 or self.pin_if_any or self.path in (PHONE_START, TABLET_START)
        )


class Book:
    """
    The pages by their addresses.

    Args:
        pages: all there are; no two with one path or name.
    """

    def __init__(self, pages: Iterable[Page]) -> None:
        self.pages = tuple(pages)
        self._fixed = {page.path: page for page in self.pages}
        self._patterns = [(re.compile(_pattern(page.path)), page) for page in self.pages if "{" in page.path]

    def page_at(self, path: str) -> Page | None:
        """Whose address a path is."""
        found = None if "{" in path else self._fixed.get(path)
        return found or next((page for pattern, page in self._patterns if pattern.fullmatch(path)), None)

    def page_of(self, text: str) -> Page | None:
        """Whose address it is, with no more behind it than that page may carry; None for anything else."""
        parts = taken_apart(text)
        page = None if parts is None else self.page_at(parts[0])
        return page if parts is not None and page is not None and parts[1].keys() <= set(page.carries) else None

    def back(self, text: str) -> str:
        """Where a switch leads back to: the page it was pressed on; the start for anything that is no page of ours."""
        page = self.page_of(text)
        return text if page is not None and page.is_page else START

    def may_follow_pin(self, text: str) -> bool:
        """Whether the PIN may lead on to an address."""
        page = self.page_of(text)
        return page is not None and page.follows_pin

    def after_pin(self, text: str, *, at_tablet: bool) -> str:
        """Where a PIN leads on: a page behind it, of this kind of device; else its start."""
        start = TABLET_START if at_tablet else PHONE_START
        return text if self.may_follow_pin(text) and is_of_tablet(text) == at_tablet else start

    def here(self, request: web.Request) -> str:
        """Where somebody is, with what the page may carry: what its switches lead back to."""
        page = self.page_at(request.path)
        return link(request.path, **fitting(request.query, page.carries)) if page is not None else request.path


BOOK: web.AppKey[Book] = web.AppKey("book")


def _pattern(path: str) -> str:
    return "".join(_PART if part.startswith("{") else re.escape(part) for part in re.split(r"(\{\w+\})", path))
