"""Agreements and own data: the log says what the files say, and nothing is left of who was forgotten."""

from __future__ import annotations

from collections import defaultdict

from shopclub.core.check.reader import Reader
from shopclub.core.members.consents import CONSENTS, Agreed, is_given
from shopclub.core.members.model import MEMBERS, Member, Status
from shopclub.core.members.rules import is_forgotten
from shopclub.core.mending.model import MERGES
from shopclub.core.privacy.model import DATA_REQUESTS, HANDOUTS, OWN_CHANGES
from shopclub.core.privacy.rules import due_day, without_values


def check_privacy(reader: Reader) -> None:
    """Look at every agreement, every change and request of a member's, and every line of the log."""
    _check_consents(reader)
    files = dict(reader.rows(MEMBERS))
    for number, change in reader.rows(OWN_CHANGES):
        _member(reader, number, change.member, OWN_CHANGES.name)
        if change.seen_at is not None and without_values(change) != change:
            reader.found("own_change_values", OWN_CHANGES, number)
        elif _is_gone(files, change.member) and without_values(change) != change:
            reader.found("forgotten_words", OWN_CHANGES, number, member=change.member)
    for number, asked in reader.rows(DATA_REQUESTS):
        _member(reader, number, asked.member, DATA_REQUESTS.name)
        if asked.due_on != due_day(asked.on) or (asked.done_at is not None and asked.done_at < asked.at):
            reader.found("request_dates", DATA_REQUESTS, number)
        if _is_gone(files, asked.member) and asked.note:
            reader.found("forgotten_words", DATA_REQUESTS, number, member=asked.member)
    for number, handed in reader.rows(HANDOUTS):
        if handed.member is not None:
            _member(reader, number, handed.member, HANDOUTS.name)


def _check_consents(reader: Reader) -> None:
    """One agreement of a kind stands at a time, and the file of an active member says the same as the log."""
    standing: dict[int, set[Agreed]] = defaultdict(set)
    logged: set[int] = set()
    for number, one in reader.rows(CONSENTS):
        logged.add(one.member)
        if one.member not in reader.members:
            reader.found("member_missing", CONSENTS, number, member=one.member)
        if one.ended_at is not None and one.ended_at < one.at:
            reader.found("consent_back", CONSENTS, number)
        if one.ended_at is None:
            if one.to in standing[one.member]:
                reader.found("consent_twice", CONSENTS, number, member=one.member)
            standing[one.member].add(one.to)
    # Files that were merged before the log went along: it holds what each of them said.
    joined = {
        number
        for _, merge in reader.rows(MERGES)
        if merge.back_on is None and not merge.settled
        for number in (merge.gone, merge.kept)
    }
    for number, member in reader.rows(MEMBERS):
        if number not in logged or number in joined:
            continue
        said = {to for to in Agreed if is_given(member.consent, to)} if member.status is Status.ACTIVE else set()
        if said != standing[number]:
            reader.found("consent_differs", MEMBERS, number)


def _member(reader: Reader, number: int, member: int, table: str) -> None:
    if member not in reader.members:
        tables = {one.name: one for one in (OWN_CHANGES, DATA_REQUESTS, HANDOUTS)}
        reader.found("member_missing", tables[table], number, member=member)


def _is_gone(files: dict[int, Member], number: int) -> bool:
    member = files.get(number)
    return member is not None and is_forgotten(member)
