"""Terms, changes, refunds and how a membership stands, each with figures worked out by hand."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclub.core.kernel.errors import ClubError, InvalidInput, NotFound, RuleViolation
from shopclub.core.plans.model import Enrolment, State, StepKind
from shopclub.core.plans.rules import membership, plan_on, worth
from shopclub.core.plans.terms import back_by_rule, held_back, next_begin, paid_term, spread_back, trial_term, unused
from shopclub.core.programme.plans import Changing, Fee, FeeBack, PaidPlan
from tests.core.plans.plans import ANN, EXECUTIVE, PRIME, REGULAR, decided, joined, programme

JOINED, RENEWED, CHANGED = StepKind.JOINED, StepKind.RENEWED, StepKind.CHANGED
ENDED, STOPPED = StepKind.ENDED, StepKind.STOPPED
DAY = timedelta(days=1)


def on(text: str) -> date:
    return date.fromisoformat(text)


def spans(standing: Enrolment) -> list[str]:
    """Plan, days and fee of each term, as one reads them."""
    return [f"{t.plan} {t.from_on}..{t.until_on} {t.minor}" for t in standing.terms]


# -- terms ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("begins", "months", "ends"),
    [
        ("2026-01-31", 1, ["2026-02-27", "2026-03-30", "2026-04-29", "2026-05-30"]),
        ("2024-01-31", 1, ["2024-02-28", "2024-03-30"]),
        ("2026-01-01", 1, ["2026-01-31", "2026-02-28", "2026-03-31"]),
        ("2026-03-15", 12, ["2027-03-14", "2028-03-14"]),
        ("2024-02-29", 12, ["2025-02-27", "2026-02-27", "2027-02-27", "2028-02-28"]),
        ("2026-11-30", 3, ["2027-02-27", "2027-05-29"]),
    ],
)
def test_terms_begin_on_the_same_day_of_the_month(begins: str, months: int, ends: list[str]) -> None:
    """Each term ends the day before the next begins, on the day of the month it began on or the last the month has."""
    fee = Fee(months=months, minor=1200)
    plan = PaidPlan(id="p", name={"en": "P"}, fees=(fee,))
    term, found = paid_term(plan, fee, on(begins)), []
    for _ in ends:
        found.append(term.until_on.isoformat())
        term = paid_term(plan, fee, term.until_on + DAY, term.anchor)
    assert found == ends


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 24), st.integers(1, 24))
def test_terms_never_drift(begins: date, months: int, count: int) -> None:
    """However many terms follow each other, they are as long as one term of all the months together."""
    fee = Fee(months=months, minor=1)
    plan = PaidPlan(id="p", name={"en": "P"}, fees=(fee,))
    term = paid_term(plan, fee, begins)
    for _ in range(count - 1):
        assert term.days() >= 28
        term = paid_term(plan, fee, term.until_on + DAY, term.anchor)
    assert term.until_on + DAY == next_begin(begins, months * count, begins.day)


def test_a_trial_counts_its_first_day() -> None:
    """30 days from 1 January end on 30 January; the paid term goes on the day after, and on each 31st."""
    trial = trial_term(PRIME, on("2026-01-01"))
    assert (trial.until_on, trial.days(), trial.is_trial()) == (on("2026-01-30"), 30, True)
    standing = joined(PRIME, on("2026-01-01"), months=0)
    after = decided(standing, on("2026-01-20"), RENEWED, PRIME, 1).after
    assert spans(after) == ["prime 2026-01-01..2026-01-30 0", "prime 2026-01-31..2026-02-27 1499"]


# -- joining and renewing -------------------------------------------------------------------------------


def test_joining_costs_the_fee() -> None:
    """A year from the day, for the fee; a trial costs nothing."""
    paid = decided(Enrolment(), on("2026-03-15"), JOINED, REGULAR)
    assert (paid.due_minor, spans(paid.after)) == (6000, ["regular 2026-03-15..2027-03-14 6000"])
    free = decided(Enrolment(), on("2026-03-15"), JOINED, PRIME, 0)
    assert (free.due_minor, spans(free.after), free.after.tried) == (
        0,
        ["prime 2026-03-15..2026-04-13 0"],
        ("prime",),
    )


def test_one_trial_of_each_plan() -> None:
    """Who has had a plan, on trial or paid, gets no trial of it; of another one all the same."""
    for months in (0, 12):
        had = joined(PRIME, on("2026-01-01"), months=months)
        ended = decided(had, on("2026-01-02"), ENDED).after
        with pytest.raises(RuleViolation, match="plan_tried"):
            decided(ended, on("2026-02-01"), JOINED, PRIME, 0)
        other = msgspec.structs.replace(PRIME, id="other")
        again = decided(ended, on("2026-02-01"), JOINED, other, 0, of=programme(PRIME, other))
        assert again.after.tried == ("prime", "other")


@pytest.mark.parametrize(
    ("today", "begins"),
    [("2026-03-20", "2027-03-15"), ("2027-03-14", "2027-03-15"), ("2027-03-21", "2027-03-15")],
)
def test_renewing_goes_on_where_the_term_ends(today: str, begins: str) -> None:
    """Early, on the last day or within the grace: no day is lost and none is given."""
    standing = joined(PRIME, on("2026-03-15"))
    after = decided(standing, on(today), RENEWED, PRIME).after
    assert after.terms[-1].from_on == on(begins)
    assert (after.terms[-1].until_on, after.since) == (on("2028-03-14"), on("2026-03-15"))


def test_renewing_after_the_grace_is_joining() -> None:
    """A day after the grace there is nothing to renew; joining begins anew from that day."""
    standing = joined(PRIME, on("2026-03-15"))
    with pytest.raises(RuleViolation, match="plan_none"):
        decided(standing, on("2027-03-22"), RENEWED, PRIME)
    after = decided(standing, on("2027-03-22"), JOINED, PRIME).after
    assert (spans(after), after.since) == (["prime 2027-03-22..2028-03-21 13900"], on("2027-03-22"))


def test_nobody_pays_for_a_term_that_is_over() -> None:
    """Where the grace is longer than a term, renewing begins today."""
    plan = msgspec.structs.replace(PRIME, grace_days=60)
    standing = decided(Enrolment(), on("2026-01-01"), JOINED, plan, 1, of=programme(plan)).after
    after = decided(standing, on("2026-03-05"), RENEWED, plan, 1, of=programme(plan)).after
    assert spans(after) == ["prime 2026-01-01..2026-01-31 1499", "prime 2026-03-05..2026-04-04 1499"]


def test_one_term_ahead() -> None:
    """A term paid ahead is renewed when it has begun, so that nobody pays twice by mistake."""
    standing = joined(REGULAR, on("2026-03-15"))
    ahead = decided(standing, on("2026-04-01"), RENEWED, EXECUTIVE).after
    with pytest.raises(RuleViolation, match="plan_renewed_already") as refused:
        decided(ahead, on("2027-03-14"), RENEWED, REGULAR)
    assert refused.value.figures["until_on"] == "2028-03-14"
    assert plan_on(ahead, on("2027-03-14")) == "regular"
    assert plan_on(ahead, on("2027-03-15")) == "executive"
    assert decided(ahead, on("2027-03-15"), RENEWED, REGULAR).after.terms[-1].from_on == on("2028-03-15")


# -- changing -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "credit", "fee", "due"),
    [
        ("2026-01-01", 6000, 12000, 6000),  # all 365 days
        ("2026-07-01", 3024, 6049, 3025),  # 184 of 365 days: 3024.66 and 6049.32
        ("2026-12-31", 16, 32, 16),  # the last day: 16.44 and 32.88
    ],
)
def test_changing_pays_the_difference_for_the_days_left(today: str, credit: int, fee: int, due: int) -> None:
    """The day of the change belongs to the new plan; each part is rounded down; the last day stays."""
    standing = joined(REGULAR, on("2026-01-01"))
    move = decided(standing, on(today), CHANGED, EXECUTIVE)
    assert (move.credit_minor, move.fee_minor, move.due_minor) == (credit, fee, due)
    last = move.after.terms[-1]
    assert (last.plan, last.from_on, last.until_on, last.minor) == ("executive", on(today), on("2026-12-31"), fee)
    assert plan_on(move.after, on(today)) == "executive"
    assert plan_on(move.after, on(today) - DAY) == ("regular" if today > "2026-01-01" else "")


def test_changing_down_brings_the_difference_back() -> None:
    """From 120 to 60 with 184 of 365 days left: 60.49 are unused, 30.24 are the cheaper plan's."""
    move = decided(joined(EXECUTIVE, on("2026-01-01")), on("2026-07-01"), CHANGED, REGULAR)
    assert (move.credit_minor, move.fee_minor, move.due_minor) == (6049, 3024, -3025)


