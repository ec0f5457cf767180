"""
Writing what is printed into the folder beside the shop's file.

Text from people never becomes part of a file's name, and nobody else on the computer may read what is written.
"""

from __future__ import annotations

from pathlib import Path

FOLDER = "print"
"""Folder beside the shop's file that everything to print goes into."""


def save_text(shop_file: Path, name: str, text: str) -> Path:
    """
    Write a file to print.

    Args:
        shop_file: the shop's own file; the folder lies beside it.
        name: a name of ours, without a folder.
        text: its content.

    Raises:
        OSError: it can't be written.
    """
    folder = shop_file.parent / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return path
