"""Days and figures of a trial in words."""

from __future__ import annotations

from datetime import date

import pytest

from shopclub.core.simulate.figures import Period
from shopclub.i18n import Language, Words
from shopclub.words.simulated import say_period

DAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("until", "said"),
    [(DAY, "20 November 2026"), (date(2026, 11, 21), "20 November 2026 to 21 November 2026")],
)
def test_one_day_is_said_once(until: date, said: str) -> None:
    """From which day through which, and one day by itself."""
    assert say_period(Period(from_on=DAY, until_on=until), Words(Language.EN)) == said
