"""Plans of members in words: how one stands, what a wish does, what happened."""

from __future__ import annotations

from datetime import UTC, date, datetime

import msgspec
import pytest

from shopclub.core.plans.model import Enrolment, Step, StepKind
from shopclub.core.plans.rules import membership
from shopclub.i18n import Language, Words
from shopclub.words.plans import say_membership, say_months, say_move, say_step, step_name
from tests.core.plans.plans import ANN, EXECUTIVE, PRIME, decided, joined, programme

EN, ZH = Words(Language.EN), Words(Language.ZH)
JOINED = date(2026, 3, 15)


@pytest.mark.parametrize(
    ("months", "on", "english", "chinese"),
    [
        (0, date(2026, 3, 20), "Prime: on trial until 13 Apr", "尊享：免费试用至 4月13日"),
        (12, date(2026, 3, 20), "Prime: paid until 14 Mar 2027", "尊享：已付费至 2027年3月14日"),
        (12, date(2027, 3, 15), "Prime: ran out on 14 Mar, counts until 21 Mar", "尊享：3月14日 到期，保留至 3月21日"),
        (12, date(2027, 3, 22), "Prime: ran out on 14 Mar", "尊享：3月14日 已到期"),
    ],
)
def test_how_a_plan_stands(months: int, on: date, english: str, chinese: str) -> None:
    """On trial, paid, in its days of grace, over; the year is said where it is another."""
    seen = membership(ANN, joined(PRIME, JOINED, months), programme(), on)
    assert seen is not None
    assert say_membership(seen, programme(), EN, today=on) == english
    assert say_membership(seen, programme(), ZH, today=on) == chinese


def test_not_to_be_renewed() -> None:
    """It is said while the plan counts."""
    stopped = decided(joined(PRIME, JOINED), JOINED, StepKind.STOPPED).after
    seen = membership(ANN, stopped, programme(), JOINED)
    assert seen is not None
    assert say_membership(seen, programme(), EN, today=JOINED) == "Prime: paid until 14 Mar 2027, not to be renewed"
    gone = msgspec.structs.replace(seen, plan_id="gone")
    assert say_membership(gone, programme(), ZH, today=JOINED) == "gone：已付费至 2027年3月14日，到期不续"


def test_what_a_wish_does() -> None:
    """Each kind of wish, with its term."""
    standing = joined(PRIME, JOINED)
    said = [
        say_move(decided(Enrolment(), JOINED, StepKind.JOINED, PRIME, 0), programme(), EN),
        say_move(decided(Enrolment(), JOINED, StepKind.JOINED, EXECUTIVE, 1), programme(), EN),
        say_move(decided(standing, JOINED, StepKind.RENEWED, PRIME), programme(), EN),
        say_move(decided(joined(EXECUTIVE, JOINED, 1), JOINED, StepKind.CHANGED, PRIME), programme(), EN),
        say_move(decided(standing, JOINED, StepKind.STOPPED), programme(), EN),
        say_move(decided(standing, JOINED, StepKind.ENDED), programme(), EN),
    ]
    assert said == [
        "Try Prime for nothing",
        "Join Executive, 1 month",
        "Renew with Prime, 1 year",
        "Change to Prime, 1 year",
        "Not renew",
        "End now",
    ]
    assert (say_months(24, EN), say_months(3, ZH), say_months(12, ZH)) == ("2 years", "3 个月", "1 年")


@pytest.mark.parametrize("kind", StepKind)
def test_every_step_has_a_name(kind: StepKind) -> None:
    """In both languages."""
    assert step_name(kind, EN) != step_name(kind, ZH)


def test_a_step_says_itself() -> None:
    """When, what, which plan, and the money; what is not there is left out."""
    after = joined(PRIME, JOINED)
    step = Step(
        at=datetime(2026, 3, 15, tzinfo=UTC), on=JOINED, member=ANN, kind=StepKind.JOINED, after=after, minor=13900
    )
    assert say_step(step, programme(), EN, "USD") == "15 March 2026: joined, Prime, $139.00"
    over = msgspec.structs.replace(step, kind=StepKind.ENDED, after=Enrolment(), minor=0)
    assert say_step(over, programme(), ZH, "USD") == "2026年3月15日：终止"
