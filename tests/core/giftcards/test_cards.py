"""Gift cards: sold, paid with by whoever brings the code, given back to, paid back, over."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopclub.core.giftcards.model import CardState
from shopclub.core.giftcards.rules import make_gift_code, read_gift_code
from shopclub.core.kernel.errors import Conflict, InvalidInput, NotAllowed, RuleViolation
from shopclub.core.staff.model import KIOSK
from tests.builders import CLERK, OWNER, a_shop, open_shop, plant
from tests.core.stored.purse import buy, sell_cards, top_up, with_purse


@given(st.integers(0, 10**15 - 1))
def test_a_code_is_read_as_it_was_made(number: int) -> None:
    """Eighteen digits that begin with 23, also typed in groups; one digit more or less, or another, is none."""
    code = make_gift_code(lambda _: number)
    assert (len(code), code[:2]) == (18, "23")
    assert read_gift_code(f" {code[:6]} {code[6:12]}-{code[12:]} ") == code
    assert read_gift_code(code[:-1]) is None
    assert read_gift_code(code + "0") is None
    assert read_gift_code(code[:-1] + str((int(code[-1]) + 1) % 10)) is None


async def test_a_card_is_sold_for_money_and_earns_nothing(tmp_path: Path) -> None:
    """Two cards of 100 to a member: 200 in the drawer, no points, no turnover; each has its own code."""
    async with a_shop(tmp_path, with_purse()) as shop:
        who = await shop.join()
        sold = await sell_cards(shop, 10000, 2, who)
        row = shop.club.takings.get(sold.number)
        assert (row.paid_minor, [line.sells for line in row.lines]) == (20000, ["gift:1", "gift:2"])
        assert len({card.code for _, card in sold.cards}) == 2
        assert [(card.left_minor, card.member, card.sale) for _, card in sold.cards] == [(10000, who, sold.number)] * 2
        assert (shop.points(who), shop.club.insight.day(shop.club.today()).net_minor) == (0, 0)


async def test_whoever_brings_it_pays_part_by_part(tmp_path: Path) -> None:
    """100 on a card: a walk-in pays 30, a member 70 of 90, earning for all of it; then it is empty."""
    async with a_shop(tmp_path, with_purse()) as shop:
        sold, who = await sell_cards(shop, 10000), await shop.join()
        ((number, card),) = sold.cards
        first = await buy(shop, None, 3000, cards={card.code: 3000})
        assert (first.sale.tenders, shop.club.gift_cards.get(number).left_minor) == ({"gift": 3000}, 7000)
        second = await buy(shop, who, 9000, cards={card.code: 7000})
        assert (second.sale.tenders, second.sale.points) == ({"gift": 7000, "cash": 2000}, 90)
        assert shop.club.gift_cards.state(shop.club.gift_cards.get(number)) is CardState.EMPTY
        with pytest.raises(RuleViolation, match="gift_empty"):
            await buy(shop, None, 100, cards={card.code: 1})
        assert [e.amount for _, e in shop.club.gift_cards.history(number)] == [-7000, -3000, 10000]


async def test_no_more_than_the_bill_leaves_or_the_card_holds(tmp_path: Path) -> None:
    """A bill of 5 takes 5 of the 100 named; 100.01 on a larger bill is refused; a code that is none likewise."""
    async with a_shop(tmp_path, with_purse()) as shop:
        ((number, card),) = (await sell_cards(shop, 10000)).cards
        await buy(shop, None, 500, cards={card.code: 99999})
        assert shop.club.gift_cards.get(number).left_minor == 9500
        with pytest.raises(RuleViolation, match="gift_insufficient"):
            await buy(shop, None, 20000, cards={card.code: 9501})
        with pytest.raises(InvalidInput, match="gift_unknown"):
            await buy(shop, None, 20000, cards={make_gift_code(lambda _: 7): 1})


async def test_after_stored_value_and_beside_other_cards(tmp_path: Path) -> None:
    """A bill of 700: 50 bonus, 500 value, a card of 100, 50 of the next; the order they were brought in."""
    async with a_shop(tmp_path, with_purse()) as shop:
        who = await shop.join()
        await top_up(shop, who)
        codes = [card.code for _, card in (await sell_cards(shop, 10000, 2)).cards]
        closed = await buy(shop, who, 70000, value=99999 - 44999, cards=dict.fromkeys(codes, 10000))
        assert closed.sale.tenders == {"bonus": 5000, "value": 50000, "gift": 15000}
        assert [shop.club.gift_cards.get(n).left_minor for n in (1, 2)] == [0, 5000]
        await shop.refund(closed.number)
        assert [shop.club.gift_cards.get(n).left_minor for n in (1, 2)] == [10000, 10000]


async def test_two_at_once_take_it_once(tmp_path: Path) -> None:
    """Two tills read one card of 100: the second bill is shown anew instead of going below nothing."""
    async with a_shop(tmp_path, with_purse()) as shop:
        ((_, card),) = (await sell_cards(shop, 10000)).cards
        draft = msgspec.structs.replace(shop.draft(None, 10000), cards={card.code: 10000}, tender="cash")
        seen = shop.club.sales.quote(draft)
        await shop.club.sales.record(draft, seen.fingerprint, shop.op(), CLERK)
        with pytest.raises((Conflict, RuleViolation)):
            await shop.club.sales.record(draft, seen.fingerprint, shop.op(), CLERK)


async def test_a_return_goes_back_onto_the_card(tmp_path: Path) -> None:
    """Of 90 by card 70, cash 20: a third back is 23.33 and 6.67; the rest is the rest, also when the sale is undone."""
    async with a_shop(tmp_path, with_purse()) as shop:
        ((number, card),) = (await sell_cards(shop, 7000)).cards
        closed = await buy(shop, None, 3000, 6000, cards={card.code: 7000})
        await shop.refund(closed.number, {0: 1})
        assert shop.club.gift_cards.get(number).left_minor == 2333
        await shop.refund(closed.number)
        assert shop.club.gift_cards.get(number).left_minor == 7000
        await buy(shop, None, 1000, cards={card.code: 1000})
        await shop.undo()
        assert shop.club.gift_cards.get(number).left_minor == 7000


async def test_a_card_paid_back_is_dead(tmp_path: Path) -> None:
    """60 of 100 left: 60 in money, nobody can pay with it; what is returned to it later brings it back for that."""
    async with a_shop(tmp_path, with_purse()) as shop:
        sold = await sell_cards(shop, 10000)
        ((number, card),) = sold.cards
        closed = await buy(shop, None, 4000, cards={card.code: 4000})
        with pytest.raises(NotAllowed):
            await shop.club.gift_cards.pay_back(number, shop.op(), CLERK)
        op = shop.op()
        for _ in range(2):
            await shop.club.gift_cards.pay_back(number, op, OWNER)
        (back,) = shop.club.takings.desk.paid_back(sold.number)
        assert (back.paid_minor, back.tenders) == (-6000, {"cash": -6000})
        with pytest.raises(RuleViolation, match="gift_dead"):
            await buy(shop, None, 100, cards={card.code: 1})
        with pytest.raises(RuleViolation, match="gift_dead"):
            await shop.club.gift_cards.pay_back(number, shop.op(), OWNER)
        await shop.refund(closed.number)
        assert shop.club.gift_cards.get(number).left_minor == 4000
        await buy(shop, None, 4000, cards={card.code: 4000})


async def test_a_card_is_over_after_its_last_day(tmp_path: Path) -> None:
    """Sold on 14 March for three months: it pays on 14 June; on the 15th what is left is gone, once."""
    async with a_shop(tmp_path, with_purse(cards={"months": 3})) as shop:
        ((number, card),) = (await sell_cards(shop, 10000)).cards
        assert card.until_on == date(2026, 6, 14)
        await shop.day(2026, 4, 20)
        await shop.day(2026, 6, 14)
        closed = await buy(shop, None, 4000, cards={card.code: 4000})
        for _ in range(2):
            await shop.day(2026, 6, 15)
        assert [e.amount for _, e in shop.club.gift_cards.history(number)] == [-6000, -4000, 10000]
        with pytest.raises(RuleViolation, match="gift_over"):
            await buy(shop, None, 100, cards={card.code: 1})
        await shop.refund(closed.number)
        now = shop.club.gift_cards.get(number)
        assert (now.left_minor, now.until_on) == (4000, date(2026, 6, 22))


async def test_a_sale_of_cards_undone(tmp_path: Path) -> None:
    """Sold by mistake they are dead; once somebody has paid with one, it can't be undone."""
    async with a_shop(tmp_path, with_purse()) as shop:
        cards = (await sell_cards(shop, 10000, 2)).cards
        await shop.undo()
        left = [shop.club.gift_cards.get(n) for n, _ in cards]
        assert [(card.left_minor, card.dead_on) for card in left] == [(0, shop.club.today())] * 2
        assert shop.club.insight.day(shop.club.today()).takings_minor == 0
        await sell_cards(shop, 10000)
        target = shop.club.undo.last()
        assert target is not None
        await buy(shop, None, 100, cards={shop.club.gift_cards.get(3).code: 100})
        with pytest.raises(RuleViolation, match="undo_spent"):
            await shop.club.undo.undo(target.op, shop.op(), OWNER)


