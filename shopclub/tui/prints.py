"""Writing something to print and showing it: a file beside the shop's, the browser with it, a PDF where it can be."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from shopclub.core.kernel.ids import MemberNo
from shopclub.core.privacy.model import HandedOut
from shopclub.prints.cards import A_SHEET, PrintedCard, card_page, cards_page
from shopclub.prints.frame import Logo
from shopclub.tui.house import HouseApp
from shopclub.tui.modals.dialog import Confirm
from shopclub.tui.printing import save_text


def printed_card(app: HouseApp, number: MemberNo) -> PrintedCard:
    """What a member's card says: no phone number and no balance, as it may be lost."""
    voice, card = app.voice, app.club.members.get(number).card
    return PrintedCard(name=voice.member_name(number), number=voice.number(number), code=card)


async def logo_of(app: HouseApp) -> Logo | None:
    """The shop's logo, to be part of the page; None where there is none, or its file is gone."""
    shown = app.club.pictures.logo
    found = app.club.pictures.path(shown.file) if shown is not None else None
    if found is None:
        return None
    path, kind = found
    try:
        return Logo(kind, await asyncio.to_thread(path.read_bytes))
    except OSError:
        return None


async def hand_out(app: HouseApp, name: str, page: str) -> bool:
    """
    Write a page to print and open it.

    Args:
        app: says where it lies.
        name: of the file, one of ours.
        page: HTML.

    Returns:
        Whether it was written.
    """
    t = app.voice.words.t
    try:
        path = await asyncio.to_thread(save_text, app.club.path, name, page)
    except OSError:
        app.tell(t("The file could not be written."), wrong=True)
        return False
    app.tell(t("Written: {path}", path=path))
    if app.outlet is not None:
        await app.outlet.show(path)
        pdf = await app.outlet.pdf(path)
        if pdf is not None:
            app.tell(t("And as PDF: {path}", path=pdf))
    return True


async def print_card(app: HouseApp, number: MemberNo) -> None:
    """Write one member's card; that it was printed is noted."""
    page = card_page(app.club.shop.name, printed_card(app, number), app.voice.words, logo=await logo_of(app))
    if await hand_out(app, f"card-{number}.html", page):
        await app.attempt(app.club.privacy.note_handout(HandedOut.CARDS, app.mint(), app.actor, member=number))


async def print_cards(app: HouseApp, numbers: Sequence[MemberNo]) -> None:
    """Write the cards of several members on sheets of A4, after asking; that they were printed is noted."""
    words = app.voice.words
    if not numbers:
        return
    sheets = -(-len(numbers) // A_SHEET)
    cards = words.n("{n} member card", "{n} member cards", len(numbers))
    asked = words.n("{cards} on {n} sheet of A4.", "{cards} on {n} sheets of A4.", sheets, cards=cards)
    if not await app.push_screen_wait(Confirm(words.t("Print cards"), [asked])):
        return
    printed = [printed_card(app, number) for number in numbers]
    page = cards_page(app.club.shop.name, printed, words, logo=await logo_of(app))
    if await hand_out(app, "cards.html", page):
        noted = app.club.privacy.note_handout(HandedOut.CARDS, app.mint(), app.actor, lines=len(numbers))
        await app.attempt(noted)
