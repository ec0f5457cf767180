"""
A terminal screenshot (SVG as Textual exports it) as a picture in which wide characters stand in their columns.

The exporter counts characters where it should count cells, so Chinese overlaps; here each character is placed by
itself, lines are drawn as lines, and Chromium draws the rest.
"""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import Mapping
from pathlib import Path

from rich.cells import cell_len

CELL = 12.2
LINE = 24.4
FIRST_ROW = 2.0
"""The exporter's rows begin a little below the window's edge, which is black."""
NARROW_SIZE = 20.2
WIDE_SIZE = 22.4
_TEXT = re.compile(
    r'<text class="(?P<cls>[^"]*)" x="(?P<x>[\d.]+)" y="(?P<y>[\d.]+)" textLength="[\d.]+"(?P<rest>[^>]*)>'
    r"(?P<text>[^<]*)</text>"
)
_FONTS = "'DejaVu Sans Mono', 'Noto Sans Mono CJK SC', 'Noto Sans CJK SC', monospace"


def placed(svg: str, fonts: str = _FONTS) -> str:
    """The picture with every character at the column it has in a terminal that writes in one of these fonts."""
    fill = dict(re.findall(r"\.([\w-]+-r\d+) \{ fill: (#[0-9a-fA-F]{6})", svg))

    def one(match: re.Match[str]) -> str:
        text = html.unescape(match["text"])
        x, y = float(match["x"]), float(match["y"])
        top = y - 20 + 1.5
        parts = []
        for char in text:
            width = cell_len(char)
            if char in "│┃":
                colour = fill.get(match["cls"], "#888888")
                parts.append(
                    f'<rect x="{x + CELL / 2 - 0.7:.1f}" y="{top:.1f}" width="1.4" height="{LINE}" fill="{colour}"/>'
                )
            elif char.strip("\u00a0 "):
                size = WIDE_SIZE if width == 2 else NARROW_SIZE
                shift = (CELL * width - WIDE_SIZE) / 2 if width == 2 else 0
                parts.append(
                    f'<text class="{match["cls"]}" x="{x + shift:.1f}" y="{y}" style="font-size:{size}px">'
                    f"{html.escape(char)}</text>"
                )
            x += CELL * width
        return "".join(parts)

    svg = _TEXT.sub(one, svg)
    svg = re.sub(r"font-family: Fira Code, monospace", f"font-family: {fonts}", svg)
    return re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL)


def crop_of(svg: str) -> tuple[float, float, float, float]:
    """The rectangle of the screen itself inside the exporter's window: x, y, width, height."""
    found = re.search(r'<clipPath id="[^"]*clip-terminal">\s*<rect x="0" y="0" width="([\d.]+)" height="([\d.]+)"', svg)
    moved = re.search(r'<g transform="translate\(([\d.]+), ([\d.]+)\)" clip-path', svg)
    if found is None or moved is None:
        raise ValueError("not a screenshot as Textual exports it")
    return float(moved[1]), float(moved[2]) + FIRST_ROW, float(found[1]), float(found[2]) - FIRST_ROW


async def save_pictures(pictures: Mapping[Path, str], chromium: str) -> None:
    """
    Draw each SVG into its PNG file.

    Args:
        pictures: file to write -> SVG as exported.
        chromium: path of the browser.
    """
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = await browser.new_page(viewport={"width": 1600, "height": 1100})
        for path, exported in pictures.items():
            svg = placed(exported)
            x, y, width, height = crop_of(exported)
            box = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
            size = f'width="{box[1]}" height="{box[2]}"' if box else ""
            svg = svg.replace("<svg ", f"<svg {size} ", 1)
            await page.set_content(f"<body style='margin:0'>{svg}</body>")
            clip = {"x": x, "y": y, "width": width, "height": height}
            path.parent.mkdir(parents=True, exist_ok=True)
            await page.screenshot(path=path, clip=clip)  # type: ignore[arg-type]
        await browser.close()


def save(pictures: Mapping[Path, str], chromium: str) -> None:
    """See `save_pictures`."""
    asyncio.run(save_pictures(pictures, chromium))
