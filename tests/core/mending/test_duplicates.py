"""Files that may be one person: what two share and what speaks against it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclub.core.members.model import Gender, Member, Status
from shopclub.core.members.names import readings
from shopclub.core.members.rules import name_keys
from shopclub.core.mending.duplicates import MOST_OF_A_KIND, likely, one_slip


def file(name: str = "", phone: str | None = None, birthday: str | None = None, **more: Any) -> Member:
    """A member file."""
    at = datetime(2026, 3, 14, tzinfo=UTC)
    return Member(
        name=name, phone=phone, birthday=birthday, card="1", joined_on=date(2026, 3, 14), joined_at=at,
        keys=name_keys(name, readings), **more,
    )  # fmt: skip


def found(*files: Member) -> list[tuple[int, int, tuple[str, ...]]]:
    """Pairs by place, from 1, and why."""
    return [(one.first, one.second, one.why) for one in likely(enumerate(files, 1))]


@pytest.mark.parametrize(
    ("a", "b", "why"),
    [
        (file("李娜", "+8613800138000"), file("李娜", "+8613800138001"), ("name", "phone")),
        (file("李娜", "+8613800138000"), file("李娜", "+8613800131001"), None),
        (file("李娜", "+8613800138000"), file("李娜", "+8613911118000"), ("name", "ending")),
        (file("李娜", birthday="1990-05-06"), file("李娜", birthday="--05-06"), ("name", "birthday")),
        (file("李娜", "+8613800138000", "1990-05-06"), file("李娜", "+8613911112222", "1991-07-08"), None),
        (file("李娜", "+8613800138000"), file("李那", "+8613800138001"), ("sound", "phone")),
        (
            file("Wang Li", "+8613800138000", "1990-05-06"),
            file("Li Wang", "+8613800138001", "1990-05-06"),
            ("birthday", "phone"),
        ),
        (file("李娜", "+8613800138000"), file("李娜"), ("name",)),
        (file("李娜", "+8613800138000"), file("李娜", "+8613911112222"), None),
        (file("李娜", gender=Gender.FEMALE), file("李娜", gender=Gender.MALE), None),
        (file("", "+8613800138000"), file("", "+8613800138001"), None),
    ],
)
def test_two_files(a: Member, b: Member, why: tuple[str, ...] | None) -> None:
    """At least two of name, birthday and phone, or the name where one file has no phone; contradictions count."""
    assert found(a, b) == ([] if why is None else [(1, 2, why)])


def test_the_likeliest_comes_first() -> None:
    """Name, birthday and phone before name and ending."""
    first = file("李娜", "+8613800138000", "1990-05-06")
    assert found(file("李娜", "+8613911118000"), first, file("李娜", "+8613800138001", "1990-05-06"))[0][:2] == (2, 3)


def test_who_left_is_nobodys_double() -> None:
    """Closed files, merged ones among them, are left out."""
    assert found(file("李娜"), file("李娜", status=Status.CLOSED)) == []


def test_a_common_name_says_nothing() -> None:
    """So many of one name and nothing else are no pairs; one fewer are."""
    assert found(*[file("会员")] * (MOST_OF_A_KIND + 1)) == []
    assert (
        len(likely(enumerate([file("会员")] * MOST_OF_A_KIND, 1), limit=1000))
        == MOST_OF_A_KIND * (MOST_OF_A_KIND - 1) // 2
    )


@given(st.text("0123456789", min_size=3, max_size=12), st.data())
def test_one_slip_is_seen_from_both_sides(number: str, data: st.DataObject) -> None:
    """A digit wrong, two neighbours swapped, one left out or one too many is one slip; nothing at all is none."""
    place = data.draw(st.integers(0, len(number) - 2))
    wrong = number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]
    less = number[:place] + number[place + 1 :]
    for other in (wrong, less):
        assert one_slip(number, other)
        assert one_slip(other, number)
    assert not one_slip(number, number)
