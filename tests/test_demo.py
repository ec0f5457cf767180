"""The demo shop: made through the verbs, believable, sound, the same again."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from shopclub.core.check import check_club
from shopclub.core.club import Club
from shopclub.core.insight import report
from shopclub.core.kernel.clock import ManualClock
from shopclub.core.kernel.errors import NotAllowed
from shopclub.core.kernel.ids import StaffNo
from shopclub.core.ledger.model import LEDGER, Kind, Source
from shopclub.core.members.model import MEMBERS
from shopclub.core.sales.model import SALES, SaleKind
from shopclub.core.store import unpack
from shopclub.core.tiers.model import STANDINGS
from shopclub.demo import CLERK_PIN, make_demo

NOW = datetime(2026, 1, 5, 7, 20, tzinfo=UTC)
TODAY = date(2026, 1, 5)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("demo") / "demo.json"
    make_demo(path, ManualClock(NOW), "en")
    return path


@pytest.fixture
def club(made: Path) -> Iterator[Club]:
    opened = Club.open(made, clock=ManualClock(NOW), access="r")
    yield opened
    opened.books.db.close()


def test_it_is_of_the_size_promised(club: Club) -> None:
    """300 members and two years of sales that end today; nothing lies in the future."""
    assert club.members.count() == 300
    days = [sale.on for _, sale in club.books.all(SALES)]
    assert date(2024, 1, 5) <= min(days) <= date(2024, 1, 8)
    assert max(days) == TODAY
    assert max(sale.at for _, sale in club.books.all(SALES)) <= NOW
    assert 5_000 < len(days) < 12_000


def test_it_speaks_the_language_it_was_made_in(club: Club) -> None:
    """A demo with English goods greets in English at the tablet too, though the shop is in China."""
    assert (club.shop.name, club.shop.language, club.shop.country) == ("Lotus Pharmacy", "en", "CN")


def test_its_books_are_sound(club: Club) -> None:
    """Every invariant holds, and nothing that is due is left undone."""
    assert check_club(club) == []
    assert club.clockwork.question() is None
    assert club.clockwork.through() == TODAY


def test_it_shows_what_a_shop_meets(club: Club) -> None:
    """Tiers move up and down, points are spent and expire, goods come back, some stay away, two wait at the kiosk."""
    kinds = Counter(entry.kind for _, entry in club.books.all(LEDGER))
    assert kinds.keys() >= {Kind.EARN, Kind.REDEEM, Kind.EXPIRE, Kind.REVERSE, Kind.ADJUST}
    causes = Counter(row.cause for _, row in club.books.all(STANDINGS))
    assert causes.keys() >= {"reached", "review", "kept", "hand"}
    figures = report(club)
    assert all(figures.tiers[tier] >= 5 for tier in ("member", "silver", "gold"))
    assert figures.refunds > 30
    assert len(figures.dormant[6]) > 10
    assert 0.6 < (figures.repeat_by_sales.value() or 0) < 0.95
    assert figures.points.expiring_30_days > 0
    assert all(figures.rfm.segments.values())
    assert len(club.members.pending()) == 2
    assert len(club.programme.versions()) == 2
    sources = Counter(member.source for _, member in club.books.all(MEMBERS))
    assert sources[Source.KIOSK] > 50
    assert sources[Source.COUNTER] > 100


def test_it_has_grown(club: Club) -> None:
    """The last half year sells more than the first, weekends more than working days."""
    per_day = Counter(sale.on for _, sale in club.books.all(SALES) if sale.kind is SaleKind.SALE)
    first = sum(n for day, n in per_day.items() if day < date(2024, 7, 5))
    last = sum(n for day, n in per_day.items() if day >= date(2025, 7, 5))
    assert last > first * 1.2
    walk_ins = Counter(sale.on.weekday() >= 5 for _, sale in club.books.all(SALES) if sale.member is None)
    assert walk_ins[True] / 2 > walk_ins[False] / 5


def test_names_are_those_of_people(club: Club) -> None:
    """Names are Chinese and foreign ones, no two phones alike, some birthdays without a year."""
    members = [member for _, member in club.books.all(MEMBERS)]
    assert len({member.phone for member in members}) == 300
    assert sum(member.name.isascii() for member in members) >= 10
    assert sum(not member.name.isascii() for member in members) >= 280
    assert any(member.birthday and member.birthday.startswith("--") for member in members)
    assert {"王芳", "吴菲"} <= {found.member.name for found in club.members.search("wf")}


async def test_its_staff(made: Path, tmp_path: Path) -> None:
    """The owner signs in without a PIN, the clerk with the one that the guide says."""
    copy = tmp_path / "copy.json"
    unpack(made, copy)
    club = Club.open(copy, clock=ManualClock(NOW))
    try:
        (owner, _), (clerk, person) = club.staff.all()
        assert (await club.staff.sign_in(StaffNo(owner), "")).staff == owner
        with pytest.raises(NotAllowed):
            await club.staff.sign_in(StaffNo(clerk), "0000")
        assert (await club.staff.sign_in(StaffNo(clerk), CLERK_PIN)).staff == clerk
        assert person.name == "Li Na"
    finally:
        await club.close()


def story(path: Path) -> dict[str, list[Any]]:
    """What people can see of a shop: all but cards, operation ids and PIN hashes."""
    raw = json.loads(path.read_text(encoding="utf-8"))
    hidden = {"op", "card", "pin", "former_cards"}
    tables = ("members", "sales", "ledger", "accounts", "standings", "products", "pending")
    return {t: [{k: v for k, v in doc.items() if k not in hidden} for doc in raw[t].values()] for t in tables}


def test_the_same_day_gives_the_same_shop(tmp_path: Path) -> None:
    """Made twice for one day it tells the same story; for the next day another one."""
    for name, now in (("a", NOW), ("b", NOW), ("c", NOW + timedelta(days=1))):
        make_demo(tmp_path / name, ManualClock(now), "zh", months=2)
    assert story(tmp_path / "a") == story(tmp_path / "b")
    assert story(tmp_path / "a") != story(tmp_path / "c")


def test_only_a_whole_file_gets_its_name(tmp_path: Path) -> None:
    """An unfinished one of an earlier try is thrown away, and nothing but the file is left."""
    (tmp_path / "demo.json.making").write_text("half")
    make_demo(tmp_path / "demo.json", ManualClock(NOW), "zh", months=1)
    assert [path.name for path in tmp_path.iterdir()] == ["demo.json"]
    json.loads((tmp_path / "demo.json").read_text(encoding="utf-8"))