def test_changing_to_and_fro_is_free() -> None:
    """Back on the same day costs what the first change brought, to the fen that rounding moved."""
    standing = joined(REGULAR, on("2026-01-01"))
    up = decided(standing, on("2026-07-01"), CHANGED, EXECUTIVE)
    down = decided(up.after, on("2026-07-01"), CHANGED, REGULAR)
    assert (up.due_minor, down.due_minor) == (3025, 3024 - 6049)
    assert spans(down.after) == ["regular 2026-01-01..2026-06-30 2976", "regular 2026-07-01..2026-12-31 3024"]


def test_changing_anew_begins_a_term() -> None:
    """Where the plan says so, or the term has another length: a whole term from that day, the unused part off it."""
    plan = msgspec.structs.replace(EXECUTIVE, changing=Changing.ANEW)
    standing = joined(REGULAR, on("2026-01-01"))
    move = decided(standing, on("2026-07-01"), CHANGED, plan, of=programme(REGULAR, plan))
    assert (move.due_minor, spans(move.after)) == (12000 - 3024, ["executive 2026-07-01..2027-06-30 12000"])
    monthly = joined(EXECUTIVE, on("2026-01-31"), months=1)  # 28 days
    yearly = decided(monthly, on("2026-02-14"), CHANGED, EXECUTIVE)
    assert (yearly.credit_minor, yearly.due_minor) == (750, 11250)
    assert yearly.after.terms[-1].until_on == on("2027-02-13")


