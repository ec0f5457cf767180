"""The arithmetic of the lucky draw: exact odds, no bias, hashes anybody can compute."""

from __future__ import annotations

from collections import Counter
from datetime import date
from hashlib import sha256

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclub.core.games.rules import (
    commitment_of,
    digest,
    drawn_place,
    is_spent,
    lucky_of,
    odds_now,
    outcome,
    place_of,
    prize_at,
    read_lucky,
    terms_text,
)
from shopclub.core.kernel.errors import InvalidInput
from shopclub.core.programme.games import Draw, Prize, WhenOut

MUG = Prize(id="mug", name={"en": "Mug"}, odds=3, stock=1)
PEN = Prize(id="pen", name={"en": "Pen"}, odds=2, stock=2)
NONE = Prize(id="none", name={"en": "Thanks"}, odds=5)
DRAW = Draw(id="d", name={"en": "D"}, prizes=(MUG, PEN, NONE), whole=10, instead="none")


def test_each_prize_has_exactly_its_odds_over_the_whole_range() -> None:
    """Of ten places three are the mug's, two the pen's, five nothing, one behind the other."""
    assert [prize_at(DRAW, place).id for place in range(10)] == ["mug"] * 3 + ["pen"] * 2 + ["none"] * 5


@pytest.mark.parametrize(("space", "whole", "each", "rest"), [(256, 10, 25, 6), (256, 256, 1, 0), (7, 3, 2, 1)])
def test_every_place_is_as_likely_as_the_others(space: int, whole: int, each: int, rest: int) -> None:
    """Over all values of a hash each place comes equally often; the uneven rest is asked again."""
    found = Counter(place_of(value, whole, space) for value in range(space))
    assert found.pop(None, 0) == rest
    assert found == dict.fromkeys(range(whole), each)


@given(st.integers(1, 300), st.integers(1, 400))
def test_no_place_is_likelier_whatever_the_sizes(whole: int, space: int) -> None:
    """Each place has floor(space / whole) values, none more, and fewer than `whole` values are asked again."""
    found = Counter(place_of(value, whole, space) for value in range(space))
    asked_again = found.pop(None, 0)
    assert set(found.values()) <= {space // whole}
    assert asked_again == space % whole < whole


def test_a_hash_in_the_uneven_rest_is_hashed_again() -> None:
    """The largest value of a hash lies in the rest of 10 places: its own hash decides."""
    top = b"\xff" * 32
    again = int.from_bytes(sha256(top).digest(), "big") % 10
    assert (place_of(int.from_bytes(top, "big"), 10), drawn_place(top, 10)) == (None, again)


def test_the_hashes_as_they_are_documented() -> None:
    """A result and a commitment by hand: SHA-256 over lines that end with a line feed."""
    seed = "ab" * 32
    by_hand = sha256(f"shopclub-draw-1\n{seed}\nspring/2\n17\n007\n".encode()).digest()
    assert digest(seed, "spring", 2, 17, "007") == by_hand
    whole = sha256(f"shopclub-draw-1\nspring/2\n2026-03-31\n{{}}\n{seed}\n".encode()).hexdigest()
    assert commitment_of("spring", 2, date(2026, 3, 31), "{}", seed) == whole


def test_the_commitment_binds_everything() -> None:
    """Another draw, round, last day, term or seed has another hash."""
    terms, day = terms_text(DRAW), date(2026, 3, 31)
    dearer = terms_text(msgspec.structs.replace(DRAW, tickets=2))
    found = {
        commitment_of("d", 1, day, terms, "00"),
        commitment_of("e", 1, day, terms, "00"),
        commitment_of("d", 2, day, terms, "00"),
        commitment_of("d", 1, date(2026, 4, 1), terms, "00"),
        commitment_of("d", 1, day, dearer, "00"),
        commitment_of("d", 1, day, terms, "01"),
    }
    assert len(found) == 6


def test_the_terms_are_read_as_they_were_written() -> None:
    """The text that is hashed holds the whole draw."""
    assert msgspec.json.decode(terms_text(DRAW), type=Draw) == DRAW


@pytest.mark.parametrize(
    ("given", "odds", "left", "place_0"),
    [
        ({}, [3, 2, 5], [1, 2, None], "mug"),
        ({"pen": 1}, [3, 2, 5], [1, 1, None], "mug"),
        ({"mug": 1}, [0, 2, 8], [0, 2, None], "none"),
        ({"mug": 1, "pen": 2}, [0, 0, 10], [0, 0, None], "none"),
    ],
)
def test_what_has_run_out_is_the_other_prizes_share(
    given: dict[str, int], odds: list[int], left: list[int | None], place_0: str
) -> None:
    """The odds of a prize that is gone are those of the one named for it, and still add up to the whole."""
    seen = odds_now(DRAW, given)
    assert ([one.odds for one in seen], [one.left for one in seen]) == (odds, left)
    assert outcome(DRAW, 0, given).id == place_0


def test_the_odds_shown_are_those_of_the_next_draw() -> None:
    """Counted over the whole range, what comes is what is shown, at every stock."""
    for mugs in range(3):
        for pens in range(4):
            given = {"mug": mugs, "pen": pens}
            came = Counter(outcome(DRAW, place, given).id for place in range(10))
            assert {one.prize.id: one.odds for one in odds_now(DRAW, given) if one.odds} == came


def test_a_draw_that_ends_with_a_prize() -> None:
    """Where nothing stands in, the last mug ends the round."""
    ending = msgspec.structs.replace(DRAW, out=WhenOut.CLOSE, instead="")
    assert [is_spent(ending, {"mug": n}) for n in (0, 1, 2)] == [False, True, True]
    assert not is_spent(DRAW, {"mug": 1})


@pytest.mark.parametrize(("typed", "read"), [("7", "7"), ("007", "007"), (" 123456 ", "123456"), ("８８", "88")])
def test_a_lucky_number(typed: str, read: str) -> None:
    """One to six digits, zeros in front kept, however the keyboard writes them."""
    assert read_lucky(typed) == read


@pytest.mark.parametrize("typed", ["", "1234567", "13800000001", "12a", "-1", "三"])
def test_what_is_no_lucky_number(typed: str) -> None:
    """Seven digits, a phone number, a word: nothing that could tell who somebody is."""
    with pytest.raises(InvalidInput, match="lucky_shape"):
        read_lucky(typed)


def test_a_lucky_number_the_program_names() -> None:
    """Always six digits."""
    assert (lucky_of(b"\x00"), lucky_of((1_234_567).to_bytes(8, "big"))) == ("000000", "234567")
