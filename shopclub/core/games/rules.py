"""
The arithmetic of the lucky draw, exact enough for anybody to do it again (docs/draws.md): pure functions.

A round is fixed before the first draw: `commitment` is a hash over its terms and its seed. A draw's result is a hash
over the seed, the round, the running number and the member's lucky number, turned into one of `whole` equally likely
places without bias: what lies in the uneven rest at the end is hashed once more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import sha256

import msgspec

from shopclub.core.games.model import Odds, Round
from shopclub.core.kernel.errors import InvalidInput
from shopclub.core.kernel.text import fold_digits
from shopclub.core.programme.games import Draw, Prize, WhenOut

FORM = "shopclub-draw-1"
"""First line of every text that is hashed."""
SPACE = 1 << 256
"""How many values a hash has."""
SEED_BYTES = 32
LUCKY_DIGITS = 6


def terms_text(draw: Draw) -> str:
    """A draw as the text that is hashed: compact JSON, keys in alphabetical order."""
    return msgspec.json.encode(draw, order="sorted").decode()


def commitment_of(draw: str, nth: int, until_on: date, terms: str, seed: str) -> str:
    """
    The hash that is published when a round is opened, in hexadecimal.

    Args:
        draw: its id.
        nth: which round of it.
        until_on: the last day.
        terms: `terms_text` as it stands in the round.
        seed: in hexadecimal.
    """
    return sha256(f"{FORM}\n{draw}/{nth}\n{until_on.isoformat()}\n{terms}\n{seed}\n".encode()).hexdigest()


def digest(seed: str, draw: str, nth: int, number: int, lucky: str) -> bytes:
    """The hash of one draw: over seed, round, running number and lucky number."""
    return sha256(f"{FORM}\n{seed}\n{draw}/{nth}\n{number}\n{lucky}\n".encode()).digest()


def place_of(value: int, whole: int, space: int = SPACE) -> int | None:
    """
    One of `whole` places, each as likely as the others; None in the uneven rest, where another value is asked for.

    Args:
        value: equally likely to be any from 0 below `space`.
        whole: how many places there are.
        space: how many values there are.
    """
    return value % whole if value < space - space % whole else None


def drawn_place(found: bytes, whole: int) -> int:
    """The place a draw's hash stands for; in the uneven rest its own hash decides, and so on."""
    while (place := place_of(int.from_bytes(found, "big"), whole)) is None:
        found = sha256(found).digest()
    return place


def prize_at(draw: Draw, place: int) -> Prize:
    """The prize whose share of the whole holds a place; shares lie one behind the other in the order of the terms."""
    end = 0
    for prize in draw.prizes:
        end += prize.odds
        if place < end:
            return prize
    raise ValueError("a place lies within the whole, and the odds add up to it")


def is_out(prize: Prize, given: Mapping[str, int]) -> bool:
    """Whether a prize has run out."""
    return prize.stock is not None and given.get(prize.id, 0) >= prize.stock


def outcome(draw: Draw, place: int, given: Mapping[str, int]) -> Prize:
    """
    What comes of a place.

    Args:
        draw: the terms.
        place: from 0 below the whole.
        given: prize -> how often it has come before this draw.
    """
    prize = prize_at(draw, place)
    standing = draw.prize(draw.instead)
    return standing if is_out(prize, given) and standing is not None else prize


def result_of(round_: Round, number: int, lucky: str, given: Mapping[str, int]) -> Prize:
    """What a running number and a lucky number bring in a round; `given` before it."""
    plan = round_.plan
    found = digest(round_.seed, round_.draw, round_.nth, number, lucky)
    return outcome(plan, drawn_place(found, plan.whole), given)


def odds_now(draw: Draw, given: Mapping[str, int]) -> tuple[Odds, ...]:
    """The odds as they are now: those of prizes that have run out are added to the one that stands in for them."""
    gone = sum(prize.odds for prize in draw.prizes if is_out(prize, given))
    found = []
    for prize in draw.prizes:
        odds = 0 if is_out(prize, given) else prize.odds
        if prize.id == draw.instead:
            odds += gone
        left = None if prize.stock is None else max(0, prize.stock - given.get(prize.id, 0))
        found.append(Odds(prize=prize, odds=odds, left=left))
    return tuple(found)


def is_spent(draw: Draw, given: Mapping[str, int]) -> bool:
    """Whether a prize has run out that nothing stands in for: nobody draws any more."""
    return draw.out is WhenOut.CLOSE and any(is_out(prize, given) for prize in draw.prizes)


def counted(prizes: Iterable[str]) -> dict[str, int]:
    """How often each prize came."""
    given: dict[str, int] = {}
    for prize in prizes:
        given[prize] = given.get(prize, 0) + 1
    return given


def read_lucky(text: str) -> str:
    """
    A lucky number as typed: 1 to 6 digits, zeros in front kept. Too short for a phone number, on purpose.

    Raises:
        InvalidInput: `lucky_shape`.
    """
    found = fold_digits(text)
    if not (1 <= len(found) <= LUCKY_DIGITS and found.isascii() and found.isdigit()):
        raise InvalidInput("lucky_shape", digits=LUCKY_DIGITS)
    return found


def lucky_of(value: bytes) -> str:
    """A lucky number the program chooses, of 6 digits, from bytes nobody can foresee."""
    return f"{int.from_bytes(value, 'big') % 10**LUCKY_DIGITS:0{LUCKY_DIGITS}d}"
