"""The worked examples of docs/rules.md, section 4: never kept, grants, notice, quotas, in both languages."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from shopclub import presets
from shopclub.core.ledger.model import Account, Activity
from shopclub.core.tiers.rules import current_tier, ending, review_day, reviewed, risen
from tests.builders import CLERK, OWNER, Counter, a_shop, programme_of
from tests.core.sales.test_rules_doc import examples, figures, rows


def day(text: str) -> date:
    return date.fromisoformat(text)


def lived(preset: str, months: list[str], on: date) -> Account:
    """An account that earned points on the 14th of each month, with every review through a day."""
    ladder = presets.load(preset).ladder
    assert ladder is not None
    account = Account()
    events = [(day(f"{when}-14"), int(points)) for when, points in (m.split(": ") for m in months if m)]
    for moment, points in [*events, (on, 0)]:
        while (review := review_day(account.standing, ladder)) is not None and review <= moment:
            account = with_standing(account, reviewed(account, ladder, review))
        key = f"{moment:%Y-%m}"
        activity = account.months.get(key, Activity()).plus(0, points, 0)
        account = Account(
            months={**account.months, key: activity}, life=account.life.plus(0, points, 0), standing=account.standing
        )
        account = with_standing(account, risen(account, ladder, moment) or account.standing)
    return account


def with_standing(account: Account, standing: Any) -> Account:
    return Account(months=account.months, life=account.life, standing=standing)


@pytest.mark.parametrize("row", examples("never kept"), ids=" ".join)
def test_what_is_never_kept(row: list[str]) -> None:
    """The pharmacy's gold and diamond, at the borders of points, quarters and the year's end."""
    *months, on, tier, until = row
    account = lived("pharmacy", months, day(on))
    ladder = presets.load("pharmacy").ladder
    held = account.standing.until if account.standing else None
    assert (current_tier(account, ladder), held) == (tier, day(until) if until else None)


async def test_the_grants(tmp_path: Path) -> None:
    """What was granted and what was earned, step by step through the club."""
    wanted = figures("grants")
    async with a_shop(tmp_path, "standard-retail") as shop:
        who = await shop.join()
        grant, seen = shop.club.tiers.grant, []

        def look() -> None:
            standing = shop.club.points.account(who).standing
            assert standing is not None
            below = standing.below
            waits = f"{below.tier} {below.until}" if below else ""
            seen.append([shop.tier(who), standing.until.isoformat() if standing.until else "", waits])

        await grant(who, "silver", date(2027, 6, 30), "x", shop.op(), OWNER)
        look()
        await shop.sell(who, 500_000)
        look()
        for when in ((2027, 3, 14, 23, 59), (2027, 3, 15), (2027, 6, 30, 23, 59), (2027, 7, 1)):
            await shop.day(*when)
            look()
        await shop.sell(who, 200_000)
        look()
        await grant(who, "gold", date(2027, 8, 31), "x", shop.op(), OWNER)
        look()
        await shop.day(2027, 9, 1)
        look()
        assert seen == wanted


NOT_YET = {"not yet told", "尚未提醒"}
KEPT = {"kept", "已保级"}


@pytest.mark.parametrize("page", ["rules.md", "rules.zh-CN.md"])
def test_the_notice(page: str) -> None:
    """Told from 30 days before on, what is missing by the window of the last day; nothing when it is kept."""
    ladder = presets.load("standard-retail").ladder
    for *months, on, missing in rows(page, "notice"):
        account = lived("standard-retail", months, day(on))
        assert account.standing is not None
        assert (account.standing.tier, account.standing.since) == ("silver", date(2026, 3, 14))
        notice = ending(account, ladder, day(on))
        last = account.standing.until
        assert last is not None
        if missing in NOT_YET:
            assert (notice, day(on)) == (None, last - timedelta(days=31))
        elif missing in KEPT:
            assert (notice, ending(account, ladder, last)) == (None, None)
        else:
            assert notice is not None
            assert [str(part.missing()) for part in notice.missing()] == [missing]
    assert [row[:3] for row in rows("rules.md", "notice")] == [row[:3] for row in rows("rules.zh-CN.md", "notice")]


async def test_the_quota(tmp_path: Path) -> None:
    """Two a month: used, kept through a fall and a rise, undone, gone with the month."""
    wanted = [int(row[0]) for row in figures("quota")]
    test = {"id": "test", "name": {"en": "Blood-sugar test"}, "quota": {"count": 2}}
    reach = {"kind": "reach", "metric": "points", "value": 100}
    tiers = [{"id": "t0", "name": {"en": "T0"}}, {"id": "t1", "name": {"en": "T1"}, "reach": reach, "benefits": [test]}]
    async with a_shop(tmp_path, programme_of(ladder={"tiers": tiers})) as shop:
        who = await shop.join()
        sale = await shop.sell(who, 10000)
        seen: list[int | None] = []

        def look(shop: Counter) -> None:
            (state,) = shop.club.benefits.offered(who)
            seen.append(state.left)

        look(shop)
        await shop.club.benefits.use(who, "test", "", shop.op(), CLERK)
        look(shop)
        await shop.refund(sale.number)
        assert shop.tier(who) == "t0"
        await shop.sell(who, 10000)
        look(shop)
        await shop.club.benefits.use(who, "test", "", shop.op(), CLERK)
        look(shop)
        await shop.undo()
        look(shop)
        await shop.day(2026, 3, 31, 23, 59)
        look(shop)
        await shop.day(2026, 4, 1)
        look(shop)
        assert seen == wanted
