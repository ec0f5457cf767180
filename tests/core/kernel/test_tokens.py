"""Words that somebody may have to type: unmistakable, and read however they were typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclub.core.kernel.tokens import ALPHABET, is_token, make_token, read_token


def test_no_two_letters_look_alike() -> None:
    """No 0, o, 1, i or l: 31 characters, each once."""
    assert len(set(ALPHABET)) == len(ALPHABET) == 31
    assert not set("01oil") & set(ALPHABET)


def test_every_character_can_come() -> None:
    """The lowest and the highest number drawn are the first and the last character."""
    assert make_token(3, lambda _: 0) == "222"
    assert make_token(2, lambda below: below - 1) == "zz"


@given(st.lists(st.integers(0, 30), min_size=8, max_size=8))
def test_typed_in_any_way_it_is_the_same(drawn: list[int]) -> None:
    """Capitals, hyphens, spaces and full-width letters are how people type."""
    numbers = iter(drawn)
    word = make_token(8, lambda _: next(numbers))
    assert is_token(word, 8)
    wide = "".join(chr(ord(char) + 0xFEE0) for char in word)
    for typed in (word, word.upper(), f" {word[:4]}-{word[4:]} ", " ".join(word), wide):
        assert read_token(typed, 8) == word


@pytest.mark.parametrize("typed", ["", "2222222", "222222222", "2222222o", "<script>", "a" * 10_000, "８８８８８８８"])
def test_what_is_none_is_none(typed: str) -> None:
    """One character short or long, one of another kind, anything far too long: no word."""
    assert read_token(typed, 8) is None