def test_changing_takes_along_what_is_paid_ahead() -> None:
    """A term that has not begun counts whole; each keeps its days."""
    ahead = decided(joined(REGULAR, on("2026-01-01")), on("2026-06-01"), RENEWED, REGULAR).after
    move = decided(ahead, on("2026-07-01"), CHANGED, EXECUTIVE)
    assert (move.credit_minor, move.due_minor) == (3024 + 6000, 6049 - 3024 + 6000)
    assert spans(move.after) == [
        "regular 2026-01-01..2026-06-30 2976",
        "executive 2026-07-01..2026-12-31 6049",
        "executive 2027-01-01..2027-12-31 12000",
    ]


def test_a_cheaper_plan_where_nothing_comes_back() -> None:
    """It can begin when the term is over: renewing takes another plan."""
    standing = joined(PRIME, on("2026-01-01"))
    with pytest.raises(RuleViolation, match="plan_change_cheaper") as refused:
        decided(standing, on("2026-02-01"), CHANGED, REGULAR)
    assert refused.value.figures["from_on"] == "2027-01-01"
    after = decided(standing, on("2026-02-01"), RENEWED, REGULAR).after
    assert after.terms[-1].from_on == on("2027-01-01")


# -- ending ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "today", "back"),
    [
        (FeeBack.FULL, "2026-01-01", 6000),
        (FeeBack.FULL, "2026-12-31", 6000),
        (FeeBack.UNUSED, "2026-01-01", 6000),
        (FeeBack.UNUSED, "2026-01-02", 5983),  # 364 of 365 days
        (FeeBack.UNUSED, "2026-12-31", 16),
        (FeeBack.NONE, "2026-01-01", 0),
    ],
)
def test_what_comes_back(rule: FeeBack, today: str, back: int) -> None:
    """The whole fee to the last day, or by days with the day itself unused, or nothing; the plan ends at once."""
    plan = msgspec.structs.replace(REGULAR, refund=rule)
    standing = decided(Enrolment(), on("2026-01-01"), JOINED, plan, of=programme(plan)).after
    move = decided(standing, on(today), ENDED)
    assert (move.due_minor, move.after.terms, plan_on(move.after, on(today))) == (-back, (), "")


def test_the_rule_of_the_day_it_was_paid_counts() -> None:
    """A programme that gives nothing back from now on takes nothing from those who have paid."""
    standing = joined(REGULAR, on("2026-01-01"))
    harsh = msgspec.structs.replace(REGULAR, refund=FeeBack.NONE)
    assert decided(standing, on("2026-07-01"), ENDED, of=programme(harsh)).due_minor == -3024


def test_the_whole_fee_after_a_change() -> None:
    """The whole fee of a term that a change cut in two is that of both parts: all that was paid."""
    full = [msgspec.structs.replace(plan, refund=FeeBack.FULL) for plan in (REGULAR, EXECUTIVE)]
    standing = decided(Enrolment(), on("2026-01-01"), JOINED, full[0], of=programme(*full)).after
    changed = decided(standing, on("2026-07-01"), CHANGED, full[1], of=programme(*full))
    ended = decided(changed.after, on("2026-09-01"), ENDED)
    assert ended.due_minor == -(6000 + changed.due_minor)


