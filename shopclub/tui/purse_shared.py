"""Draws to take part in and the shared card, in the purse: what lies elsewhere is one key from the counter, too."""

from __future__ import annotations

from collections.abc import Iterator

from shopclub.core.kernel.ids import MemberNo
from shopclub.tui.house import HouseApp
from shopclub.tui.modals.family import open_family
from shopclub.tui.modals.games import play, playable
from shopclub.tui.purse import LEAVE, Line, section
from shopclub.words.households import household_name


@section
def draws(app: HouseApp, member: MemberNo) -> Iterator[Line]:
    """One line where something is open, or the member holds tickets; what is open is picked behind Enter."""
    words, tickets = app.voice.words, sum(app.club.draws.tickets(member).values())
    if not tickets and not playable(app, member):
        return
    amount = words.n("{n} ticket", "{n} tickets", tickets) if tickets else ""
    about = words.t("Draw a prize with tickets or points, or stake points on an answer.")
    yield Line("draws", words.t("Draws and predictions"), amount, about, play)


@section
def shared_card(app: HouseApp, member: MemberNo) -> Iterator[Line]:
    """One line where the programme has shared cards, or the member collects with one."""
    words, households = app.voice.words, app.club.households
    number = households.number_of(member)
    if number is None:
        if households.offered():
            about = words.t("A family, a couple or a company collects on one card.")
            yield Line("shared", words.t("Shared card"), "", about, _open, is_offer=True)
        return
    kind = households.get(number).kind
    found = app.voice.programme.household(kind)
    name = household_name(found, words, kind) if found is not None else words.t("Shared card")
    about = words.t("A family, a couple or a company collects on one card.")
    yield Line("shared", name, app.voice.points(app.club.points.purse(member).points()), about, _open)


async def _open(app: HouseApp, member: MemberNo) -> object:
    await open_family(app, member)
    return LEAVE
