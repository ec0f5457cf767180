"""
How soon a page of the kiosk is seen, and how much is sent for it, in a real Chromium on this computer.

    python -m benchmarks.kiosk_paint [--rounds 3]

Every page is visited as the tablet and as a phone; what counts is the browser's own first contentful paint, from the
start of the navigation, the best of the rounds (what the page costs, not what else the computer did). Bars: 100 ms for
the median page, 60 kB for the heaviest. Beside it stands how long our own answer took, from the request to its last
byte; the rest is the browser's.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
from collections import defaultdict

from playwright.async_api import Page

from scripts.kiosk_walk import visit

PAINT, WEIGHT = 100.0, 60_000
SIZES = ("tablet", "phone")
MEASURE = """() => {
  const entries = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
  const sent = entries.filter((e) => !/\\/(picture|m\\/card|k\\/events|m\\/events)/.test(new URL(e.name).pathname));
  return [
    performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
    entries[0].responseEnd - entries[0].requestStart,
    sent.reduce((sum, e) => sum + e.encodedBodySize, 0),
    new URL(location.href).pathname,
  ];
}"""


async def measure(rounds: int) -> dict[str, list[tuple[float, float, int]]]:
    """Device and page -> paint and our answer in ms, and bytes, each round."""
    found: dict[str, list[tuple[float, float, int]]] = defaultdict(list)

    async def look(page: Page, name: str) -> None:
        await page.wait_for_timeout(300)  # a page that sends itself on is gone by then
        await page.wait_for_load_state()
        paint, answer, sent, path = await page.evaluate(MEASURE)
        if paint:
            found[f"{name.split('-', 1)[0]} {path}"].append((paint, answer, sent))

    for _ in range(rounds):
        await visit(0, look, SIZES, ("zh",))
    return found


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description="First paint and weight of the kiosk's pages.")
    parser.add_argument("--rounds", type=int, default=3)
    found = asyncio.run(measure(parser.parse_args().rounds))
    rows = {
        page: (min(p for p, *_ in seen), min(a for _, a, _ in seen), max(s for *_, s in seen))
        for page, seen in found.items()
    }
    for page, (paint, answer, sent) in sorted(rows.items(), key=lambda row: -row[1][0]):
        print(f"{page:<28} {paint:7.1f} ms, {answer:5.1f} of them ours {sent / 1000:7.1f} kB")
    paint, answer = (statistics.median(row[of] for row in rows.values()) for of in (0, 1))
    sent = max(row[2] for row in rows.values())
    print(f"median page {paint:.1f} ms (bar {PAINT:.0f}), {answer:.1f} of them ours;", end=" ")
    print(f"heaviest {sent / 1000:.1f} kB (bar {WEIGHT / 1000:.0f})")


if __name__ == "__main__":
    main()
