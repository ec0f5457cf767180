"""Card codes, search keys, tags and own fields: pure functions (randomness comes in as an argument)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping

import msgspec

from shopclub.core.kernel.errors import InvalidInput
from shopclub.core.kernel.text import clean_text, fold_digits
from shopclub.core.members.model import BirthdayCalendar, Feb29, FieldValue, Member, Status

HIDDEN = "**"
"""What stands for the rest of a masked name."""
CARD_PREFIX = "20"
CARD_LENGTH = 20
NAME_LENGTH = 60
NOTE_LENGTH = 200
HEARD_LENGTH = 60
TAG_LENGTH = 30
MOST_TAGS = 20
FIELD_LENGTH = 100
MOST_FIELDS = 50
MOST_FIELD_NUMBER = 10**12
_CARD = re.compile(r"20\d{18}")
_BETWEEN_TAGS = re.compile(r"[,，、;；\n]")
_FIELD_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
"""As the ids of a programme's rules."""


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


def erased(member: Member) -> Member:
    """
    The file of somebody who is to be forgotten: the number, the dates and the codes of its cards stay, so that the
    books add up and an old card is known as ours; name, phone, birthday, gender, note, tags, own fields, who brought
    them, how they heard of the shop, search keys, consent and the number of another system are gone.
    """
    return msgspec.structs.replace(
        member,
        name="",
        phone=None,
        birthday=None,
        birthday_calendar=BirthdayCalendar.SOLAR,
        feb29=Feb29.BEFORE,
        gender=None,
        note="",
        tags=(),
        fields={},
        heard="",
        referred_by=None,
        keys=(),
        consent=None,
        outside=None,
        language=None,
    )


def is_forgotten(member: Member) -> bool:
    """Whether nothing about the person is left."""
    return member.status is Status.CLOSED and erased(member) == member


def clean_tags(typed: Iterable[str]) -> tuple[str, ...]:
    """
    Tags fit to keep: each one line, trimmed, none twice (however its letters are cased), in the order given.

    Args:
        typed: tags; a text may hold several with `,`, `;` or the Chinese `，` `、` `；` between.

    Raises:
        InvalidInput: `text_too_long` for more than 30 characters, `tags_too_many` for more than 20.
    """
    kept: dict[str, str] = {}
    for text in typed:
        for piece in _BETWEEN_TAGS.split(text):
            if tag := clean_text(piece, "tags", TAG_LENGTH):
                kept.setdefault(fold_name(tag), tag)
    if len(kept) > MOST_TAGS:
        raise InvalidInput("tags_too_many", most=MOST_TAGS)
    return tuple(kept.values())


def changed_fields(before: Mapping[str, FieldValue], changes: Mapping[str, FieldValue | None]) -> dict[str, FieldValue]:
    """
    Own fields after a change, by id.

    Args:
        before: as they are.
        changes: what to set; None or an empty text takes a field out.

    Raises:
        InvalidInput: `fields_id` with `id`, `text_too_long` for more than 100 characters, `fields_number` for more
            than a million millions, `fields_too_many` for more than 50.
    """
    after = dict(before)
    for field, wanted in changes.items():
        if not _FIELD_ID.fullmatch(field):
            raise InvalidInput("fields_id", id=field[:40])
        if isinstance(wanted, int) and abs(wanted) > MOST_FIELD_NUMBER:
            raise InvalidInput("fields_number", id=field)
        value = clean_text(wanted, "fields", FIELD_LENGTH) if isinstance(wanted, str) else wanted
        if value is None or value == "":
            after.pop(field, None)
        else:
            after[field] = value
    if len(after) > MOST_FIELDS:
        raise InvalidInput("fields_too_many", most=MOST_FIELDS)
    return after


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


def masked_name(name: str) -> str:
    """The first character of a name and two stars; a combining mark stays with its letter; empty for no name."""
    if not name:
        return ""
    end = 1
    while end < len(name) and unicodedata.combining(name[end]):
        end += 1
    return name[:end] + HIDDEN
