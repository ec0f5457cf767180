"""Names and looks of files in the inbox."""

from __future__ import annotations

from datetime import datetime

import pytest

from shopclub.core.inbox.rules import (
    LOOKS_WHILE_EMPTY,
    REPORT,
    Look,
    has_settled,
    is_for_us,
    is_passed_over,
    parked_name,
    shown_name,
)

WALL = datetime(2026, 1, 5, 10, 15)


def look(size: int = 5, changed_ns: int = 1, identity: int = 7) -> Look:
    return Look(name="a.csv", size=size, changed_ns=changed_ns, identity=identity)


@pytest.mark.parametrize("name", [".hidden.csv", "~$till.xlsx", "till.csv.part", "TILL.TMP", "Thumbs.db"])
def test_unfinished_and_hidden_names_are_passed_over(name: str) -> None:
    """What a browser, Excel or the system leaves about is not looked at."""
    assert is_passed_over(name)


@pytest.mark.parametrize("name", ["till.csv", "流水.CSV", "export", "a.b.txt", "till.xlsx", "[red]=1+1.csv"])
def test_lists_are_for_the_inbox(name: str) -> None:
    """Files that may be lists are taken up, whatever else their name says."""
    assert not is_passed_over(name)
    assert is_for_us(name)


@pytest.mark.parametrize("name", ["menu.pdf", "logo.PNG", "shop.json", "shop.json.gz", "setup.exe"])
def test_what_is_no_list_is_left_lying(name: str) -> None:
    """Pictures, programs and the shop's own copies are not moved about."""
    assert not is_for_us(name)


def test_a_file_has_settled_when_two_looks_are_the_same() -> None:
    """One look, another size, time or file: it may still grow."""
    assert not has_settled([])
    assert not has_settled([look()])
    assert has_settled([look(), look()])
    for other in (look(size=6), look(changed_ns=2), look(identity=8)):
        assert not has_settled([look(), look(), other])
        assert has_settled([look(), other, other])


def test_an_empty_file_is_waited_for_longer() -> None:
    """A program may make a file and write into it only after a minute."""
    empty = [look(size=0)] * LOOKS_WHILE_EMPTY
    assert has_settled(empty)
    assert not has_settled(empty[1:])


def test_a_name_is_parked_with_its_date() -> None:
    """Date and time stand before it; a name in use, or whose report's is, gets a count."""
    assert parked_name("till.csv", WALL, lambda _: False) == "2026-01-05 101500 till.csv"
    used = {"2026-01-05 101500 till.csv", f"2026-01-05 101500 till (2).csv{REPORT}"}
    assert parked_name("till.csv", WALL, used.__contains__) == "2026-01-05 101500 till (3).csv"


@pytest.mark.parametrize("name", ["长" * 80 + ".csv", "x" * 255, "a\nb\x1b[0m\udcff.csv"])
def test_a_parked_name_fits_every_file_system(name: str) -> None:
    """With its report's ending it stays within 255 bytes, keeps its ending, and all of it can be shown."""
    parked = parked_name(name, WALL, lambda _: False) + REPORT
    assert len(parked.encode()) <= 255
    assert parked.isprintable()
    assert parked.endswith((f".csv{REPORT}", f"x{REPORT}"))


def test_a_name_is_shown_as_one_line_of_text() -> None:
    """Line breaks, escapes and bytes that are no text become a mark; a long one is cut off visibly."""
    assert shown_name("a\n\x1b[0m\udcff.csv") == "a��[0m?.csv"
    assert shown_name("x" * 300) == "x" * 119 + "…"
