"""How old somebody is, and what a child may do alone: pure functions."""

from __future__ import annotations

from datetime import date

from shopclub.core.kernel.errors import RuleViolation
from shopclub.core.members.birthdays import Birthday, celebrated_in
from shopclub.core.staff.model import Source


def age_on(birthday: Birthday, day: date) -> int | None:
    """
    Whole years of age on a day; None where the year of birth is not known, or lies outside the lunar tables.

    Args:
        birthday: as stated; a lunar one counts from its solar day, as the law does.
        day: any day.
    """
    born = celebrated_in(birthday, birthday.year) if birthday.year is not None else None
    if born is None:
        return None
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def is_child(birthday: Birthday | None, day: date, child_age: int) -> bool:
    """Whether somebody is known to be younger than the age at which one decides alone."""
    age = None if birthday is None else age_on(birthday, day)
    return age is not None and age < child_age


def demand_guardian(
    birthday: Birthday | None, day: date, child_age: int, *, source: Source, guardian: bool, marketing: bool
) -> None:
    """
    A child joins at the counter with a guardian, and gets no offers.

    Raises:
        RuleViolation: `child_at_counter`, `guardian_needed`, `child_no_offers`, each with `age`.
    """
    if not is_child(birthday, day, child_age):
        return
    if source is Source.KIOSK:
        raise RuleViolation("child_at_counter", age=child_age)
    if not guardian:
        raise RuleViolation("guardian_needed", age=child_age)
    if marketing:
        raise RuleViolation("child_no_offers", age=child_age)
