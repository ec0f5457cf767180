"""What happened to a member: each thing once, the latest first, and together it is the balance."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from shopclub.core.books import Books
from shopclub.core.explaining import outline
from shopclub.core.explaining.history import Event
from shopclub.core.kernel.errors import NotFound
from shopclub.core.kernel.ids import MemberNo
from shopclub.core.ledger.model import LEDGER
from shopclub.core.ledger.units import POINTS
from shopclub.core.sales.model import SALES
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


async def whole(shop: Counter, member: MemberNo) -> list[Event]:
    """All months of a history, the latest first."""
    history = await shop.club.history.of(member)
    return [event for first in history.months for event in history.month(first).events]


async def story(shop: Counter, member: MemberNo) -> list[str]:
    """The titles of a history, the latest first."""
    teller = Teller(shop.club, EN, member, own=True)
    return [say_event(event, teller, "W**").title for event in await whole(shop, member)]


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
        assert await story(shop, wang) == [
            "You are Member now",
            "Goods returned",
            "Mug",
            "You are Silver now",
            "Purchase",
            "You became a member",
        ]
        events = await whole(shop, wang)
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
        history = await shop.club.history.of(wang)
        assert history.months == (date(2026, 5, 1), date(2026, 3, 1))
        assert [history.month(first).points() for first in history.months] == [(13, 0), (63, 20)]
        assert history.month(date(2026, 4, 1)).events == ()


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
        of_sub = await whole(shop, sub)
        assert [event.by for event in of_sub if event.by is not None] == [main]
        assert (await story(shop, sub))[:2] == ["Purchase", "W** collected"]
        of_main = await whole(shop, main)
        assert counted(of_main) == shop.points(main) == 150
        await shop.club.households.leave(sub, shop.op(), KIOSK)
        assert all(event.by is None for event in await whole(shop, sub))
        assert (await story(shop, sub))[0] == "Taken along from the shared card"
        assert counted(await whole(shop, main)) == shop.points(main) == 107
        assert counted(await whole(shop, sub)) == shop.points(sub) == 43
        history = await shop.club.history.of(sub)
        (month,) = history.months
        assert history.month(month).points() == (43, 0)


async def test_a_merged_file_is_one_story(tmp_path: Path) -> None:
    """What both files did stands in one history, under either number."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        kept, gone = await shop.join("王小明"), await shop.join("王小明")
        await shop.sell(kept, 1000)
        await shop.sell(gone, 2000)
        merging = shop.club.mending.merging
        await merging.merge(kept, gone, merging.plan(kept, gone).fingerprint, shop.op(), OWNER)
        events = await whole(shop, kept)
        assert [event.receipt.paid_minor for event in events if event.receipt is not None] == [2000, 1000]
        assert await whole(shop, gone) == events


async def test_what_is_by_hand_says_nothing_of_the_staffs_note(tmp_path: Path) -> None:
    """The note of an adjustment is the staff's own."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        wang = await shop.join()
        await shop.give(wang, 7)
        first = (await whole(shop, wang))[0]
        chapter = say_event(first, Teller(shop.club, EN, wang, own=True))
        assert (chapter.title, chapter.figure) == ("By hand", "+7")


async def test_nobodys_history(tmp_path: Path) -> None:
    """A number nobody has is not found."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        with pytest.raises(NotFound):
            await shop.club.history.of(MemberNo(99))


async def test_a_booking_for_an_earlier_month_stands_in_it(tmp_path: Path) -> None:
    """A return of May for a receipt of March is told in May; points by hand of a later day in theirs."""
    async with a_shop(tmp_path, PROGRAMME) as shop:
        wang = await shop.join()
        sale = await shop.sell(wang, 6000)
        await shop.day(2026, 5, 31)
        await shop.refund(sale.number)
        history = await shop.club.history.of(wang)
        may, march = (history.month(first) for first in history.months)
        assert sum(part.amount for event in may.events for part in event.parts) == -63
        assert sum(part.amount for event in march.events for part in event.parts) == 63


async def test_each_row_is_glanced_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The next look reads the rows that came since, and a month only its own whole."""
    glanced, read = list[int](), list[int]()
    glance, require = Books.glance, Books.require

    def note_glance(self: Books, table: Any, number: int, decoder: Any) -> Any:
        glanced.append(number)
        return glance(self, table, number, decoder)

    def note_require(self: Books, table: Any, number: int) -> Any:
        read.extend([number] if table in (SALES, LEDGER) else [])
        return require(self, table, number)

    async with a_shop(tmp_path, PROGRAMME) as shop:
        wang = await shop.join()
        for _ in range(3):
            await shop.sell(wang, 1000)
        await shop.day(2026, 5, 31)
        await shop.sell(wang, 1000)
        monkeypatch.setattr(Books, "glance", note_glance)
        monkeypatch.setattr(Books, "require", note_require)
        await whole(shop, wang)
        assert len(glanced) == 4 + 8  # four receipts with two entries each
        await shop.sell(wang, 1000)
        glanced.clear()
        read.clear()
        history = await shop.club.history.of(wang)
        assert len(glanced) == 1 + 2
        read.clear()
        assert len(history.month(date(2026, 3, 1)).events) == 4
        assert len([number for number in read if number > 8]) == 0


async def test_others_have_their_turn_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of seven rows, two at once, the loop runs between the pieces: a sale is not held up by a long history."""
    monkeypatch.setattr(outline, "AT_ONCE", 2)
    async with a_shop(tmp_path, PROGRAMME) as shop:
        wang, turns = await shop.join(), 0
        for _ in range(7):
            await shop.give(wang, 1)

        async def count() -> None:
            nonlocal turns
            while True:
                turns += 1
                await asyncio.sleep(0)

        counting = asyncio.create_task(count())
        await shop.club.history.of(wang)
        counting.cancel()
        assert turns >= 3
