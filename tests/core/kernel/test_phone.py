from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclub.core.kernel.errors import InvalidInput
from shopclub.core.kernel.phone import mask_phone, national, normalise_phone


@pytest.mark.parametrize(
    ("typed", "country", "phone"),
    [
        ("13812345678", "CN", "+8613812345678"),
        ("138 1234-5678", "CN", "+8613812345678"),
        ("１３８１２３４５６７８", "CN", "+8613812345678"),
        ("\u202a13812345678\u202c", "CN", "+8613812345678"),
        ("+86 138 1234 5678", "DE", "+8613812345678"),
        ("008613812345678", "CN", "+8613812345678"),
        ("010-62345678", "CN", "+861062345678"),
        ("020 7946 0958", "GB", "+442079460958"),
        ("+1 650 253 0000", "CN", "+16502530000"),
    ],
)
def test_numbers_become_one_form(typed: str, country: str, phone: str) -> None:
    """However a number is typed, it is kept as the same E.164 text."""
    assert normalise_phone(typed, country) == phone


@pytest.mark.parametrize(
    ("typed", "digits"), [("1381234567", 10), ("138123456789", 12), ("12345", 5), ("62345678", 8), ("1" * 16, 16)]
)
def test_a_digit_too_few_or_many_is_counted(typed: str, digits: int) -> None:
    """In China a number of another length says how many digits it has and that eleven are needed."""
    with pytest.raises(InvalidInput) as caught:
        normalise_phone(typed, "CN")
    assert caught.value.code == "phone_length"
    assert dict(caught.value.figures) == {"digits": digits, "expected": 11}


@pytest.mark.parametrize("typed", ["", "abc", "10000000000", "23812345678", "[/x]"])
def test_what_is_no_number_is_refused(typed: str) -> None:
    """Text that is no phone number is refused without quoting it."""
    with pytest.raises(InvalidInput) as caught:
        normalise_phone(typed, "CN")
    assert caught.value.code == "phone_unreadable"
    assert set(caught.value.figures) == {"digits"}


def test_a_foreign_number_of_wrong_length_names_no_length() -> None:
    """Where a country has several lengths none is demanded."""
    with pytest.raises(InvalidInput) as caught:
        normalise_phone("+44 20", "CN")
    assert (caught.value.code, caught.value.figures["expected"]) == ("phone_length", None)


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_refused(text: str) -> None:
    """No text makes the reader fail in another way than refusing it; what it takes it takes again."""
    try:
        phone = normalise_phone(text, "CN")
    except InvalidInput as error:
        assert error.code in ("phone_unreadable", "phone_length")
    else:
        assert normalise_phone(phone, "CN") == phone


def test_the_national_digits() -> None:
    """At home the country code is not typed."""
    assert national("+8613812345678") == "13812345678"
    assert national("+442079460958") == "2079460958"


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("+8613812345678", "138****5678"),
        ("+442079460958", "+44******0958"),
        ("1234567", "*****67"),
        ("12", "12"),
    ],
)
def test_masks_hide_the_middle(phone: str, masked: str) -> None:
    """A mask lets the owner recognise a number and nobody else dial it."""
    assert mask_phone(phone) == masked
