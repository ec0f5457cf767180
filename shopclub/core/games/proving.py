"""
The file anybody can prove a lucky draw from, and the proof: pure functions of the file alone (docs/draws.md).

It names nobody: a member knows the running numbers of their own draws. While a round is open its seed is not in it;
then there is only the hash to keep, and who keeps it can compare it later.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from shopclub.core.games.model import Played, Round, read_terms
from shopclub.core.games.rules import FORM, commitment_of, digest, drawn_place, outcome, read_lucky
from shopclub.core.kernel.errors import InvalidInput
from shopclub.core.programme.games import Draw

_Hex = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]


class Row(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One draw as it is published."""

    number: Annotated[int, Meta(ge=1)]
    lucky: str
    prize: str
    on: date
    own: bool = True
    """Whether the member named the lucky number."""
    undone: bool = False
    """It was taken back; the same number stands once more if it was repeated."""


class Publication(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A round as a file."""

    form: str
    shop: str
    draw: str
    round: Annotated[int, Meta(ge=1)]
    until_on: date
    commitment: _Hex
    terms: str
    """The exact text that was hashed."""
    draws: tuple[Row, ...]
    seed: _Hex | None = None
    """None while the round is open."""


class Flaw(StrEnum):
    """What can be wrong with a file."""

    COMMITMENT = "commitment"
    """Terms and seed are not those whose hash was published."""
    ODDS = "odds"
    """The odds do not add up to the whole."""
    GAP = "gap"
    """A running number is missing."""
    LUCKY = "lucky"
    """No lucky number."""
    RESULT = "result"
    """Another prize than the hash brings."""
    REPEAT = "repeat"
    """A number stands twice without having been undone, or with another lucky number or prize."""


class Flawed(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is wrong."""

    flaw: Flaw
    number: int = 0
    """Running number; 0 for the round as a whole."""
    prize: str = ""
    """What the file says came of it."""
    should: str = ""
    """What comes of it."""


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """What proving a file found."""

    publication: Publication
    plan: Draw
    flaws: tuple[Flawed, ...]
    came: dict[str, int]
    """Prize -> how often it came, as the file says."""
    unnamed: int
    """Draws whose lucky number the program named."""
    undone: int

    @property
    def is_open(self) -> bool:
        """Whether the seed is still secret, so that no result can be computed."""
        return self.publication.seed is None


def publish(shop: str, round_: Round, plays: Sequence[Played]) -> bytes:
    """
    A round as the bytes of its file: JSON, one draw a line.

    Args:
        shop: its name.
        round_: as faces hold it: the seed empty until it is closed.
        plays: its draws, as they were recorded.
    """
    whole = Publication(
        form=FORM,
        shop=shop,
        draw=round_.draw,
        round=round_.nth,
        until_on=round_.until_on,
        commitment=round_.commitment,
        terms=round_.terms,
        seed=round_.seed if round_.closed_at is not None else None,
        draws=tuple(
            Row(number=p.number, lucky=p.lucky, prize=p.prize, on=p.on, own=p.own, undone=p.undone) for p in plays
        ),
    )
    return msgspec.json.format(msgspec.json.encode(whole), indent=1) + b"\n"


def read_publication(raw: bytes) -> Publication:
    """
    A file as its value.

    Raises:
        InvalidInput: `draw_file` with `detail`: it is none of ours; `draw_file_form` with `form`: of another version.
    """
    try:
        found = msgspec.json.decode(raw, type=Publication)
        read_terms(found.terms)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InvalidInput("draw_file", detail=str(error)) from error
    if found.form != FORM:
        raise InvalidInput("draw_file_form", form=found.form[:40])
    return found


def prove(found: Publication) -> Proof:
    """Compute everything anew that a file says."""
    plan = read_terms(found.terms)
    flaws: list[Flawed] = []
    if plan.id != found.draw or sum(prize.odds for prize in plan.prizes) != plan.whole:
        flaws.append(Flawed(flaw=Flaw.ODDS))
    if found.seed is not None:
        should = commitment_of(found.draw, found.round, found.until_on, found.terms, found.seed)
        if should != found.commitment:
            flaws.append(Flawed(flaw=Flaw.COMMITMENT))
    first: dict[int, Row] = {}
    flaws += _repeats(found.draws, first)
    came: dict[str, int] = {}
    for place, number in enumerate(sorted(first), start=1):
        row = first[number]
        if number != place:
            flaws.append(Flawed(flaw=Flaw.GAP, number=place))
            break  # what is missing decided the stock of the rest
        flaws += _result(found, plan, row, came)
        came[row.prize] = came.get(row.prize, 0) + 1
    return Proof(
        publication=found,
        plan=plan,
        flaws=tuple(flaws),
        came=came,
        unnamed=sum(not row.own for row in first.values()),
        undone=sum(row.undone for row in found.draws),
    )


def _repeats(rows: Sequence[Row], first: dict[int, Row]) -> list[Flawed]:
    """Sort the draws by number; a number comes again only where it was undone, and then with the same result."""
    flaws, standing = [], set()
    for row in rows:
        before = first.setdefault(row.number, row)
        same = (before.lucky, before.own, before.prize) == (row.lucky, row.own, row.prize)
        if row.number in standing or not same:
            flaws.append(Flawed(flaw=Flaw.REPEAT, number=row.number))
        if not row.undone:
            standing.add(row.number)
    return flaws


def _result(found: Publication, plan: Draw, row: Row, came: dict[str, int]) -> list[Flawed]:
    try:
        if read_lucky(row.lucky) != row.lucky:
            return [Flawed(flaw=Flaw.LUCKY, number=row.number)]
    except InvalidInput:
        return [Flawed(flaw=Flaw.LUCKY, number=row.number)]
    if found.seed is None or sum(prize.odds for prize in plan.prizes) != plan.whole:
        return []
    place = drawn_place(digest(found.seed, found.draw, found.round, row.number, row.lucky), plan.whole)
    should = outcome(plan, place, came).id
    if should != row.prize:
        return [Flawed(flaw=Flaw.RESULT, number=row.number, prize=row.prize, should=should)]
    return []
