"""
What it costs to say why: `python -m benchmarks.explain [--sales N] [--rounds N]`.

One member with 10,000 ledger entries (5,000 purchases under three versions of standard retail, two entries each) asks
for the whole explanation: the balance with its shares and lots, the tier with its figures, every share opened, and the
page of the phone, which holds all of it at once; and a month of the history. Beside it, in the same run, the peer:
reading the same entries through the books and adding them up, which nobody can do without.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from shopclub import presets
from shopclub.core.club import Club
from shopclub.core.founding import found_shop
from shopclub.core.kernel.clock import ManualClock
from shopclub.core.kernel.ids import MemberNo, new_operation_id
from shopclub.core.ledger.model import LEDGER
from shopclub.core.members.model import NewMember
from shopclub.core.programme.effects import PointsFixed
from shopclub.core.programme.model import Programme, Rule
from shopclub.core.sales.model import Draft, DraftLine
from shopclub.core.shop.model import Shop
from shopclub.core.staff.model import Actor, Role, Source
from shopclub.i18n import Language, Words
from shopclub.kiosk.showing.history import shown
from shopclub.kiosk.showing.why import sections
from shopclub.words.explained import OfBalance, OfStanding, Teller

NOW = datetime(2023, 3, 8, 2, 30, tzinfo=UTC)
OWNER = Actor(staff=None, role=Role.OWNER, source=Source.COUNTER)
BAR_MS = 100.0
"""One member's whole explanation takes less."""


def two_rules() -> Programme:
    """Standard retail with a second rule for points, so that each purchase makes two entries."""
    plain = presets.load("standard-retail")
    each = Rule(id="each-visit", then=PointsFixed(points=1))
    return msgspec.structs.replace(plain, rules=(*plain.rules, each))


async def fill(club: Club, clock: ManualClock, sales: int) -> MemberNo:
    """A member who buys twice a day for years, under three versions of the programme."""
    member = (
        await club.members.enrol(NewMember(name="Wang", phone="13800005678"), new_operation_id(clock.now()), OWNER)
    ).number
    for n in range(sales):
        clock.set(clock.now() + timedelta(hours=5))
        if n in (sales // 3, 2 * sales // 3):
            changed = msgspec.structs.replace(club.programme.current, name={"en": f"Version at {n}"})
            await club.programme.adopt(changed, new_operation_id(clock.now()), OWNER)
        draft = Draft(lines=(DraftLine(gross_minor=2000 + n % 700),), member=member)
        seen = club.sales.quote(draft)
        await club.sales.record(draft, seen.fingerprint, new_operation_id(clock.now()), OWNER)
    return member


def timed(rounds: int, work: Callable[[], object]) -> float:
    """The median of some rounds, in milliseconds of the processor: neighbours on the machine are not counted."""
    took = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        took.append((time.process_time() - start) * 1000)
    return statistics.median(took)


def measure(path: Path, clock: ManualClock, member: MemberNo, rounds: int) -> None:
    """Print one row a question; each round asks anew, with nothing remembered of the one before."""
    club = Club.open(path, clock=clock, access="r")
    words = Words(Language.ZH)

    def afresh() -> Teller:
        club.explaining.forget()
        return Teller(club, words, member)

    def peer() -> int:
        return sum(club.books.require(LEDGER, n).amount for n in club.books.of_member(LEDGER, "member", member))

    def both() -> None:
        teller = afresh()
        teller.tell(OfBalance())
        teller.tell(OfStanding())

    def page() -> object:
        club.explaining.forget()
        return sections(club, member, words)

    def dearest() -> float:
        teller, took = Teller(club, words, member), [0.0]
        for block in teller.tell(OfBalance()).blocks:
            for line in block.lines:
                if line.opens is not None:
                    start = time.process_time()
                    teller.tell(line.opens)
                    took.append((time.process_time() - start) * 1000)
        return max(took)

    peer()
    base = timed(rounds, peer)
    count = len(club.books.of_member(LEDGER, "member", member))
    print(f"{count} entries; read and added up (peer): {base:.1f} ms")

    def history() -> object:
        return asyncio.run(shown(club, member, words, "", 1, "/m/history"))

    start = time.process_time()
    history()
    first = (time.process_time() - start) * 1000
    rows: list[tuple[str, Callable[[], object]]] = [
        ("why so many points", lambda: afresh().tell(OfBalance())),
        ("why this tier", lambda: afresh().tell(OfStanding())),
        ("both, one after the other", both),
        ("the page of the phone, all of it folded", page),
        ("a month of the history", history),
    ]
    for name, work in rows:
        took = timed(rounds, work)
        print(f"{name:40} {took:7.1f} ms  {took / base:5.2f} x the peer  {'' if took < BAR_MS else 'OVER THE BAR'}")
    print(f"{'the dearest line, opened after that':40} {dearest():7.1f} ms")
    print(f"{'a month of the history, looked at first':40} {first:7.1f} ms, in pieces")


def main() -> None:
    """Make the shop, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sales", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=7)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path, clock = Path(folder) / "shop.json", ManualClock(NOW)
        shop = Shop(name="Benchmark", founded_at=NOW)

        async def make() -> MemberNo:
            await found_shop(path, shop, two_rules(), "Li Na", clock)
            club = Club.open(path, clock=clock)
            member = await fill(club, clock, asked.sales)
            await club.close()
            return member

        measure(path, clock, asyncio.run(make()), asked.rounds)


if __name__ == "__main__":
    main()
