"""
Looks for faults in every page of the kiosk and writes down what it finds.

    python -m scripts.look_over [FOLDER] [--sizes ...] [--night] [--large] [--vnu JAR] [--lighthouse JS]

Each page is opened in Chromium at each size and in both languages (`kiosk_walk`), and asked:

- axe-core: WCAG 2.2 A and AA and best practice (https://github.com/dequelabs/axe-core);
- does it scroll sideways (WCAG 1.4.10), also with wider text spacing (1.4.12);
- is every control large enough: 44 css px on a phone, 64 on the tablet (WCAG 2.5.8 asks for 24);
- what does its HTML weigh together with style and script;
- has every page of the kiosk's book been visited.

With `--lighthouse` each address is also judged by Lighthouse (npm, https://github.com/GoogleChrome/lighthouse) for
accessibility and best practice, out of 100, by way of 127.0.0.1: what it says of plain http is known.
With `--vnu` the pages' HTML is also given to the Nu HTML checker (`vnu.jar`, https://validator.github.io). The result
is a table in FOLDER/pages.md; the exit code is 1 where anything was found.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

from scripts.kiosk_scene import SIZES
from scripts.kiosk_walk import AS_USUAL, TABLETS, Wish, visit
from shopclub.kiosk.book import Book
from shopclub.kiosk.guard.sessions import is_of_tablet
from shopclub.kiosk.routes import PAGES

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TARGETS = {"tablet": 64, "phone": 44}
"""The least width and height of a control, css px."""
LEAST_SCORE = 95
MOST_BYTES = 60_000
"""What a page may weigh as it goes over the air, with style and script, without the shop's own pictures."""

_SMALL = """(least) => {
  const inSentence = (one) => one.tagName === 'A' && one.closest('p, li')
    && one.parentElement.textContent.trim() !== one.textContent.trim();
  const shown = (one) => one.type !== 'hidden' && one.checkVisibility({ checkVisibilityCSS: true })
    && !one.closest('.unseen, .veiled') && !inSentence(one);
  const place = (one) => (['checkbox', 'radio', 'file'].includes(one.type) && one.closest('label')) || one;
  const small = ({ width, height }) => width > 1 && (width < least - 0.5 || height < least - 0.5);
  return [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
    .filter((one) => shown(one) && small(place(one).getBoundingClientRect()))
    .map((one) => {
      const { width, height } = place(one).getBoundingClientRect();
      const text = (one.textContent || one.name || '').trim().slice(0, 24);
      return `${one.tagName.toLowerCase()} “${text}” ${Math.round(width)} x ${Math.round(height)}`;
    });
}"""
_AT_REST = """() => Promise.allSettled(document.getAnimations()
  .filter((one) => one.effect.getComputedTiming().iterations !== Infinity).map((one) => one.finished)).then(() => 0)"""
_WEIGHT = """() => performance.getEntries()
  .filter((one) => one.encodedBodySize && one.initiatorType !== 'fetch' && !/picture|logo|events/.test(one.name))
  .reduce((sum, one) => sum + one.encodedBodySize, 0)"""
_SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
_SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important; }
    * { word-spacing: .16em !important; } p { margin-bottom: 2em !important; }`);
  document.adoptedStyleSheets = [sheet];
}"""
_PLAIN = "() => { document.adoptedStyleSheets = []; }"


@dataclass
class Report:
    """What was seen."""

    pages: list[str] = field(default_factory=list)
    paths: set[str] = field(default_factory=set)
    """Of the addresses visited."""
    faults: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Name of a page -> what is wrong with it."""
    heaviest: tuple[int, str] = (0, "")
    html: dict[str, str] = field(default_factory=dict)
    lighthouse: str = ""
    """Path of Lighthouse's command, or empty."""
    scores: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Address -> accessibility and best practice, of 100."""

    async def look(self, page: Page, name: str) -> None:
        """Look at one page."""
        await page.evaluate(_AT_REST)
        self.pages.append(name)
        self.paths.add(urlsplit(page.url).path)
        kind = "tablet" if name.startswith(TABLETS) else "phone"
        for fault in [*await broken_rules(page), *await small(page, TARGETS[kind]), *await too_wide(page)]:
            self.faults[name].append(fault)
        weight = await page.evaluate(_WEIGHT)
        self.heaviest = max(self.heaviest, (weight, name))
        if weight > MOST_BYTES:
            self.faults[name].append(f"weighs {weight:,} bytes")
        if not name.startswith(("upright", "narrow")):
            self.html[name] = await page.evaluate("() => fetch(location.href).then((answer) => answer.text())")

        address = urlsplit(page.url).path
        if self.lighthouse and address not in self.scores:
            self.scores[address] = scores = await judged(page, self.lighthouse)
            if min(scores) < LEAST_SCORE:
                self.faults[name].append(f"Lighthouse: {scores[0]} and {scores[1]}")

    def ended(self, sizes: Sequence[str]) -> None:
        """Name the pages that the whole walk through these sizes has left out."""
        for tablet in {size in TABLETS for size in sizes}:
            for path in unseen(self.paths, tablet=tablet):
                self.faults["the walk"].append(f"leaves out {path}")

    def table(self) -> str:
        """The result as a page."""
        weight, name = self.heaviest
        head = f"{len(self.pages)} pages looked at; the heaviest weighs {weight:,} bytes ({name}).\n"
        if self.scores:
            least = [min(one[kind] for one in self.scores.values()) for kind in (0, 1)]
            head += f"Lighthouse, {len(self.scores)} addresses, the least: {least[0]} and {least[1]} of 100.\n"
        if not self.faults:
            return head + "\nNothing was found.\n"
        rows = "".join(f"| {name} | {'<br>'.join(found)} |\n" for name, found in sorted(self.faults.items()))
        return f"{head}\n| page | found |\n|---|---|\n{rows}"


def unseen(paths: Iterable[str], *, tablet: bool) -> list[str]:
    """Pages of the book that nobody visited, for the tablet or for everybody else."""
    book = Book(PAGES)
    seen = {found.path for path in paths if (found := book.page_at(path)) is not None}
    return [one.path for one in PAGES if one.is_page and is_of_tablet(one.path) == tablet and one.path not in seen]


async def broken_rules(page: Page) -> list[str]:
    """What axe-core says, one line for each rule with its first place."""
    options: dict[str, Any] = {"runOnly": RULES, "resultTypes": ["violations"]}
    found = await Axe().run(page, options=options)
    return [
        f"{one['id']} ({len(one['nodes'])}): {' '.join(one['nodes'][0]['target'])}"
        for one in found.response["violations"]
    ]


async def small(page: Page, least: int) -> list[str]:
    """Controls that are smaller than a finger needs, css px; a link inside a sentence is as high as its line."""
    return [f"small: {one}" for one in await page.evaluate(_SMALL, least)]


async def too_wide(page: Page) -> list[str]:
    """Whether one has to scroll sideways, also where the reader asked for wider text."""
    found = []
    if over := await page.evaluate(_SIDEWAYS):
        found.append(f"{over} px too wide")
    await page.evaluate(_SPACED)
    if over := await page.evaluate(_SIDEWAYS):
        found.append(f"{over} px too wide with wider text")
    await page.evaluate(_PLAIN)
    return found


async def judged(page: Page, command: str) -> tuple[int, int]:
    """Lighthouse's scores for accessibility and best practice, of 100, for whoever holds the page's cookies."""
    to = urlsplit(page.url)
    cookies = "; ".join(f"{one['name']}={one['value']}" for one in await page.context.cookies())
    chosen = "accessibility,best-practices"
    options = ["--quiet", "--output=json", f"--only-categories={chosen}", "--chrome-flags=--headless --no-sandbox"]
    headers = f"--extra-headers={json.dumps({'Cookie': cookies})}"
    screen = ["--preset=desktop"] if page.viewport_size and page.viewport_size["width"] > 600 else []
    url = f"http://127.0.0.1:{to.port}{to.path}"
    run = await asyncio.create_subprocess_exec(
        "node", command, url, *options, *screen, headers,
        stdout=subprocess.PIPE, env={**os.environ, "CHROME_PATH": shutil.which("chromium") or "chromium"},
    )  # fmt: skip
    said, _ = await run.communicate()
    kinds = json.loads(said)["categories"]
    return round(kinds["accessibility"]["score"] * 100), round(kinds["best-practices"]["score"] * 100)


def checked_html(pages: dict[str, str], jar: str) -> dict[str, list[str]]:
    """What the Nu HTML checker says, by page."""
    found: dict[str, list[str]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        for name, html in pages.items():
            (Path(folder) / f"{name}.html").write_text(html, encoding="utf-8")
        command = ["java", "-jar", jar, "--format", "gnu", "--errors-only", folder]
        said = subprocess.run(command, capture_output=True, text=True, check=False).stderr
    for line in said.splitlines():
        name, _, rest = line.partition(".html")
        found[name.rpartition("/")[2]].append("html " + rest.strip('":'))
    return found


async def look_over(sizes: list[str], langs: tuple[str, ...] = ("zh", "en"), *, wish: Wish = AS_USUAL) -> Report:
    """Look at every page."""
    report = Report()
    await visit(0, report.look, sizes, langs, wish)
    report.ended(sizes)
    return report


def main() -> None:
    """Look at every page and write down what was found."""
    parser = argparse.ArgumentParser(description="Look for faults in every page of the kiosk.")
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--sizes", nargs="*", default=list(SIZES), choices=list(SIZES))
    parser.add_argument("--night", action="store_true")
    parser.add_argument("--large", action="store_true", help="in large type")
    parser.add_argument("--lighthouse", default="", help="path of lighthouse/cli/index.js")
    parser.add_argument("--vnu", help="path of vnu.jar")
    options = parser.parse_args()
    report = Report(lighthouse=options.lighthouse)
    try:
        asyncio.run(visit(0, report.look, options.sizes, wish=Wish(options.night, options.large)))
        report.ended(options.sizes)
    finally:  # a walk that breaks off has found something as well
        write(report, options.folder, options.vnu)
    sys.exit(1 if report.faults else 0)


def write(report: Report, folder: Path | None, vnu: str | None) -> None:
    """Say what was found, and keep it where that is wanted."""
    for name, found in checked_html(report.html, vnu).items() if vnu else ():
        report.faults[name] += found
    print(report.table())
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "pages.md").write_text(report.table(), encoding="utf-8")


if __name__ == "__main__":
    main()
