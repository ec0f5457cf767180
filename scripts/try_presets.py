"""
Tries every preset on a real shop's receipts and writes the tables of docs/simulator-presets.md, in both languages.

    python -m scripts.try_presets gift RECEIPTS.csv      # the gift shop's receipts, which are not in the repository
    python -m scripts.try_presets sample                 # the small sample that is

A shop is made in a temporary folder that has no programme at all; the receipts are brought in as past sales. So what
a preset costs there is all it costs. The pages' words around the tables are kept.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import msgspec

from shopclub import presets
from shopclub.core.club import Club
from shopclub.core.exchange import import_file
from shopclub.core.exchange.model import ImportKind
from shopclub.core.founding import found_shop
from shopclub.core.kernel.clock import ManualClock
from shopclub.core.programme.model import Programme
from shopclub.core.shop.model import Shop
from shopclub.core.simulate.figures import Comparison
from shopclub.core.simulate.trial import compare_here
from shopclub.i18n import Language, Words
from shopclub.words import local_name
from shopclub.words.names import tier_name
from shopclub.words.simulated import Telling, say_period, say_unknown

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "data" / "samples" / "sales-zh.csv"
PAGES = {Language.EN: "simulator-presets.md", Language.ZH: "simulator-presets.zh-CN.md"}
HEADS = {
    Language.EN: (
        "Programme",
        "Cost a month",
        "Of sales",
        "Discounts a month",
        "Points a month",
        "Owed at the end",
        "Members by tier",
        "Not in it",
    ),
    Language.ZH: ("方案", "每月成本", "占销售额", "每月折扣", "每月积分", "期末负债", "各级会员", "没算进去的"),
}
SOLD = {Language.EN: "{} sold a month", Language.ZH: "每月卖出 {}"}
SAID_ABOVE = frozenset(
    "behaviour habit no_habit rewards short birthdays tags households tenders categories goods".split()
)
"""What can't be known of any preset on these receipts stands once, in the words above the tables."""


class Stall(NamedTuple):
    """A shop to bring receipts into."""

    currency: str
    timezone: str
    country: str
    now: datetime
    """The day after the last receipt."""
    names: tuple[str, ...]
    """Presets to try."""


FEW = ("bank-card", "coffee-house", "four-steps", "standard-retail")
SHOPS = {
    "gift": Stall("GBP", "Europe/London", "GB", datetime(2011, 12, 9, 12, tzinfo=UTC), presets.names()),
    "sample": Stall("CNY", "Asia/Shanghai", "CN", datetime(2026, 1, 10, 4, tzinfo=UTC), FEW),
}


class Tried(NamedTuple):
    """One preset and what came of it."""

    name: str
    programme: Programme
    found: Comparison


def nothing(currency: str) -> Programme:
    """A programme that gives nothing."""
    return Programme(id="none", name={"en": "No programme", "zh": "没有方案"}, currency=currency)


async def try_all(receipts: Path, stall: Stall) -> list[Tried]:
    """
    Bring the receipts in and replay each preset.

    Args:
        receipts: a CSV file as the import reads it.
        stall: whose.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "shop.json"
        clock = ManualClock(stall.now)
        shop = Shop(
            name="Shop", founded_at=stall.now, timezone=stall.timezone, currency=stall.currency, country=stall.country
        )
        await found_shop(file, shop, nothing(stall.currency), "Owner", clock)
        club = Club.open(file, clock=clock)
        try:
            await import_file(club, ImportKind.SALES, receipts)
            period = club.simulate.period(None)
            out: list[Tried] = []
            for name in stall.names:
                chosen = presets.in_currency(presets.load(name), stall.currency)
                chosen = msgspec.structs.replace(chosen, currency=stall.currency)
                out.append(Tried(name, chosen, compare_here(club, chosen, period)))
            return out
        finally:
            await club.close()


# -- the tables -------------------------------------------------------------------------------------


def table(tried: list[Tried], currency: str, words: Words) -> str:
    """What each preset would have cost, and what it can't say."""
    first, head = tried[0].found, HEADS[words.language]
    sales = words.n("{n} sale", "{n} sales", first.sales - first.walk_ins)
    members = words.n("{n} member", "{n} members", first.members)
    sold = words.money(first.period.per_month(first.today.sums.net_minor), currency)
    basis = words.t(
        "{period} · {sales} to {members}", period=say_period(first.period, words), sales=sales, members=members
    )
    lines = [
        f"{basis} · {SOLD[words.language].format(sold)}",
        "",
        f"| {' | '.join(head)} |",
        f"|---|{'---:|' * (len(head) - 3)}---|---|",
    ]
    lines += [
        f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row(one, currency, words))} |" for one in tried
    ]
    return "\n".join(lines)


def row(tried: Tried, currency: str, words: Words) -> Iterator[str]:
    """One preset."""
    found, changed = tried.found, tried.found.changed
    per_month: Callable[[int], int] = found.period.per_month
    cost, sold = changed.cost_minor, found.today.sums.net_minor
    telling = Telling(words, currency, nothing(currency), tried.programme)
    yield local_name(tried.programme.name, words, tried.name)
    yield "–" if cost is None else words.money(per_month(cost), currency)
    yield "–" if cost is None or sold <= 0 else f"{cost / sold:.1%}"
    yield words.money(per_month(changed.sums.discount_minor), currency)
    yield words.number(per_month(changed.sums.issued - changed.sums.taken_back))
    owed = changed.owed.gross_minor
    yield "–" if owed is None else words.money(owed, currency)
    tiers = [f"{tier_name(tried.programme, one.tier, words)} {words.number(one.members)}" for one in changed.tiers]
    yield " · ".join(tiers)
    yield " ".join(say_unknown(one, telling) for one in found.unknown if one.code not in SAID_ABOVE)


def placed(page: str, mark: str, inside: str) -> str:
    """A page with what stands between a pair of marks exchanged."""
    begin, end = f"<!-- {mark}:begin -->", f"<!-- {mark}:end -->"
    before, rest = page.split(begin)
    return f"{before}{begin}\n{inside}\n{end}{rest.split(end)[1]}"


def write(tried: list[Tried], which: str, docs: Path) -> None:
    """Put the tables of one shop into both pages."""
    for language, name in PAGES.items():
        page = docs / name
        text = page.read_text(encoding="utf-8")
        page.write_text(placed(text, which, table(tried, SHOPS[which].currency, Words(language))), encoding="utf-8")


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description="Try every preset on a shop's receipts.")
    parser.add_argument("which", choices=sorted(SHOPS))
    parser.add_argument("receipts", type=Path, nargs="?", default=SAMPLE)
    parser.add_argument("--docs", type=Path, default=ROOT / "docs")
    options = parser.parse_args()
    tried = asyncio.run(try_all(options.receipts, SHOPS[options.which]))
    write(tried, options.which, options.docs)


if __name__ == "__main__":
    main()
