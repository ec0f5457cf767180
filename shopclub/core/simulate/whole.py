"""The comparison put together from what was heard on both sides and what the shop's own books say. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import msgspec

from shopclub.core.insight.worth import Breakage
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.simulate.blind import Seen, unknowns
from shopclub.core.simulate.comparing import (
    Both,
    Played,
    by_group,
    explained,
    extremes,
    ladder_of,
    member_changes,
    moves,
    side_of,
    tendency,
)
from shopclub.core.simulate.figures import Comparison, Period

NEVER_BOUGHT = "none"
SEGMENTS = ("high", "potential", "ordinary", "lost", NEVER_BOUGHT)


class Books(msgspec.Struct, frozen=True, kw_only=True):
    """What the shop's own books say of the same days, whatever the programme."""

    as_of: date
    members: frozenset[MemberNo]
    """Who belonged to the club on the last day."""
    buyers: int
    """Of them, who bought in the period."""
    segments: Mapping[str, tuple[MemberNo, ...]]
    """By recency, frequency and money as of the last day."""
    breakage: Breakage
    seen: Seen


def comparison(today: Played, changed: Played, books: Books, period: Period) -> Comparison:
    """
    Two programmes over the same purchases.

    Args:
        today: the programmes that were in force, under the name of the present one.
        changed: the one that is tried.
        books: what the shop's own books say.
        period: which days.
    """
    today, changed = _with_everybody(today, books.members), _with_everybody(changed, books.members)
    both = Both(today, changed, today.half.before())
    changes = member_changes(both)
    winners, losers = extremes(changes)
    gaining, losing = tendency(changes)
    moved, up, down = moves(both)
    of_segment = dict.fromkeys(books.members, NEVER_BOUGHT)
    of_segment |= {member: name for name, members in books.segments.items() for member in members}
    return Comparison(
        as_of=books.as_of,
        period=period,
        members=len(books.members),
        buyers=books.buyers,
        sales=today.half.sales,
        walk_ins=today.half.walk_ins,
        today=side_of(today, both.before, today, books.breakage),
        changed=side_of(changed, both.before, today, books.breakage),
        segments=by_group(changes, of_segment, SEGMENTS),
        tiers=by_group(changes, today.half.standing, ladder_of(today.programme)),
        moves=moved,
        up=up,
        down=down,
        winners=tuple(explained(one, both) for one in winners),
        losers=tuple(explained(one, both) for one in losers),
        gaining=gaining,
        losing=losing,
        unknown=unknowns(both, books.seen, period, modelled=changed.half.fit is not None),
        breakage=books.breakage,
        habit=changed.half.fit,
        estimate=changed.estimate,
    )


def _with_everybody(played: Played, members: frozenset[MemberNo]) -> Played:
    """Of members only; those about whom nothing was ever written stand in the lowest tier."""
    first = next(iter(ladder_of(played.programme)), "")
    standing = {member: played.half.standing.get(member, first) for member in sorted(members)}
    return played._replace(half=msgspec.structs.replace(played.half, standing=standing))
