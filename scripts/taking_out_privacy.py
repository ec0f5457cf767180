"""How to take out what the law on personal data asks for; see `taking_out`."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import TextIO

import jinja2
import msgspec
from aiohttp import web
from textual.content import Content

from scripts.taking_out import Take, Taken, swap
from shopclub.core.exchange import export
from shopclub.core.members.model import MEMBERS
from shopclub.core.privacy import verbs as privacy_verbs
from shopclub.core.rewards import leaderboard
from shopclub.core.rewards.leaderboard import Leaderboards, Placed
from shopclub.core.sales.model import Draft, Quote
from shopclub.core.sales.verbs import Sales
from shopclub.core.shop.model import Shop
from shopclub.i18n import Words
from shopclub.kiosk.keys import CLUB
from shopclub.kiosk.making.levels import require_pin
from shopclub.kiosk.showing import present
from shopclub.kiosk.views import games, own
from shopclub.tui.modals import join as join_form
from shopclub.tui.widgets.tick import Tick
from shopclub.words import notices


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


def nobody_to_ask(patch: Taken) -> None:
    """The notice leaves the sentence out that says whom to ask."""
    said = notices._said

    def silent(lines: tuple[str, ...], shop: Shop, words: Words) -> Iterator[str]:
        return said(tuple(line for line in lines if notices.CONTACT not in line), shop, words)

    patch.setattr(notices, "_said", silent)


def ticked_at_the_counter(patch: Taken) -> None:
    """The clerk's form comes with its boxes ticked."""

    def ticked(label: Content, value: bool = True, **given: str) -> Tick:
        return Tick(label, value, **given)

    patch.setattr(join_form, "Tick", ticked)


def named_winners(patch: Taken) -> None:
    """The proof of a draw says who drew."""

    async def telling(request: web.Request) -> web.StreamResponse:
        answer = await games.file(request)
        assert isinstance(answer, web.Response)
        club = request.app[CLUB]
        plays = club.draws.plays(int(request.match_info["round"]))
        names = ", ".join(club.members.get(play.member).name for play in plays)
        return web.Response(text=f"{answer.text}\n{names}", content_type="application/json")

    swap(patch, "draw_file", read=telling)


def secrets_in_lists(patch: Taken) -> None:
    """The list of members has their cards' codes."""
    rows = export._Members.rows

    def more(self: export._Members) -> Iterator[list[str]]:
        cards = iter(["card", *(member.card for _, member in self.club.books.all(MEMBERS))])
        return ([*row, next(cards, "")] for row in rows(self))

    patch.setattr(export._Members, "rows", more)


def bare_write(rows: Iterable[list[str]], stream: TextIO) -> int:
    """As the export writes, without the mark at the beginning."""
    writer = csv.writer(stream)
    return sum(1 for row in rows if writer.writerow(row)) - 1


def later_day(patch: Taken) -> None:
    """Requests may be answered whenever it suits."""
    patch.setattr(privacy_verbs, "due_day", lambda asked_on: asked_on + timedelta(days=60))


def no_hours(patch: Taken) -> None:
    """The card for a breach doesn't say how soon."""
    read = Path.read_text

    def other(self: Path, *given: str, **named: str) -> str:
        return read(self, *given, **named).replace("72", "")

    patch.setattr(Path, "read_text", other)
