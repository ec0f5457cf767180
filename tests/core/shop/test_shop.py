"""What the owner sets about the shop, and making a new one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec
import pytest

from shopclub import presets
from shopclub.core.club import Club
from shopclub.core.founding import found_shop
from shopclub.core.kernel.clock import ManualClock
from shopclub.core.kernel.errors import Conflict, InvalidInput, NotAllowed
from shopclub.core.sales.model import Draft, DraftLine
from shopclub.core.shop.model import SHOP, Kiosk, Shop, Tender
from tests.builders import CLERK, NOW, OWNER, a_shop, programme_of


async def test_settings_are_kept_and_days_follow_the_time_zone(tmp_path: Path) -> None:
    """10:30 in Shanghai is the evening before in New York."""
    async with a_shop(tmp_path) as shop:
        assert shop.club.today() == date(2026, 3, 14)
        wanted = msgspec.structs.replace(shop.club.shop, name=" 莲花药房 ", timezone="America/New_York")
        op = shop.op()
        for _ in range(2):
            await shop.club.settings.change(wanted, op, OWNER)
        await shop.restart()
        assert (shop.club.shop.name, shop.club.today()) == ("莲花药房", date(2026, 3, 13))


@pytest.mark.parametrize(
    ("changes", "error", "code"),
    [
        ({"name": " "}, InvalidInput, "text_missing"),
        ({"name": "x" * 61}, InvalidInput, "text_too_long"),
        ({"timezone": "Mars/Base"}, InvalidInput, "timezone_unknown"),
        ({"timezone": "../etc/passwd"}, InvalidInput, "timezone_unknown"),
        ({"kiosk": Kiosk(public_host="a/b")}, InvalidInput, "host_name"),
        ({"kiosk": Kiosk(public_host="a b c d e f")}, InvalidInput, "host_names_many"),
        ({"kiosk": Kiosk(card="a\nb")}, InvalidInput, "card_name"),
        ({"kiosk": Kiosk(per_address=3)}, InvalidInput, "connections_range"),
        ({"kiosk": Kiosk(per_address=1_001)}, InvalidInput, "connections_range"),
        ({"kiosk": Kiosk(connections=7)}, InvalidInput, "connections_range"),
        ({"kiosk": Kiosk(connections=4_001)}, InvalidInput, "connections_range"),
        ({"currency": "EUR"}, Conflict, "currency_fixed"),
    ],
)
async def test_settings_that_can_not_be(
    changes: dict[str, str], error: type[Exception], code: str, tmp_path: Path
) -> None:
    """A name, a time zone that is one, and the currency that the amounts are in; only the owner changes them."""
    async with a_shop(tmp_path) as shop:
        before = shop.club.shop
        with pytest.raises(error, match=code):
            await shop.club.settings.change(msgspec.structs.replace(before, **changes), shop.op(), OWNER)
        with pytest.raises(NotAllowed):
            await shop.club.settings.change(before, shop.op(), CLERK)
        assert shop.club.shop == before


async def test_a_file_is_never_overwritten(tmp_path: Path) -> None:
    """Founding in the place of anything is refused, byte for byte."""
    path = tmp_path / "shop.json"
    path.write_bytes(b"something of mine")
    with pytest.raises(Conflict, match="file_exists"):
        await found_shop(path, Shop(name="x", founded_at=NOW), programme_of(), "Li Na", ManualClock(NOW))
    assert path.read_bytes() == b"something of mine"


async def test_a_new_shop_can_be_used_at_once(tmp_path: Path) -> None:
    """Its owner, its programme, today as the day whose work is done; opening what is not there is no shop."""
    path = tmp_path / "deep" / "shop.json"
    with pytest.raises(FileNotFoundError):
        Club.open(path)
    await found_shop(path, Shop(name="店", founded_at=NOW), presets.load("four-steps"), "李娜", ManualClock(NOW))
    club = Club.open(path, clock=ManualClock(NOW))
    assert [(s.name, s.role.value, s.pin) for _, s in club.staff.all()] == [("李娜", "owner", None)]
    assert (club.programme.current.id, club.programme.version) == ("four-steps", 1)
    assert club.clockwork.through() == date(2026, 3, 14)
    assert club.clockwork.question() is None
    await club.close()


TENDERS = [
    ((), "", "tender_none"),
    ((Tender(id="cash", taken=False),), "", "tender_none"),
    ((Tender(id="cash"),), "card", "tender_usual"),
    ((Tender(id="cash"), Tender(id="card", taken=False)), "card", "tender_usual"),
    ((Tender(id="Cash!"),), "", "tender_id"),
    ((Tender(id="cash"), Tender(id="cash")), "", "tender_twice"),
    ((Tender(id="a", name={"en": "Cheque"}), Tender(id="b", name={"en": "cheque"})), "", "tender_twice"),
    ((Tender(id="own-1"),), "", "text_missing"),
    ((Tender(id="own-1", name={"zh": "长" * 21}),), "", "text_too_long"),
    (tuple(Tender(id=f"own-{n}", name={"en": f"Own {n}"}) for n in range(21)), "", "tenders_too_many"),
]


@pytest.mark.parametrize(("tenders", "usual", "code"), TENDERS)
async def test_ways_of_paying_that_make_no_sense(
    tmp_path: Path, tenders: tuple[Tender, ...], usual: str, code: str
) -> None:
    """None, two alike, without a name, one that is usual and not taken: refused, and nothing is kept."""
    async with a_shop(tmp_path) as shop:
        before = shop.club.shop
        wanted = msgspec.structs.replace(before, tenders=tenders, tender=usual)
        with pytest.raises(InvalidInput) as refused:
            await shop.club.settings.change(wanted, shop.op(), OWNER)
        assert (refused.value.code, shop.club.shop) == (code, before)


async def test_ways_of_paying_are_kept_and_no_other_is_sold_by(tmp_path: Path) -> None:
    """The usual five unless said otherwise, left out of the file; a sale by one the shop does not take is refused."""
    async with a_shop(tmp_path) as shop:
        assert "tenders" not in shop.club.books.raw(SHOP)[1]
        assert shop.club.shop.taken() == ["cash", "card", "wechat", "alipay", "transfer"]
        own = Tender(id="own-1", name={"zh": " 美团券 "})
        wanted = msgspec.structs.replace(
            shop.club.shop, tenders=(Tender(id="cash"), Tender(id="card", taken=False), own), tender="own-1"
        )
        await shop.club.settings.change(wanted, shop.op(), OWNER)
        await shop.restart()
        assert (shop.club.shop.tender, shop.club.shop.taken()) == ("own-1", ["cash", "own-1"])
        assert shop.club.shop.tenders[2].name == {"zh": "美团券"}
        lines = (DraftLine(gross_minor=1000),)
        assert shop.club.sales.quote(Draft(lines=lines, tender="own-1")).tenders == {"own-1": 1000}
        for draft in (Draft(lines=lines, tender="card"), Draft(lines=lines, tender="cash", tenders={"bitcoin": 1})):
            with pytest.raises(InvalidInput) as refused:
                shop.club.sales.quote(draft)
            assert refused.value.code == "tender_unknown"


async def test_the_day_says_what_was_paid_by_which(tmp_path: Path) -> None:
    """Sales less returns by each way; what nobody said is in none."""
    async with a_shop(tmp_path) as shop:
        sales = shop.club.sales
        for draft in (
            Draft(lines=(DraftLine(gross_minor=8000),), tender="cash", tenders={"card": 3000}),
            Draft(lines=(DraftLine(gross_minor=500),)),
        ):
            await sales.record(draft, sales.quote(draft).fingerprint, shop.op(), CLERK)
        assert shop.club.insight.day(date(2026, 3, 14)).tenders == {"card": 3000, "cash": 5000}
        await shop.refund(1)
        figures = shop.club.insight.day(date(2026, 3, 14))
        assert (figures.net_minor, figures.tenders) == (500, {"card": 0, "cash": 0})


async def test_printed_codes_are_old_until_somebody_says_they_are_new(tmp_path: Path) -> None:
    """The first address is noted; another one makes the printed ones old, a third too; the first one heals them."""
    async with a_shop(tmp_path) as shop:
        settings = shop.club.settings
        first, second, third = (f"http://192.168.1.{n}:8080/j" for n in (1, 2, 3))
        assert await settings.answers_at(first) == ""
        assert shop.club.shop.kiosk.posters == ""
        assert await settings.answers_at(second) == first
        assert await settings.answers_at(third) == second
        assert shop.club.shop.kiosk.posters == first
        await settings.answers_at(first)
        assert shop.club.shop.kiosk.posters == ""
        await settings.answers_at(second)
        op = shop.op()
        with pytest.raises(NotAllowed):
            await settings.posters_are_new(op, CLERK)
        await settings.posters_are_new(op, OWNER)
        assert shop.club.shop.kiosk.posters == ""
        await settings.answers_at(third)
        await settings.posters_are_new(op, OWNER)
        assert shop.club.shop.kiosk.posters == second, "the same form again changes nothing"