def test_a_trial_ends_for_nothing() -> None:
    """Ending it brings nothing back but what was paid ahead."""
    trial = joined(PRIME, on("2026-01-01"), months=0)
    assert decided(trial, on("2026-01-05"), ENDED).due_minor == 0
    kind = msgspec.structs.replace(PRIME, refund=FeeBack.UNUSED)
    ahead = decided(trial, on("2026-01-05"), RENEWED, kind, of=programme(kind)).after
    assert decided(ahead, on("2026-01-06"), ENDED).due_minor == -13900


def test_not_to_renew() -> None:
    """It holds to its last day, without grace and without a reminder; renewing takes the word back."""
    standing = joined(PRIME, on("2026-01-01"))
    stopped = decided(standing, on("2026-02-01"), STOPPED)
    assert (stopped.due_minor, plan_on(stopped.after, on("2026-12-31"))) == (0, "prime")
    assert (plan_on(standing, on("2027-01-01")), plan_on(stopped.after, on("2027-01-01"))) == ("prime", "")
    with pytest.raises(RuleViolation, match="plan_stopped_already"):
        decided(stopped.after, on("2026-02-02"), STOPPED)
    assert not decided(stopped.after, on("2026-02-02"), RENEWED, PRIME).after.stops


# -- how it stands --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "state", "due"),
    [
        ("2026-03-15", State.PAID, False),
        ("2027-03-03", State.PAID, False),
        ("2027-03-04", State.PAID, True),  # 10 days before
        ("2027-03-14", State.PAID, True),
        ("2027-03-15", State.GRACE, True),
        ("2027-03-21", State.GRACE, True),
        ("2027-03-22", State.OVER, True),
        ("2027-03-31", State.OVER, True),
        ("2027-04-01", State.OVER, False),
    ],
)
def test_how_it_stands(today: str, state: State, due: bool) -> None:
    """Paid to the last day, seven days of grace, over; on the list from ten days before until ten days after."""
    seen = membership(ANN, joined(PRIME, on("2026-03-15")), programme(), on(today))
    assert seen is not None
    assert (seen.state, seen.is_due, seen.until) == (state, due, on("2027-03-14"))
    assert (seen.counts_until, seen.counts()) == (on("2027-03-21"), state is not State.OVER)


def test_a_trial_has_no_grace() -> None:
    """The day after its last it is over."""
    standing = joined(PRIME, on("2026-01-01"), months=0)
    assert (plan_on(standing, on("2026-01-30")), plan_on(standing, on("2026-01-31"))) == ("prime", "")
    seen = membership(ANN, standing, programme(), on("2026-01-30"))
    assert seen is not None
    assert (seen.state, seen.months) == (State.TRIAL, 0)


def test_a_plan_that_is_gone_from_the_programme_counts() -> None:
    """What is paid is paid; only the name is not known any more."""
    seen = membership(ANN, joined(REGULAR, on("2026-01-01")), programme(PRIME), on("2026-02-01"))
    assert seen is not None
    assert (seen.plan, seen.plan_id, seen.counts()) == (None, "regular", True)


def test_somebody_without() -> None:
    """Who never had a plan, or ended it early, has none."""
    assert membership(ANN, Enrolment(), programme(), on("2026-01-01")) is None
    assert plan_on(Enrolment(), on("2026-01-01")) == ""


# -- refusals -------------------------------------------------------------------------------------------

OFF = msgspec.structs.replace(REGULAR, enabled=False)
NOW = on("2026-07-01")


