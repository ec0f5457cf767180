"""
Which tier an account stands in, what a review does, what is missing: pure functions.

A tier is reached at once, when a purchase or a bonus lifts the figures; it is left only at its review, the day
after its last day (and grace). What was earned and what was granted by hand are two claims: the higher one stands,
the other waits below it, so that neither takes the other away.
"""

from __future__ import annotations

from datetime import date, timedelta

import msgspec

from shopclub.core.kernel.calendar import add_months
from shopclub.core.ledger.model import Account, Hold, Standing
from shopclub.core.programme.ladder import Fall, ForGood, ForMonths, Ladder, Tier, ToYearEnd
from shopclub.core.tiers.figures import day_before, distance, earned_place, is_never, meets, ways_to
from shopclub.core.tiers.model import Ending, Missing, TierChange, Way, still_missing


def place_of(ladder: Ladder, tier_id: str) -> int:
    """Index of a tier in the ladder; one the programme no longer has counts as the lowest."""
    return next((i for i, t in enumerate(ladder.tiers) if t.id == tier_id), 0)


def has_tier(ladder: Ladder, tier_id: str) -> bool:
    """Whether the ladder has a tier of that id."""
    return any(t.id == tier_id for t in ladder.tiers)


def held_until(tier: Tier, since: date) -> date | None:
    """Last day a tier gained on `since` is held; None for good."""
    match tier.lasts:
        case ForMonths(months=months):
            return add_months(since, months)
        case ToYearEnd(years=years):
            return date(since.year + years, 12, 31)
        case ForGood():
            return None


def current_tier(account: Account, ladder: Ladder | None) -> str:
    """Id of the tier the account stands in; empty without a ladder."""
    if ladder is None:
        return ""
    return ladder.tiers[_place(account.standing, ladder)].id


def _place(hold: Hold | None, ladder: Ladder) -> int:
    return place_of(ladder, hold.tier) if hold else 0


# -- two claims, one standing -----------------------------------------------------------------------


def claims(standing: Standing | None) -> tuple[Hold | None, Hold | None]:
    """What a standing is made of: the claim that was earned, and the one granted by hand."""
    if standing is None:
        return None, None
    own = Hold(tier=standing.tier, since=standing.since, until=standing.until, by_hand=standing.by_hand)
    below = standing.below
    if standing.by_hand:
        return (below if below and not below.by_hand else None), own
    return own, (below if below and below.by_hand else None)


def together(earned: Hold | None, granted: Hold | None, ladder: Ladder, on: date) -> Standing | None:
    """
    The standing of two claims: the higher one, of equals the one that ends later; the other waits below.

    Args:
        earned: by figures; one of the lowest tier is none worth waiting.
        granted: by hand; one that has ended is dropped.
        ladder: whose order counts.
        on: the day.
    """
    if granted is not None and granted.until is not None and granted.until < on:
        granted = None
    if earned is None or granted is None:
        only = earned or granted
        return _standing(only, None) if only else None
    rank = (_place(granted, ladder), granted.until or date.max)
    if rank > (_place(earned, ladder), earned.until or date.max):
        waits = _place(earned, ladder) > 0 and last_day(earned, ladder) >= on
        return _standing(granted, earned if waits else None)
    return _standing(earned, granted)


def _standing(hold: Hold, below: Hold | None) -> Standing:
    return Standing(tier=hold.tier, since=hold.since, until=hold.until, by_hand=hold.by_hand, below=below)


def last_day(hold: Hold, ladder: Ladder) -> date:
    """The last day a claim holds, grace included."""
    if hold.until is None:
        return date.max
    return hold.until if hold.by_hand else hold.until + timedelta(days=ladder.grace_days)


def _keep_told(standing: Standing | None, former: Standing | None) -> Standing | None:
    """A standing that ends as it did before needs no second notice."""
    if standing is None or former is None or not former.told:
        return standing
    same = (standing.tier, standing.until, standing.by_hand) == (former.tier, former.until, former.by_hand)
    return msgspec.structs.replace(standing, told=True) if same else standing


# -- up ---------------------------------------------------------------------------------------------


def _lifted(account: Account, ladder: Ladder, earned: Hold | None, on: date) -> Hold | None:
    """The claim after the figures rose above it, or None when they did not."""
    if earned is not None and account.standing is not None and account.standing.by_hand:
        earned = earned if last_day(earned, ladder) >= on else None  # it ran out behind the one granted
    place = earned_place(account, ladder, on)
    if place <= _place(earned, ladder):
        return None
    tier = ladder.tiers[place]
    return Hold(tier=tier.id, since=on, until=held_until(tier, on))


