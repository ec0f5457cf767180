"""
Files that may be one person, likeliest first: a place to start from, never a decision. Pure functions.

Two files are put side by side when they share at least two of name (or its sound), birthday and phone (alike but for
one slip, or the same ending), or the name alone where one of them has no phone. What both say differently speaks
against it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from shopclub.core.kernel.ids import MemberNo
from shopclub.core.members.model import Member, Status
from shopclub.core.members.rules import fold_name
from shopclub.core.mending.model import Alike

MOST_OF_A_KIND = 30
"""More files than this that share one thing say nothing: it is a common name, or a placeholder."""
_ENDING = 4
_WEIGHTS = {"name": 4, "sound": 3, "birthday": 4, "phone": 4, "ending": 2}
_LEAST = 6
"""Weight from which two files are worth looking at."""
_ALONE = 4
"""The same name where one of the files says nothing else to tell them apart."""


def likely(members: Iterable[tuple[int, Member]], limit: int = 100) -> list[Alike]:
    """
    Pairs of active files that may be one person.

    Args:
        members: files by number.
        limit: how many pairs at most.
    """
    files = {number: member for number, member in members if member.status is Status.ACTIVE}
    pairs = {pair for bucket in _buckets(files) for pair in combinations(sorted(bucket), 2)}
    found = [alike for first, second in pairs if (alike := _compare(first, second, files)) is not None]
    return sorted(found, key=lambda one: (-one.score, one.first, one.second))[:limit]


def _buckets(files: Mapping[int, Member]) -> Iterator[Sequence[int]]:
    shared: dict[tuple[str, str], list[int]] = {}
    for number, member in files.items():
        for key in set(_keys(member)):
            shared.setdefault(key, []).append(number)
    return (numbers for numbers in shared.values() if 1 < len(numbers) <= MOST_OF_A_KIND)


def _keys(member: Member) -> Iterator[tuple[str, str]]:
    name, sound = fold_name(member.name), _sound(member)
    if name:
        yield "name", name
    if sound:
        yield "sound", sound
    if member.phone:
        # One digit typed wrong leaves one half of the number as it is.
        half = len(member.phone) // 2
        yield "front", member.phone[:half] + sound[:1]
        yield "back", member.phone[half:]
        if member.birthday:
            yield "both", f"{member.phone[-_ENDING:]} {_day(member)}"
    if member.birthday and not member.birthday.startswith("--"):
        yield "born", f"{member.birthday_calendar.value} {member.birthday}"
    if member.birthday and sound:
        yield "day", f"{_day(member)} {sound[:1]}"


def _sound(member: Member) -> str:
    """The name in Latin letters: its usual full reading, or the name itself where it is written so."""
    return member.keys[0] if member.keys and not member.name.isascii() else fold_name(member.name)


def _day(member: Member) -> str:
    """Month and day of the birthday; the year may be missing in one of the files."""
    return f"{member.birthday_calendar.value} {(member.birthday or '')[-5:]}"


def _compare(first: int, second: int, files: Mapping[int, Member]) -> Alike | None:
    a, b = files[first], files[second]
    why = tuple(_shared(a, b))
    score = sum(_WEIGHTS[one] for one in why)
    if a.birthday and b.birthday and "birthday" not in why:
        score -= 4
    if a.gender and b.gender and a.gender is not b.gender:
        score -= 2
    is_bare = "name" in why and (not a.phone or not b.phone) and score >= _ALONE
    if score < _LEAST and not is_bare:
        return None
    return Alike(first=MemberNo(first), second=MemberNo(second), why=why, score=score)


def _shared(a: Member, b: Member) -> Iterator[str]:
    if a.name and fold_name(a.name) == fold_name(b.name):
        yield "name"
    elif _sound(a) and _sound(a) == _sound(b):
        yield "sound"
    if a.birthday and b.birthday and _day(a) == _day(b):
        yield "birthday"
    if a.phone and b.phone:
        if one_slip(a.phone, b.phone):
            yield "phone"
        elif a.phone[-_ENDING:] == b.phone[-_ENDING:]:
            yield "ending"


def one_slip(a: str, b: str) -> bool:
    """Whether two numbers differ by one slip of the finger: a digit wrong, two swapped, one left out or twice."""
    if len(a) == len(b):
        wrong = [i for i, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
        swapped = (
            len(wrong) == 2 and wrong[1] == wrong[0] + 1 and a[wrong[0]] + a[wrong[1]] == b[wrong[1]] + b[wrong[0]]
        )
        return len(wrong) == 1 or swapped
    short, long = sorted((a, b), key=len)
    return len(long) == len(short) + 1 and any(long[:i] + long[i + 1 :] == short for i in range(len(long)))
