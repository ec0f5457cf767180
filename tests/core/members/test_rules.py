"""Card codes, birthdays and search keys."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclub.core.kernel.errors import InvalidInput
from shopclub.core.members.names import readings
from shopclub.core.members.rules import (
    fold_name,
    is_card_code,
    luhn_digit,
    make_card_code,
    name_keys,
    read_birthday,
    read_card_code,
)

TODAY = date(2026, 3, 14)


@pytest.mark.parametrize(("digits", "check"), [("7992739871", 3), ("453201511283036", 6), ("0", 0), ("18", 2)])
def test_check_digits_known_from_elsewhere(digits: str, check: int) -> None:
    """The Luhn examples that everybody uses."""
    assert luhn_digit(digits) == check


@given(st.integers(0, 10**17 - 1), st.integers(0, 19), st.integers(1, 9))
def test_a_wrong_digit_never_passes(number: int, place: int, off: int) -> None:
    """A code is 20 digits that begin with 20; any one digit changed is no card."""
    code = make_card_code(lambda _: number)
    assert is_card_code(code)
    wrong = code[:place] + str((int(code[place]) + off) % 10) + code[place + 1 :]
    assert not is_card_code(wrong)


def test_a_card_is_read_as_a_scanner_or_a_person_sends_it() -> None:
    """Full-width digits, blanks and dashes are the same card; other text is none."""
    code = make_card_code(lambda _: 123)
    wide = "".join(chr(ord(c) + 0xFEE0) for c in code)
    spaced = " ".join(code[i : i + 4] for i in range(0, 20, 4))
    for text in (code, wide, spaced, spaced.replace(" ", "-"), f" {code}\u200b"):
        assert read_card_code(text) == code
    for text in ("", code[:-1], code + "1", "13800000001", "http://x/" + code):
        assert read_card_code(text) is None


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("", None),
        ("1990-05-20", "1990-05-20"),
        ("1990/5/20", "1990-05-20"),
        ("1990年5月20日", "1990-05-20"),
        ("19900520", "1990-05-20"),
        ("１９９０．５．２０", "1990-05-20"),
        ("5-20", "--05-20"),
        ("5月20日", "--05-20"),
        ("--05-20", "--05-20"),
        ("2-29", "--02-29"),
        ("2024-02-29", "2024-02-29"),
        ("2026-03-14", "2026-03-14"),
    ],
)
def test_birthdays_as_people_type_them(text: str, kept: str | None) -> None:
    """With and without the year; 29 February without one."""
    assert read_birthday(text, TODAY) == kept


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2025-02-29", "birthday_unreadable"),
        ("13-1", "birthday_unreadable"),
        ("2-30", "birthday_unreadable"),
        ("soon", "birthday_unreadable"),
        ("2026-03-15", "birthday_future"),
        ("1895-12-31", "birthday_future"),
    ],
)
def test_birthdays_that_can_not_be(text: str, code: str) -> None:
    """No such day, no day at all, to come, or longer ago than anybody lives."""
    with pytest.raises(InvalidInput, match=code):
        read_birthday(text, TODAY)


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("李雷", {"lilei", "ll"}),
        ("曾敏", {"cengmin", "cm", "zengmin", "zm"}),
        ("Wang Fang", {"fang", "wf"}),
        ("Anna", set()),
        ("", set()),
    ],
)
def test_what_a_name_is_found_by(name: str, keys: set[str]) -> None:
    """Pinyin and initials, each reading of a surname; words and initials of a Latin name."""
    assert set(name_keys(name, readings)) == keys


@given(st.text(max_size=30))
def test_any_text_is_a_name(name: str) -> None:
    """No name breaks the keys; none of them is empty or the name itself."""
    keys = name_keys(name, readings)
    assert "" not in keys
    assert fold_name(name) not in keys
