"""Invitations: every link and every code is a word of its own, and leads to whom it says."""

from __future__ import annotations

from shopclub.core.check.reader import Reader
from shopclub.core.households.model import CODE_LENGTH, FAMILY_CODES, HOUSEHOLDS
from shopclub.core.invitations.model import INVITATIONS, TOKEN_LENGTH
from shopclub.core.kernel.tokens import is_token


def check_invitations(reader: Reader) -> None:
    """Look at every member's invitation, and at every code of a shared card."""
    words: dict[str, int] = {}
    for number, invitation in reader.rows(INVITATIONS):
        if number not in reader.members:
            reader.found("member_missing", INVITATIONS, number, member=number)
        if not is_token(invitation.token, TOKEN_LENGTH):
            reader.found("invitation_word", INVITATIONS, number)
        first = words.setdefault(invitation.token, number)
        if first != number:
            reader.found("invitation_twice", INVITATIONS, number, other=first)
    codes: dict[str, int] = {}
    for number, code in reader.rows(FAMILY_CODES):
        if not is_token(code.code, CODE_LENGTH):
            reader.found("family_code_word", FAMILY_CODES, number)
        first = codes.setdefault(code.code, number)
        if first != number:
            reader.found("family_code_twice", FAMILY_CODES, number, other=first)
        if not reader.has(HOUSEHOLDS, code.household) or code.until < code.at:
            reader.found("family_code_leads", FAMILY_CODES, number, household=code.household)
