"""
Makes all pictures of the docs from the running program, in both languages, and keeps them small.

    python -m scripts.pictures [FOLDER] [--all]

The counter (`pictures_tui.py`) and the kiosk (`pictures_kiosk.py`) are each driven as a person would; every picture
is then reduced to a palette, which keeps letters sharp and takes a third of the bytes. Pictures that no longer
belong are removed. A file whose bytes did not change stays as it is, so that a change of a screen shows in the diff.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "pictures"
EXACT, NEAR = 64, 128
"""Colours of a picture that are kept as they are, the most frequent first, and those picked to stand for all others."""
MAKERS = (
    ("pictures_tui",),
    ("pictures_kiosk", "--sizes", "tablet", "phone"),
)
PAGES = ("README*.md", "docs/**/*.md")
"""Where pictures are shown: what no page shows is for whoever works on a screen, and is kept with `--all` alone."""


def run(maker: tuple[str, ...], folder: Path) -> None:
    """Run one script that makes pictures."""
    subprocess.run([sys.executable, "-m", f"scripts.{maker[0]}", str(folder), *maker[1:]], check=True, cwd=ROOT)


def reduced(picture: Image.Image) -> Image.Image:
    """The picture with a palette of its own: grounds and words exactly as they are, soft edges by the nearest."""
    red, green, blue = np.moveaxis(np.asarray(picture, dtype=np.uint32), 2, 0)
    packed, places, counts = np.unique(red << 16 | green << 8 | blue, return_inverse=True, return_counts=True)
    colours = np.stack([packed >> 16, packed >> 8 & 255, packed & 255], axis=1).astype(np.uint8)
    exact = colours[np.argsort(-counts, kind="stable")[:EXACT]]
    picked = picture.quantize(NEAR, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).getpalette() or []
    palette = np.concatenate([exact, np.array(picked, dtype=np.uint8).reshape(-1, 3)])[:256]
    far = colours[:, None, :].astype(np.int32) - palette[None, :, :].astype(np.int32)
    nearest = (far**2).sum(axis=2).argmin(axis=1).astype(np.uint8)
    made = Image.fromarray(nearest[places.reshape(-1)].reshape(picture.height, picture.width), "P")
    made.putpalette(palette.tobytes())
    return made


def shrink(source: Path, target: Path) -> None:
    """Write a picture with a palette of its own, unless it stands there already."""
    with Image.open(source) as picture:
        small = reduced(picture.convert("RGB"))
    made = source.with_suffix(".small.png")
    small.save(made, optimize=True)
    if not target.exists() or target.read_bytes() != made.read_bytes():
        shutil.copyfile(made, target)


def shown() -> set[str]:
    """The names of the pictures that pages show."""
    pages = [page for pattern in PAGES for page in ROOT.glob(pattern)]
    return {name for page in pages for name in re.findall(r"pictures/([\w-]+\.png)", page.read_text(encoding="utf-8"))}


def make(folder: Path, *, everything: bool = False) -> None:
    """Make all pictures, keep those that a page shows, and drop those that are made or shown no more."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        raw = Path(place)
        for maker in MAKERS:
            run(maker, raw)
        kept = shown()
        made = [path for path in sorted(raw.glob("*.png")) if everything or path.name in kept]
        with ThreadPoolExecutor() as pool:
            list(pool.map(lambda path: shrink(path, folder / path.name), made))
    names = {path.name for path in made}
    for old in folder.glob("*.png"):
        if old.name not in names:
            old.unlink()
    size = sum(path.stat().st_size for path in folder.glob("*.png"))
    print(f"{len(names)} pictures, {size / 1e6:.1f} MB")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Make all pictures of the docs.")
    parser.add_argument("folder", nargs="?", default=FOLDER, type=Path)
    parser.add_argument("--all", action="store_true", help="also those that no page shows")
    options = parser.parse_args()
    make(options.folder, everything=options.all)
