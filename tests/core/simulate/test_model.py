"""What goes into a replay and what comes out of it."""

from datetime import date, timedelta

from shopclub.core.kernel.ids import MemberNo
from shopclub.core.simulate.model import EVERYBODY, Habit, Share, Window


def test_a_window_has_its_first_and_its_last_day() -> None:
    """Both ends of a window belong to it, the days beside them don't."""
    window = Window(first=date(2026, 3, 1), last=date(2026, 3, 31))
    day = timedelta(days=1)
    assert [window.has(d) for d in (window.first - day, window.first, window.last, window.last + day)] == [
        False,
        True,
        True,
        False,
    ]


def test_who_is_in_no_segment_spends_as_everybody() -> None:
    """A segment without enough purchases of its own spends as all together do."""
    mean, regular = Share(visits_permille=100, balance_permille=500), Share(visits_permille=300, balance_permille=900)
    habit = Habit(
        shares={EVERYBODY: mean, "high": regular},
        of={MemberNo(1): "high", MemberNo(2): "lost"},
        known={},
        purchases=9,
        recorded=1,
        modelled=1,
    )
    assert [habit.share(MemberNo(n)) for n in (1, 2, 3)] == [regular, mean, mean]
