"""A member's own answers to "why" as one page: what opens at the counter stands folded inside here."""

from __future__ import annotations

import msgspec

from shopclub.core.club import Club
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.units import POINTS, benefit_of
from shopclub.i18n import Words
from shopclub.words.explained import (
    SUM,
    Answer,
    Asked,
    OfBalance,
    OfFigure,
    OfLot,
    OfShare,
    OfStanding,
    Teller,
    Told,
)

LISTED = 20
"""Entries a list shows; the older ones are one line, so that it still adds up."""
_INSIDE = (OfShare, OfLot, OfFigure)
"""What is folded into the line that asks it. A receipt with its goods is not: a card alone does not show those."""


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a page."""

    text: str
    figure: str
    tone: str
    """`gain`, `spend`, `sum`, or empty."""
    mark: str
    """Whether a criterion is met: `met`, `open`, or empty."""
    depth: int
    about: tuple[str, ...]
    inside: Section | None = None
    """What is behind it."""


class List(msgspec.Struct, frozen=True, kw_only=True):
    """Lines under a heading."""

    title: str
    items: tuple[Item, ...]


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """One answer."""

    question: str
    says: tuple[str, ...]
    lists: tuple[List, ...]


def sections(club: Club, member: MemberNo, words: Words) -> tuple[Section, ...]:
    """
    Why so many points, why this tier, and why so much of everything else there is.

    Args:
        club: the shop's.
        member: whose page it is.
        words: the reader's language.
    """
    teller = Teller(club, words, member, own=True, at_once=LISTED)
    asked: list[Asked] = [OfBalance()]
    if club.programme.current.ladder is not None:
        asked.append(OfStanding())
    units = [unit for unit in club.explaining.units(member) if unit != POINTS and benefit_of(unit) is None]
    asked += [OfBalance(unit) for unit in units if club.explaining.parts(member, unit)]
    return tuple(_section(teller.tell(one), teller) for one in asked)


def _section(answer: Answer, teller: Teller, *, is_inner: bool = False) -> Section:
    lists = tuple(
        List(title=block.title, items=tuple(_item(told, teller, is_inner=is_inner) for told in block.lines))
        for block in answer.blocks
        if is_inner or not any(isinstance(told.opens, OfStanding) for told in block.lines)
    )
    return Section(question=answer.question, says=answer.says, lists=lists)


def _item(told: Told, teller: Teller, *, is_inner: bool) -> Item:
    opens = told.opens if isinstance(told.opens, _INSIDE) and not is_inner else None
    return Item(
        text=told.text,
        figure=told.figure,
        tone=_tone(told),
        mark={"✓": "met", "○": "open"}.get(told.mark, ""),
        depth=min(told.depth, 2),
        about=told.about,
        inside=_section(teller.tell(opens), teller, is_inner=True) if opens is not None else None,
    )


def _tone(told: Told) -> str:
    if told.mark == SUM:
        return "sum"
    return "gain" if told.figure.startswith("+") else "spend" if told.figure.startswith("-") else ""
