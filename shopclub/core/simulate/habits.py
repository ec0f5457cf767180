"""
How people of this shop spend their points, measured, and told again under another programme.

The model and what speaks for it: docs/simulator.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

import msgspec

from shopclub.core.kernel.ids import MemberNo, SaleNo
from shopclub.core.programme.offers import MoneyOff
from shopclub.core.simulate.engine import Replay
from shopclub.core.simulate.events import Past
from shopclub.core.simulate.model import EVERYBODY, Could, Habit, Share, Window, Witness
from shopclub.core.simulate.turns import Turns

LEAST_PURCHASES = 30
"""Fewer purchases at which points could be spent say nothing about a habit."""
LEAST_SPENDING = 5
"""And so do fewer at which they were."""


class Chance(NamedTuple):
    """A purchase at which points could be spent."""

    number: SaleNo
    member: MemberNo
    could: Could
    money_off: MoneyOff


def measured(past: Past, of: Mapping[MemberNo, str], last: date | None = None) -> Habit | None:
    """
    The habit of spending that a past tells; None where it tells too little.

    Args:
        past: as read.
        of: segment of each member; a segment with enough purchases gets a share of its own.
        last: the last day that is looked at; None: the day the past was read on.
    """
    chances: list[Chance] = []

    def heard(number: SaleNo, member: MemberNo, could: Could, money_off: MoneyOff) -> None:
        chances.append(Chance(number, member, could, money_off))

    replay = Replay(past, None, Window(first=date.min, last=last or past.as_of), None, Witness())
    replay.selling.could = heard
    replay.run(None)
    shares = _shares(chances, of)
    if shares is None:
        return None
    habit = Habit(
        shares=shares,
        of=of,
        known={chance.number: chance.could for chance in chances},
        purchases=0,
        recorded=0,
        modelled=0,
    )
    # How well it tells what is not known is seen where it was not looked: the first half foretells the second.
    earlier, later = chances[: len(chances) // 2], chances[len(chances) // 2 :]
    foretelling = Turns(msgspec.structs.replace(habit, shares=_shares(earlier, of) or shares))
    return msgspec.structs.replace(
        habit,
        purchases=len(later),
        recorded=sum(chance.could.spent for chance in later),
        modelled=sum(foretelling.unknown(one.member, one.could.most, one.money_off) for one in later),
    )


def _shares(chances: Sequence[Chance], of: Mapping[MemberNo, str]) -> dict[str, Share] | None:
    """The shares of all together and of each segment that has enough; None where all together are too few."""
    usual = share_of([chance.could for chance in chances])
    if usual is None:
        return None
    groups: dict[str, list[Could]] = {}
    for chance in chances:
        groups.setdefault(of.get(chance.member, EVERYBODY), []).append(chance.could)
    own = {name: share for name, group in groups.items() if name and (share := share_of(group)) is not None}
    return {**own, EVERYBODY: usual}


def share_of(group: Sequence[Could]) -> Share | None:
    """
    What purchases at which points could be spent tell together; None for too few.

    Who has much spends more often: the share of the balance is such that all of them together spend what they did.
    """
    spending = sum(one.spent > 0 for one in group)
    if len(group) < LEAST_PURCHASES or spending < LEAST_SPENDING:
        return None
    visits = round(1000 * spending / len(group))
    there = sum(one.most for one in group)
    return Share(
        visits_permille=max(1, visits),
        balance_permille=min(1000, round(1000 * sum(one.spent for one in group) * len(group) / (there * spending))),
    )
