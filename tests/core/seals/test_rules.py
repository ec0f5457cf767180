"""What a seal is computed from: sums made by `sha256sum`, and chains with a fault planted."""

from __future__ import annotations

from datetime import UTC, date, datetime
from hashlib import sha256

from msgspec.structs import replace

from shopclub.core.seals.model import Seal, Span
from shopclub.core.seals.rules import Covered, broken_links, covered, in_groups, row_line, rows_bytes, seal_sum

AT = datetime(2026, 1, 6, 1, 0, tzinfo=UTC)
NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
TWO_ROWS = "3e41c00d1bd4934cbc181d97915c05d184441757d8126f0f49459666d23144c5"
FIRST = "4a2f94866c5802f43ae1c364915806e13daad4b35ec416fe4115ece8001b9181"


def test_a_seal_by_sha256sum() -> None:
    """Two sales and no entry on 5 January, computed with printf and sha256sum."""
    rows = rows_bytes([(1, b'{"a":1}'), (2, '{"名":"王"}'.encode())])
    assert rows == row_line(1, b'{"a":1}') + '"2":{"名":"王"}\n'.encode()
    assert (sha256(rows).hexdigest(), sha256(b"").hexdigest()) == (TWO_ROWS, NOTHING)
    sales, ledger = Span(last=2, sha256=TWO_ROWS), Span(last=0, sha256=NOTHING)
    assert seal_sum(date(2026, 1, 5), Covered(), sales, ledger) == FIRST


def test_people_compare_groups_of_four() -> None:
    """64 digits are 16 groups."""
    assert in_groups(FIRST)[:2] == ["4a2f", "9486"]
    assert [len(group) for group in in_groups(FIRST)] == [4] * 16


def chain(days: int) -> list[tuple[int, Seal]]:
    """A sale and two entries a day."""
    made: list[tuple[int, Seal]] = []
    before = Covered()
    for n in range(1, days + 1):
        sales, ledger = Span(last=n, sha256=TWO_ROWS), Span(last=2 * n, sha256=NOTHING)
        day = date(2026, 1, n)
        seal = Seal(day=day, at=AT, sales=sales, ledger=ledger, sha256=seal_sum(day, before, sales, ledger))
        made.append((n, seal))
        before = covered(seal)
    return made


def test_a_sound_chain_has_no_broken_link() -> None:
    """Days may be left out and stand twice; what counts is the seal before."""
    assert list(broken_links([])) == []
    assert list(broken_links(chain(5))) == []


def test_what_breaks_a_chain() -> None:
    """A changed field breaks its link, a changed seal also the next one, a missing one the next one."""
    sound = chain(4)

    def with_second(**changes: object) -> list[int]:
        return list(broken_links([(n, replace(s, **changes) if n == 2 else s) for n, s in sound]))

    assert with_second(day=date(2026, 1, 9)) == [2]
    assert with_second(sales=Span(last=2, sha256=NOTHING)) == [2]
    assert with_second(sales=Span(last=9, sha256=TWO_ROWS)) == [2, 3]
    assert with_second(sha256=FIRST) == [2, 3]
    assert with_second(at=datetime(2027, 1, 1, tzinfo=UTC)) == []
    assert list(broken_links(sound[1:])) == [2]
    assert list(broken_links([sound[0], *sound[2:]])) == [3]
    assert list(broken_links(sound[:3])) == []


def test_a_seal_never_goes_back() -> None:
    """A seal that ends before the last one began is none, however well it is computed."""
    (_, first), (_, second) = chain(2)
    less = Span(last=1, sha256=NOTHING)
    back = replace(second, ledger=less, sha256=seal_sum(second.day, covered(first), second.sales, less))
    assert list(broken_links([(1, first), (2, back)])) == [2]
