"""One kind of link for every code that is scanned and every page that is turned."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclub.codes.links import LETTERS, LONGEST, fitting, link, taken_apart

WORDS = st.from_regex(rf"[0-9A-Za-z-]{{1,{LONGEST}}}", fullmatch=True)


def test_a_link_carries_words_by_their_letters() -> None:
    """In the order they were given; without any it is the bare address."""
    assert link("http://shop.test:8080/j", s="k7m3xp") == "http://shop.test:8080/j?s=k7m3xp"
    assert link("/m/history", m="2026-10", p="2") == "/m/history?m=2026-10&p=2"
    assert link("/m/history", m="2026-10", p="") == "/m/history?m=2026-10"
    assert link("/j") == "/j"


@pytest.mark.parametrize("word", ["a b", "a&s=b", "a#b", "<b>", "é", "１", "a\n", "x" * (LONGEST + 1), "//evil", "%41"])
def test_what_could_be_no_code_is_left_behind(word: str) -> None:
    """It never stands in an address, so it can't change where one leads."""
    assert link("/j", s=word) == "/j"
    assert fitting({"s": word}, "s") == {}


def test_the_longest_word_goes_along() -> None:
    """At the limit it is still one."""
    assert link("/j", i="x" * LONGEST) == f"/j?i={'x' * LONGEST}"


def test_a_letter_that_no_link_carries_is_a_mistake_of_ours() -> None:
    """Nobody adds one in passing."""
    with pytest.raises(KeyError):
        link("/j", card="1")
    with pytest.raises(KeyError):
        fitting({}, "sx")


@given(st.dictionaries(st.sampled_from(sorted(LETTERS)), WORDS, max_size=5))
def test_what_is_put_together_comes_apart(words: dict[str, str]) -> None:
    """The path and each word."""
    assert taken_apart(link("/m/history", **words)) == ("/m/history", words)


@pytest.mark.parametrize("text", ["/j?", "/j?s", "/j?s=", "/j?x=1", "/j?s=a&s=b", "/j?s=a&", "/j?s=a=b", "/j?s=a?i=b"])
def test_what_was_not_put_together_here_does_not(text: str) -> None:
    """A stranger's address is no link of ours."""
    assert taken_apart(text) is None