@pytest.mark.parametrize(
    ("kind", "code", "standing", "kind_of", "plan", "months"),
    [
        (NotFound, "plan_not_found", Enrolment(), JOINED, PRIME, 12),
        (RuleViolation, "plan_off", Enrolment(), JOINED, OFF, 12),
        (InvalidInput, "plan_fee_unknown", Enrolment(), JOINED, EXECUTIVE, 3),
        (RuleViolation, "plan_no_trial", Enrolment(), JOINED, EXECUTIVE, 0),
        (RuleViolation, "plan_joined_already", joined(REGULAR, NOW), JOINED, EXECUTIVE, 12),
        (RuleViolation, "plan_joined_already", joined(REGULAR, NOW + DAY), JOINED, EXECUTIVE, 12),
        (RuleViolation, "plan_none", Enrolment(), RENEWED, EXECUTIVE, 12),
        (RuleViolation, "plan_none", Enrolment(), CHANGED, EXECUTIVE, 12),
        (RuleViolation, "plan_none", Enrolment(), ENDED, None, 0),
        (RuleViolation, "plan_none", Enrolment(), STOPPED, None, 0),
        (RuleViolation, "plan_change_same", joined(EXECUTIVE, NOW), CHANGED, EXECUTIVE, 12),
        (RuleViolation, "plan_change_trial", joined(PRIME, NOW, months=0), CHANGED, EXECUTIVE, 12),
        (RuleViolation, "plan_change_over", joined(PRIME, on("2025-07-01")), CHANGED, EXECUTIVE, 12),
        (InvalidInput, "plan_wish_unknown", Enrolment(), StepKind.LEFT, None, 0),
    ],
)
def test_what_is_refused(
    kind: type[ClubError], code: str, standing: Enrolment, kind_of: StepKind, plan: PaidPlan | None, months: int
) -> None:
    """Each wish that can't be met says why."""
    with pytest.raises(kind, match=code):
        decided(standing, NOW, kind_of, plan, months, of=programme(OFF, EXECUTIVE))


# -- laws -----------------------------------------------------------------------------------------------

PLANS = st.builds(
    PaidPlan,
    id=st.sampled_from(("a", "b", "c")),
    name=st.just({"en": "P"}),
    fees=st.tuples(
        st.builds(Fee, months=st.just(1), minor=st.integers(1, 5000)),
        st.builds(Fee, months=st.just(12), minor=st.integers(1, 50_000)),
    ),
    trial_days=st.sampled_from((0, 30)),
    refund=st.sampled_from(FeeBack),
    changing=st.sampled_from(Changing),
    grace_days=st.sampled_from((0, 7, 40)),
)
PROGRAMMES = st.lists(PLANS, min_size=1, max_size=3, unique_by=lambda plan: plan.id)
WISHES = st.tuples(
    st.sampled_from((JOINED, RENEWED, CHANGED, ENDED, STOPPED)),
    st.integers(0, 2),
    st.sampled_from((0, 1, 12)),
    st.integers(0, 400),
)


@given(PROGRAMMES, st.dates(date(2023, 1, 1), date(2029, 1, 1)), st.lists(WISHES, max_size=8))
def test_whatever_is_asked_for(plans: list[PaidPlan], day: date, wishes: list[tuple[StepKind, int, int, int]]) -> None:
    """
    Terms follow each other without overlap, nobody is paid back more than they paid, and what the payments hold
    is enough for whatever could come back.
    """
    standing, paid, number, net = Enrolment(), dict[str, int](), 0, 0
    for kind, place, months, later in wishes:
        day += timedelta(days=later)
        plan = plans[place % len(plans)] if kind not in (ENDED, STOPPED) else None
        standing = msgspec.structs.replace(standing, paid=paid)
        try:
            move = decided(standing, day, kind, plan, months, of=programme(*plans))
        except ClubError:
            continue
        if move.due_minor > 0:
            number += 1
            paid[str(number)] = move.due_minor
        for one, back in spread_back(-min(0, move.due_minor), paid).items():
            paid[one] -= back
        net += move.due_minor
        assert net >= 0
        standing = move.after
        paid = held_back(paid, worth(standing, day))
        for before, after in zip(standing.terms, standing.terms[1:], strict=False):
            assert before.until_on < after.from_on
        assert all(term.days() >= 1 and term.minor >= 0 for term in standing.terms)
        most = back_by_rule(standing.whole(day), day)
        assert unused(standing.not_over(day), day) <= worth(standing, day) <= sum(paid.values())
        assert most <= sum(paid.values())


@given(st.dictionaries(st.integers(1, 9).map(str), st.integers(0, 500), max_size=5), st.data())
def test_money_comes_back_from_the_newest_payment(paid: dict[str, int], data: st.DataObject) -> None:
    """All of it, from none more than it holds, and from an older one only when the newer ones are empty."""
    minor = data.draw(st.integers(0, sum(paid.values())))
    parts = spread_back(minor, paid)
    assert sum(parts.values()) == minor
    assert all(0 < part <= paid[number] for number, part in parts.items())
    empty = [number for number, held in paid.items() if parts.get(number, 0) == held]
    touched = min(map(int, parts), default=10)
    assert all(number in empty for number in paid if int(number) > touched)
