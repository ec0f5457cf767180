"""
From what was counted to the figures that an owner reads. Pure functions; the definitions are in docs/simulator.md.

What a member gets over the period = discounts + balances used + what they hold at the end - what they held when it
began, by today's worth. The sum over all of them is what the programme costs, so that no figure contradicts another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import msgspec

from shopclub.core.insight.worth import Breakage, stamp_value
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.units import POINTS, Unit, card_of
from shopclub.core.programme.model import Programme
from shopclub.core.shop.estimate import Estimate
from shopclub.core.simulate.figures import (
    SHOWN,
    Cause,
    MemberChange,
    MonthSums,
    Move,
    Owed,
    PointWorth,
    RuleSums,
    SegmentChange,
    Side,
    TierSums,
)
from shopclub.core.simulate.tally import (
    BY_HAND,
    DISCOUNT,
    EARNED,
    EXPIRED,
    GIVEN_MONEY,
    ISSUED,
    MOVED,
    SPENT,
    TAKEN_BACK,
    USED,
    Half,
    Row,
    sums_of,
)

CAUSES_SHOWN = 3
Held = Mapping[Unit, int]
"""Unit -> how much of it somebody holds, debts taken off."""
NOTHING: Held = {}


class Played(NamedTuple):
    """A programme, and what came of it."""

    programme: Programme
    half: Half
    estimate: Estimate | None = None
    """What the owner says points are worth where the programme does not."""

    @property
    def worth(self) -> PointWorth | None:
        """What its points stand for."""
        return worth_of(self.programme, self.estimate)


def worth_of(programme: Programme, estimate: Estimate | None = None) -> PointWorth | None:
    """
    What points stand for: what they take off a bill, the most a reward of known price gives for them, the estimate.

    Returns:
        None where nobody has said what its rewards cost, nor what points are worth.
    """
    rate = programme.money_off
    if rate is not None:
        return PointWorth(points=rate.points, minor=rate.minor)
    priced = [
        (reward.value_minor - reward.minor, reward.points, reward.id)
        for reward in programme.rewards
        if reward.enabled and reward.value_minor is not None and reward.value_minor > reward.minor
    ]
    if not priced:
        return PointWorth(points=estimate.points, minor=estimate.minor, estimated=True) if estimate else None
    minor, points, name = max(priced, key=lambda one: (one[0] / one[1], one[2]))
    return PointWorth(points=points, minor=minor, by_reward=name)


def ladder_of(programme: Programme) -> dict[str, int]:
    """Tier -> its place, lowest 0."""
    return {tier.id: place for place, tier in enumerate(programme.tiers())}


# -- money ------------------------------------------------------------------------------------------


def held_minor(held: Held, programme: Programme, worth: PointWorth | None) -> tuple[int, bool]:
    """What somebody holds that the shop gave, in minor units; whether points are left out for want of a worth."""
    minor, unknown = 0, False
    for unit, amount in held.items():
        if unit == POINTS:
            if worth is not None:
                minor += worth.of(amount)
            else:
                unknown = unknown or bool(amount)
        elif unit in GIVEN_MONEY:
            minor += amount
        elif (card := card_of(unit)) is not None:
            minor += stamp_value(max(0, amount), programme.card(card), programme) or 0
    return minor, unknown


def owed_by(held: Mapping[MemberNo, Held], programme: Programme, worth: PointWorth | None, breakage: Breakage) -> Owed:
    """What the shop owes all of them together, in what it gave."""
    points = sum(one.get(POINTS, 0) for one in held.values())
    others = sum(held_minor({u: n for u, n in one.items() if u != POINTS}, programme, None)[0] for one in held.values())
    if worth is None and points:
        return Owed(points=points, gross_minor=None, expected_minor=None)
    of_points = worth.of(points) if worth is not None else 0
    likely = breakage.used(of_points) if of_points > 0 else of_points
    return Owed(
        points=points,
        gross_minor=of_points + others,
        expected_minor=None if likely is None else likely + others,
    )


def month_cost(row: Row, worth: PointWorth | None) -> int | None:
    """Discounts, and what was given of balances less what expired, by its worth."""
    points = row[ISSUED] - row[TAKEN_BACK] - row[EXPIRED]
    if worth is None and (row[ISSUED] or points):
        return None
    return row[DISCOUNT] + row[EARNED] + (worth.of(points) if worth is not None else 0)


# -- one side ---------------------------------------------------------------------------------------


def side_of(played: Played, before: Mapping[MemberNo, Held], base: Played, breakage: Breakage) -> Side:
    """
    One side's figures.

    Args:
        played: the programme and what was heard.
        before: what each held when the period began.
        base: by whose worth that counts: today's side. What a change of the worth brings at once is a cost.
        breakage: of the shop's own past.
    """
    half, worth = played.half, played.worth
    opening = owed_by(before, base.programme, base.worth, breakage)
    closing = owed_by(half.held, played.programme, worth, breakage)
    row = half.whole
    gross, likely = closing.gross_minor, closing.expected_minor
    given = row[DISCOUNT] + row[USED]
    cost = expected = None
    if not is_blind(played, before) and gross is not None and opening.gross_minor is not None:
        cost = given + gross - opening.gross_minor
    if cost is not None and likely is not None and opening.expected_minor is not None:
        expected = given + likely - opening.expected_minor
    return Side(
        id=played.programme.id,
        name=played.programme.name,
        worth=worth,
        sums=sums_of(row),
        months=_months(half, opening.points, worth),
        tiers=_tiers(played),
        rules=_rules(half, worth),
        owed_before=owed_by(before, played.programme, worth, breakage),
        owed=closing,
        coupons_open=half.coupons_open,
        cost_minor=cost,
        likely_minor=expected,
    )


def is_blind(played: Played, before: Mapping[MemberNo, Held]) -> bool:
    """Whether there are points on a side, and nobody has said what they cost."""
    row, held = played.half.whole, played.half.held
    has_points = bool(row[ISSUED] or row[SPENT]) or any(one.get(POINTS) for one in (*held.values(), *before.values()))
    return played.worth is None and has_points


def _months(half: Half, opening: int, worth: PointWorth | None) -> tuple[MonthSums, ...]:
    out: list[MonthSums] = []
    held = opening
    for month, row in sorted(half.months.items()):
        held += row[ISSUED] - row[TAKEN_BACK] - row[SPENT] - row[EXPIRED] + row[MOVED]
        out.append(MonthSums(month=month, sums=sums_of(row), outstanding=held, cost_minor=month_cost(row, worth)))
    return tuple(out)


def _tiers(played: Played) -> tuple[TierSums, ...]:
    """Every tier of the ladder, then former ones that somebody was in."""
    half = played.half
    names = list(ladder_of(played.programme))
    names += sorted(name for name in half.tiers if name and name not in names)
    count = Counter(half.standing.values())
    empty = [0] * len(half.whole)
    return tuple(TierSums(tier=name, members=count[name], sums=sums_of(half.tiers.get(name, empty))) for name in names)


def _rules(half: Half, worth: PointWorth | None) -> tuple[RuleSums, ...]:
    """What each rule gave; what was given by hand is none."""
    found = [
        RuleSums(rule=rule, minor=minor, points=points, times=times)
        for rule, (minor, points, times) in half.rules.items()
        if rule != BY_HAND
    ]
    return tuple(sorted(found, key=lambda one: (-_minor(worth, one.minor, one.points), -one.points, one.rule)))


def _minor(worth: PointWorth | None, minor: int, points: int) -> int:
    """Money and points together, in minor units; points without a known worth count nothing."""
    return minor + (worth.of(points) if worth is not None else 0)


# -- member by member -------------------------------------------------------------------------------


class Both(NamedTuple):
    """The two sides, and what they share."""

    today: Played
    changed: Played
    before: Mapping[MemberNo, Held]
    """What each held when the period began."""

    def worths(self) -> tuple[PointWorth | None, PointWorth | None]:
        """
        What points stand for, today and changed.

        Where one side's points have no known worth those of the other count nothing either: nobody gains money
        because a worth was written down.
        """
        if is_blind(self.today, self.before) or is_blind(self.changed, self.before):
            return None, None
        return self.today.worth, self.changed.worth


def everybody(both: Both) -> list[MemberNo]:
    """Whoever holds or got anything on either side, or stands in a tier, by number."""
    known = set(both.before)
    for half in (both.today.half, both.changed.half):
        known |= half.held.keys() | half.members.keys() | half.standing.keys()
    return sorted(known)


def member_changes(both: Both) -> list[MemberChange]:
    """Everybody on both sides, without causes, by number."""
    out: list[MemberChange] = []
    worths = both.worths()
    for member in everybody(both):
        held = both.before.get(member, NOTHING)
        old = held_minor(held, both.today.programme, worths[0])[0]
        new = held_minor(held, both.changed.programme, worths[1])[0]
        out.append(
            MemberChange(
                member=member,
                today_minor=_got(both.today, member, worths[0]) - old,
                changed_minor=_got(both.changed, member, worths[1]) - old,
                once_minor=new - old,
                today_points=_given(both.today.half, member),
                changed_points=_given(both.changed.half, member),
                tier_today=both.today.half.standing.get(member, ""),
                tier_changed=both.changed.half.standing.get(member, ""),
            )
        )
    return out


def _got(played: Played, member: MemberNo, worth: PointWorth | None) -> int:
    """What a member was given and what they hold at the end, in minor units."""
    row = played.half.members.get(member)
    held, _ = held_minor(played.half.held.get(member, NOTHING), played.programme, worth)
    return held + (row[DISCOUNT] + row[USED] if row is not None else 0)


def _given(half: Half, member: MemberNo) -> int:
    row = half.members.get(member)
    return row[ISSUED] - row[TAKEN_BACK] if row is not None else 0


def extremes(changes: Iterable[MemberChange]) -> tuple[list[MemberChange], list[MemberChange]]:
    """The ten who gain most and the ten who lose most: by money, then by points, then by number."""
    ranked = sorted(changes, key=lambda one: (-one.minor, -one.points, one.member))
    winners = [one for one in ranked if _sign(one) > 0][:SHOWN]
    losers = [one for one in reversed(ranked) if _sign(one) < 0][:SHOWN]
    return winners, losers


def _sign(one: MemberChange) -> int:
    """Whether somebody gains or loses: money decides, else points."""
    weight = one.minor or one.points
    return (weight > 0) - (weight < 0)


def tendency(changes: Iterable[MemberChange]) -> tuple[int, int]:
    """How many gain, how many lose."""
    signs = Counter(_sign(one) for one in changes)
    return signs[1], signs[-1]


def explained(change: MemberChange, both: Both) -> MemberChange:
    """Somebody's change with its largest causes."""
    found = [*_by_rules(change.member, both), *_by_the_rest(change.member, both)]
    ranked = sorted(
        (one for one in found if one.minor or one.points),
        key=lambda one: (-abs(one.minor), -abs(one.points), one.code, one.rule, one.of),
    )
    return msgspec.structs.replace(change, causes=tuple(ranked[:CAUSES_SHOWN]))


