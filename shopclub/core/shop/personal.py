"""What the owner sets about members' data: pure checks."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from shopclub.core.kernel.errors import InvalidInput
from shopclub.core.kernel.text import clean_text
from shopclub.core.shop.model import OwnField, Privacy

CONTACT_LENGTH = 120
LONGEST_IDLE = 120
"""Months."""
CHILD_AGES = (13, 18)
"""Youngest and oldest age of deciding alone that a law asks for: 14 in China, 13 to 16 in Europe, 18 elsewhere."""
HEARD_LENGTH = 30
MOST_HEARD = 8
FIELD_NAME_LENGTH = 40
MOST_OWN_FIELDS = 20
_FIELD_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")


def checked_privacy(privacy: Privacy) -> Privacy:
    """
    What the shop promises, cleaned.

    Raises:
        InvalidInput: `text_too_long`, `idle_months` with `most`, `child_age` with `least` and `most`, `heard_too_many`.
    """
    if not 0 <= privacy.idle_months <= LONGEST_IDLE:
        raise InvalidInput("idle_months", most=LONGEST_IDLE)
    youngest, oldest = CHILD_AGES
    if not youngest <= privacy.child_age <= oldest:
        raise InvalidInput("child_age", least=youngest, most=oldest)
    heard = tuple(dict.fromkeys(text for one in privacy.heard if (text := clean_text(one, "heard", HEARD_LENGTH))))
    if len(heard) > MOST_HEARD:
        raise InvalidInput("heard_too_many", most=MOST_HEARD)
    return msgspec.structs.replace(privacy, contact=clean_text(privacy.contact, "contact", CONTACT_LENGTH), heard=heard)


def checked_own_fields(fields: Sequence[OwnField]) -> tuple[OwnField, ...]:
    """
    The shop's own fields, their names cleaned.

    Raises:
        InvalidInput: `own_fields_too_many`, `fields_id` with `id`, `own_field_twice` with `name`, `own_field_asked`
            when joining would ask for several, `text_missing`, `text_too_long`.
    """
    if len(fields) > MOST_OWN_FIELDS:
        raise InvalidInput("own_fields_too_many", most=MOST_OWN_FIELDS)
    if sum(one.asked for one in fields) > 1:
        raise InvalidInput("own_field_asked")
    seen: set[str] = set()
    kept: list[OwnField] = []
    for one in fields:
        if not _FIELD_ID.fullmatch(one.id):
            raise InvalidInput("fields_id", id=one.id[:40])
        names = {tag: clean_text(text, "own_field", FIELD_NAME_LENGTH) for tag, text in one.name.items()}
        names = {tag: text for tag, text in names.items() if text}
        if not names:
            raise InvalidInput("text_missing", field="own_field")
        if one.id in seen:
            raise InvalidInput("own_field_twice", name=next(iter(names.values())))
        seen.add(one.id)
        kept.append(msgspec.structs.replace(one, name=names))
    return tuple(kept)