@pytest.mark.parametrize(
    ("minor", "months", "codes"),
    [
        (100000, None, []),
        (100001, None, ["prepaid_unnamed"]),
        (100, 36, []),
        (100, 35, ["prepaid_months"]),
        (100001, 12, ["prepaid_unnamed", "prepaid_months"]),
    ],
)
async def test_the_limits_of_the_country_warn(tmp_path: Path, minor: int, months: int | None, codes: list[str]) -> None:
    """In China 1,000 may stand on an unnamed card, and it lasts three years at least; it goes all the same."""
    async with a_shop(tmp_path, with_purse(cards={"months": months})) as shop:
        assert [one.code for one in shop.club.gift_cards.quote(minor).cautions] == codes
        await sell_cards(shop, minor)


async def test_what_is_not_sold_is_refused(tmp_path: Path) -> None:
    """Amounts that are not on the list, out of bounds, none or too many cards, a programme without; the kiosk."""
    listed = {"amounts": [{"minor": 5000}], "free_amounts": False}
    async with a_shop(tmp_path, with_purse(cards=listed)) as shop:
        room = shop.club.gift_cards
        seen = room.quote(5000)
        for minor, count, code in ((5001, 1, "gift_amounts_only"), (5000, 0, "gift_count"), (5000, 51, "gift_count")):
            with pytest.raises((RuleViolation, InvalidInput), match=code):
                room.quote(minor, count)
        with pytest.raises(NotAllowed):
            await room.sell(seen, "Card", shop.op(), KIOSK)
        op = shop.op()
        first = await room.sell(seen, "Card", op, CLERK)
        assert (await room.sell(seen, "Card", op, CLERK)).number == first.number
    (tmp_path / "none").mkdir()
    async with a_shop(tmp_path / "none") as shop:
        with pytest.raises(RuleViolation, match="gift_none"):
            shop.club.gift_cards.quote(5000)