def _by_rules(member: MemberNo, both: Both) -> Iterator[Cause]:
    """What each rule gives more or less; a rule that both programmes have is one cause."""
    today, changed = both.today.half.causes.get(member, {}), both.changed.half.causes.get(member, {})
    worth, new_worth = both.worths()
    for rule in sorted({*today, *changed} - {BY_HAND}):
        old, new = today.get(rule, [0, 0]), changed.get(rule, [0, 0])
        lost = Cause(code="rule", minor=-_minor(worth, *old), points=-old[1], rule=rule, of="today")
        won = Cause(code="rule", minor=_minor(new_worth, *new), points=new[1], rule=rule)
        if _is_same(rule, both.today.programme, both.changed.programme):
            yield Cause(code="rule", minor=won.minor + lost.minor, points=won.points + lost.points, rule=rule)
        else:
            yield from (lost, won)


def _is_same(rule: str, today: Programme, changed: Programme) -> bool:
    """Whether both have the rule: the same one, or (of one programme that was edited) one of the same name."""
    kind = rule.removeprefix("coupon:")
    one, other = (programme.coupon(kind) if kind != rule else programme.rule(rule) for programme in (today, changed))
    return one is not None and other is not None and (one == other or today.id == changed.id)


def _by_the_rest(member: MemberNo, both: Both) -> Iterator[Cause]:
    """What expired, and what points held before are worth now."""
    rows = [played.half.members.get(member) for played in (both.today, both.changed)]
    old, new = (row[EXPIRED] if row is not None else 0 for row in rows)
    worth, new_worth = both.worths()
    minor = _minor(worth, 0, old) - _minor(new_worth, 0, new)
    yield Cause(code="expired", minor=minor, points=old - new)
    held = both.before.get(member, NOTHING).get(POINTS, 0)
    anew = _minor(new_worth, 0, held) - _minor(worth, 0, held)
    if anew:
        yield Cause(code="worth", minor=anew, points=held)


