"""Card codes, search keys, tags and own fields."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclub.core.kernel.errors import InvalidInput
from shopclub.core.members.names import readings
from shopclub.core.members.rules import (
    changed_fields,
    clean_tags,
    fold_name,
    is_card_code,
    luhn_digit,
    make_card_code,
    name_keys,
    read_card_code,
)


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


def test_tags_are_trimmed_and_kept_once() -> None:
    """However they are separated and cased; the first way of writing one stands; nothing is no tag."""
    assert clean_tags([" VIP ，花生过敏、 vip;Ｖｉｐ", "", "老 街坊"]) == ("VIP", "花生过敏", "老 街坊")
    assert clean_tags([" ,;、 "]) == ()


def test_tags_have_limits() -> None:
    """20 tags of 30 characters are fine, one more of either is not."""
    assert len(clean_tags([f"{n:030d}" for n in range(20)])) == 20
    with pytest.raises(InvalidInput, match="tags_too_many"):
        clean_tags([",".join(str(n) for n in range(21))])
    with pytest.raises(InvalidInput, match="text_too_long") as refused:
        clean_tags(["x" * 31])
    assert refused.value.figures["field"] == "tags"


def test_own_fields_change_one_by_one() -> None:
    """What is named is set or taken out, the rest stays; texts are cleaned; 0 is a value, an empty text is none."""
    before = {"shoe": 42, "likes": "tea"}
    assert changed_fields(before, {"shoe": None, "plate": " 沪A\u200b12345 ", "visits-before": 0}) == {
        "likes": "tea",
        "plate": "沪A12345",
        "visits-before": 0,
    }
    assert changed_fields(before, {"likes": "  "}) == {"shoe": 42}
    assert before == {"shoe": 42, "likes": "tea"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"Shoe size": 1}, "fields_id"),
        ({"": "x"}, "fields_id"),
        ({"a" * 41: "x"}, "fields_id"),
        ({"likes": "x" * 101}, "text_too_long"),
        ({"likes": 10**12 + 1}, "fields_number"),
        ({f"f{n}": n for n in range(51)}, "fields_too_many"),
    ],
)
def test_own_fields_have_limits(changes: dict[str, str | int], code: str) -> None:
    """Ids are plain, texts short, numbers below a million millions, fields no more than 50."""
    with pytest.raises(InvalidInput, match=code):
        changed_fields({}, changes)