FAULTS: list[tuple[Any, tuple[str, str, int]]] = [
    (("gift_cards", 1, {"left_minor": 1}), ("gift_balance", "gift_cards", 1)),
    (("gift_cards", 1, {"left_minor": -1}), ("gift_left", "gift_cards", 1)),
    (("gift_cards", 1, {"dead_on": "2026-03-14"}), ("gift_left", "gift_cards", 1)),
    (("gift_cards", 1, {"code": "230000000000000000"}), ("gift_code", "gift_cards", 1)),
    (("gift_cards", 1, {"code": "twin"}), ("gift_twice", "gift_cards", 2)),
    (("gift_cards", 1, {"face_minor": 5}), ("gift_sale", "gift_cards", 1)),
    (("gift_cards", 1, {"sale": 99}), ("gift_sale", "gift_cards", 1)),
    (("gift_cards", 1, {"sale": 2}), ("gift_sale", "gift_cards", 1)),
    (("gift_cards", 1, None), ("entry_card_missing", "ledger", 0)),
    (("ledger", 3, {"card": ...}), ("entry_card", "ledger", 3)),
    (("ledger", 3, {"member": 1}), ("entry_card", "ledger", 3)),
    (("ledger", 3, {"amount": -99999}), ("entry_lots", "ledger", 3)),
    (("ledger", 3, {"amount": -2999}), ("sale_balances", "sales", 2)),
    (("sales", 2, {"tenders": {"cash": 3000}}), ("sale_balances", "sales", 2)),
    (("sales", 3, {"tenders": {"gift": -999, "cash": -1}}), ("sale_balances", "sales", 3)),
]
"""What is planted, and one of the findings it must give."""


@pytest.mark.parametrize(("fault", "finding"), FAULTS)
async def test_each_fault_is_found(tmp_path: Path, fault: Any, finding: tuple[str, str, int]) -> None:
    """A card that does not hold what its entries say, was not sold as it says, or a bill paid otherwise than said."""
    shop = await open_shop(tmp_path, with_purse())
    try:
        cards = (await sell_cards(shop, 10000, 2)).cards
        closed = await buy(shop, None, 1000, 2000, cards={cards[0][1].code: 3000})
        await shop.refund(closed.number, {0: 1})
        assert shop.check() == []
        if fault[2] == {"code": "twin"}:
            fault = ("gift_cards", 1, {"code": cards[1][1].code})
        shop = await plant(shop, fault)
        assert finding in {(f.code, f.table, f.number) for f in shop.check()}
    finally:
        await shop.club.close()