def risen(account: Account, ladder: Ladder | None, on: date) -> Standing | None:
    """
    The standing after the figures rose above what was earned before, or None when they did not.

    Above a tier granted by hand, that one waits below; below it, what was earned waits for its end.
    """
    if ladder is None:
        return None
    earned, hand = claims(account.standing)
    lifted = _lifted(account, ladder, earned, on)
    if lifted is None:
        return None
    return _keep_told(together(lifted, hand, ladder, on), account.standing)


def granted(account: Account, ladder: Ladder, tier: str, until: date | None, on: date) -> Standing:
    """The standing after a tier was granted by hand: in place of an earlier grant, never of what was earned."""
    earned, _ = claims(account.standing)
    hand = Hold(tier=tier, since=on, until=until, by_hand=True)
    standing = together(_lifted(account, ladder, earned, on) or earned, hand, ladder, on)
    assert standing is not None  # a grant that ends today at the earliest stands or waits
    return _keep_told(standing, account.standing) or standing


# -- down -------------------------------------------------------------------------------------------


def is_orphan(standing: Standing | None, ladder: Ladder | None) -> bool:
    """Whether a standing names a tier that the programme no longer has: it is looked at with the next daily run."""
    return standing is not None and ladder is not None and not has_tier(ladder, standing.tier)


def review_day(standing: Standing | None, ladder: Ladder | None) -> date | None:
    """The day the standing is looked at: the first after its last day and grace; None when it has no end."""
    if standing is None or ladder is None or standing.until is None:
        return None
    return last_day(standing, ladder) + timedelta(days=1)


def reviewed(account: Account, ladder: Ladder, on: date) -> Standing:
    """
    The standing after the review on day `on`.

    What was earned is kept when the keep criterion (else the reach criterion) is met by the figures of its last day,
    or of the last day of grace; otherwise it falls by one tier or to what the figures give, as the ladder says. A tier
    held to a year's end is held to that of the year whose figures gave it. What can't be kept (`never`) ends, and the
    figures of the review day itself give the next. A tier granted by hand ends with its last day; while it lasts,
    nobody falls below it.
    """
    standing = account.standing
    earned, hand = claims(standing)
    if hand is not None and not has_tier(ladder, hand.tier):
        hand = None
    if earned is None or last_day(earned, ladder) < on or not has_tier(ladder, earned.tier):
        earned = _looked_at(account, ladder, earned, on)
    else:
        place = earned_place(account, ladder, day_before(on))
        if place > _place(earned, ladder):
            earned = _hold_at(ladder, place, on, on)
    return together(earned, hand, ladder, on) or _standing(earned, None)


def _looked_at(account: Account, ladder: Ladder, earned: Hold | None, on: date) -> Hold:
    """What comes after a claim whose time is up; None is nothing earned before."""
    place = _place(earned, ladder)
    tier = ladder.tiers[place]
    if earned is not None and (is_never(tier.keep) or not has_tier(ladder, earned.tier)):
        return _hold_at(ladder, earned_place(account, ladder, on), on, on)
    days = _judged(earned, ladder, on)
    after, day = max((_given_on(account, ladder, place, day), day) for day in days)
    if after < place and ladder.fall is Fall.ONE:
        after, day = place - 1, days[0]
    return _hold_at(ladder, after, on, day)


def _judged(earned: Hold | None, ladder: Ladder, on: date) -> list[date]:
    """The days whose figures a review looks at: the last one of the tier, and that of its grace where it has any."""
    last = day_before(on)
    if earned is None or earned.until is None or earned.until == last or last_day(earned, ladder) != last:
        return [last]
    return [earned.until, last]


def _given_on(account: Account, ladder: Ladder, place: int, on: date) -> int:
    """The place the figures of a day give somebody who holds one."""
    tier, given = ladder.tiers[place], earned_place(account, ladder, on)
    criterion = tier.keep or tier.reach
    if given < place and criterion is not None and meets(account, criterion, place, on):
        return place
    return given


def _hold_at(ladder: Ladder, place: int, on: date, judged: date) -> Hold:
    """A tier from a day on, given by the figures of another: to a year's end it is held by the year of those."""
    tier = ladder.tiers[place]
    until = held_until(tier, judged if isinstance(tier.lasts, ToYearEnd) else on) if place else None
    if until is not None and until < on:
        until = held_until(tier, on)
    return Hold(tier=tier.id, since=on, until=until)


