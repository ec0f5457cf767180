from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from shopclub.core.kernel.errors import InvalidInput
from shopclub.core.members.model import Member
from shopclub.core.pins.model import MemberPin
from shopclub.core.pins.rules import PIN_MISSES, is_locked, misses_left, read_new_pin
from shopclub.i18n import Words
from shopclub.words.errors import has_sentence, say_code

AT = datetime(2026, 3, 14, tzinfo=UTC)
MEMBER = Member(
    card="20481902735511837466",
    phone="+8613800138975",
    birthday="1990-05-20",
    joined_on=date(2026, 3, 14),
    joined_at=AT,
)


@pytest.mark.parametrize("pin", ["4803", "48031", "480317", "０４８３", " 4803 ", "9013", "0091"])
def test_four_to_six_digits_nobody_guesses_are_a_pin(pin: str) -> None:
    """Also with a zero in front; full-width digits and spaces around are read as typed by a person."""
    assert read_new_pin(pin, MEMBER) in {"4803", "48031", "480317", "0483", "9013", "0091"}


@pytest.mark.parametrize(
    ("pin", "code"),
    [
        ("", "pin_shape"),
        ("480", "pin_shape"),
        ("4803179", "pin_shape"),
        ("48a3", "pin_shape"),
        ("-480", "pin_shape"),
        ("4 03", "pin_shape"),
        ("1111", "pin_same"),
        ("000000", "pin_same"),
        ("1234", "pin_run"),
        ("4321", "pin_run"),
        ("7890", "pin_run"),
        ("345678", "pin_run"),
        ("2109", "pin_run"),
        ("1212", "pin_repeats"),
        ("482482", "pin_repeats"),
        ("929292", "pin_repeats"),
        ("1314", "pin_loved"),
        ("2580", "pin_loved"),
        ("0520", "pin_birthday"),
        ("2005", "pin_birthday"),
        ("1990", "pin_birthday"),
        ("9005", "pin_birthday"),
        ("900520", "pin_birthday"),
        ("052090", "pin_birthday"),
        ("199020", "pin_birthday"),
        ("8975", "pin_phone"),
        ("138975", "pin_phone"),
        ("3800", "pin_phone"),
        ("7466", "pin_card"),
        ("20481", "pin_card"),
    ],
)
def test_what_is_tried_first_is_no_pin(pin: str, code: str) -> None:
    """Each is refused with its own reason, and each reason has a sentence."""
    with pytest.raises(InvalidInput) as refused:
        read_new_pin(pin, MEMBER)
    assert refused.value.code == code


@pytest.mark.parametrize("pin", ["1112", "1235", "1213", "0521", "8976", "7467", "1202"])
def test_the_next_one_beside_a_border_is_a_pin(pin: str) -> None:
    """One digit off a run, a repetition, a birthday or a number that others know."""
    assert read_new_pin(pin, MEMBER) == pin


def test_a_birthday_without_a_year_keeps_its_day_out_only() -> None:
    """20 May of no year: 0520 and 2005 are out, the years are not known to anybody."""
    member = Member(card=MEMBER.card, birthday="--05-20", joined_on=MEMBER.joined_on, joined_at=AT)
    for pin in ("0520", "2005"):
        with pytest.raises(InvalidInput, match="pin_birthday"):
            read_new_pin(pin, member)
    assert read_new_pin("1990", member) == "1990"


@pytest.mark.parametrize(("misses", "left", "locked"), [(0, 5, False), (4, 1, False), (5, 0, True)])
def test_the_fifth_miss_shuts_it(misses: int, left: int, locked: bool) -> None:
    """Four leave one more try."""
    pin = MemberPin(hashed="$argon2id$x", at=AT, misses=misses)
    assert misses_left(pin) == left
    assert is_locked(pin) is locked
    assert PIN_MISSES == 5


def test_every_reason_has_a_sentence(zh: Words, en: Words) -> None:
    """In both languages."""
    for code in ("same", "run", "repeats", "loved", "birthday", "phone", "card", "unasked"):
        assert has_sentence(f"pin_{code}")
        assert say_code(f"pin_{code}", {}, zh) != say_code(f"pin_{code}", {}, en)
