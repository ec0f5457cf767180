"""What was earned and what was granted by hand: two claims, of which neither takes the other away."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclub.core.ledger.model import Account, Activity, Hold, Standing
from shopclub.core.programme.ladder import Ladder
from shopclub.core.tiers.figures import earned_place
from shopclub.core.tiers.rules import (
    claims,
    current_tier,
    granted,
    held_until,
    place_of,
    review_day,
    reviewed,
    risen,
    together,
)
from tests.core.tiers.test_rules import account, ladder, reach

TODAY = date(2026, 3, 14)
YEAR = {"kind": "months", "months": 12}
ROLLING = {"kind": "rolling", "months": 12}
STEPS = ladder(*({"reach": reach(value, ROLLING), "lasts": YEAR} for value in (100, 200, 300)))


def hand(tier: str, until: date | None, since: date = TODAY) -> Hold:
    return Hold(tier=tier, since=since, until=until, by_hand=True)


def earned(tier: str, until: date | None, since: date = TODAY) -> Hold:
    return Hold(tier=tier, since=since, until=until)


JUNE, DECEMBER = date(2026, 6, 30), date(2026, 12, 31)


@pytest.mark.parametrize(
    ("own", "gift", "stands", "waits"),
    [
        (None, None, None, None),
        (earned("t1", JUNE), None, "t1 earned", None),
        (None, hand("t1", JUNE), "t1 hand", None),
        (earned("t2", JUNE), hand("t1", DECEMBER), "t2 earned", "t1 hand"),
        (earned("t1", JUNE), hand("t2", DECEMBER), "t2 hand", "t1 earned"),
        (earned("t1", JUNE), hand("t1", DECEMBER), "t1 hand", "t1 earned"),
        (earned("t1", DECEMBER), hand("t1", JUNE), "t1 earned", "t1 hand"),
        (earned("t1", JUNE), hand("t1", JUNE), "t1 earned", "t1 hand"),
        (earned("t1", None), hand("t1", JUNE), "t1 earned", "t1 hand"),
        (earned("t1", JUNE), hand("t2", TODAY), "t2 hand", "t1 earned"),
        (earned("t1", JUNE), hand("t2", TODAY - timedelta(days=1)), "t1 earned", None),
        (earned("t1", TODAY - timedelta(days=1)), hand("t2", JUNE), "t2 hand", None),
        (earned("t0", None), hand("t2", JUNE), "t2 hand", None),
    ],
)
def test_the_higher_claim_stands(own: Hold | None, gift: Hold | None, stands: str | None, waits: str | None) -> None:
    """The higher, of equals the longer one; an ended grant is gone, an earned one that ended waits for nothing."""

    def said(hold: Hold | None) -> str | None:
        return f"{hold.tier} {'hand' if hold.by_hand else 'earned'}" if hold else None

    standing = together(own, gift, STEPS, TODAY)
    assert (said(standing), said(standing.below if standing else None)) == (stands, waits)


def test_claims_are_what_a_standing_was_made_of() -> None:
    """Taken apart and put together again it is the same."""
    for own, gift in ((earned("t2", JUNE), hand("t1", None)), (earned("t1", JUNE), hand("t2", DECEMBER))):
        assert claims(together(own, gift, STEPS, TODAY)) == (own, gift)
    assert claims(None) == (None, None)


def test_risen_above_a_grant_and_fallen_at_review_the_grant_holds() -> None:
    """t1 by hand to the end of 2027; t2 earned in March 2026 ends in March 2027: down to t1, not further."""
    start = Account(standing=Standing(tier="t1", since=TODAY, until=date(2027, 12, 31), by_hand=True))
    up = risen(Account(standing=start.standing, months={"2026-03": Activity(0, 200, 1)}), STEPS, TODAY)
    assert up is not None
    assert (up.tier, up.until, up.below) == ("t2", date(2027, 3, 14), hand("t1", date(2027, 12, 31)))
    down = reviewed(Account(standing=up), STEPS, date(2027, 3, 15))
    assert (down.tier, down.until, down.by_hand) == ("t1", date(2027, 12, 31), True)
    assert review_day(down, STEPS) == date(2028, 1, 1)
    assert reviewed(Account(standing=down), STEPS, date(2028, 1, 1)).tier == "t0"


@pytest.mark.parametrize(("until", "tier"), [(date(2027, 3, 14), "t0"), (date(2027, 3, 15), "t1"), (None, "t1")])
def test_a_grant_that_ends_before_the_review_holds_nobody(until: date | None, tier: str) -> None:
    """It counts through its last day: the day of the review is one of them, or it is not."""
    standing = Standing(tier="t2", since=TODAY, until=date(2027, 3, 14), below=hand("t1", until))
    assert reviewed(Account(standing=standing), STEPS, date(2027, 3, 15)).tier == tier


def test_falling_by_one_stops_at_the_grant() -> None:
    """From t3 one down is t2; a grant of t3 that still holds keeps it."""
    one = ladder(*({"reach": reach(v), "lasts": YEAR} for v in (100, 200, 300)), fall="one")
    for gift, tier in (("t1", "t2"), ("t2", "t2"), ("t3", "t3")):
        standing = Standing(tier="t3", since=TODAY, until=JUNE, below=hand(gift, None))
        assert reviewed(Account(standing=standing), one, date(2026, 7, 1)).tier == tier


def test_a_grant_does_not_take_away_what_was_earned() -> None:
    """t1 earned to March 2027, t2 by hand to June 2026: on 1 July t1 again, as long as it was earned for."""
    own = Standing(tier="t1", since=TODAY, until=date(2027, 3, 14))
    up = granted(Account(standing=own), STEPS, "t2", JUNE, date(2026, 4, 1))
    assert (up.tier, up.by_hand, up.below) == ("t2", True, earned("t1", date(2027, 3, 14)))
    assert reviewed(Account(standing=up), STEPS, date(2026, 7, 1)) == own
    more = reviewed(account({"2026-05": 300}, standing=up), STEPS, date(2026, 7, 1))
    assert (more.tier, more.since) == ("t3", date(2026, 7, 1))


def test_a_lower_grant_waits_below() -> None:
    """Granting less than there is demotes nobody: it is a floor."""
    own = Standing(tier="t2", since=TODAY, until=date(2027, 3, 14))
    after = granted(Account(standing=own), STEPS, "t1", None, date(2026, 4, 1))
    assert (after.tier, after.by_hand, after.below) == ("t2", False, hand("t1", None, date(2026, 4, 1)))


def test_a_new_grant_takes_the_place_of_the_old() -> None:
    """Diamond by mistake, then silver: silver, or what was earned meanwhile."""
    wrong = Standing(tier="t3", since=TODAY, by_hand=True)
    assert granted(Account(standing=wrong), STEPS, "t1", JUNE, TODAY).tier == "t1"
    lifted = granted(account({"2026-03": 200}, standing=wrong), STEPS, "t1", JUNE, TODAY)
    assert (lifted.tier, lifted.by_hand, lifted.below) == ("t2", False, hand("t1", JUNE))


def test_what_is_earned_below_a_grant_waits_for_its_end() -> None:
    """t3 by hand to June; t2 earned in March stands from 1 July to March 2027 although the window is empty by then."""
    quarter = ladder(*({"reach": reach(v, {"kind": "quarter"}), "lasts": YEAR} for v in (100, 200, 300)))
    gift = Standing(tier="t3", since=TODAY, until=JUNE, by_hand=True)
    after = risen(account({"2026-03": 200}, standing=gift), quarter, TODAY)
    assert after is not None
    assert (after.tier, after.by_hand, after.below) == ("t3", True, earned("t2", date(2027, 3, 14)))
    assert risen(account({"2026-03": 250}, standing=after), quarter, TODAY) is None
    assert reviewed(account({"2026-03": 200}, standing=after), quarter, date(2026, 7, 1)).tier == "t2"


def test_an_earned_claim_that_ran_out_behind_a_grant_can_be_earned_anew() -> None:
    """t1 earned until June 2026 behind t2 by hand for good: points of August earn t1 anew."""
    behind = Standing(tier="t2", since=TODAY, by_hand=True, below=earned("t1", JUNE))
    august = date(2026, 8, 1)
    after = risen(account({"2026-08": 100}, standing=behind), STEPS, august)
    assert after is not None
    assert after.below == earned("t1", date(2027, 8, 1), august)


# -- a programme that changed -----------------------------------------------------------------------


def test_a_tier_that_is_gone_is_sorted_out_by_the_review() -> None:
    """Its holder counts as of the lowest until then, and gets what the figures give; no grant of it holds."""
    gone = Standing(tier="platinum", since=TODAY, below=hand("t1", None))
    assert current_tier(Account(standing=gone), STEPS) == "t0"
    assert reviewed(Account(standing=gone), STEPS, TODAY).tier == "t1"
    assert reviewed(account({"2026-03": 300}, standing=gone), STEPS, TODAY).tier == "t3"
    by_hand = Standing(tier="platinum", since=TODAY, by_hand=True, below=earned("t2", JUNE))
    assert reviewed(Account(standing=by_hand), STEPS, TODAY).tier == "t2"


TIERS = ("t0", "t1", "t2", "t3", "gone")
DAYS = st.dates(min_value=date(2024, 1, 1), max_value=date(2028, 12, 31))


@st.composite
def holds(draw: st.DrawFn, *, by_hand: bool) -> Hold:
    """A claim to a tier, perhaps one that is gone."""
    since = draw(DAYS)
    until = draw(st.none() | st.integers(0, 900).map(lambda days: since + timedelta(days=days)))
    return Hold(tier=draw(st.sampled_from(TIERS)), since=since, until=until, by_hand=by_hand)


@st.composite
def standings(draw: st.DrawFn) -> Standing | None:
    """Any standing that two claims make, of this programme or an earlier one."""
    own = draw(st.none() | holds(by_hand=False))
    gift = draw(st.none() | holds(by_hand=True))
    first, second = (own, gift) if draw(st.booleans()) else (gift, own)
    if first is None:
        return None
    return Standing(tier=first.tier, since=first.since, until=first.until, by_hand=first.by_hand, below=second)


@st.composite
def ladders(draw: st.DrawFn) -> Ladder:
    """Three steps above the lowest, of any window, term and way to be kept and to fall."""
    window = draw(st.sampled_from([{"kind": "life"}, {"kind": "quarter"}, {"kind": "year"}, ROLLING]))
    lasts = draw(st.sampled_from([YEAR, {"kind": "year_end"}, {"kind": "for_good"}, {"kind": "months", "months": 1}]))
    keeps = [None, {"kind": "never"}, {"kind": "bought_within", "days": 90}, reach(50, window)]
    keep = draw(st.sampled_from(keeps))
    steps = [{"reach": reach(v, window), "lasts": lasts, **({"keep": keep} if keep else {})} for v in (100, 200, 300)]
    return ladder(*steps, fall=draw(st.sampled_from(["one", "earned"])), grace_days=draw(st.integers(0, 40)))


MONTHS = st.dictionaries(
    st.dates(min_value=date(2024, 1, 1), max_value=date(2028, 12, 1)).map(lambda day: f"{day:%Y-%m}"),
    st.integers(0, 350),
    max_size=6,
)


@given(standings(), ladders(), MONTHS, DAYS)
def test_a_review_raises_nobody_above_figures_and_grant(
    standing: Standing | None, steps: Ladder, months: dict[str, int], on: date
) -> None:
    """
    After a review: at most the tier held before, what the figures give that day or the day before, or the grant; never
    below a grant that still holds; and the next review lies ahead.
    """
    one = account(months, standing=standing)
    after = reviewed(one, steps, on)
    place = place_of(steps, after.tier)
    own, gift = claims(standing)
    figures = max(earned_place(one, steps, on), earned_place(one, steps, on - timedelta(days=1)))
    floor = place_of(steps, gift.tier) if gift and (gift.until is None or gift.until >= on) else 0
    assert floor <= place <= max(figures, floor, place_of(steps, own.tier) if own else 0)
    following = review_day(after, steps)
    assert following is None or following > on


@given(standings(), ladders(), MONTHS, DAYS)
def test_a_rise_lifts_and_happens_once(
    standing: Standing | None, steps: Ladder, months: dict[str, int], on: date
) -> None:
    """Nobody stands lower after it; what the figures give is reached; asking again changes nothing."""
    one = account(months, standing=standing)
    up = risen(one, steps, on)
    if up is None:
        return
    before, after = place_of(steps, current_tier(one, steps)), place_of(steps, up.tier)
    _, gift = claims(standing)
    still = gift is None or gift.until is None or gift.until >= on
    assert after >= earned_place(one, steps, on)
    assert after >= before or not still
    assert risen(account(months, standing=up), steps, on) is None


@given(standings(), ladders(), st.sampled_from(["t0", "t1", "t2", "t3"]), MONTHS, DAYS)
def test_a_grant_is_a_floor_at_once(
    standing: Standing | None, steps: Ladder, tier: str, months: dict[str, int], on: date
) -> None:
    """Whatever stood before, the member stands in the granted tier or above it."""
    after = granted(account(months, standing=standing), steps, tier, on, on)
    assert place_of(steps, after.tier) >= place_of(steps, tier)


def test_a_term_from_29_february() -> None:
    """A year from 29 February 2024 ends with 28 February 2025; the review is on 1 March."""
    leap = date(2024, 2, 29)
    until = held_until(STEPS.tiers[1], leap)
    assert until == date(2025, 2, 28)
    assert review_day(Standing(tier="t1", since=leap, until=until), STEPS) == date(2025, 3, 1)