def judged_anew(account: Account, ladder: Ladder, on: date) -> Standing | None:
    """
    The standing by another ladder as if it had counted from the beginning: by the figures of a day.

    Who stands in the tier these give (or keep) stands in it since then, to the last day it has from there; everybody
    else is put into theirs on that day. A tier granted by hand is a promise and stays, where there still is such a one.
    """
    earned, hand = claims(account.standing)
    if hand is not None and not has_tier(ladder, hand.tier):
        hand = None
    if earned is not None and has_tier(ladder, earned.tier):
        place = _given_on(account, ladder, _place(earned, ladder), on)
    else:
        place = earned_place(account, ladder, on)
    tier, since = ladder.tiers[place], on
    if earned is not None and earned.tier == tier.id:
        since = earned.since
    until = held_until(tier, since) if place else None
    if until is not None and until < on:
        until = held_until(tier, on)
    if not place and earned is None:
        return together(None, hand, ladder, on)
    return together(Hold(tier=tier.id, since=since, until=until), hand, ladder, on)


def is_better(standing: Standing | None, than: Standing | None, ladder: Ladder) -> bool:
    """Whether a standing is a higher one than another, or lasts longer."""
    return _rank(standing, ladder) > _rank(than, ladder)


def _rank(standing: Standing | None, ladder: Ladder) -> tuple[int, date]:
    return _place(standing, ladder), standing.until or date.max if standing is not None else date.max


def after_return(account: Account, ladder: Ladder | None, rise: TierChange | None, on: date) -> Standing | None:
    """
    The standing after a return: what this very sale had earned is left again when the figures no longer give it.

    Otherwise a tier stays until its review.

    Args:
        account: after the return was booked.
        ladder: of the programme.
        rise: the change the sale caused, if it did.
        on: the day of the return.
    """
    now = account.standing
    if ladder is None or rise is None or now is None:
        return now
    earned, hand = claims(now)
    by_sale, _ = claims(rise.standing())
    if earned is None or by_sale is None or earned.since != by_sale.since:
        return now
    if _place(earned, ladder) > _place(by_sale, ladder):
        return now
    place = earned_place(account, ladder, on)
    if place >= _place(earned, ladder):
        return now
    former = rise.standing_before()
    before, hand_before = claims(former)
    if place > _place(before, ladder):
        tier = ladder.tiers[place]
        before = Hold(tier=tier.id, since=earned.since, until=held_until(tier, earned.since))
    # Rows of older programs did not carry the grant along: then the row itself tells of it.
    return _keep_told(_keep_told(together(before, hand or hand_before, ladder, on), now), former)


# -- what is missing --------------------------------------------------------------------------------


def ways_up(account: Account, ladder: Ladder | None, on: date) -> tuple[Way, ...]:
    """The ways to the next tier above the present one, the nearest first; empty at the top."""
    if ladder is None:
        return ()
    place = _place(account.standing, ladder) + 1
    if place >= len(ladder.tiers):
        return ()
    tier = ladder.tiers[place]
    return ways_to(account, tier, tier.reach, place, on) if tier.reach else ()


def missing_for_next(account: Account, ladder: Ladder | None, on: date) -> tuple[Missing, ...]:
    """What is missing for the next tier on the nearest way: all of it, where several things are asked for."""
    return still_missing(ways_up(account, ladder, on))


def ending(account: Account, ladder: Ladder | None, on: date) -> Ending | None:
    """
    The notice that the present tier ends: from `notice_days` before its last day on, unless the figures keep it.

    Judged as its review will: by what the windows of the last day, and of the last day of grace, hold so far. A tier
    granted by hand needs what reaches it; one that can't be kept ends in any case.
    """
    standing = account.standing
    if standing is None or ladder is None or standing.until is None or not has_tier(ladder, standing.tier):
        return None
    last = last_day(standing, ladder)
    if not standing.until - timedelta(days=ladder.notice_days) <= on <= last:
        return None
    place = _place(standing, ladder)
    tier = ladder.tiers[place]
    if place == 0 or _place(_foreseen(account, ladder, last), ladder) >= place:
        return None
    criterion = tier.reach if standing.by_hand else tier.keep or tier.reach
    if criterion is None or (not standing.by_hand and is_never(tier.keep)):
        return Ending(tier=tier, on=last, ways=())
    days = {day for day in (standing.until, last) if day >= on}
    ways = [
        tuple(_by(part, day) for part in way)
        for day in sorted(days)
        for way in ways_to(account, tier, criterion, place, day)
    ]
    return Ending(tier=tier, on=last, ways=tuple(sorted(ways, key=distance)))


def _foreseen(account: Account, ladder: Ladder, last: date) -> Standing:
    """What the review would give if nothing happened until then."""
    return reviewed(account, ladder, last + timedelta(days=1))


def _by(part: Missing, last: date) -> Missing:
    return msgspec.structs.replace(part, by=last if part.by is None else min(part.by, last))


def notice_due(account: Account, ladder: Ladder | None, on: date) -> Ending | None:
    """The notice a member has not been given yet; None when there is none to give."""
    standing = account.standing
    return None if standing is None or standing.told else ending(account, ladder, on)
