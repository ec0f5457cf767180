"""Ways to break what is proven by reading the kiosk's own text; see `scripts.unprotected`."""

from __future__ import annotations

from pathlib import Path
from tempfile import mkdtemp

import shopclub.kiosk
from scripts.taking_out import Taken


def careless_page(patch: Taken) -> None:
    """A page that waits for the disk and acts as the owner, as the tests that read the kiosk's text would find it."""
    folder = Path(mkdtemp())
    text = "from a import OWNER\n\n\nasync def view(path):\n    return path.read_bytes(), OWNER\n"
    (folder / "careless.py").write_text(text, encoding="utf-8")
    patch.setattr(shopclub.kiosk, "__file__", str(folder / "__init__.py"))
