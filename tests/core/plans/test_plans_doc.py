"""The worked examples of docs/rules.md on paid plans, in both languages: what the page says the program does."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
import pytest

from shopclub.core.plans.model import Enrolment, StepKind
from shopclub.core.plans.terms import paid_term
from shopclub.core.programme.plans import Changing, Fee, FeeBack, PaidPlan
from tests.core.plans.plans import EXECUTIVE, REGULAR, decided, joined, programme
from tests.core.sales.test_rules_doc import examples, fen, figures, rows

NEW_YEAR = date(2026, 1, 1)


@pytest.mark.parametrize("row", examples("plan terms"), ids=" ".join)
def test_the_terms(row: list[str]) -> None:
    """Section 11: from when to when, and the one after it."""
    begins, months, ends, following = row
    fee = Fee(months=int(months), minor=100)
    plan = PaidPlan(id="p", name={"en": "P"}, fees=(fee,))
    term = paid_term(plan, fee, date.fromisoformat(begins))
    after = paid_term(plan, fee, term.until_on + timedelta(days=1), term.anchor)
    assert [term.until_on.isoformat(), after.until_on.isoformat()] == [ends, following]


def test_the_change() -> None:
    """Section 11: what is unused, what the new plan costs, what is to pay, through when."""
    english = [row[0] for row in rows("rules.md", "plan change")]
    for first, figure in zip(english, figures("plan change"), strict=True):
        day, _, anew = first.partition(", ")
        on, left = date.fromisoformat(day), int(figure[0])
        plan = msgspec.structs.replace(EXECUTIVE, changing=Changing.ANEW if anew else Changing.REST)
        standing = joined(REGULAR, NEW_YEAR)
        move = decided(standing, on, StepKind.CHANGED, plan, of=programme(REGULAR, plan))
        assert standing.terms[0].left(on) == left
        assert [move.credit_minor, move.fee_minor, move.due_minor] == [fen(one) for one in figure[1:4]]
        assert move.after.terms[-1].until_on.isoformat() == figure[4]


@pytest.mark.parametrize("row", examples("plan ended"), ids=" ".join)
def test_what_comes_back(row: list[str]) -> None:
    """Section 11: the whole fee, the unused days, nothing."""
    for rule, back in zip((FeeBack.FULL, FeeBack.UNUSED, FeeBack.NONE), row[1:], strict=True):
        plan = msgspec.structs.replace(REGULAR, refund=rule)
        standing = decided(Enrolment(), NEW_YEAR, StepKind.JOINED, plan, of=programme(plan)).after
        move = decided(standing, date.fromisoformat(row[0]), StepKind.ENDED)
        assert move.due_minor == -fen(back)
