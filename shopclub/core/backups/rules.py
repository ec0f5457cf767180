"""Which backups stay, which are ours by their name, and what to warn of. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

from shopclub.core.backups.model import Facts, Kept, Warn, Warned, Why

DAYS, WEEKS, MONTHS = 7, 4, 12
"""How many of each are kept."""
ON_PURPOSE = 3
"""How many of those made by hand, or before something drastic, are kept whatever their day."""
OLD_DAYS = 3
"""A backup older than this many days is warned of."""
SECOND_DAYS = 7
"""A second place that was away this long is warned of."""
CHECK_DAYS = 7
"""A backup that was not read for this many days is read again."""
CHECK_AT_ONCE = 2
"""How many are read again in one run."""

_NAME = re.compile(r"(?P<stem>.+)-\d{4}-\d{2}-\d{2}T\d{4}(?:\d{2}(?:-\d+)?)?\.json(?:\.gz(?:\.enc)?)?")


def to_drop(backups: Mapping[str, Kept]) -> frozenset[str]:
    """
    Which backups have served.

    Kept are the newest of each of the last seven days that have one, of the last four weeks (Monday to Sunday), of
    the last twelve months, and the last three that were made on purpose: by hand, or before something drastic.
    "Newest" and "last" go by the order they were made in, never by the clock: a clock that was wrong for a night
    can't cost the good ones. One that was found changed at rest takes nobody's place and is left for a person.

    Args:
        backups: name -> what is known of it.
    """
    sound = sorted((one.no, name, one) for name, one in backups.items() if one.sound)
    newest = [(name, one) for _, name, one in reversed(sound)]
    kept = {name for name, _ in newest[:1]}
    kept |= _newest_of(newest, lambda one: one.day, DAYS)
    kept |= _newest_of(newest, lambda one: one.day.isocalendar()[:2], WEEKS)
    kept |= _newest_of(newest, lambda one: (one.day.year, one.day.month), MONTHS)
    kept |= {name for name, _ in [pair for pair in newest if pair[1].why is not Why.DAILY][:ON_PURPOSE]}
    return frozenset(name for name, _ in newest) - kept


def _newest_of(newest: Sequence[tuple[str, Kept]], period: Callable[[Kept], Hashable], most: int) -> set[str]:
    """The newest one of each of the last periods that have one."""
    found: dict[Hashable, str] = {}
    for name, one in newest:
        found.setdefault(period(one), name)
        if len(found) == most:
            break
    return set(found.values())


def is_ours(name: str, stem: str) -> bool:
    """Whether a file's name is one that we give to a backup of the file called `stem`."""
    return stem_of(name) == stem


def stem_of(name: str) -> str | None:
    """What a backup's name begins with: the file's own name without suffix; None if it is no name of ours."""
    found = _NAME.fullmatch(name)
    return found["stem"] if found is not None else None


def to_check(backups: Mapping[str, Kept], now: Kept | None, ages: Mapping[str, int]) -> list[str]:
    """
    Which backups are to be read again: those not read for a week, the longest unread first, two at a time.

    Args:
        backups: name -> what is known of it.
        now: the one just made, which was read already.
        ages: name -> days since it was last read.
    """
    due = [name for name, one in backups.items() if one.sound and one is not now and ages[name] >= CHECK_DAYS]
    return sorted(due, key=lambda name: (-ages[name], name))[:CHECK_AT_ONCE]


def newest_sound(backups: Iterable[tuple[str, Kept]]) -> tuple[str, Kept] | None:
    """The last proven one; None without any."""
    return max(((name, one) for name, one in backups if one.sound), key=lambda pair: pair[1].no, default=None)


def warnings(facts: Facts) -> tuple[Warned, ...]:
    """
    What to say to the owner, the worst first; empty when all is well.

    On the day a shop was founded nothing is missing yet: its first backup is made while it runs.
    """
    said: list[Warned] = []
    if facts.live_failed:
        said.append(Warned(code=Warn.LIVE_UNSOUND))
    if facts.last is None:
        if facts.today > facts.founded:
            said.append(Warned(code=Warn.NONE_YET))
    elif (age := (facts.today - facts.last).days) > OLD_DAYS:
        said.append(Warned(code=Warn.OLD, days=age))
    if facts.unsound:
        said.append(Warned(code=Warn.UNSOUND, count=facts.unsound))
    away = (facts.today - facts.second_seen).days if facts.second_seen is not None else None
    if facts.has_second and (away is None or away >= SECOND_DAYS):
        said.append(Warned(code=Warn.SECOND_UNSEEN, days=away or 0))
    if facts.last is not None and facts.elsewhere is False:
        said.append(Warned(code=Warn.SAME_DISK))
    return tuple(said)
