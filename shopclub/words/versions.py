"""Versions of the programme in words: from when to when one counts, and what another one says differently."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from difflib import SequenceMatcher
from typing import NamedTuple

from shopclub.core.programme.model import Programme, ProgrammeVersion
from shopclub.core.programme.timeline import Span, VersionState
from shopclub.i18n import Words
from shopclub.words.names import local_name
from shopclub.words.programme import TITLES, say_programme

ALIKE = 0.6
"""Two sentences that have so much in common are one that was changed."""


class Difference(NamedTuple):
    """One sentence that differs between two programmes."""

    section: str
    """The heading it stands under, in the reader's language."""
    was: str
    """What the one says; empty: nothing of the kind."""
    now: str
    """What the other says; empty: no longer anything."""


def say_differences(before: Programme, after: Programme, words: Words, *, currency: str) -> list[Difference]:
    """
    What one programme says differently from another, in the order it is read.

    Args:
        before: the one.
        after: the other.
        words: the reader's language.
        currency: the shop's.
    """
    old = {section.id: section.lines for section in say_programme(before, words, currency=currency)}
    new = {section.id: section.lines for section in say_programme(after, words, currency=currency)}
    found = []
    if local_name(before.name, words, before.id) != local_name(after.name, words, after.id):
        names = (local_name(one.name, words, one.id) for one in (before, after))
        found.append(Difference(words.p("of a programme", "Name"), *names))
    for section, title in TITLES.items():
        pairs = _paired(old.get(section, ()), new.get(section, ()))
        found += [Difference(words.t(title), was, now) for was, now in pairs]
    return found


def _paired(old: Sequence[str], new: Sequence[str]) -> list[tuple[str, str]]:
    """Sentences that differ, a changed one beside what it was."""
    gone = [line for line in old if line not in new]
    pairs = []
    for line in new:
        if line in old:
            continue
        likest = max(gone, key=lambda one: _alike(one, line), default="")
        if likest and _alike(likest, line) >= ALIKE:
            gone.remove(likest)
        else:
            likest = ""
        pairs.append((likest, line))
    return [*pairs, *((line, "") for line in gone)]


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def say_difference(one: Difference, words: Words) -> str:
    """One difference as a line."""
    if not one.was:
        return words.t("new: {rule}", rule=one.now)
    if not one.now:
        return words.t("no longer: {rule}", rule=one.was)
    return words.t("{now} (before: {was})", now=one.now, was=one.was)


def say_from(day: date, today: date, words: Words) -> str:
    """From when on something counts: `from today on`, `from tomorrow on`, `from Monday 16 March on`."""
    if day <= today:
        return words.t("from today on")
    if day == today + timedelta(days=1):
        return words.t("from tomorrow on")
    return words.t("from {weekday}, {day} on", weekday=words.weekday(day), day=words.day(day, today))


def say_version_state(
    number: int, version: ProgrammeVersion, state: VersionState, spans: Sequence[Span], today: date, words: Words
) -> str:
    """
    Since when or from when to when a version counts.

    Args:
        number: of the version.
        version: itself.
        state: what it is today.
        spans: which version is in force from when on.
        today: the business day.
        words: the reader's language.
    """
    match state:
        case VersionState.IN_FORCE:
            since = max(
                (s.from_on for s in spans if s.number == number and s.from_on <= today), default=version.from_on
            )
            return words.t("in force since {day}", day=words.day_long(since))
        case VersionState.PLANNED:
            return words.t("planned: {when}", when=say_from(version.from_on, today, words))
        case VersionState.CALLED_BACK:
            return words.t("called back; was planned for {day}", day=words.day_long(version.from_on))
        case VersionState.OVERTAKEN:
            day = words.day_long(version.from_on)
            return words.t("never in force: another was adopted for {day}", day=day)
        case VersionState.PAST:
            return _past(number, version, spans, words)


def _past(number: int, version: ProgrammeVersion, spans: Sequence[Span], words: Words) -> str:
    """The days on which a version counted; one that gave way on its first day says that day alone."""
    place = next((place for place, span in enumerate(spans) if span.number == number), None)
    first = version.from_on if place is None else spans[place].from_on
    last = first if place is None or place + 1 == len(spans) else spans[place + 1].from_on - timedelta(days=1)
    if last <= first:
        return words.t("in force on {day}", day=words.day_long(first))
    return words.t("in force from {first} to {last}", first=words.day_long(first), last=words.day_long(last))
