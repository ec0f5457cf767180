"""Writing something to print and showing it: a file beside the shop's, the browser with it, a PDF where it can be."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from shopclub.core.kernel.ids import MemberNo
from shopclub.core.privacy.model import HandedOut
from shopclub.prints.cards import A_SHEET, PrintedCard, card_page, cards_page
from shopclub.prints.letterhead import letterhead
from shopclub.prints.saving import save_text
from shopclub.tui.house import HouseApp
from shopclub.tui.modals.dialog import Confirm


def printed_card(app: HouseApp, number: MemberNo) -> PrintedCard:
    """What a member's card says: no phone number and no balance, as it may be lost."""
    voice, card = app.voice, app.club.members.get(number).card
    return PrintedCard(name=voice.member_name(number), number=voice.number(number), code=card)


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
    path = await write_out(app, name, page)
    if path is None:
        app.tell(app.voice.words.t("The file could not be written."), wrong=True)
        return False
    app.tell(app.voice.words.t("Written: {path}", path=path))
    await open_out(app, path)
    return True


async def write_out(app: HouseApp, name: str, page: str) -> Path | None:
    """Write a page to print; None where that failed."""
    try:
        return await asyncio.to_thread(save_text, app.club.path, name, page)
    except OSError:
        return None


async def open_out(app: HouseApp, path: Path) -> None:
    """Open a page to print, and make a PDF of it where that can be done."""
    if app.outlet is not None:
        await app.outlet.show(path)
        pdf = await app.outlet.pdf(path)
        if pdf is not None:
            app.tell(app.voice.words.t("And as PDF: {path}", path=pdf))


async def print_card(app: HouseApp, number: MemberNo) -> None:
    """Write one member's card; that it was printed is noted."""
    page = card_page(await letterhead(app.club), printed_card(app, number), app.voice.words)
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
    page = cards_page(await letterhead(app.club), printed, words)
    if await hand_out(app, "cards.html", page):
        noted = app.club.privacy.note_handout(HandedOut.CARDS, app.mint(), app.actor, lines=len(numbers))
        await app.attempt(noted)
