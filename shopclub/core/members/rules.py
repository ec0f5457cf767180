"""Card codes, birthdays and search keys: pure functions (randomness comes in as an argument)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date

import msgspec

from shopclub.core.kernel.errors import InvalidInput
from shopclub.core.kernel.text import fold_digits
from shopclub.core.members.model import Member

CARD_PREFIX = "20"
CARD_LENGTH = 20
NAME_LENGTH = 60
NOTE_LENGTH = 200
_CARD = re.compile(r"20\d{18}")
_WITH_YEAR = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_NO_YEAR = re.compile(r"(?:--)?(\d{1,2})[-./月](\d{1,2})日?")
_LEAP = 2000


def luhn_digit(digits: str) -> int:
    """The check digit that makes `digits` + it pass the Luhn test (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, char in enumerate(reversed(digits)):
        value = int(char) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return -total % 10


def make_card_code(random_below: Callable[[int], int]) -> str:
    """
    A new card code: `20`, 17 random digits, a check digit. No phone number, no letters, no meaning.

    Args:
        random_below: a cryptographic source, for example `secrets.randbelow`.
    """
    body = CARD_PREFIX + f"{random_below(10**17):017d}"
    return body + str(luhn_digit(body))


def is_card_code(text: str) -> bool:
    """Whether the text has the shape and the check digit of a member card."""
    return bool(_CARD.fullmatch(text)) and luhn_digit(text[:-1]) == int(text[-1])


def read_card_code(text: str) -> str | None:
    """The card code in what a scanner or a person entered (spaces, full-width digits), or None."""
    digits = fold_digits(text).replace(" ", "").replace("-", "")
    return digits if is_card_code(digits) else None


def read_birthday(text: str, today: date) -> str | None:
    """
    A birthday as typed: `1990-05-20`, `1990年5月20日`, `19900520`, `5-20`, `5月20日`; empty is None.

    Returns:
        `YYYY-MM-DD`, or `--MM-DD` without a year (29 February is fine without one).

    Raises:
        InvalidInput: `birthday_unreadable` or `birthday_future`.
    """
    plain = fold_digits(text)
    if not plain:
        return None
    if found := _WITH_YEAR.fullmatch(plain) or _COMPACT.fullmatch(plain):
        year, month, day = (int(part) for part in found.groups())
    elif found := _NO_YEAR.fullmatch(plain):
        year, (month, day) = 0, (int(part) for part in found.groups())
    else:
        raise InvalidInput("birthday_unreadable")
    try:
        born = date(year or _LEAP, month, day)
    except ValueError as error:
        raise InvalidInput("birthday_unreadable") from error
    if not year:
        return f"--{month:02d}-{day:02d}"
    if born > today or today.year - year > 130:
        raise InvalidInput("birthday_future")
    return born.isoformat()


def erased(member: Member) -> Member:
    """
    The file of somebody who is to be forgotten: the number, the dates and the codes of its cards stay, so that the
    books add up and an old card is known as ours; name, phone, birthday, gender, note, search keys, consent and
    the number of another system are gone.
    """
    return msgspec.structs.replace(
        member,
        name="",
        phone=None,
        birthday=None,
        gender=None,
        note="",
        keys=(),
        consent=None,
        outside=None,
        language=None,
    )


def fold_name(text: str) -> str:
    """Text as search compares it: NFKC, case folded, without spaces."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def name_keys(name: str, readings: Callable[[str], list[list[str]]]) -> tuple[str, ...]:
    """
    Search keys of a name: for each reading the full pinyin and the initials; for Latin names each word.

    Args:
        name: as kept.
        readings: syllables of each character, all readings of it (pypinyin with heteronyms on a surname).
    """
    syllables = readings(name)
    keys: list[str] = []
    if any(unicodedata.name(c, "").startswith("CJK UNIFIED") for c in name):
        # Only the first character (the surname) may be read in several ways; the rest takes its usual reading.
        for first in dict.fromkeys(syllables[0]):
            rest = [s[0] for s in syllables[1:]]
            keys += ["".join([first, *rest]), "".join(part[0] for part in [first, *rest] if part)]
    words = [fold_name(word) for word in name.split()]
    if len(words) > 1:
        keys += [*words[1:], "".join(word[0] for word in words if word)]
    own = fold_name(name)
    return tuple(dict.fromkeys(k for k in keys if k and k != own))
