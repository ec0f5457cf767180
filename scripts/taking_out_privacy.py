"""How to take out what the law on personal data asks for; see `taking_out`."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import jinja2
import msgspec
from aiohttp import web

from scripts.taking_out import Take, Taken, swap
from shopclub.core.members.model import MEMBERS
from shopclub.core.rewards import leaderboard
from shopclub.core.rewards.leaderboard import Leaderboards, Placed
from shopclub.core.sales.model import Draft, Quote
from shopclub.core.sales.verbs import Sales
from shopclub.kiosk.making.levels import require_pin
from shopclub.kiosk.showing import present
from shopclub.kiosk.views import own


def edited(template: str, old: str, new: str) -> Take:
    """Write something else into a template."""

    def take(patch: Taken) -> None:
        load = jinja2.FileSystemLoader.get_source

        def other(self: jinja2.FileSystemLoader, environment: jinja2.Environment, name: str) -> tuple[str, str, object]:
            source, path, fresh = load(self, environment, name)
            if name == template:
                assert old in source, f"{template} has changed"
                source = source.replace(old, new)
            return source, path, fresh

        patch.setattr(jinja2.FileSystemLoader, "get_source", other)

    return take


def offers_behind_pin(patch: Taken) -> None:
    """Saying no is harder than saying yes was."""

    async def asking(request: web.Request) -> web.StreamResponse:
        return require_pin(request, "/m/data") or await own.offers(request)

    swap(patch, "phone_data", take=asking)


def own_price(patch: Taken) -> None:
    """One member pays a yuan more."""
    quote = Sales.quote

    def dearer(self: Sales, draft: Draft) -> Quote:
        made = quote(self, draft)
        return msgspec.structs.replace(made, net_minor=made.net_minor + 100 * ((draft.member or 0) % 2))

    patch.setattr(Sales, "quote", dearer)


def all_on_board(patch: Taken) -> None:
    """Nobody is asked."""
    places = Leaderboards.places

    def all_places(self: Leaderboards) -> list[Placed]:
        everybody = [number for number, _ in self._context.books.all(MEMBERS)]
        patch.setattr(self, "_consenting", SimpleNamespace(numbers=lambda: everybody))
        return places(self)

    patch.setattr(Leaderboards, "places", all_places)


def whole_names_on_board(patch: Taken) -> None:
    """Names are not masked there."""
    patch.setattr(leaderboard, "masked_name", lambda name: name)


def whole_names(patch: Taken) -> None:
    """Names are not masked on pages."""
    patch.setattr(present, "masked_name", lambda name: name)


def no_hours(patch: Taken) -> None:
    """The card for a breach doesn't say how soon."""
    read = Path.read_text

    def other(self: Path, *given: str, **named: str) -> str:
        return read(self, *given, **named).replace("72", "")

    patch.setattr(Path, "read_text", other)
