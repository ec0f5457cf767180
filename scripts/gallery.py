"""
Makes the pages that show every page of the kiosk, in both languages, from the running program.

    python -m scripts.gallery [FOLDER]

The tablet stands at 1280x800, the phone at 390x844. Pictures are made smaller and reduced to a palette; what no longer
belongs is removed. FOLDER/README.md shows them with the pages' own titles, README.zh-CN.md the Chinese ones.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from pathlib import Path

from PIL import Image
from playwright.async_api import Page

from scripts.kiosk_scene import SIZES, Look
from scripts.kiosk_walk import visit
from scripts.pictures import reduced

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "kiosk"
SHARE = {"tablet": 0.5, "phone": 0.72}
"""How much smaller a picture is than the screen."""
TALLEST = 1800
"""Of a long page so much is shown, css px."""
TEXTS = {
    "en": ("README.md", "Every page of the kiosk", "The tablet on the counter", "A customer's own phone"),
    "zh": ("README.zh-CN.md", "自助屏的每一页", "柜台上的平板", "顾客自己的手机"),
}
ABOUT = {
    "en": "Made from the running program by `python -m scripts.gallery`. [中文](README.zh-CN.md)",
    "zh": "由 `python -m scripts.gallery` 从运行中的程序生成。[English](README.md)",
}
COLUMNS = {"tablet": 2, "phone": 3}


def collector(folder: Path, titles: dict[str, str]) -> Look:
    """Takes a picture of each page, and notes its title."""

    async def look(page: Page, name: str) -> None:
        await page.wait_for_timeout(450)
        size = name.partition("-")[0]
        tall = await page.evaluate("() => document.documentElement.scrollHeight") if size == "phone" else 0
        width, height = SIZES[size]
        area = {"x": 0, "y": 0, "width": width, "height": max(height, min(tall, TALLEST))}
        await page.screenshot(path=folder / f"{name}.png", full_page=True, clip=area)  # type: ignore[arg-type]
        titles[name] = (await page.title()).rpartition(" · ")[0] or await page.title()

    return look


def shrink(source: Path, target: Path) -> None:
    """Write a picture smaller and with few colours, unless it stands there already."""
    with Image.open(source) as picture:
        share = SHARE[source.name.partition("-")[0]]
        size = (round(picture.width * share), round(picture.height * share))
        reduced(picture.convert("RGB").resize(size, Image.Resampling.LANCZOS)).save(source, optimize=True)
    if not target.exists() or target.read_bytes() != source.read_bytes():
        target.write_bytes(source.read_bytes())


def table(names: list[str], titles: dict[str, str], columns: int) -> str:
    """Pictures side by side, each under its title."""
    rows = []
    for start in range(0, len(names), columns):
        row = names[start : start + columns]
        filled = [*row, *[""] * (columns - len(row))]
        heads = [plain(titles[name]) if name else "" for name in filled]
        pictures = [f"![{plain(titles[name])}]({name}.png)" if name else "" for name in filled]
        if start == 0:
            rows += [f"| {' | '.join(heads)} |", "|" + "---|" * columns]
        else:
            rows.append(f"| {' | '.join(f'**{head}**' if head else '' for head in heads)} |")
        rows.append(f"| {' | '.join(pictures)} |")
    return "\n".join(rows)


def plain(title: str) -> str:
    """A title that stands in a table."""
    return title.replace("|", "/").replace("[", "(").replace("]", ")")


def page_of(lang: str, titles: dict[str, str]) -> str:
    """The page of one language."""
    _, heading, *parts = TEXTS[lang]
    sections = []
    for size, part in zip(COLUMNS, parts, strict=True):
        names = sorted(name for name in titles if name.startswith(f"{size}-{lang}-"))
        sections.append(f"## {part}\n\n{table(names, titles, COLUMNS[size])}\n")
    return f"# {heading}\n\n{ABOUT[lang]}\n\n" + "\n".join(sections)


def make(folder: Path) -> None:
    """Take the pictures and write the pages."""
    folder.mkdir(parents=True, exist_ok=True)
    titles: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as place:
        asyncio.run(visit(0, collector(Path(place), titles), list(COLUMNS)))
        for name in titles:
            shrink(Path(place) / f"{name}.png", folder / f"{name}.png")
    for old in folder.glob("*.png"):
        if old.stem not in titles:
            old.unlink()
    for lang, (file, *_) in TEXTS.items():
        (folder / file).write_text(page_of(lang, titles), encoding="utf-8")
    size = sum(path.stat().st_size for path in folder.glob("*.png"))
    print(f"{len(titles)} pictures, {size / 1e6:.1f} MB")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Show every page of the kiosk.")
    parser.add_argument("folder", nargs="?", default=FOLDER, type=Path)
    make(parser.parse_args().folder)
