"""
Makes all pictures of the docs from the running program, in both languages, and keeps them small.

    python -m scripts.pictures [FOLDER]

The counter (`pictures_tui.py`) and the kiosk (`pictures_kiosk.py`) are each driven as a person would; every picture
is then reduced to a palette, which keeps letters sharp and takes a third of the bytes. Pictures that no longer
belong are removed. A file whose bytes did not change stays as it is, so that a change of a screen shows in the diff.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "pictures"
PALETTES = {"counter": (64, Image.Quantize.MAXCOVERAGE), "kiosk": (128, Image.Quantize.MEDIANCUT)}
"""By face, how many colours and how they are picked: a terminal has few, rare ones among them; cards are shaded."""
MAKERS = (
    ("pictures_tui",),
    ("pictures_kiosk", "--sizes", "tablet", "phone"),
)
LEFT_OUT = ("-06-idle", "-03-number-short", "-02-join-short", "-14-join-in-force")
"""Ends of pictures that are for whoever works on a page, not for the guide."""


def run(maker: tuple[str, ...], folder: Path) -> None:
    """Run one script that makes pictures."""
    subprocess.run([sys.executable, "-m", f"scripts.{maker[0]}", str(folder), *maker[1:]], check=True, cwd=ROOT)


def shrink(source: Path, target: Path) -> None:
    """Write a picture with a palette of its own, unless it stands there already."""
    colours, method = PALETTES[source.name.partition("-")[0]]
    with Image.open(source) as picture:
        small = picture.convert("RGB").quantize(colours, method=method, dither=Image.Dither.NONE)
    made = source.with_suffix(".small.png")
    small.save(made, optimize=True)
    if not target.exists() or target.read_bytes() != made.read_bytes():
        shutil.copyfile(made, target)


def make(folder: Path) -> None:
    """Make all pictures and drop those that are made no more."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        raw = Path(place)
        for maker in MAKERS:
            run(maker, raw)
        made = [path for path in sorted(raw.glob("*.png")) if not path.stem.endswith(LEFT_OUT)]
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
    make(parser.parse_args().folder)
