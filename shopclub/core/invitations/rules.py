"""What an invitation gives to whom by the programme: pure functions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import msgspec

from shopclub.core.programme.conditions import AllOf, Always, AnyOf, Condition, Not, Referred
from shopclub.core.programme.model import Occasion, Rule

FOR_INVITER = (Occasion.FRIEND_JOINED, Occasion.FRIEND_BOUGHT)
"""What somebody gets whose friend comes."""


def given_to_inviter(rules: Iterable[Rule], today: date) -> tuple[Rule, ...]:
    """The rules of a programme that give something to who brought a friend along, on a day."""
    return tuple(rule for rule in rules if rule.on in FOR_INVITER and rule.in_force(today))


def given_to_friend(rules: Iterable[Rule], today: date) -> tuple[Rule, ...]:
    """
    The rules that give something to who was brought along: for joining, and any that asks whether they were.

    One that is for those who came by themselves is not among them.
    """
    return tuple(
        rule
        for rule in rules
        if rule.on not in FOR_INVITER
        and rule.in_force(today)
        and (_asks(rule.when, wanted=True) or (rule.on is Occasion.JOIN and not _asks(rule.when, wanted=False)))
    )


def _asks(condition: Condition, *, wanted: bool) -> bool:
    """Whether a condition asks that somebody was brought along (or, not wanted, that they were not)."""
    match condition:
        case Referred():
            return wanted
        case Not(of=inner):
            return _asks(inner, wanted=not wanted)
        case AllOf(of=parts) | AnyOf(of=parts):
            return any(_asks(one, wanted=wanted) for one in parts)
        case _:
            return False


def to_friend(rule: Rule) -> Rule:
    """A rule as it reads for who was brought along: that they were needs no saying."""
    return msgspec.structs.replace(rule, when=_taken_for_granted(rule.when))


def _taken_for_granted(condition: Condition) -> Condition:
    match condition:
        case Referred():
            return Always()
        case AllOf(of=parts):
            left = tuple(one for one in map(_taken_for_granted, parts) if not isinstance(one, Always))
            return left[0] if len(left) == 1 else AllOf(of=left) if left else Always()
        case _:
            return condition
