"""Which backups stay: seven days, four weeks, twelve months, by the order they were made in."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from shopclub.core.backups.model import Kept, Why
from shopclub.core.backups.rules import is_ours, stem_of, to_check, to_drop
from shopclub.core.kernel.calendar import ShopCalendar


def kept(no: int, day: date, *, sound: bool = True, why: Why = Why.DAILY, hour: int = 21) -> Kept:
    at = datetime.combine(day, time(hour), UTC)
    return Kept(
        no=no, at=at, day=day, bytes=1, sha256="", content_bytes=1, content_sha256="", seq=no, sales=0, members=0,
        why=why, proven=at, sound=sound,
    )  # fmt: skip


def run(days: list[date]) -> list[date]:
    """One backup on each of these days in turn, rotated each time; the days that have one at the end."""
    there: dict[str, Kept] = {}
    for no, day in enumerate(days, 1):
        there[f"{no:05}"] = kept(no, day)
        for name in to_drop(there):
            del there[name]
    return [one.day for one in sorted(there.values(), key=lambda one: one.no)]


def each_day(first: date, count: int) -> list[date]:
    return [first + timedelta(days=n) for n in range(count)]


def test_a_year_of_days_leaves_seven_days_four_weeks_and_twelve_months() -> None:
    """After daily backups from January 2025 to 6 January 2026, counted out by hand across the year's end."""
    assert run(each_day(date(2025, 1, 1), 371)) == [
        # months: the last day of each of the twelve newest months (February 2025 to January 2026)
        date(2025, 2, 28), date(2025, 3, 31), date(2025, 4, 30), date(2025, 5, 31), date(2025, 6, 30),
        date(2025, 7, 31), date(2025, 8, 31), date(2025, 9, 30), date(2025, 10, 31), date(2025, 11, 30),
        # weeks: the Sundays that closed the weeks before this one, of which the last is a day below
        date(2025, 12, 21), date(2025, 12, 28),
        # days: the last seven; 31 December is December's too, 4 January its week's
        date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 3), date(2026, 1, 4),
        date(2026, 1, 5), date(2026, 1, 6),
    ]  # fmt: skip


def test_the_first_week_of_a_year_may_begin_in_the_old_one() -> None:
    """29 December 2025 to 4 January 2026 are one week: it takes one of the four places, not two."""
    days = [date(2025, 12, 7), date(2025, 12, 14), date(2025, 12, 21), date(2025, 12, 28), date(2025, 12, 30)]
    there = {str(no): kept(no, day) for no, day in enumerate(days + each_day(date(2026, 1, 1), 8), 1)}
    # days 2-8 January; weeks: 8 Jan, 4 Jan, 28 Dec, 21 Dec; months: 8 Jan, 30 Dec
    assert to_drop(there) == {"1", "2", "6"}


def test_two_on_one_day_leave_the_later_one() -> None:
    """The one made later stays, whatever its hour says (the clock may have been put back)."""
    day = date(2026, 1, 5)
    there = {"a": kept(1, day, hour=21), "b": kept(2, day, hour=9), "c": kept(3, day + timedelta(days=1))}
    assert to_drop(there) == {"a"}


def test_a_shop_that_rests_for_weeks_keeps_its_last_days() -> None:
    """Days without a backup take no place: after two months' rest the last seven days before it are still there."""
    before = each_day(date(2026, 1, 5), 7)
    assert run([*before, date(2026, 3, 16)]) == [*before[1:], date(2026, 3, 16)]


def test_summer_time_makes_no_day_twice() -> None:
    """The day is the shop's: around the change of the clocks each of seven nights keeps its backup."""
    calendar = ShopCalendar("Europe/Berlin")
    nights = [datetime(2026, 3, 26, 22, 30, tzinfo=UTC) + timedelta(hours=24 * n) for n in range(7)]
    days = [calendar.day_of(night) for night in nights]
    # 23:30 in winter, 00:30 of the next day in summer: 28 March has a night, 29 March has none of its own
    assert days[:4] == [date(2026, 3, 26), date(2026, 3, 27), date(2026, 3, 28), date(2026, 3, 30)]
    assert run(days) == days


def test_a_clock_set_back_for_a_night_costs_nothing() -> None:
    """A backup dated 2020 is the newest, so it stays; no good one goes for it, and it goes when its turn is over."""
    good = each_day(date(2026, 1, 5), 7)
    assert run([*good, date(2020, 1, 1)]) == [*good[1:], date(2020, 1, 1)]
    # a year later nothing of 2020 is left but what the twelfth month back may be
    later = run([*good, date(2020, 1, 1), *each_day(date(2026, 1, 12), 365)])
    assert date(2020, 1, 1) not in later
    assert len(later) >= 7 + 2 + 11


