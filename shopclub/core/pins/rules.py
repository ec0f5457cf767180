"""What a member's PIN may be, and when it is shut: pure functions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise, permutations

from shopclub.core.kernel.errors import InvalidInput
from shopclub.core.kernel.text import fold_digits
from shopclub.core.members.model import Member
from shopclub.core.members.rules import luhn_digit
from shopclub.core.pins.model import MemberPin
from shopclub.core.staff.rules import read_pin

PIN_MISSES = 5
"""Wrong PINs in a row after which it opens nothing until the counter unlocks it."""
HASH_BEGINS = "$argon2id$"
"""How what is kept of a PIN begins."""
_LOVED = frozenset({"1004", "1314", "5200", "5201", "2580", "0852", "131420", "147258", "159357", "201314", "520131"})
"""What many people take although no rule below says so: keys in a line of the keypad, and numbers that sound well."""


LIVE_PREFIX = "21"
LIVE_LENGTH = 20
_LIVE = re.compile(r"21\d{18}")


def make_live_code(random_below: Callable[[int], int]) -> str:
    """
    A live code: `21`, 17 random digits, a check digit; nothing in it says whose it is.

    Args:
        random_below: a cryptographic source, for example `secrets.randbelow`.
    """
    body = LIVE_PREFIX + f"{random_below(10**17):017d}"
    return body + str(luhn_digit(body))


def is_live_code(text: str) -> bool:
    """Whether the text has the shape and the check digit of a live code."""
    return bool(_LIVE.fullmatch(text)) and luhn_digit(text[:-1]) == int(text[-1])


def read_live_code(text: str) -> str | None:
    """The live code in what a scanner or a person entered (spaces, full-width digits), or None."""
    digits = fold_digits(text).replace(" ", "").replace("-", "")
    return digits if is_live_code(digits) else None


def is_locked(pin: MemberPin) -> bool:
    """Whether it opens nothing until the counter unlocks it."""
    return pin.misses >= PIN_MISSES


def misses_left(pin: MemberPin) -> int:
    """Wrong PINs that may still be typed before it is shut."""
    return max(0, PIN_MISSES - pin.misses)


def read_new_pin(text: str, member: Member) -> str:
    """
    A PIN that a member wants from now on: 4 to 6 digits that somebody who knows a little of them would not try first.

    Args:
        text: as typed; full-width digits are digits.
        member: whose it is to be.

    Raises:
        InvalidInput: `pin_shape`; `pin_same`, `pin_run`, `pin_repeats`, `pin_loved` for what anybody tries first;
            `pin_birthday`, `pin_phone`, `pin_card` for what others can know.
    """
    pin = read_pin(text)
    if len(set(pin)) == 1:
        raise InvalidInput("pin_same")
    if _is_run(pin):
        raise InvalidInput("pin_run")
    if any(pin == pin[:size] * (len(pin) // size) for size in (2, 3)):
        raise InvalidInput("pin_repeats")
    if pin in _LOVED:
        raise InvalidInput("pin_loved")
    if member.birthday is not None and pin in set(_of_birthday(member.birthday)):
        raise InvalidInput("pin_birthday")
    if member.phone is not None and pin in member.phone:
        raise InvalidInput("pin_phone")
    if member.card.endswith(pin) or member.card.startswith(pin):
        raise InvalidInput("pin_card")
    return pin


def _is_run(pin: str) -> bool:
    """Whether its digits go up or down by one, also from 9 to 0."""
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    return steps in ({1}, {9})


def _of_birthday(birthday: str) -> Iterator[str]:
    """The PINs somebody makes of a birthday, `YYYY-MM-DD` or `--MM-DD`: its parts in any order."""
    year, month, day = birthday[:-6], birthday[-5:-3], birthday[-2:]
    years = (year, year[2:]) if len(year) == 4 else ()
    for one in years or ("",):
        parts = [part for part in (one, month, day) if part]
        for count in (1, 2, 3):
            yield from ("".join(chosen) for chosen in permutations(parts, count))
