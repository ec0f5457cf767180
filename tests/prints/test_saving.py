"""Where pages to print are written."""

from __future__ import annotations

from pathlib import Path

from shopclub.prints.saving import save_text


def test_what_is_printed_is_for_nobody_else(tmp_path: Path) -> None:
    """Only the owner of the computer's account may read the file, or look into its folder; a second one replaces it."""
    for text in ("x", "莲花"):
        path = save_text(tmp_path / "shop.json", "card-1.html", text)
    assert path == tmp_path / "print" / "card-1.html"
    assert path.read_text("utf-8") == "莲花"
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0