def test_a_clock_a_lifetime_ahead_does_not_take_the_days_for_ever() -> None:
    """A week dated 2099 is followed by real days: these take their places again, one after the other."""
    ahead, real = each_day(date(2099, 1, 1), 7), each_day(date(2026, 1, 5), 7)
    after = run([*ahead, *real])
    assert after[-7:] == real
    assert set(after[:-7]) <= set(ahead)


def test_what_was_found_changed_takes_nobodys_place_and_stays() -> None:
    """The newest proven one is never dropped for a newer one that has gone bad."""
    day = date(2026, 1, 5)
    there = {"good": kept(1, day), "bad": kept(2, day, sound=False)}
    assert to_drop(there) == frozenset()
    there = {f"{n}": kept(n, day + timedelta(days=n), sound=n < 3) for n in range(1, 30)}
    assert "2" not in to_drop(there)


def test_three_from_before_something_drastic_stay() -> None:
    """A backup made before a restore outlives the day's later ones; the fourth lets the first go."""
    day = date(2026, 1, 5)
    there = {str(no): kept(no, day, why=Why.BEFORE) for no in range(1, 5)} | {"5": kept(5, day)}
    assert to_drop(there) == {"1"}


made = st.lists(
    st.builds(
        lambda day, sound, why: (day, sound, why),
        st.dates(date(2024, 1, 1), date(2027, 12, 31)),
        st.booleans() | st.just(True),
        st.sampled_from(Why),
    ),
    max_size=80,
)


@given(made)
def test_rotation_keeps_its_promises(rows: list[tuple[date, bool, Why]]) -> None:
    """Whatever the days: the newest good one stays, bad ones stay, at most 26 good ones stay, twice drops no more."""
    there = {str(no): kept(no, day, sound=sound, why=why) for no, (day, sound, why) in enumerate(rows, 1)}
    gone = to_drop(there)
    left = {name: one for name, one in there.items() if name not in gone}
    good = [one for one in left.values() if one.sound]
    assert all(there[name].sound for name in gone)
    assert len(good) <= 7 + 4 + 12 + 3
    sound = [one for one in there.values() if one.sound]
    if sound:
        assert max(sound, key=lambda one: one.no) in good
        # as many days, weeks and months as there are, up to their number
        assert len({one.day for one in good}) >= min(7, len({one.day for one in sound}))
        assert len({one.day.isocalendar()[:2] for one in good}) >= min(4, len({o.day.isocalendar()[:2] for o in sound}))
        months = {(one.day.year, one.day.month) for one in sound}
        assert len({(one.day.year, one.day.month) for one in good}) >= min(12, len(months))
    assert to_drop(left) == frozenset()


@given(st.integers(1, 900), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_daily_rotation_always_holds_the_last_seven_days(count: int, first: date) -> None:
    """However long it runs: the last seven days are there, and about twenty in all."""
    days = each_day(first, count)
    left = run(days)
    assert left[-7:] == days[-7:]
    assert len(left) <= 7 + 4 + 12


def test_only_names_of_ours_are_ours() -> None:
    """The shop's own name, a moment, our endings; another shop's, a copy's copy and lists are not."""
    ours = ["shop-2026-01-05T2100.json", "shop-2026-01-05T210007-2.json.gz", "shop-2026-01-05T2100.json.gz.enc"]
    others = [
        "shop-2026-01-05T2100.json.gz.tmp", "shop-2026-01-05.json", "my-shop-2026-01-05T2100.json.gz",
        "shop-2026-01-05T2100 (1).json.gz", "shop-backups.json", "shop.json", "shop-2026-01-05T2100.zip",
    ]  # fmt: skip
    assert [name for name in ours + others if is_ours(name, "shop")] == ours
    assert stem_of("my-shop-2026-01-05T2100.json.gz") == "my-shop"
    assert stem_of("notes.txt") is None


def test_the_longest_unread_are_read_again_two_at_a_time() -> None:
    """Those not read for seven days, the oldest first; not the one just made, not one known to be bad."""
    day = date(2026, 1, 5)
    there = {name: kept(no, day) for no, name in enumerate("abcd", 1)} | {"bad": kept(5, day, sound=False)}
    ages = {"a": 7, "b": 30, "c": 6, "d": 8, "bad": 90}
    assert to_check(there, there["d"], ages) == ["b", "a"]
    assert to_check(there, None, ages) == ["b", "d"]
