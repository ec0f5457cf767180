"""What happened to a member: each thing once, the latest first, and together it is the balance."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from shopclub.core.explaining.history import Event
from shopclub.core.kernel.errors import NotFound
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.units import POINTS
from shopclub.core.staff.model import KIOSK
from shopclub.i18n import Language, Words
from shopclub.words.explained import Teller
from shopclub.words.history import say_event
from tests.builders import CLERK, OWNER, Counter, a_shop, programme_of
from tests.core.households.test_households import FAMILY, family, sharing

EN = Words(Language.EN)
TIERS = [
    {"id": "member", "name": {"en": "Member"}},
    {"id": "silver", "name": {"en": "Silver"}, "reach": {"kind": "reach", "metric": "points", "value": 50}},
]
BASE = {"id": "base", "then": {"kind": "points_per_amount", "step_minor": 100, "points": 1}}
TWICE = {"id": "twice", "then": {"kind": "points_fixed", "points": 3}}
WITH_COUPON = {"id": "gift", "then": {"kind": "coupon", "coupon": "five"}}
FIVE = {"id": "five", "name": {"en": "Five off"}, "then": {"kind": "amount_off", "minor": 500}}
PROGRAMME = programme_of(
    rules=[BASE, TWICE, WITH_COUPON],
    coupons=[FIVE],
    ladder={"tiers": TIERS},
    rewards=[{"id": "mug", "name": {"en": "Mug"}, "points": 20}],
)


def story(shop: Counter, member: MemberNo) -> list[str]:
    """The titles of a history, the latest first."""
    teller = Teller(shop.club, EN, member, own=True)
    return [say_event(event, teller, "W**").title for event in shop.club.history.of(member)]


def counted(events: list[Event]) -> int:
    """What all events come to in points."""
    return sum(part.amount for event in events for part in event.parts if part.entry.unit == POINTS)


async def test_each_thing_once_the_latest_first(tmp_path: Path) -> None:
    """A purchase with what it brought is one event; tier, reward, return and undo stand each by itself; it adds up."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        wang = await shop.join()
        sale = await shop.sell(wang, 6000)  # 60 + 3 and a coupon; silver
        shop.at(2026, 3, 14, 13)
        await shop.club.rewards.redeem(wang, "mug", 1, shop.op(), CLERK)
        await shop.day(2026, 3, 15)
        await shop.refund(sale.number)
        assert story(shop, wang) == [
            "You are Member now",
            "Goods returned",
            "Mug",
            "You are Silver now",
            "Purchase",
            "You became a member",
        ]
        events = shop.club.history.of(wang)
        bought = next(event for event in events if event.sale == sale.number)
        assert [part.amount for part in bought.parts] == [60, 3]
        assert [coupon.kind for coupon in bought.coupons] == ["five"]
        assert counted(events) == shop.points(wang)
        numbers = [part.number for event in events for part in event.parts]
        assert len(numbers) == len(set(numbers))


async def test_by_months(tmp_path: Path) -> None:
    """A month without anything is none; what came and what went is summed apart."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        wang = await shop.join()
        await shop.sell(wang, 6000)
        await shop.club.rewards.redeem(wang, "mug", 1, shop.op(), CLERK)
        await shop.day(2026, 5, 31)
        await shop.sell(wang, 1000)
        may, march = shop.club.history.months(wang)
        assert (may.first, march.first) == (date(2026, 5, 1), date(2026, 3, 1))
        assert (may.points(), march.points()) == ((13, 0), (63, 20))


async def test_a_shared_card(tmp_path: Path) -> None:
    """Others' doings stand there since both collect together, by whom but not why; own ones before are one's own."""
    async with a_shop(tmp_path, sharing(households=[FAMILY | {"leaving": "share"}])) as shop:
        main, _ = await family(shop)
        sub = await shop.join("李雷")
        await shop.sell(main, 10000)
        await shop.sell(sub, 4000)
        shop.clock.set(shop.clock.now().replace(minute=40))
        code = await shop.club.households.make_code(main, shop.op(), KIOSK)
        await shop.club.households.accept(code.code, sub, shop.op(), KIOSK)
        shop.clock.set(shop.clock.now().replace(minute=50))
        await shop.sell(main, 700)
        await shop.sell(sub, 300)
        of_sub = shop.club.history.of(sub)
        assert [event.by for event in of_sub if event.by is not None] == [main]
        assert story(shop, sub)[:2] == ["Purchase", "W** collected"]
        of_main = shop.club.history.of(main)
        assert counted(of_main) == shop.points(main) == 150
        await shop.club.households.leave(sub, shop.op(), KIOSK)
        assert all(event.by is None for event in shop.club.history.of(sub))
        assert story(shop, sub)[0] == "Taken along from the shared card"
        assert counted(shop.club.history.of(main)) == shop.points(main) == 107
        assert counted(shop.club.history.of(sub)) == shop.points(sub) == 43
        (month,) = shop.club.history.months(sub)
        assert month.points() == (43, 0)


async def test_a_merged_file_is_one_story(tmp_path: Path) -> None:
    """What both files did stands in one history, under either number."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        kept, gone = await shop.join("王小明"), await shop.join("王小明")
        await shop.sell(kept, 1000)
        await shop.sell(gone, 2000)
        merging = shop.club.mending.merging
        await merging.merge(kept, gone, merging.plan(kept, gone).fingerprint, shop.op(), OWNER)
        events = shop.club.history.of(kept)
        assert [event.receipt.paid_minor for event in events if event.receipt is not None] == [2000, 1000]
        assert shop.club.history.of(gone) == events


async def test_what_is_by_hand_says_nothing_of_the_staffs_note(tmp_path: Path) -> None:
    """The note of an adjustment is the staff's own."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        wang = await shop.join()
        await shop.give(wang, 7)
        first = shop.club.history.of(wang)[0]
        chapter = say_event(first, Teller(shop.club, EN, wang, own=True))
        assert (chapter.title, chapter.figure) == ("By hand", "+7")


async def test_nobodys_history(tmp_path: Path) -> None:
    """A number nobody has is not found."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        with pytest.raises(NotFound):
            shop.club.history.of(MemberNo(99))
