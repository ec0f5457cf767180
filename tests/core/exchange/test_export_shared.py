"""What exports say of cards that others collect on, and of gift cards."""

from __future__ import annotations

from pathlib import Path

from shopclub.core.exchange import export_rows
from tests.builders import Counter, a_shop
from tests.core.households.test_households import family, sharing
from tests.core.stored.purse import sell_cards, with_purse


def rows(shop: Counter, kind: str) -> list[dict[str, str]]:
    """An export by column."""
    header, *lines = export_rows(shop.club, kind)
    return [dict(zip(header, line, strict=True)) for line in lines]


async def test_a_sub_card_says_whose_card_collects(tmp_path: Path) -> None:
    """A member's line names the household and the card its points are on; the ledger says who did it."""
    async with a_shop(tmp_path, sharing()) as shop:
        sub, alone = await shop.join("B"), await shop.join("C")
        main, number = await family(shop, sub)
        await shop.sell(sub, 3000)
        members = {row["number"]: row for row in rows(shop, "members")}
        shared = [members[str(one)] for one in (main, sub, alone)]
        name = members[str(main)]["outside_number"]
        assert [row["points"] for row in shared] == ["30", "0", "0"]
        assert [row["household"] for row in shared] == [str(number), str(number), ""]
        assert [row["household_kind"] for row in shared] == ["family", "family", ""]
        assert [row["collects_on"] for row in shared] == [name, name, ""]
        (entry,) = rows(shop, "ledger")
        assert (entry["outside_number"], entry["acted"]) == (name, members[str(sub)]["outside_number"])


async def test_the_ledger_names_the_gift_card(tmp_path: Path) -> None:
    """An entry of a gift card bears its number, and no member; the code is in no export."""
    async with a_shop(tmp_path, with_purse()) as shop:
        who = await shop.join()
        ((number, card),) = (await sell_cards(shop, 10000, 1, who)).cards
        (entry,) = [row for row in rows(shop, "ledger") if row["unit"] == "gift"]
        assert (entry["gift_card"], entry["outside_number"], entry["acted"]) == (str(number), "", "")
        assert all(card.code not in cell for row in rows(shop, "ledger") for cell in row.values())
