"""
What the quote costs: `python -m benchmarks.quote [--rounds N]`.

The pure function alone, with standard retail (P1) and with a mixed programme of 30 rules (conditions of all kinds,
item promotions, sets, steps, groups, caps, multipliers), for bills of 1, 3 and 20 lines; beside it the same arithmetic
for P1 written by hand, which knows nothing but that programme and makes the same answer without the fingerprint; and
gathering the facts about a member in a shop. Rounds are interleaved: believe the ratios.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from shopclub import presets
from shopclub.core.club import Club
from shopclub.core.founding import found_shop
from shopclub.core.kernel.clock import ManualClock
from shopclub.core.kernel.ids import MemberNo, new_operation_id
from shopclub.core.kernel.money import split_largest_remainder
from shopclub.core.ledger.model import ByAmount, Used
from shopclub.core.members.model import NewMember
from shopclub.core.programme.checking import check_programme
from shopclub.core.programme.compiling import CompiledRules, compile_rules
from shopclub.core.programme.facts import Facts, PastLine, PastReceipt, Tally
from shopclub.core.programme.model import Programme
from shopclub.core.programme.reading import read_programme
from shopclub.core.sales.model import Discount, Draft, DraftLine, Earning, Line, Quote
from shopclub.core.sales.rules import quote
from shopclub.core.shop.model import Shop
from shopclub.core.staff.model import Actor, Role, Source

NOW = datetime(2026, 3, 8, 2, 30, tzinfo=UTC)
ON = date(2026, 3, 8)
"""The member day of standard retail: its discount takes part."""
WHO = MemberNo(1)
OWNER = Actor(staff=None, role=Role.OWNER, source=Source.COUNTER)
CATEGORIES = ("drinks", "snacks", "care", "gifts")


def draft_of(lines: int) -> Draft:
    """A bill of so many lines, each of another product."""
    made = tuple(
        DraftLine(
            name=f"Product {n}",
            code=f"69012345678{n:02d}",
            category=CATEGORIES[n % len(CATEGORIES)],
            gross_minor=1290 + 370 * n,
            qty=1 + n % 3,
        )
        for n in range(lines)
    )
    return Draft(lines=made, member=WHO, tender="cash")


def facts_of() -> Facts:
    """A regular: a gold member with tags, fields, a birthday, receipts and uses."""
    receipts = tuple(
        PastReceipt(ON - timedelta(days=7 * n), (PastLine("6901234567800", "product 0", "drinks"),)) for n in range(8)
    )
    return Facts(
        member=WHO,
        minute=630,
        tier="gold",
        available=2500,
        version=1,
        joined_on=date(2025, 1, 5),
        purchases=41,
        last_on=ON - timedelta(days=7),
        birthdays={2025: date(2025, 3, 10), 2026: date(2026, 3, 10), 2027: date(2027, 3, 10)},
        tags=frozenset({"tea", "regular"}),
        fields={"skin": "dry", "kids": 2},
        segments=frozenset({"regular"}),
        receipts=receipts,
        used={"r03": Used("2026-03", 1, 20)},
        tallies={f"r{n:02d}": Tally(uses=9, points=300, minor=5000, day="2026-03-08", day_uses=2) for n in range(30)},
        carry={"r20": 4200},
    )


DRINKS, SNACKS = {"categories": ["drinks"]}, {"categories": ["snacks"]}
CARE = {"categories": ["care"], "but_products": ["6901234567806"]}
WHENS: list[dict[str, Any]] = [
    {"kind": "always"},
    {"kind": "all", "of": [{"kind": "member"}, {"kind": "member_day"}]},
    {"kind": "any", "of": [{"kind": "weekdays", "days": [3, 7]}, {"kind": "holiday"}]},
    {"kind": "hours", "since": "09:00", "until": "17:00"},
    {"kind": "birthday", "span": "month"},
    {"kind": "tier_in", "tiers": ["silver", "gold"]},
    {"kind": "tag", "tags": ["Tea"]},
    {"kind": "field", "field": "kids", "compare": "at_least", "value": 1},
    {"kind": "bought_often", "goods": DRINKS, "times": 3, "days": 60},
    {"kind": "not", "of": {"kind": "new_member", "days": 30}},
    {"kind": "amount", "at_least_minor": 1000},
    {"kind": "quantity", "goods": DRINKS, "at_least": 1},
]
THENS: list[dict[str, Any]] = [
    {"kind": "member_price", "prices": {f"69012345678{n:02d}": 1000 + 360 * n for n in range(0, 20, 3)}},
    {"kind": "percent_off", "permille": 50, "goods": DRINKS},
    {"kind": "percent_off", "permille": 80, "goods": CARE},
    {"kind": "amount_off", "minor": 100, "goods": SNACKS},
    {"kind": "nth_item", "n": 2, "permille": 500, "goods": DRINKS},
    {"kind": "buy_get", "buy": 2, "get": 1, "goods": SNACKS},
    {
        "kind": "steps_off",
        "steps": [{"over_minor": 5000, "off_minor": 300}, {"over_minor": 20000, "off_minor": 2000}],
    },
    {"kind": "percent_off", "permille": 100},
    {"kind": "percent_off", "permille": 50},
    {"kind": "amount_off", "minor": 500},
    {"kind": "points_per_amount", "step_minor": 100, "points": 1},
    {"kind": "points_per_amount", "step_minor": 10000, "points": 10, "carry": True},
    {"kind": "points_per_amount", "step_minor": 1000, "points": 3, "goods": DRINKS},
    {"kind": "points_per_piece", "points": 2, "goods": SNACKS},
    {"kind": "points_fixed", "points": 5},
    {"kind": "points_times", "permille": 1500},
    {"kind": "points_times", "permille": 2000, "goods": CARE},
    {"kind": "engagement", "points": 1},
    {"kind": "gift", "name": {"en": "Cup"}},
    {"kind": "coupon", "coupon": "next"},
]
CAPS: list[dict[str, Any]] = [{}, {}, {"per_member": 3, "period": "month"}, {"points": 9000, "minor": 900000}]


def mixed() -> Programme:
    """Thirty rules, most of them in force on that day for that member."""
    rules = [
        {
            "id": f"r{n:02d}",
            "then": THENS[n % len(THENS)],
            "when": WHENS[n % len(WHENS)],
            "caps": CAPS[n % len(CAPS)],
            "priority": n % 3,
            **({"group": "g"} if n % 5 == 0 else {}),
        }
        for n in range(30)
    ]
    tiers = [
        {"id": "plain", "name": {"en": "Plain"}},
        {"id": "silver", "name": {"en": "Silver"}, "reach": {"kind": "reach", "metric": "spend", "value": 100}},
        {"id": "gold", "name": {"en": "Gold"}, "reach": {"kind": "reach", "metric": "spend", "value": 200}},
    ]
    values = {
        "id": "mixed",
        "name": {"en": "Mixed"},
        "currency": "CNY",
        "rules": rules,
        "groups": [{"id": "g", "stacking": "add"}],
        "coupons": [{"id": "next", "name": {"en": "Next"}, "then": {"kind": "amount_off", "minor": 100}}],
        "holidays": [
            {"id": "spring", "name": {"en": "Spring Festival"}, "on": "01-01", "lunar": True, "days": 7},
            {"id": "national", "name": {"en": "National Day"}, "on": "10-01", "days": 7},
        ],
        "member_day": {"kind": "month_days", "days": [8, 18, 28]},
        "money_off": {"points": 100, "minor": 100},
        "ladder": {"tiers": tiers},
        "expiry": {"kind": "months", "months": 12},
    }
    programme = read_programme(values)
    check_programme(programme)
    return programme


def by_hand(draft: Draft, facts: Facts, on: date) -> Quote:
    """Standard retail without a language: 5 % off on the 8th, a point for each yuan, 100 points for one yuan."""
    gross = [line.gross_minor for line in draft.lines]
    is_member_day = facts.member is not None and on.day == 8
    off = split_largest_remainder(sum(gross) * 50 // 1000, gross) if is_member_day else [0] * len(gross)
    due = sum(gross) - sum(off)
    points = due // 100 if facts.member is not None else 0
    earnings = ()
    if points:
        expires = date(on.year + 1, on.month, on.day)
        earnings = (Earning(rule="base", points=points, expires=expires, why=ByAmount(due, 100, 1)),)
    lines = tuple(
        Line(
            name=line.name,
            code=line.code,
            category=line.category,
            qty=line.qty,
            gross_minor=line.gross_minor,
            off={"member-day": part} if part else {},
        )
        for line, part in zip(draft.lines, off, strict=True)
    )
    return Quote(
        lines=lines,
        gross_minor=sum(gross),
        discounts=(Discount(rule="member-day", minor=sum(off)),) if is_member_day else (),
        net_minor=due,
        points_spent=0,
        points_minor=0,
        due_minor=due,
        tenders={draft.tender: due},
        earnings=earnings,
        points=points,
        handed=(),
        carry={},
        fired={},
        coupon=None,
        max_points=min(facts.available // 100, due // 100) * 100,
        tier=facts.tier,
        fingerprint="",
    )


async def shop_of(folder: Path, programme: Programme) -> Club:
    """A shop with one member who has bought now and then."""
    path = folder / f"{programme.id}.json"
    clock = ManualClock(NOW - timedelta(days=60))
    await found_shop(path, Shop(name="店", founded_at=clock.now()), programme, "李娜", clock)
    club = Club.open(path, clock=clock)
    await club.members.enrol(NewMember(name="王", phone="13800000001"), new_operation_id(clock.now()), OWNER)
    for _ in range(8):
        clock.set(clock.now() + timedelta(days=7))
        draft = draft_of(3)
        seen = club.sales.quote(draft)
        await club.sales.record(draft, seen.fingerprint, new_operation_id(clock.now()), OWNER)
    clock.set(NOW)
    return club


def timed(work: Callable[[], object], times: int) -> float:
    """Milliseconds of one, on average over a few in a row."""
    start = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - start) / times * 1000


def candidates(clubs: dict[str, Club]) -> dict[str, Callable[[], object]]:
    """What is measured, by name."""
    facts = facts_of()
    compiled: dict[str, CompiledRules] = {
        "P1": compile_rules(presets.load("standard-retail"), 1),
        "30 rules": compile_rules(mixed(), 1),
    }
    found: dict[str, Callable[[], object]] = {}
    for lines in (1, 3, 20):
        draft = draft_of(lines)
        hand, seen = by_hand(draft, facts, ON), quote(draft, facts, compiled["P1"], ON)
        assert msgspec.structs.replace(seen, fingerprint="") == hand
        found[f"by hand, {lines}"] = lambda draft=draft: by_hand(draft, facts, ON)  # type: ignore[misc]
        for name, rules in compiled.items():
            found[f"{name}, {lines}"] = lambda d=draft, r=rules: quote(d, facts, r, ON)  # type: ignore[misc]
    for name, club in clubs.items():
        found[f"facts, {name}"] = lambda club=club: club.sales.facts(WHO)  # type: ignore[misc]
    return found


async def measure(rounds: int) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        programmes = {"P1": presets.load("standard-retail"), "30 rules": mixed()}
        clubs = {name: await shop_of(Path(folder), one) for name, one in programmes.items()}
        works = candidates(clubs)
        measured: dict[str, list[float]] = {name: [] for name in works}
        for work in works.values():
            timed(work, 20)
        for _ in range(rounds):
            for name, work in works.items():
                measured[name].append(timed(work, 20))
        for club in clubs.values():
            await club.close()
    medians = {name: statistics.median(values) for name, values in measured.items()}
    print(f"{'one quote':<16}{'median ms':>10}{'p95 ms':>9}{'x by hand':>11}")
    for name, values in measured.items():
        peer = medians.get(f"by hand, {name.partition(', ')[2]}")
        ratio = f"{medians[name] / peer:10.1f}" if peer else ""
        print(f"{name:<16}{medians[name]:10.4f}{sorted(values)[int(len(values) * 0.95)]:9.4f} {ratio}")


def main() -> None:
    """Measure so many rounds."""
    parser = argparse.ArgumentParser(description="What the quote costs.")
    parser.add_argument("--rounds", type=int, default=60)
    asyncio.run(measure(parser.parse_args().rounds))


if __name__ == "__main__":
    main()
