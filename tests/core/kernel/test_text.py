from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclub.core.kernel.errors import InvalidInput
from shopclub.core.kernel.text import clean_text, fold_digits


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  王小明 ", "王小明"),
        ("Wang\t\n Fang", "Wang Fang"),
        ("one\u2028two", "one two"),
        ("a\u0000b\u001bc", "abc"),
        ("\u202eevil\u202c", "evil"),
        ("e\u0301", "é"),
        ("e\u200b\u0301", "é"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("\u200dleft\u200d ", "left"),
        ("love ❤\ufe0f", "love ❤\ufe0f"),
        ("\ufe0f", ""),
        ("\ud800x", "x"),
        ("[/x]", "[/x]"),
        ("=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
        ("../../etc", "../../etc"),
        ("<b>", "<b>"),
    ],
)
def test_text_is_kept_as_meant(typed: str, kept: str) -> None:
    """Nothing that can't be seen stays in a text, and everything that can does."""
    assert clean_text(typed, "name", 40) == kept


def test_a_text_too_long_is_refused_with_its_length() -> None:
    """A text over its limit after cleaning is refused, not cut."""
    assert clean_text(" " + "字" * 40 + " ", "name", 40) == "字" * 40
    with pytest.raises(InvalidInput) as caught:
        clean_text("字" * 41, "name", 40)
    assert caught.value.code == "text_too_long"
    assert dict(caught.value.figures) == {"field": "name", "max_length": 40, "length": 41}


@pytest.mark.parametrize("typed", ["", "  ", "\u200b", "\u200d", "\ufe0f \u200d"])
def test_a_required_text_has_something_to_see(typed: str) -> None:
    """Invisible characters alone don't count as an answer."""
    assert clean_text(typed, "name", 40) == ""
    with pytest.raises(InvalidInput) as caught:
        clean_text(typed, "name", 40, required=True)
    assert caught.value.code == "text_missing"


@given(st.text(max_size=60))
def test_cleaning_is_done_once(text: str) -> None:
    """Cleaned text is NFC, on one line, stripped, fit for a file, and cleaning it again changes nothing."""
    clean = clean_text(text, "note", 500)
    assert clean == unicodedata.normalize("NFC", clean)
    assert clean == clean.strip()
    assert len(clean.splitlines()) <= 1
    assert clean_text(clean, "note", 500) == clean
    clean.encode("utf-8")


@pytest.mark.parametrize(("sent", "digits"), [(" １２３４\u200b", "1234"), ("20A\u00a0", "20A"), ("", "")])
def test_scanned_digits_fold(sent: str, digits: str) -> None:
    """What a scanner or an input method sends becomes plain characters."""
    assert fold_digits(sent) == digits


@given(st.text(alphabet=st.sampled_from("a王 é\u0301\u200d\ufe0f\t\u3000\u00a0👨🏽\u0000\u202e"), max_size=12))
def test_what_is_let_through_is_what_cleaning_makes(text: str) -> None:
    """A text taken as it is, because there is nothing to do, is what the long way makes of it."""
    spaced = "".join(" " if c in "\t\r\n\v\f\u2028\u2029" else c for c in text)
    hidden = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    kept = "".join(c for c in spaced if c in "\u200d\ufe0f" or unicodedata.category(c) not in hidden)
    folded = " ".join(unicodedata.normalize("NFC", kept).split()).lstrip("\u200d\ufe0f ").rstrip("\u200d ")
    assert clean_text(text, "note", 500) == folded