# -- groups of members ------------------------------------------------------------------------------


def by_group(
    changes: Iterable[MemberChange], group: Mapping[MemberNo, str], order: Iterable[str]
) -> tuple[SegmentChange, ...]:
    """
    What each group of members gets on both sides.

    Args:
        changes: of everybody.
        group: whose group is which; who is in none is left out.
        order: the groups as they are shown; others follow by name.
    """
    members: dict[str, list[MemberChange]] = {name: [] for name in order}
    for one in changes:
        name = group.get(one.member)
        if name is not None:
            members.setdefault(name, []).append(one)
    return tuple(
        SegmentChange(
            segment=name,
            members=len(ones),
            today_minor=sum(one.today_minor for one in ones),
            changed_minor=sum(one.changed_minor for one in ones),
            today_points=sum(one.today_points for one in ones),
            changed_points=sum(one.changed_points for one in ones),
            once_minor=sum(one.once_minor for one in ones),
        )
        for name, ones in members.items()
        if ones
    )


def moves(both: Both) -> tuple[tuple[Move, ...], int, int]:
    """From which tier today to which one; how many stand higher, how many lower, by the place in each ladder."""
    places = ladder_of(both.today.programme), ladder_of(both.changed.programme)
    today, changed = both.today.half.standing, both.changed.half.standing
    pairs = Counter((today.get(member, ""), changed.get(member, "")) for member in {*today, *changed})
    up = down = 0
    for (old, new), count in pairs.items():
        by = places[1].get(new, 0) - places[0].get(old, 0)
        up += count if by > 0 else 0
        down += count if by < 0 else 0
    ordered = sorted(pairs.items(), key=lambda one: (places[0].get(one[0][0], -1), places[1].get(one[0][1], -1)))
    return tuple(Move(today=old, changed=new, members=count) for (old, new), count in ordered), up, down
